/**
 * A round: all visits that are due now, then what they admit. A visit is one polite request, one read, pure decisions and
 * one batch write; whatever goes wrong while a source is asked or read is caught here and nowhere else, written on the
 * source's row, and the round goes on.
 */
import { inWords, Mistake, SourceError } from '../errors.ts'
import type { Moment, Page, Reading, Source, SourceRecord, SourceState, Topic } from '../model.ts'
import { changesOf, recentDays, type SourceFacts } from '../papers/changes.ts'
import { namesOf } from '../papers/names.ts'
import { send } from '../store/db.ts'
import { changeStatements, daysWithoutUsual, knownOf, usualStatements } from '../store/papers.ts'
import {
  leaseSource,
  lookupStatements,
  newestVisitAt,
  pageMemory,
  pageStatements,
  type SourceRow,
  sourceRows,
  sourceStatement,
  stateOf,
  unasked,
  type VisitRow,
  visitStatement,
} from '../store/sources.ts'
import { admissionStatements, admissionView, papersSince, topicRows, topicStatements } from '../store/topics.ts'
import { DAY, momentOf, oneLine } from '../text.ts'
import { admit } from '../topics/admit.ts'
import { belongs, type Classifier, classifierOf } from '../topics/belong.ts'
import { ask } from './fetch.ts'
import type { GatherSettings, Ports } from './ports.ts'
import { isDue, nextAfterFailure, nextByCron } from './schedule.ts'
import { siteOf } from './sites.ts'

/** What a visit came to, as `gather` prints it. */
export type VisitReport = {
  source: string
  url: string
  status: number | null
  seen: number
  new: number
  updated: number
  dropped: number
  suspect: string | null
  error: string | null
}

export type RoundOptions = {
  /** Only this source, and though it is not due. */
  only?: string
  /** At most so many visits; the rest are due in the next round. */
  most?: number
  onVisit?: (report: VisitReport) => void
}

export type Gathering = { sources: Source[]; topics: Topic[]; ports: Ports; settings: GatherSettings }

/** `done`: nothing more is due. */
export type RoundReport = { visits: VisitReport[]; admitted: number; done: boolean }

const MOST_VISITS = 25
const MOST_AT_ONCE = 8
const LEASE_SECONDS = 120
/** After a suspect answer a source is asked again soon, though its schedule says later. */
const SUSPECT_SECONDS = 3600
/** A topic whose sources never come to rest is filled after this time all the same. */
const SETTLING_SECONDS = 3600

/** One round as of the ports' `now`. Throws a Mistake when the store has newer visits than that. */
export async function round(gathering: Gathering, options: RoundOptions = {}): Promise<RoundReport> {
  const { ports, topics } = gathering
  const { db } = ports
  const now = seconds(ports.now())
  const sources = options.only ? gathering.sources.filter(({ id }) => id === options.only) : gathering.sources
  const rows = await sourceRows(db)
  await refuseThePast(rows, sources, now, gathering)
  const classifier = await lookThrough(gathering, now)
  const missing = await daysWithoutUsual(db, recentDays(now))
  await send(db, usualStatements(db, missing))

  const due = await dueSources(sources, rows, now, ports, options)
  const visits = await visitAll(due, gathering, classifier, options)
  const after = await sourceRows(db)
  const left = await dueSources(sources, after, now, ports, { most: 1 })
  const done = left.length === 0
  const settled = done || now - (await firstVisitAt(after)) > SETTLING_SECONDS
  const admitted = admit(topics, await admissionView(db, topics, now), now, settled)
  await send(db, admissionStatements(db, admitted, now))
  return { visits, admitted: admitted.admissions.length, done }
}

/** Rounds until nothing more is due. */
export async function gather(gathering: Gathering, options: RoundOptions = {}): Promise<RoundReport> {
  const total: RoundReport = { visits: [], admitted: 0, done: false }
  for (let first = true; !total.done; first = false) {
    const { only, ...rest } = options
    const one =
      first || !only
        ? await round(gathering, options)
        : await round({ ...gathering, sources: gathering.sources.filter(({ id }) => id === only) }, rest)
    total.visits.push(...one.visits)
    total.admitted += one.admitted
    total.done = one.done
  }
  return total
}

const seconds = (date: Date): Moment => Math.floor(date.getTime() / 1000)

const firstVisitAt = async (rows: Map<string, SourceRow>): Promise<Moment> =>
  Math.min(...[...rows.values()].map((row) => row.lastVisitAt ?? Number.POSITIVE_INFINITY))

