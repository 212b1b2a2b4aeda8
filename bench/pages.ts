/**
 * How long each page takes over made-up papers: `node bench/pages.ts [100000] [file] [/day]`; a file is kept, and used as it
 * is when it is there; only pages with the last in their names are asked for. Prints p50 and p95 in milliseconds, of the clock
 * and of the processor, from the request to the last byte, uncompressed and with the code warm: of a page that nobody has asked
 * for today, of one that is asked for the first time since a visit wrote, and of one that is asked again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { sources } from '../feeds/sources.ts'
import { topics } from '../feeds/topics/index.ts'
import { createApp } from '../src/app/routes.ts'
import { createAppContext } from '../src/app-context.ts'
import { PRAGMAS } from '../src/host.ts'
import { hotOf } from '../src/papers/score.ts'
import { buildIndexDocument } from '../src/query/index-document.ts'
import { trainEmbeddings } from '../src/search/train-embeddings.ts'
import { settingsOf } from '../src/settings.ts'
import { type Db, executeBatch, selectJsonRows } from '../src/store/db.ts'
import { openDatabase } from '../src/store/open-database.ts'
import {
  admissions,
  identifiers,
  papers,
  records,
  signals,
  sources as sourceRows,
  topics as topicRows,
  visits,
} from '../src/store/schema.ts'
import { searchIndexStatements } from '../src/store/search-index.ts'
import { DAY_SECONDS, dayOf } from '../src/text/dates.ts'
import { entryIdOf } from '../src/topics/admit.ts'
import { paperAt, rowAt, wordAt } from './papers.ts'

const RUNS = 40
/** Admissions a day, for half a year. */
const A_DAY = 100
const DAYS = 180
const SITE = 'https://papers.example'

const size = Number(process.argv[2] ?? 100_000)
/** The last paper is first seen a second before. */
const NOW = 1_760_000_000 + size * 30
const today = dayOf(NOW)
const folder = mkdtempSync(join(tmpdir(), 'paperwire-bench-'))
const file = process.argv[3] ?? join(folder, 'bench.db')
try {
  const filled = existsSync(file)
  const { db, client } = openDatabase(`file:${file}`)
  await client.executeMultiple(PRAGMAS)
  await migrate(db, { migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) })
  if (!filled) await fill(db)
  const parts = {
    db,
    settings: settingsOf({ SITE_URL: SITE, CONTACT: 'editor@papers.example' }),
    sources,
    topics,
    now: () => new Date(NOW * 1000),
  }
  const paths: Record<string, (i: number) => string> = {
    '/': () => '/',
    '/day/…': (i) => `/day/${dayOf(NOW - (1 + i) * DAY_SECONDS)}`,
    '/day/…?page=2': (i) => `/day/${dayOf(NOW - (1 + i) * DAY_SECONDS)}?page=2`,
    '/week/…': () => '/week/2025-W45',
    '/month/…': () => '/month/2025-10',
    '/trending': () => '/trending',
    '/topics': () => '/topics',
    '/topics/…': (i) => `/topics/${topics[i % topics.length]?.slug}`,
    '/papers/…': (i) => `/papers/${paperAt((i * 37) % size).id}`,
    '/search': () => '/search',
    '/search?q=… (rare words)': (i) => `/search?q=${wordAt(300 + ((i * 7919) % 50_000))}+${wordAt(301 + ((i * 7919) % 50_000))}`,
    '/search?q=… (mixed)': (i) => `/search?q=${wordAt((i * 13) % 20)}+${wordAt(300 + ((i * 7919) % 50_000))}`,
    '/about': () => '/about',
    '/status': () => '/status',
    '/nothing/here': () => '/nothing/here',
  }
  console.log(
    `${size.toLocaleString('en')} papers, ${(A_DAY * DAYS).toLocaleString('en')} admissions; milliseconds, of the clock / of the processor`,
  )
  console.log(
    `${'page'.padEnd(28)} ${'fresh p50'.padStart(13)} ${'fresh p95'.padStart(13)} ${'written p50'.padStart(13)} ${'written p95'.padStart(13)} ${'again p50'.padStart(13)} ${'again p95'.padStart(13)}   bytes`,
  )
  for (const [name, path] of Object.entries(paths).filter(([name]) => name.includes(process.argv[4] ?? ''))) {
    let bytes = 0
    const ask = async (app: ReturnType<typeof createApp>, i: number): Promise<void> => {
      const answer = await app.request(SITE + path(i))
      bytes = Math.max(bytes, (await answer.arrayBuffer()).byteLength)
      if (answer.status >= 500) throw new Error(`${path(i)}: ${answer.status}`)
    }
    const fresh = await measured(async (i) => {
      const app = createApp(createAppContext(parts))
      return () => ask(app, i)
    })
    const looking = createApp(createAppContext({ ...parts, revalidateAfterMs: 0 }))
    const written = await measured(async (i) => {
      await ask(looking, i)
      await visit(db)
      return () => ask(looking, i)
    })
    const app = createApp(createAppContext(parts))
    const again = await measured(async (i) => {
      await ask(app, i)
      return () => ask(app, i)
    })
    console.log(
      `${name.padEnd(28)} ${[...fresh, ...written, ...again].map((one) => one.padStart(13)).join(' ')}  ${String(bytes).padStart(6)}`,
    )
  }
  client.close()
} finally {
  rmSync(folder, { recursive: true })
}

