/** The page for programs in a real browser: every form open, and sent without a script. */
import AxeBuilder from '@axe-core/playwright'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHROMIUM, isBrowserThere, openSite } from './world.ts'

const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

describe.runIf(isBrowserThere())('the page for programs', () => {
  let site: Awaited<ReturnType<typeof openSite>>
  let browser: Browser
  beforeAll(async () => {
    site = await openSite()
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS })
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  test.each([
    [390, 'light'],
    [1280, 'dark'],
  ] as const)('is for everyone with every form open, %i pixels wide, %s', async (width, colorScheme) => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme })
    const page = await context.newPage()
    await page.goto(`${site.origin}/api`)
    for (const details of await page.locator('details').all()) await details.evaluate((one) => one.setAttribute('open', ''))
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    await context.close()
  })

  test.each([
    ['papers', { limit: '2' }, '/api/v1/papers?limit=2'],
    ['paper', {}, '/api/v1/papers/doi:'],
    ['export', { limit: '3', since: '2025-11-01' }, '/api/v1/papers.jsonl?since=2025-11-01&limit=3'],
    ['searchFeed', { q: 'networks' }, '/feeds/search.rss?q=networks'],
    ['health', {}, '/healthz'],
  ])('the form of %s leads to what it asks for, without a script', async (id, fields, address) => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${site.origin}/api`)
    const asking = page.locator(`form:has(input[name=operation][value="${id}"])`)
    await page.locator(`details:has(input[name=operation][value="${id}"]) > summary`).click()
    for (const [name, value] of Object.entries(fields)) await asking.locator(`[name="${name}"]`).fill(value)
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.status() !== 302 && !response.url().includes('/api/try')),
      asking.locator('button').click({ noWaitAfter: true }),
    ])
    expect(answer.status()).toBe(200)
    expect(answer.url().slice(site.origin.length)).toMatch(new RegExp(`^${address.replace(/[.?+]/g, '\\$&')}`))
    await context.close()
  })
})
