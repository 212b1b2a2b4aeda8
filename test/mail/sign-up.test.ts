/** How an address comes to be mailed and ceases to be: forms, links, pages, and what nobody can learn from them. */
import { HtmlValidate } from 'html-validate'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { loadLinkSigner } from '../../src/mail/signed-links.ts'
import { MAX_PAGE_BYTES } from '../../src/pages/card.ts'
import { confirmations, subscribers } from '../../src/store/schema.ts'
import { type MailWorld, openMailWorld, record } from '../support/mail-world.ts'
import { openWorld } from '../support/world.ts'

const ADA = 'ada@example.org'
let world: MailWorld
beforeEach(async () => {
  world = await openMailWorld()
})
afterEach(() => world.close())

const rows = () => world.db.select().from(subscribers)

describe('an address', () => {
  test('that asks is mailed one letter, and is nobody until it confirms', async () => {
    const answer = await world.ask(ADA)
    expect(answer.status).toBe(200)
    const [letter, ...more] = world.postbox.letters
    expect(more).toEqual([])
    expect(letter?.rcpt).toBe(ADA)
    expect(letter?.subject).toBe('Confirm your digest from Paper & Wire')
    expect(letter?.headers.get('auto-submitted')).toBe('auto-generated')
    expect(letter?.headers.has('list-unsubscribe')).toBe(false)
    expect(await rows()).toEqual([])
    await world.tell([record(1, 'Pruning one')], '2025-11-21T06:00:00Z')
    await world.workAt('2025-11-21T12:00:00Z')
    expect(world.postbox.letters).toHaveLength(1)
  })

  test('confirms by a button: following the link confirms nothing, and it works once', async () => {
    await world.ask(ADA)
    const link = world.linkIn(world.postbox.letters[0], '/subscribe/confirm')
    for (let i = 0; i < 3; i++) {
      const page = await world.get(link)
      expect(page.status).toBe(200)
      expect(await page.text()).toMatch(/<form [^>]*method="post"/)
    }
    expect(await rows()).toEqual([])
    const answer = await world.post(link)
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toMatch(/^https:\/\/papers\.example\/subscribe\/[0-9a-f-]+\?confirmed$/)
    expect(await rows()).toMatchObject([{ address: ADA, state: 'active', preferences: { topics: ['pruning'] } }])
    expect((await world.post(link)).status).toBe(410)
    expect((await world.get(link)).status).toBe(410)
    expect(await rows()).toHaveLength(1)
  })

  test('whose link is older than a day, or of somebody else’s making, confirms nothing', async () => {
    await world.ask(ADA)
    const link = world.linkIn(world.postbox.letters[0], '/subscribe/confirm')
    const forged = link.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
    expect((await world.post(forged)).status).toBe(404)
    const [, id = '', expires = ''] = /confirm\/([0-9a-f]+)-([0-9a-z]+)-/.exec(link) ?? []
    const later = (Number.parseInt(expires, 36) + 86_400).toString(36)
    expect((await world.post(link.replace(`${id}-${expires}`, `${id}-${later}`))).status).toBe(404)
    world.at('2025-11-21T12:00:01Z')
    expect((await world.post(link)).status).toBe(410)
    expect(await rows()).toEqual([])
    // a subscriber's link is none of a confirmation
    const keys = await loadLinkSigner(world.db)
    expect((await world.post(`/subscribe/confirm/${keys.signSubscriberLink(id)}`)).status).toBe(404)
  })

  test('has one place that shows, changes and ends all it gets', async () => {
    const path = await world.subscribe(ADA, {
      topic: ['pruning', 'graphs'],
      q: 'quantum annealing',
      every: '3',
      hour: '18',
      zone: 'Europe/Berlin',
    })
    const page = await (await world.get(`${path}?confirmed`)).text()
    expect(page).toContain('a…@example.org')
    expect(page).not.toContain(ADA)
    expect(page).toContain('Wednesday, 26\u00a0November\u00a02025 at 18:00 (Europe/Berlin)')
    expect(page).toMatch(/value="pruning" checked=""/)
    const changed = await world.post(path, { topic: 'graphs', every: 'day', hour: '7', zone: 'Asia/Tokyo', most: '20', empty: 'yes' })
    expect(changed.status).toBe(303)
    expect(await rows()).toMatchObject([
      {
        preferences: {
          topics: ['graphs'],
          searches: [],
          frequency: 'day',
          weekday: 1,
          hour: 7,
          zone: 'Asia/Tokyo',
          maxPapers: 20,
          sendIfEmpty: true,
        },
        nextDueAt: Date.parse('2025-11-20T22:00:00Z') / 1000,
      },
    ])
    const end = path.replace('/subscribe/', '/unsubscribe/')
    expect((await world.get(end)).status).toBe(200)
    expect(await rows()).toMatchObject([{ state: 'active' }])
    expect((await world.post(end)).status).toBe(200)
    expect(await rows()).toMatchObject([{ state: 'ended', address: null, nextDueAt: null }])
    expect(await (await world.get(path)).text()).toContain('has ended')
    expect((await world.post(path, { topic: 'graphs' })).status).toBe(410)
  })

  test('that asks for more is asked to confirm it, and keeps what it had', async () => {
    await world.subscribe(ADA)
    world.at('2025-11-22T12:00:00Z')
    await world.ask(ADA, { topic: 'graphs', q: 'annealing' })
    const letter = world.postbox.to(ADA).at(-1)
    expect(letter?.text).toContain('You already get a digest')
    expect(await rows()).toMatchObject([{ preferences: { topics: ['pruning'] } }])
    await world.post(world.linkIn(letter, '/subscribe/confirm'))
    expect(await rows()).toMatchObject([{ preferences: { topics: ['pruning', 'graphs'], searches: ['annealing'] } }])
  })

  test('ends by one POST of its mail program, again and again, and its old letters end it after it came back', async () => {
    const path = await world.subscribe(ADA)
    const end = path.replace('/subscribe/', '/unsubscribe/')
    for (let i = 0; i < 2; i++) expect((await world.post(end, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200)
    world.at('2025-11-22T12:00:00Z')
    expect(await world.subscribe(ADA, { topic: 'graphs' })).toBe(path)
    expect(await rows()).toMatchObject([{ state: 'active', address: ADA, preferences: { topics: ['graphs'] } }])
    await world.post(end)
    expect(await rows()).toMatchObject([{ state: 'ended', address: null }])
  })
})

describe('nobody learns', () => {
  test('who is subscribed: whatever an address is, the answer and what is asked of the database are the same', async () => {
    await world.subscribe('known@example.org')
    await world.ask('waits@example.org')
    const gone = await world.subscribe('gone@example.org')
    await world.post(gone.replace('/subscribe/', '/unsubscribe/'))
    await world.db.update(subscribers).set({ state: 'complained' })
    const answers: string[] = []
    for (const address of ['known@example.org', 'waits@example.org', 'gone@example.org', 'new@example.org']) {
      world.queries.length = 0
      const answer = await world.post('/subscribe', { address, topic: 'graphs' })
      answers.push(JSON.stringify([answer.status, [...answer.headers], await answer.text(), [...world.queries]]))
    }
    expect(new Set(answers).size).toBe(1)
  })

  test('an address from a page, an answer’s headers, or the log; what was mistyped stands where it was typed, for who typed it', async () => {
    const path = await world.subscribe(ADA)
    const answers = [
      await world.post('/subscribe', { address: ADA, topic: 'graphs' }),
      await world.get(path),
      await world.get(path.replace('/subscribe/', '/unsubscribe/')),
      await world.post('/subscribe', { address: `${ADA}x y`, topic: 'graphs' }),
    ]
    for (const answer of answers) {
      const said = `${JSON.stringify([...answer.headers])}${await answer.text()}`
      expect(said.replace(`name="address" value="${ADA}x y"`, '')).not.toContain('ada@')
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect([...world.logged, ...world.errors].join('\n')).not.toContain('ada')
  })

  test('a link of a letter from the log, though what is behind it fails', async () => {
    const path = await world.subscribe(ADA)
    await world.client.execute('drop table letters')
    expect((await world.get(path)).status).toBe(500)
    expect(world.errors.join('\n')).toContain('GET /subscribe/…')
    expect(world.errors.join('\n')).not.toContain(path.slice(12, 40))
  })
})

describe('what is asked too often', () => {
  test('of one address is mailed once a day, changes what waits, and three times in a month at most', async () => {
    for (let i = 0; i < 5; i++) await world.ask(ADA, { topic: i === 4 ? 'graphs' : 'pruning' })
    expect(world.postbox.letters).toHaveLength(1)
    expect(await (await world.get(world.linkIn(world.postbox.letters[0], '/subscribe/confirm'))).text()).toContain('Graphs;')
    for (let day = 21; day < 30; day++) {
      world.at(`2025-11-${day}T13:00:00Z`)
      await world.ask(ADA)
    }
    expect(world.postbox.letters).toHaveLength(3)
    const kept = await world.db.select().from(confirmations)
    expect(kept.map(({ address }) => address)).toEqual([null, null, null])
    world.at('2026-01-05T13:00:00Z')
    await world.ask(ADA)
    expect(world.postbox.letters).toHaveLength(4)
  })

  test('by one client is refused, and another is not; none is kept longer than an hour', async () => {
    const from = (client: string) => ({ 'cf-connecting-ip': client })
    const ask = (n: number, client: string) => world.post('/subscribe', { address: `a${n}@example.org`, topic: 'graphs' }, from(client))
    const statuses = []
    for (let n = 0; n < 25; n++) statuses.push((await ask(n, `2001:db8:0:1::${n}`)).status)
    expect(statuses).toEqual([...Array(20).fill(200), ...Array(5).fill(429)])
    expect((await ask(30, '2001:db8:0:2::1')).status).toBe(200)
    world.at('2025-11-20T13:00:01Z')
    expect((await ask(31, '2001:db8:0:1::1')).status).toBe(200)
    const { rows } = await world.client.execute('select client from rate_limits')
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('2001')
  })

  test.each([
    ['who is connected', '192.0.2.7', undefined, '192.0.2.7'],
    ['who is connected, whatever they say', '192.0.2.7', '198.51.100.1', '192.0.2.7'],
    ['whom the proxy on this machine names last', '127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
    ['whom the proxy on this network names last', '::ffff:10.1.2.3', '203.0.113.9', '203.0.113.9'],
    ['the proxy, where it names nobody', '::1', undefined, '::1'],
  ])('is counted on Node by %s', async (_, remoteAddress, forwarded, client) => {
    const request = new Request('https://papers.example/subscribe', {
      method: 'POST',
      body: new URLSearchParams({ address: ADA, topic: 'graphs' }),
      headers: { 'cf-connecting-ip': '198.51.100.99', ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
    })
    expect((await world.app.fetch(request, { incoming: { socket: { remoteAddress } } })).status).toBe(200)
    const { rows } = await world.client.execute('select client from rate_limits')
    expect(rows.map(({ client }) => client)).toEqual([(await loadLinkSigner(world.db)).hashClient(client, '2025-11-20')])
  })

  test('by another site’s page in a reader’s browser is refused', async () => {
    const answer = await world.post(
      '/subscribe',
      { address: ADA, topic: 'graphs' },
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
    )
    expect(answer.status).toBe(400)
    await world.mail.run()
    expect(world.postbox.letters).toEqual([])
  })
})

test('a form that is too long is not read to its end', async () => {
  let read = 0
  const body = new ReadableStream<Uint8Array>({
    pull: (to) => {
      read += 8192
      to.enqueue(new Uint8Array(8192).fill(97))
    },
  })
  const answer = await world.app.request('https://papers.example/subscribe', { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(answer.status).toBe(413)
  expect(read).toBeLessThan(100_000)
})

test('another Host changes no link of a letter or a page', async () => {
  const body = new URLSearchParams({ address: ADA, topic: 'pruning' })
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    forwarded: 'host=evil.example',
  }
  const answer = await world.app.request('https://evil.example/subscribe', { method: 'POST', body: String(body), headers })
  expect(await answer.text()).not.toContain('evil')
  await world.mail.run()
  const [letter] = world.postbox.letters
  expect(letter?.raw).not.toContain('evil')
  const confirmed = await world.app.request(`https://evil.example${world.linkIn(letter, '/subscribe/confirm')}`, {
    method: 'POST',
    headers,
  })
  expect(confirmed.headers.get('location')).toMatch(/^https:\/\/papers\.example\//)
  await world.tell([record(1, 'Pruning one')], '2025-11-21T06:00:00Z')
  await world.workAt('2025-11-21T07:00:00Z')
  expect(world.postbox.letters).toHaveLength(2)
  expect(world.postbox.letters[1]?.raw).not.toContain('evil')
})

test.each([
  'nobody',
  'a@b',
  'a@b.c\r\nBcc: x@y.example',
  'a b@example.org',
  'a@example.org,b@example.org',
  '"a"@example.org',
  'a@exam_ple..org',
  `${'a'.repeat(65)}@example.org`,
  '.a@example.org',
  'a@[127.0.0.1]',
  'a@127.0.0.1',
  'ä@example.org',
  '',
])('%j is no address', async (address) => {
  expect((await world.ask(address)).status).toBe(400)
  expect(world.postbox.letters).toEqual([])
})

test.each([
  ['Ada.Byron+papers@Example.ORG', 'Ada.Byron+papers@example.org'],
  [' ada@büro.example ', 'ada@xn--bro-hoa.example'],
])('%j is mailed as %s', async (address, mailed) => {
  await world.ask(address)
  expect(world.postbox.letters).toHaveLength(1)
  expect((await world.db.select().from(confirmations)).map(({ address }) => address)).toEqual([mailed])
})

test.each([
  [{ topic: 'nothing' }, /no topic/],
  [{}, /choose at least one topic/],
  [{ topic: 'graphs', zone: 'Mars/Olympus' }, /not a time zone/],
  [{ topic: 'graphs', hour: '24' }, /hour must/],
  [{ topic: 'graphs', most: '5000' }, /most must/],
  [{ topic: 'graphs', every: '8' }, /every must/],
  [{ q: '"open' }, /quote/i],
  [{ q: ['a1', 'b2', 'c3', 'd4', 'e5', 'f6'] }, /at most 5 searches/],
])('%j cannot be asked for', async (form, words) => {
  const answer = await world.ask(ADA, form as Record<string, string>)
  expect(answer.status).toBe(400)
  expect(await answer.text()).toMatch(words)
})

describe('a form with a mistake comes back', () => {
  const filled = { topic: 'graphs', q: ['"open', 'quantum & <b>'], every: '3', hour: '21', zone: 'Europe/Berlin', most: '20', empty: 'yes' }
  const chosen = (page: string) => [...page.matchAll(/<option value="([^"]*)" selected="">/g)].map(([, value]) => value)
  const ticked = (page: string) => [...page.matchAll(/name="(?:topic|empty)" value="([^"]*)" checked="">/g)].map(([, value]) => value)

  test('as it was filled in, and says what is wrong', async () => {
    const answer = await world.ask('ada@example', filled)
    const page = await answer.text()
    expect(answer.status).toBe(400)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(page).toMatch(/role="alert">\s*<p>.*mail address/)
    expect(page).toContain('name="address" value="ada@example"')
    expect(chosen(page)).toEqual(['3', '21', 'Europe/Berlin', '20'])
    expect(ticked(page)).toEqual(['graphs', 'yes'])
    expect(page).toContain('name="q" value="&quot;open"')
    expect(page).toContain('name="q" value="quantum &amp; &lt;b&gt;"')
    expect((await world.ask(ADA, { zone: 'Mars', hour: '99' })).status).toBe(400)
    expect(world.postbox.letters).toEqual([])
  })

  test('when it is a change, too; what was there before stays', async () => {
    const path = await world.subscribe(ADA, { topic: 'pruning' })
    const answer = await world.post(path, filled)
    const page = await answer.text()
    expect(answer.status).toBe(400)
    expect(page).toMatch(/role="alert">\s*<p>.*quote is never closed/)
    expect(chosen(page)).toEqual(['3', '21', 'Europe/Berlin', '20'])
    expect(ticked(page)).toEqual(['graphs', 'yes'])
    expect(page).not.toContain(ADA)
    expect(ticked(await (await world.app.request(`https://papers.example${path}`)).text())).toEqual(['pruning'])
  })

  test('or is one of a link that works no more: its page leads to where it is asked for anew', async () => {
    await world.ask(ADA)
    const link = world.linkIn(world.postbox.letters[0], '/subscribe/confirm')
    await world.post(link)
    const answer = await world.post(link)
    const page = await answer.text()
    expect(answer.status).toBe(410)
    expect(page).toContain('subscribe again at <a href="https://papers.example/subscribe">')
    expect(page).not.toContain('slip of the pen')
  })

  test('but an address does not come out of an address', async () => {
    expect(await (await world.app.request(`https://papers.example/subscribe?address=${ADA}&topic=graphs`)).text()).not.toContain(ADA)
  })
})

test('its pages are valid, say all without a script, and weigh at most 50 kB', async () => {
  const path = await world.subscribe(ADA, { topic: ['pruning', 'graphs'], q: ['"a <b>" OR c', 'quantum'] })
  await world.tell([record(1, 'Pruning one')], '2025-11-20T18:00:00Z')
  await world.workAt('2025-11-21T07:00:00Z')
  await world.ask('bob@example.org', { q: '"a <b>" OR c' })
  const link = world.linkIn(world.postbox.to('bob@example.org')[0], '/subscribe/confirm')
  const pages = [
    await world.get('/'),
    await world.get('/subscribe?q=%22%3E%3Cscript%3E'),
    await world.get(link),
    await world.get(`${path}?confirmed`),
    await world.get(path.replace('/subscribe/', '/unsubscribe/')),
    await world.get(`${path}/2025-11-21`),
    await world.post('/subscribe', { address: 'eve@example.org', topic: 'graphs' }),
    await world.post(path.replace('/subscribe/', '/unsubscribe/')),
    await world.get(path),
  ]
  for (const page of pages) {
    expect(page.status).toBe(200)
    const text = await page.text()
    expect(text).not.toMatch(/<script>|<b>" OR/)
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MAX_PAGE_BYTES)
    // a letter's looks stand in its elements, as mail programs need it
    if (text.includes('<body style=')) continue
    const { results } = await new HtmlValidate({ extends: ['html-validate:standard'] }).validateString(text)
    expect(results.flatMap(({ messages }) => messages.map(({ ruleId, message, line }) => `${line}: ${ruleId}: ${message}`))).toEqual([])
  }
})

describe('where no mail is configured', () => {
  const paths = ['/subscribe', '/subscribe/x', '/subscribe/confirm/x', '/unsubscribe/x', '/mail/bounces']
  test('nothing answers, and no page speaks of it', async () => {
    const bare = await openWorld({ topics: world.service.topics })
    for (const path of paths) {
      expect((await bare.get(path)).status).toBe(404)
      expect((await bare.app.request(`https://papers.example${path}`, { method: 'POST' })).status).toBe(405)
    }
    for (const path of ['/', '/topics', '/topics/pruning', '/week/2025-W47', '/trending', '/search?q=pruning', '/about'])
      expect(await (await bare.get(path)).text()).not.toMatch(/by mail|papers\.example\/subscribe|"\/subscribe/i)
  })

  test('and where it is, lists offer it', async () => {
    await world.tell([record(1, 'Pruning one')], '2025-11-21T06:00:00Z')
    expect(await (await world.get('/')).text()).toContain('<form class="offer" method="post" action="https://papers.example/subscribe">')
    expect(await (await world.get('/topics/pruning')).text()).toContain('href="https://papers.example/subscribe?topic=pruning"')
    expect(await (await world.get('/topics')).text()).toMatch(/"\/subscribe\?topic=all">E-mail.*"\/subscribe\?topic=pruning">E-mail/s)
    expect(await (await world.get('/search?q=pruning')).text()).toContain('href="https://papers.example/subscribe?q=pruning"')
    const form = await (await world.get('/subscribe?topic=pruning&q=quantum')).text()
    expect(form).toMatch(/value="pruning" checked=""/)
    expect(form).toContain('value="quantum"')
  })
})
