import { describe, expect, test } from 'vitest'
import { isSilent } from '../../src/gather/health.ts'
import { feed } from '../../src/sources/feed.ts'
import { openWorld } from '../support/world.ts'
import { childrenOf, readXml, textsOf } from '../support/xml.ts'

const url = 'https://journal.example/feed'
const journal = (more: object = {}) => ({
  ...feed({ id: 'journal', name: 'A Journal', homepage: 'https://journal.example/', url, abstracts: 'whole', schedule: '0 * * * *' }),
  ...more,
})
const rss = (from: number, to: number) =>
  `<rss version="2.0"><channel><title>J</title><link>https://journal.example/</link><description/>${Array.from(
    { length: to - from },
    (_, i) => `<item><title>Paper ${from + i}</title><link>https://journal.example/${from + i}</link><description>x</description></item>`,
  ).join('')}</channel></rss>`

const hour = (day: number, hours: number) => new Date(Date.UTC(2025, 10, day, hours)).toISOString()

type World = Awaited<ReturnType<typeof openWorld>>
const sourceOf = async (world: World) => (await (await world.get('/api/v1/sources')).json()).sources[0]
async function troublesOf(world: World) {
  const root = readXml(await (await world.get('/status.atom')).text())
  return childrenOf(root, 'entry').map((entry) => ({
    id: textsOf(entry, 'id')[0],
    title: textsOf(entry, 'title')[0],
    published: textsOf(entry, 'published')[0],
    updated: textsOf(entry, 'updated')[0],
    content: textsOf(entry, 'content')[0],
  }))
}

test('a source that answers is no trouble, and its last answer stands against what is usual', async () => {
  const world = await openWorld({ sources: [journal()], now: hour(1, 0) })
  for (let at = 0; at < 4; at++) {
    world.pages[url] = rss(at * 20, at * 20 + 20)
    world.at(hour(1 + at, 0))
    await world.gather()
  }
  expect(await sourceOf(world)).toMatchObject({
    ok: true,
    lastVisit: '2025-11-04T00:00:00Z',
    nextVisit: '2025-11-04T01:00:00Z',
    status: 200,
    seen: 20,
    new: 20,
    band: { least: 4, most: 100 },
    stopped: null,
    movedTo: null,
    off: null,
    error: null,
  })
  const page = await (await world.get('/status')).text()
  expect(page).toContain('<td>4–100</td>')
  expect(page).toContain('https://papers.example/status.atom')
  expect(await troublesOf(world)).toEqual([])
})

test('a source that fails is told of when it is overdue, keeps its entry’s id and date, and is told of when it is over', async () => {
  const world = await openWorld({ sources: [journal()], pages: { [url]: rss(0, 10) }, now: hour(1, 0) })
  await world.gather()
  world.pages[url] = { status: 503 }
  world.at(hour(1, 1))
  await world.gather()
  const first = await sourceOf(world)
  expect(first).toMatchObject({ ok: false, failures: 1, error: `GET ${url}: 503` })
  expect(first.backingOffUntil > '2025-11-01T01:05').toBe(true)
  expect(await (await world.get('/status')).text()).toContain('Next try')
  expect(await troublesOf(world)).toEqual([])

  world.at(hour(1, 9))
  await world.gather()
  const [early] = await troublesOf(world)
  expect(early).toMatchObject({ title: 'A Journal does not answer', published: '2025-11-01T01:00:00Z', updated: '2025-11-01T01:00:00Z' })
  expect(early?.id).toMatch(/^urn:uuid:/)
  expect(early?.content).toContain(`GET ${url}: 503`)
  world.at(hour(3, 0))
  await world.gather()
  expect(await troublesOf(world)).toMatchObject([{ id: early?.id, published: early?.published }])

  world.pages[url] = rss(0, 10)
  world.at(hour(5, 0))
  await world.gather()
  expect(await sourceOf(world)).toMatchObject({ ok: true })
  expect(await troublesOf(world)).toMatchObject([{ id: early?.id, published: early?.published, updated: '2025-11-05T00:00:00Z' }])
  world.at(hour(25, 0))
  expect((await troublesOf(world)).map(({ title }) => title)).not.toContain('A Journal does not answer')
})

test('a source that never answered is overdue when two of its times and an hour have passed since it was first asked', async () => {
  const world = await openWorld({ sources: [journal()], pages: { [url]: { status: 404 } }, now: hour(1, 0) })
  await world.gather()
  const health = async () => {
    const answer = await world.get('/healthz/sources')
    return [answer.status, (await answer.json()).overdue.map(({ id }: { id: string }) => id)]
  }
  expect(await health()).toEqual([200, []])
  expect(await sourceOf(world)).toMatchObject({ ok: false, overdue: false, lastGood: null, error: `GET ${url}: 404` })
  world.at(hour(1, 3))
  await world.gather()
  expect(await health()).toEqual([200, []])
  world.at('2025-11-01T03:00:01Z')
  expect(await health()).toEqual([503, ['journal']])
  expect(await troublesOf(world)).toMatchObject([{ title: 'A Journal does not answer', published: '2025-11-01T00:00:00Z' }])
})

test('what went wrong is said of an address of any length', async () => {
  const long = `https://journal.example/feed?of=${'subject+'.repeat(200)}`
  const source = { ...journal(), request: () => ({ url: long }) }
  const world = await openWorld({ sources: [source], pages: { [long]: { status: 503 } }, now: hour(1, 0) })
  await world.gather()
  for (const path of ['/', '/status']) expect(await (await world.get(path)).text()).toMatch(/GET https:[^<]*…[^<]*: 503</)
  world.at(hour(2, 0))
  await world.gather()
  expect((await troublesOf(world))[0]?.content).toMatch(/GET https:[^<]*…[^<]*: 503</)
})

