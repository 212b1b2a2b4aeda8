import { eq, ne, sql } from 'drizzle-orm'
import type { Db, Statement } from './db.ts'
import { recordTextsColumn } from './merge-candidates.ts'
import { lockVersionQuery } from './optimistic-lock.ts'
import { blockingKeyBackfills, papers } from './schema.ts'

/** Whether all papers have blocking keys of this version. */
export async function hasCurrentBlockingKeys(db: Db, version: number): Promise<boolean> {
  const [row] = await db.select().from(blockingKeyBackfills).where(eq(blockingKeyBackfills.version, version))
  return row !== undefined && row.doneSeq >= row.lastSeq
}

/**
 * The next papers that need blocking keys of this version, with the metadata of their records, and the last paper that does:
 * papers stored since the backfill began have such keys already.
 */
export async function papersToBackfill(db: Db, version: number, limit: number) {
  const progress = (column: 'done_seq' | 'last_seq') =>
    sql`(select ${sql.raw(column)} from blocking_key_backfills where version = ${version})`
  const lastSeq = sql`coalesce(${progress('last_seq')}, (select max(seq) from papers), 0)`
  const [[lock], [last], rows] = await db.batch([
    lockVersionQuery(db),
    db.select({ seq: sql<number>`${lastSeq}` }).from(sql`(select 1)`),
    db
      .select({ seq: papers.seq, id: papers.id, metadata: recordTextsColumn })
      .from(papers)
      .where(sql`${papers.seq} > coalesce(${progress('done_seq')}, 0) and ${papers.seq} <= ${lastSeq}`)
      .orderBy(papers.seq)
      .limit(limit),
  ])
  return { lockVersion: lock?.version ?? 0, lastSeq: last?.seq ?? 0, papers: rows }
}

/** Saves the progress of a backfill and deletes that of other versions. */
export const backfillProgressStatements = (db: Db, row: typeof blockingKeyBackfills.$inferInsert): Statement[] => [
  db.delete(blockingKeyBackfills).where(ne(blockingKeyBackfills.version, row.version as number)),
  db.insert(blockingKeyBackfills).values(row).onConflictDoUpdate({ target: blockingKeyBackfills.version, set: row }),
]
