import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Topic } from '../../src/model.ts'
import type { AdmissionCandidate, AdmissionSnapshot } from '../../src/store/admission-snapshot.ts'
import { DAY_SECONDS, dayOf } from '../../src/text/dates.ts'
import { admissionReason, admit, openSlots } from '../../src/topics/admit.ts'
import { moment } from '../support/world.ts'

const topic = (more: Partial<Topic> = {}): Topic => ({
  slug: 'compression',
  title: 'Compression',
  description: '',
  query: 'pruning',
  perDay: 5,
  ...more,
})
const candidate = (paper: string, score = 0, more: Partial<AdmissionCandidate> = {}): AdmissionCandidate => ({
  topic: 'compression',
  paper,
  score,
  scoreParts: [],
  firstSeenAt: moment('2025-11-21T00:30:00Z'),
  matched: ['pruning'],
  counts: {},
  ...more,
})
const view = (candidates: AdmissionCandidate[], more: Partial<AdmissionSnapshot> = {}): AdmissionSnapshot => ({
  lockVersion: 0,
  candidates,
  admissionCountsToday: new Map(),
  usedMoments: new Set(),
  changedPapers: [],
  pendingAnnouncements: [],
  filledTopics: new Set(['compression', 'agents']),
  ...more,
})
const noon = moment('2025-11-21T12:00:00Z')

describe('places of a day open hour by hour', () => {
  test.each([
    [5, [0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5]],
    [1, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    [8, [0, 1, 1, 2, 2, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 8, 8, 8, 8, 8, 8]],
    [18, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 18, 18, 18, 18, 18]],
  ])('%i places', (perDay, open) => {
    expect(Array.from({ length: 24 }, (_, hour) => openSlots(perDay, hour))).toEqual(open)
  })
})

test('open places go to the best papers, less those admitted today', () => {
  const papers = [candidate('a', 1), candidate('b', 3), candidate('c', 2), candidate('d', 5), candidate('e', 4)]
  const { admissions } = admit([topic()], view(papers, { admissionCountsToday: new Map([['compression', 1]]) }), noon, true)
  expect(admissions.map(({ paper, place }) => [paper, place])).toEqual([
    ['d', 2],
    ['e', 3],
    ['b', 4],
  ])
})

test('nothing is admitted before the first place opens', () => {
  expect(admit([topic()], view([candidate('a', 9)]), moment('2025-11-21T00:59:59Z'), true).admissions).toEqual([])
})

test('the best of a round is dated now, the next ones a second earlier each, and no moment is used twice', () => {
  const both = [candidate('a', 1), candidate('b', 3), candidate('a', 2, { topic: 'agents' })]
  const { admissions, changedPapers } = admit(
    [topic(), topic({ slug: 'agents' })],
    view(both, { usedMoments: new Set([noon - 1]), changedPapers: ['x'] }),
    noon,
    true,
  )
  expect(admissions.map(({ topic, paper, at }) => [topic, paper, noon - at])).toEqual([
    ['compression', 'b', 0],
    ['agents', 'a', 2],
    ['compression', 'a', 3],
  ])
  expect(changedPapers).toEqual([{ paper: 'x', at: noon - 4 }])
})

test('a topic without places admits everything that belongs, and what finds no second of its own day waits', () => {
  const papers = Array.from({ length: 30 }, (_, i) => candidate(`p${i}`))
  const justAfterMidnight = moment('2025-11-21T00:00:09Z')
  const early = papers.map((paper) => ({ ...paper, firstSeenAt: justAfterMidnight }))
  const { perDay: _none, ...everything } = topic()
  const { admissions } = admit([everything], view(early), justAfterMidnight, true)
  expect(admissions).toHaveLength(10)
  expect(admissions.every(({ at }) => dayOf(at) === '2025-11-21')).toBe(true)
})

test('papers first seen more than seven days ago are not admitted', () => {
  expect(admit([topic()], view([candidate('old', 9, { firstSeenAt: noon - 7 * DAY_SECONDS })]), noon, true).admissions).toEqual([])
})

