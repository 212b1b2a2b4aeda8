/** oEmbed of pages, feeds and embeds. */
import { beforeAll, describe, expect, test } from 'vitest'
import { ORIGIN, openEmbedWorld } from '../support/embed-world.ts'
import type { World } from '../support/world.ts'
import { readXml } from '../support/xml.ts'

describe('oEmbed', () => {
  let world: World
  beforeAll(async () => {
    world = await openEmbedWorld()
  })
  type Answer = { type: string; version: string; title: string; html: string; width: number; height: number }
  const of = async (url: string, more = ''): Promise<Answer> => {
    const response = await world.get(`/oembed?url=${encodeURIComponent(url)}${more}`)
    expect(response.status, await response.clone().text()).toBe(200)
    return response.json()
  }
  const srcOf = ({ html }: Answer) => /<iframe src="([^"]*)"/.exec(html)?.[1]?.replaceAll('&amp;', '&')

  test.each([
    ['/topics/pruning', '/embed/pruning', 'Pruning'],
    ['/topics/sparsity', '/embed/pruning', 'Pruning'],
    ['/', '/embed/all', 'Paperwire'],
    ['', '/embed/all', 'Paperwire'],
    ['/feeds/agents+pruning.atom', '/embed/agents+pruning', 'Agents, Pruning'],
    ['/search?q=agent', '/embed/search?q=agent', 'agent'],
    ['/search?q=agent&topic=pruning&cursor=x', '/embed/search?q=agent&topic=pruning', 'agent · Pruning'],
    ['/papers/doi:10.5555/j.21', '/embed/papers/doi:10.5555/j.21', 'an agent alone'],
    ['/papers/doi%3A10.5555%2Fj.21', '/embed/papers/doi:10.5555/j.21', 'an agent alone'],
    ['/embed/pruning?n=3&layout=compact&theme=dark', '/embed/pruning?n=3&layout=compact&theme=dark', 'Pruning'],
  ])('%s is shown as %s', async (path, embed, title) => {
    const response = await of(`${ORIGIN}${path}`)
    expect([response.version, response.type, response.title]).toEqual(['1.0', 'rich', title])
    expect(srcOf(response)).toBe(`${ORIGIN}${embed}`)
    expect((await world.get(embed)).status).toBe(200)
  })

  test('limits width and height, with fewer papers if necessary', async () => {
    const response = await of(`${ORIGIN}/topics/pruning`, '&maxwidth=400&maxheight=260&dnt=1')
    expect(response.width).toBe(400)
    expect(response.height).toBeLessThanOrEqual(260)
    expect(srcOf(response)).toBe(`${ORIGIN}/embed/pruning?n=1`)
    expect(response.html).toContain('width="400"')
  })

  test('is XML on request', async () => {
    const response = await world.get(`/oembed?url=${ORIGIN}/topics/pruning&format=xml`)
    expect(response.headers.get('content-type')).toBe('text/xml; charset=utf-8')
    const xml = readXml(await response.text())
    expect(xml.children.find(({ name }) => name === 'html')?.text).toBe((await of(`${ORIGIN}/topics/pruning`)).html)
  })

  test.each([
    [`?url=${ORIGIN}/about`, 404],
    ['?url=https://elsewhere.example/topics/pruning', 404],
    ['?url=nonsense', 404],
    [`?url=${ORIGIN}/topics/none`, 404],
    [`?url=${ORIGIN}/topics/pruning&format=yaml`, 501],
    [`?url=${ORIGIN}/topics/pruning&maxwidth=wide`, 400],
    ['', 400],
  ])('%s is answered %d, as JSON', async (query, status) => {
    const response = await world.get(`/oembed${query}`)
    expect(response.status).toBe(status)
    const { error } = await response.json()
    expect(error).toEqual(query === '' ? 'give the URL to embed: /oembed?url=https://papers.example.org/' : expect.any(String))
  })

  test('only embeddable pages link to oEmbed in their head and header', async () => {
    for (const path of ['/', '/topics/pruning', '/papers/doi:10.5555/j.21', '/search?q=agent', '/embed/pruning']) {
      const response = await world.get(path)
      const href = /<link rel="alternate" type="application\/json\+oembed" title="[^"]*" href="([^"]*)">/.exec(await response.text())?.[1]
      expect(href, path).toBeDefined()
      expect((await world.get((href as string).replace(ORIGIN, '').replaceAll('&amp;', '&'))).status, path).toBe(200)
      if (!path.startsWith('/embed')) expect(response.headers.get('link'), path).toContain('application/json+oembed')
    }
    for (const path of ['/topics', '/about', '/day/2025-11-20']) expect(await (await world.get(path)).text()).not.toContain('json+oembed')
  })

  test('WordPress keeps the quotation and the frame, and shows the quotation', async () => {
    const { html } = await of(`${ORIGIN}/topics/pruning`)
    // as wp_filter_oembed_result does: only these attributes stay, then this is what it looks for
    const kept = html.replace(/<(\w+)([^>]*)>/g, (_, name: string, rest: string) => {
      const may: Record<string, string[]> = {
        a: ['href'],
        blockquote: [],
        iframe: ['src', 'width', 'height', 'frameborder', 'scrolling', 'title'],
      }
      const attributes = [...rest.matchAll(/ ([\w-]+)(?:="([^"]*)")?/g)].filter(([, one]) => may[name]?.includes(one ?? ''))
      return `<${name}${attributes.map(([text]) => text).join('')}>`
    })
    const [, quotation, frame] = /(<blockquote>.*?<\/blockquote>)?.*(<iframe.*?><\/iframe>)/s.exec(kept) ?? []
    expect(quotation).toBe(`<blockquote><a href="${ORIGIN}/topics/pruning">Pruning</a></blockquote>`)
    expect(frame).toContain(` src="${ORIGIN}/embed/pruning"`)
  })
})
