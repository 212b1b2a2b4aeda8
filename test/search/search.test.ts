import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { searchLines } from '../../src/commands/eval-answers.ts'
import { emptyChangeset } from '../../src/ingest/changeset.ts'
import { isPlainText, parseQuestion } from '../../src/query/compile-sql.ts'
import { buildIndexDocument } from '../../src/query/index-document.ts'
import { matchQuery } from '../../src/query/match.ts'
import { parseQuery } from '../../src/query/parse.ts'
import { booleanSearch } from '../../src/search/boolean-search.ts'
import { rankQuestion } from '../../src/search/candidates.ts'
import { findRelatedPapers } from '../../src/search/related.ts'
import { search } from '../../src/search/search.ts'
import { highlightTerms, snippet } from '../../src/search/snippet.ts'
import { embedNewPapers, isTrainingDue, LSA_MODEL, reindex, trainEmbeddings } from '../../src/search/train-embeddings.ts'
import { trainLsa } from '../../src/search/train-lsa.ts'
import { splitCompound, wordsWithinOneEdit } from '../../src/search/typos.ts'
import { cosineSimilarity, projectTerms } from '../../src/search/vectors.ts'
import { changesetStatements } from '../../src/store/apply-changeset.ts'
import { type Db, executeBatch, selectJsonRows } from '../../src/store/db.ts'
import { decodeVector, encodeVector } from '../../src/store/embedding-models.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { papers } from '../../src/store/schema.ts'
import { loadTermFrequencies, loadTermStatistics } from '../../src/store/term-statistics.ts'
import { stemOf, wordsOf } from '../../src/text/tokenize.ts'
import { searchablePaperOf } from '../../src/topics/classify.ts'
import { openHrana } from '../support/hrana.ts'

type Row = { [K in Exclude<keyof typeof papers.$inferInsert, 'seq'>]-?: (typeof papers.$inferSelect)[K] }

const paper = (id: string, title: string, abstract: string, more: Partial<Row> = {}): Row => ({
  id,
  title,
  abstract,
  abstractDisplay: 'whole',
  authors: [],
  url: `https://journal.example/${id}`,
  published: null,
  version: null,
  announceType: null,
  categories: [],
  venue: null,
  license: null,
  comment: null,
  organization: null,
  submittedBy: null,
  links: {},
  withdrawn: false,
  retracted: false,
  firstSeenAt: 1_763_700_000,
  score: 0,
  scoreParts: [],
  hot: 0,
  changedAt: null,
  awaitsDate: false,
  ...more,
})

/** Stores papers as a visit does: in one batch, with their names. */
async function visit(db: Db, rows: Row[], paperMerges: { from: string; into: string }[] = []): Promise<void> {
  const identifiers = rows.map(({ id }) => ({ identifier: id, paper: id, rank: 0 }))
  await executeBatch(db, changesetStatements(db, { ...emptyChangeset(), papers: rows, identifiers, paperMerges }))
}

const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

async function emptyStore() {
  const opened = openDatabase(':memory:')
  await migrate(opened.db, { migrationsFolder })
  return opened.db
}

const LIBRARY = [
  paper('arxiv:2510.00001', 'Attention for long documents', 'Transformers read long documents. We prune attention heads without loss.', {
    authors: [{ name: 'Ada Müller', orcid: 'https://orcid.org/0000-0002-1694-233x' }, { name: 'Wei Zhang' }],
    categories: ['cs.CL', 'cs.LG'],
    links: { code: 'https://code.example/a' },
    published: '2025-10-02T08:00:00Z',
  }),
  paper('arxiv:2510.00002', 'Pruning of convolutional networks', 'Structured pruning removes channels. Quantization is compared.', {
    authors: [{ name: 'José García' }],
    categories: ['cs.CV'],
    organization: 'Institute of Small Networks',
    published: '2025-10-05',
  }),
  paper('doi:10.5555/birds.3', 'Song learning in zebra finches', 'Young birds learn songs from their tutors. Learning takes sixty days.', {
    venue: 'Journal of Birds',
    published: '2025-11',
  }),
  paper(
    'arxiv:2510.00004',
    'Post-training quantization of language models',
    'Weights are rounded to 4 bits. Large language models keep their accuracy.',
    {
      categories: ['cs.LG'],
      published: '2025-11-20T23:30:00-05:00',
    },
  ),
]

