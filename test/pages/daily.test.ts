/** Pages by address: days, weeks, months and what is hot, a page at a time; kept while they are true, and no longer. */
import { describe, expect, test } from 'vitest'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { scriptPath } from '../../src/pages/enhance.js.ts'
import { iconPath } from '../../src/pages/icon.ts'
import { PAPERS_PER_PAGE } from '../../src/pages/ranked-list.ts'
import { stylePath } from '../../src/pages/style.css.ts'
import { openWorld, type World } from '../support/world.ts'

const topics: Topic[] = [{ slug: 'networks', title: 'Networks', description: 'What is learned.', query: 'networks' }]
const record = (i: number, upvotes: number): SourceRecord => ({
  key: String(i),
  identifiers: [`10.5555/j.${i}`],
  title: `Networks number ${i}`,
  abstract: 'They learn.',
  authors: [{ name: 'Ada Example' }],
  url: `https://journal.example/${i}`,
  signals: { upvotes },
})

/** A world whose one source has so many papers, the later the better. */
async function filled(papers: number): Promise<World & { add: (record: SourceRecord) => void }> {
  const records = Array.from({ length: papers }, (_, i) => record(i, i))
  const source: Source = {
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    schedule: '0 * * * *',
    abstracts: 'whole',
    request: () => ({ url: 'https://journal.example/feed' }),
    read: () => ({ records: [...records] }),
  }
  const world = await openWorld({ sources: [source], topics, pages: { 'https://journal.example/feed': '<a/>' } })
  await world.gather()
  return { ...world, add: (one) => records.push(one) }
}
const titlesOf = async (world: World, path: string): Promise<string[]> =>
  [...(await (await world.get(path)).text()).matchAll(/<h2><a [^>]*>(.*?)<\/a>/g)].map(([, title = '']) => title)

describe('a list that is longer than a page', async () => {
  const world = await filled(PAPERS_PER_PAGE + 5)

  test.each(['/', '/day/2025-11-21', '/week/2025-W47', '/month/2025-11'])(
    '%s goes on at ?page=2, each paper once, best first',
    async (path) => {
      const [first, second] = [await titlesOf(world, path), await titlesOf(world, `${path}?page=2`)]
      expect([first.length, second.length]).toEqual([PAPERS_PER_PAGE, 5])
      expect([...first, ...second]).toEqual(
        Array.from({ length: PAPERS_PER_PAGE + 5 }, (_, i) => `Networks number ${PAPERS_PER_PAGE + 4 - i}`),
      )
      expect(await (await world.get(path)).text()).toContain(`${PAPERS_PER_PAGE + 5} papers, best first`)
    },
  )

  test.each([
    ['/?page=3', 'there is no page 3: the list has 2 pages'],
    ['/day/2025-11-21?page=0', 'it must be a whole number from 1'],
    ['/week/2025-W54', 'write it like 2025-W47'],
    ['/month/2025-1', 'write it like 2025-11'],
    ['/day/yesterday', 'write it like 2025-11-21'],
  ])('%s is not there: %s', async (path, sentence) => {
    const answer = await world.get(path)
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining(sentence)])
  })

  test.each([
    ['/', '/', '/'],
    ['/?page=2', '/?page=2', '/?page=2'],
    ['/day/2025-11-21?utm_source=x', '/day/2025-11-21', '/day/2025-11-21'],
    ['/week/2025-W47?page=2', '/week/2025-W47?page=2', '/week/2025-W47?page=2'],
    ['/trending', '/trending', '/trending'],
    ['/topics/networks', '/topics/networks', '/topics/networks'],
    ['/search?q=networks', undefined, '/search'],
  ])('%s is kept by search engines as %s, and shared as %s', async (path, kept, shared) => {
    const page = await (await world.get(path)).text()
    const site = 'https://papers.example'
    expect(/<link rel="canonical" href="([^"]*)">/.exec(page)?.[1]).toBe(kept && site + kept)
    expect(/<meta property="og:url" content="([^"]*)">/.exec(page)?.[1]).toBe(site + shared)
  })

  test('what is hot shows the first page of all days', async () => {
    expect((await titlesOf(world, '/trending'))[0]).toBe(`Networks number ${PAPERS_PER_PAGE + 4}`)
  })

  test('a page costs a constant number of requests to the database, and one when it is asked again', async () => {
    const costOf = async (path: string) => {
      const before = world.queries.length
      expect((await world.get(path)).status).toBe(200)
      return world.queries.length - before
    }
    const few = await filled(2)
    const before = few.queries.length
    await few.get('/week/2025-W47')
    const cost = few.queries.length - before
    await world.add(record(900, 0))
    await world.gather()
    expect(await costOf('/week/2025-W47')).toBeLessThanOrEqual(cost)
    expect(await costOf('/week/2025-W47')).toBeLessThanOrEqual(1)
  })
})

test('days, weeks and months lead to the ones before and after, in their heads and in their Link headers', async () => {
  const world = await filled(2)
  world.add(record(9, 9))
  world.at('2025-12-02T12:00:00Z')
  await world.gather()
  for (const [path, rel, other] of [
    ['/day/2025-11-21', 'next', '/day/2025-12-02'],
    ['/day/2025-12-02', 'prev', '/day/2025-11-21'],
    ['/week/2025-W47', 'next', '/week/2025-W49'],
    ['/month/2025-12', 'prev', '/month/2025-11'],
  ] as const) {
    const answer = await world.get(path)
    const ways = (answer.headers.get('link') ?? '').split(', ').filter((link) => /rel="(prev|next)"/.test(link))
    expect(ways).toEqual([`<https://papers.example${other}>; rel="${rel}"`])
    expect(await answer.text()).toContain(`<link rel="${rel}" href="https://papers.example${other}">`)
  }
})

test('a page is the same until something is written, and says so to whoever has a copy', async () => {
  const world = await filled(3)
  const first = await world.get('/')
  const validators = { etag: first.headers.get('etag') ?? '', modified: first.headers.get('last-modified') ?? '' }
  expect((await world.get('/', { 'if-none-match': validators.etag })).status).toBe(304)
  expect((await world.get('/', { 'if-modified-since': validators.modified })).status).toBe(304)
  world.add(record(9, 9))
  world.at('2025-11-21T13:00:00Z')
  await world.gather()
  expect((await world.get('/', { 'if-none-match': validators.etag })).status).toBe(200)
  const later = await world.get('/', { 'if-modified-since': validators.modified })
  expect([later.status, await later.text()]).toEqual([200, expect.stringContaining('Today so far: 4 papers')])
})

test('what a page calls today ends at midnight, for whoever has a copy too', async () => {
  const world = await filled(3)
  const first = await world.get('/')
  expect(await first.text()).toContain('Today so far: 3 papers')
  world.at('2025-11-22T00:00:01Z')
  for (const header of ['if-none-match', 'if-modified-since']) {
    const kept = first.headers.get(header === 'if-none-match' ? 'etag' : 'last-modified') ?? ''
    const next = await world.get('/', { [header]: kept })
    expect([next.status, await next.text()]).toEqual([200, expect.stringContaining('Yesterday: 3 papers')])
  }
})

test.each([
  [stylePath, 'text/css'],
  [scriptPath, 'text/javascript'],
  [iconPath, 'image/svg+xml'],
])('%s may be kept for ever', async (path, type) => {
  const answer = await (await openWorld()).get(path)
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`)
})

test('a page runs no script but the one, and nothing of any other site', async () => {
  const policy = (await (await filled(1)).get('/')).headers.get('content-security-policy')
  expect(policy).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  )
})
