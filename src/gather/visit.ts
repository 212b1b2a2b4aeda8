/**
 * One visit: one polite request, one read, pure decisions, one batch write. Whatever goes wrong while a source is asked or
 * read is caught here and nowhere else, and written on the source's row.
 */
import { describeError, SourceError } from '../errors.ts'
import { contentHashOf } from '../ingest/content-hash.ts'
import { ingestVisit, sourceLookupOf, type VisitReport, visitReportOf } from '../ingest/ingest-visit.ts'
import type { Moment, Page, Reading, RequestSettings, Source, SourceRequest, Topic } from '../model.ts'
import { executeBatch } from '../store/db.ts'
import type { PermanentRedirects } from '../store/schema.ts'
import {
  countAnomalyStatement,
  insertVisitStatement,
  leaseSource,
  loadPageHistory,
  lookupStatements,
  type SourceRow,
  type SourceUpdate,
  savePageStatements,
  saveSourceStatement,
  scheduleNowStatement,
  sourceStateOf,
} from '../store/sources.ts'
import { unixSeconds, WEEKDAY_NAMES } from '../text/dates.ts'
import type { Classifier } from '../topics/classify.ts'
import { checkAddress } from './address.ts'
import { detectAnomaly } from './anomalies.ts'
import { fetchPage, RetryAfterError } from './fetch.ts'
import { ForwardVisitsError } from './forward-visits.ts'
import { limitRecords } from './limit-records.ts'
import type { GatherSettings, Ports } from './ports.ts'
import { obeyRobots } from './robots.ts'
import { nextVisitAfterFailure, nextVisitAfterSuccess } from './schedule.ts'

/** What is asked, for which topics, and by which ports. */
export type GatherContext = { sources: Source[]; topics: Topic[]; ports: Ports; settings: GatherSettings }

/** A source with the known papers it is asked about. */
export type VisitPlan = { source: Source; about: { paper: string; name: string }[] }

/** Longer than the slowest visit: a request's time limit, and the wait for its site. */
const SOURCE_LEASE_SECONDS = 150
/** After a suspect answer a source is asked again soon, though its schedule says later. */
const ANOMALY_RETRY_SECONDS = 3600
/** A permanent redirect is believed when this many visits in a row were sent the same way. */
export const MIN_REDIRECT_CONFIRMATIONS = 2

/** What the operator gives a source to ask with. */
export function requestSettingsOf({ keySetting: setting }: Source, { contact, keyOf }: GatherSettings): RequestSettings {
  const key = setting === undefined ? undefined : keyOf?.(setting)
  return { ...(contact !== undefined && { contact }), ...(key !== undefined && { key }) }
}

/** One visit; undefined when somebody else is visiting this source, or its site is to be left alone. */
export async function visitSource(
  { source, about }: VisitPlan,
  gathering: GatherContext,
  classifier: Classifier,
): Promise<VisitReport | undefined> {
  const { ports, settings } = gathering
  const { db } = ports
  const row = await leaseSource(db, source.id, ports.holder, SOURCE_LEASE_SECONDS)
  if (!row) return undefined
  const date = ports.now()
  const now = unixSeconds(date)
  let url = source.homepage
  let asked: VisitReading
  try {
    const names = about.map(({ name }) => name)
    const request = source.request(date, sourceStateOf(row), names, requestSettingsOf(source, settings))
    url = request.url
    asked = await fetchAndRead(source, request, row, date, ports, settings)
  } catch (error) {
    return recordFailure(source, row, url, error, now, gathering)
  }

  const { answer, reading, suspect, dated } = asked
  const { records } = reading
  const dropped = reading.dropped?.length ?? 0
  const after = sourceUpdateAfterSuccess(source, row, asked, { now, url, asked: about.length })
  const told = { source: source.id, url, status: answer.status, dropped, suspect: suspect ?? null, error: null, at: now }
  const caughtUpAt = row.caughtUpAt ?? undefined
  try {
    await ports.forwardVisits?.({ visit: told, caughtUpAt, row: after, feed: source, records })
  } catch (error) {
    return recordFailure(source, row, url, error, now, gathering)
  }
  return ingestVisit(db, { source: source.id, now, caughtUpAt, records }, sourceLookupOf(gathering.sources), classifier, (decided) => {
    const report: VisitReport = visitReportOf(told, records.length, decided)
    const whole = answer.status === 200 && !suspect && dropped === 0
    const page = {
      source: source.id,
      url,
      etag: answer.etag ?? null,
      lastModified: answer.lastModified ?? null,
      recordCount: records.length,
      keysHash: asked.keys,
    }
    const statements = [
      ...lookupStatements(
        db,
        source.id,
        about.map(({ paper }) => paper),
        now,
      ),
      ...(whole ? savePageStatements(db, { ...page, contentDay: dated ?? null, anomalies: 0, visitedAt: now }) : []),
      ...(suspect
        ? [countAnomalyStatement(db, source.id, url), ...(source.backups ? [scheduleNowStatement(db, source.backups, now)] : [])]
        : []),
      insertVisitStatement(db, { ...report, at: now }),
      saveSourceStatement(db, after),
    ]
    return { statements, result: report }
  })
}

