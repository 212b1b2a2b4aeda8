/**
 * The outbox of letters. Letters are queued in one atomic batch, so that a paper is in at most one letter of a subscriber; a
 * queued letter is leased by one sender at a time and sent at most once.
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

/** How long the papers of letters are excluded from later digests. */
export const MAILED_PAPERS_RETENTION_DAYS = 60

/** The lease of a sender on a letter. */
const LETTER_LEASE_SECONDS = 300
/** How long after its first attempt a letter may be sent again through a provider with idempotency keys. */
const IDEMPOTENCY_WINDOW_SECONDS = 20 * 3600

/**
 * Recovers letters whose lease expired: leased ones are queued again; ones that were being sent become `unknown`, or are queued
 * again when the transport is idempotent (`repeatable`). Deletes letters and skipped papers past their retention.
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

/** A leased letter with its subscriber or confirmation; both are undefined when it must not be sent any more. */
export type LeasedLetter = {
  letter: Letter
  subscriber: Subscriber | undefined
  confirmation: Confirmation | undefined
  unknownIssues: string[]
}

/** Leases up to `limit` queued letters, confirmations first, then the oldest. */
export async function leaseLetters(db: Db, holder: string, now: Moment, limit: number): Promise<LeasedLetter[]> {
  const next = sql`(select rowid from letters where state = 'queued' and next_try_at <= ${now} order by issue < 'a', next_try_at, created_at limit ${limit})`
  const rows = await db
    .update(letters)
    .set({ state: 'leased', ...leaseColumns(holder, LETTER_LEASE_SECONDS) })
    .where(and(sql`rowid in ${next}`, eq(letters.state, 'queued')))
    .returning()
  if (rows.length === 0) return []
  const hashes = valueList(rows.map(({ subscriber }) => subscriber))
  const lastSent = sql`coalesce((select max(s.issue) from letters s where s.subscriber = ${letters.subscriber} and s.state = 'sent' and s.issue < 'a'), '')`
  const [subscriberRows, confirmationRows, unknownLetters] = await db.batch([
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
  return rows
    .sort((a, b) => Number(isDigest(a)) - Number(isDigest(b)) || a.nextTryAt - b.nextTryAt || a.createdAt - b.createdAt)
    .map((letter) => ({
      letter,
      subscriber: subscriberRows.find(({ hash }) => hash === letter.subscriber),
      confirmation: confirmationRows.find(({ id }) => letter.issue === confirmationIssue(id)),
      unknownIssues: unknownLetters.filter(({ subscriber }) => subscriber === letter.subscriber).map(({ issue }) => issue),
    }))
}

/**
 * Marks a leased letter as being sent; returns false when another sender holds it or its subscriber has unsubscribed. A letter
 * marked so is never leased again.
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
 * Saves the outcome of a letter unless another sender holds it by now. The papers of a refused digest go into the next one.
 */
export async function saveLetterOutcome(db: Db, letter: Letter, outcome: LetterOutcome, holder: string, now: Moment): Promise<void> {
  const row = and(eq(subscribers.hash, letter.subscriber), eq(subscribers.state, 'active'))
  await executeBatch(db, [
    letterOutcomeStatement(db, letter, holder, outcome, now),
    ...(isDigest(letter) && outcome.state === 'refused'
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
