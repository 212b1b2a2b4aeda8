import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/commands/index.ts'
import { settingsOf } from '../../src/settings.ts'
import { runInProcess } from '../support/commands.ts'

const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
let origin = ''

const journal = `<rss version="2.0"><channel><title>J</title><link>https://j.example/</link><description/><item><title>Pruning of neural networks</title><link>https://j.example/1</link><guid>https://j.example/1</guid><description>On the pruning of language models.</description></item></channel></rss>`
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '', 'http://here').searchParams.get('url') ?? ''
  if (url.startsWith('https://huggingface.co/')) response.end('[]')
  else if (url === 'https://j.example/feed') response.end(journal)
  else if (url === 'https://j.example/')
    response.end('<!doctype html><link rel="alternate" type="application/rss+xml" title="All of J" href="/feed">')
  else if (url.startsWith('https://www.science.org/action/')) response.writeHead(503, { 'retry-after': '3600' }).end()
  else response.writeHead(url.endsWith('/robots.txt') ? 404 : 503).end()
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

const run = (...args: string[]) => runWith({ DATABASE_URL: `file:${join(folder, 'test.db')}` }, ...args)
const runWith = (env: { [name: string]: string }, ...args: string[]) => runInProcess(args, { FETCH_PROXY: origin, ...env })

describe('gather', () => {
  test('prints one object per visit and exits with 0 if one visit succeeded', async () => {
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

  test('exits with 1 if every visit failed', async () => {
    const { code, out } = await run('gather', '--now', '2025-11-21T12:00:00Z', '--source', 'nature', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      { source: 'nature', status: 503, error: 'GET https://www.nature.com/nature.rss: 503' },
    ])
  })

  test.each([
    [['--now', 'yesterday'], '--now yesterday: it must be an ISO time'],
    [['--now', '2025-11-31'], '--now 2025-11-31: it must be an ISO time'],
    [['--source', 'none'], '--source none: there is no such source'],
    [['--source', 'semantic-scholar'], 'semantic-scholar is off: set its key in SEMANTIC_SCHOLAR_API_KEY'],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [['--source'], 'Usage: npm run paperwire -- gather [--now'],
    [['--now', '2025-11-20T12:00:00Z', '--source', 'huggingface'], 'the newest visit in this database was at 2025-11-21T12:00:00.000Z'],
  ])('rejects %j', async (args, message) => {
    const { code, out, err } = await run('gather', ...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })
})

test('gather says why it did not visit the source of --source', async () => {
  const failed = await run('gather', '--now', '2025-11-21T12:00:00Z', '--source', 'science', '--json')
  expect(failed.code).toBe(1)
  const skipped = await run('gather', '--now', '2025-11-21T12:00:00Z', '--source', 'science', '--json')
  expect([skipped.code, skipped.out]).toEqual([0, ''])
  expect(skipped.err).toContain('science was not visited: it or its site allows the next request at 2025-11-21T13:00:00Z')
})

test('a wrong call prints the usage', async () => {
  for (const call of [['nonsense'], ['constructor'], ['toString', '--help']])
    expect(await run(...call)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`there is no command "${call[0]}"`) })
  expect((await run('merge', 'arxiv:1706.03762')).err).toContain('Usage: npm run paperwire -- merge <paper> <paper>')
  expect((await run('try')).err).toContain('Usage: npm run paperwire -- try <source or URL>')
})

test('try prints the records of a feed and stores nothing', async () => {
  const { code, out } = await run('try', 'https://j.example/feed')
  const [head, record] = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect([code, head, record]).toMatchObject([
    0,
    { records: 1, status: 200 },
    { title: 'Pruning of neural networks', identifiers: [expect.stringMatching(/^title:/)] },
  ])
})

test('topic previews admissions', async () => {
  const { code, out } = await run('topic', 'compression', '--days', '3')
  expect([code, out]).toEqual([0, expect.stringContaining('At most 5 papers a day')])
  expect((await run('topic', 'none')).code).toBe(2)
})

