/** Papers as readers see them, with their copies, signals and admissions. */
import { asc, eq, sql } from 'drizzle-orm'
import { parseIdentifier, sortByStrength } from '../identifiers/identifiers.ts'
import type { Paper, SourceRecord } from '../model.ts'
import { type Db, groupBy, jsonColumn, valueList } from './db.ts'
import { mergesQuery } from './merges.ts'
import { admissions, type announcements, identifiers, type memberships, type merges, papers, records, signals } from './schema.ts'

export type PaperRow = typeof papers.$inferSelect
export type RecordRow = typeof records.$inferSelect
export type SignalRow = typeof signals.$inferSelect
export type MembershipRow = typeof memberships.$inferSelect
export type MergeRow = Omit<typeof merges.$inferSelect, 'id'>
export type AnnouncementRow = typeof announcements.$inferSelect

/** The identifiers of the paper of a row, as a column. */
export const identifiersColumn = jsonColumn<string[]>(
  sql`(select json_group_array(identifier) from identifiers where paper = ${papers.id})`,
)

/** Papers by id, in any order, as readers see them. */
export async function papersById(db: Db, ids: string[]): Promise<Map<string, Paper>> {
  if (ids.length === 0) return new Map()
  const [rows, nameRows] = await db.batch([
    db
      .select()
      .from(papers)
      .where(sql`${papers.id} in ${valueList(ids)}`),
    db
      .select()
      .from(identifiers)
      .where(sql`${identifiers.paper} in ${valueList(ids)}`),
  ])
  const called = groupBy(
    nameRows,
    (row) => row.paper,
    (row) => row.identifier,
  )
  return new Map(rows.map((row) => [row.id, paperOf(row, called.get(row.id) ?? [row.id])]))
}

/** The id of the paper with this identifier. */
export async function resolveIdentifier(db: Db, name: string): Promise<string | undefined> {
  const [row] = await db.select({ paper: identifiers.paper }).from(identifiers).where(eq(identifiers.identifier, name))
  return row?.paper
}

/** The paper with this identifier in any spelling, such as a DOI in capitals or an arXiv id with its version. One request, or two. */
export async function findPaperByIdentifier(db: Db, identifier: string): Promise<Paper | undefined> {
  const load = async (name: string): Promise<Paper | undefined> => {
    const id = sql`(select ${identifiers.paper} from ${identifiers} where ${identifiers.identifier} = ${name})`
    const [[row], nameRows] = await db.batch([
      db.select().from(papers).where(sql`${papers.id} = ${id}`),
      db.select({ name: identifiers.identifier }).from(identifiers).where(sql`${identifiers.paper} = ${id}`),
    ])
    return (
      row &&
      paperOf(
        row,
        nameRows.map(({ name }) => name),
      )
    )
  }
  const normalized = parseIdentifier(identifier)
  return (await load(identifier)) ?? (normalized === undefined || normalized === identifier ? undefined : load(normalized))
}

/** The fields of a copy that lists show; the identifiers only of a copy that names a venue. */
export type CopySummary = Pick<SourceRecord, 'identifiers' | 'url' | 'venue' | 'published'> & { source: string }

const copiesQuery = (db: Db, ids: string[]) => {
  const of = (path: string) => sql<string | null>`json_extract(${records.record}, ${sql.raw(`'$.${path}'`)})`
  return db
    .select({
      paper: records.paper,
      source: records.source,
      identifiers: of('identifiers'),
      url: of('url'),
      venue: of('venue'),
      published: of('published'),
    })
    .from(records)
    .where(sql`${records.paper} in ${valueList(ids)}`)
}

const toCopySummary = ({ source, identifiers, url, venue, published }: Awaited<ReturnType<typeof copiesQuery>>[number]): CopySummary => ({
  source,
  identifiers: venue === null ? [] : (JSON.parse(identifiers ?? '[]') as string[]),
  url: url ?? '',
  ...(venue !== null && { venue }),
  ...(published !== null && { published }),
})

/** The copies of these papers as lists show them, without reading their abstracts. */
export async function copiesOf(db: Db, ids: string[]): Promise<Map<string, CopySummary[]>> {
  return groupBy(await copiesQuery(db, ids), ({ paper }) => paper, toCopySummary)
}

/** `copiesOf` and the signals of these papers in one request. */
export async function loadCopiesAndSignals(
  db: Db,
  ids: string[],
): Promise<{ copies: Map<string, CopySummary[]>; signals: Map<string, Pick<SignalRow, 'paper' | 'kind' | 'value'>[]> }> {
  const [copyRows, signalRows] = await db.batch([
    copiesQuery(db, ids),
    db
      .select({ paper: signals.paper, kind: signals.kind, value: signals.value })
      .from(signals)
      .where(sql`${signals.paper} in ${valueList(ids)}`),
  ])
  return { copies: groupBy(copyRows, ({ paper }) => paper, toCopySummary), signals: groupBy(signalRows, (row) => row.paper) }
}

/** Records, signals, merges (newest first) and admissions (oldest first) of papers by id. One request. */
export async function loadPaperDetails(
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
      .where(sql`${records.paper} in ${valueList(ids)}`),
    db
      .select()
      .from(signals)
      .where(sql`${signals.paper} in ${valueList(ids)}`),
    mergesQuery(db, ids),
    db
      .select()
      .from(admissions)
      .where(sql`${admissions.paper} in ${valueList(ids)}`)
      .orderBy(asc(admissions.at)),
  ])
  return {
    records: groupBy(recordRows, (row) => row.paper),
    signals: groupBy(signalRows, (row) => row.paper),
    merges: groupBy(mergeRows, (row) => row.into),
    admissions: groupBy(admissionRows, (row) => row.paper),
  }
}

/** A paper from its row: null columns are absent, identifiers strongest first. */
export function paperOf(row: PaperRow, named: string[]): Paper {
  const { seq: _seq, hot: _hot, awaitsDate: _changed, changedAt: _changedAt, ...rest } = row
  const present = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null)) as Omit<Paper, 'identifiers'>
  return { ...present, identifiers: sortByStrength([row.id, ...named]) }
}
