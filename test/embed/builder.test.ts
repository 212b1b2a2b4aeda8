/** The page that builds embed code. */
import { HtmlValidate } from 'html-validate'
import { beforeAll, describe, expect, test } from 'vitest'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { ORIGIN, openEmbedWorld } from '../support/embed-world.ts'
import type { World } from '../support/world.ts'

describe('the builder', () => {
  let world: World
  beforeAll(async () => {
    world = await openEmbedWorld()
  })
  const codeOf = async (query: string): Promise<Record<string, string>> => {
    const response = await world.get(`/embed${query}`)
    expect(response.status).toBe(200)
    const page = await response.text()
    expect(new TextEncoder().encode(page).length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
    const plain = (text: string) =>
      text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
    return Object.fromEntries(
      [...page.matchAll(/<code data-part="(\w+)">([^<]*)<\/code>/g)].map(([, name, text]) => [name ?? '', plain(text ?? '')]),
    )
  }

  test('writes code for the selected options, and every address in it works', async () => {
    const code = await codeOf('?topic=pruning&topic=agents&q=&paper=&n=3&layout=compact&theme=dark&lang=de&since=2025-11-01&abstract=yes')
    expect(code.element).toBe(
      `<script async src="${ORIGIN}/embed.js"></script>\n<paperwire-feed topic="agents+pruning" n="3" layout="compact" theme="dark" lang="de" since="2025-11-01" abstract><a href="${ORIGIN}/topics">Agents, Pruning</a></paperwire-feed>`,
    )
    expect(code.fragment).toBe(`curl -sf '${ORIGIN}/embed/agents+pruning.html?n=3&layout=compact&lang=de&since=2025-11-01&abstract'`)
    expect(code.markdown).toContain(`${ORIGIN}/embed/agents+pruning.svg?n=3&layout=compact&theme=dark&lang=de&since=2025-11-01&abstract`)
    for (const text of Object.values(code))
      for (const [address] of text.matchAll(/https:[^\s"')<]+/g)) {
        const response = await world.get(address.slice(ORIGIN.length).replaceAll('&amp;', '&'))
        expect([address, response.status]).toEqual([address, 200])
      }
  })

  test('supports all topics, a search and a single paper', async () => {
    expect((await codeOf('')).element).toContain('<paperwire-feed topic="all">')
    expect((await codeOf('')).paste).toBe(`${ORIGIN}/`)
    expect((await codeOf('?q=%22an+agent%22')).element).toContain('<paperwire-feed search="&quot;an agent&quot;">')
    expect((await codeOf('?paper=https://doi.org/10.5555/j.21')).element).toContain('paper="doi:10.5555/j.21"><a')
  })

  test.each([
    ['?q=%22open', 400],
    ['?paper=10.5555/none', 404],
    ['?topic=none', 404],
    ['?n=99', 400],
  ])('%s is a mistake that it tells of, and the form stays', async (query, status) => {
    const response = await world.get(`/embed${query}`)
    expect(response.status).toBe(status)
    const page = await response.text()
    expect(page).toContain('<p class="note" data-part="note" role="alert">')
    expect(page).toContain('<form class="build')
  })

  test('is valid, linked and small', async () => {
    const response = await world.get('/embed?topic=pruning&n=50&abstract&reasons')
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'")
    const { results } = await new HtmlValidate({
      extends: ['html-validate:standard'],
      // frames that others paste are as wide as what they stand in, without a style that a policy would forbid
      rules: { 'no-deprecated-attr': 'off', 'attribute-allowed-values': 'off' },
    }).validateString(await response.text())
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`))).toEqual([])
    expect(await (await world.get('/sitemap.xml')).text()).toContain(`<loc>${ORIGIN}/embed</loc>`)
    expect(await (await world.get('/topics/pruning')).text()).toContain('href="/embed?topic=pruning"')
    const link = /href="(\/embed\?paper=[^"]*)"/.exec(await (await world.get('/papers/doi:10.5555/j.21')).text())?.[1]
    expect((await world.get(link ?? '')).status).toBe(200)
  })
})
