/**
 * One visit: one polite request, one read, pure decisions, one batch write. Whatever goes wrong while a source is asked or
 * read is caught here and nowhere else, and written on the source's row.
 */
import { inWords, SourceError } from '../errors.ts'
import { hashOf } from '../ingest/changeset.ts'
import { factsOf, keep, reportOf, type VisitReport } from '../ingest/ingest-visit.ts'
import type { Given, Moment, Page, Reading, Source, SourceRequest, Topic } from '../model.ts'
import { send } from '../store/db.ts'
import type { Moves } from '../store/schema.ts'
import {
  doubtStatement,
  dueStatement,
  leaseSource,
  lookupStatements,
  pageMemory,
  pageStatements,
  type SourceAfter,
  type SourceRow,
  sourceStatement,
  stateOf,
  visitStatement,
} from '../store/sources.ts'
import type { Classifier } from '../topics/classify.ts'
import { checkAddress } from './address.ts'
import { doubtOf } from './anomalies.ts'
import { ask, HeldError } from './fetch.ts'
import { HandOverError } from './forward-visits.ts'
import { usable } from './limit-records.ts'
import type { GatherSettings, Ports } from './ports.ts'
import { obeyRobots } from './robots.ts'
import { nextAfterFailure, nextByAll } from './schedule.ts'

/** What is asked, for which topics, and by which ports. */
export type Gathering = { sources: Source[]; topics: Topic[]; ports: Ports; settings: GatherSettings }

/** A source with the known papers it is asked about. */
export type Asked = { source: Source; about: { paper: string; name: string }[] }

/** Longer than the slowest visit: a request's time limit, and the wait for its site. */
const LEASE_SECONDS = 150
/** After a suspect answer a source is asked again soon, though its schedule says later. */
const SUSPECT_SECONDS = 3600
/** A permanent redirect is believed when this many visits in a row were sent the same way. */
export const MOVED_AFTER = 2

const seconds = (date: Date): Moment => Math.floor(date.getTime() / 1000)

/** What the operator gives a source to ask with. */
export function givenTo({ key: setting }: Source, { contact, keyOf }: GatherSettings): Given {
  const key = setting === undefined ? undefined : keyOf?.(setting)
  return { ...(contact !== undefined && { contact }), ...(key !== undefined && { key }) }
}

/** One visit; undefined when somebody else is visiting this source, or its site is to be left alone. */
export async function visit({ source, about }: Asked, gathering: Gathering, classifier: Classifier): Promise<VisitReport | undefined> {
  const { ports, settings } = gathering
  const { db } = ports
  const row = await leaseSource(db, source.id, ports.holder, LEASE_SECONDS)
  if (!row) return undefined
  const date = ports.now()
  const now = seconds(date)
  let url = source.homepage
  let asked: AskedAndRead
  try {
    const names = about.map(({ name }) => name)
    const request = source.request(date, stateOf(row), names, givenTo(source, settings))
    url = request.url
    asked = await askAndRead(source, request, row, date, ports, settings)
  } catch (error) {
    return fail(source, row, url, error, now, gathering)
  }

  const { answer, reading, suspect, dated } = asked
  const { records } = reading
  const dropped = reading.dropped?.length ?? 0
  const after = rowAfter(source, row, asked, { now, url, asked: about.length })
  const told = { source: source.id, url, status: answer.status, dropped, suspect: suspect ?? null, error: null, at: now }
  const caughtUpAt = row.caughtUpAt ?? undefined
  try {
    await ports.handOver?.({ visit: told, caughtUpAt, row: after, feed: source, records })
  } catch (error) {
    return fail(source, row, url, error, now, gathering)
  }
  return keep(db, { source: source.id, now, caughtUpAt, records }, factsOf(gathering.sources), classifier, (decided) => {
    const report: VisitReport = reportOf(told, records.length, decided)
    const whole = answer.status === 200 && !suspect && dropped === 0
    const page = {
      source: source.id,
      url,
      etag: answer.etag ?? null,
      lastModified: answer.lastModified ?? null,
      seen: records.length,
      keys: asked.keys,
    }
    const statements = [
      ...lookupStatements(
        db,
        source.id,
        about.map(({ paper }) => paper),
        now,
      ),
      ...(whole ? pageStatements(db, { ...page, dated: dated ?? null, doubts: 0, visitedAt: now }) : []),
      ...(suspect ? [doubtStatement(db, source.id, url), ...(source.backups ? [dueStatement(db, source.backups, now)] : [])] : []),
      visitStatement(db, { ...report, at: now }),
      sourceStatement(db, after),
    ]
    return { statements, result: report }
  })
}

