import { type Settings, settingsOf } from '../env.ts'
import { inWords } from '../errors.ts'
import { healthOf } from '../health.ts'
import { type Host, openHost } from '../host.ts'
import { serviceOf } from '../service.ts'
import { readFeed } from '../sources/feed.ts'
import { sizes } from '../store/documents.ts'
import { newestVisitAt } from '../store/sources.ts'
import { count, rfc3339 } from '../text.ts'
import { type Command, parse, progress, say } from './command.ts'

const TIMEOUT_MS = 10_000

/** As readers introduce themselves, and what they ask for. */
const READERS = [
  { name: 'FreshRSS', agent: 'FreshRSS/1.27.1 (Linux; https://freshrss.org)', feed: 'all.atom' },
  { name: 'Miniflux', agent: 'Mozilla/5.0 (compatible; Miniflux/2.2.14; +https://miniflux.app)', feed: 'all.rss' },
  { name: 'NetNewsWire', agent: 'NetNewsWire (RSS Reader; https://netnewswire.com/)', feed: 'all.rss' },
  { name: 'Feedly', agent: 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)', feed: 'all.atom' },
  { name: 'Thunderbird', agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0', feed: 'all.rss' },
]

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
    for (const reader of answers ? READERS : []) await look(`feeds for ${reader.name}`, () => feedIsReadable(siteUrl, reader))
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

async function get(url: string, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (error) {
    throw new Error(`GET ${url}: ${inWords(error)}; let npm start run, and set SITE_URL to where readers find it`)
  }
}

async function siteAnswers(siteUrl: string): Promise<string> {
  const url = `${siteUrl}/healthz`
  const answer = await get(url)
  const text = await answer.text()
  if (answer.status !== 200 || !/"ok":\s*true/.test(text))
    missing(`GET ${url}: ${answer.status}, and it is not Paperwire that answers; set SITE_URL to where readers find it`)
  return `${siteUrl} answers`
}

/** A reader gets a whole feed, and 304 when it asks again with what it was given. */
async function feedIsReadable(siteUrl: string, reader: (typeof READERS)[number]): Promise<string> {
  const url = `${siteUrl}/feeds/${reader.feed}`
  const headers = { 'user-agent': reader.agent, accept: 'application/atom+xml, application/rss+xml, application/xml;q=0.8, */*;q=0.5' }
  const answer = await get(url, headers)
  const text = await answer.text()
  const type = answer.headers.get('content-type') ?? ''
  const blocked = 'let what stands before Paperwire (a proxy, a firewall, a bot check) pass this reader on'
  if (answer.status !== 200) missing(`GET ${url}: ${answer.status}; ${blocked}`)
  if (!/xml/.test(type)) missing(`GET ${url} is ${type || 'of no type'}, no XML; ${blocked}`)
  const { items } = await readFeed(text, url)
  const again = await get(url, { ...headers, 'if-none-match': answer.headers.get('etag') ?? '' })
  await again.text()
  if (again.status !== 304)
    missing(`GET ${url} with its ETag: ${again.status}, not 304; let what stands before Paperwire pass ETag and If-None-Match on`)
  return `${reader.feed}, ${count(items.length, 'entry', 'entries')}; 304 when nothing changed`
}
