/**
 * Trains a model of 64 dimensions from indexed papers: latent semantic analysis. Terms that occur in the same papers get
 * similar vectors.
 *
 * Subspace iteration on the side of terms (Halko, Martinsson, Tropp 2011, algorithm 4.4). Deterministic: the same papers give
 * the same numbers.
 */
import type { EmbeddingModel, TermVector } from '../model.ts'
import { countTerms, dotProduct, quantizeVector, stopTerms } from './vectors.ts'

const DIMENSIONS = 64
const OVERSAMPLING = 10
const ITERATIONS = 4
/** A term of at least this share of papers keeps its IDF in the model even without a vector. */
const MIN_COUNTED_SHARE = 1 / 400

/** A paper as the numbers and counts of its terms. */
type TermCounts = { ids: Int32Array; counts: Uint16Array }
/** A compressed sparse row matrix, a row per paper. */
type SparseMatrix = { starts: Int32Array; columns: Int32Array; weights: Float64Array }

/** Collects papers one by one, as terms, then trains a model; a paper takes some hundred bytes. */
export type LsaTrainer = {
  add: (terms: string[]) => void
  /** The number of papers, and their mean length in terms. */
  size: () => { papers: number; meanLength: number }
  train: (dimensions?: number) => EmbeddingModel
}

/** Creates a trainer without papers. */
export function createLsaTrainer(): LsaTrainer {
  const idOf = new Map<string, number>()
  const frequencies: number[] = []
  const papers: TermCounts[] = []
  let length = 0

  function add(terms: string[]): void {
    const termCounts = countTerms(terms)
    const ids = new Int32Array(termCounts.size)
    const counts = new Uint16Array(termCounts.size)
    let i = 0
    for (const [term, count] of termCounts) {
      const id = idOf.get(term) ?? idOf.size
      idOf.set(term, id)
      frequencies[id] = (frequencies[id] ?? 0) + 1
      ids[i] = id
      counts[i] = Math.min(count, 65_535)
      i++
    }
    papers.push({ ids, counts })
    length += terms.length
  }
  const size = () => ({ papers: papers.length, meanLength: length / Math.max(1, papers.length) })
  const train = (dimensions = DIMENSIONS) => ({ ...size(), terms: trainTermVectors(papers, [...idOf.keys()], frequencies, dimensions) })
  return { add, size, train }
}

/** Trains a model from papers, each as terms. */
export function trainLsa(papers: Iterable<string[]>, dimensions = DIMENSIONS): EmbeddingModel {
  const { add, train } = createLsaTrainer()
  for (const terms of papers) add(terms)
  return train(dimensions)
}

/** The vectors of terms that enough papers have, but fewer than half; then, with a zero vector, the other frequent terms. */
function trainTermVectors(papers: TermCounts[], terms: string[], frequencies: number[], dimensions: number): TermVector[] {
  const n = papers.length
  const minFrequency = n < 20_000 ? Math.min(4, Math.max(2, n / 50)) : 20
  const idfOf = (id: number) => Math.log(n / (frequencies[id] as number))
  const entries = [...terms.entries()].map(([id, term]) => ({ id, term, frequency: frequencies[id] as number }))
  const selected = entries.filter(({ term, frequency }) => frequency >= minFrequency && frequency < n * 0.5 && !stopTerms.has(term))
  const columnOf = new Int32Array(terms.length).fill(-1)
  for (const [column, { id }] of selected.entries()) columnOf[id] = column
  const matrix = buildTermMatrix(
    papers,
    columnOf,
    Float64Array.from(selected, ({ id }) => idfOf(id)),
  )
  const width = dimensions + OVERSAMPLING
  let basis = seededNoise(selected.length * width)
  orthogonalize(basis, width)
  for (let i = 0; i < ITERATIONS; i++) {
    basis = multiplyByGram(matrix, basis, width)
    orthogonalize(basis, width)
  }
  const zero = new Int8Array(dimensions)
  const common = entries.filter(({ id, frequency }) => (columnOf[id] as number) < 0 && frequency >= n * MIN_COUNTED_SHARE)
  return [
    ...selected.map(({ id, term }, i): TermVector => {
      const { vector, scale } = quantizeVector(basis.subarray(i * width, i * width + dimensions))
      return { term, idf: idfOf(id), scale, vector }
    }),
    ...common.map(({ id, term }) => ({ term, idf: idfOf(id), scale: 0, vector: zero })),
  ]
}

