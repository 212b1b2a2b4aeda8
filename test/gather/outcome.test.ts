/** What a visit leaves on its source's row: each case a row of the table. */
import { describe, expect, test } from 'vitest'
import { redirectedUrlOf, sourceUpdateAfter, type VisitResult } from '../../src/gather/outcome.ts'
import type { SourceRow } from '../../src/store/sources.ts'
import { moment } from '../support/world.ts'

const now = moment('2025-11-21T12:00:00Z')
const HOUR = 3600
const DAY = 24 * HOUR
const url = 'https://journal.example/feed'
const moved = 'https://new.example/feed'
const source = { schedule: '0 * * * *' }
const daily = { schedule: '0 9 * * *' }

const before: SourceRow = {
  id: 'journal',
  state: { page: 1 },
  hasMore: false,
  lastVisitAt: now - HOUR,
  lastSuccessAt: now - DAY,
  caughtUpAt: now - DAY,
  nextVisitAt: now - 60,
  failures: 0,
  isRetryAfter: false,
  stoppedReason: null,
  redirects: {},
  crawlHints: { ttlMinutes: 180 },
  leaseReal: 99,
  leaseBy: 'test:1',
}
const success: VisitResult = { kind: 'success', url, status: 200, hasMore: false, state: {}, crawlHints: {}, isSuspect: false }
const failure: VisitResult = { kind: 'failure', url, status: 500 }
const redirect = (times: number, to = moved) => ({ [url]: { to, times } })
const other = { 'https://other.example/': { to: 'https://elsewhere.example/', times: 1 } }

/** Back-off as a range: its delay, and up to a fifth more. */
const backoff = (seconds: number) => ({ from: now + seconds, to: now + seconds * 1.2 })

