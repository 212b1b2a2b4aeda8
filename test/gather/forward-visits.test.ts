/** One instance gathers and forwards its visits; another stores them, admits and publishes. */
import { expect, test } from 'vitest'
import { forwardVisitsTo, parseVisitLines, serializeVisitLines } from '../../src/gather/forward-visits.ts'
import type { Topic } from '../../src/model.ts'
import { newFeedRows } from '../../src/sources/all-sources.ts'
import { feed } from '../../src/sources/feed.ts'
import { addFeeds } from '../../src/store/added-feeds.ts'
import { papers, records, visits } from '../../src/store/schema.ts'
import { moment, openWorld, type Pages } from '../support/world.ts'

const TOKEN = 'a token that nobody guesses'
const pruning: Topic = { slug: 'pruning', title: 'Pruning', description: 'Pruning.', query: 'pruning', perDay: 5 }
const journal = feed({
  id: 'journal',
  name: 'A Journal',
  homepage: 'https://journal.example/',
  url: 'https://journal.example/feed',
  abstracts: 'whole',
})
const down = feed({ id: 'down', name: 'Down', homepage: 'https://down.example/', url: 'https://down.example/feed', abstracts: 'whole' })
const item = (n: number, title = `Paper ${n} on pruning`) =>
  `<item><title>${title}</title><link>https://journal.example/${n}</link><guid>https://journal.example/${n}</guid><dc:creator>Ada Lovelace</dc:creator><dc:identifier>doi:10.5555/j.${n}</dc:identifier><description>p &lt; 0.05 &amp; q &gt; 0.1</description></item>`
const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>https://journal.example/</link><description/>${items.join('')}</channel></rss>`

/** An instance that only serves, and one that forwards to it. */
async function openBoth(pages: Pages = { 'https://journal.example/feed': rss(item(1), item(2)) }) {
  const options = { sources: [journal, down], topics: [pruning] }
  const edge = await openWorld({ ...options, settings: { ADMIN_TOKEN: TOKEN, GATHER: 'off' } })
  const gatherer = await openWorld({ ...options, pages })
  const network = { isDown: false }
  const post = (async (url: string, init: RequestInit) => {
    if (network.isDown) throw new TypeError('fetch failed')
    return edge.app.request(url, init)
  }) as typeof fetch
  gatherer.gathering.ports.forwardVisits = forwardVisitsTo('https://papers.example', TOKEN, post)
  const at = (time: string) => {
    edge.at(time)
    gatherer.at(time)
  }
  return { edge, gatherer, network, at }
}

const publishedBy = async ({ get }: { get: (path: string) => Response | Promise<Response> }) =>
  Promise.all(['/feeds/pruning.atom', '/feeds/all.json', '/api/v1/papers', '/api/v1/sources'].map(async (path) => (await get(path)).text()))

test('a forwarded visit is published as if it had been gathered there', async () => {
  const { edge, gatherer, at } = await openBoth()
  await gatherer.gather()
  expect(await publishedBy(edge)).toEqual(await publishedBy(gatherer))
  expect(await (await edge.get('/feeds/pruning.atom')).text()).toContain('Paper 2 on pruning')
  expect(edge.requests).toEqual([])

  gatherer.pages['https://journal.example/feed'] = rss(item(1, 'Paper 1 on pruning, revised'), item(2), item(3))
  at('2025-11-21T15:30:00Z')
  await gatherer.gather()
  expect(await publishedBy(edge)).toEqual(await publishedBy(gatherer))
  expect(await (await edge.get('/feeds/pruning.atom')).text()).toContain('Paper 3 on pruning')
  expect(await (await edge.get('/status')).text()).toContain('down.example')
})

test('a visit that cannot be forwarded fails, is repeated, and loses nothing', async () => {
  const { edge, gatherer, network, at } = await openBoth({
    'https://journal.example/feed': ({ headers }) =>
      headers.has('if-none-match') ? { status: 304 } : { body: rss(item(1)), headers: { etag: '"1"' } },
  })
  network.isDown = true
  const { visits: failed } = await gatherer.gather({ sourceId: 'journal' })
  expect(failed).toMatchObject([{ error: 'POST https://papers.example/admin/visits: fetch failed' }])
  expect(JSON.stringify(failed)).not.toContain(TOKEN)
  expect(await gatherer.db.select().from(papers)).toEqual([])
  network.isDown = false
  at('2025-11-21T12:30:00Z')
  await gatherer.gather()
  expect((await edge.db.select({ id: papers.id }).from(papers)).map(({ id }) => id)).toEqual(['doi:10.5555/j.1'])
})

