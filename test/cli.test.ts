import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url))
let origin = ''

const journal = `<rss version="2.0"><channel><title>J</title><link>https://j.example/</link><description/><item><title>Pruning of neural networks</title><link>https://j.example/1</link><guid>https://j.example/1</guid><description>On the pruning of language models.</description></item></channel></rss>`
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://here').searchParams.get('url') ?? ''
  if (url.startsWith('https://huggingface.co/')) response.end('[]')
  else if (url === 'https://j.example/feed') response.end(journal)
  else response.writeHead(503).end()
})

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  origin = typeof address === 'object' && address ? `http://127.0.0.1:${address.port}/fetch?url=` : ''
})
afterAll(() => {
  server.close()
  rmSync(folder, { recursive: true })
})

/** Runs a command as a person would, and waits for its end. */
async function run(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  const env = { ...process.env, DATABASE_URL: `file:${join(folder, 'test.db')}`, FETCH_PROXY: origin }
  const child = spawn(process.execPath, [cli, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    err += chunk
  })
  const code = await new Promise<number | null>((done) => child.on('close', done))
  return { code, out, err }
}

describe('gather', () => {
  test('prints one object a visit to standard output and nothing else, and ends well when one source answered', async () => {
    const { code, out } = await run('gather', '--now', '2025-11-21T12:00:00Z', '--source', 'huggingface', '--json')
    const visits = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(code).toBe(0)
    expect(visits).toHaveLength(7)
    for (const visit of visits)
      expect(Object.keys(visit)).toEqual(['source', 'url', 'status', 'seen', 'new', 'updated', 'dropped', 'suspect', 'error'])
  })

  test('ends with 1 when every visit failed', async () => {
    const { code, out } = await run('gather', '--now', '2025-11-21T12:00:00Z', '--source', 'nature', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      { source: 'nature', status: 503, error: 'GET https://www.nature.com/nature.rss: 503' },
    ])
  })

  test.each([
    [['--now', 'yesterday'], '--now yesterday: it must be an ISO time'],
    [['--source', 'none'], '--source none: there is no such source'],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--now', '2025-11-20T12:00:00Z', '--source', 'huggingface'], 'the newest visit in this database was at 2025-11-21T12:00:00.000Z'],
  ])('%j is a mistake in the call', async (args, words) => {
    const { code, out, err } = await run('gather', ...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(words)
  })
})

test('try prints what a feed says and stores nothing', async () => {
  const { code, out } = await run('try', 'https://j.example/feed')
  const [head, record] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect([code, head, record]).toMatchObject([
    0,
    { records: 1, status: 200 },
    { title: 'Pruning of neural networks', names: [expect.stringMatching(/^title:/)] },
  ])
})

test('topic says what would be admitted', async () => {
  const { code, out } = await run('topic', 'compression', '--days', '3')
  expect([code, out]).toEqual([0, expect.stringContaining('places a day')])
  expect((await run('topic', 'none')).code).toBe(2)
})

test('eval read answers a line a file, feed or not', async () => {
  writeFileSync(join(folder, 'a.xml'), journal)
  writeFileSync(join(folder, 'b.html'), '<!doctype html><title>No feed</title>')
  const { out } = await run('eval', 'read', join(folder, 'a.xml'), join(folder, 'b.html'))
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines).toMatchObject([
    {
      file: join(folder, 'a.xml'),
      title: 'J',
      items: [
        {
          title: 'Pruning of neural networks',
          url: 'https://j.example/1',
          authors: [],
          names: [],
          abstract: 'On the pruning of language models.',
        },
      ],
    },
    { file: join(folder, 'b.html'), error: expect.any(String) },
  ])
})

test('eval classify answers a line a paper, in the order of the input', async () => {
  const papers = [
    {
      title: 'Structured pruning and quantization of large language models',
      abstract: 'We prune and quantize neural networks to compress them.',
    },
    { title: 'A history of bookbinding', abstract: 'Glue and thread.' },
  ]
  writeFileSync(join(folder, 'papers.jsonl'), papers.map((paper) => JSON.stringify(paper)).join('\n'))
  const { out } = await run('eval', 'classify', join(folder, 'papers.jsonl'))
  const [first, second] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(first.topics).toContain('compression')
  expect(second).toEqual({ topics: [] })
})

test('every command explains itself', async () => {
  const { out } = await run('--help')
  const source = readFileSync(cli, 'utf8')
  for (const [, usage] of source.matchAll(/usage: '([^']+)'/g)) expect(out).toContain(usage)
  expect((await run('gather', '--help')).out).toContain('--source')
})
