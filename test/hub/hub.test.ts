/** WebSub (https://www.w3.org/TR/websub/): our own hub with every kind of subscriber, and the notification of an external hub. */
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createApp } from '../../src/app/routes.ts'
import { backoffSeconds } from '../../src/backoff.ts'
import { createHub } from '../../src/hub/hub.ts'
import { notifyHub } from '../../src/hub/notify-hub.ts'
import { DELIVERY_BACKOFF } from '../../src/hub/outcomes.ts'
import type { Topic } from '../../src/model.ts'
import { feed } from '../../src/sources/feed.ts'
import { subscriptions } from '../../src/store/schema.ts'
import { coalesceRuns } from '../../src/text/one-at-a-time.ts'
import { openWorld } from '../support/world.ts'
import { childrenOf, readXml } from '../support/xml.ts'

const PAGE = 'https://journal.example/feed'
const FEED = 'https://papers.example/feeds/pruning.atom'
const CALLBACK = 'https://reader.example/callback?of=ada'
const journal = (...titles: string[]): string =>
  `<rss version="2.0"><channel><title>J</title><link>https://journal.example/</link><description/>${titles
    .map(
      (title, i) =>
        `<item><title>${title}</title><link>https://journal.example/${i}</link><guid>https://journal.example/${i}</guid></item>`,
    )
    .join('')}</channel></rss>`
const topics: Topic[] = ['pruning', 'agents'].map((slug) => ({ slug, title: `On ${slug}`, description: '', query: slug }))

type Call = { method: string; url: URL; headers: Headers; body: string }
/** How a callback answers. */
type Subscriber = (call: Call) => Response | Promise<Response>
const agreeing: Subscriber = ({ url }) => new Response(url.searchParams.get('hub.challenge') ?? '')
const never = (): Promise<Response> => new Promise(() => undefined)

/** A world whose hub asks these subscribers, by host; `calls` is what they were asked. */
async function openHub(subscribers: Record<string, Subscriber>, settings: Record<string, string> = {}) {
  const world = await openWorld({
    sources: [feed({ id: 'j', name: 'J', homepage: 'https://journal.example/', url: PAGE, abstracts: 'whole', schedule: '0 * * * *' })],
    topics,
    pages: { [PAGE]: journal('Pruning trees') },
    settings: { HUB: 'on', ...settings },
  })
  await world.gather()
  const calls: Call[] = []
  const lines: string[] = []
  const fetch = (async (input: string, init: RequestInit = {}) => {
    const url = new URL(input)
    const body = init.body instanceof Uint8Array ? new TextDecoder().decode(init.body) : String(init.body ?? '')
    const call = { method: init.method ?? 'GET', url, headers: new Headers(init.headers), body }
    calls.push(call)
    const subscriber = subscribers[url.hostname]
    if (!subscriber) throw new TypeError('fetch failed')
    return Promise.race([
      subscriber(call),
      new Promise<Response>((_, fail) => init.signal?.addEventListener('abort', () => fail(init.signal?.reason))),
    ])
  }) as typeof globalThis.fetch
  const hub = createHub(world.service, { fetch, holder: 'test:1', log: (line) => lines.push(line), timeoutMs: 100 })
  const app = createApp(world.service, (line) => lines.push(line), hub)
  const post = (fields: Record<string, string>, init: RequestInit = {}) =>
    app.request('https://papers.example/hub', { method: 'POST', body: new URLSearchParams(fields), ...init })
  let published = 1
  return {
    ...world,
    hub,
    calls,
    lines,
    post,
    /** Subscribes and waits until it was confirmed or not. */
    subscribe: async (more: Record<string, string> = {}) => {
      const answer = await post({ 'hub.mode': 'subscribe', 'hub.topic': FEED, 'hub.callback': CALLBACK, ...more })
      await hub.deliverDue()
      return answer
    },
    /** One more paper on pruning, an hour later, and the round that finds it. */
    publish: async () => {
      published++
      world.pages[PAGE] = journal(...Array.from({ length: published }, (_, i) => `Pruning ${i}`))
      world.at(new Date(world.service.now() * 1000 + 3_600_000).toISOString())
      await world.gather()
      await hub.deliverDue()
    },
    later: async (seconds: number) => {
      world.at(new Date((world.service.now() + seconds) * 1000).toISOString())
      await hub.deliverDue()
    },
    sent: () => calls.filter(({ method }) => method === 'POST'),
    rows: () => world.db.select().from(subscriptions),
  }
}

test('a subscriber gets 202 at once, confirms, and receives each change with its content type, links and signature', async () => {
  const at = await openHub({ 'reader.example': agreeing })
  const answer = await at.subscribe({ 'hub.secret': 'open sesame', 'hub.lease_seconds': '86400' })
  expect(answer.status).toBe(202)
  const [verification] = at.calls
  expect(verification?.method).toBe('GET')
  expect(Object.fromEntries(verification?.url.searchParams ?? [])).toEqual({
    of: 'ada',
    'hub.mode': 'subscribe',
    'hub.topic': FEED,
    'hub.challenge': expect.stringMatching(/^[\w-]{36}$/),
    'hub.lease_seconds': '86400',
  })
  expect(at.sent()).toEqual([])

  await at.publish()
  const [sent, ...more] = at.sent()
  expect(more).toEqual([])
  const now = await at.get('/feeds/pruning.atom')
  expect(sent?.url.href).toBe(CALLBACK)
  expect(sent?.body).toBe(await now.text())
  expect(childrenOf(readXml(sent?.body ?? ''), 'entry')).toHaveLength(2)
  expect(sent?.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8')
  expect(sent?.headers.get('link')).toBe(now.headers.get('link'))
  expect(sent?.headers.get('link')).toContain(`<https://papers.example/hub>; rel="hub", <${FEED}>; rel="self"`)
  expect(sent?.headers.get('x-hub-signature')).toBe(
    `sha256=${createHmac('sha256', 'open sesame')
      .update(sent?.body ?? '')
      .digest('hex')}`,
  )

  await at.later(60)
  expect(at.sent()).toHaveLength(1)
  await at.publish()
  expect(at.sent()).toHaveLength(2)
  expect([...at.lines, ...at.errors].join()).not.toContain('sesame')
})

