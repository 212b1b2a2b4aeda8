import { and, eq, gt, isNotNull, lt, lte, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { type Db, executeBatch } from './db.ts'
import { confirmations, letters, subscribers } from './schema.ts'
import type { Subscriber } from './subscribers.ts'

export type Confirmation = typeof confirmations.$inferSelect

/** What is asked in the name of an address, with what is needed to mail it. */
export type ConfirmationRequest = Pick<Confirmation, 'id' | 'hash' | 'preferences' | 'at' | 'expiresAt'> & { address: string }

/** How many confirmations an address is mailed in thirty days while it confirms none, and how many all addresses together in an hour. */
const MAX_UNCONFIRMED = 3

const MAX_CONFIRMATIONS_PER_HOUR = 500

const CONFIRMATION_RETENTION_DAYS = 30

/** The issue of the letter that asks for this confirmation. */
export const confirmationIssue = (id: string): string => `confirm ${id}`

/**
 * Keeps what is asked and the letter that asks for its confirmation. Nothing is kept where the address was mailed one that still
 * holds (that one then confirms what is asked now), was mailed three that it did not answer, or bounced or complained within
 * thirty days. The same statements in each case: whoever asks cannot tell.
 */
export async function saveConfirmationRequest(db: Db, asked: ConfirmationRequest): Promise<void> {
  const { id, hash, address, preferences, at, expiresAt } = asked
  const pending = and(eq(confirmations.hash, hash), gt(confirmations.expiresAt, at), sql`${confirmations.usedAt} is null`)
  const since = at - CONFIRMATION_RETENTION_DAYS * DAY_SECONDS
  const allowed = sql`
    not exists (select 1 from confirmations where hash = ${hash} and expires_at > ${at} and used_at is null)
    and (select count(*) from confirmations where hash = ${hash} and at > ${since} and used_at is null) < ${MAX_UNCONFIRMED}
    and (select count(*) from confirmations where at > ${at - 3600}) < ${MAX_CONFIRMATIONS_PER_HOUR}
    and not exists (select 1 from subscribers where hash = ${hash} and state in ('bounced', 'complained') and changed_at > ${since})`
  await db.batch([
    db.delete(confirmations).where(lt(confirmations.at, since)),
    db
      .update(confirmations)
      .set({ address: null })
      .where(and(lte(confirmations.expiresAt, at), isNotNull(confirmations.address))),
    db.update(confirmations).set({ preferences }).where(pending),
    db
      .insert(confirmations)
      .select(sql`select ${id}, ${hash}, ${address}, ${JSON.stringify(preferences)}, ${at}, ${expiresAt}, null where ${allowed}`),
    db.insert(letters).select(
      sql`select ${hash}, ${confirmationIssue(id)}, 'queued', ${at}, ${at}, ${at}, '[]', '[]', '[]', 0, 0, 0, null, null, null, null
        where exists (select 1 from confirmations where id = ${id})`,
    ),
  ])
}

/** What waits to be confirmed by this id, and the subscriber of the same address, where there is one. */
export async function loadConfirmation(
  db: Db,
  id: string,
): Promise<{ confirmation: Confirmation | undefined; subscriber: Subscriber | undefined }> {
  const [[confirmation], [subscriber]] = await db.batch([
    db.select().from(confirmations).where(eq(confirmations.id, id)),
    db.select().from(subscribers).where(sql`${subscribers.hash} = (select hash from confirmations where id = ${id})`),
  ])
  return { confirmation, subscriber }
}

/** Makes a confirmation used, once: whether it was this call that did. What it asks for is true from then on. */
export async function redeemConfirmation(
  db: Db,
  { id, hash, expiresAt }: Pick<Confirmation, 'id' | 'hash' | 'expiresAt'>,
  becomes: Pick<Subscriber, 'id' | 'preferences' | 'searchedUntilAt'> & { address: string; nextDueAt: Moment },
  now: Moment,
): Promise<boolean> {
  if (expiresAt <= now) return false
  const mark = sql`exists (select 1 from confirmations where id = ${id} and used_at is null and address is not null)`
  const { id: subscriber, address, preferences, searchedUntilAt: seenTo, nextDueAt } = becomes
  const set = { address, preferences, state: 'active' as const, changedAt: now, nextDueAt }
  const resumed = sql`case when ${subscribers.state} = 'active' then ${subscribers.searchedUntilAt} else ${seenTo} end`
  const confirmedAt = sql`case when ${subscribers.state} = 'active' then ${subscribers.confirmedAt} else ${now} end`
  const [, used] = await db.batch([
    db
      .insert(subscribers)
      .select(
        sql`select ${hash}, ${subscriber}, ${address}, ${JSON.stringify(preferences)}, 'active', ${now}, ${now}, ${seenTo}, ${nextDueAt} where ${mark}`,
      )
      .onConflictDoUpdate({ target: subscribers.hash, set: { ...set, searchedUntilAt: resumed, confirmedAt } }),
    db
      .update(confirmations)
      .set({ usedAt: now, address: null })
      .where(and(eq(confirmations.id, id), sql`${confirmations.usedAt} is null`))
      .returning({ id: confirmations.id }),
  ])
  return used.length > 0
}

/** A confirmation that could not be delivered is over; its address is forgotten. */
export const invalidateConfirmation = (db: Db, id: string, now: Moment): Promise<void> =>
  executeBatch(db, [
    db
      .update(confirmations)
      .set({ address: null, expiresAt: now })
      .where(and(eq(confirmations.id, id), sql`${confirmations.usedAt} is null`)),
  ])
