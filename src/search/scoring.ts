/**
 * The blend: how well each of a few hundred candidates answers a question. One linear sum of numbers from 0 to 1, with one
 * setting for all corpora (docs/decisions/0020-search.md has the figures; bench/answers.ts prints them).
 */

import type { Vector } from '../model.ts'
import { SENTENCE_END } from '../query/index-document.ts'
import { idf } from '../store/term-statistics.ts'
import { centroid, cosineSimilarity } from './vectors.ts'

/** A paper that may answer: its terms as they are indexed, and its vector where it has one. */
export type Candidate = {
  seq: number
  title: string
  abstract: string
  vector?: Vector /** How well its authors answer, 0 to 1. */
  authors?: number
}

export type CorpusStatistics = {
  papers: number
  /** Mean number of terms of a paper. */
  length: number
  /** How many papers have this term. */
  frequency: (term: string) => number
}

/** What each part adds at most. */
export const BLEND_WEIGHTS = { words: 1, meaning: 0.3, like: 1, sentence: 0.6, letters: 0.6, near: 0.8, authors: 0.7 }

export type BlendParts = Record<keyof typeof BLEND_WEIGHTS, number>

const BM25_K1 = 1.2
const BM25_B = 0.75
const TITLE_TERM_WEIGHT = 3
/** The best by words, whose middle other candidates are compared with. */
const MAX_FEEDBACK_CANDIDATES = 8
const FIELD_GAP = 4

/** The number a list of candidates is sorted by, for each of them in their order. */
export const blendScores = (terms: string[], candidates: Candidate[], corpus: CorpusStatistics, question?: Vector): number[] =>
  blendPartsOf(terms, candidates, corpus, question).map((parts) =>
    (Object.keys(BLEND_WEIGHTS) as (keyof BlendParts)[]).reduce((sum, part) => sum + BLEND_WEIGHTS[part] * parts[part], 0),
  )

/** What the blend is made of, for each candidate. `terms` are the question's, in its order. */
export function blendPartsOf(terms: string[], candidates: Candidate[], corpus: CorpusStatistics, question?: Vector): BlendParts[] {
  const weights = new Map([...new Set(terms)].map((term) => [term, idf(corpus.papers, corpus.frequency(term))]))
  const total = sum(weights.values()) || 1
  const pairs = terms.slice(1).map((term, i) => [terms[i] as string, term] as const)
  const pairTotal = sum(pairs.map(([a, b]) => Math.min(weights.get(a) ?? 0, weights.get(b) ?? 0))) || 1
  const reader = createTermScanner(weights)

  const read = candidates.map((candidate) => {
    const counts = new Map<string, number>()
    const places = new Map<string, number[]>()
    const letters = new Float64Array(reader.weights.length)
    let position = 0
    let length = 0
    let bestSentence = 0
    let sentence = new Set<string>()
    const endSentence = () => {
      if (sentence.size > 0) bestSentence = Math.max(bestSentence, sum([...sentence].map((term) => weights.get(term) as number)) / total)
      sentence = new Set()
    }
    for (const [text, times, more] of [
      [candidate.title, TITLE_TERM_WEIGHT, 2],
      [candidate.abstract, 1, 1],
    ] as const) {
      const terms = reader.read(text, {
        term: (term, place) => {
          counts.set(term, (counts.get(term) ?? 0) + times)
          sentence.add(term)
          const at = places.get(term)
          if (at) at.push(position + place)
          else places.set(term, [position + place])
        },
        piece: (piece) => {
          letters[piece] = (letters[piece] as number) + more
        },
        end: endSentence,
      })
      endSentence()
      length += terms
      position += terms + FIELD_GAP
    }
    return { counts, places, letters, length, bestSentence }
  })

  const saturated = (count: number, length: number) =>
    (count * (BM25_K1 + 1)) / (count + BM25_K1 * (1 - BM25_B + (BM25_B * length) / (corpus.length || 1)))
  const words = read.map(({ counts, length }) =>
    sum([...counts].map(([term, count]) => (weights.get(term) as number) * saturated(count, length))),
  )
  const letters = read.map(({ letters, length }) =>
    letters.reduce((all, count, piece) => (count === 0 ? all : all + (reader.weights[piece] as number) * saturated(count, length)), 0),
  )
  const near = read.map(({ places }) =>
    sum(pairs.map(([a, b]) => Math.min(weights.get(a) ?? 0, weights.get(b) ?? 0) * proximity(places.get(a), places.get(b)))),
  )
  const mostWords = Math.max(...words, 1e-9)
  const mostLetters = Math.max(...letters, 1e-9)
  const leaders = words
    .map((value, i) => ({ weight: value / mostWords, vector: candidates[i]?.vector, i }))
    .sort((a, b) => b.weight - a.weight || a.i - b.i)
    .slice(0, MAX_FEEDBACK_CANDIDATES)
    .flatMap(({ weight, vector }) => (vector ? [{ weight, vector }] : []))
  const middle = centroid(leaders)
  const meaning = imputeMedian(candidates.map(({ vector }) => (vector && question ? cosineSimilarity(question, vector) : undefined)))
  const like = imputeMedian(candidates.map(({ vector }) => (vector && leaders.length > 0 ? cosineSimilarity(middle, vector) : undefined)))
  return candidates.map((candidate, i) => ({
    words: (words[i] as number) / mostWords,
    meaning: meaning[i] as number,
    like: like[i] as number,
    sentence: read[i]?.bestSentence as number,
    letters: (letters[i] as number) / mostLetters,
    near: (near[i] as number) / pairTotal,
    authors: candidate.authors ?? 0,
  }))
}

