/**
 * Scores a few hundred candidates for a question: a weighted sum of parts from 0 to 1, with the same weights for every corpus
 * (docs/decisions/0020-search.md has the figures; bench/answers.ts prints them).
 */

import type { Vector } from '../model.ts'
import { idf } from '../store/term-statistics.ts'
import { createTermScanner, type TermScanner } from './term-scanner.ts'
import { centroid, cosineSimilarity } from './vectors.ts'

/** A paper that may answer a question: its indexed terms, its vector if it has one, and how well its authors match, 0 to 1. */
export type SearchCandidate = { seq: number; title: string; abstract: string; vector?: Vector; authors?: number }

/** Statistics of all indexed papers: their number, their mean length in terms, and the document frequency of a term. */
export type CorpusStatistics = { papers: number; meanLength: number; documentFrequency: (term: string) => number }

/** The weight of each part of a score. */
export const BLEND_WEIGHTS = { bm25: 1, semantic: 0.3, feedback: 1, sentence: 0.6, fourGrams: 0.6, proximity: 0.8, authors: 0.7 }

/**
 * The parts of a score: BM25 of terms, similarity to the question's vector, similarity to the best candidates by BM25
 * (relevance feedback), the best single sentence, BM25 of four-letter pieces, proximity of adjacent terms, and authors.
 */
export type BlendParts = Record<keyof typeof BLEND_WEIGHTS, number>

const BM25_K1 = 1.2
const BM25_B = 0.75
const TITLE_TERM_WEIGHT = 3
const TITLE_FOUR_GRAM_WEIGHT = 2
const MAX_FEEDBACK_CANDIDATES = 8
const FIELD_GAP = 4

/** Scores candidates, in their order. */
export const blendScores = (terms: string[], candidates: SearchCandidate[], corpus: CorpusStatistics, question?: Vector): number[] =>
  blendPartsOf(terms, candidates, corpus, question).map((parts) =>
    (Object.keys(BLEND_WEIGHTS) as (keyof BlendParts)[]).reduce((sum, part) => sum + BLEND_WEIGHTS[part] * parts[part], 0),
  )

/** Computes the parts of each candidate's score; `terms` are the question's, in order. */
export function blendPartsOf(terms: string[], candidates: SearchCandidate[], corpus: CorpusStatistics, question?: Vector): BlendParts[] {
  const weights = new Map([...new Set(terms)].map((term) => [term, idf(corpus.papers, corpus.documentFrequency(term))]))
  const scanner = createTermScanner(weights)
  const profiles = candidates.map((candidate) => profileOf(candidate, scanner, weights))
  const saturate = (count: number, length: number) =>
    (count * (BM25_K1 + 1)) / (count + BM25_K1 * (1 - BM25_B + (BM25_B * length) / (corpus.meanLength || 1)))
  const bm25 = profiles.map(({ counts, length }) =>
    sum([...counts].map(([term, count]) => (weights.get(term) as number) * saturate(count, length))),
  )
  const fourGrams = profiles.map(({ fourGramCounts, length }) =>
    fourGramCounts.reduce(
      (total, count, gram) => (count === 0 ? total : total + (scanner.weights[gram] as number) * saturate(count, length)),
      0,
    ),
  )
  const proximity = proximitiesOf(terms, weights, profiles)
  const maxBm25 = Math.max(...bm25, 1e-9)
  const maxFourGrams = Math.max(...fourGrams, 1e-9)
  const leaders = leadersOf(
    candidates,
    bm25.map((value) => value / maxBm25),
  )
  const center = centroid(leaders)
  const semantic = imputeMedian(candidates.map(({ vector }) => (vector && question ? cosineSimilarity(question, vector) : undefined)))
  const feedback = imputeMedian(
    candidates.map(({ vector }) => (vector && leaders.length > 0 ? cosineSimilarity(center, vector) : undefined)),
  )
  return candidates.map((candidate, i) => ({
    bm25: (bm25[i] as number) / maxBm25,
    semantic: semantic[i] as number,
    feedback: feedback[i] as number,
    sentence: profiles[i]?.bestSentence as number,
    fourGrams: (fourGrams[i] as number) / maxFourGrams,
    proximity: proximity[i] as number,
    authors: candidate.authors ?? 0,
  }))
}

