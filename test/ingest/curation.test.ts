import { asc } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { groupIdentifiersByKind, haveIdentifierConflict } from '../../src/identifiers/identifiers.ts'
import { type CurationContext, mergeManually, splitManually } from '../../src/ingest/curation.ts'
import { sourceLookupOf } from '../../src/ingest/ingest-visit.ts'
import { compareMetadata, distinctMetadataOf, type RecordMetadata } from '../../src/matching/compare.ts'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { admissions, identifiers, merges, papers, records, signals } from '../../src/store/schema.ts'
import { entryIdOf } from '../../src/topics/admit.ts'
import { buildClassifier, classify } from '../../src/topics/classify.ts'
import { moment, openWorld, type World } from '../support/world.ts'

/** A source with these records. */
const sourceOf = (id: string, entries: Partial<SourceRecord>[], service = id): Source => ({
  id,
  name: id,
  service,
  homepage: `https://${id}.example/`,
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: `https://${id}.example/feed` }),
  read: () => ({
    records: entries.map((fields, i) => ({
      key: `${id}${i}`,
      identifiers: [],
      title: 'Sparse attention for long documents',
      abstract: 'On attention.',
      authors: [{ name: 'Ada Lovelace' }, { name: 'Charles Babbage' }],
      url: `https://${id}.example/${i}`,
      published: '2025-11-20T00:00:00Z',
      ...fields,
    })),
  }),
})

const topic = (slug: string, query: string): Topic => ({ slug, title: slug, description: slug, query, perDay: 5 })

/** A store after a visit to each source in turn, an hour apart. */
async function worldAfterVisits(sources: Source[], topics: Topic[] = [topic('attention', 'attention')]): Promise<World> {
  const world = await openWorld({
    now: '2025-11-21T06:00:00Z',
    sources,
    topics,
    pages: Object.fromEntries(sources.map(({ id }) => [`https://${id}.example/feed`, 'x'])),
  })
  for (const [i, { id }] of sources.entries()) {
    world.at(`2025-11-21T${String(6 + i).padStart(2, '0')}:00:00Z`)
    await world.gather({ sourceId: id })
  }
  return world
}

const idsOf = async (world: World) => (await world.db.select({ id: papers.id }).from(papers).orderBy(asc(papers.id))).map(({ id }) => id)

describe('a record with identifiers of two known papers unites them', () => {
  const preprint = sourceOf('arxiv', [{ identifiers: ['arXiv:2511.00001'], categories: ['cs.CL'], signals: { upvotes: 3 } }])
  const article = sourceOf('journal', [
    {
      identifiers: ['10.5555/abc'],
      title: 'Sparse attention, revisited at length',
      authors: [{ name: 'Someone Else' }],
      venue: 'A Journal',
      signals: { citations: 2 },
    },
  ])
  const bridge = sourceOf('crossref', [
    { identifiers: ['10.5555/abc', 'arXiv:2511.00001'], title: 'Sparse attention, revisited at length' },
  ])

  test('the older keeps its id and gets the younger’s identifiers, records and signals, with the evidence', async () => {
    const world = await worldAfterVisits([preprint, article, bridge])
    expect(await idsOf(world)).toEqual(['arxiv:2511.00001'])
    expect((await world.db.select().from(identifiers)).map(({ identifier, paper }) => [identifier, paper])).toEqual(
      expect.arrayContaining([
        ['arxiv:2511.00001', 'arxiv:2511.00001'],
        ['doi:10.5555/abc', 'arxiv:2511.00001'],
      ]),
    )
    expect((await world.db.select().from(records)).map(({ source, paper }) => [source, paper])).toEqual([
      ['arxiv', 'arxiv:2511.00001'],
      ['journal', 'arxiv:2511.00001'],
      ['crossref', 'arxiv:2511.00001'],
    ])
    expect((await world.db.select().from(signals)).map(({ kind, value, paper }) => [kind, value, paper])).toEqual(
      expect.arrayContaining([
        ['upvotes', 3, 'arxiv:2511.00001'],
        ['citations', 2, 'arxiv:2511.00001'],
      ]),
    )
    expect(await world.db.select().from(merges)).toMatchObject([
      {
        into: 'arxiv:2511.00001',
        from: 'doi:10.5555/abc',
        rule: 'identifier',
        evidence: expect.stringContaining('doi:10.5555/abc and arxiv:2511.00001'),
      },
    ])
    const response = await world.get('/papers/doi:10.5555/abc')
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://papers.example/papers/arxiv:2511.00001'])
  })

  test('whichever came first keeps its id', async () => {
    expect(await idsOf(await worldAfterVisits([article, preprint, bridge]))).toEqual(['doi:10.5555/abc'])
  })

  test('the older of two admissions to a topic stays, with its entry id; no feed shows the paper twice', async () => {
    const world = await worldAfterVisits([preprint, article, bridge], [topic('attention', 'attention'), topic('journals', '"at length"')])
    const rows = await world.db.select().from(admissions).orderBy(asc(admissions.topic))
    expect(rows.map(({ topic, paper, entryId }) => [topic, paper, entryId])).toEqual([
      ['attention', 'arxiv:2511.00001', entryIdOf('arxiv:2511.00001')],
      ['journals', 'arxiv:2511.00001', entryIdOf('doi:10.5555/abc')],
    ])
    const { items } = await (await world.get('/feeds/all.json')).json()
    expect(items.map(({ id }: { id: string }) => id)).toEqual([entryIdOf('arxiv:2511.00001')])
  })

  test('a second visit merges nothing more', async () => {
    const world = await worldAfterVisits([preprint, article, bridge])
    world.at('2025-11-21T12:00:00Z')
    const { visits } = await world.gather()
    expect(visits.map(({ new: fresh, updated }) => [fresh, updated])).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
    expect(await world.db.select().from(merges)).toHaveLength(1)
  })
})

