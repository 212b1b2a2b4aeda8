/**
 * Feeds read back whole by readers that are not ours: Debian's python3-feedparser and newsboat, and judged by the W3C feed validator
 * where FEED_VALIDATOR is the command that runs it (`… --strict` and a `--url`). Where one is not installed, it is said so.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildItem } from '../../src/formats/entry.ts'
import { formatOf } from '../../src/formats/index.ts'
import type { Format } from '../../src/model.ts'
import { feed } from '../../src/sources/feed.ts'
import { document, kinds, SITE } from '../support/documents.ts'
import { openWorld } from '../support/world.ts'
import { readXml } from '../support/xml.ts'

const JOURNAL = 'https://journal.example/'
const PYTHON = '/usr/bin/python3'
const script = fileURLToPath(new URL('readers.py', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'paperwire-readers-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const isThere = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0
const there = {
  feedparser: isThere(PYTHON, '-c', 'import feedparser'),
  newsboat: isThere('newsboat', '-v') && isThere(PYTHON, '-c', ''),
}
for (const [reader, is] of Object.entries(there)) if (!is) console.warn(`${reader} is not installed: what it reads is not compared`)

const cases = ['rss', 'atom'].flatMap((extension) => Object.keys(kinds).map((kind) => ({ kind, extension })))
const pathOf = ({ kind, extension }: (typeof cases)[number]): string => join(folder, `${kind}.${extension}`)
for (const one of cases) writeFileSync(pathOf(one), (formatOf(one.extension) as Format).render(document(kinds[one.kind] ?? [])))

/** What a reader made of every file, in their order. */
function readBy<T>(reader: keyof typeof there): T[][] {
  const { status, stdout, stderr } = spawnSync(PYTHON, [script, reader, ...cases.map(pathOf)], { encoding: 'utf8', maxBuffer: 1e8 })
  expect(status, stderr).toBe(0)
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T[])
}

const given = ({ kind }: (typeof cases)[number]) => (kinds[kind] ?? []).map((entry) => buildItem(entry, 'Paperwire'))

