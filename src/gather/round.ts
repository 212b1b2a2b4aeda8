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
  /** Only this source. */
  sourceId?: string
  /** Visits sources that are not due, but none before a Retry-After. Default: with `sourceId`. */
  force?: boolean
  /** A round of a run that has begun: it is as of the run's moment, whoever gathered into this database meanwhile. */
  isContinuation?: boolean
  /** The rest are due in the next round. Default: 25. */
  maxVisits?: number
  onVisit?: (report: VisitReport) => void
  /** Called after each round of a run. */
  onRound?: (report: RoundReport) => void
}

/** `isDone`: nothing more is due. */
export type RoundReport = { visits: VisitReport[]; admissionCount: number; isDone: boolean }

const DEFAULT_MAX_VISITS = 25
/** Longer than anything a visit is compared with. */
const VISIT_RETENTION_SECONDS = 120 * DAY_SECONDS
const MAX_CONCURRENT_SITES = 8
/** A topic whose sources never come to rest is filled after this time all the same. */
const MAX_SETTLING_SECONDS = 3600

/** Rounds that find everything leased to others look again after this time. */
const LEASE_RETRY_MS = 500

/** One round as of the ports' `now`. Throws a BadRequest when the store has newer visits than that. */
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

/** What a round needs before its first visit: queries ready to be asked, keys of this version and, once a day, what is usual. */
export async function prepareRound(db: Db, topics: Topic[], now: Moment): Promise<Classifier> {
  const classifier = await reclassifyRecentPapers(db, topics, now)
  await backfillBlockingKeys(db)
  const missing = await daysWithoutBaseline(db, recentDays(now))
  // with it go the visits nobody will compare with any more
  if (missing.length > 0)
    await executeBatch(db, [...baselineStatements(db, missing), deleteOldVisitsStatement(db, now - VISIT_RETENTION_SECONDS)])
  return classifier
}

/** Fills the places that are open, and says how many papers took one; `settled`: nothing more is to be asked for now. */
export async function admitPapers(db: Db, topics: Topic[], now: Moment, settled: boolean): Promise<number> {
  return withOptimisticLock(db, async () => {
    const view = await loadAdmissionSnapshot(db, topics, now)
    const decided = admit(topics, view, now, settled)
    return { lockVersion: view.lockVersion, statements: admissionStatements(db, decided, now), result: decided.admissions.length }
  })
}

/** Rounds until nothing more is due; where what is due is leased to others, it looks again in a while. */
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

/** Sources that can be asked: those that need a key are off without it. */
const enabledSources = ({ sources, settings }: GatherContext): Source[] =>
  sources.filter(({ keySetting }) => keySetting === undefined || settings.keyOf?.(keySetting) !== undefined)

const oldestVisitAt = (rows: Map<string, SourceRow>): Moment =>
  Math.min(...[...rows.values()].map((row) => row.lastVisitAt ?? Number.POSITIVE_INFINITY))

/** The clocks of machines that gather into one database may differ by this. */
const MAX_CLOCK_SKEW_SECONDS = 60

/** What was seen at a later moment cannot be unseen: a clock that goes back is the operator's mistake. */
async function assertNoNewerVisits(rows: Map<string, SourceRow>, sources: Source[], now: Moment, { ports }: GatherContext): Promise<void> {
  if (sources.every(({ id }) => !rows.get(id)?.lastVisitAt)) return
  const newest = await newestVisitAt(ports.db)
  if (newest === undefined || now >= newest - MAX_CLOCK_SKEW_SECONDS) return
  const said = (at: Moment) => new Date(at * 1000).toISOString()
  throw new BadRequest(
    `now is ${said(now)}, but the newest visit in this database was at ${said(newest)}: give a later time, or another DATABASE_URL`,
  )
}

/**
 * Topics ready to be asked; papers of the last 30 days are looked through again for those whose meaning is new or changed.
 * What a topic admitted under a slug it had before moves with it.
 */
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
 * Which sources are visited, longest waiting first: those that are due, or any with `force`, though they are not; never one that asked
 * to be left alone, or whose site did. Those that are asked about known papers wait until no other is due: what the others
 * bring need not be asked.
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

/** Visits sites side by side, and the sources of one site one after the other. */
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
