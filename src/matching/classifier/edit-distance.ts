/**
 * Edit distance by Myers' bit-parallel algorithm, 32 letters at a time, in Hyyrö's form for patterns longer than a word
 * (doi:10.1145/316542.316550).
 */

/** a–z and digits have a row each in a pattern's table; other characters are in a map. */
const ALPHABET_SIZE = 36
const alphabetIndexOf = (code: number): number =>
  code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? code - 22 : ALPHABET_SIZE

/** A preprocessed string: the positions of each letter, as bits. */
export type Pattern = { text: string; positions: Int32Array; otherPositions: Map<number, Int32Array> | undefined }

const NO_POSITIONS = new Int32Array(64)

/** Preprocesses a string. */
export function patternOf(text: string): Pattern {
  const width = Math.max(1, (text.length + 31) >> 5)
  const positions = new Int32Array(ALPHABET_SIZE * width)
  let otherPositions: Map<number, Int32Array> | undefined
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const row = alphabetIndexOf(code)
    let bits: Int32Array = positions
    if (row === ALPHABET_SIZE) {
      otherPositions ??= new Map()
      bits = otherPositions.get(code) ?? new Int32Array(width)
      otherPositions.set(code, bits)
    }
    const at = (row === ALPHABET_SIZE ? 0 : row * width) + (i >> 5)
    bits[at] = (bits[at] as number) | (1 << (i & 31))
  }
  return { text, positions, otherPositions }
}

const positiveDeltas = new Int32Array(64)
const negativeDeltas = new Int32Array(64)

/** The number of letters to change, insert or delete to make one text the other. */
export const editDistance = (pattern: Pattern, text: string): number => myersDistance(pattern, text, 1)

/** The edit distance of a pattern to the most similar substring of a text. */
export const substringEditDistance = (pattern: Pattern, text: string): number => myersDistance(pattern, text, 0)

function myersDistance({ text: pattern, positions, otherPositions }: Pattern, text: string, carryIn: 0 | 1): number {
  const m = pattern.length
  if (m === 0) return carryIn ? text.length : 0
  const width = (m + 31) >> 5
  const last = 1 << ((m - 1) & 31)
  for (let b = 0; b < width; b++) {
    positiveDeltas[b] = -1
    negativeDeltas[b] = 0
  }
  let score = m
  let best = m
  for (let j = 0; j < text.length; j++) {
    const code = text.charCodeAt(j)
    const letter = alphabetIndexOf(code)
    const bits = letter < ALPHABET_SIZE ? positions : (otherPositions?.get(code) ?? NO_POSITIONS)
    const row = letter < ALPHABET_SIZE ? letter * width : 0
    let carry: number = carryIn
    for (let b = 0; b < width; b++) {
      let equal = bits[row + b] as number
      const p = positiveDeltas[b] as number
      const n = negativeDeltas[b] as number
      const vertical = equal | n
      if (carry < 0) equal |= 1
      const horizontal = (((equal & p) + p) ^ p) | equal
      let up = n | ~(horizontal | p)
      let down = p & horizontal
      const top = b === width - 1 ? last : -2147483648
      const out = up & top ? 1 : down & top ? -1 : 0
      up = (up << 1) | (carry > 0 ? 1 : 0)
      down = (down << 1) | (carry < 0 ? 1 : 0)
      positiveDeltas[b] = down | ~(vertical | up)
      negativeDeltas[b] = up & vertical
      carry = out
    }
    score += carry
    if (score < best) best = score
  }
  return carryIn ? score : best
}

const distanceRow = new Uint8Array(64)

/** Whether two words are at most one edit apart, or two if the shorter has at least `minLength` letters. */
export function isNearlyEqual(a: string, b: string, minLength: number): boolean {
  const shorter = Math.min(a.length, b.length)
  if (Math.abs(a.length - b.length) > 2 || Math.max(a.length, b.length) > 40) return false
  for (let j = 0; j <= b.length; j++) distanceRow[j] = j
  for (let i = 1; i <= a.length; i++) {
    let diagonal = distanceRow[0] as number
    distanceRow[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = distanceRow[j] as number
      distanceRow[j] = Math.min(
        diagonal + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1),
        above + 1,
        (distanceRow[j - 1] as number) + 1,
      )
      diagonal = above
    }
  }
  const edits = distanceRow[b.length] as number
  return edits <= 1 || (edits === 2 && shorter >= minLength)
}
