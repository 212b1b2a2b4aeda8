/**
 * Forwards visits from the machine that makes them to an instance that stores them, as JSON lines: the visit, then its records,
 * one a line. A line of its own ends a round.
 *
 *   POST <site>/admin/visits    Authorization: Bearer <ADMIN_TOKEN>    Content-Type: application/x-ndjson
 */
import { BadRequest, describeError } from '../errors.ts'
import type { VisitOutcome } from '../ingest/ingest-visit.ts'
import type { Author, Moment, Source, SourceRecord } from '../model.ts'
import type { SourceUpdate } from '../store/sources.ts'

/** A visit with the row it leaves for its source and the records it read. */
export type ForwardedVisit = {
  visit: VisitOutcome
  /** When the source had last been read to its end before this visit. */
  caughtUpAt?: Moment | undefined
  row: SourceUpdate
  /** The feed of the source, if it is one; the receiver adds it if it is new there. */
  feed: Pick<Source, 'name' | 'homepage' | 'feed'>
  records: SourceRecord[]
}

/** The end of a round; `settled`: nothing more was due. */
export type ForwardedRound = { round: { at: Moment; settled: boolean } }

export type ForwardVisits = (message: ForwardedVisit | ForwardedRound) => Promise<void>

/** The receiver could not be reached or refused a visit: the visit counts as failed and is repeated. */
export class ForwardVisitsError extends Error {
  override name = 'ForwardVisitsError'
}

/** A visit or the end of a round as JSON lines. */
export const serializeVisitLines = (message: ForwardedVisit | ForwardedRound): string => {
  if ('round' in message) return `${JSON.stringify(message)}\n`
  const { records, feed, ...head } = message
  const { name, homepage, feed: url } = feed
  return [{ ...head, ...(url !== undefined && { feed: { name, homepage, feed: url } }) }, ...records]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}

/**
 * A visit or the end of a round from JSON lines. An invalid record is left out and counted as dropped; an invalid first line,
 * or a record of a gatherer older than this version, is a BadRequest.
 */
export function parseVisitLines(text: string): ForwardedVisit | ForwardedRound {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const [head, ...recordLines] = lines.map((line, i): unknown => {
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
  if ('more' in row || recordLines.some(hasOldIdentifiers))
    throw new BadRequest(
      'this visit is in the fields of an older version ("names" is "identifiers" now): upgrade the gatherer to the version of this instance',
    )
  const records = recordLines.filter(isSourceRecord)
  const dropped = countOrZero(visit.dropped) + recordLines.length - records.length
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
      hasMore: row.hasMore === true,
      lastVisitAt: momentOrNull(row.lastVisitAt),
      lastSuccessAt: momentOrNull(row.lastSuccessAt),
      caughtUpAt: momentOrNull(row.caughtUpAt),
      nextVisitAt: momentOrNull(row.nextVisitAt),
      failures: countOrZero(row.failures),
      isRetryAfter: row.isRetryAfter === true,
      stoppedReason: stringOrNull(row.stoppedReason),
      redirects: {},
      crawlHints: {},
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

/** Whether a record comes from a gatherer of version 0.1, which sent `names`. */
const hasOldIdentifiers = (value: unknown): boolean => {
  const record = jsonObjectOf(value)
  return 'names' in record && !('identifiers' in record)
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

/** Forwards visits to the instance at this address. Errors name the address and the reason, never the token. */
export const forwardVisitsTo =
  (site: string, token: string, fetch: typeof globalThis.fetch): ForwardVisits =>
  async (message) => {
    const url = `${site}/admin/visits`
    let response: Response
    try {
      response = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(FORWARD_TIMEOUT_MS),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body: serializeVisitLines(message),
      })
    } catch (error) {
      throw new ForwardVisitsError(`POST ${url}: ${describeError(error)}`)
    }
    const answer = (await response.text().catch(() => '')).trim().slice(0, 300)
    if (!response.ok) throw new ForwardVisitsError(`POST ${url}: ${response.status}${answer ? ` ${answer}` : ''}`)
  }
