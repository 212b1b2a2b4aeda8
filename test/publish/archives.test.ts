/** Archives (RFC 5005 §4) and digest feeds over half a year, with withdrawn papers, merges and a new topic. */
import { beforeAll, describe, expect, test } from 'vitest'
import { type CurationContext, mergeManually, splitManually } from '../../src/ingest/curation.ts'
import { sourceLookupOf } from '../../src/ingest/ingest-visit.ts'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { admissions, supersededAdmissions } from '../../src/store/schema.ts'
import { DAY_SECONDS } from '../../src/text/dates.ts'
import { entryIdOf } from '../../src/topics/admit.ts'
import { buildClassifier, classify } from '../../src/topics/classify.ts'
import { moment, openWorld, type World } from '../support/world.ts'
import { childrenOf, readXml, textsOf, type Xml } from '../support/xml.ts'

const topic = (slug: string, more: Partial<Topic> = {}): Topic => ({
  slug,
  title: `On ${slug}`,
  description: `About ${slug}.`,
  query: slug,
  ...more,
})
const record = (n: number, title: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key: `${n}`,
  identifiers: [`10.5555/${n}`],
  title,
  abstract: `Number ${n}.`,
  authors: [{ name: `Author ${n}` }],
  url: `https://journal.example/${n}`,
  ...more,
})

/** A source that returns these records every evening. */
const journal = (records: SourceRecord[]): Source => ({
  id: 'journal',
  name: 'A Journal',
  homepage: 'https://journal.example/',
  schedule: '0 20 * * *',
  abstracts: 'whole',
  request: () => ({ url: 'https://journal.example/feed' }),
  read: () => ({ records: records.map((record) => ({ ...record })) }),
})

const START = moment('2025-05-01T20:00:00Z')
const DAYS = 184
const at = (day: number): string => new Date((START + day * DAY_SECONDS) * 1000).toISOString()
/** Days 60 to 73 have no records. */
const isSilent = (day: number): boolean => day >= 60 && day < 74

const hrefOf = (feed: Xml, rel: string): string | undefined =>
  childrenOf(feed, 'link').find(({ attributes }) => attributes.rel === rel)?.attributes.href
const pathOf = (address: string): string => address.replace('https://papers.example', '')
const entriesIn = (feed: Xml) => childrenOf(feed, 'entry')
const idsIn = (feed: Xml): string[] => entriesIn(feed).flatMap((entry) => textsOf(entry, 'id'))

async function readFeed(world: World, path: string): Promise<Xml> {
  const response = await world.get(path)
  const text = await response.text()
  expect(response.status, `${path}: ${text.slice(0, 200)}`).toBe(200)
  return readXml(text)
}

/** Reads a feed and all of its archives: the documents by path, newest first. */
async function crawl(world: World, path: string): Promise<Map<string, Xml>> {
  const documents = new Map<string, Xml>()
  for (let next: string | undefined = path; next !== undefined; ) {
    expect(documents.has(next), `${next} is in a loop`).toBe(false)
    const feed: Xml = await readFeed(world, next)
    documents.set(next, feed)
    next = hrefOf(feed, 'prev-archive')
    if (next !== undefined) next = pathOf(next)
  }
  return documents
}