const idsOf = (hits: { paper: { id: string } }[]) => hits.map(({ paper }) => paper.id)

describe('a plain question', () => {
  let db: Db
  beforeAll(async () => {
    db = await emptyStore()
    await visit(db, LIBRARY)
  })
  const found = async (text: string) => idsOf((await search(db, { text })).hits)

  it('finds papers with any of its words, whatever their ending, the best first', async () => {
    expect(await found('how do birds learn to sing songs?')).toEqual(['doi:10.5555/birds.3'])
    expect((await found('pruned attention'))[0]).toBe('arxiv:2510.00001')
    expect(await found('pruned attention')).toContain('arxiv:2510.00002')
    expect(await found('nothing of this stands hereabouts')).toEqual([])
  })

  it('finds papers by their authors, with or without accents', async () => {
    expect(await found('muller')).toEqual(['arxiv:2510.00001'])
    expect((await found('garcia pruning'))[0]).toBe('arxiv:2510.00002')
  })

  it('reads a word that nobody wrote as the word one slip away, and says so', async () => {
    const answer = await search(db, { text: 'quantizaton' })
    expect(idsOf(answer.hits)).toContain('arxiv:2510.00004')
    expect(answer.corrected).toEqual([{ from: 'quantizaton', to: 'quantization' }])
    expect((await search(db, { text: 'quantization' })).corrected).toEqual([])
  })

  it.each([
    ['uantization', 'quantization'],
    ['wuantization', 'quantization'],
    ['squantization', 'quantization'],
    ['uqantization', 'quantization'],
    ['zebrafinches', 'zebra finches'],
    ['4bits', '4 bits'],
  ])('reads %s as %s', async (from, to) => {
    const answer = await search(db, { text: from })
    expect(answer.corrected).toEqual([{ from, to }])
    expect(answer.hits.length).toBeGreaterThan(0)
  })

  it('reads no word as two that never stand beside each other', async () => {
    expect((await search(db, { text: 'birdspruning' })).corrected).toEqual([])
  })

  it('finds hyphenated words that a paper writes as one', async () => {
    expect(await found('quanti-zation')).toEqual(['arxiv:2510.00004', 'arxiv:2510.00002'])
    expect((await search(db, { text: 'quanti-zation' })).hits[0]?.title).toContainEqual({ text: 'quantization', match: true })
  })

  it.each(['how do sparse models learn from noisy graphs', '"noisy graphs"', 'title:sparse', 'sparse has:code'])(
    'goes on where the page before ended, whatever arrived in between: %s',
    async (text) => {
      const store = await emptyStore()
      const arriving = (from: number, count: number, about: string) =>
        Array.from({ length: count }, (_, i) => {
          const n = from + i
          const words = ['sparse', 'models', 'learn', 'noisy graphs'].filter((_, j) => (n >> j) % 2 === 0).join(' and ')
          return paper(`arxiv:2511.${String(10_000 + n)}`, `${words} ${n}`, `${about} ${'Of noisy graphs. '.repeat(n % 5)}${words}`, {
            links: { code: 'https://code.example/x' },
          })
        })
      await visit(store, arriving(0, 64, 'Sparse words.'))
      const read = async (between: () => Promise<void>) => {
        const seen: string[] = []
        let cursor: string | undefined
        do {
          const page = await search(store, { text, limit: 7, ...(cursor !== undefined && { cursor }) })
          seen.push(...idsOf(page.hits))
          cursor = page.next ?? undefined
          await between()
        } while (cursor !== undefined && seen.length < 200)
        return seen
      }
      const quiet = await read(async () => undefined)
      let n = 64
      const busy = await read(async () => {
        await visit(store, arriving(n, 9, 'Models learn, models learn, models learn graphs.'))
        n += 9
      })
      expect(quiet.length).toBeGreaterThan(20)
      expect(busy).toEqual(quiet)
    },
  )

  it('puts first the papers of an author whose name no text has', async () => {
    expect(await found('sixty long documents without loss by J. García')).toEqual([
      'arxiv:2510.00002',
      'arxiv:2510.00001',
      'doi:10.5555/birds.3',
    ])
  })

  it('goes straight to a paper whose identifier or address is pasted', async () => {
    for (const text of ['2510.00004', 'arXiv:2510.00004v2', 'https://arxiv.org/pdf/2510.00004', 'see https://arxiv.org/abs/2510.00004'])
      expect((await search(db, { text })).identifiedPaper, text).toBe('arxiv:2510.00004')
    expect((await search(db, { text: '10.5555/birds.3' })).identifiedPaper).toBe('doi:10.5555/birds.3')
  })

  it('knows an identifier whatever stands around it', async () => {
    for (const text of [
      'arxiv.org/abs/2510.00004',
      'www.arxiv.org/pdf/2510.00004v1',
      'huggingface.co/papers/2510.00004',
      'doi.org/10.48550/arXiv.2510.00004',
      '(arXiv:2510.00004)',
      '<https://arxiv.org/abs/2510.00004>',
      '[2510.00004]',
      '2510.00004.',
      '“arXiv:2510.00004v3”,',
      'arXiv:2510.00004 [cs.LG]',
      'arXiv: 2510.00004',
      'read https://arxiv.org/abs/2510.00004!',
      'is 2510.00004, any good?',
    ])
      expect((await search(db, { text })).identifiedPaper, text).toBe('arxiv:2510.00004')
    for (const text of ['doi.org/10.5555/birds.3', '(doi:10.5555/birds.3).', 'https://dx.doi.org/10.5555/BIRDS.3'])
      expect((await search(db, { text })).identifiedPaper, text).toBe('doi:10.5555/birds.3')
  })

  it('says of an identifier or address that no paper goes by it, rather than rank by its digits', async () => {
    for (const [text, unknown = text] of [
      ['2510.99999'],
      ['arXiv:2510.99999v2'],
      ['(arXiv:2510.99999)', 'arXiv:2510.99999'],
      ['arXiv:2510.99999 [cs.LG]', 'arXiv:2510.99999'],
      ['https://arxiv.org/abs/2510.99999'],
      ['doi.org/10.5555/attention'],
      ['10.1016/S0140-6736(20)30183-5'],
      ['PMID: 12345678'],
      ['cs/0112017'],
      ['https://attention.example/long-documents?id=4'],
    ]) {
      const { hits, unknownIdentifier: said } = await search(db, { text: text as string })
      expect({ text, hits, said }).toEqual({ text, hits: [], said: unknown })
    }
    expect(idsOf((await search(db, { text: 'arXiv:2510.99999 on attention' })).hits)).toContain('arxiv:2510.00001')
    expect(idsOf((await search(db, { text: '4 bits and/or quantization' })).hits)[0]).toBe('arxiv:2510.00004')
  })

  it('narrows an identifier as it narrows any question', async () => {
    const asked = async (cat: string) => idsOf((await search(db, { text: 'arXiv:2510.00004', filter: parseQuery(`cat:${cat}`) })).hits)
    expect(await asked('cs.LG')).toEqual(['arxiv:2510.00004'])
    expect(await asked('cs.CV')).toEqual([])
  })

  it('takes what looks like syntax as letters when it is asked as a question', async () => {
    for (const text of [
      'NEAR(pruning)',
      'title: "pruning',
      'pruning AND NOT',
      "pruning'; drop table papers; --",
      '{title}: ^pruning* + -x',
      '"',
      '…',
    ])
      await expect(rankQuestion(db, parseQuestion(text))).resolves.toBeDefined()
    expect((await rankQuestion(db, parseQuestion('NEAR("pruning'))).ranked.length).toBeGreaterThan(0)
  })

  it('marks what matched, in the stored text', async () => {
    const [hit] = (await search(db, { text: 'bird songs' })).hits
    expect(hit?.snippet.filter(({ match }) => match).map(({ text }) => text)).toEqual(['birds', 'songs'])
    expect(hit?.title.map(({ text }) => text).join('')).toBe('Song learning in zebra finches')
  })

  it('is narrowed by a filter', async () => {
    expect(idsOf((await search(db, { text: 'pruning quantization', filter: parseQuery('cat:cs.CV') })).hits)).toEqual(['arxiv:2510.00002'])
    expect(idsOf((await search(db, { text: 'pruning quantization', filter: parseQuery('after:2025-11') })).hits)).toEqual([
      'arxiv:2510.00004',
    ])
  })
})

