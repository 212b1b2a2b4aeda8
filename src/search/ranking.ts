/**
 * A plain question ranks the papers that hold any of its words. A few hundred candidates are found by the words that are rare
 * enough, and compared by the blend.
 */
import type { Db } from '../store/db.ts'
import { candidatesFor, type Found, newestCandidatesFor } from '../store/search.ts'
import { type Known, knownTerms, spelledSo } from '../store/terms.ts'
import type { Embedder } from './embed.ts'
import { allOf, anyOf, type Question } from './lexical.ts'
import { type Candidate, type Corpus, idf, scores } from './rank.ts'
import { termsIn } from './refit.ts'
import { affordable, askingOf, holding, MOST_LOOKED_AT, MOST_RANKED, RANKED, type Ranked, type Within } from './strict.ts'
import { mayBeMisspelt, oneSlipAway } from './typos.ts'
import { projected, type Vector } from './vectors.ts'

/** A word as it was asked, and the word that may have been meant. */
export type Slip = { from: string; to: string }

/** `corrected` words were looked for as the other word; `doubted` ones as they were asked. */
export type Slips = { corrected: Slip[]; doubted: Slip[] }

/** `to` is the highest number of a paper that may be found; `compared` are so many by text and so many by author, default 200. */
export type Narrowed = Within & { to?: number | undefined; embedder?: Embedder | undefined; compared?: number }

/** What is ranked for a question, and by what: `to` is the number of the newest paper there was. */
export type Pool = Slips & {
  terms: string[]
  to: number
  candidates: (Candidate & { paper: string })[]
  corpus: Corpus
  vector?: Vector
}

/** The papers that answer a question, best first, at most 200: what `/search` and `eval search` both show. */
export async function ranking(db: Db, asked: Question, options: Narrowed = {}): Promise<Pool & { ranked: Ranked[] }> {
  const pool = await poolOf(db, asked, options)
  const values = scores(pool.terms, pool.candidates, pool.corpus, pool.vector)
  const ranked = pool.candidates
    .map(({ paper, seq }, i) => ({ paper, seq, score: Math.round((values[i] as number) * 1e6) / 1e6 }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, RANKED)
  return { ...pool, ranked }
}

/** Of common words alone, the newest papers that have all of them are compared, where they are this share of those that could be. */
const ENOUGH = 4

/** The few hundred papers that are compared for a question: by their texts and by their authors. */
export async function poolOf(db: Db, asked: Question, { to, embedder, compared = RANKED, ...within }: Narrowed = {}): Promise<Pool> {
  const known = await knownTerms(db, asked.terms)
  const { question, ...slips } = await slipsOf(db, asked, known)
  const last = to ?? known.papers
  const from = { ...slips, terms: question.terms, to: last }
  if (question.terms.length === 0) return { ...from, candidates: [], corpus: corpusOf(known, []) }
  const { condition, query } = await askingOf(db, undefined, within)
  const rare = affordable(question.terms, known)
  const sought = { authors: `authors : (${anyOf(question.words)})`, to: last, most: compared, condition }
  const findCommon = async () => {
    const all = await newestCandidatesFor(db, { ...sought, texts: allOf(question.terms), from: Math.max(0, last - MOST_LOOKED_AT) })
    if (all.byText.length >= compared / ENOUGH) return all
    return candidatesFor(db, { ...sought, terms: weighed(question.terms, known), from: Math.max(0, last - MOST_RANKED) })
  }
  const [{ byText, byAuthor }, vector] = await Promise.all([
    rare.length > 0 ? candidatesFor(db, { ...sought, terms: weighed(rare, known), from: 0 }) : findCommon(),
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
    corpus,
    ...(vector && { vector }),
  }
}

/** Terms with what they say: the rarer, the more. */
const weighed = (terms: string[], { papers, frequency }: Known): Map<string, number> =>
  new Map(terms.map((term) => [term, idf(papers, frequency.get(term) ?? 0)]))

const corpusOf = (known: Known, candidates: Found[]): Corpus => ({
  papers: known.papers,
  length: known.length ?? candidates.reduce((sum, one) => sum + termsIn(one).length, 0) / Math.max(1, candidates.length),
  frequency: (term) => known.frequency.get(term) ?? 0,
})

/** So many papers may have a word that is still doubted, and so many times as many must have the other one. */
const DOUBTED = 2
const TIMES_AS_MANY = 30
/** Words of a question whose spelling is looked at. */
const MOST_DOUBTED = 5

/**
 * Words that no paper has are read as a word one slip away that most papers have, if there is one and no author is called so;
 * of words that hardly any paper has that is only said.
 */
async function slipsOf(db: Db, question: Question, known: Known): Promise<Slips & { question: Question }> {
  const papersWith = (word: string) => known.frequency.get(question.terms[question.words.indexOf(word)] as string) ?? 0
  const rare = [...new Set(question.words)].filter((word) => mayBeMisspelt(word) && papersWith(word) <= DOUBTED).slice(0, MOST_DOUBTED)
  if (rare.length === 0) return { question, corrected: [], doubted: [] }
  const spellings = new Map(rare.map((word) => [word, new Set(oneSlipAway(word))]))
  const { spelled, authors } = await spelledSo(
    db,
    rare,
    [...spellings.values()].flatMap((all) => [...all]),
  )
  const meant = new Map<string, { word: string; term: string; papers: number }>()
  const doubted: Slip[] = []
  for (const word of rare) {
    if (authors.has(word)) continue
    const best = spelled.filter((one) => spellings.get(word)?.has(one.word)).sort((a, b) => b.papers - a.papers)[0]
    if (!best || best.term === question.terms[question.words.indexOf(word)]) continue
    if (papersWith(word) === 0) meant.set(word, best)
    else if (best.papers >= TIMES_AS_MANY * papersWith(word)) doubted.push({ from: word, to: best.word })
  }
  if (meant.size === 0) return { question, corrected: [], doubted }
  const more = await knownTerms(
    db,
    [...meant.values()].map(({ term }) => term),
  )
  for (const [term, papers] of more.frequency) known.frequency.set(term, papers)
  for (const [term, vector] of more.vectors) known.vectors.set(term, vector)
  return {
    question: { ...question, terms: question.terms.map((term, i) => meant.get(question.words[i] as string)?.term ?? term) },
    corrected: [...meant].map(([from, { word }]) => ({ from, to: word })),
    doubted,
  }
}

/** The words of a text that hardly any paper has, each with the word that may have been meant. */
export async function doubtsOf(db: Db, question: Question): Promise<Slip[]> {
  const { corrected, doubted } = await slipsOf(db, question, await knownTerms(db, question.terms))
  return [...corrected, ...doubted]
}
