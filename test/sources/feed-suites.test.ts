/** How much of what other people's feed suites expect we read: the share of titles, links, authors, dates and ids, per suite. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { decodeHTML } from 'entities'
import { describe, expect, test } from 'vitest'
import { decode } from '../../src/gather/decode.ts'
import { type FeedItem, readAllFeedItems } from '../../src/sources/feed.ts'
import { parseFeedDate } from '../../src/sources/reading/parse-date.ts'

const feeds = join(process.env.CORPUS ?? '', 'corpus', 'feeds')
const absent = !process.env.CORPUS || !existsSync(feeds)
if (absent) console.warn('feed suites skipped: CORPUS does not name the folder of the recorded corpus')

type Field = 'title' | 'link' | 'author' | 'published' | 'updated' | 'id'
type Expectation = { file: string; item: number; field: Field; want: string }

const filesIn = (folder: string, end = '.xml'): string[] =>
  (readdirSync(join(feeds, folder), { recursive: true }) as string[])
    .filter((name) => name.endsWith(end))
    .map((name) => join(folder, name))
    .sort()

const textOf = (file: string): string => decode(readFileSync(join(feeds, file)), '')

/** Text without the suite's own markup, for we read titles as text and the suites as HTML. */
const plain = (html: string): string =>
  decodeHTML(decodeHTML(html).replace(/<\/?(?:div|p|b|i|a|em|strong|span|code|br|font|img)\b[^>]*>/gi, ' '))
    .replace(/\s+/g, ' ')
    .trim()

const pad = (n: number, width = 2) => String(n).padStart(width, '0')

/** `Expect: not bozo and entries[0]['title'] == u'…'` of Universal Feed Parser. */
function feedparser(folder: string): Expectation[] {
  const fields: Record<string, Field> = {
    title: 'title',
    title_detail: 'title',
    link: 'link',
    author: 'author',
    author_detail: 'author',
    authors: 'author',
    published: 'published',
    published_parsed: 'published',
    updated: 'updated',
    updated_parsed: 'updated',
    id: 'id',
    guid: 'id',
  }
  const equals =
    /\bentries\[(\d)\](?:\['(\w+)'\]|\.(\w+))((?:\[\d\]|\['\w+'\]|\.\w+)*)\s*==\s*(?:entries\[\d\]\['\w+'\]\s*==\s*)?(?:u?'((?:[^'\\]|\\.)*)'|u?"((?:[^"\\]|\\.)*)"|\(([\d, ]+)\))/g
  return filesIn(folder).flatMap((file) => {
    const line = /Expect:\s*(.*)/.exec(textOf(file))?.[1] ?? ''
    return [...line.matchAll(equals)].flatMap(([, item, a, b, rest = '', single, double, tuple]): Expectation[] => {
      const field = fields[a ?? b ?? '']
      if (!field || /base|language|type|url|href|email/.test(rest)) return []
      const [y, m, d, h, min, s] = (tuple ?? '').split(',').map(Number) as [number, number, number, number, number, number]
      const words = (single ?? double ?? '').replace(/\\(?:u([\da-f]{4})|x([\da-f]{2})|(.))/gi, (_, u, x, c) =>
        u || x ? String.fromCharCode(Number.parseInt(u ?? x, 16)) : c === 'n' ? '\n' : c,
      )
      const want = tuple ? `${pad(y, 4)}-${pad(m)}-${pad(d)}T${pad(h)}:${pad(min)}:${pad(s)}Z` : words
      return want ? [{ file, item: Number(item), field, want }] : []
    })
  })
}

type Json = { [key: string]: unknown }
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item) : [])
const string = (value: unknown): string => (typeof value === 'string' ? value : '')

/** NAME.xml beside NAME.json, in the shapes of gofeed and feedsmith. */
function pairs(folder: string): Expectation[] {
  return filesIn(folder).flatMap((file) => {
    const beside = join(feeds, file.replace(/\.xml$/, '.json'))
    if (!existsSync(beside)) return []
    const json = JSON.parse(readFileSync(beside, 'utf8')) as Json
    return list(json.entries ?? json.items).flatMap((entry, item) => {
      const links = list(entry.links)
      const link = string(entry.link) || string(links.find((one) => one.rel === 'alternate' || !one.rel)?.href)
      const guid = string(entry.id) || string(entry.guid) || string((entry.guid as Json | undefined)?.value)
      const authors = [entry.author, ...(Array.isArray(entry.authors) ? entry.authors : [])]
      const names = authors.map((author) => (typeof author === 'object' && author ? string((author as Json).name) : string(author)))
      const found: [Field, string][] = [
        ['title', string(entry.title)],
        ['link', link],
        ['id', guid],
        ['published', string(entry.publishedParsed) || string(entry.published) || string(entry.pubDateParsed) || string(entry.pubDate)],
        ['updated', string(entry.updatedParsed) || string(entry.updated)],
        ...[...new Set(names)].map((name): [Field, string] => ['author', name]),
      ]
      return found.flatMap(([field, want]) => (want ? [{ file, item, field, want }] : []))
    })
  })
}