test('a new topic is filled with the best of each of the seven days before, dated in their days', () => {
  const papers = Array.from({ length: 8 }, (_, i) => i).flatMap((day) =>
    Array.from({ length: 7 }, (_, i) => candidate(`d${day}p${i}`, i, { firstSeenAt: noon - day * DAY_SECONDS })),
  )
  const { admissions, filledTopics } = admit([topic()], view(papers, { filledTopics: new Set() }), noon, true)
  const byDay = Map.groupBy(admissions, ({ day }) => day)
  expect(filledTopics).toEqual(['compression'])
  expect([...byDay].map(([day, of]) => [day, of.map(({ paper, place }) => `${paper}#${place}`).join(' ')])).toEqual([
    ['2025-11-14', 'd7p6#1 d7p5#2 d7p4#3 d7p3#4 d7p2#5'],
    ['2025-11-15', 'd6p6#1 d6p5#2 d6p4#3 d6p3#4 d6p2#5'],
    ['2025-11-16', 'd5p6#1 d5p5#2 d5p4#3 d5p3#4 d5p2#5'],
    ['2025-11-17', 'd4p6#1 d4p5#2 d4p4#3 d4p3#4 d4p2#5'],
    ['2025-11-18', 'd3p6#1 d3p5#2 d3p4#3 d3p3#4 d3p2#5'],
    ['2025-11-19', 'd2p6#1 d2p5#2 d2p4#3 d2p3#4 d2p2#5'],
    ['2025-11-20', 'd1p6#1 d1p5#2 d1p4#3 d1p3#4 d1p2#5'],
    // at noon four of today's five places are open; the leftovers of yesterday are not better than today's
    ['2025-11-21', 'd0p6#1 d0p5#2 d0p4#3 d0p3#4'],
  ])
  expect(admissions.every(({ at, day }) => dayOf(at) === day)).toBe(true)
})

test('a new topic waits until nothing more is due', () => {
  const { admissions, filledTopics } = admit([topic()], view([candidate('a', 1)], { filledTopics: new Set() }), noon, false)
  expect([admissions, filledTopics]).toEqual([[], []])
})

test.each([
  [[], ['pruning'], 0, 'No votes yet; matches “pruning”'],
  [
    [{ kind: 'upvotes' as const, value: 14, baseline: 7, adds: 1.58 }],
    ['"post-training quantization"', 'network'],
    0,
    '14 upvotes, twice as many as usual; matches “post-training quantization”, “network”',
  ],
  [
    [],
    ['network', 'title:pruning', 'about:"model compression"', 'prun*', '"Model Compression"'],
    0,
    'No votes yet; matches “model compression”, “pruning”, “network”',
  ],
  [[{ kind: 'mentions' as const, value: 1, baseline: 1, adds: 1 }], [], 2, 'in 2 sources; first seen 2 days earlier'],
  [
    [
      { kind: 'upvotes' as const, value: 14, baseline: 7, adds: 1.58 },
      { kind: 'mentions' as const, value: 2, baseline: 1, adds: 1.58 },
      { kind: 'prior' as const, adds: 0.4, says: '12 authors' },
    ],
    ['"post-training quantization"'],
    0,
    '14 upvotes, twice as many as usual; in 3 sources; matches “post-training quantization”',
  ],
  [
    [{ kind: 'prior' as const, adds: 0.4, says: '12 authors, a link to code' }],
    ['pruning'],
    0,
    'No votes yet; predicted interest: 12 authors, a link to code; matches “pruning”',
  ],
  [[], ['generat*', 'title:"video generation"'], 0, 'No votes yet; matches “video generation”, “generat…”'],
  [[{ kind: 'prior' as const, adds: -0.2, says: '1 author' }], [], 0, 'No votes yet; low predicted interest: 1 author'],
  [[{ kind: 'prior' as const, adds: 0.01, says: '' }], [], 0, 'No votes yet'],
  // parts that repeat others are left out
  [
    [],
    ['distillation', 'distilling', 'Distilled', 'quantiz*', 'quantization', 'prun*'],
    0,
    'No votes yet; matches “distillation”, “quantization”, “prun…”',
  ],
  [[], ['"for text"', '"with dynamic"', 'dynamic'], 0, 'No votes yet; matches “dynamic”'],
  [[], ['"for text"'], 0, 'No votes yet; matches “for text”'],
])('the reason is a sentence: %j %j', (scoreParts, matched, days, reason) => {
  expect(admissionReason({ scoreParts, matched, firstSeenAt: noon - days * DAY_SECONDS }, noon)).toBe(reason)
})