/** What was seen at a later moment cannot be unseen: a clock that goes back is the operator's mistake. */
async function refuseThePast(rows: Map<string, SourceRow>, sources: Source[], now: Moment, { ports }: Gathering): Promise<void> {
  if (sources.every(({ id }) => !rows.get(id)?.lastVisitAt)) return
  const newest = await newestVisitAt(ports.db)
  if (newest === undefined || now >= newest) return
  const said = (at: Moment) => new Date(at * 1000).toISOString()
  throw new Mistake(
    `now is ${said(now)}, but the newest visit in this database was at ${said(newest)}: give a later time, or another DATABASE_URL`,
  )
}

/** Queries ready to be asked; papers of the last 30 days are looked through again for topics whose queries are new or changed. */
export async function lookThrough({ topics, ports: { db } }: Gathering, now: Moment): Promise<Classifier> {
  const classifier = classifierOf(topics)
  const rows = await topicRows(db)
  const changed = classifier.filter(({ slug, hash }) => rows.get(slug)?.hash !== hash)
  if (changed.length === 0) return classifier
  const papers = await papersSince(db, now - 30 * DAY)
  const belonging = papers.flatMap((paper) =>
    belongs({ ...paper, names: [paper.id], sources: (paper.sources ?? '').split(',') }, changed).map(({ topic, matched }) => ({
      topic,
      paper: paper.id,
      matched,
    })),
  )
  await send(db, topicStatements(db, changed, belonging))
  return classifier
}

/** Which sources are visited, longest waiting first; those that are asked about known papers only when no other is due. */
async function dueSources(
  sources: Source[],
  rows: Map<string, SourceRow>,
  now: Moment,
  { db }: Ports,
  { only, most = MOST_VISITS }: RoundOptions,
): Promise<Asked[]> {
  const held = (id: string) => rows.get(id)?.held === true && (rows.get(id)?.nextVisitAt ?? 0) > now
  const due = sources
    .filter((source) => (only ? !held(source.id) : isDue(rows.get(source.id), now)))
    .map((source, i) => ({ source, waitingSince: rows.get(source.id)?.nextVisitAt ?? 0, i }))
    .sort((a, b) => a.waitingSince - b.waitingSince || a.i - b.i)
    .map(({ source }) => source)
  const plain = due.filter((source) => !source.about).slice(0, most)
  if (plain.length > 0) return plain.map((source) => ({ source, about: [] }))
  const asked: Asked[] = []
  for (const source of due.slice(0, most)) {
    if (!source.about) continue
    const about = await unasked(db, source.id, source.about.names, source.about.most)
    if (about.length > 0) asked.push({ source, about })
  }
  return asked
}

/** A source with the known papers it is asked about. */
type Asked = { source: Source; about: { paper: string; name: string }[] }

/** Visits sites side by side, and the sources of one site one after the other. */
async function visitAll(due: Asked[], gathering: Gathering, classifier: Classifier, options: RoundOptions): Promise<VisitReport[]> {
  const queues = [...Map.groupBy(due, ({ source }) => siteOf(source.homepage).site).values()]
  const reports: VisitReport[] = []
  const worker = async () => {
    for (let queue = queues.shift(); queue; queue = queues.shift()) {
      for (const asked of queue) {
        const report = await visit(asked, gathering, classifier)
        if (!report) continue
        reports.push(report)
        options.onVisit?.(report)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(MOST_AT_ONCE, queues.length) }, worker))
  return reports
}

/** One visit; undefined when somebody else is visiting this source. */
async function visit({ source, about }: Asked, gathering: Gathering, classifier: Classifier): Promise<VisitReport | undefined> {
  const { ports, settings } = gathering
  const { db } = ports
  const row = await leaseSource(db, source.id, LEASE_SECONDS)
  if (!row) return undefined
  const date = ports.now()
  const now = seconds(date)
  const state = stateOf(row)
  let url = source.homepage
  let asked: Awaited<ReturnType<typeof askAndRead>>
  try {
    const request = source.request(
      date,
      state,
      about.map(({ name }) => name),
    )
    url = request.url
    asked = await askAndRead(source, request, state, date, ports, settings)
  } catch (error) {
    return fail(source, row, url, error, now, gathering)
  }

  const { answer, reading } = asked
  const records = reading.records
  const names = records.flatMap(namesOf)
  const known = await knownOf(
    db,
    source.id,
    records.map(({ key }) => key),
    names,
    recentDays(now),
  )
  const facts = factsOf(gathering.sources)
  const decided = changesOf(records, known, facts, (paper) => belongs(paper, classifier), {
    source: source.id,
    now,
    lastGoodAt: row.lastGoodAt ?? undefined,
  })
  const suspect = asked.suspect
  const whole = answer.status === 200 && !suspect && !reading.dropped?.length
  const more = reading.next !== undefined
  const byCron = nextByCron(source, now)
  const report: VisitReport = {
    source: source.id,
    url,
    status: answer.status,
    seen: records.length + (reading.dropped?.length ?? 0),
    new: decided.new,
    updated: decided.updated,
    dropped: reading.dropped?.length ?? 0,
    suspect: suspect ?? null,
    error: null,
  }
  await send(db, [
    ...changeStatements(db, decided.changes),
    ...lookupStatements(
      db,
      source.id,
      about.map(({ paper }) => paper),
      now,
    ),
    ...(whole
      ? pageStatements(db, {
          source: source.id,
          url,
          etag: answer.etag ?? null,
          lastModified: answer.lastModified ?? null,
          seen: records.length,
          visitedAt: now,
        })
      : []),
    visitStatement(db, visitRow(report, now)),
    sourceStatement(db, {
      id: source.id,
      state: reading.next ?? reading.keep ?? {},
      more,
      lastVisitAt: now,
      lastGoodAt: now,
      nextVisitAt: more || about.length === source.about?.most ? now : suspect ? Math.min(byCron, now + SUSPECT_SECONDS) : byCron,
      failures: 0,
      held: false,
    }),
  ])
  return report
}

