/** Embeds on pages of others, in a real browser: another origin, a strict policy, dark, narrow, without scripts, the service slow or down. */

import { createServer, type Server } from 'node:http'
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { PATHS } from '../../src/site.ts'
import { CHROMIUM, freePort, isBrowserThere, openSite } from './world.ts'

const ARGUMENTS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
const SANDBOX = 'allow-scripts allow-popups allow-popups-to-escape-sandbox'

type Given = { body: string; style?: string; policy?: string; script?: string; theme?: string }

describe.runIf(isBrowserThere())('on another site', { timeout: 120_000 }, () => {
  let site: Awaited<ReturnType<typeof openSite>>
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let server: Server
  let host: string
  let given: Given = { body: '' }
  /** What the console said is wrong, and what was asked of anybody but the host and the site. */
  const complaints: string[] = []

  /** A page of another origin: what it is made of, and the policy it states. */
  const pageOf = ({ body, script = `<script async src="${site.origin}${PATHS.embedScript}"></script>` }: Given): string =>
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A lab</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/host.css">${script}</head><body><main><h1>Our lab</h1><p>Lately:</p>${body}<p id="after">What comes after it.</p></main></body></html>`
  const strict = () =>
    `default-src 'none'; style-src 'self'; script-src ${site.origin}; connect-src ${site.origin}; frame-src ${site.origin}; img-src ${site.origin} data:; require-trusted-types-for 'script'; base-uri 'none'; form-action 'none'`
  const element = (attributes: string) =>
    `<paperwire-feed ${attributes}><a id="link" href="${site.origin}/topics/networks">Networks</a></paperwire-feed>`
  const frame = (path: string, sandbox = SANDBOX) =>
    `<iframe src="${site.origin}${path}" title="Networks" width="100%" height="420" frameborder="0" sandbox="${sandbox}"></iframe>`

  const show = async (one: Given, shown = page): Promise<Page> => {
    given = one
    complaints.length = 0
    await shown.goto(host)
    return shown
  }
  const rows = (shown = page) => shown.locator('paperwire-feed .paper')
  const filled = (shown = page) => rows(shown).first().waitFor({ timeout: 15_000 })

  beforeAll(async () => {
    site = await openSite()
    const port = await freePort()
    host = `http://127.0.0.1:${port}/`
    server = createServer((request, response) => {
      if (request.url === '/host.css') {
        const base = 'body { font: 17px/1.6 Georgia, serif; max-width: 42rem; margin: 0 auto; padding: 0 1rem } a { color: #0645ad }'
        response.writeHead(200, { 'content-type': 'text/css', 'cache-control': 'no-store' }).end(`${base} ${given.style ?? ''}`)
      } else if (request.url === '/')
        response
          .writeHead(200, {
            'content-type': 'text/html; charset=utf-8',
            'content-security-policy': given.policy ?? strict(),
            'cache-control': 'no-store',
          })
          .end(pageOf(given))
      else response.writeHead(404).end()
    }).listen(port)
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS.split(' ') })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    server?.close()
    await site?.close()
  })
  beforeEach(async () => {
    site.up()
    await context?.close()
    context = await browser.newContext({ viewport: { width: 1000, height: 1600 } })
    page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('request', (request) => {
      const { origin } = new URL(request.url())
      if (request.url().startsWith('http') && ![site.origin, new URL(host).origin].includes(origin)) complaints.push(request.url())
    })
  })

  const objections = async (): Promise<string[]> => {
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
      .analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  }

  test('all of them work under a strict policy, ask nobody else, keep nothing, and are for everyone', async () => {
    const text = await (await fetch(`${site.origin}/embed/networks.html?n=3&abstract&reasons`)).text()
    await show({
      body: `${element('topic="networks" n="4" abstract reasons')}${element('topic="agents+networks" layout="compact"')}${element('search="memory" n="2" lang="de"')}${element('paper="doi:10.5555/j.1"')}${frame('/embed/networks?n=3')}<img src="${site.origin}/embed/networks.svg" alt="Networks">${text}<script src="${site.origin}${PATHS.embedScript}"></script>`,
    })
    await filled()
    await page.waitForFunction(() => document.querySelector('iframe')?.height !== '420')
    expect(
      await page.locator('paperwire-feed').evaluateAll((all) => all.map((one) => one.shadowRoot?.querySelectorAll('.paper').length)),
    ).toEqual([4, 5, 2, 1])
    const height = await page.locator('iframe').evaluate((one: HTMLIFrameElement) => Number(one.height))
    const inside = await page.frames()[1]?.evaluate(() => document.documentElement.getBoundingClientRect().height)
    expect(height).toBe(Math.ceil(inside ?? 0))
    expect(await page.locator('img').evaluate((one: HTMLImageElement) => one.naturalWidth)).toBe(600)
    expect(complaints).toEqual([])
    expect(await objections()).toEqual([])
    expect(await context.cookies()).toEqual([])
    expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0)
  })

  test('titles nobody would write stay text, and burst neither a narrow column nor a picture', async () => {
    const worst = Array.from({ length: 13 }, (_, i) => `doi:10.5555/j.${1000 + i}`)
    const all = worst.map((id) => `${element(`paper="${id}" abstract reasons`)}${frame(`/embed/papers/${id}?abstract&reasons`)}`)
    const fragments = await Promise.all(worst.map((id) => fetch(`${site.origin}/embed/papers/${id}.html?abstract&reasons`)))
    const texts = await Promise.all(fragments.map((one) => one.text()))
    const style = '#column { width: 15rem; overflow-wrap: anywhere }'
    await show({ body: `<div id="column">${all.join('')}${texts.join('')}</div>`, style })
    await page.waitForFunction(() =>
      [...document.querySelectorAll('paperwire-feed')].every((one) => one.shadowRoot?.querySelector('.paper')),
    )
    await page.waitForFunction(() => [...document.querySelectorAll('iframe')].every((one) => one.height !== '420'))
    expect(await rows().count()).toBe(13)
    for (const one of page.frames()) {
      expect(await one.evaluate(() => 'hacked' in window)).toBe(false)
      expect(await one.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true)
    }
    expect(
      await page.locator('paperwire-feed').evaluateAll((every) => Math.max(...every.map((one) => one.scrollWidth))),
    ).toBeLessThanOrEqual(240)
    for (const [id, width] of worst.flatMap((id) => [240, 600].map((width) => [id, width] as const))) {
      await page.goto(`${site.origin}/embed/papers/${id}.svg?abstract&reasons&width=${width}`)
      const out = await page.evaluate(() =>
        [...document.querySelectorAll('text')].flatMap((one) => {
          const { x, width } = one.getBBox()
          return x < 0 || x + width > document.documentElement.getBoundingClientRect().width ? [`${one.textContent}: ${x}, ${width}`] : []
        }),
      )
      expect([id, width, out]).toEqual([id, width, []])
    }
  })

  test('neither style leaks into the other', async () => {
    const style =
      '* { color: rgb(255, 0, 0) !important; font: 40px cursive !important; text-transform: uppercase !important; letter-spacing: 9px !important; float: left !important } a { background: lime !important }'
    await show({ body: element('topic="networks"'), style })
    await filled()
    const inside = await page
      .locator('paperwire-feed .title')
      .first()
      .evaluate((one) => {
        const { color, fontSize, textTransform, letterSpacing, float, backgroundColor } = getComputedStyle(one)
        return { color, fontSize, textTransform, letterSpacing, float, backgroundColor }
      })
    expect(inside).toEqual({
      color: 'rgb(26, 31, 30)',
      fontSize: '16px',
      textTransform: 'none',
      letterSpacing: 'normal',
      float: 'none',
      backgroundColor: 'rgba(0, 0, 0, 0)',
    })
    const outside = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('h1, p, main, body')].map((one) => {
          const { color, fontFamily, fontSize, lineHeight, textDecoration, backgroundColor, margin, padding } = getComputedStyle(one)
          return { color, fontFamily, fontSize, lineHeight, textDecoration, backgroundColor, margin, padding }
        }),
      )
    await show({ body: element('topic="networks"') })
    await filled()
    const with_ = await outside()
    await show({ body: element('topic="networks"'), script: '' })
    expect(await outside()).toEqual(with_)
  })

  test('a frame is as high as what is in it where a theme says how high frames are', async () => {
    await show({
      style: 'iframe, img { max-width: 100%; height: auto; box-sizing: border-box }',
      body: `${frame('/embed/networks?n=5')}<script async src="${site.origin}/embed.js"></script>`,
    })
    await page.waitForFunction(() => document.querySelector('iframe')?.height !== '420')
    const inside = await page.frames()[1]?.evaluate(() => document.documentElement.getBoundingClientRect().height)
    expect(await page.locator('iframe').evaluate((one) => one.getBoundingClientRect().height)).toBe(Math.ceil(inside ?? 0))
  })

  test('custom properties and parts are for the host', async () => {
    await show({
      body: element('topic="networks"'),
      style: 'paperwire-feed { --paperwire-ink: rgb(1, 2, 3); --paperwire-size: 20px } paperwire-feed::part(heading) { display: none }',
    })
    await filled()
    const title = await page
      .locator('paperwire-feed .title')
      .first()
      .evaluate((one) => [getComputedStyle(one).color, getComputedStyle(one).fontSize])
    expect(title).toEqual(['rgb(1, 2, 3)', '20px'])
    expect(await page.locator('paperwire-feed .heading').isVisible()).toBe(false)
  })

  test('it is as light or dark as the page it stands on, whatever the system is, unless it is told', async () => {
    const ink = () =>
      page
        .locator('paperwire-feed .title')
        .first()
        .evaluate((one) => getComputedStyle(one).color)
    const inFrame = () => page.frames()[1]?.evaluate(() => getComputedStyle(document.documentElement).color)
    const [LIGHT, DARK] = ['rgb(26, 31, 30)', 'rgb(227, 232, 230)']
    const cases = [
      ['', '', 'dark', LIGHT],
      [':root { color-scheme: light dark }', '', 'dark', DARK],
      [':root { color-scheme: light dark }', '', 'light', LIGHT],
      ['body { background: #111; color: #eee }', 'theme="dark"', 'light', DARK],
      [':root { color-scheme: dark }', 'theme="light"', 'light', LIGHT],
    ] as const
    for (const [style, theme, system, expected] of cases) {
      await page.emulateMedia({ colorScheme: system })
      const framed = `/embed/networks${theme && `?${theme.replaceAll('"', '')}`}`
      await show({ body: `${element(`topic="networks" ${theme}`)}${frame(framed)}`, style })
      await filled()
      await page.waitForFunction(() => document.querySelector('iframe')?.height !== '420')
      expect([style, theme, system, await ink()]).toEqual([style, theme, system, expected])
      await expect.poll(inFrame, { message: `${style} ${theme} ${system}` }).toBe(expected)
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await show({
      body: `<div id="dark">${element('topic="networks" theme="dark" abstract reasons')}${frame('/embed/networks?theme=dark&n=3&abstract&reasons')}</div>`,
      style: 'body, #dark { background: #17171f; color: #eee }',
    })
    await filled()
    expect(await objections()).toEqual([])
  })

  describe('nothing moves', () => {
    const moved = async (one: Given): Promise<number> => {
      await page.addInitScript(() => {
        Object.assign(window, { moved: 0 })
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            (window as unknown as { moved: number }).moved += (entry as unknown as { value: number }).value
        }).observe({ type: 'layout-shift', buffered: true })
      })
      await show(one)
      await filled()
      await page.waitForTimeout(300)
      return page.evaluate(() => (window as unknown as { moved: number }).moved)
    }
    const PLACE = 'paperwire-feed { display: block; min-height: 26rem }'

    test.each([
      ['where the page gives it its height', '', 700, PLACE],
      ['in a column so narrow that titles must be cut to it', '', 260, PLACE],
      ['with all there is to show', 'abstract reasons n="3"', 700, 'paperwire-feed { display: block; min-height: 33rem }'],
    ])('%s, though the script and the list come late', async (_, attributes, width, style) => {
      await page.setViewportSize({ width, height: 1200 })
      site.up(400)
      expect(await moved({ body: element(`topic="all" ${attributes}`), style })).toBe(0)
    })

    test.each([
      ['', 700],
      ['', 260],
      ['layout="compact" n="9"', 700],
      ['layout="compact" n="9"', 260],
      ['abstract reasons', 500],
      ['paper="doi:10.5555/j.1" abstract', 500],
    ])('once the script is there: %s at %d pixels', async (attributes, width) => {
      await page.setViewportSize({ width, height: 1200 })
      const script = `<script src="${site.origin}${PATHS.embedScript}"></script>`
      given = { body: '', script }
      await page.goto(host)
      site.up(300)
      expect(await moved({ body: element(`topic="all" ${attributes}`), script })).toBe(0)
    })
  })

  test('without scripts there is a link, and the picture', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const shown = await show(
      { body: `${element('topic="networks"')}<img src="${site.origin}/embed/networks.svg" alt="Networks">` },
      await plain.newPage(),
    )
    expect(await shown.locator('#link').isVisible()).toBe(true)
    await shown.goto(`${site.origin}/embed/networks`)
    expect(await shown.locator('.paperwire-title').count()).toBe(5)
    await plain.close()
  })

  test('while the service is slow the page stands, with a link; then the list comes', async () => {
    site.up(1500)
    const start = Date.now()
    given = { body: element('topic="networks"') }
    await page.goto(host, { waitUntil: 'domcontentloaded' })
    expect(Date.now() - start).toBeLessThan(1200)
    expect(await page.locator('#link').isVisible()).toBe(true)
    expect(await page.locator('#after').isVisible()).toBe(true)
    await filled()
    expect(await page.locator('#link').isVisible()).toBe(false)
  })

  test('while the service was never there, there is a link and no box', async () => {
    await site.down()
    await show({ body: element('topic="networks"') })
    expect(await page.locator('#link').isVisible()).toBe(true)
    expect(await page.locator('main').innerText()).toBe(
      'Our lab\n\nLately:\n\nNetworks\nWhat comes after it.'.replace('Networks\nWhat', 'Networks\n\nWhat'),
    )
  })

  test('when it goes, the list that was last told stays, and a frame gives way to a link', async () => {
    const body = `${element('topic="networks" n="3"')}${frame('/embed/networks?n=2')}`
    await show({ body })
    await filled()
    site.up(0, 1)
    await show({ body: element('topic="networks" n="2"') })
    await filled()
    const titles = await rows().allInnerTexts()
    await page.waitForTimeout(1_500)
    await site.down()
    // long after it may be kept
    await show({ body: element('topic="networks" n="2"') })
    await filled()
    expect(await rows().allInnerTexts()).toEqual(titles)
    // and before
    await show({ body })
    await filled()
    expect(await rows().count()).toBe(3)
    await page.locator(`a[href="${site.origin}/embed/networks?n=2"]`).waitFor({ timeout: 10_000 })
    expect(await page.locator('iframe').count()).toBe(0)
    // what it was never told it cannot tell
    await show({ body: element('topic="networks" n="7"'), style: 'paperwire-feed { display: block; min-height: 30rem }' })
    await page.locator('#link').waitFor()
    await page.waitForFunction(() => (document.querySelector('paperwire-feed')?.getBoundingClientRect().height ?? 999) < 60)
    expect(await rows().count()).toBe(0)
  })

  test('an answer that is an error is no list, and neither is a wrong option', async () => {
    await show({ body: element('topic="networks" layout="no such layout" theme="nor theme"') })
    await page.waitForTimeout(500)
    expect(await page.locator('#link').isVisible()).toBe(true)
    await show({ body: element('topic="networks" n="3"') })
    await filled()
    site.fail()
    await show({ body: element('topic="networks" n="4"') })
    await page.waitForTimeout(500)
    expect(await page.locator('#link').isVisible()).toBe(true)
    await show({ body: element('topic="networks" n="3"') })
    await filled()
    expect(await rows().count()).toBe(3)
  })

  test('what is changed on it is shown, and what it shows leads where it says', async () => {
    await show({ body: element('topic="networks" n="3"') })
    await filled()
    await page.locator('paperwire-feed').evaluate((one) => one.setAttribute('n', '6'))
    await page.waitForFunction(() => document.querySelector('paperwire-feed')?.shadowRoot?.querySelectorAll('.paper').length === 6)
    const links = await page
      .locator('paperwire-feed')
      .evaluate((one) => [...(one.shadowRoot?.querySelectorAll('a') ?? [])].map(({ href }) => href))
    expect(links.at(0)).toBe(`${site.origin}/topics/networks`)
    expect(links.at(-1)).toBe(`${site.origin}/feeds/networks.atom`)
    expect(links.slice(1, -2).every((href) => href.startsWith('https://journal.example/'))).toBe(true)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.className)).toBe('title')
  })

  test('in WordPress it says its height and its links by the secret, and answers when it is greeted', async () => {
    // what wp-embed.js does, as far as a frame notices; WordPress loads it from its own site
    const receiver = `window.said = []; window.addEventListener('message', (event) => {
      const { secret, message, value } = event.data || {};
      if (!secret || !message || !value || /[^a-zA-Z0-9]/.test(secret)) return;
      for (const frame of document.querySelectorAll('iframe[data-secret="' + secret + '"]')) {
        if (event.source !== frame.contentWindow) continue;
        frame.removeAttribute('style');
        window.said.push([message, value]);
        if (message === 'height') frame.height = Math.min(1000, Math.max(200, value));
      }
    })`
    const { html } = (await (await fetch(`${site.origin}/oembed?url=${site.origin}/topics/networks`)).json()) as { html: string }
    const src = /src="([^"]*)"/.exec(html)?.[1]
    await show({
      body: `<iframe class="wp-embedded-content" sandbox="allow-scripts" security="restricted" style="position: absolute; visibility: hidden" title="Networks" src="${src}#?secret=aB3xYz0q9K" data-secret="aB3xYz0q9K" width="600" height="338" frameborder="0" scrolling="no"></iframe>`,
      script: `<script>${receiver}</script>`,
      policy: '',
    })
    await page.waitForFunction(() => (window as unknown as { said: unknown[] }).said.length > 0)
    type Said = [string, number | string][]
    const said = () => page.evaluate(() => (window as unknown as { said: Said }).said)
    const inside = page.frameLocator('iframe')
    expect((await said())[0]).toEqual([
      'height',
      await inside.locator('html').evaluate((one) => Math.ceil(one.getBoundingClientRect().height)),
    ])
    expect(await page.locator('iframe').isVisible()).toBe(true)
    const before = (await said()).length
    await page
      .locator('iframe')
      .evaluate((one: HTMLIFrameElement) => one.contentWindow?.postMessage({ message: 'ready', secret: 'aB3xYz0q9K' }, '*'))
    await page.waitForFunction((count) => (window as unknown as { said: unknown[] }).said.length > count, before)
    await inside.locator('.paperwire-title').first().click()
    await page.waitForFunction(() => (window as unknown as { said: Said }).said.some(([message]) => message === 'link'))
    const [, link] = (await said()).find(([message]) => message === 'link') ?? []
    // WordPress follows links to the frame's own site alone
    expect(link).toMatch(new RegExp(`^${site.origin}/papers/doi:`))
    expect(complaints).toEqual([])
  })

  test('the builder shows at once what is chosen, and copies it', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.origin })
    complaints.length = 0
    await page.goto(`${site.origin}/embed`)
    await page.getByLabel('Networks').check()
    await page.getByLabel('Papers', { exact: true }).fill('2')
    await page.getByLabel('Layout').selectOption('compact')
    await page.getByLabel('reasons').check()
    await page.waitForFunction(() => document.querySelector('[data-part=element]')?.textContent?.includes('n="2" layout="compact" reasons'))
    await page.waitForFunction(
      () => document.querySelector('[data-part=element-live] paperwire-feed')?.shadowRoot?.querySelectorAll('.paper').length === 2,
    )
    expect(new URL(page.url()).search).toContain('topic=networks')
    await page
      .locator('pre', { has: page.locator('[data-part=element]') })
      .locator('xpath=preceding-sibling::button[1]')
      .click()
    await page.locator('.copy', { hasText: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      '<paperwire-feed topic="networks" n="2" layout="compact" reasons>',
    )
    await page.getByLabel('or a search').fill('"open')
    await page.locator('[role=alert]').waitFor()
    await page.getByLabel('or a search').fill('memory')
    await page.waitForFunction(() => document.querySelector('[data-part=element]')?.textContent?.includes('search="memory"'))
    expect(await page.locator('[role=alert]').count()).toBe(0)
    expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([])
  })
})
