import { expect, test } from 'vitest'
import { detectAnomaly, type PageObservation } from '../../src/gather/anomalies.ts'
import type { PageHistory } from '../../src/store/page-history.ts'
import { moment } from '../support/world.ts'

const now = moment('2025-11-21T12:00:00Z')
const url = 'https://journal.example/feed'
const observation: PageObservation = {
  url,
  recordCount: 20,
  keysHash: 'today',
  contentDay: '2025-11-21',
  isBatch: false,
  distinctPages: false,
  now,
}
const page = {
  source: 'journal',
  url,
  etag: null,
  lastModified: null,
  recordCount: 20,
  keysHash: 'yesterday',
  contentDay: '2025-11-20',
  anomalies: 0,
  visitedAt: now - 86_400,
}
const daysOf = (count: number) => Array.from({ length: 5 }, (_, i) => ({ at: now - (i + 1) * 86_400, seen: count }))

type Case = [title: string, observation: Partial<PageObservation>, page: Partial<typeof page>, isSuspect: boolean, count?: number]
const cases: Case[] = [
  ['a page as long as before is trusted', {}, {}, false],
  ['a page with half of its records is trusted', { recordCount: 10 }, {}, false],
  ['a page with fewer than half is suspect', { recordCount: 9 }, {}, true],
  ['an empty page is suspect', { recordCount: 0 }, {}, true],
  ['a page that had seven records is too short to compare', { recordCount: 0 }, { recordCount: 7 }, false],
  ['a page that had eight is not', { recordCount: 3 }, { recordCount: 8 }, true],
  ['the third anomaly in a row is still one', { recordCount: 2 }, { anomalies: 2 }, true],
  ['then the new length is accepted', { recordCount: 2 }, { anomalies: 3 }, false],
  ['a batch that repeats yesterday’s under a new date is suspect', { isBatch: true, keysHash: 'yesterday' }, {}, true],
  ['the same batch under its own date is not', { isBatch: true, keysHash: 'yesterday', contentDay: '2025-11-20' }, {}, false],
  ['a batch with a fifth of the baseline is trusted', { isBatch: true, recordCount: 20 }, {}, false, 100],
  ['a batch with less is suspect', { isBatch: true, recordCount: 19 }, {}, true, 100],
  ['a batch with five times the baseline is trusted', { isBatch: true, recordCount: 500 }, {}, false, 100],
  ['a batch with more is suspect', { isBatch: true, recordCount: 501 }, {}, true, 100],
  ['a baseline of seven is too low to compare', { isBatch: true, recordCount: 0 }, {}, false, 7],
]
test.each(cases)('%s', (_title, changes, pageChanges, isSuspect, count = 20) => {
  const history: PageHistory = { page: { ...page, ...pageChanges }, otherPages: [], pastResponses: daysOf(count) }
  expect(detectAnomaly({ ...observation, ...changes }, history) !== undefined).toBe(isSuspect)
})
