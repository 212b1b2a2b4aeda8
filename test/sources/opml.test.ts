import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderOpml } from '../../src/formats/opml.ts'
import { findFeedLinks } from '../../src/gather/feed-discovery.ts'
import { feedIdOf, loadAllSources, newFeedRows } from '../../src/sources/all-sources.ts'
import { feed } from '../../src/sources/feed.ts'
import { readOpml } from '../../src/sources/reading/read-opml.ts'
import { addFeeds, removeFeed } from '../../src/store/added-feeds.ts'
import { moment, openWorld } from '../support/world.ts'

const list = (...outlines: string[]) =>
  `<?xml version="1.0"?>\n<opml version="1.1"><head><title>Mine</title></head><body>${outlines.join('\n')}</body></opml>`

test('feeds are read in their order, however deep their folders, whatever the case of their attributes', () => {
  const read = readOpml(
    list(
      '<outline text="A &amp; B"><outline text="C"><outline type="rss" text="One" xmlUrl="https://a.example/1?x=1&amp;y=2" htmlUrl="https://a.example/"/></outline></outline>',
      `<outline title='Caf&eacute;&nbsp;&#8212; news' text="other" XMLURL='https://a.example/2?x=1&y=2'></outline>`,
      '<!-- <outline xmlUrl="https://a.example/commented"/> -->',
      '<outline type="rss" url="https://a.example/old-style"/>',
      '<outline text="a page" type="link" url="https://a.example/page"/>',
      '<outline xmlUrl="feed://a.example/3"/>',
    ),
  )
  expect(read).toEqual([
    { url: 'https://a.example/1?x=1&y=2', title: 'One', homepage: 'https://a.example/' },
    { url: 'https://a.example/2?x=1&y=2', title: 'Café — news' },
    { url: 'https://a.example/old-style' },
    { url: 'http://a.example/3' },
  ])
})

test.each([
  ['<opml><body>\n  <outline text="half"', 'line 2, column 3: a tag that begins here does not end'],
  ['<opml>\n<body>\n<outline text="a"></body></opml>', 'line 3, column 19: </body> where </outline> is missing'],
  ['<opml>\n<body><outline text="a"/>', 'line 2, column 1: <body> has no end'],
  ['<opml><!-- half', 'line 1, column 7: what begins here with <!-- does not end'],
  ['<rss version="2.0"></rss>', '<rss> is not part of an OPML list'],
  ['hello', 'there is no <opml> in it'],
])('%j is refused with the place', (text, words) => {
  expect(() => readOpml(text)).toThrow(words)
})

test('no input costs more than linear time', () => {
  const started = performance.now()
  for (const part of ['<outline ', '<opml>', '<opml a="', '<!--', '<opml a=b ']) {
    try {
      readOpml(part.repeat(100_000))
    } catch {
      // refused
    }
  }
  expect(performance.now() - started).toBeLessThan(5000)
})

test('what is printed of sources is read again as the same feeds', () => {
  const text = renderOpml('Sources', [
    { title: 'A <b> & "c"', xmlUrl: 'https://a.example/feed?x=1&y=2', htmlUrl: 'https://a.example/' },
    { title: 'No feed', htmlUrl: 'https://b.example/' },
  ])
  expect(readOpml(text)).toEqual([{ url: 'https://a.example/feed?x=1&y=2', title: 'A <b> & "c"', homepage: 'https://a.example/' }])
})

test.each([
  ['https://www.nature.com/nature.rss', 'feed-nature-com-nature'],
  ['https://example.org/', 'feed-example-org'],
  ['http://127.0.0.5:8099/feed4.atom', 'feed-127-0-0-5-8099-feed4'],
  ['https://s.example/action?feed=rss&jc=science', 'feed-s-example-action-rss-science'],
])('%s is called %s', (address, id) => {
  expect(feedIdOf(address, new Set())).toBe(id)
})

