/** Reasons of admissions with the current counts. */
import { describe, expect, test } from 'vitest'
import type { ScorePart } from '../../src/model.ts'
import { currentCounts, lastingReason } from '../../src/papers/reasons.ts'

describe('a lasting reason', () => {
  test.each([
    ['14 upvotes, twice as many as usual; in 3 sources; matches “pruning”', 14, 'matches “pruning”'],
    ['2 upvotes, fewer than the usual 4; 1,200 stars; 1 citation', 2, ''],
    ['picked by an editor; 1 comment; first seen 2 days earlier', 0, 'picked by an editor; first seen 2 days earlier'],
    ['No votes yet; predicted interest: 12 authors', undefined, 'No votes yet; predicted interest: 12 authors'],
    ['No votes yet; predicted interest: 12 authors', 3, 'predicted interest: 12 authors'],
  ])('of %j with %j votes is %j', (reason, votes, lasting) => {
    expect(lastingReason(reason, votes)).toBe(lasting)
  })
})

test('current counts leave out picks and the prior', () => {
  const signal = (kind: 'upvotes' | 'mentions' | 'picks', value: number): ScorePart => ({ kind, value, baseline: 4, adds: 1 })
  expect(currentCounts([signal('picks', 1), signal('upvotes', 14), signal('mentions', 2), { kind: 'prior', adds: 1, says: 'x' }])).toEqual([
    '14 upvotes',
    'in 3 sources',
  ])
})
