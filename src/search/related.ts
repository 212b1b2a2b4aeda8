/** Finds papers related to a paper: selected by its heaviest terms, then ranked by all their words and by vectors. */

import { SENTENCE_END } from '../query/index-document.ts'
import type { Db } from '../store/db.ts'
import { findPapersByTerms, loadIndexedPaper } from '../store/search-queries.ts'
import { loadTermFrequencies } from '../store/term-statistics.ts'
import type { RankedPaper } from './boolean-search.ts'
import { LSA_MODEL } from './train-embeddings.ts'
import { cosineSimilarity, stopTerms } from './vectors.ts'

const MAX_QUERY_TERMS = 30
const TITLE_COUNT_WEIGHT = 2
/**
 * The most papers selected by heavy terms, so that a page can wait for them. The heaviest terms come first: with the rarest
 * first, fewer of the selected papers were related (docs/decisions/0029-first-renders.md).
 */
const MAX_POSTINGS_READ = 1000
/** The document frequency assumed of a term the model lacks: it is rare, and counting takes longer than finding its papers. */
const ASSUMED_FREQUENCY = 3
const MAX_COMPARED_PAPERS = 60
/** The weight of vector similarity, where similarity by words has 1. */
const SEMANTIC_WEIGHT = 1
/** Between 1, where common words dominate, and 2, where a single rare word decides. */
const IDF_EXPONENT = 1.5
/** Papers with equal titles of at least this many terms are unmerged copies. */
const MIN_COPY_TITLE_TERMS = 3

/** The papers most related to a paper, best first, without copies of it; none for an unknown paper. */
export async function findRelatedPapers(db: Db, paper: string, limit = 5): Promise<RankedPaper[]> {
  const own = await loadIndexedPaper(db, paper)
  if (!own) return []
  const counts = termCountsOf(own)
  const statistics = await loadTermFrequencies(db, [...counts.keys()], LSA_MODEL)
  const frequencyOf = (term: string) => statistics.documentFrequencies.get(term) ?? (statistics.isModelCurrent ? ASSUMED_FREQUENCY : 0)
  const idfOf = (term: string) => (frequencyOf(term) < 2 ? 0 : Math.max(0, Math.log(statistics.papers / frequencyOf(term))))
  const weights = new Map([...counts].map(([term, count]) => [term, dampenCount(count) * idfOf(term) ** IDF_EXPONENT]))
  const heaviest = [...counts]
    .map(([term, count]) => ({ term, weight: dampenCount(count) * idfOf(term) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
    .slice(0, MAX_QUERY_TERMS)
    .map(({ term }) => term)
  let postingsLeft = MAX_POSTINGS_READ
  const queryTerms = heaviest.filter((term) => {
    if (frequencyOf(term) > postingsLeft) return false
    postingsLeft -= frequencyOf(term)
    return true
  })
  if (queryTerms.length === 0) return []
  const terms = new Map(queryTerms.map((term) => [term, weights.get(term) ?? 0]))
  const hits = await findPapersByTerms(db, { terms, untilSeq: statistics.papers, limit: MAX_COMPARED_PAPERS + 1 })
  const isCopy = (title: string) => title === own.title && title.split(' ').length >= MIN_COPY_TITLE_TERMS
  const others = hits.filter(({ seq, title }) => seq !== own.seq && !isCopy(title))
  const similarities = lexicalSimilarities(weights, others)
  const maxSimilarity = Math.max(...similarities, 1e-9)
  return others
    .map(({ paper, seq, vector }, i) => {
      const semantic = own.vector && vector ? cosineSimilarity(own.vector, vector) : 0
      return { paper, seq, score: Math.round(((similarities[i] as number) / maxSimilarity + SEMANTIC_WEIGHT * semantic) * 1e6) / 1e6 }
    })
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, limit)
}

/** Counts the terms of a paper without stop words; a term in the title counts twice. */
function termCountsOf({ title, abstract }: { title: string; abstract: string }): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [text, weight] of [
    [title, TITLE_COUNT_WEIGHT],
    [abstract, 1],
  ] as const)
    for (const term of text.split(' '))
      if (term !== '' && term !== SENTENCE_END && !stopTerms.has(term)) counts.set(term, (counts.get(term) ?? 0) + weight)
  return counts
}

const dampenCount = (count: number): number => 1 + Math.log(count)

/**
 * The similarity of each text to weighted terms: a cosine that needs no IDF of the text's other terms. Terms are compared by
 * a hash of their letters, because taking the ten thousand terms of sixty papers as substrings takes four times as long.
 */
export function lexicalSimilarities(weights: ReadonlyMap<string, number>, texts: { title: string; abstract: string }[]): number[] {
  const weightOf = new Map([...weights].map(([term, weight]) => [termHash(term), weight]))
  // a hash table with linear probing
  const hashes = new Int32Array(HASH_SLOTS)
  const counts = new Uint32Array(HASH_SLOTS)
  const usedSlots: number[] = []
  const count = (text: string, weight: number): void => {
    let hash = 0
    for (let i = 0; i <= text.length && usedSlots.length < MAX_DISTINCT_TERMS; i++) {
      const letter = i < text.length ? text.charCodeAt(i) : SPACE
      if (letter !== SPACE) {
        hash = hashStep(hash, letter)
        continue
      }
      let slot = hash & (HASH_SLOTS - 1)
      while (counts[slot] !== 0 && hashes[slot] !== hash) slot = (slot + 1) & (HASH_SLOTS - 1)
      if (counts[slot] === 0) {
        hashes[slot] = hash
        usedSlots.push(slot)
      }
      counts[slot] = (counts[slot] as number) + weight
      hash = 0
    }
  }
  return texts.map(({ title, abstract }) => {
    count(title, TITLE_COUNT_WEIGHT)
    count(abstract, 1)
    let shared = 0
    let squaredNorm = 0
    for (const slot of usedSlots) {
      const hash = hashes[slot] as number
      if (!STOP_HASHES.has(hash)) {
        const frequency = dampenCount(counts[slot] as number)
        squaredNorm += frequency * frequency
        shared += frequency * (weightOf.get(hash) ?? 0)
      }
      counts[slot] = 0
    }
    usedSlots.length = 0
    return squaredNorm === 0 ? 0 : shared / Math.sqrt(squaredNorm)
  })
}

/** Further terms of a text are ignored, so that slots stay free. */
const MAX_DISTINCT_TERMS = 4000
const HASH_SLOTS = 8192
const SPACE = 32
const hashStep = (hash: number, letter: number): number => (Math.imul(hash ^ letter, 16_777_619) + 1) & 0x3fffffff
function termHash(term: string): number {
  let hash = 0
  for (let i = 0; i < term.length; i++) hash = hashStep(hash, term.charCodeAt(i))
  return hash
}
/** Hashes of the empty term, the sentence end and stop words. */
const STOP_HASHES = new Set(['', SENTENCE_END, ...stopTerms].map(termHash))
