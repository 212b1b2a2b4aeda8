/**
 * Measures how copies are found in a large store, a libSQL file on this machine: `node bench/near.ts [10000] [100000]` (default
 * 10,000). Prints candidates and time per new paper and how many of the copies among them were found. Where CORPUS names
 * recorded pairs, their right sides are stored and their left sides looked for, through the same functions that visits call:
 * recall of the keys, candidates, and what comes of linking the whole tables.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { type BenchmarkName, type BenchmarkRecord, benchmarkNames, readPairs } from '../scripts/train-matching.ts'
import { ingestVisit } from '../src/ingest/ingest-visit.ts'
import { predictMatch } from '../src/matching/classifier/classifier.ts'
import { blockingKeyHashesOf, compareMetadata, type RecordMetadata } from '../src/matching/compare.ts'
import type { SourceRecord } from '../src/model.ts'
import { blockingKeyStatements } from '../src/store/apply-changeset.ts'
import { type Db, executeBatch, selectJsonRows } from '../src/store/db.ts'
import { findMergeCandidates } from '../src/store/merge-candidates.ts'
import { openDatabase } from '../src/store/open-database.ts'
import { identifiers, papers, records } from '../src/store/schema.ts'
import { buildClassifier } from '../src/topics/classify.ts'
import weights from '../src/weights/matching.json' with { type: 'json' }
import { paperAt } from './papers.ts'

const NOW = 1_764_000_000
const RECORDS_PER_VISIT = 50
/** As long as abstracts are. */
const ABSTRACT = 'word '.repeat(300)
const EMPTY_PAPER_FIELDS = {
  seq: null as unknown as number,
  abstract: ABSTRACT,
  abstractDisplay: 'whole' as const,
  version: null,
  announceType: null,
  categories: [],
  license: null,
  comment: null,
  organization: null,
  submittedBy: null,
  links: {},
  withdrawn: false,
  retracted: false,
  firstSeenAt: NOW - 86_400,
  score: 0,
  scoreParts: [],
  hot: 0,
  changedAt: null,
  changed: false,
}

const sizes = process.argv.slice(2).map(Number)
for (const size of sizes.length > 0 ? sizes : [10_000]) await inStore((db, file) => largeStore(db, file, size))
const corpus = process.env.CORPUS ?? ''
if (existsSync(join(corpus, 'corpus', 'matching'))) for (const set of benchmarkNames) await inStore((db) => linkTables(db, set))
else console.log('CORPUS names no folder with recorded pairs: recall on them is not metricsAt')

/** A new store in a file, as the host opens it. */
async function inStore(run: (db: Db, file: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
  const file = join(folder, 'bench.db')
  const { db, client } = openDatabase(`file:${file}`)
  try {
    await client.execute('pragma journal_mode = wal')
    await migrate(db, { migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) })
    await run(db, file)
  } finally {
    client.close()
    rmSync(folder, { recursive: true })
  }
}

/** Stores papers of one record each, with their identifiers and blocking keys. */
async function store(db: Db, all: (RecordMetadata & { id: string; key: string; source?: string })[]): Promise<void> {
  for (let at = 0; at < all.length; at += 500) {
    const part = all.slice(at, at + 500)
    const rows = part.map(({ id, key, title, authors, venue, published }) => ({
      ...EMPTY_PAPER_FIELDS,
      id,
      title,
      authors: authors.map(({ name }) => ({ name })),
      venue: venue ?? null,
      published: published ?? null,
      url: `https://copies.example/${key}`,
    }))
    const recordRows = part.map(({ id, key, title, authors, venue, published }) => ({
      source: 'stored',
      key,
      paper: id,
      record: {
        key,
        identifiers: [id],
        title,
        abstract: ABSTRACT,
        authors,
        venue,
        published,
        url: `https://copies.example/${key}`,
      } as SourceRecord,
      hash: '',
      versions: [],
      firstSeenAt: NOW - 86_400,
      updatedAt: NOW - 86_400,
    }))
    await executeBatch(db, [
      ...selectJsonRows(papers, rows).map((row) => db.insert(papers).select(row)),
      ...selectJsonRows(
        identifiers,
        part.map(({ id }) => ({ identifier: id, paper: id, rank: 0 })),
      ).map((row) => db.insert(identifiers).select(row)),
      ...selectJsonRows(records, recordRows).map((row) => db.insert(records).select(row)),
      ...blockingKeyStatements(
        db,
        part.map((paper) => ({ paper: paper.id, keys: blockingKeyHashesOf([paper]) })),
      ),
    ])
  }
}

