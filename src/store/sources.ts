/** Sources' rows, the leases on them, the slots of their sites, the validators of their pages, and their visits. */
import { and, asc, desc, eq, getTableColumns, gt, isNull, lt, lte, or, sql } from 'drizzle-orm'
import type { Moment, Source, SourceState } from '../model.ts'
import { type Db, excludedColumns, realTime, type Statement, selectJsonRows, valueList } from './db.ts'
import { identifiers, letters, lookups, pages, papers, robots, sites, sources, subscriptions, visits } from './schema.ts'

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

/** Takes a source for so many seconds of real time and says what its row remembers; undefined when somebody else has it. */
export async function leaseSource(db: Db, id: string, holder: string, seconds: number): Promise<SourceRow | undefined> {
  const lease = { leaseReal: sql`${realTime} + ${seconds}`, leaseBy: holder }
  const [row] = await db
    .insert(sources)
    .values({ id, ...lease })
    .onConflictDoUpdate({ target: sources.id, set: lease, setWhere: sql`${sources.leaseReal} <= ${realTime}` })
    .returning()
  return row
}

/** What a visit writes on its source's row. */
export type SourceUpdate = Omit<SourceRow, 'leaseReal' | 'leaseBy'>

/** Writes what a visit leaves on its source's row, and gives the lease back. */
export const saveSourceStatement = (db: Db, row: SourceUpdate): Statement =>
  db
    .update(sources)
    .set({ ...row, leaseReal: 0, leaseBy: null })
    .where(eq(sources.id, row.id))

/** Makes these sources due at `now`, from their beginning. */
export const scheduleNowStatement = (db: Db, ids: string[], now: Moment): Statement =>
  db
    .update(sources)
    .set({ nextVisitAt: now, hasMore: false, state: sql`json_remove(${sources.state}, '$.start', '$.from', '$.to')` })
    .where(
      and(
        sql`${sources.id} in ${valueList(ids)}`,
        gt(sources.nextVisitAt, now),
        eq(sources.isRetryAfter, false),
        isNull(sources.stoppedReason),
      ),
    )

/** A site's slot: taken (`wait` 0), or how many seconds to wait for it, or held by the site itself until a moment. */
export type SiteSlot = { waitSeconds: number; retryAfterAt: Moment }

/** Takes the next request to a site, for at most `busySeconds`. */
export async function acquireSiteSlot(db: Db, site: string, holder: string, paceSeconds: number, busySeconds: number): Promise<SiteSlot> {
  const taken = { leaseReal: sql`${realTime} + ${busySeconds}`, leaseBy: holder, nextReal: sql`${realTime} + ${paceSeconds}` }
  const [got, [row]] = await db.batch([
    db
      .insert(sites)
      .values({ site, ...taken })
      .onConflictDoUpdate({ target: sites.site, set: taken, setWhere: and(lte(sites.leaseReal, realTime), lte(sites.nextReal, realTime)) })
      .returning({ site: sites.site }),
    db
      .select({
        wait: sql<number>`max(${sites.nextReal} - ${realTime}, min(${sites.leaseReal} - ${realTime}, 0.25))`,
        retryAfterAt: sites.retryAfterAt,
      })
      .from(sites)
      .where(eq(sites.site, site)),
  ])
  return { waitSeconds: got.length > 0 ? 0 : Math.max(row?.wait ?? 0, 0.01), retryAfterAt: row?.retryAfterAt ?? 0 }
}

/** Ends a request to a site: the next may come `paceSeconds` from now, and not before a moment it named. */
export async function releaseSiteSlot(db: Db, site: string, paceSeconds: number, retryAfterAt?: Moment): Promise<void> {
  await db
    .update(sites)
    .set({ leaseReal: 0, leaseBy: null, nextReal: sql`${realTime} + ${paceSeconds}`, ...(retryAfterAt !== undefined && { retryAfterAt }) })
    .where(eq(sites.site, site))
}

