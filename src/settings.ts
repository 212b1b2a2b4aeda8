/** Settings, from the environment of a process or the variables of a Worker. What is missing or wrong is refused by name. */

import { BadRequest } from './errors.ts'
import { parseTime } from './text/dates.ts'

export const VERSION = '0.1.0'

export type Settings = {
  databaseUrl: string
  databaseAuthToken?: string
  port: number
  /** Without a slash at its end; it may have a path. */
  siteUrl: string
  siteName: string
  /** An address for the User-Agent and the about page. */
  contact?: string
  fetchProxy?: string
  allowPrivateAddresses: boolean
  /** The moment at which the process's clock starts and runs on from there. */
  now?: Date
  gather: boolean
  /** A WebSub hub elsewhere, which is told of changes. */
  hubUrl?: string
  /** Whether this process is a WebSub hub itself. */
  hub: boolean
  adminToken?: string
  /** The instance that every visit is handed over to; without a slash at its end. */
  forwardVisitsTo?: string
  /** How letters are sent; without it there is no mail, and no page speaks of it. */
  mail?: MailSettings
  /** Where texts are made vectors; without it they are learned from the papers gathered. */
  embeddings?: { url: string; model: string; key?: string }
}

/** `url` is `smtp://`, `smtps://` with user and password, or the `https://` address of an HTTP API whose key is `key`. */
export type MailSettings = { url: string; from: string; perMinute: number; key?: string; bounceToken?: string; dkimSelector?: string }

export type Environment = { [name: string]: unknown }

/** Whether this is the address of something on the web. */
const isWebUrl = (address: string): boolean => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)

