/** Two spellings of a paper share a key; other papers share few. Recall is metricsAt where CORPUS names recorded pairs. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BenchmarkName, readPairs } from '../../scripts/train-matching.ts'
import { blockingKeysOf, MAX_BLOCKING_KEYS } from '../../src/matching/blocking-keys.ts'
import type { MatchInput } from '../../src/matching/classifier/classifier.ts'

const corpus = process.env.CORPUS ?? ''
const hasPairs = existsSync(join(corpus, 'corpus', 'matching'))
if (!hasPairs) console.warn('CORPUS names no folder with labelled pairs: the recall of blocking is not metricsAt')

const paper = (title: string, authors = ''): MatchInput => ({ title, authors, venue: '', year: null })
const shared = (a: MatchInput, b: MatchInput) => blockingKeysOf(a).filter((key) => blockingKeysOf(b).includes(key))
const SLUICES = 'Adaptive Sluices for Stream Joins over Skewed Tributaries'

describe('two spellings of a paper share a key', () => {
  test.each<[title: string, left: MatchInput, right: MatchInput]>([
    ['accents and capitals', paper('Für Schleusen in Flüssen'), paper('FUR SCHLEUSEN IN FLUSSEN')],
    ['a truncated title', paper(SLUICES), paper('Adaptive Sluices for Stream …')],
    ['a prefix before the title', paper(SLUICES), paper(`2001. ${SLUICES}`)],
    ['words run together', paper(SLUICES), paper('Adaptive Sluicesfor Stream Joins overSkewed Tributaries')],
    [
      'a title cut at both ends, with the same author',
      paper(SLUICES, 'M. Oldenkamp'),
      paper('The Stream and the Tributaries: A Tale', 'Mira Oldenkamp, T. Wałek'),
    ],
    ['another alphabet', paper('水门与河流'), paper('水门与河流')],
    ['one word', paper('Sluices'), paper('SLUICES.')],
  ])('%s', (_, left, right) => {
    expect(shared(left, right)).not.toEqual([])
  })
})

test('other papers share no key', () => {
  expect(shared(paper(SLUICES, 'Mira Oldenkamp'), paper('Cached Windows for Dashboards of Slow Rivers', 'Mira Oldenkamp'))).toEqual([])
})

test('common words of titles are chosen last', () => {
  const keys = blockingKeysOf(paper('Language Models with Transformers Learning Representations of Sluices near Weirs'))
  expect(keys).toContain('has sluices weirs')
})

test('a record without a title has no keys', () => {
  expect(blockingKeysOf(paper('', 'Mira Oldenkamp'))).toEqual([])
})

test(`any record has at most ${MAX_BLOCKING_KEYS} distinct keys, always the same`, () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ maxLength: 80 }), (title, authors) => {
      const keys = blockingKeysOf(paper(title, authors))
      expect(keys.length).toBeLessThanOrEqual(MAX_BLOCKING_KEYS)
      expect(new Set(keys).size).toBe(keys.length)
      expect(blockingKeysOf(paper(title, authors))).toEqual(keys)
    }),
  )
})

describe.skipIf(!hasPairs)('on recorded pairs', () => {
  test.each<[set: BenchmarkName, floor: number]>([
    ['dblp-acm', 99.8],
    ['dblp-scholar', 99.1],
  ])('%s: at least %d % of the matches share a key', (set, floor) => {
    const matches = readPairs(corpus, set, 'valid').filter(({ match }) => match === 1)
    const reached = matches.filter(({ left, right }) => shared(left, right).length > 0)
    expect((100 * reached.length) / matches.length).toBeGreaterThanOrEqual(floor)
  })
})