test('ids are unique, and never that of another source', () => {
  const known = [feed({ id: 'feed-a-example-x', name: 'X', homepage: 'https://x.example/', url: 'https://x.example/', abstracts: 'whole' })]
  const given = [
    'https://a.example/x.rss',
    'https://a.example/x.xml',
    'https://a.example/x.rss#top',
    `https://a.example/${'long-'.repeat(40)}`,
  ]
  const rows = newFeedRows(
    given.map((url) => ({ url })),
    known,
    1,
  )
  expect(rows).toHaveLength(3)
  expect(new Set([...rows.map(({ id }) => id), 'feed-a-example-x']).size).toBe(4)
  for (const { id } of rows) expect(id).toMatch(/^feed-[a-z0-9-]{1,70}$/)
})

test('a web page names its feeds', () => {
  const html = `<link rel=stylesheet href=x.css><LINK title="All &amp; every" REL="alternate home" type='application/rss+xml' href="/rss">
    <link rel="alternate" type="application/rss+xml" href="/rss"><link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/atom+xml" href="javascript:1">`
  expect(findFeedLinks(html, 'https://a.example/blog/')).toEqual([{ url: 'https://a.example/rss' }])
})

const item = '<item><title>On pruning</title><link>https://a.example/1</link><description>x</description></item>'
const rss = `<rss version="2.0"><channel><title>A</title><link>https://a.example/</link><description/>${item}</channel></rss>`

test('a feed that was added is asked in the next round, shown everywhere, and gone when it is removed; its papers stay', async () => {
  const world = await openWorld({ pages: { 'https://a.example/feed': rss } })
  expect((await world.gather()).visits).toEqual([])
  const [row] = newFeedRows([{ url: 'https://a.example/feed', title: 'A Journal' }], [], moment('2025-11-21T12:00:00Z'))
  if (!row) throw new Error('no row')
  await addFeeds(world.db, [row])
  await addFeeds(world.db, [{ ...row, name: 'again' }])
  expect((await world.gather()).visits).toMatchObject([{ source: 'feed-a-example-feed', status: 200, new: 1 }])
  expect((await (await world.get('/api/v1/sources')).json()).sources).toMatchObject([
    { id: 'feed-a-example-feed', name: 'A Journal', feed: 'https://a.example/feed', homepage: 'https://a.example/', ok: true },
  ])
  expect(await (await world.get('/about')).text()).toContain('A Journal')
  expect((await world.gather({ sourceId: 'feed-a-example-feed' })).visits).toHaveLength(1)
  await removeFeed(world.db, row.id)
  world.at('2025-11-22T12:00:00Z')
  expect((await world.gather()).visits).toEqual([])
  expect((await (await world.get('/api/v1/papers')).json()).papers).toMatchObject([{ title: 'On pruning', abstract: 'x' }])
  expect((await (await world.get('/api/v1/sources')).json()).sources).toEqual([])
})

test('where a file and the database name one feed, the file counts', async () => {
  const world = await openWorld()
  await addFeeds(world.db, newFeedRows([{ url: 'https://a.example/feed' }], [], 1))
  const file = feed({ id: 'a', name: 'A', homepage: 'https://a.example/', url: 'https://a.example/feed', abstracts: 'whole' })
  expect((await loadAllSources(world.db, [file])).map(({ id }) => id)).toEqual(['a'])
})

const corpus = process.env.CORPUS
test.skipIf(!corpus)('recorded lists of every version are read (CORPUS names the folder that holds them)', () => {
  const folders = ['commafeed/opml', 'pluto-opml'].map((one) => join(corpus ?? '', 'corpus/feeds', one))
  const read = folders.flatMap((folder) =>
    readdirSync(folder).map((file) => [file, readOpml(readFileSync(join(folder, file), 'utf8')).length]),
  )
  expect(Object.fromEntries(read.filter(([, feeds]) => feeds !== 0))).toEqual({
    'opml_v1.0.xml': 1,
    'opml_v1.1.xml': 1,
    'subscription_list.opml.xml': 13,
  })
})
