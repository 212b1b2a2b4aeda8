/** One Worker at the edge: serves, and gathers what is due when its cron says so. Migrations are applied when it is deployed. */
import { drizzle } from 'drizzle-orm/d1'
import { sources } from '../feeds/sources.ts'
import { topics } from '../feeds/topics/index.ts'
import { createApp } from './app.ts'
import { clockOf, type Environment, settingsOf, userAgentOf } from './env.ts'
import { Mistake } from './errors.ts'
import { type Gathering, round } from './gather/round.ts'
import { serviceOf } from './service.ts'
import type { Db } from './store/db.ts'
import { openDatabase } from './store/open.ts'
import * as schema from './store/schema.ts'

/** Visits of one run of the cron, over all its rounds: docs/cloudflare.md reckons what they cost of what a plan allows. */
const MOST_VISITS = 25

/** libSQL over HTTP where DATABASE_URL names it, else the D1 database bound as `DB`. */
function databaseOf(environment: Environment): Db {
  const { databaseUrl, databaseAuthToken } = settingsOf(environment)
  if (environment.DATABASE_URL) return openDatabase(databaseUrl, databaseAuthToken).db
  if (!environment.DB) throw new Mistake('there is no database: set DATABASE_URL, or bind a D1 database as DB')
  // D1's own results of writes differ from libSQL's, and nothing looks at them
  return drizzle(environment.DB as Parameters<typeof drizzle>[0], { schema, casing: 'snake_case' }) as unknown as Db
}

function edgeOf(environment: Environment) {
  const settings = settingsOf(environment)
  const db = databaseOf(environment)
  const now = clockOf(settings)
  const { allowPrivateAddresses, fetchProxy } = settings
  const gathering: Gathering = {
    sources,
    topics,
    ports: {
      db,
      fetch: (input, init) => fetch(input, init),
      now,
      wait: (ms) => new Promise((done) => setTimeout(done, ms)),
      log: console.log,
    },
    settings: { userAgent: userAgentOf(settings), allowPrivateAddresses, ...(fetchProxy !== undefined && { fetchProxy }) },
  }
  return { settings, gathering, app: createApp(serviceOf({ db, settings, sources, topics, now })) }
}

const edges = new WeakMap<Environment, ReturnType<typeof edgeOf>>()

/** What serves and gathers in this environment, made once an isolate. */
function edgeIn(environment: Environment): ReturnType<typeof edgeOf> {
  const edge = edges.get(environment) ?? edgeOf(environment)
  edges.set(environment, edge)
  return edge
}

/** Rounds as of one moment, until nothing more is due or the run has made its visits; the next run goes on from there. */
async function gatherSome({ ports, ...rest }: Gathering): Promise<void> {
  const at = ports.now()
  for (let left = MOST_VISITS, done = false; left > 0 && !done; ) {
    const report = await round({ ...rest, ports: { ...ports, now: () => at } }, { most: left })
    for (const visit of report.visits) ports.log(JSON.stringify(visit))
    left -= Math.max(1, report.visits.length)
    done = report.done
  }
}

export default {
  fetch: (request: Request, environment: Environment) => edgeIn(environment).app.fetch(request),
  scheduled: (_event: unknown, environment: Environment, context: { waitUntil: (work: Promise<unknown>) => void }) => {
    const { settings, gathering } = edgeIn(environment)
    if (settings.gather) context.waitUntil(gatherSome(gathering))
  },
}
