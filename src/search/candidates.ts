/** Ranks the papers that have any word of a plain question: rare words select a few hundred candidates, which are then scored. */

import type { Vector } from '../model.ts'
import { ftsAllOf, ftsAnyOf, type Question } from '../query/compile-sql.ts'
import type { Db } from '../store/db.ts'
import { findCandidates, findNewestCandidates, type IndexHit } from '../store/search-queries.ts'
import { idf, loadTermStatistics, type TermStatistics } from '../store/term-statistics.ts'
import {
  filterByQuery,
  frequenciesOf,
  MAX_CANDIDATES,
  MAX_POSTINGS,
  MAX_SCANNED_PAPERS,
  prepareQuery,
  type RankedPaper,
  type SearchFilter,
  selectRareTerms,
  statisticsAtCursor,
} from './boolean-search.ts'
import type { Embedder } from './embeddings-api.ts'
import { BLEND_WEIGHTS, blendScores, type CorpusStatistics, type SearchCandidate } from './scoring.ts'
import { correctSpelling, type SpellingCorrections } from './spelling.ts'
import { indexedTermsOf } from './train-embeddings.ts'
import { projectTerms } from './vectors.ts'

/**
 * Options of a ranking. `untilSeq` is the newest paper considered and `frequencies` the document frequencies of the question's
 * terms and compounds at that time, both from a cursor; `candidatesPerField` limits those by text and those by author.
 */
export type CandidateOptions = SearchFilter & {
  untilSeq?: number | undefined
  frequencies?: number[] | undefined
  embedder?: Embedder | undefined
  candidatesPerField?: number
}

/** A question's candidates and what they are scored with; `untilSeq` is the newest paper considered. */
export type CandidatePool = SpellingCorrections & {
  terms: string[]
  untilSeq: number
  candidates: (SearchCandidate & { paper: string })[]
  /** The candidates of an author whose name occurs in no text: the question asks for them by name. */
  authorMatches: Set<number>
  /** The document frequencies of the original question's terms and compounds. */
  frequencies: number[]
  corpus: CorpusStatistics
  vector?: Vector
}

/** The highest possible score. */
const MAX_BLEND = Object.values(BLEND_WEIGHTS).reduce((sum, weight) => sum + weight, 0)

