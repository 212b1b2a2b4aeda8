import { serviceOf } from '../app-context.ts'
import { inWords } from '../errors.ts'
import { healthOf } from '../gather/health.ts'
import { type Host, openHost } from '../host.ts'
import { carrierOf } from '../mail/transport.ts'
import { type MailSettings, type Settings, settingsOf } from '../settings.ts'
import { HUB_PATH } from '../site.ts'
import { sizes } from '../store/documents.ts'
import { newestVisitAt } from '../store/sources.ts'
import { mailStatus } from '../store/subscribers.ts'
import { rfc3339 } from '../text/dates.ts'
import { count } from '../text/strings.ts'
import { dkimOf, dmarcOf, spfOf, textsOf } from './check-mail-dns.ts'
import { get, hubAnswers, READERS, readAs } from './check-user-agents.ts'
import { type Command, parse, progress, say } from './command.ts'

/** What was found, or an error that says what to change. */
type Check = () => Promise<string> | string

/** `doctor`: what is right and what is to be changed, a line a check. */
export const doctor: Command = {
  usage: 'doctor',
  about:
    'Checks the settings, the database, the sources, the site as readers see it, and the mail: a line a check, with what to change. Exit 1 for any trouble.',
  run: async (args) => {
    parse(args, {})
    let well = true
    const look = async (name: string, check: Check): Promise<boolean> => {
      try {
        say(`ok      ${name}: ${await check()}`)
        return true
      } catch (error) {
        well = false
        say(`change  ${name}: ${inWords(error)}`)
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
    await look('contact', () => contact ?? missing('set CONTACT to a mail address, so that those who are asked can write'))
    await look('database', async () => {
      host = await openHost({ log: progress })
      const { papers } = await sizes(host.gathering.ports.db)
      return `${host.settings.databaseUrl} is up to date, with ${count(papers, 'paper')}`
    })
    const opened = host
    if (opened) await look('sources', () => sourcesAreAsked(opened))
    const answers = await look('site', () => siteAnswers(siteUrl))
    const refused: string[] = []
    for (const reader of answers ? READERS : [])
      if (!(await look(`feeds for ${reader.name}`, () => readAs(reader, siteUrl)))) refused.push(reader.name)
    if (answers)
      await look('readers', () =>
        refused.length === 0
          ? `all ${READERS.length} are answered`
          : missing(`${refused.length} of ${READERS.length} are refused: ${refused.join(', ')}`),
      )
    if (answers && settings.hub) await look('hub', () => hubAnswers(`${siteUrl}${HUB_PATH}`))
    const { mail } = settings
    if (mail && opened) {
      const domain = mail.from.slice(mail.from.lastIndexOf('@') + 1)
      await look('mail server', () => serverTakes(mail, siteUrl))
      await look('mail links', () =>
        siteUrl.startsWith('https:') ? siteUrl : missing('letters lead to SITE_URL, and mail programs end digests there: make it https://'),
      )
      await look('SPF', () => spfOf(domain, textsOf))
      await look('DKIM', () => dkimOf(domain, mail.dkimSelector, textsOf))
      await look('DMARC', () => dmarcOf(domain, textsOf))
      await look('letters', () => lettersGo(opened))
    }
    opened?.close()
    return well ? 0 : 1
  },
}

const missing = (what: string): never => {
  throw new Error(what)
}

async function sourcesAreAsked({ gathering, settings, now }: Host): Promise<string> {
  const { ports, sources, topics } = gathering
  const newest = await newestVisitAt(ports.db)
  if (newest === undefined) missing('none was ever asked: npm start asks them, npm run gather does it once')
  const health = await healthOf(serviceOf({ db: ports.db, settings, sources, topics, keyOf: gathering.settings.keyOf, now }))
  const named = (ids: { id: string }[]) => ids.map(({ id }) => id).join(', ')
  const overdue = health.filter((source) => source.overdue)
  if (overdue.length > 0 && overdue.every(({ error }) => error === undefined))
    missing(
      `the last was asked at ${rfc3339(newest ?? 0)}, and ${count(overdue.length, 'source')} are overdue: let npm start run, or npm run gather`,
    )
  if (overdue.length > 0) missing(`${named(overdue)} did not answer for too long: see ${settings.siteUrl}/status`)
  const never = health.filter(({ lastGoodAt, error, stopped }) => lastGoodAt === undefined && error !== undefined && stopped === undefined)
  if (never.length > 0) missing(`${named(never)} never answered yet: see ${settings.siteUrl}/status`)
  const stopped = health.filter((source) => source.stopped !== undefined)
  if (stopped.length > 0) missing(`${named(stopped)} said it is gone for good: remove it, or give its new address`)
  const off = health.filter((source) => source.off !== undefined)
  return `${count(health.length - off.length, 'source')}, last asked at ${rfc3339(newest ?? 0)}${off.length > 0 ? `; off without a key: ${named(off)}` : ''}`
}

async function serverTakes(mail: MailSettings, siteUrl: string): Promise<string> {
  const carrier = await carrierOf(mail, { name: '', url: (path) => `${siteUrl}${path}` }, fetch)
  try {
    await carrier.greet()
  } catch (error) {
    missing(`${carrier.name}: ${inWords(error)}; set MAIL_URL to what takes your letters`)
  }
  return carrier.repeatable ? `${carrier.name} is asked when there is a letter` : `${carrier.name} lets us in`
}

const WAITED_LONG_SECONDS = 3 * 3600

async function lettersGo({ gathering, now }: Host): Promise<string> {
  const at = Math.floor(now().getTime() / 1000)
  const { active, queue } = await mailStatus(gathering.ports.db, at)
  const { letters, oldestAt, said } = queue
  if (oldestAt !== undefined && at - oldestAt > WAITED_LONG_SECONDS)
    missing(
      `${count(letters, 'letter')} wait since ${rfc3339(oldestAt)}${said === undefined ? '' : `, answered ${said}`}: let npm start run, or npm run paperwire -- mail`,
    )
  return `${count(active, 'subscriber')}, ${count(letters, 'letter')} on the way`
}

async function siteAnswers(siteUrl: string): Promise<string> {
  const url = `${siteUrl}/healthz`
  const answer = await get(url)
  const text = await answer.text()
  if (answer.status !== 200 || !/"ok":\s*true/.test(text))
    missing(`GET ${url}: ${answer.status}, and it is not Paperwire that answers; set SITE_URL to where readers find it`)
  return `${siteUrl} answers`
}