test('a copy without a shared identifier is found by title, first author and year, in any order', async () => {
  const journal = sourceOf('journal', [{ identifiers: ['10.5555/abc'] }])
  const reprint = sourceOf('reprints', [
    { title: 'SPARSE ATTENTION FOR LONG DOCUMENTS', authors: [{ name: 'A. Lovelace' }, { name: 'C. Babbage' }] },
  ])
  for (const order of [
    [journal, reprint],
    [reprint, journal],
  ]) {
    const world = await worldAfterVisits(order)
    expect(await idsOf(world)).toHaveLength(1)
    expect(await world.db.select().from(records)).toHaveLength(2)
    expect(await world.db.select().from(merges)).toMatchObject([
      { rule: 'title', evidence: 'equal titles; 2 of 2 authors agree; the same year' },
    ])
  }
})

describe('comparing metadata', () => {
  const metadata = { title: 'Sparse attention for long documents', authors: [{ name: 'Ada Lovelace' }], published: '2025-11-20T00:00:00Z' }
  const verdict = (other: Partial<RecordMetadata>) => {
    const comparison = compareMetadata([metadata], [{ ...metadata, ...other }])
    return comparison?.isCertain ? comparison.rule : comparison ? 'possible' : 'no'
  }
  test.each<[what: string, other: Partial<RecordMetadata>, verdict: string]>([
    ['another copy', {}, 'title'],
    ['a copy with more authors', { authors: [{ name: 'Lovelace, A.' }, { name: 'Charles Babbage' }] }, 'title'],
    ['a year later', { published: '2026-01-02T00:00:00Z' }, 'title'],
    ['no year', { published: undefined }, 'title'],
    ['ten years later', { published: '2035-01-02T00:00:00Z' }, 'no'],
    ['a second part', { title: 'Sparse attention for long documents, part II' }, 'no'],
    ['an erratum', { title: 'Erratum: Sparse attention for long documents' }, 'no'],
    ['a reply', { title: 'Reply to: Sparse attention for long documents' }, 'no'],
    ['a supplement', { title: 'Supplement to Sparse attention for long documents' }, 'no'],
    ['another number', { title: 'Sparse attention for long documents 2' }, 'no'],
    ['other authors', { authors: [{ name: 'Grace Hopper' }] }, 'no'],
    ['authors unknown, another title', { title: 'Sparse attention for very long documents', authors: [] }, 'possible'],
    ['no title', { title: '' }, 'no'],
  ])('%s', (_, other, expected) => {
    expect(verdict(other)).toBe(expected)
  })

  test('a recurring title is no evidence', () => {
    const editorial = { ...metadata, title: 'Guest editorial' }
    expect(compareMetadata([editorial], [editorial])?.isCertain ?? false).toBe(false)
  })

  test('the most similar of a paper’s metadata counts', () => {
    const renamed = { ...metadata, title: 'Attending to what matters in long texts' }
    expect(compareMetadata([metadata], [renamed])?.isCertain ?? false).toBe(false)
    expect(compareMetadata([metadata], [renamed, metadata])).toMatchObject({ rule: 'title', isCertain: true })
  })

  test('a record without authors is compared with those of its paper', () => {
    const bare = { ...metadata, authors: [] }
    expect(distinctMetadataOf([bare, metadata])).toEqual([metadata])
    expect(distinctMetadataOf([bare], [metadata])).toEqual([metadata])
    expect(distinctMetadataOf([bare])).toEqual([bare])
  })

  test.each<[what: string, left: string[], right: string[], conflict: boolean]>([
    ['two arXiv ids', ['arxiv:2511.00001'], ['arxiv:2511.00002'], true],
    ['two articles', ['doi:10.5555/a'], ['doi:10.5555/b'], true],
    ['two PubMed ids', ['pmid:1'], ['pmid:2'], true],
    ['a preprint and its article', ['doi:10.1101/2025.01.01.123456'], ['doi:10.5555/b'], false],
    ['two preprints of one server', ['doi:10.1101/2025.01.01.123456'], ['doi:10.1101/2025.01.01.123457'], true],
    ['a preprint on two servers', ['doi:10.1101/2025.01.01.123456'], ['doi:10.21203/rs.3.rs-1234567/v1'], false],
    ['two versions of a preprint', ['doi:10.21203/rs.3.rs-1234567/v1'], ['doi:10.21203/rs.3.rs-1234567/v2'], false],
    ['a preprint and an article of one publisher', ['doi:10.1101/2025.01.01.123456'], ['doi:10.1101/gr.123456.125'], false],
    ['a copy in a repository', ['doi:10.5555/a'], ['doi:10.5281/zenodo.1234'], false],
    ['an arXiv id and a DOI', ['arxiv:2511.00001'], ['doi:10.5555/b'], false],
    ['a shared identifier among others', ['doi:10.5555/a', 'doi:10.5555/b'], ['doi:10.5555/b'], false],
    ['identifiers derived from titles', ['title:0123456789abcdef'], ['title:0123456789abcde0'], false],
  ])('%s', (_, left, right, conflict) => {
    expect(haveIdentifierConflict(groupIdentifiersByKind(left), groupIdentifiersByKind(right))).toBe(conflict)
    expect(haveIdentifierConflict(groupIdentifiersByKind(right), groupIdentifiersByKind(left))).toBe(conflict)
  })
})

