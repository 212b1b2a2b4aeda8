/** Near papers by blocking keys, possible duplicates, and what the operator joined or set apart. */
import { desc, eq, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import type { Candidate, Possible } from '../papers/near.ts'
import { among, type Db, incoming, rowsOf, type Statement } from './db.ts'
import type { MergeRow } from './papers.ts'
import { merges, papers, possibles } from './schema.ts'

/** A key with more papers than this tells nothing, and is passed over. */
const MOST_OF_A_KEY = 100

/** Papers that share a blocking key with any of these, in one request. */
export async function nearPapers(db: Db, keys: string[]): Promise<Candidate[]> {
  const rare = sql`(select key, paper from (select key, paper, count(*) over (partition by key) as n from blocks where key in ${among(keys)}) where n <= ${MOST_OF_A_KEY})`
  const rows = await db
    .select({
      id: papers.id,
      title: papers.title,
      authors: papers.authors,
      venue: papers.venue,
      published: papers.published,
      firstSeenAt: papers.firstSeenAt,
      keys: sql<string[]>`(select json_group_array(key) from blocks b where b.paper = ${papers.id})`.mapWith(
        (value) => JSON.parse(value) as string[],
      ),
      names: sql<string[]>`(select json_group_array(name) from names where paper = ${papers.id})`.mapWith(
        (value) => JSON.parse(value) as string[],
      ),
    })
    .from(papers)
    .where(sql`${papers.id} in (select paper from ${rare})`)
  return rows
}

export const possibleStatements = (db: Db, found: Possible[], at: Moment): Statement[] =>
  rowsOf(
    possibles,
    found.map((possible) => ({ ...possible, at })),
  ).map((rows) =>
    db
      .insert(possibles)
      .select(rows)
      .onConflictDoUpdate({ target: [possibles.left, possibles.right], set: incoming(possibles, ['probability', 'evidence', 'at']) }),
  )

/** Why the copies of a paper were put together, newest first. */
export async function mergesOf(db: Db, paper: string): Promise<MergeRow[]> {
  return db.select().from(merges).where(eq(merges.into, paper)).orderBy(desc(merges.id))
}
