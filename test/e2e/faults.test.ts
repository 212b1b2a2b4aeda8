/**
 * Everything that goes wrong on the internet, over recorded days: whatever it was, when it is over nothing is lost, nothing
 * is there twice, nobody was hurried, and what happened was reported.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { topics } from '../../feeds/topics/index.ts'
import type { VisitReport } from '../../src/gather/round.ts'
import type { Source, SourceState } from '../../src/model.ts'
import { arxivAnnouncements, arxivSubmissions } from '../../src/sources/arxiv.ts'
import { feed } from '../../src/sources/feed.ts'
import { huggingFace } from '../../src/sources/huggingface.ts'
import { admissions, identifiers, papers, records, sources as sourceTable } from '../../src/store/schema.ts'
import { fold } from '../../src/text/strings.ts'
import { chances, type Fault, gatherAt, isRecorded, openRecorded, type Recorded, startRecorded } from '../support/recorded.ts'
import { openWorld, type World } from '../support/world.ts'

const there = isRecorded('days on which things go wrong are')

const CATEGORIES = ['cs.CL', 'cs.RO', 'eess.AS']
const JOURNALS = 3
const TIMES = ['06:00', '11:00', '22:00']
const SERVICES = { huggingface: 'huggingface\\.co', arxiv: 'arxiv\\.org', journals: 'journal\\d+\\.example/feed' }

const journal = (n: number): Source =>
  feed({
    id: `journal-${n}`,
    name: `Journal ${n}`,
    homepage: `https://journal${n}.example/`,
    url: `https://journal${n}.example/feed.${n % 2 ? 'rss' : 'atom'}`,
    abstracts: 'whole',
  })

const sources: Source[] = [
  huggingFace,
  arxivAnnouncements({ id: 'announced-language', categories: ['cs.CL', 'eess.AS'], backups: ['submitted'] }),
  arxivAnnouncements({ id: 'announced-robots', categories: ['cs.RO'], backups: ['submitted'] }),
  arxivSubmissions({ id: 'submitted', categories: CATEGORIES }),
  ...Array.from({ length: JOURNALS }, (_, n) => journal(n)),
]

const serviceOf = (source: string): keyof typeof SERVICES =>
  source === 'huggingface' ? 'huggingface' : source.startsWith('journal') ? 'journals' : 'arxiv'

const onAll = (fault: Omit<Fault, 'match'>): Fault[] => Object.values(SERVICES).map((match) => ({ ...fault, match }))

/** Figures of the whole file, printed at its end. */
const figures = { visits: 0, faults: new Map<string, number>(), lost: 0, twice: 0, early: 0, feedsShrunk: 0 }

const open: Recorded[] = []
async function begin(): Promise<{ recorded: Recorded; world: World }> {
  const recorded = await startRecorded('--journals', String(JOURNALS))
  open.push(recorded)
  const world = await openRecorded(recorded, { sources, topics: topics.slice(0, 6) })
  world.gathering.settings.timeoutMs = 5000
  return { recorded, world }
}
afterAll(() => {
  for (const recorded of open) recorded.stop()
  if (!there) return
  const faults = [...figures.faults].map(([kind, n]) => `${kind} ${n}`).join(', ')
  console.log(
    `${figures.visits} visits; faults met: ${faults}; lost ${figures.lost}, twice ${figures.twice}, early ${figures.early}, feeds that lost an entry ${figures.feedsShrunk}`,
  )
})

const days = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => `2025-11-${from + i}`)

