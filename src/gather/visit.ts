/** One visit: one polite request, one read, pure decisions, one batch write. Errors of a source are caught here and written on its row. */
import { describeError, SourceError } from '../errors.ts'
import { contentHashOf } from '../ingest/content-hash.ts'
import { ingestVisit, sourceLookupOf, type VisitReport, visitReportOf } from '../ingest/ingest-visit.ts'
import type { Moment, Reading, RequestSettings, Source, SourceRequest, Topic } from '../model.ts'
import { type Db, executeBatch, type Statement } from '../store/db.ts'
import { lookupStatements } from '../store/lookups.ts'
import { countAnomalyStatement, loadPageHistory, savePageStatements } from '../store/page-history.ts'
import {
  leaseSource,
  type PaperToLookUp,
  type SourceRow,
  saveSourceStatement,
  scheduleNowStatement,
  sourceStateOf,
} from '../store/sources.ts'
import { insertVisitStatement } from '../store/visits.ts'
import { dayOf, unixSeconds, weekdayNameOf } from '../text/dates.ts'
import type { Classifier } from '../topics/classify.ts'
import { checkAddress } from './address.ts'
import { detectAnomaly } from './anomalies.ts'
import { fetchPage, type PageResponse, RetryAfterError } from './fetch.ts'
import { ForwardVisitsError } from './forward-visits.ts'
import { limitRecords } from './limit-records.ts'
import { redirectedUrlOf, sourceUpdateAfter, type VisitResult } from './outcome.ts'
import type { GatherSettings, Ports } from './ports.ts'
import { obeyRobots } from './robots.ts'

/** The sources to visit, the topics their papers may join, and how to reach both. */
export type GatherContext = { sources: Source[]; topics: Topic[]; ports: Ports; settings: GatherSettings }

/** A source to visit, with the stored papers to look up there. */
export type VisitPlan = { source: Source; about: PaperToLookUp[] }

/** Longer than the slowest visit: a request's time limit, and the wait for its site. */
const SOURCE_LEASE_SECONDS = 150

/** The contact and the key that a source sends with its requests. */
export function requestSettingsOf({ keySetting: setting }: Source, { contact, keyOf }: GatherSettings): RequestSettings {
  const key = setting === undefined ? undefined : keyOf?.(setting)
  return { ...(contact !== undefined && { contact }), ...(key !== undefined && { key }) }
}

/** Visits a source and stores what it read; undefined when the source is leased to another process or its site asked to wait. */
export async function visitSource(plan: VisitPlan, context: GatherContext, classifier: Classifier): Promise<VisitReport | undefined> {
  const { source, about } = plan
  const { ports, settings } = context
  const row = await leaseSource(ports.db, source.id, ports.holder, SOURCE_LEASE_SECONDS)
  if (!row) return undefined
  const date = ports.now()
  const now = unixSeconds(date)
  let url = source.homepage
  let visit: VisitReading
  try {
    const identifiers = about.map(({ identifier }) => identifier)
    const request = source.request(date, sourceStateOf(row), identifiers, requestSettingsOf(source, settings))
    url = request.url
    visit = await fetchAndRead(source, request, row, date, ports, settings)
  } catch (error) {
    return recordFailure(source, row, url, error, now, context)
  }

  const { response, reading, anomaly } = visit
  const dropped = reading.dropped?.length ?? 0
  const update = sourceUpdateAfter(source, row, successOf(plan, url, visit), now)
  const outcome = { source: source.id, url, status: response.status, dropped, suspect: anomaly ?? null, error: null, at: now }
  const caughtUpAt = row.caughtUpAt ?? undefined
  const { records } = reading
  try {
    await ports.forwardVisits?.({ visit: outcome, caughtUpAt, row: update, feed: source, records })
  } catch (error) {
    return recordFailure(source, row, url, error, now, context)
  }
  const visitRecords = { source: source.id, now, caughtUpAt, records }
  return ingestVisit(ports.db, visitRecords, sourceLookupOf(context.sources), classifier, (counts) => {
    const report = visitReportOf(outcome, records.length, counts)
    const statements = [
      ...pageStatements(ports.db, plan, url, visit, now),
      insertVisitStatement(ports.db, { ...report, at: now }),
      saveSourceStatement(ports.db, update),
    ]
    return { statements, result: report }
  })
}

/** A visit's answer in the facts that its source's row depends on. */
function successOf({ source, about }: VisitPlan, url: string, { response, reading, anomaly }: VisitReading): VisitResult {
  return {
    kind: 'success',
    url,
    status: response.status,
    freshUntil: response.freshUntil,
    movedTo: response.movedTo,
    hasMore: reading.next !== undefined || about.length === source.about?.maxPerRequest,
    state: reading.next ?? reading.finalState ?? {},
    crawlHints: reading.crawlHints,
    isSuspect: anomaly !== undefined,
  }
}

