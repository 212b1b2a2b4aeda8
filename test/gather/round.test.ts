import { sql } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { gather } from '../../src/gather/round.ts'
import type { Source, Topic } from '../../src/model.ts'
import { arxivAnnouncements, arxivLookup } from '../../src/sources/arxiv.ts'
import { feed } from '../../src/sources/feed.ts'
import { huggingFace } from '../../src/sources/huggingface.ts'
import { admissions, papers, records, signals, sources as sourceTable } from '../../src/store/schema.ts'
import { leaseSource } from '../../src/store/sources.ts'
import { moment, openWorld, type Pages } from '../support/world.ts'

const journal = (id = 'journal', url = 'https://journal.example/feed') =>
  feed({ id, name: 'A Journal', homepage: url, url, abstracts: 'whole', schedule: '0 * * * *' })
const item = (n: number, title = `Paper ${n} on pruning`) =>
  `<item><title>${title}</title><link>https://journal.example/${n}</link><guid>https://journal.example/${n}</guid><dc:creator>Ada Lovelace</dc:creator><dc:identifier>doi:10.5555/j.${n}</dc:identifier><description>An abstract.</description></item>`
const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>https://journal.example/</link><description/>${items.join('')}</channel></rss>`
const pruning: Topic = { slug: 'pruning', title: 'Pruning', description: 'Pruning.', query: 'pruning', perDay: 5 }

const card = (id: string, more: { upvotes?: number; title?: string; comments?: number } = {}) => ({
  paper: {
    id,
    title: more.title ?? `Paper ${id}`,
    summary: 'On pruning.',
    authors: [{ name: 'Ada Lovelace' }],
    publishedAt: '2025-11-20T10:00:00.000Z',
    upvotes: more.upvotes ?? 1,
  },
  numComments: more.comments ?? 0,
})
const hfDay = (day: string) => `https://huggingface.co/api/daily_papers?date=${day}&limit=100`
const lastWeek = ['21', '20', '19', '18', '17', '16', '15'].map((day) => `2025-11-${day}`)
const emptyWeek = (): Pages => Object.fromEntries(lastWeek.map((day) => [hfDay(day), '[]']))

test('a visit stores what it read, once, under its names', async () => {
  const world = await openWorld({ sources: [journal()], pages: { 'https://journal.example/feed': rss(item(1), item(2), item(2)) } })
  const { visits } = await world.gather()
  expect(visits).toMatchObject([{ source: 'journal', status: 200, seen: 2, new: 2, updated: 0, dropped: 0, suspect: null, error: null }])
  expect((await world.db.select({ id: papers.id }).from(papers)).map(({ id }) => id)).toEqual(['doi:10.5555/j.1', 'doi:10.5555/j.2'])
})

test('the second visit sends the validators back byte for byte and finds nothing new', async () => {
  const answer = { body: rss(item(1)), headers: { etag: 'W/"odd  one"', 'last-modified': 'Thu, 20 Nov 2025 04:00:00 GMT' } }
  const world = await openWorld({
    sources: [journal()],
    pages: {
      'https://journal.example/feed': ({ headers }) => (headers.get('if-none-match') === 'W/"odd  one"' ? { status: 304 } : answer),
    },
  })
  await world.gather()
  world.at('2025-11-21T13:30:00Z')
  const { visits } = await world.gather()
  expect(visits).toMatchObject([{ status: 304, new: 0, error: null }])
  expect(world.requests[1]?.headers.get('if-modified-since')).toBe('Thu, 20 Nov 2025 04:00:00 GMT')
})

test('validators of a page that was not read whole are not kept', async () => {
  const cut = rss(item(1), item(2)).slice(0, -60)
  const world = await openWorld({
    sources: [journal()],
    pages: { 'https://journal.example/feed': { body: cut, headers: { etag: '"cut"' } } },
  })
  const { visits } = await world.gather()
  expect(visits).toMatchObject([{ seen: expect.any(Number), error: null }])
  world.at('2025-11-21T15:30:00Z')
  await world.gather()
  expect(world.requests[1]?.headers.get('if-none-match')).toBeNull()
})