/** Gathers four times a day; `faultsAt` says what goes wrong at each time. After each, no feed has lost an entry. */
async function live(
  { recorded, world }: { recorded: Recorded; world: World },
  on: string[],
  faultsAt: (day: string, time: string) => Fault[],
): Promise<{ day: string; time: string; visits: VisitReport[] }[]> {
  const lived: { day: string; time: string; visits: VisitReport[] }[] = []
  let before: string[] = []
  for (const day of on) {
    for (const time of TIMES) {
      await recorded.faults(faultsAt(day, time))
      lived.push({ day, time, visits: await gatherAt(recorded, world, day, time) })
      const feedNow = await (await world.get('/feeds/all.json')).json()
      const ids: string[] = feedNow.items.map(({ id }: { id: string }) => id)
      const gone = before.filter((id) => !ids.includes(id))
      // a feed holds its newest hundred: what left it made room
      if (ids.length < 100) expect(gone, `entries that left the feed at ${day} ${time}`).toEqual([])
      if (ids.length < before.length) figures.feedsShrunk++
      expect(ids.length).toBeGreaterThanOrEqual(before.length)
      expect(new Set(ids).size).toBe(ids.length)
      before = ids
    }
  }
  await recorded.faults([])
  return lived
}

/** Every name that a stored paper goes by. */
const storedNames = async (world: World): Promise<Set<string>> =>
  new Set((await world.db.select({ name: identifiers.identifier }).from(identifiers)).map(({ name }) => name))

/** The papers as what they are made of: of each its records, whatever it is called and in whichever order they came. */
async function works(world: World): Promise<string[]> {
  const rows = await world.db.select({ paper: records.paper, source: records.source, key: records.key }).from(records)
  return [...Map.groupBy(rows, ({ paper }) => paper).values()]
    .map((one) =>
      one
        .map(({ source, key }) => `${source} ${key}`)
        .sort()
        .join(' = '),
    )
    .sort()
}

/** What the internet had on offer in these days, as ids of papers. */
async function onOffer(recorded: Recorded, from: string, to: string): Promise<string[]> {
  const truth = await recorded.truth(from, to, CATEGORIES)
  const serial = (day: string) => Math.floor((Date.parse(day) - Date.UTC(2025, 0, 1)) / 864e5)
  const newest = serial(to)
  const ofJournals = Array.from({ length: JOURNALS }, (_, n) =>
    Array.from({ length: 50 + newest - serial(from) }, (_, i) => `doi:10.5555/${n}.${newest - i}`),
  ).flat()
  return [...new Set([...truth.huggingface, ...truth.arxiv].map((id) => `arxiv:${id}`)), ...ofJournals]
}

/** Nothing lost, nothing twice, nobody hurried. Returns the works that are stored. */
async function isWhole({ recorded, world }: { recorded: Recorded; world: World }, from: string, to: string): Promise<string[]> {
  const stored = await storedNames(world)
  const lost = (await onOffer(recorded, from, to)).filter((id) => !stored.has(id))
  const titles = (await world.db.select({ title: papers.title }).from(papers)).map(({ title }) => fold(title))
  const twice = titles.length - new Set(titles).size
  const report = await recorded.report()
  const early = Object.entries(report).filter(([, { early }]) => early > 0)
  const crowded = Object.entries(report).filter(([host, { mostAtOnce }]) => host.startsWith('*.') && mostAtOnce > 1)
  figures.lost += lost.length
  figures.twice += twice
  figures.early += early.length
  for (const { fault } of await recorded.log()) {
    figures.visits++
    if (fault) figures.faults.set(fault, (figures.faults.get(fault) ?? 0) + 1)
  }
  expect(lost).toEqual([])
  expect(twice).toBe(0)
  expect(early).toEqual([])
  expect(crowded).toEqual([])
  const admitted = (await world.db.select().from(admissions)).map(({ topic, paper }) => `${topic} ${paper}`)
  expect(new Set(admitted).size).toBe(admitted.length)
  return works(world)
}

