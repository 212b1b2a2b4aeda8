/**
 * Gradient-boosted trees with logistic loss, as in XGBoost's histograms (arXiv:1603.02754), in plain TypeScript: the same rows
 * and hyperparameters give the same trees on any machine.
 */
import type { TreeWeights } from '../src/matching/classifier/boosted-trees.ts'

/** The features of a sample, its label (1 or 0) and its weight. */
export type Sample = { x: Float64Array; match: number; weight: number }

export type Hyperparameters = {
  trees: number
  /** The maximum depth of a tree. */
  depth: number
  /** The learning rate. */
  rate: number
  /** The L2 penalty of leaves, and the minimum weight (sum of second derivatives) on each side of a split. */
  lambda: number
  least: number
  /** The minimum gain of a split. */
  gain: number
  /** The shares of rows and of features that are sampled for each tree. */
  rows: number
  columns: number
  seed: number
}
const BINS = 64

/** Of the rows with an error below this, one in `SETTLED_SAMPLING` is sampled, with that many times its weight. */
const SETTLED = 0.02
const SETTLED_SAMPLING = 6

/** The candidate cuts of each feature: between its values, or at 63 quantiles. */
function cutsOf(rows: Sample[]): number[][] {
  return Array.from({ length: rows[0]?.x.length ?? 0 }, (_, f) => {
    const sorted = Float64Array.from(rows, ({ x }) => x[f] as number).sort()
    const values = [...new Set(sorted)]
    const cuts =
      values.length <= BINS
        ? values.slice(1).map((value, i) => (value + (values[i] as number)) / 2)
        : Array.from({ length: BINS - 1 }, (_, b) => sorted[Math.floor(((b + 1) * sorted.length) / BINS)] as number)
    return [...new Set(cuts.map((cut) => Number(cut.toPrecision(5))))]
  })
}

/** The bin of each feature of each row: row after row, one byte a feature. */
function binValues(rows: Sample[], cuts: number[][]): Uint8Array {
  const bins = new Uint8Array(rows.length * cuts.length)
  rows.forEach(({ x }, i) => {
    cuts.forEach((cut, f) => {
      const value = x[f] as number
      let low = 0
      for (let high = cut.length; low < high; ) {
        const middle = (low + high) >> 1
        if (value < (cut[middle] as number)) high = middle
        else low = middle + 1
      }
      bins[i * cuts.length + f] = low
    })
  })
  return bins
}

