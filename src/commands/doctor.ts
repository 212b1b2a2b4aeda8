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
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

/** What was found, or an error that says what to change. */
type Check = () => Promise<string> | string

/** `doctor`: what is right and what is to be changed, a line a check. */
export const doctor: Command = {
  usage: 'doctor',
  description:
    'Checks the settings, the database, the sources, the site as readers see it, and the mail: a line a check, with what to change. Exit 1 for any trouble.',
  run: async (args) => {
    parseCommandArgs(args, {})
    let well = true
    const look = async (name: string, check: Check): Promise<boolean> => {
      try {
        printLine(`ok      ${name}: ${await check()}`)
        return true
      } catch (error) {
        well = false
        printLine(`change  ${name}: ${describeError(error)}`)
        return false
      }
    }
    let settings: Settings | undefined
    let host: Host | undefined
    await look('settings', () => {
      settings = settingsOf(process.env)
      return `SITE_URL ${settings.siteUrl}`
    })
    if (!settings) return 1
    const { siteUrl, contact } = settings
    await look('contact', () => contact ?? failCheck('set CONTACT to a mail address, so that those who are asked can write'))
    await look('database', async () => {
      host = await openHost({ log: printProgress })
      const { papers } = await countStoredItems(host.gathering.ports.db)
      return `${host.settings.databaseUrl} is up to date, with ${formatCount(papers, 'paper')}`
    })
    const opened = host
    if (opened) await look('sources', () => checkSources(opened))
    const answers = await look('site', () => checkSite(siteUrl))
    const refused: string[] = []
    for (const reader of answers ? FEED_READERS : [])
      if (!(await look(`feeds for ${reader.name}`, () => checkFeedReader(reader, siteUrl)))) refused.push(reader.name)
    if (answers)
      await look('readers', () =>
        refused.length === 0
          ? `all ${FEED_READERS.length} are answered`
          : failCheck(`${refused.length} of ${FEED_READERS.length} are refused: ${refused.join(', ')}`),
      )
    if (answers && settings.hub) await look('hub', () => checkHub(`${siteUrl}${PATHS.hub}`))
    const { mail } = settings
    if (mail && opened) {
      const domain = mail.from.slice(mail.from.lastIndexOf('@') + 1)
      await look('mail server', () => checkMailServer(mail, siteUrl))
      await look('mail links', () =>
        siteUrl.startsWith('https:')
          ? siteUrl
          : failCheck('letters lead to SITE_URL, and mail programs end digests there: make it https://'),
      )
      await look('SPF', () => checkSpf(domain, resolveTxtRecords))
      await look('DKIM', () => checkDkim(domain, mail.dkimSelector, resolveTxtRecords))
      await look('DMARC', () => checkDmarc(domain, resolveTxtRecords))
      await look('letters', () => checkMailQueue(opened))
    }
    opened?.close()
    return well ? 0 : 1
  },
}

const failCheck = (what: string): never => {
  throw new Error(what)
}

async function checkSources({ gathering, settings, now }: Host): Promise<string> {
  const { ports, sources, topics } = gathering
  const newest = await newestVisitAt(ports.db)
  if (newest === undefined) failCheck('none was ever asked: npm start asks them, npm run gather does it once')
  const health = await healthOf(createAppContext({ db: ports.db, settings, sources, topics, keyOf: gathering.settings.keyOf, now }))
  const named = (ids: { id: string }[]) => ids.map(({ id }) => id).join(', ')
  const overdue = health.filter((source) => source.overdue)
  if (overdue.length > 0 && overdue.every(({ error }) => error === undefined))
    failCheck(
      `the last was asked at ${rfc3339(newest ?? 0)}, and ${formatCount(overdue.length, 'source')} are overdue: let npm start run, or npm run gather`,
    )
  if (overdue.length > 0) failCheck(`${named(overdue)} did not answer for too long: see ${settings.siteUrl}/status`)
  const never = health.filter(({ lastGoodAt, error, stopped }) => lastGoodAt === undefined && error !== undefined && stopped === undefined)
  if (never.length > 0) failCheck(`${named(never)} never answered yet: see ${settings.siteUrl}/status`)
  const stopped = health.filter((source) => source.stopped !== undefined)
  if (stopped.length > 0) failCheck(`${named(stopped)} said it is gone for good: remove it, or give its new address`)
  const off = health.filter((source) => source.off !== undefined)
  return `${formatCount(health.length - off.length, 'source')}, last asked at ${rfc3339(newest ?? 0)}${off.length > 0 ? `; off without a key: ${named(off)}` : ''}`
}

async function checkMailServer(mail: MailSettings, siteUrl: string): Promise<string> {
  const carrier = await createTransport(mail, { name: '', url: (path) => `${siteUrl}${path}` }, fetch)
  try {
    await carrier.verify()
  } catch (error) {
    failCheck(`${carrier.name}: ${describeError(error)}; set MAIL_URL to what takes your letters`)
  }
  return carrier.isIdempotent ? `${carrier.name} is asked when there is a letter` : `${carrier.name} lets us in`
}

const MAX_QUEUE_AGE_SECONDS = 3 * 3600

async function checkMailQueue({ gathering, now }: Host): Promise<string> {
  const at = unixSeconds(now())
  const { active, queue } = await mailStatus(gathering.ports.db, at)
  const { letters, oldestAt, said } = queue
  if (oldestAt !== undefined && at - oldestAt > MAX_QUEUE_AGE_SECONDS)
    failCheck(
      `${formatCount(letters, 'letter')} wait since ${rfc3339(oldestAt)}${said === undefined ? '' : `, answered ${said}`}: let npm start run, or npm run paperwire -- mail`,
    )
  return `${formatCount(active, 'subscriber')}, ${formatCount(letters, 'letter')} on the way`
}

async function checkSite(siteUrl: string): Promise<string> {
  const url = `${siteUrl}/healthz`
  const answer = await fetchOrExplain(url)
  const text = await answer.text()
  if (answer.status !== 200 || !/"ok":\s*true/.test(text))
    failCheck(`GET ${url}: ${answer.status}, and it is not Paperwire that answers; set SITE_URL to where readers find it`)
  return `${siteUrl} answers`
}
