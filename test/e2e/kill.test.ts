/**
 * Processes that are killed, and processes that share a database. Twelve kills; `KILLS=50 npx vitest run test/kill.test.ts`
 * for more.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chances, isRecorded, type Recorded, startRecorded } from '../support/recorded.ts'

const there = isRecorded('killed and competing processes are')
const KILLS = Number(process.env.KILLS ?? 12)
const NOW = '2025-11-21T20:00:00Z'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'paperwire-'))
let recorded: Recorded

beforeAll(async () => {
  if (there) recorded = await startRecorded('--journals', '11')
}, 60_000)
afterAll(() => {
  recorded?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const addressOf = (store: string): string => `file:${join(folder, `${store}.db`)}`

/** Runs a script on a database; kills it after so many milliseconds, where given. */
function run(
  script: string[],
  store: string,
  killAfterMs?: number,
): Promise<{ killed: boolean; code: number | null; said: string; ms: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, script, {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', DATABASE_URL: addressOf(store), FETCH_PROXY: recorded?.fetchProxy },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
  return new Promise((done) =>
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      done({ killed: signal === 'SIGKILL', code, said, ms: performance.now() - started })
    }),
  )
}

const gathering = ['test/e2e/gather-process.ts', NOW]

/** What a store holds of one table, without what tells when and in which order rows were written. */
async function rowsOf(store: string, table: string): Promise<string[]> {
  const client = createClient({ url: addressOf(store) })
  const { rows, columns } = await client.execute(`select * from ${table}`)
  client.close()
  const kept = columns.filter((column) => !['seq', 'id_', 'lease_real', 'lease_by', 'busy_real', 'busy_by', 'next_real'].includes(column))
  return rows
    .map((row) =>
      JSON.stringify(
        Object.fromEntries(kept.filter((column) => table !== 'visits' || column !== 'id').map((column) => [column, row[column]])),
      ),
    )
    .sort()
}

const TABLES = [
  'papers',
  'identifiers',
  'records',
  'signals',
  'memberships',
  'admissions',
  'topics',
  'signal_baselines',
  'lookups',
  'pages',
  'visits',
  'sources',
]

/** What of a store is half of something: nothing, at any moment. */
async function halves(store: string): Promise<{ [what: string]: unknown }> {
  const client = createClient({ url: addressOf(store) })
  const one = async (query: string): Promise<unknown> => (await client.execute(query)).rows[0]?.[0]
  const left: { [what: string]: unknown } = {}
  if (Number(await one(`select count(*) from sqlite_master where name = 'papers'`)) > 0) {
    for (const table of ['identifiers', 'records', 'signals', 'memberships', 'admissions'])
      left[table] = await one(`select count(*) from ${table} where paper not in (select id from papers)`)
    left.papers = await one('select count(*) from papers where id not in (select paper from records)')
    left.nameless = await one(
      'select count(*) from papers where id not in (select identifier from identifiers where identifiers.paper = papers.id)',
    )
    left.unvisited = await one('select count(*) from records where source not in (select source from visits where error is null)')
  }
  const whole = await one('pragma integrity_check')
  client.close()
  return Object.fromEntries([...Object.entries(left), ['integrity', whole === 'ok' ? 0 : whole]].filter(([, n]) => n !== 0))
}

describe.skipIf(!there)('a gatherer that is killed', () => {
  test(
    `${KILLS} times, whenever it may be: it goes on where it was, and the store is that of an undisturbed run`,
    async () => {
      await recorded.at('2025-11-21', '20:00')
      // requests that take a while, so that it is often killed in the middle of one
      await recorded.faults([{ match: '.', kind: 'delay', ms: 40 }])
      const calm = await run(gathering, 'calm')
      expect(calm).toMatchObject({ code: 0, said: '' })
      expect((await rowsOf('calm', 'papers')).length).toBeGreaterThan(400)
      expect((await rowsOf('calm', 'admissions')).length).toBeGreaterThan(20)

      const chance = chances(50)
      const when: number[] = []
      let kills = 0
      for (let store = 0; kills < KILLS; store++) {
        for (let done = false; !done; ) {
          const after = kills < KILLS ? calm.ms * (0.15 + 0.85 * chance()) : undefined
          const { killed, code, said } = await run(gathering, `killed-${store}`, after)
          expect(said).toBe('')
          if (killed) {
            kills++
            when.push(Math.round(after ?? 0))
            expect(await halves(`killed-${store}`)).toEqual({})
          } else expect(code).toBe(0)
          done = !killed
        }
        for (const table of TABLES) expect(await rowsOf(`killed-${store}`, table), table).toEqual(await rowsOf('calm', table))
        expect(await halves(`killed-${store}`)).toEqual({})
      }
      console.log(`undisturbed ${Math.round(calm.ms)} ms; ${kills} kills, after ${when.join(', ')} ms`)
    },
    30_000 + KILLS * 10_000,
  )
})

test('processes that begin at once on a new database all find it migrated', async () => {
  for (const store of ['new-1', 'new-2']) {
    const ran = await Promise.all(Array.from({ length: 5 }, () => run(['src/cli.ts', 'migrate'], store)))
    expect(ran.filter(({ code }) => code !== 0).map(({ said }) => said)).toEqual([])
  }
}, 60_000)

describe.skipIf(!there)('processes that share a database', () => {
  test('begin at once on a new one, and together never ask arXiv more than once in three seconds', async () => {
    await recorded.at('2025-11-21', '20:00')
    await recorded.faults([])
    const before = (await recorded.log()).length
    const ask = (source: string) => run(['src/cli.ts', 'gather', '--now', NOW, '--source', source], 'shared')
    const ran = await Promise.all(['arxiv-submissions', 'arxiv-language', 'arxiv-vision'].map(ask))
    expect(ran.map(({ code, said }) => (code === 0 ? '' : said))).toEqual(['', '', ''])
    const asked = (await recorded.log()).slice(before)
    expect(asked.length).toBeGreaterThanOrEqual(4)
    const times = asked.map(({ at }) => at).sort((a, b) => a - b)
    const gaps = times.slice(1).map((at, i) => at - (times[i] as number))
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3000)
    const site = (await recorded.report())['*.arxiv.org']
    expect(site).toMatchObject({ mostAtOnce: 1, early: 0 })
    console.log(
      `${asked.length} requests to arXiv by three processes: smallest gap ${Math.min(...gaps)} ms, at most ${site?.mostAtOnce} at once`,
    )
  }, 90_000)
})