/** What is wrong, and what each service's visits then say. A journal that is a day behind looks like a journal. */
const TROUBLES: { name: string; fault: Omit<Fault, 'match'>; says: { [service in keyof typeof SERVICES]: RegExp | undefined } }[] = [
  { name: '429 until 12:00, in seconds', fault: { kind: 'status', status: 429, retryAfter: 6 * 3600 }, says: all(/: 429$/) },
  {
    name: '503 until 14:00, as a date',
    fault: { kind: 'status', status: 503, retryAfter: 'Thu, 20 Nov 2025 14:00:00 GMT' },
    says: all(/: 503$/),
  },
  { name: '503 without a time', fault: { kind: 'status', status: 503 }, says: all(/: 503$/) },
  { name: '500', fault: { kind: 'status', status: 500 }, says: all(/: 500$/) },
  { name: 'connections that break', fault: { kind: 'reset' }, says: all(/the connection broke/) },
  { name: 'bodies cut in the middle', fault: { kind: 'truncate' }, says: all(/JSON|stopped/) },
  { name: 'random bytes', fault: { kind: 'garbage' }, says: all(/./) },
  { name: 'a page of HTML', fault: { kind: 'html' }, says: all(/./) },
  { name: 'a byte at a time', fault: { kind: 'drip', ms: 5 }, says: all(/no whole answer within 0.3 s/) },
  { name: 'a bomb of 200 MB', fault: { kind: 'bomb' }, says: all(/more than 20 MB/) },
  { name: 'redirects in a circle', fault: { kind: 'loop' }, says: all(/more than 5 redirects/) },
  { name: 'redirects inside', fault: { kind: 'inside' }, says: all(/127\.0\.0\.1 is not a public address/) },
  {
    name: 'the batch before',
    fault: { kind: 'stale' },
    says: { ...all(/again, under the date|the same \d+ records as/), journals: undefined },
  },
  { name: 'one item of many', fault: { kind: 'partial' }, says: all(/where|entries came/) },
  { name: 'nothing', fault: { kind: 'empty' }, says: all(/where/) },
  { name: 'answers that come late', fault: { kind: 'delay', ms: 40 }, says: all(undefined) },
]

function all(says: RegExp | undefined) {
  return { huggingface: says, arxiv: says, journals: says }
}

