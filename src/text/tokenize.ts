/** The analyser: splits text into words and stems them into terms, for queries, topics, search and related papers. */
import { stemmer } from 'stemmer'
import { fold, isAscii } from './strings.ts'

const WORD = /[\p{L}\p{N}]+/gu
// in scripts without spaces each character is a word, so that phrases match
const UNSPACED_SCRIPT = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const UNSPACED_CHARACTER_OR_RUN =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu
const ENGLISH_WORD = /^[a-z]+$/
// the same for ASCII text, and five times as fast
const ASCII_WORD = /[a-z0-9]+/g

/** The folded words of a text in order: runs of letters and digits (`Post-Training` is two), and single Han or Kana characters. */
export function wordsOf(text: string): string[] {
  const folded = fold(text)
  if (isAscii(folded)) return folded.match(ASCII_WORD) ?? []
  const words = folded.match(WORD) ?? []
  return UNSPACED_SCRIPT.test(folded) ? words.flatMap((word) => word.match(UNSPACED_CHARACTER_OR_RUN) ?? []) : words
}

const MAX_CACHED_STEMS = 50_000
const MAX_STEMMED_LENGTH = 40
const stemCache = new Map<string, string>()

/** The term of a word: the Porter stem of an English word, any other word unchanged (`3d`, `r2d2`). */
export function stemOf(word: string): string {
  const cached = stemCache.get(word)
  if (cached !== undefined) return cached
  if (word.length > MAX_STEMMED_LENGTH || !ENGLISH_WORD.test(word)) return word
  const stem = stemmer(word)
  if (stemCache.size >= MAX_CACHED_STEMS) stemCache.clear()
  stemCache.set(word, stem)
  return stem
}

/** The terms of a text, in order. */
export const termsOf = (text: string): string[] => wordsOf(text).map(stemOf)

/** Words joined and surrounded by spaces, so that phrases can be found as substrings. */
export const padWithSpaces = (words: string[]): string => ` ${words.join(' ')} `

/** A text with its words and terms; the padded strings are built on first use. */
export class AnalyzedText {
  readonly wordList: string[]
  /** The terms of `wordList`, in its order. */
  readonly termList: string[]
  readonly termSet: Set<string>
  #paddedWords: string | undefined
  #paddedTerms: string | undefined

  constructor(text: string) {
    this.wordList = wordsOf(text)
    this.termList = this.wordList.map(stemOf)
    this.termSet = new Set(this.termList)
  }

  get paddedWords(): string {
    this.#paddedWords ??= padWithSpaces(this.wordList)
    return this.#paddedWords
  }

  get paddedTerms(): string {
    this.#paddedTerms ??= padWithSpaces(this.termList)
    return this.#paddedTerms
  }
}
