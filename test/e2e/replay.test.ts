/**
 * The main job on real papers: recorded days, gathered by the ordinary sources through FETCH_PROXY. The recordings are not
 * part of the project: they are looked for in the folder that CORPUS names.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sources } from '../../feeds/sources.ts'
import { topics } from '../../feeds/topics/index.ts'
import { formats } from '../../src/formats/index.ts'
import type { VisitReport } from '../../src/gather/round.ts'
import { admissions, papers, records, sites, visits } from '../../src/store/schema.ts'
import { openWorld, type World } from '../support/world.ts'
import { readXml } from '../support/xml.ts'

const corpus = process.env.CORPUS ?? ''
const replay = join(corpus, 'tools', 'replay.mjs')
const there = corpus !== '' && existsSync(replay)
if (!there) console.warn('CORPUS names no folder with recorded days: the replayed day and week are not run')

const CATEGORIES = ['cs.AI', 'cs.CL', 'cs.CV', 'cs.LG', 'cs.RO', 'eess.AS', 'stat.ML']

let server: ChildProcess | undefined
let origin = ''

beforeAll(async () => {
  if (!there) return
  server = spawn(process.execPath, [replay, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  origin = await new Promise<string>((found, failed) => {
    server?.stdout?.on('data', (chunk) => {
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))
      if (address) found(address[0])
    })
    server?.on('exit', () => failed(new Error('the replay ended')))
  })
}, 60_000)
afterAll(() => {
  server?.kill()
})

/** A world whose internet is the replay. Real time passes as its waits say: what is waited for is over at once. */
async function openReplay(): Promise<World> {
  const world = await openWorld({ sources, topics, settings: { SITE_URL: 'https://papers.example' } })
  Object.assign(world.gathering.ports, {
    fetch: globalThis.fetch,
    wait: async () => {
      await world.db.update(sites).set({ nextReal: 0 })
    },
  })
  world.gathering.settings.fetchProxy = `${origin}/fetch?url=`
  return world
}

async function gatherAt(world: World, day: string, time: string): Promise<VisitReport[]> {
  await fetch(`${origin}/_/day?d=${day}&t=${time}`, { method: 'POST' })
  world.at(`${day}T${time}:00Z`)
  return (await world.gather()).visits
}

async function missing(world: World, from: string, to: string): Promise<{ [source: string]: string[] }> {
  const truth: { [source: string]: string[] } = await (
    await fetch(`${origin}/_/truth?from=${from}&to=${to}&categories=${CATEGORIES.join('+')}`)
  ).json()
  const rows = await world.db.select({ id: papers.id }).from(papers)
  const stored = new Set(rows.map(({ id }) => id))
  expect(rows.length).toBe(stored.size)
  return Object.fromEntries(
    Object.entries(truth).map(([source, ids]) => [source, [...new Set(ids)].filter((id) => !stored.has(`arxiv:${id}`))]),
  )
}

/** Every feed of every topic and of all, read by a strict reader. */
async function feedsAreWellFormed(world: World): Promise<void> {
  for (const slug of ['all', ...topics.map((topic) => topic.slug)]) {
    for (const { extension } of formats) {
      const answer = await world.get(`/feeds/${slug}.${extension}`)
      expect(answer.status).toBe(200)
      const text = await answer.text()
      if (extension === 'json') JSON.parse(text)
      else readXml(text)
    }
  }
}