test('eval read prints one line per file, feed or not', async () => {
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
          identifiers: [],
          abstract: 'On the pruning of language models.',
        },
      ],
    },
    { file: join(folder, 'b.html'), error: expect.any(String) },
  ])
})

test('eval reads all of its files, or names the one that cannot be read and prints nothing', async () => {
  writeFileSync(join(folder, 'a.xml'), journal)
  const missing = await run('eval', 'read', join(folder, 'a.xml'), join(folder, 'none.xml'))
  expect(missing).toMatchObject({ code: 2, out: '', err: expect.stringContaining('none.xml: there is no such file') })
  expect(await run('eval', 'read', folder)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('is a folder') })
  writeFileSync(join(folder, 'marked.jsonl'), '\uFEFF{"input":"<p>x</p>"}\r\n')
  expect(await run('eval', 'sanitize', join(folder, 'marked.jsonl'))).toMatchObject({ code: 0, out: '{"html":"<p>x</p>"}\n' })
  writeFileSync(join(folder, 'null.jsonl'), 'null\n')
  for (const what of ['classify', 'match', 'sanitize', 'rank'])
    expect(await run('eval', what, join(folder, 'null.jsonl'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('null.jsonl:1 is not an object'),
    })
})

test('eval rank prints the ids of a day, each once, best first, and names the line of an invalid paper', async () => {
  const file = join(folder, 'day.jsonl')
  const line = (id: string, title: string, authors: number, comment: string | null = null) =>
    JSON.stringify({
      id,
      title,
      summary: '',
      authors: Array.from({ length: authors }, () => 'A. Nonymous'),
      categories: ['cs.CL'],
      comment,
    })
  const dull = line('2511.00001', 'An enhanced method for medical graph segmentation using networks', 1, '8 pages, workshop')
  const good = line('2511.00002', 'Scaling Reasoning', 12, 'Project page and code: https://github.com/x/y')
  writeFileSync(file, [dull, line('2511.00003', 'On Things', 4), good, '', dull].join('\n'))
  expect((await run('eval', 'rank', file)).out).toBe('2511.00002\n2511.00003\n2511.00001\n')
  writeFileSync(file, `${good}\n{"id": "x"}\n`)
  expect(await run('eval', 'rank', file)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`${file}:2 has no "title"`) })
})

