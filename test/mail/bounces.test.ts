/** What comes back: reports from a mailbox, events from providers; and what is kept of an address, exported and erased. */
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest'
import { applyBounce, parseBounceEvents, parseBounceReport } from '../../src/mail/bounces.ts'
import { loadLinkSigner } from '../../src/mail/signed-links.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { confirmations, letters, subscribers } from '../../src/store/schema.ts'
import { runInProcess } from '../support/commands.ts'
import { type MailWorld, openMailWorld, record, refusal } from '../support/mail-world.ts'

const ADA = 'ada@example.org'
const ID = 'a'.repeat(32)

/** A report as servers write it: a sentence for people, one for programs, and the letter's head. */
const report = (messageId: string, fields: string, type = 'delivery-status'): string =>
  [
    'From: MAILER-DAEMON@mx.example.org',
    'To: digest@papers.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Message-ID: <20251121070100.AAAA@mx.example.org>',
    `Content-Type: multipart/report; report-type=${type};\r\n\tboundary="b"`,
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'I am sorry to have to inform you. Message-ID: as below.',
    '--b',
    `Content-Type: message/${type}`,
    '',
    fields,
    '--b',
    'Content-Type: text/rfc822-headers',
    '',
    'From: digest@papers.example',
    `Message-ID:\r\n <${messageId}>`,
    'Subject: 7 papers',
    '--b--',
  ].join('\r\n')

const DIGEST = `digest.${ID}.2025-11-21@papers.example`
const status = (action: string, code: string) =>
  `Reporting-MTA: dns; mx.example.org\r\n\r\nFinal-Recipient: rfc822; ${ADA}\r\nAction: ${action}\r\nStatus: ${code}\r\nDiagnostic-Code: smtp; 550 ${code} no`

test.each([
  ['no such reader', 'gone', report(DIGEST, status('failed', '5.1.1'))],
  ['a reader who moved', 'gone', report(DIGEST, status('failed', '5.1.6'))],
  ['a mailbox that is switched off', 'gone', report(DIGEST, status('failed', '5.2.1'))],
  ['a mailbox that is full', 'refused', report(DIGEST, status('failed', '5.2.2'))],
  ['a letter that is unwelcome', 'refused', report(DIGEST, status('failed', '5.7.1'))],
  ['one given up', 'refused', report(DIGEST, status('failed', '4.4.7'))],
  ['one that is late', 'delayed', report(DIGEST, status('delayed', '4.4.1'))],
  ['a complaint', 'complaint', report(DIGEST, 'Feedback-Type: abuse\r\nUser-Agent: x/1', 'feedback-report')],
])('of %s is read as %s', (_, kind, message) => {
  expect(parseBounceReport(message)).toEqual({ kind, letter: { kind: 'digest', id: ID, issue: '2025-11-21' } })
})

test.each([
  ['an answer of an absent reader', `Auto-Submitted: auto-replied\r\nIn-Reply-To: <${DIGEST}>\r\nMessage-ID: <x@y>\r\n\r\nI am away`],
  ['a report of somebody else’s letter', report('someone@else.example', status('failed', '5.1.1'))],
  ['a report with a made-up reader', report(`digest.${'z'.repeat(32)}.2025-11-21@papers.example`, status('failed', '5.1.1'))],
  ['a report that it is no spam', report(DIGEST, 'Feedback-Type: not-spam', 'feedback-report')],
  ['nothing', ''],
])('%s says nothing', (_, message) => {
  expect(parseBounceReport(message)).toBeUndefined()
})

