/**
 * Trains `src/weights/matching.json` on labelled pairs of records: gradient-boosted trees with logistic loss.
 *
 *   CORPUS=<folder> node scripts/train-matching.ts          writes the weights; the same bytes every time
 *   CORPUS=<folder> node scripts/train-matching.ts --cv     prints the F1 of a cross-validation (five folds by left title)
 *
 * It reads only the training splits of `corpus/matching` and takes about a minute. Run it when a feature changes.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { blockingKeysOf } from '../src/matching/blocking-keys.ts'
import { buildForest, predictProbability, type StoredTreeWeights, type TreeWeights } from '../src/matching/classifier/boosted-trees.ts'
import {
  FEATURE_NAMES,
  type MatchInput,
  matchFeaturesOf,
  orderPair,
  type PreparedRecord,
  prepareRecord,
} from '../src/matching/classifier/features.ts'
import { countShared } from '../src/matching/classifier/trigrams.ts'
import { type Hyperparameters, type Sample, train } from './boosting.ts'

export type BenchmarkRecord = { title: string; authors: string; venue: string; year: number | null }
/** Two records and whether they match. `also`: left titles of other papers that the label depends on. */
export type Pair = { left: BenchmarkRecord; right: BenchmarkRecord; match: number; also?: string[] }
/** The features of a pair. Rows that share a group, the left title of a paper, are never split between training and validation. */
export type TrainingRow = Sample & { groups: string[] }

const BENCHMARKS = {
  'dblp-acm': { train: 'train', match: 5, other: 5 },
  // of the training split's 14,016 other pairs, the balanced file keeps 3,207: their weight puts the true rate back
  'dblp-scholar': { train: 'train-balanced', match: 1, other: 14_016 / 3_207 },
} as const
export type BenchmarkName = keyof typeof BENCHMARKS
export const benchmarkNames = Object.keys(BENCHMARKS) as BenchmarkName[]

