/**
 * Crossref: what a journal (by ISSN) or a publisher (by DOI prefix) registered or changed in the last days, with retractions
 * and with the preprints of papers.
 *
 * https://www.crossref.org/documentation/retrieve-metadata/rest-api/ (`GET /works?filter=`): no key; `mailto` for the polite
 * pool; limits stand in the headers of each answer, so one request at a time; a cursor lives five minutes. Metadata is free
 * to use, abstracts are their publishers', so they are excerpts.
 */
import { joinNameParts } from '../authors/parse-name.ts'
import type { Author, Copy, Page, Reading, Source, SourceRecord } from '../model.ts'
import { DAY_SECONDS, parseMoment, rfc3339 } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { completeWindow, continueWindow, dateWindowOf, repeatWindow } from './reading/date-window.ts'
import {
  asArray,
  asCount,
  asIsoDate,
  asObject,
  asText,
  findOrcid,
  htmlValueToText,
  type JsonObject,
  parseJsonObject,
} from './reading/json-fields.ts'

const PAGE_SIZE = 200
const WINDOW_DAYS = 2
const CURSOR_SECONDS = 240
/** Works registered longer ago are not new, even if their record changed. */
const MAX_NEWS_AGE_DAYS = 40
const WORK_TYPES = ['journal-article', 'proceedings-article', 'posted-content']

/** Papers of these ISSNs or DOI prefixes whose records are new or changed in the last two days, after an outage up to thirty. */
export function crossref({ id, name, issn = [], prefix = [] }: { id: string; name: string; issn?: string[]; prefix?: string[] }): Source {
  return {
    id,
    name,
    homepage: issn[0] ? `https://portal.issn.org/resource/ISSN/${issn[0]}` : 'https://www.crossref.org/',
    schedule: '55 5 * * *',
    abstracts: 'excerpt',
    request: (now, state, _about, { contact }) => {
      const { from, cursor } = dateWindowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const filter = [
        ...issn.map((one) => `issn:${one}`),
        ...prefix.map((one) => `prefix:${one}`),
        ...WORK_TYPES.map((type) => `type:${type}`),
        `from-index-date:${from}`,
      ]
      const query = new URLSearchParams({ filter: filter.join(','), rows: String(PAGE_SIZE), cursor: cursor || '*' })
      if (contact !== undefined) query.set('mailto', contact)
      return { url: `https://api.crossref.org/works?${query}`, headers: { accept: 'application/json' } }
    },
    read: (page, state, now) => {
      // a 304 hides the next cursor, so the next window covers this one
      if (page.status === 304) return { records: [], finalState: repeatWindow(state) }
      const window = dateWindowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const { cursor, seen, ...reading } = readWorks(page, now)
      const judged: Reading = window.gapWarning === undefined ? reading : { ...reading, anomaly: window.gapWarning }
      return cursor && seen >= PAGE_SIZE
        ? { ...judged, next: continueWindow(window, cursor, state, now) }
        : { ...judged, finalState: completeWindow(window, now) }
    },
  }
}

function readWorks(page: Page, now: Date): Reading & { cursor?: string; seen: number } {
  const answer = parseJsonObject(page.text)
  if (answer.status !== 'ok') {
    const words = asArray(answer.message).map((one) => asText(asObject(one).message))
    throw new Error(words.filter((one) => one !== undefined).join(' ') || 'the answer is no list of works')
  }
  const message = asObject(answer.message)
  if (!Array.isArray(message.items)) throw new Error('the answer is no list of works')
  const dropped: string[] = []
  const records = message.items.flatMap((item: unknown, i) => {
    const found = crossrefWorkToRecords(asObject(item), now)
    if (found.length === 0) dropped.push(`entry ${i + 1} has no DOI or no title`)
    return found
  })
  const seen = message.items.length
  if (seen > 0 && records.length === 0) throw new Error(`none of the ${formatCount(seen, 'entry', 'entries')} has a DOI and a title`)
  const cursor = asText(message['next-cursor'])
  return { records, dropped, seen, ...(cursor && { cursor }) }
}

