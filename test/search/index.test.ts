import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { describe, expect, it } from 'vitest'
import { searchLines } from '../../src/commands/eval-answers.ts'
import { buildIndexDocument } from '../../src/query/index-document.ts'
import { search } from '../../src/search/search.ts'
import { reindex, trainEmbeddings } from '../../src/search/train-embeddings.ts'
import { executeBatch, selectJsonRows } from '../../src/store/db.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { papers } from '../../src/store/schema.ts'
import { openHrana } from '../support/hrana.ts'
import { idsOf, LIBRARY, migrationsFolder, openEmptyStore, type PaperFields, paper, storePapers } from './library.ts'

describe('the index', () => {
  it('is updated when a paper changes, is merged or returns', async () => {
    const db = await openEmptyStore()
    await storePapers(db, LIBRARY)
    const idsFor = async (text: string) => idsOf((await search(db, { text })).hits)
    await storePapers(db, [paper('arxiv:2510.00001', 'Zebrafish swim', 'Nothing else.')])
    expect(await idsFor('zebrafish')).toEqual(['arxiv:2510.00001'])
    expect(await idsFor('attention')).toEqual([])
    await storePapers(
      db,
      [paper('arxiv:2510.00002', 'Zebrafish swim fast', 'Joined.')],
      [{ from: 'arxiv:2510.00001', into: 'arxiv:2510.00002' }],
    )
    expect(await idsFor('zebrafish')).toEqual(['arxiv:2510.00002'])
    await storePapers(db, [paper('arxiv:2510.00001', 'Zebrafish swim', 'Apart again.')])
    expect((await idsFor('zebrafish')).sort()).toEqual(['arxiv:2510.00001', 'arxiv:2510.00002'])
  })

  it('adds papers that were stored before the index existed', async () => {
    const db = await openEmptyStore()
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

  it('returns the same results over HTTP, in a constant number of small requests', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
    const hrana = await openHrana({ path: join(folder, 'search.db') })
    const { db, client } = openDatabase(hrana.url)
    try {
      await migrate(db, { migrationsFolder })
      await storePapers(db, LIBRARY)
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

it('an index document has the same hash until the paper changes', () => {
  const [first] = LIBRARY as [PaperFields]
  expect(buildIndexDocument(first).hash).toBe(buildIndexDocument({ ...first }).hash)
  expect(buildIndexDocument({ ...first, categories: ['cs.CV'] }).hash).not.toBe(buildIndexDocument(first).hash)
})

it('eval search lists results in the order of the input, with the ids of documents', async () => {
  const corpus = LIBRARY.map(({ id, title, abstract }) => JSON.stringify({ id, title, abstract })).join('\n')
  const lines: string[] = []
  for await (const line of searchLines(
    await openEmptyStore(),
    corpus,
    '{"id":"q2","text":"zebra: songs?"}\n\n{"id":"q1","text":"-pruning (networks)"}\n',
  ))
    lines.push(line)
  expect(lines[0]).toMatch(/^q2 Q0 doi:10\.5555\/birds\.3 1 [\d.]+ paperwire$/)
  expect(lines.find((line) => line.startsWith('q1'))).toMatch(/^q1 Q0 arxiv:2510\.00002 1 /)
  const invalid = searchLines(await openEmptyStore(), 'no json', '')
  await expect(invalid.next()).rejects.toThrow('the corpus:1 is not JSON')
})