it('tells a plain question from a query', () => {
  for (const text of [
    'graph learning',
    'state-of-the-art vision',
    'GPTQ: accurate post-training quantization',
    'ratio 1:2 and http://x.example/a',
  ])
    expect(isPlainText(text), text).toBe(true)
  for (const text of [
    '"graph learning"',
    'graph OR tree',
    'graph -tree',
    'title:graph',
    'titel:graph',
    'quant*',
    '(a b)',
    'graph NOT tree',
    '“graph”',
  ])
    expect(isPlainText(text), text).toBe(false)
})

describe('a strict query', () => {
  let db: Db
  beforeAll(async () => {
    db = await emptyStore()
    await visit(db, LIBRARY)
  })
  const found = async (text: string) => idsOf((await search(db, { text })).hits).sort()

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
    expect(await found(text)).toEqual(ids)
  })

  it('says where a mistake is', async () => {
    await expect(search(db, { text: 'pruning titel:graph' })).rejects.toThrow('character 9: there is no field titel:')
    await expect(search(db, { text: '"pruning' })).rejects.toThrow('never closed')
    await expect(search(db, { text: 'x '.repeat(900) })).rejects.toThrow('at most 1000')
  })
})

describe('the index', () => {
  it('follows a paper that changes, merges or comes back', async () => {
    const db = await emptyStore()
    await visit(db, LIBRARY)
    const found = async (text: string) => idsOf((await search(db, { text })).hits)
    await visit(db, [paper('arxiv:2510.00001', 'Zebrafish swim', 'Nothing else.')])
    expect(await found('zebrafish')).toEqual(['arxiv:2510.00001'])
    expect(await found('attention')).toEqual([])
    await visit(db, [paper('arxiv:2510.00002', 'Zebrafish swim fast', 'Joined.')], [{ from: 'arxiv:2510.00001', into: 'arxiv:2510.00002' }])
    expect(await found('zebrafish')).toEqual(['arxiv:2510.00002'])
    await visit(db, [paper('arxiv:2510.00001', 'Zebrafish swim', 'Apart again.')])
    expect((await found('zebrafish')).sort()).toEqual(['arxiv:2510.00001', 'arxiv:2510.00002'])
  })

  it('takes in papers that were stored before it', async () => {
    const db = await emptyStore()
    await executeBatch(
      db,
      selectJsonRows(
        papers,
        LIBRARY.map((row, i) => ({ seq: i + 1, ...row })),
      ).map((part) => db.insert(papers).select(part)),
    )
    expect((await search(db, { text: 'pruning' })).hits).toEqual([])
    expect(await reindex(db)).toBe(4)
    expect((await search(db, { text: 'pruning' })).hits).toHaveLength(2)
    await reindex(db)
    expect((await search(db, { text: 'pruning' })).hits).toHaveLength(2)
  })

  it('answers the same over HTTP, in a constant number of small requests', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
    const hrana = await openHrana({ path: join(folder, 'search.db') })
    const { db, client } = openDatabase(hrana.url)
    try {
      await migrate(db, { migrationsFolder })
      await visit(db, LIBRARY)
      await trainEmbeddings(db)
      Object.assign(hrana.asked, { requests: 0, mostParameters: 0 })
      expect(idsOf((await search(db, { text: 'bird songs' })).hits)).toEqual(['doi:10.5555/birds.3'])
      expect(hrana.asked.requests).toBeLessThanOrEqual(5)
      expect(idsOf((await search(db, { text: 'title:pruning' })).hits)).toEqual(['arxiv:2510.00002'])
      expect(hrana.asked.mostParameters).toBeLessThan(100)
    } finally {
      client.close()
      await hrana.close()
      rmSync(folder, { recursive: true })
    }
  })
})

