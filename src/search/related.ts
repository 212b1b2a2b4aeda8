/** Papers like one: found by its heaviest terms, then compared by all their words and by meaning. */

import { SENTENCE_END } from '../query/index-document.ts'
import type { Db } from '../store/db.ts'
import { findPapersByTerms, loadIndexedPaper } from '../store/search-queries.ts'
import { loadTermFrequencies } from '../store/term-statistics.ts'
import type { RankedPaper } from './boolean-search.ts'
import { LSA_MODEL } from './train-embeddings.ts'
import { cosineSimilarity, stopTerms } from './vectors.ts'

const MAX_QUERY_TERMS = 30
/** A term of the title counts so many times, here and there. */
const TITLE_COUNT_WEIGHT = 2
/**
 * Papers that the heavy terms find at most, so that a page can wait for them. The heaviest find first: where the rarest did,
 * as many papers of large stores were found, and fewer of them were alike (docs/decisions/0029-first-renders.md).
 */
const MAX_POSTINGS_READ = 1000
/** What a term that the fit does not know is taken for: it is rare, and counting it takes longer than finding the papers that have it. */
const ASSUMED_FREQUENCY = 3
/** Of those, so many are read and compared. */
const MAX_COMPARED_PAPERS = 60
/** What likeness by meaning adds at most, where likeness by words adds one. */
const SEMANTIC_WEIGHT = 1
/** What a shared term counts for: between once its rarity, which common words drown, and twice, which one rare word decides. */
const IDF_EXPONENT = 1.5
/** Titles of so many terms that are equal are of copies nobody has joined yet. */
const MIN_COPY_TITLE_TERMS = 3

/** The papers most like this one, likest first; never a copy of it. Nothing of a paper that is not known. */
export async function findRelatedPapers(db: Db, paper: string, n = 5): Promise<RankedPaper[]> {
  const own = await loadIndexedPaper(db, paper)
  if (!own) return []
  const counts = termCountsOf(own)
  const known = await loadTermFrequencies(db, [...counts.keys()], LSA_MODEL)
  const having = (term: string) => known.documentFrequencies.get(term) ?? (known.isModelCurrent ? ASSUMED_FREQUENCY : 0)
  const rarity = (term: string) => (having(term) < 2 ? 0 : Math.max(0, Math.log(known.papers / having(term))))
  const weights = new Map([...counts].map(([term, count]) => [term, dampenCount(count) * rarity(term) ** IDF_EXPONENT]))
  const heavy = [...counts]
    .map(([term, count]) => ({ term, weight: dampenCount(count) * rarity(term) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
    .slice(0, MAX_QUERY_TERMS)
    .map(({ term }) => term)
  let left = MAX_POSTINGS_READ
  const asked = heavy.filter((term) => {
    if (having(term) > left) return false
    left -= having(term)
    return true
  })
  if (asked.length === 0) return []
  const terms = new Map(asked.map((term) => [term, weights.get(term) ?? 0]))
  const found = await findPapersByTerms(db, { terms, untilSeq: known.papers, limit: MAX_COMPARED_PAPERS + 1 })
  const isCopy = (title: string) => title === own.title && title.split(' ').length >= MIN_COPY_TITLE_TERMS
  const others = found.filter(({ seq, title }) => seq !== own.seq && !isCopy(title))
  const shared = lexicalSimilarities(weights, others)
  const most = Math.max(...shared, 1e-9)
  return others
    .map(({ paper, seq, vector }, i) => {
      const meaning = own.vector && vector ? cosineSimilarity(own.vector, vector) : 0
      return { paper, seq, score: Math.round(((shared[i] as number) / most + SEMANTIC_WEIGHT * meaning) * 1e6) / 1e6 }
    })
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, n)
}

/** How often a text says each of its terms that say anything; in its title is twice. */
function termCountsOf({ title, abstract }: { title: string; abstract: string }): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [text, times] of [
    [title, TITLE_COUNT_WEIGHT],
    [abstract, 1],
  ] as const)
    for (const term of text.split(' '))
      if (term !== '' && term !== SENTENCE_END && !stopTerms.has(term)) counts.set(term, (counts.get(term) ?? 0) + times)
  return counts
}

/** A term said twice says more than one said once, but not twice as much. */
const dampenCount = (count: number): number => 1 + Math.log(count)

/**
 * What each text shares with these weights, over how much it says: a cosine, where it need not be known how rare all its other
 * terms are. A term is told by a number made of its letters: to cut out the ten thousand terms of sixty papers takes four times as long.
 */
export function lexicalSimilarities(weights: ReadonlyMap<string, number>, texts: { title: string; abstract: string }[]): number[] {
  const weightOf = new Map([...weights].map(([term, weight]) => [termHash(term), weight]))
  // a term's number stands in the first free slot from its own on
  const numbers = new Int32Array(HASH_SLOTS)
  const counts = new Uint32Array(HASH_SLOTS)
  const said: number[] = []
  const read = (text: string, times: number): void => {
    let number = 0
    for (let i = 0; i <= text.length && said.length < MAX_DISTINCT_TERMS; i++) {
      const letter = i < text.length ? text.charCodeAt(i) : SPACE
      if (letter !== SPACE) {
        number = hashStep(number, letter)
        continue
      }
      let slot = number & (HASH_SLOTS - 1)
      while (counts[slot] !== 0 && numbers[slot] !== number) slot = (slot + 1) & (HASH_SLOTS - 1)
      if (counts[slot] === 0) {
        numbers[slot] = number
        said.push(slot)
      }
      counts[slot] = (counts[slot] as number) + times
      number = 0
    }
  }
  return texts.map(({ title, abstract }) => {
    read(title, TITLE_COUNT_WEIGHT)
    read(abstract, 1)
    let shared = 0
    let says = 0
    for (const slot of said) {
      const number = numbers[slot] as number
      if (!STOP_HASHES.has(number)) {
        const times = dampenCount(counts[slot] as number)
        says += times * times
        shared += times * (weightOf.get(number) ?? 0)
      }
      counts[slot] = 0
    }
    said.length = 0
    return says === 0 ? 0 : shared / Math.sqrt(says)
  })
}

/** Texts are read up to so many different terms, which leaves slots free. */
const MAX_DISTINCT_TERMS = 4000
const HASH_SLOTS = 8192
const SPACE = 32
const hashStep = (number: number, letter: number): number => (Math.imul(number ^ letter, 16_777_619) + 1) & 0x3fffffff
function termHash(term: string): number {
  let number = 0
  for (let i = 0; i < term.length; i++) number = hashStep(number, term.charCodeAt(i))
  return number
}
/** What is no term, and terms that say nothing. */
const STOP_HASHES = new Set(['', SENTENCE_END, ...stopTerms].map(termHash))
