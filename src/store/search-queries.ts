/** Questions asked of the index: the papers that answer an expression best, and those of which a condition holds. */

import { and, type SQL, sql } from 'drizzle-orm'
import type { Moment, Vector } from '../model.ts'
import { type Condition, quoteFtsTerm } from '../query/compile-sql.ts'
import { type Db, jsonColumn, valueList } from './db.ts'
import { decodeVector } from './embedding-models.ts'
import { conditionSql, firstSeqSince } from './search-conditions.ts'
import { currentModelId } from './search-index.ts'
import { idf } from './term-statistics.ts'

type CandidateRow = { seq: number; paper: string; title: string; abstract: string; vector: string | null }
export type IndexHit = {
  seq: number
  paper: string
  title: string
  abstract: string
  vector?: Vector /** FTS5's bm25, larger is better. */
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

/** Which papers are candidates: those numbered above `from` and up to `to`, of which the condition holds; at most `most` of each kind. */
type CandidateFilter = { authors: string; afterSeq: number; untilSeq: number; limit: number; condition?: Condition | undefined }

const candidateCondition = ({ afterSeq, untilSeq, condition }: CandidateFilter): SQL =>
  sql`and rowid > ${afterSeq} and rowid <= ${untilSeq} ${condition ? sql`and rowid in (select seq from papers where ${conditionSql(condition)})` : sql``}`

const candidatesQuery = (db: Db, found: SQL) =>
  db.select({ ...candidateColumns, score: sql<number>`c.score` }).from(sql`(${found}) c ${indexAndVectorJoin}`)

const authorCandidatesQuery = (db: Db, sought: CandidateFilter) =>
  candidatesQuery(
    db,
    sql`select rowid as seq, -rank as score from search_fields where search_fields match ${sought.authors} ${candidateCondition(sought)} order by rank limit ${sought.limit}`,
  )

const sortHitsByScore = (rows: (CandidateRow & { score: number })[]): IndexHit[] =>
  rows.map(toIndexHit).sort((a, b) => b.score - a.score || a.seq - b.seq)

/**
 * The papers that have the heaviest of these terms together, and the best by their authors. Two requests: the index says which
 * papers have a term in a tenth of the time that it takes to rank them, and what is found is compared afterwards anyway.
 */
export async function findCandidates(
  db: Db,
  { terms, ...sought }: CandidateFilter & { terms: ReadonlyMap<string, number> },
): Promise<{ byText: IndexHit[]; byAuthor: IndexHit[] }> {
  const [having, byAuthor] = await db.batch([
    postingsQuery(db, [...terms.keys()], candidateCondition(sought)),
    authorCandidatesQuery(db, sought),
  ])
  const scores = sumTermWeights([...terms.values()], having)
  return { byText: await loadHits(db, scores, sought.limit), byAuthor: sortHitsByScore(byAuthor) }
}

/**
 * The newest papers of which an expression holds, at first those of whose titles it does, and the best by their authors: where
 * so many papers have what is asked for that it takes long to say which have it best. One request.
 */
export async function findNewestCandidates(
  db: Db,
  { texts, ...sought }: CandidateFilter & { texts: string },
): Promise<{ byText: IndexHit[]; byAuthor: IndexHit[] }> {
  const newest = (match: string, most: number) =>
    candidatesQuery(
      db,
      sql`select rowid as seq, 0 as score from search_texts where search_texts match ${match} ${candidateCondition(sought)} order by rowid desc limit ${most}`,
    )
  const [byTitle, anywhere, byAuthor] = await db.batch([
    newest(`title : (${texts})`, Math.ceil(sought.limit / 2)),
    newest(texts, sought.limit),
    authorCandidatesQuery(db, sought),
  ])
  const byText = new Map([...byTitle, ...anywhere].map((row) => [row.seq, row]))
  return { byText: [...byText.values()].slice(0, sought.limit).map(toIndexHit), byAuthor: sortHitsByScore(byAuthor) }
}

/** A term in a title counts so many times. */
const TITLE_WEIGHT = 3

/** The numbers of the papers that have each of these terms, in order, and of those that have it in the title. */
const postingsQuery = (db: Db, terms: string[], within: SQL) => {
  const having = (match: SQL) =>
    jsonColumn<number[]>(sql`(select json_group_array(rowid) from search_texts where search_texts match ${match} ${within})`)
  return db
    .select({ anywhere: having(sql`j.value`), inTitle: having(sql`'title : ' || j.value`) })
    .from(sql`json_each(${JSON.stringify(terms.map(quoteFtsTerm))}) j`)
    .orderBy(sql`j.key`)
}

/** What the terms that each paper has weigh together. */
function sumTermWeights(weights: number[], having: { anywhere: number[]; inTitle: number[] }[]): Map<number, number> {
  const sums = new Map<number, number>()
  const add = (seq: number, weight: number) => sums.set(seq, (sums.get(seq) ?? 0) + weight)
  for (const [i, { anywhere, inTitle }] of having.entries()) {
    for (const seq of anywhere) add(seq, weights[i] as number)
    for (const seq of inTitle) add(seq, (TITLE_WEIGHT - 1) * (weights[i] as number))
  }
  return sums
}

const seqsByWeight = (sums: ReadonlyMap<number, number>, most: number): number[] =>
  [...sums]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, most)
    .map(([seq]) => seq)