test('feeds of a topic and of all name the hubs in header and document; unions and shares do not', async () => {
  const at = await openHub({}, { HUB_URL: 'https://hub.example/' })
  const hubs = ['https://hub.example/', 'https://papers.example/hub']
  for (const name of ['pruning', 'all']) {
    const atom = await at.get(`/feeds/${name}.atom`)
    expect(atom.headers.get('link')).toContain(hubs.map((hub) => `<${hub}>; rel="hub"`).join(', '))
    const links = childrenOf(readXml(await atom.text()), 'link').filter(({ attributes }) => attributes.rel === 'hub')
    expect(links.map(({ attributes }) => attributes.href)).toEqual(hubs)
    const rss = readXml(await (await at.get(`/feeds/${name}.rss`)).text())
    const inRss = childrenOf(childrenOf(rss, 'channel')[0], 'atom:link').filter(({ attributes }) => attributes.rel === 'hub')
    expect(inRss.map(({ attributes }) => attributes.href)).toEqual(hubs)
    expect((await (await at.get(`/feeds/${name}.json`)).json()).hubs).toEqual(hubs.map((url) => ({ type: 'WebSub', url })))
  }
  for (const path of ['/feeds/agents+pruning.json', '/feeds/pruning.json?top=1']) {
    const answer = await at.get(path)
    expect(answer.headers.get('link')).not.toContain('hub')
    expect((await answer.json()).hubs).toBeUndefined()
  }
})

