/**
 * Crossref: what a journal (by ISSN) or a publisher (by DOI prefix) registered or changed in the last days, with retractions
 * and with the preprints of papers.
 *
 * https://www.crossref.org/documentation/retrieve-metadata/rest-api/ (`GET /works?filter=`): no key; `mailto` for the polite
 * pool; limits stand in the headers of each answer, so one request at a time; a cursor lives five minutes. Metadata is free
 * to use, abstracts are their publishers', so they are excerpts.
 */
import type { Author, Copy, Page, Reading, Source, SourceRecord } from '../model.ts'
import { DAY, momentOf, rfc3339 } from '../text/dates.ts'
import { htmlToText } from '../text/html.ts'
import { count, oneLine } from '../text/strings.ts'
import { readOn, readThrough, unread, windowOf } from './reading/date-window.ts'
import { answerOf, date, list, type Members, members, number, orcidIn, text } from './reading/json-fields.ts'

const PAGE_SIZE = 200
const WINDOW_DAYS = 2
const CURSOR_SECONDS = 240
/** What was registered longer ago is no news, though its record changed. */
const NEWS_DAYS = 40
const TYPES = ['journal-article', 'proceedings-article', 'posted-content']

/** Papers of these ISSNs or DOI prefixes whose records are new or changed in the last two days; after an outage up to thirty. */
export function crossref({ id, name, issn = [], prefix = [] }: { id: string; name: string; issn?: string[]; prefix?: string[] }): Source {
  return {
    id,
    name,
    homepage: issn[0] ? `https://portal.issn.org/resource/ISSN/${issn[0]}` : 'https://www.crossref.org/',
    schedule: '55 5 * * *',
    abstracts: 'excerpt',
    request: (now, state, _about, { contact }) => {
      const { from, place } = windowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const filter = [
        ...issn.map((one) => `issn:${one}`),
        ...prefix.map((one) => `prefix:${one}`),
        ...TYPES.map((type) => `type:${type}`),
        `from-index-date:${from}`,
      ]
      const query = new URLSearchParams({ filter: filter.join(','), rows: String(PAGE_SIZE), cursor: place || '*' })
      if (contact !== undefined) query.set('mailto', contact)
      return { url: `https://api.crossref.org/works?${query}`, headers: { accept: 'application/json' } }
    },
    read: (page, state, now) => {
      // what stands behind a page that did not change is not known: the next window covers this one
      if (page.status === 304) return { records: [], keep: unread(state) }
      const window = windowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const { cursor, seen, ...reading } = readWorks(page, now)
      const judged: Reading = window.lost === undefined ? reading : { ...reading, suspect: window.lost }
      return cursor && seen >= PAGE_SIZE
        ? { ...judged, next: readOn(window, cursor, state, now) }
        : { ...judged, keep: readThrough(window, now) }
    },
  }
}

function readWorks(page: Page, now: Date): Reading & { cursor?: string; seen: number } {
  const answer = answerOf(page.text)
  if (answer.status !== 'ok') {
    const words = list(answer.message).map((one) => text(members(one).message))
    throw new Error(words.filter((one) => one !== undefined).join(' ') || 'the answer is no list of works')
  }
  const message = members(answer.message)
  if (!Array.isArray(message.items)) throw new Error('the answer is no list of works')
  const dropped: string[] = []
  const records = message.items.flatMap((item: unknown, i) => {
    const found = recordsOf(members(item), now)
    if (found.length === 0) dropped.push(`entry ${i + 1} has no DOI or no title`)
    return found
  })
  const seen = message.items.length
  if (seen > 0 && records.length === 0) throw new Error(`none of the ${count(seen, 'entry', 'entries')} has a DOI and a title`)
  const cursor = text(message['next-cursor'])
  return { records, dropped, seen, ...(cursor && { cursor }) }
}

