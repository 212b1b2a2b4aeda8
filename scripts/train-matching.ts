/**
 * Learns `src/weights/matching.json` from labelled pairs of records: gradient-boosted trees with logistic loss.
 *
 *   CORPUS=<folder> node scripts/train-matching.ts          writes the weights; the same bytes every time
 *   CORPUS=<folder> node scripts/train-matching.ts --cv     says how well unseen papers are judged (five folds by left title)
 *
 * It reads only the training splits of `corpus/matching`. The whole run takes about a minute and is made by hand when a
 * feature changes; the tests train on a small sample twice and compare.
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
import { type Case, type Recipe, train } from './boosting.ts'

export type Record = { title: string; authors: string; venue: string; year: number | null }
/** Two records and whether they are one. `also`: left titles of other papers that the label tells of. */
export type Pair = { left: Record; right: Record; match: number; also?: string[] }
/** A pair as numbers. Its groups are the papers it tells of, by left title: who is judged on one of them must not have learned from it. */
export type Row = Case & { groups: string[] }

const SETS = {
  'dblp-acm': { train: 'train', match: 5, other: 5 },
  // of the whole training split's 14,016 other pairs, the balanced file keeps 3,207: their weight puts the true rate back
  'dblp-scholar': { train: 'train-balanced', match: 1, other: 14_016 / 3_207 },
} as const
export type Set_ = keyof typeof SETS
export const sets = Object.keys(SETS) as Set_[]