const VOCABULARY = [
  'model',
  'models',
  'modelling',
  'prune',
  'pruning',
  'graph',
  'graphs',
  'universal',
  'university',
  'größe',
  '3d',
  '東京',
  'a',
  'net',
]
const word = fc.constantFrom(...VOCABULARY)
const someText = (most: number) =>
  fc.array(fc.tuple(word, fc.constantFrom(' ', '. ', '-', ' (', '; ')), { maxLength: most }).map((all) => all.flat().join(''))
const somePaper = fc.record({
  title: someText(4),
  abstract: someText(10),
  authors: fc.array(
    fc
      .tuple(word, word, fc.option(fc.constantFrom('0000-0002-1825-0097', '0000-0002-1694-233x', 'none'), { nil: undefined }))
      .map(([a, b, orcid]) => ({ name: `${a} ${b}`, ...(orcid !== undefined && { orcid }) })),
    { maxLength: 3 },
  ),
  categories: fc.uniqueArray(fc.constantFrom('cs.LG', 'cs.CV', 'cs', 'stat.ML', 'q-bio.NC'), { maxLength: 2 }),
  organization: fc.option(someText(3)),
  venue: fc.option(someText(3)),
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
const { query: someQuery } = fc.letrec<{ query: string; group: string }>((tie) => ({
  group: fc.oneof(
    { weight: 3, arbitrary: leaf },
    { weight: 1, arbitrary: leaf.map((one) => `-${one}`) },
    { weight: 1, arbitrary: tie('query').map((one) => `(${one})`) },
    { weight: 1, arbitrary: tie('query').map((one) => `-(${one})`) },
  ),
  query: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('group'), { minLength: 1, maxLength: 3 }).map((all) => all.join(' ')),
    fc.tuple(tie('group'), tie('group')).map((all) => all.join(' OR ')),
  ),
}))

