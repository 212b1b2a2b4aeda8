import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editDistance, patternOf, substringEditDistance } from '../../src/matching/classifier/edit-distance.ts'

test('the bit-parallel distance equals the Levenshtein distance, of texts and of substrings', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '1', 'ж', '水'), maxLength: 90 })
  fc.assert(
    fc.property(letters, letters, (a, b) => {
      expect(editDistance(patternOf(a), b)).toBe(levenshteinDistance(a, b))
      if (a) expect(substringEditDistance(patternOf(a), b)).toBe(levenshteinDistance(a, b, { substring: true }))
    }),
  )
})

/** The Levenshtein distance by its table; with `substring` what stands before and after the match in `b` is free. */
function levenshteinDistance(a: string, b: string, { substring = false } = {}): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => (substring ? 0 : j))
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1), (row[j] as number) + 1, (next[j - 1] as number) + 1))
    row = next
  }
  return substring ? Math.min(...row) : (row[b.length] as number)
}