test('a suspect answer is told of, and where it is gone for good so is that', async () => {
  const world = await openWorld({ sources: [journal()], pages: { [url]: rss(0, 20) }, now: hour(1, 0) })
  await world.gather()
  world.pages[url] = rss(0, 2)
  world.at(hour(1, 1))
  await world.gather()
  expect(await sourceOf(world)).toMatchObject({ ok: false, suspect: '2 records, where there were 20' })
  expect(await troublesOf(world)).toMatchObject([{ title: 'A Journal gave an unusual answer', published: '2025-11-01T01:00:00Z' }])
  world.pages[url] = { status: 410 }
  world.at(hour(1, 2))
  await world.gather()
  world.at(hour(30, 0))
  await world.gather()
  expect(await sourceOf(world)).toMatchObject({ ok: false, stopped: expect.stringContaining('410'), nextVisit: null, overdue: false })
  expect(await troublesOf(world)).toMatchObject([{ title: 'A Journal is gone', published: '2025-11-01T02:00:00Z' }])
  expect(await (await world.get('/status')).text()).toContain('Stopped:')
})

test('a source that answers and has nothing new for three times as long as usual is silent', async () => {
  const world = await openWorld({ sources: [journal()], now: hour(1, 0) })
  for (let day = 1; day <= 12; day++) {
    world.pages[url] = rss(0, Math.min(day, 6) + 10)
    world.at(hour(day, 0))
    await world.gather()
    if (day === 9) expect(await troublesOf(world)).toEqual([])
  }
  expect(await troublesOf(world)).toMatchObject([{ title: 'A Journal has nothing new', published: '2025-11-06T00:00:00Z' }])
})

test('a source that nobody asks is overdue, and so dated at its last visit', async () => {
  const world = await openWorld({ sources: [journal()], pages: { [url]: rss(0, 10) }, now: hour(1, 0) })
  await world.gather()
  world.at(hour(1, 4))
  expect(await troublesOf(world)).toMatchObject([{ title: 'A Journal is overdue', published: '2025-11-01T00:00:00Z' }])
})

test('a source without its key is off, and no trouble', async () => {
  const world = await openWorld({ sources: [journal({ keySetting: 'JOURNAL_KEY' })], pages: { [url]: rss(0, 10) } })
  await world.gather()
  expect(await sourceOf(world)).toMatchObject({ ok: true, off: 'JOURNAL_KEY', lastVisit: null })
  expect(await (await world.get('/about')).text()).not.toContain('A Journal')
  const page = await (await world.get('/status')).text()
  expect(page).toContain('Needs an API key in the setting <code>JOURNAL_KEY</code>')
})

test('where a source moved for good is shown when it was confirmed', async () => {
  const moved = 'https://new.example/feed'
  const world = await openWorld({
    sources: [journal()],
    pages: { [url]: { status: 301, headers: { location: moved } }, [moved]: rss(0, 10) },
    now: hour(1, 0),
  })
  await world.gather()
  expect(await sourceOf(world)).toMatchObject({ movedTo: null })
  world.at(hour(1, 1))
  await world.gather()
  expect(await sourceOf(world)).toMatchObject({ movedTo: moved })
})

describe('the feed of troubles', () => {
  test('is Atom and RSS, the same bytes while nothing changes, and answered 304', async () => {
    const world = await openWorld({ sources: [journal({ name: 'A & <b>' })], pages: { [url]: rss(0, 10) }, now: hour(1, 0) })
    await world.gather()
    const empty = await world.get('/status.atom')
    expect(empty.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
    expect(childrenOf(readXml(await empty.text()), 'entry')).toEqual([])
    world.at(hour(1, 4))
    const first = await world.get('/status.rss')
    expect(first.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8')
    const text = await first.text()
    expect(textsOf(childrenOf(childrenOf(readXml(text), 'channel')[0], 'item')[0], 'title')).toEqual(['A & <b> is overdue'])
    world.at(hour(1, 5))
    expect(await (await world.get('/status.rss')).text()).toBe(text)
    expect((await world.get('/status.rss', { 'if-none-match': first.headers.get('etag') ?? '' })).status).toBe(304)
  })
})

test.each([
  [['2025-11-03', '2025-11-04', '2025-11-05', '2025-11-06', '2025-11-07'], '2025-11-10', false],
  [['2025-11-03', '2025-11-04', '2025-11-05', '2025-11-06', '2025-11-07'], '2025-11-11', true],
  [['2025-09-01', '2025-09-08', '2025-09-15', '2025-09-22'], '2025-10-13', false],
  [['2025-09-01', '2025-09-08', '2025-09-15', '2025-09-22'], '2025-10-14', true],
  [['2025-11-03', '2025-11-04'], '2025-12-31', false],
])('of days %j silence on %s is %s', (days, today, silent) => {
  expect(isSilent(days, today)).toBe(silent)
})
