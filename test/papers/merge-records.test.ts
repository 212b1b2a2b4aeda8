import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeAuthorLists } from '../../src/authors/merge-author-lists.ts'
import type { Author, SourceRecord } from '../../src/model.ts'
import { cleanTitle } from '../../src/papers/clean-title.ts'
import { mergeRecords, type SourcedRecord } from '../../src/papers/merge-records.ts'

const ARXIV = 'arxiv:2511.00001'

const record = (fields: Partial<SourceRecord> = {}): SourceRecord => ({
  key: 'key',
  identifiers: ['arXiv:2511.00001'],
  title: 'Sparse attention',
  abstract: 'We attend to little.',
  authors: [{ name: 'Ada Lovelace' }, { name: 'Charles Babbage' }],
  url: 'https://arxiv.org/abs/2511.00001',
  ...fields,
})
const sourced = (
  source: string,
  fields: Partial<SourceRecord> = {},
  abstractDisplay: SourcedRecord['abstractDisplay'] = 'whole',
): SourcedRecord => ({
  source,
  record: record({ key: source, ...fields }),
  abstractDisplay,
})

/** The paper as a preprint server, a publisher and a blog have it. */
const preprint = (fields: Partial<SourceRecord> = {}) => sourced('arxiv', { categories: ['cs.CL'], version: 1, ...fields })
const article = (fields: Partial<SourceRecord> = {}) =>
  sourced('crossref', { identifiers: ['10.5555/abc'], url: 'https://doi.org/10.5555/abc', venue: 'A Journal', ...fields }, 'excerpt')
const post = (fields: Partial<SourceRecord> = {}) =>
  sourced('blog', { identifiers: [], url: 'https://lab.example/post', copies: [{ identifier: ARXIV, says: 'presents' }], ...fields })

const merge = (...records: SourcedRecord[]) => mergeRecords(records, [ARXIV, 'doi:10.5555/abc'])

describe('a merged paper', () => {
  test.each<[string, SourcedRecord[], string]>([
    ['the published version’s', [preprint({ title: 'An early title' }), article({ title: 'The printed title' })], 'The printed title'],
    ['the preprint server’s if nothing is published', [preprint({ title: 'One' }), sourced('hf', { title: 'Two' })], 'One'],
    [
      'the newest version’s of one server',
      [preprint({ title: 'Old' }), sourced('oai', { title: 'New', version: 2, categories: ['cs.CL'] })],
      'New',
    ],
    ['never a post’s', [sourced('huggingface', { title: 'The paper' }), post({ title: 'Introducing our paper' })], 'The paper'],
    ['a post’s if there is no other', [post({ title: 'Introducing our paper' })], 'Introducing our paper'],
    [
      'never in capitals if another is not',
      [preprint({ title: 'Sparse attention of the heads' }), article({ title: 'SPARSE ATTENTION OF THE HEADS' })],
      'Sparse attention of the heads',
    ],
    ['in capitals if all are', [article({ title: 'SPARSE ATTENTION OF THE HEADS' })], 'SPARSE ATTENTION OF THE HEADS'],
    [
      'never truncated if another is complete',
      [preprint({ title: 'Sparse attention of the heads' }), article({ title: 'Sparse attention of…' })],
      'Sparse attention of the heads',
    ],
    [
      'not that of a retraction notice',
      [preprint(), sourced('notice', { title: 'Retraction', abstract: '', authors: [] })],
      'Sparse attention',
    ],
  ])('its title is %s', (_, records, title) => {
    expect(merge(...records).title).toBe(title)
    expect(merge(...records.toReversed()).title).toBe(title)
  })

  test.each<[string, SourcedRecord[], string, 'whole' | 'excerpt']>([
    ['whole rather than an excerpt', [preprint({ abstract: 'Whole.' }), article({ abstract: 'Printed.' })], 'Whole.', 'whole'],
    ['an excerpt if there is no other', [preprint({ abstract: '' }), article({ abstract: 'Printed.' })], 'Printed.', 'excerpt'],
    ['of the paper, not of a post', [article({ abstract: 'Printed.' }), post({ abstract: 'Read our post.' })], 'Printed.', 'excerpt'],
    ['not truncated', [preprint({ abstract: 'We show…' }), sourced('z', { abstract: 'We show all.' })], 'We show all.', 'whole'],
    [
      'rather than a notice of withdrawal',
      [preprint({ abstract: 'This paper has been withdrawn by the author.' }), sourced('z', { abstract: 'We show all.' })],
      'We show all.',
      'whole',
    ],
  ])('its abstract is %s', (_, records, abstract, abstractDisplay) => {
    expect(merge(...records)).toMatchObject({ abstract, abstractDisplay })
  })

  test.each<[string, string[], string]>([
    ['the earliest', ['2025-11-20T17:00:00Z', '2025-03-01T09:00:00Z', '2026-01-02T00:00:00Z'], '2025-03-01T09:00:00Z'],
    ['an exact day rather than its year', ['2025-01-01T00:00:00Z', '2025-11-20T17:00:00Z'], '2025-11-20T17:00:00Z'],
    ['a time rather than its day', ['2025-11-20T00:00:00Z', '2025-11-20T17:00:00Z'], '2025-11-20T17:00:00Z'],
    ['an exact day rather than its month', ['2025-11-01T00:00:00Z', '2025-11-20T17:00:00Z'], '2025-11-20T17:00:00Z'],
    [
      'a month rather than its year, then a day of it',
      ['2025', '2025-11', '2025-12-24T08:00:00Z', '2025-11-20T17:00:00Z'],
      '2025-11-20T17:00:00Z',
    ],
    ['a year that is over before the day', ['2024', '2025-11-20T17:00:00Z'], '2024'],
  ])('its date is %s', (_, dates, date) => {
    for (const order of [dates, dates.toReversed()])
      expect(merge(...order.map((published, i) => sourced(`s${i}`, { published }))).published).toBe(date)
  })

  test('the venue is the published version’s, not a preprint’s, and no preprint server', () => {
    expect(merge(preprint({ venue: 'J. A (2025) 1-9' }), article()).venue).toBe('A Journal')
    expect(merge(preprint({ venue: 'J. A (2025) 1-9' })).venue).toBe('J. A (2025) 1-9')
    expect(merge(preprint({ venue: 'bioRxiv' })).venue).toBeUndefined()
  })

  test('the categories are the server’s, not a journal’s sections', () => {
    expect(merge(article({ categories: ['Research Article'] }), preprint()).categories).toEqual(['cs.CL'])
    expect(merge(article({ categories: ['Research Article'] })).categories).toEqual(['Research Article'])
  })

  test('any copy withdraws a paper, unless the same preprint has a newer version; any copy retracts it', () => {
    const withdrawn = preprint({ withdrawn: true, version: 2 })
    expect(merge(withdrawn, sourced('hf'))).toMatchObject({ withdrawn: true, retracted: false })
    expect(merge(withdrawn, sourced('api', { version: 3 })).withdrawn).toBe(false)
    expect(merge(withdrawn, article({ version: 3 })).withdrawn).toBe(true)
    expect(merge(preprint({ version: 3 }), article({ retracted: true }))).toMatchObject({ withdrawn: false, retracted: true })
  })
})

