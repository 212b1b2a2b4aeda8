/** Limits in a store of 100,000 papers: the papers a question reads, and the time of the worst queries. */
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { beforeAll, describe, expect, test } from 'vitest'
import { BadRequest } from '../../src/errors.ts'
import { parseQuestion, SEARCH_QUERY_LIMITS } from '../../src/query/compile-sql.ts'
import { buildIndexDocument } from '../../src/query/index-document.ts'
import { parseQuery } from '../../src/query/parse.ts'
import { booleanSearch, countAcceptedPapers } from '../../src/search/boolean-search.ts'
import { findCandidatePool, rankQuestion } from '../../src/search/candidates.ts'
import { findRelatedPapers } from '../../src/search/related.ts'
import { search } from '../../src/search/search.ts'
import { type Db, executeBatch } from '../../src/store/db.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import { searchIndexStatements } from '../../src/store/search-index.ts'
import { stemOf } from '../../src/text/tokenize.ts'

const PAPERS = 100_000
/** Processor time: a few times what is needed, far below what unbounded queries take. */
const MAX_MS = 1500
const COMMON = ['model', 'learning', 'network', 'data', 'language', 'deep']
const rare = (n: number) => `rare${'abcdefghij'[n % 10]}${Math.floor(n / 10).toString(36)}`

