/** The Cloudflare Worker: serves, and gathers what is due when its cron runs. The deployment applies the migrations. */
import { drizzle } from 'drizzle-orm/d1'
import { sources } from '../feeds/sources.ts'
import { topics as topicList } from '../feeds/topics/index.ts'
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

/** Most visits in one run of the cron, over all its rounds; docs/cloudflare.md compares their cost with the limits of the plans. */
const MAX_VISITS_PER_RUN = 18
/** Most letters in one run or request: each takes two or three of the queries that a plan allows. */
const MAX_LETTERS_PER_RUN = 100

/** libSQL over HTTP if DATABASE_URL is set, otherwise the D1 database bound as `DB`. */
function openWorkerDatabase({ DATABASE_URL, DB }: Environment, { databaseUrl, databaseAuthToken }: Settings): Db {
  if (DATABASE_URL) return openDatabase(databaseUrl, databaseAuthToken).db
  if (!DB) throw new BadRequest('there is no database: set DATABASE_URL, or bind a D1 database as DB')
  // only the results of writes have another type than libSQL's, and nothing reads them
  return drizzle(DB as Parameters<typeof drizzle>[0], { schema, casing: 'snake_case' }) as unknown as Db
}

/** The id and the time of this deployment, from the binding `VERSION`. */
function buildVersionOf({ VERSION: version }: Environment, now: () => Date): { build?: BuildVersion } {
  if (typeof version !== 'object' || version === null || !('id' in version)) return {}
  const deployedAtMs = 'timestamp' in version ? Date.parse(String(version.timestamp)) : Number.NaN
  return {
    build: { id: String(version.id), since: Math.floor(Math.min(Number.isNaN(deployedAtMs) ? 0 : deployedAtMs, now().getTime()) / 1000) },
  }
}

/** How often the cron runs, as in wrangler.toml. */
const CRON_INTERVAL_SECONDS = 900

function createWorkerContext(environment: Environment) {
  const settings = settingsOf(environment)
  if (settings.hub) throw new BadRequest('HUB is on: only npm start is a hub; at the edge name another one with HUB_URL')
  const topics = validateTopics(topicList)
  const { allowPrivateAddresses, fetchProxy } = settings
  const db = openWorkerDatabase(environment, settings)
  const now = clockOf(settings)
  const boundFetch: typeof fetch = (input, init) => fetch(input, init)
  const embedder = settings.embeddings && createEmbedder(settings.embeddings, { fetch: boundFetch })
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  const gathering: GatherContext = {
    sources,
    topics,
    ports: { db, fetch: boundFetch, now, wait, log: console.log, embedder, holder: `worker:${crypto.randomUUID()}` },
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
  // one per request: a request must not wait for the I/O of another
  const mail = settings.mail && { run: async () => createWorkerMail(service, gathering.ports)?.run() }
  return { settings, gathering, service, app: createApp(service, console.error, undefined, mail) }
}

/** The outbox worker of one run or request. */
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

/** The context of this environment, created once per isolate. */
function workerContextFor(environment: Environment): ReturnType<typeof createWorkerContext> {
  let context = workerContexts.get(environment)
  if (!context) {
    context = createWorkerContext(environment)
    workerContexts.set(environment, context)
  }
  return context
}

/** Runs rounds at one `now` until nothing is due or the limit of visits is reached; the next run continues. */
async function gatherWithinLimit({ ports, ...rest }: GatherContext): Promise<void> {
  const now = ports.now()
  for (let remaining = MAX_VISITS_PER_RUN, isDone = false; remaining > 0 && !isDone; ) {
    const report = await runRound(
      { ...rest, ports: { ...ports, now: () => now } },
      { maxVisits: remaining, isContinuation: remaining < MAX_VISITS_PER_RUN, onVisit: (visit) => ports.log(JSON.stringify(visit)) },
    )
    remaining -= Math.max(1, report.visits.length)
    isDone = report.isDone
  }
}

type WorkerExecutionContext = { waitUntil: (run: Promise<unknown>) => void }

export default {
  fetch: (request: Request, environment: Environment, context?: WorkerExecutionContext) =>
    workerContextFor(environment).app.fetch(request, environment, context),
  scheduled: (_event: unknown, environment: Environment, context: WorkerExecutionContext) => {
    const { settings, gathering, service } = workerContextFor(environment)
    if (!settings.gather && settings.hubUrl === undefined && !settings.mail) return
    // its own database connection: a run that was cancelled leaves promises that the next one would wait for
    const db = openWorkerDatabase(environment, settings)
    const ports = { ...gathering.ports, db }
    const gatherRun = settings.gather ? gatherWithinLimit({ ...gathering, ports }) : Promise.resolve()
    // not after gathering, which may take the whole run: letters are due at an hour
    context.waitUntil(createWorkerMail({ ...service, db }, ports)?.run() ?? Promise.resolve())
    context.waitUntil(gatherRun.then(() => notifyHub({ ...service, db }, ports)))
  },
}
