import { createAppContext } from '../app-context.ts'
import { describeError } from '../errors.ts'
import { healthOf } from '../gather/health.ts'
import { type Host, openHost } from '../host.ts'
import { createTransport } from '../mail/transport.ts'
import { type MailSettings, type Settings, settingsOf } from '../settings.ts'
import { PATHS } from '../site.ts'
import { countStoredItems } from '../store/documents.ts'
import { mailStatus } from '../store/subscribers.ts'
import { newestVisitAt } from '../store/visits.ts'
import { rfc3339, unixSeconds } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { checkDkim, checkDmarc, checkSpf, resolveTxtRecords } from './check-mail-dns.ts'
import { checkFeedReader, checkHub, FEED_READERS, fetchOrExplain } from './check-user-agents.ts'
import { type CommandIo, parseCommandArgs, type RunCommand } from './command.ts'

/** Resolves with a finding, or throws an error that says what to change. */
type Check = () => Promise<string> | string
/** Runs a check, prints its line and resolves with whether it passed. */
type RunCheck = (name: string, check: Check) => Promise<boolean>

/** `doctor`: a line for each check. */
export const doctor: RunCommand = async (args, io) => {
  parseCommandArgs(args, {})
  let hasFailure = false
  const runCheck: RunCheck = async (name, check) => {
    try {
      io.printLine(`ok      ${name}: ${await check()}`)
      return true
    } catch (error) {
      hasFailure = true
      io.printLine(`change  ${name}: ${describeError(error)}`)
      return false
    }
  }
  await runChecks(io, runCheck)
  return hasFailure ? 1 : 0
}

async function runChecks(io: CommandIo, runCheck: RunCheck): Promise<void> {
  let settings: Settings | undefined
  let host: Host | undefined
  await runCheck('settings', () => {
    settings = settingsOf(io.env)
    return `SITE_URL ${settings.siteUrl}`
  })
  if (!settings) return
  const { siteUrl, contact, mail, hub } = settings
  await runCheck('contact', () => contact ?? failCheck('set CONTACT to a mail address, so that operators of sources can write to you'))
  await runCheck('database', async () => {
    host = await openHost({ env: io.env, log: io.printProgress })
    const { papers } = await countStoredItems(host.gathering.ports.db)
    return `${host.settings.databaseUrl} is up to date, with ${formatCount(papers, 'paper')}`
  })
  const openedHost = host
  if (openedHost) await runCheck('sources', () => checkSources(openedHost))
  if (await runCheck('site', () => checkSite(siteUrl))) {
    await checkFeedReaders(siteUrl, runCheck)
    if (hub) await runCheck('hub', () => checkHub(`${siteUrl}${PATHS.hub}`))
  }
  if (mail && openedHost) await checkMail(mail, siteUrl, openedHost, runCheck)
  openedHost?.close()
}

async function checkFeedReaders(siteUrl: string, runCheck: RunCheck): Promise<void> {
  const blocked: string[] = []
  for (const reader of FEED_READERS)
    if (!(await runCheck(`feeds for ${reader.name}`, () => checkFeedReader(reader, siteUrl)))) blocked.push(reader.name)
  await runCheck('readers', () =>
    blocked.length === 0
      ? `all ${FEED_READERS.length} can read the feeds`
      : failCheck(`${blocked.length} of ${FEED_READERS.length} cannot read the feeds: ${blocked.join(', ')}`),
  )
}

async function checkMail(mail: MailSettings, siteUrl: string, host: Host, runCheck: RunCheck): Promise<void> {
  const domain = mail.from.slice(mail.from.lastIndexOf('@') + 1)
  await runCheck('mail server', () => checkMailServer(mail, siteUrl))
  await runCheck('mail links', () =>
    siteUrl.startsWith('https:')
      ? siteUrl
      : failCheck('letters link to SITE_URL, and mail programs unsubscribe there: it must be https://'),
  )
  await runCheck('SPF', () => checkSpf(domain, resolveTxtRecords))
  await runCheck('DKIM', () => checkDkim(domain, mail.dkimSelector, resolveTxtRecords))
  await runCheck('DMARC', () => checkDmarc(domain, resolveTxtRecords))
  await runCheck('letters', () => checkMailQueue(host))
}

const failCheck = (problem: string): never => {
  throw new Error(problem)
}

async function checkSources({ gathering, settings, now }: Host): Promise<string> {
  const { ports, sources, topics } = gathering
  const newest = await newestVisitAt(ports.db)
  if (newest === undefined) failCheck('no source was ever visited: run npm start, or npm run gather for one visit each')
  const health = await healthOf(createAppContext({ db: ports.db, settings, sources, topics, keyOf: gathering.settings.keyOf, now }))
  const statusUrl = `${settings.siteUrl}${PATHS.status}`
  const idsOf = (ids: { id: string }[]) => ids.map(({ id }) => id).join(', ')
  const overdue = health.filter((source) => source.overdue)
  if (overdue.length > 0 && overdue.every(({ error }) => error === undefined))
    failCheck(
      `the last visit was at ${rfc3339(newest ?? 0)}, and ${formatCount(overdue.length, 'source')} are overdue: run npm start or npm run gather`,
    )
  if (overdue.length > 0) failCheck(`overdue: ${idsOf(overdue)}; see ${statusUrl}`)
  const neverSucceeded = health.filter(
    ({ lastGoodAt, error, stopped }) => lastGoodAt === undefined && error !== undefined && stopped === undefined,
  )
  if (neverSucceeded.length > 0) failCheck(`every visit failed: ${idsOf(neverSucceeded)}; see ${statusUrl}`)
  const stopped = health.filter((source) => source.stopped !== undefined)
  if (stopped.length > 0) failCheck(`stopped: ${idsOf(stopped)}; remove each, or set its new URL`)
  const off = health.filter((source) => source.off !== undefined)
  return `${formatCount(health.length - off.length, 'source')}, last visit at ${rfc3339(newest ?? 0)}${off.length > 0 ? `; off without a key: ${idsOf(off)}` : ''}`
}

async function checkMailServer(mail: MailSettings, siteUrl: string): Promise<string> {
  const transport = await createTransport(mail, { name: '', url: (path) => `${siteUrl}${path}` }, fetch)
  try {
    await transport.verify()
  } catch (error) {
    failCheck(`${transport.name}: ${describeError(error)}; set MAIL_URL to your mail server`)
  }
  return transport.isIdempotent ? `${transport.name} is contacted only to send` : `${transport.name} accepts the login`
}

const MAX_QUEUE_AGE_SECONDS = 3 * 3600

async function checkMailQueue({ gathering, now }: Host): Promise<string> {
  const at = unixSeconds(now())
  const { active, queue } = await mailStatus(gathering.ports.db, at)
  const { letters, oldestAt, said } = queue
  if (oldestAt !== undefined && at - oldestAt > MAX_QUEUE_AGE_SECONDS)
    failCheck(
      `${formatCount(letters, 'letter')} queued since ${rfc3339(oldestAt)}${said === undefined ? '' : `, last response ${said}`}: run npm start, or npm run paperwire -- send-digests`,
    )
  return `${formatCount(active, 'subscriber')}, ${formatCount(letters, 'queued letter')}`
}

async function checkSite(siteUrl: string): Promise<string> {
  const url = `${siteUrl}${PATHS.health}`
  const response = await fetchOrExplain(url)
  const text = await response.text()
  if (response.status !== 200 || !/"ok":\s*true/.test(text))
    failCheck(`GET ${url}: ${response.status}, not a response of Paperwire; set SITE_URL to the public address`)
  return `${siteUrl} responds`
}
