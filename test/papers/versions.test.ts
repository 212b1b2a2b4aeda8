import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Source, SourceRecord, Version } from '../../src/model.ts'
import { mergeVersions, recordVersionsOf, versionsOf } from '../../src/papers/versions.ts'
import { arxivAnnouncements } from '../../src/sources/arxiv.ts'
import { arxivOai } from '../../src/sources/arxiv-oai.ts'
import { preprintDays } from '../../src/sources/biorxiv.ts'

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
    ['the first if it has no version number', { published: '2025-11-20T17:00:00Z' }, [{ version: 1, at: '2025-11-20T17:00:00Z' }]],
    ['none without a date', { version: 2 }, []],
    [
      'none if it is not a preprint',
      { identifiers: ['10.5555/abc'], url: 'https://doi.org/10.5555/abc', version: 1, published: '2025-11-20' },
      [],
    ],
    [
      'every version of its list',
      { versions: [2, 1].map((version) => ({ version, at: `2025-11-2${version}T00:00:00Z` })) },
      [
        { version: 1, at: '2025-11-21T00:00:00Z' },
        { version: 2, at: '2025-11-22T00:00:00Z' },
      ],
    ],
    [
      'none with an invalid number or date',
      {
        versions: [
          { version: 0, at: '2025-11-20' },
          { version: 2, at: 'soon' },
        ],
      },
      [],
    ],
  ])('%s', (_, fields, versions) => {
    expect(recordVersionsOf(record(fields))).toEqual(versions)
  })

  test('stored versions do not depend on the order of visits, and repeating one adds nothing', () => {
    const statement = fc.record({
      version: fc.integer({ min: 1, max: 4 }),
      published: fc.constantFrom('2025', '2025-11', '2025-11-20T00:00:00Z', '2025-11-20T17:00:00Z', '2025-11-21T05:00:00Z'),
      updated: fc.constantFrom('2025-11-30T00:00:00Z', '2025-12-01T00:00:00Z', '2025-12-02T00:00:00Z'),
    })
    fc.assert(
      fc.property(
        fc
          .array(statement, { maxLength: 6 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          const versionsAfter = (visits: typeof all, stored: Version[] = []) =>
            visits.reduce((versions, fields) => mergeVersions(versions, record(fields)), stored)
          expect(versionsAfter(shuffled)).toEqual(versionsAfter(all))
          expect(versionsAfter(shuffled, versionsAfter(all))).toEqual(versionsAfter(all))
        },
      ),
    )
  })
})

test('a paper’s versions are those of its preprints and its publication, oldest first, each once', () => {
  const row = (source: string, record: SourceRecord) => ({ source, record, versions: mergeVersions([], record) })
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
  const expected = [
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
  expect(versionsOf(rows)).toEqual(expected)
  expect(versionsOf(rows.toReversed())).toEqual(expected)
})

test('the publication comes from the preprint’s journal reference if no record is of it', () => {
  const preprint = record({ venue: 'J. A 3 (2026) 1-9', copies: [{ identifier: 'doi:10.5555/abc', says: 'was published as' }] })
  expect(versionsOf([{ source: 'arxiv', record: preprint, versions: [] }])).toEqual([
    { identifier: 'doi:10.5555/abc', venue: 'J. A 3 (2026) 1-9', url: 'https://doi.org/10.5555/abc' },
  ])
})

describe('sources with versions', () => {
  const read = async (source: Source, text: string) =>
    (await source.read({ url: '', status: 200, contentType: '', text }, {}, new Date('2025-12-03T12:00:00Z'))).records
  const fixture = (path: string) => readFileSync(new URL(`../fixtures/${path}`, import.meta.url), 'utf8')

  test('arXiv announces a version with its day', async () => {
    const source = arxivAnnouncements({ id: 'arxiv', categories: ['cs.CL'] })
    const records = await read(source, fixture('feeds/announcement.atom'))
    expect(records.map((record) => [record.announceType, recordVersionsOf(record)])).toEqual([
      ['replace', [{ version: 2, at: '2025-08-20T04:00:00Z' }]],
    ])
  })

  test('bioRxiv lists each version, and the newest keeps the dates of the others', async () => {
    const entry = { doi: '10.1101/2025.11.30.1', title: 'One' }
    const collection = [2, 1, 3].map((version) => ({ ...entry, version: `${version}`, date: `2025-12-0${version}` }))
    const [newest, ...others] = await read(
      preprintDays({ id: 'b', server: 'biorxiv' }),
      JSON.stringify({ messages: [{ status: 'ok' }], collection }),
    )
    expect(others).toEqual([])
    expect(newest?.version).toBe(3)
    expect(recordVersionsOf(newest as SourceRecord)).toEqual([1, 2, 3].map((version) => ({ version, at: `2025-12-0${version}T00:00:00Z` })))
  })

  test('arXiv’s raw records list all versions', async () => {
    const source = arxivOai({ id: 'raw', set: 'cs', versions: true })
    expect(source.request(new Date('2025-12-03T12:00:00Z'), {}, [], {}).url).toContain('metadataPrefix=arXivRaw')
    const [paper] = await read(source, fixture('services/arxiv-raw.xml'))
    expect(paper).toEqual({
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
