/** Questions asked of the index: the papers that answer an expression best, and those of which a condition holds. */
import { and, type SQL, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import type { Condition } from '../search/lexical.ts'
import { readVector, type Vector } from '../search/vectors.ts'
import { among, type Db } from './db.ts'
import { currentFit } from './search-index.ts'

/** The UTC day of the paper's own date, which may be a year or a month alone. */
const publishedDay = sql`date(case length(papers.published) when 4 then papers.published || '-01-01' when 7 then papers.published || '-01' else papers.published end)`

/** A condition as SQL over `papers`. */
export function conditionSql(condition: Condition): SQL {
  switch (condition.kind) {
    case 'none':
      return sql`0`
    case 'texts':
      return sql`papers.seq in (select rowid from search_texts where search_texts match ${condition.match})`
    case 'fields':
      return sql`papers.seq in (select rowid from search_fields where search_fields match ${condition.match})`
    case 'source': {
      const { value, prefix } = condition
      const is = prefix ? sql`substr(lower(source), 1, length(${value})) = ${value}` : sql`lower(source) = ${value}`
      return sql`papers.id in (select paper from records where ${is})`
    }
    case 'id': {
      const { value, prefix } = condition
      const is = (name: SQL) => (prefix ? sql`substr(${name}, 1, length(${value})) = ${value}` : sql`${name} = ${value}`)
      return sql`papers.id in (select paper from names where ${is(sql`lower(name)`)} or ${is(sql`lower(substr(name, instr(name, ':') + 1))`)})`
    }
    case 'topic':
      return sql`papers.id in (select paper from memberships where topic = ${condition.slug})`
    case 'merit':
      return sql`papers.merit >= ${condition.least}`
    case 'after':
      return sql`${publishedDay} >= ${condition.day}`
    case 'before':
      return sql`${publishedDay} < ${condition.day}`
    case 'not':
      return sql`not coalesce(${conditionSql(condition.part)}, 0)`
    case 'and':
    case 'or':
      return sql`(${sql.join(condition.parts.map(conditionSql), condition.kind === 'and' ? sql` and ` : sql` or `)})`
  }
}

type CandidateRow = { seq: number; paper: string; title: string; abstract: string; vector: string | null }
export type Found = {
  seq: number
  paper: string
  title: string
  abstract: string
  vector?: Vector /** FTS5's bm25, larger is better. */
  score: number
}

const foundOf = ({ vector, ...row }: CandidateRow & { score: number }): Found => ({
  ...row,
  ...(vector && { vector: readVector(vector) }),
})

const candidateColumns = {
  seq: sql<number>`s.seq`,
  paper: sql<string>`s.paper`,
  title: sql<string>`s.title`,
  abstract: sql<string>`s.abstract`,
  vector: sql<string | null>`v.vector`,
}
const withVectors = sql`join search_papers s on s.seq = c.seq join papers on papers.id = s.paper and papers.seq = s.seq left join search_vectors v on v.fit = ${currentFit} and v.seq = s.seq`

/**
 * The papers that answer an expression best, by their texts and by their authors; only those numbered above `from` and up to
 * `to`, only those of which the condition holds. One request.
 */
export async function candidatesFor(
  db: Db,
  asked: { texts: string; authors?: string; from: number; to: number; most: number; condition?: Condition | undefined },
): Promise<{ byText: Found[]; byAuthor: Found[] }> {
  const only = asked.condition ? sql`and rowid in (select seq from papers where ${conditionSql(asked.condition)})` : sql``
  const within = sql`and rowid > ${asked.from} and rowid <= ${asked.to} ${only}`
  const [byText, byAuthor] = await db.batch([
    db
      .select({ ...candidateColumns, score: sql<number>`c.score` })
      .from(
        sql`(select rowid as seq, -rank as score from search_texts where search_texts match ${asked.texts} and rank match 'bm25(3, 1)' ${within} order by rank limit ${asked.most}) c ${withVectors}`,
      ),
    db
      .select({ ...candidateColumns, score: sql<number>`c.score` })
      .from(
        sql`(select rowid as seq, -rank as score from search_fields where search_fields match ${asked.authors ?? ''} ${asked.authors === undefined ? sql`and 0` : within} order by rank limit ${asked.most}) c ${withVectors}`,
      ),
  ])
  const best = (rows: (CandidateRow & { score: number })[]) => rows.map(foundOf).sort((a, b) => b.score - a.score || a.seq - b.seq)
  return { byText: best(byText), byAuthor: best(byAuthor) }
}

/** The papers that answer an expression best by their texts, in any order. One request. */
export async function likeliestFor(db: Db, { texts, to, most }: { texts: string; to: number; most: number }): Promise<Found[]> {
  const rows = await db
    .select({ ...candidateColumns, score: sql<number>`c.score` })
    .from(
      sql`(select rowid as seq, -rank as score from search_texts where search_texts match ${texts} and rank match 'bm25(3, 1)' and rowid <= ${to} order by rank limit ${most}) c ${withVectors}`,
    )
  return rows.map(foundOf)
}

/** A paper's own terms and vector. */
export async function indexedPaper(db: Db, paper: string): Promise<Found | undefined> {
  const [row] = await db
    .select({ ...candidateColumns, score: sql<number>`0` })
    .from(sql`(select p.seq as seq from papers p where p.id = ${paper}) c ${withVectors}`)
  return row && foundOf(row)
}

/** Where a page of strict answers goes on: behind this score (or moment) and paper. */
export type After = { score: number; seq: number; paper: string }
type Held = { paper: string; score: number; seq: number }

/** Papers of which the condition holds, best first by these terms, then newest stored first; numbered up to `to`. */
export async function bestHolding(
  db: Db,
  asked: { condition: Condition | undefined; terms: string; to: number; after: After | undefined; most: number },
): Promise<Held[]> {
  const score = asked.terms === '' ? sql`0.0` : sql`coalesce(c.score, 0)`
  const scored =
    asked.terms === ''
      ? sql``
      : sql`left join (select rowid as seq, round(-bm25(search_texts, 3, 1), 6) as score from search_texts where search_texts match ${asked.terms}) c on c.seq = papers.seq`
  return db
    .select({ paper: sql<string>`papers.id`, score: sql<number>`${score}`, seq: sql<number>`papers.seq` })
    .from(sql`papers ${scored}`)
    .where(
      and(
        sql`papers.seq <= ${asked.to}`,
        asked.condition && conditionSql(asked.condition),
        asked.after && sql`(${score} < ${asked.after.score} or (${score} = ${asked.after.score} and papers.seq < ${asked.after.seq}))`,
      ),
    )
    .orderBy(sql`${score} desc`, sql`papers.seq desc`)
    .limit(asked.most)
}

/**
 * Papers of which the condition holds, newest first seen first, then by id, numbered up to `to`; `after` has the moment as its
 * score. `backwards` gives those before that place, nearest first.
 */
export async function newestHolding(
  db: Db,
  asked: {
    condition: Condition | undefined
    to: number
    after: After | undefined
    most: number
    since?: Moment | undefined
    backwards?: boolean
  },
): Promise<Held[]> {
  const { after, backwards } = asked
  const [beyond, from] = backwards ? [sql`>`, sql`<`] : [sql`<`, sql`>`]
  return db
    .select({ paper: sql<string>`papers.id`, score: sql<number>`papers.first_seen_at`, seq: sql<number>`papers.seq` })
    .from(sql`papers`)
    .where(
      and(
        sql`papers.seq <= ${asked.to}`,
        asked.since === undefined ? undefined : sql`papers.first_seen_at >= ${asked.since}`,
        asked.condition && conditionSql(asked.condition),
        after &&
          sql`papers.first_seen_at ${beyond}= ${after.score} and (papers.first_seen_at ${beyond} ${after.score} or papers.id ${from} ${after.paper})`,
      ),
    )
    .orderBy(...(backwards ? [sql`papers.first_seen_at`, sql`papers.id desc`] : [sql`papers.first_seen_at desc`, sql`papers.id`]))
    .limit(asked.most)
}

/** How many papers first seen since then the condition holds of. */
export async function countHolding(db: Db, condition: Condition | undefined, since: Moment): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)` })
    .from(sql`papers`)
    .where(and(sql`papers.first_seen_at >= ${since}`, condition && conditionSql(condition)))
  return row?.n ?? 0
}

/** The sources that told of each of these papers. */
export async function sourcesOf(db: Db, ids: string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectDistinct({ paper: sql<string>`paper`, source: sql<string>`source` })
    .from(sql`records`)
    .where(sql`paper in ${among(ids)}`)
  const byPaper = Map.groupBy(rows, ({ paper }) => paper)
  return new Map([...byPaper].map(([paper, rows]) => [paper, rows.map(({ source }) => source)]))
}
