/**
 * Visits that one machine makes and another keeps: a gatherer hands each visit over to an instance whose database only that
 * instance reaches, as JSON lines: what the visit came to, then a record a line. A line of its own says that a round is over.
 *
 *   POST <site>/admin/visits    Authorization: Bearer <ADMIN_TOKEN>    Content-Type: application/x-ndjson
 */
import { BadRequest, describeError } from '../errors.ts'
import type { VisitOutcome } from '../ingest/ingest-visit.ts'
import type { Author, Moment, Source, SourceRecord } from '../model.ts'
import type { SourceUpdate } from '../store/sources.ts'

/** A visit as it is handed over: what it came to, what it leaves on its source's row, and the records it read. */
export type ForwardedVisit = {
  visit: VisitOutcome
  /** When the source had last been asked for everything, before this visit. */
  caughtUpAt?: Moment | undefined
  row: SourceUpdate
  /** The source, where it is a feed: whoever does not know it yet keeps it. */
  feed: Pick<Source, 'name' | 'homepage' | 'feed'>
  records: SourceRecord[]
}

/** A round is over; `settled`: nothing more was due. */
export type ForwardedRound = { round: { at: Moment; settled: boolean } }

export type ForwardVisits = (handed: ForwardedVisit | ForwardedRound) => Promise<void>

/** What was not handed over: the visit counts as failed, and is made again. */
export class ForwardVisitsError extends Error {
  override name = 'HandOverError'
}

export const serializeVisitLines = (handed: ForwardedVisit | ForwardedRound): string => {
  if ('round' in handed) return `${JSON.stringify(handed)}\n`
  const { records, feed, ...head } = handed
  const { name, homepage, feed: url } = feed
  return [{ ...head, ...(url !== undefined && { feed: { name, homepage, feed: url } }) }, ...records]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}

/** What was handed over; a Mistake names the line that is not as it should be. A record that is none is left out and counted as dropped. */
export function parseVisitLines(text: string): ForwardedVisit | ForwardedRound {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const [head, ...rest] = lines.map((line, i): unknown => {
    try {
      return JSON.parse(line)
    } catch {
      throw new BadRequest(`line ${i + 1} is not JSON`)
    }
  })
  const first = jsonObjectOf(head)
  const round = jsonObjectOf(first.round)
  if (isMoment(round.at)) return { round: { at: round.at, settled: round.settled === true } }
  const visit = jsonObjectOf(first.visit)
  const row = jsonObjectOf(first.row)
  if (typeof visit.source !== 'string' || typeof visit.url !== 'string' || !isMoment(visit.at) || row.id !== visit.source)
    throw new BadRequest(
      'line 1 is no visit: it must be {"visit": {"source", "url", "at", …}, "row": {"id", …}, …} or {"round": {"at", "settled"}}',
    )
  const records = rest.filter(isSourceRecord)
  const dropped = countOrZero(visit.dropped) + rest.length - records.length
  return {
    visit: {
      source: visit.source,
      url: visit.url,
      at: visit.at,
      status: typeof visit.status === 'number' ? visit.status : null,
      dropped,
      suspect: stringOrNull(visit.suspect),
      error: stringOrNull(visit.error),
    },
    ...(isMoment(first.caughtUpAt) && { caughtUpAt: first.caughtUpAt }),
    row: {
      id: visit.source,
      state: {},
      more: row.more === true,
      lastVisitAt: momentOrNull(row.lastVisitAt),
      lastGoodAt: momentOrNull(row.lastGoodAt),
      caughtUpAt: momentOrNull(row.caughtUpAt),
      nextVisitAt: momentOrNull(row.nextVisitAt),
      failures: countOrZero(row.failures),
      held: row.held === true,
      stopped: stringOrNull(row.stopped),
      moves: {},
      rest: {},
    },
    feed: parseFeedDetails(jsonObjectOf(first.feed)),
    records,
  }
}

const jsonObjectOf = (value: unknown): { [name: string]: unknown } => (typeof value === 'object' && value !== null ? { ...value } : {})
const isMoment = (value: unknown): value is Moment => Number.isSafeInteger(value) && (value as number) > 0
const momentOrNull = (value: unknown): Moment | null => (isMoment(value) ? value : null)
const countOrZero = (value: unknown): number => (Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0)
const stringOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const isHttpUrlValue = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)

function parseFeedDetails({ name, homepage, feed }: { [name: string]: unknown }): ForwardedVisit['feed'] {
  return {
    name: stringOrNull(name) ?? '',
    homepage: isHttpUrlValue(homepage) ? homepage : isHttpUrlValue(feed) ? new URL('/', feed).href : '',
    ...(isHttpUrlValue(feed) && { feed }),
  }
}

function isSourceRecord(value: unknown): value is SourceRecord {
  const { key, identifiers, title, abstract, authors, url, links, copies = [], versions = [] } = jsonObjectOf(value)
  return (
    typeof key === 'string' &&
    key !== '' &&
    typeof title === 'string' &&
    typeof abstract === 'string' &&
    (title !== '' || abstract !== '') &&
    (url === '' || isHttpUrlValue(url)) &&
    Array.isArray(identifiers) &&
    identifiers.every((identifier) => typeof identifier === 'string') &&
    Array.isArray(authors) &&
    authors.every((author: unknown): author is Author => typeof jsonObjectOf(author).name === 'string') &&
    Object.values(jsonObjectOf(links)).every(isHttpUrlValue) &&
    Array.isArray(copies) &&
    copies.every((copy: unknown) => typeof jsonObjectOf(copy).identifier === 'string' && typeof jsonObjectOf(copy).says === 'string') &&
    Array.isArray(versions) &&
    versions.every((version: unknown) => isMoment(jsonObjectOf(version).version) && typeof jsonObjectOf(version).at === 'string')
  )
}

const FORWARD_TIMEOUT_MS = 60_000

/** Hands visits over to the instance at this address. What is thrown says where to and why, never the token. */
export const forwardVisitsTo =
  (site: string, token: string, fetch: typeof globalThis.fetch): ForwardVisits =>
  async (handed) => {
    const url = `${site}/admin/visits`
    let answer: Response
    try {
      answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(FORWARD_TIMEOUT_MS),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body: serializeVisitLines(handed),
      })
    } catch (error) {
      throw new ForwardVisitsError(`POST ${url}: ${describeError(error)}`)
    }
    const said = (await answer.text().catch(() => '')).trim().slice(0, 300)
    if (!answer.ok) throw new ForwardVisitsError(`POST ${url}: ${answer.status}${said ? ` ${said}` : ''}`)
  }