/** The pairs of one file. */
export const pairsOf = (corpus: string, set: Set_, split: 'train' | 'valid'): Pair[] =>
  readFileSync(join(corpus, 'corpus', 'matching', set, `${split === 'train' ? SETS[set].train : split}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const scrambled = (i: number): number => {
  const x = Math.imul(i + 77, 2_654_435_761) >>> 0
  return (x ^ (x >>> 13)) >>> 0
}

/** Pairs as records of feeds have them: without venue, year or authors, as a preprint and its article, `et al.` */
export const variants: { [name: string]: (pair: Pair, i: number) => [Record, Record] } = {
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
    { ...right, venue: i % 2 ? 'arxiv' : 'corr', year: right.year === null ? null : right.year - (scrambled(i) % 3 ? 1 : 0) },
  ],
  'et al.': ({ left, right }) => [left, { ...right, authors: `${right.authors.split(/ , /)[0]} et al` }],
}

/** Variants that forget where and when ask for the work: other pairs with equal titles by the same people are wrong labels there. */
const ASK_FOR_THE_WORK = new Set(['neither', 'preprint'])
const CORES_EQUAL = FEATURE_NAMES.indexOf('cores equal')
const AUTHORS_AGREE = FEATURE_NAMES.indexOf('authors agree of the more')

/** Whether a pair has equal titles and the same people: where it is no match, a paper's versions at two places. */
export const areVersions = ({ left, right }: Pair): boolean => haveOneCoreAndPeople(featuresBetween(left, right))
const haveOneCoreAndPeople = (x: Float64Array): boolean => x[CORES_EQUAL] === 1 && (x[AUTHORS_AGREE] as number) >= 0.8

/** Pairs as rows, each once as it is and once in every variant at half the weight. */
export function rowsOf(pairs: Pair[], set: Set_, weigh: { match: number; other: number } = SETS[set]): Row[] {
  const { match, other } = weigh
  return pairs.flatMap((pair, i) =>
    Object.entries(variants).map(([name, vary]) => {
      const x = featuresBetween(...vary(pair, i))
      const sameWork = !pair.match && ASK_FOR_THE_WORK.has(name) && haveOneCoreAndPeople(x)
      const weight = (pair.match ? match : other) * (name === 'full' ? 1 : 0.5)
      return { x, match: pair.match, weight: sameWork ? 0 : weight, groups: [pair.left.title, ...(pair.also ?? [])] }
    }),
  )
}

/**
 * Pairs that nobody labelled and that still are no match: a record that matches one paper, with every other left record that
 * shares a key with it and is no version of that paper. The given pairs hold few that are so nearly alike.
 */
export function strangersAmong(pairs: Pair[]): Pair[] {
  const textOf = (record: Record) => JSON.stringify(record)
  const lefts = new Map(pairs.map(({ left }) => [textOf(left), { ...left, ready: prepareRecord(left) }]))
  const holders = new Map<string, string[]>()
  for (const [text, { ready }] of lefts) for (const key of blockingKeysOf(ready)) holders.set(key, [...(holders.get(key) ?? []), text])
  const given = new Set(pairs.map(({ left, right }) => textOf(left) + textOf(right)))
  const matches = new Map<string, { right: Record; with: string[] }>()
  for (const { left, right, match } of pairs) {
    if (!match) continue
    const known = matches.get(textOf(right)) ?? { right, with: [] }
    matches.set(textOf(right), { right, with: [...known.with, textOf(left)] })
  }
  return [...matches].flatMap(([text, matched]) => {
    const right = prepareRecord(matched.right)
    const own = matched.with.map((left) => (lefts.get(left) as { ready: PreparedRecord }).ready)
    return [...new Set(blockingKeysOf(right).flatMap((key) => holders.get(key) ?? []))].flatMap((key) => {
      const { ready, ...left } = lefts.get(key) as Record & { ready: PreparedRecord }
      if (given.has(key + text) || own.some((one) => mayBeVersions(one, ready))) return []
      return [{ left, right: matched.right, match: 0, also: matched.with.map((of) => (JSON.parse(of) as Record).title) }]
    })
  })
}

const mayBeVersions = ({ title: a }: PreparedRecord, { title: b }: PreparedRecord): boolean =>
  a.core === b.core || countShared(a.trigrams, b.trigrams) > 0.75 * Math.min(a.trigrams.length, b.trigrams.length)

export const featuresBetween = (left: MatchInput, right: MatchInput): Float64Array =>
  matchFeaturesOf(...orderPair(prepareRecord(left), prepareRecord(right)))

/** Chosen by cross-validation: docs/decisions/0015-matching.md. */
export const RECIPE: Recipe = { trees: 400, depth: 5, rate: 0.08, lambda: 20, least: 4, gain: 2, rows: 0.5, columns: 0.15, seed: 12_345 }

export type Judged = { p: number; match: number; weight: number }

/** Precision, recall and F1 at a threshold, in per cent. */
export function measured(judged: Judged[], threshold: number): { precision: number; recall: number; f1: number } {
  let right = 0
  let said = 0
  let there = 0
  for (const { p, match, weight } of judged) {
    if (p > threshold && match) right += weight
    if (p > threshold) said += weight
    if (match) there += weight
  }
  return { precision: (100 * right) / said, recall: (100 * right) / there, f1: (200 * right) / (said + there) }
}

/** Every row judged by trees that never saw a pair of its papers. */
export function crossJudged(rows: Row[], recipe: Recipe, folds = 5): Judged[] {
  const foldOf = (group: string) => {
    let hash = 7
    for (let i = 0; i < group.length; i++) hash = (Math.imul(hash, 31) + group.charCodeAt(i)) | 0
    return (scrambled(hash) >>> 3) % folds
  }
  const foldsOf = rows.map(({ groups }) => groups.map(foldOf))
  const judged: Judged[] = new Array(rows.length)
  for (let fold = 0; fold < folds; fold++) {
    const forest = buildForest(
      train(
        rows.filter((_, i) => !foldsOf[i]?.includes(fold)),
        recipe,
      ),
    )
    rows.forEach((row, i) => {
      if (foldsOf[i]?.[0] === fold) judged[i] = { p: predictProbability(forest, row.x), match: row.match, weight: row.weight }
    })
  }
  return judged
}

/** Chosen by cross-validation on the training splits (docs/decisions/0015-matching.md). */
export const THRESHOLD = 0.6

/** What a stranger weighs, whatever its set. */
const STRANGER = { match: 1, other: 1 }

function main(): void {
  const corpus = process.env.CORPUS
  if (!corpus) throw new Error('CORPUS must name the folder that holds corpus/matching')
  const pairs = sets.map((set) => pairsOf(corpus, set, 'train'))
  const given = sets.map((set, s) => rowsOf(pairs[s] as Pair[], set))
  const strangers = sets.flatMap((set, s) => rowsOf(strangersAmong(pairs[s] as Pair[]), set, STRANGER))
  const rows = [...given.flat(), ...strangers]
  if (process.argv.includes('--cv')) {
    const judged = crossJudged(rows, RECIPE)
    const names = Object.keys(variants)
    let from = 0
    sets.forEach((set, s) => {
      const own = judged.slice(from, from + (given[s] as Row[]).length)
      names.forEach((variant, v) => {
        const of = own
          .filter((_, i) => i % names.length === v)
          .map((one) => ({ ...one, weight: one.match ? 1 : SETS[set].other / SETS[set].match }))
        const at = (threshold: number) => `${threshold} ${measured(of, threshold).f1.toFixed(2)}`
        console.log(set, variant.padEnd(10), [0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85].map(at).join('  '))
      })
      from += own.length
    })
    return
  }
  const weights: TreeWeights = { features: [...FEATURE_NAMES], ...train(rows, RECIPE), threshold: THRESHOLD }
  writeFileSync(fileURLToPath(new URL('../src/weights/matching.json', import.meta.url)), textOf(weights))
}

/** The weights as they are stored. */
export const textOf = ({ features, threshold, cuts, trees }: TreeWeights): string => {
  const lines = (of: number[][]) => of.map((numbers) => numbers.join(' '))
  const stored: StoredTreeWeights = { features, threshold, cuts: lines(cuts), trees: lines(trees) }
  return `${JSON.stringify(stored, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
