import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { setEditorPick } from '../../src/ingest/curation.ts'
import { sourceLookupOf } from '../../src/ingest/ingest-visit.ts'
import type { SignalKind, Topic } from '../../src/model.ts'
import { MAX_PRIOR } from '../../src/papers/prior.ts'
import { describeScore, describeScorePart, hotOf, SIGNAL_WEIGHTS, scoreOf, sumSignals } from '../../src/papers/score.ts'
import { arxivAnnouncements } from '../../src/sources/arxiv.ts'
import { hottestAdmissions } from '../../src/store/admissions.ts'
import type { Db } from '../../src/store/db.ts'
import { listHottestPapers } from '../../src/store/paper-lists.ts'
import { admissions, papers, signalBaselines, signals } from '../../src/store/schema.ts'
import { baselineStatements } from '../../src/store/signal-baselines.ts'
import { moment, openWorld } from '../support/world.ts'

const baseline = (value: number) => () => value
const prior = (adds: number) => ({ adds, says: '12 authors' })

test('the score is the sum of its parts, the prior among them', () => {
  const kinds = Object.keys(SIGNAL_WEIGHTS) as SignalKind[]
  const values = fc.dictionary(fc.constantFrom(...kinds), fc.nat(100_000))
  fc.assert(
    fc.property(
      values,
      fc.nat(5000),
      fc.option(fc.double({ min: -MAX_PRIOR, max: MAX_PRIOR, noNaN: true }), { nil: undefined }),
      (signals, median, adds) => {
        const { score, parts } = scoreOf(signals, baseline(median), adds === undefined ? undefined : prior(adds))
        expect(score).toBeCloseTo(
          parts.reduce((sum, part) => sum + part.adds, 0),
          5,
        )
        expect(parts.some(({ kind }) => kind === 'prior')).toBe(adds !== undefined)
      },
    ),
  )
})

test.each([
  ['picks', 2],
  ['upvotes', 1],
  ['mentions', 1],
  ['comments', 0.5],
  ['citations', 0.5],
  ['stars', 0.25],
] as const)('as many %s as the baseline add %d points', (kind, points) => {
  expect(scoreOf({ [kind]: 7 }, baseline(7)).parts).toMatchObject([{ kind, adds: points }])
})

describe('the weights', () => {
  test('three times the baseline of upvotes outweigh any two priors', () => {
    const least = scoreOf({ upvotes: 21 }, baseline(7), prior(-MAX_PRIOR * 0.99)).score
    const most = scoreOf({}, baseline(7), prior(MAX_PRIOR * 0.99)).score
    expect(least).toBeGreaterThan(most)
  })

  test('more upvotes score higher, whatever the baseline, and the prior adds the same to all', () => {
    const rising = fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 1000 }), fc.nat(500))
    fc.assert(
      fc.property(rising, ([few, more, median]) => {
        const [a, b] = [few, few + more].map((upvotes) => scoreOf({ upvotes }, baseline(median), prior(0.5)).score)
        expect(b).toBeGreaterThan(a as number)
      }),
    )
  })

  test('one upvote against a baseline of ten scores lower than a good prior', () => {
    expect(scoreOf({ upvotes: 1 }, baseline(10), prior(0)).score).toBeLessThan(scoreOf({}, baseline(10), prior(0.3)).score)
    expect(scoreOf({ upvotes: 1 }, baseline(10)).score).toBeLessThan(scoreOf({ upvotes: 4 }, baseline(10)).score)
  })

  test('the baseline scores the same in a small field as in a large one', () => {
    expect(scoreOf({ upvotes: 2 }, baseline(2)).score).toBe(scoreOf({ upvotes: 80 }, baseline(80)).score)
  })

  test('an editor’s pick scores as much as three times the baseline of upvotes', () => {
    expect(scoreOf({ picks: 1 }, baseline(1)).score).toBe(scoreOf({ upvotes: 21 }, baseline(7)).score)
  })
})

test('upvotes of different sources add up, two counts of the same citations do not', () => {
  const counted: { kind: SignalKind; value: number }[] = [
    { kind: 'upvotes', value: 3 },
    { kind: 'upvotes', value: 4 },
    { kind: 'citations', value: 10 },
    { kind: 'citations', value: 12 },
  ]
  expect(sumSignals(counted)).toEqual({ upvotes: 7, citations: 12 })
})

