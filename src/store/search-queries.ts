/** Queries of the search index: candidates by terms and authors, and the papers that fulfil a condition. */
import { and, type SQL, sql } from 'drizzle-orm'
import type { Moment, Vector } from '../model.ts'
import { type Condition, quoteFtsTerm } from '../query/compile-sql.ts'
import { type Db, jsonColumn, valueList } from './db.ts'
import { decodeVector } from './embedding-models.ts'
import { conditionSql, firstSeqSince } from './search-conditions.ts'
import { currentModelId } from './search-index.ts'
import { idf } from './term-statistics.ts'

type CandidateRow = { seq: number; paper: string; title: string; abstract: string; vector: string | null }
/** A paper in the index with its score; a larger score is better. */
export type IndexHit = {
  seq: number
  paper: string
  title: string
  abstract: string
  vector?: Vector
  score: number
}

const toIndexHit = ({ vector, ...row }: CandidateRow & { score: number }): IndexHit => ({
  ...row,
  ...(vector && { vector: decodeVector(vector) }),
})

const candidateColumns = {
  seq: sql<number>`s.seq`,
  paper: sql<string>`s.paper`,
  title: sql<string>`s.title`,
  abstract: sql<string>`s.abstract`,
  vector: sql<string | null>`v.vector`,
}
const indexAndVectorJoin = sql`join search_papers s on s.seq = c.seq join papers on papers.id = s.paper and papers.seq = s.seq left join search_vectors v on v.model_id = ${currentModelId} and v.seq = s.seq`

/** Limits candidates to paper numbers and a condition, and their number per field; `authors` is an FTS5 expression. */
type CandidateFilter = { authors: string; afterSeq: number; untilSeq: number; limit: number; condition?: Condition | undefined }

const candidateCondition = ({ afterSeq, untilSeq, condition }: CandidateFilter): SQL =>
  sql`and rowid > ${afterSeq} and rowid <= ${untilSeq} ${condition ? sql`and rowid in (select seq from papers where ${conditionSql(condition)})` : sql``}`

const candidatesQuery = (db: Db, scoredSeqs: SQL) =>
  db.select({ ...candidateColumns, score: sql<number>`c.score` }).from(sql`(${scoredSeqs}) c ${indexAndVectorJoin}`)

const authorCandidatesQuery = (db: Db, filter: CandidateFilter) =>
  candidatesQuery(
    db,
    sql`select rowid as seq, -rank as score from search_fields where search_fields match ${filter.authors} ${candidateCondition(filter)} order by rank limit ${filter.limit}`,
  )

const sortHitsByScore = (rows: (CandidateRow & { score: number })[]): IndexHit[] =>
  rows.map(toIndexHit).sort((a, b) => b.score - a.score || a.seq - b.seq)

/**
 * Finds the papers with the highest total weight of terms, and the best by authors. Two requests: postings are read in a tenth
 * of the time of FTS5's ranking, and candidates are ranked later anyway.
 */
export async function findCandidates(
  db: Db,
  { terms, ...filter }: CandidateFilter & { terms: ReadonlyMap<string, number> },
): Promise<{ byText: IndexHit[]; byAuthor: IndexHit[] }> {
  const [postings, byAuthor] = await db.batch([
    postingsQuery(db, [...terms.keys()], candidateCondition(filter)),
    authorCandidatesQuery(db, filter),
  ])
  const scores = sumTermWeights([...terms.values()], postings)
  return { byText: await loadHits(db, scores, filter.limit), byAuthor: sortHitsByScore(byAuthor) }
}

/**
 * Finds the newest papers that match an expression, first those whose titles do, and the best by authors; for expressions that
 * too many papers match to rank them. One request.
 */