it('accepts exactly the papers that the language in memory accepts', { timeout: 60_000 }, async () => {
  const db = await emptyStore()
  const some = fc
    .sample(somePaper, { numRuns: 60, seed: 7 })
    .map((one, i) => paper(`arxiv:9999.${String(10_000 + i)}`, one.title, one.abstract, one))
  await visit(db, some)
  const searchable = some.map((one) => ({ id: one.id, as: searchablePaperOf({ ...one, identifiers: [one.id], sources: [] }) }))
  let matched = 0
  await fc.assert(
    fc.asyncProperty(someQuery, async (text) => {
      let query: ReturnType<typeof parseQuery>
      try {
        query = parseQuery(text)
      } catch {
        return
      }
      const expected = searchable.filter(({ as }) => matchQuery(query, as) !== null).map(({ id }) => id)
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

/** Words as papers have them, and as people ask for them: other scripts, accents, hyphens, apostrophes, digits, TeX, ligatures. */
const WILD = [
  ..."Müller MÜLLER muller O’Neil O'Neil post-training Post‐Training $\\ell_2$ $L^2$ l2 4-bit 3D ３Ｄ ﬁne-tuning fine naïve 量子 量子计算 計算 です デス".split(
    ' ',
  ),
  ...'Größe GRÖSSE İstanbul istanbul кошка КОШКА שלום عميق C++ p<0.05 e.g. x² x2 100% α-helix ΑΛΦΑ state-of-the-art café cafe\u0301 ͅ'.split(
    ' ',
  ),
]
const wild = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...WILD) }, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }))
const wildText = fc
  .array(fc.tuple(wild, fc.constantFrom(' ', '. ', '-', ', ', ' (')), { minLength: 1, maxLength: 8 })
  .map((all) => all.flat().join(''))
const wildPaper = fc.record({
  title: wildText,
  abstract: wildText,
  authors: fc.array(
    fc.tuple(wild, wild).map(([a, b]) => ({ name: `${a} ${b}` })),
    { maxLength: 3 },
  ),
  organization: fc.option(wildText),
  venue: fc.option(wildText),
  categories: fc.array(fc.constantFrom('cs.LG', 'q-bio.NC', 'Künstliche Intelligenz', '人工知能', 'physics:med-ph'), { maxLength: 2 }),
})

