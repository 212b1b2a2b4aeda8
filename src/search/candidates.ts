/**
 * A plain question ranks the papers that hold any of its words. A few hundred candidates are found by the words that are rare
 * enough, and compared by the blend.
 */

import type { Vector } from '../model.ts'
import { ftsAllOf, ftsAnyOf, type Question } from '../query/compile-sql.ts'
import type { Db } from '../store/db.ts'
import { findCandidates, findNewestCandidates, type IndexHit } from '../store/search-queries.ts'
import { idf, loadTermStatistics, lookUpSpellings, type TermStatistics } from '../store/term-statistics.ts'
import { stemOf } from '../text/tokenize.ts'
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
import { indexedTermsOf } from './train-embeddings.ts'
import { isCorrectable, splitCompound, wordsWithinOneEdit } from './typos.ts'
import { projectTerms } from './vectors.ts'

/** A word as it was asked, and the word that may have been meant. */
export type SpellingCorrection = { from: string; to: string }

/** `corrected` words were looked for as the other word; `doubted` ones as they were asked. */
export type SpellingCorrections = { corrected: SpellingCorrection[]; suggested: SpellingCorrection[] }

/**
 * `to` is the highest number of a paper that may be found, `having` how many papers had each of the question's terms and joins
 * when that was the newest; `compared` are so many by text and so many by author, default 200.
 */
export type CandidateOptions = SearchFilter & {
  untilSeq?: number | undefined
  frequencies?: number[] | undefined
  embedder?: Embedder | undefined
  candidatesPerField?: number
}

/** What is ranked for a question, and by what: `to` is the number of the newest paper there was. */
export type CandidatePool = SpellingCorrections & {
  terms: string[]
  untilSeq: number
  candidates: (SearchCandidate & { paper: string })[]
  /** Numbers of the papers whose authors are called as no text says: the question asks for them by name. */
  authorMatches: Set<number>
  /** How many papers have each term and join of the question as it was asked. */
  frequencies: number[]
  corpus: CorpusStatistics
  vector?: Vector
}

/** More than a paper's blend is. */
const MAX_BLEND = Object.values(BLEND_WEIGHTS).reduce((sum, part) => sum + part, 0)