describe('half a year of feeds', () => {
  const records: SourceRecord[] = []
  const topics = [topic('pruning', { perDay: 3 }), topic('agents')]
  /** Every admitted entry, by feed. */
  const admittedIds = new Map<string, Set<string>>()
  /** The entries of each archive at its first request. */
  const archiveIds = new Map<string, string[]>()
  const FEEDS = ['pruning', 'agents', 'all', 'agents+pruning', 'late']
  const changedArchives: string[] = []
  let world: World

  const createContext = (): CurationContext => {
    const classifier = buildClassifier(world.gathering.topics)
    return {
      sourceLookup: sourceLookupOf(world.gathering.sources),
      classifyPaper: (paper) => classify(paper, classifier),
      now: world.service.now(),
    }
  }
  const recordAdmissions = async () => {
    for (const row of await world.db.select({ topic: admissions.topic, entryId: admissions.entryId }).from(admissions)) {
      for (const name of [row.topic, 'all', ...(row.topic === 'late' ? [] : ['agents+pruning'])])
        admittedIds.set(name, (admittedIds.get(name) ?? new Set()).add(row.entryId))
    }
  }
  const checkArchives = async () => {
    for (const name of topics.length > 2 ? ['pruning', 'all', 'late'] : ['pruning', 'all'])
      for (const [path, feed] of [...(await crawl(world, `/feeds/${name}.atom`))].slice(1)) {
        const ids = idsIn(feed).sort()
        const before = archiveIds.get(path)
        if (before === undefined) archiveIds.set(path, ids)
        else if (JSON.stringify(ids) !== JSON.stringify(before)) changedArchives.push(path)
      }
  }

  beforeAll(async () => {
    world = await openWorld({ sources: [journal(records)], topics, now: at(0), pages: { 'https://journal.example/feed': 'x' } })
    for (let day = 0; day < DAYS; day++) {
      records.splice(0)
      if (!isSilent(day)) {
        // one paper a day is admitted to two topics
        records.push(record(day * 10, `Pruning number ${day}`), record(day * 10 + 1, `Agents number ${day}`))
        records.push(record(day * 10 + 2, `Pruning agents number ${day}`), record(day * 10 + 3, `Late pruning ${day}`))
        if (day % 7 === 3) records.push(record(day * 10 - 30, `Pruning number ${day - 3}`, { withdrawn: true }))
      }
      if (day === 100) {
        topics.push(topic('late', { perDay: 2 }))
        world.gathering.topics = [...topics]
      }
      world.at(at(day))
      await world.gather()
      await recordAdmissions()
      if (day === 40) {
        // within one topic, within two, and across topics
        await mergeManually(world.db, 'doi:10.5555/300', 'doi:10.5555/310', createContext())
        await mergeManually(world.db, 'doi:10.5555/202', 'doi:10.5555/212', createContext())
        await mergeManually(world.db, 'doi:10.5555/101', 'doi:10.5555/220', createContext())
      }
      if (day === 39 || day === 99) await checkArchives()
      if (day === 150) await mergeManually(world.db, 'doi:10.5555/1003', 'doi:10.5555/1010', createContext())
    }
    await checkArchives()
  }, 300_000)

  test.each(FEEDS)('%s: the prev-archive links lead to every entry', async (name) => {
    const documents = await crawl(world, `/feeds/${name}.atom`)
    const ids = new Set([...documents.values()].flatMap(idsIn))
    expect(ids.size).toBeGreaterThan(name === 'late' ? 80 : 300)
    expect([...(admittedIds.get(name) ?? [])].filter((id) => !ids.has(id))).toEqual([])
    expect([...ids].filter((id) => !admittedIds.get(name)?.has(id))).toEqual([])
    // no entry is in two archives
    const archived = [...documents.values()].slice(1).flatMap(idsIn)
    expect(new Set(archived).size).toBe(archived.length)
  })

  test('no archive ever gained or lost an entry', () => {
    expect(archiveIds.size).toBeGreaterThan(150)
    expect(changedArchives).toEqual([])
  })

  test('archives are marked, link in both directions and skip empty periods', async () => {
    const documents = [...(await crawl(world, '/feeds/pruning.atom'))]
    const [, first] = documents[0] ?? []
    expect(childrenOf(first, 'fh:archive')).toEqual([])
    for (const [i, [path, feed]] of documents.entries()) {
      if (i === 0) continue
      expect(path).toMatch(/^\/feeds\/pruning\/2025-W\d\d\.atom$/)
      expect(childrenOf(feed, 'fh:archive')).toMatchObject([{ expanded: '{http://purl.org/syndication/history/1.0}archive' }])
      expect(hrefOf(feed, 'self')).toBe(`https://papers.example${path}`)
      expect(hrefOf(feed, 'current')).toBe('https://papers.example/feeds/pruning.atom')
      expect(hrefOf(feed, 'next-archive')).toBe(i === 1 ? undefined : `https://papers.example${documents[i - 1]?.[0]}`)
      expect(textsOf(feed, 'id')).toEqual(textsOf(first, 'id'))
      // the last archive is empty
      expect(entriesIn(feed).length > 0).toBe(i < documents.length - 1)
      expect(new Set(entriesIn(feed).flatMap((entry) => textsOf(entry, 'updated'))).size).toBe(entriesIn(feed).length)
    }
    const weeks = documents.slice(1).map(([path]) => path.slice(-8, -5))
    expect(weeks).not.toContain('W28')
    expect(weeks).toContain('W29')
    expect(weeks.slice(-2)).toEqual(['W18', 'W17'])
  })

  test('withdrawn and merged papers are marked in their archives', async () => {
    const titles = [...(await crawl(world, '/feeds/pruning.atom')).values()]
      .slice(1)
      .flatMap((feed) => entriesIn(feed).map((entry) => [textsOf(entry, 'id')[0], textsOf(entry, 'title')[0]]))
    const titleOf = (n: number) => titles.find(([id]) => id === entryIdOf(`doi:10.5555/${n}`))?.[1]
    expect(titleOf(70)).toBe('[withdrawn] Pruning number 7')
    expect(titleOf(300)).toBe('Pruning number 30')
    expect(titleOf(310)).toBe('[merged] Pruning number 30')
    const all = [...(await crawl(world, '/feeds/all.atom')).values()].flatMap(entriesIn)
    expect(
      all.filter((entry) => textsOf(entry, 'id')[0] === entryIdOf('doi:10.5555/220')).map((entry) => textsOf(entry, 'title')[0]),
    ).toEqual(['[merged] Agents number 10'])
  })

  test('RSS and JSON link to the same archives', async () => {
    const [, newest] = [...(await crawl(world, '/feeds/pruning.atom')).keys()]
    const rss = childrenOf(await readFeed(world, '/feeds/pruning.rss'), 'channel')[0]
    expect(childrenOf(rss, 'atom:link').find(({ attributes }) => attributes.rel === 'prev-archive')?.attributes.href).toBe(
      `https://papers.example${newest?.replace('.atom', '.rss')}`,
    )
    const ids = new Set<string>()
    for (let next: string | undefined = 'https://papers.example/feeds/pruning.json'; next !== undefined; ) {
      const feed: { items: { id: string }[]; next_url?: string } = await (await world.get(pathOf(next))).json()
      for (const { id } of feed.items) ids.add(id)
      next = feed.next_url
    }
    expect([...ids].sort()).toEqual([...(admittedIds.get('pruning') ?? [])].sort())
  })

  test('a feed with ?top has its own archives', async () => {
    const ids = new Set([...(await crawl(world, '/feeds/pruning.atom?top=1')).values()].flatMap(idsIn))
    const first = (await world.db.select().from(admissions)).filter(({ topic, place }) => topic === 'pruning' && place === 1)
    expect(first.every(({ entryId }) => ids.has(entryId))).toBe(true)
    expect(ids.size).toBeLessThan(200)
  })

  test.each([
    ['/feeds/pruning/2025-W44.atom', 404, 'is not over'],
    ['/feeds/pruning/2030-W01.atom', 404, 'is not over'],
    ['/feeds/pruning/2025-W28.atom', 404, 'nothing entered'],
    ['/feeds/pruning/2024-W01.rss', 404, 'nothing entered'],
    ['/feeds/pruning/2025-W60.rss', 404, 'no archive'],
    ['/feeds/pruning/yesterday.rss', 404, 'no archive'],
    ['/feeds/pruning/2025-W20.rss?min=2', 400, 'no parameter ?min'],
    ['/feeds/none/2025-W20.rss', 404, 'no topic'],
    ['/feeds/search/2025-W20.rss', 404, 'no feed'],
    ['/feeds/pruning/2025-W20/x.rss', 404, 'no feed'],
    ['/feeds/pruning.rss?by=month', 400, 'day or week'],
    ['/feeds/pruning.rss?by=day&min=2', 400, 'no parameter ?min'],
  ])('%s responds with %i', async (path, status, message) => {
    const response = await world.get(path)
    expect([response.status, await response.text()]).toEqual([status, expect.stringContaining(message)])
  })

  test('an archive takes the same number of queries at any age', async () => {
    const countQueries = async (path: string) => {
      world.service.publisher.invalidate()
      const before = world.queries.length
      await readFeed(world, path)
      return world.queries.length - before
    }
    expect(await countQueries('/feeds/pruning/2025-W22.rss')).toBe(await countQueries('/feeds/pruning/2025-W43.rss'))
    expect(await countQueries('/feeds/pruning/2025-W23.rss')).toBeLessThan(6)
  })

  test('a weekly digest is one entry that does not change', async () => {
    const feed = await readFeed(world, '/feeds/pruning.atom?by=week')
    const titles = entriesIn(feed).map((entry) => textsOf(entry, 'title')[0])
    expect(titles).toHaveLength(8)
    expect(titles[0]).toBe('Paperwire: On pruning, week 43 of 2025: 21 papers')
    const content = textsOf(entriesIn(feed)[0], 'content')[0] ?? ''
    expect(content.match(/<li>/g)).toHaveLength(21)
    expect(textsOf(entriesIn(feed)[0], 'published')).toEqual(['2025-10-27T00:00:00Z'])
    const before = entriesIn(feed).map((entry) => JSON.stringify(entry))
    records.splice(0, records.length, record(5000, 'Pruning once more'))
    world.at(at(DAYS))
    await world.gather()
    const after = entriesIn(await readFeed(world, '/feeds/pruning.atom?by=week')).map((entry) => JSON.stringify(entry))
    expect(after.filter((entry) => before.includes(entry)).length).toBeGreaterThan(6)
    const json = await (await world.get('/feeds/all.json?by=day')).json()
    expect(json.items[0].title).toMatch(/^Paperwire: all topics, \d+ \w+ 2025: \d+ papers$/)
    expect(json.items).toHaveLength(14)
  })
})

test('an entry that left the feeds in a merge comes back after a split', async () => {
  const [first, second] = [record(1, 'Pruning, one way'), record(2, 'Pruning, another way')]
  const world = await openWorld({
    sources: [journal([first, second])],
    topics: [topic('pruning')],
    pages: { 'https://journal.example/feed': 'x' },
  })
  await world.gather()
  const classifier = buildClassifier(world.gathering.topics)
  const context = {
    sourceLookup: sourceLookupOf(world.gathering.sources),
    classifyPaper: (paper: Parameters<typeof classify>[0]) => classify(paper, classifier),
    now: world.service.now(),
  }
  const rows = async () => (await world.db.select().from(admissions)).toSorted((a, b) => a.at - b.at)
  const before = await rows()
  const { from } = await mergeManually(world.db, 'doi:10.5555/1', 'doi:10.5555/2', context)
  expect(await rows()).toHaveLength(1)
  expect(await world.db.select().from(supersededAdmissions)).toHaveLength(1)
  await splitManually(world.db, 'journal', from.slice(-1), context)
  expect(await rows()).toEqual(before)
  expect(await world.db.select().from(supersededAdmissions)).toEqual([])
})
