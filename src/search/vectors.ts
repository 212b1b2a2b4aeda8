/** Vectors of papers and questions: projection by the vectors of terms, quantization to 8 bits, and similarity. */
import type { TermVector, Vector } from '../model.ts'
import { STOP_WORDS } from '../text/stopwords.ts'
import { stemOf } from '../text/tokenize.ts'

/** The stems of stop words; no model has vectors for them. */
export const stopTerms: ReadonlySet<string> = new Set([...STOP_WORDS].map(stemOf))

/** The dot product of two vectors of one length. */
export function dotProduct(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Scales numbers to 8 bits: the largest becomes 127. `scale` is 0 if all are 0. */
export function quantizeVector(numbers: ArrayLike<number>): { vector: Vector; scale: number } {
  let largest = 0
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i] as number))
  const scale = largest / 127
  return { vector: Int8Array.from(numbers, (number) => (scale === 0 ? 0 : Math.round(number / scale))), scale }
}

/** Counts each term. */
export function countTerms(terms: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
  return counts
}

/** A text's vector: the weighted sum of its terms' vectors; undefined if none has one. */
export function projectTerms(terms: string[], termVectors: ReadonlyMap<string, TermVector>): Vector | undefined {
  const sum = new Float64Array(termVectors.values().next().value?.vector.length ?? 0)
  for (const [term, count] of countTerms(terms)) {
    const termVector = termVectors.get(term)
    if (!termVector) continue
    const weight = (1 + Math.log(count)) * termVector.idf * termVector.scale
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + weight * (termVector.vector[j] as number)
  }
  const { vector, scale } = quantizeVector(sum)
  return scale === 0 ? undefined : vector
}

/** The cosine similarity of two vectors, -1 to 1; 0 if one is zero. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const norms = Math.sqrt(dotProduct(a, a) * dotProduct(b, b))
  return norms === 0 ? 0 : dotProduct(a, b) / norms
}

/** The weighted sum of normalized vectors: the direction of their centroid. */
export function centroid(vectors: { vector: Vector; weight: number }[]): Float64Array {
  const sum = new Float64Array(vectors[0]?.vector.length ?? 0)
  for (const { vector, weight } of vectors) {
    const scale = weight / (Math.sqrt(dotProduct(vector, vector)) || 1)
    for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + scale * (vector[j] as number)
  }
  return sum
}
