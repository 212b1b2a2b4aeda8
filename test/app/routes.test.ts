import { describe, expect, test } from 'vitest'
import type { Topic } from '../../src/model.ts'
import { feed } from '../../src/sources/feed.ts'
import { openWorld, type World } from '../support/world.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

const topic = (slug: string, query: string, more: Partial<Topic> = {}): Topic => ({
  slug,
  title: `On ${slug}`,
  description: `About ${slug}.`,
  query,
  perDay: 5,
  ...more,
})
const topics = [topic('pruning', 'pruning', { aliases: ['sparsity'] }), topic('agents', 'agent')]
const item = (n: number, title: string) =>
  `<item><title>${title}</title><link>https://journal.example/${n}</link><guid>https://journal.example/${n}</guid><dc:creator>Ada Lovelace</dc:creator><dc:creator>Charles Babbage</dc:creator><dc:identifier>doi:10.5555/J.${n}</dc:identifier><description>${'An abstract of some length. '.repeat(20)}</description></item>`
const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>https://journal.example/</link><description/>${items.join('')}</channel></rss>`
const url = 'https://journal.example/feed'

async function filled(settings: Record<string, string> = {}, abstracts: 'whole' | 'excerpt' = 'whole'): Promise<World> {
  const source = feed({ id: 'journal', name: 'A Journal', homepage: 'https://journal.example/', url, abstracts, schedule: '0 * * * *' })
  const world = await openWorld({
    sources: [source],
    topics,
    settings,
    pages: { [url]: rss(item(1, 'Pruning an agent'), item(2, 'Pruning trees'), item(3, 'Something else')) },
  })
  await world.gather()
  return world
}

