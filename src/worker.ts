/** One Worker at the edge: serves, and gathers what is due when its cron says so. Migrations are applied when it is deployed. */
import { drizzle } from 'drizzle-orm/d1'
import { sources } from '../feeds/sources.ts'
import { topics as listed } from '../feeds/topics/index.ts'
import { createApp } from './app/routes.ts'
import { type AppContext, createAppContext } from './app-context.ts'
import { BadRequest } from './errors.ts'
import { type GatherContext, runRound } from './gather/round.ts'
import type { BuildVersion } from './http/document-cache.ts'
import { notifyHub } from './hub/notify-hub.ts'
import { createOutboxWorker, type OutboxWorker } from './mail/outbox-worker.ts'
import { createTransport } from './mail/transport.ts'
import { createEmbedder } from './search/embeddings-api.ts'
import { clockOf, type Environment, type Settings, settingsOf, userAgentOf } from './settings.ts'
import type { Db } from './store/db.ts'
import { openDatabase } from './store/open-database.ts'
import * as schema from './store/schema.ts'
import { validateTopics } from './topics/validate.ts'

/** Visits of one run of the cron, over all its rounds: docs/cloudflare.md reckons what they cost of what a plan allows. */
const MAX_VISITS_PER_RUN = 18
/** Letters of one run, and of one request: each costs two or three queries of what a plan allows. */
const MAX_LETTERS_PER_RUN = 100

/** libSQL over HTTP where DATABASE_URL names it, else the D1 database bound as `DB`. */
function openWorkerDatabase({ DATABASE_URL, DB }: Environment, { databaseUrl, databaseAuthToken }: Settings): Db {
  if (DATABASE_URL) return openDatabase(databaseUrl, databaseAuthToken).db
  if (!DB) throw new BadRequest('there is no database: set DATABASE_URL, or bind a D1 database as DB')
  // only what writes answer is of another type than libSQL's, and nothing looks at it
  return drizzle(DB as Parameters<typeof drizzle>[0], { schema, casing: 'snake_case' }) as unknown as Db
}

/** This deployment and when it was made, from the binding `VERSION`. */
function buildVersionOf({ VERSION: version }: Environment, now: () => Date): { build?: BuildVersion } {
  if (typeof version !== 'object' || version === null || !('id' in version)) return {}
  const made = 'timestamp' in version ? Date.parse(String(version.timestamp)) : Number.NaN
  return { build: { id: String(version.id), since: Math.floor(Math.min(Number.isNaN(made) ? 0 : made, now().getTime()) / 1000) } }
}

/** How often its cron runs, as wrangler.toml has it. */
const CRON_INTERVAL_SECONDS = 900

function createWorkerContext(environment: Environment) {
  const settings = settingsOf(environment)
  if (settings.hub) throw new BadRequest('HUB is on: only npm start is a hub; at the edge name another one with HUB_URL')
  const topics = validateTopics(listed)
  const { allowPrivateAddresses, fetchProxy } = settings
  const db = openWorkerDatabase(environment, settings)
  const now = clockOf(settings)
  const ask: typeof fetch = (input, init) => fetch(input, init)
  const embedder = settings.embeddings && createEmbedder(settings.embeddings, { fetch: ask })
  const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
  const gathering: GatherContext = {
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
  const build = buildVersionOf(environment, now)
  const service = createAppContext({ db, settings, sources, topics, keyOf, now, embedder, roundSeconds: CRON_INTERVAL_SECONDS, ...build })
  // each time anew: what one request began another must not wait for
  const mail = settings.mail && { run: async () => createWorkerMail(service, gathering.ports)?.run() }
  return { settings, gathering, service, app: createApp(service, console.error, undefined, mail) }
}

/** The mail of one run or request. */
function createWorkerMail(
  service: AppContext,
  { fetch, wait, log }: Pick<GatherContext['ports'], 'fetch' | 'wait' | 'log'>,
): OutboxWorker | undefined {
  const { mail } = service.settings
  const leaseHolder = `worker:${crypto.randomUUID()}`
  return (
    mail &&
    createOutboxWorker(service, {
      transport: () => createTransport(mail, service.site, fetch),
      leaseHolder,
      wait,
      log,
      maxLetters: MAX_LETTERS_PER_RUN,
    })
  )
}

const workerContexts = new WeakMap<Environment, ReturnType<typeof createWorkerContext>>()

/** What serves and gathers in this environment, made once an isolate. */
function workerContextFor(environment: Environment): ReturnType<typeof createWorkerContext> {
  let edge = workerContexts.get(environment)
  if (!edge) {
    edge = createWorkerContext(environment)
    workerContexts.set(environment, edge)
  }
  return edge
}

/** Rounds as of one moment, until nothing more is due or the run has made its visits; the next run goes on from there. */
async function gatherWithinLimit({ ports, ...rest }: GatherContext): Promise<void> {
  const at = ports.now()
  for (let left = MAX_VISITS_PER_RUN, done = false; left > 0 && !done; ) {
    const report = await runRound(
      { ...rest, ports: { ...ports, now: () => at } },
      { maxVisits: left, isContinuation: left < MAX_VISITS_PER_RUN, onVisit: (visit) => ports.log(JSON.stringify(visit)) },
    )
    left -= Math.max(1, report.visits.length)
    done = report.isDone
  }
}

type WorkerExecutionContext = { waitUntil: (run: Promise<unknown>) => void }

export default {
  fetch: (request: Request, environment: Environment, context?: WorkerExecutionContext) =>
    workerContextFor(environment).app.fetch(request, environment, context),
  scheduled: (_event: unknown, environment: Environment, context: WorkerExecutionContext) => {
    const { settings, gathering, service } = workerContextFor(environment)
    if (!settings.gather && settings.hubUrl === undefined && !settings.mail) return
    // a database of its own: a run that was ended from outside leaves behind what the next would wait for
    const db = openWorkerDatabase(environment, settings)
    const ports = { ...gathering.ports, db }
    const gathered = settings.gather ? gatherWithinLimit({ ...gathering, ports }) : Promise.resolve()
    // beside gathering, which may take the whole run: letters are due at an hour
    context.waitUntil(createWorkerMail({ ...service, db }, ports)?.run() ?? Promise.resolve())
    context.waitUntil(gathered.then(() => notifyHub({ ...service, db }, ports)))
  },
}
