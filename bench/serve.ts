/**
 * What it costs to answer: the same feed of 50 entries, and each form of an embed, from raw node:http, from bare Hono and from
 * Paperwire, and in workerd from a bare Worker and from Paperwire's; then, with nothing rendered, a topic of 50 among many papers.
 *
 *   npm exec -- node bench/serve.ts   needs wrk (Debian's); --papers 100000 --rounds 9 --seconds 2 --only node|workerd|cold
 *                                     --path .svg: only what has that in its address
 *
 * Contenders are processes of their own, and a round asks each in turn, so that what else the machine does falls on all
 * alike; ratios are medians of the rounds' ratios. On a machine that does other things look at the CPU a request takes. Paperwire is `src/node.ts` itself, and the Worker as it is deployed.
 */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs, promisify } from 'node:util'
import { serve } from '@hono/node-server'
import { sql } from 'drizzle-orm'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { Hono } from 'hono'
import { topics } from '../feeds/topics/index.ts'
import { dryRun } from '../scripts/dry-run.ts'
import { createApp } from '../src/app/routes.ts'
import { createAppContext } from '../src/app-context.ts'
import { compressor, PRAGMAS } from '../src/host.ts'
import { settingsOf } from '../src/settings.ts'
import { executeBatch, selectJsonRows } from '../src/store/db.ts'
import { openDatabase } from '../src/store/open-database.ts'
import { admissions, documents, identifiers, papers, topics as topicsTable } from '../src/store/schema.ts'
import { dayOf } from '../src/text/dates.ts'
import { entryIdOf } from '../src/topics/admit.ts'
import { openHrana } from '../test/support/hrana.ts'
import { type Served, serveInWorkerd, serveOnNode } from '../test/support/served.ts'
import { rowAt } from './papers.ts'

const { values } = parseArgs({
  options: {
    papers: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '9' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: 'node,workerd,cold' },
    contender: { type: 'string' },
    page: { type: 'string' },
    path: { type: 'string', default: '' },
  },
})
const SLUG = 'compression'
const ENTRIES = 50
const FEED = `/feeds/${SLUG}.atom`
/** What is asked for, and how often it holds what. An embed is a document as a feed is. */
const PATHS: [path: string, holds: RegExp, times: number][] = [
  [FEED, /<entry>/g, ENTRIES],
  [`/embed/${SLUG}?n=${ENTRIES}`, /<li /g, ENTRIES],
  [`/embed/${SLUG}.html`, /<li /g, 5],
  [`/embed/${SLUG}.svg`, /<circle /g, 5],
  [`/embed/${SLUG}.json`, /"title":/g, 6],
]
const root = fileURLToPath(new URL('..', import.meta.url))
const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

/** A page as every contender answers it: the headers of 200 and of 304, and the bytes. */
type Given = { path: string; headers: Record<string, string>; unchanged: Record<string, string>; body: string }

if (values.contender) contend(values.contender, JSON.parse(readFileSync(values.page ?? '', 'utf8')))
else await measure()

/** Answers the page with as little as there can be around it. */
function contend(name: string, { path, headers, unchanged, body }: Given): void {
  const bytes = new Uint8Array(Buffer.from(body))
  const { etag } = headers
  const listening = (port: number) => console.log(`is running at http://localhost:${port}`)
  if (name === 'node:http') {
    const server = createServer((request, response) => {
      if (request.url !== path) response.writeHead(404).end()
      else if (request.headers['if-none-match'] === etag) response.writeHead(304, unchanged).end()
      else response.writeHead(200, headers).end(bytes)
    })
    server.listen(0, () => listening((server.address() as { port: number }).port))
  } else {
    const app = new Hono()
    app.get(path.split('?')[0] as string, (c) =>
      c.req.header('if-none-match') === etag ? c.body(null, 304, unchanged) : c.body(bytes, 200, headers),
    )
    serve({ fetch: app.fetch, port: 0 }, ({ port }) => listening(port))
  }
}

async function measure(): Promise<void> {
  const room = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
  const started: Served[] = []
  try {
    const file = join(room, 'bench.db')
    await fill(file, Number(values.papers))
    if (values.only.includes('cold')) await cold(file)
    const start = async (command: string[], env: NodeJS.ProcessEnv = {}): Promise<Served> => {
      const served = await serveOnNode(command, env)
      started.push(served)
      return served
    }
    const environment = { DATABASE_URL: `file:${file}`, PORT: '0', SITE_URL: 'https://papers.example', GATHER: 'off' }
    const ours = await start(['src/node.ts'], environment)
    const hrana = values.only.includes('workerd') ? await openHrana({ path: file }) : undefined
    try {
      for (const [path, holds, times] of PATHS.filter(([path]) => path.includes(values.path))) {
        const given = await pageAt(ours.origin, path, holds, times)
        const page = join(room, 'page.json')
        writeFileSync(page, JSON.stringify(given))
        console.log(
          `${path}: ${times} times ${holds.source}, ${given.body.length} characters; load ${execFileSync('uptime', { encoding: 'utf8' }).trim()}`,
        )
        if (values.only.includes('node')) {
          const bare = (name: string) => start(['bench/serve.ts', '--contender', name, '--page', page])
          await race('on Node', { 'node:http': await bare('node:http'), Hono: await bare('hono'), Paperwire: ours }, 'Hono', given)
        }
        if (hrana) await raceInWorkerd(given, hrana.url, started)
      }
    } finally {
      await hrana?.close()
    }
  } finally {
    for (const { stop } of started) stop()
    rmSync(room, { recursive: true })
  }
}