describe.skipIf(!there)('days on which things go wrong', () => {
  let undisturbed: string[] = []
  beforeAll(async () => {
    const calm = await begin()
    await live(calm, days(19, 21), () => [])
    undisturbed = await isWhole(calm, '2025-11-19', '2025-11-21')
  }, 60_000)

  test.each(TROUBLES)(
    '$name: reported, got over, and no trace of it in the store',
    async ({ fault, says }) => {
      const here = await begin()
      if (fault.kind === 'drip') here.world.gathering.settings.timeoutMs = 300
      const lived = await live(here, days(19, 21), (day, time) => (day === '2025-11-20' && time < '12:00' ? onAll(fault) : []))
      const during = lived.filter(({ day, time }) => day === '2025-11-20' && time < '12:00').flatMap(({ visits }) => visits)
      for (const service of Object.keys(SERVICES) as (keyof typeof SERVICES)[]) {
        const said = during.filter(({ source }) => serviceOf(source) === service).flatMap(({ error, suspect }) => error ?? suspect ?? [])
        const expected = says[service]
        if (expected) expect(said, service).toContainEqual(expect.stringMatching(expected))
        else expect(said, service).toEqual([])
      }
      expect(await isWhole(here, '2025-11-19', '2025-11-21')).toEqual(undisturbed)
      const rows = await here.world.db.select().from(sourceTable)
      expect(rows.filter(({ failures, stoppedReason }) => failures > 0 || stoppedReason !== null)).toEqual([])
    },
    60_000,
  )

  test('a bomb is given up at the cap: it never takes the memory it would unpack to', async () => {
    const { recorded, world } = await begin()
    await recorded.faults(onAll({ kind: 'bomb' }))
    await recorded.at('2025-11-20', '06:00')
    world.at('2025-11-20T06:00:00Z')
    await world.gather({ sourceId: 'journal-0' })
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before)
    }, 2)
    world.at('2025-11-20T06:30:00Z')
    const { visits } = await world.gather({ sourceId: 'journal-1' })
    clearInterval(watch)
    expect(visits).toMatchObject([{ error: 'GET https://journal1.example/feed.rss: more than 20 MB' }])
    expect(most).toBeGreaterThan(0)
    expect(most).toBeLessThan(100e6)
    console.log(`a bomb of 200 MB takes ${(most / 1e6).toFixed(0)} MB at most`)
  }, 30_000)

  test('a source that moved is asked at its new address after two confirmations, and not before', async () => {
    const here = await begin()
    const lived = await live(here, days(20, 21), () => [{ match: 'journal1\\.example/feed', kind: 'moved' }])
    const asked = (await here.recorded.log()).map(({ url }) => url).filter((url) => url.includes('journal1.example/feed'))
    const old = 'https://journal1.example/feed.rss'
    expect(asked).toEqual([old, `${old}?moved=1`, old, `${old}?moved=1`, ...Array(4).fill(`${old}?moved=1`)])
    expect(lived.flatMap(({ visits }) => visits).filter(({ source, error }) => source === 'journal-1' && error)).toEqual([])
    await isWhole(here, '2025-11-20', '2025-11-21')
  }, 60_000)

  test('a source that is gone is not asked again and says so, and arXiv is read another way', async () => {
    const here = await begin()
    const { recorded, world } = here
    await live(here, ['2025-11-19'], () => [])
    await live(here, days(20, 21), (_day, time) => (time === '06:00' ? onGone : []))
    const asked = (await recorded.log()).filter(({ status }) => status === 410)
    // each once, though what answered 410 was well again five hours later
    expect(asked.map(({ url }) => new URL(url).host).sort()).toEqual(['journal2.example', 'rss.arxiv.org'])
    const said = await (await world.get('/api/v1/sources')).json()
    const gone = said.sources.filter(({ ok }: { ok: boolean }) => !ok)
    expect(gone).toMatchObject([
      { id: 'announced-robots', status: 410, stopped: expect.stringMatching(/gone for good/) },
      { id: 'journal-2', status: 410, stopped: expect.stringMatching(/gone for good/) },
    ])
    expect((await (await world.get('/status')).text()).match(/gone for good/g)).toHaveLength(2)
    const { arxiv } = await recorded.truth('2025-11-19', '2025-11-21', CATEGORIES)
    const stored = await storedNames(world)
    expect(arxiv.filter((id) => !stored.has(`arxiv:${id}`))).toEqual([])
  }, 60_000)

  test('a week in which half of all requests go wrong, one way or another', async () => {
    const here = await begin()
    here.world.gathering.settings.timeoutMs = 400
    const chance = chances(20251117)
    const lived = await live(here, days(17, 21), (day, time) =>
      day === '2025-11-21' && time > '12:00'
        ? []
        : Object.values(SERVICES).flatMap((match) => {
            if (chance() < 0.3) return []
            const { fault } = TROUBLES[Math.floor(chance() * TROUBLES.length)] as (typeof TROUBLES)[number]
            const retryAfter = Math.ceil(chance() * 5 * 3600)
            return [{ ...fault, match, times: Math.ceil(chance() * 4), ...(fault.retryAfter !== undefined && { retryAfter }) }]
          }),
    )
    const troubled = lived.flatMap(({ visits }) => visits).filter(({ error, suspect }) => error ?? suspect)
    expect(troubled.length).toBeGreaterThan(20)
    await isWhole(here, '2025-11-17', '2025-11-21')
  }, 90_000)
})

