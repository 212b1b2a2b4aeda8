/** How often clients asked in the last hour. */
import { lte, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import type { Db } from './db.ts'
import { rateLimits } from './schema.ts'

/** Counts an attempt of a client, and returns the number of its attempts in this hour. */
export async function countAttempt(db: Db, client: string, now: Moment): Promise<number> {
  const [, [row]] = await db.batch([
    db.delete(rateLimits).where(lte(rateLimits.expiresAt, now)),
    db
      .insert(rateLimits)
      .values({ client, count: 1, expiresAt: now + 3600 })
      .onConflictDoUpdate({ target: rateLimits.client, set: { count: sql`${rateLimits.count} + 1` } })
      .returning({ count: rateLimits.count }),
  ])
  return row?.count ?? 1
}
