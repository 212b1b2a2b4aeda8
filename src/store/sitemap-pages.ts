/** What a sitemap lists, read as ids and moments alone. */
import { max, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import type { Db } from './db.ts'
import { admissions, papers, topics } from './schema.ts'

/** How far the papers' own numbers go: sitemaps are cut by them, so that a paper stays in its file. */
export async function maxPaperSeq(db: Db): Promise<number> {
  const [row] = await db.select({ seq: max(papers.seq) }).from(papers)
  return row?.seq ?? 0
}

/** Papers that any topic admitted, of those with numbers above `after` and up to `upTo`, and when each last changed. */
export async function admittedPapersBySeq(db: Db, after: number, upTo: number): Promise<{ id: string; changedAt: Moment }[]> {
  const admittedAt = sql<number | null>`(select min(at) from admissions where paper = ${papers.id})`
  const rows = await db
    .select({ id: papers.id, changedAt: papers.changedAt, admittedAt })
    .from(papers)
    .where(sql`${papers.seq} > ${after} and ${papers.seq} <= ${upTo}`)
    .orderBy(papers.seq)
  return rows.flatMap(({ id, changedAt, admittedAt }) =>
    admittedAt === null ? [] : [{ id, changedAt: Math.max(admittedAt, changedAt ?? 0) }],
  )
}

/** Every day on which anything was admitted, with the last moment of it that counts, and when each topic last changed. */
export async function sitemapDaysAndTopics(db: Db): Promise<{ days: { day: string; at: Moment }[]; topics: Map<string, Moment> }> {
  const [dayRows, topicRows] = await db.batch([
    db
      .select({ day: admissions.day, at: sql<number>`max(${admissions.at})` })
      .from(admissions)
      .groupBy(admissions.day)
      .orderBy(sql`${admissions.day} desc`),
    db.select({ slug: topics.slug, changedAt: topics.changedAt }).from(topics),
  ])
  return { days: dayRows, topics: new Map(topicRows.map(({ slug, changedAt }) => [slug, changedAt])) }
}
