/** A Node process: its settings, its migrated database, and the ports for gathering. */
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { LibsqlError } from '@libsql/client'
import { DrizzleError, DrizzleQueryError } from 'drizzle-orm'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { sources } from '../feeds/sources.ts'
import { topics as topicList } from '../feeds/topics/index.ts'
import { BadRequest, describeError, SourceError } from './errors.ts'
import { forwardVisitsTo } from './gather/forward-visits.ts'
import type { GatherContext } from './gather/round.ts'
import type { Compressor } from './http/respond.ts'
import { createEmbedder } from './search/embeddings-api.ts'
import { clockOf, type Environment, type Settings, settingsOf, userAgentOf } from './settings.ts'
import { leaseHolders, releaseLeases } from './store/leases.ts'
import { type DatabaseConnection, openDatabase } from './store/open-database.ts'
import { validateTopics } from './topics/validate.ts'

export type Host = {
  settings: Settings
  gathering: GatherContext
  /** A fetch for URLs from strangers: never through the proxy, and to private addresses only if they are allowed. */
  untrustedFetch: typeof globalThis.fetch
  now: () => Date
  database: DatabaseConnection
  close: () => void
}

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))

/**
 * SQLite settings. A killed process loses nothing; after a power failure the last visits may have to be repeated. The file is
 * memory-mapped up to two gigabytes, because a page of papers reads hundreds of places in it.
 */
export const PRAGMAS =
  'pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 8000; pragma cache_size = -32000; pragma temp_store = memory; pragma mmap_size = 2000000000'

/** Loads the guarded fetch with the first request: most commands make none. */
const lazyGuardedFetch: typeof globalThis.fetch = async (...request) => (await import('./gather/guarded-fetch.ts')).guardedFetch(...request)

/** Compresses strongly, because it runs once per change of a document. */
export const compressor: Compressor = {
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  br: (bytes) =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
}

type HostOptions = { now?: Date; log: (line: string) => void; env?: Environment }

/** Opens and migrates the database and creates the ports of this process. `now` overrides the setting NOW. */
export async function openHost({ now, log, env = process.env }: HostOptions): Promise<Host> {
  const configured = settingsOf(env)
  const settings = now ? { ...configured, now } : configured
  const topics = validateTopics(topicList)
  const database = await openMigratedDatabase(settings)
  await releaseLeases(database.db, (await leaseHolders(database.db)).filter(isDeadHolder))
  // the proxy is trusted and may run on this machine
  const fetch = settings.fetchProxy || settings.allowPrivateAddresses ? globalThis.fetch : lazyGuardedFetch
  const { forwardVisitsTo: to, adminToken: token } = settings
  const forwardVisits = to !== undefined && token !== undefined ? forwardVisitsTo(to, token, globalThis.fetch) : undefined
  const clock = clockOf(settings)
  const embedder = settings.embeddings && createEmbedder(settings.embeddings, { fetch: globalThis.fetch })
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  return {
    settings,
    untrustedFetch: settings.allowPrivateAddresses ? globalThis.fetch : lazyGuardedFetch,
    now: clock,
    database,
    close: () => database.client.close(),
    gathering: {
      sources,
      topics,
      ports: {
        db: database.db,
        fetch,
        now: clock,
        wait,
        log,
        embedder,
        holder: leaseHolderOf(process.pid),
        ...(forwardVisits && { forwardVisits }),
      },
      settings: {
        userAgent: userAgentOf(settings),
        allowPrivateAddresses: settings.allowPrivateAddresses,
        keyOf: (setting) => (typeof env[setting] === 'string' && env[setting].trim()) || undefined,
        ...(settings.contact !== undefined && { contact: settings.contact }),
        ...(settings.fetchProxy !== undefined && { fetchProxy: settings.fetchProxy }),
      },
    },
  }
}

/** Opens and migrates the database; a BadRequest that names the setting if it cannot. */
async function openMigratedDatabase({ databaseUrl, databaseAuthToken }: Settings): Promise<DatabaseConnection> {
  const isFile = databaseUrl.startsWith('file:')
  try {
    if (isFile) mkdirSync(dirname(databaseUrl.slice('file:'.length)), { recursive: true })
    const database = openDatabase(databaseUrl, databaseAuthToken)
    if (isFile) await database.client.executeMultiple(PRAGMAS)
    const runMigrations = () => migrate(database.db, { migrationsFolder })
    // a process that started at the same time may be faster, and then the second attempt finds nothing to do
    await runMigrations().catch(runMigrations)
    return database
  } catch (error) {
    throw error instanceof BadRequest ? error : new BadRequest(`DATABASE_URL is ${JSON.stringify(databaseUrl)}: ${describeError(error)}`)
  }
}

const leaseHolderOf = (pid: number): string => `${hostname()}:${pid}`

/** Whether a lease holder was a process of this machine that has ended. */
function isDeadHolder(holder: string): boolean {
  const pid = Number(holder.split(':').at(-1))
  if (holder !== leaseHolderOf(pid)) return false
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}

const isDatabaseError = (error: unknown): boolean =>
  error instanceof DrizzleError || error instanceof DrizzleQueryError || error instanceof LibsqlError

/**
 * An error in one sentence, or with its stack if it is a bug. The parameters of a query are left out: they may be the address
 * of a subscriber, or all papers of a visit.
 */
export const describeFailure = (error: unknown): string =>
  error instanceof BadRequest || error instanceof SourceError
    ? error.message
    : isDatabaseError(error)
      ? describeError(error)
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error)

/** Ends the process: with 2 for a wrong setting, with 1 for anything else. */
export function exitWithError(error: unknown): never {
  console.error(`paperwire: ${describeFailure(error)}`)
  process.exit(error instanceof BadRequest ? 2 : 1)
}
