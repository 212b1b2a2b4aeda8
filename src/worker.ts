/** One Worker at the edge: serves, and gathers what is due when its cron says so. Migrations are applied when it is deployed. */
import { drizzle } from 'drizzle-orm/d1'
import { sources } from '../feeds/sources.ts'
import { topics as listed } from '../feeds/topics/index.ts'
import { createApp } from './app/routes.ts'
import { type Service, serviceOf } from './app-context.ts'
import { Mistake } from './errors.ts'
import { type Gathering, round } from './gather/round.ts'
import type { Edition } from './http/document-cache.ts'
import { ping } from './hub/ping.ts'
import { type Mail, mailOf } from './mail/outbox-worker.ts'
import { carrierOf } from './mail/transport.ts'
import { hostedEmbedder } from './search/embeddings-api.ts'
import { clockOf, type Environment, type Settings, settingsOf, userAgentOf } from './settings.ts'
import type { Db } from './store/db.ts'
import { openDatabase } from './store/open-database.ts'
import * as schema from './store/schema.ts'
import { checkedTopics } from './topics/validate.ts'

/** Visits of one run of the cron, over all its rounds: docs/cloudflare.md reckons what they cost of what a plan allows. */
const MOST_VISITS = 18
/** Letters of one run, and of one request: each costs two or three queries of what a plan allows. */
const MOST_LETTERS = 100

/** libSQL over HTTP where DATABASE_URL names it, else the D1 database bound as `DB`. */
function databaseOf({ DATABASE_URL, DB }: Environment, { databaseUrl, databaseAuthToken }: Settings): Db {
  if (DATABASE_URL) return openDatabase(databaseUrl, databaseAuthToken).db
  if (!DB) throw new Mistake('there is no database: set DATABASE_URL, or bind a D1 database as DB')
  // only what writes answer is of another type than libSQL's, and nothing looks at it
  return drizzle(DB as Parameters<typeof drizzle>[0], { schema, casing: 'snake_case' }) as unknown as Db
}

/** This deployment and when it was made, from the binding `VERSION`. */
function buildOf({ VERSION: version }: Environment, now: () => Date): { build?: Edition } {
  if (typeof version !== 'object' || version === null || !('id' in version)) return {}
  const made = 'timestamp' in version ? Date.parse(String(version.timestamp)) : Number.NaN
  return { build: { id: String(version.id), since: Math.floor(Math.min(Number.isNaN(made) ? 0 : made, now().getTime()) / 1000) } }
}

/** How often its cron runs, as wrangler.toml has it. */
const ROUND_SECONDS = 900

function edgeOf(environment: Environment) {
  const settings = settingsOf(environment)
  if (settings.hub) throw new Mistake('HUB is on: only npm start is a hub; at the edge name another one with HUB_URL')
  const topics = checkedTopics(listed)
  const { allowPrivateAddresses, fetchProxy } = settings
  const db = databaseOf(environment, settings)
  const now = clockOf(settings)
  const ask: typeof fetch = (input, init) => fetch(input, init)
  const embedder = settings.embeddings && hostedEmbedder(settings.embeddings, { fetch: ask })
  const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
  const gathering: Gathering = {
    sources,
    topics,
    ports: { db, fetch: ask, now, wait, log: console.log, embedder, holder: `worker:${crypto.randomUUID()}` },
    settings: {
      userAgent: userAgentOf(settings),
      allowPrivateAddresses,
      keyOf: (setting) => (typeof environment[setting] === 'string' ? environment[setting] : undefined),
      ...(settings.contact !== undefined && { contact: settings.contact }),
      ...(fetchProxy !== undefined && { fetchProxy }),
    },
  }
  const { keyOf } = gathering.settings
  const build = buildOf(environment, now)
  const service = serviceOf({ db, settings, sources, topics, keyOf, now, embedder, roundSeconds: ROUND_SECONDS, ...build })
  // each time anew: what one request began another must not wait for
  const mail = settings.mail && { work: async () => edgeMail(service, gathering.ports)?.work() }
  return { settings, gathering, service, app: createApp(service, console.error, undefined, mail) }
}

/** The mail of one run or request. */
function edgeMail(service: Service, { fetch, wait, log }: Pick<Gathering['ports'], 'fetch' | 'wait' | 'log'>): Mail | undefined {
  const { mail } = service.settings
  const holder = `worker:${crypto.randomUUID()}`
  return mail && mailOf(service, { carrier: () => carrierOf(mail, service.site, fetch), holder, wait, log, most: MOST_LETTERS })
}

const edges = new WeakMap<Environment, ReturnType<typeof edgeOf>>()

/** What serves and gathers in this environment, made once an isolate. */
function edgeIn(environment: Environment): ReturnType<typeof edgeOf> {
  let edge = edges.get(environment)
  if (!edge) {
    edge = edgeOf(environment)
    edges.set(environment, edge)
  }
  return edge
}

/** Rounds as of one moment, until nothing more is due or the run has made its visits; the next run goes on from there. */
async function gatherSome({ ports, ...rest }: Gathering): Promise<void> {
  const at = ports.now()
  for (let left = MOST_VISITS, done = false; left > 0 && !done; ) {
    const report = await round(
      { ...rest, ports: { ...ports, now: () => at } },
      { most: left, goesOn: left < MOST_VISITS, onVisit: (visit) => ports.log(JSON.stringify(visit)) },
    )
    left -= Math.max(1, report.visits.length)
    done = report.done
  }
}

type Context = { waitUntil: (work: Promise<unknown>) => void }

export default {
  fetch: (request: Request, environment: Environment, context?: Context) => edgeIn(environment).app.fetch(request, environment, context),
  scheduled: (_event: unknown, environment: Environment, context: Context) => {
    const { settings, gathering, service } = edgeIn(environment)
    if (!settings.gather && settings.hubUrl === undefined && !settings.mail) return
    // a database of its own: a run that was ended from outside leaves behind what the next would wait for
    const db = databaseOf(environment, settings)
    const ports = { ...gathering.ports, db }
    const gathered = settings.gather ? gatherSome({ ...gathering, ports }) : Promise.resolve()
    // beside gathering, which may take the whole run: letters are due at an hour
    context.waitUntil(edgeMail({ ...service, db }, ports)?.work() ?? Promise.resolve())
    context.waitUntil(gathered.then(() => ping({ ...service, db }, ports)))
  },
}
