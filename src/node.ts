/** One Node process: migrates, serves, and gathers what is due. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { Cron } from 'croner'
import { createApp } from './app/routes.ts'
import { ROUND_SECONDS, type Service, serviceOf } from './app-context.ts'
import { inWords, Mistake } from './errors.ts'
import { gather, type VisitReport } from './gather/round.ts'
import { compressor, endWith, type Host, openHost } from './host.ts'
import { type Hub, hubOf } from './hub/hub.ts'
import { ping } from './hub/ping.ts'
import { mailOf } from './mail/outbox-worker.ts'
import { carrierOf } from './mail/transport.ts'
import { isRefitDue } from './search/train-embeddings.ts'
import { oneAtATime } from './text/one-at-a-time.ts'
import { count } from './text/strings.ts'

const log = (line: string) => console.log(line)

try {
  const host = await openHost({ log })
  const { settings, gathering, now } = host
  const service = serviceOf({
    db: gathering.ports.db,
    settings,
    sources: gathering.sources,
    topics: gathering.topics,
    keyOf: gathering.settings.keyOf,
    now,
    compressor,
    embedder: gathering.ports.embedder,
    // documents were rendered by code that may have changed since, and are made anew when they are asked for
    build: { id: crypto.randomUUID(), since: Math.floor(now().getTime() / 1000) },
  })
  const hub = settings.hub ? hubOf(service, { fetch: host.strangers, holder: gathering.ports.holder, log }) : undefined
  const { mail: mailSettings } = settings
  const carrier = async () => {
    if (!mailSettings) throw new Mistake('MAIL_URL is not set')
    return carrierOf(mailSettings, service.site, globalThis.fetch)
  }
  const mail = mailOf(service, { carrier, holder: gathering.ports.holder, wait: gathering.ports.wait, log })
  const app = createApp(service, log, hub, mail)
  const server = serve({ fetch: app.fetch, port: settings.port }, ({ port }) => {
    log(
      `${settings.siteName} is at http://localhost:${port}${settings.siteUrl.endsWith(`:${port}`) ? '' : ` (SITE_URL ${settings.siteUrl})`}`,
    )
    const tell = telling(service, hub)
    // digests are due at the hours of their readers, whatever is gathered
    if (mail) new Cron('* * * * *', () => void mail.work()).trigger()
    if (settings.gather) startGathering(host, tell)
    else log('GATHER is off: serving only')
    // what others gathered, what is to be tried once more, and what was accepted before a restart
    if (service.hubs.length > 0) new Cron('* * * * *', tell).trigger()
  })
  server.on('error', (error: NodeJS.ErrnoException) =>
    endWith(
      error.code === 'EADDRINUSE' ? new Mistake(`PORT ${settings.port} is taken: stop what listens there, or set another PORT`) : error,
    ),
  )
  const stop = async () => {
    const answered = new Promise((done) => server.close(done))
    // a connection whose last answer is sent stays open for the next question
    setInterval(() => 'closeIdleConnections' in server && server.closeIdleConnections(), 50)
    learning?.kill()
    await Promise.all([within(answered, ANSWERING_MS), mail && within(mail.stop(), SENDING_MS)])
    host.close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop())
  process.on('SIGINT', () => void stop())
} catch (error) {
  endWith(error)
}

/** How long answers that are under way, and letters to a server that is slow, are waited for. */
const ANSWERING_MS = 5000
const SENDING_MS = 10_000

const within = (work: Promise<unknown>, ms: number): Promise<unknown> => Promise.race([work, new Promise((done) => setTimeout(done, ms))])

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

/** Lets readers and hubs see what a round changed; hubs are not waited for. */
function telling(service: Service, hub: Hub | undefined): () => void {
  const pingHub = oneAtATime(async () => {
    try {
      await ping(service, { fetch: globalThis.fetch, log })
    } catch (error) {
      console.error(`telling a hub failed: ${inWords(error)}`)
    }
  })
  return () => {
    service.publisher.look()
    void hub?.work()
    void pingHub()
  }
}

/** Gathers now and every five minutes, one round after the other until nothing is due; `tell` follows each. */
function startGathering(host: Host, tell: () => void): void {
  const { gathering } = host
  const job = new Cron(`*/${ROUND_SECONDS / 60} * * * *`, { protect: true }, async () => {
    try {
      const { visits } = await gather(gathering, {
        onVisit: (visit) => log(inOneLine(visit)),
        onRound: ({ admitted }) => {
          tell()
          if (admitted > 0) log(`  ${count(admitted, 'paper')} admitted to topics`)
        },
      })
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