/** Reads settings; throws a Mistake that names the setting and what it may be. */
export function settingsOf(environment: Environment): Settings {
  const text = (name: string): string | undefined => {
    const value = environment[name]
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
  }
  const wrong = (name: string, expected: string): never => {
    throw new BadRequest(`${name} is ${JSON.stringify(text(name))}: it must be ${expected}`)
  }
  const flag = (name: string, fallback: boolean): boolean => {
    const value = text(name)?.toLowerCase()
    if (value === undefined) return fallback
    if (['on', '1', 'true', 'yes'].includes(value)) return true
    return ['off', '0', 'false', 'no'].includes(value) ? false : wrong(name, 'on or off')
  }
  const { databaseUrl, tokenInUrl } = splitDatabaseUrl(text('DATABASE_URL') ?? 'file:data/paperwire.db')
  if (/^file:\/*$/.test(databaseUrl)) wrong('DATABASE_URL', 'file:<path> or libsql://<host>')
  const port = Number(text('PORT') ?? 8787)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) wrong('PORT', 'a whole number from 0 to 65535')
  const siteUrl = text('SITE_URL') ?? `http://localhost:${port}`
  // what it says is shown to every reader: no password belongs in it
  if (!isWebUrl(siteUrl) || /[?#]/.test(siteUrl) || new URL(siteUrl).username || new URL(siteUrl).password)
    wrong('SITE_URL', 'an address such as https://papers.example.org or https://example.org/papers')
  const fetchProxy = text('FETCH_PROXY')
  if (fetchProxy && !isWebUrl(fetchProxy)) wrong('FETCH_PROXY', 'a prefix such as http://127.0.0.1:9999/fetch?url=')
  const hubUrl = text('HUB_URL')
  if (hubUrl && !isWebUrl(hubUrl)) wrong('HUB_URL', 'the address of a WebSub hub, such as https://pubsubhubbub.appspot.com/')
  const nowText = text('NOW')
  const now = nowText === undefined ? undefined : parseTime(nowText)
  if (nowText !== undefined && now === undefined) wrong('NOW', 'an ISO time such as 2025-11-21T12:00:00Z')
  const contact = text('CONTACT')
  if (contact !== undefined && !/^[^\s@<>]+@[^\s@<>]+$/.test(contact)) wrong('CONTACT', 'a mail address')
  const databaseAuthToken = text('DATABASE_AUTH_TOKEN') ?? tokenInUrl
  const adminToken = text('ADMIN_TOKEN')
  const handOverTo = text('HAND_OVER_TO')
  if (handOverTo !== undefined) {
    if (!isWebUrl(handOverTo) || /[?#@]/.test(handOverTo))
      wrong('HAND_OVER_TO', 'the address of another instance, such as https://papers.example.org')
    if (adminToken === undefined) throw new BadRequest('ADMIN_TOKEN is not set: HAND_OVER_TO needs the token of the instance it names')
  }
  const mailUrl = text('MAIL_URL')
  // it has a password: no mistake repeats it
  if (
    mailUrl !== undefined &&
    !(URL.canParse(mailUrl) && /^(smtps?|https?):$/.test(new URL(mailUrl).protocol) && new URL(mailUrl).hostname)
  )
    throw new BadRequest(
      'MAIL_URL must be smtp://user:password@mail.example.org:587, smtps://… or the https:// address of an HTTP mail API',
    )
  const mailFrom = text('MAIL_FROM')
  if (mailFrom !== undefined && !/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/.test(mailFrom)) wrong('MAIL_FROM', 'a mail address, without a name')
  if (mailUrl !== undefined && mailFrom === undefined)
    throw new BadRequest('MAIL_FROM is not set: MAIL_URL needs the address that letters come from')
  const mailPerMinute = Number(text('MAIL_PER_MINUTE') ?? 300)
  if (!(mailPerMinute > 0 && mailPerMinute <= 100_000)) wrong('MAIL_PER_MINUTE', 'a number from 1 to 100000')
  const mailKey = text('MAIL_KEY')
  if (mailUrl !== undefined && /^http/i.test(mailUrl) && mailKey === undefined)
    throw new BadRequest('MAIL_KEY is not set: the HTTP API that MAIL_URL names needs its key')
  const bounceToken = text('MAIL_BOUNCE_TOKEN')
  const dkimSelector = text('MAIL_DKIM_SELECTOR')
  const embeddingsUrl = text('EMBEDDINGS_URL')
  const embeddingsModel = text('EMBEDDINGS_MODEL')
  const embeddingsKey = text('EMBEDDINGS_KEY')
  if (embeddingsUrl !== undefined && !isWebUrl(embeddingsUrl))
    wrong('EMBEDDINGS_URL', 'an address such as https://api.openai.com/v1/embeddings')
  if (embeddingsUrl !== undefined && embeddingsModel === undefined)
    throw new BadRequest('EMBEDDINGS_MODEL is missing: name the model that EMBEDDINGS_URL is to be asked for')
  return {
    databaseUrl,
    port,
    siteUrl: new URL(siteUrl).href.replace(/\/+$/, ''),
    siteName: text('SITE_NAME') ?? 'Paperwire',
    allowPrivateAddresses: flag('ALLOW_PRIVATE_ADDRESSES', false),
    gather: flag('GATHER', true),
    hub: flag('HUB', false),
    ...(databaseAuthToken !== undefined && { databaseAuthToken }),
    ...(contact !== undefined && { contact }),
    ...(fetchProxy !== undefined && { fetchProxy }),
    ...(hubUrl !== undefined && { hubUrl }),
    ...(now !== undefined && { now }),
    ...(adminToken !== undefined && { adminToken }),
    ...(handOverTo !== undefined && { forwardVisitsTo: handOverTo.replace(/\/+$/, '') }),
    ...(mailUrl !== undefined &&
      mailFrom !== undefined && {
        mail: {
          url: mailUrl,
          from: mailFrom,
          perMinute: mailPerMinute,
          ...(mailKey !== undefined && { key: mailKey }),
          ...(bounceToken !== undefined && { bounceToken }),
          ...(dkimSelector !== undefined && { dkimSelector }),
        },
      }),
    ...(embeddingsUrl !== undefined &&
      embeddingsModel !== undefined && {
        embeddings: { url: embeddingsUrl, model: embeddingsModel, ...(embeddingsKey !== undefined && { key: embeddingsKey }) },
      }),
  }
}

/** A database's address, which is printed here and there, apart from the token that some write into it (`?authToken=…`). */
function splitDatabaseUrl(written: string): { databaseUrl: string; tokenInUrl: string | undefined } {
  const at = written.indexOf('?')
  const query = new URLSearchParams(at < 0 || written.startsWith('file:') ? '' : written.slice(at))
  const tokenInUrl = query.get('authToken') ?? undefined
  if (tokenInUrl === undefined) return { databaseUrl: written, tokenInUrl }
  query.delete('authToken')
  return { databaseUrl: `${written.slice(0, at)}${query.size > 0 ? `?${query}` : ''}`, tokenInUrl }
}

/** How gathering introduces itself. */
export const userAgentOf = ({ siteUrl, contact }: Pick<Settings, 'siteUrl' | 'contact'>): string =>
  `Paperwire/${VERSION} (+${siteUrl}/about${contact ? `; mailto:${contact}` : ''})`

/** The clock called *now*: the host's, or one that starts at the given moment and runs on. */
export function clockOf({ now }: Pick<Settings, 'now'>, host: () => number = Date.now): () => Date {
  if (!now) return () => new Date(host())
  const started = host()
  return () => new Date(now.getTime() + host() - started)
}