/** A source's row after a visit that succeeded: asked again at once while it has more, soon when it was suspect, else when all agree. */
function sourceUpdateAfterSuccess(
  source: Source,
  row: SourceRow,
  { answer, reading, suspect }: VisitReading,
  visit: { now: Moment; url: string; asked: number },
): SourceUpdate {
  const { now, url, asked } = visit
  const hasMore = reading.next !== undefined || asked === source.about?.maxPerRequest
  const crawlHints = answer.status === 304 ? row.crawlHints : (reading.crawlHints ?? {})
  const byAll = nextVisitAfterSuccess(source, crawlHints, answer.freshUntil, now)
  return {
    id: source.id,
    state: reading.next ?? reading.finalState ?? {},
    hasMore,
    lastVisitAt: now,
    lastSuccessAt: now,
    caughtUpAt: hasMore ? row.caughtUpAt : now,
    nextVisitAt: hasMore ? now : suspect ? Math.min(byAll, now + ANOMALY_RETRY_SECONDS) : byAll,
    failures: 0,
    isRetryAfter: false,
    stoppedReason: null,
    redirects: updateRedirects(row.redirects, url, answer.movedTo),
    crawlHints,
  }
}

/** Permanent redirects as this visit leaves them: one more confirmation, or forgotten where it was not sent on again. */
function updateRedirects(moves: PermanentRedirects, url: string, movedTo: string | undefined): PermanentRedirects {
  const { [url]: known, ...others } = moves
  if (movedTo !== undefined) return { ...others, [url]: { to: movedTo, times: known?.to === movedTo ? known.times + 1 : 1 } }
  return known && known.times >= MIN_REDIRECT_CONFIRMATIONS ? moves : others
}

type VisitReading = Awaited<ReturnType<typeof fetchAndRead>>

async function fetchAndRead(source: Source, request: SourceRequest, row: SourceRow, date: Date, ports: Ports, settings: GatherSettings) {
  const memory = await loadPageHistory(ports.db, source.id, request.url)
  const { page } = memory
  const moved = row.redirects[request.url]
  const url = moved && moved.times >= MIN_REDIRECT_CONFIRMATIONS ? moved.to : request.url
  checkAddress(url, settings.allowPrivateAddresses)
  if (source.isWebPage) await obeyRobots(url, ports, settings)
  const validators = { ...(page?.etag && { etag: page.etag }), ...(page?.lastModified && { lastModified: page.lastModified }) }
  const answer = await fetchPage({ ...request, url, ...validators }, ports, settings)
  const read: Page = { url: answer.url, status: answer.status, contentType: answer.contentType, text: answer.text }
  let reading: Reading
  try {
    reading = limitRecords(await source.read(read, sourceStateOf(row), date))
  } catch (error) {
    throw new SourceError(`GET ${request.url}: ${describeError(error)}`, { status: answer.status, cause: error })
  }
  const { records } = reading
  const now = unixSeconds(date)
  const keys = contentHashOf(records.map(({ key }) => key).sort())
  const dated = records
    .map(({ announced }) => announced?.slice(0, 10))
    .filter((day) => day !== undefined)
    .sort()
    .at(-1)
  const resting = reading.crawlHints?.skipDays?.includes(WEEKDAY_NAMES[date.getUTCDay()] as string)
  const observation = {
    url: request.url,
    recordCount: records.length,
    keysHash: keys,
    contentDay: dated,
    isBatch: source.batch === true,
    distinctPages: source.distinctPages === true,
    now,
  }
  const doubt = answer.status === 200 && !resting && !source.about ? detectAnomaly(observation, memory) : undefined
  return { answer, reading, keys, dated, suspect: reading.anomaly ?? doubt }
}

async function recordFailure(
  source: Source,
  row: SourceRow,
  url: string,
  error: unknown,
  now: Moment,
  { ports }: GatherContext,
): Promise<VisitReport | undefined> {
  const { db } = ports
  const { leaseReal: _lease, leaseBy: _by, ...kept } = row
  if (error instanceof RetryAfterError) {
    // nothing was asked: it is somebody else's Retry-After, and no failure of this source
    await executeBatch(db, [saveSourceStatement(db, { ...kept, nextVisitAt: Math.max(row.nextVisitAt ?? 0, error.retryAt) })])
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
    error: error instanceof SourceError ? error.message : describeError(error),
  }
  const { [url]: _moved, ...moves } = row.redirects
  const after: SourceUpdate = {
    ...kept,
    lastVisitAt: now,
    nextVisitAt: nextVisitAfterFailure(source.id, failures, retryAt, now),
    failures,
    isRetryAfter: retryAt !== undefined && retryAt > now,
    stoppedReason: status === 410 ? `it said at ${new Date(now * 1000).toISOString()} that it is gone for good (410)` : row.stoppedReason,
    redirects: status === 404 || status === 410 || status === undefined ? moves : row.redirects,
  }
  const { seen: _seen, new: _new, updated: _updated, ...told } = report
  if (!(error instanceof ForwardVisitsError))
    await ports
      .forwardVisits?.({ visit: { ...told, at: now }, row: after, feed: source, records: [] })
      .catch(({ message }) => ports.log(message))
  await executeBatch(db, [insertVisitStatement(db, { ...report, at: now }), saveSourceStatement(db, after)])
  return report
}
