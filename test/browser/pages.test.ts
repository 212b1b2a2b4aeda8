/** Every page in a real browser, on a phone and on a desk, with and without its script. */
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { PAPERS_PER_PAGE } from '../../src/pages/ranked-list.ts'
import { ARGUMENTS, CHROMIUM, isBrowserThere, openSite } from './world.ts'

const PHONE = { width: 390, height: 844 }
const DESK = { width: 1280, height: 900 }

const PAGES: [name: string, path: string, status?: number][] = [
  ['today', '/'],
  ['a second page', '/day/2025-11-21?page=2'],
  ['a day of nothing', '/day/2025-11-02'],
  ['a week', '/week/2025-W47'],
  ['a month', '/month/2025-11'],
  ['trending', '/trending'],
  ['the topics', '/topics'],
  ['a topic', '/topics/networks'],
  ['a paper', '/papers/doi:10.5555/j.0'],
  ['search', '/search'],
  ['what was found', '/search?q=networks+memory'],
  ['nothing found', '/search?q=zzzzzz'],
  ['a mistake', '/search?q=%22open', 400],
  ['the builder', '/embed?topic=networks&n=3&abstract=yes&reasons=yes'],
  ['the builder of a search', '/embed?q=memory&layout=compact'],
  ['about', '/about'],
  ['status', '/status'],
  ['by mail', '/subscribe?topic=networks&q=memory'],
  ['for programs', '/api'],
  ['what is not there', '/nothing/here', 404],
]

