import { expect, test } from 'vitest'
import { backoffSeconds, parseRetryAfter } from '../src/backoff.ts'

const now = Date.parse('2025-11-21T12:00:00Z') / 1000

test.each([
  [0, 300],
  [1, 300],
  [2, 600],
  [3, 1200],
  [9, 76_800],
  [10, 86_400],
  [500, 86_400],
])('after %i failures the delay is %i seconds: doubled each time, never above the limit', (failures, delay) => {
  expect(backoffSeconds(failures, { minSeconds: 300, maxSeconds: 86_400 })).toBe(delay)
})

test.each([
  ['120', now + 120],
  ['0', now],
  ['Fri, 21 Nov 2025 12:30:00 GMT', now + 1800],
  ['99999999999', now + 30 * 86_400],
  ['Fri, 21 Nov 2225 12:30:00 GMT', now + 30 * 86_400],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After: %s', (header, at) => expect(parseRetryAfter(header, now)).toBe(at))