/** `@ feed.Items[0].Title == "…"` of yarr. */
function yarr(): Expectation[] {
  const fields: Record<string, Field> = { Title: 'title', URL: 'link', GUID: 'id', Date: 'published' }
  return filesIn('yarr').flatMap((file) =>
    [...textOf(file).matchAll(/^@ feed\.Items\[(\d)\]\.(\w+) == (?:"((?:[^"\\]|\\.)*)"|time\.Date\(([\d, ]+))/gm)].flatMap(
      ([, item, name, words = '', date]): Expectation[] => {
        const field = fields[name as string]
        const [y, m, d, h, min, s] = (date ?? '').split(',').map(Number) as [number, number, number, number, number, number]
        const want = date ? new Date(Date.UTC(y, m - 1, d, h, min, s)).toISOString() : words.replace(/\\(.)/g, '$1')
        return field ? [{ file, item: Number(item), field, want }] : []
      },
    ),
  )
}

function agrees(item: FeedItem | undefined, { field, want }: Expectation, url: string): boolean {
  if (!item) return false
  const same = (a: string | undefined, b: string) => a !== undefined && plain(a) === plain(b)
  if (field === 'title') return same(item.title, want)
  if (field === 'id') return item.id === want || (URL.canParse(item.id, url) && new URL(item.id, url).href === want)
  if (field === 'link') return item.url === want || (!URL.canParse(want) && item.url.endsWith(want))
  if (field === 'author')
    return item.authors.some(({ name }) => same(name, want.replace(/\s*\(\S+@\S+\)$|^\S+@\S+ \((.*)\)$/, '$1') || want))
  const at = Date.parse(want)
  return [item.published, item.updated].some((date) => date !== undefined && Math.abs(Date.parse(date) - at) < 1000)
}

async function read(file: string): Promise<{ url: string; items?: FeedItem[]; error?: string }> {
  const text = textOf(file)
  const location = /Header:\s*Content-Location:\s*(http\S+)/.exec(text)?.[1]
  const url = location ?? 'http://127.0.0.1:8097/test'
  try {
    return { url, items: (await readAllFeedItems(text, url)).items }
  } catch (error) {
    return { url, error: String(error) }
  }
}

/** Share read as expected, by field; what is not is listed when SUITES=verbose. */
async function judge(expectations: Expectation[]): Promise<Record<string, [right: number, of: number]>> {
  const score: Record<string, [number, number]> = {}
  for (const file of new Set(expectations.map((one) => one.file))) {
    const { url, items, error } = await read(file)
    for (const one of expectations.filter((other) => other.file === file)) {
      const item = items?.[one.item]
      const right = agrees(item, one, url)
      if (!right && process.env.SUITES === 'verbose') {
        const got =
          error ??
          (item
            ? JSON.stringify([item.title, item.url, item.authors.map((a) => a.name), item.published, item.updated, item.id])
            : 'no item')
        console.info(`${one.file} ${one.field}[${one.item}]: want ${JSON.stringify(one.want)} got ${got}`)
      }
      for (const key of [one.field, 'all']) {
        const [hits, of] = score[key] ?? [0, 0]
        score[key] = [hits + Number(right), of + 1]
      }
    }
  }
  return score
}

const SUITES: [name: string, expectations: () => Expectation[], floor: number][] = [
  ['feedparser wellformed', () => feedparser('feedparser/wellformed'), 0.96],
  ['feedparser illformed', () => feedparser('feedparser/illformed'), 0.9],
  ['feedparser entities', () => feedparser('feedparser/entities'), 0.9],
  ['gofeed', () => pairs('gofeed'), 0.97],
  ['feedsmith', () => pairs('feedsmith'), 0.96],
  ['yarr', yarr, 0.92],
]

