/** Words one slip of the finger, or a blank, away: what a misspelt word may have meant. */
import { STOP_WORDS } from '../text/stopwords.ts'

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Every word at edit distance one (a letter left out, added, changed, or two swapped); by default the first letter is kept. */
export function wordsWithinOneEdit(word: string, { first = false } = {}): string[] {
  const found = new Set<string>()
  for (let i = first ? 0 : 1; i <= word.length; i++) {
    const [before, after] = [word.slice(0, i), word.slice(i)]
    for (const letter of LETTERS) {
      found.add(before + letter + after)
      if (after) found.add(before + letter + after.slice(1))
    }
    if (after) found.add(before + after.slice(1))
    if (after.length > 1) found.add(before + after[1] + after[0] + after.slice(2))
  }
  found.delete(word)
  return [...found]
}

/** Whether a word is long and plain enough that a slip in it can be told from another word. */
export const isCorrectable = (word: string): boolean => word.length >= 5 && word.length <= 24 && /^[a-z]+$/.test(word)

/** Letters that a half of a word has at least, where no digit begins or ends it. */
const MIN_HALF_LENGTH = 3

/** The two words that a word may be, written without the blank or hyphen between: `zero shot` of `zeroshot`, `gpt 4` of `gpt4`. */
export function splitCompound(word: string): [string, string][] {
  if (word.length < 4 || word.length > 24 || !/^[a-z0-9]+$/.test(word)) return []
  return Array.from({ length: word.length - 1 }, (_, i): [string, string] => [word.slice(0, i + 1), word.slice(i + 1)]).filter(
    ([left, right]) =>
      (/[a-z]\d|\d[a-z]/.test(`${left.at(-1)}${right[0]}`) || (left.length >= MIN_HALF_LENGTH && right.length >= MIN_HALF_LENGTH)) &&
      !STOP_WORDS.has(left) &&
      !STOP_WORDS.has(right),
  )
}
