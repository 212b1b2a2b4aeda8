/** What an export holds, in an order in which what comes later stands behind: a number that was read once is a bookmark. */
import { and, asc, eq, gt, gte, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import type { Db } from './db.ts'
import { admissions, papers } from './schema.ts'

/** A paper, and the number it stands at. */
export type ExportRow = { paper: string; at: number }
type ExportQuery = { after: number | undefined; since: Moment | undefined; limit: number }

/** Papers in the order in which they were first stored, numbered so. */
export async function papersForExport(db: Db, { after, since, limit }: ExportQuery): Promise<ExportRow[]> {
  return (
    db
      .select({ paper: papers.id, at: papers.seq })
      .from(papers)
      .where(and(after === undefined ? undefined : gt(papers.seq, after), since === undefined ? undefined : gte(papers.firstSeenAt, since)))
      // few are as new as that: their index first, then their order
      .orderBy(since === undefined ? asc(papers.seq) : sql`+${papers.seq}`)
      .limit(limit)
  )
}

/** Papers that a topic admitted in the order of their admissions, numbered by the moment. */
export async function admissionsForExport(db: Db, topic: string, { after, since, limit }: ExportQuery): Promise<ExportRow[]> {
  return db
    .select({ paper: admissions.paper, at: admissions.at })
    .from(admissions)
    .where(
      and(
        eq(admissions.topic, topic),
        after === undefined ? undefined : gt(admissions.at, after),
        since === undefined ? undefined : gte(admissions.at, since),
      ),
    )
    .orderBy(asc(admissions.at))
    .limit(limit)
}