/** What a candidate's text has of a question; `bestSentence` is the share of the question's weight in one sentence. */
type CandidateProfile = {
  counts: Map<string, number>
  positions: Map<string, number[]>
  fourGramCounts: Float64Array
  length: number
  bestSentence: number
}

function profileOf({ title, abstract }: SearchCandidate, scanner: TermScanner, weights: ReadonlyMap<string, number>): CandidateProfile {
  const totalWeight = sum(weights.values()) || 1
  const counts = new Map<string, number>()
  const positions = new Map<string, number[]>()
  const fourGramCounts = new Float64Array(scanner.weights.length)
  let offset = 0
  let length = 0
  let bestSentence = 0
  let sentence = new Set<string>()
  const endSentence = () => {
    if (sentence.size > 0)
      bestSentence = Math.max(bestSentence, sum([...sentence].map((term) => weights.get(term) as number)) / totalWeight)
    sentence = new Set()
  }
  for (const [text, termWeight, fourGramWeight] of [
    [title, TITLE_TERM_WEIGHT, TITLE_FOUR_GRAM_WEIGHT],
    [abstract, 1, 1],
  ] as const) {
    const fieldLength = scanner.scan(text, {
      term: (term, position) => {
        counts.set(term, (counts.get(term) ?? 0) + termWeight)
        sentence.add(term)
        const list = positions.get(term)
        if (list) list.push(offset + position)
        else positions.set(term, [offset + position])
      },
      fourGram: (gram) => {
        fourGramCounts[gram] = (fourGramCounts[gram] as number) + fourGramWeight
      },
      endSentence,
    })
    endSentence()
    length += fieldLength
    offset += fieldLength + FIELD_GAP
  }
  return { counts, positions, fourGramCounts, length, bestSentence }
}

/** How near each candidate has the question's adjacent terms, as a share of the weight of all such pairs. */
function proximitiesOf(terms: string[], weights: ReadonlyMap<string, number>, profiles: CandidateProfile[]): number[] {
  const pairs = terms.slice(1).map((term, i) => [terms[i] as string, term] as const)
  const weightOf = ([a, b]: readonly [string, string]) => Math.min(weights.get(a) ?? 0, weights.get(b) ?? 0)
  const totalWeight = sum(pairs.map(weightOf)) || 1
  return profiles.map(
    ({ positions }) => sum(pairs.map(([a, b]) => weightOf([a, b]) * proximityOf(positions.get(a), positions.get(b)))) / totalWeight,
  )
}

/** The vectors of the best candidates by BM25, each weighted by it. */
const leadersOf = (candidates: SearchCandidate[], bm25: number[]): { weight: number; vector: Vector }[] =>
  bm25
    .map((weight, i) => ({ weight, vector: candidates[i]?.vector, i }))
    .sort((a, b) => b.weight - a.weight || a.i - b.i)
    .slice(0, MAX_FEEDBACK_CANDIDATES)
    .flatMap(({ weight, vector }) => (vector ? [{ weight, vector }] : []))

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}

/** Replaces missing numbers by the median of the others. */
function imputeMedian(numbers: (number | undefined)[]): number[] {
  const sorted = numbers.filter((number) => number !== undefined).sort((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0
  return numbers.map((number) => number ?? median)
}

/** 1 if b directly follows a somewhere, 0.5 if they are within three words of each other. */
function proximityOf(a: number[] | undefined, b: number[] | undefined): number {
  if (!a || !b) return 0
  let closest = 0
  for (const x of a)
    for (const y of b) {
      if (y - x === 1) return 1
      if (Math.abs(y - x) <= 3) closest = 0.5
    }
  return closest
}