test('the same visit forwarded twice is stored once', async () => {
  const { edge, gatherer } = await openBoth()
  const posted: string[] = []
  gatherer.gathering.ports.forwardVisits = async (message) => {
    posted.push(serializeVisitLines(message))
  }
  await gatherer.gather({ sourceId: 'journal' })
  const post = async (body: string) =>
    (
      await edge.app.request('https://papers.example/admin/visits', { method: 'POST', body, headers: { authorization: `Bearer ${TOKEN}` } })
    ).json()
  expect(await post(posted[0] as string)).toMatchObject({ source: 'journal', seen: 2, new: 2 })
  expect(await post(posted[0] as string)).toMatchObject({ source: 'journal', seen: 2, new: 0, updated: 0 })
  expect(await edge.db.select().from(visits)).toHaveLength(1)
  expect(await edge.db.select().from(records)).toHaveLength(2)
  expect(await post(posted.at(-1) as string)).toEqual({ admitted: 2 })
  expect(await post(posted.at(-1) as string)).toEqual({ admitted: 0 })
})

test('a feed added on the gatherer alone becomes a source of the receiver', async () => {
  const { edge, gatherer } = await openBoth({ 'https://lab.example/feed': rss(item(9)) })
  const [row] = newFeedRows([{ url: 'https://lab.example/feed', title: 'A Lab' }], [], moment('2025-11-21T12:00:00Z'))
  await addFeeds(gatherer.db, [row as NonNullable<typeof row>])
  await gatherer.gather({ sourceId: row?.id as string })
  const { sources } = await (await edge.get('/api/v1/sources')).json()
  expect(sources.find(({ id }: { id: string }) => id === row?.id)).toMatchObject({
    name: 'A Lab',
    feed: 'https://lab.example/feed',
    ok: true,
  })
})

test('the receiver makes the same number of database requests, whatever the number of papers', async () => {
  const queriesFor = async (n: number) => {
    const { edge, gatherer } = await openBoth({ 'https://journal.example/feed': rss(...Array.from({ length: n }, (_, i) => item(i))) })
    await gatherer.gather({ sourceId: 'journal' })
    return edge.queries.length
  }
  expect(await queriesFor(300)).toBe(await queriesFor(1))
})

test.each([
  ['no token', {}, '{}', 401],
  ['a wrong token', { authorization: 'Bearer another' }, '{}', 401],
  ['no JSON', { authorization: `Bearer ${TOKEN}` }, 'hello', 400],
  ['no visit', { authorization: `Bearer ${TOKEN}` }, '{"visit": {}}', 400],
  ['an unknown source', { authorization: `Bearer ${TOKEN}` }, '{"visit":{"source":"x","url":"u","at":1763726400},"row":{"id":"x"}}', 400],
  [
    'a visit in the future',
    { authorization: `Bearer ${TOKEN}` },
    '{"visit":{"source":"journal","url":"u","at":5763726400},"row":{"id":"journal"}}',
    400,
  ],
])('%s is refused with a sentence', async (_what, headers, body, status) => {
  const { edge } = await openBoth()
  const answer = await edge.app.request('https://papers.example/admin/visits', {
    method: 'POST',
    headers: headers as Record<string, string>,
    body,
  })
  expect(answer.status).toBe(status)
  expect((await answer.json()).error).toMatch(/\w+ \w+ \w+/)
  expect(await edge.db.select().from(visits)).toEqual([])
})

test('an instance without ADMIN_TOKEN accepts no visits', async () => {
  const world = await openWorld()
  const answer = await world.app.request('https://papers.example/admin/visits', {
    method: 'POST',
    headers: { authorization: 'Bearer undefined' },
  })
  expect(answer.status).toBe(404)
})

const head = { visit: { source: 'journal', url: 'https://journal.example/feed', at: 1763726400 }, row: { id: 'journal' } }
const oldRecord = { key: 'k', names: ['doi:10.5555/j.1'], title: 'T', abstract: '', authors: [], url: 'https://a.example/' }

test.each([
  ['a record', [head, oldRecord]],
  ['a row', [{ ...head, row: { ...head.row, more: false, lastGoodAt: 1763726400 } }]],
])('%s in the fields of an older version is refused with the advice to upgrade the gatherer', async (_what, lines) => {
  const { edge } = await openBoth()
  const answer = await edge.app.request('https://papers.example/admin/visits', {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: lines.map((line) => JSON.stringify(line)).join('\n'),
  })
  expect(answer.status).toBe(400)
  expect((await answer.json()).error).toContain('upgrade the gatherer')
  expect(await edge.db.select().from(visits)).toEqual([])
})

test('an invalid record is left out and counted', () => {
  const good = { key: 'k', identifiers: [], title: 'T', abstract: '', authors: [{ name: 'A' }], url: 'https://a.example/' }
  const bad = [
    { ...good, url: 'javascript:alert(1)' },
    { ...good, key: '' },
    { ...good, authors: 'A' },
    { ...good, links: { code: 'data:x' } },
    { ...good, copies: [{ identifier: 7 }] },
    { ...good, versions: [{ version: 'v1', at: '2025-11-20' }] },
    7,
    null,
  ]
  const head = { visit: { source: 's', url: 'u', at: 1, dropped: 1 }, row: { id: 's' } }
  const message = parseVisitLines([head, good, ...bad].map((line) => JSON.stringify(line)).join('\n'))
  expect(message).toMatchObject({ visit: { dropped: 1 + bad.length }, records: [good] })
})