/** The pairs of one file. */
export const readPairs = (corpus: string, set: BenchmarkName, split: 'train' | 'valid'): Pair[] =>
  readFileSync(join(corpus, 'corpus', 'matching', set, `${split === 'train' ? BENCHMARKS[set].train : split}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const hashOf = (i: number): number => {
  const x = Math.imul(i + 77, 2_654_435_761) >>> 0
  return (x ^ (x >>> 13)) >>> 0
}

/** Pairs as records of feeds have them: without venue, year or authors, as a preprint and its article, `et al.` */
export const variants: { [name: string]: (pair: Pair, i: number) => [BenchmarkRecord, BenchmarkRecord] } = {
  full: ({ left, right }) => [left, right],
  'no venue': ({ left, right }) => [
    { ...left, venue: '' },
    { ...right, venue: '' },
  ],
  'no year': ({ left, right }) => [
    { ...left, year: null },
    { ...right, year: null },
  ],
  neither: ({ left, right }) => [
    { ...left, venue: '', year: null },
    { ...right, venue: '', year: null },
  ],
  'no authors': ({ left, right }) => [left, { ...right, authors: '' }],
  preprint: ({ left, right }, i) => [
    left,
    { ...right, venue: i % 2 ? 'arxiv' : 'corr', year: right.year === null ? null : right.year - (hashOf(i) % 3 ? 1 : 0) },
  ],
  'et al.': ({ left, right }) => [left, { ...right, authors: `${right.authors.split(/ , /)[0]} et al` }],
}

/** Variants without venue and year: their non-matches with equal titles and authors are versions of one work, so their weight is 0. */
const WORK_VARIANTS = new Set(['neither', 'preprint'])
const CORES_EQUAL = FEATURE_NAMES.indexOf('cores equal')
const AUTHORS_AGREE = FEATURE_NAMES.indexOf('authors agree of the more')

/** Whether a pair has equal titles and authors; if it is not a match, its records are versions of one work. */
export const areVersions = ({ left, right }: Pair): boolean => haveSameTitleAndAuthors(featuresBetween(left, right))
const haveSameTitleAndAuthors = (x: Float64Array): boolean => x[CORES_EQUAL] === 1 && (x[AUTHORS_AGREE] as number) >= 0.8

/** The rows of pairs: each pair as it is, and in every other variant at half the weight. */
export function rowsOf(pairs: Pair[], set: BenchmarkName, weigh: { match: number; other: number } = BENCHMARKS[set]): TrainingRow[] {
  const { match, other } = weigh
  return pairs.flatMap((pair, i) =>
    Object.entries(variants).map(([name, vary]) => {
      const x = featuresBetween(...vary(pair, i))
      const sameWork = !pair.match && WORK_VARIANTS.has(name) && haveSameTitleAndAuthors(x)
      const weight = (pair.match ? match : other) * (name === 'full' ? 1 : 0.5)
      return { x, match: pair.match, weight: sameWork ? 0 : weight, groups: [pair.left.title, ...(pair.also ?? [])] }
    }),
  )
}

/**
 * Unlabelled pairs that cannot match: a right record that matches a paper, with each other left record that shares a blocking
 * key with it and is not a version of that paper. The labelled pairs have few non-matches as similar.
 */
export function inferNonMatches(pairs: Pair[]): Pair[] {
  const keyOf = (record: BenchmarkRecord) => JSON.stringify(record)
  const lefts = new Map(pairs.map(({ left }) => [keyOf(left), { ...left, ready: prepareRecord(left) }]))
  const holders = new Map<string, string[]>()
  for (const [text, { ready }] of lefts) for (const key of blockingKeysOf(ready)) holders.set(key, [...(holders.get(key) ?? []), text])
  const labelled = new Set(pairs.map(({ left, right }) => keyOf(left) + keyOf(right)))
  const matches = new Map<string, { right: BenchmarkRecord; with: string[] }>()
  for (const { left, right, match } of pairs) {
    if (!match) continue
    const entry = matches.get(keyOf(right)) ?? { right, with: [] }
    matches.set(keyOf(right), { right, with: [...entry.with, keyOf(left)] })
  }
  return [...matches].flatMap(([text, matched]) => {
    const right = prepareRecord(matched.right)
    const own = matched.with.map((left) => (lefts.get(left) as { ready: PreparedRecord }).ready)
    return [...new Set(blockingKeysOf(right).flatMap((key) => holders.get(key) ?? []))].flatMap((key) => {
      const { ready, ...left } = lefts.get(key) as BenchmarkRecord & { ready: PreparedRecord }
      if (labelled.has(key + text) || own.some((copy) => mayBeVersions(copy, ready))) return []
      return [{ left, right: matched.right, match: 0, also: matched.with.map((left) => (JSON.parse(left) as BenchmarkRecord).title) }]
    })
  })
}

const mayBeVersions = ({ title: a }: PreparedRecord, { title: b }: PreparedRecord): boolean =>
  a.core === b.core || countShared(a.trigrams, b.trigrams) > 0.75 * Math.min(a.trigrams.length, b.trigrams.length)

export const featuresBetween = (left: MatchInput, right: MatchInput): Float64Array =>
  matchFeaturesOf(...orderPair(prepareRecord(left), prepareRecord(right)))

/** Chosen by cross-validation: docs/decisions/0015-matching.md. */
export const HYPERPARAMETERS: Hyperparameters = {
  trees: 400,
  depth: 5,
  rate: 0.08,
  lambda: 20,
  least: 4,
  gain: 2,
  rows: 0.5,
  columns: 0.15,
  seed: 12_345,
}

export type Prediction = { p: number; match: number; weight: number }

/** Precision, recall and F1 at a threshold, in per cent. */
export function metricsAt(predictions: Prediction[], threshold: number): { precision: number; recall: number; f1: number } {
  let truePositives = 0
  let predicted = 0
  let actual = 0
  for (const { p, match, weight } of predictions) {
    if (p > threshold && match) truePositives += weight
    if (p > threshold) predicted += weight
    if (match) actual += weight
  }
  return {
    precision: (100 * truePositives) / predicted,
    recall: (100 * truePositives) / actual,
    f1: (200 * truePositives) / (predicted + actual),
  }
}

/** A prediction for each row, by trees that were trained without its groups. */
export function crossValidate(rows: TrainingRow[], hyperparameters: Hyperparameters, folds = 5): Prediction[] {
  const foldOf = (group: string) => {
    let hash = 7
    for (let i = 0; i < group.length; i++) hash = (Math.imul(hash, 31) + group.charCodeAt(i)) | 0
    return (hashOf(hash) >>> 3) % folds
  }
  const foldsOf = rows.map(({ groups }) => groups.map(foldOf))
  const predictions: Prediction[] = new Array(rows.length)
  for (let fold = 0; fold < folds; fold++) {
    const forest = buildForest(
      train(
        rows.filter((_, i) => !foldsOf[i]?.includes(fold)),
        hyperparameters,
      ),
    )
    rows.forEach((row, i) => {
      if (foldsOf[i]?.[0] === fold) predictions[i] = { p: predictProbability(forest, row.x), match: row.match, weight: row.weight }
    })
  }
  return predictions
}

/** Chosen by cross-validation on the training splits (docs/decisions/0015-matching.md). */
export const THRESHOLD = 0.6

/** The weights of inferred non-matches, in any benchmark. */
const INFERRED_WEIGHTS = { match: 1, other: 1 }

function main(): void {
  const corpus = process.env.CORPUS
  if (!corpus) throw new Error('CORPUS must name the folder that holds corpus/matching')
  const pairs = benchmarkNames.map((set) => readPairs(corpus, set, 'train'))
  const labelledRows = benchmarkNames.map((set, s) => rowsOf(pairs[s] as Pair[], set))
  const inferredRows = benchmarkNames.flatMap((set, s) => rowsOf(inferNonMatches(pairs[s] as Pair[]), set, INFERRED_WEIGHTS))
  const rows = [...labelledRows.flat(), ...inferredRows]
  if (process.argv.includes('--cv')) {
    const predictions = crossValidate(rows, HYPERPARAMETERS)
    const names = Object.keys(variants)
    let from = 0
    benchmarkNames.forEach((set, s) => {
      const own = predictions.slice(from, from + (labelledRows[s] as TrainingRow[]).length)
      names.forEach((variant, v) => {
        const variantPredictions = own
          .filter((_, i) => i % names.length === v)
          .map((prediction) => ({ ...prediction, weight: prediction.match ? 1 : BENCHMARKS[set].other / BENCHMARKS[set].match }))
        const at = (threshold: number) => `${threshold} ${metricsAt(variantPredictions, threshold).f1.toFixed(2)}`
        console.log(set, variant.padEnd(10), [0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85].map(at).join('  '))
      })
      from += own.length
    })
    return
  }
  const weights: TreeWeights = { features: [...FEATURE_NAMES], ...train(rows, HYPERPARAMETERS), threshold: THRESHOLD }
  writeFileSync(fileURLToPath(new URL('../src/weights/matching.json', import.meta.url)), formatWeights(weights))
}

/** The weights as the text of their file. */
export const formatWeights = ({ features, threshold, cuts, trees }: TreeWeights): string => {
  const lines = (rows: number[][]) => rows.map((numbers) => numbers.join(' '))
  const stored: StoredTreeWeights = { features, threshold, cuts: lines(cuts), trees: lines(trees) }
  return `${JSON.stringify(stored, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
