/** Mail from a Worker in workerd, on D1: by SMTP and by an HTTP API. A form is answered and mailed at once; the cron sends digests. */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { D1Database } from '@cloudflare/workers-types'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness } from 'wrangler'
import { type DryRun, dryRun, QUIET } from '../../scripts/dry-run.ts'
import { openPostbox, type Postbox } from '../support/mail-world.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
type Bindings = { DB: D1Database }
type Letter = { to: string; subject: string; text: string }

let built: DryRun
let postbox: Postbox
const posted: Letter[] = []
const api = createServer(async (request, response) => {
  const { to, subject, text } = JSON.parse(Buffer.concat(await request.toArray()).toString())
  posted.push({ to: to[0], subject, text })
  response.end('{}')
})

beforeAll(async () => {
  Object.assign(process.env, QUIET)
  built = await dryRun()
  postbox = await openPostbox()
  await new Promise<void>((done) => api.listen(0, '127.0.0.1', done))
}, 90_000)
afterAll(async () => {
  await postbox.close()
  api.close()
  rmSync(built.folder, { recursive: true, force: true })
})

const bySmtp = (): Letter[] => postbox.letters.map(({ rcpt, subject, text }) => ({ to: rcpt, subject: subject ?? '', text: text ?? '' }))

test.each([
  ['SMTP', () => ({ MAIL_URL: postbox.url }), bySmtp],
  ['an HTTP API', () => ({ MAIL_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}/emails`, MAIL_KEY: 'k' }), () => posted],
] as const)('by %s a reader confirms, and is sent one digest', async (_, setting, letters) => {
  const workers = (now: string) => [
    {
      configPath: join(root, 'wrangler.toml'),
      prebuiltWorkerDir: built.folder,
      vars: { SITE_URL: 'https://papers.example', MAIL_FROM: 'digest@papers.example', GATHER: 'off', NOW: now, ...setting() },
    },
  ]
  const server = createTestHarness({ root, workers: workers('2025-11-20T12:00:00Z') })
  const post = (path: string, form: Record<string, string>) =>
    server.fetch(`https://papers.example${path}`, {
      method: 'POST',
      body: new URLSearchParams(form).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'cf-connecting-ip': '192.0.2.1' },
      redirect: 'manual',
    })
  const many = async (n: number) => {
    for (const end = Date.now() + 15_000; letters().length < n && Date.now() < end; ) await new Promise((done) => setTimeout(done, 50))
    return letters()
  }
  try {
    await server.listen()
    await server.getWorker<Bindings>().applyD1Migrations('DB')
    expect((await post('/subscribe', { address: 'ada@example.org', topic: 'compression' })).status).toBe(200)
    const [confirmation] = await many(1)
    expect(confirmation).toMatchObject({ to: 'ada@example.org', subject: 'Confirm your digest from Paperwire' })
    const link = /https:\/\/papers\.example(\/subscribe\/confirm\/\S+)/.exec(confirmation?.text ?? '')?.[1] ?? ''
    expect((await post(link, {})).status).toBe(303)

    const { DB } = await server.getWorker<Bindings>().getEnv()
    const at = Date.parse('2025-11-20T20:00:00Z') / 1000
    await DB.batch([
      DB.prepare(
        `insert into papers (id, title, abstract, abstract_display, authors, url, categories, links, withdrawn, first_seen_at, score, score_parts, hot)
         values ('doi:10.5555/1', 'Rounding Twice', 'About it.', 'whole', '[{"name":"Ada Byron"}]', 'https://j.example/1', '[]', '{}', 0, ${at}, 1, '[]', 1)`,
      ),
      DB.prepare(`insert into identifiers (identifier, paper, rank) values ('doi:10.5555/1', 'doi:10.5555/1', 0)`),
      DB.prepare(
        `insert into admissions (topic, paper, entry_id, at, day, place, entry)
         values ('compression', 'doi:10.5555/1', 'urn:uuid:1', ${at}, '2025-11-20', 1, '{"reason":"admitted","score":1,"parts":[],"counts":{}}')`,
      ),
    ])
    for (const now of ['2025-11-21T07:00:00Z', '2025-11-21T07:15:00Z']) {
      await server.update({ root, workers: workers(now) })
      await server.getWorker().scheduled({ cron: '*/15 * * * *' })
    }
    const [, digest, ...more] = await many(2)
    expect(digest).toMatchObject({ to: 'ada@example.org', subject: '1 paper: Rounding Twice' })
    expect(more).toEqual([])
  } finally {
    await server.close()
  }
})
