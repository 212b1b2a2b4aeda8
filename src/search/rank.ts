/**
 * The blend: how well each of a few hundred candidates answers a question. One linear sum of numbers from 0 to 1, with one
 * setting for all corpora (docs/decisions/0020-search.md has the figures; bench/answers.ts prints them).
 */
import { SENTENCE_END } from './indexed.ts'
import { centroid, cosine, type Vector } from './vectors.ts'

/** A paper that may answer: its terms as they are indexed, and its vector where it has one. */
export type Candidate = {
  seq: number
  title: string
  abstract: string
  vector?: Vector /** How well its authors answer, 0 to 1. */
  authors?: number
}

export type Corpus = {
  papers: number
  /** Mean number of terms of a paper. */
  length: number
  /** How many papers have this term. */
  frequency: (term: string) => number
}

/** What each part adds at most. */
export const BLEND = { words: 1, meaning: 0.3, like: 1, sentence: 0.6, letters: 0.6, near: 0.8, authors: 0.7 }

export type Parts = Record<keyof typeof BLEND, number>

const K1 = 1.2
const B = 0.75
const TITLE = 3
/** The best by words, whose middle other candidates are compared with. */
const LEADERS = 8
const GAP = 4

/** The number a list of candidates is sorted by, for each of them in their order. */
export const scores = (terms: string[], candidates: Candidate[], corpus: Corpus, question?: Vector): number[] =>
  partsOf(terms, candidates, corpus, question).map((parts) =>
    (Object.keys(BLEND) as (keyof Parts)[]).reduce((sum, part) => sum + BLEND[part] * parts[part], 0),
  )

/** What the blend is made of, for each candidate. `terms` are the question's, in its order. */
export function partsOf(terms: string[], candidates: Candidate[], corpus: Corpus, question?: Vector): Parts[] {
  const weights = new Map([...new Set(terms)].map((term) => [term, idf(corpus.papers, corpus.frequency(term))]))
  const total = sum(weights.values()) || 1
  const pairs = terms.slice(1).map((term, i) => [terms[i] as string, term] as const)
  const pairTotal = sum(pairs.map(([a, b]) => Math.min(weights.get(a) ?? 0, weights.get(b) ?? 0))) || 1
  const gramsIn = gramFinder(weights)

  const read = candidates.map((candidate) => {
    const counts = new Map<string, number>()
    const places = new Map<string, number[]>()
    const letters = new Float64Array(gramsIn.weights.length)
    let position = 0
    let length = 0
    let bestSentence = 0
    let sentence = new Set<string>()
    const endSentence = () => {
      if (sentence.size > 0) bestSentence = Math.max(bestSentence, sum([...sentence].map((term) => weights.get(term) as number)) / total)
      sentence = new Set()
    }
    for (const [text, times, more] of [
      [candidate.title, TITLE, 2],
      [candidate.abstract, 1, 1],
    ] as const) {
      for (const term of text === '' ? [] : text.split(' ')) {
        if (term === SENTENCE_END) {
          endSentence()
          continue
        }
        length++
        position++
        for (const gram of gramsIn.of(term)) letters[gram] = (letters[gram] as number) + more
        if (!weights.has(term)) continue
        counts.set(term, (counts.get(term) ?? 0) + times)
        sentence.add(term)
        const at = places.get(term)
        if (at) at.push(position)
        else places.set(term, [position])
      }
      endSentence()
      position += GAP
    }
    return { counts, places, letters, length, bestSentence }
  })

  const saturated = (count: number, length: number) => (count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / (corpus.length || 1)))
  const words = read.map(({ counts, length }) =>
    sum([...counts].map(([term, count]) => (weights.get(term) as number) * saturated(count, length))),
  )
  const letters = read.map(({ letters, length }) =>
    letters.reduce((all, count, gram) => (count === 0 ? all : all + (gramsIn.weights[gram] as number) * saturated(count, length)), 0),
  )
  const near = read.map(({ places }) =>
    sum(pairs.map(([a, b]) => Math.min(weights.get(a) ?? 0, weights.get(b) ?? 0) * nearness(places.get(a), places.get(b)))),
  )
  const mostWords = Math.max(...words, 1e-9)
  const mostLetters = Math.max(...letters, 1e-9)
  const leaders = words
    .map((value, i) => ({ weight: value / mostWords, vector: candidates[i]?.vector, i }))
    .sort((a, b) => b.weight - a.weight || a.i - b.i)
    .slice(0, LEADERS)
    .flatMap(({ weight, vector }) => (vector ? [{ weight, vector }] : []))
  const middle = centroid(leaders)
  const meaning = filled(candidates.map(({ vector }) => (vector && question ? cosine(question, vector) : undefined)))
  const like = filled(candidates.map(({ vector }) => (vector && leaders.length > 0 ? cosine(middle, vector) : undefined)))
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

const idf = (papers: number, frequency: number): number => Math.log(1 + (papers - frequency + 0.5) / (frequency + 0.5))

function sum(numbers: Iterable<number>): number {
  let all = 0
  for (const number of numbers) all += number
  return all
}

/** A candidate that has no vector yet counts as the middle of those that have. */
function filled(numbers: (number | undefined)[]): number[] {
  const known = numbers.filter((number) => number !== undefined).sort((a, b) => a - b)
  const middle = known[Math.floor(known.length / 2)] ?? 0
  return numbers.map((number) => number ?? middle)
}

/** 1 when b follows a somewhere, half when they stand within three words of each other. */
function nearness(a: number[] | undefined, b: number[] | undefined): number {
  if (!a || !b) return 0
  let close = 0
  for (const x of a)
    for (const y of b) {
      if (y - x === 1) return 1
      if (Math.abs(y - x) <= 3) close = 0.5
    }
  return close
}

/** The four-letter pieces of the question's terms, each weighing what its terms weigh, and which of them a term has. */
function gramFinder(terms: ReadonlyMap<string, number>): { weights: number[]; of: (term: string) => number[] } {
  const place = new Map<string, number>()
  const weights: number[] = []
  for (const [term, weight] of terms) {
    const grams = gramsOf(term)
    for (const gram of grams) {
      const at = place.get(gram)
      if (at === undefined) {
        place.set(gram, weights.length)
        weights.push(weight)
      } else weights[at] = Math.min(weights[at] as number, weight)
    }
  }
  const known = new Map<string, number[]>()
  const of = (term: string): number[] => {
    let found = known.get(term)
    if (!found) {
      found = []
      for (const gram of gramsOf(term)) {
        const at = place.get(gram)
        if (at !== undefined) found.push(at)
      }
      known.set(term, found)
    }
    return found
  }
  return { weights, of }
}

const REMEMBERED = 50_000
const gramsOfTerms = new Map<string, string[]>()

function gramsOf(term: string): string[] {
  const known = gramsOfTerms.get(term)
  if (known) return known
  const padded = `_${term}_`
  const grams = padded.length <= 4 ? [padded] : Array.from({ length: padded.length - 3 }, (_, i) => padded.slice(i, i + 4))
  if (gramsOfTerms.size >= REMEMBERED) gramsOfTerms.clear()
  gramsOfTerms.set(term, grams)
  return grams
}
