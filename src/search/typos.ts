/** Words one slip of the finger away: what a misspelt word may have meant. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Every word at edit distance one (a letter left out, added, changed, or two swapped), the first letter kept. */
export function oneSlipAway(word: string): string[] {
  const found = new Set<string>()
  for (let i = 1; i <= word.length; i++) {
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
export const mayBeMisspelt = (word: string): boolean => word.length >= 5 && word.length <= 24 && /^[a-z]+$/.test(word)