test.each([
  [{ type: 'email.bounced', data: { to: [ADA], bounce: { type: 'Permanent' } } }, [{ kind: 'gone', address: ADA }]],
  [{ type: 'email.bounced', data: { to: [`Ada <${ADA}>`], bounce: { type: 'Transient' } } }, [{ kind: 'refused', address: ADA }]],
  [{ type: 'email.complained', data: { to: [ADA] } }, [{ kind: 'complaint', address: ADA }]],
  [{ type: 'email.delivered', data: { to: [ADA] } }, []],
  [{ RecordType: 'Bounce', Type: 'HardBounce', Email: ADA }, [{ kind: 'gone', address: ADA }]],
  [{ RecordType: 'Bounce', Type: 'SoftBounce', Email: ADA }, [{ kind: 'refused', address: ADA }]],
  [{ RecordType: 'SpamComplaint', Email: ADA }, [{ kind: 'complaint', address: ADA }]],
  [{ event: 'bounce', permanent: true, address: ADA }, [{ kind: 'gone', address: ADA }]],
  [{ event: 'complaint', address: ADA }, [{ kind: 'complaint', address: ADA }]],
  [null, []],
  [[], []],
  ['x', []],
  [{ event: 'bounce', address: 5 }, []],
])('the event %j is read', (event, read) => {
  expect(parseBounceEvents(event)).toEqual(read)
})

describe('a webhook', () => {
  let world: MailWorld
  const SECRET = 'whsec_c2VjcmV0IG9mIHRoaXMgdGVzdA=='
  const open = async (token: string) => {
    world = await openMailWorld({ settings: { MAIL_BOUNCE_TOKEN: token } })
    await world.subscribe(ADA)
  }
  const hook = (body: string, headers: Record<string, string>) =>
    world.app.request('https://papers.example/mail/bounces', { method: 'POST', body, headers })
  const state = async () => (await world.db.select().from(subscribers)).map(({ state, address }) => [state, address])
  const event = JSON.stringify({ event: 'complaint', address: ADA.toUpperCase() })
  afterEach(() => world.close())

  test('with its token ends delivery, and without it does nothing', async () => {
    await open('the-token')
    for (const authorization of ['', 'Bearer wrong', 'Bearer', `Basic ${btoa('x:wrong')}`, 'Basic %%%'])
      expect((await hook(event, { authorization })).status).toBe(401)
    expect(await state()).toEqual([['active', ADA]])
    const answer = await hook(event, { authorization: `Basic ${btoa('paperwire:the-token')}` })
    expect([answer.status, await answer.json()]).toEqual([200, { taken: 1 }])
    expect(await state()).toEqual([['complained', null]])
    await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
    await world.workAt('2025-11-21T07:00:00Z')
    expect(world.postbox.letters).toHaveLength(1)
    // and who complained is not even asked to confirm, for a month
    await world.ask(ADA)
    expect(world.postbox.letters).toHaveLength(1)
    world.at('2025-12-25T07:00:00Z')
    await world.ask(ADA)
    expect(world.postbox.letters).toHaveLength(2)
  })

  test('with a signature is believed once it is right, and of now', async () => {
    await open(SECRET)
    const sign = (at: string, body: string) =>
      `v1,${createHmac('sha256', Buffer.from(SECRET.slice(6), 'base64'))
        .update(`msg_1.${at}.${body}`)
        .digest('base64')}`
    const now = String(Date.parse('2025-11-20T12:00:00Z') / 1000)
    const headers = (at: string, signature: string) => ({
      'svix-id': 'msg_1',
      'svix-timestamp': at,
      'svix-signature': `v1,AAAA ${signature}`,
    })
    expect((await hook(event, headers(now, sign(now, `${event} `)))).status).toBe(401)
    const old = String(Number(now) - 600)
    expect((await hook(event, headers(old, sign(old, event)))).status).toBe(401)
    expect((await hook(event, {})).status).toBe(401)
    expect(await state()).toEqual([['active', ADA]])
    expect((await hook(event, headers(now, sign(now, event)))).status).toBe(200)
    expect(await state()).toEqual([['complained', null]])
  })

  test('says what is wrong with what it was sent, and is off without a token', async () => {
    await open('the-token')
    expect((await hook('no json', { authorization: 'Bearer the-token' })).status).toBe(400)
    expect((await hook('[{"event":"bounce","address":"nobody@example.org"},5,null]', { authorization: 'Bearer the-token' })).status).toBe(
      200,
    )
    await world.close()
    world = await openMailWorld()
    expect((await hook(event, { authorization: 'Bearer the-token' })).status).toBe(404)
  })
})