function sum(numbers: Iterable<number>): number {
  let all = 0
  for (const number of numbers) all += number
  return all
}

/** A candidate that has no vector yet counts as the middle of those that have. */
function imputeMedian(numbers: (number | undefined)[]): number[] {
  const known = numbers.filter((number) => number !== undefined).sort((a, b) => a - b)
  const middle = known[Math.floor(known.length / 2)] ?? 0
  return numbers.map((number) => number ?? middle)
}

/** 1 when b follows a somewhere, half when they stand within three words of each other. */
function proximity(a: number[] | undefined, b: number[] | undefined): number {
  if (!a || !b) return 0
  let close = 0
  for (const x of a)
    for (const y of b) {
      if (y - x === 1) return 1
      if (Math.abs(y - x) <= 3) close = 0.5
    }
  return close
}

/** What is met in a text, as it is read: one of the question's terms at a place from 1, one of their pieces, the end of a sentence. */
type TokenVisitor = { term: (term: string, place: number) => void; piece: (piece: number) => void; end: () => void }

/** Stands before and behind a term when it is cut into pieces of four letters; no term holds it. */
const EDGE = '_'
const EDGE_CODE = EDGE.charCodeAt(0)
const SPACE = 32
const END = SENTENCE_END.charCodeAt(0)
const FILTER_SLOTS = 1 << 13

/** A number for the last four letters, from that of the four before; exact for ASCII, else a hint. */
const rollingHash = (code: number, letter: number): number => ((code << 7) ^ letter) & 0xfffffff
const hashSlot = (code: number): number => (code ^ (code >>> 13)) & (FILTER_SLOTS - 1)

/** The pieces of a term, in order. */
export function fourGramsOf(term: string): string[] {
  const padded = `${EDGE}${term}${EDGE}`
  return padded.length <= 4 ? [padded] : Array.from({ length: padded.length - 3 }, (_, i) => padded.slice(i, i + 4))
}

/**
 * Reads texts of terms for what they have of a question: its terms and the four-letter pieces of them, each of which weighs what
 * the lightest of its terms weighs. `read` says how many terms a text has. One pass over the letters, and nothing is cut out
 * of a text before it looks like something asked for: a question's candidates have thirty thousand terms together.
 */
export function createTermScanner(terms: ReadonlyMap<string, number>): {
  read: (text: string, met: TokenVisitor) => number
  weights: number[]
} {
  const places = new Map<string, number>()
  const weights: number[] = []
  const begins = new Uint32Array(128)
  const slots = new Uint8Array(FILTER_SLOTS)
  for (const [term, weight] of terms) {
    const first = term.charCodeAt(0) & 127
    begins[first] = (begins[first] as number) | (1 << (term.length & 31))
    for (const piece of fourGramsOf(term)) {
      const at = places.get(piece)
      if (at !== undefined) weights[at] = Math.min(weights[at] as number, weight)
      else {
        places.set(piece, weights.length)
        weights.push(weight)
        let code = 0
        for (let i = 0; i < piece.length; i++) code = rollingHash(code, piece.charCodeAt(i))
        slots[hashSlot(code)] = 1
      }
    }
  }

  const read = (text: string, met: TokenVisitor): number => {
    if (text === '') return 0
    let count = 0
    let start = 0
    let code = EDGE_CODE
    const meet = (piece: string): void => {
      const at = places.get(piece)
      if (at !== undefined) met.piece(at)
    }
    for (let i = 0; i <= text.length; i++) {
      const letter = i < text.length ? text.charCodeAt(i) : SPACE
      const length = i - start
      if (letter !== SPACE) {
        code = rollingHash(code, letter)
        if (length >= 2 && slots[hashSlot(code)] === 1) meet(length === 2 ? EDGE + text.slice(start, i + 1) : text.slice(i - 3, i + 1))
        continue
      }
      if (length === 1 && text.charCodeAt(start) === END) met.end()
      else {
        count++
        code = rollingHash(code, EDGE_CODE)
        if (slots[hashSlot(code)] === 1) meet(length <= 2 ? EDGE + text.slice(start, i) + EDGE : text.slice(i - 3, i) + EDGE)
        if (((begins[text.charCodeAt(start) & 127] as number) >>> (length & 31)) & 1) {
          const term = text.slice(start, i)
          if (terms.has(term)) met.term(term, count)
        }
      }
      start = i + 1
      code = EDGE_CODE
    }
    return count
  }
  return { read, weights }
}