/**
 * Remembers which papers were looked up, and a page that was read in full with its validators. After an anomaly the page keeps
 * its earlier validators and baseline, and the source's backups are due at once.
 */
function pageStatements(db: Db, { source, about }: VisitPlan, url: string, visit: VisitReading, now: Moment): Statement[] {
  const { response, reading, anomaly, keysHash, contentDay } = visit
  const isComplete = response.status === 200 && anomaly === undefined && !reading.dropped?.length
  const page = {
    source: source.id,
    url,
    etag: response.etag ?? null,
    lastModified: response.lastModified ?? null,
    recordCount: reading.records.length,
    keysHash,
    contentDay: contentDay ?? null,
    anomalies: 0,
    visitedAt: now,
  }
  const papers = about.map(({ paper }) => paper)
  return [
    ...lookupStatements(db, source.id, papers, now),
    ...(isComplete ? savePageStatements(db, page) : []),
    ...(anomaly === undefined ? [] : [countAnomalyStatement(db, source.id, url)]),
    ...(anomaly !== undefined && source.backups ? [scheduleNowStatement(db, source.backups, now)] : []),
  ]
}

type VisitReading = {
  response: PageResponse
  reading: Reading
  /** A hash of the records' keys, whatever their order. */
  keysHash: string
  /** The newest day that a record was announced on. */
  contentDay: string | undefined
  anomaly: string | undefined
}

async function fetchAndRead(
  source: Source,
  request: SourceRequest,
  row: SourceRow,
  date: Date,
  ports: Ports,
  settings: GatherSettings,
): Promise<VisitReading> {
  const history = await loadPageHistory(ports.db, source.id, request.url)
  const { page } = history
  const url = redirectedUrlOf(row.redirects, request.url)
  checkAddress(url, settings.allowPrivateAddresses)
  if (source.isWebPage) await obeyRobots(url, ports, settings)
  const validators = { ...(page?.etag && { etag: page.etag }), ...(page?.lastModified && { lastModified: page.lastModified }) }
  const response = await fetchPage({ ...request, url, ...validators }, ports, settings)
  const { status, contentType, text } = response
  let reading: Reading
  try {
    reading = limitRecords(await source.read({ url: response.url, status, contentType, text }, sourceStateOf(row), date))
  } catch (error) {
    throw new SourceError(`GET ${request.url}: ${describeError(error)}`, { status, cause: error })
  }
  const { records } = reading
  const keysHash = contentHashOf(records.map(({ key }) => key).sort())
  const announcedDays = records.flatMap(({ announced }) => (announced === undefined ? [] : [announced.slice(0, 10)]))
  const contentDay = announcedDays.sort().at(-1)
  const isSkippedDay = reading.crawlHints?.skipDays?.includes(weekdayNameOf(dayOf(unixSeconds(date))))
  const isComparable = status === 200 && !isSkippedDay && !source.about
  const observation = {
    url: request.url,
    recordCount: records.length,
    keysHash,
    contentDay,
    isBatch: source.batch === true,
    distinctPages: source.distinctPages === true,
    now: unixSeconds(date),
  }
  const anomaly = reading.anomaly ?? (isComparable ? detectAnomaly(observation, history) : undefined)
  return { response, reading, keysHash, contentDay, anomaly }
}

/** Writes a visit that failed; undefined when no request was made because the site asked to wait. */
async function recordFailure(
  source: Source,
  row: SourceRow,
  url: string,
  error: unknown,
  now: Moment,
  { ports }: GatherContext,
): Promise<VisitReport | undefined> {
  const { db } = ports
  if (error instanceof RetryAfterError) {
    const update = sourceUpdateAfter(source, row, { kind: 'postponed', retryAt: error.retryAt }, now)
    await executeBatch(db, [saveSourceStatement(db, update)])
    return undefined
  }
  const { status, retryAt } = error instanceof SourceError ? error : {}
  const message = error instanceof SourceError ? error.message : describeError(error)
  const outcome = { source: source.id, url, status: status ?? null, dropped: 0, suspect: null, error: message, at: now }
  const report = visitReportOf(outcome, 0, { new: 0, updated: 0 })
  const update = sourceUpdateAfter(source, row, { kind: 'failure', url, status, retryAt }, now)
  if (!(error instanceof ForwardVisitsError))
    await ports.forwardVisits?.({ visit: outcome, row: update, feed: source, records: [] }).catch(({ message }) => ports.log(message))
  await executeBatch(db, [insertVisitStatement(db, { ...report, at: now }), saveSourceStatement(db, update)])
  return report
}