test('eval classify prints one line per paper, in the order of the input', async () => {
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

const list = (...addresses: string[]) =>
  `<opml version="2.0"><head/><body>${addresses.map((url) => `<outline text="A &amp; B" xmlUrl="${url}"/>`).join('')}</body></opml>`

describe('sources without a file', () => {
  test('are imported, printed, added and removed', { timeout: 120_000 }, async () => {
    const file = join(folder, 'list.opml')
    writeFileSync(file, list('https://k.example/feed', 'https://k.example/feed', 'http://169.254.169.254/x'))
    const imported = await run('import', file)
    expect([imported.code, imported.out]).toEqual([0, 'added feed-k-example-feed https://k.example/feed\n'])
    expect(imported.err).toContain('169.254.169.254 is not a public address')
    expect((await run('import', file)).out).toBe('')

    const added = await run('add', 'https://j.example/feed')
    expect([added.code, added.out]).toEqual([0, expect.stringContaining('added feed-j-example-feed https://j.example/feed (J)')])
    expect((await run('add', 'https://j.example/feed')).out).toContain('already a source: feed-j-example-feed')

    const printed = (await run('opml')).out
    expect(printed).toContain('<outline type="rss" text="J" title="J" xmlUrl="https://j.example/feed" htmlUrl="https://j.example/"/>')
    expect(printed).toContain('text="A &amp; B"')
    expect(printed).toContain('xmlUrl="https://www.nature.com/nature.rss"')
    writeFileSync(join(folder, 'all.opml'), printed)
    expect((await run('import', join(folder, 'all.opml'))).out).toBe('')

    const visited = await run('gather', '--now', '2025-11-21T12:00:00Z', '--source', 'feed-j-example-feed', '--json')
    expect(JSON.parse(visited.out)).toMatchObject({ source: 'feed-j-example-feed', status: 200, seen: 1 })
    expect(await run('remove', 'feed-j-example-feed')).toMatchObject({ code: 0, out: expect.stringContaining('its papers stay') })
    expect((await run('opml')).out).not.toContain('j.example')
  })

  test('a web page is refused with a list of its feeds', async () => {
    const { code, err } = await run('add', 'https://j.example/')
    expect([code, err]).toEqual([2, expect.stringContaining('https://j.example/feed  All of J')])
  })

  test.each([
    [['add', 'http://127.0.0.1/feed'], 'is not a public address'],
    [['add', 'j.example'], 'is no address'],
    [['remove', 'nature'], 'nature is listed in feeds/sources.ts: delete it there'],
    [['remove', 'nobody'], 'there is no source nobody to remove'],
    [['import', 'none.opml'], 'none.opml: there is no such file'],
  ])('rejects %j', async (args, message) => {
    const { code, out, err } = await run(...args)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })

  test('a truncated list adds nothing, and the error has the position', async () => {
    const file = join(folder, 'half.opml')
    writeFileSync(file, list('https://h.example/feed').slice(0, -20))
    expect(await run('import', file)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(`${file}: line 1, column `) })
  })
})

test('backup writes a valid database and never overwrites a file', async () => {
  const file = join(folder, 'backups', 'copy.db')
  expect(await run('backup', file)).toMatchObject({ code: 0, out: expect.stringContaining('copy.db') })
  const client = createClient({ url: `file:${file}` })
  expect((await client.execute('pragma integrity_check')).rows[0]?.[0]).toBe('ok')
  expect((await client.execute('select count(*) from visits')).rows[0]?.[0]).toBeGreaterThan(0)
  client.close()
  expect(await run('backup', file)).toMatchObject({ code: 2, err: expect.stringContaining('already exists') })
})

test('a database error is one line, without a stack or the parameters of the query', async () => {
  const file = `file:${join(folder, 'broken.db')}`
  const env = { DATABASE_URL: file }
  expect(await runWith(env, 'migrate')).toMatchObject({ code: 0 })
  const client = createClient({ url: file })
  await client.execute("create trigger refused before insert on sources begin select raise(abort, 'out of order'); end")
  client.close()
  const { code, out, err } = await runWith(env, 'gather', '--source', 'huggingface', '--now', '2025-11-21T12:00:00Z')
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(/^paperwire: Failed query: .*out of order$/m)
  expect(err).not.toMatch(/params|^ +at /m)
})

test.each([
  ['libsql://x.example?authToken=very-secret', 'libsql://x.example', 'very-secret'],
  ['libsql://x.example?tls=0&authToken=a%2Bb', 'libsql://x.example?tls=0', 'a+b'],
  ['libsql://x.example', 'libsql://x.example', undefined],
  ['file:data/p.db?authToken=x', 'file:data/p.db?authToken=x', undefined],
])('DATABASE_URL %s: its token stands apart from its address, which is printed', (written, address, token) => {
  const { databaseUrl, databaseAuthToken } = settingsOf({ DATABASE_URL: written })
  expect([databaseUrl, databaseAuthToken]).toEqual([address, token])
})

test('doctor prints a line for each check and exits with 1 for any problem', async () => {
  const { code, out } = await run('doctor')
  expect(code).toBe(1)
  expect(
    out
      .trim()
      .split('\n')
      .every((line) => /^(ok|change) +[\w ]+: \S/.test(line)),
  ).toBe(true)
  expect(out).toMatch(/^ok +database: /m)
  expect(out).toMatch(/^change +contact: set CONTACT/m)
  expect(out).toMatch(/^change +sources: /m)
})

describe('possible duplicates', () => {
  test('are listed with the evidence and the commands for each, and can be dismissed', async () => {
    await run('migrate')
    const client = createClient({ url: `file:${join(folder, 'test.db')}` })
    const paper = (id: string, title: string) =>
      `insert into papers (id, title, abstract, abstract_display, authors, url, categories, links, withdrawn, first_seen_at, score, score_parts, hot) values ('${id}', '${title}', '', 'whole', '[]', '', '[]', '{}', 0, 1, 0, '[]', 0)`
    await client.batch([
      paper('doi:10.5555/a(1)', 'Rivers'),
      paper('doi:10.5555/b', 'Streams'),
      `insert into identifiers values ('doi:10.5555/a(1)', 'doi:10.5555/a(1)', 0), ('doi:10.5555/b', 'doi:10.5555/b', 0)`,
      `insert into possible_duplicates values ('doi:10.5555/a(1)', 'doi:10.5555/b', 0.91, 'titles 80 % alike', 1763700000, null)`,
    ])
    client.close()
    expect((await run('duplicates')).out).toBe(
      [
        '2025-11-21T04:40:00Z  very likely (91 %): titles 80 % alike',
        '  doi:10.5555/a(1)  Rivers',
        '  doi:10.5555/b  Streams',
        "  npm run paperwire -- merge 'doi:10.5555/a(1)' doi:10.5555/b",
        "  npm run paperwire -- dismiss 'doi:10.5555/a(1)' doi:10.5555/b\n\n",
      ].join('\n'),
    )
    expect(await run('dismiss', 'doi:10.5555/b', 'https://doi.org/10.5555/A(1)')).toMatchObject({
      code: 0,
      out: 'doi:10.5555/a(1) and doi:10.5555/b are distinct\n',
    })
    expect(await run('duplicates')).toMatchObject({ code: 0, out: '' })
    expect(await run('dismiss', 'doi:10.5555/b', 'doi:10.5555/none')).toMatchObject({ code: 2, out: '' })
  })
})

test('eval sanitize prints one line per case', async () => {
  writeFileSync(join(folder, 'cases.jsonl'), '{"input":"<b onclick=x>p < q</b>"}\n{"input":"<script>x</script>"}\n')
  expect((await run('eval', 'sanitize', join(folder, 'cases.jsonl'))).out).toBe('{"html":"<b>p &lt; q</b>"}\n{"html":""}\n')
})

test('a reader may close the output early', async () => {
  writeFileSync(join(folder, 'many.jsonl'), `${JSON.stringify({ input: 'x'.repeat(2000) })}\n`.repeat(500))
  const child = spawn(process.execPath, [cli, 'eval', 'sanitize', join(folder, 'many.jsonl')])
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdout.once('data', () => child.stdout.destroy())
  expect(await new Promise((done) => child.on('close', done))).toBe(0)
  expect(errors).toBe('')
})

test('the help lists every command', async () => {
  const { out } = await run('--help')
  for (const { usage, description } of Object.values(COMMANDS)) expect(out).toContain(`  ${usage}\n      ${description}`)
  expect((await run('gather', '--help')).out).toContain('--source')
})

test.each(Object.entries(COMMANDS))('%s can be loaded', async (_, { load }) => expect(await load()).toBeTypeOf('function'))

test('the process exits with the exit code of the command', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'nonsense'], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain('paperwire: there is no command "nonsense"')
})

test('eval search answers the questions in the order of the input and rejects missing files', async () => {
  writeFileSync(
    join(folder, 'corpus.jsonl'),
    ['{"id":"a","title":"Pruning trees","abstract":"Roses too."}', '{"id":"b","title":"Songs of birds","abstract":""}'].join('\n'),
  )
  writeFileSync(join(folder, 'queries.jsonl'), '{"id":"2","text":"how do birds: (sing)?"}\n{"id":"1","text":"-trees"}\n')
  const { out, code } = await run('eval', 'search', join(folder, 'corpus.jsonl'), join(folder, 'queries.jsonl'))
  expect(code).toBe(0)
  expect(out).toMatch(/^2 Q0 b 1 [\d.]+ paperwire\n1 Q0 a 1 [\d.]+ paperwire\n$/)
  const mistaken = await run('eval', 'search', join(folder, 'corpus.jsonl'))
  expect([mistaken.code, mistaken.err]).toEqual([2, expect.stringContaining('name two files')])
})

test('train-embeddings prints the number of papers', async () => {
  expect((await run('train-embeddings', '--reindex')).out).toMatch(/^\d+ papers? embedded with \d+ terms?\n$/)
})
