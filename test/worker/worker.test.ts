/**
 * The Worker as it is deployed, in workerd: its cron gathers two days of given pages and its addresses are asked, over
 * libSQL's HTTP protocol and over D1, and all it answers is what a process on Node answers that gathered the same pages.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { D1Database } from '@cloudflare/workers-types'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestHarness, type TestHarness } from 'wrangler'
import { sources } from '../../feeds/sources.ts'
import { topics } from '../../feeds/topics/index.ts'
import { type DryRun, dryRun, QUIET } from '../../scripts/dry-run.ts'
import { enabledRoutes } from '../../src/app/routes.ts'
import { patternOf } from '../../src/http/route.ts'
import { scriptPath } from '../../src/pages/enhance.js.ts'
import { iconPath } from '../../src/pages/icon.ts'
import { stylePath } from '../../src/pages/style.css.ts'
import { settingsOf } from '../../src/settings.ts'
import worker from '../../src/worker.ts'
import { type Asked, openHrana } from '../support/hrana.ts'
import { openWorld } from '../support/world.ts'
import { ASKED, answerAt, DAYS, type Day, ENDLESS, openInternet } from './internet.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const SITE_URL = 'https://papers.example'
const noonOf = (day: Day) => `${day}T12:00:00Z`

const PAPER = 'arxiv:2511.99001'
/** What is asked after each day: every address that reads the store, and some that are mistakes. */
const PATHS = [
  ...['atom', 'rss', 'json'].flatMap((extension) => [
    `/feeds/compression.${extension}`,
    `/feeds/agents.${extension}`,
    `/feeds/all.${extension}`,
    `/feeds/agents+compression.${extension}?top=1`,
    `/feeds/all/2025-11-20.${extension}`,
    `/feeds/compression.${extension}?by=day`,
  ]),
  ...['atom', 'rss', 'json'].flatMap((extension) => [
    `/feeds/search.${extension}?q=quantization+OR+pruning+-cat:q-bio`,
    `/feeds/like.${extension}?id=${PAPER}`,
    `/feeds/agents+compression.${extension}?all&min=0`,
  ]),
  ...[
    '',
    '?q=rounding+language+models',
    '?q=title:prun*+OR+has:code',
    '?q=about:quantization&topic=compression',
    '?q=quantizaton',
    '?q=%22',
    `?q=${PAPER}`,
  ].map((query) => `/search${query}`),
  '/opensearch.xml',
  ...['/feeds/compression.rss?top=2', '/feeds/none.rss', '/feeds/none.json', '/feeds/agents+none.atom', '/feeds/all.doc', '/topics/none'],
  ...[
    '/status.atom',
    '/status.rss',
    stylePath,
    '/feeds.opml',
    '/',
    '/?page=9',
    '/picture.png',
    '/week/2025-W47',
    '/month/2025-11',
    '/trending',
    scriptPath,
    iconPath,
    '/favicon.ico',
    `/day/${DAYS[0]}`,
    `/day/${DAYS[1]}`,
    '/topics',
    '/topics/compression',
    '/about',
    '/status',
  ],
  ...['', '.html', '.svg', '.json'].flatMap((form) => [
    `/embed/compression${form}`,
    `/embed/agents+compression${form}?lang=ar&abstract&reasons`,
    `/embed/search${form}?q=quantization`,
    `/embed/papers/${PAPER}${form}`,
    `/embed/none${form}`,
  ]),
  ...['/embed.js', '/embed?topic=compression', '/embed?n=0', `/oembed?url=${SITE_URL}/topics/compression`, '/oembed?url=x'],
  ...[`/papers/${PAPER}`, '/papers/doi:10.48550/arXiv.2511.99001', '/papers/arxiv:2511.00000'],
  // where no mail is configured, nothing is there
  ...['/subscribe', '/subscribe/a', '/subscribe/a/2025-11-21', '/subscribe/confirm/a', '/unsubscribe/a'],
  ...['bib', 'ris', 'csl.json'].flatMap((extension) => [
    `/papers/${PAPER}.${extension}`,
    `/topics/compression.${extension}?since=${DAYS[0]}`,
  ]),
  ...[`/day/${DAYS[1]}.bib`, '/sitemap.xml', '/robots.txt', `/papers/${PAPER}.png`],
  ...['/sitemap-pages.xml', '/sitemap-1.xml', '/topics/compression.png', '/unapi', `/unapi?id=${PAPER}`, `/unapi?id=${PAPER}&format=ris`],
  ...['', '?limit=2', '?topic=compression', `?topic=compression&limit=1&since=${DAYS[0]}`, '?q=title:quantization', '?limit=0'].map(
    (query) => `/api/v1/papers${query}`,
  ),
  ...['', '?topic=compression'].map((query) => `/api/v1/papers.jsonl${query}`),
  ...['/api/v1/openapi.json', '/api', '/api/try?operation=topics', '/api/v1/papers?q=orcid:0000-0002-1825-0097'],
  ...[`/api/v1/papers/${PAPER}`, '/api/v1/topics', '/api/v1/sources', '/healthz', '/healthz/sources', '/nothing'],
]

