/** Scans indexed text for a question's terms and their four-letter pieces. */
import { SENTENCE_END } from '../query/index-document.ts'

/** Callbacks for a term with its position from 1, a four-gram by its number, and the end of a sentence. */
export type TokenVisitor = { term: (term: string, position: number) => void; fourGram: (gram: number) => void; endSentence: () => void }

/** `scan` returns the number of terms in a text; `weights` are those of the four-grams, by number. */
export type TermScanner = { scan: (text: string, visitor: TokenVisitor) => number; weights: number[] }

/** Pads a term before it is split into four-grams; no term contains it. */
const EDGE = '_'
const EDGE_CODE = EDGE.charCodeAt(0)
const SPACE = 32
const SENTENCE_END_CODE = SENTENCE_END.charCodeAt(0)
const FILTER_SLOTS = 1 << 13

/** A rolling hash of the last four letters: exact for ASCII, approximate otherwise. */
const rollingHash = (code: number, letter: number): number => ((code << 7) ^ letter) & 0xfffffff
const hashSlot = (code: number): number => (code ^ (code >>> 13)) & (FILTER_SLOTS - 1)

/** The four-grams of a padded term, in order. */
export function fourGramsOf(term: string): string[] {
  const padded = `${EDGE}${term}${EDGE}`
  return padded.length <= 4 ? [padded] : Array.from({ length: padded.length - 3 }, (_, i) => padded.slice(i, i + 4))
}

/**
 * Creates a scanner for terms with weights; a four-gram weighs what the lightest of its terms weighs. It makes one pass over
 * the letters and takes substrings only where a hash matches: the candidates of a question have thirty thousand terms.
 */
export function createTermScanner(terms: ReadonlyMap<string, number>): TermScanner {
  const { numbers, weights, lengthsByLetter, filter } = indexTerms(terms)
  const scan = (text: string, visitor: TokenVisitor): number => {
    if (text === '') return 0
    let count = 0
    let start = 0
    let code = EDGE_CODE
    const visitFourGram = (gram: string): void => {
      const number = numbers.get(gram)
      if (number !== undefined) visitor.fourGram(number)
    }
    for (let i = 0; i <= text.length; i++) {
      const letter = i < text.length ? text.charCodeAt(i) : SPACE
      const length = i - start
      if (letter !== SPACE) {
        code = rollingHash(code, letter)
        if (length >= 2 && filter[hashSlot(code)] === 1)
          visitFourGram(length === 2 ? EDGE + text.slice(start, i + 1) : text.slice(i - 3, i + 1))
        continue
      }
      if (length === 1 && text.charCodeAt(start) === SENTENCE_END_CODE) visitor.endSentence()
      else {
        count++
        code = rollingHash(code, EDGE_CODE)
        if (filter[hashSlot(code)] === 1) visitFourGram(length <= 2 ? EDGE + text.slice(start, i) + EDGE : text.slice(i - 3, i) + EDGE)
        if (((lengthsByLetter[text.charCodeAt(start) & 127] as number) >>> (length & 31)) & 1) {
          const term = text.slice(start, i)
          if (terms.has(term)) visitor.term(term, count)
        }
      }
      start = i + 1
      code = EDGE_CODE
    }
    return count
  }
  return { scan, weights }
}

/** The four-grams of terms by number, and filters: lengths of terms (as bits) by first letter, hash slots of four-grams. */
function indexTerms(terms: ReadonlyMap<string, number>) {
  const numbers = new Map<string, number>()
  const weights: number[] = []
  const lengthsByLetter = new Uint32Array(128)
  const filter = new Uint8Array(FILTER_SLOTS)
  for (const [term, weight] of terms) {
    const first = term.charCodeAt(0) & 127
    lengthsByLetter[first] = (lengthsByLetter[first] as number) | (1 << (term.length & 31))
    for (const gram of fourGramsOf(term)) {
      const number = numbers.get(gram)
      if (number !== undefined) weights[number] = Math.min(weights[number] as number, weight)
      else {
        numbers.set(gram, weights.length)
        weights.push(weight)
        let code = 0
        for (let i = 0; i < gram.length; i++) code = rollingHash(code, gram.charCodeAt(i))
        filter[hashSlot(code)] = 1
      }
    }
  }
  return { numbers, weights, lengthsByLetter, filter }
}
