/** The one analyser: how text becomes words and terms, for queries, topics, search and what is alike. Pure and linear. */
import { stemmer } from 'stemmer'
import { fold, isAscii } from './strings.ts'

const WORD = /[\p{L}\p{N}]+/gu
// Scripts written without spaces: each character is a word, so that a phrase finds them in order.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u
const PIECES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[^\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+/gu
const ENGLISH = /^[a-z]+$/
// five times as fast, and the same where every letter is ASCII
const ASCII_WORD = /[a-z0-9]+/g

/** The folded words of a text in order: runs of letters and digits, so `Post-Training` is two; each Han or Kana character is one. */
export function wordsOf(text: string): string[] {
  const folded = fold(text)
  if (isAscii(folded)) return folded.match(ASCII_WORD) ?? []
  const words = folded.match(WORD) ?? []
  return UNSPACED.test(folded) ? words.flatMap((word) => word.match(PIECES) ?? []) : words
}

const REMEMBERED = 50_000
const LONGEST = 40
const stems = new Map<string, string>()

/** What a word is compared by: an English word's Porter stem, any other word as it is (`3d`, `r2d2`, `größe` folded). */
export function stemOf(word: string): string {
  const known = stems.get(word)
  if (known !== undefined) return known
  if (word.length > LONGEST || !ENGLISH.test(word)) return word
  const stem = stemmer(word)
  if (stems.size >= REMEMBERED) stems.clear()
  stems.set(word, stem)
  return stem
}

/** The stems of a text's words, in order. */
export const termsOf = (text: string): string[] => wordsOf(text).map(stemOf)

/** Words between spaces, so that a phrase is found by looking for its own. */
export const spaced = (words: string[]): string => ` ${words.join(' ')} `

/** A text analysed once, for all who ask; what is rarely asked for is made when it is. */
export class Text {
  /** Its words in order. */
  readonly list: string[]
  /** The same words as they are compared. */
  readonly stems: string[]
  /** The different ones of those. */
  readonly set: Set<string>
  #words: string | undefined
  #terms: string | undefined

  constructor(text: string) {
    this.list = wordsOf(text)
    this.stems = this.list.map(stemOf)
    this.set = new Set(this.stems)
  }

  /** Its words between spaces, as they stand. */
  get words(): string {
    this.#words ??= spaced(this.list)
    return this.#words
  }

  /** Its words between spaces, as they are compared. */
  get terms(): string {
    this.#terms ??= spaced(this.stems)
    return this.#terms
  }
}
