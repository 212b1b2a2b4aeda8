/** What a visit reads of papers before it changes them. */
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { among, type Db, grouped, turnQuery } from './db.ts'
import { differentBy, differentQuery } from './merges.ts'
import type { PaperRow, RecordRow, SignalRow } from './papers.ts'
import { admissions, names, papers, records, signals, splits, usuals } from './schema.ts'
import { type Usual, type Usuals, usualIn } from './signal-baselines.ts'

/** What the store knows of the records of one visit, and of every paper they touch. */
export type Known = {
  turn: number
  nameToPaper: Map<string, string>
  keyToPaper: Map<string, string>
  papers: Map<string, PaperRow>
  names: Map<string, string[]>
  records: Map<string, RecordRow[]>
  signals: Map<string, SignalRow[]>
  admitted: Set<string>
  /** Keys of this source's records that were set apart. */
  apart: Set<string>
  /** Whether the operator said of two papers that they are two. */
  different: (a: string, b: string) => boolean
  /** What is usual, by day, field and kind; `usual` is what is asked. */
  usuals: Usuals
  usual: Usual
}

/** One request, whatever the number of records; `days` are those on which papers of this visit may be first seen. */
export async function knownOf(
  db: Db,
  source: string,
  { keys, names: found, days, papers: also = [] }: { keys: string[]; names: string[]; days: string[]; papers?: string[] },
): Promise<Known> {
  const touched = sql`(select paper from names where name in ${among(found)} union select paper from records where source = ${source} and key in ${among(keys)} union select value from json_each(${JSON.stringify(also)}))`
  const [[turn], apartRows, differentRows, ...whole] = await db.batch([
    turnQuery(db),
    db
      .select({ key: splits.key })
      .from(splits)
      .where(and(eq(splits.source, source), sql`${splits.key} in ${among(keys)}`)),
    differentQuery(db),
    ...wholeQueries(db, touched, days),
  ])
  const apart = new Set(apartRows.map((row) => row.key))
  return { turn: turn?.n ?? 0, apart, different: differentBy(differentRows), ...wholeOf(whole, source) }
}

/** What is known, and everything of these papers besides, in one request; as of the turn that was read first. */
export async function alsoKnown(db: Db, source: string, known: Known, ids: string[]): Promise<Known> {
  const more = wholeOf(await db.batch(wholeQueries(db, among(ids), [])), source)
  const both = <V>(one: Map<string, V>, other: Map<string, V>) => new Map([...one, ...other])
  return {
    ...known,
    nameToPaper: both(known.nameToPaper, more.nameToPaper),
    keyToPaper: both(known.keyToPaper, more.keyToPaper),
    papers: both(known.papers, more.papers),
    names: both(known.names, more.names),
    records: both(known.records, more.records),
    signals: both(known.signals, more.signals),
    admitted: new Set([...known.admitted, ...more.admitted]),
    usual: usualIn(both(known.usuals, more.usuals)),
    usuals: both(known.usuals, more.usuals),
  }
}

/** Everything of the papers whose ids these are; what is usual on the days on which they were first seen, and on these. */
const wholeQueries = (db: Db, ids: SQL, days: string[]) =>
  [
    db.select().from(papers).where(sql`${papers.id} in ${ids}`),
    db.select().from(names).where(sql`${names.paper} in ${ids}`),
    db.select().from(records).where(sql`${records.paper} in ${ids}`),
    db.select().from(signals).where(sql`${signals.paper} in ${ids}`),
    db.selectDistinct({ paper: admissions.paper }).from(admissions).where(sql`${admissions.paper} in ${ids}`),
    db
      .select()
      .from(usuals)
      .where(
        sql`${usuals.day} in (select date(first_seen_at, 'unixepoch') from papers where id in ${ids}) or ${usuals.day} in ${among(days)}`,
      ),
  ] as const

type Whole = readonly [
  PaperRow[],
  (typeof names.$inferSelect)[],
  RecordRow[],
  SignalRow[],
  { paper: string }[],
  (typeof usuals.$inferSelect)[],
]

function wholeOf([paperRows, nameRows, recordRows, signalRows, admittedRows, usualRows]: Whole, source: string) {
  const usuals = new Map(usualRows.map((row) => [`${row.day} ${row.field} ${row.kind}`, row.value]))
  return {
    nameToPaper: new Map(nameRows.map((row) => [row.name, row.paper])),
    keyToPaper: new Map(recordRows.filter((row) => row.source === source).map((row) => [row.key, row.paper])),
    papers: new Map(paperRows.map((row) => [row.id, row])),
    names: grouped(
      nameRows,
      (row) => row.paper,
      (row) => row.name,
    ),
    records: grouped(recordRows, (row) => row.paper),
    signals: grouped(signalRows, (row) => row.paper),
    admitted: new Set(admittedRows.map((row) => row.paper)),
    usuals,
    usual: usualIn(usuals),
  }
}
