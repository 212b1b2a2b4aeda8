import { describe, expect, test } from 'vitest'
import { mergeManually, splitManually } from '../../src/ingest/curation.ts'
import { sourceLookupOf } from '../../src/ingest/ingest-visit.ts'
import { announcementIdOf } from '../../src/ingest/reannouncements.ts'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { announcements, records } from '../../src/store/schema.ts'
import { entryIdOf } from '../../src/topics/admit.ts'
import { buildClassifier, classify } from '../../src/topics/classify.ts'
import { moment, openWorld, type World } from '../support/world.ts'
import { readXml } from '../support/xml.ts'

const PAPER = 'arxiv:2511.00001'

const record = (fields: Partial<SourceRecord> = {}): SourceRecord => ({
  key: 'one',
  identifiers: ['arXiv:2511.00001'],
  title: 'Sparse attention for long documents',
  abstract: 'On attention.',
  authors: [{ name: 'Ada Lovelace' }],
  url: 'https://arxiv.org/abs/2511.00001',
  categories: ['cs.CL'],
  ...fields,
})
const article = (fields: Partial<SourceRecord> = {}): SourceRecord =>
  record({
    identifiers: ['10.5555/abc'],
    url: 'https://doi.org/10.5555/abc',
    copies: [{ identifier: 'arXiv:2511.00001', says: 'has the preprint' }],
    venue: 'A Journal',
    published: '2026-01-09T00:00:00Z',
    ...fields,
  })

/** A source with the records that were last passed to `publish`. */
const mutableSource = (id: string) => {
  let records: SourceRecord[] = []
  const source: Source = {
    id,
    name: id,
    homepage: `https://${id}.example/`,
    schedule: '0 * * * *',
    abstracts: 'whole',
    request: () => ({ url: `https://${id}.example/feed` }),
    read: () => ({ records }),
  }
  const publish = (...next: SourceRecord[]) => {
    records = next
  }
  return { source, publish }
}

type Item = {
  id: string
  title: string
  date_published: string
  date_modified: string
  _paper: { announces?: string; topics: { reason: string }[] }
}

