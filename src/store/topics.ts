/** Topics' rows, which papers belong to them, and what was admitted. */
import { gte, type SQLWrapper, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { type Db, jsonColumn, type Statement, selectJsonRows, valueList } from './db.ts'
import { identifiersColumn, type MembershipRow } from './papers.ts'
import { admissions, memberships, papers, topics } from './schema.ts'

export type TopicRow = typeof topics.$inferSelect
export type AdmissionRow = typeof admissions.$inferSelect

export async function topicRows(db: Db): Promise<Map<string, TopicRow>> {
  const rows = await db.select().from(topics)
  return new Map(rows.map((row) => [row.slug, row]))
}

/** Papers first seen since then, as far as a topic looks at them. */
export async function papersSince(db: Db, since: Moment) {
  return db
    .select({
      id: papers.id,
      title: papers.title,
      abstract: papers.abstract,
      authors: papers.authors,
      organization: papers.organization,
      categories: papers.categories,
      venue: papers.venue,
      links: papers.links,
      published: papers.published,
      identifiers: identifiersColumn,
      sources: jsonColumn<string[]>(sql`(select json_group_array(distinct source) from records where paper = ${papers.id})`),
    })
    .from(papers)
    .where(gte(papers.firstSeenAt, since))
}

/** Writes what belongs to topics whose queries are new or changed, and their rows. What they admitted stays. */
export const topicStatements = (db: Db, rows: { slug: string; hash: string }[], belonging: MembershipRow[]): Statement[] => [
  db.delete(memberships).where(sql`${memberships.topic} in ${valueList(rows.map((row) => row.slug))}`),
  ...selectJsonRows(memberships, belonging).map((part) => db.insert(memberships).select(part).onConflictDoNothing()),
  ...rows.map(({ slug, hash }) => db.insert(topics).values({ slug, hash }).onConflictDoUpdate({ target: topics.slug, set: { hash } })),
]

/** Gives topics that changed their slugs what stands under the old ones: their row, what belongs and what they admitted. */
export function renameTopicStatements(db: Db, moved: { from: string; to: string }[]): Statement[] {
  if (moved.length === 0) return []
  const of = JSON.stringify(moved.map(({ from, to }) => ({ from, to })))
  const among = sql`select json_extract(value, '$.from') from json_each(${of})`
  const to = (slug: SQLWrapper) =>
    sql`(select json_extract(value, '$.to') from json_each(${of}) where json_extract(value, '$.from') = ${slug})`
  return [
    db
      .update(memberships)
      .set({ topic: to(memberships.topic) })
      .where(sql`${memberships.topic} in (${among})`),
    db
      .update(admissions)
      .set({ topic: to(admissions.topic) })
      .where(sql`${admissions.topic} in (${among})`),
    db
      .update(topics)
      .set({ slug: to(topics.slug) })
      .where(sql`${topics.slug} in (${among})`),
  ]
}
