/** The one analyser: how text becomes words and terms, for queries, topics, search and what is alike. Pure and linear. */
import { stemmer } from 'stemmer'
import { fold, isAscii } from '../text.ts'

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