describe('the hub refuses a request', () => {
  test.each<[string, Record<string, string>, number, RegExp]>([
    ['without a mode', { 'hub.mode': '' }, 400, /hub\.mode/],
    ['to publish', { 'hub.mode': 'publish' }, 400, /does not accept publish/],
    ['for a page', { 'hub.topic': 'https://papers.example/topics/pruning' }, 404, /hub\.topic/],
    ['for a union', { 'hub.topic': 'https://papers.example/feeds/agents+pruning.atom' }, 404, /hub\.topic/],
    ['for a query', { 'hub.topic': `${FEED}?top=1` }, 404, /without a query/],
    ['for a feed of another site', { 'hub.topic': 'https://other.example/feeds/pruning.atom' }, 404, /hub\.topic/],
    ['without a callback', { 'hub.callback': '' }, 400, /hub\.callback/],
    ['for a script', { 'hub.callback': 'javascript:alert(1)' }, 400, /http/],
    ['for this machine', { 'hub.callback': 'http://127.0.0.1:8787/hub' }, 400, /not a public address/],
    ['for this machine as an IPv6 address', { 'hub.callback': 'http://[::ffff:7f00:1]/' }, 400, /not a public address/],
    ['for a private network', { 'hub.callback': 'http://192.168.1.1/' }, 400, /not a public address/],
    ['for a local host name', { 'hub.callback': 'http://printer.local/' }, 400, /not a public address/],
    ['with a password in the callback', { 'hub.callback': 'https://ada:secret@reader.example/' }, 400, /password/],
    ['with a secret of 200 bytes', { 'hub.secret': 'é'.repeat(100) }, 400, /hub\.secret/],
    ['with a lease that is not a number', { 'hub.lease_seconds': 'forever' }, 400, /hub\.lease_seconds/],
    ['to end a subscription that does not exist', { 'hub.mode': 'unsubscribe' }, 404, /no such subscription/],
    ['that is too long', { 'hub.callback': `https://reader.example/${'x'.repeat(20_000)}` }, 413, /bytes/],
  ])('%s', async (_, fields, status, words) => {
    const at = await openHub({ 'reader.example': agreeing })
    const answer = await at.subscribe(fields)
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringMatching(words)])
    expect([at.calls, await at.rows()]).toEqual([[], []])
    expect(at.lines.join()).not.toContain('é')
  })

  test('that is not a form, or not a POST', async () => {
    const at = await openHub({})
    expect((await at.post({}, { body: '{}', headers: { 'content-type': 'application/json' } })).status).toBe(400)
    const answer = await at.post({}, { method: 'GET', body: null })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS'])
  })

  test('from a host that has too many subscriptions', async () => {
    const at = await openHub({ 'reader.example': agreeing })
    const row = { topic: 'pruning.atom', host: 'reader.example', leaseUntilAt: at.service.now() + 1000 }
    for (let i = 0; i < 500; i++) await at.db.insert(subscriptions).values({ ...row, callback: `https://reader.example/${i}` })
    expect((await at.subscribe()).status).toBe(429)
    expect((await at.subscribe({ 'hub.callback': 'https://reader.example/7' })).status).toBe(202)
    expect((await at.subscribe({ 'hub.callback': 'https://other.example/' })).status).toBe(202)
  })
})