describe.skipIf(!there)('the recorded day 2025-11-21', () => {
  let world: World
  beforeAll(async () => {
    world = await openReplay()
    await gatherAt(world, '2025-11-21', '20:00')
  }, 120_000)

  test('every featured and every announced paper is stored, once', async () => {
    expect(await missing(world, '2025-11-21', '2025-11-21')).toEqual({ huggingface: [], arxiv: [] })
  })

  test('a second run over the day finds nothing new, and most visits answer 304', async () => {
    const again = (await gatherAt(world, '2025-11-21', '23:30')).filter(({ error }) => error === null)
    expect(again.reduce((sum, visit) => sum + visit.new, 0)).toBe(0)
    expect(again.filter(({ status }) => status === 304).length / again.length).toBeGreaterThan(0.8)
  })

  test('no topic admits more than its places a day, and no two entries share a moment', async () => {
    const days = await world.db
      .select({ topic: admissions.topic, n: sql<number>`count(*)` })
      .from(admissions)
      .groupBy(admissions.topic, admissions.day)
    for (const { topic, n } of days)
      expect(n).toBeLessThanOrEqual(topics.find(({ slug }) => slug === topic)?.perDay ?? Number.POSITIVE_INFINITY)
    const moments = (await world.db.select({ at: admissions.at }).from(admissions)).map(({ at }) => at)
    expect(new Set(moments).size).toBe(moments.length)
  })

  test('every feed is well-formed, and the same store gives the same bytes', async () => {
    await feedsAreWellFormed(world)
    const first = await (await world.get('/feeds/all.atom')).text()
    const { createAppContext } = await import('../../src/app-context.ts')
    const { createApp } = await import('../../src/app/routes.ts')
    const { documents } = await import('../../src/store/schema.ts')
    await world.db.delete(documents)
    const other = createApp(
      createAppContext({ ...world.service, sources: world.gathering.sources, now: () => new Date('2031-01-01T00:00:00Z') }),
    )
    expect(await (await other.request('https://papers.example/feeds/all.atom')).text()).toBe(first)
  })

  test('each entry names every author, the arXiv id and the categories', async () => {
    const feed = await (await world.get('/feeds/all.json')).json()
    expect(feed.items.length).toBeGreaterThan(20)
    for (const item of feed.items) {
      if (item._paper.arxiv === undefined) continue
      const [paper] = await world.db
        .select()
        .from(papers)
        .where(sql`id = ${`arxiv:${item._paper.arxiv}`}`)
      expect((item.authors ?? []).map(({ name }: { name: string }) => name)).toEqual(paper?.authors.map(({ name }) => name))
    }
  })
})

describe.skipIf(!there)('the recorded week 2025-11-17 to 21, gathered three times a day', () => {
  test('loses nothing, stores nothing twice, reports the gap, and publishes well-formed feeds every day', async () => {
    const world = await openReplay()
    const suspect: string[] = []
    for (const day of ['17', '18', '19', '20', '21'].map((d) => `2025-11-${d}`)) {
      for (const time of ['06:00', '12:00', '18:00']) {
        for (const visit of await gatherAt(world, day, time)) if (visit.suspect) suspect.push(`${day} ${visit.source}`)
      }
      expect(await missing(world, '2025-11-17', day)).toEqual({ huggingface: [], arxiv: [] })
      await feedsAreWellFormed(world)
    }
    // two papers on the 18th where every day has hundreds
    expect(new Set(suspect.map((one) => one.slice(0, 10)))).toEqual(new Set(['2025-11-18']))

    const bySource = await world.db.select({ source: records.source, n: sql<number>`count(*)` }).from(records).groupBy(records.source)
    const byTopic = await world.db.select({ topic: admissions.topic, n: sql<number>`count(*)` }).from(admissions).groupBy(admissions.topic)
    const answered = await world.db.select({ status: visits.status, n: sql<number>`count(*)` }).from(visits).groupBy(visits.status)
    const [total] = await world.db.select({ n: sql<number>`count(*)` }).from(papers)
    console.log(
      [
        `papers stored: ${total?.n}`,
        `records by source: ${bySource.map(({ source, n }) => `${source} ${n}`).join(', ')}`,
        `admitted by topic: ${byTopic.map(({ topic, n }) => `${topic} ${n}`).join(', ')}`,
        `visits by status: ${answered.map(({ status, n }) => `${status} ${n}`).join(', ')}`,
      ].join('\n'),
    )
  }, 300_000)
})