describe('the operator’s decisions', () => {
  const left = sourceOf('left', [{ identifiers: ['10.5555/left'], title: 'Attention, one way', signals: { upvotes: 2 } }])
  const right = sourceOf('right', [{ identifiers: ['10.5555/right'], title: 'Attention, another way', signals: { upvotes: 5 } }])
  const curationContext = (world: World): CurationContext => {
    const classifier = buildClassifier(world.gathering.topics)
    return {
      sourceLookup: sourceLookupOf(world.gathering.sources),
      classifyPaper: (paper) => classify(paper, classifier),
      now: moment('2025-11-21T14:00:00Z'),
    }
  }
  const snapshotOf = async (world: World) => ({
    papers: (await world.db.select().from(papers).orderBy(asc(papers.id))).map(({ seq, awaitsDate, changedAt, ...row }) => row),
    identifiers: await world.db.select().from(identifiers).orderBy(asc(identifiers.identifier)),
    signals: await world.db.select().from(signals).orderBy(asc(signals.source)),
    admissions: await world.db.select().from(admissions).orderBy(asc(admissions.at)),
    records: (await world.db.select().from(records).orderBy(asc(records.source))).map(({ updatedAt, ...row }) => row),
  })

  test('two papers merged manually are one, with the operator as evidence', async () => {
    const world = await worldAfterVisits([left, right])
    expect(await mergeManually(world.db, 'https://doi.org/10.5555/RIGHT', 'doi:10.5555/left', curationContext(world))).toEqual({
      into: 'doi:10.5555/left',
      from: 'doi:10.5555/right',
    })
    expect(await idsOf(world)).toEqual(['doi:10.5555/left'])
    expect(await world.db.select().from(merges)).toMatchObject([{ rule: 'manual', evidence: 'the operator merged them' }])
    await expect(mergeManually(world.db, 'doi:10.5555/left', 'doi:10.5555/right', curationContext(world))).rejects.toThrow(
      'are one paper already',
    )
    await expect(mergeManually(world.db, 'doi:10.5555/left', 'doi:10.5555/none', curationContext(world))).rejects.toThrow(
      'there is no paper with the identifier "doi:10.5555/none" here',
    )
  })

  test('merging and splitting again restores both papers', async () => {
    const world = await worldAfterVisits([left, right], [topic('one', '"one way"'), topic('another', '"another way"')])
    const before = await snapshotOf(world)
    expect(before.admissions).toHaveLength(2)
    await mergeManually(world.db, 'doi:10.5555/left', 'doi:10.5555/right', curationContext(world))
    expect(await splitManually(world.db, 'right', 'right0', curationContext(world))).toEqual({
      paper: 'doi:10.5555/right',
      from: 'doi:10.5555/left',
    })
    expect(await snapshotOf(world)).toEqual(before)
    expect(await world.db.select().from(merges)).toEqual([])
  })

  test('a split record stays apart, whatever later records say', async () => {
    const copy = sourceOf('copy', [{ identifiers: ['10.5555/left'], title: 'Attention, one way' }])
    const world = await worldAfterVisits([left, copy])
    const { paper } = await splitManually(world.db, 'copy', 'copy0', curationContext(world))
    expect(paper).toMatch(/^title:/)
    expect(await idsOf(world)).toEqual(['doi:10.5555/left', paper])
    world.at('2025-11-21T15:00:00Z')
    await world.gather()
    expect(await idsOf(world)).toEqual(['doi:10.5555/left', paper])
  })

  test.each([
    ['left', 'left0', 'is the only record'],
    ['left', 'none', 'there is no record left/none'],
  ])('%s/%s cannot be split from its paper: %s', async (source, key, message) => {
    const world = await worldAfterVisits([left])
    await expect(splitManually(world.db, source, key, curationContext(world))).rejects.toThrow(message)
  })
})
