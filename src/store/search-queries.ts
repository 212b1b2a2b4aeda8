/** Questions asked of the index: the papers that answer an expression best, and those of which a condition holds. */
import { and, type SQL, sql } from 'drizzle-orm'
import type { Moment, Vector } from '../model.ts'
import { type Condition, quoted } from '../query/compile-sql.ts'
import { among, type Db } from './db.ts'
import { readVector } from './embedding-models.ts'
import { currentFit } from './search-index.ts'
import { idf } from './term-statistics.ts'

/** The UTC day of the paper's own date, which may be a year or a month alone. */
const publishedDay = sql`date(case length(papers.published) when 4 then papers.published || '-01-01' when 7 then papers.published || '-01' else papers.published end)`

/** That something is this value, or begins so: in the words that indexes understand. */
const is = (what: SQL, { value, prefix }: { value: string; prefix: boolean }): SQL =>
  prefix ? sql`${what} >= ${value} and ${what} < ${`${value}\u{10ffff}`}` : sql`${what} = ${value}`

/** A condition as SQL over `papers`; where only papers numbered `from` and above are asked about, the index is read from there on. */
export function conditionSql(condition: Condition, from?: SQL): SQL {
  const numbered = from === undefined ? sql`` : sql` and rowid >= ${from}`
  switch (condition.kind) {
    case 'none':
      return sql`0`
    case 'texts':
      return sql`papers.seq in (select rowid from search_texts where search_texts match ${condition.match}${numbered})`
    case 'fields':
      return sql`papers.seq in (select rowid from search_fields where search_fields match ${condition.match}${numbered})`
    case 'source':
      return sql`papers.id in (select paper from records where ${is(sql`lower(source)`, condition)})`
    case 'id': {
      const { value, prefix } = condition
      // the expression of an index: without it every name is read
      const identifier = sql`lower(substr(name, instr(name, ':') + 1))`
      const behind = value.slice(value.indexOf(':') + 1)
      const whole = value.includes(':')
        ? sql`${is(identifier, { value: behind, prefix })} and ${is(sql`lower(name)`, condition)}`
        : // of schemes, which are written small
          is(sql`name`, condition)
      return sql`papers.id in (select paper from names where ${whole} union all select paper from names where ${is(identifier, condition)})`
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
      return sql`not coalesce(${conditionSql(condition.part, from)}, 0)`
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => conditionSql(part, from))
      return sql`(${sql.join(parts, condition.kind === 'and' ? sql` and ` : sql` or `)})`
    }
  }
}

/** The lowest number of a paper first seen since then. The plus keeps SQLite from looking for it from the first paper on. */
const firstSince = (since: Moment) => sql`(select min(+seq) from papers where first_seen_at >= ${since})`

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

/** Which papers are candidates: those numbered above `from` and up to `to`, of which the condition holds; at most `most` of each kind. */
type Sought = { authors: string; from: number; to: number; most: number; condition?: Condition | undefined }

const within = ({ from, to, condition }: Sought): SQL =>
  sql`and rowid > ${from} and rowid <= ${to} ${condition ? sql`and rowid in (select seq from papers where ${conditionSql(condition)})` : sql``}`

const candidates = (db: Db, found: SQL) =>
  db.select({ ...candidateColumns, score: sql<number>`c.score` }).from(sql`(${found}) c ${withVectors}`)

const bestByAuthor = (db: Db, sought: Sought) =>
  candidates(
    db,
    sql`select rowid as seq, -rank as score from search_fields where search_fields match ${sought.authors} ${within(sought)} order by rank limit ${sought.most}`,
  )

const bestFirst = (rows: (CandidateRow & { score: number })[]): Found[] =>
  rows.map(foundOf).sort((a, b) => b.score - a.score || a.seq - b.seq)

/**
 * The papers that have the heaviest of these terms together, and the best by their authors. Two requests: the index says which
 * papers have a term in a tenth of the time that it takes to rank them, and what is found is compared afterwards anyway.
 */
export async function candidatesFor(
  db: Db,
  { terms, ...sought }: Sought & { terms: ReadonlyMap<string, number> },
): Promise<{ byText: Found[]; byAuthor: Found[] }> {
  const [having, byAuthor] = await db.batch([havingQuery(db, [...terms.keys()], within(sought)), bestByAuthor(db, sought)])
  const scores = sumsOf([...terms.values()], having)
  return { byText: await scored(db, scores, sought.most), byAuthor: bestFirst(byAuthor) }
}

/**
 * The newest papers of which an expression holds, at first those of whose titles it does, and the best by their authors: where
 * so many papers have what is asked for that it takes long to say which have it best. One request.
 */
export async function newestCandidatesFor(
  db: Db,
  { texts, ...sought }: Sought & { texts: string },
): Promise<{ byText: Found[]; byAuthor: Found[] }> {
  const newest = (match: string, most: number) =>
    candidates(
      db,
      sql`select rowid as seq, 0 as score from search_texts where search_texts match ${match} ${within(sought)} order by rowid desc limit ${most}`,
    )
  const [byTitle, anywhere, byAuthor] = await db.batch([
    newest(`title : (${texts})`, Math.ceil(sought.most / 2)),
    newest(texts, sought.most),
    bestByAuthor(db, sought),
  ])
  const byText = new Map([...byTitle, ...anywhere].map((row) => [row.seq, row]))
  return { byText: [...byText.values()].slice(0, sought.most).map(foundOf), byAuthor: bestFirst(byAuthor) }
}