describe.runIf(isBrowserThere())('in a browser', { timeout: 120_000 }, () => {
  let site: Awaited<ReturnType<typeof openSite>>
  let browser: Browser
  let plain: BrowserContext
  let context: BrowserContext
  let page: Page
  /** What the console said is wrong, and what was asked of other sites. */
  const complaints: string[] = []

  beforeAll(async () => {
    site = await openSite()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
    context = await browser.newContext({ viewport: PHONE, timezoneId: 'Asia/Tokyo', permissions: ['clipboard-read', 'clipboard-write'] })
    plain = await browser.newContext({ viewport: PHONE, javaScriptEnabled: false })
    page = await context.newPage()
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('dialog', (dialog) => complaints.push(dialog.message()))
    page.on('request', (request) => new URL(request.url()).origin !== site.origin && complaints.push(request.url()))
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })

  const isWithin = (shown: Page, { width }: { width: number }) =>
    shown.evaluate(() => document.documentElement.scrollWidth).then((wide) => expect(wide).toBeLessThanOrEqual(width))
  const objections = async (shown: Page, rules?: string[]) => {
    // it would fetch stylesheets anew, for one rule on turned phones, and the policy of frames lets nobody fetch
    const axe = new AxeBuilder({ page: shown }).options({ preload: false })
    const { violations } = await (rules
      ? axe.withRules(rules)
      : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    ).analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  }

  test.each(PAGES)('%s is for everyone, at both widths, light and dark', async (_name, path, status = 200) => {
    complaints.length = 0
    await page.setViewportSize(PHONE)
    await page.emulateMedia({ colorScheme: 'light' })
    const answer = await page.goto(site.origin + path)
    expect(answer?.status()).toBe(status)
    expect((await answer?.body())?.length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
    expect(await objections(page)).toEqual([])
    await isWithin(page, PHONE)
    await page.setViewportSize(DESK)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await objections(page, ['color-contrast', 'target-size'])).toEqual([])
    await isWithin(page, DESK)
    // a browser says of every page that is not there that it is not there
    expect(complaints.filter((text) => status === 200 || !text.includes(`status of ${status}`))).toEqual([])
  })

  test('without its script every page says the same, but for times and buttons', async () => {
    const shown = await plain.newPage()
    for (const [, path] of PAGES) {
      await Promise.all([shown.goto(site.origin + path), page.goto(site.origin + path)])
      const words = (one: Page) => one.locator('main').evaluate((main) => main.textContent?.replace(/\s+/g, ' '))
      const said = await words(shown)
      await page.evaluate(() => {
        for (const button of document.querySelectorAll('.copy')) button.remove()
        for (const time of document.querySelectorAll('time[title]')) time.textContent = time.getAttribute('title')
      })
      expect(await words(page)).toBe(said)
      await isWithin(shown, PHONE)
    }
    await shown.close()
  })

  test('titles nobody would write neither run nor burst a page', async () => {
    complaints.length = 0
    await page.setViewportSize(PHONE)
    const pages = Math.ceil((70 + site.hostile) / PAPERS_PER_PAGE)
    for (let n = 1; n <= pages; n++) {
      const answer = await page.goto(`${site.origin}/day/2025-11-21?page=${n}`)
      if (answer?.status() === 404) break
      await isWithin(page, PHONE)
    }
    for (const path of [
      '/papers/doi:10.5555/j.1000',
      '/papers/doi:10.5555/j.1006',
      '/papers/doi:10.5555/j.1007',
      '/papers/doi:10.5555/j.1009',
      '/papers/doi:10.5555/j.1012',
    ]) {
      expect((await page.goto(site.origin + path))?.status()).toBe(200)
      await isWithin(page, PHONE)
    }
    expect(await page.evaluate(() => 'hacked' in window)).toBe(false)
    expect(complaints).toEqual([])
  })

  test('the keyboard reaches the content at once and every link after it, and shows where it is', async () => {
    await page.setViewportSize(DESK)
    await page.goto(`${site.origin}/topics`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content')
    await isWithin(page, DESK)
    await page.keyboard.press('Enter')
    expect(new URL(page.url()).hash).toBe('#main')
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      return { inside: document.querySelector('main')?.contains(element), outlineStyle, outlineWidth }
    })
    expect(focused).toEqual({ inside: true, outlineStyle: 'solid', outlineWidth: '2px' })
    const links = await page.locator('main a, main summary').count()
    const seen = new Set([await page.evaluate(() => document.activeElement?.outerHTML)])
    for (let i = 1; i < links; i++) {
      await page.keyboard.press('Tab')
      seen.add(await page.evaluate(() => document.activeElement?.outerHTML))
    }
    expect(seen.size).toBe(
      await page.evaluate(
        () => new Set([...document.querySelectorAll('main a:not(details:not([open]) p a), main summary')].map((one) => one.outerHTML)).size,
      ),
    )
  })

  test('the script copies what is to be copied and tells times where the reader is', async () => {
    await page.goto(`${site.origin}/papers/doi:10.5555/j.0`)
    await page.locator('#cite .copy').click()
    await page.locator('#cite .copy', { hasText: 'Copied' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^@misc\{example2025networks,/)
    expect(await page.locator('time[title]').first().textContent()).toMatch(/21 Nov 2025, 21:00 GMT\+9/)
  })

  test('a form by mail comes back with what was chosen, and the script guesses no time zone over it', async () => {
    await page.goto(`${site.origin}/subscribe`)
    expect(await page.locator('[name=zone]').inputValue()).toBe('Asia/Tokyo')
    await page.locator('[name=address]').fill('ada@example.org')
    await page.locator('[name=zone]').selectOption('Europe/Berlin')
    await page.locator('.letter [name=q]').fill('"open')
    await page.getByRole('button', { name: 'Subscribe' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toMatch(/quote is never closed/)
    const values = await Promise.all(['address', 'zone', 'q'].map((name) => page.locator(`.letter [name=${name}]`).first().inputValue()))
    expect(values).toEqual(['ada@example.org', 'Europe/Berlin', '"open'])
    expect(await objections(page)).toEqual([])
  })

  test('many authors do not stand before an abstract: on the first screen of a phone, and in a feed that a browser opens', async () => {
    await page.setViewportSize(PHONE)
    await page.goto(`${site.origin}/papers/doi:10.5555/j.2000`)
    expect(await page.locator('.abstract').evaluate((abstract) => abstract.getBoundingClientRect().top)).toBeLessThan(PHONE.height)
    await page.locator('summary', { hasText: '388 more authors' }).click()
    expect(await page.getByText('Builder Number399', { exact: true }).isVisible()).toBe(true)
    for (const [format, tag] of [
      ['atom', 'author'],
      ['rss', 'dc:creator'],
    ]) {
      await page.goto(`${site.origin}/feeds/search.${format}?q=detector`)
      const seen = await page.evaluate(
        (tag) => [...document.getElementsByTagName(tag as string)].filter((one) => one.getClientRects().length > 0).length,
        tag,
      )
      expect(seen).toBe(20)
    }
  })

  test('a phone breaks no button’s word, and a table stays one', async () => {
    await page.setViewportSize(PHONE)
    for (const path of [...PAGES.map(([, path]) => path), '/embed']) {
      await page.goto(site.origin + path)
      const broken = await page.evaluate(() =>
        [...document.querySelectorAll('button')].flatMap((button) => {
          const words = document.createRange()
          words.selectNodeContents(button)
          return /^\S+$/.test(button.innerText) && words.getClientRects().length > 1 ? [button.outerHTML] : []
        }),
      )
      expect(broken).toEqual([])
    }
    await page.goto(`${site.origin}/about`)
    const lines = await page
      .locator('table tr')
      .evaluateAll((rows) => rows.map((row) => new Set([...row.children].map((cell) => cell.getBoundingClientRect().top)).size))
    expect(new Set(lines)).toEqual(new Set([1]))
  })

  test('at four times the size a date stands on one line, and nothing is wider than the page', async () => {
    const small = { width: 320, height: 256 }
    await page.setViewportSize(small)
    for (const path of ['/', '/day/2025-09-24', '/week/2025-W47', '/subscribe', '/embed', '/status', '/about']) {
      await page.goto(site.origin + path)
      await isWithin(page, small)
      const lines = await page.locator('h1').evaluate((heading) => {
        const [text, at] = [heading.firstChild as Text, heading.textContent?.lastIndexOf('2025') ?? -1]
        const year = document.createRange()
        if (at >= 0)
          for (const [edge, offset] of [
            ['setStart', at],
            ['setEnd', at + 4],
          ] as const)
            year[edge](text, offset)
        return year.getClientRects().length
      })
      expect(lines, path).toBeLessThanOrEqual(1)
    }
  })

  test('where colours are forced, the one tab that is meant is underlined, and a heading’s node is full', async () => {
    await page.emulateMedia({ forcedColors: 'active' })
    await page.goto(`${site.origin}/`)
    const lines = await page.locator('.spans a').evaluateAll((tabs) => tabs.map((tab) => getComputedStyle(tab).borderBottomStyle))
    expect(lines).toEqual(['solid', 'none', 'none', 'none'])
    const nodes = await page.evaluate(() =>
      ['h1', '.wire > li'].map((of) => getComputedStyle(document.querySelector(of) as Element, '::before').backgroundColor),
    )
    expect(nodes[0]).not.toBe(nodes[1])
    await page.emulateMedia({ forcedColors: 'none' })
  })

  test('who wants no motion is given none, and paper is given no navigation', async () => {
    await page.goto(`${site.origin}/`)
    const scrolling = () => page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    expect(await scrolling()).toBe('auto')
    await page.emulateMedia({ reducedMotion: 'no-preference', media: 'print' })
    expect(await page.locator('nav ul, form').filter({ visible: true }).count()).toBe(0)
    expect(await page.locator('h2 a').first().isVisible()).toBe(true)
    const { gap, node } = await page.evaluate(() => {
      const [lead, list, main] = ['.lead', '.wire', 'main'].map((one) => document.querySelector(one)?.getBoundingClientRect())
      const shift = Number.parseFloat(getComputedStyle(document.querySelector('h1') as Element, '::before').left)
      return {
        gap: (list?.top ?? 0) - (lead?.bottom ?? 0),
        node: (main?.left ?? 0) + 1 + (document.querySelector('h1')?.offsetLeft ?? 0) + shift,
      }
    })
    expect(gap).toBeGreaterThan(12)
    expect(node).toBeGreaterThanOrEqual(0)
    await page.emulateMedia({ media: 'screen' })
  })

  test('nothing moves while a page comes', async () => {
    await page.addInitScript(() => {
      Object.assign(window, { shift: 0 })
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          (window as unknown as { shift: number }).shift += (entry as unknown as { value: number }).value
      }).observe({ type: 'layout-shift', buffered: true })
    })
    for (const path of ['/', '/papers/doi:10.5555/j.0', '/status']) {
      await page.goto(site.origin + path)
      expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBeLessThan(0.01)
    }
  })
})
