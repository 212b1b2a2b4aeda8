/** A round: all visits that are due now, then the admissions they lead to. */
import { BadRequest } from '../errors.ts'
import { backfillBlockingKeys } from '../ingest/backfill-blocking-keys.ts'
import { recentDays } from '../ingest/changeset.ts'
import type { VisitReport } from '../ingest/ingest-visit.ts'
import type { Moment, Source, Topic } from '../model.ts'
import { tryEmbedNewPapers } from '../search/train-embeddings.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { admissionStatements, loadAdmissionSnapshot } from '../store/admission-snapshot.ts'
import { type Db, executeBatch } from '../store/db.ts'
import { papersToLookUp } from '../store/lookups.ts'
import { withOptimisticLock } from '../store/optimistic-lock.ts'
import { baselineStatements, daysWithoutBaseline } from '../store/signal-baselines.ts'
import { sitesWithRetryAfter } from '../store/sites.ts'
import { type SourceRow, sourceRows } from '../store/sources.ts'
import { papersSince, renameTopicStatements, topicRows, topicStatements } from '../store/topics.ts'
import { deleteOldVisitsStatement, newestVisitAt } from '../store/visits.ts'
import { DAY_SECONDS, unixSeconds } from '../text/dates.ts'
import { admit } from '../topics/admit.ts'
import { buildClassifier, type Classifier, classify, restrictClassifier } from '../topics/classify.ts'
import type { Ports } from './ports.ts'
import { siteOf } from './rate-limits.ts'
import { isDue } from './schedule.ts'
import { type GatherContext, type VisitPlan, visitSource } from './visit.ts'

export type { GatherContext, VisitReport }

export type RoundOptions = {
  /** Visits only this source. */
  sourceId?: string
  /** Visits sources that are not due, but none before a Retry-After. Default: with `sourceId`. */
  force?: boolean
  /** Whether this round continues a run, whose clock is fixed even if another machine has gathered since. */
  isContinuation?: boolean
  /** The maximum number of visits; the rest are due in the next round. Default: 25. */
  maxVisits?: number
  onVisit?: (report: VisitReport) => void
  /** Called after each round of a run. */
  onRound?: (report: RoundReport) => void
}

/** The result of a round; `isDone` if nothing more is due. */
export type RoundReport = { visits: VisitReport[]; admissionCount: number; isDone: boolean }

const DEFAULT_MAX_VISITS = 25
/** How long visits are kept: longer than any comparison looks back. */
const VISIT_RETENTION_SECONDS = 120 * DAY_SECONDS
const MAX_CONCURRENT_SITES = 8
/** A new topic is filled after this time even if its sources are never all done. */
const MAX_SETTLING_SECONDS = 3600

/** How long to wait if everything that is due is leased to others. */
const LEASE_RETRY_MS = 500

/** Runs one round as of the ports' `now`. Throws a BadRequest if the store has newer visits. */
export async function runRound(given: GatherContext, options: RoundOptions = {}): Promise<RoundReport> {
  const { ports, topics } = given
  const { db } = ports
  const gathering = { ...given, sources: await loadAllSources(db, given.sources) }
  const now = unixSeconds(ports.now())
  const sources = enabledSources(gathering).filter(({ id }) => options.sourceId === undefined || id === options.sourceId)
  const rows = await sourceRows(db)
  if (!options.isContinuation) await assertNoNewerVisits(rows, sources, now, gathering)
  const classifier = await prepareRound(db, topics, now)

  const due = await planDueVisits(sources, rows, now, ports, { force: options.sourceId !== undefined, ...options })
  const visits = await visitSources(due, gathering, classifier, options)
  const after = await sourceRows(db)
  const left = await planDueVisits(sources, after, now, ports, { maxVisits: 1 })
  const isDone = left.length === 0
  const settled = isDone || now - oldestVisitAt(after) > MAX_SETTLING_SECONDS
  const admissionCount = await admitPapers(db, topics, now, settled)
  const unplaced = isDone && visits.length > 0 ? await tryEmbedNewPapers(db, ports.embedder) : undefined
  if (unplaced) ports.log(unplaced)
  await ports.forwardVisits?.({ round: { at: now, settled } }).catch(({ message }) => ports.log(message))
  return { visits, admissionCount, isDone }
}

/** Prepares a round: classifier, blocking keys of this version and, once a day, baselines. */
export async function prepareRound(db: Db, topics: Topic[], now: Moment): Promise<Classifier> {
  const classifier = await reclassifyRecentPapers(db, topics, now)
  await backfillBlockingKeys(db)
  const missing = await daysWithoutBaseline(db, recentDays(now))
  // old visits are deleted at the same time
  if (missing.length > 0)
    await executeBatch(db, [...baselineStatements(db, missing), deleteOldVisitsStatement(db, now - VISIT_RETENTION_SECONDS)])
  return classifier
}

/** Admits papers to the open slots of topics and returns how many; `settled` means that nothing more is due. */
export async function admitPapers(db: Db, topics: Topic[], now: Moment, settled: boolean): Promise<number> {
  return withOptimisticLock(db, async () => {
    const view = await loadAdmissionSnapshot(db, topics, now)
    const decided = admit(topics, view, now, settled)
    return { lockVersion: view.lockVersion, statements: admissionStatements(db, decided, now), result: decided.admissions.length }
  })
}

