/** A reader that polls every half hour for a month: what it sees, and what that costs in bytes. */
import { beforeAll, expect, test } from 'vitest'
import { compressor } from '../../src/host.ts'
import type { Source, SourceRecord } from '../../src/model.ts'
import { admissions } from '../../src/store/schema.ts'
import { DAY_SECONDS } from '../../src/text/dates.ts'
import { moment, openWorld, type World } from '../support/world.ts'

const START = moment('2025-11-01T00:00:00Z')
const DAYS = 30
const POLL_SECONDS = 1800
const WORDS = 'network weights pruned sparse layers accuracy bits tokens gradient channels attention magnitude'.split(' ')

/** An abstract of usual length, no two alike. */
const abstractOf = (n: number): string =>
  `${Array.from({ length: 160 }, (_, i) => WORDS[(n * 31 + i * 17 + ((i * n) % 7)) % WORDS.length]).join(' ')}.`

const said: SourceRecord[] = []
const source: Source = {
  id: 'journal',
  name: 'A Journal',
  homepage: 'https://journal.example/',
  schedule: '0 */3 * * *',
  abstracts: 'whole',
  request: () => ({ url: 'https://journal.example/feed' }),
  read: () => ({ records: [...said] }),
}

/** What a subscriber sees and transfers: validators go back as they came. */
type Subscriber = {
  path: string
  etag?: string
  modified?: string
  seen: Map<string, number>
  polls: number
  unchanged: number
  bytes: number
}
const subscribers: Subscriber[] = ['rss', 'atom', 'json'].map((extension) => ({
  path: `/feeds/pruning.${extension}`,
  ...{ seen: new Map(), polls: 0, unchanged: 0, bytes: 0 },
}))
let world: World

async function poll(subscriber: Subscriber): Promise<void> {
  const { path, etag, modified } = subscriber
  const headers = {
    'Accept-Encoding': 'gzip',
    ...(etag !== undefined && { 'If-None-Match': etag }),
    ...(modified !== undefined && { 'If-Modified-Since': modified }),
  }
  const answer = await world.get(path, headers)
  subscriber.polls++
  subscriber.bytes += [...answer.headers].reduce(
    (sum, [name, value]) => sum + name.length + value.length + 4,
    'HTTP/1.1 200 OK\r\n\r\n'.length,
  )
  subscriber.etag = answer.headers.get('etag') ?? ''
  subscriber.modified = answer.headers.get('last-modified') ?? ''
  if (answer.status === 304) {
    subscriber.unchanged++
    return
  }
  subscriber.bytes += Number(answer.headers.get('content-length'))
  const whole = await (await world.get(path)).text()
  for (const id of new Set(whole.match(/urn:uuid:[0-9a-f-]{36}/g))) subscriber.seen.set(id, (subscriber.seen.get(id) ?? 0) + 1)
}

beforeAll(async () => {
  world = await openWorld({
    sources: [source],
    topics: [{ slug: 'pruning', title: 'On pruning', description: 'About pruning.', query: 'pruning', perDay: 5 }],
    pages: { 'https://journal.example/feed': 'x' },
    now: new Date(START * 1000).toISOString(),
    compressor,
  })
  for (let at = START; at < START + DAYS * DAY_SECONDS; at += POLL_SECONDS) {
    const day = Math.floor((at - START) / DAY_SECONDS)
    said.splice(0)
    for (let n = day * 8; n < day * 8 + 8; n++)
      said.push({
        key: `${n}`,
        identifiers: [`10.5555/${n}`],
        title: `Pruning, part ${n}`,
        abstract: abstractOf(n),
        authors: Array.from({ length: 5 }, (_, i) => ({ name: `Author ${(n * 5 + i) % 97}` })),
        url: `https://journal.example/${n}`,
      })
    world.at(new Date(at * 1000).toISOString())
    if ((at - START) % 10_800 === 0) {
      await world.gather()
      world.service.publisher.invalidate()
    }
    for (const subscriber of subscribers) await poll(subscriber)
  }
}, 240_000)

test.each(subscribers)('$path: every admitted entry is seen, and most answers say that nothing changed', async (subscriber) => {
  const admitted = new Set((await world.db.select().from(admissions)).map(({ entryId }) => entryId))
  expect(admitted.size).toBeGreaterThan(140)
  expect([...admitted].filter((id) => !subscriber.seen.has(id))).toEqual([])
  const { polls, unchanged, bytes, path } = subscriber
  console.info(
    `${path}: ${unchanged} of ${polls} polls 304; ${Math.round(bytes / DAYS)} bytes a subscriber and day (gzip, headers included)`,
  )
  expect(unchanged / polls).toBeGreaterThan(0.85)
})

test('an entry never comes again under another id', async () => {
  for (const { path } of subscribers) {
    const whole = await (await world.get(path)).text()
    const ids = whole.match(/(?<=<guid isPermaLink="false">|<id>|"id": ")urn:uuid:[^<"]+/g) ?? []
    expect(ids.length).toBeGreaterThan(20)
    expect(new Set(ids).size).toBe(ids.length)
  }
})
