/** WebSub subscriptions to our feeds, and pings to other hubs. */
import { and, eq, lte, or, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { type Db, excludedColumns, executeBatch, realTime, type Statement, selectJsonRows } from './db.ts'
import { leaseColumns, NO_LEASE } from './leases.ts'
import { pings, type SubscriptionIntent, subscriptions } from './schema.ts'

/** A feed by its name without the site, `compression.atom`, and how often it changed. */
export type FeedRevision = { topic: string; revision: number }

export type Subscription = typeof subscriptions.$inferSelect

/** How long a process may take for the rows it leases. */
const SUBSCRIPTION_LEASE_SECONDS = 120

const subscriptionCondition = ({ callback, topic }: Pick<Subscription, 'callback' | 'topic'>) =>
  and(eq(subscriptions.callback, callback), eq(subscriptions.topic, topic))

/** Whether there is such a row, and how many its host has, and all have. */
export async function countSubscriptions(
  db: Db,
  { callback, topic, host }: Pick<Subscription, 'callback' | 'topic' | 'host'>,
): Promise<{ known: boolean; ofHost: number; every: number }> {
  const n = sql<number>`count(*)`
  const [[known], [ofHost], [every]] = await db.batch([
    db.select({ n }).from(subscriptions).where(subscriptionCondition({ callback, topic })),
    db.select({ n }).from(subscriptions).where(eq(subscriptions.host, host)),
    db.select({ n }).from(subscriptions),
  ])
  return { known: (known?.n ?? 0) > 0, ofHost: ofHost?.n ?? 0, every: every?.n ?? 0 }
}

/** Queues a subscription request until its callback confirms it; it replaces an earlier one that is not confirmed yet. */
export async function saveSubscriptionIntent(
  db: Db,
  row: Pick<Subscription, 'callback' | 'topic' | 'host' | 'nextTryAt'> & { intent: SubscriptionIntent },
): Promise<void> {
  await db
    .insert(subscriptions)
    .values(row)
    .onConflictDoUpdate({
      target: [subscriptions.callback, subscriptions.topic],
      set: { intent: row.intent, attempts: 0, nextTryAt: row.nextTryAt },
    })
}

/**
 * Takes at most `most` rows that are due, longest waiting first: those with something to confirm, and those whose lease runs
 * and whose feed is at another revision. Nobody else takes them until they are given back, or two minutes are over.
 */
export async function leaseDueSubscriptions(
  db: Db,
  { revisions, now, most, holder }: { revisions: FeedRevision[]; now: Moment; most: number; holder: string },
): Promise<Subscription[]> {
  const current = sql`(select json_extract(value, '$.revision') from json_each(${JSON.stringify(revisions)}) where json_extract(value, '$.topic') = topic)`
  const due = sql`(
    select rowid from subscriptions
    where next_try_at <= ${now} and lease_real <= ${realTime}
      and (intent is not null or (lease_until_at > ${now} and revision <> coalesce(${current}, revision)))
    order by next_try_at limit ${most}
  )`
  return db.update(subscriptions).set(leaseColumns(holder, SUBSCRIPTION_LEASE_SECONDS)).where(sql`rowid in ${due}`).returning()
}

/** The result of a delivery or a verification. */
export type SubscriptionOutcome = Pick<Subscription, 'callback' | 'topic'> &
  (
    | { result: 'sent'; revision: number; etag: string }
    | { result: 'subscribed'; challenge: string; leaseUntilAt: Moment; revision: number }
    /** It is not what was asked for that counts any more, but what was before. */
    | { result: 'denied'; challenge: string }
    /** The callback said so (410), or confirmed that it wants no more. */
    | { result: 'ended'; challenge?: string }
    /** `challenge` of what was asked when it was taken, if anything was. */
    | { result: 'later'; challenge: string | null; tries: number; nextTryAt: Moment }
  )

/** Saves outcomes and releases the leases. An intent that came meanwhile stays and is due. */
export async function saveSubscriptionOutcomes(db: Db, outcomes: SubscriptionOutcome[]): Promise<void> {
  await executeBatch(
    db,
    outcomes.flatMap((outcome) => subscriptionOutcomeStatements(db, outcome)),
  )
}

function subscriptionOutcomeStatements(db: Db, outcome: SubscriptionOutcome): Statement[] {
  const row = subscriptionCondition(outcome)
  const asked = (challenge: string | null) => and(row, sql`json_extract(${subscriptions.intent}, '$.challenge') is ${challenge}`)
  const update = (set: Partial<Record<keyof Subscription, unknown>>, where = row) =>
    db
      .update(subscriptions)
      .set({ ...set, ...NO_LEASE } as Partial<Subscription>)
      .where(where)
  const release = update({})
  switch (outcome.result) {
    case 'sent':
      return [update({ revision: outcome.revision, etag: outcome.etag, attempts: 0, nextTryAt: 0 })]
    case 'subscribed': {
      const { leaseUntilAt, revision, challenge } = outcome
      // one that is renewed goes on from what it was sent
      const from = sql`case when ${subscriptions.leaseUntilAt} = 0 then ${revision} else ${subscriptions.revision} end`
      const secret = sql`json_extract(${subscriptions.intent}, '$.secret')`
      return [update({ leaseUntilAt, revision: from, secret, intent: null, attempts: 0, nextTryAt: 0 }, asked(challenge)), release]
    }
    case 'denied':
      return [
        db.delete(subscriptions).where(and(asked(outcome.challenge), eq(subscriptions.leaseUntilAt, 0))),
        update({ intent: null, attempts: 0, nextTryAt: 0 }, asked(outcome.challenge)),
        release,
      ]
    case 'ended':
      return [db.delete(subscriptions).where(outcome.challenge === undefined ? row : asked(outcome.challenge)), release]
    case 'later':
      return [update({ attempts: outcome.tries, nextTryAt: outcome.nextTryAt }, asked(outcome.challenge)), release]
  }
}

/** Deletes subscriptions that expired, and intents that were not confirmed within a day. */
export async function deleteExpiredSubscriptions(db: Db, now: Moment): Promise<void> {
  await db
    .delete(subscriptions)
    .where(
      and(
        lte(subscriptions.leaseUntilAt, now),
        or(sql`${subscriptions.intent} is null`, sql`json_extract(${subscriptions.intent}, '$.at') < ${now - 86_400}`),
      ),
    )
}

/** The revision of each feed that another hub was pinged with last. */
export async function loadPings(db: Db, hub: string): Promise<Map<string, number>> {
  const rows = await db.select().from(pings).where(eq(pings.hub, hub))
  return new Map(rows.map(({ topic, revision }) => [topic, revision]))
}

export async function savePings(db: Db, hub: string, revisions: FeedRevision[]): Promise<void> {
  const rows = revisions.map((revision) => ({ hub, ...revision }))
  await executeBatch(
    db,
    selectJsonRows(pings, rows).map((part) =>
      db
        .insert(pings)
        .select(part)
        .onConflictDoUpdate({ target: [pings.hub, pings.topic], set: excludedColumns(pings, ['revision']) }),
    ),
  )
}
