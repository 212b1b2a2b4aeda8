import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeManually, splitManually } from '../../src/ingest/curation.ts'
import { sourceLookupOf } from '../../src/ingest/ingest-visit.ts'
import { announcementIdOf } from '../../src/ingest/reannouncements.ts'
import type { Source, SourceRecord, Topic, Version } from '../../src/model.ts'
import { mergeVersions, recordVersionsOf, versionsOf } from '../../src/papers/versions.ts'
import { arxivAnnouncements } from '../../src/sources/arxiv.ts'
import { arxivOai } from '../../src/sources/arxiv-oai.ts'
import { preprintDays } from '../../src/sources/biorxiv.ts'
import { announcements, records } from '../../src/store/schema.ts'
import { entryIdOf } from '../../src/topics/admit.ts'
import { buildClassifier, classify } from '../../src/topics/classify.ts'
import { moment, openWorld, type World } from '../support/world.ts'
import { readXml } from '../support/xml.ts'

const PAPER = 'arxiv:2511.00001'

const record = (given: Partial<SourceRecord> = {}): SourceRecord => ({
  key: 'one',
  identifiers: ['arXiv:2511.00001'],
  title: 'Sparse attention for long documents',
  abstract: 'On attention.',
  authors: [{ name: 'Ada Lovelace' }],
  url: 'https://arxiv.org/abs/2511.00001',
  categories: ['cs.CL'],
  ...given,
})
const article = (given: Partial<SourceRecord> = {}): SourceRecord =>
  record({
    identifiers: ['10.5555/abc'],
    url: 'https://doi.org/10.5555/abc',
    copies: [{ identifier: 'arXiv:2511.00001', says: 'has the preprint' }],
    venue: 'A Journal',
    published: '2026-01-09T00:00:00Z',
    ...given,
  })

describe('the versions a record states', () => {
  test.each<[string, Partial<SourceRecord>, Version[]]>([
    ['the first, by its date', { version: 1, published: '2025-11-20T17:00:00Z' }, [{ version: 1, at: '2025-11-20T17:00:00Z' }]],
    [
      'a later one by the update, and the first by the paper’s date',
      { version: 3, published: '2025-11-20T17:00:00Z', updated: '2025-12-02T10:00:00Z' },
      [
        { version: 1, at: '2025-11-20T17:00:00Z' },
        { version: 3, at: '2025-12-02T10:00:00Z' },
      ],
    ],
    ['the first where none is stated', { published: '2025-11-20T17:00:00Z' }, [{ version: 1, at: '2025-11-20T17:00:00Z' }]],
    ['none without a date', { version: 2 }, []],
    [
      'none of what is no preprint',
      { identifiers: ['10.5555/abc'], url: 'https://doi.org/10.5555/abc', version: 1, published: '2025-11-20' },
      [],
    ],
    [
      'all that are listed',
      { versions: [2, 1].map((version) => ({ version, at: `2025-11-2${version}T00:00:00Z` })) },
      [
        { version: 1, at: '2025-11-21T00:00:00Z' },
        { version: 2, at: '2025-11-22T00:00:00Z' },
      ],
    ],
    [
      'none that is no version, or has no date',
      {
        versions: [
          { version: 0, at: '2025-11-20' },
          { version: 2, at: 'soon' },
        ],
      },
      [],
    ],
  ])('%s', (_what, given, versions) => {
    expect(recordVersionsOf(record(given))).toEqual(versions)
  })

  test('stored versions do not depend on the order of visits, and repeating one adds nothing', () => {
    const said = fc.record({
      version: fc.integer({ min: 1, max: 4 }),
      published: fc.constantFrom('2025', '2025-11', '2025-11-20T00:00:00Z', '2025-11-20T17:00:00Z', '2025-11-21T05:00:00Z'),
      updated: fc.constantFrom('2025-11-30T00:00:00Z', '2025-12-01T00:00:00Z', '2025-12-02T00:00:00Z'),
    })
    fc.assert(
      fc.property(
        fc.array(said, { maxLength: 6 }).chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const keptOf = (list: typeof all, from: Version[] = []) => list.reduce((kept, one) => mergeVersions(kept, record(one)), from)
          expect(keptOf(shuffled)).toEqual(keptOf(all))
          expect(keptOf(shuffled, keptOf(all))).toEqual(keptOf(all))
        },
      ),
    )
  })
})