/** Sites that asked to be left alone beyond `now`, and until when. */
export async function sitesWithRetryAfter(db: Db, now: Moment): Promise<Map<string, Moment>> {
  const rows = await db.select({ site: sites.site, until: sites.retryAfterAt }).from(sites).where(gt(sites.retryAfterAt, now))
  return new Map(rows.map(({ site, until }) => [site, until]))
}

/** Everybody who holds a source or a site. */
export async function leaseHolders(db: Db): Promise<string[]> {
  const [leases, slots, callbacks, taken] = await db.batch([
    db.selectDistinct({ by: sources.leaseBy }).from(sources).where(gt(sources.leaseReal, 0)),
    db.selectDistinct({ by: sites.leaseBy }).from(sites).where(gt(sites.leaseReal, 0)),
    db.selectDistinct({ by: subscriptions.leaseBy }).from(subscriptions).where(gt(subscriptions.leaseReal, 0)),
    db.selectDistinct({ by: letters.leaseBy }).from(letters).where(gt(letters.leaseReal, 0)),
  ])
  return [...new Set([...leases, ...slots, ...callbacks, ...taken].map(({ by }) => by).filter((by) => by !== null))]
}

/** Gives back what holders that are gone had taken; the pace of their sites stays. */
export async function releaseLeases(db: Db, gone: string[]): Promise<void> {
  if (gone.length === 0) return
  await db.batch([
    db
      .update(sources)
      .set({ leaseReal: 0, leaseBy: null })
      .where(sql`${sources.leaseBy} in ${valueList(gone)}`),
    db
      .update(sites)
      .set({ leaseReal: 0, leaseBy: null })
      .where(sql`${sites.leaseBy} in ${valueList(gone)}`),
    db
      .update(subscriptions)
      .set({ leaseReal: 0, leaseBy: null })
      .where(sql`${subscriptions.leaseBy} in ${valueList(gone)}`),
    // who had it stays: its letter waits again, or is uncertain, as the next sender finds it
    db
      .update(letters)
      .set({ leaseReal: 0 })
      .where(sql`${letters.leaseBy} in ${valueList(gone)}`),
  ])
}

/** An earlier answer of a source: when, and how many records it had. */
export type PastResponse = { at: Moment; seen: number }

/** What is remembered of a page of a source, which other of its pages had which records, and what its last answers had. */
export type PageHistory = { page: PageRow | undefined; otherPages: { url: string; keys: string | null }[]; pastResponses: PastResponse[] }

export async function loadPageHistory(db: Db, source: string, url: string): Promise<PageHistory> {
  const [[page], otherPages, pastResponses] = await db.batch([
    db
      .select()
      .from(pages)
      .where(and(eq(pages.source, source), eq(pages.url, url))),
    db
      .select({ url: pages.url, keys: pages.keysHash })
      .from(pages)
      .where(and(eq(pages.source, source), sql`${pages.url} <> ${url}`, gt(pages.recordCount, 0)))
      .orderBy(desc(pages.visitedAt))
      .limit(40),
    db
      .select({ at: visits.at, seen: visits.seen })
      .from(visits)
      .where(and(eq(visits.source, source), eq(visits.status, 200), isNull(visits.suspect), gt(visits.seen, 0)))
      .orderBy(desc(visits.id))
      .limit(60),
  ])
  return { page, otherPages, pastResponses }
}

/** Remembers a page that was read whole, and forgets pages of this source that were not asked for in 60 days. */
export const savePageStatements = (db: Db, row: PageRow): Statement[] => [
  db
    .insert(pages)
    .values(row)
    .onConflictDoUpdate({
      target: [pages.source, pages.url],
      set: excludedColumns(pages, ['etag', 'lastModified', 'recordCount', 'keysHash', 'contentDay', 'anomalies', 'visitedAt']),
    }),
  db.delete(pages).where(and(eq(pages.source, row.source), lt(pages.visitedAt, row.visitedAt - 60 * 86_400))),
]

/** Counts one more suspect answer of a page, and keeps what it was before. */
export const countAnomalyStatement = (db: Db, source: string, url: string): Statement =>
  db
    .update(pages)
    .set({ anomalies: sql`${pages.anomalies} + 1` })
    .where(and(eq(pages.source, source), eq(pages.url, url)))

