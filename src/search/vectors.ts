/**
 * Meaning as 64 numbers: latent semantic analysis of the papers gathered. Terms that stand in the same papers get like
 * vectors; a text's vector is the sum of its terms', so a paper or a question is folded in by one product.
 *
 * Fitted by subspace iteration on the papers' side (Halko, Martinsson, Tropp 2011, algorithm 4.4); pure, the same papers give
 * the same numbers.
 */
import type { EmbeddingModel, TermVector, Vector } from '../model.ts'
import { STOP_WORDS } from '../text/stopwords.ts'
import { stemOf } from '../text/tokenize.ts'

export const DIMENSIONS = 64
const OVERSAMPLING = 10
/** What this share of papers has, and no place, is counted. */
const MIN_COUNTED_SHARE = 1 / 400
const ITERATIONS = 4

/** The terms of words that say nothing: no fit knows them. */
export const stopTerms: ReadonlySet<string> = new Set([...STOP_WORDS].map(stemOf))

/** Takes papers in one by one, each given as its terms, and fits them; it keeps some hundred bytes of each. */
export type LsaTrainer = {
  add: (terms: string[]) => void
  /** How many papers were taken in, and their mean length in terms. */
  size: () => { papers: number; meanLength: number }
  learn: (dimensions?: number) => EmbeddingModel
}

export function createLsaTrainer(): LsaTrainer {
  const idOf = new Map<string, number>()
  const frequency: number[] = []
  const papers: { ids: Int32Array; counts: Uint16Array }[] = []
  let length = 0

  function add(terms: string[]): void {
    const counts = countTerms(terms)
    const ids = new Int32Array(counts.size)
    const times = new Uint16Array(counts.size)
    let at = 0
    for (const [term, count] of counts) {
      let id = idOf.get(term)
      if (id === undefined) {
        id = idOf.size
        idOf.set(term, id)
      }
      frequency[id] = (frequency[id] ?? 0) + 1
      ids[at] = id
      times[at] = Math.min(count, 65_535)
      at++
    }
    papers.push({ ids, counts: times })
    length += terms.length
  }

  /** A term counts when enough papers have it, and not every other one; what is too common is only counted. */
  function learn(dimensions = DIMENSIONS): EmbeddingModel {
    const n = papers.length
    const least = n < 20_000 ? Math.min(4, Math.max(2, n / 50)) : 20
    const counting = [...idOf].filter(([term, id]) => {
      const papers = frequency[id] as number
      return papers >= least && papers < n * 0.5 && !stopTerms.has(term)
    })
    const place = new Int32Array(idOf.size).fill(-1)
    const idf = new Float64Array(counting.length)
    for (const [j, [, id]] of counting.entries()) {
      place[id] = j
      idf[j] = Math.log(n / (frequency[id] as number))
    }
    const wide = dimensions + OVERSAMPLING
    const matrix = buildTermMatrix(papers, place, idf)
    let basis = seededNoise(counting.length * wide)
    orthogonalize(basis, wide)
    for (let i = 0; i < ITERATIONS; i++) {
      basis = multiplyByGram(matrix, basis, wide)
      orthogonalize(basis, wide)
    }
    const placed = counting.map(([term], i): TermVector => {
      const { vector, scale } = quantizeVector(basis.subarray(i * wide, i * wide + dimensions))
      return { term, idf: idf[i] as number, scale, vector }
    })
    const nowhere = new Int8Array(dimensions)
    const common = [...idOf].filter(([, id]) => (place[id] as number) < 0 && (frequency[id] as number) >= n * MIN_COUNTED_SHARE)
    return {
      ...size(),
      terms: [
        ...placed,
        ...common.map(([term, id]) => ({ term, idf: Math.log(n / (frequency[id] as number)), scale: 0, vector: nowhere })),
      ],
    }
  }
  const size = () => ({ papers: papers.length, meanLength: length / Math.max(1, papers.length) })
  return { add, size, learn }
}

/** Fits papers, each given as its terms. */
export function trainLsa(papers: Iterable<string[]>, dimensions = DIMENSIONS): EmbeddingModel {
  const { add, learn } = createLsaTrainer()
  for (const terms of papers) add(terms)
  return learn(dimensions)
}