test('a source that is down does not stop the others, and rests for longer each time', async () => {
  const world = await openWorld({
    sources: [journal('down', 'https://down.example/feed'), journal()],
    pages: { 'https://down.example/feed': { status: 500 }, 'https://journal.example/feed': rss(item(1)) },
  })
  const { visits } = await world.gather()
  expect(visits.map(({ source, error }) => [source, error])).toEqual(
    expect.arrayContaining([
      ['down', 'GET https://down.example/feed: 500'],
      ['journal', null],
    ]),
  )
  const rest = async () => (await world.db.select().from(sourceTable).where(sql`id = 'down'`))[0]
  // five minutes and up to a fifth more, then twice that
  expect(((await rest())?.nextVisitAt ?? 0) - moment('2025-11-21T12:00:00Z')).toBeOneOf(Array.from({ length: 61 }, (_, i) => 300 + i))
  world.at('2025-11-21T12:06:00Z')
  await world.gather()
  expect(((await rest())?.nextVisitAt ?? 0) - moment('2025-11-21T12:06:00Z')).toBeOneOf(Array.from({ length: 121 }, (_, i) => 600 + i))
  expect(await rest()).toMatchObject({ failures: 2 })
  world.pages['https://down.example/feed'] = rss(item(1))
  world.at('2025-11-21T12:18:00Z')
  await world.gather()
  expect(await rest()).toMatchObject({ failures: 0, nextVisitAt: moment('2025-11-21T13:00:00Z') })
})

test('a source that names a time is not asked before it, not even by name', async () => {
  const world = await openWorld({
    sources: [journal()],
    pages: { 'https://journal.example/feed': { status: 429, headers: { 'retry-after': '7200' } } },
  })
  await world.gather()
  world.at('2025-11-21T13:59:59Z')
  expect((await world.gather({ sourceId: 'journal' })).visits).toEqual([])
  world.at('2025-11-21T14:00:00Z')
  expect((await world.gather()).visits).toHaveLength(1)
})

test('asked by name, a source is visited though it is not due', async () => {
  const world = await openWorld({ sources: [journal()], pages: { 'https://journal.example/feed': rss(item(1)) } })
  await world.gather()
  expect((await world.gather()).visits).toEqual([])
  expect((await world.gather({ sourceId: 'journal' })).visits).toHaveLength(1)
})

test('a clock before the newest visit is refused, but for a source that was never visited', async () => {
  const world = await openWorld({
    sources: [journal(), journal('young', 'https://young.example/feed')],
    pages: { 'https://journal.example/feed': rss(item(1)), 'https://young.example/feed': rss(item(2)) },
  })
  await world.gather({ sourceId: 'journal' })
  world.at('2025-11-20T12:00:00Z')
  await expect(world.gather()).rejects.toThrow(
    'now is 2025-11-20T12:00:00.000Z, but the newest visit in this database was at 2025-11-21T12:00:00.000Z',
  )
  expect((await world.gather({ sourceId: 'young' })).visits).toMatchObject([{ source: 'young', error: null }])
})

test('a run goes on as of its moment though somebody else gathered into its database since', async () => {
  const pages: Pages = { 'https://young.example/feed': rss(item(2)) }
  const world = await openWorld({ sources: [journal('young', 'https://young.example/feed')], pages })
  const many = Array.from({ length: 30 }, (_, i) => journal(`j${i}`, `https://j${i}.example/feed`))
  const later = { ...world.gathering, ports: { ...world.gathering.ports, now: () => new Date('2025-11-21T12:10:00Z'), holder: 'other:1' } }
  for (const [i, { feed: url = '' }] of many.entries())
    pages[url] = async () => {
      if (i === 7) await gather(later)
      return rss(item(100 + i))
    }
  // more than one round visits
  const { visits } = await gather({ ...world.gathering, sources: many })
  expect(visits).toHaveLength(30)
  expect(visits.every(({ error }) => error === null)).toBe(true)
})

test('what is leased to others is looked at again in a while, not at once', async () => {
  const world = await openWorld({ sources: [journal()], pages: { 'https://journal.example/feed': rss(item(1)) } })
  await leaseSource(world.db, 'journal', 'other:1', 1.2)
  const rounds: number[] = []
  const { visits } = await gather(world.gathering, { onRound: (report) => rounds.push(report.visits.length) })
  expect(visits).toMatchObject([{ error: null }])
  expect(rounds.length).toBeGreaterThan(2)
  expect(rounds.length).toBeLessThan(6)
  expect(world.waits.filter((ms) => ms === 500)).toHaveLength(rounds.length - 1)
})