type Expectation = Partial<Omit<SourceRow, 'nextVisitAt'>> & { nextVisitAt?: number | { from: number; to: number } }
const cases: [title: string, row: Partial<SourceRow>, result: VisitResult, expected: Expectation, schedule?: typeof source][] = [
  [
    '200: the next visit is when the schedule says',
    {},
    success,
    { nextVisitAt: now + HOUR, lastVisitAt: now, lastSuccessAt: now, caughtUpAt: now },
  ],
  [
    '200: failures, Retry-After and the end of a source are forgotten',
    { failures: 7, isRetryAfter: true, stoppedReason: 'gone' },
    success,
    { failures: 0, isRetryAfter: false, stoppedReason: null },
  ],
  ['200: the state is what the source wants remembered', {}, { ...success, state: { doneAt: 5 } }, { state: { doneAt: 5 } }],
  [
    '200: with more to read the next visit is at once, and the source has not caught up',
    {},
    { ...success, hasMore: true, state: { page: 2 } },
    { nextVisitAt: now, hasMore: true, caughtUpAt: now - DAY, lastSuccessAt: now, state: { page: 2 } },
  ],
  [
    '200: a fresh answer is not requested before it expires',
    {},
    { ...success, freshUntil: now + 5 * HOUR },
    { nextVisitAt: now + 5 * HOUR },
  ],
  ['200: but at least once a day', {}, { ...success, freshUntil: now + 9 * DAY }, { nextVisitAt: now + DAY }],
  ['200: an answer that expires earlier changes nothing', {}, { ...success, freshUntil: now + 60 }, { nextVisitAt: now + HOUR }],
  [
    '200: ttl is obeyed and remembered',
    {},
    { ...success, crawlHints: { ttlMinutes: 150 } },
    { nextVisitAt: now + 150 * 60, crawlHints: { ttlMinutes: 150 } },
  ],
  ['200: without hints those of the page before are forgotten', {}, success, { crawlHints: {}, nextVisitAt: now + HOUR }],
  [
    '200: days to skip are skipped',
    {},
    { ...success, crawlHints: { skipDays: ['Friday', 'Saturday', 'Sunday'] } },
    { nextVisitAt: moment('2025-11-24T00:00:00Z') },
  ],
  ['200: hours to skip are skipped', {}, { ...success, crawlHints: { skipHours: [13, 14] } }, { nextVisitAt: now + 3 * HOUR }],
  [
    '200: all days to skip are no days to skip',
    {},
    { ...success, crawlHints: { skipHours: Array.from({ length: 24 }, (_, hour) => hour) } },
    { nextVisitAt: now + HOUR },
  ],
  [
    '200: a suspect answer is checked again within the hour',
    {},
    { ...success, isSuspect: true },
    { nextVisitAt: now + HOUR, failures: 0 },
    daily,
  ],
  [
    '200: a suspect answer with more to read goes on at once',
    {},
    { ...success, isSuspect: true, hasMore: true },
    { nextVisitAt: now, hasMore: true },
    daily,
  ],
  [
    '304: the hints of the page that did not change still apply',
    {},
    { ...success, status: 304 },
    { nextVisitAt: now + 180 * 60, crawlHints: { ttlMinutes: 180 }, lastSuccessAt: now, caughtUpAt: now },
  ],
  ['304: the row is that of a success', { failures: 2 }, { ...success, status: 304 }, { failures: 0, hasMore: false, stoppedReason: null }],
  [
    '301: the first permanent redirect is noted',
    { redirects: other },
    { ...success, movedTo: moved },
    { redirects: { ...other, ...redirect(1) } },
  ],
  [
    '301: the second to the same address confirms it',
    { redirects: redirect(1) },
    { ...success, movedTo: moved },
    { redirects: redirect(2) },
  ],
  [
    '301: to another address it begins again',
    { redirects: redirect(5, 'https://older.example/') },
    { ...success, movedTo: moved },
    { redirects: redirect(1) },
  ],
  ['no redirect: one that was not confirmed is forgotten', { redirects: { ...other, ...redirect(1) } }, success, { redirects: other }],
  [
    'no redirect: one that was confirmed stays, for its target was requested',
    { redirects: redirect(2) },
    success,
    { redirects: redirect(2) },
  ],
  [
    '500: the first failure backs off for five minutes',
    {},
    failure,
    { nextVisitAt: backoff(300), failures: 1, lastVisitAt: now, lastSuccessAt: now - DAY, isRetryAfter: false },
  ],
  ['500: the third for twenty', { failures: 2 }, failure, { nextVisitAt: backoff(1200), failures: 3 }],
  ['500: the fortieth for a day and no longer', { failures: 39 }, failure, { nextVisitAt: backoff(DAY), failures: 40 }],
  [
    '500: state, hints and redirects are kept',
    { hasMore: true, redirects: redirect(2) },
    failure,
    { state: { page: 1 }, crawlHints: { ttlMinutes: 180 }, redirects: redirect(2), hasMore: true, caughtUpAt: now - DAY },
  ],
  [
    '503 with Retry-After: not before that time, not even by name',
    {},
    { ...failure, status: 503, retryAt: now + 7200 },
    { nextVisitAt: now + 7200, isRetryAfter: true, failures: 1 },
  ],
  [
    '429 with Retry-After shorter than the back-off: the back-off counts',
    {},
    { ...failure, status: 429, retryAt: now + 10 },
    { nextVisitAt: backoff(300), isRetryAfter: true },
  ],
  [
    '503 with a Retry-After that has passed holds nothing',
    { isRetryAfter: true },
    { ...failure, status: 503, retryAt: now - 10 },
    { nextVisitAt: backoff(300), isRetryAfter: false },
  ],
  ['404: a failure like any other', {}, { ...failure, status: 404 }, { nextVisitAt: backoff(300), failures: 1, stoppedReason: null }],
  [
    '404: a redirect that leads there is forgotten',
    { redirects: { ...other, ...redirect(2) } },
    { ...failure, status: 404 },
    { redirects: other },
  ],
  [
    '410: the source has ended',
    {},
    { ...failure, status: 410 },
    { stoppedReason: 'it said at 2025-11-21T12:00:00Z that it is gone for good (410)', failures: 1 },
  ],
  ['410: a redirect that leads there is forgotten', { redirects: redirect(2) }, { ...failure, status: 410 }, { redirects: {} }],
  [
    'no answer: a redirect that leads nowhere is forgotten',
    { redirects: redirect(2) },
    { kind: 'failure', url },
    { redirects: {}, failures: 1, nextVisitAt: backoff(300) },
  ],
  ['a failure of a source that has ended does not revive it', { stoppedReason: 'gone' }, failure, { stoppedReason: 'gone' }],
  [
    'postponed by its site: nothing but the next visit changes',
    { failures: 3 },
    { kind: 'postponed', retryAt: now + 500 },
    { nextVisitAt: now + 500, failures: 3, lastVisitAt: now - HOUR, isRetryAfter: false },
  ],
  [
    'postponed by its site: a later visit stays',
    { nextVisitAt: now + 900 },
    { kind: 'postponed', retryAt: now + 500 },
    { nextVisitAt: now + 900 },
  ],
]

test.each(cases)('%s', (_title, row, result, { nextVisitAt, ...expected }, schedule = source) => {
  const update = sourceUpdateAfter(schedule, { ...before, ...row }, result, now)
  expect(update).toMatchObject(expected)
  expect(Object.keys(update).sort()).toEqual(
    Object.keys(before)
      .filter((name) => !name.startsWith('lease'))
      .sort(),
  )
  if (typeof nextVisitAt === 'number') expect(update.nextVisitAt).toBe(nextVisitAt)
  if (typeof nextVisitAt !== 'object') return
  expect(update.nextVisitAt).toBeGreaterThanOrEqual(nextVisitAt.from)
  expect(update.nextVisitAt).toBeLessThanOrEqual(nextVisitAt.to)
})

describe('which address is requested', () => {
  test.each([
    ['the source’s own without a redirect', {}, url],
    ['the source’s own after one redirect', redirect(1), url],
    ['the target after two', redirect(2), moved],
    ['the source’s own when another page was redirected', other, url],
  ])('%s', (_title, redirects, address) => expect(redirectedUrlOf(redirects, url)).toBe(address))
})