/** The record of a work, and where it is the notice of a retraction also one of the paper that was retracted. */
function recordsOf(work: Members, now: Date): SourceRecord[] {
  const doi = text(work.DOI)?.toLowerCase()
  const title = plain(list(work.title)[0])
  if (!doi?.startsWith('10.') || !title) return []
  const published = publishedOf(work)
  const created = date(members(work.created)['date-time'])
  const createdAt = momentOf(created)
  const old = createdAt !== undefined && createdAt < now.getTime() / 1000 - NEWS_DAYS * DAY
  const preprint = work.type === 'posted-content'
  const venue = preprint ? undefined : plain(list(work['container-title'])[0])
  const copies = Object.entries(RELATIONS).flatMap(([kind, says]) => relatedIn(work.relation, kind).map((name): Copy => ({ name, says })))
  const taken = retractions(work['update-to'])
  const notice = taken.some(({ DOI }) => text(DOI)?.toLowerCase() !== doi)
  const license = list(work.license)
    .map((one) => text(members(one).URL))
    .find((url) => url !== undefined && /^https?:\/\//i.test(url))
  const record: SourceRecord = {
    key: doi,
    names: [doi],
    ...(copies.length > 0 && { copies }),
    title: notice ? noticeTitle(title) : title,
    abstract: plain(work.abstract).replace(/^abstract[:.]?\s+(?=\p{Lu})/iu, ''),
    authors: list(work.author).flatMap(authorOf),
    url: `https://doi.org/${encodeURI(doi)}`,
    ...(published && { published }),
    ...(created && { announced: created }),
    ...(old && { announceType: 'replace' }),
    ...(venue && { venue }),
    ...(license && { license }),
    ...fateIn(retractions(work['updated-by'])),
  }
  return [record, ...taken.flatMap((one) => takenBackBy(record, one))]
}

const plain = (value: unknown): string => (typeof value === 'string' ? oneLine(htmlToText(value)) : '')

/** The retractions and withdrawals among the updates of a work. */
const retractions = (updates: unknown): Members[] =>
  list(updates)
    .map(members)
    .filter(({ type }) => /^(retraction|withdrawal|removal)$/i.test(text(type) ?? ''))

/** What updates of these kinds make of a paper: its journal retracted it, or whoever had it withdrew it. */
function fateIn(updates: Members[]): Pick<SourceRecord, 'withdrawn' | 'retracted'> {
  const retracted = updates.some(({ type }) => /^retraction$/i.test(text(type) ?? ''))
  return retracted ? { retracted } : updates.length > 0 ? { withdrawn: true } : {}
}

const NOTICE = /^\W*(?:retract(?:ion|ed)|withdraw(?:al|n)|removal|removed)\b(?:\s+(?:notice|note|article))?(?:\s+(?:to|of))?\W*/i

/** Some notices are titled as the paper they retract is from then on: they are called what they are. */
const noticeTitle = (title: string): string =>
  /^\W*(?:RETRACTED|WITHDRAWN)\b/.test(title) ? `Retraction: ${title.replace(NOTICE, '')}` : title

/** What a notice says of the paper that it retracts. It is no news, whoever hears of it first. */
function takenBackBy(notice: SourceRecord, update: Members): SourceRecord[] {
  const doi = text(update.DOI)?.toLowerCase()
  if (!doi?.startsWith('10.') || doi === notice.key) return []
  const title = notice.title.replace(NOTICE, '')
  return [
    {
      key: `${doi} retracted by ${notice.key}`,
      names: [doi],
      title: title || notice.title,
      abstract: '',
      authors: [],
      url: `https://doi.org/${encodeURI(doi)}`,
      announced: rfc3339(0),
      announceType: 'replace',
      ...fateIn([update]),
    },
  ]
}

/** https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/relationships/ */
const RELATIONS: Record<string, Copy['says']> = {
  'is-preprint-of': 'is a preprint of',
  'has-preprint': 'has the preprint',
  'is-manuscript-of': 'is a version of',
  'has-manuscript': 'has the version',
  'is-version-of': 'is a version of',
  'has-version': 'has the version',
  'is-same-as': 'is the same as',
  'is-identical-to': 'is the same as',
}

/** The identifiers of a relation that a paper can go by. */
const relatedIn = (relation: unknown, kind: string): string[] =>
  list(members(relation)[kind]).flatMap((one) => {
    const { id, 'id-type': type } = members(one)
    return text(id) && /^(doi|arxiv)$/i.test(text(type) ?? '') ? [text(id) as string] : []
  })

function authorOf(value: unknown): Author[] {
  const author = members(value)
  const person = [text(author.given), text(author.family), text(author.suffix)].filter((part) => part !== undefined).join(' ')
  const name = person || text(author.name)
  if (!name) return []
  const orcid = orcidIn(author.ORCID)
  const stated = list(author.affiliation).map((one) => text(members(one).name))
  const affiliations = [...new Set(stated.filter((one) => one !== undefined))]
  return [{ name, ...(orcid && { orcid }), ...(affiliations.length > 0 && { affiliations }) }]
}

/** The earliest of a work's dates of publication among those that say most: a day before a month before a year. */
function publishedOf(work: Members): string | undefined {
  const stated = ['posted', 'published-online', 'published-print', 'published', 'issued'].flatMap((name) => {
    const parts = list(list(members(work[name])['date-parts'])[0]).map(number)
    const [year, month = 1, day = 1] = parts
    const at = year === undefined ? undefined : momentOf(`${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`)
    return at === undefined ? [] : [{ at, says: parts.length }]
  })
  const [best] = stated.sort((a, b) => b.says - a.says || a.at - b.at)
  return best && rfc3339(best.at)
}

const pad = (part: number, length: number): string => String(part).padStart(length, '0')
