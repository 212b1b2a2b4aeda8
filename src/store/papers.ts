/** Papers with their names, records and signals: what a visit reads of them, and what it writes. */
import { and, asc, eq, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Moment, Paper, SignalKind, SourceRecord } from '../model.ts'
import { byStrength, nameOf } from '../papers/names.ts'
import { indexed } from '../search/indexed.ts'
import { among, type Db, incoming, inParts, rowsOf, type Statement, turnQuery } from './db.ts'
import { differentBy, differentQuery, mergesQuery } from './merges.ts'
import {
  admissions,
  announcements,
  blocks,
  departures,
  lookups,
  memberships,
  merges,
  names,
  papers,
  records,
  signals,
  splits,
  usuals,
} from './schema.ts'
import { searchStatements } from './search-index.ts'

export type PaperRow = typeof papers.$inferSelect
export type RecordRow = typeof records.$inferSelect
export type SignalRow = typeof signals.$inferSelect
export type MembershipRow = typeof memberships.$inferSelect
export type MergeRow = Omit<typeof merges.$inferSelect, 'id'>
export type AnnouncementRow = typeof announcements.$inferSelect

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
  usuals: Map<string, number>
  usual: (day: string, field: string, kind: SignalKind) => number
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

const usualIn =
  (usuals: Known['usuals']): Known['usual'] =>
  (day, field, kind) =>
    usuals.get(`${day} ${field} ${kind}`) ?? usuals.get(`${day} * ${kind}`) ?? 1

function grouped<T, V = T>(rows: T[], key: (row: T) => string, value: (row: T) => V = (row) => row as unknown as V): Map<string, V[]> {
  const groups = new Map<string, V[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(value(row))
    else groups.set(key(row), [value(row)])
  }
  return groups
}

/** What a visit changes: rows to be written as they stand. */
export type Changes = {
  /** Papers that become part of another. */
  joins: { from: string; into: string }[]
  merges: MergeRow[]
  papers: Omit<PaperRow, 'seq'>[]
  names: { name: string; paper: string; rank: number }[]
  records: RecordRow[]
  signals: SignalRow[]
  /** Papers whose memberships are replaced by these. */
  lookedThrough: string[]
  memberships: MembershipRow[]
  /** Papers whose keys are replaced by these. */
  keyed: { paper: string; keys: number[] }[]
  /** Of admitted papers; what was announced once is not announced again. */
  announcements: AnnouncementRow[]
}

const PAPER_KEYS = Object.keys({
  title: 1,
  abstract: 1,
  abstractShown: 1,
  authors: 1,
  url: 1,
  published: 1,
  version: 1,
  announceType: 1,
  categories: 1,
  venue: 1,
  license: 1,
  comment: 1,
  organization: 1,
  submittedBy: 1,
  links: 1,
  withdrawn: 1,
  retracted: 1,
  merit: 1,
  meritParts: 1,
  hot: 1,
  changed: 1,
} satisfies Partial<Record<keyof PaperRow, 1>>) as (keyof PaperRow)[]

export function changeStatements(db: Db, changes: Changes): Statement[] {
  return [
    ...joinStatements(db, changes.joins),
    ...rowsOf(papers, changes.papers).map((rows) =>
      db
        .insert(papers)
        .select(rows)
        .onConflictDoUpdate({ target: papers.id, set: incoming(papers, PAPER_KEYS) }),
    ),
    ...rowsOf(names, changes.names).map((rows) => db.insert(names).select(rows).onConflictDoNothing()),
    ...rowsOf(records, changes.records).map((rows) =>
      db
        .insert(records)
        .select(rows)
        .onConflictDoUpdate({
          target: [records.source, records.key],
          set: incoming(records, ['paper', 'record', 'hash', 'versions', 'updatedAt']),
        }),
    ),
    ...rowsOf(signals, changes.signals).map((rows) =>
      db
        .insert(signals)
        .select(rows)
        .onConflictDoUpdate({ target: [signals.paper, signals.source, signals.kind], set: incoming(signals, ['value', 'at', 'early']) }),
    ),
    ...inParts(changes.lookedThrough).map((part) =>
      db.delete(memberships).where(sql`${memberships.paper} in (select value from json_each(${part}))`),
    ),
    ...rowsOf(memberships, changes.memberships).map((rows) => db.insert(memberships).select(rows).onConflictDoNothing()),
    ...inParts(changes.keyed).flatMap((part) => keyStatements(db, part)),
    ...rowsOf(merges, changes.merges).map((rows) => db.insert(merges).select(rows)),
    ...rowsOf(announcements, changes.announcements).map((rows) => db.insert(announcements).select(rows).onConflictDoNothing()),
    ...searchStatements(
      db,
      changes.papers.map(indexed),
      changes.joins.map(({ from }) => from),
    ),
  ]
}

/** Takes back what a source counted. */
export const forgetSignal = (db: Db, { paper, source, kind }: Pick<SignalRow, 'paper' | 'source' | 'kind'>): Statement =>
  db.delete(signals).where(and(eq(signals.paper, paper), eq(signals.source, source), eq(signals.kind, kind)))