export const insertVisitStatement = (db: Db, row: VisitRow): Statement => db.insert(visits).values(row)

/** A visit that another machine made, once however often it is handed over, and what it leaves on its source's row. */
export const forwardedVisitStatements = (db: Db, visit: VisitRow, { id, ...row }: SourceUpdate): Statement[] => [
  db.delete(visits).where(and(eq(visits.source, visit.source), eq(visits.at, visit.at), eq(visits.url, visit.url))),
  insertVisitStatement(db, visit),
  db
    .insert(sources)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: sources.id, set: row }),
]

/** Forgets visits before this moment, but each source's newest. */
export const deleteOldVisitsStatement = (db: Db, before: Moment): Statement =>
  db.delete(visits).where(and(lt(visits.at, before), sql`${visits.id} not in (select max(id) from visits group by source)`))

/** The newest visit of each source, and when it was first asked. */
export async function lastVisits(db: Db): Promise<Map<string, VisitRow & { firstAt: Moment }>> {
  const firstAt = sql<number>`(select f.at from visits f where f.source = visits.source order by f.id limit 1)`
  const rows = await db
    .select({ ...getTableColumns(visits), firstAt })
    .from(visits)
    .where(sql`${visits.id} in (select max(id) from visits group by source)`)
  return new Map(rows.map((row) => [row.source, row]))
}

/** A stored paper and the identifier by which a source is asked about it. */
export type PaperToLookUp = { paper: string; identifier: string }

/** Papers this source is to be asked about: with a name of its scheme, not asked about yet or not for long, newest first. */
export async function papersToLookUp(
  db: Db,
  source: string,
  { scheme, maxPerRequest, missingField, repeatAfterDays }: NonNullable<Source['about']>,
  now: Moment,
): Promise<PaperToLookUp[]> {
  return db
    .select({ paper: papers.id, identifier: identifiers.identifier })
    .from(papers)
    .innerJoin(identifiers, eq(identifiers.paper, papers.id))
    .leftJoin(lookups, and(eq(lookups.paper, papers.id), eq(lookups.source, source)))
    .where(
      and(
        gt(identifiers.identifier, `${scheme}:`),
        lt(identifiers.identifier, `${scheme};`),
        missingField === 'categories' ? sql`${papers.categories} = '[]'` : undefined,
        repeatAfterDays === undefined ? isNull(lookups.paper) : sql`coalesce(${lookups.at}, 0) <= ${now - repeatAfterDays * 86_400}`,
      ),
    )
    .orderBy(desc(papers.firstSeenAt), asc(papers.id))
    .limit(maxPerRequest)
}

/** Remembers that a source was asked about these papers. */
export const lookupStatements = (db: Db, source: string, asked: string[], at: Moment): Statement[] =>
  selectJsonRows(
    lookups,
    asked.map((paper) => ({ source, paper, at })),
  ).map((rows) =>
    db
      .insert(lookups)
      .select(rows)
      .onConflictDoUpdate({ target: [lookups.source, lookups.paper], set: excludedColumns(lookups, ['at']) }),
  )

/** The source's state as it will be asked with. */
export const sourceStateOf = (row: SourceRow | undefined): SourceState => row?.state ?? {}

/** Whether any of these sources has ever answered. */
export async function hasSuccessfulVisit(db: Db, ids?: string[]): Promise<boolean> {
  const [row] = await db
    .select({ id: sources.id })
    .from(sources)
    .where(and(gt(sources.lastSuccessAt, 0), ids ? sql`${sources.id} in ${valueList(ids)}` : or(sql`true`)))
    .limit(1)
  return row !== undefined
}

/** What was last known of an origin's robots.txt. */
export async function loadRobots(db: Db, origin: string): Promise<typeof robots.$inferSelect | undefined> {
  const [row] = await db.select().from(robots).where(eq(robots.origin, origin))
  return row
}

export async function saveRobots(db: Db, row: typeof robots.$inferSelect): Promise<void> {
  await db
    .insert(robots)
    .values(row)
    .onConflictDoUpdate({ target: robots.origin, set: { text: row.text, askedAt: row.askedAt } })
}