test('a paper’s versions are those of its preprints and its publication, oldest first, each once', () => {
  const row = (source: string, said: SourceRecord) => ({ source, record: said, versions: mergeVersions([], said) })
  const rows = [
    row('crossref', article()),
    row('pubmed', article({ identifiers: ['pmid:1', '10.5555/abc'], published: '2026-01-08T00:00:00Z', venue: 'A journal' })),
    row('api', record({ version: 3, published: '2025-11-20T17:00:00Z', updated: '2025-12-02T10:00:00Z' })),
    row('announcements', record({ version: 1, published: '2025-11-21T05:00:00Z' })),
    row(
      'biorxiv',
      record({
        identifiers: ['10.1101/2025.12.24.1'],
        url: 'https://www.biorxiv.org/content/10.1101/2025.12.24.1v2',
        version: 2,
        updated: '2025-12-30T00:00:00Z',
      }),
    ),
  ]
  const states = [
    { identifier: PAPER, version: 1, at: '2025-11-20T17:00:00Z', url: 'https://arxiv.org/abs/2511.00001v1' },
    { identifier: PAPER, version: 3, at: '2025-12-02T10:00:00Z', url: 'https://arxiv.org/abs/2511.00001v3' },
    {
      identifier: 'doi:10.1101/2025.12.24.1',
      version: 2,
      at: '2025-12-30T00:00:00Z',
      url: 'https://www.biorxiv.org/content/10.1101/2025.12.24.1v2',
    },
    { identifier: 'doi:10.5555/abc', venue: 'A Journal', at: '2026-01-08T00:00:00Z', url: 'https://doi.org/10.5555/abc' },
  ]
  expect(versionsOf(rows)).toEqual(states)
  expect(versionsOf(rows.toReversed())).toEqual(states)
})

test('the publication comes from the preprint’s journal reference if no record is of it', () => {
  const said = record({ venue: 'J. A 3 (2026) 1-9', copies: [{ identifier: 'doi:10.5555/abc', says: 'was published as' }] })
  expect(versionsOf([{ source: 'arxiv', record: said, versions: [] }])).toEqual([
    { identifier: 'doi:10.5555/abc', venue: 'J. A 3 (2026) 1-9', url: 'https://doi.org/10.5555/abc' },
  ])
})

describe('sources with versions', () => {
  const read = async (source: Source, text: string) =>
    (await source.read({ url: '', status: 200, contentType: '', text }, {}, new Date('2025-12-03T12:00:00Z'))).records
  const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')

  test('arXiv announces a version with its day', async () => {
    const source = arxivAnnouncements({ id: 'arxiv', categories: ['cs.CL'] })
    const told = (await read(source, fixture('feeds/announcement.atom'))).map((one) => [one.announceType, recordVersionsOf(one)])
    expect(told).toEqual([['replace', [{ version: 2, at: '2025-08-20T04:00:00Z' }]]])
  })

  test('bioRxiv lists each version, and the newest keeps the dates of the others', async () => {
    const entry = { doi: '10.1101/2025.11.30.1', title: 'One' }
    const collection = [2, 1, 3].map((version) => ({ ...entry, version: `${version}`, date: `2025-12-0${version}` }))
    const [one, ...others] = await read(
      preprintDays({ id: 'b', server: 'biorxiv' }),
      JSON.stringify({ messages: [{ status: 'ok' }], collection }),
    )
    expect(others).toEqual([])
    expect(one?.version).toBe(3)
    expect(recordVersionsOf(one as SourceRecord)).toEqual([1, 2, 3].map((version) => ({ version, at: `2025-12-0${version}T00:00:00Z` })))
  })

  test('arXiv’s raw records list all versions', async () => {
    const source = arxivOai({ id: 'raw', set: 'cs', versions: true })
    expect(source.request(new Date('2025-12-03T12:00:00Z'), {}, [], {}).url).toContain('metadataPrefix=arXivRaw')
    const [one] = await read(source, fixture('services/arxiv-raw.xml'))
    expect(one).toEqual({
      key: 'oai:arXiv.org:2511.90001',
      identifiers: ['arXiv:2511.90001'],
      copies: [{ identifier: 'doi:10.1234/inv.2025.1', says: 'was published as' }],
      title: 'Engines that count to $x < 3$',
      abstract: 'We count when p < 0.05, & then stop.',
      authors: [{ name: 'Ada K. Lovelace' }, { name: 'Mária Cruz' }],
      url: 'https://arxiv.org/abs/2511.90001',
      published: '2025-11-20T17:59:00Z',
      updated: '2025-12-02T10:00:00Z',
      announced: '2025-11-21T05:00:00Z',
      announceType: 'replace',
      version: 2,
      versions: [
        { version: 1, at: '2025-11-20T17:59:00Z' },
        { version: 2, at: '2025-12-02T10:00:00Z' },
      ],
      categories: ['cs.LG', 'stat.ML'],
      venue: 'J. Inv. Eng. 3 (2025) 1-9',
      comment: '9 pages',
    })
  })
})

