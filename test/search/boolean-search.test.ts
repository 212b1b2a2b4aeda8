import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { matchQuery } from '../../src/query/match.ts'
import { parseQuery } from '../../src/query/parse.ts'
import { booleanSearch } from '../../src/search/boolean-search.ts'
import { search } from '../../src/search/search.ts'
import type { Db } from '../../src/store/db.ts'
import { searchablePaperOf } from '../../src/topics/classify.ts'
import { idsOf, LIBRARY, openEmptyStore, paper, storePapers, VOCABULARY } from './library.ts'

describe('a query', () => {
  let db: Db
  beforeAll(async () => {
    db = await openEmptyStore()
    await storePapers(db, LIBRARY)
  })
  const idsFor = async (text: string) => idsOf((await search(db, { text })).hits).sort()

  it.each([
    ['"language models"', ['arxiv:2510.00004']],
    ['"models language"', []],
    ['title:pruning', ['arxiv:2510.00002']],
    ['about:learning', ['doi:10.5555/birds.3']],
    ['quant* -rounded', ['arxiv:2510.00002']],
    ['"ada müller"', []],
    ['author:muller', ['arxiv:2510.00001']],
    ['author:"muller wei"', []],
    ['author:mul*', ['arxiv:2510.00001']],
    ['cat:cs', ['arxiv:2510.00001', 'arxiv:2510.00002', 'arxiv:2510.00004']],
    ['cat:cs.L*', ['arxiv:2510.00001', 'arxiv:2510.00004']],
    ['has:code', ['arxiv:2510.00001']],
    ['orcid:0000-0002-1694-233X', ['arxiv:2510.00001']],
    ['orcid:(0000-0002-1694-233X OR 0000-0002-1825-0097)', ['arxiv:2510.00001']],
    ['orcid:0000-0002-1825-0097', []],
    ['org:"small networks" OR venue:bird*', ['arxiv:2510.00002', 'doi:10.5555/birds.3']],
    ['id:2510.00002', ['arxiv:2510.00002']],
    ['id:10.5555*', ['doi:10.5555/birds.3']],
    ['cat:cs after:2025-11-21', ['arxiv:2510.00004']],
    ['cat:cs before:2025-10-05', ['arxiv:2510.00001']],
    ['(pruning OR songs) -cat:cs.CV', ['arxiv:2510.00001', 'doi:10.5555/birds.3']],
    ['source:nowhere', []],
  ])('%s', async (text, ids) => {
    expect(await idsFor(text)).toEqual(ids)
  })

  it('reports the position of an error', async () => {
    await expect(search(db, { text: 'pruning titel:graph' })).rejects.toThrow('character 9: there is no field titel:')
    await expect(search(db, { text: '"pruning' })).rejects.toThrow('never closed')
    await expect(search(db, { text: 'x '.repeat(900) })).rejects.toThrow('at most 1000')
  })
})

const word = fc.constantFrom(...VOCABULARY)
const anyText = (maxLength: number) =>
  fc.array(fc.tuple(word, fc.constantFrom(' ', '. ', '-', ' (', '; ')), { maxLength }).map((parts) => parts.flat().join(''))