export async function findNewestCandidates(
  db: Db,
  { texts, ...filter }: CandidateFilter & { texts: string },
): Promise<{ byText: IndexHit[]; byAuthor: IndexHit[] }> {
  const newest = (match: string, limit: number) =>
    candidatesQuery(
      db,
      sql`select rowid as seq, 0 as score from search_texts where search_texts match ${match} ${candidateCondition(filter)} order by rowid desc limit ${limit}`,
    )
  const [byTitle, anywhere, byAuthor] = await db.batch([
    newest(`title : (${texts})`, Math.ceil(filter.limit / 2)),
    newest(texts, filter.limit),
    authorCandidatesQuery(db, filter),
  ])
  const byText = new Map([...byTitle, ...anywhere].map((row) => [row.seq, row]))
  return { byText: [...byText.values()].slice(0, filter.limit).map(toIndexHit), byAuthor: sortHitsByScore(byAuthor) }
}

const TITLE_WEIGHT = 3

/** The numbers of each term's papers, and of those with the term in the title, in the order of terms. */
const postingsQuery = (db: Db, terms: string[], seqCondition: SQL) => {
  const seqsMatching = (match: SQL) =>
    jsonColumn<number[]>(sql`(select json_group_array(rowid) from search_texts where search_texts match ${match} ${seqCondition})`)
  return db
    .select({ anywhere: seqsMatching(sql`j.value`), inTitle: seqsMatching(sql`'title : ' || j.value`) })
    .from(sql`json_each(${JSON.stringify(terms.map(quoteFtsTerm))}) j`)
    .orderBy(sql`j.key`)
}

/** Sums the weights of each paper's terms. */
function sumTermWeights(weights: number[], postings: { anywhere: number[]; inTitle: number[] }[]): Map<number, number> {
  const sums = new Map<number, number>()
  const add = (seq: number, weight: number) => sums.set(seq, (sums.get(seq) ?? 0) + weight)
  for (const [i, { anywhere, inTitle }] of postings.entries()) {
    for (const seq of anywhere) add(seq, weights[i] as number)
    for (const seq of inTitle) add(seq, (TITLE_WEIGHT - 1) * (weights[i] as number))
  }
  return sums
}

const seqsByWeight = (sums: ReadonlyMap<number, number>, limit: number): number[] =>
  [...sums]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, limit)
    .map(([seq]) => seq)

/** Loads the papers with the highest scores, best first. */
async function loadHits(db: Db, scores: ReadonlyMap<number, number>, limit: number): Promise<IndexHit[]> {
  const rows = await candidatesQuery(
    db,
    sql`select value as seq, 0 as score from json_each(${JSON.stringify(seqsByWeight(scores, limit))})`,
  )
  return sortHitsByScore(rows.map((row) => ({ ...row, score: scores.get(row.seq) ?? 0 })))
}

/** Finds the papers up to `untilSeq` with the highest total weight of terms, best first. Two requests. */
export async function findPapersByTerms(
  db: Db,
  { terms, untilSeq, limit }: { terms: ReadonlyMap<string, number>; untilSeq: number; limit: number },
): Promise<IndexHit[]> {
  const scores = sumTermWeights([...terms.values()], await postingsQuery(db, [...terms.keys()], sql`and rowid <= ${untilSeq}`))
  return loadHits(db, scores, limit)
}

/** Loads a paper's indexed terms and vector. */
export async function loadIndexedPaper(db: Db, paper: string): Promise<IndexHit | undefined> {
  const [row] = await db
    .select({ ...candidateColumns, score: sql<number>`0` })
    .from(sql`(select p.seq as seq from papers p where p.id = ${paper}) c ${indexAndVectorJoin}`)
  return row && toIndexHit(row)
}

/** The position of a result in a sorted list; `score` is a moment in lists sorted by time. */
export type PagePosition = { score: number; seq: number; paper: string }
type SearchResultRow = { paper: string; score: number; seq: number }

/**
 * The `limit` highest sums of terms' IDF over papers up to `untilSeq`. Unlike scores of FTS5 they do not change when papers
 * arrive, so that a page continues where the previous one ended.
 */
export async function termScores(db: Db, terms: string[], untilSeq: number, limit: number): Promise<Map<number, number>> {
  if (terms.length === 0) return new Map()
  const postings = await postingsQuery(db, terms, sql`and rowid <= ${untilSeq}`)
  const sums = sumTermWeights(
    postings.map(({ anywhere }) => idf(untilSeq, anywhere.length)),
    postings,
  )
  return new Map(seqsByWeight(sums, limit).map((seq) => [seq, Math.round((sums.get(seq) as number) * 1e4) / 1e4]))
}