it('agrees with the language in memory on words of any script, wherever they stand', { timeout: 120_000 }, async () => {
  const db = await emptyStore()
  const rows = fc
    .sample(wildPaper, { numRuns: 80, seed: 5 })
    .map((one, i) => paper(`doi:10.5555/${i % 2 ? 'ä' : 'a'}-${i}_(${i})`, one.title.toWellFormed(), one.abstract.toWellFormed(), one))
  await visit(db, rows)
  const searchable = rows.map((one) => ({ id: one.id, as: searchablePaperOf({ ...one, identifiers: [one.id], sources: [] }) }))
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
  const asked = fc.oneof(
    sliceOf.map((text) => `"${text}"`),
    fc
      .tuple(fc.constantFrom('title', 'abstract', 'about', 'author', 'org', 'venue', 'cat', 'id'), sliceOf)
      .map(([field, text]) => `${field}:"${text}"`),
    fc
      .tuple(fc.constantFrom('', 'title:', 'author:', 'org:', 'venue:', 'cat:', 'id:'), wild)
      .map(([field, text]) => `${field}${text.replace(/[\s"()*]/gu, '')}*`),
    fc.tuple(fc.constantFrom('', '-', 'author:', 'cat:'), wild).map(([field, text]) => `${field}"${text.replaceAll('"', '')}"`),
    anyRow.map(({ authors }) => `author:"${(authors[0]?.name ?? 'x').replaceAll('"', '')}"`),
    anyRow.map(({ categories }) => `cat:"${categories[0] ?? 'cs'}"`),
    anyRow.map(({ id }) => `id:"${id}"`),
  )
  let matched = 0
  await fc.assert(
    fc.asyncProperty(fc.array(asked, { minLength: 1, maxLength: 3 }), fc.constantFrom(' ', ' OR '), async (parts, between) => {
      let query: ReturnType<typeof parseQuery>
      try {
        query = parseQuery(parts.join(between))
      } catch {
        return
      }
      const expected = searchable.filter(({ as }) => matchQuery(query, as) !== null).map(({ id }) => id)
      const { papers } = await booleanSearch(db, query, { limit: 100, order: 'newest' })
      expect(papers.map(({ paper }) => paper).sort(), parts.join(between)).toEqual(expected.sort())
      matched += expected.length
    }),
    { numRuns: 1500, seed: 13 },
  )
  expect(matched).toBeGreaterThan(1500)
})

it.each(['graph', 'title:graph OR graph', 'mod*', '-zebra author:model OR graph'])(
  'pages through %s without skipping or repeating when papers arrive',
  async (text) => {
    const db = await emptyStore()
    const many = fc.sample(somePaper, { numRuns: 80, seed: 3 }).map((one, i) =>
      paper(`arxiv:9998.${10_000 + i}`, one.title, `${one.abstract} graph`, {
        ...one,
        abstract: `${one.abstract} graph`,
        firstSeenAt: 1000 + (i % 7),
      }),
    )
    await visit(db, many)
    for (const order of ['best', 'newest'] as const) {
      const whole = idsOf((await search(db, { text, order, limit: 200 })).hits)
      const paged: string[] = []
      let cursor: string | undefined
      do {
        const answer = await search(db, { text, order, limit: 7, ...(cursor !== undefined && { cursor }) })
        paged.push(...idsOf(answer.hits))
        cursor = answer.next ?? undefined
        await visit(db, [paper(`arxiv:9997.${10_000 + paged.length}`, 'graph', 'graph model', { firstSeenAt: 5000 })])
      } while (cursor !== undefined && paged.length < 300)
      expect(new Set(paged).size).toBe(paged.length)
      expect([...paged].sort()).toEqual([...whole].sort())
      if (order === 'newest') expect(paged).toEqual(whole)
    }
  },
)