/** p50 and p95 of what is made ready before each run. */
async function measured(ready: (i: number) => Promise<() => Promise<void>>): Promise<[string, string]> {
  for (let i = 0; i < 5; i++) await (await ready(RUNS + i))()
  const times: { clock: number; processor: number }[] = []
  for (let i = 0; i < RUNS; i++) {
    const run = await ready(i)
    const cpu = process.cpuUsage()
    const start = performance.now()
    await run()
    const clock = performance.now() - start
    const { user, system } = process.cpuUsage(cpu)
    times.push({ clock, processor: (user + system) / 1000 })
  }
  const at = (share: number): string => {
    const of = (kind: 'clock' | 'processor') => times.map((one) => one[kind]).toSorted((a, b) => a - b)[Math.floor(share * RUNS)] ?? 0
    return `${of('clock').toFixed(1)} / ${of('processor').toFixed(1)}`
  }
  return [at(0.5), at(0.95)]
}

/** Papers with their words and places, half a year of admissions, a visit. */
async function fill(db: Db): Promise<void> {
  const admitted = Math.min(size, A_DAY * DAYS)
  const every = Math.floor(size / admitted)
  for (let at = 0; at < size; at += 500) {
    const rows = Array.from({ length: Math.min(500, size - at) }, (_, i) => {
      const row = rowAt(at + i)
      const merit = ((at + i) * 7919) % 50 === 0 ? ((at + i) % 97) / 20 : 0
      const upvotes = Math.round(2 ** merit)
      return {
        ...row,
        score: merit,
        scoreParts: [{ kind: 'upvotes' as const, value: upvotes, baseline: 1, adds: merit }],
        hot: hotOf(merit, row.firstSeenAt),
      }
    })
    await executeBatch(db, [
      ...selectJsonRows(papers, rows).map((part) => db.insert(papers).select(part)),
      ...selectJsonRows(
        identifiers,
        rows.map(({ id }) => ({ identifier: id, paper: id, rank: 1 })),
      ).map((part) => db.insert(identifiers).select(part)),
      ...selectJsonRows(
        records,
        rows.map(({ id, title, abstract, authors, url, firstSeenAt }) => {
          const record = { key: id, identifiers: [id], title, abstract, authors, url }
          return { source: 'arxiv-ai', key: id, paper: id, record, hash: '', versions: [], firstSeenAt, updatedAt: firstSeenAt }
        }),
      ).map((part) => db.insert(records).select(part)),
      ...selectJsonRows(
        signals,
        rows.map(({ id, scoreParts, firstSeenAt }) => {
          const value = scoreParts[0]?.value ?? 1
          return { paper: id, source: 'huggingface', kind: 'upvotes' as const, value, early: value, at: firstSeenAt }
        }),
      ).map((part) => db.insert(signals).select(part)),
    ])
    await executeBatch(db, searchIndexStatements(db, rows.map(buildIndexDocument)))
  }
  const entries = Array.from({ length: admitted }, (_, i) => {
    const { id } = paperAt(size - 1 - i * every)
    const at = NOW - 1 - Math.floor((i * DAY_SECONDS) / A_DAY)
    return {
      topic: topics[i % topics.length]?.slug ?? '',
      paper: id,
      entryId: entryIdOf(id),
      at,
      day: dayOf(at),
      place: 1 + (i % 5),
      entry: { reason: '14 upvotes, twice the usual; matches "post-training quantization"', score: 1, parts: [], counts: { upvotes: 14 } },
    }
  })
  for (let at = 0; at < entries.length; at += 500)
    await executeBatch(
      db,
      selectJsonRows(admissions, entries.slice(at, at + 500)).map((part) => db.insert(admissions).select(part)),
    )
  await db.insert(topicRows).values(topics.map(({ slug }) => ({ slug, hash: '', isBackfilled: true, revision: 1, changedAt: NOW })))
  await visit(db)
  await db.insert(sourceRows).values({ id: 'arxiv-ai', lastVisitAt: NOW - 60, lastSuccessAt: NOW - 60, nextVisitAt: NOW + 3600 })
  await trainEmbeddings(db)
  console.log(`filled; the newest day is ${today}`)
}

/** A visit that brought nothing: pages look again. */
function visit(db: Db) {
  return db
    .insert(visits)
    .values({ source: 'arxiv-ai', url: 'https://arxiv.example/', at: NOW - 60, status: 200, seen: 1, new: 1, updated: 0, dropped: 0 })
}
