/** Near papers by blocking keys, possible duplicates, and what the operator joined or set apart. */
import { and, desc, eq, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { uuidOf } from '../papers/names.ts'
import type { Candidate, Possible } from '../papers/near.ts'
import { among, type Db, incoming, rowsOf, type Statement } from './db.ts'
import type { MergeRow } from './papers.ts'
import { admissions, announcements, merges, names, papers, possibles, signals, splits } from './schema.ts'

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

/**
 * Remembers that a record was set apart from a paper, and takes from that paper what was the record's own: the names given,
 * the admissions and announcements it had brought, and its source's signals where no other record of that source stays.
 */
export function setApartStatements(
  db: Db,
  {
    source,
    key,
    from,
    paper,
    names: own,
    announced,
    goneSignals,
    now,
  }: { source: string; key: string; from: string; paper: string; names: string[]; announced: string[]; goneSignals: boolean; now: Moment },
): Statement[] {
  return [
    db
      .insert(splits)
      .values({ source, key, paper: from, at: now })
      .onConflictDoUpdate({ target: [splits.source, splits.key], set: { paper: from, at: now } }),
    db.delete(names).where(sql`${names.name} in ${among(own)}`),
    db.delete(merges).where(and(eq(merges.into, from), eq(merges.from, paper))),
    ...(goneSignals ? [db.delete(signals).where(and(eq(signals.paper, from), eq(signals.source, source)))] : []),
    db
      .update(admissions)
      .set({ paper })
      .where(and(eq(admissions.paper, from), eq(admissions.entryId, uuidOf(paper)))),
    db
      .update(announcements)
      .set({ paper })
      .where(and(eq(announcements.paper, from), sql`${announcements.entryId} in ${among(announced)}`)),
  ]
}
