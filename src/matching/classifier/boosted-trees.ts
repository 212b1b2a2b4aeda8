/** Boosted decision trees: a prediction is the sum of one leaf of each tree, as a probability. */

/**
 * Weights trained by `scripts/train-matching.ts`. A tree is its nodes in preorder, two numbers each: the index of a feature and
 * of one of its `cuts`, or -1 and the value of a leaf in thousandths. The branch below the cut comes first.
 */
export type TreeWeights = {
  features: string[]
  /** Records of a higher probability are the same record. */
  threshold: number
  cuts: number[][]
  trees: number[][]
}

/** Weights in the weight file: a line of numbers for the cuts of each feature and for each tree. */
export type StoredTreeWeights = Omit<TreeWeights, 'cuts' | 'trees'> & { cuts: string[]; trees: string[] }

const parseNumbers = (line: string): number[] => (line === '' ? [] : line.split(' ').map(Number))

/** Parses stored weights. */
export const parseTreeWeights = (stored: StoredTreeWeights): TreeWeights => ({
  ...stored,
  cuts: stored.cuts.map(parseNumbers),
  trees: stored.trees.map(parseNumbers),
})

/** Trees in flat arrays; `other` is the node of the second branch. */
export type Forest = { roots: Int32Array; feature: Int16Array; value: Float64Array; other: Int32Array }

/** Lays out trees in flat arrays. */
export function buildForest({ cuts, trees }: Pick<TreeWeights, 'cuts' | 'trees'>): Forest {
  const size = trees.reduce((sum, tree) => sum + tree.length / 2, 0)
  const forest = {
    roots: new Int32Array(trees.length),
    feature: new Int16Array(size),
    value: new Float64Array(size),
    other: new Int32Array(size),
  }
  let at = 0
  trees.forEach((tree, t) => {
    forest.roots[t] = at
    const start = at
    const grow = (): void => {
      const node = at++
      const feature = tree[(node - start) * 2] as number
      const number = tree[(node - start) * 2 + 1] as number
      forest.feature[node] = feature
      forest.value[node] = feature < 0 ? number / 1000 : (cuts[feature]?.[number] as number)
      if (feature < 0) return
      grow()
      forest.other[node] = at
      grow()
    }
    grow()
  })
  return forest
}

/** The probability that a feature vector is of a match. */
export function predictProbability({ roots, feature, value, other }: Forest, x: Float64Array): number {
  let sum = 0
  for (let t = 0; t < roots.length; t++) {
    let node = roots[t] as number
    for (let f = feature[node] as number; f >= 0; f = feature[node] as number)
      node = (x[f] as number) < (value[node] as number) ? node + 1 : (other[node] as number)
    sum += value[node] as number
  }
  return 1 / (1 + Math.exp(-sum))
}
