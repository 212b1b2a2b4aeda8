import { beforeAll, describe, expect, test } from 'vitest'
import { PAPERS_PER_SITEMAP } from '../../src/publish/sitemap.ts'
import { fillTopic, openCitedWorld } from '../support/cited-world.ts'
import type { World } from '../support/world.ts'
import { readXml, textsOf } from '../support/xml.ts'

describe('sitemaps and robots.txt', () => {
  let world: World
  beforeAll(async () => {
    world = await openCitedWorld({ SITE_URL: 'https://lab.example/papers' })
  })
  const locations = async (path: string) => {
    const answer = await world.app.request(`https://lab.example/papers${path}`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/xml; charset=utf-8'])
    const xml = readXml(await answer.text())
    return { name: xml.name, places: xml.children.map((place) => [textsOf(place, 'loc')[0], textsOf(place, 'lastmod')[0]]) }
  }

  test('robots.txt allows everything and names the sitemap', async () => {
    expect(await (await world.app.request('https://lab.example/papers/robots.txt')).text()).toBe(
      'User-agent: *\nAllow: /\n\nSitemap: https://lab.example/papers/sitemap.xml\n',
    )
  })

  test('the sitemap lists pages, topics, months, weeks, days and admitted papers with their last changes', async () => {
    const { name, places } = await locations('/sitemap.xml')
    expect(name).toBe('urlset')
    const paths = places.map(([loc]) => loc?.replace('https://lab.example/papers', ''))
    expect(paths).toEqual([
      '/',
      '/trending',
      '/topics',
      '/topics/pruning',
      '/topics/agents',
      '/embed',
      '/api',
      '/about',
      '/month/2025-11',
      '/week/2025-W47',
      '/day/2025-11-21',
      '/papers/arxiv:2511.01234',
      '/papers/doi:10.5555/j.2(7)a',
      '/papers/arxiv:hep-th/9901001',
    ])
    expect(
      places
        .filter(([loc]) => /papers\/papers|day|week|month|trending/.test(loc ?? ''))
        .every(([, lastmod]) => lastmod?.startsWith('2025-11-21T')),
    ).toBe(true)
    for (const path of paths) expect((await world.app.request(`https://lab.example/papers${path}`)).status).toBe(200)
  })

  test('with many papers it is an index of files, each made with at most four queries', async () => {
    await fillTopic(world, PAPERS_PER_SITEMAP + 50)
    const before = world.queries.length
    const index = await locations('/sitemap.xml')
    expect(world.queries.length - before).toBeLessThanOrEqual(4)
    expect(index.name).toBe('sitemapindex')
    const files = index.places.map(([loc]) => loc?.replace('https://lab.example/papers', '') ?? '')
    expect(files).toEqual(['/sitemap-pages.xml', '/sitemap-1.xml', '/sitemap-2.xml'])
    const counts = []
    for (const file of files) {
      const queriesBefore = world.queries.length
      counts.push((await locations(file)).places.length)
      expect(world.queries.length - queriesBefore).toBeLessThanOrEqual(4)
    }
    expect(counts[0]).toBe(13)
    expect(counts[1]).toBeLessThanOrEqual(PAPERS_PER_SITEMAP)
    expect((counts[1] ?? 0) + (counts[2] ?? 0)).toBe(PAPERS_PER_SITEMAP + 53)
    expect((await world.app.request('https://lab.example/papers/sitemap-none.xml')).status).toBe(404)
  })
})
