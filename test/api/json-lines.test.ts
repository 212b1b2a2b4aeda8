import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Compressor } from '../../src/http/respond.ts'
import type { SourceRecord, Topic } from '../../src/model.ts'
import { openWorld, type World } from '../support/world.ts'

const topics: Topic[] = [
  { slug: 'pruning', title: 'Pruning', description: 'Less.', query: 'pruning', aliases: ['sparsity'] },
  { slug: 'agents', title: 'Agents', description: 'Acting.', query: 'agent' },
]
const record = (n: number, title: string): SourceRecord => ({
  key: String(n),
  identifiers: [`10.5555/j.${n}`],
  title,
  abstract: `What is said in number ${n}.`,
  authors: [{ name: 'Ada Example' }],
  url: `https://journal.example/${n}`,
})

/** A source that tells of more papers at each visit. */
async function told(
  counts: number[],
  title = (n: number) => `${n % 2 ? 'Pruning' : 'Agent'} ${n}`,
  compressor?: Compressor,
): Promise<World> {
  let given: SourceRecord[] = []
  const world = await openWorld({
    topics,
    ...(compressor && { compressor }),
    pages: { 'https://journal.example/feed': 'a page' },
    sources: [
      {
        id: 'journal',
        name: 'A Journal',
        homepage: 'https://journal.example/',
        schedule: '0 * * * *',
        abstracts: 'whole',
        request: () => ({ url: 'https://journal.example/feed' }),
        read: () => ({ records: given }),
      },
    ],
  })
  let from = 1
  for (const [i, many] of counts.entries()) {
    given = Array.from({ length: many }, (_, n) => record(from + n, title(from + n)))
    from += many
    world.at(`2025-11-21T${12 + i}:00:00Z`)
    await world.gather()
  }
  return world
}

type Line = { id: string; cursor: string; firstSeen: string }
const linesIn = (text: string): Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
const nextIn = (answer: Response): string | undefined =>
  /<https:\/\/papers\.example([^>]*)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]

/** Every line from an address on, the links to what is next followed. */
async function everyLine(world: World, from: string): Promise<Line[]> {
  const lines: Line[] = []
  for (let path: string | undefined = from; path !== undefined; ) {
    const answer: Response = await world.get(path)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/jsonl; charset=utf-8'])
    lines.push(...linesIn(await answer.text()))
    path = nextIn(answer)
  }
  return lines
}

test('an export has every paper once, each as the API has it, in the order in which they came', async () => {
  const world = await told([3, 2])
  const lines = await everyLine(world, '/api/v1/papers.jsonl?limit=2')
  expect(lines.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5].map((n) => `doi:10.5555/j.${n}`))
  const { cursor: _, ...paper } = lines[0] as Line
  expect(paper).toEqual(await (await world.get(`/api/v1/papers/${paper.id}`)).json())
})

test('a topic’s has what it admitted, oldest admission first', async () => {
  const world = await told([4, 4])
  const lines = await everyLine(world, '/api/v1/papers.jsonl?topic=pruning&limit=1')
  const admitted = await (await world.get('/api/v1/papers?topic=pruning')).json()
  expect(lines).toHaveLength(4)
  expect(lines.map(({ id }) => id)).toEqual(admitted.papers.map(({ id }: Line) => id).reverse())
})

test('whoever was cut, or comes back another day, goes on behind the last line read', async () => {
  const world = await told([3])
  const [first] = await everyLine(world, '/api/v1/papers.jsonl')
  expect((await everyLine(world, `/api/v1/papers.jsonl?cursor=${first?.cursor}`)).map(({ id }) => id)).toEqual([
    'doi:10.5555/j.2',
    'doi:10.5555/j.3',
  ])
  const last = (await everyLine(world, '/api/v1/papers.jsonl')).at(-1)
  expect(await everyLine(world, `/api/v1/papers.jsonl?cursor=${last?.cursor}`)).toEqual([])
})

test('since leaves out what was first seen, or admitted, before', async () => {
  const world = await told([3, 2])
  for (const topic of ['', '&topic=agents']) {
    const lines = await everyLine(world, `/api/v1/papers.jsonl?since=2025-11-21T12:30:00Z${topic}`)
    expect(lines.map(({ firstSeen }) => firstSeen)).toEqual(topic ? ['2025-11-21T13:00:00Z'] : Array(2).fill('2025-11-21T13:00:00Z'))
  }
})

test.each([
  ['?limit=1001', 400, 'a whole number from 1 to 1000'],
  ['?cursor=!', 400, 'the cursor is not one of this service'],
  ['?cursor=admitted-5', 400, 'the cursor is from an export of a topic'],
  ['?topic=agents&cursor=stored-5', 400, 'the cursor is from an export of all papers'],
  ['?topic=none', 404, 'there is no topic "none"'],
  ['?q=pruning', 400, 'this address has no parameter ?q; it takes ?topic, ?since, ?limit, ?cursor'],
])('%s is answered %i in a sentence', async (query, status, words) => {
  const answer = await (await told([1])).get(`/api/v1/papers.jsonl${query}`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/json'])
  expect((await answer.json()).error).toContain(words)
})

test('an old slug leads to the new one', async () => {
  const answer = await (await told([1])).get('/api/v1/papers.jsonl?topic=sparsity&limit=5')
  expect([answer.status, answer.headers.get('location')]).toEqual([301, 'https://papers.example/api/v1/papers.jsonl?topic=pruning&limit=5'])
})

test('a host that packs sends it packed to whoever takes that', async () => {
  const packing = { gzip: (bytes: Uint8Array) => gzipSync(bytes), br: (bytes: Uint8Array) => brotliCompressSync(bytes) }
  const world = await told([250], undefined, packing)
  const plain = await world.get('/api/v1/papers.jsonl')
  const packed = await world.get('/api/v1/papers.jsonl', { 'accept-encoding': 'br, gzip' })
  expect([plain.headers.get('content-encoding'), packed.headers.get('content-encoding')]).toEqual([null, 'gzip'])
  expect(packed.headers.get('vary')).toBe('Accept-Encoding')
  expect(gunzipSync(await packed.arrayBuffer()).toString()).toBe(await plain.text())
})

test('what nobody reads is not read from the store, and an answer is a bounded number of requests', async () => {
  const world = await told([1200])
  world.queries.length = 0
  const answer = await world.get('/api/v1/papers.jsonl')
  expect(world.queries).toHaveLength(1)
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  const { value } = await reader.read()
  expect(linesIn(new TextDecoder().decode(value))).toHaveLength(200)
  expect(world.queries.length).toBeLessThanOrEqual(5)
  await reader.cancel()
  world.queries.length = 0
  expect(linesIn(await (await world.get('/api/v1/papers.jsonl')).text())).toHaveLength(1000)
  expect(world.queries.length).toBeLessThanOrEqual(25)
})
