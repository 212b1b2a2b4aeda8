/**
 * The ledger of letters. What is due is made in one atomic batch, so that a paper is in one letter of a subscriber or in none; what
 * waits is taken by one sender at a time, and handed over at most once.
 */
import { and, eq, gt, lte, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { type Confirmation, confirmationIssue } from './confirmations.ts'
import { type Db, executeBatch, realTime, type Statement, valueList } from './db.ts'
import { isLeaseFree, leaseColumns, NO_LEASE } from './leases.ts'
import { confirmations, letters, subscribers } from './schema.ts'
import type { Subscriber } from './subscribers.ts'

export type Letter = typeof letters.$inferSelect

/** Whether a letter is a digest: its issue begins with a digit, that of a confirmation with a letter. */
export const isDigest = ({ issue }: Pick<Letter, 'issue'>): boolean => issue < 'a'
export const digestCondition = sql`${letters.issue} < 'a'`

/** How long it is remembered which papers were mailed. */
export const MAILED_PAPERS_RETENTION_DAYS = 60

/** How long a sender may take for a letter. */
const LETTER_LEASE_SECONDS = 300
/** Until how long after it was handed over a letter may be handed over again, to a provider that tells it is the same one. */
const IDEMPOTENCY_WINDOW_SECONDS = 20 * 3600

/**
 * Sets right what senders that are gone have left: what they had only taken waits again; what they had handed over is uncertain,
 * or waits again where it may be handed over twice and is still one letter. And forgets what need not be remembered.
 */
export async function recoverLetters(db: Db, repeatable: boolean, now: Moment): Promise<void> {
  const left = isLeaseFree(letters)
  await executeBatch(db, [
    db
      .update(letters)
      .set({ state: 'queued', ...NO_LEASE })
      .where(and(eq(letters.state, 'leased'), left)),
    ...(repeatable
      ? [
          db
            .update(letters)
            .set({ state: 'queued', ...NO_LEASE })
            .where(and(eq(letters.state, 'sending'), left, gt(letters.sendingAt, now - IDEMPOTENCY_WINDOW_SECONDS))),
        ]
      : []),
    db
      .update(letters)
      .set({ state: 'unknown', ...NO_LEASE })
      .where(and(eq(letters.state, 'sending'), left)),
    db.delete(letters).where(lte(letters.createdAt, now - 400 * DAY_SECONDS)),
    db
      .update(letters)
      .set({ skippedPapers: [] })
      .where(and(lte(letters.createdAt, now - MAILED_PAPERS_RETENTION_DAYS * DAY_SECONDS), sql`${letters.skippedPapers} <> '[]'`)),
  ])
}

const letterCondition = ({ subscriber, issue }: Pick<Letter, 'subscriber' | 'issue'>) =>
  and(eq(letters.subscriber, subscriber), eq(letters.issue, issue))

/** A letter that was taken, with what it needs to be written: nothing of either is there when it may not be sent any more. */
export type LeasedLetter = {
  letter: Letter
  subscriber: Subscriber | undefined
  confirmation: Confirmation | undefined
  unknownIssues: string[]
}

/** Leases up to `limit` queued letters, confirmations first, then the oldest. */
export async function leaseLetters(db: Db, holder: string, now: Moment, limit: number): Promise<LeasedLetter[]> {
  const next = sql`(select rowid from letters where state = 'queued' and next_try_at <= ${now} order by issue < 'a', next_try_at, created_at limit ${limit})`
  const taken = await db
    .update(letters)
    .set({ state: 'leased', ...leaseColumns(holder, LETTER_LEASE_SECONDS) })
    .where(and(sql`rowid in ${next}`, eq(letters.state, 'queued')))
    .returning()
  if (taken.length === 0) return []
  const hashes = valueList(taken.map(({ subscriber }) => subscriber))
  const lastSent = sql`coalesce((select max(s.issue) from letters s where s.subscriber = ${letters.subscriber} and s.state = 'sent' and s.issue < 'a'), '')`
  const [known, asked, uncertain] = await db.batch([
    db.select().from(subscribers).where(sql`${subscribers.hash} in ${hashes}`),
    db
      .select()
      .from(confirmations)
      .where(and(sql`${confirmations.hash} in ${hashes}`, gt(confirmations.expiresAt, now))),
    db
      .select({ subscriber: letters.subscriber, issue: letters.issue })
      .from(letters)
      .where(
        and(sql`${letters.subscriber} in ${hashes}`, eq(letters.state, 'unknown'), digestCondition, sql`${letters.issue} > ${lastSent}`),
      ),
  ])
  return taken
    .sort((a, b) => Number(isDigest(a)) - Number(isDigest(b)) || a.nextTryAt - b.nextTryAt || a.createdAt - b.createdAt)
    .map((letter) => ({
      letter,
      subscriber: known.find(({ hash }) => hash === letter.subscriber),
      confirmation: asked.find(({ id }) => letter.issue === confirmationIssue(id)),
      unknownIssues: uncertain.filter(({ subscriber }) => subscriber === letter.subscriber).map(({ issue }) => issue),
    }))
}

/**
 * Says that a letter is about to be handed over, and whether it may be: not when somebody else has it by now, and not when its
 * reader ended it a moment ago. From here on it is never taken again.
 */
export async function markLetterSending(db: Db, letter: Letter, holder: string, now: Moment): Promise<boolean> {
  const wanted = sql`(${letters.issue} >= 'a' or exists (select 1 from subscribers s where s.hash = ${letters.subscriber} and s.state = 'active'))`
  const rows = await db
    .update(letters)
    .set({
      state: 'sending',
      sendingAt: sql`coalesce(${letters.sendingAt}, ${now})`,
      leaseReal: sql`${realTime} + ${LETTER_LEASE_SECONDS}`,
    })
    .where(and(letterCondition(letter), eq(letters.state, 'leased'), eq(letters.leaseBy, holder), wanted))
    .returning({ issue: letters.issue })
  return rows.length > 0
}

/** The result of sending a letter. */
export type LetterOutcome =
  | { state: 'sent' | 'refused' | 'unknown' | 'dropped'; lastResponse?: string }
  | { state: 'queued'; lastResponse: string; attempts: number; nextTryAt: Moment }

const letterOutcomeStatement = (db: Db, letter: Letter, holder: string, { state, ...rest }: LetterOutcome, now: Moment): Statement =>
  db
    .update(letters)
    .set({ state: state, ...rest, ...NO_LEASE, ...(state === 'sent' && { sentAt: now }) })
    .where(and(letterCondition(letter), eq(letters.leaseBy, holder)))

/**
 * Writes what became of a letter; of one that somebody else has by now, nothing. A digest that was refused leaves its papers to the
 * next.
 */
export async function saveLetterOutcome(db: Db, letter: Letter, became: LetterOutcome, holder: string, now: Moment): Promise<void> {
  const row = and(eq(subscribers.hash, letter.subscriber), eq(subscribers.state, 'active'))
  await executeBatch(db, [
    letterOutcomeStatement(db, letter, holder, became, now),
    ...(isDigest(letter) && became.state === 'refused'
      ? [
          db
            .update(subscribers)
            .set({ searchedUntilAt: sql`min(${subscribers.searchedUntilAt}, ${letter.from})` })
            .where(row),
        ]
      : []),
  ])
}

/** Queues leased letters again that were not tried. */
export const requeueLetters = (db: Db, rows: Letter[], holder: string, nextTryAt?: Moment): Promise<void> =>
  executeBatch(
    db,
    rows.map((letter) =>
      db
        .update(letters)
        .set({ state: 'queued', ...NO_LEASE, ...(nextTryAt !== undefined && { nextTryAt }) })
        .where(and(letterCondition(letter), eq(letters.state, 'leased'), eq(letters.leaseBy, holder))),
    ),
  )

/** The paper that each of these identifiers belongs to now. */
export async function resolveIdentifiers(db: Db, ids: string[]): Promise<Map<string, string>> {
  const rows = await db
    .select({ name: sql<string>`n.identifier`, paper: sql<string>`n.paper` })
    .from(sql`identifiers n`)
    .where(sql`n.identifier in ${valueList(ids)}`)
  return new Map(rows.map(({ name, paper }) => [name, paper]))
}

/** A digest of a subscriber by its day. */
export async function loadDigestLetter(db: Db, subscriber: string, issue: string): Promise<Letter | undefined> {
  const [row] = await db
    .select()
    .from(letters)
    .where(and(letterCondition({ subscriber, issue }), digestCondition))
  return row
}