/** New papers beside as many copies of known ones, in visits of fifty. */
async function largeStore(db: Db, file: string, size: number): Promise<void> {
  const paper = (n: number) => {
    const { title, abstract, authors } = paperAt(n)
    const id = `arxiv:25${String(1 + Math.floor(n / 50_000)).padStart(2, '0')}.${String(n % 50_000).padStart(5, '0')}`
    return { id, key: String(n), title, abstract, authors, published: '2025-11-01T00:00:00Z' }
  }
  const startedAt = performance.now()
  for (let at = 0; at < size; at += 5000)
    await store(
      db,
      Array.from({ length: Math.min(5000, size - at) }, (_, i) => paper(at + i)),
    )
  console.log(
    `${size} papers, stored in ${((performance.now() - startedAt) / 1000).toFixed(0)} s, ${Math.round(statSync(file).size / 1e6)} MB`,
  )

  const strangers = Array.from({ length: 500 }, (_, i) => paper(size + i))
  const copies = Array.from({ length: 500 }, (_, i) => {
    const n = (i * 7919) % size
    const { title, authors, ...rest } = paper(n)
    const initials = authors.map(({ name }) => ({ name: name.replace(/^(\S)\S* /, '$1. ') }))
    return { ...rest, of: n, key: `copy ${n}`, title: i % 2 ? title.toUpperCase() : title.replace(/(\w{4})\w/, '$1'), authors: initials }
  })
  const probesOf = (all: RecordMetadata[], conflictingPrefix: string | undefined) =>
    all.map((metadata) => ({ keys: blockingKeyHashesOf([metadata]), conflictingPrefix }))
  const measureLookup = async (kind: string, all: RecordMetadata[], conflictingPrefix: string | undefined) => {
    await findMergeCandidates(db, probesOf(all.slice(0, RECORDS_PER_VISIT), conflictingPrefix))
    let candidateCount = 0
    const start = performance.now()
    for (let at = 0; at < all.length; at += RECORDS_PER_VISIT) {
      const candidates = await findMergeCandidates(db, probesOf(all.slice(at, at + RECORDS_PER_VISIT), conflictingPrefix))
      candidateCount += candidates.reduce((sum, { probes }) => sum + probes.length, 0)
    }
    const time = (performance.now() - start) / all.length
    console.log(`  ${kind.padEnd(44)} ${(candidateCount / all.length).toFixed(1)} candidates, ${time.toFixed(2)} ms a paper to find them`)
  }
  await measureLookup('new papers, as arXiv announces them', strangers, 'arxiv:')
  await measureLookup('new papers without an identifier', strangers, undefined)
  await measureLookup('copies of stored papers, without an identifier', copies, undefined)

  const recordOf = (metadata: RecordMetadata & { key: string; abstract: string; id?: string }, hasIdentifier: boolean): SourceRecord => ({
    key: metadata.key,
    identifiers: hasIdentifier && metadata.id ? [metadata.id] : [],
    title: metadata.title,
    abstract: metadata.abstract,
    authors: metadata.authors,
    url: `https://news.example/${metadata.key}`,
    published: metadata.published as string,
  })
  const facts = { abstractDisplay: () => 'whole' as const, serviceName: (source: string) => source }
  const visit = async (kind: string, all: SourceRecord[]) => {
    const start = performance.now()
    for (let at = 0; at < all.length; at += RECORDS_PER_VISIT)
      await ingestVisit(
        db,
        { source: 'bench', now: NOW, caughtUpAt: NOW, records: all.slice(at, at + RECORDS_PER_VISIT) },
        facts,
        buildClassifier([]),
        () => ({
          statements: [],
          result: undefined,
        }),
      )
    console.log(
      `  ${kind.padEnd(44)} ${((performance.now() - start) / all.length).toFixed(2)} ms a paper to read, decide and write all of it`,
    )
  }
  await visit(
    'visits of new papers',
    strangers.map((metadata) => recordOf(metadata, true)),
  )
  await visit(
    'visits of copies',
    copies.map((metadata) => recordOf(metadata, false)),
  )
  const paperByRecord = new Map(
    (await db.select({ key: records.key, paper: records.paper }).from(records)).map(({ key, paper }) => [key, paper]),
  )
  const right = copies.filter(({ key, of }) => paperByRecord.get(key) === paperByRecord.get(String(of))).length
  const wrong = copies.filter(
    ({ key, of }) => paperByRecord.get(key) !== paperByRecord.get(String(of)) && !paperByRecord.get(key)?.startsWith('title:'),
  ).length
  const merged = strangers.filter(({ key, id }) => paperByRecord.get(key) !== id).length
  console.log(`  of 500 copies ${right} were put to their papers, ${wrong} to others; of 500 new papers ${merged} to any`)
}