const anyPaper = fc.record({
  title: anyText(4),
  abstract: anyText(10),
  authors: fc.array(
    fc
      .tuple(word, word, fc.option(fc.constantFrom('0000-0002-1825-0097', '0000-0002-1694-233x', 'none'), { nil: undefined }))
      .map(([a, b, orcid]) => ({ name: `${a} ${b}`, ...(orcid !== undefined && { orcid }) })),
    { maxLength: 3 },
  ),
  categories: fc.uniqueArray(fc.constantFrom('cs.LG', 'cs.CV', 'cs', 'stat.ML', 'q-bio.NC'), { maxLength: 2 }),
  organization: fc.option(anyText(3)),
  venue: fc.option(anyText(3)),
  links: fc.constantFrom({}, { code: 'https://code.example/x' }),
  published: fc.option(
    fc.constantFrom('2024', '2025-03', '2025-03-31T23:30:00-02:00', '2025-04-01', '2025-04-01T00:00:00Z', '2025-12-31T12:00:00.500Z'),
  ),
})
const leaf = fc.oneof(
  word,
  fc.tuple(word, word).map(([a, b]) => `"${a} ${b}"`),
  fc.tuple(fc.constantFrom('title', 'abstract', 'about', 'author', 'org', 'venue'), word).map(([f, w]) => `${f}:${w}`),
  fc.tuple(fc.constantFrom('title', 'author', 'org', 'about'), word, word).map(([f, a, b]) => `${f}:"${a} ${b}"`),
  fc.constantFrom('mo*', 'univers*', 'title:pr*', 'author:gr*', 'prune-mod*', 'org:gra*', 'grö*'),
  fc.constantFrom(
    'cat:cs',
    'cat:cs.LG',
    'cat:cs.*',
    'cat:q-bio',
    'has:code',
    'after:2025-04-01',
    'before:2025-04',
    'orcid:0000-0002-1825-0097',
    'orcid:(0000-0002-1825-0097 OR 0000-0002-1694-233X)',
    'id:2',
    'id:9999.0000*',
    'source:arxiv',
  ),
)
const { query: anyQuery } = fc.letrec<{ query: string; group: string }>((tie) => ({
  group: fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: leaf.map((part) => `-${part}`) },
    { weight: 1, arbitrary: tie('query').map((query) => `(${query})`) },
    { weight: 1, arbitrary: tie('query').map((query) => `-(${query})`) },
  ),
  query: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('group'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' ')),
    fc.tuple(tie('group'), tie('group')).map((parts) => parts.join(' OR ')),
  ),
}))

it('a query accepts the same papers in the database as in memory', { timeout: 60_000 }, async () => {
  const db = await openEmptyStore()
  const rows = fc
    .sample(anyPaper, { numRuns: 60, seed: 7 })
    .map((fields, i) => paper(`arxiv:9999.${String(10_000 + i)}`, fields.title, fields.abstract, fields))
  await storePapers(db, rows)
  const searchablePapers = rows.map((row) => ({
    id: row.id,
    searchable: searchablePaperOf({ ...row, identifiers: [row.id], sources: [] }),
  }))
  let matched = 0
  await fc.assert(
    fc.asyncProperty(anyQuery, async (text) => {
      let query: ReturnType<typeof parseQuery>
      try {
        query = parseQuery(text)
      } catch {
        return
      }
      const expected = searchablePapers.filter(({ searchable }) => matchQuery(query, searchable) !== null).map(({ id }) => id)
      for (const order of ['best', 'newest'] as const) {
        const { papers } = await booleanSearch(db, query, { limit: 100, order })
        expect(papers.map(({ paper }) => paper).sort(), `${text} by ${order}`).toEqual(expected)
      }
      matched += expected.length
    }),
    { numRuns: 400, seed: 11 },
  )
  expect(matched).toBeGreaterThan(1000)
})

/** Words of papers and searches: other scripts, accents, hyphens, apostrophes, digits, TeX, ligatures. */
const MULTILINGUAL_WORDS = [
  ..."Müller MÜLLER muller O’Neil O'Neil post-training Post‐Training $\\ell_2$ $L^2$ l2 4-bit 3D ３Ｄ ﬁne-tuning fine naïve 量子 量子计算 計算 です デス".split(
    ' ',
  ),
  ...'Größe GRÖSSE İstanbul istanbul кошка КОШКА שלום عميق C++ p<0.05 e.g. x² x2 100% α-helix ΑΛΦΑ state-of-the-art café cafe\u0301 ͅ'.split(
    ' ',
  ),
]
const multilingualWord = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...MULTILINGUAL_WORDS) },
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }),
)
const multilingualText = fc
  .array(fc.tuple(multilingualWord, fc.constantFrom(' ', '. ', '-', ', ', ' (')), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.flat().join(''))
const multilingualPaper = fc.record({
  title: multilingualText,
  abstract: multilingualText,
  authors: fc.array(
    fc.tuple(multilingualWord, multilingualWord).map(([a, b]) => ({ name: `${a} ${b}` })),
    { maxLength: 3 },
  ),
  organization: fc.option(multilingualText),
  venue: fc.option(multilingualText),
  categories: fc.array(fc.constantFrom('cs.LG', 'q-bio.NC', 'Künstliche Intelligenz', '人工知能', 'physics:med-ph'), { maxLength: 2 }),
})

