/**
 * Leases: one process at a time works on a source, a site, a subscription or a letter. `lease_real` is when the lease ends, in
 * seconds of the database's own clock, which all instances share; `lease_by` is its holder. A holder that dies loses it then.
 */
import { gt, lte, type SQL, sql } from 'drizzle-orm'
import { type Db, realTime, valueList } from './db.ts'
import { letters, sites, sources, subscriptions } from './schema.ts'

type LeasedTable = typeof sources | typeof sites | typeof subscriptions | typeof letters

/** The columns of a lease of this many seconds from now. */
export const leaseColumns = (holder: string, seconds: number): { leaseReal: SQL; leaseBy: string } => ({
  leaseReal: sql`${realTime} + ${seconds}`,
  leaseBy: holder,
})

/** The columns of a row that nobody holds. */
export const NO_LEASE = { leaseReal: 0, leaseBy: null }

/** Whether nobody holds a row of this table, or its lease is over. */
export const isLeaseFree = (table: LeasedTable): SQL => lte(table.leaseReal, realTime)

/** The holders of all leases, those that are over included. */
export async function leaseHolders(db: Db): Promise<string[]> {
  const holders = (table: LeasedTable) => db.selectDistinct({ holder: table.leaseBy }).from(table).where(gt(table.leaseReal, 0))
  const rows = await db.batch([holders(sources), holders(sites), holders(subscriptions), holders(letters)])
  return [...new Set(rows.flat().flatMap(({ holder }) => holder ?? []))]
}

/** Ends the leases of these holders; the pace of their sites stays. */
export async function releaseLeases(db: Db, holders: string[]): Promise<void> {
  if (holders.length === 0) return
  const isHeld = (table: LeasedTable) => sql`${table.leaseBy} in ${valueList(holders)}`
  await db.batch([
    db.update(sources).set(NO_LEASE).where(isHeld(sources)),
    db.update(sites).set(NO_LEASE).where(isHeld(sites)),
    db.update(subscriptions).set(NO_LEASE).where(isHeld(subscriptions)),
    // the holder stays: the next sender queues its letter again, or marks it unknown
    db.update(letters).set({ leaseReal: 0 }).where(isHeld(letters)),
  ])
}
