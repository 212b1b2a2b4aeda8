import { isNull, sql } from 'drizzle-orm'
import type { PossibleDuplicate } from '../matching/fuzzy-match.ts'
import type { Moment } from '../model.ts'
import { type Db, excludedColumns, type Statement, selectJsonRows } from './db.ts'
import { possibleDuplicates, splits } from './schema.ts'

/** Pairs of papers that the operator marked as distinct, by a split or a dismissal, under the papers' present ids. */
const DISTINCT_PAIRS = sql`(
  select r.paper as one, n.paper as other from splits s
    join records r on r.source = s.source and r.key = s.key join identifiers n on n.identifier = s.paper where r.paper <> n.paper
  union
  select l.paper, r.paper from possible_duplicates p
    join identifiers l on l.identifier = p.left_paper join identifiers r on r.identifier = p.right_paper where p.dismissed_at > 0 and l.paper <> r.paper
)`

export const distinctPairsQuery = (db: Db) =>
  db.select({ one: sql<string>`different.one`, other: sql<string>`different.other` }).from(sql`${DISTINCT_PAIRS} different`)

/** A predicate over the pairs of `distinctPairsQuery`. */
export function distinctPairPredicate(pairs: { one: string; other: string }[]): (a: string, b: string) => boolean {
  if (pairs.length === 0) return () => false
  const all = new Set(pairs.flatMap(({ one, other }) => [`${one}\n${other}`, `${other}\n${one}`]))
  return (a, b) => all.has(`${a}\n${b}`)
}

/** Stores possible duplicates; dismissed ones stay dismissed. */
export const possibleDuplicateStatements = (db: Db, duplicates: PossibleDuplicate[], at: Moment): Statement[] =>
  selectJsonRows(
    possibleDuplicates,
    duplicates.map((possible) => ({ ...possible, at, dismissedAt: null })),
  ).map((rows) =>
    db
      .insert(possibleDuplicates)
      .select(rows)
      .onConflictDoUpdate({
        target: [possibleDuplicates.left, possibleDuplicates.right],
        set: excludedColumns(possibleDuplicates, ['probability', 'evidence', 'at']),
        setWhere: isNull(possibleDuplicates.dismissedAt),
      }),
  )

/** A possible duplicate under the papers' present ids and titles. */
export type PossibleDuplicateRow = PossibleDuplicate & { at: Moment; leftTitle: string; rightTitle: string }

const OPEN_DUPLICATES = sql`(
  with different as materialized ${DISTINCT_PAIRS}
  select l.paper as left, r.paper as right, max(p.at) as at, p.probability as probability, p.evidence as evidence, a.title as left_title, b.title as right_title
  from possible_duplicates p join identifiers l on l.identifier = p.left_paper join identifiers r on r.identifier = p.right_paper
    join papers a on a.id = l.paper join papers b on b.id = r.paper
  where p.dismissed_at is null and l.paper <> r.paper
    and not exists (select 1 from different d where (d.one = l.paper and d.other = r.paper) or (d.one = r.paper and d.other = l.paper))
  group by min(l.paper, r.paper), max(l.paper, r.paper)
) open`

/** Possible duplicates that the operator has not decided yet, newest first. */
export async function loadPossibleDuplicates(db: Db, limit: number): Promise<PossibleDuplicateRow[]> {
  return db
    .select({
      left: sql<string>`open.left`,
      right: sql<string>`open.right`,
      probability: sql<number>`open.probability`,
      evidence: sql<string>`open.evidence`,
      at: sql<Moment>`open.at`,
      leftTitle: sql<string>`open.left_title`,
      rightTitle: sql<string>`open.right_title`,
    })
    .from(OPEN_DUPLICATES)
    .orderBy(sql`open.at desc, open.probability desc, open.left, open.right`)
    .limit(limit)
}

/** The number of possible duplicates that the operator has not decided yet. */
export async function countPossibleDuplicates(db: Db): Promise<number> {
  const [row] = await db.select({ n: sql<number>`count(*)` }).from(OPEN_DUPLICATES)
  return row?.n ?? 0
}

/** Marks two papers as distinct, whether they were listed as possible duplicates or not. */
export const dismissDuplicateStatement = (db: Db, left: string, right: string, at: Moment): Statement =>
  db
    .insert(possibleDuplicates)
    .values({ left, right, probability: 0, evidence: 'the operator said that they are two', at, dismissedAt: at })
    .onConflictDoUpdate({ target: [possibleDuplicates.left, possibleDuplicates.right], set: { dismissedAt: at } })

/** Deletes the marks that two papers are distinct, because they are merged. */
export function deleteDistinctPairStatements(db: Db, left: string, right: string): Statement[] {
  const called = sql`(select identifier from identifiers where paper in (${left}, ${right}))`
  return [
    db
      .delete(splits)
      .where(
        sql`${splits.paper} in ${called} and exists (select 1 from records r where r.source = ${splits.source} and r.key = ${splits.key} and r.paper in (${left}, ${right}))`,
      ),
    db.delete(possibleDuplicates).where(sql`${possibleDuplicates.left} in ${called} and ${possibleDuplicates.right} in ${called}`),
  ]
}