/** Of the headers those that are the same on every host; a copy may be kept for as long as its rounds are apart. */
const SAME = ['content-type', 'content-security-policy', 'etag', 'link', 'location', 'vary', 'access-control-allow-origin']
type Answer = { status: number; headers: Record<string, string | null>; text: string }
type Answering = { status: number; headers: { get: (name: string) => string | null }; text: () => Promise<string> }
type Get = (path: string, headers?: Record<string, string>) => Answering | Promise<Answering>
/** What a host answered at the end of each day, and what its visits came to. */
type Told = { answers: Map<string, Answer[]>[]; visits: Visit[]; again: number }
/**
 * A Worker also tells how sixty readers at once were answered, and of one more day, on which a source always has more: its
 * visits, and what the run asked of a database that counts.
 */
type ToldAtEdge = Told & { crowd: number[]; more: Visit[]; asked: Asked | undefined }
type Visit = { source: string; at: number; status: number | null; seen: number; new: number; updated: number; error: string | null }
type Rows = (sql: string) => Promise<unknown[]>

const VISITS = 'select source, at, status, seen, new, updated, error from visits order by at, source, id'
/** Sources that no page answers were visited a moment ago and rest for a month. */
const RESTING = sources
  .filter(({ id }) => !ASKED.includes(id))
  .map(({ id }) => `('${id}', unixepoch('${noonOf(DAYS[0])}'), unixepoch('${noonOf(DAYS[0])}', '30 days'))`)
const REST = `insert into sources (id, last_visit_at, next_visit_at) values ${RESTING.join(', ')}`

/** What each address answers; a list of the API with its next pages. */
async function askAll(get: Get): Promise<Map<string, Answer[]>> {
  const answers = new Map<string, Answer[]>()
  for (const path of PATHS) {
    const pages: Answer[] = []
    for (let at: string | null = path; at !== null; ) {
      const response = await get(at)
      const { status, headers } = response
      const text = await response.text()
      pages.push({ status, headers: Object.fromEntries(SAME.map((name) => [name, headers.get(name)])), text })
      const next: unknown = path.includes('limit=') ? JSON.parse(text).next : null
      at = typeof next === 'string' ? `${path}&cursor=${encodeURIComponent(next)}` : null
    }
    answers.set(path, pages)
  }
  return answers
}

/** How a reader's second request is answered. */
async function askAgain(get: Get): Promise<number> {
  const etag = (await get('/feeds/compression.atom')).headers.get('etag') ?? ''
  return (await get('/feeds/compression.atom', { 'if-none-match': etag })).status
}

/** Both days on Node, each as of the moment at which the Worker's cron ran. */
async function onNode(): Promise<Told> {
  let today: Day = DAYS[0]
  const pages = new Proxy(
    {},
    {
      get:
        (_, address) =>
        async ({ headers }: { headers: Headers }) =>
          (await answerAt(String(address), headers, today)) ?? '',
    },
  )
  const world = await openWorld({ pages, sources, topics, settings: { SITE_URL } })
  await world.client.execute(REST)
  const answers: Map<string, Answer[]>[] = []
  for (today of DAYS) {
    world.at(noonOf(today))
    await world.gather()
    answers.push(await askAll(world.get))
  }
  const visits = (await world.client.execute(VISITS)).rows as unknown as Visit[]
  return { answers, visits, again: await askAgain(world.get) }
}