test.each([
  [{ kind: 'upvotes' as const, value: 14, baseline: 7, adds: 1.58 }, '14 upvotes, twice as many as usual'],
  [{ kind: 'upvotes' as const, value: 70, baseline: 7, adds: 3.5 }, '70 upvotes, 10 times as many as usual'],
  [{ kind: 'upvotes' as const, value: 8, baseline: 7, adds: 1 }, '8 upvotes'],
  [{ kind: 'upvotes' as const, value: 2, baseline: 6.5, adds: 0.3 }, '2 upvotes'],
  [{ kind: 'mentions' as const, value: 2, baseline: 1, adds: 1.58 }, 'in 3 sources'],
  // the first source counts in the baseline, too
  [{ kind: 'mentions' as const, value: 1, baseline: 2, adds: 0.58 }, 'in 2 sources'],
  [{ kind: 'mentions' as const, value: 5, baseline: 2, adds: 1.8 }, 'in 6 sources, twice as many as usual'],
  [{ kind: 'picks' as const, value: 1, baseline: 1, adds: 2 }, 'picked by an editor'],
  [{ kind: 'picks' as const, value: 2, baseline: 1, adds: 3 }, 'picked by 2 editors'],
  [{ kind: 'prior' as const, adds: 0.6, says: '12 authors, a link to code' }, 'predicted interest: 12 authors, a link to code'],
  [{ kind: 'prior' as const, adds: -0.6, says: '1 author' }, 'low predicted interest: 1 author'],
  [{ kind: 'prior' as const, adds: 0, says: '' }, 'predicted interest: average'],
])('%j is described as %j', (part, description) => {
  expect(describeScorePart(part)).toBe(description)
})

test('a description names the kind of part that is missing', () => {
  expect(describeScore([])).toEqual(['no votes yet', 'no predicted interest'])
})

