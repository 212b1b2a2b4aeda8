/** Lookups: which sources were asked about which papers. */
import { and, asc, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Moment, Source } from '../model.ts'
import { type Db, excludedColumns, type Statement, selectJsonRows } from './db.ts'
import { identifiers, lookups, papers } from './schema.ts'
import type { PaperToLookUp } from './sources.ts'

/** Papers with an identifier of the source's scheme whose lookup is due, newest first. */
export async function papersToLookUp(
  db: Db,
  source: string,
  { scheme, maxPerRequest, missingField, repeatAfterDays }: NonNullable<Source['about']>,
  now: Moment,
): Promise<PaperToLookUp[]> {
  return db
    .select({ paper: papers.id, identifier: identifiers.identifier })
    .from(papers)
    .innerJoin(identifiers, eq(identifiers.paper, papers.id))
    .leftJoin(lookups, and(eq(lookups.paper, papers.id), eq(lookups.source, source)))
    .where(
      and(
        gt(identifiers.identifier, `${scheme}:`),
        lt(identifiers.identifier, `${scheme};`),
        missingField === 'categories' ? sql`${papers.categories} = '[]'` : undefined,
        repeatAfterDays === undefined ? isNull(lookups.paper) : sql`coalesce(${lookups.at}, 0) <= ${now - repeatAfterDays * 86_400}`,
      ),
    )
    .orderBy(desc(papers.firstSeenAt), asc(papers.id))
    .limit(maxPerRequest)
}

/** Records a lookup of these papers at a source. */
export const lookupStatements = (db: Db, source: string, paperIds: string[], at: Moment): Statement[] =>
  selectJsonRows(
    lookups,
    paperIds.map((paper) => ({ source, paper, at })),
  ).map((rows) =>
    db
      .insert(lookups)
      .select(rows)
      .onConflictDoUpdate({ target: [lookups.source, lookups.paper], set: excludedColumns(lookups, ['at']) }),
  )