/** A source that says what `say` gives it, each time it is asked. */
const teller = (id: string) => {
  let said: SourceRecord[] = []
  const source: Source = {
    id,
    name: id,
    homepage: `https://${id}.example/`,
    schedule: '0 * * * *',
    abstracts: 'whole',
    request: () => ({ url: `https://${id}.example/feed` }),
    read: () => ({ records: said }),
  }
  return { source, say: (...given: SourceRecord[]) => (said = given) }
}

type Item = {
  id: string
  title: string
  date_published: string
  date_modified: string
  _paper: { announces?: string; topics: { reason: string }[] }
}

async function opened(topic: Partial<Topic> = {}) {
  const [arxiv, journal] = [teller('arxiv'), teller('journal')]
  const topics: Topic[] = [
    { slug: 'attention', title: 'Attention', description: 'x', query: 'attention', ...topic },
    { slug: 'documents', title: 'Documents', description: 'x', query: 'documents' },
  ]
  const world = await openWorld({
    now: '2025-11-21T12:00:00Z',
    sources: [arxiv.source, journal.source],
    topics,
    pages: { 'https://arxiv.example/feed': 'x', 'https://journal.example/feed': 'x' },
  })
  return { world, arxiv, journal }
}

const gatherAt = async (world: World, time: string) => {
  world.at(time)
  await world.gather()
}
const itemsOf = async (world: World, path: string): Promise<Item[]> => (await (await world.get(path)).json()).items
const told = (items: Item[]) => items.map(({ title, _paper: { topics } }) => [title, topics.map(({ reason }) => reason).join('; ')])
const V1 = record({ version: 1, published: '2025-11-20T17:00:00Z' })
const V2 = record({ ...V1, version: 2, updated: '2025-12-02T10:00:00Z' })
const TITLE = 'Sparse attention for long documents'

/** A paper is admitted as its first version, revised, published, and revised again. */
async function grown(topic: Partial<Topic> = {}) {
  const all = await opened(topic)
  const { world, arxiv, journal } = all
  arxiv.say(V1)
  await gatherAt(world, '2025-11-21T12:00:00Z')
  arxiv.say(V2)
  await gatherAt(world, '2025-12-02T12:00:00Z')
  journal.say(article())
  await gatherAt(world, '2026-01-09T12:00:00Z')
  return all
}