describe('a mailbox', () => {
  let world: MailWorld
  beforeEach(async () => {
    world = await openMailWorld()
  })
  afterEach(() => world.close())

  test('that sends a digest back three times in a row is written to no more', async () => {
    await world.subscribe(ADA)
    for (const day of [21, 22, 23, 24]) {
      await world.tell([record(day, `Pruning ${day}`)], `2025-11-${day - 1}T18:00:00Z`)
      await world.workAt(`2025-11-${day}T07:00:00Z`)
      const bounce = parseBounceReport(report(world.postbox.letters.at(-1)?.messageId?.slice(1, -1) ?? '', status('failed', '5.2.2')))
      if (bounce) await applyBounce(world, bounce.kind, bounce.letter, world.service.now())
    }
    // each was taken by the server, and came back afterwards
    expect(world.postbox.letters).toHaveLength(4)
    expect((await world.db.select().from(subscribers)).map(({ state }) => state)).toEqual(['bounced'])
  })

  test('that is not there makes what waits for its confirmation void', async () => {
    world.postbox.moods.onRcpt = () => refusal(550, '5.1.1 no such user')
    await world.ask(ADA)
    expect((await world.db.select().from(confirmations)).map(({ address }) => address)).toEqual([null])
    expect((await world.db.select().from(letters)).map(({ state }) => state)).toEqual(['refused'])
  })
})

describe('the commands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
  const address = `file:${join(folder, 'mail.db')}`
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const run = (args: string[], input = '') => runInProcess(args, { DATABASE_URL: address, NOW: '2025-11-21T12:00:00Z' }, input)

  test('count, export, erase and take what came back, and tell no address', async () => {
    const { db, client } = openDatabase(address)
    await migrate(db, { migrationsFolder: fileURLToPath(new URL('../../migrations', import.meta.url)) })
    const { hashAddress } = await loadLinkSigner(db)
    const preferences = {
      topics: ['agents'],
      searches: [],
      frequency: 'day' as const,
      weekday: 1,
      zone: 'UTC',
      hour: 7,
      maxPapers: 10,
      sendIfEmpty: false,
    }
    const row = (id: string, mail: string) => ({
      ...{ hash: hashAddress(mail), id, address: mail, preferences, state: 'active' as const },
      ...{ confirmedAt: 1, changedAt: 1, searchedUntilAt: 1, nextDueAt: 2 },
    })
    await db.insert(subscribers).values([row(ID, ADA), row('b'.repeat(32), 'bob@example.org')])
    await db.insert(letters).values({
      ...{ subscriber: hashAddress(ADA), issue: '2025-11-20', state: 'sent' as const, createdAt: 1, from: 0, to: 1 },
      papers: ['doi:10.5555/1'],
      sections: [],
      skippedPapers: [],
    })
    client.close()

    expect((await run(['subscribers'])).out).toMatch(/^active 2\nunconfirmed 0\n/)
    const exported = JSON.parse((await run(['export', 'ADA@example.org'])).out)
    expect(exported).toMatchObject({
      subscriber: { address: ADA, preferences: { topics: ['agents'] } },
      letters: [{ papers: ['doi:10.5555/1'] }],
    })

    const bob = report(`digest.${'b'.repeat(32)}.2025-11-21@papers.example`, status('failed', '5.1.1'))
    expect((await run(['bounce'], bob)).out).toBe('gone\n')
    expect((await run(['bounce'], 'Subject: hello\n\nworld')).out).toBe('not a bounce\n')
    expect((await run(['subscribers'])).out).toMatch(/^active 1\n.*\nended 0\nbounced 1\n/)

    expect((await run(['erase', ADA])).out).toBe('deleted 2 rows\n')
    expect(JSON.parse((await run(['export', ADA])).out)).toEqual({ confirmations: [], letters: [] })
    const all = await Promise.all([run(['subscribers']), run(['send-digests']), run(['export', 'nobody'])])
    expect(all.map(({ code }) => code)).toEqual([0, 2, 2])
    expect(all[1]?.err).toContain('MAIL_URL is not set')
    expect(all.map(({ err }) => err).join()).not.toMatch(/(ada|bob)@/i)
  }, 60_000)
})
