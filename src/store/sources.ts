/** Sources' rows, the leases on them, the slots of their sites, the validators of their pages, and their visits. */
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

/** Takes a source for so many seconds of real time and says what its row remembers; undefined when somebody else has it. */
export async function leaseSource(db: Db, id: string, holder: string, seconds: number): Promise<SourceRow | undefined> {
  const lease = leaseColumns(holder, seconds)
  const [row] = await db
    .insert(sources)
    .values({ id, ...lease })
    .onConflictDoUpdate({ target: sources.id, set: lease, setWhere: isLeaseFree(sources) })
    .returning()
  return row
}

/** What a visit writes on its source's row. */
export type SourceUpdate = Omit<SourceRow, 'leaseReal' | 'leaseBy'>

/** Writes what a visit leaves on its source's row, and gives the lease back. */
export const saveSourceStatement = (db: Db, row: SourceUpdate): Statement =>
  db
    .update(sources)
    .set({ ...row, ...NO_LEASE })
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

/** A stored paper and the identifier by which a source is asked about it. */
export type PaperToLookUp = { paper: string; identifier: string }

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
