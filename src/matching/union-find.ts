/** Disjoint sets of values. */
export type UnionFind<T> = {
  /** The root of a value's set: equal for values of one set. */
  find: (value: T) => T
  /** Joins two sets; the left one's root stays the root. */
  union: (left: T, right: T) => void
}

/** Creates a union-find with path halving; every value begins in a set of its own. */
export function createUnionFind<T>(): UnionFind<T> {
  const parents = new Map<T, T>()
  const find = (value: T): T => {
    let node = value
    for (let parent = parents.get(node); parent !== undefined; parent = parents.get(node)) {
      const grandparent = parents.get(parent)
      if (grandparent === undefined) return parent
      parents.set(node, grandparent)
      node = grandparent
    }
    return node
  }
  const union = (left: T, right: T): void => {
    const [root, other] = [find(left), find(right)]
    if (root !== other) parents.set(other, root)
  }
  return { find, union }
}

/** Groups indices that share a label, directly or through other indices; groups are in the order of their first index. */
export function connectedComponents(labels: string[][]): number[][] {
  const sets = createUnionFind<number>()
  const firstIndexes = new Map<string, number>()
  for (const [index, labelsOfIndex] of labels.entries())
    for (const label of labelsOfIndex) {
      const first = firstIndexes.get(label)
      if (first === undefined) firstIndexes.set(label, index)
      else sets.union(first, index)
    }
  return [...Map.groupBy(labels.keys(), sets.find).values()]
}
