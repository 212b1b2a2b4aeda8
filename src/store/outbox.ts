/**
 * The ledger of letters. What is due is made in one atomic batch, so that a paper is in one letter of a subscriber or in none; what
 * waits is taken by one sender at a time, and handed over at most once.
 */
import { and, eq, getTableColumns, gt, lte, type SQL, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { type Db, excludedColumns, executeBatch, jsonChunks, realTime, type Statement, snakeCase, valueList } from './db.ts'
import { admissions, confirmations, letters, papers, sites, subscribers } from './schema.ts'
import { type Confirmation, confirmationIssue, type Subscriber } from './subscribers.ts'

export type Letter = typeof letters.$inferSelect

/** Digests have issues that begin with a digit, confirmations with a letter. */
export const isDigest = ({ issue }: Pick<Letter, 'issue'>): boolean => issue < 'a'
const digestCondition = sql`${letters.issue} < 'a'`

/** Subscribers who are due, longest first, each with the digest of it that waits, if one could not be handed over yet. */
export type DueSubscriber = { subscriber: Subscriber; queuedLetter: Letter | undefined }

export async function dueSubscribers(db: Db, now: Moment, most: number): Promise<DueSubscriber[]> {
  const due = and(eq(subscribers.state, 'active'), lte(subscribers.nextDueAt, now))
  // one that is being handed over this moment is left for later: nobody knows yet what becomes of its papers
  const free = sql`not exists (select 1 from letters l where l.subscriber = ${subscribers.hash} and l.state in ('leased', 'sending') and l.issue < 'a')`
  return db
    .select({ subscriber: subscribers, queuedLetter: letters })
    .from(subscribers)
    .leftJoin(letters, and(eq(letters.subscriber, subscribers.hash), eq(letters.state, 'queued'), digestCondition))
    .where(and(due, free))
    .orderBy(subscribers.nextDueAt, subscribers.hash)
    .limit(most)
    .then((rows) => rows.map(({ subscriber, queuedLetter }) => ({ subscriber, queuedLetter: queuedLetter ?? undefined })))
}

/** An admission as a digest weighs it. */
export type DigestCandidate = { topic: string; paper: string; at: Moment; score: number }

const notWithdrawnCondition = sql`not ${papers.withdrawn} and not ${papers.retracted}`

/** What was admitted to these topics after a moment and was not taken back since, best first. */
export async function digestCandidatesSince(db: Db, slugs: Iterable<string>, since: Moment): Promise<DigestCandidate[]> {
  return db
    .select({ topic: admissions.topic, paper: admissions.paper, at: admissions.at, score: papers.score })
    .from(admissions)
    .innerJoin(papers, eq(papers.id, admissions.paper))
    .where(and(gt(admissions.at, since), sql`+${admissions.topic} in ${valueList(slugs)}`, notWithdrawnCondition))
    .orderBy(sql`${papers.score} desc`, sql`${admissions.at} desc`)
}

/** Those of these papers that were not taken back, with their merit. */
export async function validPaperScores(db: Db, ids: string[]): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: papers.id, score: papers.score })
    .from(papers)
    .where(and(sql`${papers.id} in ${valueList(ids)}`, notWithdrawnCondition))
  return new Map(rows.map(({ id, score }) => [id, score]))
}

/** How long it is remembered which papers were mailed. */
export const MAILED_PAPERS_RETENTION_DAYS = 60

/** Which of these papers stood in a letter to each of these subscribers, or were passed over by one, under whatever name. */
export async function mailedPapersOf(db: Db, hashes: string[], among_: string[], now: Moment): Promise<Map<string, Set<string>>> {
  const inColumn = (column: 'papers' | 'skipped_papers'): SQL => sql`
    select l.subscriber as subscriber, n.paper as paper
    from letters l, json_each(l.${sql.raw(column)}) j join identifiers n on n.identifier = j.value
    where l.subscriber in ${valueList(hashes)} and l.issue < 'a' and l.created_at > ${now - MAILED_PAPERS_RETENTION_DAYS * DAY_SECONDS}
      and l.state not in ('queued', 'dropped', 'refused') and n.paper in ${valueList(among_)}`
  const rows = await db
    .select({ subscriber: sql<string>`known.subscriber`, papers: sql<string>`json_group_array(known.paper)` })
    .from(sql`(${inColumn('papers')} union ${inColumn('skipped_papers')}) as known`)
    .groupBy(sql`known.subscriber`)
  return new Map(rows.map(({ subscriber, papers }) => [subscriber, new Set(JSON.parse(papers) as string[])]))
}

/** What was decided for a subscriber that is due: a letter, or none; and when the next is. */
export type DigestDecision = {
  hash: string
  /** When it was due: another process that was faster leaves nothing to do. */
  dueAt: Moment
  nextDueAt: Moment
  to: Moment
  letter?: Pick<Letter, 'issue' | 'from' | 'papers' | 'sections' | 'skippedPapers'>
  /** The digest that waited, whose papers are in this one. */
  instead?: string
}

/**
 * Writes what was decided, all or nothing a subscriber: a letter comes to be only while the one it stands for still waits and
 * none is being handed over, and the subscriber's next one is due only when that is so.
 */