/** The papers with the highest of these scores, highest first. */
async function loadHits(db: Db, scores: ReadonlyMap<number, number>, most: number): Promise<IndexHit[]> {
  const rows = await candidatesQuery(db, sql`select value as seq, 0 as score from json_each(${JSON.stringify(seqsByWeight(scores, most))})`)
  return sortHitsByScore(rows.map((row) => ({ ...row, score: scores.get(row.seq) ?? 0 })))
}

/** The papers numbered up to `to` that have the heaviest of these terms together, heaviest first. Two requests. */
export async function findPapersByTerms(
  db: Db,
  { terms, untilSeq, limit }: { terms: ReadonlyMap<string, number>; untilSeq: number; limit: number },
): Promise<IndexHit[]> {
  const scores = sumTermWeights([...terms.values()], await postingsQuery(db, [...terms.keys()], sql`and rowid <= ${untilSeq}`))
  return loadHits(db, scores, limit)
}

/** A paper's own terms and vector. */
export async function loadIndexedPaper(db: Db, paper: string): Promise<IndexHit | undefined> {
  const [row] = await db
    .select({ ...candidateColumns, score: sql<number>`0` })
    .from(sql`(select p.seq as seq from papers p where p.id = ${paper}) c ${indexAndVectorJoin}`)
  return row && toIndexHit(row)
}

/** Where a page of strict answers goes on: behind this score (or moment) and paper. */
export type PagePosition = { score: number; seq: number; paper: string }
type SearchResultRow = { paper: string; score: number; seq: number }

/**
 * What papers numbered up to `to` have of these terms: the rarer one is among them, the more. Papers that arrive later change none
 * of it, as they would change a score of FTS5, so that pages go on where the one before ended. The highest `most` of them.
 */
export async function termScores(db: Db, terms: string[], to: number, most: number): Promise<Map<number, number>> {
  if (terms.length === 0) return new Map()
  const having = await postingsQuery(db, terms, sql`and rowid <= ${to}`)
  const sums = sumTermWeights(
    having.map(({ anywhere }) => idf(to, anywhere.length)),
    having,
  )
  return new Map(seqsByWeight(sums, most).map((seq) => [seq, Math.round((sums.get(seq) as number) * 1e4) / 1e4]))
}

/** Papers of which the condition holds, those with the highest scores first, then newest stored first; numbered up to `to`. */
export async function findBestMatches(
  db: Db,
  asked: {
    condition: Condition | undefined
    scores: ReadonlyMap<number, number>
    untilSeq: number
    after: PagePosition | undefined
    limit: number
  },
): Promise<SearchResultRow[]> {
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
        sql`papers.seq <= ${asked.untilSeq}`,
        asked.condition && conditionSql(asked.condition),
        asked.after && sql`(${score} < ${asked.after.score} or (${score} = ${asked.after.score} and papers.seq < ${asked.after.seq}))`,
      ),
    )
    .orderBy(sql`${score} desc`, sql`papers.seq desc`)
    .limit(asked.limit)
}

/**
 * Papers of which the condition holds, newest first seen first, then by id, numbered up to `to`; `after` has the moment as its
 * score. `backwards` gives those before that place, nearest first.
 */
export async function findNewestMatches(
  db: Db,
  asked: {
    condition: Condition | undefined
    untilSeq: number
    after: PagePosition | undefined
    limit: number
    since?: Moment | undefined
    backwards?: boolean
  },
): Promise<SearchResultRow[]> {
  const { after, backwards } = asked
  const [beyond, from] = backwards ? [sql`>`, sql`<`] : [sql`<`, sql`>`]
  return db
    .select({ paper: sql<string>`papers.id`, score: sql<number>`papers.first_seen_at`, seq: sql<number>`papers.seq` })
    .from(sql`papers`)
    .where(
      and(
        sql`papers.seq <= ${asked.untilSeq}`,
        asked.since === undefined ? undefined : sql`papers.first_seen_at >= ${asked.since}`,
        asked.condition && conditionSql(asked.condition, asked.since === undefined ? undefined : firstSeqSince(asked.since)),
        after &&
          sql`papers.first_seen_at ${beyond}= ${after.score} and (papers.first_seen_at ${beyond} ${after.score} or papers.id ${from} ${after.paper})`,
      ),
    )
    .orderBy(...(backwards ? [sql`papers.first_seen_at`, sql`papers.id desc`] : [sql`papers.first_seen_at desc`, sql`papers.id`]))
    .limit(asked.limit)
}

/** How many papers first seen since then the condition holds of, counted up to `most`. */
export async function countMatches(db: Db, condition: Condition | undefined, since: Moment, most: number): Promise<number> {
  const held = and(sql`papers.first_seen_at >= ${since}`, condition && conditionSql(condition, firstSeqSince(since)))
  const [row] = await db.select({ n: sql<number>`count(*)` }).from(sql`(select 1 from papers where ${held} limit ${most})`)
  return row?.n ?? 0
}

/** The sources that told of each of these papers. */
export async function sourcesOf(db: Db, ids: string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectDistinct({ paper: sql<string>`paper`, source: sql<string>`source` })
    .from(sql`records`)
    .where(sql`paper in ${valueList(ids)}`)
  const byPaper = Map.groupBy(rows, ({ paper }) => paper)
  return new Map([...byPaper].map(([paper, rows]) => [paper, rows.map(({ source }) => source)]))
}