/** Both days in a Worker, and one more with `later`; `prepare` migrates its database and tells how to read it. */
async function atTheEdge(
  prepare: (server: TestHarness) => Promise<{ rows: Rows; asked?: Asked }>,
  vars: Record<string, string> = {},
  later: Record<string, string> = {},
): Promise<ToldAtEdge> {
  const workers = (day: Day, more: Record<string, string> = {}) => [
    {
      configPath: join(root, 'wrangler.toml'),
      prebuiltWorkerDir: built.folder,
      vars: { ...vars, ...more, SITE_URL, CONTACT: 'editor@papers.example', NOW: noonOf(day), FETCH_PROXY: internet.proxy(day) },
    },
  ]
  const server = createTestHarness({ root, workers: workers(DAYS[0]) })
  const runCron = () => server.getWorker().scheduled({ cron: '*/15 * * * *' })
  const get: Get = (path, headers) => server.fetch(`${SITE_URL}${path}`, { ...(headers && { headers }), redirect: 'manual' })
  try {
    await server.listen()
    const { rows, asked } = await prepare(server)
    await rows(REST)
    const answers: Map<string, Answer[]>[] = []
    for (const day of DAYS) {
      if (day !== DAYS[0]) await server.update({ root, workers: workers(day) })
      await runCron()
      answers.push(await askAll(get))
    }
    const visits = (await rows(VISITS)) as Visit[]
    const again = await askAgain(get)
    const crowd = await Promise.all(Array.from({ length: 60 }, async (_, i) => (await get(`/api/v1/papers?limit=${i + 1}`)).status))
    await server.update({ root, workers: workers(ENDLESS, later) })
    if (asked) Object.assign(asked, { requests: 0, statements: 0 })
    await runCron()
    const cost = asked && { ...asked }
    return { answers, visits, again, crowd, more: ((await rows(VISITS)) as Visit[]).slice(visits.length), asked: cost }
  } finally {
    await server.close()
  }
}

async function overHttp(): Promise<ToldAtEdge> {
  const token = 'a token of this test'
  const hrana = await openHrana({ path: join(folder, 'libsql.db'), token })
  const client = createClient({ url: hrana.url, authToken: token })
  try {
    await migrate(drizzle(client), { migrationsFolder: join(root, 'migrations') })
    const rows: Rows = async (sql) => (await client.execute(sql)).rows
    return await atTheEdge(async () => ({ rows, asked: hrana.asked }), { DATABASE_URL: hrana.url, DATABASE_AUTH_TOKEN: token })
  } finally {
    client.close()
    await hrana.close()
  }
}

const overD1 = (): Promise<ToldAtEdge> =>
  atTheEdge(
    async (server) => {
      await server.getWorker<Bindings>().applyD1Migrations('DB')
      // what it is bound to is another object after each start
      return { rows: async (sql) => (await (await server.getWorker<Bindings>().getEnv()).DB.prepare(sql).all()).results }
    },
    {},
    { GATHER: 'off' },
  )

type Bindings = { DB: D1Database }

let built: DryRun
let internet: Awaited<ReturnType<typeof openInternet>>
let folder: string
let node: Promise<Told>
let edges: Record<string, Promise<ToldAtEdge>>

beforeAll(async () => {
  Object.assign(process.env, QUIET)
  folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
  internet = await openInternet()
  node = onNode()
  built = await dryRun()
  edges = { 'libSQL over HTTP': overHttp(), D1: overD1() }
  // whoever waits for one of them is told what went wrong with it
  await Promise.allSettled([node, ...Object.values(edges)])
}, 240_000)

afterAll(async () => {
  await internet.close()
  for (const used of [folder, built.folder]) rmSync(used, { recursive: true, force: true })
})

