/**
 * A recorded week, gathered once into a file of libSQL by the ordinary sources, and served from there as it is deployed: by
 * `src/node.ts`, and by the Worker in workerd, which asks over libSQL's protocol. The recordings are no part of the project.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { sources } from '../../feeds/sources.ts'
import { topics } from '../../feeds/topics/index.ts'
import { dryRun } from '../../scripts/dry-run.ts'
import { trainEmbeddings } from '../../src/search/train-embeddings.ts'
import { openHrana } from '../support/hrana.ts'
import { gatherAt, openRecorded, startRecorded } from '../support/recorded.ts'
import { type Served, serveInWorkerd, serveOnNode } from '../support/served.ts'

const DAYS = ['2025-11-17', '2025-11-18', '2025-11-19', '2025-11-20', '2025-11-21']
const TIMES = ['08:00', '20:00']
/** What both hosts call themselves, by a name that browsers trust as they trust HTTPS, and their clock when they start. */
const SETTINGS = {
  SITE_URL: 'http://papers.localhost',
  SITE_NAME: 'Papers of a Week',
  CONTACT: 'editor@papers.example',
  NOW: '2025-11-21T20:30:00Z',
  GATHER: 'off',
}

export type Week = Awaited<ReturnType<typeof openWeek>>

/** Gathers the week and serves it twice: `hosts` say where, `paper` finds the first of the store's papers in an order. */
export async function openWeek() {
  const folder = mkdtempSync(join(tmpdir(), 'paperwire-week-'))
  const path = join(folder, 'week.db')
  const built = dryRun()
  const recorded = await startRecorded()
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true }), recorded.stop]
  const close = async () => {
    while (closing.length > 0) await closing.pop()?.()
  }
  try {
    const world = await openRecorded(recorded, { sources, topics, databaseUrl: `file:${path}` })
    closing.push(() => world.client.close())
    await world.client.executeMultiple('pragma journal_mode = wal; pragma synchronous = off')
    for (const day of DAYS) for (const time of TIMES) await gatherAt(recorded, world, day, time)
    await trainEmbeddings(world.db)
    const { folder: script } = await built
    const [worker, hrana] = [readFileSync(join(script, 'worker.js'), 'utf8'), await openHrana({ path })]
    rmSync(script, { recursive: true })
    closing.push(hrana.close)
    const hosts: { [name: string]: Served } = {}
    for (const [name, serving] of [
      ['Node', serveOnNode(['src/node.ts'], { ...SETTINGS, PORT: '0', DATABASE_URL: `file:${path}` })],
      ['workerd', serveInWorkerd(worker, { ...SETTINGS, DATABASE_URL: hrana.url })],
    ] as const) {
      const served = await serving
      closing.push(served.stop)
      hosts[name] = served
    }
    const paper = async (order: string): Promise<string> => {
      const [row] = await world.db.all<{ id: string }>(
        sql.raw(`select id from papers where exists (select 1 from admissions where paper = papers.id) order by ${order}, id limit 1`),
      )
      return `/papers/${row?.id}`
    }
    return { siteUrl: SETTINGS.SITE_URL, hosts, paper, world, close }
  } catch (error) {
    await close()
    throw error
  }
}
