/** Trigrams: similar even if words are merged, truncated or misspelt. */

/** The distinct trigrams of a text as sorted numbers. */
export function trigramsOf(text: string): Int32Array {
  const grams = new Set<number>()
  for (let i = 0; i + 3 <= text.length; i++) grams.add((text.charCodeAt(i) * 31 + text.charCodeAt(i + 1)) * 961 + text.charCodeAt(i + 2))
  return Int32Array.from(grams).sort()
}

/** How many numbers two sorted sets share. */
export function countShared(a: Int32Array, b: Int32Array): number {
  let shared = 0
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = a[i] as number
    const y = b[j] as number
    if (x === y) {
      shared++
      i++
      j++
    } else if (x < y) i++
    else j++
  }
  return shared
}
