/**
 * An internet of recorded days for tests: the replay in the folder that CORPUS names, steered from here. The recordings are
 * not part of the project; without them these tests are skipped.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { VisitReport } from '../../src/gather/round.ts'
import { sites } from '../../src/store/schema.ts'
import { openWorld, type World } from './world.ts'

const replay = join(process.env.CORPUS ?? '', 'tools', 'replay.mjs')

/** Whether there are recorded days to run on; says what is not run where there are none. */
export function isRecorded(notRun: string): boolean {
  const there = Boolean(process.env.CORPUS) && existsSync(replay)
  if (!there) console.warn(`CORPUS names no folder with recorded days: ${notRun} not run`)
  return there
}

/** What an address answers instead of its page, `times` times. */
export type Fault = {
  match: string
  kind: string
  times?: number
  status?: number
  retryAfter?: number | string
  ms?: number
}

/** What the internet saw of one host (`rss.arxiv.org`) or of one site as a whole (`*.arxiv.org`). */
export type SiteReport = {
  requests: number
  notModified: number
  early: number
  minGapMs: number | null
  mostAtOnce: number
  userAgents: string[]
}

/** One request as it was answered. */
export type Answered = { at: number; url: string; status: number | string; fault?: string; early: boolean }

export type Recorded = Awaited<ReturnType<typeof startRecorded>>

/** Starts the replay on a port of its own. */
export async function startRecorded(...args: string[]) {
  const server = spawn(process.execPath, [replay, '--port', '0', ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  const origin = await new Promise<string>((found, failed) => {
    server.stdout.on('data', (chunk) => {
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(String(chunk))
      if (address) found(address[0])
    })
    server.on('exit', () => failed(new Error('the replay ended')))
  })
  const steer = async <T>(path: string, init?: RequestInit): Promise<T> => (await fetch(`${origin}/_/${path}`, init)).json() as T
  return {
    /** What every gathered address goes through. */
    fetchProxy: `${origin}/fetch?url=`,
    at: (day: string, time: string) => steer(`day?d=${day}&t=${time}`, { method: 'POST' }),
    faults: (faults: Fault[]) => steer('faults', { method: 'POST', body: JSON.stringify(faults) }),
    log: () => steer<Answered[]>('log'),
    report: () => steer<{ [host: string]: SiteReport }>('report'),
    /** The ids on offer from one day to another, by source. */
    truth: (from: string, to: string, categories: string[]) =>
      steer<{ huggingface: string[]; arxiv: string[] }>(`truth?from=${from}&to=${to}&categories=${categories.join('+')}`),
    stop: () => server.kill(),
  }
}

/** A world whose internet is the replay. Its sites' paces are not waited for. */
export async function openRecorded(recorded: Recorded, given: Parameters<typeof openWorld>[0]): Promise<World> {
  const world = await openWorld(given)
  Object.assign(world.gathering.ports, {
    fetch: globalThis.fetch,
    wait: async () => {
      // as long as the internet takes to see that a request was given up
      await new Promise((done) => setTimeout(done, 20))
      await world.db.update(sites).set({ nextReal: 0 })
    },
  })
  world.gathering.settings.fetchProxy = recorded.fetchProxy
  return world
}

/** Moves both clocks, the internet's and the world's, and gathers what is due. */
export async function gatherAt(recorded: Recorded, world: World, day: string, time: string): Promise<VisitReport[]> {
  await recorded.at(day, time)
  world.at(`${day}T${time}:00Z`)
  return (await world.gather()).visits
}

/** Numbers from 0 to 1 that look like chance and are the same for the same seed (mulberry32). */
export function chances(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