async function openTopics(topic: Partial<Topic> = {}) {
  const [arxiv, journal] = [mutableSource('arxiv'), mutableSource('journal')]
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
const titlesAndReasons = (items: Item[]) =>
  items.map(({ title, _paper: { topics } }) => [title, topics.map(({ reason }) => reason).join('; ')])
const V1 = record({ version: 1, published: '2025-11-20T17:00:00Z' })
const V2 = record({ ...V1, version: 2, updated: '2025-12-02T10:00:00Z' })
const TITLE = 'Sparse attention for long documents'

/** A paper that was admitted as its first version, then revised, then published. */
async function openPublished(topic: Partial<Topic> = {}) {
  const setup = await openTopics(topic)
  const { world, arxiv, journal } = setup
  arxiv.publish(V1)
  await gatherAt(world, '2025-11-21T12:00:00Z')
  arxiv.publish(V2)
  await gatherAt(world, '2025-12-02T12:00:00Z')
  journal.publish(article())
  await gatherAt(world, '2026-01-09T12:00:00Z')
  return setup
}

describe('re-announcements in a feed', () => {
  test('are off by default: the entry is updated on publication', async () => {
    const { world } = await openPublished()
    const [entry, ...others] = await itemsOf(world, '/feeds/attention.json')
    expect(others).toEqual([])
    expect(entry).toMatchObject({
      id: entryIdOf(PAPER),
      title: TITLE,
      date_published: '2025-11-21T12:00:00Z',
      date_modified: '2026-01-09T12:00:00Z',
    })
  })

  test('include the published version on request, with its date and venue', async () => {
    const { world } = await openPublished()
    const items = await itemsOf(world, '/feeds/attention.json?announce=published')
    expect(titlesAndReasons(items)).toEqual([
      [`[published] ${TITLE}`, 'published in A Journal, 2026-01-09'],
      [TITLE, expect.stringContaining('No votes yet')],
    ])
    expect(items[0]).toMatchObject({ id: announcementIdOf(PAPER, 'published'), date_published: '2026-01-09T11:59:59Z' })
    expect(items[0]?._paper.announces).toBe('published')
  })

  test('include each new version, too, with revisions', async () => {
    const { world } = await openPublished()
    expect(titlesAndReasons(await itemsOf(world, '/feeds/attention.json?announce=revisions'))).toEqual([
      [`[published] ${TITLE}`, 'published in A Journal, 2026-01-09'],
      [`[v2] ${TITLE}`, 'version 2, 2025-12-02'],
      [TITLE, expect.anything()],
    ])
  })

  test('change the document of an earlier request', async () => {
    const { world, arxiv } = await openTopics()
    arxiv.publish(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=revisions')).toHaveLength(1)
    const before = await (await world.get('/feeds/attention.json')).text()
    arxiv.publish(V2)
    await gatherAt(world, '2025-12-02T12:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=revisions')).toHaveLength(2)
    // without the parameter the entry is the same, with its new version
    expect(await (await world.get('/feeds/attention.json')).text()).toBe(before.replace('"version": 1,', '"version": 2,'))
  })

  test('appear once in unions and the feed of all topics, with each topic’s reason', async () => {
    const { world } = await openPublished()
    for (const path of ['/feeds/all.json?announce=published', '/feeds/attention+documents.json?announce=published']) {
      const [first, ...others] = await itemsOf(world, path)
      expect([first?.title, first?._paper.topics.length, others.length]).toEqual([`[published] ${TITLE}`, 2, 1])
    }
  })

  test('are set by the topic unless the address overrides it', async () => {
    const { world } = await openPublished({ announces: 'published' })
    expect(await itemsOf(world, '/feeds/attention.json')).toHaveLength(2)
    expect(await itemsOf(world, '/feeds/attention.json?announce=published')).toHaveLength(2)
    expect(await itemsOf(world, '/feeds/attention.json?announce=new')).toHaveLength(1)
    expect(await itemsOf(world, '/feeds/documents.json')).toHaveLength(1)
    expect(await itemsOf(world, '/feeds/all.json')).toHaveLength(1)
    const { feed_url } = await (await world.get('/feeds/attention.json?announce=published')).json()
    expect(feed_url).toBe('https://papers.example/feeds/attention.json')
  })

  test('never have the date of another entry, even after a retraction', async () => {
    const { world, journal } = await openPublished()
    journal.publish(article({ retracted: true }))
    await gatherAt(world, '2026-02-01T12:00:00Z')
    const items = await itemsOf(world, '/feeds/attention.json?announce=revisions')
    expect(items.map(({ title }) => title)).toEqual([`[retracted] ${TITLE}`, `[retracted] ${TITLE}`, `[retracted] ${TITLE}`])
    const updated = items.map(({ date_modified }) => date_modified)
    expect(new Set(updated).size).toBe(3)
    expect(updated.every((at) => at.startsWith('2026-02-01T'))).toBe(true)
    // positions and dates of publication stay
    expect(items.map(({ date_published }) => date_published.slice(0, 10))).toEqual(['2026-01-09', '2025-12-02', '2025-11-21'])
  })

  test('are the same bytes after a second round', async () => {
    const { world } = await openPublished()
    const before = await (await world.get('/feeds/attention.atom?announce=revisions')).text()
    await gatherAt(world, '2026-01-09T13:00:00Z')
    expect(await (await world.get('/feeds/attention.atom?announce=revisions')).text()).toBe(before)
    expect(() => readXml(before)).not.toThrow()
    expect(await world.db.select().from(announcements)).toHaveLength(2)
  })

  test('have an address and an ETag for each mode, and are not stored', async () => {
    const { world } = await openPublished()
    const responses = await Promise.all(
      ['', '?announce=published', '?announce=revisions'].map((query) => world.get(`/feeds/attention.atom${query}`)),
    )
    expect(new Set(responses.map(({ headers }) => headers.get('etag'))).size).toBe(3)
    const texts = await Promise.all(responses.map((response) => response.text()))
    expect(new Set(texts.map((text) => /<id>([^<]*)/.exec(text)?.[1])).size).toBe(3)
    expect(texts[1]).toContain('href="https://papers.example/feeds/attention.atom?announce=published"')
    const unchanged = await world.get('/feeds/attention.atom?announce=published', {
      'if-none-match': responses[1]?.headers.get('etag') ?? '',
    })
    expect(unchanged.status).toBe(304)
    const addresses = await world.client.execute('select address from documents')
    expect(addresses.rows.filter(({ address }) => String(address).includes('announce'))).toEqual([])
  })

  test('are refused in unknown modes', async () => {
    const { world } = await openTopics()
    for (const value of ['all', 'new+published', '', 'toString']) {
      const response = await world.get(`/feeds/attention.rss?announce=${value}`)
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('it must be new, published or revisions')])
    }
  })

  test('do not include versions older than the admission', async () => {
    const { world, arxiv, journal } = await openTopics()
    arxiv.publish(V2)
    journal.publish(article())
    await gatherAt(world, '2025-12-02T12:00:00Z')
    await gatherAt(world, '2025-12-02T13:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=revisions')).toHaveLength(1)
    expect(await world.db.select().from(announcements)).toEqual([])
  })

  test('do not repeat a publication that led to the admission', async () => {
    const { world, arxiv, journal } = await openTopics({ query: 'printed' })
    arxiv.publish(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    journal.publish(article({ title: `${TITLE}, printed` }))
    await gatherAt(world, '2025-11-24T12:00:00Z')
    expect(await world.db.select().from(announcements)).toHaveLength(1)
    expect((await itemsOf(world, '/feeds/documents.json?announce=published')).map(({ title }) => title)).toEqual([
      `[published] ${TITLE}, printed`,
      `${TITLE}, printed`,
    ])
    const attention = await itemsOf(world, '/feeds/attention.json?announce=published')
    expect(attention.map(({ title }) => title)).toEqual([`${TITLE}, printed`])
  })

  test('do not include a withdrawal', async () => {
    const { world, arxiv } = await openTopics()
    arxiv.publish(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    arxiv.publish({ ...V2, withdrawn: true })
    await gatherAt(world, '2025-12-02T12:00:00Z')
    expect((await itemsOf(world, '/feeds/attention.json?announce=revisions')).map(({ title }) => title)).toEqual([`[withdrawn] ${TITLE}`])
  })

  test('do not repeat an admitted article when its preprint is merged with it', async () => {
    const { world, arxiv, journal } = await openTopics()
    arxiv.publish(V1)
    await gatherAt(world, '2025-11-21T12:00:00Z')
    journal.publish(article({ copies: [], title: 'Attention to documents, printed' }))
    await gatherAt(world, '2025-11-21T13:00:00Z')
    journal.publish(article({ title: 'Attention to documents, printed' }))
    await gatherAt(world, '2025-11-21T14:00:00Z')
    expect(await itemsOf(world, '/feeds/attention.json?announce=published')).toHaveLength(1)
    expect(await world.db.select().from(announcements)).toEqual([])
  })
})

