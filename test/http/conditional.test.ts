/**
 * How addresses are answered, row by row, over a socket as a reader sees it: RFC 9110 (conditional requests, codings, methods),
 * RFC 5861 (stale copies), the Fetch standard (CORS). Each row is asked twice: when somebody has to look, and from memory.
 */
import { request as ask, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { serve } from '@hono/node-server'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PAPERWIRE_NAMESPACE } from '../../src/formats/render-feed.ts'
import { compressor } from '../../src/host.ts'
import { negotiateEncoding, parseHttpDate } from '../../src/http/conditional.ts'
import { maxAgeOf } from '../../src/http/document-cache.ts'
import type { Topic } from '../../src/model.ts'
import { feed } from '../../src/sources/feed.ts'
import { topics as topicsTable } from '../../src/store/schema.ts'
import { openWorld, type World } from '../support/world.ts'

type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }
type Asked = { method?: string; headers?: Record<string, string> }

const topic = (slug: string, more: Partial<Topic> = {}): Topic => ({
  slug,
  title: `On ${slug}`,
  description: `About ${slug}.`,
  query: slug,
  ...more,
})
const PAGE = 'https://journal.example/feed'
const journal = (...titles: string[]): string =>
  `<rss version="2.0"><channel><title>J</title><link>https://journal.example/</link><description/>${titles
    .map(
      (title, i) =>
        `<item><title>${title}</title><link>https://journal.example/${i}</link><guid>https://journal.example/${i}</guid><description>${'An abstract. '.repeat(40)}</description></item>`,
    )
    .join('')}</channel></rss>`

let world: World
let server: Server
const get = (path: string, { method = 'GET', headers = {} }: Asked = {}): Promise<Answer> =>
  new Promise((done, fail) => {
    const { port } = server.address() as AddressInfo
    ask({ port, path, method, headers, agent: false }, async (answer) => {
      const body = Buffer.concat(await answer.toArray())
      done({ status: answer.statusCode ?? 0, headers: answer.headers, body })
    })
      .on('error', fail)
      .end()
  })

let etag = ''
let modified = ''
let whole: Buffer
beforeAll(async () => {
  world = await openWorld({
    sources: [feed({ id: 'j', name: 'J', homepage: 'https://journal.example/', url: PAGE, abstracts: 'whole', schedule: '20 * * * *' })],
    topics: [topic('pruning', { aliases: ['sparsity'], title: 'Élagage "fin"' }), topic('agents')],
    pages: { [PAGE]: journal('Pruning trees', 'Pruning roses', 'Two agents') },
    compressor,
    revalidateAfterMs: 60_000,
  })
  await world.gather()
  await world.db.insert(topicsTable).values({ slug: 'phrenology', hash: '' })
  server = serve({ fetch: world.app.fetch, port: 0 }) as Server
  const { headers, body } = await get('/feeds/pruning.atom')
  etag = String(headers.etag)
  modified = String(headers['last-modified'])
  whole = body
})
afterAll(() => server.close())

/** What a row expects: a text, what it matches, or that a header is not there. */
type Expected = Record<string, string | RegExp | undefined>
type Body = 'whole' | 'none' | 'gzip' | 'br' | RegExp
const CACHED = /^public, max-age=\d+, stale-while-revalidate=\d+, stale-if-error=\d+$/
const LATER = 'Fri, 21 Nov 2025 18:00:00 GMT'

/** Asks a row twice and compares; `FEED`'s headers are those of any answer that has the feed or says it is unchanged. */
async function expectRow(path: string, asked: Asked, status: number, expected: Expected, body: Body): Promise<void> {
  for (const from of ['looked', 'memory']) {
    if (from === 'looked') world.service.publisher.invalidate()
    const answer = await get(path, asked)
    expect(answer.status, from).toBe(status)
    for (const [name, value] of Object.entries(expected)) {
      if (value instanceof RegExp) expect(answer.headers[name], `${from}: ${name}`).toMatch(value)
      else expect(answer.headers[name], `${from}: ${name}`).toBe(value)
    }
    if (body instanceof RegExp) expect(answer.body.toString()).toMatch(body)
    else if (body === 'none') expect(answer.body).toHaveLength(0)
    else {
      const unpacked = body === 'gzip' ? gunzipSync(answer.body) : body === 'br' ? brotliDecompressSync(answer.body) : answer.body
      expect(unpacked.equals(whole), from).toBe(true)
      expect(answer.headers['content-length']).toBe(String(answer.body.length))
    }
  }
}

const feedHeaders = (): Expected => ({
  etag,
  'last-modified': modified,
  'cache-control': CACHED,
  vary: 'Accept-Encoding',
  date: /GMT$/,
  link: /^<https:\/\/papers\.example\/feeds\/pruning\.atom>; rel="self", /,
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link, Retry-After',
})

describe('a feed, asked with validators', () => {
  test.each<[string, () => Record<string, string>, 200 | 304]>([
    ['nothing', () => ({}), 200],
    ['its ETag', () => ({ 'If-None-Match': etag }), 304],
    ['its ETag as a strong one: the comparison is weak', () => ({ 'If-None-Match': etag.replace('W/', '') }), 304],
    ['a list that has it', () => ({ 'If-None-Match': `"other", ${etag},"third"` }), 304],
    ['a list that has it as a strong one, with blanks', () => ({ 'If-None-Match': `W/"a" ,  ${etag.replace('W/', '')} ` }), 304],
    ['a list without it', () => ({ 'If-None-Match': '"one", W/"two"' }), 200],
    ['any', () => ({ 'If-None-Match': '*' }), 304],
    ['an empty one', () => ({ 'If-None-Match': '' }), 200],
    ['its ETag without quotes, which is none', () => ({ 'If-None-Match': etag.replace(/W\/|"/g, '') }), 200],
    ['its Last-Modified', () => ({ 'If-Modified-Since': modified }), 304],
    ['a later date', () => ({ 'If-Modified-Since': LATER }), 304],
    ['an earlier date', () => ({ 'If-Modified-Since': 'Thu, 20 Nov 2025 00:00:00 GMT' }), 200],
    ['a later date as RFC 850 spells it', () => ({ 'If-Modified-Since': 'Friday, 21-Nov-25 18:00:00 GMT' }), 304],
    ['a later date as asctime spells it', () => ({ 'If-Modified-Since': 'Fri Nov 21 18:00:00 2025' }), 304],
    ['an ISO date, which is none of HTTP', () => ({ 'If-Modified-Since': '2025-11-21T18:00:00Z' }), 200],
    ['a number', () => ({ 'If-Modified-Since': '1900000000' }), 200],
    ['nonsense', () => ({ 'If-Modified-Since': 'tomorrow' }), 200],
    ['another ETag and a later date: the ETag counts', () => ({ 'If-None-Match': '"other"', 'If-Modified-Since': LATER }), 200],
    [
      'its ETag and an earlier date: the ETag counts',
      () => ({ 'If-None-Match': etag, 'If-Modified-Since': 'Thu, 20 Nov 2025 00:00:00 GMT' }),
      304,
    ],
    ['its ETag and nonsense', () => ({ 'If-None-Match': etag, 'If-Modified-Since': 'x' }), 304],
  ])('%s', async (_, headers, status) => {
    const expected = { ...feedHeaders(), ...(status === 304 && { 'content-type': undefined, 'content-encoding': undefined }) }
    await expectRow('/feeds/pruning.atom', { headers: headers() }, status, expected, status === 200 ? 'whole' : 'none')
    const head = { method: 'HEAD', headers: headers() }
    await expectRow('/feeds/pruning.atom', head, status, expected, 'none')
  })
})

describe('a feed, asked for in codings', () => {
  test.each<[string, 'whole' | 'gzip' | 'br']>([
    ['gzip', 'gzip'],
    ['x-gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['GZIP', 'gzip'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['gzip;q=0.5, br;q=1.0', 'br'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', 'whole'],
    ['gzip;q=0', 'whole'],
    ['gzip;q=0, *', 'br'],
    ['*', 'br'],
    ['*;q=0.3, br;q=0', 'gzip'],
    ['*;q=0, gzip', 'gzip'],
    ['*;q=0, identity', 'whole'],
    ['identity', 'whole'],
    ['identity;q=1, gzip;q=0.5', 'whole'],
    ['identity;q=0.5, gzip;q=1', 'gzip'],
    ['identity;q=0, gzip', 'gzip'],
    ['identity;q=0, *;q=0.1', 'br'],
    ['deflate', 'whole'],
    ['zstd, compress', 'whole'],
    ['', 'whole'],
    ['gzip;q=nonsense', 'whole'],
    ['gzip ; q = 1', 'gzip'],
  ])('%j', async (accepted, body) => {
    const headers = { 'Accept-Encoding': accepted }
    const expected = { ...feedHeaders(), 'content-type': 'application/atom+xml; charset=utf-8' }
    const coded = { ...expected, 'content-encoding': body === 'whole' ? undefined : body }
    await expectRow('/feeds/pruning.atom', { headers }, 200, coded, body)
    await expectRow('/feeds/pruning.atom', { headers: { ...headers, 'If-None-Match': etag } }, 304, feedHeaders(), 'none')
    const [whole, head] = [await get('/feeds/pruning.atom', { headers }), await get('/feeds/pruning.atom', { headers, method: 'HEAD' })]
    expect({ ...head.headers, date: '' }).toEqual({ ...whole.headers, date: '' })
  })

  test.each(['identity;q=0', '*;q=0', 'identity;q=0, gzip;q=0, br;q=0', '*;q=0, deflate'])('%j leaves nothing: 406', async (accepted) => {
    await expectRow('/feeds/pruning.atom', { headers: { 'Accept-Encoding': accepted } }, 406, { etag: undefined }, /Accept-Encoding/)
  })
})

test('a browser that opens a feed is told that it is XML, so that it shows the page; nothing else is different', async () => {
  for (const [path, type] of [
    ['/feeds/pruning.atom', 'application/atom+xml'],
    ['/feeds/pruning.rss', 'application/rss+xml'],
  ] as const) {
    const [reader, browser] = [await get(path), await get(path, { headers: { 'Sec-Fetch-Dest': 'document' } })]
    expect(reader.headers['content-type']).toBe(`${type}; charset=utf-8`)
    expect(browser.headers['content-type']).toBe('text/xml; charset=utf-8')
    expect(browser.body).toEqual(reader.body)
    expect({ ...browser.headers, date: '', 'content-type': '' }).toEqual({ ...reader.headers, date: '', 'content-type': '' })
    const style = /<\?xml-stylesheet type="text\/css" href="https:\/\/papers\.example([^"]*)"\?>/.exec(reader.body.toString())?.[1] ?? ''
    const { status, headers, body } = await get(style)
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([
      200,
      'text/css; charset=utf-8',
      'public, max-age=31536000, immutable',
    ])
    expect(body.toString()).toContain(`@namespace pw "${PAPERWIRE_NAMESPACE}"`)
  }
  expect((await get('/feeds/pruning.json', { headers: { 'Sec-Fetch-Dest': 'document' } })).headers['content-type']).toMatch(/feed\+json/)
})

describe('an address', () => {
  const FEED = { etag: /^W\/"[0-9a-f]+"$/, 'cache-control': CACHED, vary: 'Accept-Encoding', 'access-control-allow-origin': '*' }
  const PAGE_TYPE = 'text/html; charset=UTF-8'
  const JSON_TYPE = 'application/json'
  const TEXT_TYPE = 'text/plain; charset=UTF-8'
  const wrong = (type: string) => ({ 'content-type': type, etag: undefined, 'access-control-allow-origin': '*' })
  test.each<[string, string, number, Expected, RegExp | 'none']>([
    ['GET', '/feeds/pruning.rss', 200, { ...FEED, 'content-type': 'application/rss+xml; charset=utf-8' }, /^<\?xml/],
    ['GET', '/feeds/pruning.json', 200, { ...FEED, 'content-type': 'application/feed+json; charset=utf-8' }, /^\{/],
    ['GET', '/feeds/all.rss', 200, FEED, /^<\?xml/],
    ['GET', '/feeds/agents+pruning.rss?top=1', 200, FEED, /^<\?xml/],
    ['GET', '/feeds/agents%2Bpruning.rss', 200, FEED, /^<\?xml/],
    ['GET', '/feeds/pruning.rss?utm_source=reader', 200, FEED, /^<\?xml/],
    ['GET', '/feeds.opml', 200, { ...FEED, 'content-type': 'text/x-opml; charset=utf-8', link: /feeds\.opml>; rel="self"/ }, /^<\?xml/],
    ['GET', '/status.atom', 200, { ...FEED, link: /status\.atom>; rel="self"/ }, /^<\?xml/],
    [
      'GET',
      '/',
      200,
      {
        etag: /^W\//,
        vary: 'Accept-Encoding',
        'content-type': PAGE_TYPE,
        link: /all\.rss>; rel="alternate"; type="application\/rss\+xml"; title="Paperwire, all topics \(RSS\)", /,
      },
      /<html/,
    ],
    [
      'GET',
      '/topics/pruning',
      200,
      {
        etag: /^W\//,
        link: /pruning\.rss>; rel="alternate"; type="application\/rss\+xml"; title\*=UTF-8''%C3%89lagage%20%22fin%22%20%28RSS%29, /,
      },
      /<html/,
    ],
    ['GET', '/about', 200, { etag: /^W\//, 'cache-control': /^public, max-age=60/ }, /<html/],
    ['GET', '/api/v1/papers', 200, { etag: /^W\//, 'content-type': JSON_TYPE, vary: 'Accept-Encoding' }, /^\{"papers"/],
    ['GET', '/healthz', 200, { 'cache-control': 'no-store', etag: undefined }, /"ok":true/],
    // moved
    ['GET', '/feeds/sparsity.atom', 301, { location: 'https://papers.example/feeds/pruning.atom', 'cache-control': /max-age/ }, 'none'],
    ['GET', '/feeds/sparsity.rss?top=2&x=%20', 301, { location: 'https://papers.example/feeds/pruning.rss?top=2&x=%20' }, 'none'],
    ['GET', '/feeds/agents+sparsity.json', 301, { location: 'https://papers.example/feeds/agents+pruning.json' }, 'none'],
    ['GET', '/topics/sparsity?a=b', 301, { location: 'https://papers.example/topics/pruning?a=b' }, 'none'],
    // taken away
    ['GET', '/feeds/phrenology.rss', 410, wrong(TEXT_TYPE), /^the topic "phrenology" was removed; /],
    ['GET', '/feeds/phrenology.json', 410, wrong(JSON_TYPE), /^\{"error":"the topic /],
    ['GET', '/feeds/agents+phrenology.atom', 410, wrong(TEXT_TYPE), /^the topic "phrenology"/],
    ['GET', '/topics/phrenology', 410, wrong(PAGE_TYPE), /was removed/],
    // not there
    ['GET', '/feeds/none.atom', 404, wrong(TEXT_TYPE), /^there is no topic "none"/],
    ['GET', '/feeds/none.rss', 404, wrong(TEXT_TYPE), /^there is no topic "none"/],
    ['GET', '/feeds/none.json', 404, wrong(JSON_TYPE), /^\{"error":"there is no topic /],
    ['GET', '/feeds/pruning.doc', 404, wrong(TEXT_TYPE), /^there is no format "doc"/],
    ['GET', '/feeds/pruning', 404, wrong(TEXT_TYPE), /ends in \.rss, \.atom, \.json/],
    ['GET', '/topics/none', 404, wrong(PAGE_TYPE), /<html/],
    ['GET', '/api/v1/none', 404, wrong(JSON_TYPE), /^\{"error":/],
    ['GET', '/hub', 404, wrong(TEXT_TYPE), /nothing/],
    // wrong
    ['GET', '/feeds/pruning.json?top=many', 400, wrong(JSON_TYPE), /^\{"error":"top is /],
    ['GET', '/feeds/pruning.rss?top=0', 400, wrong(TEXT_TYPE), /^top is "0"/],
    ['GET', '/feeds/pruning.rss?all=false', 400, wrong(TEXT_TYPE), /^all is "false": leave \?all out instead/],
    ['GET', '/feeds/pruning.rss?all=1', 200, FEED, /^<\?xml/],
    ['GET', '/feeds/%25.rss', 404, wrong(TEXT_TYPE), /no topic/],
    ['GET', '/feeds/%E0%A4.rss', 400, wrong(TEXT_TYPE), /percent-encoding/],
    ['GET', '/api/v1/papers?limit=none', 400, wrong(JSON_TYPE), /^\{"error":/],
    // methods
    [
      'POST',
      '/feeds/pruning.atom',
      405,
      { ...wrong(TEXT_TYPE), allow: 'GET, HEAD, OPTIONS', 'cache-control': 'no-store' },
      /^POST is not served/,
    ],
    ['PUT', '/feeds/pruning.json', 405, { ...wrong(JSON_TYPE), allow: 'GET, HEAD, OPTIONS' }, /^\{"error":"PUT /],
    ['DELETE', '/topics', 405, { ...wrong(PAGE_TYPE), allow: 'GET, HEAD, OPTIONS' }, /DELETE is not served/],
    ['HEAD', '/topics/none', 404, wrong(PAGE_TYPE), 'none'],
    ['HEAD', '/feeds/none.rss', 404, wrong(TEXT_TYPE), 'none'],
    ['HEAD', '/feeds/phrenology.json', 410, wrong(JSON_TYPE), 'none'],
    ['HEAD', '/api/v1/topics', 200, { etag: /^W\//, 'content-length': /^\d+$/ }, 'none'],
    ['HEAD', '/', 200, { etag: /^W\//, 'content-length': /^\d+$/ }, 'none'],
  ])('%s %s is answered %i', async (method, path, status, expected, body) => {
    await expectRow(path, { method }, status, { date: /GMT$/, ...expected }, body)
  })

  test('a script of another site may ask with validators: its browser asks first', async () => {
    const headers = {
      Origin: 'https://lab.example',
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'if-none-match',
    }
    const expected = {
      allow: 'GET, HEAD, OPTIONS',
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, OPTIONS',
      'access-control-allow-headers': '*',
      'access-control-max-age': /^\d+$/,
    }
    await expectRow('/feeds/pruning.atom', { method: 'OPTIONS', headers }, 204, expected, 'none')
  })

  test('pages and the API are answered 304, too, and packed', async () => {
    for (const path of ['/', '/topics/pruning', '/api/v1/papers', '/api/v1/topics', '/status.rss', '/feeds.opml']) {
      const first = await get(path, { headers: { 'Accept-Encoding': 'gzip' } })
      expect([path, first.status, first.headers['content-encoding']]).toEqual([path, 200, 'gzip'])
      const again = await get(path, { headers: { 'If-None-Match': String(first.headers.etag) } })
      expect([path, again.status, again.body.length]).toEqual([path, 304, 0])
    }
  })
})

test('a copy may be kept until the next round that asks a source, and a minute for it to end', async () => {
  const at = (time: string) => Date.parse(`2025-11-21T${time}Z`) / 1000
  expect(maxAgeOf(at('12:20:00'), 300, at('12:03:20'))).toBe(16 * 60 + 40 + 60)
  expect(maxAgeOf(at('12:20:01'), 300, at('12:03:20'))).toBe(21 * 60 + 40 + 60)
  expect(maxAgeOf(at('12:20:00'), 900, at('12:03:20'))).toBe(26 * 60 + 40 + 60)
  // due and not asked yet: the next time somebody looks
  expect(maxAgeOf(at('11:00:00'), 300, at('12:03:20'))).toBe(100 + 60)
  expect(maxAgeOf(null, 300, at('12:03:20'))).toBe(100 + 60)
  // never longer than an hour
  expect(maxAgeOf(at('23:00:00'), 300, at('12:03:20'))).toBe(3600)
  // the source is due at 12:20
  expect((await get('/feeds/pruning.atom')).headers['cache-control']).toContain(`max-age=${20 * 60 + 60},`)
})

test('Last-Modified is when the document came to be, not when somebody asked', async () => {
  world.at('2025-11-21T12:30:00Z')
  await world.gather()
  world.service.publisher.invalidate()
  expect((await get('/feeds/pruning.atom')).headers['last-modified']).toBe(modified)
  world.pages[PAGE] = journal('Pruning trees', 'Pruning roses', 'Two agents', 'More agents')
  world.at('2025-11-21T13:30:00Z')
  await world.gather()
  world.service.publisher.invalidate()
  expect((await get('/feeds/pruning.atom')).headers['last-modified']).toBe(modified)
  expect((await get('/feeds/agents.atom')).headers['last-modified']).toBe('Fri, 21 Nov 2025 13:30:00 GMT')
  expect((await get('/feeds/all.atom')).headers['last-modified']).toBe('Fri, 21 Nov 2025 13:30:00 GMT')
})

test('whatever is said of codings, the answer is in one that is taken', () => {
  const coding = fc.constantFrom('gzip', 'br', 'identity', '*', 'deflate', 'x-gzip')
  const member = fc.tuple(coding, fc.constantFrom('', ';q=0', ';q=0.5', ';q=1', ';q=0.001')).map(([name, q]) => name + q)
  fc.assert(
    fc.property(fc.array(member, { maxLength: 5 }), (members) => {
      const chosen = negotiateEncoding(members.join(','), ['br', 'gzip'])
      const said = new Map(members.map((one) => [one.split(';')[0]?.replace('x-', ''), !one.endsWith('q=0')]))
      const taken = (name: string) => said.get(name) ?? said.get('*') ?? name === 'identity'
      const may = ['br', 'gzip', 'identity'].filter(taken)
      expect(chosen === undefined ? may : may.includes(chosen)).toEqual(chosen === undefined ? [] : true)
    }),
  )
})

test('a date of HTTP is read whatever the zone of the machine, and nothing else is', () => {
  for (const text of ['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])
    expect(parseHttpDate(text)).toBe(784_111_777)
  for (const text of [
    '',
    'Sun, 06 Nov 1994 08:49:37',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    '1994-11-06',
    '0',
  ])
    expect(parseHttpDate(text)).toBeUndefined()
})