/** A store with so many papers, the newest 50 of which were admitted to one topic. */
async function fill(file: string, size: number): Promise<void> {
  const { db, client } = openDatabase(`file:${file}`)
  await client.executeMultiple('pragma journal_mode = wal; pragma synchronous = off')
  await migrate(db, { migrationsFolder: join(root, 'migrations') })
  for (let at = 0; at < size; at += 1000) {
    const rows = Array.from({ length: Math.min(1000, size - at) }, (_, i) => rowAt(at + i))
    await executeBatch(db, [
      ...selectJsonRows(papers, rows).map((part) => db.insert(papers).select(part)),
      ...selectJsonRows(
        identifiers,
        rows.map(({ id }) => ({ identifier: id, paper: id, rank: 1 })),
      ).map((part) => db.insert(identifiers).select(part)),
    ])
  }
  const admitted = Array.from({ length: ENTRIES }, (_, i) => rowAt(size - 1 - i))
  const at = (i: number) => 1_763_726_400 - i * 3600
  await db.insert(admissions).values(
    admitted.map(({ id }, i) => ({
      topic: SLUG,
      paper: id,
      entryId: entryIdOf(id),
      at: at(i),
      day: dayOf(at(i)),
      place: 1,
      entry: {
        reason: '14 upvotes, twice the usual; matches "post-training quantization"',
        score: 1,
        parts: [{ kind: 'upvotes' as const, value: 14, baseline: 7, adds: 1 }],
        counts: { upvotes: 14, comments: 3 },
      },
    })),
  )
  await db.insert(topicsTable).values({ slug: SLUG, hash: '', isBackfilled: true, revision: 1, changedAt: at(0) })
  client.close()
}

/** With nothing rendered since the topic changed, and the code warm: from the request to the last byte. */
async function cold(file: string): Promise<void> {
  const { db, client } = openDatabase(`file:${file}`)
  await client.executeMultiple(PRAGMAS)
  const settings = settingsOf({ SITE_URL: 'https://papers.example' })
  const parts = { db, settings, sources: [], topics, now: () => new Date('2025-11-21T12:00:00Z'), compressor }
  const service = createAppContext(parts)
  const app = createApp(service)
  const once = async (path: string, headers: Record<string, string> = {}): Promise<{ ms: number; cpu: number }> => {
    await db.batch([db.delete(documents), db.update(topicsTable).set({ revision: sql`revision + 1` })])
    service.publisher.invalidate()
    const [start, before] = [performance.now(), process.cpuUsage()]
    const answer = await app.request(`https://papers.example${path}`, { headers })
    const { byteLength } = await answer.arrayBuffer()
    const [ms, { user, system }] = [performance.now() - start, process.cpuUsage(before)]
    if (answer.status !== 200 || byteLength === 0) throw new Error(`${path}: ${answer.status}`)
    return { ms, cpu: (user + system) / 1000 }
  }
  console.log(
    `cold: a topic of ${ENTRIES} among ${Number(values.papers).toLocaleString('en')} papers, in milliseconds: asked of the database, rendered, kept`,
  )
  for (const [path, headers] of [
    [FEED, {}],
    [FEED.replace('.atom', '.rss'), {}],
    [FEED.replace('.atom', '.json'), {}],
    [FEED, { 'accept-encoding': 'br' }],
    ...PATHS.slice(1).map(([path]): [string, Record<string, string>] => [path, {}]),
  ] as const) {
    const first = await once(path, headers)
    for (let i = 0; i < 10; i++) await once(path, headers)
    const runs: { ms: number; cpu: number }[] = []
    for (let i = 0; i < 41; i++) runs.push(await once(path, headers))
    const times = runs.map(({ ms }) => ms)
    console.log(
      `  ${path.padEnd(30)}${'accept-encoding' in headers ? ' br' : '   '}  median ${median(times).toFixed(1)}  worst of 41 ${Math.max(...times).toFixed(1)}  of CPU ${median(runs.map(({ cpu }) => cpu)).toFixed(1)}  the process's first ${first.ms.toFixed(1)}`,
    )
  }
  client.close()
}

