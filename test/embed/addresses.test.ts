/** The addresses of embeds: caching, redirects and errors. */
import { beforeAll, describe, expect, test } from 'vitest'
import { frameAssets } from '../../src/embed/iframe.ts'
import { ORIGIN, openEmbedWorld } from '../support/embed-world.ts'
import type { World } from '../support/world.ts'
import { readXml } from '../support/xml.ts'

describe('an embed', () => {
  let world: World
  beforeAll(async () => {
    world = await openEmbedWorld()
  })
  const titlesOf = async (path: string): Promise<string[]> => {
    const response = await world.get(path)
    expect(response.status, await response.clone().text()).toBe(200)
    return ((await response.json()) as { papers: { title: string }[] }).papers.map(({ title }) => title)
  }

  test.each([
    ['/embed/pruning', 'text/html; charset=utf-8'],
    ['/embed/pruning.html', 'text/html; charset=utf-8'],
    ['/embed/pruning.svg', 'image/svg+xml; charset=utf-8'],
    ['/embed/pruning.json', 'application/json'],
    ['/embed/all.svg', 'image/svg+xml; charset=utf-8'],
    ['/embed/agents+pruning.html', 'text/html; charset=utf-8'],
    ['/embed/search.json?q=agent', 'application/json'],
    ['/embed/papers/doi:10.5555/j.20', 'text/html; charset=utf-8'],
    ['/embed/papers/doi:10.5555/j.20.svg', 'image/svg+xml; charset=utf-8'],
    ['/embed.js', 'text/javascript; charset=utf-8'],
    [`/oembed?url=${ORIGIN}/topics/pruning`, 'application/json'],
  ])('%s is a document for every origin, with validators and at most an hour old', async (path, type) => {
    const response = await world.get(path)
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type])
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('set-cookie')).toBe(null)
    expect(Number(/max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1])).toBeLessThanOrEqual(3600)
    expect(response.headers.get('cache-control')).toContain('stale-if-error=')
    const again = await world.get(path, { 'if-none-match': response.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
  })

  test('only framed pages allow framing', async () => {
    const framing = async (path: string) =>
      /frame-ancestors ([^;]+)/.exec((await world.get(path)).headers.get('content-security-policy') ?? '')?.[1]
    for (const path of ['/embed/pruning', '/embed/search?q=agent', '/embed/papers/doi:10.5555/j.1', '/embed/nothing', '/embed/pruning?x=1'])
      expect([path, await framing(path)]).toEqual([path, '*'])
    for (const path of [
      '/',
      '/topics/pruning',
      '/embed',
      '/embed/pruning.html',
      '/embed/pruning.svg',
      '/papers/doi:10.5555/j.1',
      '/search?q=agent',
      '/nothing',
    ])
      expect([path, await framing(path)]).toEqual([path, "'none'"])
  })

  test('lists the newest papers, each once, up to the limit', async () => {
    expect(await titlesOf('/embed/pruning.json?n=3')).toHaveLength(3)
    expect(await titlesOf('/embed/pruning.json')).toHaveLength(5)
    const all = await titlesOf('/embed/agents+pruning.json?n=50')
    expect(all).toHaveLength(10)
    expect(new Set(all).size).toBe(10)
    expect(await titlesOf('/embed/all.json?n=50')).toEqual(all)
    const feed = (await (await world.get('/feeds/agents+pruning.json')).json()) as { items: { title: string }[] }
    expect(all).toEqual(feed.items.map(({ title }) => title))
    expect((await titlesOf('/embed/search.json?q=agent')).toSorted()).toEqual(['an agent alone', 'pruning an agent'])
    expect(await titlesOf('/embed/search.json?q=agent&topic=pruning')).toEqual(['pruning an agent'])
    expect(await titlesOf('/embed/papers/doi:10.5555/j.21.json')).toEqual(['an agent alone'])
    expect(await titlesOf('/embed/pruning.json?since=2026-01-01')).toEqual([])
  })

  test('equivalent addresses share one document', async () => {
    const etag = async (path: string) => (await world.get(path)).headers.get('etag')
    expect(await etag('/embed/pruning+agents.json?lang=de-AT&abstract=yes')).toBe(
      await etag('/embed/agents+pruning.json?abstract&lang=de&n=5'),
    )
  })

  test.each([
    ['/embed/pruning.html?many=3', 'this address has no parameter ?many; it takes ?n, ?since, ?layout, ?lang, ?abstract, ?reasons'],
    ['/embed/pruning.html?theme=dark', 'this address has no parameter ?theme'],
    ['/embed/pruning.html?n=0', 'n is "0": it must be a whole number from 1 to 50'],
    ['/embed/pruning.html?n=1e1', 'n is "1e1": it must be a whole number from 1 to 50'],
    ['/embed/pruning.html?layout=wide', 'layout is "wide": it must be full or compact'],
    ['/embed/pruning.html?lang=tlh', 'lang is "tlh": it must be en, de, '],
    ['/embed/pruning.html?since=yesterday', 'since is "yesterday": it must be a day such as 2025-11-01'],
    ['/embed/pruning.html?since=2025-13-01', 'since is "2025-13-01"'],
    ['/embed/pruning.html?abstract=maybe', 'abstract is "maybe": it must be yes or no'],
    ['/embed/pruning.html?n=1&n=2', '?n is there twice'],
    ['/embed/search.html', 'say what to search for'],
    ['/embed/papers/doi:10.5555/j.1.html?n=2', 'this address has no parameter ?n'],
  ])('%s is told what to change', async (path, sentence) => {
    const response = await world.get(path)
    expect(response.status).toBe(400)
    expect((await response.text()).replaceAll('&quot;', '"')).toContain(sentence)
  })

  test('an error is a link in the format of the embed, never a page', async () => {
    const at = async (path: string) => {
      const response = await world.get(path)
      return { status: response.status, type: response.headers.get('content-type'), text: await response.text() }
    }
    const html = await at('/embed/nothing-<!-- -->.html')
    expect(html.status).toBe(404)
    expect(html.text).toMatch(
      /^<!-- there is no topic [^<>]* -->\n<p class="paperwire"><a href="https:\/\/papers.example\/">Paperwire<\/a><\/p>\n$/,
    )
    const svg = await at('/embed/nothing.svg')
    expect([svg.status, svg.type]).toEqual([404, 'image/svg+xml; charset=utf-8'])
    expect(readXml(svg.text).name).toBe('svg')
    const json = await at('/embed/nothing.json')
    expect([json.status, JSON.parse(json.text).error]).toEqual([404, expect.stringContaining('there is no topic')])
    const page = await at('/embed/nothing')
    expect(page.status).toBe(404)
    expect(page.text).toContain(frameAssets.css.path)
  })

  test('old slugs and other identifiers redirect and keep the options', async () => {
    const to = async (path: string) => {
      const response = await world.get(path)
      return [response.status, response.headers.get('location'), response.headers.get('access-control-allow-origin')]
    }
    expect(await to('/embed/sparsity.svg?n=3')).toEqual([301, `${ORIGIN}/embed/pruning.svg?n=3`, '*'])
    expect(await to('/embed/agents+sparsity?lang=de')).toEqual([301, `${ORIGIN}/embed/agents+pruning?lang=de`, '*'])
    expect(await to('/embed/papers/DOI:10.5555/J.21.json')).toEqual([302, `${ORIGIN}/embed/papers/doi:10.5555/j.21.json`, '*'])
  })

  test('makes a constant number of queries for any number of papers, and none while nothing changes', async () => {
    const own = await openEmbedWorld()
    const costOf = async (path: string) => {
      own.queries.length = 0
      expect((await own.get(path)).status).toBe(200)
      return own.queries.length
    }
    const costs = [await costOf('/embed/pruning.svg?n=1'), await costOf('/embed/pruning.svg?n=9'), await costOf('/embed/pruning.html')]
    expect(new Set(costs)).toEqual(new Set([2]))
    expect(await costOf('/embed/pruning.html')).toBe(1)
    expect(await costOf('/embed/search.html?q=agent&n=1')).toBe(await costOf('/embed/search.svg?q=agent&n=9'))
  })

  test('serves the last document while the database does not respond', async () => {
    const own = await openEmbedWorld()
    const before = await (await own.get('/embed/pruning.json')).text()
    Object.assign(own.client, { execute: () => Promise.reject(new Error('down')), batch: () => Promise.reject(new Error('down')) })
    const response = await own.get('/embed/pruning.json')
    expect([response.status, await response.text()]).toEqual([200, before])
    const unknown = await own.get('/embed/agents.html')
    expect(unknown.status).toBe(500)
    expect(unknown.headers.get('cache-control')).toBe('no-store')
    expect(await unknown.text()).toContain('<p class="paperwire"><a href="https://papers.example/">Paperwire</a></p>')
  })
})
