/** Letters by an HTTP API, in the shape that several providers take: a stand-in on this machine that keeps idempotency keys as they do. */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { letters } from '../../src/store/schema.ts'
import { type MailWorld, openMailWorld, record } from '../support/mail-world.ts'

type Call = {
  headers: IncomingHttpHeaders
  body: { from: string; to: string[]; subject: string; text: string; html: string; headers: Record<string, string> }
}
const calls: Call[] = []
const delivered = new Map<string, Call>()
/** What it answers for now: a status, or nothing, before or after it took the letter. */
let mood: { status?: number; headers?: Record<string, string>; silent?: 'before' | 'after' } = {}
const api = createServer(async (request, response) => {
  const call = { headers: request.headers, body: JSON.parse(Buffer.concat(await request.toArray()).toString()) }
  calls.push(call)
  if (request.headers.authorization !== 'Bearer the key') return response.writeHead(401).end()
  if (mood.silent === 'before') return response.destroy()
  if (mood.status) return response.writeHead(mood.status, mood.headers).end('{}')
  const key = String(request.headers['idempotency-key'])
  if (!delivered.has(key)) delivered.set(key, call)
  if (mood.silent === 'after') return response.destroy()
  return response.writeHead(200, { 'content-type': 'application/json' }).end('{"id":"1"}')
})
let world: MailWorld
beforeEach(async () => {
  calls.length = 0
  delivered.clear()
  mood = {}
  if (!api.listening) await new Promise<void>((done) => api.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}/emails`
  world = await openMailWorld({ settings: { MAIL_URL: url, MAIL_KEY: 'the key' } })
})
afterEach(() => {
  api.closeAllConnections()
  return new Promise((done) => api.close(done))
})

const got = () => [...delivered.values()].map(({ body }) => [body.to.join(), body.subject])

async function subscribed(): Promise<void> {
  await world.ask('ada@example.org')
  const link = /https:\/\/papers\.example(\/subscribe\/confirm\/\S+)/.exec([...delivered.values()].at(-1)?.body.text ?? '')?.[1] ?? ''
  await world.post(link)
  await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
}

test('a letter is one POST with its headers and a key that tells it apart', async () => {
  await subscribed()
  await world.workAt('2025-11-21T07:00:00Z')
  const digest = [...delivered.values()].at(-1)
  expect(digest?.body).toMatchObject({
    from: '"Paper & Wire" <digest@papers.example>',
    to: ['ada@example.org'],
    subject: '1 paper: Pruning one',
  })
  expect(digest?.body.headers).toMatchObject({
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    'Message-ID': expect.stringMatching(/^<digest\..*2025-11-21@papers\.example>$/),
  })
  expect(digest?.headers['idempotency-key']).toMatch(/2025-11-21/)
  expect(digest?.body.html).toContain('Pruning one')
})

test('one whose answer never came is handed over again under the same key, and is one letter', async () => {
  await subscribed()
  mood = { silent: 'after' }
  await world.workAt('2025-11-21T07:00:00Z')
  mood = { silent: 'before' }
  await world.workAt('2025-11-21T07:01:00Z')
  mood = {}
  await world.workAt('2025-11-21T07:10:00Z')
  expect(calls.filter(({ body }) => body.subject.startsWith('1 paper'))).toHaveLength(3)
  expect(got()).toEqual([
    ['ada@example.org', 'Confirm your digest from Paper & Wire'],
    ['ada@example.org', '1 paper: Pruning one'],
  ])
  expect(await world.db.select({ state: letters.state }).from(letters).where(eq(letters.issue, '2025-11-21'))).toEqual([{ state: 'sent' }])
})

test('a provider that asks for patience is given it', async () => {
  await subscribed()
  mood = { status: 429, headers: { 'retry-after': '1800' } }
  await world.workAt('2025-11-21T07:00:00Z')
  mood = {}
  await world.workAt('2025-11-21T07:29:59Z')
  expect(got()).toHaveLength(1)
  await world.workAt('2025-11-21T07:30:00Z')
  expect(got()).toHaveLength(2)
})

test('a key that is not taken loses no letter', async () => {
  Object.assign(world.service.settings.mail ?? {}, { key: 'another' })
  await world.ask('ada@example.org')
  expect(world.logged.join()).toMatch(/answered 401/)
  Object.assign(world.service.settings.mail ?? {}, { key: 'the key' })
  await world.workAt('2025-11-20T12:02:00Z')
  expect(got()).toHaveLength(1)
})
