/**
 * One visit: one polite request, one read, pure decisions, one batch write. Whatever goes wrong while a source is asked or
 * read is caught here and nowhere else, and written on the source's row.
 */
import { inWords, SourceError } from '../errors.ts'
import type { Moment, Page, Reading, Source, SourceRecord, SourceState, Topic } from '../model.ts'
import { changesOf, recentDays, type SourceFacts } from '../papers/changes.ts'
import { namesOf } from '../papers/names.ts'
import { inTurn, send } from '../store/db.ts'
import { changeStatements, knownOf } from '../store/papers.ts'
import {
  leaseSource,
  lookupStatements,
  pageMemory,
  pageStatements,
  type SourceRow,
  sourceStatement,
  stateOf,
  visitStatement,
} from '../store/sources.ts'
import { momentOf, oneLine } from '../text.ts'
import { belongs, type Classifier } from '../topics/belong.ts'
import { ask } from './fetch.ts'
import type { GatherSettings, Ports } from './ports.ts'
import { nextAfterFailure, nextByCron } from './schedule.ts'
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

/** What is asked, for which topics, and by which ports. */
export type Gathering = { sources: Source[]; topics: Topic[]; ports: Ports; settings: GatherSettings }

/** A source with the known papers it is asked about. */
export type Asked = { source: Source; about: { paper: string; name: string }[] }

const LEASE_SECONDS = 120
/** After a suspect answer a source is asked again soon, though its schedule says later. */
const SUSPECT_SECONDS = 3600

const seconds = (date: Date): Moment => Math.floor(date.getTime() / 1000)

/** One visit; undefined when somebody else is visiting this source. */
export async function visit({ source, about }: Asked, gathering: Gathering, classifier: Classifier): Promise<VisitReport | undefined> {
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

  const { answer, reading, suspect } = asked
  const { records } = reading
  const names = records.flatMap(namesOf)
  const facts = factsOf(gathering.sources)
  return inTurn(db, async () => {
    const known = await knownOf(
      db,
      source.id,
      records.map(({ key }) => key),
      names,
      recentDays(now),
    )
    const decided = changesOf(records, known, facts, (paper) => belongs(paper, classifier), {
      source: source.id,
      now,
      caughtUpAt: row.caughtUpAt ?? undefined,
    })
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
    const whole = answer.status === 200 && !suspect && !reading.dropped?.length
    const validators = { etag: answer.etag ?? null, lastModified: answer.lastModified ?? null }
    const statements = [
      ...changeStatements(db, decided.changes),
      ...lookupStatements(
        db,
        source.id,
        about.map(({ paper }) => paper),
        now,
      ),
      ...(whole ? pageStatements(db, { source: source.id, url, ...validators, seen: records.length, visitedAt: now }) : []),
      visitStatement(db, { ...report, at: now }),
      sourceStatement(db, rowAfter(source, row, reading, { now, suspect: suspect !== undefined, asked: about.length })),
    ]
    return { turn: known.turn, statements, result: report }
  })
}

/** A source's row after a visit that succeeded: asked again at once while it has more, soon when it was suspect, else by its cron. */
function rowAfter(
  source: Source,
  row: SourceRow,
  reading: Reading,
  { now, suspect, asked }: { now: Moment; suspect: boolean; asked: number },
): Omit<SourceRow, 'leaseReal'> {
  const more = reading.next !== undefined || asked === source.about?.most
  const byCron = nextByCron(source, now)
  return {
    id: source.id,
    state: reading.next ?? reading.keep ?? {},
    more,
    lastVisitAt: now,
    lastGoodAt: now,
    caughtUpAt: more ? row.caughtUpAt : now,
    nextVisitAt: more ? now : suspect ? Math.min(byCron, now + SUSPECT_SECONDS) : byCron,
    failures: 0,
    held: false,
  }
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
    visitStatement(db, { ...report, at: now }),
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

/** What papers are decided by, of the sources that are asked. */
export function factsOf(sources: Source[]): SourceFacts {
  const byId = new Map(sources.map((source) => [source.id, source]))
  return {
    shown: (id) => byId.get(id)?.abstracts ?? 'excerpt',
    service: (id) => byId.get(id)?.service ?? byId.get(id)?.name ?? id,
  }
}