/** Ranks papers for a question, best first, at most 200; for `/search` and `eval search` alike. */
export async function rankQuestion(
  db: Db,
  question: Question,
  options: CandidateOptions = {},
): Promise<CandidatePool & { ranked: RankedPaper[] }> {
  const pool = await findCandidatePool(db, question, options)
  const scores = blendScores(pool.terms, pool.candidates, pool.corpus, pool.vector)
  const bonusOf = (seq: number): number => (pool.authorMatches.has(seq) ? MAX_BLEND : 0)
  const ranked = pool.candidates
    .map(({ paper, seq }, i) => ({ paper, seq, score: Math.round(((scores[i] as number) + bonusOf(seq)) * 1e6) / 1e6 }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, MAX_CANDIDATES)
  return { ...pool, ranked }
}

/** A question of common words takes candidates with all of them if these fill at least a quarter of the limit. */
const MIN_COMMON_CANDIDATES_SHARE = 1 / 4

/** Finds a few hundred candidates for a question, by their texts and by their authors. */
export async function findCandidatePool(db: Db, question: Question, options: CandidateOptions = {}): Promise<CandidatePool> {
  const { untilSeq, frequencies, embedder, candidatesPerField = MAX_CANDIDATES, ...searchFilter } = options
  const terms = [...question.terms, ...question.compounds]
  const statistics = statisticsAtCursor(await loadTermStatistics(db, terms), terms, { untilSeq, frequencies })
  const { question: correctedQuestion, names, ...corrections } = await correctSpelling(db, question, statistics)
  const lastSeq = untilSeq ?? statistics.papers
  const pool = {
    ...corrections,
    terms: correctedQuestion.terms,
    untilSeq: lastSeq,
    frequencies: frequenciesOf(statistics, terms),
  }
  if (pool.terms.length === 0) return { ...pool, candidates: [], authorMatches: new Set(), corpus: corpusStatisticsOf(statistics, []) }
  const { condition, residualQuery } = await prepareQuery(db, undefined, searchFilter)
  const authors = authorExpression(correctedQuestion.words, names)
  const filter = { authors, untilSeq: lastSeq, limit: candidatesPerField, condition }
  const [{ byText, byAuthor }, vector] = await Promise.all([
    findHits(db, pool.terms, statistics, filter),
    embedder && statistics.model === embedder.model ? embedder.embedQuestion(question.text) : projectTerms(pool.terms, statistics.vectors),
  ])
  const hits = new Map([...byText, ...byAuthor].map((hit) => [hit.seq, hit]))
  const candidates = await filterByQuery(db, residualQuery, [...hits.values()])
  const corpus = corpusStatisticsOf(statistics, candidates)
  const authorScores = authorScoresOf(byAuthor, pool.terms, corpus)
  return {
    ...pool,
    candidates: candidates.map((candidate) => ({ ...candidate, authors: authorScores.get(candidate.seq) ?? 0 })),
    authorMatches: new Set(names.length > 0 ? authorScores.keys() : []),
    corpus,
    ...(vector && { vector }),
  }
}

function authorExpression(words: string[], names: string[]): string {
  const match = names.length > 0 ? `(${ftsAnyOf(names)}) AND (${ftsAnyOf(words)})` : ftsAnyOf(words)
  return `authors : (${match})`
}

/** Finds papers by rare terms; if all terms are common, recent papers that have all of them or, failing that, the most weight. */
async function findHits(
  db: Db,
  terms: string[],
  statistics: TermStatistics,
  filter: Omit<Parameters<typeof findCandidates>[1], 'terms' | 'afterSeq'>,
): ReturnType<typeof findCandidates> {
  const { limit, untilSeq } = filter
  const rareTerms = selectRareTerms(terms, statistics)
  if (rareTerms.length > 0) return findCandidates(db, { ...filter, terms: weightTerms(rareTerms, statistics), afterSeq: 0 })
  const newest = await findNewestCandidates(db, {
    ...filter,
    texts: ftsAllOf(terms),
    afterSeq: Math.max(0, untilSeq - MAX_SCANNED_PAPERS),
  })
  if (newest.byText.length >= limit * MIN_COMMON_CANDIDATES_SHARE) return newest
  return findCandidates(db, { ...filter, terms: weightTerms(terms, statistics), afterSeq: Math.max(0, untilSeq - MAX_POSTINGS) })
}

/** BM25 scores by author as a share of the highest possible one. */
function authorScoresOf(byAuthor: IndexHit[], terms: string[], { papers, documentFrequency }: CorpusStatistics): Map<number, number> {
  const maxScore = terms.reduce((sum, term) => sum + Math.log(1 + papers / (documentFrequency(term) + 0.5)), 0)
  return new Map(byAuthor.map(({ seq, score }) => [seq, Math.max(0, Math.min(1, score / maxScore))]))
}

/** Terms with their IDF. */
const weightTerms = (terms: string[], { papers, documentFrequencies }: TermStatistics): Map<string, number> =>
  new Map(terms.map((term) => [term, idf(papers, documentFrequencies.get(term) ?? 0)]))

const corpusStatisticsOf = ({ papers, meanLength, documentFrequencies }: TermStatistics, candidates: IndexHit[]): CorpusStatistics => ({
  papers,
  meanLength:
    meanLength ?? candidates.reduce((sum, candidate) => sum + indexedTermsOf(candidate).length, 0) / Math.max(1, candidates.length),
  documentFrequency: (term) => documentFrequencies.get(term) ?? 0,
})
