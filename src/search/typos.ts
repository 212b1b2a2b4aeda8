/** Words one typing error or one missing space away from a word. */
import { STOP_WORDS } from '../text/stopwords.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** All words at Damerau–Levenshtein distance one; the first letter is kept unless `first`. */
export function wordsWithinOneEdit(word: string, { first = false } = {}): string[] {
  const words = new Set<string>()
  for (let i = first ? 0 : 1; i <= word.length; i++) {
    const [before, after] = [word.slice(0, i), word.slice(i)]
    for (const letter of LETTERS) {
      words.add(before + letter + after)
      if (after) words.add(before + letter + after.slice(1))
    }
    if (after) words.add(before + after.slice(1))
    if (after.length > 1) words.add(before + after[1] + after[0] + after.slice(2))
  }
  words.delete(word)
  return [...words]
}

/** Whether a word is long and plain enough to correct. */
export const isCorrectable = (word: string): boolean => word.length >= 5 && word.length <= 24 && /^[a-z]+$/.test(word)

/** The minimum length of both words, except between a letter and a digit. */
const MIN_HALF_LENGTH = 3

/** The pairs of words a compound may consist of: `zero shot` of `zeroshot`, `gpt 4` of `gpt4`. */
export function splitCompound(word: string): [string, string][] {
  if (word.length < 4 || word.length > 24 || !/^[a-z0-9]+$/.test(word)) return []
  return Array.from({ length: word.length - 1 }, (_, i): [string, string] => [word.slice(0, i + 1), word.slice(i + 1)]).filter(
    ([left, right]) =>
      (/[a-z]\d|\d[a-z]/.test(`${left.at(-1)}${right[0]}`) || (left.length >= MIN_HALF_LENGTH && right.length >= MIN_HALF_LENGTH)) &&
      !STOP_WORDS.has(left) &&
      !STOP_WORDS.has(right),
  )
}
