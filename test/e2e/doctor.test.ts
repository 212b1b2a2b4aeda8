/** `doctor` against a site behind a proxy that blocks some feed readers, and its checks of DNS records. */
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
let site: Server
/** A proxy in front of the site: it challenges one reader, sends a page to another, and drops the validators of a third. */
const proxy = createServer(async ({ url, method, headers }, response) => {
  const agent = String(headers['user-agent'])
  if (/Feedly/.test(agent)) return response.writeHead(403, { 'cf-mitigated': 'challenge' }).end()
  if (/newsboat/.test(agent)) return response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Just a moment</title>')
  const forwardedHeaders: Record<string, string> = { ...(headers as Record<string, string>), host: 'papers.example' }
  if (/NewsBlur/.test(agent)) delete forwardedHeaders['if-none-match']
  const { port } = site.address() as AddressInfo
  const init = { method: method ?? 'GET', headers: forwardedHeaders, ...(method === 'POST' && { body: 'hub.mode=doctor' }) }
  const upstream = await fetch(`http://127.0.0.1:${port}${url}`, init)
  const responseHeaders = [...upstream.headers].filter(
    ([name]) => !/^(content-encoding|content-length|connection|keep-alive|transfer-encoding)$/.test(name),
  )
  return response.writeHead(upstream.status, Object.fromEntries(responseHeaders)).end(Buffer.from(await upstream.arrayBuffer()))
})

beforeAll(async () => {
  const { service } = await openWorld({ settings: { HUB: 'on' } })
  const hub = createHub(service, { fetch, holder: 'test:1', log: () => undefined })
  site = serve({ fetch: createApp(service, () => undefined, hub).fetch, port: 0 }) as Server
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  proxy.close()
  site.close()
  rmSync(folder, { recursive: true })
})

test('doctor names the readers that are blocked, and what to change', async () => {
  const { port } = proxy.address() as AddressInfo
  const env = { DATABASE_URL: `file:${join(folder, 'doctor.db')}`, SITE_URL: `http://127.0.0.1:${port}`, HUB: 'on' }
  const { code, out } = await runInProcess(['doctor'], env)
  expect(code).toBe(1)
  expect(out).toMatch(/^change +feeds for Feedly: .*403; Cloudflare challenges .* docs\/cloudflare\.md/m)
  expect(out).toMatch(/^change +feeds for newsboat: .* is not a feed but text\/html; /m)
  expect(out).toMatch(/^change +feeds for NewsBlur: .* 200, not 304; /m)
  expect(out).toMatch(/^ok +feeds for Miniflux: all\.rss, 0 entries; 304 if not modified$/m)
  expect(out).toMatch(/^ok +feeds for curl: all\.json, 0 entries; /m)
  expect(out).toMatch(/^change +readers: 3 of 11 cannot read the feeds: Feedly, NewsBlur, newsboat$/m)
  expect(out).toMatch(/^ok +hub: http.*\/hub accepts subscriptions$/m)
}, 60_000)

describe('the DNS records for mail', () => {
  const dns = (records: Record<string, string[]>) => async (name: string) => records[name] ?? []
  test.each<[name: string, texts: string[], result: RegExp]>([
    ['one record', ['google-site-verification=x', 'v=spf1 include:_spf.relay.example ~all'], /^v=spf1 include/],
    ['a record elsewhere', ['v=spf1 redirect=_spf.relay.example'], /redirect/],
    ['none', ['v=spf10 -all'], /has no SPF record/],
    ['two', ['v=spf1 a -all', 'v=spf1 mx -all'], /2 SPF records, and then none is valid/],
    ['every server', ['v=spf1 +all'], /allows every server/],
    ['every server, in short', ['v=spf1 mx all'], /allows every server/],
    ['no rule for other servers', ['v=spf1 mx'], /has no rule for other servers/],
  ])('SPF, %s', async (_, texts, result) => {
    expect(await checkSpf('papers.example', dns({ 'papers.example': texts })).catch(String)).toMatch(result)
  })

  test.each<[name: string, selector: string | undefined, texts: string[], result: RegExp]>([
    ['a key', 's1', ['v=DKIM1; k=rsa; p=MIIB'], /^a key at s1\._domainkey\.papers\.example/],
    ['a key without a version', 's1', ['k=rsa; p=MIIB'], /^a key at/],
    ['a revoked key', 's1', ['v=DKIM1; p='], /is revoked/],
    ['none', 's1', [], /there is no DKIM key at s1\._domainkey\.papers\.example/],
    ['no selector', undefined, ['v=DKIM1; p=MIIB'], /MAIL_DKIM_SELECTOR/],
  ])('DKIM, %s', async (_, selector, texts, result) => {
    expect(await checkDkim('papers.example', selector, dns({ 's1._domainkey.papers.example': texts })).catch(String)).toMatch(result)
  })

  test.each<[name: string, records: Record<string, string[]>, result: RegExp]>([
    ['its own', { '_dmarc.mail.papers.example': ['v=DMARC1; p=none'] }, /^v=DMARC1; p=none/],
    ["its parent's", { '_dmarc.papers.example': ['v=DMARC1;p=reject; rua=mailto:x@y.example'] }, /p=reject/],
    ['none', {}, /no DMARC record/],
    ['two', { '_dmarc.papers.example': ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] }, /more than one/],
    ['no policy', { '_dmarc.papers.example': ['v=DMARC1; rua=mailto:x@y.example'] }, /has no policy/],
  ])('DMARC, %s', async (_, records, result) => {
    expect(await checkDmarc('mail.papers.example', dns(records)).catch(String)).toMatch(result)
  })
})

test('doctor checks the login at the mail server', async () => {
  const postbox = await openPostbox({ auth: { user: 'u', pass: 'right' } })
  const login = async (url: string) =>
    (await createTransport({ url, from: 'a@papers.example', perMinute: 1 }, { name: 'x', url: String }, fetch))
      .verify()
      .then(() => 'accepted', String)
  expect(await login(postbox.url)).toBe('accepted')
  expect(await login(postbox.url.replace('right', 'wrong'))).toBe('Error: 535 5.7.8')
  await postbox.close()
  expect(await login(postbox.url)).toMatch(/ECONNECTION|ESOCKET/)
})