export async function saveDigestDecisions(db: Db, decided: DigestDecision[], now: Moment): Promise<void> {
  for (const part of jsonChunks(decided)) {
    const each = sql`json_each(${part})`
    const field = (path: string) => sql.raw(`json_extract(value, '$.${path}')`)
    const free = sql`not exists (
      select 1 from letters l where l.subscriber = ${field('hash')} and l.issue < 'a'
        and (l.state in ('leased', 'sending') or (l.issue = ${field('instead')} and l.state <> 'queued')))`
    const stillDue = sql`exists (select 1 from subscribers s where s.hash = ${field('hash')} and s.state = 'active' and s.next_due_at = ${field('dueAt')})`
    const columns = getTableColumns(subscribers)
    // rows that are there with two values of them changed: each value is looked at once, however many subscribers there are
    const moved = Object.keys(columns).map((key) => {
      if (key === 'nextDueAt') return field('nextDueAt')
      if (key !== 'searchedUntilAt') return sql`s.${sql.identifier(snakeCase(key))}`
      return sql`coalesce((select to_at from letters l where l.subscriber = s.hash and l.issue = ${field('letter.issue')}), ${field('to')})`
    })
    await executeBatch(db, [
      db
        .insert(letters)
        .select(
          sql`select ${field('hash')}, ${field('letter.issue')}, 'queued', ${now}, ${field('letter.from')}, ${field('to')},
            ${field('letter.papers')}, ${field('letter.sections')}, ${field('letter.skippedPapers')}, 0, 0, 0, null, null, null, null
          from ${each} where ${field('letter.issue')} is not null and ${free} and ${stillDue}`,
        )
        .onConflictDoNothing(),
      db
        .update(letters)
        .set({ state: 'dropped' })
        .where(
          sql`state = 'queued' and (subscriber, issue) in (
            select made.subscriber, ${field('instead')} from ${each}
            join letters made on made.subscriber = ${field('hash')} and made.issue = ${field('letter.issue')})`,
        ),
      db
        .insert(subscribers)
        .select(
          sql`select ${sql.join(moved, sql`, `)} from ${each}
          join subscribers s on s.hash = ${field('hash')} and s.state = 'active' and s.next_due_at = ${field('dueAt')}
          where ${field('letter.issue')} is null
            or exists (select 1 from letters l where l.subscriber = s.hash and l.issue = ${field('letter.issue')})`,
        )
        .onConflictDoUpdate({ target: subscribers.hash, set: excludedColumns(subscribers, ['searchedUntilAt', 'nextDueAt']) }),
    ])
  }
}

/** How long a sender may need for a letter it has taken. */
const LETTER_LEASE_SECONDS = 300
/** Until how long after it was handed over a letter may be handed over again, to a provider that tells it is the same one. */
const IDEMPOTENCY_WINDOW_SECONDS = 20 * 3600

/**
 * Sets right what senders that are gone have left: what they had only taken waits again; what they had handed over is uncertain,
 * or waits again where it may be handed over twice and is still one letter. And forgets what need not be remembered.
 */
export async function recoverLetters(db: Db, repeatable: boolean, now: Moment): Promise<void> {
  const left = sql`${letters.leaseReal} < ${realTime}`
  const again = { leaseReal: 0, leaseBy: null }
  await executeBatch(db, [
    db
      .update(letters)
      .set({ state: 'queued', ...again })
      .where(and(eq(letters.state, 'leased'), left)),
    ...(repeatable
      ? [
          db
            .update(letters)
            .set({ state: 'queued', ...again })
            .where(and(eq(letters.state, 'sending'), left, gt(letters.sendingAt, now - IDEMPOTENCY_WINDOW_SECONDS))),
        ]
      : []),
    db
      .update(letters)
      .set({ state: 'unknown', ...again })
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

/** Takes at most `most` letters that wait, confirmations first, then those that wait longest. */
export async function leaseLetters(db: Db, holder: string, now: Moment, most: number): Promise<LeasedLetter[]> {
  const next = sql`(select rowid from letters where state = 'queued' and next_try_at <= ${now} order by issue < 'a', next_try_at, created_at limit ${most})`
  const taken = await db
    .update(letters)
    .set({ state: 'leased', leaseReal: sql`${realTime} + ${LETTER_LEASE_SECONDS}`, leaseBy: holder })
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

/** What became of a letter that was taken. */
export type LetterOutcome =
  | { state: 'sent' | 'refused' | 'unknown' | 'dropped'; lastResponse?: string }
  | { state: 'queued'; lastResponse: string; attempts: number; nextTryAt: Moment }

const letterOutcomeStatement = (db: Db, letter: Letter, holder: string, { state, ...rest }: LetterOutcome, now: Moment): Statement =>
  db
    .update(letters)
    .set({ state: state, ...rest, leaseReal: 0, leaseBy: null, ...(state === 'sent' && { sentAt: now }) })
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

/** Gives back letters that were taken and not tried. */
export const requeueLetters = (db: Db, rows: Letter[], holder: string, nextTryAt?: Moment): Promise<void> =>
  executeBatch(
    db,
    rows.map((letter) =>
      db
        .update(letters)
        .set({ state: 'queued', leaseReal: 0, leaseBy: null, ...(nextTryAt !== undefined && { nextTryAt }) })
        .where(and(letterCondition(letter), eq(letters.state, 'leased'), eq(letters.leaseBy, holder))),
    ),
  )

/** Reserves so many places in the pace that all instances keep together: seconds to wait for the first of them. */
export async function reserveSendSlots(db: Db, site: string, places: number, gapSeconds: number): Promise<number> {
  const [row] = await db
    .insert(sites)
    .values({ site, nextReal: sql`${realTime} + ${places * gapSeconds}` })
    .onConflictDoUpdate({ target: sites.site, set: { nextReal: sql`max(${sites.nextReal}, ${realTime}) + ${places * gapSeconds}` } })
    .returning({ wait: sql<number>`${sites.nextReal} - ${realTime} - ${places * gapSeconds}` })
  return Math.max(0, row?.wait ?? 0)
}

/** The paper that each of these names leads to now. */
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
