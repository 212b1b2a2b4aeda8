/** Vectors from an endpoint: a stand-in on loopback that speaks as OpenAI's does. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createEmbedder } from '../../src/search/embeddings-api.ts'
import { search } from '../../src/search/search.ts'
import { embedNewPapers, LSA_MODEL, trainEmbeddings } from '../../src/search/train-embeddings.ts'
import { settingsOf } from '../../src/settings.ts'
import { feed } from '../../src/sources/feed.ts'
import { embeddingModelInUse } from '../../src/store/embedding-models.ts'
import { openWorld, type World } from '../support/world.ts'

const KEY = 'sk-secret-of-the-operator'
type Answer = { status?: number; body?: unknown; wait?: number }
let answerWith: ((input: string[]) => Answer) | undefined
const asked: { authorization: string | undefined; body: { model: string; input: string[] } }[] = []
let server: Server
let endpoint = ''

/** What a text is about, as three numbers: cats, stars, or anything else. */
const meaning = (text: string): number[] => {
  const about = [/cat|kitten|feline/i.test(text), /star|galax|astronom/i.test(text)]
  return [...about, !about.includes(true)].map((is) => (is ? 1 : 0.01))
}
const told = (input: string[]): Answer => ({ body: { data: input.map((text, index) => ({ index, embedding: meaning(text) })).reverse() } })

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = JSON.parse(Buffer.concat(parts).toString())
    asked.push({ authorization: request.headers.authorization, body })
    const { status = 200, body: answer, wait = 0 } = (answerWith ?? told)(body.input)
    await new Promise((done) => setTimeout(done, wait))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer ?? {}))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/embeddings`
})
afterAll(() => void server.close())
beforeEach(() => {
  answerWith = undefined
  asked.length = 0
})

const url = 'https://journal.example/feed'
const item = (n: number, title: string) =>
  `<item><title>${title}</title><link>https://journal.example/${n}</link><dc:identifier>doi:10.5555/j.${n}</dc:identifier></item>`
const rss = (...items: string[]) =>
  `<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>J</title><link>https://journal.example/</link><description/>${items.join('')}</channel></rss>`

let time = 1_000_000
const embedderOf = () => createEmbedder({ url: endpoint, model: 'small-one', key: KEY }, { fetch: globalThis.fetch, time: () => time })

async function filled(embedder = embedderOf()): Promise<World> {
  const source = feed({
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    url,
    abstracts: 'whole',
    schedule: '0 * * * *',
  })
  const pages = {
    [url]: rss(item(1, 'Sleep of the feline'), item(2, 'Sleep of the galaxy'), item(3, 'Sleep of the engineer')),
  }
  const world = await openWorld({ sources: [source], pages, embedder })
  await world.gather()
  return world
}
const idsOf = ({ hits }: Awaited<ReturnType<typeof search>>) => hits.map(({ paper }) => paper.id)

describe('a hosted embedding', () => {
  test('takes the place of what is learned here once the store is fitted with it, and puts what is meant first', async () => {
    const embedder = embedderOf()
    const world = await filled(embedder)
    await search(world.db, { text: 'sleep kitten', embedder })
    expect(asked, 'the store is not fitted with it yet').toHaveLength(0)
    expect(await trainEmbeddings(world.db, embedder)).toEqual({ papers: 3, terms: 0 })
    expect(idsOf(await search(world.db, { text: 'kitten sleep', embedder }))[0]).toBe('doi:10.5555/j.1')
    expect(idsOf(await search(world.db, { text: 'astronomer sleep', embedder }))[0]).toBe('doi:10.5555/j.2')
    expect(asked.at(-1)).toEqual({
      authorization: `Bearer ${KEY}`,
      body: { model: 'small-one', input: ['astronomer sleep'], encoding_format: 'float' },
    })
  })

  test('gives papers that come later their vectors when a round is done', async () => {
    const embedder = embedderOf()
    const world = await filled(embedder)
    await trainEmbeddings(world.db, embedder)
    world.pages[url] = rss(item(4, 'Kittens'))
    world.at('2025-11-21T13:00:00Z')
    await world.gather()
    expect(asked.at(-1)?.body.input).toEqual(['Kittens\n\n'])
    expect(await embeddingModelInUse(world.db)).toEqual({ model: 'hosted small-one', papers: 3, waiting: 0 })
    // a title that changed is asked about again
    world.pages[url] = rss(item(4, 'Galaxies'))
    world.at('2025-11-21T14:00:00Z')
    await world.gather()
    expect(asked.at(-1)?.body.input).toEqual(['Galaxies\n\n'])
  })

  test('is never mixed with vectors of another model', async () => {
    const embedder = embedderOf()
    const world = await filled(embedder)
    await trainEmbeddings(world.db)
    world.pages[url] = rss(item(4, 'Kittens'))
    world.at('2025-11-21T13:00:00Z')
    await world.gather()
    expect(await embedNewPapers(world.db, embedder)).toBe(0)
    expect(asked).toHaveLength(0)
    expect(idsOf(await search(world.db, { text: 'sleep', embedder }))).toHaveLength(3)
    expect(asked).toHaveLength(0)
  })
})

