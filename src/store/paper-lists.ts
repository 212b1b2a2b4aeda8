/** Papers in the orders in which lists and the API page through them. */
import { and, asc, desc, gte, sql } from 'drizzle-orm'
import type { Moment, Paper } from '../model.ts'
import type { AdmittedPaper } from './admissions.ts'
import { type Db, valueList } from './db.ts'
import { identifiersColumn, paperOf } from './papers.ts'
import { admissions, papers } from './schema.ts'

/** Papers in the order of the API: newest first seen first, then by id; after the cursor, within the bounds. */
export async function listPapers(
  db: Db,
  {
    limit,
    since,
    after,
    topic,
  }: { limit: number; since?: Moment | undefined; after?: { at: Moment; id: string } | undefined; topic?: string | undefined },
): Promise<Paper[]> {
  const rows = await db
    .select({ paper: papers, identifiers: identifiersColumn })
    .from(papers)
    .where(
      and(
        since === undefined ? undefined : gte(papers.firstSeenAt, since),
        after === undefined
          ? undefined
          : sql`(${papers.firstSeenAt} < ${after.at} or (${papers.firstSeenAt} = ${after.at} and ${papers.id} > ${after.id}))`,
        topic === undefined ? undefined : sql`${papers.id} in (select paper from memberships where topic = ${topic})`,
      ),
    )
    .orderBy(desc(papers.firstSeenAt), asc(papers.id))
    .limit(limit)
  return rows.map(({ paper, identifiers }) => paperOf(paper, identifiers))
}

/** Papers by a score that halves with age, the best first; of a topic those it admitted. `at` is what an index sorts them by. */
export async function listHottestPapers(
  db: Db,
  {
    limit,
    since,
    after,
    topic,
  }: { limit: number; since?: Moment | undefined; after?: { at: number; id: string } | undefined; topic?: string | undefined },
): Promise<{ paper: Paper; at: number; id: string }[]> {
  const rows = await db
    .select({ paper: papers, identifiers: identifiersColumn })
    .from(papers)
    .where(
      and(
        since === undefined ? undefined : gte(papers.firstSeenAt, since),
        after === undefined ? undefined : sql`${papers.hot} <= ${after.at} and (${papers.hot} < ${after.at} or ${papers.id} > ${after.id})`,
        topic === undefined ? undefined : sql`${papers.id} in (select paper from admissions where topic = ${topic})`,
      ),
    )
    .orderBy(desc(papers.hot), asc(papers.id))
    .limit(limit)
  return rows.map(({ paper, identifiers }) => ({ paper: paperOf(paper, identifiers), at: paper.hot, id: paper.id }))
}

/** A paper with the moment it stands at in lists of papers found, and all its admissions, earliest first. */
export type DatedPaper = { paper: Paper; at: Moment; changedAt: Moment | null; admissions: Omit<AdmittedPaper, 'paper' | 'changedAt'>[] }

/**
 * Papers by id, in any order, each at a moment of its own: papers first seen in the same second stand one second before each
 * other, in the order in which they were stored, so that no later one moves them.
 */
export async function loadDatedPapers(db: Db, ids: string[]): Promise<DatedPaper[]> {
  const seconds = sql`(select distinct first_seen_at from papers where id in ${valueList(ids)})`
  const placed = sql`(select seq, row_number() over (partition by first_seen_at order by seq) - 1 as place from papers where first_seen_at in ${seconds})`
  const [rows, admitted] = await db.batch([
    db
      .select({ paper: papers, identifiers: identifiersColumn, place: sql<number>`placed.place` })
      .from(papers)
      .innerJoin(sql`${placed} as placed`, sql`placed.seq = ${papers.seq}`)
      .where(sql`${papers.id} in ${valueList(ids)}`),
    db
      .select()
      .from(admissions)
      .where(sql`${admissions.paper} in ${valueList(ids)}`)
      .orderBy(asc(admissions.at)),
  ])
  const byPaper = Map.groupBy(admitted, ({ paper }) => paper)
  return rows.map(({ paper, identifiers, place }) => ({
    paper: paperOf(paper, identifiers),
    at: paper.firstSeenAt - place,
    changedAt: paper.changedAt,
    admissions: byPaper.get(paper.id) ?? [],
  }))
}