describe('meaning', () => {
  const turning = (words: string) => Array.from({ length: 30 }, (_, i) => words.split(' ').filter((_, j) => (i * 7 + j * j) % 3 !== 0))
  const pets = turning('cat dog kitten purr puppy bark fur tail')
  const stars = turning('star galaxy nebula light quasar redshift telescope orbit')

  it('puts words near each other that stand in the same papers', () => {
    const fit = trainLsa([...pets, ...stars], 4)
    const known = new Map(fit.terms.map((term) => [term.term, term]))
    const [kitten, bark, quasar] = ['kitten', 'bark', 'quasar'].map((word) => projectTerms([word], known) as Int8Array)
    expect(cosineSimilarity(kitten as Int8Array, bark as Int8Array)).toBeGreaterThan(
      cosineSimilarity(kitten as Int8Array, quasar as Int8Array) + 0.2,
    )
    expect(projectTerms(['unheard'], known)).toBeUndefined()
  })

  it('gives the same numbers for the same papers, and keeps them as text', () => {
    expect(trainLsa(pets, 4)).toEqual(trainLsa(pets, 4))
    const vector = Int8Array.from([-127, -1, 0, 1, 127])
    expect(decodeVector(encodeVector(vector))).toEqual(vector)
  })

  it('finds related papers, and papers that came after the fit get their place', async () => {
    const db = await emptyStore()
    const about = (topic: string[][], scheme: string) =>
      topic.map((words, i) => paper(`arxiv:${scheme}.${10_000 + i}`, words.join(' '), words.join(' ')))
    await visit(db, [...about(pets, '2501'), ...about(stars, '2502')])
    const fit = await trainEmbeddings(db)
    expect(fit.papers).toBe(60)
    await visit(db, [paper('arxiv:2503.00001', 'A kitten and its fur', 'It does purr.')])
    expect(await embedNewPapers(db)).toBe(1)
    expect(await embedNewPapers(db)).toBe(0)
    const like = await findRelatedPapers(db, 'arxiv:2503.00001', 5)
    expect(like).toHaveLength(5)
    expect(like.every(({ paper }) => paper.startsWith('arxiv:2501.'))).toBe(true)
    expect(await findRelatedPapers(db, 'arxiv:0000.00000')).toEqual([])
    await trainEmbeddings(db)
    expect((await findRelatedPapers(db, 'arxiv:2503.00001', 1))[0]?.paper).toMatch(/^arxiv:2501/)
  })

  it('never calls two copies of a paper related, joined or not', async () => {
    const db = await emptyStore()
    const copies = ['arxiv:2505.00001', 'doi:10.5555/copy', 'doi:10.5555/joined'].map((id) =>
      paper(id, 'Songs of the zebra finch', 'Finches learn their songs from tutors.'),
    )
    await visit(db, [...copies, ...LIBRARY])
    await visit(db, [copies[0] as Row], [{ from: 'doi:10.5555/joined', into: 'arxiv:2505.00001' }])
    const like = (await findRelatedPapers(db, 'arxiv:2505.00001', 9)).map(({ paper }) => paper)
    expect(like[0]).toBe('doi:10.5555/birds.3')
    for (const { id } of copies) expect(like).not.toContain(id)
  })

  it('knows how many papers have a term, of common ones and of those that say nothing from what was learned', async () => {
    const db = await emptyStore()
    const abstract = (i: number) =>
      ['The birds', i % 2 === 0 && 'sing', i % 5 === 0 && 'loudly', i === 7 && 'zygodactyl', i % 10 < 9 && 'together']
        .filter(Boolean)
        .join(' ')
    await visit(
      db,
      Array.from({ length: 300 }, (_, i) => paper(`arxiv:2507.${10_000 + i}`, `Paper ${i}`, abstract(i))),
    )
    const terms = ['the', 'bird', 'sing', 'loudli', 'zygodactyl', 'togeth', 'nowher']
    const counted = await loadTermStatistics(db, terms)
    expect(Object.fromEntries(counted.documentFrequencies)).toEqual({
      the: 300,
      bird: 300,
      sing: 150,
      loudli: 60,
      zygodactyl: 1,
      togeth: 270,
    })
    expect(await loadTermFrequencies(db, terms, LSA_MODEL)).toMatchObject({
      papers: 300,
      documentFrequencies: counted.documentFrequencies,
      fitted: false,
    })
    await trainEmbeddings(db)
    expect((await loadTermStatistics(db, terms)).documentFrequencies).toEqual(counted.documentFrequencies)
    const about = await loadTermFrequencies(db, terms, LSA_MODEL)
    expect(about.isModelCurrent).toBe(true)
    for (const [term, papers] of counted.documentFrequencies)
      expect([term, about.documentFrequencies.get(term) ?? 1]).toEqual([term, papers])
  })

  it('is learned anew when there is enough to learn from, and again when it has grown by half', async () => {
    const db = await emptyStore()
    expect(await isTrainingDue(db)).toBe(false)
    const many = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => paper(`arxiv:2506.${10_000 + from + i}`, `Paper ${from + i}`, 'Finches learn songs.'))
    await visit(db, many(0, 220))
    expect(await isTrainingDue(db)).toBe(true)
    await trainEmbeddings(db)
    expect(await isTrainingDue(db)).toBe(false)
    await visit(db, many(220, 300))
    expect(await isTrainingDue(db)).toBe(false)
    await visit(db, many(300, 340))
    expect(await isTrainingDue(db)).toBe(true)
  })
})

