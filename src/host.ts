/** What the entries that run on Node share: settings, an open and migrated database, the ports of gathering. */
import { mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { LibsqlError } from '@libsql/client'
import { DrizzleError, DrizzleQueryError } from 'drizzle-orm'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { sources } from '../feeds/sources.ts'
import { topics as listed } from '../feeds/topics/index.ts'
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
  /** A fetch for addresses that strangers give: never through a prefix, and not to private ones unless they are allowed. */
  untrustedFetch: typeof globalThis.fetch
  now: () => Date
  database: DatabaseConnection
  close: () => void
}

export const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url))

/**
 * A process that is killed loses nothing; when the machine itself loses its power, the last visits may have to be made again. What
 * is read of the file is read as memory, up to two gigabytes: a page of papers stands in hundreds of places of it.
 */
export const PRAGMAS =
  'pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 8000; pragma cache_size = -32000; pragma temp_store = memory; pragma mmap_size = 2000000000'

/** The guarded fetch, loaded when the first page is asked for: most commands ask for none. */
const lazyGuardedFetch: typeof globalThis.fetch = async (...request) => (await import('./gather/guarded-fetch.ts')).guardedFetch(...request)

/** Packs as well as once a change is worth. */
export const compressor: Compressor = {
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  br: (bytes) =>
    brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
}

type HostOptions = { now?: Date; log: (line: string) => void; env?: Environment }

/** Opens and migrates the database and ties the ports of this process. `now` overrides the setting NOW. */
export async function openHost({ now, log, env = process.env }: HostOptions): Promise<Host> {
  const configured = settingsOf(env)
  const settings = now ? { ...configured, now } : configured
  const topics = validateTopics(listed)
  const database = await openMigratedDatabase(settings)
  await releaseLeases(database.db, (await leaseHolders(database.db)).filter(isDeadHolder))
  // pages through a prefix come from it alone, and it is trusted: it may stand on this machine
  const fetch = settings.fetchProxy || settings.allowPrivateAddresses ? globalThis.fetch : lazyGuardedFetch
  const { forwardVisitsTo: to, adminToken: token } = settings
  const handsOver = to !== undefined && token !== undefined ? { to, token } : undefined
  const clock = clockOf(settings)
  const embedder = settings.embeddings && createEmbedder(settings.embeddings, { fetch: globalThis.fetch })
  const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
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
        ...(handsOver && { forwardVisits: forwardVisitsTo(handsOver.to, handsOver.token, globalThis.fetch) }),
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

/** The database, brought up to this version; where it cannot be, a Mistake that names the setting. */
async function openMigratedDatabase({ databaseUrl, databaseAuthToken }: Settings): Promise<DatabaseConnection> {
  const isFile = databaseUrl.startsWith('file:')
  try {
    if (isFile) mkdirSync(dirname(databaseUrl.slice('file:'.length)), { recursive: true })
    const opened = openDatabase(databaseUrl, databaseAuthToken)
    if (isFile) await opened.client.executeMultiple(PRAGMAS)
    const migrated = () => migrate(opened.db, { migrationsFolder })
    // a process that began at the same moment may have been faster: then there is nothing left to do
    await migrated().catch(migrated)
    return opened
  } catch (error) {
    throw error instanceof BadRequest ? error : new BadRequest(`DATABASE_URL is ${JSON.stringify(databaseUrl)}: ${describeError(error)}`)
  }
}

const leaseHolderOf = (pid: number): string => `${hostname()}:${pid}`

/** Whether a holder was a process of this machine that has ended: what it had leased is free again. */
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
 * An error in one sentence, or with its stack when it is a bug. The parameters of a query are left out: they may be the address of a
 * subscriber, or all papers of a visit.
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
