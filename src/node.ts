/** `npm start`: migrates the database, serves, and gathers what is due. */

import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { Cron } from 'croner'
import { createApp } from './app/routes.ts'
import { type AppContext, createAppContext, DEFAULT_ROUND_SECONDS } from './app-context.ts'
import { BadRequest, describeError } from './errors.ts'
import { gather, type VisitReport } from './gather/round.ts'
import { compressor, exitWithError, type Host, openHost } from './host.ts'
import { createHub, type Hub } from './hub/hub.ts'
import { notifyHub } from './hub/notify-hub.ts'
import { createOutboxWorker } from './mail/outbox-worker.ts'
import { createTransport } from './mail/transport.ts'
import { isTrainingDue } from './search/train-embeddings.ts'
import { unixSeconds } from './text/dates.ts'
import { coalesceRuns } from './text/one-at-a-time.ts'
import { formatCount } from './text/strings.ts'

const log = (line: string) => console.log(line)

try {
  const host = await openHost({ log })
  const { settings, gathering, now } = host
  const context = createAppContext({
    db: gathering.ports.db,
    settings,
    sources: gathering.sources,
    topics: gathering.topics,
    keyOf: gathering.settings.keyOf,
    now,
    compressor,
    embedder: gathering.ports.embedder,
    // the code may have changed since the stored documents were rendered
    build: { id: crypto.randomUUID(), since: unixSeconds(now()) },
  })
  const hub = settings.hub ? createHub(context, { fetch: host.untrustedFetch, holder: gathering.ports.holder, log }) : undefined
  const { mail: mailSettings } = settings
  const transport = async () => {
    if (!mailSettings) throw new BadRequest('MAIL_URL is not set')
    return createTransport(mailSettings, context.site, globalThis.fetch)
  }
  const mail = createOutboxWorker(context, { transport, leaseHolder: gathering.ports.holder, wait: gathering.ports.wait, log })
  const app = createApp(context, log, hub, mail)
  const server = serve({ fetch: app.fetch, port: settings.port }, ({ port }) => {
    log(`${settings.siteName} is running at http://localhost:${port} (stop with Ctrl+C)`)
    if (settings.siteUrl !== `http://localhost:${settings.port}`) log(`Links start with SITE_URL, ${settings.siteUrl}`)
    const notifyChange = createChangeNotifier(context, hub)
    // digests are due at an hour, whatever is gathered
    if (mail) new Cron('* * * * *', () => void mail.run()).trigger()
    if (settings.gather) startGathering(host, notifyChange)
    else log('GATHER is off: no source is visited')
    // for changes by other processes, retries, and requests accepted before a restart
    if (context.hubs.length > 0) new Cron('* * * * *', notifyChange).trigger()
  })
  server.on('error', (error: NodeJS.ErrnoException) =>
    exitWithError(
      error.code === 'EADDRINUSE'
        ? new BadRequest(`PORT ${settings.port} is in use: stop the program that listens there, or set another PORT`)
        : error,
    ),
  )
  const stop = async () => {
    const serverClosed = new Promise((resolve) => server.close(resolve))
    // keep-alive connections stay open after their last response
    setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 50)
    trainingProcess?.kill()
    await Promise.all([withTimeout(serverClosed, HTTP_SHUTDOWN_MS), mail && withTimeout(mail.stop(), MAIL_SHUTDOWN_MS)])
    host.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
} catch (error) {
  exitWithError(error)
}

/** How long a shutdown waits for running requests and for letters that are being sent. */
const HTTP_SHUTDOWN_MS = 5000
const MAIL_SHUTDOWN_MS = 10_000

const withTimeout = (work: Promise<unknown>, ms: number): Promise<unknown> =>
  Promise.race([work, new Promise((resolve) => setTimeout(resolve, ms))])

let trainingProcess: ChildProcess | undefined

/** Trains the embeddings in another process, because it takes seconds and requests must not wait. */
async function trainEmbeddingsWhenDue({ gathering: { ports } }: Host): Promise<void> {
  if (trainingProcess || !(await isTrainingDue(ports.db, ports.embedder))) return
  trainingProcess = spawn(process.execPath, [fileURLToPath(new URL('cli.ts', import.meta.url)), 'train-embeddings'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  trainingProcess.stdout?.on('data', (line: Buffer) => log(`Search by meaning: ${line.toString().trim()}`))
  trainingProcess.on('error', (error) => log(`Training the embeddings failed: ${describeError(error)}`))
  trainingProcess.on('close', () => {
    trainingProcess = undefined
  })
}

/** Invalidates cached documents and notifies the hubs without waiting for them. */
function createChangeNotifier(context: AppContext, hub: Hub | undefined): () => void {
  const pingHub = coalesceRuns(async () => {
    try {
      await notifyHub(context, { fetch: globalThis.fetch, log })
    } catch (error) {
      console.error(`Notifying the hub failed: ${describeError(error)}`)
    }
  })
  return () => {
    context.publisher.invalidate()
    void hub?.deliverDue()
    void pingHub()
  }
}

/** Gathers now and every five minutes, in rounds until nothing is due; `notifyChange` runs after each round. */
function startGathering(host: Host, notifyChange: () => void): void {
  const { gathering } = host
  const job = new Cron(`*/${DEFAULT_ROUND_SECONDS / 60} * * * *`, { protect: true }, async () => {
    try {
      const { visits } = await gather(gathering, {
        onVisit: (visit) => log(describeVisit(visit)),
        onRound: ({ admissionCount }) => {
          notifyChange()
          if (admissionCount > 0) log(`  added ${formatCount(admissionCount, 'paper')} to topics`)
        },
      })
      if (visits.length > 0)
        log(visits.every(({ error }) => error !== null) ? 'Every visit failed; Paperwire tries again later.' : 'All visits due are done.')
      await trainEmbeddingsWhenDue(host)
    } catch (error) {
      console.error(`Gathering failed: ${error instanceof BadRequest ? error.message : describeError(error)}`)
    }
  })
  void job.trigger()
}

const describeVisit = (visit: VisitReport): string =>
  visit.error
    ? `  ${visit.source}: failed: ${visit.error}`
    : `  ${visit.source}: ${visit.status === 304 ? 'not modified' : `${formatCount(visit.seen, 'record')}, ${visit.new} new`}${visit.suspect ? `; suspect: ${visit.suspect}` : ''}`