describe('conditional requests', async () => {
  const world = await filled()
  const first = await world.get('/feeds/pruning.atom')
  const etag = first.headers.get('etag') ?? ''
  const lastModified = first.headers.get('last-modified') ?? ''
  test.each([
    [{}, 200],
    [{ 'if-none-match': etag }, 304],
    [{ 'if-none-match': etag.replace('W/', '') }, 304],
    [{ 'if-none-match': `"other", ${etag}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-modified-since': lastModified }, 304],
    [{ 'if-modified-since': 'Thu, 20 Nov 2025 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'nonsense' }, 200],
    // If-None-Match beats If-Modified-Since
    [{ 'if-none-match': '"other"', 'if-modified-since': lastModified }, 200],
  ])('%j is answered %i', async (headers, status) => {
    const answer = await world.get('/feeds/pruning.atom', headers)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('etag')).toBe(etag)
    expect(answer.headers.get('vary')).toContain('Accept-Encoding')
    expect(answer.headers.get('cache-control')).toMatch(/^public, max-age=\d+/)
    if (status === 304) expect(await answer.text()).toBe('')
  })

  test('HEAD has the headers of GET and no body', async () => {
    const head = await world.app.request('https://papers.example/feeds/pruning.atom', { method: 'HEAD' })
    expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, etag, ''])
  })

  test('any site may read it, with its validators', () => {
    expect(first.headers.get('access-control-allow-origin')).toBe('*')
    expect(first.headers.get('access-control-expose-headers')).toContain('ETag')
  })
})

test('a feed changes when a paper is admitted, and only then', async () => {
  const world = await filled()
  const before = (await world.get('/feeds/pruning.rss')).headers.get('etag')
  const others = (await world.get('/feeds/agents.rss')).headers.get('etag')
  world.at('2025-11-21T13:00:00Z')
  await world.gather()
  expect((await world.get('/feeds/pruning.rss')).headers.get('etag')).toBe(before)
  world.pages[url] = rss(item(4, 'Pruning roses'))
  world.at('2025-11-21T14:00:00Z')
  await world.gather()
  const after = await world.get('/feeds/pruning.rss')
  expect(after.headers.get('etag')).not.toBe(before)
  expect(after.headers.get('last-modified')).toBe('Fri, 21 Nov 2025 14:00:00 GMT')
  expect((await world.get('/feeds/agents.rss')).headers.get('etag')).toBe(others)
})

test('an entry keeps its id and its first date when its title changes, and is updated', async () => {
  const world = await filled()
  const entryOf = async () => {
    const feed = readXml(await (await world.get('/feeds/pruning.atom')).text())
    const entry = childrenOf(feed, 'entry').find((one) => one.text.includes('Pruning an agent'))
    return {
      id: textsOf(entry, 'id')[0],
      published: textsOf(entry, 'published')[0],
      updated: textsOf(entry, 'updated')[0],
      title: textsOf(entry, 'title')[0],
    }
  }
  const before = await entryOf()
  world.pages[url] = rss(item(1, 'Pruning an agent, revised'))
  world.at('2025-11-22T14:00:00Z')
  await world.gather()
  const after = await entryOf()
  expect(after).toEqual({ ...before, title: 'Pruning an agent, revised', updated: '2025-11-22T14:00:00Z' })
})

test('a feed that has nothing yet was updated before anything that may come, whatever the clock', async () => {
  const world = await openWorld({ topics, now: '2025-11-21T12:00:00Z' })
  for (const path of ['/feeds/pruning.atom', '/feeds/pruning.atom?by=day', '/feeds/all.atom', '/feeds/search.atom?q=tree', '/status.atom'])
    expect(textsOf(readXml(await (await world.get(path)).text()), 'updated'), path).toEqual(['2000-01-01T00:00:00Z'])
})

test('a union and `all` show a paper once, with every reason', async () => {
  const world = await filled()
  for (const name of ['all', 'agents+pruning', 'pruning+agents']) {
    const { items } = await (await world.get(`/feeds/${name}.json`)).json()
    expect(items).toHaveLength(2)
    const both = items.find(({ title }: { title: string }) => title === 'Pruning an agent')
    expect(both._paper.topics).toHaveLength(2)
  }
  expect((await world.get('/feeds/agents+pruning.json')).headers.get('etag')).toBe(
    (await world.get('/feeds/pruning+agents.json')).headers.get('etag'),
  )
})

test('?top=1 is a smaller daily share', async () => {
  const world = await filled()
  expect((await (await world.get('/feeds/pruning.json?top=1')).json()).items).toHaveLength(1)
  expect((await world.get('/feeds/pruning.json?top=none')).status).toBe(400)
})

test('before any source has answered, pages show the sample, and feeds, API and OPML know nothing of it', async () => {
  const world = await openWorld({ sources: [feed({ id: 'journal', name: 'A Journal', homepage: url, url, abstracts: 'whole' })], topics })
  await world.gather()
  const page = await (await world.get('/')).text()
  expect(page).toContain('sample')
  expect(page).toContain('A Journal')
  expect((await (await world.get('/feeds/all.json')).json()).items).toEqual([])
  expect(childrenOf(readXml(await (await world.get('/feeds/all.atom')).text()), 'entry')).toEqual([])
  expect((await (await world.get('/api/v1/papers')).json()).papers).toEqual([])
})

test.each([
  ['/', 200],
  ['/day/2025-11-21', 200],
  ['/day/2019-01-01', 200],
  ['/day/yesterday', 404],
  ['/topics', 200],
  ['/topics/pruning', 200],
  ['/topics/sparsity', 301],
  ['/topics/none', 404],
  ['/papers/doi:10.5555/j.1', 200],
  ['/papers/doi%3A10.5555%2Fj.1', 200],
  ['/papers/doi:10.5555/J.1', 302],
  ['/papers/https://doi.org/10.5555/j.1', 302],
  ['/papers/arxiv:0000.00000', 404],
  ['/feeds.opml', 200],
  ['/feeds/all.rss', 200],
  ['/feeds/sparsity.rss', 301],
  ['/feeds/none.rss', 404],
  ['/feeds/pruning.doc', 404],
  ['/feeds/pruning', 404],
  ['/status', 200],
  ['/about', 200],
  ['/healthz', 200],
  ['/healthz/sources', 200],
  ['/api/v1/papers', 200],
  ['/api/v1/papers?limit=0', 400],
  ['/api/v1/papers?limit=201', 400],
  ['/api/v1/papers?since=soon', 400],
  ['/api/v1/papers?since=2025-11-31', 400],
  ['/search?q=tree&since=2025-11-31', 400],
  ['/feeds/all.rss?min=0x1', 400],
  ['/api/v1/papers?cursor=bogus', 400],
  ['/api/v1/papers?topic=none', 404],
  ['/api/v1/papers?q=%22unbalanced', 400],
  ['/api/v1/papers/doi:10.5555/j.1', 200],
  ['/api/v1/papers/doi:10.5555/J.1', 302],
  ['/api/v1/papers/10.5555/j.1', 302],
  ['/api/v1/papers/https://doi.org/10.5555/j.1', 302],
  ['/papers/doi:10.5555/J.1.bib', 302],
  ['/papers/doi:10.5555/J.1.png', 302],
  ['/topics/sparsity.ris', 301],
  ['/topics/sparsity.png', 301],
  ['/unapi', 200],
  ['/unapi?id=doi:10.5555/j.1', 300],
  ['/unapi?id=doi:10.5555/j.1&format=ris', 302],
  ['/unapi?id=doi:10.5555/j.1&format=marc', 406],
  ['/api/v1/papers/doi:10.5555/none', 404],
  ['/api/v1/topics', 200],
  ['/api/v1/sources', 200],
  ['/nowhere', 404],
])('%s is answered %i, to pages of any site', async (path, status) => {
  const world = await filled()
  const answer = await world.get(path)
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([status, '*'])
  expect(answer.headers.get('cache-control')).toMatch(/^(?:public, max-age=\d+|no-store)/)
  expect(world.errors).toEqual([])
  if (path.startsWith('/api/') && status >= 400) expect(await answer.json()).toEqual({ error: expect.any(String) })
})

test('POST is not served, and says what is', async () => {
  const world = await filled()
  const answer = await world.app.request('https://papers.example/feeds/all.rss', { method: 'POST' })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
})

test('the API gives every stored paper, page by page, with nothing skipped or repeated when papers arrive in between', async () => {
  const world = await filled()
  const first = await (await world.get('/api/v1/papers?limit=2')).json()
  world.pages[url] = rss(item(9, 'A latecomer'))
  world.at('2025-11-21T15:00:00Z')
  await world.gather()
  const second = await (await world.get(`/api/v1/papers?limit=2&cursor=${first.next}`)).json()
  expect([...first.papers, ...second.papers].map(({ id }) => id)).toEqual(['doi:10.5555/j.1', 'doi:10.5555/j.2', 'doi:10.5555/j.3'])
  expect(second.next).toBeNull()
  const [newest] = (await (await world.get('/api/v1/papers?since=2025-11-21T13:00:00Z')).json()).papers
  expect(newest).toMatchObject({
    id: 'doi:10.5555/j.9',
    identifiers: ['doi:10.5555/j.9'],
    firstSeen: '2025-11-21T15:00:00Z',
    authors: [{ name: 'Ada Lovelace' }, { name: 'Charles Babbage' }],
    records: [{ source: 'journal' }],
    topics: [],
  })
})

test('the API answers a topic in the order of its feed, and a query in the language of topics', async () => {
  const world = await filled()
  const ids = async (question: string) =>
    (await (await world.get(`/api/v1/papers?${question}`)).json()).papers.map(({ id }: { id: string }) => id)
  const feedOrder = (await (await world.get('/feeds/pruning.json')).json()).items.map(
    ({ _paper }: { _paper: { identifiers: string[] } }) => _paper.identifiers[0],
  )
  expect(await ids('topic=pruning')).toEqual(feedOrder)
  expect(await ids('q=pruning+-agent')).toEqual(['doi:10.5555/j.2'])
  expect(await ids('topic=pruning&q=agent+source:journal')).toEqual(['doi:10.5555/j.1'])
})

test('the API answers a query page by page, in the order of all papers, with nothing skipped or repeated', async () => {
  const world = await filled()
  const all = (await (await world.get('/api/v1/papers?q=source:journal')).json()).papers.map(({ id }: { id: string }) => id)
  expect(all).toEqual((await (await world.get('/api/v1/papers')).json()).papers.map(({ id }: { id: string }) => id))
  const seen: string[] = []
  for (let next: string | null = ''; next !== null; ) {
    const page: { papers: { id: string }[]; next: string | null } = await (
      await world.get(`/api/v1/papers?q=source:journal&limit=1&cursor=${next}`.replace('&cursor=&', '&').replace(/&cursor=$/, ''))
    ).json()
    seen.push(...page.papers.map(({ id }) => id))
    next = page.next
    world.pages[url] = rss(item(20 + seen.length, 'A latecomer'))
    world.at(`2025-11-21T${15 + seen.length}:00:00Z`)
    await world.gather()
  }
  expect(seen).toEqual(all)
})

test('an abstract that may not be shown whole is cut in feeds, pages and API alike', async () => {
  const world = await filled({}, 'excerpt')
  const whole = 'An abstract of some length. '.repeat(20).trim()
  for (const path of [
    '/feeds/pruning.rss',
    '/feeds/pruning.atom',
    '/feeds/pruning.json',
    '/papers/doi:10.5555/j.1',
    '/api/v1/papers',
    '/day/2025-11-21',
  ]) {
    const text = await (await world.get(path)).text()
    expect(text).toContain(whole.slice(0, 150))
    expect(text).not.toContain(whole.slice(0, 330))
  }
})

test('a SITE_URL with a path is obeyed by every link, whether the proxy strips the path or not', async () => {
  const world = await filled({ SITE_URL: 'https://lab.example/papers/' })
  for (const path of ['/papers/topics/pruning', '/topics/pruning']) {
    const html = await (await world.app.request(`https://lab.example${path}`)).text()
    const addresses = [...html.matchAll(/(?:href|src)="([^"]+)"/g)]
      .map((match) => match[1] ?? '')
      .filter((address) => !/^https?:\/\/(?!lab\.example)|^mailto:|^feed:|^#/.test(address))
    expect(addresses.length).toBeGreaterThan(5)
    for (const address of addresses) expect(address).toMatch(/^(https:\/\/lab\.example)?\/papers(\/|$)/)
  }
  const { items } = await (await world.app.request('https://lab.example/papers/feeds/all.json')).json()
  expect(items).toHaveLength(2)
})

test('a database that does not answer is said by /healthz', async () => {
  const world = await filled()
  world.client.close()
  expect((await world.get('/healthz')).status).toBe(503)
  expect((await world.get('/')).status).toBe(500)
})