describe('an endpoint in trouble', () => {
  const TROUBLES: [string, (input: string[]) => Answer, string][] = [
    ['refuses', () => ({ status: 401, body: { error: `wrong key ${KEY}` } }), '401'],
    ['sends elsewhere', () => ({ status: 307 }), '307'],
    ['answers something else', () => ({ body: { data: [] } }), 'no list of 1 vectors'],
    ['answers no numbers', () => ({ body: { data: [{ index: 0, embedding: ['x'] }] } }), 'an invalid vector'],
    ['answers a vector without an end', () => ({ body: { data: [{ index: 0, embedding: Array(5000).fill(1) }] } }), 'an invalid vector'],
    ['does not answer', () => ({ wait: 4000, ...told([]) }), 'timeout'],
  ]
  test.each(TROUBLES)('that %s leaves searches to words, and is said on /status without its key', async (_name, trouble, said) => {
    const embedder = embedderOf()
    const world = await filled(embedder)
    await trainEmbeddings(world.db, embedder)
    answerWith = trouble
    const page = await world.get('/search?q=sleep+feline')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('<mark>Sleep</mark> of the <mark>feline</mark>')
    const status = await (await world.get('/status')).text()
    expect(status).toContain(`POST ${endpoint}: `)
    expect(status).toContain(said)
    expect(status + world.errors.join(' ')).not.toContain(KEY)
    // what is down is not asked at every question
    const before = asked.length
    await world.get('/search?q=sleep')
    expect(asked.length).toBe(before)
    answerWith = undefined
    time += 60_000
    await world.get('/search?q=sleep')
    expect(asked.length).toBe(before + 1)
    expect(await (await world.get('/status')).text()).not.toContain(`POST ${endpoint}`)
  })

  test('fails a refit and leaves what was there in use', async () => {
    const world = await filled()
    await trainEmbeddings(world.db)
    answerWith = () => ({ status: 503 })
    await expect(trainEmbeddings(world.db, embedderOf())).rejects.toThrow(`POST ${endpoint}: 503`)
    expect((await embeddingModelInUse(world.db))?.model).toBe(LSA_MODEL)
    expect(idsOf(await search(world.db, { text: 'sleep' }))).toHaveLength(3)
  })

  test('does not stop a round', async () => {
    const embedder = embedderOf()
    const world = await filled(embedder)
    await trainEmbeddings(world.db, embedder)
    answerWith = () => ({ status: 500 })
    world.pages[url] = rss(item(5, 'A latecomer'))
    world.at('2025-11-21T13:00:00Z')
    expect((await world.gather()).visits[0]).toMatchObject({ new: 1, error: null })
    expect((await embeddingModelInUse(world.db))?.waiting).toBe(1)
    expect(await (await world.get('/status')).text()).toContain('1 paper not included yet')
  })
})

test('its settings are refused by name', () => {
  expect(() => settingsOf({ EMBEDDINGS_URL: 'ftp://x' })).toThrow('EMBEDDINGS_URL is "ftp://x"')
  expect(() => settingsOf({ EMBEDDINGS_URL: 'https://x.example/v1/embeddings' })).toThrow('EMBEDDINGS_MODEL is not set')
  expect(settingsOf({ EMBEDDINGS_URL: 'https://x.example/v1', EMBEDDINGS_MODEL: 'm', EMBEDDINGS_KEY: 'k' }).embeddings).toEqual({
    url: 'https://x.example/v1',
    model: 'm',
    key: 'k',
  })
})
