/**
 * A plain question ranks the papers that hold any of its words. A few hundred candidates are found by the words that are rare
 * enough, and compared by the blend.
 */

import type { Vector } from '../model.ts'
import { allOf, anyOf, type Question } from '../query/compile-sql.ts'
import type { Db } from '../store/db.ts'
import { findCandidates, findNewestCandidates, type IndexHit } from '../store/search-queries.ts'
import { idf, loadTermStatistics, lookUpSpellings, type TermStatistics } from '../store/term-statistics.ts'
import { stemOf } from '../text/tokenize.ts'
import {
  affordable,
  askingOf,
  asOf,
  countsOf,
  holding,
  MOST_LOOKED_AT,
  MOST_RANKED,
  RANKED,
  type Ranked,
  type Within,
} from './boolean-search.ts'
import type { Embedder } from './embeddings-api.ts'
import { BLEND, type Candidate, type Corpus, scores } from './scoring.ts'
import { termsIn } from './train-embeddings.ts'
import { halvesOf, mayBeMisspelt, oneSlipAway } from './typos.ts'
import { projected } from './vectors.ts'

/** A word as it was asked, and the word that may have been meant. */
export type Slip = { from: string; to: string }

/** `corrected` words were looked for as the other word; `doubted` ones as they were asked. */
export type Slips = { corrected: Slip[]; doubted: Slip[] }

/**
 * `to` is the highest number of a paper that may be found, `having` how many papers had each of the question's terms and joins
 * when that was the newest; `compared` are so many by text and so many by author, default 200.
 */
export type Narrowed = Within & {
  to?: number | undefined
  having?: number[] | undefined
  embedder?: Embedder | undefined
  compared?: number
}

/** What is ranked for a question, and by what: `to` is the number of the newest paper there was. */
export type Pool = Slips & {
  terms: string[]
  to: number
  candidates: (Candidate & { paper: string })[]
  /** Numbers of the papers whose authors are called as no text says: the question asks for them by name. */
  called: Set<number>
  /** How many papers have each term and join of the question as it was asked. */
  having: number[]
  corpus: Corpus
  vector?: Vector
}

/** More than a paper's blend is. */
const MOST = Object.values(BLEND).reduce((sum, part) => sum + part, 0)