describe('authors', () => {
  const authorsOf = (...names: string[]): Author[] => names.map((name) => ({ name }))
  test.each<[string, Author[][], string[]]>([
    ['the fullest list', [authorsOf('Ada Lovelace'), authorsOf('Ada Lovelace', 'Charles Babbage')], ['Ada Lovelace', 'Charles Babbage']],
    [
      'a truncated list never before a complete one',
      [authorsOf('A. Lovelace', 'C. Babbage', 'L. Menabrea', 'et al.'), authorsOf('Ada Lovelace', 'Charles Babbage')],
      ['Ada Lovelace', 'Charles Babbage'],
    ],
    ['without “et al.”', [authorsOf('Ada Lovelace', 'C. Babbage et al.')], ['Ada Lovelace', 'C. Babbage']],
    [
      'of equal lists the one without capitals and initials',
      [authorsOf('LOVELACE ADA', 'BABBAGE CHARLES'), authorsOf('A. Lovelace', 'C. Babbage'), authorsOf('Ada Lovelace', 'Charles Babbage')],
      ['Ada Lovelace', 'Charles Babbage'],
    ],
    [
      'a name in capitals is spelled as another list has it',
      [authorsOf('ADA LOVELACE', 'CHARLES BABBAGE', 'Luigi Menabrea'), authorsOf('Ada Lovelace', 'Charles Babbage')],
      ['Ada Lovelace', 'Charles Babbage', 'Luigi Menabrea'],
    ],
    ['none', [[], []], []],
  ])('%s', (_, lists, names) => {
    expect(mergeAuthorLists(lists).map(({ name }) => name)).toEqual(names)
  })

  test('ORCID and affiliations come from whichever list gives them for the same author', () => {
    const list = authorsOf('Ada K. Lovelace', 'Jing Wang', 'Jun Wang', 'Wei Li', 'Wei Li')
    const others: Author[][] = [
      [
        { name: 'A. K. Lovelace', orcid: '0000-0002-1825-0097' },
        { name: 'J. Wang', orcid: '0000-0000-0000-0001' },
        { name: 'Wei Li', orcid: '0000-0000-0000-0002' },
      ],
      [
        { name: 'Lovelace, Ada', affiliations: ['Institute of Invented Engines'] },
        { name: 'Jun Wang', affiliations: ['Elsewhere'] },
      ],
    ]
    expect(mergeAuthorLists([list, ...others])).toEqual([
      { name: 'Ada K. Lovelace', orcid: '0000-0002-1825-0097', affiliations: ['Institute of Invented Engines'] },
      // two can be J. Wang, two are Wei Li: nobody can say whose these are
      { name: 'Jing Wang' },
      { name: 'Jun Wang', affiliations: ['Elsewhere'] },
      { name: 'Wei Li' },
      { name: 'Wei Li' },
    ])
  })
})