test('clocks of two machines may be a minute apart', async () => {
  const pages = { 'https://journal.example/feed': rss(item(1)) }
  const world = await openWorld({ now: '2025-11-21T12:00:40Z', sources: [journal()], pages })
  await world.gather()
  world.at('2025-11-21T12:00:00Z')
  expect((await world.gather()).visits).toEqual([])
  world.at('2025-11-21T11:59:00Z')
  await expect(world.gather()).rejects.toThrow('the newest visit')
})

test('a visit costs the same number of database requests, whatever the number of papers', async () => {
  const costOf = async (many: number) => {
    const world = await openWorld({
      sources: [journal()],
      topics: [pruning],
      pages: { 'https://journal.example/feed': rss(...Array.from({ length: many }, (_, i) => item(i))) },
    })
    await world.gather({ sourceId: 'journal' })
    world.queries.length = 0
    world.at('2025-11-21T14:30:00Z')
    world.pages['https://journal.example/feed'] = rss(...Array.from({ length: many }, (_, i) => item(i, `Paper ${i} on pruning, revised`)))
    await world.gather({ sourceId: 'journal' })
    return world.queries.length
  }
  const few = await costOf(1)
  expect(await costOf(700)).toBe(few)
  expect(few).toBeLessThanOrEqual(25)
})

test('two requests to one site never overlap, and a site that states a pace gets it', async () => {
  let open = 0
  let most = 0
  const times: number[] = []
  const slow = async () => {
    times.push(Date.now())
    most = Math.max(most, ++open)
    await new Promise((done) => setTimeout(done, 50))
    open--
    return rss()
  }
  const groups = ['a', 'b'].map((id) => arxivAnnouncements({ id, categories: [id] }))
  const world = await openWorld({ sources: groups, pages: { 'https://rss.arxiv.org/rss/a': slow, 'https://rss.arxiv.org/rss/b': slow } })
  await world.gather()
  expect(most).toBe(1)
  expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(3000)
}, 15_000)

test('a batch much smaller than the last ones is suspect, kept, and asked again within the hour', async () => {
  const batch = (n: number) =>
    rss(
      ...Array.from(
        { length: n },
        (_, i) =>
          `<item><title>P${i}</title><link>https://arxiv.org/abs/2511.${String(10000 + n * 100 + i)}</link><guid isPermaLink="false">oai:arXiv.org:2511.${String(10000 + n * 100 + i)}v1</guid><description>arXiv:2511.1v1 Announce Type: new \nAbstract: x</description></item>`,
      ),
    )
  const source = arxivAnnouncements({ id: 'arxiv-a', categories: ['cs.A'] })
  const world = await openWorld({
    now: '2025-11-17T12:00:00Z',
    sources: [source],
    pages: { 'https://rss.arxiv.org/rss/cs.A': { body: batch(30), headers: { etag: '"one"' } } },
  })
  await world.gather()
  world.at('2025-11-18T12:00:00Z')
  world.pages['https://rss.arxiv.org/rss/cs.A'] = { body: batch(2), headers: { etag: '"two"' } }
  const { visits } = await world.gather()
  expect(visits).toMatchObject([{ seen: 2, new: 2, suspect: '2 records where 30 are usual' }])
  world.at('2025-11-18T13:00:00Z')
  expect((await world.gather()).visits).toHaveLength(1)
  expect(world.requests.at(-1)?.headers.get('if-none-match')).toBe('"one"')
}, 20_000)

test('Hugging Face is asked for today and yesterday each run, and for the five days before once in six hours', async () => {
  const world = await openWorld({ sources: [huggingFace], pages: emptyWeek() })
  await world.gather()
  expect(world.requests.map(({ url }) => url)).toEqual(lastWeek.map(hfDay))
  world.requests.length = 0
  world.at('2025-11-21T13:10:00Z')
  await world.gather()
  expect(world.requests.map(({ url }) => url)).toEqual(lastWeek.slice(0, 2).map(hfDay))
  world.requests.length = 0
  world.at('2025-11-21T18:10:00Z')
  await world.gather()
  expect(world.requests).toHaveLength(7)
})