/** A row a paper, of length one. */
function buildTermMatrix(papers: { ids: Int32Array; counts: Uint16Array }[], place: Int32Array, idf: Float64Array): Sparse {
  const starts = new Int32Array(papers.length + 1)
  for (const [i, { ids }] of papers.entries())
    starts[i + 1] = (starts[i] as number) + ids.reduce((all, id) => all + ((place[id] as number) < 0 ? 0 : 1), 0)
  const size = starts[papers.length] as number
  const columns = new Int32Array(size)
  const weights = new Float64Array(size)
  for (const [i, { ids, counts }] of papers.entries()) {
    let x = starts[i] as number
    let norm = 0
    for (const [k, id] of ids.entries()) {
      const j = place[id] as number
      if (j < 0) continue
      const weight = (1 + Math.log(counts[k] as number)) * (idf[j] as number)
      columns[x] = j
      weights[x] = weight
      norm += weight * weight
      x++
    }
    for (let x = starts[i] as number; x < (starts[i + 1] as number); x++) weights[x] = (weights[x] as number) / Math.sqrt(norm)
  }
  return { starts, columns, weights }
}

/** Numbers that look like chance and are always the same (xorshift). */
function seededNoise(size: number): Float64Array {
  let state = 12345
  return Float64Array.from({ length: size }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32 - 0.5
  })
}

type Sparse = { starts: Int32Array; columns: Int32Array; weights: Float64Array }

/** Aᵀ(A·basis), a paper at a time. */
function multiplyByGram({ starts, columns, weights }: Sparse, basis: Float64Array, wide: number): Float64Array {
  const out = new Float64Array(basis.length)
  const row = new Float64Array(wide)
  for (let i = 0; i + 1 < starts.length; i++) {
    const [from, to] = [starts[i] as number, starts[i + 1] as number]
    row.fill(0)
    for (let x = from; x < to; x++) {
      const at = (columns[x] as number) * wide
      const weight = weights[x] as number
      for (let j = 0; j < wide; j++) row[j] = (row[j] as number) + weight * (basis[at + j] as number)
    }
    for (let x = from; x < to; x++) {
      const at = (columns[x] as number) * wide
      const weight = weights[x] as number
      for (let j = 0; j < wide; j++) out[at + j] = (out[at + j] as number) + weight * (row[j] as number)
    }
  }
  return out
}

/** Makes the columns orthonormal (Gram–Schmidt, twice); a column that depends on those before it becomes zero. */
function orthogonalize(basis: Float64Array, wide: number): void {
  const n = basis.length / wide
  const column = Array.from({ length: wide }, (_, a) => Float64Array.from({ length: n }, (_, i) => basis[i * wide + a] as number))
  for (const [a, one] of column.entries()) {
    const before = Math.sqrt(dot(one, one))
    for (let pass = 0; pass < 2; pass++)
      for (const other of column.slice(0, a)) {
        const shared = dot(one, other)
        for (let i = 0; i < n; i++) one[i] = (one[i] as number) - shared * (other[i] as number)
      }
    const norm = Math.sqrt(dot(one, one))
    const scale = norm > before * 1e-9 ? 1 / norm : 0
    for (let i = 0; i < n; i++) {
      one[i] = (one[i] as number) * scale
      basis[i * wide + a] = one[i] as number
    }
  }
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** The vector's largest number becomes 127. */
function quantizeVector(numbers: Float64Array): { vector: Vector; scale: number } {
  let largest = 0
  for (const number of numbers) largest = Math.max(largest, Math.abs(number))
  const scale = largest / 127
  return { vector: Int8Array.from(numbers, (number) => (scale === 0 ? 0 : Math.round(number / scale))), scale }
}

function countTerms(terms: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

/** A text's vector from what a fit knows of its terms; undefined when it knows none of them. */
export function projectTerms(terms: string[], known: ReadonlyMap<string, TermVector>): Vector | undefined {
  const sum = new Float64Array(known.values().next().value?.vector.length ?? 0)
  for (const [term, count] of countTerms(terms)) {
    const found = known.get(term)
    if (!found) continue
    const weight = (1 + Math.log(count)) * found.idf * found.scale
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + weight * (found.vector[j] as number)
  }
  const { vector, scale } = quantizeVector(sum)
  return scale === 0 ? undefined : vector
}

/** From -1 to 1: how alike two directions are; 0 where one has none. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const norms = Math.sqrt(dot(a, a) * dot(b, b))
  return norms === 0 ? 0 : dot(a, b) / norms
}

/** Where these lie on average, each as heavy as its weight. */
export function centroid(all: { vector: Vector; weight: number }[]): Float64Array {
  const sum = new Float64Array(all[0]?.vector.length ?? 0)
  for (const { vector, weight } of all) {
    const scale = weight / (Math.sqrt(dot(vector, vector)) || 1)
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + scale * (vector[j] as number)
  }
  return sum
}
