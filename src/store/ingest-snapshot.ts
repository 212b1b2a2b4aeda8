/** What is read of papers before a visit changes them. */
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { type Db, groupBy, valueList } from './db.ts'
import { lockVersionQuery } from './optimistic-lock.ts'
import type { PaperRow, RecordRow, SignalRow } from './papers.ts'
import { distinctPairPredicate, distinctPairsQuery } from './possible-duplicates.ts'
import { admissions, identifiers, papers, records, signalBaselines, signals, splits } from './schema.ts'
import { type BaselineLookup, type Baselines, baselineLookup } from './signal-baselines.ts'

/** The records of one visit as they are stored, and everything of the papers that they belong to. */
export type IngestSnapshot = {
  lockVersion: number
  paperByIdentifier: Map<string, string>
  paperByRecordKey: Map<string, string>
  papers: Map<string, PaperRow>
  identifiers: Map<string, string[]>
  records: Map<string, RecordRow[]>
  signals: Map<string, SignalRow[]>
  admittedPapers: Set<string>
  /** Keys of this source's records that the operator split off. */
  splitKeys: Set<string>
  /** Whether the operator marked two papers as distinct. */
  areDistinct: (a: string, b: string) => boolean
  /** Signal baselines by day, field and kind, and their look-up. */
  baselines: Baselines
  baseline: BaselineLookup
}

/**
 * The snapshot for records with these keys and identifiers, and for `papers` besides; `days` are those on which a paper of the visit
 * can be first seen. One request.
 */
export async function loadSnapshot(
  db: Db,
  source: string,
  { keys, identifiers: stated, days, papers: ids = [] }: { keys: string[]; identifiers: string[]; days: string[]; papers?: string[] },
): Promise<IngestSnapshot> {
  const touched = sql`(select paper from identifiers where identifier in ${valueList(stated)} union select paper from records where source = ${source} and key in ${valueList(keys)} union select value from json_each(${JSON.stringify(ids)}))`
  const [[lock], splitRows, distinctPairs, ...paperRows] = await db.batch([
    lockVersionQuery(db),
    db
      .select({ key: splits.key })
      .from(splits)
      .where(and(eq(splits.source, source), sql`${splits.key} in ${valueList(keys)}`)),
    distinctPairsQuery(db),
    ...paperDataQueries(db, touched, days),
  ])
  const splitKeys = new Set(splitRows.map((row) => row.key))
  return {
    lockVersion: lock?.version ?? 0,
    splitKeys,
    areDistinct: distinctPairPredicate(distinctPairs),
    ...toPaperData(paperRows, source),
  }
}

/** The snapshot with more papers; it keeps its lock version. One request. */
export async function extendSnapshot(db: Db, source: string, snapshot: IngestSnapshot, ids: string[]): Promise<IngestSnapshot> {
  const more = toPaperData(await db.batch(paperDataQueries(db, valueList(ids), [])), source)
  const both = <V>(left: Map<string, V>, right: Map<string, V>) => new Map([...left, ...right])
  return {
    ...snapshot,
    paperByIdentifier: both(snapshot.paperByIdentifier, more.paperByIdentifier),
    paperByRecordKey: both(snapshot.paperByRecordKey, more.paperByRecordKey),
    papers: both(snapshot.papers, more.papers),
    identifiers: both(snapshot.identifiers, more.identifiers),
    records: both(snapshot.records, more.records),
    signals: both(snapshot.signals, more.signals),
    admittedPapers: new Set([...snapshot.admittedPapers, ...more.admittedPapers]),
    baseline: baselineLookup(both(snapshot.baselines, more.baselines)),
    baselines: both(snapshot.baselines, more.baselines),
  }
}

/** Everything of these papers, with the baselines of these days and of those on which the papers were first seen. */
const paperDataQueries = (db: Db, ids: SQL, days: string[]) =>
  [
    db.select().from(papers).where(sql`${papers.id} in ${ids}`),
    db.select().from(identifiers).where(sql`${identifiers.paper} in ${ids}`),
    db.select().from(records).where(sql`${records.paper} in ${ids}`),
    db.select().from(signals).where(sql`${signals.paper} in ${ids}`),
    db.selectDistinct({ paper: admissions.paper }).from(admissions).where(sql`${admissions.paper} in ${ids}`),
    db
      .select()
      .from(signalBaselines)
      .where(
        sql`${signalBaselines.day} in (select date(first_seen_at, 'unixepoch') from papers where id in ${ids}) or ${signalBaselines.day} in ${valueList(days)}`,
      ),
  ] as const

type PaperDataRows = readonly [
  PaperRow[],
  (typeof identifiers.$inferSelect)[],
  RecordRow[],
  SignalRow[],
  { paper: string }[],
  (typeof signalBaselines.$inferSelect)[],
]

function toPaperData([paperRows, identifierRows, recordRows, signalRows, admissionRows, baselineRows]: PaperDataRows, source: string) {
  const baselines = new Map(baselineRows.map((row) => [`${row.day} ${row.field} ${row.kind}`, row.value]))
  return {
    paperByIdentifier: new Map(identifierRows.map((row) => [row.identifier, row.paper])),
    paperByRecordKey: new Map(recordRows.filter((row) => row.source === source).map((row) => [row.key, row.paper])),
    papers: new Map(paperRows.map((row) => [row.id, row])),
    identifiers: groupBy(
      identifierRows,
      (row) => row.paper,
      (row) => row.identifier,
    ),
    records: groupBy(recordRows, (row) => row.paper),
    signals: groupBy(signalRows, (row) => row.paper),
    admittedPapers: new Set(admissionRows.map((row) => row.paper)),
    baselines,
    baseline: baselineLookup(baselines),
  }
}