/** The papers that answer a question, best first, at most 200: what `/search` and `eval search` both show. */
export async function rankQuestion(
  db: Db,
  asked: Question,
  options: CandidateOptions = {},
): Promise<CandidatePool & { ranked: RankedPaper[] }> {
  const pool = await findCandidatePool(db, asked, options)
  const values = blendScores(pool.terms, pool.candidates, pool.corpus, pool.vector)
  const first = (seq: number): number => (pool.authorMatches.has(seq) ? MAX_BLEND : 0)
  const ranked = pool.candidates
    .map(({ paper, seq }, i) => ({ paper, seq, score: Math.round(((values[i] as number) + first(seq)) * 1e6) / 1e6 }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, MAX_CANDIDATES)
  return { ...pool, ranked }
}

/** Of common words alone, the newest papers that have all of them are compared, where they are this share of those that could be. */
const MIN_COMMON_RATIO = 4

/** The few hundred papers that are compared for a question: by their texts and by their authors. */
export async function findCandidatePool(
  db: Db,
  asked: Question,
  { untilSeq, frequencies: had, embedder, candidatesPerField = MAX_CANDIDATES, ...within }: CandidateOptions = {},
): Promise<CandidatePool> {
  const read = [...asked.terms, ...asked.compounds]
  const known = statisticsAtCursor(await loadTermStatistics(db, read), read, { untilSeq, frequencies: had })
  const { question, names, ...slips } = await correctSpelling(db, asked, known)
  const last = untilSeq ?? known.papers
  const from = { ...slips, terms: question.terms, untilSeq: last, frequencies: frequenciesOf(known, read) }
  if (question.terms.length === 0) return { ...from, candidates: [], authorMatches: new Set(), corpus: corpusStatisticsOf(known, []) }
  const { condition, residualQuery } = await prepareQuery(db, undefined, within)
  const rare = selectRareTerms(question.terms, known)
  const byName = names.length > 0 ? `(${ftsAnyOf(names)}) AND (${ftsAnyOf(question.words)})` : ftsAnyOf(question.words)
  const sought = { authors: `authors : (${byName})`, untilSeq: last, limit: candidatesPerField, condition }
  const findCommon = async () => {
    const all = await findNewestCandidates(db, {
      ...sought,
      texts: ftsAllOf(question.terms),
      afterSeq: Math.max(0, last - MAX_SCANNED_PAPERS),
    })
    if (all.byText.length >= candidatesPerField / MIN_COMMON_RATIO) return all
    return findCandidates(db, { ...sought, terms: weightTerms(question.terms, known), afterSeq: Math.max(0, last - MAX_POSTINGS) })
  }
  const [{ byText, byAuthor }, vector] = await Promise.all([
    rare.length > 0 ? findCandidates(db, { ...sought, terms: weightTerms(rare, known), afterSeq: 0 }) : findCommon(),
    embedder && known.model === embedder.model ? embedder.embedQuestion(asked.text) : projectTerms(question.terms, known.vectors),
  ])
  const found = new Map([...byText, ...byAuthor].map((one) => [one.seq, one]))
  const candidates = await filterByQuery(db, residualQuery, [...found.values()])
  const corpus = corpusStatisticsOf(known, candidates)
  const mostByAuthor = question.terms.reduce((sum, term) => sum + Math.log(1 + known.papers / (corpus.documentFrequency(term) + 0.5)), 0)
  const authors = new Map(byAuthor.map(({ seq, score }) => [seq, Math.max(0, Math.min(1, score / mostByAuthor))]))
  return {
    ...from,
    candidates: candidates.map((one) => ({ ...one, authors: authors.get(one.seq) ?? 0 })),
    authorMatches: new Set(names.length > 0 ? authors.keys() : []),
    corpus,
    ...(vector && { vector }),
  }
}

/** Terms with what they say: the rarer, the more. */
const weightTerms = (terms: string[], { papers, documentFrequencies }: TermStatistics): Map<string, number> =>
  new Map(terms.map((term) => [term, idf(papers, documentFrequencies.get(term) ?? 0)]))

const corpusStatisticsOf = (known: TermStatistics, candidates: IndexHit[]): CorpusStatistics => ({
  papers: known.papers,
  meanLength: known.meanLength ?? candidates.reduce((sum, one) => sum + indexedTermsOf(one).length, 0) / Math.max(1, candidates.length),
  documentFrequency: (term) => known.documentFrequencies.get(term) ?? 0,
})

/** So many papers may have a word that is still doubted, and so many times as many must have the other one. */
const MAX_RARE_WORD_PAPERS = 2
const MIN_FREQUENCY_RATIO = 30
/** Words of a question whose spelling is looked at. */
const MAX_CHECKED_WORDS = 5

/**
 * Words that no paper has are read as a word one slip away that most papers have, one that begins with the same letter before
 * others, or as two that stand beside each other in one; unless an author is called so, whose `names` they are then. Of words that
 * hardly any paper has it is only said. Hyphenated words are looked for as one, too, where a paper has them so.
 */
async function correctSpelling(
  db: Db,
  asked: Question,
  known: TermStatistics,
): Promise<SpellingCorrections & { question: Question; names: string[] }> {
  const joins = asked.compounds.filter((term) => (known.documentFrequencies.get(term) ?? 0) > 0 && !asked.terms.includes(term))
  const question = { ...asked, terms: [...asked.terms, ...new Set(joins)] }
  const papersWith = (word: string) => known.documentFrequencies.get(question.terms[question.words.indexOf(word)] as string) ?? 0
  const words = [...new Set(question.words)]
  const absent = words.filter((word) => papersWith(word) === 0).slice(0, MAX_CHECKED_WORDS)
  const rare = words.filter((word) => isCorrectable(word) && papersWith(word) <= MAX_RARE_WORD_PAPERS).slice(0, MAX_CHECKED_WORDS)
  if (rare.length + absent.length === 0) return { question, names: [], corrected: [], suggested: [] }
  const spellings = new Map(rare.map((word) => [word, new Set(wordsWithinOneEdit(word, { first: papersWith(word) === 0 }))]))
  const halves = new Map(absent.map((word) => [word, splitCompound(word).map((two) => ({ two, terms: two.map(stemOf) }))]))
  const { spelled, phrases, authors } = await lookUpSpellings(
    db,
    [...new Set([...absent, ...rare])],
    [...spellings.values()].flatMap((all) => [...all]),
    [...halves.values()].flatMap((all) => all.map(({ terms }) => terms.join(' '))),
  )
  const meant = new Map<string, { words: string; terms: string[] }>()
  const suggested: SpellingCorrection[] = []
  for (const word of words) {
    if (authors.has(word)) continue
    const begins = (one: { word: string }): number => Number(one.word[0] === word[0])
    const [best] = spelled
      .filter((one) => spellings.get(word)?.has(one.word))
      .sort((a, b) => begins(b) - begins(a) || b.papers - a.papers || (a.word < b.word ? -1 : 1))
    const [apart] = (halves.get(word) ?? [])
      .filter(({ terms }) => phrases.has(terms.join(' ')))
      .sort((a, b) => shorterLength(b.two) - shorterLength(a.two))
    if (best && best.term !== stemOf(word)) {
      if (papersWith(word) === 0) meant.set(word, { words: best.word, terms: [best.term] })
      else if (best.papers >= MIN_FREQUENCY_RATIO * papersWith(word)) suggested.push({ from: word, to: best.word })
    } else if (!best && apart) meant.set(word, { words: apart.two.join(' '), terms: apart.terms })
  }
  const names = absent.filter((word) => authors.has(word))
  if (meant.size === 0) return { question, names, corrected: [], suggested }
  const more = await loadTermStatistics(
    db,
    [...meant.values()].flatMap(({ terms }) => terms),
  )
  for (const [term, papers] of more.documentFrequencies) known.documentFrequencies.set(term, papers)
  for (const [term, vector] of more.vectors) known.vectors.set(term, vector)
  return {
    question: { ...question, terms: question.terms.flatMap((term, i) => meant.get(question.words[i] as string)?.terms ?? [term]) },
    names,
    corrected: [...meant].map(([from, { words }]) => ({ from, to: words })),
    suggested,
  }
}

const shorterLength = (two: [string, string]): number => Math.min(...two.map(({ length }) => length))

/** The words of a text that hardly any paper has, each with the word that may have been meant. */
export async function suggestSpellings(db: Db, question: Question): Promise<SpellingCorrection[]> {
  const { corrected, suggested } = await correctSpelling(db, question, await loadTermStatistics(db, question.terms))
  return [...corrected, ...suggested]
}
