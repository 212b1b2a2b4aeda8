/** Who is sent a digest, and who asked to be. Whatever depends on whether an address is known is decided here, in the store. */
import { and, eq, gt, isNotNull, or, sql } from 'drizzle-orm'
import type { DigestPreferences, Moment } from '../model.ts'
import type { Db, Statement } from './db.ts'
import { confirmations, letters, subscribers } from './schema.ts'

export type Subscriber = typeof subscribers.$inferSelect

/** The last digest of a subscriber, by its day there. */
const lastIssueColumn = sql<string | null>`(select max(issue) from letters where subscriber = ${subscribers.hash} and issue < 'a')`

export type SubscriberView = Subscriber & { lastIssue: string | null }

export async function findSubscriber(db: Db, id: string): Promise<SubscriberView | undefined> {
  const [row] = await db.select({ subscriber: subscribers, lastIssue: lastIssueColumn }).from(subscribers).where(eq(subscribers.id, id))
  return row && { ...row.subscriber, lastIssue: row.lastIssue }
}

/** The day of the last digest of the subscriber with this hash. */
export async function lastIssueOf(db: Db, hash: string): Promise<string | null> {
  const [row] = await db.select({ lastIssue: lastIssueColumn }).from(subscribers).where(eq(subscribers.hash, hash))
  return row?.lastIssue ?? null
}

/** What was mailed to a subscriber, or is about to be, newest first. */
export async function lettersOf(db: Db, hash: string, limit: number) {
  return db
    .select()
    .from(letters)
    .where(and(eq(letters.subscriber, hash), sql`${letters.issue} < 'a'`))
    .orderBy(sql`${letters.issue} desc`)
    .limit(limit)
}

/** Changes what an active subscriber gets. */
export async function updatePreferences(
  db: Db,
  id: string,
  preferences: DigestPreferences,
  nextDueAt: Moment,
  now: Moment,
): Promise<boolean> {
  const rows = await db
    .update(subscribers)
    .set({ preferences, nextDueAt, changedAt: now })
    .where(and(eq(subscribers.id, id), eq(subscribers.state, 'active')))
    .returning({ id: subscribers.id })
  return rows.length > 0
}

/** Ends delivery, whatever still waits: nothing more is handed over from this moment on. The address is forgotten. */
export async function endDelivery(db: Db, id: string, state: Exclude<Subscriber['state'], 'active'>, now: Moment): Promise<boolean> {
  const rows = await db
    .update(subscribers)
    .set({ state, address: null, nextDueAt: null, changedAt: now })
    .where(and(eq(subscribers.id, id), or(eq(subscribers.state, 'active'), state === 'ended' ? sql`0` : eq(subscribers.state, 'ended'))))
    .returning({ id: subscribers.id })
  return rows.length > 0
}

/** Digests in a row that came back, after which an address is written to no more, though nobody said that it is gone. */
const MAX_CONSECUTIVE_BOUNCES = 3

/** Notes that a digest came back that had been sent: the one of this day or, where it is not said which, the last. */
export const markReturnedStatement = (db: Db, id: string, issue?: string): Statement =>
  db
    .update(letters)
    .set({ state: 'returned' })
    .where(
      sql`(subscriber, issue) in (
        select l.subscriber, l.issue from letters l join subscribers s on s.hash = l.subscriber
        where s.id = ${id} and l.issue < 'a' and l.state in ('sent', 'unknown')${issue === undefined ? sql`` : sql` and l.issue = ${issue}`}
        order by l.issue desc limit 1)`,
    )

/** Ends delivery to a subscriber whose last three digests were refused or came back. */
export const endAfterBouncesStatement = (db: Db, id: string, now: Moment): Statement =>
  db
    .update(subscribers)
    .set({ state: 'bounced', address: null, nextDueAt: null, changedAt: now })
    .where(
      and(
        eq(subscribers.id, id),
        eq(subscribers.state, 'active'),
        sql`${MAX_CONSECUTIVE_BOUNCES} = (
          select count(*) from (
            select state from letters where subscriber = ${subscribers.hash} and issue < 'a' and state in ('sent', 'returned', 'refused', 'unknown')
            order by issue desc limit ${MAX_CONSECUTIVE_BOUNCES})
          where state in ('returned', 'refused'))`,
      ),
    )

/** The id of the subscriber whom a confirmation, or a hash, belongs to. */
export async function subscriberIdOf(
  db: Db,
  { hash, confirmation }: { hash?: string; confirmation?: string },
): Promise<string | undefined> {
  const asked = confirmation === undefined ? sql`${hash ?? ''}` : sql`(select hash from confirmations where id = ${confirmation})`
  const [row] = await db.select({ id: subscribers.id }).from(subscribers).where(sql`${subscribers.hash} = ${asked}`)
  return row?.id
}

/** How many subscribers there are in each state, how many wait to confirm, and since when letters wait. */
export async function mailStatus(db: Db, now: Moment) {
  const [states, [waiting], [queue]] = await db.batch([
    db.select({ state: subscribers.state, n: sql<number>`count(*)` }).from(subscribers).groupBy(subscribers.state),
    db
      .select({ n: sql<number>`count(*)` })
      .from(confirmations)
      .where(and(gt(confirmations.expiresAt, now), isNotNull(confirmations.address))),
    db
      .select({
        n: sql<number>`count(*)`,
        oldestAt: sql<number | null>`min(${letters.createdAt})`,
        said: sql<string | null>`max(${letters.lastResponse})`,
      })
      .from(letters)
      .where(sql`${letters.state} in ('queued', 'leased', 'sending')`),
  ])
  const of = (state: Subscriber['state']) => states.find((row) => row.state === state)?.n ?? 0
  return {
    active: of('active'),
    ended: of('ended'),
    bounced: of('bounced'),
    complained: of('complained'),
    unconfirmed: waiting?.n ?? 0,
    queue: { letters: queue?.n ?? 0, oldestAt: queue?.oldestAt ?? undefined, said: queue?.said ?? undefined },
  }
}

/** All that is kept of an address. */
export async function loadSubscriberData(db: Db, hash: string) {
  const [[subscriber], waiting, sent] = await db.batch([
    db.select().from(subscribers).where(eq(subscribers.hash, hash)),
    db.select().from(confirmations).where(eq(confirmations.hash, hash)),
    db.select().from(letters).where(eq(letters.subscriber, hash)).orderBy(letters.createdAt),
  ])
  return { subscriber, confirmations: waiting, letters: sent }
}

/** Forgets all that is kept of an address: how many rows that was. */
export async function eraseSubscriberData(db: Db, hash: string): Promise<number> {
  const gone = await db.batch([
    db.delete(subscribers).where(eq(subscribers.hash, hash)).returning({ hash: subscribers.hash }),
    db.delete(confirmations).where(eq(confirmations.hash, hash)).returning({ hash: confirmations.hash }),
    db.delete(letters).where(eq(letters.subscriber, hash)).returning({ hash: letters.subscriber }),
  ])
  return gone.reduce((sum, rows) => sum + rows.length, 0)
}
