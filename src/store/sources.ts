/** The rows of sources: their schedule, state and lease. */
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Moment, SourceState } from '../model.ts'
import { type Db, type Statement, valueList } from './db.ts'
import { isLeaseFree, leaseColumns, NO_LEASE } from './leases.ts'
import { sources } from './schema.ts'

export type SourceRow = typeof sources.$inferSelect

/** All rows by source id; a source that was never visited may have none. */
export async function sourceRows(db: Db): Promise<Map<string, SourceRow>> {
  const rows = await db.select().from(sources)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Leases a source for this many seconds and returns its row; undefined when another holder has it. */
export async function leaseSource(db: Db, id: string, holder: string, seconds: number): Promise<SourceRow | undefined> {
  const lease = leaseColumns(holder, seconds)
  const [row] = await db
    .insert(sources)
    .values({ id, ...lease })
    .onConflictDoUpdate({ target: sources.id, set: lease, setWhere: isLeaseFree(sources) })
    .returning()
  return row
}

/** The row of a source after a visit. */
export type SourceUpdate = Omit<SourceRow, 'leaseReal' | 'leaseBy'>

/** Saves a source's row after a visit and releases its lease. */
export const saveSourceStatement = (db: Db, row: SourceUpdate): Statement =>
  db
    .update(sources)
    .set({ ...row, ...NO_LEASE })
    .where(eq(sources.id, row.id))

/** Makes these sources due at `now`, from the start of their window; not those that wait for a Retry-After or stopped. */
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

/** A stored paper and the identifier by which a source is asked about it. */
export type PaperToLookUp = { paper: string; identifier: string }

/** The state of a source's next request. */
export const sourceStateOf = (row: SourceRow | undefined): SourceState => row?.state ?? {}

/** Whether any of these sources, or any at all, was ever visited successfully. */
export async function hasSuccessfulVisit(db: Db, ids?: string[]): Promise<boolean> {
  const [row] = await db
    .select({ id: sources.id })
    .from(sources)
    .where(and(gt(sources.lastSuccessAt, 0), ids ? sql`${sources.id} in ${valueList(ids)}` : or(sql`true`)))
    .limit(1)
  return row !== undefined
}
