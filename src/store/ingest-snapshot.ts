/** What a visit reads of papers before it changes them. */
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { type Db, groupBy, lockVersionQuery, valueList } from './db.ts'
import { distinctPairPredicate, distinctPairsQuery } from './merges.ts'
import type { PaperRow, RecordRow, SignalRow } from './papers.ts'
import { admissions, identifiers, papers, records, signalBaselines, signals, splits } from './schema.ts'
import { type BaselineLookup, type Baselines, baselineLookup } from './signal-baselines.ts'

/** What the store knows of the records of one visit, and of every paper they touch. */
export type IngestSnapshot = {
  lockVersion: number
  paperByIdentifier: Map<string, string>
  paperByRecordKey: Map<string, string>
  papers: Map<string, PaperRow>
  identifiers: Map<string, string[]>
  records: Map<string, RecordRow[]>
  signals: Map<string, SignalRow[]>
  admittedPapers: Set<string>
  /** Keys of this source's records that were set apart. */
  splitKeys: Set<string>
  /** Whether the operator said of two papers that they are two. */
  areDistinct: (a: string, b: string) => boolean
  /** What is usual, by day, field and kind; `usual` is what is asked. */
  baselines: Baselines
  baseline: BaselineLookup
}

/** One request, whatever the number of records; `days` are those on which papers of this visit may be first seen. */
export async function loadSnapshot(
  db: Db,
  source: string,
  { keys, names: found, days, papers: also = [] }: { keys: string[]; names: string[]; days: string[]; papers?: string[] },
): Promise<IngestSnapshot> {
  const touched = sql`(select paper from identifiers where identifier in ${valueList(found)} union select paper from records where source = ${source} and key in ${valueList(keys)} union select value from json_each(${JSON.stringify(also)}))`
  const [[turn], apartRows, differentRows, ...whole] = await db.batch([
    lockVersionQuery(db),
    db
      .select({ key: splits.key })
      .from(splits)
      .where(and(eq(splits.source, source), sql`${splits.key} in ${valueList(keys)}`)),
    distinctPairsQuery(db),
    ...paperDataQueries(db, touched, days),
  ])
  const splitKeys = new Set(apartRows.map((row) => row.key))
  return { lockVersion: turn?.n ?? 0, splitKeys, areDistinct: distinctPairPredicate(differentRows), ...toPaperData(whole, source) }
}

/** What is known, and everything of these papers besides, in one request; as of the turn that was read first. */
export async function extendSnapshot(db: Db, source: string, known: IngestSnapshot, ids: string[]): Promise<IngestSnapshot> {
  const more = toPaperData(await db.batch(paperDataQueries(db, valueList(ids), [])), source)
  const both = <V>(one: Map<string, V>, other: Map<string, V>) => new Map([...one, ...other])
  return {
    ...known,
    paperByIdentifier: both(known.paperByIdentifier, more.paperByIdentifier),
    paperByRecordKey: both(known.paperByRecordKey, more.paperByRecordKey),
    papers: both(known.papers, more.papers),
    identifiers: both(known.identifiers, more.identifiers),
    records: both(known.records, more.records),
    signals: both(known.signals, more.signals),
    admittedPapers: new Set([...known.admittedPapers, ...more.admittedPapers]),
    baseline: baselineLookup(both(known.baselines, more.baselines)),
    baselines: both(known.baselines, more.baselines),
  }
}

/** Everything of the papers whose ids these are; what is usual on the days on which they were first seen, and on these. */
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

function toPaperData([paperRows, nameRows, recordRows, signalRows, admittedRows, usualRows]: PaperDataRows, source: string) {
  const baselines = new Map(usualRows.map((row) => [`${row.day} ${row.field} ${row.kind}`, row.value]))
  return {
    paperByIdentifier: new Map(nameRows.map((row) => [row.identifier, row.paper])),
    paperByRecordKey: new Map(recordRows.filter((row) => row.source === source).map((row) => [row.key, row.paper])),
    papers: new Map(paperRows.map((row) => [row.id, row])),
    identifiers: groupBy(
      nameRows,
      (row) => row.paper,
      (row) => row.identifier,
    ),
    records: groupBy(recordRows, (row) => row.paper),
    signals: groupBy(signalRows, (row) => row.paper),
    admittedPapers: new Set(admittedRows.map((row) => row.paper)),
    baselines,
    baseline: baselineLookup(baselines),
  }
}