describe('a paper’s versions', () => {
  test('outlive the record that stated them, on the page and in the API', async () => {
    const { world, arxiv } = await openPublished()
    arxiv.publish({ ...V1, version: 3, updated: '2026-01-20T10:00:00Z' })
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
  const { world, arxiv, journal } = await openTopics()
  const other = record({ key: 'other', identifiers: ['10.1101/2025.11.20.1'], title: 'Attention of another kind to documents', url: '' })
  arxiv.publish(V1)
  await gatherAt(world, '2025-11-21T12:00:00Z')
  journal.publish({ ...other, version: 1, published: '2025-11-20T00:00:00Z' })
  await gatherAt(world, '2025-11-21T13:00:00Z')
  arxiv.publish(V2)
  journal.publish({ ...other, version: 2, venue: 'A Journal', published: '2025-11-20T00:00:00Z', updated: '2025-12-01T00:00:00Z' })
  await gatherAt(world, '2025-12-02T12:00:00Z')
  const OTHER = 'doi:10.1101/2025.11.20.1'
  const rows = async () => (await world.db.select().from(announcements)).map(({ paper, mark }) => `${paper} ${mark}`).sort()
  expect(await rows()).toEqual([`${PAPER} v2`, `${OTHER} published`, `${OTHER} v2`])
  const before = await itemsOf(world, '/feeds/attention.json?announce=revisions')
  expect(before).toHaveLength(5)

  const classifier = buildClassifier(world.gathering.topics)
  const curation = {
    sourceLookup: sourceLookupOf(world.gathering.sources),
    classifyPaper: (paper: Parameters<typeof classify>[0]) => classify(paper, classifier),
    now: moment('2025-12-02T14:00:00Z'),
  }
  await mergeManually(world.db, OTHER, PAPER, curation)
  expect(await rows()).toEqual([`${PAPER} published`, `${PAPER} v2`])
  await splitManually(world.db, 'journal', 'other', curation)
  expect(await rows()).toEqual([`${PAPER} v2`, `${OTHER} published`])
})
