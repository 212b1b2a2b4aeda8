import { and, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { type Db, excludedColumns, type Statement } from './db.ts'
import { pages, visits } from './schema.ts'

export type PageRow = typeof pages.$inferSelect

/** An earlier answer of a source, and its number of records. */
export type PastResponse = { at: Moment; seen: number }

/** What a page's answer is compared with: its last answer, the source's other pages, and the source's last answers. */
export type PageHistory = { page: PageRow | undefined; otherPages: { url: string; keys: string | null }[]; pastResponses: PastResponse[] }

export async function loadPageHistory(db: Db, source: string, url: string): Promise<PageHistory> {
  const [[page], otherPages, pastResponses] = await db.batch([
    db
      .select()
      .from(pages)
      .where(and(eq(pages.source, source), eq(pages.url, url))),
    db
      .select({ url: pages.url, keys: pages.keysHash })
      .from(pages)
      .where(and(eq(pages.source, source), sql`${pages.url} <> ${url}`, gt(pages.recordCount, 0)))
      .orderBy(desc(pages.visitedAt))
      .limit(40),
    db
      .select({ at: visits.at, seen: visits.seen })
      .from(visits)
      .where(and(eq(visits.source, source), eq(visits.status, 200), isNull(visits.suspect), gt(visits.seen, 0)))
      .orderBy(desc(visits.id))
      .limit(60),
  ])
  return { page, otherPages, pastResponses }
}

/** Saves the validators of a page that was read completely, and deletes pages of this source not requested in 60 days. */
export const savePageStatements = (db: Db, row: PageRow): Statement[] => [
  db
    .insert(pages)
    .values(row)
    .onConflictDoUpdate({
      target: [pages.source, pages.url],
      set: excludedColumns(pages, ['etag', 'lastModified', 'recordCount', 'keysHash', 'contentDay', 'anomalies', 'visitedAt']),
    }),
  db.delete(pages).where(and(eq(pages.source, row.source), lt(pages.visitedAt, row.visitedAt - 60 * 86_400))),
]

/** Counts one more suspect answer of a page and keeps its last good one. */
export const countAnomalyStatement = (db: Db, source: string, url: string): Statement =>
  db
    .update(pages)
    .set({ anomalies: sql`${pages.anomalies} + 1` })
    .where(and(eq(pages.source, source), eq(pages.url, url)))