it('database and memory agree on words of any script in any field', { timeout: 120_000 }, async () => {
  const db = await openEmptyStore()
  const rows = fc
    .sample(multilingualPaper, { numRuns: 80, seed: 5 })
    .map((fields, i) =>
      paper(`doi:10.5555/${i % 2 ? 'ä' : 'a'}-${i}_(${i})`, fields.title.toWellFormed(), fields.abstract.toWellFormed(), fields),
    )
  await storePapers(db, rows)
  const searchablePapers = rows.map((row) => ({
    id: row.id,
    searchable: searchablePaperOf({ ...row, identifiers: [row.id], sources: [] }),
  }))
  const anyRow = fc.constantFrom(...rows)
  const sliceOf = fc
    .tuple(anyRow, fc.nat(), fc.integer({ min: 1, max: 14 }), fc.constantFrom('title', 'abstract', 'organization', 'venue'))
    .map(([row, from, length, key]) => {
      const text = String(row[key as 'title'] ?? '')
      const at = text === '' ? 0 : from % text.length
      return text
        .slice(at, at + length)
        .replaceAll('"', '')
        .toWellFormed()
    })
  const queryPart = fc.oneof(
    sliceOf.map((text) => `"${text}"`),
    fc
      .tuple(fc.constantFrom('title', 'abstract', 'about', 'author', 'org', 'venue', 'cat', 'id'), sliceOf)
      .map(([field, text]) => `${field}:"${text}"`),
    fc
      .tuple(fc.constantFrom('', 'title:', 'author:', 'org:', 'venue:', 'cat:', 'id:'), multilingualWord)
      .map(([field, text]) => `${field}${text.replace(/[\s"()*]/gu, '')}*`),
    fc.tuple(fc.constantFrom('', '-', 'author:', 'cat:'), multilingualWord).map(([field, text]) => `${field}"${text.replaceAll('"', '')}"`),
    anyRow.map(({ authors }) => `author:"${(authors[0]?.name ?? 'x').replaceAll('"', '')}"`),
    anyRow.map(({ categories }) => `cat:"${categories[0] ?? 'cs'}"`),
    anyRow.map(({ id }) => `id:"${id}"`),
  )
  let matched = 0
  await fc.assert(
    fc.asyncProperty(fc.array(queryPart, { minLength: 1, maxLength: 3 }), fc.constantFrom(' ', ' OR '), async (parts, operator) => {
      let query: ReturnType<typeof parseQuery>
      try {
        query = parseQuery(parts.join(operator))
      } catch {
        return
      }
      const expected = searchablePapers.filter(({ searchable }) => matchQuery(query, searchable) !== null).map(({ id }) => id)
      const { papers } = await booleanSearch(db, query, { limit: 100, order: 'newest' })
      expect(papers.map(({ paper }) => paper).sort(), parts.join(operator)).toEqual(expected.sort())
      matched += expected.length
    }),
    { numRuns: 1500, seed: 13 },
  )
  expect(matched).toBeGreaterThan(1500)
})

it.each(['graph', 'title:graph OR graph', 'mod*', '-zebra author:model OR graph'])(
  'pages through %s without skipping or repeating when papers arrive',
  async (text) => {
    const db = await openEmptyStore()
    const rows = fc.sample(anyPaper, { numRuns: 80, seed: 3 }).map((fields, i) =>
      paper(`arxiv:9998.${10_000 + i}`, fields.title, `${fields.abstract} graph`, {
        ...fields,
        abstract: `${fields.abstract} graph`,
        firstSeenAt: 1000 + (i % 7),
      }),
    )
    await storePapers(db, rows)
    for (const order of ['best', 'newest'] as const) {
      const allIds = idsOf((await search(db, { text, order, limit: 200 })).hits)
      const pagedIds: string[] = []
      let cursor: string | undefined
      do {
        const results = await search(db, { text, order, limit: 7, ...(cursor !== undefined && { cursor }) })
        pagedIds.push(...idsOf(results.hits))
        cursor = results.next ?? undefined
        await storePapers(db, [paper(`arxiv:9997.${10_000 + pagedIds.length}`, 'graph', 'graph model', { firstSeenAt: 5000 })])
      } while (cursor !== undefined && pagedIds.length < 300)
      expect(new Set(pagedIds).size).toBe(pagedIds.length)
      expect([...pagedIds].sort()).toEqual([...allIds].sort())
      if (order === 'newest') expect(pagedIds).toEqual(allIds)
    }
  },
)