/** Finds papers up to `untilSeq` that fulfil a condition, by score, then newest stored first. */
export async function findBestMatches(
  db: Db,
  options: {
    condition: Condition | undefined
    scores: ReadonlyMap<number, number>
    untilSeq: number
    after: PagePosition | undefined
    limit: number
  },
): Promise<SearchResultRow[]> {
  const score = options.scores.size === 0 ? sql`0.0` : sql`coalesce(c.score, 0.0)`
  // without the cast SQLite builds no index for the join
  const scoreJoin =
    options.scores.size === 0
      ? sql``
      : sql`left join (select cast(json_extract(value, '$[0]') as integer) as seq, json_extract(value, '$[1]') as score from json_each(${JSON.stringify([...options.scores])})) c on c.seq = papers.seq`
  return db
    .select({ paper: sql<string>`papers.id`, score: sql<number>`${score}`, seq: sql<number>`papers.seq` })
    .from(sql`papers ${scoreJoin}`)
    .where(
      and(
        sql`papers.seq <= ${options.untilSeq}`,
        options.condition && conditionSql(options.condition),
        options.after &&
          sql`(${score} < ${options.after.score} or (${score} = ${options.after.score} and papers.seq < ${options.after.seq}))`,
      ),
    )
    .orderBy(sql`${score} desc`, sql`papers.seq desc`)
    .limit(options.limit)
}

/**
 * Finds papers up to `untilSeq` that fulfil a condition, by moment first seen (newest first), then id. `backwards` returns
 * those before the position, nearest first.
 */
export async function findNewestMatches(
  db: Db,
  options: {
    condition: Condition | undefined
    untilSeq: number
    after: PagePosition | undefined
    limit: number
    since?: Moment | undefined
    backwards?: boolean
  },
): Promise<SearchResultRow[]> {
  const { after, backwards } = options
  const [momentOrder, idOrder] = backwards ? [sql`>`, sql`<`] : [sql`<`, sql`>`]
  return db
    .select({ paper: sql<string>`papers.id`, score: sql<number>`papers.first_seen_at`, seq: sql<number>`papers.seq` })
    .from(sql`papers`)
    .where(
      and(
        sql`papers.seq <= ${options.untilSeq}`,
        options.since === undefined ? undefined : sql`papers.first_seen_at >= ${options.since}`,
        options.condition && conditionSql(options.condition, options.since === undefined ? undefined : firstSeqSince(options.since)),
        after &&
          sql`papers.first_seen_at ${momentOrder}= ${after.score} and (papers.first_seen_at ${momentOrder} ${after.score} or papers.id ${idOrder} ${after.paper})`,
      ),
    )
    .orderBy(...(backwards ? [sql`papers.first_seen_at`, sql`papers.id desc`] : [sql`papers.first_seen_at desc`, sql`papers.id`]))
    .limit(options.limit)
}

/** Counts the papers first seen since a moment that fulfil a condition, up to `limit`. */
export async function countMatches(db: Db, condition: Condition | undefined, since: Moment, limit: number): Promise<number> {
  const where = and(sql`papers.first_seen_at >= ${since}`, condition && conditionSql(condition, firstSeqSince(since)))
  const [row] = await db.select({ n: sql<number>`count(*)` }).from(sql`(select 1 from papers where ${where} limit ${limit})`)
  return row?.n ?? 0
}

/** The ids of the sources of each paper. */
export async function sourcesOf(db: Db, ids: string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectDistinct({ paper: sql<string>`paper`, source: sql<string>`source` })
    .from(sql`records`)
    .where(sql`paper in ${valueList(ids)}`)
  const byPaper = Map.groupBy(rows, ({ paper }) => paper)
  return new Map([...byPaper].map(([paper, rows]) => [paper, rows.map(({ source }) => source)]))
}
