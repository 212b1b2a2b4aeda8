/** `/search` as a reader asks it, and what else searches by address. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Topic } from '../../src/model.ts'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { feed } from '../../src/sources/feed.ts'
import { openWorld, type World } from '../support/world.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

const topics: Topic[] = [
  {
    slug: 'compression',
    title: 'Model compression',
    description: 'Pruning.',
    query: 'pruning OR quantization',
    perDay: 5,
    aliases: ['sparsity'],
  },
]
const item = (n: number, title: string, more = '') =>
  `<item><title>${title}</title><link>https://journal.example/${n}</link><dc:identifier>doi:10.5555/j.${n}</dc:identifier>${more}</item>`
const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>https://journal.example/</link><description/>${items.join('')}</channel></rss>`
const url = 'https://journal.example/feed'

async function filled(...items: string[]): Promise<World> {
  const source = feed({
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    url,
    abstracts: 'whole',
    schedule: '0 * * * *',
  })
  const world = await openWorld({ sources: [source], topics, pages: { [url]: rss(...items) } })
  await world.gather()
  return world
}

describe('the page of a search', () => {
  let world: World
  beforeAll(async () => {
    world = await filled(
      item(
        1,
        'Pruning graph networks',
        '<category>cs.LG</category><dc:date>2025-11-20</dc:date><description>Trees &lt; graphs, we prune them all.</description>',
      ),
      item(2, 'Quantization of networks', '<category>cs.CV</category><dc:date>2025-10-02</dc:date>'),
      item(3, 'Songs of zebra finches', '<dc:creator>Ada Lovelace</dc:creator>'),
    )
  })
  const page = async (path: string, status = 200): Promise<string> => {
    const answer = await world.get(path)
    const text = await answer.text()
    expect(answer.status, text).toBe(status)
    expect(world.errors).toEqual([])
    return text
  }
  const titles = (text: string) => [...text.matchAll(/<h2[^>]*><a [^>]*>(.*?)<\/a>/g)].map(([, title]) => title?.replace(/<\/?mark>/g, ''))

  test('asks for a question when there is none, and shows how', async () => {
    expect(await page('/search')).toContain('How to search')
    expect(await page('/search?q=&topic=&source=&cat=')).toContain('How to search')
  })

  test('shows what a question finds, best first, with what matched marked', async () => {
    const text = await page('/search?q=how+are+graphs+pruned%3F')
    expect(titles(text)).toEqual(['Pruning graph networks'])
    expect(text).toContain('<mark>Pruning</mark> <mark>graph</mark> networks')
    expect(text).toContain('Trees &lt; <mark>graphs</mark>, we <mark>prune</mark> them all.')
    expect(titles(await page('/search?q=lovelace'))).toEqual(['Songs of zebra finches'])
  })

  test('says that no paper has an identifier, and offers no feed of it', async () => {
    const text = await page('/search?q=arXiv:2511.99999')
    expect(text).toContain('No paper here has the identifier <bdi><code>arXiv:2511.99999</code></bdi>.')
    expect(titles(text)).toEqual([])
    expect(text).not.toContain('id="feed"')
    expect((await world.get('/search?q=%5B10.5555/j.1%5D.')).headers.get('location')).toBe('https://papers.example/papers/doi:10.5555/j.1')
    expect(await page('/search?q=10.5555/j.9&cat=cs.LG')).toContain('No paper here has the identifier')
  })

  test('obeys commands of TeX and draws formulas, as lists do', async () => {
    const tex = await filled(
      item(1, 'Bounds of $O(n)$ for \\emph{pruning}', '<description>We \\textbf{prune} trees of $n$ leaves.</description>'),
    )
    const text = await (await tex.get('/search?q=pruning')).text()
    expect(text).toMatch(/Bounds of <math>.*<\/math> for <mark>pruning<\/mark>/)
    expect(text).toMatch(/We <mark>prune<\/mark> trees of <math>/)
    expect(text.slice(text.indexOf('<main'))).not.toContain('\\textbf')
  })

  test('offers the search as a feed that brings what it says', async () => {
    const text = await page('/search?q=networks+of+graphs')
    expect(text).toContain('It had 1 paper in the last seven days')
    expect(text).toMatch(/<p class="lead meta">.*<a href="#feed">.*<section id="feed">/s)
    const href = /<link rel="alternate" type="application\/feed\+json" [^>]*href="https:\/\/papers\.example([^"]*)"/.exec(text)?.[1] ?? ''
    expect(href).toBe('/feeds/search.json?q=graphs+networks')
    expect((await (await world.get(href)).json()).items).toHaveLength(1)
    const narrowed = await page('/search?q=networks&cat=cs.CV&topic=compression&until=2025-11-01')
    const there = /href="https:\/\/papers\.example(\/feeds\/search\.json[^"]*)"/.exec(narrowed)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(there).toBe('/feeds/search.json?q=before:2025-11-02+cat:cs.cv+networks&topic=compression')
    expect((await (await world.get(there)).json()).items.map(({ title }: { title: string }) => title)).toEqual(['Quantization of networks'])
  })

  test('offers no feed that would be refused, however long the question', async () => {
    for (const words of [39, 40, 41]) {
      const q = Array.from({ length: words }, (_, i) => `word${i}`).join('+')
      const text = await page(`/search?q=${q}&cat=cs.LG&since=2025-01-01&until=2025-12-31&code=1&source=journal`)
      const href = /href="https:\/\/papers\.example(\/feeds\/search\.json[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
      expect(href === undefined).toBe(words > 40)
      if (href) expect((await world.get(href)).status).toBe(200)
    }
  })

  test.each([
    ['cat=cs.LG', ['Pruning graph networks']],
    ['topic=compression', ['Quantization of networks', 'Pruning graph networks']],
    ['topic=sparsity&since=2025-11-20', ['Pruning graph networks']],
    ['until=2025-10-02', ['Quantization of networks']],
    ['until=2025-10-01', []],
    ['source=journal', ['Quantization of networks', 'Pruning graph networks']],
    ['source=elsewhere', []],
    ['code=1', []],
  ])('is narrowed by %s', async (query, expected) => {
    const text = await page(`/search?q=networks&${query}`)
    expect(titles(text).sort()).toEqual([...expected].sort())
    expect(text).toContain('<details open="">')
    if (expected.length === 0) expect(text).toContain('Search without filters')
  })

  test('leads to the paper whose identifier or address is asked for', async () => {
    for (const q of ['doi:10.5555/J.1', 'https://doi.org/10.5555/j.1', '10.5555/j.1', 'see https://doi.org/10.5555/j.1 please']) {
      const answer = await world.get(`/search?q=${encodeURIComponent(q)}`)
      expect([answer.status, answer.headers.get('location')], q).toEqual([302, 'https://papers.example/papers/doi:10.5555/j.1'])
    }
  })

  test('reads a misspelt word as the one that was meant, and says so, in the feed too', async () => {
    const text = await page('/search?q=quantizaton+networks')
    expect(titles(text)[0]).toBe('Quantization of networks')
    expect(text).toContain('No results for <q>quantizaton</q>. Showing results for <strong>quantization</strong>.')
    expect(text).toContain('/feeds/search.rss?q=networks+quantization')
    const strict = await page('/search?q=title%3Aquantizaton')
    expect(titles(strict)).toEqual([])
    expect(strict).toContain('Did you mean <a href="https://papers.example/search?q=title:quantization">title:quantization</a>?')
  })

  test.each([
    ['q=graph+titel%3Ax', 'character 7: there is no field titel:', '<mark>t</mark>itel:x'],
    ['q=%22graph', 'this quote is never closed', '<mark>&quot;</mark>graph'],
    ['q=graph&since=yesterday', 'since is &quot;yesterday&quot;: it must be a day', 'value="yesterday"'],
    ['q=graph&cat=cs.LG+cs.CV', 'cat is &quot;cs.LG cs.CV&quot;: it must be one word', 'value="graph"'],
    ['q=graph&topic=none', 'there is no topic &quot;none&quot;', 'value="graph"'],
    ['q=graph&cursor=x', 'the cursor is not one of this service', 'value="graph"'],
    [`q=${'graph+'.repeat(200)}`, 'at most 1000 are read', 'name="q"'],
  ])('says what is wrong with %s, and keeps what was asked', async (query, message, kept) => {
    const text = await page(`/search?${query}`, 400)
    expect(text).toContain(message)
    expect(text).toContain(kept)
    expect(text).toContain('role="alert"')
  })

  test('says what to do when nothing is found', async () => {
    expect(await page('/search?q=nothing+hereabouts')).toContain('Try fewer or other words')
    expect(await page('/search?q=%22nothing+hereabouts%22')).toContain('/search?q=nothing%20hereabouts">Search for any of its words</a>')
  })
})

test('the page has pages, costs no more the deeper it is, and keeps within its budget', { timeout: 60_000 }, async () => {
  const abstract = `<description>${'我们研究专家如何共享知识。graph '.repeat(40)}</description>`
  const world = await filled(...Array.from({ length: 90 }, (_, i) => item(i, `Graph ${'很长的题目'.repeat(20)} ${i}`, abstract)))
  for (const q of ['graph', 'title%3Agraph']) {
    const seen: string[] = []
    const costs: number[] = []
    for (let at: string | undefined = `/search?q=${q}`; at !== undefined; ) {
      const before = world.queries.length
      const text: string = await (await world.get(at)).text()
      costs.push(world.queries.length - before)
      expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
      seen.push(...[...text.matchAll(/<h2[^>]*><a href="([^"]*)"/g)].map(([, href]) => href ?? ''))
      at = /<a rel="next" href="https:\/\/papers\.example([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toHaveLength(90)
    expect(new Set(seen).size).toBe(90)
    expect(costs).toHaveLength(5)
    expect(Math.max(...costs)).toBe(costs[0])
  }
})

test('a paper’s page shows papers like it, and where they are a feed', async () => {
  const about = (n: number, words: string) => item(n, `${words} number ${n}`, `<description>${words} are studied.</description>`)
  const world = await filled(
    about(1, 'Zebra finch songs'),
    about(2, 'Zebra finch songs'),
    about(3, 'Rounded network weights'),
    about(4, 'Rounded network weights'),
  )
  const text = await (await world.get('/papers/doi:10.5555/j.1')).text()
  const [, related = ''] = text.split('<h2>Related papers</h2>')
  expect(related).toContain('/papers/doi:10.5555/j.2')
  expect(related).not.toContain('/papers/doi:10.5555/j.1"')
  expect(text).toContain('https://papers.example/feeds/like.rss?id=doi:10.5555/j.1')
})

test('what no page can have is not read of a question', async () => {
  const world = await filled()
  const page = await (await world.get('/search?q=%01tree%EF%BF%BF')).text()
  expect(page).toContain('<title>tree · Search')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what may not be there
  expect(page).not.toMatch(/[\u0000-\u0008\uffff]/)
})

test('browsers and readers are told how to search here', async () => {
  const world = await filled()
  const answer = await world.get('/opensearch.xml')
  expect(answer.headers.get('etag')).toMatch(/^W\//)
  expect(answer.headers.get('content-type')).toBe('application/opensearchdescription+xml; charset=utf-8')
  const root = readXml(await answer.text())
  expect((textsOf(root, 'ShortName')[0] ?? '').length).toBeLessThanOrEqual(16)
  expect(childrenOf(root, 'Url').map(({ attributes }) => [attributes.type, attributes.template])).toEqual([
    ['text/html', 'https://papers.example/search?q={searchTerms}'],
    ['application/rss+xml', 'https://papers.example/feeds/search.rss?q={searchTerms}'],
    ['application/atom+xml', 'https://papers.example/feeds/search.atom?q={searchTerms}'],
  ])
  expect(await (await world.get('/')).text()).toContain('<link rel="search" type="application/opensearchdescription+xml"')
})