describe('cleaning a title', () => {
  test.each<[string, ReturnType<typeof cleanTitle>]>([
    ['Sparse attention.', { title: 'Sparse attention' }],
    ['Sparse attention...', { title: 'Sparse attention...' }],
    ['Made in the U.S.', { title: 'Made in the U.S.' }],
    ['On a theorem of Ada et al.', { title: 'On a theorem of Ada et al.' }],
    ['Is attention all you need?', { title: 'Is attention all you need?' }],
    ['A bound of 3.', { title: 'A bound of 3' }],
    ['[Preprint] Sparse attention', { title: 'Sparse attention' }],
    ['Sparse attention (preprint)', { title: 'Sparse attention' }],
    ['Preprint: Sparse attention', { title: 'Sparse attention' }],
    ['Preprint servers and their readers', { title: 'Preprint servers and their readers' }],
    ['Sparse attention [version 2; peer review: 1 approved]', { title: 'Sparse attention' }],
    ['[Preprint]', { title: '[Preprint]' }],
    ['RETRACTED: Sparse attention.', { title: 'Sparse attention', retracted: true }],
    ['RETRACTED ARTICLE: Sparse attention', { title: 'Sparse attention', retracted: true }],
    ['[RETRACTED] Sparse attention', { title: 'Sparse attention', retracted: true }],
    ['WITHDRAWN: Sparse attention', { title: 'Sparse attention', withdrawn: true }],
    ['Retraction: Sparse attention', { title: 'Retraction: Sparse attention' }],
    ['Retracted: Sparse attention', { title: 'Retracted: Sparse attention' }],
    ['Retracted articles and who cites them', { title: 'Retracted articles and who cites them' }],
  ])('%s', (title, expected) => {
    expect(cleanTitle(title)).toEqual(expected)
    expect(cleanTitle(expected.title).title).toBe(expected.title)
  })
})

test('the order of the records does not matter', () => {
  const texts = fc.constantFrom('Sparse attention', 'SPARSE ATTENTION OF ALL HEADS', 'Sparse…', '', 'Another title')
  const name = fc.constantFrom('Ada Lovelace', 'A. Lovelace', 'LOVELACE ADA', 'Charles Babbage', 'et al.', 'Jun Wang', 'Jing Wang')
  const author: fc.Arbitrary<Author> = fc.record(
    { name, orcid: fc.constantFrom('0000-0002-1825-0097', '0000-0000-0000-0001'), affiliations: fc.subarray(['Here', 'There']) },
    { requiredKeys: ['name'] },
  )
  const entry = fc.record(
    {
      identifiers: fc.subarray(['arXiv:2511.00001v2', '10.5555/abc', '10.1101/2025.01.01.1']),
      title: texts,
      abstract: texts,
      authors: fc.array(author, { maxLength: 4 }),
      published: fc.constantFrom('2025', '2025-11-01T00:00:00Z', '2025-11-20T17:00:00Z', '2024-12-31T00:00:00Z'),
      version: fc.integer({ min: 1, max: 4 }),
      venue: fc.constantFrom('A Journal', 'A JOURNAL OF ENGINES', 'arXiv'),
      categories: fc.subarray(['cs.CL', 'Research Article']),
      withdrawn: fc.boolean(),
      retracted: fc.boolean(),
      comment: texts,
    },
    { requiredKeys: ['identifiers', 'title', 'abstract', 'authors'] },
  )
  const records = fc.array(fc.tuple(entry, fc.constantFrom('whole' as const, 'excerpt' as const)), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      records.chain((list) => {
        const all = list.map(([fields, abstractDisplay], i) =>
          sourced(`source${i % 3}`, { key: `${i}`, ...(fields as Partial<SourceRecord>) }, abstractDisplay),
        )
        return fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }))
      }),
      ([all, shuffled]) => {
        expect(merge(...shuffled)).toEqual(merge(...all))
      },
    ),
    { numRuns: 500 },
  )
})