/**
 * Makes papers part of others: records, names, what was asked about them, admissions and announcements follow; where both were admitted to
 * a topic the older admission stays, and the other is kept for archives. What the older paper shows then is written by the visit that joined them.
 */
function joinStatements(db: Db, joins: Changes['joins']): Statement[] {
  if (joins.length === 0) return []
  const pairs = JSON.stringify(joins)
  const from = sql`(select json_extract(value, '$.from') from json_each(${pairs}))`
  const into = (column: SQL | SQLiteColumn) =>
    sql`(select json_extract(value, '$.into') from json_each(${pairs}) where json_extract(value, '$.from') = ${column})`
  const whole = (column: SQL) => sql`coalesce(${into(column)}, ${column})`
  const younger = sql`exists (select 1 from admissions o where o.topic = admissions.topic and o.paper <> admissions.paper and (o.at < admissions.at)
    and (o.paper in ${from} or admissions.paper in ${from}) and ${whole(sql`o.paper`)} = ${whole(sql`admissions.paper`)})`
  return [
    db
      .insert(departures)
      .select(sql`select topic, paper, entry_id, at, day, place, entry from admissions where ${younger}`)
      .onConflictDoNothing(),
    db.delete(admissions).where(younger),
    db
      .update(admissions)
      .set({ paper: into(admissions.paper) })
      .where(sql`${admissions.paper} in ${from}`),
    // of one thing announced of both, the older paper's entry stays
    db
      .delete(announcements)
      .where(
        sql`${announcements.paper} in ${from} and exists (select 1 from announcements o where o.paper = ${into(announcements.paper)} and o.mark = ${announcements.mark})`,
      ),
    db
      .update(announcements)
      .set({ paper: into(announcements.paper) })
      .where(sql`${announcements.paper} in ${from}`),
    db
      .update(records)
      .set({ paper: into(records.paper) })
      .where(sql`${records.paper} in ${from}`),
    db
      .update(names)
      .set({ paper: into(names.paper) })
      .where(sql`${names.paper} in ${from}`),
    db
      .update(merges)
      .set({ into: into(merges.into) })
      .where(sql`${merges.into} in ${from}`),
    db.delete(signals).where(sql`${signals.paper} in ${from}`),
    db.delete(memberships).where(sql`${memberships.paper} in ${from}`),
    db
      .insert(lookups)
      .select(sql`select source, ${into(sql`paper`)}, at from lookups where paper in ${from}`)
      .onConflictDoNothing(),
    db.delete(lookups).where(sql`${lookups.paper} in ${from}`),
    db.delete(blocks).where(sql`${blocks.paper} in (select seq from papers where id in ${from})`),
    db.delete(papers).where(sql`${papers.id} in ${from}`),
  ]
}

/** Replaces the keys of papers, given as a JSON list of `{"paper", "keys"}`. */
export function keyStatements(db: Db, part: string): Statement[] {
  const of = sql`json_each(${part}) j join papers p on p.id = json_extract(j.value, '$.paper')`
  return [
    db.delete(blocks).where(sql`${blocks.paper} in (select p.seq from ${of})`),
    db.insert(blocks).select(sql`select k.value, p.seq from ${of} join json_each(j.value, '$.keys') k where true`).onConflictDoNothing(),
  ]
}

/**
 * Reckons what is usual on these days where it was not reckoned yet: the median, by primary category, of each signal as it
 * stood in a paper's first two days, over the 28 days before; a category with fewer than 50 such papers has no row of its
 * own, and `*` stands for all. A day without any has a row that says so.
 */
export function usualStatements(db: Db, days: string[]): Statement[] {
  return days.map((day) => {
    const start = sql`unixepoch(${day})`
    return db
      .insert(usuals)
      .select(sql`
        with early as (
          select json_extract(p.categories, '$[0]') as field, s.kind as kind, s.early as value
          from papers p join signals s on s.paper = p.id
          where p.first_seen_at >= ${start} - 28 * 86400 and p.first_seen_at < ${start}
        ), ranked as (
          select field, kind, value,
            row_number() over (partition by field, kind order by value) as r,
            count(*) over (partition by field, kind) as n
          from (select field, kind, value from early where field is not null union all select '*', kind, value from early)
        )
        select ${day}, field, kind, avg(value), n from ranked
        where r in ((n + 1) / 2, (n + 2) / 2) and (n >= 50 or field = '*')
          and not exists (select 1 from usuals where day = ${day})
        group by field, kind
        union all select ${day}, '*', '', 1, 0 where not exists (select 1 from usuals where day = ${day})`)
      .onConflictDoNothing()
  })
}

/** The days among these for which nothing usual was reckoned yet. */
export async function daysWithoutUsual(db: Db, days: string[]): Promise<string[]> {
  const rows = await db
    .selectDistinct({ day: usuals.day })
    .from(usuals)
    .where(sql`${usuals.day} in ${among(days)}`)
  const known = new Set(rows.map((row) => row.day))
  return days.filter((day) => !known.has(day))
}

