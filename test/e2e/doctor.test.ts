/** `doctor` asks a site as several readers do, and says whom what stands before it refuses. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app/routes.ts'
import { checkDkim, checkDmarc, checkSpf } from '../../src/commands/check-mail-dns.ts'
import { createHub } from '../../src/hub/hub.ts'
import { createTransport } from '../../src/mail/transport.ts'
import { runInProcess } from '../support/commands.ts'
import { openPostbox } from '../support/mail-world.ts'
import { openWorld } from '../support/world.ts'

const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
let behind: Server
/** What stands before the site: challenges some, shows others a page, and keeps the validators of one. */
const before = createServer(async ({ url, method, headers }, response) => {
  const agent = String(headers['user-agent'])
  if (/Feedly/.test(agent)) return response.writeHead(403, { 'cf-mitigated': 'challenge' }).end()
  if (/newsboat/.test(agent)) return response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Just a moment</title>')
  const passed: Record<string, string> = { ...(headers as Record<string, string>), host: 'papers.example' }
  if (/NewsBlur/.test(agent)) delete passed['if-none-match']
  const { port } = behind.address() as AddressInfo
  const init = { method: method ?? 'GET', headers: passed, ...(method === 'POST' && { body: 'hub.mode=doctor' }) }
  const answer = await fetch(`http://127.0.0.1:${port}${url}`, init)
  const kept = [...answer.headers].filter(
    ([name]) => !/^(content-encoding|content-length|connection|keep-alive|transfer-encoding)$/.test(name),
  )
  return response.writeHead(answer.status, Object.fromEntries(kept)).end(Buffer.from(await answer.arrayBuffer()))
})

beforeAll(async () => {
  const { service } = await openWorld({ settings: { HUB: 'on' } })
  const hub = createHub(service, { fetch, holder: 'test:1', log: () => undefined })
  behind = serve({ fetch: createApp(service, () => undefined, hub).fetch, port: 0 }) as Server
  await new Promise<void>((done) => before.listen(0, '127.0.0.1', done))
})
afterAll(() => {
  before.close()
  behind.close()
  rmSync(folder, { recursive: true })
})

test('doctor names the readers that are refused, and what to change', async () => {
  const { port } = before.address() as AddressInfo
  const env = { DATABASE_URL: `file:${join(folder, 'doctor.db')}`, SITE_URL: `http://127.0.0.1:${port}`, HUB: 'on' }
  const { code, out } = await runInProcess(['doctor'], env)
  expect(code).toBe(1)
  expect(out).toMatch(/^change +feeds for Feedly: .*403; Cloudflare asks .* docs\/cloudflare\.md/m)
  expect(out).toMatch(/^change +feeds for newsboat: .* is text\/html, no feed; /m)
  expect(out).toMatch(/^change +feeds for NewsBlur: .* 200, not 304; /m)
  expect(out).toMatch(/^ok +feeds for Miniflux: all\.rss, 0 entries; 304 when nothing changed$/m)
  expect(out).toMatch(/^ok +feeds for curl: all\.json, 0 entries; /m)
  expect(out).toMatch(/^change +readers: 3 of 11 are refused: Feedly, NewsBlur, newsboat$/m)
  expect(out).toMatch(/^ok +hub: http.*\/hub takes subscriptions$/m)
}, 60_000)

describe('what a domain says of its mail', () => {
  const dns = (records: Record<string, string[]>) => async (name: string) => records[name] ?? []
  test.each<[what: string, texts: string[], said: RegExp]>([
    ['one record', ['google-site-verification=x', 'v=spf1 include:_spf.relay.example ~all'], /^v=spf1 include/],
    ['a record elsewhere', ['v=spf1 redirect=_spf.relay.example'], /redirect/],
    ['none', ['v=spf10 -all'], /has no SPF record/],
    ['two', ['v=spf1 a -all', 'v=spf1 mx -all'], /2 SPF records, and then none counts/],
    ['everybody', ['v=spf1 +all'], /lets everybody send/],
    ['everybody, in short', ['v=spf1 mx all'], /lets everybody send/],
    ['nothing of others', ['v=spf1 mx'], /says nothing of all others/],
  ])('SPF, %s', async (_, texts, said) => {
    expect(await checkSpf('papers.example', dns({ 'papers.example': texts })).catch(String)).toMatch(said)
  })

  test.each<[what: string, selector: string | undefined, texts: string[], said: RegExp]>([
    ['a key', 's1', ['v=DKIM1; k=rsa; p=MIIB'], /^a key at s1\._domainkey\.papers\.example/],
    ['a key without a version', 's1', ['k=rsa; p=MIIB'], /^a key at/],
    ['a key taken back', 's1', ['v=DKIM1; p='], /was taken back/],
    ['none', 's1', [], /there is no DKIM key at s1\._domainkey\.papers\.example/],
    ['no selector', undefined, ['v=DKIM1; p=MIIB'], /MAIL_DKIM_SELECTOR/],
  ])('DKIM, %s', async (_, selector, texts, said) => {
    expect(await checkDkim('papers.example', selector, dns({ 's1._domainkey.papers.example': texts })).catch(String)).toMatch(said)
  })

  test.each<[what: string, records: Record<string, string[]>, said: RegExp]>([
    ['its own', { '_dmarc.mail.papers.example': ['v=DMARC1; p=none'] }, /^v=DMARC1; p=none/],
    ["its parent's", { '_dmarc.papers.example': ['v=DMARC1;p=reject; rua=mailto:x@y.example'] }, /p=reject/],
    ['none', {}, /no DMARC record/],
    ['two', { '_dmarc.papers.example': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }, /more than one/],
    ['no policy', { '_dmarc.papers.example': ['v=DMARC1; rua=mailto:x@y.example'] }, /has no policy/],
  ])('DMARC, %s', async (_, records, said) => {
    expect(await checkDmarc('mail.papers.example', dns(records)).catch(String)).toMatch(said)
  })
})

test('doctor knows whether the mail server lets it in', async () => {
  const postbox = await openPostbox({ auth: { user: 'u', pass: 'right' } })
  const greet = async (url: string) =>
    (await createTransport({ url, from: 'a@papers.example', perMinute: 1 }, { name: 'x', url: String }, fetch))
      .verify()
      .then(() => 'in', String)
  expect(await greet(postbox.url)).toBe('in')
  expect(await greet(postbox.url.replace('right', 'wrong'))).toBe('Error: 535 5.7.8')
  await postbox.close()
  expect(await greet(postbox.url)).toMatch(/ECONNECTION|ESOCKET/)
})
