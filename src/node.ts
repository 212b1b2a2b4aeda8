/** One Node process: migrates, serves, and gathers what is due. */

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
  const service = createAppContext({
    db: gathering.ports.db,
    settings,
    sources: gathering.sources,
    topics: gathering.topics,
    keyOf: gathering.settings.keyOf,
    now,
    compressor,
    embedder: gathering.ports.embedder,
    // documents were rendered by code that may have changed since, and are made anew when they are asked for
    build: { id: crypto.randomUUID(), since: unixSeconds(now()) },
  })
  const hub = settings.hub ? createHub(service, { fetch: host.untrustedFetch, holder: gathering.ports.holder, log }) : undefined
  const { mail: mailSettings } = settings
  const transport = async () => {
    if (!mailSettings) throw new BadRequest('MAIL_URL is not set')
    return createTransport(mailSettings, service.site, globalThis.fetch)
  }
  const mail = createOutboxWorker(service, { transport, leaseHolder: gathering.ports.holder, wait: gathering.ports.wait, log })
  const app = createApp(service, log, hub, mail)
  const server = serve({ fetch: app.fetch, port: settings.port }, ({ port }) => {
    log(
      `${settings.siteName} is at http://localhost:${port}${settings.siteUrl.endsWith(`:${port}`) ? '' : ` (SITE_URL ${settings.siteUrl})`}`,
    )
    const tell = createChangeNotifier(service, hub)
    // digests are due at the hours of their readers, whatever is gathered
    if (mail) new Cron('* * * * *', () => void mail.run()).trigger()
    if (settings.gather) startGathering(host, tell)
    else log('GATHER is off: serving only')
    // what others gathered, what is to be tried once more, and what was accepted before a restart
    if (service.hubs.length > 0) new Cron('* * * * *', tell).trigger()
  })
  server.on('error', (error: NodeJS.ErrnoException) =>
    exitWithError(
      error.code === 'EADDRINUSE' ? new BadRequest(`PORT ${settings.port} is taken: stop what listens there, or set another PORT`) : error,
    ),
  )
  const stop = async () => {
    const answered = new Promise((done) => server.close(done))
    // a connection whose last answer is sent stays open for the next question
    setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 50)
    trainingProcess?.kill()
    await Promise.all([withTimeout(answered, HTTP_SHUTDOWN_MS), mail && withTimeout(mail.stop(), MAIL_SHUTDOWN_MS)])
    host.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
} catch (error) {
  exitWithError(error)
}

/** How long answers that are under way, and letters to a server that is slow, are waited for. */
const HTTP_SHUTDOWN_MS = 5000
const MAIL_SHUTDOWN_MS = 10_000

const withTimeout = (work: Promise<unknown>, ms: number): Promise<unknown> =>
  Promise.race([work, new Promise((done) => setTimeout(done, ms))])

let trainingProcess: ChildProcess | undefined

/** Learns anew which papers are alike, in a process of its own: it takes seconds, and nobody who reads should wait. */
async function trainEmbeddingsWhenDue({ gathering: { ports } }: Host): Promise<void> {
  if (trainingProcess || !(await isTrainingDue(ports.db, ports.embedder))) return
  trainingProcess = spawn(process.execPath, [fileURLToPath(new URL('cli.ts', import.meta.url)), 'train-embeddings'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  trainingProcess.stdout?.on('data', (line: Buffer) => log(`search by meaning: ${line.toString().trim()}`))
  trainingProcess.on('error', (error) => log(`search by meaning was not learned: ${describeError(error)}`))
  trainingProcess.on('close', () => {
    trainingProcess = undefined
  })
}

/** Lets readers and hubs see what a round changed; hubs are not waited for. */
function createChangeNotifier(service: AppContext, hub: Hub | undefined): () => void {
  const pingHub = coalesceRuns(async () => {
    try {
      await notifyHub(service, { fetch: globalThis.fetch, log })
    } catch (error) {
      console.error(`telling a hub failed: ${describeError(error)}`)
    }
  })
  return () => {
    service.publisher.invalidate()
    void hub?.deliverDue()
    void pingHub()
  }
}

/** Gathers now and every five minutes, one round after the other until nothing is due; `tell` follows each. */
function startGathering(host: Host, tell: () => void): void {
  const { gathering } = host
  const job = new Cron(`*/${DEFAULT_ROUND_SECONDS / 60} * * * *`, { protect: true }, async () => {
    try {
      const { visits } = await gather(gathering, {
        onVisit: (visit) => log(describeVisit(visit)),
        onRound: ({ admissionCount }) => {
          tell()
          if (admissionCount > 0) log(`  ${formatCount(admissionCount, 'paper')} admitted to topics`)
        },
      })
      if (visits.length > 0)
        log(
          visits.every(({ error }) => error !== null) ? 'no source could be reached; they are asked again later' : 'gathered what was due',
        )
      await trainEmbeddingsWhenDue(host)
    } catch (error) {
      console.error(error instanceof BadRequest ? `not gathering: ${error.message}` : `gathering failed: ${describeError(error)}`)
    }
  })
  void job.trigger()
}

const describeVisit = (visit: VisitReport): string =>
  visit.error
    ? `  ${visit.source}: could not be reached or read: ${visit.error}`
    : `  ${visit.source}: ${visit.status === 304 ? 'nothing changed' : `${visit.seen} seen, ${visit.new} new`}${visit.suspect ? `; suspect: ${visit.suspect}` : ''}`