/** A source's row after a visit that succeeded: asked again at once while it has more, soon when it was suspect, else when all agree. */
function rowAfter(
  source: Source,
  row: SourceRow,
  { answer, reading, suspect }: AskedAndRead,
  visit: { now: Moment; url: string; asked: number },
): SourceAfter {
  const { now, url, asked } = visit
  const more = reading.next !== undefined || asked === source.about?.most
  const rest = answer.status === 304 ? row.rest : (reading.rest ?? {})
  const byAll = nextByAll(source, rest, answer.freshUntil, now)
  return {
    id: source.id,
    state: reading.next ?? reading.keep ?? {},
    more,
    lastVisitAt: now,
    lastGoodAt: now,
    caughtUpAt: more ? row.caughtUpAt : now,
    nextVisitAt: more ? now : suspect ? Math.min(byAll, now + SUSPECT_SECONDS) : byAll,
    failures: 0,
    held: false,
    stopped: null,
    moves: movesAfter(row.moves, url, answer.movedTo),
    rest,
  }
}

/** Permanent redirects as this visit leaves them: one more confirmation, or forgotten where it was not sent on again. */
function movesAfter(moves: Moves, url: string, movedTo: string | undefined): Moves {
  const { [url]: known, ...others } = moves
  if (movedTo !== undefined) return { ...others, [url]: { to: movedTo, times: known?.to === movedTo ? known.times + 1 : 1 } }
  return known && known.times >= MOVED_AFTER ? moves : others
}

type AskedAndRead = Awaited<ReturnType<typeof askAndRead>>

async function askAndRead(source: Source, request: SourceRequest, row: SourceRow, date: Date, ports: Ports, settings: GatherSettings) {
  const memory = await pageMemory(ports.db, source.id, request.url)
  const { page } = memory
  const moved = row.moves[request.url]
  const url = moved && moved.times >= MOVED_AFTER ? moved.to : request.url
  checkAddress(url, settings.allowPrivateAddresses)
  if (source.page) await obeyRobots(url, ports, settings)
  const validators = { ...(page?.etag && { etag: page.etag }), ...(page?.lastModified && { lastModified: page.lastModified }) }
  const answer = await ask({ ...request, url, ...validators }, ports, settings)
  const read: Page = { url: answer.url, status: answer.status, contentType: answer.contentType, text: answer.text }
  let reading: Reading
  try {
    reading = usable(await source.read(read, stateOf(row), date))
  } catch (error) {
    throw new SourceError(`GET ${request.url}: ${inWords(error)}`, { status: answer.status, cause: error })
  }
  const { records } = reading
  const now = seconds(date)
  const keys = hashOf(records.map(({ key }) => key).sort())
  const dated = records
    .map(({ announced }) => announced?.slice(0, 10))
    .filter((day) => day !== undefined)
    .sort()
    .at(-1)
  const resting = reading.rest?.skipDays?.includes(WEEKDAYS[date.getUTCDay()] as string)
  const judged = { url: request.url, seen: records.length, keys, dated, batch: source.batch === true, apart: source.apart === true, now }
  const doubt = answer.status === 200 && !resting && !source.about ? doubtOf(judged, memory) : undefined
  return { answer, reading, keys, dated, suspect: reading.suspect ?? doubt }
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

async function fail(
  source: Source,
  row: SourceRow,
  url: string,
  error: unknown,
  now: Moment,
  { ports }: Gathering,
): Promise<VisitReport | undefined> {
  const { db } = ports
  const { leaseReal: _lease, leaseBy: _by, ...kept } = row
  if (error instanceof HeldError) {
    // nothing was asked: it is somebody else's Retry-After, and no failure of this source
    await send(db, [sourceStatement(db, { ...kept, nextVisitAt: Math.max(row.nextVisitAt ?? 0, error.until) })])
    return undefined
  }
  const failures = row.failures + 1
  const { status, retryAt } = error instanceof SourceError ? error : { status: undefined, retryAt: undefined }
  const report: VisitReport = {
    source: source.id,
    url,
    status: status ?? null,
    seen: 0,
    new: 0,
    updated: 0,
    dropped: 0,
    suspect: null,
    error: error instanceof SourceError ? error.message : inWords(error),
  }
  const { [url]: _moved, ...moves } = row.moves
  const after: SourceAfter = {
    ...kept,
    lastVisitAt: now,
    nextVisitAt: nextAfterFailure(source.id, failures, retryAt, now),
    failures,
    held: retryAt !== undefined && retryAt > now,
    stopped: status === 410 ? `it said at ${new Date(now * 1000).toISOString()} that it is gone for good (410)` : row.stopped,
    moves: status === 404 || status === 410 || status === undefined ? moves : row.moves,
  }
  const { seen: _seen, new: _new, updated: _updated, ...told } = report
  if (!(error instanceof HandOverError))
    await ports
      .handOver?.({ visit: { ...told, at: now }, row: after, feed: source, records: [] })
      .catch(({ message }) => ports.log(message))
  await send(db, [visitStatement(db, { ...report, at: now }), sourceStatement(db, after)])
  return report
}
