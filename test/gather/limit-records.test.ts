/** What of an answer can be kept: no page, however large or strange, makes more of a paper than a paper is. */
import { describe, expect, test } from 'vitest'
import { limitRecords } from '../../src/gather/limit-records.ts'
import type { SourceRecord } from '../../src/model.ts'
import { feed } from '../../src/sources/feed.ts'
import { papers } from '../../src/store/schema.ts'
import { openWorld } from '../support/world.ts'

const record = (given: Partial<SourceRecord> = {}): SourceRecord => ({
  ...{
    key: 'one',
    identifiers: [],
    title: 'On pruning',
    abstract: 'An abstract.',
    authors: [{ name: 'Ada Lovelace' }],
    url: 'https://j.example/1',
  },
  ...given,
})
const many = <T>(n: number, of: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => of(i))
const words = (letters: number) => 'word '.repeat(letters / 5).trim()
const kept = (given: Partial<SourceRecord>) => limitRecords({ records: [record(given)] })

describe('a record', () => {
  test.each<[string, Partial<SourceRecord>, (one: SourceRecord) => number, number]>([
    ['a title of a hundred thousand letters', { title: words(100_000) }, ({ title }) => title.length, 1001],
    ['an abstract of ten million letters', { abstract: words(10_000_000) }, ({ abstract }) => abstract.length, 20_001],
    ['a comment of a million letters', { comment: words(1_000_000) }, ({ comment = '' }) => comment.length, 2001],
    ['an address of ten thousand letters', { url: `https://j.example/${'x'.repeat(10_000)}` }, ({ url }) => url.length, 0],
    ['ten thousand names', { identifiers: many(10_000, (i) => `10.5555/${i}`) }, ({ identifiers }) => identifiers.length, 100],
    ['ten thousand categories', { categories: many(10_000, (i) => `c${i}`) }, ({ categories }) => categories?.length ?? 0, 100],
    ['ten thousand authors', { authors: many(10_000, (i) => ({ name: `A. Name${i}` })) }, ({ authors }) => authors.length, 6000],
    [
      'an author with a thousand affiliations',
      { authors: [{ name: 'Ada', affiliations: many(1000, (i) => `Institute ${i}`) }] },
      ({ authors }) => authors[0]?.affiliations?.length ?? 0,
      5,
    ],
  ])('with %s is kept with what a paper has of it', (_, given, measure, most) => {
    const { records, dropped } = kept(given)
    expect(dropped).toEqual([])
    expect(measure(records[0] as SourceRecord)).toBeLessThanOrEqual(most)
    expect(JSON.stringify(records).length).toBeLessThan(400_000)
  })

  test('of usual size is kept as it is, and so is the longest list of authors there is', () => {
    const authors = many(5154, (i) => ({ name: `A. B. Physicist${i}`, affiliations: ['CERN'] }))
    const given = record({ abstract: words(6000), authors, categories: many(8, (i) => `c${i}`) })
    expect(limitRecords({ records: [given] })).toEqual({ records: [given], dropped: [] })
  })

  test.each<[string, Partial<SourceRecord>, string]>([
    ['without a key', { key: '' }, 'a record without a key'],
    ['with a key of a million letters', { key: 'k'.repeat(1e6) }, 'a record whose key is too long'],
    ['that says nothing', { title: '', abstract: '' }, 'a record without title and abstract'],
    ['with a category of a million letters', { categories: ['c'.repeat(1e6)] }, 'a record that is too large'],
  ])('%s is dropped and counted', (_, given, why) => expect(kept(given)).toEqual({ records: [], dropped: [why] }))
})

test('of an answer with ten thousand records the first three thousand are kept, and the others counted', () => {
  const { records, dropped } = limitRecords({ records: many(10_000, (i) => record({ key: `${i}` })) })
  expect([records.length, dropped?.length, records.at(-1)?.key]).toEqual([3000, 7000, '2999'])
})

test('a feed with a whole library in one entry makes no feed of ours that nobody can read', async () => {
  const url = 'https://j.example/feed'
  const body = `<rss version="2.0"><channel><title>J</title><item><title>On pruning</title><guid>1</guid><description>${words(5_000_000)}</description></item></channel></rss>`
  const world = await openWorld({
    sources: [feed({ id: 'j', name: 'J', homepage: url, url, abstracts: 'whole' })],
    topics: [{ slug: 'pruning', title: 'Pruning', description: 'Pruning.', query: 'pruning', perDay: 5 }],
    pages: { [url]: body },
  })
  const { visits } = await world.gather()
  expect(visits).toMatchObject([{ seen: 1, new: 1, error: null }])
  expect((await world.db.select().from(papers))[0]?.abstract).toMatch(/^word .{19900,} word…$/)
  expect((await (await world.get('/feeds/pruning.atom')).text()).length).toBeLessThan(50_000)
})