/** Papers by id, in any order, as readers see them. */
export async function papersById(db: Db, ids: string[]): Promise<Map<string, Paper>> {
  if (ids.length === 0) return new Map()
  const [rows, nameRows] = await db.batch([
    db
      .select()
      .from(papers)
      .where(sql`${papers.id} in ${among(ids)}`),
    db
      .select()
      .from(names)
      .where(sql`${names.paper} in ${among(ids)}`),
  ])
  const named = grouped(
    nameRows,
    (row) => row.paper,
    (row) => row.name,
  )
  return new Map(rows.map((row) => [row.id, paperOf(row, named.get(row.id) ?? [row.id])]))
}

/** The id of the paper that goes by this name. */
export async function paperNamed(db: Db, name: string): Promise<string | undefined> {
  const [row] = await db.select({ paper: names.paper }).from(names).where(eq(names.name, name))
  return row?.paper
}

/** The paper meant by an identifier in any spelling: another case of a DOI, an arXiv id with its version. One request, or two. */
export async function paperMeant(db: Db, asked: string): Promise<Paper | undefined> {
  const called = async (name: string): Promise<Paper | undefined> => {
    const id = sql`(select ${names.paper} from ${names} where ${names.name} = ${name})`
    const [[row], nameRows] = await db.batch([
      db.select().from(papers).where(sql`${papers.id} = ${id}`),
      db.select({ name: names.name }).from(names).where(sql`${names.paper} = ${id}`),
    ])
    return (
      row &&
      paperOf(
        row,
        nameRows.map(({ name }) => name),
      )
    )
  }
  const name = nameOf(asked)
  return (await called(asked)) ?? (name === undefined || name === asked ? undefined : called(name))
}

/** What lists show of a copy: who told of it, and, of one that names a venue, what tells when that published it. */
export type CopyTold = Pick<SourceRecord, 'names' | 'url' | 'venue' | 'published'> & { source: string }

const copies = (db: Db, ids: string[]) => {
  const of = (path: string) => sql<string | null>`json_extract(${records.record}, ${sql.raw(`'$.${path}'`)})`
  return db
    .select({
      paper: records.paper,
      source: records.source,
      names: of('names'),
      url: of('url'),
      venue: of('venue'),
      published: of('published'),
    })
    .from(records)
    .where(sql`${records.paper} in ${among(ids)}`)
}

const toldOf = ({ source, names, url, venue, published }: Awaited<ReturnType<typeof copies>>[number]): CopyTold => ({
  source,
  names: venue === null ? [] : (JSON.parse(names ?? '[]') as string[]),
  url: url ?? '',
  ...(venue !== null && { venue }),
  ...(published !== null && { published }),
})

/** The copies of these papers as lists show them: the abstracts in their records, most of what these are, are not read. */
export async function copiesOf(db: Db, ids: string[]): Promise<Map<string, CopyTold[]>> {
  return grouped(await copies(db, ids), ({ paper }) => paper, toldOf)
}

/** As `copiesOf`, with what was counted, in the same request. */
export async function copiesAndSignals(
  db: Db,
  ids: string[],
): Promise<{ copies: Map<string, CopyTold[]>; signals: Map<string, Pick<SignalRow, 'paper' | 'kind' | 'value'>[]> }> {
  const [copyRows, signalRows] = await db.batch([
    copies(db, ids),
    db
      .select({ paper: signals.paper, kind: signals.kind, value: signals.value })
      .from(signals)
      .where(sql`${signals.paper} in ${among(ids)}`),
  ])
  return { copies: grouped(copyRows, ({ paper }) => paper, toldOf), signals: grouped(signalRows, (row) => row.paper) }
}

/** Everything the store holds of papers, by their ids: merges newest first, admissions oldest first. One request. */
export async function heldOf(
  db: Db,
  ids: string[],
): Promise<{
  records: Map<string, RecordRow[]>
  signals: Map<string, SignalRow[]>
  merges: Map<string, MergeRow[]>
  admissions: Map<string, (typeof admissions.$inferSelect)[]>
}> {
  const [recordRows, signalRows, mergeRows, admissionRows] = await db.batch([
    db
      .select()
      .from(records)
      .where(sql`${records.paper} in ${among(ids)}`),
    db
      .select()
      .from(signals)
      .where(sql`${signals.paper} in ${among(ids)}`),
    mergesQuery(db, ids),
    db
      .select()
      .from(admissions)
      .where(sql`${admissions.paper} in ${among(ids)}`)
      .orderBy(asc(admissions.at)),
  ])
  return {
    records: grouped(recordRows, (row) => row.paper),
    signals: grouped(signalRows, (row) => row.paper),
    merges: grouped(mergeRows, (row) => row.into),
    admissions: grouped(admissionRows, (row) => row.paper),
  }
}

/** A row as readers see it: empty columns are absent, names strongest first. */
export function paperOf(row: PaperRow, named: string[]): Paper {
  const { seq: _seq, hot: _hot, changed: _changed, changedAt: _changedAt, ...rest } = row
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) as Omit<Paper, 'names'>
  return { ...present, names: byStrength([row.id, ...named]) }
}

/** A reader's page through papers, newest first seen first: where the next one begins. */
export type Cursor = { firstSeenAt: Moment; id: string }