/** The papers that answer a question, best first, at most 200: what `/search` and `eval search` both show. */
export async function ranking(db: Db, asked: Question, options: Narrowed = {}): Promise<Pool & { ranked: Ranked[] }> {
  const pool = await poolOf(db, asked, options)
  const values = scores(pool.terms, pool.candidates, pool.corpus, pool.vector)
  const first = (seq: number): number => (pool.called.has(seq) ? MOST : 0)
  const ranked = pool.candidates
    .map(({ paper, seq }, i) => ({ paper, seq, score: Math.round(((values[i] as number) + first(seq)) * 1e6) / 1e6 }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, RANKED)
  return { ...pool, ranked }
}

/** Of common words alone, the newest papers that have all of them are compared, where they are this share of those that could be. */
const ENOUGH = 4

/** The few hundred papers that are compared for a question: by their texts and by their authors. */
export async function poolOf(
  db: Db,
  asked: Question,
  { to, having: had, embedder, compared = RANKED, ...within }: Narrowed = {},
): Promise<Pool> {
  const read = [...asked.terms, ...asked.joins]
  const known = asOf(await loadTermStatistics(db, read), read, { to, having: had })
  const having = countsOf(known, read)
  const { question, names, ...slips } = await slipsOf(db, asked, known)
  const last = to ?? known.papers
  const from = { ...slips, terms: question.terms, to: last, having }
  if (question.terms.length === 0) return { ...from, candidates: [], called: new Set(), corpus: corpusOf(known, []) }
  const { condition, query } = await askingOf(db, undefined, within)
  const rare = affordable(question.terms, known)
  const byName = names.length > 0 ? `(${anyOf(names)}) AND (${anyOf(question.words)})` : anyOf(question.words)
  const sought = { authors: `authors : (${byName})`, untilSeq: last, limit: compared, condition }
  const findCommon = async () => {
    const all = await findNewestCandidates(db, { ...sought, texts: allOf(question.terms), afterSeq: Math.max(0, last - MOST_LOOKED_AT) })
    if (all.byText.length >= compared / ENOUGH) return all
    return findCandidates(db, { ...sought, terms: weighed(question.terms, known), afterSeq: Math.max(0, last - MOST_RANKED) })
  }
  const [{ byText, byAuthor }, vector] = await Promise.all([
    rare.length > 0 ? findCandidates(db, { ...sought, terms: weighed(rare, known), afterSeq: 0 }) : findCommon(),
    embedder && known.model === embedder.model ? embedder.question(asked.text) : projected(question.terms, known.vectors),
  ])
  const found = new Map([...byText, ...byAuthor].map((one) => [one.seq, one]))
  const candidates = await holding(db, query, [...found.values()])
  const corpus = corpusOf(known, candidates)
  const mostByAuthor = question.terms.reduce((sum, term) => sum + Math.log(1 + known.papers / (corpus.frequency(term) + 0.5)), 0)
  const authors = new Map(byAuthor.map(({ seq, score }) => [seq, Math.max(0, Math.min(1, score / mostByAuthor))]))
  return {
    ...from,
    candidates: candidates.map((one) => ({ ...one, authors: authors.get(one.seq) ?? 0 })),
    called: new Set(names.length > 0 ? authors.keys() : []),
    corpus,
    ...(vector && { vector }),
  }
}

/** Terms with what they say: the rarer, the more. */
const weighed = (terms: string[], { papers, documentFrequencies }: TermStatistics): Map<string, number> =>
  new Map(terms.map((term) => [term, idf(papers, documentFrequencies.get(term) ?? 0)]))

const corpusOf = (known: TermStatistics, candidates: IndexHit[]): Corpus => ({
  papers: known.papers,
  length: known.length ?? candidates.reduce((sum, one) => sum + termsIn(one).length, 0) / Math.max(1, candidates.length),
  frequency: (term) => known.documentFrequencies.get(term) ?? 0,
})

/** So many papers may have a word that is still doubted, and so many times as many must have the other one. */
const DOUBTED = 2
const TIMES_AS_MANY = 30
/** Words of a question whose spelling is looked at. */
const MOST_DOUBTED = 5

/**
 * Words that no paper has are read as a word one slip away that most papers have, one that begins with the same letter before
 * others, or as two that stand beside each other in one; unless an author is called so, whose `names` they are then. Of words that
 * hardly any paper has it is only said. Hyphenated words are looked for as one, too, where a paper has them so.
 */
async function slipsOf(db: Db, asked: Question, known: TermStatistics): Promise<Slips & { question: Question; names: string[] }> {
  const joins = asked.joins.filter((term) => (known.documentFrequencies.get(term) ?? 0) > 0 && !asked.terms.includes(term))
  const question = { ...asked, terms: [...asked.terms, ...new Set(joins)] }
  const papersWith = (word: string) => known.documentFrequencies.get(question.terms[question.words.indexOf(word)] as string) ?? 0
  const words = [...new Set(question.words)]
  const absent = words.filter((word) => papersWith(word) === 0).slice(0, MOST_DOUBTED)
  const rare = words.filter((word) => mayBeMisspelt(word) && papersWith(word) <= DOUBTED).slice(0, MOST_DOUBTED)
  if (rare.length + absent.length === 0) return { question, names: [], corrected: [], doubted: [] }
  const spellings = new Map(rare.map((word) => [word, new Set(oneSlipAway(word, { first: papersWith(word) === 0 }))]))
  const halves = new Map(absent.map((word) => [word, halvesOf(word).map((two) => ({ two, terms: two.map(stemOf) }))]))
  const { spelled, phrases, authors } = await lookUpSpellings(
    db,
    [...new Set([...absent, ...rare])],
    [...spellings.values()].flatMap((all) => [...all]),
    [...halves.values()].flatMap((all) => all.map(({ terms }) => terms.join(' '))),
  )
  const meant = new Map<string, { words: string; terms: string[] }>()
  const doubted: Slip[] = []
  for (const word of words) {
    if (authors.has(word)) continue
    const begins = (one: { word: string }): number => Number(one.word[0] === word[0])
    const [best] = spelled
      .filter((one) => spellings.get(word)?.has(one.word))
      .sort((a, b) => begins(b) - begins(a) || b.papers - a.papers || (a.word < b.word ? -1 : 1))
    const [apart] = (halves.get(word) ?? [])
      .filter(({ terms }) => phrases.has(terms.join(' ')))
      .sort((a, b) => shorter(b.two) - shorter(a.two))
    if (best && best.term !== stemOf(word)) {
      if (papersWith(word) === 0) meant.set(word, { words: best.word, terms: [best.term] })
      else if (best.papers >= TIMES_AS_MANY * papersWith(word)) doubted.push({ from: word, to: best.word })
    } else if (!best && apart) meant.set(word, { words: apart.two.join(' '), terms: apart.terms })
  }
  const names = absent.filter((word) => authors.has(word))
  if (meant.size === 0) return { question, names, corrected: [], doubted }
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
    doubted,
  }
}

const shorter = (two: [string, string]): number => Math.min(...two.map(({ length }) => length))

/** The words of a text that hardly any paper has, each with the word that may have been meant. */
export async function doubtsOf(db: Db, question: Question): Promise<Slip[]> {
  const { corrected, doubted } = await slipsOf(db, question, await loadTermStatistics(db, question.terms))
  return [...corrected, ...doubted]
}