/** A term in a title counts so many times. */
const TITLE = 3

/** The numbers of the papers that have each of these terms, in order, and of those that have it in the title. */
const havingQuery = (db: Db, terms: string[], within: SQL) => {
  const having = (match: SQL) =>
    sql<number[]>`(select json_group_array(rowid) from search_texts where search_texts match ${match} ${within})`.mapWith(
      (value: string) => JSON.parse(value) as number[],
    )
  return db
    .select({ anywhere: having(sql`j.value`), inTitle: having(sql`'title : ' || j.value`) })
    .from(sql`json_each(${JSON.stringify(terms.map(quoted))}) j`)
    .orderBy(sql`j.key`)
}

/** What the terms that each paper has weigh together. */
function sumsOf(weights: number[], having: { anywhere: number[]; inTitle: number[] }[]): Map<number, number> {
  const sums = new Map<number, number>()
  const add = (seq: number, weight: number) => sums.set(seq, (sums.get(seq) ?? 0) + weight)
  for (const [i, { anywhere, inTitle }] of having.entries()) {
    for (const seq of anywhere) add(seq, weights[i] as number)
    for (const seq of inTitle) add(seq, (TITLE - 1) * (weights[i] as number))
  }
  return sums
}

const heaviest = (sums: ReadonlyMap<number, number>, most: number): number[] =>
  [...sums]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, most)
    .map(([seq]) => seq)

/** The papers with the highest of these scores, highest first. */
async function scored(db: Db, scores: ReadonlyMap<number, number>, most: number): Promise<Found[]> {
  const rows = await candidates(db, sql`select value as seq, 0 as score from json_each(${JSON.stringify(heaviest(scores, most))})`)
  return bestFirst(rows.map((row) => ({ ...row, score: scores.get(row.seq) ?? 0 })))
}

/** The papers numbered up to `to` that have the heaviest of these terms together, heaviest first. Two requests. */
export async function likeliestFor(
  db: Db,
  { terms, to, most }: { terms: ReadonlyMap<string, number>; to: number; most: number },
): Promise<Found[]> {
  const scores = sumsOf([...terms.values()], await havingQuery(db, [...terms.keys()], sql`and rowid <= ${to}`))
  return scored(db, scores, most)
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

/**
 * What papers numbered up to `to` have of these terms: the rarer one is among them, the more. Papers that arrive later change none
 * of it, as they would change a score of FTS5, so that pages go on where the one before ended. The highest `most` of them.
 */
export async function havingScores(db: Db, terms: string[], to: number, most: number): Promise<Map<number, number>> {
  if (terms.length === 0) return new Map()
  const having = await havingQuery(db, terms, sql`and rowid <= ${to}`)
  const sums = sumsOf(
    having.map(({ anywhere }) => idf(to, anywhere.length)),
    having,
  )
  return new Map(heaviest(sums, most).map((seq) => [seq, Math.round((sums.get(seq) as number) * 1e4) / 1e4]))
}

/** Papers of which the condition holds, those with the highest scores first, then newest stored first; numbered up to `to`. */
export async function bestHolding(
  db: Db,
  asked: { condition: Condition | undefined; scores: ReadonlyMap<number, number>; to: number; after: After | undefined; most: number },
): Promise<Held[]> {
  const score = asked.scores.size === 0 ? sql`0.0` : sql`coalesce(c.score, 0.0)`
  // cast, or no index is made of it on the way and every paper goes through all of it
  const scored =
    asked.scores.size === 0
      ? sql``
      : sql`left join (select cast(json_extract(value, '$[0]') as integer) as seq, json_extract(value, '$[1]') as score from json_each(${JSON.stringify([...asked.scores])})) c on c.seq = papers.seq`
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
        asked.condition && conditionSql(asked.condition, asked.since === undefined ? undefined : firstSince(asked.since)),
        after &&
          sql`papers.first_seen_at ${beyond}= ${after.score} and (papers.first_seen_at ${beyond} ${after.score} or papers.id ${from} ${after.paper})`,
      ),
    )
    .orderBy(...(backwards ? [sql`papers.first_seen_at`, sql`papers.id desc`] : [sql`papers.first_seen_at desc`, sql`papers.id`]))
    .limit(asked.most)
}

/** How many papers first seen since then the condition holds of, counted up to `most`. */
export async function countHolding(db: Db, condition: Condition | undefined, since: Moment, most: number): Promise<number> {
  const held = and(sql`papers.first_seen_at >= ${since}`, condition && conditionSql(condition, firstSince(since)))
  const [row] = await db.select({ n: sql<number>`count(*)` }).from(sql`(select 1 from papers where ${held} limit ${most})`)
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