describe('what a feed announces again', () => {
  test('is nothing by default: the entry is updated on publication', async () => {
    const { world } = await grown()
    const [only, ...others] = await itemsOf(world, '/feeds/attention.json')
    expect(others).toEqual([])
    expect(only).toMatchObject({
      id: entryIdOf(PAPER),
      title: TITLE,
      date_published: '2025-11-21T12:00:00Z',
      date_modified: '2026-01-09T12:00:00Z',
    })
  })

  test('is the published version on request, with its date and venue', async () => {
    const { world } = await grown()
    const items = await itemsOf(world, '/feeds/attention.json?announce=published')
    expect(told(items)).toEqual([
      [`[published] ${TITLE}`, 'published in A Journal, 2026-01-09'],
      [TITLE, expect.stringContaining('No votes yet')],
    ])
    expect(items[0]).toMatchObject({ id: announcementIdOf(PAPER, 'published'), date_published: '2026-01-09T11:59:59Z' })
    expect(items[0]?._paper.announces).toBe('published')
  })

  test('is each new version, too, with revisions', async () => {
    const { world } = await grown()
    expect(told(await itemsOf(world, '/feeds/attention.json?announce=revisions'))).toEqual([
      [`[published] ${TITLE}`, 'published in A Journal, 2026-01-09'],
      [`[v2] ${TITLE}`, 'version 2, 2025-12-02'],
      [TITLE, expect.anything()],
    ])
  })

  test('changes the document of an earlier request', async () => {
    const { world, arxiv } = await opened()
    arxiv.say(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=revisions')).toHaveLength(1)
    const before = await (await world.get('/feeds/attention.json')).text()
    arxiv.say(V2)
    await gatherAt(world, '2025-12-02T12:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=revisions')).toHaveLength(2)
    // whoever did not ask is shown the same entry, of its version now
    expect(await (await world.get('/feeds/attention.json')).text()).toBe(before.replace('"version": 1,', '"version": 2,'))
  })

  test('appears once in unions and the feed of all topics, with each topic’s reason', async () => {
    const { world } = await grown()
    for (const path of ['/feeds/all.json?announce=published', '/feeds/attention+documents.json?announce=published']) {
      const [first, ...others] = await itemsOf(world, path)
      expect([first?.title, first?._paper.topics.length, others.length]).toEqual([`[published] ${TITLE}`, 2, 1])
    }
  })

  test('is set by the topic unless the address overrides it', async () => {
    const { world } = await grown({ announces: 'published' })
    expect(await itemsOf(world, '/feeds/attention.json')).toHaveLength(2)
    expect(await itemsOf(world, '/feeds/attention.json?announce=published')).toHaveLength(2)
    expect(await itemsOf(world, '/feeds/attention.json?announce=new')).toHaveLength(1)
    expect(await itemsOf(world, '/feeds/documents.json')).toHaveLength(1)
    expect(await itemsOf(world, '/feeds/all.json')).toHaveLength(1)
    const { feed_url } = await (await world.get('/feeds/attention.json?announce=published')).json()
    expect(feed_url).toBe('https://papers.example/feeds/attention.json')
  })

  test('never has the date of another entry, even after a retraction', async () => {
    const { world, journal } = await grown()
    journal.say(article({ retracted: true }))
    await gatherAt(world, '2026-02-01T12:00:00Z')
    const items = await itemsOf(world, '/feeds/attention.json?announce=revisions')
    expect(items.map(({ title }) => title)).toEqual([`[retracted] ${TITLE}`, `[retracted] ${TITLE}`, `[retracted] ${TITLE}`])
    const updated = items.map(({ date_modified }) => date_modified)
    expect(new Set(updated).size).toBe(3)
    expect(updated.every((at) => at.startsWith('2026-02-01T'))).toBe(true)
    // where they stand, and since when, is as it was
    expect(items.map(({ date_published }) => date_published.slice(0, 10))).toEqual(['2026-01-09', '2025-12-02', '2025-11-21'])
  })

  test('is the same bytes after a second round', async () => {
    const { world } = await grown()
    const before = await (await world.get('/feeds/attention.atom?announce=revisions')).text()
    await gatherAt(world, '2026-01-09T13:00:00Z')
    expect(await (await world.get('/feeds/attention.atom?announce=revisions')).text()).toBe(before)
    expect(() => readXml(before)).not.toThrow()
    expect(await world.db.select().from(announcements)).toHaveLength(2)
  })

  test('has an address and an ETag for each mode, and is not stored', async () => {
    const { world } = await grown()
    const answers = await Promise.all(
      ['', '?announce=published', '?announce=revisions'].map((query) => world.get(`/feeds/attention.atom${query}`)),
    )
    expect(new Set(answers.map(({ headers }) => headers.get('etag'))).size).toBe(3)
    const texts = await Promise.all(answers.map((answer) => answer.text()))
    expect(new Set(texts.map((text) => /<id>([^<]*)/.exec(text)?.[1])).size).toBe(3)
    expect(texts[1]).toContain('href="https://papers.example/feeds/attention.atom?announce=published"')
    const again = await world.get('/feeds/attention.atom?announce=published', { 'if-none-match': answers[1]?.headers.get('etag') ?? '' })
    expect(again.status).toBe(304)
    const addresses = await world.client.execute('select address from documents')
    expect(addresses.rows.filter(({ address }) => String(address).includes('announce'))).toEqual([])
  })

  test('refuses unknown modes', async () => {
    const { world } = await opened()
    for (const value of ['all', 'new+published', '', 'toString']) {
      const answer = await world.get(`/feeds/attention.rss?announce=${value}`)
      expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('it must be new, published or revisions')])
    }
  })

  test('does not include versions older than the admission', async () => {
    const { world, arxiv, journal } = await opened()
    arxiv.say(V2)
    journal.say(article())
    await gatherAt(world, '2025-12-02T12:00:00Z')
    await gatherAt(world, '2025-12-02T13:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=revisions')).toHaveLength(1)
    expect(await world.db.select().from(announcements)).toEqual([])
  })

  test('does not repeat a publication that led to the admission', async () => {
    const { world, arxiv, journal } = await opened({ query: 'printed' })
    arxiv.say(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    journal.say(article({ title: `${TITLE}, printed` }))
    await gatherAt(world, '2025-11-24T12:00:00Z')
    expect(await world.db.select().from(announcements)).toHaveLength(1)
    expect((await itemsOf(world, '/feeds/documents.json?announce=published')).map(({ title }) => title)).toEqual([
      `[published] ${TITLE}, printed`,
      `${TITLE}, printed`,
    ])
    const printed = await itemsOf(world, '/feeds/attention.json?announce=published')
    expect(printed.map(({ title }) => title)).toEqual([`${TITLE}, printed`])
  })

  test('does not include a withdrawal', async () => {
    const { world, arxiv } = await opened()
    arxiv.say(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    arxiv.say({ ...V2, withdrawn: true })
    await gatherAt(world, '2025-12-02T12:00:00Z')
    expect((await itemsOf(world, '/feeds/attention.json?announce=revisions')).map(({ title }) => title)).toEqual([`[withdrawn] ${TITLE}`])
  })

  test('does not repeat an admitted article when its preprint is merged with it', async () => {
    const { world, arxiv, journal } = await opened()
    arxiv.say(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    journal.say(article({ copies: [], title: 'Attention to documents, printed' }))
    await gatherAt(world, '2025-11-21T13:00:00Z')
    journal.say(article({ title: 'Attention to documents, printed' }))
    await gatherAt(world, '2025-11-21T14:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=published')).toHaveLength(1)
    expect(await world.db.select().from(announcements)).toEqual([])
  })
})