describe.skipIf(absent)('feeds of other suites are read as those suites expect', () => {
  test.each(SUITES)('%s', async (name, expectations, floor) => {
    const score = await judge(expectations())
    const [right, of] = score.all ?? [0, 0]
    const fields = Object.entries(score).map(([field, [hits, all]]) => `${field} ${hits}/${all}`)
    console.info(`${name}: ${fields.join(', ')}`)
    expect(of).toBeGreaterThan(0)
    expect(right / of).toBeGreaterThanOrEqual(floor)
  })

  test('dates of three suites', () => {
    const folder = join(process.env.CORPUS ?? '', 'corpus', 'hostile', 'dates')
    const rows = ['gofeed', 'miniflux', 'feedparser'].flatMap((name) =>
      list(JSON.parse(readFileSync(join(folder, `${name}-dates.json`), 'utf8'))),
    )
    const wrong = rows.filter((row) => {
      const got = parseFeedDate(string(row.input))
      const struct = row.expected_utc_struct_time as number[] | null | undefined
      if (typeof row.unix === 'number') return got !== new Date(row.unix * 1000).toISOString().replace('.000Z', 'Z')
      if (typeof row.utc === 'string') return got !== `${row.utc.replace(' ', 'T')}Z`
      if (struct)
        return (
          got !==
          `${pad(struct[0] ?? 0, 4)}-${struct
            .slice(1, 3)
            .map((n) => pad(n))
            .join('-')}T${struct
            .slice(3, 6)
            .map((n) => pad(n))
            .join(':')}Z`
        )
      return (got !== undefined) !== string(row.expect).startsWith('parses')
    })
    console.info(`dates: ${rows.length - wrong.length}/${rows.length}; not ${wrong.map((row) => JSON.stringify(row.input)).join(' ')}`)
    expect(1 - wrong.length / rows.length).toBeGreaterThanOrEqual(0.94)
  })
})

describe.skipIf(absent)('real feeds', () => {
  const every = (folder: string, pattern: RegExp) =>
    filesIn(folder, '').filter((file) => pattern.test(file) && statSync(join(feeds, file)).isFile())

  test('none in any encoding comes out garbled', async () => {
    const files = [...every('miniflux/encoding', /\.xml$/), ...every('miniflux/parser', /\.xml$/), ...every('netnewswire', /\.(rdf|rss)$/)]
    for (const file of files) {
      const { items, error } = await read(file)
      expect([file, error]).toEqual([file, undefined])
      expect([file, /\ufffd|Ã[\u0080-\u00bf]|â€|Ð[\u0080-\u00bf]/.exec(JSON.stringify(items))]).toEqual([file, null])
    }
    expect(files.length).toBeGreaterThan(5)
  })

  test('no feed of any suite crashes or takes long', async () => {
    let slowest = 0
    const files = every('.', /./)
    for (const file of files) {
      const start = performance.now()
      const { error } = await read(file)
      slowest = Math.max(slowest, performance.now() - start)
      if (error) expect(`${file}: ${error}`).toMatch(/: Error: (This|The) .*\.$/)
    }
    console.info(`${files.length} files, the slowest took ${slowest.toFixed(0)} ms`)
    expect(slowest).toBeLessThan(2000)
  })

  const papers = join(process.env.CORPUS ?? '', 'corpus', 'papers')
  const xmlIn = (folder: string) =>
    (readdirSync(join(papers, folder), { recursive: true }) as string[])
      .filter((name) => name.endsWith('.xml'))
      .map((name) => join(papers, folder, name))

  test("arXiv's announcement and query API give every paper whole", async () => {
    for (const file of [...xmlIn('arxiv-announce-feed'), ...xmlIn('arxiv-api-atom')]) {
      const text = readFileSync(file, 'utf8')
      const { items } = await readAllFeedItems(text, 'https://arxiv.org/feed')
      const entries = text.split('<entry>').slice(1)
      expect(items).toHaveLength(entries.length)
      for (const [at, item] of items.entries()) {
        const entry = entries[at] ?? ''
        if (item.title === 'Error') continue
        expect(item.authors).toHaveLength((entry.match(/<name>/g) ?? /<dc:creator>(.*)</.exec(entry)?.[1]?.split(', ') ?? []).length)
        expect(item.categories[0]).toBe(
          /primary_category [^>]*term="([^"]+)"/.exec(entry)?.[1] ?? /<category [^>]*term="([^"]+)"/.exec(entry)?.[1],
        )
        expect(item.version).toBe(Number(/<id>\S+v(\d+)<\/id>/.exec(entry)?.[1]))
        expect(item.doi).toBe(/<arxiv:doi[^>]*>([^<]+)</.exec(entry)?.[1])
        expect(item.announceType).toBe(/<arxiv:announce_type>(\w+)</.exec(entry)?.[1])
        expect(Boolean(item.comment)).toBe(entry.includes('<arxiv:comment'))
        expect(Boolean(item.journalRef)).toBe(entry.includes('<arxiv:journal_ref'))
        expect(item.abstract).not.toMatch(/^arXiv:|^Abstract/)
      }
    }
  })
})
