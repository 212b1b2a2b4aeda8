import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { train } from '../../scripts/boosting.ts'
import { formatWeights, HYPERPARAMETERS, inferNonMatches, rowsOf } from '../../scripts/train-matching.ts'
import { FEATURE_NAMES } from '../../src/matching/classifier/features.ts'
import weights from '../../src/weights/matching.json' with { type: 'json' }

describe('the weights of the classifier', () => {
  test('were trained for the features there are', () => {
    expect(weights.features).toEqual(FEATURE_NAMES)
  })

  test('are at most 25 kB, compressed', () => {
    expect(gzipSync(JSON.stringify(weights)).length).toBeLessThan(25_000)
  })

  test('are trained on pairs of different papers with similar titles, too', () => {
    const left = (title: string) => ({ title, authors: 'm oldenkamp', venue: 'vldb', year: 2000 })
    const pairs = ['sluices for stream joins', 'sluices for stream windows', 'sluices for stream joins .', 'dashboards'].map(
      (title, i) => ({
        left: left(title),
        right: { title: `${title} ,`, authors: 'm oldenkamp', venue: '', year: null },
        match: i === 0 ? 1 : 0,
      }),
    )
    expect(inferNonMatches(pairs).map(({ left, right, match, also }) => [left.title, right.title, match, also])).toEqual([
      ['sluices for stream windows', 'sluices for stream joins ,', 0, ['sluices for stream joins']],
    ])
  })

  test('are the same after training again', () => {
    const pairs = Array.from({ length: 60 }, (_, i) => ({
      left: { title: `sluices ${i % 7} of stream ${i}`, authors: 'm oldenkamp , t walek', venue: 'vldb', year: 2000 },
      right: { title: `sluices ${i % 5} of streams ${i}`, authors: 't walek', venue: 'very large data bases', year: 2000 + (i % 3) },
      match: i % 3 === 0 ? 1 : 0,
    }))
    const hash = () => {
      const trees = train(rowsOf(pairs, 'dblp-acm'), { ...HYPERPARAMETERS, trees: 8 })
      return createHash('sha256')
        .update(formatWeights({ features: [...FEATURE_NAMES], ...trees, threshold: 0.5 }))
        .digest('hex')
    }
    expect(hash()).toBe(hash())
  })
})
