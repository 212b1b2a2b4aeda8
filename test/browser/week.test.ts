/** Every kind of page over a recorded week, from both hosts, as a browser shows it. */
import AxeBuilder from '@axe-core/playwright'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { enhanceScript, scriptPath } from '../../src/pages/enhance.js.ts'
import { iconPath } from '../../src/pages/icon.ts'
import { PAPERS_PER_PAGE } from '../../src/pages/ranked-list.ts'
import { siteCss, stylePath } from '../../src/pages/style.css.ts'
import { feedCss, feedStylePath } from '../../src/publish/feed.css.ts'
import { isRecorded } from '../support/recorded.ts'
import { openWeek, type Week } from './week.ts'
import { ARGUMENTS, CHROMIUM, isBrowserThere } from './world.ts'

const PHONE = 390
const DESK = 1280
/** https://www.w3.org/TR/WCAG22/, and what axe calls good practice. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const DEPEND_ON_WIDTH = ['color-contrast', 'target-size', 'scrollable-region-focusable']

type Kind = [name: string, path: string | ((week: Week) => Promise<string>), status?: number]
const KINDS: Kind[] = [
  ['today', '/'],
  ['a day', '/day/2025-11-19'],
  ['its second page', '/day/2025-11-19?page=2'],
  ['a day of nothing', '/day/2025-11-01'],
  ['the week', '/week/2025-W47'],
  ['the month', '/month/2025-11'],
  ['trending', '/trending'],
  ['the topics', '/topics'],
  ['a topic', '/topics/compression'],
  ['the paper most voted for', ({ paper }) => paper('score desc')],
  ['the paper of most authors', ({ paper }) => paper('json_array_length(authors) desc')],
  ['the paper with most to say', ({ paper }) => paper('length(abstract) desc')],
  ['the paper with most mathematics', ({ paper }) => paper(`length(abstract) - length(replace(abstract, '$', '')) desc`)],
  ['the paper of most copies', ({ paper }) => paper('(select count(*) from records where records.paper = papers.id) desc')],
  ['search', '/search'],
  ['what was found', '/search?q=pruning+language+models'],
  ['what was found of a strict question', '/search?q=title:diffusion+-video&since=2025-11-18'],
  ['nothing found', '/search?q=zzzzzz'],
  ['a mistake', '/search?q=%22open', 400],
  ['about', '/about'],
  ['status', '/status'],
  ['what is not there', '/nothing/here', 404],
]
/** What pages are made of besides themselves, and what no browser shows as a page. */
const FILES = [stylePath, feedStylePath, scriptPath, iconPath, '/feeds/compression.atom', '/feeds/all.rss', '/sitemap.xml', '/feeds.opml']

const there = isBrowserThere() && isRecorded('pages over a recorded week are')

/** A host, and how a browser sees it: `scripted` and `plain` are pages with and without JavaScript. */
type Seen = { origin: string; browser: Browser; scripted: Page; plain: Page; complaints: string[] }