test('votes are refreshed with their time, and what they were in the first two days is kept', async () => {
  const world = await openWorld({
    sources: [huggingFace],
    pages: { ...emptyWeek(), [hfDay('2025-11-21')]: JSON.stringify([card('2511.00001', { upvotes: 3 })]) },
  })
  await world.gather()
  world.pages[hfDay('2025-11-21')] = JSON.stringify([card('2511.00001', { upvotes: 7 })])
  world.at('2025-11-21T13:10:00Z')
  expect((await world.gather()).visits[0]).toMatchObject({ new: 0, updated: 1 })
  world.at('2025-11-24T13:10:00Z')
  for (const day of ['22', '23', '24', '18', '19']) world.pages[hfDay(`2025-11-${day}`)] = '[]'
  world.pages[hfDay('2025-11-21')] = JSON.stringify([card('2511.00001', { upvotes: 40 })])
  await world.gather()
  const [votes] = await world.db.select().from(signals).where(sql`kind = 'upvotes'`)
  expect(votes).toMatchObject({ value: 40, early: 7, at: moment('2025-11-24T13:10:00Z') })
  const [paper] = await world.db.select().from(papers)
  expect(paper?.score).toBeCloseTo(Math.log2(1 + 40))
})

test('the records of one paper come together by its names, and are one paper', async () => {
  const announced = rss(
    '<item><title>Paper 2511.00001</title><link>https://arxiv.org/abs/2511.00001</link><guid isPermaLink="false">oai:arXiv.org:2511.00001v1</guid><category>cs.LG</category><dc:creator>Ada Lovelace, Charles Babbage</dc:creator><description>arXiv:2511.00001v1 Announce Type: new \nAbstract: On pruning, at length.</description></item>',
  )
  const world = await openWorld({
    sources: [huggingFace, arxivAnnouncements({ id: 'arxiv', categories: ['cs.LG'] })],
    pages: { ...emptyWeek(), [hfDay('2025-11-21')]: JSON.stringify([card('2511.00001')]), 'https://rss.arxiv.org/rss/cs.LG': announced },
  })
  await world.gather()
  expect(await world.db.select().from(records)).toHaveLength(2)
  const all = await world.db.select().from(papers)
  expect(all).toMatchObject([
    {
      id: 'arxiv:2511.00001',
      categories: ['cs.LG'],
      authors: [{ name: 'Ada Lovelace' }, { name: 'Charles Babbage' }],
      abstract: 'On pruning, at length.',
    },
  ])
  expect(all[0]?.scoreParts).toMatchObject([
    { kind: 'upvotes', value: 1 },
    { kind: 'mentions', value: 1 },
    { kind: 'prior', says: '2 authors' },
  ])
})

test('papers known without categories are looked up once, a hundred a request, when nothing else is due', async () => {
  const lookup = 'https://export.arxiv.org/api/query?id_list=2511.00002,2511.00001&max_results=2'
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"><entry><id>http://arxiv.org/abs/2511.00001v1</id><title>Paper 2511.00001</title><summary>On pruning.</summary><published>2025-11-20T10:00:00Z</published><updated>2025-11-20T10:00:00Z</updated><author><name>Ada Lovelace</name></author><category term="cs.LG"/><arxiv:primary_category term="cs.LG"/></entry></feed>`
  const world = await openWorld({
    sources: [arxivLookup({ id: 'lookup' }), huggingFace],
    pages: {
      ...emptyWeek(),
      [hfDay('2025-11-21')]: JSON.stringify([card('2511.00001')]),
      [hfDay('2025-11-20')]: JSON.stringify([card('2511.00002')]),
      'https://export.arxiv.org/api/query?id_list=2511.00001,2511.00002&max_results=2': atom,
      [lookup]: atom,
    },
  })
  const { visits } = await world.gather()
  expect(visits.filter(({ source }) => source === 'lookup')).toMatchObject([{ seen: 1, new: 1 }])
  expect(visits.at(-1)?.source).toBe('lookup')
  expect(
    (await world.db.select({ id: papers.id, categories: papers.categories }).from(papers).orderBy(papers.id)).map(
      ({ categories }) => categories,
    ),
  ).toEqual([['cs.LG'], []])
  world.at('2025-11-21T16:00:00Z')
  expect((await world.gather()).visits.filter(({ source }) => source === 'lookup')).toEqual([])
})

test('what a source announced on earlier days and was not asked for since is first seen on its day', async () => {
  const world = await openWorld({
    sources: [huggingFace],
    topics: [pruning],
    pages: {
      ...emptyWeek(),
      [hfDay('2025-11-18')]: JSON.stringify([card('2511.00001')]),
      [hfDay('2025-11-21')]: JSON.stringify([card('2511.00002')]),
    },
  })
  await world.gather()
  const seen = await world.db.select({ id: papers.id, at: papers.firstSeenAt }).from(papers).orderBy(papers.id)
  expect(seen).toEqual([
    { id: 'arxiv:2511.00001', at: moment('2025-11-18T00:00:00Z') },
    { id: 'arxiv:2511.00002', at: moment('2025-11-21T12:00:00Z') },
  ])
  expect(
    (await world.db.select({ paper: admissions.paper, day: admissions.day }).from(admissions).orderBy(admissions.day)).map(
      ({ day }) => day,
    ),
  ).toEqual(['2025-11-18', '2025-11-21'])
})