describe('a paper’s versions', () => {
  test('outlive the record that stated them, on its page and in the API', async () => {
    const { world, arxiv } = await grown()
    arxiv.say({ ...V1, version: 3, updated: '2026-01-20T10:00:00Z' })
    await gatherAt(world, '2026-01-20T12:00:00Z')
    const rows = await world.db.select().from(records)
    expect(rows.find(({ source }) => source === 'arxiv')).toMatchObject({
      record: { version: 3 },
      versions: [
        { version: 1, at: '2025-11-20T17:00:00Z' },
        { version: 2, at: '2025-12-02T10:00:00Z' },
        { version: 3, at: '2026-01-20T10:00:00Z' },
      ],
    })
    const page = await (await world.get(`/papers/${PAPER}`)).text()
    expect(page.replace(/<[^>]*>/g, '')).toContain(
      'v1 on 20 November 2025, v2 on 2 December 2025, published in A Journal on 9 January 2026, v3 on 20 January 2026',
    )
    const { versions } = await (await world.get(`/api/v1/papers/${PAPER}`)).json()
    expect(versions).toEqual([
      { identifier: PAPER, version: 1, venue: null, at: '2025-11-20T17:00:00Z', url: 'https://arxiv.org/abs/2511.00001v1' },
      { identifier: PAPER, version: 2, venue: null, at: '2025-12-02T10:00:00Z', url: 'https://arxiv.org/abs/2511.00001v2' },
      { identifier: 'doi:10.5555/abc', version: null, venue: 'A Journal', at: '2026-01-09T00:00:00Z', url: 'https://doi.org/10.5555/abc' },
      { identifier: PAPER, version: 3, venue: null, at: '2026-01-20T10:00:00Z', url: 'https://arxiv.org/abs/2511.00001v3' },
    ])
  })
})

test('announcements follow merged and split papers; if both papers have the same one, the older paper’s stays', async () => {
  const { world, arxiv, journal } = await opened()
  const other = record({ key: 'other', identifiers: ['10.1101/2025.11.20.1'], title: 'Attention of another kind to documents', url: '' })
  arxiv.say(V1)
  await gatherAt(world, '2025-11-21T12:00:00Z')
  journal.say({ ...other, version: 1, published: '2025-11-20T00:00:00Z' })
  await gatherAt(world, '2025-11-21T13:00:00Z')
  arxiv.say(V2)
  journal.say({ ...other, version: 2, venue: 'A Journal', published: '2025-11-20T00:00:00Z', updated: '2025-12-01T00:00:00Z' })
  await gatherAt(world, '2025-12-02T12:00:00Z')
  const OTHER = 'doi:10.1101/2025.11.20.1'
  const rows = async () => (await world.db.select().from(announcements)).map(({ paper, mark }) => `${paper} ${mark}`).sort()
  expect(await rows()).toEqual([`${PAPER} v2`, `${OTHER} published`, `${OTHER} v2`])
  const before = await itemsOf(world, '/feeds/attention.json?announce=revisions')
  expect(before).toHaveLength(5)

  const classifier = buildClassifier(world.gathering.topics)
  const deciding = {
    sourceLookup: sourceLookupOf(world.gathering.sources),
    classifyPaper: (paper: Parameters<typeof classify>[0]) => classify(paper, classifier),
    now: moment('2025-12-02T14:00:00Z'),
  }
  await mergeManually(world.db, OTHER, PAPER, deciding)
  expect(await rows()).toEqual([`${PAPER} published`, `${PAPER} v2`])
  await splitManually(world.db, 'journal', 'other', deciding)
  expect(await rows()).toEqual([`${PAPER} v2`, `${OTHER} published`])
})