/** All right records stored, with 40,000 titles of arXiv around them; all left ones looked for. */
async function linkTables(db: Db, set: BenchmarkName): Promise<void> {
  const tables = { left: new Map<string, BenchmarkRecord>(), right: new Map<string, BenchmarkRecord>() }
  const label = new Map<string, { match: number; valid: boolean }>()
  for (const split of ['train', 'valid'] as const)
    for (const { left, right, match } of readPairs(corpus, set, split)) {
      const [l, r] = [JSON.stringify(left), JSON.stringify(right)]
      tables.left.set(l, left)
      tables.right.set(r, right)
      label.set(`${l}\n${r}`, { match, valid: split === 'valid' })
    }
  const metadataOf = ({ title, authors, venue, year }: BenchmarkRecord): RecordMetadata => ({
    title,
    authors: authors
      .split(',')
      .map((name) => ({ name: name.trim() }))
      .filter(({ name }) => name !== ''),
    venue,
    published: year === null ? undefined : String(year),
  })
  const right = [...tables.right].map(([text, record], i) => ({ ...metadataOf(record), id: `record:${i}`, key: text }))
  await store(db, right)
  const byId = new Map(right.map(({ id, key }) => [id, key]))
  const left = [...tables.left].map(([text, record]) => ({ text, record, metadata: metadataOf(record) }))
  const matches = [...label].filter(([, { match }]) => match === 1)

  const link = async () => {
    const reached = new Set<string>()
    let candidates = 0
    for (let at = 0; at < left.length; at += RECORDS_PER_VISIT) {
      const part = left.slice(at, at + RECORDS_PER_VISIT)
      const candidatePapers = await findMergeCandidates(
        db,
        part.map((row) => ({ keys: blockingKeyHashesOf([row.metadata]), conflictingPrefix: undefined })),
      )
      for (const { id, probes } of candidatePapers) {
        candidates += probes.length
        for (const probe of probes) if (byId.has(id)) reached.add(`${part[probe]?.text}\n${byId.get(id)}`)
      }
    }
    return { reached, candidates: candidates / left.length }
  }
  const report = (name: string, { reached, candidates }: Awaited<ReturnType<typeof link>>) =>
    console.log(
      `${set.padEnd(13)} ${name.padEnd(34)} recall ${((100 * matches.filter(([pair]) => reached.has(pair)).length) / matches.length).toFixed(2)}, ${candidates.toFixed(1)} candidates`,
    )
  const alone = await link()
  report(`${left.length} looked for among ${right.length}`, alone)
  await store(
    db,
    arxivTitles().map((title, i) => ({ title, authors: [], id: `other:${i}`, key: `other ${i}`, published: '2025' })),
  )
  report('+ 40,000 titles of arXiv', await link())

  const records = new Map([...tables.right].map(([text, record]) => [text, metadataOf(record)]))
  const linkage = (name: string, isLink: (l: BenchmarkRecord, r: BenchmarkRecord, pair: string) => boolean) => {
    for (const [of, only] of [
      ['valid', true],
      ['all', false],
    ] as const) {
      let [right_, wrong, missed, unknown] = [0, 0, 0, 0]
      for (const pair of alone.reached) {
        const [l = '', r = ''] = pair.split('\n')
        const pairLabel = label.get(pair)
        if (only && pairLabel && !pairLabel.valid) continue
        if (!isLink(tables.left.get(l) as BenchmarkRecord, tables.right.get(r) as BenchmarkRecord, pair)) continue
        if (!pairLabel) unknown++
        else if (pairLabel.match) right_++
        else wrong++
      }
      missed = matches.filter(([, { valid }]) => valid || !only).length - right_
      const [p, q] = [right_ / (right_ + wrong), right_ / (right_ + missed)]
      console.log(
        `${set.padEnd(13)} ${`${name}, labels: ${of}`.padEnd(34)} P ${(100 * p).toFixed(2)}  R ${(100 * q).toFixed(2)}  F1 ${((200 * p * q) / (p + q)).toFixed(2)}; ${unknown} links without a label`,
      )
    }
  }
  linkage('the same record', (l, r) => predictMatch(l, r).probability > weights.threshold)
  linkage('the same work', (l, r) => predictMatch(l, r).sameWorkProbability > weights.threshold)
  linkage(
    'merged automatically',
    (l, _r, pair) => compareMetadata([metadataOf(l)], [records.get(pair.split('\n')[1] as string) as RecordMetadata])?.isCertain === true,
  )
}

function arxivTitles(): string[] {
  const file = join(corpus, 'corpus', 'arxiv-daily-listings', 'dev-2025-03_2025-12', 'listing.csv.gz')
  const rows = gunzipSync(readFileSync(file)).toString('utf8').split('\n').slice(1)
  const titles = rows.map((row) => /^[^,]*,[^,]*,("(?:[^"]|"")*"|[^,]*),/.exec(row)?.[1] ?? '')
  return titles.filter((title) => title !== '').map((title) => title.replace(/^"|"$/g, '').replaceAll('""', '"'))
}
