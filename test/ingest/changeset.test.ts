import { describe, expect, test } from 'vitest'
import { buildChangeset, firstSeenOf, joinChangesets } from '../../src/ingest/changeset.ts'
import type { GroupMember } from '../../src/matching/identifier-match.ts'
import type { SourceRecord } from '../../src/model.ts'
import type { IngestSnapshot } from '../../src/store/ingest-snapshot.ts'
import { moment } from '../support/world.ts'

const ID = 'arxiv:2511.00001'
const FIRST_SEEN = moment('2025-11-21T06:00:00Z')
const TWO_DAYS = 2 * 86_400

const record: SourceRecord = {
  key: 'a',
  identifiers: ['arXiv:2511.00001'],
  title: 'Sparse attention',
  abstract: 'On attention.',
  authors: [{ name: 'Ada Lovelace' }],
  url: 'https://arxiv.org/abs/2511.00001',
}

const emptySnapshot: IngestSnapshot = {
  lockVersion: 0,
  paperByIdentifier: new Map(),
  paperByRecordKey: new Map(),
  papers: new Map(),
  identifiers: new Map(),
  records: new Map(),
  signals: new Map(),
  admittedPapers: new Set(),
  splitKeys: new Set(),
  areDistinct: () => false,
  baselines: new Map(),
  baseline: () => 1,
}

const change = (snapshot: IngestSnapshot, now: number, ...records: SourceRecord[]) => {
  const members = records.map((entry): GroupMember => ({ record: entry, identifiers: [ID] }))
  const papers = snapshot.papers.has(ID) ? [ID] : []
  return buildChangeset([{ members, identifiers: [ID], papers, mergeDecisions: [] }], {
    snapshot,
    sourceLookup: { abstractDisplay: () => 'whole', serviceName: (source) => source },
    classifyPaper: () => [{ topic: 'attention', matched: ['attention'] }],
    visit: { source: 's', now, caughtUpAt: undefined },
  })
}

/** The snapshot after the first visit, in which the paper has these upvotes. */
const snapshotWith = (upvotes: number): IngestSnapshot => {
  const { changeset } = change(emptySnapshot, FIRST_SEEN, { ...record, signals: { upvotes } })
  const [paper] = changeset.papers
  if (!paper) throw new Error('the first visit has no paper')
  return {
    ...emptySnapshot,
    paperByIdentifier: new Map([[ID, ID]]),
    papers: new Map([[ID, { ...paper, seq: 1 }]]),
    identifiers: new Map([[ID, [ID]]]),
    records: new Map([[ID, changeset.records]]),
    signals: new Map([[ID, changeset.signals]]),
  }
}

describe('the changes of one paper', () => {
  test('a new paper has its row, record, signal, identifier, topic and blocking keys', () => {
    const { changeset, ...counts } = change(emptySnapshot, FIRST_SEEN, { ...record, signals: { upvotes: 3 } })
    expect(counts).toEqual({ new: 1, updated: 0 })
    expect(changeset).toMatchObject({
      papers: [{ id: ID, title: 'Sparse attention', firstSeenAt: FIRST_SEEN, score: 2, awaitsDate: false }],
      newPapers: [ID],
      records: [{ source: 's', key: 'a', paper: ID, firstSeenAt: FIRST_SEEN, updatedAt: FIRST_SEEN }],
      signals: [{ paper: ID, source: 's', kind: 'upvotes', value: 3, early: 3 }],
      identifiers: [{ identifier: ID, paper: ID, rank: 0 }],
      reclassifiedPapers: [ID],
      memberships: [{ topic: 'attention', paper: ID }],
      blockingKeys: [{ paper: ID }],
      ...{ paperMerges: [], mergeRows: [], removedIdentifiers: [], announcements: [] },
    })
  })

  test('the same record again changes nothing', () => {
    const { changeset, ...counts } = change(snapshotWith(3), FIRST_SEEN + 60, { ...record, signals: { upvotes: 3 } })
    expect(counts).toEqual({ new: 0, updated: 0 })
    expect(Object.values(changeset).flat()).toEqual([])
  })

  test('a new count updates the signal and the row, not the record, the topics or the keys', () => {
    const { changeset, ...counts } = change(snapshotWith(3), FIRST_SEEN + 60, { ...record, signals: { upvotes: 7 } })
    expect(counts).toEqual({ new: 0, updated: 1 })
    expect(changeset).toMatchObject({ papers: [{ score: 3 }], newPapers: [], signals: [{ value: 7 }] })
    expect([changeset.records, changeset.reclassifiedPapers, changeset.blockingKeys].flat()).toEqual([])
  })

  test('a record twice in one visit is one new record', () => {
    const { changeset, ...counts } = change(emptySnapshot, FIRST_SEEN, record, { ...record })
    expect(counts).toEqual({ new: 1, updated: 0 })
    expect(changeset.records).toHaveLength(1)
  })

  test('the snapshot is not mutated', () => {
    const snapshot = snapshotWith(3)
    const copy = structuredClone({ ...snapshot, areDistinct: 0, baseline: 0 })
    change(snapshot, FIRST_SEEN + 60, { ...record, title: 'Another', signals: { upvotes: 9 } })
    expect({ ...snapshot, areDistinct: 0, baseline: 0 }).toEqual(copy)
  })
})

describe('a count is early, so that baselines are made of it,', () => {
  const earlyAfter = (seconds: number) =>
    change(snapshotWith(3), FIRST_SEEN + seconds, { ...record, signals: { upvotes: 7 } }).changeset.signals[0]?.early

  test('until two days after the paper was first seen', () => {
    expect(earlyAfter(TWO_DAYS)).toBe(7)
  })

  test('and keeps the last early value from then on', () => {
    expect(earlyAfter(TWO_DAYS + 1)).toBe(3)
  })

  test('or when it is the first count of the paper', () => {
    const { changeset } = change({ ...snapshotWith(3), signals: new Map() }, FIRST_SEEN + 9 * TWO_DAYS, {
      ...record,
      signals: { upvotes: 7 },
    })
    expect(changeset.signals).toMatchObject([{ value: 7, early: 7 }])
  })
})

describe('a paper is first seen', () => {
  const now = moment('2025-11-21T06:00:00Z')
  test.each([
    ['at the visit', {}, undefined, '2025-11-21T06:00:00Z'],
    ['at the visit, if it was announced today', { announced: '2025-11-21T01:00:00Z' }, undefined, '2025-11-21T06:00:00Z'],
    ['when it was announced on a day before', { announced: '2025-11-19T01:00:00Z' }, undefined, '2025-11-19T01:00:00Z'],
    [
      'at the visit, if the source was caught up since',
      { announced: '2025-11-19T01:00:00Z' },
      '2025-11-20T00:00:00Z',
      '2025-11-21T06:00:00Z',
    ],
    [
      'when its replacement was announced',
      { announced: '2025-11-21T01:00:00Z', announceType: 'replace' },
      undefined,
      '2025-11-21T01:00:00Z',
    ],
  ])('%s', (_, fields, caughtUp, expected) => {
    const caughtUpAt = caughtUp === undefined ? undefined : moment(caughtUp)
    expect(firstSeenOf({ ...record, ...fields }, { source: 's', now, caughtUpAt })).toBe(moment(expected))
  })
})

test('joined changesets hold the rows of all parts in order', () => {
  const joined = joinChangesets([{ newPapers: ['a'] }, {}, { newPapers: ['b'], removedIdentifiers: ['x'] }])
  expect(joined).toMatchObject({ newPapers: ['a', 'b'], removedIdentifiers: ['x'], papers: [] })
})
