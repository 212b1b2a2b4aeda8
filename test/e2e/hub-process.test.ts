/**
 * The hub as `npm start` runs it, with subscribers on this machine: the process is killed while one confirms and while one is
 * sent a change, and started again; nobody who confirmed misses anything, and nobody else is sent anything.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { afterAll, expect, test } from 'vitest'
import { sources } from '../../feeds/sources.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { feeds, sources as sourcesTable, subscriptions } from '../../src/store/schema.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
const database = `file:${join(folder, 'hub.db')}`
const SITE_URL = 'https://papers.example'
const FEED = `${SITE_URL}/feeds/compression.atom`

type Call = { name: string; method: string; query: URLSearchParams; headers: IncomingHttpHeaders; body: string }
const calls: Call[] = []
const callsOf = (name: string, method: string) => calls.filter((call) => call.name === name && call.method === method)
let papers = 1
/** How each subscriber answers what it is sent, for now: a status, or never. */
const mood: Record<string, number | 'never'> = { good: 200, slow: 200, gone: 410, liar: 200 }
let slowConfirms = false

/** A journal with so many papers, and four subscribers. */
const internet = createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://here')
  const name = url.pathname.slice(1)
  if (name === 'feed') {
    const items = Array.from(
      { length: papers },
      (_, i) =>
        `<item><title>Post-training quantization of language models, part ${i}</title><link>https://j.example/${i}</link><guid>https://j.example/${i}</guid></item>`,
    )
    response.end(
      `<rss version="2.0"><channel><title>J</title><link>https://j.example/</link><description/>${items.join('')}</channel></rss>`,
    )
    return
  }
  const body = Buffer.concat(await request.toArray()).toString()
  calls.push({ name, method: request.method ?? '', query: url.searchParams, headers: request.headers, body })
  if (request.method === 'GET') {
    if (name === 'slow' && !slowConfirms) return
    response.end(name === 'liar' ? 'certainly' : url.searchParams.get('hub.challenge'))
  } else if (mood[name] !== 'never') response.writeHead(mood[name] ?? 500).end()
})

let running: ChildProcess | undefined
/** Starts the process at a moment, and tells where it listens; `gathers` waits for the end of its first round. */
async function start(now: string, gathers = true): Promise<string> {
  const child = spawn(process.execPath, ['src/node.ts'], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: database, PORT: '0', SITE_URL, NOW: now, HUB: 'on', ALLOW_PRIVATE_ADDRESSES: 'on' },
  })
  running = child
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  const at = await until(
    () => /is running at (http:\/\/localhost:\d+)/.exec(said)?.[1],
    () => said,
  )
  if (gathers)
    await until(
      () => /All visits due are done/.test(said),
      () => said,
    )
  return at
}

async function kill(): Promise<void> {
  const child = running
  running = undefined
  if (!child) return
  const ended = new Promise((done) => child.on('close', done))
  child.kill('SIGKILL')
  await ended
}

/** Waits until something is there; says what was said instead when it never comes. */
async function until<T>(
  look: () => T | undefined | false | Promise<T | false>,
  told: () => string = () => JSON.stringify(calls, null, 1),
): Promise<T> {
  for (const end = Date.now() + 20_000; Date.now() < end; ) {
    const found = await look()
    if (found) return found
    await new Promise((done) => setTimeout(done, 20))
  }
  throw new Error(`it did not happen; there was: ${told()}`)
}

/** What the hub has written of each subscriber. */
async function written(): Promise<{ name: string; etag: string | null }[]> {
  const { db, client } = openDatabase(database)
  const rows = await db.select({ callback: subscriptions.callback, etag: subscriptions.etag }).from(subscriptions)
  client.close()
  return rows.map(({ callback, etag }) => ({ name: callback.split('/').at(-1) ?? '', etag }))
}