/** The matrix of TF-IDF weights, its rows of length one. */
function buildTermMatrix(papers: TermCounts[], columnOf: Int32Array, idf: Float64Array): SparseMatrix {
  const starts = new Int32Array(papers.length + 1)
  for (const [i, { ids }] of papers.entries())
    starts[i + 1] = (starts[i] as number) + ids.reduce((total, id) => total + ((columnOf[id] as number) < 0 ? 0 : 1), 0)
  const size = starts[papers.length] as number
  const columns = new Int32Array(size)
  const weights = new Float64Array(size)
  for (const [i, { ids, counts }] of papers.entries()) {
    let cell = starts[i] as number
    let norm = 0
    for (const [k, id] of ids.entries()) {
      const column = columnOf[id] as number
      if (column < 0) continue
      const weight = (1 + Math.log(counts[k] as number)) * (idf[column] as number)
      columns[cell] = column
      weights[cell] = weight
      norm += weight * weight
      cell++
    }
    for (let x = starts[i] as number; x < (starts[i + 1] as number); x++) weights[x] = (weights[x] as number) / Math.sqrt(norm)
  }
  return { starts, columns, weights }
}

/** Deterministic pseudo-random numbers (xorshift). */
function seededNoise(size: number): Float64Array {
  let state = 12345
  return Float64Array.from({ length: size }, () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32 - 0.5
  })
}

/** Computes Aᵀ(A·basis), one paper at a time. */
function multiplyByGram({ starts, columns, weights }: SparseMatrix, basis: Float64Array, width: number): Float64Array {
  const product = new Float64Array(basis.length)
  const row = new Float64Array(width)
  for (let i = 0; i + 1 < starts.length; i++) {
    const [from, to] = [starts[i] as number, starts[i + 1] as number]
    row.fill(0)
    for (let x = from; x < to; x++) {
      const offset = (columns[x] as number) * width
      const weight = weights[x] as number
      for (let j = 0; j < width; j++) row[j] = (row[j] as number) + weight * (basis[offset + j] as number)
    }
    for (let x = from; x < to; x++) {
      const offset = (columns[x] as number) * width
      const weight = weights[x] as number
      for (let j = 0; j < width; j++) product[offset + j] = (product[offset + j] as number) + weight * (row[j] as number)
    }
  }
  return product
}

/** Orthonormalizes the columns (Gram–Schmidt, twice); a column that depends on earlier ones becomes zero. */
function orthogonalize(basis: Float64Array, width: number): void {
  const n = basis.length / width
  const column = Array.from({ length: width }, (_, a) => Float64Array.from({ length: n }, (_, i) => basis[i * width + a] as number))
  for (const [a, vector] of column.entries()) {
    const initialNorm = Math.sqrt(dotProduct(vector, vector))
    for (let pass = 0; pass < 2; pass++)
      for (const previous of column.slice(0, a)) {
        const projection = dotProduct(vector, previous)
        for (let i = 0; i < n; i++) vector[i] = (vector[i] as number) - projection * (previous[i] as number)
      }
    const norm = Math.sqrt(dotProduct(vector, vector))
    const scale = norm > initialNorm * 1e-9 ? 1 / norm : 0
    for (let i = 0; i < n; i++) {
      vector[i] = (vector[i] as number) * scale
      basis[i * width + a] = vector[i] as number
    }
  }
}