/** Milliseconds of processor time since `start`. */
const processorMs = (start: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

let db: Db
beforeAll(async () => {
  const database = openDatabase(':memory:')
  db = database.db
  await migrate(database.db, { migrationsFolder: fileURLToPath(new URL('../../migrations', import.meta.url)) })
  await database.client.execute({
    sql: `insert into papers (id, title, abstract, abstract_display, authors, url, categories, links, withdrawn, first_seen_at, score, score_parts, hot)
      with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
      select 'arxiv:' || printf('%04d.%05d', 1000 + i / 90000, i % 90000), '', '', 'whole', '[]', '', '["cs.LG"]', '{}', 0, 1700000000 + i, 0, '[]', 0 from n`,
    args: [PAPERS],
  })
  await database.client.executeMultiple(`
    insert into identifiers (identifier, paper, rank) select id, id, 0 from papers union all select 'doi:10.5555/' || seq, id, 1 from papers;
    insert into records (source, key, paper, record, hash, first_seen_at, updated_at)
      select 'arxiv-' || (seq % 5), id, id, '{"abstract":"' || hex(zeroblob(600)) || '"}', '', 0, 0 from papers;`)
  for (let at = 0; at < PAPERS; at += 2000) {
    const rows = Array.from({ length: 2000 }, (_, i) => {
      const n = at + i + 1
      const common = COMMON.filter((_, j) => (n * (j + 3)) % 7 < 4)
      return {
        id: `arxiv:${String(1000 + Math.floor(n / 90_000)).padStart(4, '0')}.${String(n % 90_000).padStart(5, '0')}`,
        title: `${common.join(' ')} ${rare(n % 5000)}`,
        abstract: `${COMMON.join(' ')} of ${rare((n * 7) % 5000)} and ${common.join(' ')}${n % 12 === 0 ? ' middling' : ''}.`,
        authors: [{ name: `Ada Author${n % 900}` }],
        categories: ['cs.LG'],
        links: {},
      }
    })
    await executeBatch(db, searchIndexStatements(db, rows.map(buildIndexDocument)))
    await database.client.execute({
      sql: "update papers set title = json_extract(j.value, '$.title'), abstract = json_extract(j.value, '$.abstract') from json_each(?) j where papers.id = json_extract(j.value, '$.id')",
      args: [JSON.stringify(rows)],
    })
  }
}, 240_000)

describe('a question', () => {
  test('with a rare word ranks only the papers that have it; common words change their order', async () => {
    const { candidates, ranked } = await rankQuestion(db, parseQuestion(`deep learning of ${rare(77)} model`))
    expect(candidates.length).toBeGreaterThan(10)
    for (const { title, abstract } of candidates) expect(`${title} ${abstract}`).toContain(rare(77))
    // the same papers, in another order
    const alone = await rankQuestion(db, parseQuestion(rare(77)))
    const [one, other] = [ranked, alone.ranked].map((list) => list.map(({ paper }) => paper)) as [string[], string[]]
    expect([...one].sort()).toEqual([...other].sort())
    expect(one).not.toEqual(other)
  })

  test('takes no candidates from a word of more than 5 % of papers', async () => {
    const { candidates } = await findCandidatePool(db, parseQuestion(`middling ${rare(77)}`))
    for (const { title, abstract } of candidates) expect(`${title} ${abstract}`).toContain(rare(77))
    for (const { seq } of (await findCandidatePool(db, parseQuestion('middling'))).candidates) expect(seq).toBeGreaterThan(PAPERS - 20_000)
  })

  test('of common words only ranks the newest papers that have all of them, titles first', async () => {
    const words = ['deep', 'learning', 'language', 'model']
    const { candidates } = await findCandidatePool(db, parseQuestion(words.join(' ')))
    expect(candidates).toHaveLength(200)
    for (const { seq } of candidates) expect(seq).toBeGreaterThan(PAPERS - 20_000)
    const titled = candidates.filter(({ title }) => words.every((word) => title.split(' ').includes(stemOf(word))))
    // every seventh paper is called so: of the newest 200 there would be 28
    expect(titled.length).toBeGreaterThanOrEqual(100)
  })

  test('of many rare words ranks at most 200 papers', async () => {
    const { ranked } = await rankQuestion(db, parseQuestion(Array.from({ length: 60 }, (_, i) => rare(i)).join(' ')))
    expect(ranked).toHaveLength(200)
  })
})

const { characters, terms, words, depth } = SEARCH_QUERY_LIMITS
const filled = (one: string, many: number) => Array.from({ length: many }, () => one).join(' ')
const HOSTILE: [string, string][] = [
  ['a question of maximum length', filled('model deep', 1000).slice(0, characters)],
  ['any of many common words', Array.from({ length: terms }, (_, i) => COMMON[i % COMMON.length]).join(' OR ')],
  ['all of many common words', `(${Array.from({ length: terms }, (_, i) => COMMON[i % COMMON.length]).join(' ')})`],
  ['a phrase of common words', `"${Array.from({ length: words }, (_, i) => COMMON[i % COMMON.length]).join(' ')}"`],
  ['many phrases', COMMON.flatMap((one) => COMMON.map((other) => `"${one} ${other}"`)).join(' OR ')],
  ['everything but', `(cat:cs.LG ${COMMON.map((word) => `-${word}`).join(' ')})`],
  ['about all', `about:(${Array.from({ length: terms }, (_, i) => COMMON[i % COMMON.length]).join(' OR ')})`],
  ['not about anything', `cat:cs ${COMMON.map((word) => `-about:${word}`).join(' ')}`],
  ['maximum depth', `${'('.repeat(depth)}model OR deep${')'.repeat(depth)}`],
  ['nested negations', `${Array.from({ length: depth }, (_, i) => `(${COMMON[i % 6]} OR -(data `).join('')}deep${'))'.repeat(depth)}`],
  ['about many rare words', `about:(${Array.from({ length: terms }, (_, i) => rare(i)).join(' OR ')}) OR cat:cs.LG`],
  ['many prefixes', Array.from({ length: terms }, (_, i) => `rare${'abcdefghij'[i % 10]}${(i % 9) + 1}*`).join(' OR ')],
  ['too short a prefix', 'rare*'],
  ['dates of all time', 'after:1900 before:2100'],
  ['any identifier', 'id:1* OR id:arxiv*'],
  ['any source', 'source:a* OR -source:b* cat:cs'],
  ['any author', 'author:ada OR author:ada* OR author:"ada author7"'],
  ['SQL', `"'; drop table papers; --" OR 1=1 UNION SELECT`],
  ['punctuation only', '"()*-:;'],
]

describe('no query takes long', () => {
  test.each(HOSTILE)('%s', async (_name, text) => {
    for (const order of ['best', 'newest'] as const) {
      const start = process.cpuUsage()
      try {
        await search(db, { text, order })
      } catch (error) {
        expect(error).toBeInstanceOf(BadRequest)
      }
      expect(processorMs(start)).toBeLessThan(MAX_MS)
    }
  })

  test('nor does counting', async () => {
    for (const text of ['model', 'about:model', '-zebra cat:cs.LG']) {
      const start = process.cpuUsage()
      const { papers, more } = await countAcceptedPapers(db, parseQuery(text), { since: 1_700_000_000 })
      expect(papers > 0 || more).toBe(true)
      expect(processorMs(start)).toBeLessThan(MAX_MS)
    }
  })

  test('a late page takes no longer than the first', async () => {
    const query = parseQuery('model cat:cs.LG')
    const time = async (cursor?: Parameters<typeof booleanSearch>[2]['cursor']) => {
      const start = process.cpuUsage()
      await booleanSearch(db, query, { limit: 50, order: 'newest', cursor })
      return processorMs(start)
    }
    const far = { score: 1_700_000_500, seq: 0, paper: '', untilSeq: Number.MAX_SAFE_INTEGER }
    await time()
    const [first, last] = [await time(), await time(far)]
    expect(last).toBeLessThan(2 * first + 100)
  })

  test('nor does finding related papers', async () => {
    const start = process.cpuUsage()
    expect(await findRelatedPapers(db, 'arxiv:1000.00077', 5)).toHaveLength(5)
    expect(processorMs(start)).toBeLessThan(MAX_MS)
  })
})

describe('queries of identifiers and sources use indexes', () => {
  test.each([
    ['id:1000.00042', 1],
    ['id:10.5555/42', 1],
    ['id:arxiv:1000.000*', 50],
    [Array.from({ length: 40 }, (_, i) => `id:10.5555/9${i}*`).join(' OR '), 50],
    [Array.from({ length: 40 }, (_, i) => `id:nobody${i}`).join(' OR '), 0],
    [Array.from({ length: 40 }, (_, i) => `source:nobody${i}*`).join(' OR '), 0],
    ['source:arxiv-3 id:1000.00042', 0],
    ['source:ARXIV-2 id:1000.00042', 1],
  ])('%s', async (text, most) => {
    const start = process.cpuUsage()
    const { papers } = await booleanSearch(db, parseQuery(text), { limit: 50, order: 'newest' })
    expect(papers).toHaveLength(most)
    expect(processorMs(start)).toBeLessThan(MAX_MS / 4)
  })
})