/** Trains trees on these rows: the same rows and hyperparameters give the same trees. */
export function train(rows: Sample[], hyperparameters: Hyperparameters): Pick<TreeWeights, 'cuts' | 'trees'> {
  const n = rows.length
  const width = rows[0]?.x.length ?? 0
  const cuts = cutsOf(rows)
  const bins = binValues(rows, cuts)
  const sums = new Float64Array(n)
  const slope = new Float64Array(n)
  const curve = new Float64Array(n)
  const chosen = new Int32Array(n)
  const aside = new Int32Array(n)
  // one histogram a depth and side: for each feature and bin the sums of slope and curve
  const histograms = Array.from({ length: 2 * hyperparameters.depth + 2 }, () => new Float64Array(width * BINS * 2))
  const trees: number[][] = []
  let columns: number[] = []
  const random = createRandom(hyperparameters.seed)
  for (let t = 0; t < hyperparameters.trees; t++) {
    let size = 0
    for (let i = 0; i < n; i++) {
      const { weight, match } = rows[i] as Sample
      const p = 1 / (1 + Math.exp(-(sums[i] as number)))
      const settled = Math.abs(p - match) < SETTLED
      const times = settled ? SETTLED_SAMPLING : 1
      slope[i] = times * weight * (p - match)
      curve[i] = times * weight * p * (1 - p)
      if (weight > 0 && random() < hyperparameters.rows / times) chosen[size++] = i
    }
    columns = cuts.flatMap((cut, f) => (random() < hyperparameters.columns && cut.length > 0 ? [f] : []))
    const tree: number[] = []
    count(histograms[0] as Float64Array, 0, size)
    grow(tree, 0, size, 0, histograms[0] as Float64Array)
    trees.push(tree)
    // rows that were left out this time learn from the tree too
    const jumps = jumpsOf(tree)
    for (let i = 0; i < n; i++) {
      let at = 0
      while (tree[at] !== -1)
        at = (bins[i * width + (tree[at] as number)] as number) <= (tree[at + 1] as number) ? at + 2 : (jumps[at] as number)
      sums[i] = (sums[i] as number) + (tree[at + 1] as number) / 1000
    }
  }
  return { cuts, trees }

  function count(into: Float64Array, from: number, to: number): void {
    for (const f of columns) into.fill(0, f * BINS * 2, (f + 1) * BINS * 2)
    for (let k = from; k < to; k++) {
      const i = chosen[k] as number
      const s = slope[i] as number
      const c = curve[i] as number
      for (let j = 0; j < columns.length; j++) {
        const f = columns[j] as number
        const at = (f * BINS + (bins[i * width + f] as number)) * 2
        into[at] = (into[at] as number) + s
        into[at + 1] = (into[at + 1] as number) + c
      }
    }
  }

  /** Grows a tree for the rows that are chosen from `from` to `to`, whose histogram this is. */
  function grow(tree: number[], from: number, to: number, depth: number, histogram: Float64Array): void {
    let totalSlope = 0
    let totalCurve = 0
    for (let k = from; k < to; k++) {
      totalSlope += slope[chosen[k] as number] as number
      totalCurve += curve[chosen[k] as number] as number
    }
    let best = { gain: hyperparameters.gain, feature: -1, cut: 0 }
    if (depth < hyperparameters.depth && to - from > 1) {
      const parentScore = (totalSlope * totalSlope) / (totalCurve + hyperparameters.lambda)
      for (const f of columns) {
        let belowSlope = 0
        let below = 0
        for (let b = 0; b < (cuts[f] as number[]).length; b++) {
          belowSlope += histogram[(f * BINS + b) * 2] as number
          below += histogram[(f * BINS + b) * 2 + 1] as number
          const above = totalCurve - below
          if (below < hyperparameters.least || above < hyperparameters.least) continue
          const aboveSlope = totalSlope - belowSlope
          const gain =
            (belowSlope * belowSlope) / (below + hyperparameters.lambda) +
            (aboveSlope * aboveSlope) / (above + hyperparameters.lambda) -
            parentScore
          if (gain > best.gain) best = { gain, feature: f, cut: b }
        }
      }
    }
    if (best.feature < 0) {
      tree.push(-1, Math.round((-1000 * hyperparameters.rate * totalSlope) / (totalCurve + hyperparameters.lambda)))
      return
    }
    tree.push(best.feature, best.cut)
    const middle = partition(from, to, best.feature, best.cut)
    if (depth + 1 === hyperparameters.depth) {
      grow(tree, from, middle, depth + 1, histogram)
      grow(tree, middle, to, depth + 1, histogram)
      return
    }
    // the smaller part is counted, the larger is the difference to the parent
    const low = histograms[2 * depth + 1] as Float64Array
    const high = histograms[2 * depth + 2] as Float64Array
    const lowIsSmaller = middle - from <= to - middle
    const [smaller, larger] = lowIsSmaller ? [low, high] : [high, low]
    count(smaller, lowIsSmaller ? from : middle, lowIsSmaller ? middle : to)
    for (const f of columns)
      for (let at = f * BINS * 2; at < (f + 1) * BINS * 2; at++) larger[at] = (histogram[at] as number) - (smaller[at] as number)
    grow(tree, from, middle, depth + 1, low)
    grow(tree, middle, to, depth + 1, high)
  }

  /** Moves the rows up to the cut before the others, each part in its order; returns the index of the first of the others. */
  function partition(from: number, to: number, feature: number, cut: number): number {
    let middle = from
    let others = 0
    for (let k = from; k < to; k++) {
      const i = chosen[k] as number
      if ((bins[i * width + feature] as number) <= cut) chosen[middle++] = i
      else aside[others++] = i
    }
    chosen.set(aside.subarray(0, others), middle)
    return middle
  }
}

/** For each inner node of a tree in preorder, the index of its right branch. */
function jumpsOf(tree: number[]): Int32Array {
  const jumps = new Int32Array(tree.length)
  const walk = (at: number): number => {
    if (tree[at] === -1) return at + 2
    const other = walk(at + 2)
    jumps[at] = other
    return walk(other)
  }
  walk(0)
  return jumps
}

/** Pseudorandom numbers from 0 to 1, the same for the same seed (xorshift). */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4_294_967_296
  }
}
