/** A world made small: a real database, in memory unless it is told otherwise, with the real migrations, an internet of given pages, the whole service. */
import { fileURLToPath } from 'node:url'
import { createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { createApp } from '../../src/app/routes.ts'
import { createAppContext } from '../../src/app-context.ts'
import { type GatherContext, gather, type RoundOptions } from '../../src/gather/round.ts'
import type { Compressor } from '../../src/http/respond.ts'
import type { Moment, Source, Topic } from '../../src/model.ts'
import type { Embedder } from '../../src/search/embeddings-api.ts'
import { type Settings, settingsOf } from '../../src/settings.ts'
import * as schema from '../../src/store/schema.ts'

/** A page of the small internet: a text, or an answer in full; a function answers each request anew. */
export type GivenPage = string | { status?: number; body?: string; headers?: Record<string, string> }
export type Pages = { [url: string]: GivenPage | ((request: { headers: Headers }) => GivenPage | Promise<GivenPage>) }

export type World = Awaited<ReturnType<typeof openWorld>>

/** Opens a world. `requests` collects what was asked of the internet, `queries` what was asked of the database. */
export async function openWorld(
  given: {
    pages?: Pages
    sources?: Source[]
    topics?: Topic[]
    now?: string
    settings?: Record<string, string>
    compressor?: Compressor
    revalidateAfterMs?: number
    embedder?: Embedder
    /** Where its database stands; default in memory. */
    databaseUrl?: string
  } = {},
) {
  const client = createClient({ url: given.databaseUrl ?? ':memory:' })
  const db = drizzle(client, { schema, casing: 'snake_case' })
  await migrate(db, { migrationsFolder: fileURLToPath(new URL('../../migrations', import.meta.url)) })
  const settings: Settings = settingsOf({ SITE_URL: 'https://papers.example', CONTACT: 'editor@papers.example', ...given.settings })
  const pages = given.pages ?? {}
  const requests: { url: string; headers: Headers }[] = []
  const robots: string[] = []
  const queries: string[] = []
  for (const method of ['execute', 'batch'] as const) {
    const original = client[method].bind(client) as (...args: unknown[]) => unknown
    Object.assign(client, {
      [method]: (...args: unknown[]) => {
        queries.push(method)
        return original(...args)
      },
    })
  }
  let now = new Date(given.now ?? '2025-11-21T12:00:00Z')
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = String(input)
    const headers = new Headers(init?.headers)
    const page = pages[url] ?? (url.endsWith('/robots.txt') ? { status: 404 } : undefined)
    if (url.endsWith('/robots.txt')) robots.push(url)
    else requests.push({ url, headers })
    if (page === undefined)
      throw Object.assign(new TypeError('fetch failed'), {
        cause: Object.assign(new Error(`getaddrinfo ENOTFOUND ${new URL(url).host}`), { code: 'ENOTFOUND' }),
      })
    const answer = typeof page === 'function' ? await page({ headers }) : page
    const { status = 200, body = '', headers: more = {} } = typeof answer === 'string' ? { body: answer } : answer
    return new Response([204, 304].includes(status) ? null : body, { status, headers: { 'content-type': 'application/xml', ...more } })
  }
  const sources = given.sources ?? []
  const topics = given.topics ?? []
  const waits: number[] = []
  const gathering: GatherContext = {
    sources,
    topics,
    ports: {
      db,
      fetch: fetch as typeof globalThis.fetch,
      now: () => now,
      wait: async (ms) => {
        waits.push(ms)
        await new Promise((done) => setTimeout(done, ms))
      },
      log: () => undefined,
      embedder: given.embedder,
      holder: 'test:1',
    },
    settings: { userAgent: 'Paperwire/test', allowPrivateAddresses: false },
  }
  const { compressor, revalidateAfterMs = 0 } = given
  const service = createAppContext({
    db,
    settings,
    sources,
    topics,
    now: () => now,
    embedder: given.embedder,
    revalidateAfterMs,
    ...(compressor && { compressor }),
  })
  const errors: string[] = []
  const app = createApp(service, (line) => errors.push(line))
  return {
    db,
    client,
    pages,
    requests,
    robots,
    queries,
    waits,
    errors,
    gathering,
    service,
    app,
    /** Moves the clock. */
    at: (time: string) => {
      now = new Date(time)
    },
    gather: (options?: RoundOptions) => gather(gathering, options),
    get: (path: string, headers: Record<string, string> = {}) => app.request(`https://papers.example${path}`, { headers }),
  }
}

/** A moment, from an ISO time. */
export const moment = (time: string): Moment => Date.parse(time) / 1000
