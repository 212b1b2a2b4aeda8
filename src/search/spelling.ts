/** Corrects the spelling of questions by the words of indexed papers. */
import type { Question } from '../query/compile-sql.ts'
import type { Db } from '../store/db.ts'
import { loadTermStatistics, lookUpSpellings, type TermStatistics } from '../store/term-statistics.ts'
import { stemOf } from '../text/tokenize.ts'
import { isCorrectable, splitCompound, wordsWithinOneEdit } from './typos.ts'

/** A word of a question and the word that was probably meant. */
export type SpellingCorrection = { from: string; to: string }

/** `corrected` words were replaced in the search; `suggested` ones were not. */
export type SpellingCorrections = { corrected: SpellingCorrection[]; suggested: SpellingCorrection[] }

/** A correction is suggested only for words of at most this many papers, if this many times as many papers have the other word. */
const MAX_RARE_WORD_PAPERS = 2
const MIN_FREQUENCY_RATIO = 30
const MAX_CHECKED_WORDS = 5

/** What a word is replaced by. */
type Replacement = { words: string; terms: string[] }
type SpellingLookup = Awaited<ReturnType<typeof lookUpSpellings>>
type WordPair = { words: [string, string]; terms: string[] }

/**
 * Corrects a question's spelling. A word that no paper has is replaced by the most frequent word one edit away, preferably with
 * the same first letter, or by two words that occur side by side; unless it is an author's name (`names`). For a word that
 * hardly any paper has, the other word is only suggested. Compounds are added to the terms where papers write them as one word.
 * Adds the statistics of replacements to `statistics`.
 */
export async function correctSpelling(
  db: Db,
  originalQuestion: Question,
  statistics: TermStatistics,
): Promise<SpellingCorrections & { question: Question; names: string[] }> {
  const question = withCompounds(originalQuestion, statistics)
  const frequencyOf = (word: string) => statistics.documentFrequencies.get(question.terms[question.words.indexOf(word)] as string) ?? 0
  const words = [...new Set(question.words)]
  const absent = words.filter((word) => frequencyOf(word) === 0).slice(0, MAX_CHECKED_WORDS)
  const rare = words.filter((word) => isCorrectable(word) && frequencyOf(word) <= MAX_RARE_WORD_PAPERS).slice(0, MAX_CHECKED_WORDS)
  if (rare.length + absent.length === 0) return { question, names: [], corrected: [], suggested: [] }
  const spellings = new Map(rare.map((word) => [word, new Set(wordsWithinOneEdit(word, { first: frequencyOf(word) === 0 }))]))
  const pairs = new Map(absent.map((word) => [word, splitCompound(word).map((words): WordPair => ({ words, terms: words.map(stemOf) }))]))
  const lookup = await lookUpSpellings(
    db,
    [...new Set([...absent, ...rare])],
    [...spellings.values()].flatMap((set) => [...set]),
    [...pairs.values()].flatMap((list) => list.map(({ terms }) => terms.join(' '))),
  )
  const replacements = new Map<string, Replacement>()
  const suggested: SpellingCorrection[] = []
  for (const word of words) {
    if (lookup.authors.has(word)) continue
    const spelling = bestSpelling(word, spellings.get(word), lookup)
    const pair = bestPair(pairs.get(word), lookup)
    if (spelling && spelling.term !== stemOf(word)) {
      if (frequencyOf(word) === 0) replacements.set(word, { words: spelling.word, terms: [spelling.term] })
      else if (spelling.papers >= MIN_FREQUENCY_RATIO * frequencyOf(word)) suggested.push({ from: word, to: spelling.word })
    } else if (!spelling && pair) replacements.set(word, { words: pair.words.join(' '), terms: pair.terms })
  }
  const names = absent.filter((word) => lookup.authors.has(word))
  if (replacements.size > 0) await addStatistics(db, statistics, replacements)
  return {
    question: { ...question, terms: question.terms.flatMap((term, i) => replacements.get(question.words[i] as string)?.terms ?? [term]) },
    names,
    corrected: [...replacements].map(([from, { words }]) => ({ from, to: words })),
    suggested,
  }
}

/** Suggests other words for those of a question that hardly any paper has. */
export async function suggestSpellings(db: Db, question: Question): Promise<SpellingCorrection[]> {
  const { corrected, suggested } = await correctSpelling(db, question, await loadTermStatistics(db, question.terms))
  return [...corrected, ...suggested]
}

function withCompounds(question: Question, { documentFrequencies }: TermStatistics): Question {
  const compounds = question.compounds.filter((term) => (documentFrequencies.get(term) ?? 0) > 0 && !question.terms.includes(term))
  return { ...question, terms: [...question.terms, ...new Set(compounds)] }
}

function bestSpelling(word: string, spellings: ReadonlySet<string> | undefined, { spelled }: SpellingLookup) {
  const sharesFirstLetter = (other: { word: string }): number => Number(other.word[0] === word[0])
  return spelled
    .filter((other) => spellings?.has(other.word))
    .sort((a, b) => sharesFirstLetter(b) - sharesFirstLetter(a) || b.papers - a.papers || (a.word < b.word ? -1 : 1))[0]
}

function bestPair(pairs: WordPair[] = [], { phrases }: SpellingLookup): WordPair | undefined {
  const shorterLength = ({ words }: WordPair): number => Math.min(...words.map(({ length }) => length))
  return pairs.filter(({ terms }) => phrases.has(terms.join(' '))).sort((a, b) => shorterLength(b) - shorterLength(a))[0]
}

async function addStatistics(db: Db, statistics: TermStatistics, replacements: ReadonlyMap<string, Replacement>): Promise<void> {
  const { documentFrequencies, vectors } = await loadTermStatistics(
    db,
    [...replacements.values()].flatMap(({ terms }) => terms),
  )
  for (const [term, papers] of documentFrequencies) statistics.documentFrequencies.set(term, papers)
  for (const [term, vector] of vectors) statistics.vectors.set(term, vector)
}