/** Runs rounds until nothing more is due, waiting for sources that are leased to others. */
export async function gather(gathering: GatherContext, options: RoundOptions = {}): Promise<RoundReport> {
  const total: RoundReport = { visits: [], admissionCount: 0, isDone: false }
  for (let one = options; !total.isDone; one = { ...options, force: false, isContinuation: true }) {
    const report = await runRound(gathering, one)
    options.onRound?.(report)
    total.visits.push(...report.visits)
    total.admissionCount += report.admissionCount
    total.isDone = report.isDone
    if (report.visits.length === 0 && !report.isDone) await gathering.ports.wait(LEASE_RETRY_MS)
  }
  return total
}

/** The sources that can be visited: those that need a key must have one. */
const enabledSources = ({ sources, settings }: GatherContext): Source[] =>
  sources.filter(({ keySetting }) => keySetting === undefined || settings.keyOf?.(keySetting) !== undefined)

const oldestVisitAt = (rows: Map<string, SourceRow>): Moment =>
  Math.min(...[...rows.values()].map((row) => row.lastVisitAt ?? Number.POSITIVE_INFINITY))

/** The maximum clock difference between machines that gather into one database. */
const MAX_CLOCK_SKEW_SECONDS = 60

/** Throws a BadRequest if the store has visits after `now`. */
async function assertNoNewerVisits(rows: Map<string, SourceRow>, sources: Source[], now: Moment, { ports }: GatherContext): Promise<void> {
  if (sources.every(({ id }) => !rows.get(id)?.lastVisitAt)) return
  const newest = await newestVisitAt(ports.db)
  if (newest === undefined || now >= newest - MAX_CLOCK_SKEW_SECONDS) return
  const said = (at: Moment) => new Date(at * 1000).toISOString()
  throw new BadRequest(
    `now is ${said(now)}, but the newest visit in this database was at ${said(newest)}: give a later time, or another DATABASE_URL`,
  )
}

/** Stores the topics and reclassifies the papers of the last 30 days for new and changed ones. Admissions move with a renamed topic. */
export async function reclassifyRecentPapers(db: Db, topics: Topic[], now: Moment): Promise<Classifier> {
  const classifier = buildClassifier(topics)
  const rows = await topicRows(db)
  const moved = topics.flatMap(({ slug, aliases = [] }) => {
    const from = rows.has(slug) ? undefined : aliases.findLast((alias) => rows.has(alias))
    return from === undefined ? [] : [{ from, to: slug, hash: rows.get(from)?.hash }]
  })
  const hashOf = (slug: string) => rows.get(slug)?.hash ?? moved.find(({ to }) => to === slug)?.hash
  const changed = classifier.topics.filter(({ slug, hash }) => hashOf(slug) !== hash)
  if (changed.length === 0 && moved.length === 0) return classifier
  const papers = changed.length > 0 ? await papersSince(db, now - 30 * DAY_SECONDS) : []
  const asked = restrictClassifier(classifier, new Set(changed.map(({ slug }) => slug)))
  const belonging = papers.flatMap((paper) =>
    classify(paper, asked).map(({ topic, matched }) => ({ topic, paper: paper.id, matchedTerms: matched })),
  )
  await executeBatch(db, [...renameTopicStatements(db, moved), ...topicStatements(db, changed, belonging)])
  return classifier
}

/**
 * The sources to visit, longest waiting first: those that are due, or any with `force`, except during a Retry-After. Sources
 * that look up known papers wait until no other is due, because other sources may bring the data.
 */
async function planDueVisits(
  sources: Source[],
  rows: Map<string, SourceRow>,
  now: Moment,
  { db }: Ports,
  { force = false, maxVisits = DEFAULT_MAX_VISITS }: Pick<RoundOptions, 'force' | 'maxVisits'>,
): Promise<VisitPlan[]> {
  const held = await sitesWithRetryAfter(db, now)
  const mayBeAsked = (source: Source): boolean => {
    const row = rows.get(source.id)
    if (held.has(siteOf(source.homepage).site)) return false
    return force ? !(row?.isRetryAfter === true && (row.nextVisitAt ?? 0) > now) : isDue(row, now)
  }
  const due = sources
    .filter(mayBeAsked)
    .map((source, i) => ({ source, waitingSince: rows.get(source.id)?.nextVisitAt ?? 0, i }))
    .sort((a, b) => a.waitingSince - b.waitingSince || a.i - b.i)
    .map(({ source }) => source)
  const plain = due.filter((source) => !source.about).slice(0, maxVisits)
  if (plain.length > 0) return plain.map((source) => ({ source, about: [] }))
  const asked: VisitPlan[] = []
  for (const source of due.slice(0, maxVisits)) {
    if (!source.about) continue
    const about = await papersToLookUp(db, source.id, source.about, now)
    if (about.length > 0) asked.push({ source, about })
  }
  return asked
}

/** Visits sites in parallel, and the sources of one site one after another. */
async function visitSources(
  due: VisitPlan[],
  gathering: GatherContext,
  classifier: Classifier,
  options: RoundOptions,
): Promise<VisitReport[]> {
  const queues = [...Map.groupBy(due, ({ source }) => siteOf(source.homepage).site).values()]
  const reports: VisitReport[] = []
  const worker = async () => {
    for (let queue = queues.shift(); queue; queue = queues.shift()) {
      for (const asked of queue) {
        const report = await visitSource(asked, gathering, classifier)
        if (!report) continue
        reports.push(report)
        options.onVisit?.(report)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_SITES, queues.length) }, worker))
  return reports
}
