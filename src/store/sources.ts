/** Sources' rows, the leases on them, the slots of their sites, the validators of their pages, and their visits. */
import { and, asc, desc, eq, gt, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Moment, SourceState } from '../model.ts'
import { among, type Db, incoming, realTime, rowsOf, type Statement } from './db.ts'
import { lookups, names, pages, papers, sites, sources, visits } from './schema.ts'

export type SourceRow = typeof sources.$inferSelect
export type PageRow = typeof pages.$inferSelect
export type VisitRow = Omit<typeof visits.$inferSelect, 'id'>

/** All rows by source id; a source that was never visited may have none. */
export async function sourceRows(db: Db): Promise<Map<string, SourceRow>> {
  const rows = await db.select().from(sources)
  return new Map(rows.map((row) => [row.id, row]))
}

/** The moment of the newest visit, or undefined before the first. */
export async function newestVisitAt(db: Db): Promise<Moment | undefined> {
  const [row] = await db.select({ at: sql<number | null>`max(${visits.at})` }).from(visits)
  return row?.at ?? undefined
}

/**
 * Takes a source for so many seconds of real time, and says what its row and page remember; undefined when somebody else
 * is visiting it.
 */
export async function leaseSource(db: Db, id: string, seconds: number): Promise<SourceRow | undefined> {
  const [row] = await db
    .insert(sources)
    .values({ id, leaseReal: sql`${realTime} + ${seconds}` })
    .onConflictDoUpdate({
      target: sources.id,
      set: { leaseReal: sql`${realTime} + ${seconds}` },
      setWhere: sql`${sources.leaseReal} <= ${realTime}`,
    })
    .returning()
  return row
}

/** Writes what a visit leaves on its source's row, and gives the lease back. */
export const sourceStatement = (db: Db, row: Omit<SourceRow, 'leaseReal'>): Statement =>
  db
    .update(sources)
    .set({ ...row, leaseReal: 0 })
    .where(eq(sources.id, row.id))

/** Seconds to wait before this site may be asked; 0 means that the slot is taken, for at most `busySeconds`. */
export async function takeSlot(db: Db, site: string, paceSeconds: number, busySeconds: number): Promise<number> {
  const next = sql`${realTime} + ${paceSeconds}`
  const busy = sql`${realTime} + ${busySeconds}`
  const [taken, [row]] = await db.batch([
    db
      .insert(sites)
      .values({ site, busyReal: busy, nextReal: next })
      .onConflictDoUpdate({
        target: sites.site,
        set: { busyReal: busy, nextReal: next },
        setWhere: and(lte(sites.busyReal, realTime), lte(sites.nextReal, realTime)),
      })
      .returning({ site: sites.site }),
    db
      .select({ wait: sql<number>`max(${sites.nextReal} - ${realTime}, min(${sites.busyReal} - ${realTime}, 0.25))` })
      .from(sites)
      .where(eq(sites.site, site)),
  ])
  return taken.length > 0 ? 0 : Math.max(row?.wait ?? 0, 0.01)
}

/** Ends a request to a site: the next may come `paceSeconds` from now. */
export async function giveSlotBack(db: Db, site: string, paceSeconds: number): Promise<void> {
  await db
    .update(sites)
    .set({ busyReal: 0, nextReal: sql`${realTime} + ${paceSeconds}` })
    .where(eq(sites.site, site))
}

/** What is remembered of a page of a source, and how many records each of the source's last ten answers had. */
export async function pageMemory(db: Db, source: string, url: string): Promise<{ page: PageRow | undefined; lastSeen: number[] }> {
  const [[page], recent] = await db.batch([
    db
      .select()
      .from(pages)
      .where(and(eq(pages.source, source), eq(pages.url, url))),
    db
      .select({ seen: visits.seen })
      .from(visits)
      .where(and(eq(visits.source, source), eq(visits.status, 200), gt(visits.seen, 0)))
      .orderBy(desc(visits.id))
      .limit(10),
  ])
  return { page, lastSeen: recent.map(({ seen }) => seen) }
}

/** Remembers a page that was read whole, and forgets pages of this source that were not asked for in 60 days. */
export const pageStatements = (db: Db, row: PageRow): Statement[] => [
  db
    .insert(pages)
    .values(row)
    .onConflictDoUpdate({ target: [pages.source, pages.url], set: incoming(pages, ['etag', 'lastModified', 'seen', 'visitedAt']) }),
  db.delete(pages).where(and(eq(pages.source, row.source), lt(pages.visitedAt, row.visitedAt - 60 * 86_400))),
]

export const visitStatement = (db: Db, row: VisitRow): Statement => db.insert(visits).values(row)

/** The newest visit of each source. */
export async function lastVisits(db: Db): Promise<Map<string, VisitRow>> {
  const rows = await db.select().from(visits).where(sql`${visits.id} in (select max(id) from visits group by source)`)
  return new Map(rows.map((row) => [row.source, row]))
}

/** Papers with a name of this kind and no categories that this source was not asked about yet, newest first. */
export async function unasked(db: Db, source: string, scheme: string, most: number): Promise<{ paper: string; name: string }[]> {
  return db
    .select({ paper: papers.id, name: names.name })
    .from(papers)
    .innerJoin(names, eq(names.paper, papers.id))
    .leftJoin(lookups, and(eq(lookups.paper, papers.id), eq(lookups.source, source)))
    .where(and(sql`${papers.categories} = '[]'`, gt(names.name, `${scheme}:`), lt(names.name, `${scheme};`), isNull(lookups.paper)))
    .orderBy(desc(papers.firstSeenAt), asc(papers.id))
    .limit(most)
}

/** Remembers that a source was asked about these papers. */
export const lookupStatements = (db: Db, source: string, asked: string[], at: Moment): Statement[] =>
  rowsOf(
    lookups,
    asked.map((paper) => ({ source, paper, at })),
  ).map((rows) => db.insert(lookups).select(rows).onConflictDoNothing())

/** The source's state as it will be asked with. */
export const stateOf = (row: SourceRow | undefined): SourceState => row?.state ?? {}

/** Whether any of these sources has ever answered. */
export async function anyAnswered(db: Db, ids?: string[]): Promise<boolean> {
  const [row] = await db
    .select({ id: sources.id })
    .from(sources)
    .where(and(gt(sources.lastGoodAt, 0), ids ? sql`${sources.id} in ${among(ids)}` : or(sql`true`)))
    .limit(1)
  return row !== undefined
}