describe('what a site says of itself', () => {
  const rss = '<rss version="2.0"><channel><title>J</title></channel></rss>'
  const called = (id: string, url: string): Source => feed({ id, name: id, homepage: `https://${id}.example/`, url, abstracts: 'whole' })
  const held = { status: 503, headers: { 'retry-after': '3600' } }

  test('two new journals on one host that asks to be left alone: the round ends, and both are asked when the time is over', async () => {
    const world = await openWorld({
      sources: [called('one', 'https://host.example/one'), called('two', 'https://host.example/two')],
      pages: { 'https://host.example/one': held, 'https://host.example/two': held },
    })
    const { visits } = await world.gather()
    expect(visits).toHaveLength(1)
    expect(world.requests).toHaveLength(1)
    world.pages['https://host.example/one'] = rss
    world.pages['https://host.example/two'] = rss
    world.at('2025-11-21T12:59:59Z')
    expect((await world.gather()).visits).toEqual([])
    world.at('2025-11-21T13:00:00Z')
    expect((await world.gather()).visits).toMatchObject([{ error: null }, { error: null }])
  })

  test.each([
    ['seventeen nines', '9'.repeat(17)],
    ['four hundred nines', '9'.repeat(400)],
    ['the end of time', 'Fri, 31 Dec 9999 23:59:59 GMT'],
  ])('Retry-After: %s is believed for thirty days, and the status page still stands', async (_name, retryAfter) => {
    const world = await openWorld({
      sources: [called('one', 'https://host.example/one')],
      pages: { 'https://host.example/one': { status: 503, headers: { 'retry-after': retryAfter } } },
    })
    await world.gather()
    expect((await world.get('/status')).status).toBe(200)
    expect((await (await world.get('/api/v1/sources')).json()).sources).toMatchObject([{ nextVisit: '2025-12-21T12:00:00Z' }])
    world.at('2025-12-21T11:59:59Z')
    expect((await world.gather({ sourceId: 'one' })).visits).toEqual([])
  })

  test('a redirect to what is no address is an error that names both', async () => {
    const world = await openWorld({
      sources: [called('one', 'https://host.example/one')],
      pages: { 'https://host.example/one': { status: 301, headers: { location: 'http://' } } },
    })
    expect((await world.gather()).visits).toMatchObject([
      { error: 'GET https://host.example/one: redirected to http://, which is no address' },
    ])
  })
})

describe('an outage that begins in the middle of what a source was being asked', () => {
  const at = (day: number, hour = 12) => new Date(Date.UTC(2025, 10, day, hour))
  /** Asks until there is no more for now; what was asked, and the state it leaves. */
  async function askedThrough(source: Source, from: SourceState, now: Date, answer: (url: string) => string) {
    const asked: string[] = []
    for (let state = from; ; ) {
      const { url } = source.request(now, state, [], {})
      asked.push(url)
      const { next, finalState = {} } = await source.read({ url, status: 200, contentType: '', text: answer(url) }, state, now)
      if (!next) return { asked, state: finalState }
      state = next
    }
  }

  test('Hugging Face: the days between are asked for when it is over', async () => {
    const url = huggingFace.request(at(1), {}, [], {}).url
    const begun = await huggingFace.read({ url, status: 200, contentType: '', text: '[]' }, {}, at(1))
    const rest = await askedThrough(huggingFace, begun.next as SourceState, at(15), () => '[]')
    const then = await askedThrough(huggingFace, rest.state, at(15, 13), () => '[]')
    const asked = [url, ...rest.asked, ...then.asked].join()
    for (let day = 1; day <= 15; day++) expect(asked).toContain(`date=2025-11-${String(day).padStart(2, '0')}`)
  })

  test('arXiv: the submissions between are asked for when it is over', async () => {
    const source = arxivSubmissions({ id: 'submitted', categories: ['cs.CL'] })
    const entry = (i: number) => `<entry><id>http://arxiv.org/abs/2511.${10_000 + i}v1</id><title>P ${i}</title></entry>`
    const answer = (url: string) => {
      const start = Number(new URL(url).searchParams.get('start'))
      const entries = Array.from({ length: start === 0 ? 500 : 100 }, (_, i) => entry(start + i)).join('')
      return `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/"><o:totalResults>600</o:totalResults>${entries}</feed>`
    }
    const { url } = source.request(at(1), {}, [], {})
    const begun = await source.read({ url, status: 200, contentType: '', text: answer(url) }, {}, at(1))
    const rest = await askedThrough(source, begun.next as SourceState, at(15), answer)
    const then = await askedThrough(source, rest.state, at(16), answer)
    const [, from = ''] = /\[(\d{8})/.exec(decodeURIComponent(then.asked[0] ?? '')) ?? []
    expect(Number(from)).toBeLessThanOrEqual(20251101)
  })
})

const onGone: Fault[] = ['rss\\.arxiv\\.org/rss/cs\\.RO', 'journal2\\.example/feed'].map((match) => ({ match, kind: 'gone' }))
