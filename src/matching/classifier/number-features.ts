/** Features of numbers in titles: they distinguish Part I and Part II, 3D and 4D, Vidi and Vidi2. */

const ROMAN_NUMERALS: Record<string, string> = {
  i: '1',
  ii: '2',
  iii: '3',
  iv: '4',
  v: '5',
  vi: '6',
  vii: '7',
  viii: '8',
  ix: '9',
  x: '10',
}
const NUMBER_WORDS: Record<string, string> = Object.fromEntries(
  ['one first', 'two second', 'three third', 'four fourth', 'five fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth'].flatMap(
    (words, i) => words.split(' ').map((word) => [word, String(i + 1)]),
  ),
)
const CHINESE_NUMERALS = [...'一二三四五六七八九十']
const ORDINAL_MARK_CODE = '第'.charCodeAt(0)
const NUMBERED_NOUNS = new Set(['part', 'volume', 'vol', 'no', 'chapter', 'phase'])
const AMBIGUOUS_NUMERALS = new Set(['i', 'v', 'x'])

/** The numbers in a title's words: digits in any word (`3d`, `vidi2`), ordinals (also `第二`), Roman numerals and small numbers in words. */
export function numbersIn(words: string[]): Set<string> {
  const numbers = new Set<string>()
  words.forEach((word, i) => {
    const roman = ROMAN_NUMERALS[word]
    const first = word.charCodeAt(0)
    if ((first >= 48 && first <= 57) || /\d/.test(word))
      for (const digits of word.match(/\d+/g) ?? []) numbers.add(stripLeadingZeros(digits))
    else if (roman && i > 0 && (NUMBERED_NOUNS.has(words[i - 1] as string) || !AMBIGUOUS_NUMERALS.has(word))) numbers.add(roman)
    else if (NUMBER_WORDS[word]) numbers.add(NUMBER_WORDS[word])
    else if (first === ORDINAL_MARK_CODE && CHINESE_NUMERALS.includes(word[1] as string))
      numbers.add(String(CHINESE_NUMERALS.indexOf(word[1] as string) + 1))
  })
  return numbers
}

const stripLeadingZeros = (digits: string): string => digits.replace(/^0+(?=\d)/, '')

export const NUMBER_FEATURES = ['numbers conflict', 'numbers agree', 'numbers on one side'] as const

/** Writes whether numbers conflict, the share that agrees, and whether only one title has any. */
export function writeNumberFeatures(out: Float64Array, at: number, a: Set<string>, b: Set<string>): void {
  let shared = 0
  for (const number of a) if (b.has(number)) shared++
  const both = a.size > 0 && b.size > 0
  out[at] = both && shared < Math.min(a.size, b.size) ? 1 : 0
  out[at + 1] = both ? shared / Math.max(a.size, b.size) : -1
  out[at + 2] = !both && a.size + b.size > 0 ? 1 : 0
}