describe.runIf(there)('over a recorded week', { timeout: 120_000 }, () => {
  let week: Week
  let seen: { [host: string]: Seen } = {}

  beforeAll(async () => {
    week = await openWeek()
    seen = Object.fromEntries(await Promise.all(Object.entries(week.hosts).map(async ([name, { origin }]) => [name, await see(origin)])))
  }, 300_000)
  afterAll(async () => {
    for (const { browser } of Object.values(seen)) await browser.close()
    await week?.close()
  })

  /** Opens a browser that finds the site on this host, under its own name. */
  async function see(origin: string): Promise<Seen> {
    const { host } = new URL(week.siteUrl)
    const browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [...ARGUMENTS, `--host-resolver-rules=MAP ${host}:80 ${new URL(origin).host}`],
    })
    const complaints: string[] = []
    const pageIn = async (context: BrowserContext): Promise<Page> => {
      const page = await context.newPage()
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(String(error)))
      page.on('dialog', (dialog) => complaints.push(dialog.message()))
      page.on('request', (request) => new URL(request.url()).host !== host && complaints.push(request.url()))
      return page
    }
    const [scripted, plain] = [await browser.newContext(), await browser.newContext({ javaScriptEnabled: false })]
    return { origin, browser, complaints, scripted: await pageIn(scripted), plain: await pageIn(plain) }
  }

  const pathOf = (path: Kind[1]) => (typeof path === 'string' ? path : path(week))

  const isWithin = async (page: Page, width: number) => {
    await page.setViewportSize({ width, height: 900 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  }
  const objections = async (page: Page, rules?: string[]) => {
    const axe = new AxeBuilder({ page })
    const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(RULES)).analyze()
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  }

  /** One page as one host serves it, asked for by a browser that runs scripts and by one that does not. */
  async function isWhole({ scripted, plain, complaints }: Seen, path: string, status: number): Promise<void> {
    complaints.length = 0
    for (const page of [scripted, plain]) {
      const answer = await page.goto(week.siteUrl + path)
      expect(answer?.status()).toBe(status)
      expect((await answer?.body())?.length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
      expect(await page.locator('main h1').isVisible()).toBe(true)
      for (const width of [PHONE, DESK]) await isWithin(page, width)
    }
    // a browser says of every page that is not there that it is not there
    expect(complaints.filter((text) => status === 200 || !text.includes(`status of ${status}`))).toEqual([])
  }

  test.each(KINDS)('%s is whole at both widths, with and without its script, from both hosts', async (_name, given, status = 200) => {
    const path = await pathOf(given)
    await Promise.all(Object.values(seen).map((one) => isWhole(one, path, status)))
  })

  // axe is a script itself, and what both hosts serve is the same: it is asked once, where scripts run
  test.each(KINDS)('%s is for everyone at both widths', async (_name, given) => {
    const { scripted } = seen.Node as Seen
    await scripted.emulateMedia({ colorScheme: 'light' })
    await scripted.setViewportSize({ width: PHONE, height: 844 })
    await scripted.goto(week.siteUrl + (await pathOf(given)))
    expect(await objections(scripted)).toEqual([])
    await scripted.emulateMedia({ colorScheme: 'dark' })
    await isWithin(scripted, DESK)
    expect(await objections(scripted, DEPEND_ON_WIDTH)).toEqual([])
  })

  test.each<Kind>([...KINDS, ...FILES.map((path): Kind => [path, path])])('%s is the same from both hosts', async (_name, given) => {
    const path = await pathOf(given)
    const [one, other] = await Promise.all(
      Object.values(seen).map(async ({ origin }) => {
        const answer = await fetch(origin + path)
        const said = ['content-type', 'content-security-policy', 'etag', 'link'].map((name) => answer.headers.get(name))
        return { status: answer.status, said, text: await answer.text() }
      }),
    )
    expect(one?.text.length).toBeGreaterThan(100)
    expect(other).toEqual(one)
  })

  test('a rank stands on one line beside its paper, clear of the search; a phone leaves sources room for their names', async () => {
    const { scripted } = seen.Node as Seen
    await scripted.setViewportSize({ width: DESK, height: 900 })
    await scripted.goto(`${week.siteUrl}/week/2025-W47`)
    const { heights, between } = await scripted.evaluate(() => {
      const ranks = [...document.querySelectorAll('.ranked > li')].map((item) => {
        const { height, width, right } = getComputedStyle(item, '::after')
        return { height, left: item.getBoundingClientRect().right - Number.parseFloat(right) - Number.parseFloat(width) }
      })
      const search = document.querySelector('header input')?.getBoundingClientRect().right ?? 0
      return { heights: ranks.map(({ height }) => height), between: Math.min(...ranks.map(({ left }) => left)) - search }
    })
    expect(heights.length).toBe(PAPERS_PER_PAGE)
    expect(new Set(heights).size).toBe(1)
    expect(between).toBeGreaterThan(12)
    await scripted.setViewportSize({ width: PHONE, height: 900 })
    await scripted.goto(`${week.siteUrl}/status`)
    const widths = await scripted.evaluate(() =>
      [...document.querySelectorAll('tbody th')].map((name) => name.getBoundingClientRect().width),
    )
    expect(Math.min(...widths)).toBeGreaterThan(200)
  })

  test('what pages are made of keeps to its weight', () => {
    expect(Math.max(siteCss.length, feedCss.length)).toBeLessThanOrEqual(12_000)
    expect(enhanceScript.length).toBeLessThanOrEqual(6_000)
  })

  test('a feed opened in a browser is a page of its own, at both widths', async () => {
    for (const { scripted, plain, complaints } of Object.values(seen)) {
      complaints.length = 0
      for (const page of [scripted, plain]) {
        await page.goto(`${week.siteUrl}/feeds/compression.atom`)
        expect(await page.locator('entry > title').first().isVisible()).toBe(true)
        for (const width of [PHONE, DESK]) await isWithin(page, width)
      }
      expect(complaints).toEqual([])
    }
  })
})