/** Days of rounds as the store would keep them: what each admits is remembered for the next. */
function daysOf(topics: Topic[], papers: AdmissionCandidate[], rounds: number[]) {
  const admitted: { topic: string; paper: string; at: number; day: string; place: number; roundAt: number }[] = []
  for (const now of rounds) {
    const of = (slug: string) => admitted.filter((row) => row.topic === slug)
    const { admissions } = admit(
      topics,
      view(
        papers.filter(({ topic, paper, firstSeenAt }) => firstSeenAt <= now && !of(topic).some((row) => row.paper === paper)),
        {
          admissionCountsToday: new Map(topics.map(({ slug }) => [slug, of(slug).filter(({ day }) => day === dayOf(now)).length])),
          usedMoments: new Set(admitted.map(({ at }) => at)),
        },
      ),
      now,
      true,
    )
    admitted.push(...admissions.map(({ topic, paper, at, day, place }) => ({ topic, paper, at, day, place, roundAt: now })))
  }
  return admitted
}

describe('whatever papers come and whenever rounds run', () => {
  const start = moment('2025-11-17T00:00:00Z')
  const topics = [topic({ perDay: 3 }), topic({ slug: 'agents', perDay: 7 })]
  const paperAt = fc.record({
    topic: fc.constantFrom('compression', 'agents'),
    score: fc.double({ min: -1, max: 9, noNaN: true }),
    firstSeenAt: fc.integer({ min: start - 3 * DAY_SECONDS, max: start + 5 * DAY_SECONDS }),
  })
  const given = fc.record({
    papers: fc.array(paperAt, { maxLength: 150 }),
    rounds: fc.uniqueArray(fc.integer({ min: start, max: start + 5 * DAY_SECONDS }), { minLength: 1, maxLength: 40 }),
  })
  const play = ({ papers, rounds }: { papers: { topic: string; score: number; firstSeenAt: number }[]; rounds: number[] }) =>
    daysOf(
      topics,
      papers.map(({ topic, score, firstSeenAt }, i) => candidate(`p${i}`, score, { topic, firstSeenAt })),
      rounds.toSorted((a, b) => a - b),
    )

  test('no topic admits more than its places a day, nor more than are open at that hour', () => {
    fc.assert(
      fc.property(given, (days) => {
        const admitted = play(days)
        for (const { slug, perDay = 0 } of topics)
          for (const row of admitted.filter(({ topic }) => topic === slug)) {
            const before = admitted.filter((one) => one.topic === slug && one.day === row.day && one.roundAt <= row.roundAt)
            expect(before.length).toBeLessThanOrEqual(openSlots(perDay, new Date(row.roundAt * 1000).getUTCHours()))
          }
      }),
    )
  })

  test('each admission has a second of its own, of the day of its round and not after it, and a place of its own', () => {
    fc.assert(
      fc.property(given, (days) => {
        const admitted = play(days)
        expect(new Set(admitted.map(({ at }) => at)).size).toBe(admitted.length)
        expect(new Set(admitted.map(({ topic, day, place }) => `${topic} ${day} ${place}`)).size).toBe(admitted.length)
        expect(new Set(admitted.map(({ topic, paper }) => `${topic} ${paper}`)).size).toBe(admitted.length)
        for (const { at, day, roundAt } of admitted) expect([dayOf(at), at <= roundAt]).toEqual([day, true])
        expect(admitted.every(({ day, roundAt }) => day === dayOf(roundAt))).toBe(true)
      }),
    )
  })

  test('how often rounds run does not matter to how many get in, once a round has run in the evening', () => {
    const evening = start + 20 * 3600
    fc.assert(
      fc.property(
        fc.array(paperAt, { maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: start, max: evening - 1 }), { maxLength: 30 }),
        (papers, rounds) => {
          const there = papers.filter(({ firstSeenAt }) => firstSeenAt <= start)
          const often = play({ papers: there, rounds: [...rounds, evening] })
          const once = play({ papers: there, rounds: [evening] })
          // and where all were there from the start, they are the same ones
          const names = (admitted: typeof once) => admitted.map(({ topic, paper }) => `${topic} ${paper}`).sort()
          expect(names(often)).toEqual(names(once))
        },
      ),
    )
  })
})
