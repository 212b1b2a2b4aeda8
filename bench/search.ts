/**
 * Measures searches over synthetic papers: `node bench/search.ts [10000] [100000]` (default 10,000). Prints p50 and p95 in
 * milliseconds of each kind of search, with papers and snippets, from a libSQL file: wall time and processor time.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { PRAGMAS } from '../src/host.ts'
import { buildIndexDocument } from '../src/query/index-document.ts'
import { parseQuery } from '../src/query/parse.ts'
import { booleanSearch, countAcceptedPapers } from '../src/search/boolean-search.ts'
import { findRelatedPapers } from '../src/search/related.ts'
import { search } from '../src/search/search.ts'
import { trainEmbeddings } from '../src/search/train-embeddings.ts'
import { executeBatch, selectJsonRows } from '../src/store/db.ts'
import { openDatabase } from '../src/store/open-database.ts'
import { papers } from '../src/store/schema.ts'
import { searchIndexStatements } from '../src/store/search-index.ts'
import { paperAt, rowAt, wordAt } from './papers.ts'

const RUNS = 40
const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const rare = (i: number) => wordAt(300 + ((i * 7919) % 50_000))
const common = (i: number) => wordAt((i * 13) % 20)
const KINDS: Record<string, (i: number) => string> = {
  'question, rare words': (i) => [rare(i), rare(i + 1), rare(i + 2)].join(' '),
  'question, mixed': (i) => `how does ${common(i)} ${rare(i)} help ${common(i + 3)} ${rare(i + 5)} in ${common(i + 7)}`,
  'question, common words only': (i) => [common(i), common(i + 1), common(i + 2)].join(' '),
  'query, two common words': (i) => `${common(i)} ${common(i + 1)} has:code OR "${common(i)} ${common(i + 2)}"`,
  'query, phrase and field': (i) => `"${common(i)} ${common(i + 1)}" cat:cs.LG -${common(i + 4)}`,
  'query, any of 40 common words': (i) => Array.from({ length: 40 }, (_, j) => wordAt((i + j) % 60)).join(' OR '),
  'query, twenty phrases': (i) =>
    Array.from({ length: 20 }, (_, j) => `"${wordAt((i + j) % 20)} ${wordAt((i + 2 * j + 1) % 20)}"`).join(' OR '),
  'query, prefix': (i) => `${rare(i).slice(0, 5)}* title:${common(i)}`,
}

const sizes = process.argv.slice(2).map(Number)
for (const size of sizes.length > 0 ? sizes : [10_000]) {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
  try {
    const file = join(folder, 'bench.db')
    const { db, client } = openDatabase(`file:${file}`)
    await client.executeMultiple(PRAGMAS)
    await migrate(db, { migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) })
    let storing = 0
    let indexing = 0
    for (let at = 0; at < size; at += 500) {
      const rows = Array.from({ length: Math.min(500, size - at) }, (_, i) => rowAt(at + i))
      const start = performance.now()
      await executeBatch(
        db,
        selectJsonRows(papers, rows).map((part) => db.insert(papers).select(part)),
      )
      const between = performance.now()
      await executeBatch(db, searchIndexStatements(db, rows.map(buildIndexDocument)))
      storing += between - start
      indexing += performance.now() - between
    }
    const start = performance.now()
    const fit = await trainEmbeddings(db)
    console.log(
      `${size} papers: stored ${seconds(storing)}, indexed ${seconds(indexing)} (${(indexing / size).toFixed(2)} ms a paper), learned ${fit.terms} terms in ${seconds(performance.now() - start)}, file ${Math.round(statSync(file).size / 1e6)} MB`,
    )
    for (const [kind, text] of Object.entries(KINDS)) await measure(kind, async (i) => (await search(db, { text: text(i) })).hits.length)
    const week = { since: 1_760_000_000 + size * 30 - 7 * 86_400 }
    await measure(
      'papers of a feed a week',
      async (i) => (await countAcceptedPapers(db, parseQuery(`${rare(i)} OR ${common(i)}`), week)).papers,
    )
    const far = { score: 1_760_000_000 + size * 6, seq: 0, paper: '', untilSeq: size }
    for (const [kind, cursor] of [
      ['first page of a search feed', undefined],
      ['page far down', far],
    ] as const)
      await measure(
        kind,
        async (i) => (await booleanSearch(db, parseQuery(`${common(i)} cat:cs.LG`), { limit: 50, order: 'newest', cursor })).papers.length,
      )
    await measure('related papers', async (i) => (await findRelatedPapers(db, paperAt((i * 37) % size).id)).length)
    client.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measure(kind: string, ask: (i: number) => Promise<number>): Promise<void> {
  for (let i = 0; i < 3; i++) await ask(1000 + i)
  const times: number[] = []
  const spent: number[] = []
  let found = 0
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now()
    const began = process.cpuUsage()
    found += await ask(i)
    const { user, system } = process.cpuUsage(began)
    times.push(performance.now() - start)
    spent.push((user + system) / 1000)
  }
  const at = (all: number[], share: number) => (all.sort((a, b) => a - b)[Math.floor(RUNS * share)] as number).toFixed(1).padStart(7)
  console.log(
    `  ${kind.padEnd(30)} p50 ${at(times, 0.5)} p95 ${at(times, 0.95)} ms  processor p50 ${at(spent, 0.5)} p95 ${at(spent, 0.95)} ms  ${(found / RUNS).toFixed(1)} hits`,
  )
}
