/**
 * bioRxiv and medRxiv: everything posted in the last days, by their API. Their feeds hold the newest few only; this finds
 * what they dropped in between, revisions, and the DOI under which a journal published a preprint.
 *
 * https://api.biorxiv.org/ (`/details/<server>/<from>/<to>/<cursor>`): no key; no limit is stated, so one request at a time.
 * Each preprint has a licence of its own, so abstracts are shown as excerpts.
 */
import type { Page, Reading, Source, SourceRecord } from '../model.ts'
import { recordVersionsOf } from '../papers/versions.ts'
import { parseMoment, rfc3339 } from '../text/dates.ts'
import { completeWindow, continueWindow, dateWindowOf } from './reading/date-window.ts'
import { asArray, asCount, asIsoDate, asObject, asText, htmlValueToText, type JsonObject, parseJsonObject } from './reading/json-fields.ts'
import { parseAuthorFields } from './reading/split-authors.ts'

const SERVERS = { biorxiv: 'bioRxiv', medrxiv: 'medRxiv' }
const WINDOW_DAYS = 2

/** What a server posted in the last two days, a hundred a request; after an outage up to thirty days. */
export function preprintDays({ id, server }: { id: string; server: keyof typeof SERVERS }): Source {
  const name = SERVERS[server]
  return {
    id,
    name: `${name} by day`,
    service: name,
    homepage: `https://www.${server}.org/`,
    schedule: '35 5 * * *',
    abstracts: 'excerpt',
    request: (now, state) => {
      const { from, to, cursor } = dateWindowOf(state, now, WINDOW_DAYS)
      return {
        url: `https://api.biorxiv.org/details/${server}/${from}/${to}/${Number(cursor)}`,
        headers: { accept: 'application/json' },
      }
    },
    read: (page, state, now) => {
      const window = dateWindowOf(state, now, WINDOW_DAYS)
      const from = Number(window.cursor)
      const { seen, total, ...reading } =
        page.status === 304 ? { records: [], seen: 100, total: Number(state.total ?? 0) } : readPreprints(page, server)
      if (seen === 0 && from < total) throw new Error(`0 of the preprints from ${from} to ${total} came`)
      const judged: Reading = window.gapWarning === undefined ? reading : { ...reading, anomaly: window.gapWarning }
      return from + seen < total
        ? { ...judged, next: { ...continueWindow(window, String(from + seen), state, now), total } }
        : { ...judged, finalState: { ...completeWindow(window, now), total } }
    },
  }
}

function readPreprints(page: Page, server: keyof typeof SERVERS): Reading & { seen: number; total: number } {
  const answer = parseJsonObject(page.text)
  const message = asObject(asArray(answer.messages)[0])
  const status = asText(message.status) ?? ''
  if (/no (posts|articles|papers)/i.test(status)) return { records: [], seen: 0, total: 0 }
  if (!Array.isArray(answer.collection)) throw new Error(status || asText(answer.error) || 'the answer is no collection of preprints')
  const dropped: string[] = []
  const newest = new Map<string, SourceRecord>()
  answer.collection.forEach((entry: unknown, i) => {
    const record = preprintToRecord(asObject(entry), server)
    if (!record) dropped.push(`entry ${i + 1} has no DOI or no title`)
    else newest.set(record.key, newerVersionOf(newest.get(record.key), record))
  })
  const seen = answer.collection.length
  if (seen > 0 && newest.size === 0) throw new Error(`none of the ${seen} entries is a preprint`)
  return { records: [...newest.values()], dropped, seen, total: asCount(message.total) ?? seen }
}

/** Merges two versions of a preprint: the newer one with the earlier date. */
function newerVersionOf(known: SourceRecord | undefined, record: SourceRecord): SourceRecord {
  if (!known) return record
  const [older, newest] = (known.version ?? 0) <= (record.version ?? 0) ? [known, record] : [record, known]
  return { ...newest, versions: [older, newest].flatMap(recordVersionsOf) }
}

function preprintToRecord(entry: JsonObject, server: keyof typeof SERVERS): SourceRecord | undefined {
  const doi = asText(entry.doi)?.toLowerCase()
  const title = htmlValueToText(entry.title)
  if (!doi?.startsWith('10.') || !title) return undefined
  const version = asCount(entry.version)
  const posted = asIsoDate(entry.date)
  const published = asText(entry.published)
  const category = asText(entry.category)
  const license = licenseUrlOf(asText(entry.license))
  const revised = version !== undefined && version > 1
  const url = `https://www.${server}.org/content/${doi}${version ? `v${version}` : ''}`
  return {
    key: doi,
    identifiers: [doi],
    ...(published?.startsWith('10.') && { copies: [{ identifier: published, says: 'was published as' }] }),
    title,
    abstract: htmlValueToText(entry.abstract),
    authors: parseAuthorFields([asText(entry.authors) ?? '']),
    url,
    ...(posted && (revised ? { updated: posted, announced: firstPostedDateOf(doi), announceType: 'replace' } : firstVersionDates(posted))),
    ...(version && { version }),
    ...(category && { categories: [category] }),
    ...(license && { license }),
    links: { pdf: `${url}.full.pdf` },
    ...(/^withdrawn\s*:/i.test(title) || /withdrawn/i.test(asText(entry.type) ?? '') ? { withdrawn: true } : {}),
  }
}

const firstVersionDates = (posted: string) => ({ published: posted, announced: posted })

/** The day in a DOI since December 2019, because a revision does not say when the preprint was first posted. */
function firstPostedDateOf(doi: string): string {
  const [, year, month, day] = /\/(\d{4})\.(\d\d)\.(\d\d)\./.exec(doi) ?? []
  const at = parseMoment(`${year}-${month}-${day}`)
  return at === undefined ? '2019-12-01T00:00:00Z' : rfc3339(at)
}

/** The licence's address for `cc_by_nc_nd`; undefined for `cc_no`. */
function licenseUrlOf(written: string | undefined): string | undefined {
  if (written === 'cc0') return 'https://creativecommons.org/publicdomain/zero/1.0/'
  const kind = /^cc_(by(?:_nc)?(?:_nd|_sa)?)$/.exec(written ?? '')?.[1]
  return kind && `https://creativecommons.org/licenses/${kind.replaceAll('_', '-')}/4.0/`
}