test('a fresh start is settled at once: a second gather at the same time admits nothing more', async () => {
  const day = (d: string, many: number) => JSON.stringify(Array.from({ length: many }, (_, i) => card(`25${d}.${10000 + i}`)))
  const world = await openWorld({
    now: '2025-11-21T20:00:00Z',
    sources: [huggingFace],
    topics: [pruning],
    pages: { ...emptyWeek(), [hfDay('2025-11-20')]: day('11', 12), [hfDay('2025-11-21')]: day('10', 2) },
  })
  expect((await world.gather()).admissionCount).toBe(10)
  expect(await world.gather()).toMatchObject({ visits: [], admissionCount: 0 })
})

test('a changed query looks through what is there and admits forward only', async () => {
  const world = await openWorld({
    sources: [journal()],
    topics: [pruning],
    pages: { 'https://journal.example/feed': rss(item(1), item(2, 'Paper 2 on sparsity')) },
  })
  await world.gather()
  world.at('2025-11-21T13:30:00Z')
  const wider = { ...world.gathering, topics: [{ ...pruning, query: 'pruning OR sparsity' }] }
  const { runRound } = await import('../../src/gather/round.ts')
  await runRound(wider)
  const rows = await world.db.select({ paper: admissions.paper, at: admissions.at }).from(admissions).orderBy(admissions.at)
  expect(rows).toEqual([
    { paper: 'doi:10.5555/j.1', at: moment('2025-11-21T12:00:00Z') },
    { paper: 'doi:10.5555/j.2', at: moment('2025-11-21T13:30:00Z') },
  ])
})

test('a record that cannot be kept is dropped and counted, and the rest is kept', async () => {
  const odd: Source = {
    ...journal('odd', 'https://journal.example/feed'),
    read: () => ({
      records: [
        { key: '', identifiers: [], title: 'No key', abstract: '', authors: [], url: '' },
        { key: 'k', identifiers: [], title: 'Kept', abstract: '', authors: [], url: '', published: 'not a date' },
      ],
    }),
  }
  const world = await openWorld({ sources: [odd], pages: { 'https://journal.example/feed': 'x' } })
  expect((await world.gather()).visits).toMatchObject([{ seen: 2, new: 1, dropped: 1 }])
})

test.each([
  'http://127.0.0.1/',
  'http://[::ffff:10.0.0.1]/',
  'http://169.254.169.254/latest',
  'http://localhost/',
  'http://intranet/',
  'ftp://journal.example/',
  'https://user:secret@journal.example/',
])('%s is not asked', async (url) => {
  const world = await openWorld({ sources: [{ ...journal('bad', url), request: () => ({ url }) }], pages: { [url]: rss(item(1)) } })
  const { visits } = await world.gather()
  expect(visits[0]?.error).toMatch(/not a public address|only http|password/)
  expect(visits[0]?.error).not.toContain('secret')
  expect(world.requests).toEqual([])
})

test('a redirect is followed, judged like the first address, and given up after five', async () => {
  const to = (location: string) => ({ status: 302, headers: { location } })
  const world = await openWorld({
    sources: [
      journal('moved', 'https://a.example/feed'),
      journal('inside', 'https://b.example/feed'),
      journal('loop', 'https://c.example/feed'),
    ],
    pages: {
      'https://a.example/feed': to('https://journal.example/feed'),
      'https://journal.example/feed': rss(item(1)),
      'https://b.example/feed': to('http://127.0.0.1:1/'),
      'https://c.example/feed': to('https://c.example/feed'),
    },
  })
  const { visits } = await world.gather()
  expect(Object.fromEntries(visits.map(({ source, error }) => [source, error]))).toEqual({
    moved: null,
    inside: 'http://127.0.0.1:1/: 127.0.0.1 is not a public address (ALLOW_PRIVATE_ADDRESSES=1 allows it)',
    loop: 'GET https://c.example/feed: more than 5 redirects',
  })
})
