import { and, eq, getTableColumns, gt, lte, type SQL, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { type Db, excludedColumns, executeBatch, jsonChunks, snakeCase, valueList } from './db.ts'
import { digestCondition, type Letter, MAILED_PAPERS_RETENTION_DAYS } from './outbox.ts'
import { admissions, letters, papers, subscribers } from './schema.ts'
import type { Subscriber } from './subscribers.ts'

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

/** Those of these papers that were not taken back, with their score. */
export async function validPaperScores(db: Db, ids: string[]): Promise<Map<string, number>> {
  const rows = await db
    .select({ id: papers.id, score: papers.score })
    .from(papers)
    .where(and(sql`${papers.id} in ${valueList(ids)}`, notWithdrawnCondition))
  return new Map(rows.map(({ id, score }) => [id, score]))
}

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
