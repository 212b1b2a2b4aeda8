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
import { type Described, FEATURES, featuresOf, inOrder, prepare } from '../src/papers/judge/features.ts'
import { forestOf, probabilityOf, type StoredWeights, type Weights } from '../src/papers/judge/trees.ts'

export type Record = { title: string; authors: string; venue: string; year: number | null }
export type Pair = { left: Record; right: Record; match: number }
export type Row = { x: Float64Array; match: number; weight: number; group: string }

const SETS = {
  'dblp-acm': { train: 'train', match: 2, other: 2 },
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
const CORES_EQUAL = FEATURES.indexOf('cores equal')
const AUTHORS_AGREE = FEATURES.indexOf('authors agree of the more')

/** Pairs as rows, each once as it is and once in every variant at half the weight. */
export function rowsOf(pairs: Pair[], set: Set_): Row[] {
  const { match, other } = SETS[set]
  return pairs.flatMap((pair, i) =>
    Object.entries(variants).map(([name, vary]) => {
      const x = featuresBetween(...vary(pair, i))
      const sameWork = !pair.match && ASK_FOR_THE_WORK.has(name) && x[CORES_EQUAL] === 1 && (x[AUTHORS_AGREE] as number) >= 0.8
      const weight = (pair.match ? match : other) * (name === 'full' ? 1 : 0.5)
      return { x, match: pair.match, weight: sameWork ? 0 : weight, group: pair.left.title }
    }),
  )
}

export const featuresBetween = (left: Described, right: Described): Float64Array => featuresOf(...inOrder(prepare(left), prepare(right)))

export type Recipe = {
  trees: number
  depth: number
  rate: number
  lambda: number
  least: number
  rows: number
  columns: number
  seed: number
  /** How many forests of other seeds are averaged. */
  forests: number
}
export const RECIPE: Recipe = {
  trees: 150,
  depth: 4,
  rate: 0.1,
  lambda: 2,
  least: 4,
  rows: 0.8,
  columns: 0.4,
  seed: 12_345,
  forests: 2,
}
const BINS = 64

/** Where each feature may be cut: between its values, or at 63 quantiles. */
function cutsOf(rows: Row[]): number[][] {
  return FEATURES.map((_, f) => {
    const sorted = Float64Array.from(rows, ({ x }) => x[f] as number).sort()
    const values = [...new Set(sorted)]
    const cuts =
      values.length <= BINS
        ? values.slice(1).map((value, i) => (value + (values[i] as number)) / 2)
        : Array.from({ length: BINS - 1 }, (_, b) => sorted[Math.floor(((b + 1) * sorted.length) / BINS)] as number)
    return [...new Set(cuts.map((cut) => Number(cut.toPrecision(5))))]
  })
}

/** Learns trees for these rows: the same rows and recipe give the same trees. */
export function train(rows: Row[], recipe: Recipe): Pick<Weights, 'features' | 'cuts' | 'trees'> {
  const n = rows.length
  const cuts = cutsOf(rows)
  const bins = cuts.map((cut, f) =>
    Uint8Array.from(rows, ({ x }) => {
      const value = x[f] as number
      let low = 0
      for (let high = cut.length; low < high; ) {
        const middle = (low + high) >> 1
        if (value < (cut[middle] as number)) high = middle
        else low = middle + 1
      }
      return low
    }),
  )
  const sums = new Float64Array(n)
  const slope = new Float64Array(n)
  const curve = new Float64Array(n)
  const trees: number[][] = []
  for (let forest = 0; forest < recipe.forests; forest++) {
    const chance = chanceOf(recipe.seed + forest * 7919)
    sums.fill(0)
    for (let t = 0; t < recipe.trees; t++) {
      const chosen = new Int32Array(n)
      let size = 0
      for (let i = 0; i < n; i++) {
        const { weight, match } = rows[i] as Row
        const p = 1 / (1 + Math.exp(-(sums[i] as number)))
        slope[i] = weight * (p - match)
        curve[i] = weight * p * (1 - p)
        if (chance() < recipe.rows) chosen[size++] = i
      }
      const columns = FEATURES.map((_, f) => f).filter((f) => chance() < recipe.columns && (cuts[f] as number[]).length > 0)
      const tree: number[] = []
      grow(tree, chosen.subarray(0, size), 0, columns)
      trees.push(
        recipe.forests === 1 ? tree : tree.map((number, i) => (i % 2 && tree[i - 1] === -1 ? Math.round(number / recipe.forests) : number)),
      )
      // rows that were left out this time learn from the tree too
      for (let i = 0; i < n; i++) sums[i] = (sums[i] as number) + leafOf(tree, bins, i) / 1000
    }
  }
  return { features: [...FEATURES], cuts, trees }

  function grow(tree: number[], members: Int32Array, depth: number, columns: number[]): void {
    let totalSlope = 0
    let totalCurve = 0
    for (const i of members) {
      totalSlope += slope[i] as number
      totalCurve += curve[i] as number
    }
    let best = { gain: 1e-6, feature: -1, cut: 0 }
    if (depth < recipe.depth && members.length > 1) {
      const whole = (totalSlope * totalSlope) / (totalCurve + recipe.lambda)
      const slopes = new Float64Array(BINS + 1)
      const curves = new Float64Array(BINS + 1)
      for (const f of columns) {
        const of = bins[f] as Uint8Array
        slopes.fill(0)
        curves.fill(0)
        for (let k = 0; k < members.length; k++) {
          const i = members[k] as number
          const b = of[i] as number
          slopes[b] = (slopes[b] as number) + (slope[i] as number)
          curves[b] = (curves[b] as number) + (curve[i] as number)
        }
        let belowSlope = 0
        let below = 0
        for (let b = 0; b < (cuts[f] as number[]).length; b++) {
          belowSlope += slopes[b] as number
          below += curves[b] as number
          const above = totalCurve - below
          if (below < recipe.least || above < recipe.least) continue
          const aboveSlope = totalSlope - belowSlope
          const gain = (belowSlope * belowSlope) / (below + recipe.lambda) + (aboveSlope * aboveSlope) / (above + recipe.lambda) - whole
          if (gain > best.gain) best = { gain, feature: f, cut: b }
        }
      }
    }
    if (best.feature < 0) {
      tree.push(-1, Math.round((-1000 * recipe.rate * totalSlope) / (totalCurve + recipe.lambda)))
      return
    }
    const of = bins[best.feature] as Uint8Array
    tree.push(best.feature, best.cut)
    grow(
      tree,
      members.filter((i) => (of[i] as number) <= best.cut),
      depth + 1,
      columns,
    )
    grow(
      tree,
      members.filter((i) => (of[i] as number) > best.cut),
      depth + 1,
      columns,
    )
  }
}

/** What the leaf of a row adds, in thousandths. */
function leafOf(tree: number[], bins: Uint8Array[], row: number): number {
  let at = 0
  while (tree[at] !== -1) {
    const below = ((bins[tree[at] as number] as Uint8Array)[row] as number) <= (tree[at + 1] as number)
    at += 2
    if (below) continue
    for (let open = 1; open > 0; at += 2) open += tree[at] === -1 ? -1 : 1
  }
  return tree[at + 1] as number
}

/** Numbers from 0 to 1, the same for the same seed (xorshift). */
function chanceOf(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
}

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

/** Every row judged by trees that never saw a pair with its left title. */
export function crossJudged(rows: Row[], recipe: Recipe, folds = 5): Judged[] {
  const foldOf = ({ group }: Row) => {
    let hash = 7
    for (let i = 0; i < group.length; i++) hash = (Math.imul(hash, 31) + group.charCodeAt(i)) | 0
    return (scrambled(hash) >>> 3) % folds
  }
  const judged: Judged[] = new Array(rows.length)
  for (let fold = 0; fold < folds; fold++) {
    const forest = forestOf(
      train(
        rows.filter((row) => foldOf(row) !== fold),
        recipe,
      ),
    )
    rows.forEach((row, i) => {
      if (foldOf(row) === fold) judged[i] = { p: probabilityOf(forest, row.x), match: row.match, weight: row.weight }
    })
  }
  return judged
}

/** Chosen by cross-validation on the training splits (docs/decisions/matching.md). */
export const THRESHOLD = 0.65

function main(): void {
  const corpus = process.env.CORPUS
  if (!corpus) throw new Error('CORPUS must name the folder that holds corpus/matching')
  const rows = sets.map((set) => rowsOf(pairsOf(corpus, set, 'train'), set))
  const overrides = process.argv.find((argument) => argument.startsWith('{'))
  const recipe: Recipe = { ...RECIPE, ...(overrides ? JSON.parse(overrides) : {}) }
  if (process.argv.includes('--cv')) {
    const judged = crossJudged(rows.flat(), recipe)
    let from = 0
    sets.forEach((set, s) => {
      const own = rows[s] as Row[]
      Object.keys(variants).forEach((variant, v) => {
        const of = own.map((_, i) => judged[from + i] as Judged).filter((_, i) => i % Object.keys(variants).length === v)
        const at = (threshold: number) => `${threshold} ${measured(of, threshold).f1.toFixed(2)}`
        console.log(set, variant.padEnd(10), [0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85].map(at).join('  '))
      })
      from += own.length
    })
    return
  }
  const weights: Weights = { ...train(rows.flat(), recipe), threshold: THRESHOLD }
  const file = fileURLToPath(new URL('../src/weights/matching.json', import.meta.url))
  writeFileSync(process.env.OUT ?? file, textOf(weights))
}

/** The weights as they are stored. */
export const textOf = ({ features, threshold, cuts, trees }: Weights): string => {
  const lines = (of: number[][]) => of.map((numbers) => numbers.join(' '))
  const stored: StoredWeights = { features, threshold, cuts: lines(cuts), trees: lines(trees) }
  return `${JSON.stringify(stored, null, 2)}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
