/** Rendered documents with their validators, and the revisions of what they are rendered from. */
import { eq, or, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { type Db, excludedColumns, valueList } from './db.ts'
import { lockVersionQuery } from './optimistic-lock.ts'
import { admissions, documents, papers, topics, visits } from './schema.ts'

/** A revision that grows with every change of what a document shows, the time of the last change, and of the next visit, before which nothing changes. */
export type ContentRevision = { revision: number; changedAt: Moment; nextVisitAt: Moment | null }

const nextVisitAt = sql<Moment | null>`(select min(next_visit_at) from sources where stopped_reason is null)`

/** The revision of what these topics publish together. */
export async function revisionOf(db: Db, slugs: string[]): Promise<ContentRevision> {
  const [row] = await db
    .select({
      revision: sql<number>`coalesce(sum(${topics.revision}), 0)`,
      changedAt: sql<number>`coalesce(max(${topics.changedAt}), 0)`,
      nextVisitAt,
    })
    .from(topics)
    .where(sql`${topics.slug} in ${valueList(slugs)}`)
  return row ?? { revision: 0, changedAt: 0, nextVisitAt: null }
}

/** Whether a topic with this slug has ever existed. */
export async function topicExists(db: Db, slug: string): Promise<boolean> {
  const rows = await db.select({ slug: topics.slug }).from(topics).where(eq(topics.slug, slug))
  return rows.length > 0
}

/** The revision of all papers, for searches. */
export async function storeRevision(db: Db): Promise<ContentRevision> {
  const [[lock], [newest]] = await db.batch([
    lockVersionQuery(db),
    db.select({ at: sql<number>`coalesce(max(${visits.at}), 0)`, nextVisitAt }).from(visits),
  ])
  return { revision: lock?.version ?? 0, changedAt: newest?.at ?? 0, nextVisitAt: newest?.nextVisitAt ?? null }
}

/** The revision of everything that a page shows: the sum of the revisions of papers, topics and visits, each of which only grows. */
export async function pageRevision(db: Db): Promise<ContentRevision> {
  const [[lock], [topicRevisions], [newest]] = await db.batch([
    lockVersionQuery(db),
    db.select({ n: sql<number>`coalesce(sum(${topics.revision}), 0)` }).from(topics),
    db
      .select({ n: sql<number>`coalesce(max(${visits.id}), 0)`, at: sql<number>`coalesce(max(${visits.at}), 0)`, nextVisitAt })
      .from(visits),
  ])
  return {
    revision: (lock?.version ?? 0) + (topicRevisions?.n ?? 0) + (newest?.n ?? 0),
    changedAt: newest?.at ?? 0,
    nextVisitAt: newest?.nextVisitAt ?? null,
  }
}

export type StoredDocument = typeof documents.$inferSelect

export async function loadDocument(db: Db, address: string): Promise<StoredDocument | undefined> {
  const [row] = await db.select().from(documents).where(eq(documents.address, address))
  return row
}

/** Stores a rendered document unless a newer one of the same build is stored already. */
export async function saveDocument(db: Db, document: StoredDocument): Promise<void> {
  await db
    .insert(documents)
    .values(document)
    .onConflictDoUpdate({
      target: documents.address,
      // a document is long: it is sent once
      set: excludedColumns(documents, ['buildVersion', 'revision', 'body', 'etag', 'changedAt']),
      setWhere: or(sql`${documents.buildVersion} <> ${document.buildVersion}`, sql`${documents.revision} <= ${document.revision}`),
    })
}

/** The number of stored papers and admissions. */
export async function countStoredItems(db: Db): Promise<{ papers: number; admissions: number }> {
  const [[p], [a]] = await db.batch([
    db.select({ n: sql<number>`count(*)` }).from(papers),
    db.select({ n: sql<number>`count(*)` }).from(admissions),
  ])
  return { papers: p?.n ?? 0, admissions: a?.n ?? 0 }
}
