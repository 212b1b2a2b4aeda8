/** One Node process: migrates, serves, and gathers what is due. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { serve } from '@hono/node-server'
import { Cron } from 'croner'
import { createApp } from './app.ts'
import { inWords, Mistake } from './errors.ts'
import { round, type VisitReport } from './gather/round.ts'
import { endWith, type Host, openHost } from './host.ts'
import { isRefitDue } from './search/refit.ts'
import { serviceOf } from './service.ts'
import { documents } from './store/schema.ts'
import { count } from './text.ts'

const log = (line: string) => console.log(line)

try {
  const host = await openHost({ log })
  const { settings, gathering, now } = host
  // they were rendered by code that may have changed since, and are made anew when they are asked for
  await gathering.ports.db.delete(documents)
  const compressor = {
    gzip: (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }),
    br: (bytes: Uint8Array) =>
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
  }
  const service = serviceOf({
    db: gathering.ports.db,
    settings,
    sources: gathering.sources,
    topics: gathering.topics,
    keyOf: gathering.settings.keyOf,
    now,
    compressor,
    embedder: gathering.ports.embedder,
  })
  const app = createApp(service, log)
  const server = serve({ fetch: app.fetch, port: settings.port }, ({ port }) => {
    log(
      `${settings.siteName} is at http://localhost:${port}${settings.siteUrl.endsWith(`:${port}`) ? '' : ` (SITE_URL ${settings.siteUrl})`}`,
    )
    if (settings.gather) startGathering(host)
    else log('GATHER is off: serving only')
  })
  server.on('error', (error: NodeJS.ErrnoException) =>
    endWith(
      error.code === 'EADDRINUSE' ? new Mistake(`PORT ${settings.port} is taken: stop what listens there, or set another PORT`) : error,
    ),
  )
  const stop = () => {
    server.close()
    learning?.kill()
    host.close()
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
} catch (error) {
  endWith(error)
}

let learning: ChildProcess | undefined

/** Learns anew which papers are alike, in a process of its own: it takes seconds, and nobody who reads should wait. */
async function refitWhenDue({ gathering: { ports } }: Host): Promise<void> {
  if (learning || !(await isRefitDue(ports.db, ports.embedder))) return
  learning = spawn(process.execPath, [fileURLToPath(new URL('cli.ts', import.meta.url)), 'refit'], { stdio: ['ignore', 'pipe', 'ignore'] })
  learning.stdout?.on('data', (line: Buffer) => log(`search by meaning: ${line.toString().trim()}`))
  learning.on('error', (error) => log(`search by meaning was not learned: ${inWords(error)}`))
  learning.on('close', () => {
    learning = undefined
  })
}

/** Gathers now and every five minutes, one round after the other until nothing is due. */
function startGathering(host: Host): void {
  const { gathering } = host
  const job = new Cron('*/5 * * * *', { protect: true }, async () => {
    try {
      const visits: VisitReport[] = []
      for (let done = false; !done; ) {
        const report = await round(gathering, { onVisit: (visit) => log(inOneLine(visit)) })
        visits.push(...report.visits)
        done = report.done
        if (report.admitted > 0) log(`  ${count(report.admitted, 'paper')} admitted to topics`)
      }
      if (visits.length > 0)
        log(
          visits.every(({ error }) => error !== null) ? 'no source could be reached; they are asked again later' : 'gathered what was due',
        )
      await refitWhenDue(host)
    } catch (error) {
      console.error(error instanceof Mistake ? `not gathering: ${error.message}` : `gathering failed: ${inWords(error)}`)
    }
  })
  void job.trigger()
}

const inOneLine = (visit: VisitReport): string =>
  visit.error
    ? `  ${visit.source}: could not be reached or read: ${visit.error}`
    : `  ${visit.source}: ${visit.status === 304 ? 'nothing changed' : `${visit.seen} seen, ${visit.new} new`}${visit.suspect ? `; suspect: ${visit.suspect}` : ''}`
