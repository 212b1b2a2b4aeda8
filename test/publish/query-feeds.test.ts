/** Feeds of searches, of papers like one, and of every paper that belongs to a topic. */
import { describe, expect, test } from 'vitest'
import { createPublisher } from '../../src/http/document-cache.ts'
import type { Topic } from '../../src/model.ts'
import { trainEmbeddings } from '../../src/search/train-embeddings.ts'
import { feed } from '../../src/sources/feed.ts'
import { openWorld, type World } from '../support/world.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

const topic = (slug: string, query: string, more: Partial<Topic> = {}): Topic => ({
  slug,
  title: `On ${slug}`,
  description: `About ${slug}.`,
  query,
  perDay: 1,
  ...more,
})
const topics = [topic('pruning', 'pruning', { aliases: ['sparsity'] }), topic('agents', 'agent')]
const item = (n: number, title: string, abstract = 'Nothing is said of it.') =>
  `<item><title>${title}</title><link>https://journal.example/${n}</link><dc:identifier>doi:10.5555/j.${n}</dc:identifier><description>${abstract}</description></item>`
const rss = (items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>https://journal.example/</link><description/>${items.join('')}</channel></rss>`
const url = 'https://journal.example/feed'

async function filled(items: string[], settings: Record<string, string> = {}): Promise<World> {
  const source = feed({
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    url,
    abstracts: 'whole',
    schedule: '0 * * * *',
  })
  const world = await openWorld({ sources: [source], topics, settings, pages: { [url]: rss(items) } })
  await world.gather()
  return world
}
async function next(world: World, time: string, items: string[]): Promise<void> {
  world.pages[url] = rss(items)
  world.at(time)
  await world.gather()
}
const FEW = [item(1, 'Pruning an agent'), item(2, 'Pruning graph networks'), item(3, 'Graph learning'), item(4, 'Something else')]

type JsonFeed = {
  feed_url: string
  next_url?: string
  items: { id: string; title: string; date_published: string; date_modified: string; _paper: { identifiers: string[]; score?: number } }[]
}
const jsonOf = async (world: World, path: string): Promise<JsonFeed> => {
  const answer = await world.get(path)
  expect(answer.status, `${path}: ${answer.status === 200 ? '' : await answer.clone().text()}`).toBe(200)
  return answer.json()
}
const titlesOf = ({ items }: JsonFeed) => items.map(({ title }) => title)

describe('a search as a feed', () => {
  test('never has a normalized address that is refused', async () => {
    const world = await filled(FEW)
    const words = (length: number) => Array.from({ length: 48 }, (_, i) => `${'w'.repeat(length)}${i}`).join(' OR ')
    const { feed_url } = await jsonOf(world, `/feeds/search.json?q=${encodeURIComponent(`abstract:(${words(20)})`)}`)
    expect((await world.app.request(feed_url)).status).toBe(200)
    const refused = await world.get(`/feeds/search.json?q=${encodeURIComponent(`abstract:(${words(40)})`)}`)
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('Written out, with each field before its word: The query has')
  })

  test('holds the papers that match all words in any form, newest first', async () => {
    const world = await filled(FEW)
    await next(world, '2025-11-22T09:00:00Z', [item(5, 'Graphs are pruned')])
    expect(titlesOf(await jsonOf(world, '/feeds/search.json?q=graph+pruning'))).toEqual(['Graphs are pruned', 'Pruning graph networks'])
    expect(titlesOf(await jsonOf(world, '/feeds/search.json?q=title:graph+-pruning'))).toEqual(['Graph learning'])
    expect(titlesOf(await jsonOf(world, '/feeds/search.json?q=graph&topic=sparsity'))).toEqual([
      'Graphs are pruned',
      'Pruning graph networks',
    ])
  })

  test.each(['atom', 'rss', 'json'])(
    'with an equivalent query is the same document in %s, with one address and one ETag',
    async (extension) => {
      const world = await filled(FEW)
      const bodies = new Set<string>()
      for (const q of ['graph+Pruning', 'PRUNING%20graph', '(pruning)+AND+graph', 'graph+graph+pruning']) {
        const answer = await world.get(`/feeds/search.${extension}?q=${q}&utm_source=letter`)
        bodies.add(`${answer.headers.get('etag')} ${answer.headers.get('link')} ${await answer.text()}`)
      }
      expect(bodies.size).toBe(1)
      expect([...bodies][0]).toContain(`<https://papers.example/feeds/search.${extension}?q=graph+pruning>; rel="self"`)
      const answer = await world.get(`/feeds/search.${extension}?q=graph+pruning`)
      expect(
        (await world.get(`/feeds/search.${extension}?q=pruning+graph`, { 'if-none-match': answer.headers.get('etag') ?? '' })).status,
      ).toBe(304)
    },
  )

  test('gives a paper the same id as the feeds of topics', async () => {
    const world = await filled(FEW)
    const admitted = new Map((await jsonOf(world, '/feeds/all.json')).items.map(({ title, id }) => [title, id]))
    expect(admitted.size).toBeGreaterThan(0)
    const found = new Map((await jsonOf(world, '/feeds/search.json?q=pruning+OR+graph')).items.map(({ title, id }) => [title, id]))
    expect(found.size).toBe(3)
    for (const [title, id] of admitted) expect(found.get(title)).toBe(id)
    // admitted a day later, it is still the same entry
    await next(world, '2025-11-22T23:00:00Z', FEW)
    for (const { title, id } of (await jsonOf(world, '/feeds/all.json')).items) expect(found.get(title)).toBe(id)
  })

  test('gives no score for a paper that no topic admitted', async () => {
    const world = await filled(FEW)
    const { items } = await jsonOf(world, '/feeds/search.json?q=graph+learning')
    expect(items.map(({ _paper }) => _paper.score)).toEqual([undefined])
    expect(await (await world.get('/feeds/search.atom?q=graph+learning')).text()).not.toContain('pw:score')
  })

  test('has pages that skip and repeat nothing in both directions, with distinct dates', async () => {
    const many = Array.from({ length: 120 }, (_, i) => item(100 + i, `Graph number ${i}`))
    const world = await filled(many)
    for (const extension of ['atom', 'rss']) {
      const seen: string[] = []
      const dates = new Set<string>()
      const pages: string[] = []
      let at: string | undefined = `/feeds/search.${extension}?q=graph`
      for (; at !== undefined && pages.length < 9; ) {
        pages.push(at)
        const root = readXml(await (await world.get(at)).text())
        const list = extension === 'atom' ? root : childrenOf(root, 'channel')[0]
        const entries = childrenOf(list, extension === 'atom' ? 'entry' : 'item')
        seen.push(...entries.flatMap((entry) => textsOf(entry, 'title')))
        for (const entry of entries) for (const date of textsOf(entry, extension === 'atom' ? 'updated' : 'pubDate')) dates.add(date)
        const links = new Map(
          childrenOf(list, extension === 'atom' ? 'link' : 'atom:link').map(({ attributes }) => [attributes.rel, attributes.href]),
        )
        expect([...links.keys()]).toEqual(expect.arrayContaining(['first', 'last', 'self']))
        expect(links.has('previous')).toBe(pages.length > 1)
        if (pages.length === 2) {
          const back = readXml(await (await world.get(String(links.get('previous')).replace('https://papers.example', ''))).text())
          const first = extension === 'atom' ? back : childrenOf(back, 'channel')[0]
          expect(childrenOf(first, extension === 'atom' ? 'entry' : 'item').flatMap((entry) => textsOf(entry, 'title'))).toEqual(
            seen.slice(0, 50),
          )
        }
        at = links.get('next')?.replace('https://papers.example', '')
        if (at === undefined) {
          const last = await (await world.get(String(links.get('last')).replace('https://papers.example', ''))).text()
          expect(last).toContain(seen.at(-1))
          expect(last).not.toContain('rel="next"')
        }
      }
      expect(pages).toHaveLength(3)
      expect(new Set(seen).size).toBe(120)
      expect(seen).toHaveLength(120)
      expect(dates.size).toBe(120)
    }
    const first = await jsonOf(world, '/feeds/search.json?q=graph')
    const second = await jsonOf(world, String(first.next_url).replace('https://papers.example', ''))
    expect(second.items).toHaveLength(50)
    expect(second.feed_url).toBe(first.next_url)
  })

  test('keeps the dates of entries when newer ones arrive', async () => {
    const world = await filled(FEW)
    const dates = async () =>
      new Map((await jsonOf(world, '/feeds/search.json?q=graph')).items.map((one) => [one.id, [one.date_published, one.date_modified]]))
    const before = await dates()
    await next(world, '2025-11-21T13:00:00Z', [item(8, 'Another graph'), item(9, 'One more graph')])
    const after = await dates()
    expect(after.size).toBe(before.size + 2)
    for (const [id, date] of before) expect(after.get(id)).toEqual(date)
  })

  test('is answered 304 while its papers are the same', async () => {
    const world = await filled(FEW)
    const etag = (await world.get('/feeds/search.atom?q=learning')).headers.get('etag') ?? ''
    await next(world, '2025-11-21T14:00:00Z', [item(7, 'Pruning trees')])
    expect((await world.get('/feeds/search.atom?q=learning', { 'if-none-match': etag })).status).toBe(304)
    await next(world, '2025-11-21T15:00:00Z', [item(6, 'Learning to prune')])
    expect((await world.get('/feeds/search.atom?q=learning', { 'if-none-match': etag })).status).toBe(200)
  })
})

describe('an error in a feed’s address', () => {
  test.each([
    ['/feeds/search.atom', 400, 'say what to search for'],
    ['/feeds/search.atom?q=', 400, 'say what to search for'],
    ['/feeds/search.atom?q=graph+titel:x', 400, 'character 7: there is no field titel:'],
    ['/feeds/search.atom?q=%22graph', 400, 'character 1: this quote is never closed'],
    ['/feeds/search.atom?q=-graph', 400, 'only says what to leave out'],
    ['/feeds/search.atom?q=graph&top=3', 400, 'this address has no parameter ?top; it takes ?q, ?topic, ?min'],
    ['/feeds/search.atom?q=graph&q=tree', 400, '?q is there twice'],
    ['/feeds/search.atom?q=graph&before=x', 400, 'the cursor is not one of this service'],
    ['/feeds/search.atom?q=graph&min=many', 400, 'min is "many"'],
    ['/feeds/search.atom?q=graph&topic=none', 404, 'there is no topic "none"'],
    ['/feeds/like.atom', 400, 'say which paper'],
    ['/feeds/like.atom?id=arxiv:0000.00000', 404, 'there is no paper with the identifier "arxiv:0000.00000" here'],
    ['/feeds/pruning.atom?tpo=3', 400, 'this address has no parameter ?tpo; it takes ?top, ?min, ?announce, ?all'],
    ['/feeds/pruning.atom?all&top=3', 400, 'this address has no parameter ?top; it takes ?all, ?min'],
    ['/feeds/search.doc?q=graph', 404, 'there is no format'],
    [`/feeds/search.atom?q=${'graph+'.repeat(600)}`, 400, 'at most'],
  ])('%s is answered %i: %s', async (path, status, words) => {
    const world = await filled([])
    const answer = await world.get(path)
    expect(await answer.text()).toContain(words)
    expect(answer.status).toBe(status)
    expect(world.errors).toEqual([])
  })
})

test('?all holds every paper that belongs, admitted or not', async () => {
  const world = await filled([...FEW, item(5, 'Pruning roses')])
  expect(titlesOf(await jsonOf(world, '/feeds/pruning.json'))).toHaveLength(1)
  expect(titlesOf(await jsonOf(world, '/feeds/pruning.json?all')).sort()).toEqual([
    'Pruning an agent',
    'Pruning graph networks',
    'Pruning roses',
  ])
  expect(titlesOf(await jsonOf(world, '/feeds/all.json?all'))).toHaveLength(3)
  expect(titlesOf(await jsonOf(world, '/feeds/agents+pruning.json?all'))).toHaveLength(3)
  expect((await jsonOf(world, '/feeds/pruning+agents.json?all')).feed_url).toBe('https://papers.example/feeds/agents+pruning.json?all')
})

test('?min selects papers by their present score', async () => {
  const world = await filled(FEW)
  await world.client.execute("update papers set score = 3 where id = 'doi:10.5555/j.2'")
  expect(titlesOf(await jsonOf(world, '/feeds/search.json?q=graph&min=2.5'))).toEqual(['Pruning graph networks'])
  expect(titlesOf(await jsonOf(world, '/feeds/pruning.json?all&min=3'))).toEqual(['Pruning graph networks'])
  expect(titlesOf(await jsonOf(world, '/feeds/pruning.json?min=99'))).toEqual([])
  expect((await jsonOf(world, '/feeds/pruning.json?min=02.0')).feed_url).toBe('https://papers.example/feeds/pruning.json?min=2')
})

test('/feeds/like takes any identifier and never holds the paper itself', async () => {
  const about = (n: number, words: string) => item(n, `${words} ${n}`, `${words} are studied. ${words} again.`)
  const world = await filled([
    ...Array.from({ length: 6 }, (_, i) => about(10 + i, 'Zebra finches and their songs')),
    ...Array.from({ length: 6 }, (_, i) => about(20 + i, 'Quantized weights of large networks')),
  ])
  await trainEmbeddings(world.db)
  const like = await jsonOf(world, '/feeds/like.json?id=doi:10.5555/j.10')
  expect(
    titlesOf(like)
      .slice(0, 5)
      .every((title) => title.startsWith('Zebra')),
  ).toBe(true)
  expect(like.items.map(({ _paper }) => _paper.identifiers[0])).not.toContain('doi:10.5555/j.10')
  expect((await world.get('/feeds/like.json?id=(doi.org/10.5555/J.10).')).status).toBe(200)
  const other = await world.get('/feeds/like.json?id=https://doi.org/10.5555/J.10')
  expect(((await other.json()) as JsonFeed).feed_url).toBe('https://papers.example/feeds/like.json?id=doi:10.5555/j.10')
})

test('searches respect a SITE_URL with a path', async () => {
  const world = await filled(FEW, { SITE_URL: 'https://lab.example/papers' })
  const text = await (await world.app.request('https://lab.example/papers/feeds/search.atom?q=graph')).text()
  expect(text).toContain('https://lab.example/papers/feeds/search.atom?q=graph')
  expect(text).toContain('https://lab.example/papers/search?q=graph')
})

test('the memory of query documents is limited, and the store keeps none', async () => {
  const world = await filled(FEW)
  let rendered = 0
  const publisher = createPublisher({
    db: world.db,
    buildVersion: { id: 'test', since: 0 },
    now: world.service.now,
    roundSeconds: 300,
    revalidateAfterMs: 60_000,
    maxCacheBytes: 100_000,
  })
  const ask = (n: number) =>
    publisher.document({
      address: `search.atom?q=${n}`,
      revision: async () => ({ revision: 1, changedAt: 1, nextVisitAt: null }),
      contentType: 'text/plain',
      isPersisted: false,
      render: async () => {
        rendered++
        return 'x'.repeat(10_000)
      },
    })
  for (let n = 0; n < 50; n++) {
    await ask(n)
    await ask(0)
  }
  // the first, asked for all the time, was kept; of the others only the last nine
  expect(rendered).toBe(50)
  expect((await ask(45)).bytes).toHaveLength(10_000)
  expect(rendered).toBe(50)
  await ask(5)
  expect(rendered).toBe(51)
  for (let n = 0; n < 30; n++) await world.get(`/feeds/search.atom?q=graph${n}`)
  expect((await world.client.execute("select count(*) as n from documents where address like '%search%'")).rows[0]?.n).toBe(0)
})