/** The record of a work; for the notice of a retraction also one of the retracted paper. */
function crossrefWorkToRecords(work: JsonObject, now: Date): SourceRecord[] {
  const doi = asText(work.DOI)?.toLowerCase()
  const title = htmlValueToText(asArray(work.title)[0])
  if (!doi?.startsWith('10.') || !title) return []
  const published = workPublicationDateOf(work)
  const created = asIsoDate(asObject(work.created)['date-time'])
  const createdAt = parseMoment(created)
  const old = createdAt !== undefined && createdAt < now.getTime() / 1000 - MAX_NEWS_AGE_DAYS * DAY_SECONDS
  const preprint = work.type === 'posted-content'
  const venue = preprint ? undefined : htmlValueToText(asArray(work['container-title'])[0])
  const copies = Object.entries(CROSSREF_RELATIONS).flatMap(([kind, says]) =>
    relatedIdentifiers(work.relation, kind).map((identifier): Copy => ({ identifier, says })),
  )
  const taken = filterRetractions(work['update-to'])
  const notice = taken.some(({ DOI }) => asText(DOI)?.toLowerCase() !== doi)
  const license = asArray(work.license)
    .map((one) => asText(asObject(one).URL))
    .find((url) => url !== undefined && /^https?:\/\//i.test(url))
  const record: SourceRecord = {
    key: doi,
    identifiers: [doi],
    ...(copies.length > 0 && { copies }),
    title: notice ? retractionNoticeTitle(title) : title,
    abstract: htmlValueToText(work.abstract).replace(/^abstract[:.]?\s+(?=\p{Lu})/iu, ''),
    authors: asArray(work.author).flatMap(parseCrossrefAuthor),
    url: `https://doi.org/${encodeURI(doi)}`,
    ...(published && { published }),
    ...(created && { announced: created }),
    ...(old && { announceType: 'replace' }),
    ...(venue && { venue }),
    ...(license && { license }),
    ...retractionStatusOf(filterRetractions(work['updated-by'])),
  }
  return [record, ...taken.flatMap((one) => retractedWorkRecords(record, one))]
}

/** The retractions and withdrawals among a work's updates. */
const filterRetractions = (updates: unknown): JsonObject[] =>
  asArray(updates)
    .map(asObject)
    .filter(({ type }) => /^(retraction|withdrawal|removal)$/i.test(asText(type) ?? ''))

/** The status that each kind of update gives a paper. */
function retractionStatusOf(updates: JsonObject[]): Pick<SourceRecord, 'withdrawn' | 'retracted'> {
  const retracted = updates.some(({ type }) => /^retraction$/i.test(asText(type) ?? ''))
  return retracted ? { retracted } : updates.length > 0 ? { withdrawn: true } : {}
}

const NOTICE_PREFIX = /^\W*(?:retract(?:ion|ed)|withdraw(?:al|n)|removal|removed)\b(?:\s+(?:notice|note|article))?(?:\s+(?:to|of))?\W*/i

/** Prefixes the title of a notice that is titled like its paper. */
const retractionNoticeTitle = (title: string): string =>
  /^\W*(?:RETRACTED|WITHDRAWN)\b/.test(title) ? `Retraction: ${title.replace(NOTICE_PREFIX, '')}` : title

/** The record of a retracted paper; it never counts as new. */
function retractedWorkRecords(notice: SourceRecord, update: JsonObject): SourceRecord[] {
  const doi = asText(update.DOI)?.toLowerCase()
  if (!doi?.startsWith('10.') || doi === notice.key) return []
  const title = notice.title.replace(NOTICE_PREFIX, '')
  return [
    {
      key: `${doi} retracted by ${notice.key}`,
      identifiers: [doi],
      title: title || notice.title,
      abstract: '',
      authors: [],
      url: `https://doi.org/${encodeURI(doi)}`,
      announced: rfc3339(0),
      announceType: 'replace',
      ...retractionStatusOf([update]),
    },
  ]
}

/** https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/relationships/ */
const CROSSREF_RELATIONS: Record<string, Copy['says']> = {
  'is-preprint-of': 'is a preprint of',
  'has-preprint': 'has the preprint',
  'is-manuscript-of': 'is a version of',
  'has-manuscript': 'has the version',
  'is-version-of': 'is a version of',
  'has-version': 'has the version',
  'is-same-as': 'is the same as',
  'is-identical-to': 'is the same as',
}

/** The identifiers in a relation that a paper can go by. */
const relatedIdentifiers = (relation: unknown, kind: string): string[] =>
  asArray(asObject(relation)[kind]).flatMap((one) => {
    const { id, 'id-type': type } = asObject(one)
    return asText(id) && /^(doi|arxiv)$/i.test(asText(type) ?? '') ? [asText(id) as string] : []
  })

function parseCrossrefAuthor(value: unknown): Author[] {
  const author = asObject(value)
  const person = joinNameParts(asText(author.given), asText(author.family), asText(author.suffix))
  const name = person || asText(author.name)
  if (!name) return []
  const orcid = findOrcid(author.ORCID)
  const stated = asArray(author.affiliation).map((one) => asText(asObject(one).name))
  const affiliations = [...new Set(stated.filter((one) => one !== undefined))]
  return [{ name, ...(orcid && { orcid }), ...(affiliations.length > 0 && { affiliations }) }]
}

/** The earliest of the most exact publication dates. */
function workPublicationDateOf(work: JsonObject): string | undefined {
  const stated = ['posted', 'published-online', 'published-print', 'published', 'issued'].flatMap((name) => {
    const parts = asArray(asArray(asObject(work[name])['date-parts'])[0]).map(asCount)
    const [year, month = 1, day = 1] = parts
    const at = year === undefined ? undefined : parseMoment(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`)
    return at === undefined ? [] : [{ at, says: parts.length }]
  })
  const [best] = stated.sort((a, b) => b.says - a.says || a.at - b.at)
  return best && rfc3339(best.at)
}

const pad = (part: number, length: number): string => String(part).padStart(length, '0')