test('the compared addresses cover every GET route', () => {
  const patterns = enabledRoutes(settingsOf({}))
    .filter(({ method = 'get' }) => method === 'get')
    .map(patternOf)
  expect(patterns.length).toBeGreaterThan(13)
  const requested = PATHS.map((path) => path.split('?')[0] ?? '')
  const isRequested = (route: string) => {
    const parts = route.split(/(:\w+(?:\{.+\})?|\*)/).map((part, i) => {
      if (i % 2 === 0) return part.replace(/[.]/g, '\\.')
      return /\{(.+)\}/.exec(part)?.[1] ?? (part === '*' ? '.+' : '[^/]+')
    })
    const pattern = new RegExp(`^${parts.join('')}$`)
    return requested.some((path) => pattern.test(path))
  }
  expect(patterns.filter((route) => !isRequested(route))).toEqual([])
})

test('the script stays under a megabyte, gzipped, and is built without a network', () => {
  expect(built.gzipped).toBeGreaterThan(50_000)
  expect(built.gzipped).toBeLessThan(1_000_000)
})

describe.each(['libSQL over HTTP', 'D1'])('over %s', (database) => {
  test('one run of the cron visits everything that is due, and a source that is down does not stop the others', async () => {
    const { visits } = (await edges[database]) as ToldAtEdge
    expect(visits.filter(({ error }) => error === null).map(({ source }) => source)).toEqual(
      expect.arrayContaining(['arxiv-ai', 'arxiv-lookup', 'huggingface', 'jmlr']),
    )
    expect(visits.filter(({ error }) => error !== null).map(({ source, status }) => [source, status])).toEqual([
      ['nature', 503],
      ['nature', 503],
    ])
    const unmoved = (list: Visit[]) => list.map(({ at: _, ...visit }) => visit)
    expect(unmoved(visits)).toEqual(unmoved((await node).visits))
  })

  test('a page that did not change is not read twice', async () => {
    const { visits } = (await edges[database]) as ToldAtEdge
    expect(visits.filter(({ source }) => source === 'jmlr').map(({ status }) => status)).toEqual([200, 304])
  })

  test('a feed has what was gathered, and what changed since', async () => {
    const [first, second] = ((await edges[database]) as ToldAtEdge).answers
    expect(first?.get('/feeds/compression.atom')?.[0]?.text).toContain('Rounding Twice')
    expect(first?.get('/feeds/compression.atom')?.[0]?.text).not.toContain('Structured Pruning')
    expect(second?.get('/feeds/compression.atom')?.[0]?.text).toContain('Structured Pruning')
    expect(first?.get('/feeds/agents.atom')?.[0]?.text).toContain('a language model disposes')
    expect(second?.get('/feeds/agents.atom')?.[0]?.text).toContain('a language model corrects')
  })

  test.each(PATHS)('%s is answered as on Node', async (path) => {
    const edge = (await edges[database]) as ToldAtEdge
    for (const [i, answers] of (await node).answers.entries()) expect(edge.answers[i]?.get(path)).toEqual(answers.get(path))
  })

  test('a reader whose copy is still true is told so', async () => {
    expect(((await edges[database]) as ToldAtEdge).again).toBe(304)
  })

  test('sixty readers at once are all answered', async () => {
    expect(new Set(((await edges[database]) as ToldAtEdge).crowd)).toEqual(new Set([200]))
  })
})

test('a run makes at most 18 visits, though a source always has more', async () => {
  const { more } = (await edges['libSQL over HTTP']) as ToldAtEdge
  expect(more).toHaveLength(18)
  expect(more.filter(({ source, seen }) => source === 'huggingface' && seen === 100).length).toBeGreaterThan(13)
})

test('a Worker whose GATHER is off visits nothing', async () => {
  expect(((await edges.D1) as ToldAtEdge).more).toEqual([])
})

test('a Worker without a database says which settings name one', () => {
  expect(() => worker.fetch(new Request(SITE_URL), {})).toThrow(/DATABASE_URL.* DB/)
})

test('what such a run asks of its database stays within what D1 allows on the paid plan', async () => {
  const { asked } = (await edges['libSQL over HTTP']) as ToldAtEdge
  // https://developers.cloudflare.com/d1/platform/limits/, counting each statement of a batch as a query
  expect(asked?.statements).toBeLessThan(1000)
  expect(asked?.mostParameters).toBeLessThanOrEqual(100)
  expect(asked?.longestParameter).toBeLessThanOrEqual(1_000_000)
  expect(asked?.longestText).toBeLessThanOrEqual(100_000)
})
