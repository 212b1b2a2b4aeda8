import fc from 'fast-check'
import { expect, test } from 'vitest'
import { connectedComponents, createUnionFind } from '../../src/matching/union-find.ts'

test('a value that was never joined is its own root', () => {
  expect(createUnionFind<number>().find(0)).toBe(0)
})

test('joined values have one root, that of the left set', () => {
  const sets = createUnionFind<string>()
  sets.union('a', 'b')
  sets.union('c', 'd')
  sets.union('d', 'b')
  expect(['a', 'b', 'c', 'd', 'e'].map(sets.find)).toEqual(['c', 'c', 'c', 'c', 'e'])
})

test('a long chain of joins still has one root', () => {
  const sets = createUnionFind<number>()
  for (let i = 0; i < 20_000; i++) sets.union(i + 1, i)
  expect(sets.find(0)).toBe(20_000)
  expect(sets.find(10_000)).toBe(20_000)
})

test('indexes that share a label, directly or through others, are in one component', () => {
  expect(connectedComponents([['a'], ['b'], ['a', 'c'], [], ['c', 'b'], ['d']])).toEqual([[0, 1, 2, 4], [3], [5]])
})

test('components hold every index once and do not share labels', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom(...'abcdefgh'), { maxLength: 2 }), { maxLength: 20 }), (labels) => {
      const components = connectedComponents(labels)
      expect(components.flat().sort((a, b) => a - b)).toEqual(labels.map((_, i) => i))
      const labelSets = components.map((component) => new Set(component.flatMap((i) => labels[i] ?? [])))
      const distinct = new Set(labels.flat())
      expect(labelSets.reduce((sum, { size }) => sum + size, 0)).toBe(distinct.size)
    }),
  )
})