describe('a subscriber', () => {
  test.each<[string, Subscriber]>([
    ['that repeats another challenge', () => new Response('yes')],
    ['that repeats the challenge with more behind it', ({ url }) => new Response(`${url.searchParams.get('hub.challenge')}!`)],
    ['that answers 404', () => new Response('', { status: 404 })],
    ['that redirects', () => new Response('', { status: 302, headers: { location: 'http://127.0.0.1/' } })],
  ])('%s is asked to confirm once and receives nothing', async (_, subscriber) => {
    const at = await openHub({ 'reader.example': subscriber })
    expect((await at.subscribe()).status).toBe(202)
    await at.later(3600)
    await at.publish()
    expect(at.calls).toHaveLength(1)
    expect(await at.rows()).toEqual([])
  })

  test('that times out is asked to confirm three times at most', async () => {
    const at = await openHub({ 'reader.example': never })
    await at.subscribe()
    for (const seconds of [59, 1, 119, 1, 3600]) await at.later(seconds)
    expect(at.calls).toHaveLength(3)
    expect(await at.rows()).toEqual([])
  })

  test('that times out once and then confirms is subscribed', async () => {
    let asked = 0
    const at = await openHub({ 'reader.example': (call) => (asked++ === 0 ? never() : agreeing(call)) })
    await at.subscribe()
    await at.later(60)
    await at.publish()
    expect(at.sent()).toHaveLength(1)
  })

  test('that refuses a delivery is retried with back-off, with the content of that time', async () => {
    let down = true
    const at = await openHub({
      'reader.example': (call) => (call.method === 'POST' && down ? new Response('', { status: 503 }) : agreeing(call)),
    })
    await at.subscribe()
    await at.publish()
    for (const seconds of [59, 1, 119, 1]) await at.later(seconds)
    expect(at.sent()).toHaveLength(3)
    down = false
    await at.publish()
    expect(at.sent()).toHaveLength(4)
    expect(childrenOf(readXml(at.sent().at(-1)?.body ?? ''), 'entry')).toHaveLength(3)
    await at.later(86_400)
    expect(at.sent()).toHaveLength(4)
    expect([1, 2, 3, 20].map((tries) => backoffSeconds(tries, DELIVERY_BACKOFF))).toEqual([60, 120, 240, 6 * 3600])
  })

  test('that answers 410 is unsubscribed', async () => {
    const at = await openHub({ 'reader.example': (call) => (call.method === 'POST' ? new Response('', { status: 410 }) : agreeing(call)) })
    await at.subscribe()
    await at.publish()
    await at.publish()
    expect(at.sent()).toHaveLength(1)
    expect(await at.rows()).toEqual([])
  })

  test('that times out delays the others of its host once, and other hosts not at all', async () => {
    const at = await openHub({ 'slow.example': (call) => (call.method === 'POST' ? never() : agreeing(call)), 'reader.example': agreeing })
    for (let i = 0; i < 5; i++) await at.subscribe({ 'hub.callback': `https://slow.example/${i}` })
    await at.subscribe()
    await at.publish()
    const hosts = at.sent().map(({ url }) => url.hostname)
    expect(hosts.toSorted()).toEqual(['reader.example', 'slow.example'])
    await at.later(60)
    expect(at.sent().filter(({ url }) => url.hostname === 'slow.example')).toHaveLength(2)
  })

  test('receives nothing after its lease ends, unless it was renewed', async () => {
    const at = await openHub({ 'reader.example': agreeing, 'other.example': agreeing })
    await at.subscribe({ 'hub.lease_seconds': '7200' })
    await at.subscribe({ 'hub.lease_seconds': '7200', 'hub.callback': 'https://other.example/' })
    await at.publish()
    await at.subscribe({ 'hub.lease_seconds': '86400' })
    await at.publish()
    await at.publish()
    expect(
      at
        .sent()
        .map(({ url }) => url.hostname)
        .toSorted(),
    ).toEqual(['other.example', 'reader.example', 'reader.example', 'reader.example'])
    expect((await at.rows()).map(({ host }) => host)).toEqual(['reader.example'])
  })

  test.each([
    ['1', 3600],
    ['', 10 * 86_400],
    ['999999999', 30 * 86_400],
  ])('that asks for a lease of %j seconds is given %i', async (asked, given) => {
    const at = await openHub({ 'reader.example': agreeing })
    await at.subscribe({ 'hub.lease_seconds': asked })
    expect(at.calls[0]?.url.searchParams.get('hub.lease_seconds')).toBe(String(given))
    expect((await at.rows())[0]?.leaseUntilAt).toBe(at.service.now() + given)
  })

  test('keeps its secret until a new one is confirmed, and its subscription if it does not confirm the end', async () => {
    let agrees = true
    const at = await openHub({
      'reader.example': (call) => (agrees || call.method === 'POST' ? agreeing(call) : new Response('', { status: 404 })),
    })
    await at.subscribe({ 'hub.secret': 'first' })
    agrees = false
    await at.subscribe({ 'hub.secret': 'second' })
    await at.subscribe({ 'hub.mode': 'unsubscribe' })
    await at.publish()
    const signed = (secret: string) =>
      `sha256=${createHmac('sha256', secret)
        .update(at.sent().at(-1)?.body ?? '')
        .digest('hex')}`
    expect(at.sent().at(-1)?.headers.get('x-hub-signature')).toBe(signed('first'))
    agrees = true
    await at.subscribe({ 'hub.secret': 'second' })
    await at.publish()
    expect(at.sent().at(-1)?.headers.get('x-hub-signature')).toBe(signed('second'))
    await at.subscribe()
    await at.publish()
    expect(at.sent().at(-1)?.headers.get('x-hub-signature')).toBeNull()
  })

  test('that confirms unsubscribing receives nothing more', async () => {
    const at = await openHub({ 'reader.example': agreeing })
    await at.subscribe()
    expect((await at.subscribe({ 'hub.mode': 'unsubscribe' })).status).toBe(202)
    expect(at.calls.at(-1)?.url.searchParams.get('hub.mode')).toBe('unsubscribe')
    expect(at.calls.at(-1)?.url.searchParams.has('hub.lease_seconds')).toBe(false)
    await at.publish()
    expect([at.sent(), await at.rows()]).toEqual([[], []])
  })

  test('receives a change once when two processes share a database', async () => {
    const at = await openHub({ 'reader.example': agreeing })
    await at.subscribe()
    let sent = 0
    const fetch = (async () => {
      sent++
      await new Promise((done) => setTimeout(done, 20))
      return new Response('')
    }) as typeof globalThis.fetch
    at.pages[PAGE] = journal('Pruning 0', 'Pruning 1')
    at.at('2025-11-21T14:00:00Z')
    await at.gather()
    await Promise.all(['a', 'b', 'c'].map((holder) => createHub(at.service, { fetch, holder, log: () => undefined }).deliverDue()))
    expect(sent).toBe(1)
  })
})