afterAll(async () => {
  await kill()
  internet.closeAllConnections()
  internet.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a change reaches every subscriber within a round, though the process is killed and started again in between', async () => {
  await new Promise<void>((done) => internet.listen(0, '127.0.0.1', done))
  const here = `http://127.0.0.1:${(internet.address() as AddressInfo).port}`
  const { db, client } = openDatabase(database)
  await migrate(db, { migrationsFolder: join(root, 'migrations') })
  const noon = Date.parse('2025-11-21T12:00:00Z') / 1000
  await db.insert(sourcesTable).values(sources.map(({ id }) => ({ id, lastVisitAt: noon, nextVisitAt: noon + 30 * 86_400 })))
  await db.insert(feeds).values({ id: 'added', url: `${here}/feed`, name: 'J', homepage: 'https://j.example/', addedAt: noon })
  client.close()

  const first = await start('2025-11-21T12:00:00Z')
  const atom = await (await fetch(`${first}/feeds/compression.atom`)).text()
  expect(atom).toContain('<link rel="hub" href="https://papers.example/hub"/>')
  for (const name of ['good', 'slow', 'gone', 'liar']) {
    const body = new URLSearchParams({
      'hub.mode': 'subscribe',
      'hub.topic': FEED,
      'hub.callback': `${here}/${name}`,
      'hub.secret': `the secret of ${name}`,
    })
    expect((await fetch(`${first}/hub`, { method: 'POST', body })).status).toBe(202)
  }
  // one host: each is asked when the one before has answered, so the slow one holds up the rest until it is given up
  await until(() => callsOf('good', 'GET').length === 1 && callsOf('slow', 'GET').length === 1)
  await kill()

  slowConfirms = true
  await start('2025-11-21T12:01:00Z', false)
  await until(() => callsOf('slow', 'GET').length === 2 && callsOf('gone', 'GET').length === 1 && callsOf('liar', 'GET').length === 1)
  await until(async () => (await written()).length === 3)
  await kill()
  expect(calls.filter(({ method }) => method === 'POST')).toEqual([])

  papers = 2
  mood.good = 503
  mood.slow = 'never'
  await start('2025-11-21T14:05:00Z')
  await until(() => callsOf('good', 'POST').length === 1 && callsOf('slow', 'POST').length === 1)
  await kill()

  mood.good = 200
  mood.slow = 200
  await start('2025-11-21T14:10:00Z', false)
  const [good, slow] = await until(() => {
    const [again, slow] = [callsOf('good', 'POST')[1], callsOf('slow', 'POST')[1]]
    return again && slow && callsOf('gone', 'POST').length > 0 && [again, slow]
  })
  for (const call of [good, slow]) {
    expect(call?.body.match(/<entry>/g)).toHaveLength(2)
    expect(call?.headers['content-type']).toBe('application/atom+xml; charset=utf-8')
    expect(call?.headers.link).toContain(`<${SITE_URL}/hub>; rel="hub", <${FEED}>; rel="self"`)
    const signature = createHmac('sha256', `the secret of ${call?.name}`)
      .update(call?.body ?? '')
      .digest('hex')
    expect(call?.headers['x-hub-signature']).toBe(`sha256=${signature}`)
  }
  // a process that is killed before it has written that it sent a change sends it again, which is another story
  await until(async () => (await written()).every(({ name, etag }) => name === 'gone' || etag !== null))
  await kill()

  papers = 3
  const before = calls.length
  const last = await start('2025-11-21T16:05:00Z')
  const round = Date.now()
  await until(() => callsOf('good', 'POST').length === 3 && callsOf('slow', 'POST').length === 3)
  console.log(`after the round, both were sent the change within ${Date.now() - round} ms`)
  expect(callsOf('good', 'POST')[2]?.body).toBe(await (await fetch(`${last}/feeds/compression.atom`)).text())
  await new Promise((done) => setTimeout(done, 500))
  expect(
    calls
      .slice(before)
      .map(({ name, method }) => `${method} ${name}`)
      .toSorted(),
  ).toEqual(['POST good', 'POST slow'])
  expect(callsOf('gone', 'POST')).toHaveLength(1)
  expect([callsOf('liar', 'GET').length, callsOf('liar', 'POST').length]).toEqual([1, 0])
}, 120_000)
