/** The rate limits of sites, and their robots.txt. */
import { and, eq, gt, lte, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { type Db, realTime } from './db.ts'
import { isLeaseFree, leaseColumns, NO_LEASE } from './leases.ts'
import { robots, sites } from './schema.ts'

/** Whether the next request to a site may be sent (`waitSeconds` 0), or how long to wait; not before its Retry-After. */
export type SiteSlot = { waitSeconds: number; retryAfterAt: Moment }

/** Leases the next request to a site for `leaseSeconds`; the one after it comes at the earliest `paceSeconds` later. */
export async function acquireSiteSlot(db: Db, site: string, holder: string, paceSeconds: number, leaseSeconds: number): Promise<SiteSlot> {
  const slot = { ...leaseColumns(holder, leaseSeconds), nextReal: sql`${realTime} + ${paceSeconds}` }
  const [acquired, [row]] = await db.batch([
    db
      .insert(sites)
      .values({ site, ...slot })
      .onConflictDoUpdate({ target: sites.site, set: slot, setWhere: and(isLeaseFree(sites), lte(sites.nextReal, realTime)) })
      .returning({ site: sites.site }),
    db
      .select({
        // the request that is under way may end sooner than its lease: look again soon
        waitSeconds: sql<number>`max(${sites.nextReal} - ${realTime}, min(${sites.leaseReal} - ${realTime}, 0.25))`,
        retryAfterAt: sites.retryAfterAt,
      })
      .from(sites)
      .where(eq(sites.site, site)),
  ])
  return { waitSeconds: acquired.length > 0 ? 0 : Math.max(row?.waitSeconds ?? 0, 0.01), retryAfterAt: row?.retryAfterAt ?? 0 }
}

/** Ends a request to a site: the next may be sent `paceSeconds` from now, and not before its Retry-After. */
export async function releaseSiteSlot(db: Db, site: string, paceSeconds: number, retryAfterAt?: Moment): Promise<void> {
  await db
    .update(sites)
    .set({ ...NO_LEASE, nextReal: sql`${realTime} + ${paceSeconds}`, ...(retryAfterAt !== undefined && { retryAfterAt }) })
    .where(eq(sites.site, site))
}

/** Reserves `count` requests to a site, `gapSeconds` apart, for all instances; returns the seconds to wait for the first. */
export async function reserveSiteSlots(db: Db, site: string, count: number, gapSeconds: number): Promise<number> {
  const reservedSeconds = count * gapSeconds
  const [row] = await db
    .insert(sites)
    .values({ site, nextReal: sql`${realTime} + ${reservedSeconds}` })
    .onConflictDoUpdate({ target: sites.site, set: { nextReal: sql`max(${sites.nextReal}, ${realTime}) + ${reservedSeconds}` } })
    .returning({ waitSeconds: sql<number>`${sites.nextReal} - ${realTime} - ${reservedSeconds}` })
  return Math.max(0, row?.waitSeconds ?? 0)
}

/** Sites whose Retry-After is later than `now`, and when it is. */
export async function sitesWithRetryAfter(db: Db, now: Moment): Promise<Map<string, Moment>> {
  const rows = await db.select({ site: sites.site, retryAfterAt: sites.retryAfterAt }).from(sites).where(gt(sites.retryAfterAt, now))
  return new Map(rows.map(({ site, retryAfterAt }) => [site, retryAfterAt]))
}

export type RobotsRow = typeof robots.$inferSelect

/** The robots.txt of an origin as it was last read. */
export async function loadRobots(db: Db, origin: string): Promise<RobotsRow | undefined> {
  const [row] = await db.select().from(robots).where(eq(robots.origin, origin))
  return row
}

export async function saveRobots(db: Db, row: RobotsRow): Promise<void> {
  await db
    .insert(robots)
    .values(row)
    .onConflictDoUpdate({ target: robots.origin, set: { text: row.text, askedAt: row.askedAt } })
}
