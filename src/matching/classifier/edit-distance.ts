/**
 * How far apart two strings are, 32 letters at a time: Myers' bit-parallel algorithm in Hyyrö's
 * form for patterns longer than a word (doi:10.1145/316542.316550).
 */

/** a–z and digits have a row each in a pattern's table; letters of other scripts are looked up. */
const CLASSES = 36
const classOf = (code: number): number => (code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? code - 22 : CLASSES)

/** A string made ready to be looked for: for each letter, the places where it stands, as bits. */
export type Pattern = { text: string; places: Int32Array; others: Map<number, Int32Array> | undefined }

const NOWHERE = new Int32Array(64)

export function patternOf(text: string): Pattern {
  const width = Math.max(1, (text.length + 31) >> 5)
  const places = new Int32Array(CLASSES * width)
  let others: Map<number, Int32Array> | undefined
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const known = classOf(code)
    let of: Int32Array = places
    if (known === CLASSES) {
      others ??= new Map()
      of = others.get(code) ?? new Int32Array(width)
      others.set(code, of)
    }
    const at = (known === CLASSES ? 0 : known * width) + (i >> 5)
    of[at] = (of[at] as number) | (1 << (i & 31))
  }
  return { text, places, others }
}

const plus = new Int32Array(64)
const minus = new Int32Array(64)

/** How many letters must be changed, added or left out to make the one text the other. */
export const distance = (pattern: Pattern, text: string): number => edits(pattern, text, 1)

/** The same to find the pattern anywhere inside the text: what stands before and after is free. */
export const distanceWithin = (pattern: Pattern, text: string): number => edits(pattern, text, 0)

function edits({ text: pattern, places, others }: Pattern, text: string, carryIn: 0 | 1): number {
  const m = pattern.length
  if (m === 0) return carryIn ? text.length : 0
  const width = (m + 31) >> 5
  const last = 1 << ((m - 1) & 31)
  for (let b = 0; b < width; b++) {
    plus[b] = -1
    minus[b] = 0
  }
  let score = m
  let best = m
  for (let j = 0; j < text.length; j++) {
    const code = text.charCodeAt(j)
    const known = classOf(code)
    const of = known < CLASSES ? places : (others?.get(code) ?? NOWHERE)
    const row = known < CLASSES ? known * width : 0
    let carry: number = carryIn
    for (let b = 0; b < width; b++) {
      let equal = of[row + b] as number
      const p = plus[b] as number
      const n = minus[b] as number
      const vertical = equal | n
      if (carry < 0) equal |= 1
      const horizontal = (((equal & p) + p) ^ p) | equal
      let up = n | ~(horizontal | p)
      let down = p & horizontal
      const top = b === width - 1 ? last : -2147483648
      const out = up & top ? 1 : down & top ? -1 : 0
      up = (up << 1) | (carry > 0 ? 1 : 0)
      down = (down << 1) | (carry < 0 ? 1 : 0)
      plus[b] = down | ~(vertical | up)
      minus[b] = up & vertical
      carry = out
    }
    score += carry
    if (score < best) best = score
  }
  return carryIn ? score : best
}

const row = new Uint8Array(64)

/** Whether two words are at most one letter apart, or two where the shorter has at least `long` letters. */
export function nearlyEqual(a: string, b: string, long: number): boolean {
  const shorter = Math.min(a.length, b.length)
  if (Math.abs(a.length - b.length) > 2 || Math.max(a.length, b.length) > 40) return false
  for (let j = 0; j <= b.length; j++) row[j] = j
  for (let i = 1; i <= a.length; i++) {
    let diagonal = row[0] as number
    row[0] = i
    for (let j = 1; j <= b.length; j++) {
      const above = row[j] as number
      row[j] = Math.min(diagonal + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1), above + 1, (row[j - 1] as number) + 1)
      diagonal = above
    }
  }
  const edits = row[b.length] as number
  return edits <= 1 || (edits === 2 && shorter >= long)
}
