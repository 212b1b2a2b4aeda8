/**
 * Visits that one machine makes and another keeps: a gatherer hands each visit over to an instance whose database only that
 * instance reaches, as JSON lines: what the visit came to, then a record a line. A line of its own says that a round is over.
 *
 *   POST <site>/admin/visits    Authorization: Bearer <ADMIN_TOKEN>    Content-Type: application/x-ndjson
 */
import { inWords, Mistake } from '../errors.ts'
import type { Told } from '../ingest/ingest-visit.ts'
import type { Author, Moment, Source, SourceRecord } from '../model.ts'
import type { SourceAfter } from '../store/sources.ts'

/** A visit as it is handed over: what it came to, what it leaves on its source's row, and the records it read. */
export type HandedVisit = {
  visit: Told
  /** When the source had last been asked for everything, before this visit. */
  caughtUpAt?: Moment | undefined
  row: SourceAfter
  /** The source, where it is a feed: whoever does not know it yet keeps it. */
  feed: Pick<Source, 'name' | 'homepage' | 'feed'>
  records: SourceRecord[]
}

/** A round is over; `settled`: nothing more was due. */
export type HandedRound = { round: { at: Moment; settled: boolean } }

export type HandOver = (handed: HandedVisit | HandedRound) => Promise<void>

/** What was not handed over: the visit counts as failed, and is made again. */
export class HandOverError extends Error {
  override name = 'HandOverError'
}

export const linesOf = (handed: HandedVisit | HandedRound): string => {
  if ('round' in handed) return `${JSON.stringify(handed)}\n`
  const { records, feed, ...head } = handed
  const { name, homepage, feed: url } = feed
  return [{ ...head, ...(url !== undefined && { feed: { name, homepage, feed: url } }) }, ...records]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')
}

/** What was handed over; a Mistake names the line that is not as it should be. A record that is none is left out and counted as dropped. */
export function handedIn(text: string): HandedVisit | HandedRound {
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const [head, ...rest] = lines.map((line, i): unknown => {
    try {
      return JSON.parse(line)
    } catch {
      throw new Mistake(`line ${i + 1} is not JSON`)
    }
  })
  const first = members(head)
  const round = members(first.round)
  if (isMoment(round.at)) return { round: { at: round.at, settled: round.settled === true } }
  const visit = members(first.visit)
  const row = members(first.row)
  if (typeof visit.source !== 'string' || typeof visit.url !== 'string' || !isMoment(visit.at) || row.id !== visit.source)
    throw new Mistake(
      'line 1 is no visit: it must be {"visit": {"source", "url", "at", …}, "row": {"id", …}, …} or {"round": {"at", "settled"}}',
    )
  const records = rest.filter(isRecord)
  const dropped = number(visit.dropped) + rest.length - records.length
  return {
    visit: {
      source: visit.source,
      url: visit.url,
      at: visit.at,
      status: typeof visit.status === 'number' ? visit.status : null,
      dropped,
      suspect: words(visit.suspect),
      error: words(visit.error),
    },
    ...(isMoment(first.caughtUpAt) && { caughtUpAt: first.caughtUpAt }),
    row: {
      id: visit.source,
      state: {},
      more: row.more === true,
      lastVisitAt: moment(row.lastVisitAt),
      lastGoodAt: moment(row.lastGoodAt),
      caughtUpAt: moment(row.caughtUpAt),
      nextVisitAt: moment(row.nextVisitAt),
      failures: number(row.failures),
      held: row.held === true,
      stopped: words(row.stopped),
      moves: {},
      rest: {},
    },
    feed: feedIn(members(first.feed)),
    records,
  }
}

const members = (value: unknown): { [name: string]: unknown } => (typeof value === 'object' && value !== null ? { ...value } : {})
const isMoment = (value: unknown): value is Moment => Number.isSafeInteger(value) && (value as number) > 0
const moment = (value: unknown): Moment | null => (isMoment(value) ? value : null)
const number = (value: unknown): number => (Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : 0)
const words = (value: unknown): string | null => (typeof value === 'string' ? value : null)
const isWeb = (value: unknown): value is string => typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value)

function feedIn({ name, homepage, feed }: { [name: string]: unknown }): HandedVisit['feed'] {
  return {
    name: words(name) ?? '',
    homepage: isWeb(homepage) ? homepage : isWeb(feed) ? new URL('/', feed).href : '',
    ...(isWeb(feed) && { feed }),
  }
}

function isRecord(value: unknown): value is SourceRecord {
  const { key, names, title, abstract, authors, url, links, copies = [], versions = [] } = members(value)
  return (
    typeof key === 'string' &&
    key !== '' &&
    typeof title === 'string' &&
    typeof abstract === 'string' &&
    (title !== '' || abstract !== '') &&
    (url === '' || isWeb(url)) &&
    Array.isArray(names) &&
    names.every((name) => typeof name === 'string') &&
    Array.isArray(authors) &&
    authors.every((author: unknown): author is Author => typeof members(author).name === 'string') &&
    Object.values(members(links)).every(isWeb) &&
    Array.isArray(copies) &&
    copies.every((copy: unknown) => typeof members(copy).name === 'string' && typeof members(copy).says === 'string') &&
    Array.isArray(versions) &&
    versions.every((version: unknown) => isMoment(members(version).version) && typeof members(version).at === 'string')
  )
}

const TIMEOUT_MS = 60_000

/** Hands visits over to the instance at this address. What is thrown says where to and why, never the token. */
export const handOverTo =
  (site: string, token: string, fetch: typeof globalThis.fetch): HandOver =>
  async (handed) => {
    const url = `${site}/admin/visits`
    let answer: Response
    try {
      answer = await fetch(url, {
        method: 'POST',
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
        body: linesOf(handed),
      })
    } catch (error) {
      throw new HandOverError(`POST ${url}: ${inWords(error)}`)
    }
    const said = (await answer.text().catch(() => '')).trim().slice(0, 300)
    if (!answer.ok) throw new HandOverError(`POST ${url}: ${answer.status}${said ? ` ${said}` : ''}`)
  }