/** Readers take titles and contents for HTML, and spell the same text in their own way. */
const REFERENCES: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&', '#x3c': '<', '#x3e': '>', '#x26': '&' }
const plain = (html: string): string =>
  html.replace(/&(lt|gt|quot|#39|amp|#x3c|#x3e|#x26);/gi, (_, name) => REFERENCES[name.toLowerCase()] ?? '')
const inFull = (html: string): string => plain(plain(plain(html))).replaceAll('<br />', '<br>')
const clock = (at: number): number[] => {
  const date = new Date(at * 1000)
  return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
}

describe('read back whole', () => {
  test.skipIf(!there.feedparser)('by feedparser: id, title, link, authors in order, date, content, DOI', () => {
    type Read = { id: string; title: string; link: string; authors: string[]; published: number[]; content: string; doi: string | null }
    for (const [i, read] of readBy<Read>('feedparser').entries()) {
      const one = cases[i] as (typeof cases)[number]
      expect(
        read.map((entry) => ({ ...entry, title: inFull(entry.title), content: inFull(entry.content), authors: entry.authors.map(inFull) })),
        pathOf(one),
      ).toEqual(
        given(one).map((item) => ({
          id: item.id,
          title: inFull(item.title),
          link: item.url,
          // feedparser gives the feed's own author where an entry has none
          authors: item.authors.map(({ name }) => inFull(name)),
          published: clock(item.publishedAt),
          content: inFull(item.content),
          doi: item.doi?.value ?? null,
        })),
      )
    }
  })

  test.skipIf(!there.newsboat)('by newsboat: id, title, link, date, content; authors in order from Atom, of RSS it shows one', () => {
    type Read = { id: string; title: string; link: string; author: string; publishedAt: number; content: string }
    for (const [i, read] of readBy<Read>('newsboat').entries()) {
      const one = cases[i] as (typeof cases)[number]
      const expected = given(one).map((item) => ({
        id: item.id,
        title: inFull(item.title),
        link: item.url,
        author: (one.extension === 'atom' ? item.authors.map(({ name }) => name) : item.authors.slice(-1).map(({ name }) => name)).join(
          ', ',
        ),
        publishedAt: item.publishedAt,
        content: item.content,
      }))
      const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
      expect(read.map((entry) => ({ ...entry, title: inFull(entry.title) })).sort(byId), pathOf(one)).toEqual(expected.sort(byId))
    }
  })
})

const command = process.env.FEED_VALIDATOR
if (!command) console.warn('FEED_VALIDATOR names no validator: feeds are not judged by it')

test.skipIf(!command)(
  'valid without a murmur',
  () => {
    for (const extension of ['rss', 'atom']) {
      const files = cases.filter((one) => one.extension === extension).map(pathOf)
      const url = document([]).self[extension] ?? ''
      const { status, stdout, stderr } = spawnSync(
        'sh',
        ['-c', `${command} --strict --allow UnknownNamespace --url "$@"`, 'sh', url, ...files],
        {
          encoding: 'utf8',
        },
      )
      expect(status, stdout + stderr).toBe(0)
    }
  },
  120_000,
)

describe('every address of feeds', () => {
  const ADDRESSES = [
    ...['pruning', 'all', 'agents+pruning', 'pruning/2025-W46', 'all/2025-11-14'].flatMap((name) => [
      `/feeds/${name}.atom`,
      `/feeds/${name}.rss`,
    ]),
    ...['?top=1', '?all', '?min=0', '?announce=revisions', '?by=day', '?by=week'].map((query) => `/feeds/pruning.atom${query}`),
    '/feeds/pruning.rss?by=week',
    '/feeds/search.atom?q=pruning',
    '/feeds/search.rss?q=pruning',
    '/feeds/like.atom?id=doi:10.5555/3',
    '/feeds/empty.atom',
    '/feeds/empty.rss?by=day',
    '/status.atom',
    '/status.rss',
    '/feeds.opml',
  ]
  let texts: string[] = []
  beforeAll(async () => {
    const world = await openWorld({
      now: '2025-11-14T20:00:00Z',
      settings: { SITE_URL: SITE },
      sources: [
        ...['journal', 'broken'].map((id) =>
          feed({ id, name: id, homepage: JOURNAL, url: `${JOURNAL}${id}`, abstracts: 'whole', schedule: '0 20 * * *' }),
        ),
      ],
      topics: ['pruning', 'agents', 'empty'].map((slug) => ({
        slug,
        title: `On ${slug}`,
        description: `About ${slug}.`,
        query: slug,
        perDay: 3,
      })),
      pages: { [`${JOURNAL}broken`]: { status: 404 } },
    })
    for (const day of [14, 15, 19]) {
      const items = [1, 2, 3].map(
        (n) =>
          `<item><title>Pruning agents &amp;lt; ${day * 3 + n}</title><link>${JOURNAL}${day * 3 + n}</link><dc:identifier>doi:10.5555/${day * 3 + n - 42}</dc:identifier><description>Of $x &amp;lt; y$.</description></item>`,
      )
      world.pages[`${JOURNAL}journal`] =
        `<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>${JOURNAL}</link><description/>${items.join('')}</channel></rss>`
      world.at(`2025-11-${day}T20:00:00Z`)
      await world.gather()
    }
    texts = await Promise.all(
      ADDRESSES.map(async (address) => {
        const answer = await world.app.request(`${SITE}${address}`)
        expect(answer.status, address).toBe(200)
        return answer.text()
      }),
    )
  })

  test('is read by a strict reader, and all but those of an empty topic and of a paper like none have entries', () => {
    for (const [i, text] of texts.entries()) {
      readXml(text)
      const has = /<(entry|item|outline)[ >]/.test(text)
      expect(has, ADDRESSES[i]).toBe(!/empty|like/.test(ADDRESSES[i] ?? ''))
    }
  })

  test.skipIf(!command).each(ADDRESSES)('%s is valid without a murmur', (address) => {
    const file = join(folder, 'one.xml')
    writeFileSync(file, texts[ADDRESSES.indexOf(address)] ?? '')
    const { status, stdout, stderr } = spawnSync(
      'sh',
      ['-c', `${command} --strict --allow UnknownNamespace --url "$@"`, 'sh', `${SITE}${address}`, file],
      { encoding: 'utf8' },
    )
    expect(status, stdout + stderr).toBe(0)
  })
})
