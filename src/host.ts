/** What the entries that run on Node share: settings, an open and migrated database, the ports of gathering. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { sources } from '../feeds/sources.ts'
import { topics } from '../feeds/topics/index.ts'
import { clockOf, type Settings, settingsOf, userAgentOf } from './env.ts'
import { inWords, Mistake } from './errors.ts'
import { guardedFetch } from './gather/guarded-fetch.ts'
import type { Gathering } from './gather/round.ts'
import { type Opened, openDatabase } from './store/open.ts'
import { documents } from './store/schema.ts'

export type Host = { settings: Settings; gathering: Gathering; now: () => Date; opened: Opened; close: () => void }

/** Opens and migrates the database and ties the ports of this process. `now` overrides the setting NOW. */
export async function openHost({ now, log }: { now?: Date; log: (line: string) => void }): Promise<Host> {
  const read = settingsOf(process.env)
  const settings = now ? { ...read, now } : read
  if (settings.databaseUrl.startsWith('file:')) mkdirSync(dirname(settings.databaseUrl.slice('file:'.length)), { recursive: true })
  const opened = openDatabase(settings.databaseUrl, settings.databaseAuthToken)
  try {
    if (settings.databaseUrl.startsWith('file:')) await opened.client.execute('pragma journal_mode = wal')
    await migrate(opened.db, { migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) })
  } catch (error) {
    throw new Mistake(`DATABASE_URL is ${JSON.stringify(settings.databaseUrl)}: ${inWords(error)}`)
  }
  // documents are rendered by code that may have changed since; they are made anew when they are asked for
  await opened.db.delete(documents)
  // pages through a prefix come from it alone, and it is trusted: it may stand on this machine
  const fetch = settings.fetchProxy || settings.allowPrivateAddresses ? globalThis.fetch : guardedFetch
  const clock = clockOf(settings)
  const wait = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
  return {
    settings,
    now: clock,
    opened,
    close: () => opened.client.close(),
    gathering: {
      sources,
      topics,
      ports: { db: opened.db, fetch, now: clock, wait, log },
      settings: {
        userAgent: userAgentOf(settings),
        allowPrivateAddresses: settings.allowPrivateAddresses,
        ...(settings.fetchProxy !== undefined && { fetchProxy: settings.fetchProxy }),
      },
    },
  }
}

/** Ends the process for a mistake of its operator with its sentence alone, for anything else with its stack. */
export function endWith(error: unknown): never {
  console.error(error instanceof Mistake ? `paperwire: ${error.message}` : error)
  process.exit(error instanceof Mistake ? 2 : 1)
}