type Request = ReturnType<Source['request']>

async function askAndRead(source: Source, request: Request, state: SourceState, date: Date, ports: Ports, settings: GatherSettings) {
  const { page, lastSeen } = await pageMemory(ports.db, source.id, request.url)
  const validators = { ...(page?.etag && { etag: page.etag }), ...(page?.lastModified && { lastModified: page.lastModified }) }
  const answer = await ask({ ...request, ...validators }, ports, settings)
  const read: Page = { url: answer.url, status: answer.status, contentType: answer.contentType, text: answer.text }
  let reading: Reading
  try {
    reading = await source.read(read, state, date)
  } catch (error) {
    throw new SourceError(`GET ${request.url}: ${inWords(error)}`, { status: answer.status, cause: error })
  }
  const usable = usableRecords(reading)
  return {
    answer,
    reading: usable,
    suspect: usable.suspect ?? (source.batch && answer.status === 200 ? shrunk(usable.records.length, lastSeen) : undefined),
  }
}

/** Records that can be kept: with a key and something to read, each key once, dates that are dates. What is left out is dropped and counted. */
function usableRecords(reading: Reading): Reading {
  const dropped = [...(reading.dropped ?? [])]
  const byKey = new Map<string, SourceRecord>()
  for (const record of reading.records) {
    if (!record.key || (!record.title && !record.abstract)) dropped.push(`a record without ${record.key ? 'title and abstract' : 'a key'}`)
    else byKey.set(record.key, { ...withDates(record), title: oneLine(record.title) })
  }
  return { ...reading, records: [...byKey.values()], dropped }
}

function withDates(record: SourceRecord): SourceRecord {
  const dates = (['published', 'updated', 'announced'] as const).filter(
    (key) => record[key] !== undefined && momentOf(record[key]) === undefined,
  )
  if (dates.length === 0) return record
  const copy = { ...record }
  for (const key of dates) delete copy[key]
  return copy
}

/** In words, when a batch has less than a tenth of what this source's last answers had. */
function shrunk(seen: number, lastSeen: number[]): string | undefined {
  const sorted = [...lastSeen].sort((a, b) => a - b)
  const usual = sorted[Math.floor(sorted.length / 2)] ?? 0
  return usual >= 20 && seen < usual / 10 ? `${seen} records where ${usual} are usual` : undefined
}

async function fail(
  source: Source,
  row: SourceRow,
  url: string,
  error: unknown,
  now: Moment,
  { ports: { db } }: Gathering,
): Promise<VisitReport> {
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
    error: inWords(error),
  }
  const { leaseReal: _lease, ...kept } = row
  await send(db, [
    visitStatement(db, visitRow(report, now)),
    sourceStatement(db, {
      ...kept,
      lastVisitAt: now,
      nextVisitAt: nextAfterFailure(failures, retryAt, now),
      failures,
      held: retryAt !== undefined && retryAt > now,
    }),
  ])
  return report
}

const visitRow = (report: VisitReport, at: Moment): VisitRow => ({ ...report, at })

/** What papers are decided by, of the sources that are asked. */
export function factsOf(sources: Source[]): SourceFacts {
  const byId = new Map(sources.map((source) => [source.id, source]))
  return {
    shown: (id) => byId.get(id)?.abstracts ?? 'excerpt',
    service: (id) => {
      const source = byId.get(id)
      return source ? siteOf(source.homepage).site : id
    },
  }
}