test('a call during a run makes it run once more, never twice at a time', async () => {
  let running = 0
  let most = 0
  let runs = 0
  const work = coalesceRuns(async () => {
    runs++
    most = Math.max(most, ++running)
    await new Promise((done) => setTimeout(done, 5))
    running--
  })
  await Promise.all([work(), work(), work()])
  await work()
  expect([runs, most]).toEqual([3, 1])
})

describe('an external hub', () => {
  async function told(answers: (call: Call) => Response | Promise<Response>) {
    const calls: Call[] = []
    const lines: string[] = []
    const world = await openWorld({
      sources: [feed({ id: 'j', name: 'J', homepage: 'https://journal.example/', url: PAGE, abstracts: 'whole', schedule: '0 * * * *' })],
      topics,
      pages: { [PAGE]: journal('Pruning trees') },
      settings: { HUB_URL: 'https://hub.example/' },
    })
    const fetch = (async (input: string, init: RequestInit = {}) => {
      const call = { method: init.method ?? 'GET', url: new URL(input), headers: new Headers(init.headers), body: String(init.body) }
      calls.push(call)
      return answers(call)
    }) as typeof globalThis.fetch
    await world.gather()
    return { ...world, calls, lines, ping: () => notifyHub(world.service, { fetch, log: (line) => lines.push(line) }) }
  }
  const addresses = (calls: Call[]) => calls.map(({ body }) => new URLSearchParams(body).get('hub.url') ?? '').toSorted()
  const feedsOf = (...names: string[]) =>
    names.flatMap((name) => ['atom', 'json', 'rss'].map((one) => `https://papers.example/feeds/${name}.${one}`))

  test('is notified of exactly the feeds that changed', async () => {
    const world = await told(() => new Response(null, { status: 204 }))
    await world.ping()
    expect(addresses(world.calls)).toEqual(feedsOf('all', 'pruning'))
    const [first] = world.calls
    expect(Object.fromEntries(new URLSearchParams(first?.body))).toEqual({
      'hub.mode': 'publish',
      'hub.url': addressOfFirst(first),
      'hub.topic': addressOfFirst(first),
    })
    await world.ping()
    expect(world.calls).toHaveLength(6)
    world.pages[PAGE] = journal('Pruning trees', 'An agents paper')
    world.at('2025-11-21T14:00:00Z')
    await world.gather()
    await world.ping()
    expect(addresses(world.calls.slice(6))).toEqual(feedsOf('agents', 'all'))
  })

  test('that fails is notified again the next time, after few requests', async () => {
    let down = true
    const world = await told(() => new Response(null, { status: down ? 502 : 204 }))
    await world.ping()
    expect(world.calls.length).toBeLessThanOrEqual(4)
    expect(world.lines.join()).toContain('POST https://hub.example/: 502')
    down = false
    world.calls.length = 0
    await world.ping()
    expect(addresses(world.calls)).toEqual(feedsOf('all', 'pruning'))
  })
})

const addressOfFirst = (call: Call | undefined): string => new URLSearchParams(call?.body).get('hub.url') ?? ''
