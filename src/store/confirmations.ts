/** Confirmations: requests for digests that wait for a click on the link in a letter. */
import { and, eq, gt, isNotNull, lt, lte, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { type Db, executeBatch } from './db.ts'
import { confirmations, letters, subscribers } from './schema.ts'
import type { Subscriber } from './subscribers.ts'

export type Confirmation = typeof confirmations.$inferSelect

/** A request to change the digests of an address, with the address that its confirmation is mailed to. */
export type ConfirmationRequest = Pick<Confirmation, 'id' | 'hash' | 'preferences' | 'at' | 'expiresAt'> & { address: string }

/** The limit of unconfirmed letters to one address within `CONFIRMATION_RETENTION_DAYS`. */
const MAX_UNCONFIRMED = 3

/** The limit of confirmations to all addresses together. */
const MAX_CONFIRMATIONS_PER_HOUR = 500

const CONFIRMATION_RETENTION_DAYS = 30

/** The issue of the letter that asks for this confirmation. */
export const confirmationIssue = (id: string): string => `confirm ${id}`

/**
 * Saves a request and queues its confirmation letter. A request whose address has a pending confirmation updates that one
 * instead; an address at its limit, or that bounced or complained within thirty days, gets none. The same statements run in each
 * case, so that the response does not reveal which it was.
 */
export async function saveConfirmationRequest(db: Db, request: ConfirmationRequest): Promise<void> {
  const { id, hash, address, preferences, at, expiresAt } = request
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

/** The confirmation with this id, and the subscriber of the same address. */
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

/** Uses a confirmation and applies its preferences; returns false when it is expired or already used. */
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

/** Expires a confirmation that could not be delivered, and deletes its address. */
export const invalidateConfirmation = (db: Db, id: string, now: Moment): Promise<void> =>
  executeBatch(db, [
    db
      .update(confirmations)
      .set({ address: null, expiresAt: now })
      .where(and(eq(confirmations.id, id), sql`${confirmations.usedAt} is null`)),
  ])