const announcementFeed = (...items: [id: string, title: string][]) =>
  `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>cs.CL</title><link>https://arxiv.org/</link><description/>${items
    .map(
      ([id, title]) =>
        `<item><title>${title}</title><link>https://arxiv.org/abs/${id}</link><guid isPermaLink="false">oai:arXiv.org:${id}v1</guid><category>cs.CL</category><dc:creator>Ada Lovelace</dc:creator><description>arXiv:${id}v1 Announce Type: new \nAbstract: On pruning.</description></item>`,
    )
    .join('')}</channel></rss>`
const arxiv = arxivAnnouncements({ id: 'arxiv', categories: ['cs.CL'] })
const FEED = 'https://rss.arxiv.org/rss/cs.CL'
const pruning: Topic = { slug: 'pruning', title: 'Pruning', description: 'Pruning.', query: 'pruning', perDay: 2 }
const GOOD: [string, string] = ['2511.00001', 'Scaling Reasoning']
const DULL: [string, string] = ['2511.00002', 'An enhanced method for medical graph segmentation based on object detection using networks']

describe('a paper without votes', () => {
  test('is admitted by its prior, best first, even if all priors are low', async () => {
    const others = Array.from({ length: 4 }, (_, i): [string, string] => [`2511.1000${i}`, `${DULL[1]} ${'again '.repeat(i)}`])
    const world = await openWorld({
      sources: [arxiv],
      topics: [pruning],
      pages: { [FEED]: announcementFeed(DULL, ...others) },
      now: '2025-11-21T20:00:00Z',
    })
    await world.gather()
    const admitted = await world.db.select().from(admissions)
    expect(admitted).toHaveLength(2)
    expect(admitted.every(({ entry }) => entry.score < 0 && entry.reason.startsWith('No votes yet; low predicted interest: '))).toBe(true)
  })

  test('has its prior in the API, the feeds and on its page', async () => {
    const world = await openWorld({
      sources: [arxiv],
      topics: [pruning],
      pages: { [FEED]: announcementFeed(DULL, GOOD) },
      now: '2025-11-21T20:00:00Z',
    })
    await world.gather()
    const { papers: hottest } = await (await world.get('/api/v1/papers?sort=hot')).json()
    expect(hottest.map(({ id }: { id: string }) => id)).toEqual(['arxiv:2511.00001', 'arxiv:2511.00002'])
    const [{ score, parts }] = hottest
    expect(parts).toEqual([{ kind: 'prior', adds: score, says: expect.stringContaining('“scaling” in its title') }])
    const feed = await (await world.get('/feeds/pruning.json')).json()
    const item = feed.items.find(({ title }: { title: string }) => title === GOOD[1])
    expect(item._paper.parts).toEqual([{ kind: 'prior', adds: Math.round(score * 1000) / 1000, says: parts[0].says }])
    expect(item._paper.topics[0].reason).toContain(`No votes yet; predicted interest: ${parts[0].says}; matches`)
    expect(await (await world.get('/feeds/pruning.atom')).text()).toContain(`<pw:part kind="prior" adds="${item._paper.parts[0].adds}">`)
    expect(await (await world.get('/papers/arxiv:2511.00001')).text()).toContain('no votes yet; predicted interest: ')
  })
})

describe("an editor's pick", () => {
  const open = () =>
    openWorld({
      sources: [arxiv],
      topics: [{ ...pruning, perDay: 1 }],
      pages: { [FEED]: announcementFeed(DULL, GOOD) },
      now: '2025-11-21T00:30:00Z',
    })

  test('is a signal that wins a place, is stated in the reason, and leaves nothing when it is removed', async () => {
    const world = await open()
    await world.gather()
    const before = await world.db.select().from(papers).orderBy(papers.id)
    const now = moment('2025-11-21T00:40:00Z')
    const sourceLookup = sourceLookupOf(world.gathering.sources)
    expect(await setEditorPick(world.db, 'https://arxiv.org/abs/2511.00002v1', true, { sourceLookup, now })).toBe('arxiv:2511.00002')
    expect(await world.db.select().from(signals)).toMatchObject([{ paper: 'arxiv:2511.00002', source: 'editor', kind: 'picks', value: 1 }])
    world.at('2025-11-21T01:00:00Z')
    await world.gather()
    const [admitted] = await world.db.select().from(admissions)
    expect(admitted).toMatchObject({ paper: 'arxiv:2511.00002', entry: { counts: { picks: 1 } } })
    expect(admitted?.entry.reason).toMatch(/^picked by an editor; matches/)

    await setEditorPick(world.db, 'arxiv:2511.00002', false, { sourceLookup, now })
    expect(await world.db.select().from(signals)).toEqual([])
    expect(await world.db.select().from(papers).orderBy(papers.id)).toEqual(before)
  })

  test('of an unknown paper is refused', async () => {
    const world = await open()
    const picking = setEditorPick(world.db, 'arxiv:9999.99999', true, { sourceLookup: sourceLookupOf([]), now: 0 })
    await expect(picking).rejects.toThrow('there is no paper with the identifier "arxiv:9999.99999" here')
  })
})

test('lists halve a score every two days', () => {
  expect(hotOf(3, moment('2025-11-21T00:00:00Z'))).toBeCloseTo(hotOf(2, moment('2025-11-23T00:00:00Z')))
})

/** The query plan of the last statement of a query. */
async function planOf(query: (db: Db) => Promise<unknown>, args: (string | number)[]): Promise<string> {
  const world = await openWorld()
  const statements: string[] = []
  const { execute } = world.client
  world.client.execute = ((statement: { sql: string }) => {
    statements.push(statement.sql)
    return execute.call(world.client, statement as never)
  }) as never
  await query(world.db)
  const { rows } = await execute.call(world.client, { sql: `explain query plan ${statements.at(-1)}`, args } as never)
  return rows.map(({ detail }) => String(detail)).join('\n')
}

test('an index sorts the hottest papers', async () => {
  const plan = await planOf((db) => listHottestPapers(db, { limit: 10, after: { at: 1, id: 'a' } }), [1, 1, 'a', 10])
  expect(plan).toMatch(/SEARCH papers USING INDEX papers_by_hot/)
  expect(plan).not.toMatch(/TEMP B-TREE FOR ORDER BY/)
})

test('the hottest admissions are looked up by paper, not by topic', async () => {
  const plan = await planOf((db) => hottestAdmissions(db, ['graphs', 'pruning'], 10), ['["graphs","pruning"]', 10, '["graphs","pruning"]'])
  expect(plan).toMatch(/SCAN papers USING COVERING INDEX papers_by_hot/)
  expect(plan.match(/SEARCH \S+ USING [A-Z ]*INDEX \w*admissions\w* \([^)]*\)/g)).toEqual(
    Array(2).fill(expect.stringMatching(/INDEX admissions_by_paper \(paper=\?\)/)),
  )
})

test('a baseline is the median of a field, or of all papers if the field has fewer than fifty', async () => {
  const world = await openWorld()
  const day = '2025-11-21'
  const rows = [
    ...Array.from({ length: 60 }, (_, i) => ['cs.CL', i + 1] as const),
    ...Array.from({ length: 9 }, () => ['math.ST', 1000] as const),
  ]
  for (const [i, [field, value]] of rows.entries()) {
    await world.client.execute({
      sql: `insert into papers (id, title, abstract, abstract_display, authors, url, categories, links, withdrawn, first_seen_at, score, score_parts, hot, awaits_date) values (?, '', '', 'whole', '[]', '', ?, '{}', 0, ?, 0, '[]', 0, 0)`,
      args: [`p${i}`, JSON.stringify([field]), moment('2025-11-10T00:00:00Z')],
    })
    await world.db.insert(signals).values({ paper: `p${i}`, source: 's', kind: 'upvotes', value: 9999, at: 0, early: value })
  }
  const [statement] = baselineStatements(world.db, [day])
  if (!statement) throw new Error('there is no statement')
  await world.db.batch([statement])
  await world.db.update(signals).set({ early: 1 })
  await world.db.batch([statement])
  expect(await world.db.select().from(signalBaselines).where(sql`kind = 'upvotes'`).orderBy(signalBaselines.field)).toEqual([
    { day, field: '*', kind: 'upvotes', value: 35, papers: 69 },
    { day, field: 'cs.CL', kind: 'upvotes', value: 30.5, papers: 60 },
  ])
})
