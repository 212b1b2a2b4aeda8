import { type Settings, settingsOf } from '../env.ts'
import { inWords } from '../errors.ts'
import { healthOf } from '../health.ts'
import { type Host, openHost } from '../host.ts'
import { HUB_PATH } from '../hub/subscribe.ts'
import { serviceOf } from '../service.ts'
import { sizes } from '../store/documents.ts'
import { newestVisitAt } from '../store/sources.ts'
import { count, rfc3339 } from '../text.ts'
import { type Command, parse, progress, say } from './command.ts'
import { get, hubAnswers, READERS, readAs } from './readers.ts'

/** What was found, or an error that says what to change. */
type Check = () => Promise<string> | string

/** `doctor`: what is right and what is to be changed, a line a check. */
export const doctor: Command = {
  usage: 'doctor',
  about:
    'Checks the settings, the database, the sources, and the site as readers see it: a line a check, with what to change. Exit 1 for any trouble.',
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
  const stopped = health.filter((source) => source.stopped !== undefined)
  if (stopped.length > 0) missing(`${named(stopped)} said it is gone for good: remove it, or give its new address`)
  const off = health.filter((source) => source.off !== undefined)
  return `${count(health.length - off.length, 'source')}, last asked at ${rfc3339(newest ?? 0)}${off.length > 0 ? `; off without a key: ${named(off)}` : ''}`
}

async function siteAnswers(siteUrl: string): Promise<string> {
  const url = `${siteUrl}/healthz`
  const answer = await get(url)
  const text = await answer.text()
  if (answer.status !== 200 || !/"ok":\s*true/.test(text))
    missing(`GET ${url}: ${answer.status}, and it is not Paperwire that answers; set SITE_URL to where readers find it`)
  return `${siteUrl} answers`
}