/** Paperwire's answers, for the others to give as well. */
async function pageAt(origin: string, path: string, holds: RegExp, times: number): Promise<Given> {
  const plain = ({ headers }: Response) =>
    Object.fromEntries([...headers].filter(([name]) => !['date', 'connection', 'keep-alive', 'transfer-encoding'].includes(name)))
  const whole = await fetch(`${origin}${path}`, { headers: { 'accept-encoding': 'identity' } })
  const body = await whole.text()
  const entries = body.match(holds)?.length
  if (whole.status !== 200 || entries !== times) throw new Error(`${origin}${path}: ${whole.status}, ${entries} of ${times}`)
  const unchanged = await fetch(`${origin}${path}`, { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } })
  if (unchanged.status !== 304) throw new Error(`${origin}${path} with its ETag: ${unchanged.status}`)
  return { path, headers: plain(whole), unchanged: plain(unchanged), body }
}

type Run = { rate: number; p99: number; cpu: number }
/** Seconds of CPU that a process has used (Linux, in hundredths). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function load({ origin, pid }: Served, path: string, headers: string[]): Promise<Run> {
  const asked = headers.flatMap((header) => ['-H', header])
  const command = ['-t1', '-c32', `-d${values.seconds}s`, '--latency', ...asked, `${origin}${path}`]
  const before = cpuOf(pid)
  const { stdout: said } = await promisify(execFile)('wrk', command)
  const requests = Number(/(\d+) requests in/.exec(said)?.[1])
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(said)?.[1])
  const [, p99, unit] = /99%\s+([\d.]+)(us|ms|s)/.exec(said) ?? []
  if (/Non-2xx|Socket errors/.test(said)) throw new Error(said)
  const ms = Number(p99) * ({ us: 0.001, ms: 1, s: 1000 }[unit ?? ''] ?? Number.NaN)
  return { rate, p99: ms, cpu: (1e6 * (cpuOf(pid) - before)) / requests }
}

/** Asks each in turn, round by round, and prints rates, p99 and our ratios to the one that sets the bar. */
async function race(where: string, contenders: Record<string, Served>, bar: string, { path, headers }: Given): Promise<void> {
  const kinds = { 200: [], '200 gzip, deflate, br': ['Accept-Encoding: gzip, deflate, br'], 304: [`If-None-Match: ${headers.etag}`] }
  const list = Object.entries(contenders)
  for (const [kind, asked] of Object.entries(kinds)) {
    const runs = new Map<string, Run[]>(list.map(([name]) => [name, []]))
    // the bare ones do not pack
    const able = kind.includes('gzip') ? list.filter(([name]) => name === 'Paperwire') : list
    for (const [, contender] of able) await load(contender, path, asked)
    for (let round = 0; round < Number(values.rounds); round++)
      for (let i = 0; i < able.length; i++) {
        const [name, contender] = able[(i + round) % able.length] as [string, Served]
        runs.get(name)?.push(await load(contender, path, asked))
      }
    for (const [name] of able) {
      const own = runs.get(name) ?? []
      const others = runs.get(bar) ?? []
      const ratio = (of: keyof Run) => median(own.map((run, i) => run[of] / (others[i]?.[of] ?? Number.NaN))).toFixed(2)
      const ratios =
        name === bar || others.length === 0 ? '' : `  to ${bar}: rate ${ratio('rate')}, p99 ${ratio('p99')}, CPU ${ratio('cpu')}`
      console.log(
        `${where}, ${kind}: ${name.padEnd(12)} ${Math.round(median(own.map(({ rate }) => rate)))
          .toLocaleString('en')
          .padStart(
            7,
          )} a second, p99 ${median(own.map(({ p99 }) => p99)).toFixed(2)} ms, ${median(own.map(({ cpu }) => cpu)).toFixed(1)} µs of CPU${ratios}`,
      )
    }
  }
}

/** A bare Worker that answers the page, and ours over libSQL's protocol, each in a workerd of its own. */
async function raceInWorkerd(given: Given, databaseUrl: string, started: Served[]): Promise<void> {
  const { folder } = await dryRun()
  const ours = readFileSync(join(folder, 'worker.js'), 'utf8')
  rmSync(folder, { recursive: true })
  const bare = `
const { path, headers, unchanged, body } = ${JSON.stringify(given)}
const bytes = new TextEncoder().encode(body)
export default {
  fetch(request) {
    const { pathname, search } = new URL(request.url)
    if (pathname + search !== path) return new Response(null, { status: 404 })
    if (request.headers.get('if-none-match') === headers.etag) return new Response(null, { status: 304, headers: unchanged })
    return new Response(bytes, { headers })
  },
}`
  const serving = async (script: string): Promise<Served> => {
    const served = await serveInWorkerd(script, { DATABASE_URL: databaseUrl, SITE_URL: 'https://papers.example', GATHER: 'off' })
    started.push(served)
    return served
  }
  const contenders = { 'bare Worker': await serving(bare), Paperwire: await serving(ours) }
  for (const [name, { origin }] of Object.entries(contenders)) {
    const { status } = await fetch(`${origin}${given.path}`)
    if (status !== 200) throw new Error(`${name} answers ${status} in workerd`)
  }
  await race('in workerd', contenders, 'bare Worker', given)
  for (const { stop } of Object.values(contenders)) stop()
}