it('answers eval search in the order of the input, documents by their ids', async () => {
  const corpus = LIBRARY.map(({ id, title, abstract }) => JSON.stringify({ id, title, abstract })).join('\n')
  const lines: string[] = []
  for await (const line of searchLines(
    await emptyStore(),
    corpus,
    '{"id":"q2","text":"zebra: songs?"}\n\n{"id":"q1","text":"-pruning (networks)"}\n',
  ))
    lines.push(line)
  expect(lines[0]).toMatch(/^q2 Q0 doi:10\.5555\/birds\.3 1 [\d.]+ paperwire$/)
  expect(lines.find((line) => line.startsWith('q1'))).toMatch(/^q1 Q0 arxiv:2510\.00002 1 /)
  const bad = searchLines(await emptyStore(), 'no json', '')
  await expect(bad.next()).rejects.toThrow('the corpus:1 is not JSON')
})

it('indexes the same terms for the same paper, and others when it changes', () => {
  const [first] = LIBRARY as [Row]
  expect(buildIndexDocument(first).hash).toBe(buildIndexDocument({ ...first }).hash)
  expect(buildIndexDocument({ ...first, categories: ['cs.CV'] }).hash).not.toBe(buildIndexDocument(first).hash)
})

it('knows every word one slip away', () => {
  const near = wordsWithinOneEdit('prune')
  for (const word of ['prnue', 'prne', 'prunes', 'prude', 'pruune']) expect(near).toContain(word)
  expect(near).not.toContain('prune')
  for (const word of ['rune', 'rpune', 'drune', 'aprune']) {
    expect(near).not.toContain(word)
    expect(wordsWithinOneEdit('prune', { first: true })).toContain(word)
  }
})

it('parts a word where two words may have been run together', () => {
  expect(splitCompound('zeroshot')).toContainEqual(['zero', 'shot'])
  expect(splitCompound('gpt4')).toEqual([['gpt', '4']])
  expect(splitCompound('theword')).toEqual([['thew', 'ord']])
  expect(splitCompound('größe')).toEqual([])
})

it('cuts a snippet of any text to its length, and loses no letter of it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 900, unit: 'grapheme' }), fc.array(word), (text, terms) => {
      const pieces = snippet(text, new Set(terms), 100)
      const shown = pieces.map(({ text }) => text).join('')
      expect(shown.length).toBeLessThanOrEqual(text.length <= 100 ? 100 : 102)
      expect(text.toWellFormed()).toContain(shown.replace(/^…|…$/g, (mark) => (text.includes(mark) ? mark : '')).slice(1, -2))
    }),
  )
})

it('marks each word that has a term looked for, and no other', () => {
  const said = fc.oneof(word, fc.constantFrom('Pruning', 'ÉCOLES', 'yes', 'Yields', 'größten', 'x1', '量子', 'caﬀeine'))
  fc.assert(
    fc.property(fc.array(said), fc.array(said), (text, sought) => {
      const terms = new Set(sought.flatMap((one) => wordsOf(one).map(stemOf)))
      const shown = highlightTerms(text.join(' '), terms)
      for (const one of text) {
        const is = wordsOf(one).some((part) => terms.has(stemOf(part)))
        if (one !== '' && /^[\p{L}\p{N}]+$/u.test(one))
          expect(shown.some(({ text, match }) => match === is && ` ${text} `.includes(one))).toBe(true)
      }
    }),
  )
})
