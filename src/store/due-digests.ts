/** Digests that are due: their subscribers, candidate papers, and the decisions written back. */
import { and, eq, getTableColumns, gt, lte, type SQL, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { type Db, excludedColumns, executeBatch, jsonChunks, snakeCase, valueList } from './db.ts'
import { digestCondition, type Letter, MAILED_PAPERS_RETENTION_DAYS } from './outbox.ts'
import { admissions, letters, papers, subscribers } from './schema.ts'
import type { Subscriber } from './subscribers.ts'

/** A subscriber whose digest is due, with its queued digest that was not sent yet. */
export type DueSubscriber = { subscriber: Subscriber; queuedLetter: Letter | undefined }

/** Due subscribers, longest overdue first. */
export async function dueSubscribers(db: Db, now: Moment, limit: number): Promise<DueSubscriber[]> {
  const due = and(eq(subscribers.state, 'active'), lte(subscribers.nextDueAt, now))
  // skips subscribers with a letter being sent: whether its papers were mailed is not decided yet
  const free = sql`not exists (select 1 from letters l where l.subscriber = ${subscribers.hash} and l.state in ('leased', 'sending') and l.issue < 'a')`
  return db
    .select({ subscriber: subscribers, queuedLetter: letters })
    .from(subscribers)
    .leftJoin(letters, and(eq(letters.subscriber, subscribers.hash), eq(letters.state, 'queued'), digestCondition))
    .where(and(due, free))
    .orderBy(subscribers.nextDueAt, subscribers.hash)
    .limit(limit)
    .then((rows) => rows.map(({ subscriber, queuedLetter }) => ({ subscriber, queuedLetter: queuedLetter ?? undefined })))
}

/** An admission that a digest may include. */
export type DigestCandidate = { topic: string; paper: string; at: Moment; score: number }

const notWithdrawnCondition = sql`not ${papers.withdrawn} and not ${papers.retracted}`

/** Admissions to these topics after `since`, without withdrawn and retracted papers, highest score first. */
export async function digestCandidatesSince(db: Db, slugs: Iterable<string>, since: Moment): Promise<DigestCandidate[]> {
  return db
    .select({ topic: admissions.topic, paper: admissions.paper, at: admissions.at, score: papers.score })
    .from(admissions)
    .innerJoin(papers, eq(papers.id, admissions.paper))
    .where(and(gt(admissions.at, since), sql`+${admissions.topic} in ${valueList(slugs)}`, notWithdrawnCondition))
    .orderBy(sql`${papers.score} desc`, sql`${admissions.at} desc`)
}

/** The scores of these papers, without withdrawn and retracted ones. */
export async function validPaperScores(db: Db, ids: string[]): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: papers.id, score: papers.score })
    .from(papers)
    .where(and(sql`${papers.id} in ${valueList(ids)}`, notWithdrawnCondition))
  return new Map(rows.map(({ id, score }) => [id, score]))
}

/** The papers among these that a letter to each subscriber included or skipped, under any of their identifiers. */
export async function mailedPapersOf(db: Db, hashes: string[], paperIds: string[], now: Moment): Promise<Map<string, Set<string>>> {
  const inColumn = (column: 'papers' | 'skipped_papers'): SQL => sql`
    select l.subscriber as subscriber, n.paper as paper
    from letters l, json_each(l.${sql.raw(column)}) j join identifiers n on n.identifier = j.value
    where l.subscriber in ${valueList(hashes)} and l.issue < 'a' and l.created_at > ${now - MAILED_PAPERS_RETENTION_DAYS * DAY_SECONDS}
      and l.state not in ('queued', 'dropped', 'refused') and n.paper in ${valueList(paperIds)}`
  const rows = await db
    .select({ subscriber: sql<string>`mailed_papers.subscriber`, papers: sql<string>`json_group_array(mailed_papers.paper)` })
    .from(sql`(${inColumn('papers')} union ${inColumn('skipped_papers')}) as mailed_papers`)
    .groupBy(sql`mailed_papers.subscriber`)
  return new Map(rows.map(({ subscriber, papers }) => [subscriber, new Set(JSON.parse(papers) as string[])]))
}

/** The decision on a due subscriber: its letter, if any, and the time of the next. */
export type DigestDecision = {
  hash: string
  /** The due time that was read; the decision is dropped when another process has moved it. */
  dueAt: Moment
  nextDueAt: Moment
  to: Moment
  letter?: Pick<Letter, 'issue' | 'from' | 'papers' | 'sections' | 'skippedPapers'>
  /** The issue of the queued digest that this letter replaces. */
  instead?: string
}

/**
 * Saves decisions, each subscriber's all or nothing: a letter is inserted only while the one it replaces is still queued and none
 * is being sent, and the subscriber's next due time moves only with it.
 */
export async function saveDigestDecisions(db: Db, decisions: DigestDecision[], now: Moment): Promise<void> {
  for (const part of jsonChunks(decisions)) {
    const each = sql`json_each(${part})`
    const field = (path: string) => sql.raw(`json_extract(value, '$.${path}')`)
    const free = sql`not exists (
      select 1 from letters l where l.subscriber = ${field('hash')} and l.issue < 'a'
        and (l.state in ('leased', 'sending') or (l.issue = ${field('instead')} and l.state <> 'queued')))`
    const stillDue = sql`exists (select 1 from subscribers s where s.hash = ${field('hash')} and s.state = 'active' and s.next_due_at = ${field('dueAt')})`
    const columns = getTableColumns(subscribers)
    // an upsert of existing rows with two columns changed reads each JSON value once, for any number of subscribers
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
            select replacement.subscriber, ${field('instead')} from ${each}
            join letters replacement on replacement.subscriber = ${field('hash')} and replacement.issue = ${field('letter.issue')})`,
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
