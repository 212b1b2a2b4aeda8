/** Sending digests: responses of the mail server, logins, and several instances. */
import { eq } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { letters, papers, subscribers } from '../../src/store/schema.ts'
import { type MailWorld, openMailWorld, openPostbox, record, refusal } from '../support/mail-world.ts'

const ADA = 'ada@example.org'
let world: MailWorld
beforeEach(async () => {
  world = await openMailWorld()
})
afterEach(() => world.close())

const digests = () => world.postbox.letters.filter(({ subject }) => !subject?.startsWith('Confirm'))
const ledger = () => world.db.select().from(letters).where(eq(letters.subscriber, letters.subscriber))
const states = async () => (await ledger()).filter(({ issue }) => /^\d/.test(issue)).map(({ issue, state }) => `${issue} ${state}`)
const titlesIn = (text = '') => [...text.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title)

describe('the response of a mail server', () => {
  const tellOne = async () => {
    await world.subscribe(ADA)
    await world.subscribe('bob@example.com')
    await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
  }

  test('a temporary error is retried with backoff, without delaying others', async () => {
    await tellOne()
    world.postbox.moods.onRcpt = (address) => (address === ADA ? refusal(450, '4.2.0 try later') : undefined)
    await world.workAt('2025-11-21T07:00:00Z')
    expect(digests().map(({ rcpt }) => rcpt)).toEqual(['bob@example.com'])
    await world.workAt('2025-11-21T07:00:59Z')
    delete world.postbox.moods.onRcpt
    await world.workAt('2025-11-21T07:01:00Z')
    expect(digests().map(({ rcpt }) => rcpt)).toEqual(['bob@example.com', ADA])
  })

  test('an unknown recipient ends the subscription and deletes the address', async () => {
    await tellOne()
    world.postbox.moods.onRcpt = (address) => (address === ADA ? refusal(550, `5.1.1 <${ADA}> unknown`) : undefined)
    await world.workAt('2025-11-21T07:00:00Z')
    expect((await world.db.select().from(subscribers)).map(({ state, address }) => [state, address]).toSorted()).toEqual([
      ['active', 'bob@example.com'],
      ['bounced', null],
    ])
    expect(world.logged.join()).not.toContain('ada')
    expect(world.logged.join()).toContain('550 5.1.1')
    delete world.postbox.moods.onRcpt
    await world.tell([record(2, 'Pruning two')], '2025-11-21T18:00:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    expect(digests().map(({ rcpt }) => rcpt)).toEqual(['bob@example.com', 'bob@example.com'])
  })

  test('papers of a refused letter go into the next; the third refusal in a row ends the subscription', async () => {
    await tellOne()
    world.postbox.moods.onData = ({ rcpt }) => (rcpt === ADA ? refusal(554, '5.7.1 looks like spam') : undefined)
    await world.workAt('2025-11-21T07:00:00Z')
    await world.tell([record(1, 'Pruning one'), record(2, 'Pruning two')], '2025-11-21T18:00:00Z')
    delete world.postbox.moods.onData
    await world.workAt('2025-11-22T07:00:00Z')
    expect(titlesIn(world.postbox.to(ADA).at(-1)?.text).toSorted()).toEqual(['Pruning one', 'Pruning two'])
    world.postbox.moods.onData = ({ rcpt }) => (rcpt === ADA ? refusal(554, '5.7.1 looks like spam') : undefined)
    for (const day of [23, 24, 25]) {
      await world.tell([record(day, `Pruning ${day}`)], `2025-11-${day - 1}T18:00:00Z`)
      await world.workAt(`2025-11-${day}T07:00:00Z`)
    }
    expect((await world.db.select().from(subscribers)).map(({ state }) => state).toSorted()).toEqual(['active', 'bounced'])
  })

  test('a provider-wide error pauses all letters until the next try', async () => {
    for (let i = 0; i < 60; i++) await world.subscribe(`reader${i}@example${i}.net`)
    await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
    let asked = 0
    world.postbox.moods.onRcpt = () => {
      asked++
      return refusal(421, '4.7.0 too many')
    }
    await world.workAt('2025-11-21T07:00:00Z')
    await world.workAt('2025-11-21T07:00:30Z')
    expect(asked).toBeLessThanOrEqual(6)
    delete world.postbox.moods.onRcpt
    await world.workAt('2025-11-21T07:05:00Z')
    expect(new Set(digests().map(({ rcpt }) => rcpt)).size).toBe(60)
    expect(digests()).toHaveLength(60)
  })

  test('a server that is down for days gets one digest with all papers', async () => {
    await tellOne()
    const { moods } = world.postbox
    moods.onRcpt = () => refusal(421, '4.3.2 closing')
    await world.workAt('2025-11-21T07:00:00Z')
    await world.tell([record(1, 'Pruning one'), record(2, 'Pruning two')], '2025-11-21T18:00:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    delete moods.onRcpt
    await world.workAt('2025-11-22T12:00:00Z')
    expect(
      digests()
        .map(({ rcpt, text }) => [rcpt, titlesIn(text).toSorted()])
        .toSorted(),
    ).toEqual([
      [ADA, ['Pruning one', 'Pruning two']],
      ['bob@example.com', ['Pruning one', 'Pruning two']],
    ])
    expect((await states()).toSorted()).toEqual(['2025-11-21 dropped', '2025-11-21 dropped', '2025-11-22 sent', '2025-11-22 sent'])
  })

  test('without a response after the data, a letter is never sent again, and the next digest links to it', async () => {
    await tellOne()
    world.postbox.moods.onData = ({ rcpt }) => {
      if (rcpt === ADA) world.postbox.cut()
      return undefined
    }
    await world.workAt('2025-11-21T07:00:00Z')
    expect((await states()).toSorted()).toContain('2025-11-21 unknown')
    delete world.postbox.moods.onData
    await world.workAt('2025-11-21T12:00:00Z')
    expect(world.postbox.to(ADA).filter(({ messageId }) => messageId?.includes('2025-11-21'))).toHaveLength(1)
    await world.tell([record(1, 'Pruning one'), record(2, 'Pruning two')], '2025-11-21T18:00:00Z')
    await world.workAt('2025-11-22T07:00:00Z')
    const next = world.postbox.to(ADA).at(-1)
    expect(titlesIn(next?.text)).toEqual(['Pruning two'])
    expect(next?.text).toContain('Your digest of 21 November 2025 may not have reached you')
    const link = /https:\/\/papers\.example(\/subscribe\/[0-9a-f-]+\/2025-11-21)/.exec(next?.text ?? '')?.[1] ?? ''
    expect(await (await world.get(link)).text()).toContain('Pruning one')
    await world.tell([record(3, 'Pruning three')], '2025-11-22T18:00:00Z')
    await world.workAt('2025-11-23T07:00:00Z')
    expect(world.postbox.to(ADA).at(-1)?.text).not.toContain('may not have reached you')
  })
})

test('a subscriber who unsubscribes while a letter is queued is sent nothing', async () => {
  const path = await world.subscribe(ADA)
  await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
  world.postbox.moods.onRcpt = () => refusal(450, '4.2.0 try later')
  await world.workAt('2025-11-21T07:00:00Z')
  delete world.postbox.moods.onRcpt
  await world.post(path.replace('/subscribe/', '/unsubscribe/'))
  await world.workAt('2025-11-21T12:00:00Z')
  expect(digests()).toEqual([])
  expect(await states()).toEqual(['2025-11-21 dropped'])
})

test('logs in with a password, and a wrong password loses no letter', async () => {
  const guarded = await openPostbox({ auth: { user: 'paper wire', pass: 'p@ss/word' } })
  const login = (pass: string) => guarded.url.replace(/\/\/.*@/, `//paper%20wire:${encodeURIComponent(pass)}@`)
  const wrong = await openMailWorld({ settings: { MAIL_URL: login('no') }, postbox: guarded })
  await wrong.ask(ADA)
  expect(guarded.letters).toEqual([])
  expect(wrong.logged.join()).toContain('535 5.7.8')
  Object.assign(wrong.service.settings.mail ?? {}, { url: login('p@ss/word') })
  await wrong.workAt('2025-11-20T12:01:00Z')
  expect(guarded.letters).toHaveLength(1)
  await guarded.close()
})

test('two instances on one database send each letter once', async () => {
  const readers = Array.from({ length: 40 }, (_, i) => `reader${i}@example${i % 3}.org`)
  for (const reader of readers) await world.subscribe(reader)
  await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
  world.at('2025-11-21T07:00:00Z')
  await Promise.all([world.mail.run(), world.mailNamed('other:1').run(), world.mailNamed('third:1').run()])
  expect(
    digests()
      .map(({ rcpt }) => rcpt)
      .toSorted(),
  ).toEqual(readers.toSorted())
  expect(new Set(digests().map(({ messageId }) => messageId)).size).toBe(40)
})

test('a paper that was merged while its letter was queued is still in it', async () => {
  await world.subscribe(ADA)
  await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
  world.postbox.moods.onRcpt = () => refusal(450, '4.2.0 try later')
  await world.workAt('2025-11-21T07:00:00Z')
  delete world.postbox.moods.onRcpt
  await world.db.update(papers).set({ id: 'arxiv:2511.00001' })
  await world.client.execute("update identifiers set paper = 'arxiv:2511.00001'")
  await world.workAt('2025-11-21T07:02:00Z')
  expect(digests().map(({ text }) => titlesIn(text))).toEqual([['Pruning one']])
})
