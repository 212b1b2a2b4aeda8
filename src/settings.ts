/** Settings, from the environment of a process or the variables of a Worker. A missing or invalid one is refused by name. */
import { BadRequest } from './errors.ts'
import { PATHS } from './site.ts'
import { parseTime } from './text/dates.ts'

export const VERSION = '0.1.0'

export type Settings = {
  databaseUrl: string
  databaseAuthToken?: string
  port: number
  /** Without a slash at its end; may have a path. */
  siteUrl: string
  siteName: string
  contact?: string
  fetchProxy?: string
  allowPrivateAddresses: boolean
  /** The moment at which the clock of this process starts. */
  now?: Date
  gather: boolean
  hubUrl?: string
  hub: boolean
  adminToken?: string
  /** Without a slash at its end. */
  forwardVisitsTo?: string
  /** Without it no mail is sent and no page mentions it. */
  mail?: MailSettings
  /** Without it vectors are trained on the papers gathered. */
  embeddings?: { url: string; model: string; key?: string }
}

/** `url` is `smtp://` or `smtps://` with user and password, or the `https://` address of an HTTP API with the key `key`. */
export type MailSettings = { url: string; from: string; perMinute: number; key?: string; bounceToken?: string; dkimSelector?: string }

export type Environment = { [name: string]: unknown }

/** One setting; `parse` returns undefined for an invalid value. Errors do not repeat the value of a secret one. */
type Setting<T> = {
  name: string
  default?: string
  description: string
  isSecret?: true
  expected: string
  parse: (text: string) => T | undefined
}

const isWebUrl = (address: string): boolean => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)
const parseText = (text: string): string => text
const parseWebUrl = (address: string): string | undefined => (isWebUrl(address) ? address : undefined)
const parseBoolean = (text: string): boolean | undefined =>
  ['on', '1', 'true', 'yes'].includes(text.toLowerCase()) || (['off', '0', 'false', 'no'].includes(text.toLowerCase()) ? false : undefined)

/** Pages show the address to everyone, so it must not contain a password. */
const parseSiteUrl = (address: string): string | undefined => {
  if (!isWebUrl(address) || /[?#]/.test(address)) return undefined
  const { username, password, href } = new URL(address)
  return username || password ? undefined : href.replace(/\/+$/, '')
}

const parsePort = (text: string): number | undefined => {
  const port = Number(text)
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : undefined
}

const parseMailUrl = (address: string): string | undefined =>
  URL.canParse(address) && /^(smtps?|https?):$/.test(new URL(address).protocol) && new URL(address).hostname ? address : undefined

const parseMatch =
  (pattern: RegExp) =>
  (text: string): string | undefined =>
    pattern.test(text) ? text : undefined

const text = (name: string, description: string, rest: { isSecret?: true } = {}): Setting<string> => ({
  ...{ name, description, expected: 'a text', parse: parseText },
  ...rest,
})

/** Every setting. docs/settings.md is written from this table. */
export const SETTINGS = {
  databaseUrl: {
    name: 'DATABASE_URL',
    default: 'file:data/paperwire.db',
    description: 'The database: `file:<path>` or `libsql://<host>`.',
    expected: 'file:<path> or libsql://<host>',
    parse: (address: string) => (/^file:\/*$/.test(address) ? undefined : address),
  },
  databaseAuthToken: text('DATABASE_AUTH_TOKEN', 'The access token of a `libsql://` database.', { isSecret: true }),
  port: {
    name: 'PORT',
    default: '8787',
    description: 'The port on which `npm start` listens.',
    expected: 'a whole number from 0 to 65535',
    parse: parsePort,
  },
  siteUrl: {
    name: 'SITE_URL',
    description: 'The public address, which may have a path. Every link starts with it. Default: `http://localhost:<port>`.',
    expected: 'an address such as https://papers.example.org or https://example.org/papers',
    parse: parseSiteUrl,
  },
  siteName: { ...text('SITE_NAME', 'The name in pages and feeds.'), default: 'Paperwire' },
  contact: {
    name: 'CONTACT',
    description: 'A mail address for the User-Agent and `/about`, so that operators of sources can write to you.',
    expected: 'a mail address',
    parse: parseMatch(/^[^\s@<>]+@[^\s@<>]+$/),
  },
  gather: { name: 'GATHER', default: 'on', description: '`off` serves without gathering.', expected: 'on or off', parse: parseBoolean },
  now: {
    name: 'NOW',
    description: 'An ISO time at which the clock of the process starts, for replays and tests.',
    expected: 'an ISO time such as 2025-11-21T12:00:00Z',
    parse: parseTime,
  },
  fetchProxy: {
    name: 'FETCH_PROXY',
    description: 'A prefix for gathering: a page is fetched from the prefix followed by its percent-encoded URL. The proxy is trusted.',
    expected: 'a prefix such as http://127.0.0.1:9999/fetch?url=',
    parse: parseWebUrl,
  },
  allowPrivateAddresses: {
    name: 'ALLOW_PRIVATE_ADDRESSES',
    default: 'off',
    description: '`on` allows feeds inside your own network.',
    expected: 'on or off',
    parse: parseBoolean,
  },
  hub: {
    name: 'HUB',
    default: 'off',
    description: '`on` makes this process a WebSub hub at `/hub`. For `npm start` only; `SITE_URL` must be reachable from outside.',
    expected: 'on or off',
    parse: parseBoolean,
  },
  hubUrl: {
    name: 'HUB_URL',
    description: 'A WebSub hub elsewhere. Topic feeds name it, and it is notified of every change.',
    expected: 'the address of a WebSub hub, such as https://pubsubhubbub.appspot.com/',
    parse: parseWebUrl,
  },
  adminToken: text('ADMIN_TOKEN', 'Enables `POST /admin/visits`, with the header `Authorization: Bearer <token>`.', { isSecret: true }),
  forwardVisitsTo: {
    name: 'FORWARD_VISITS_TO',
    description: 'The address of another instance that every visit is forwarded to, with its `ADMIN_TOKEN`. Start with an empty database.',
    expected: 'the address of another instance, such as https://papers.example.org',
    parse: (address: string) => (isWebUrl(address) && !/[?#@]/.test(address) ? address.replace(/\/+$/, '') : undefined),
  },
  mailUrl: {
    name: 'MAIL_URL',
    description:
      'Enables digests by mail: `smtp://user:password@host:587`, `smtps://…` or the `https://` address of an HTTP mail API. See [mail](mail.md).',
    isSecret: true,
    expected: 'smtp://user:password@mail.example.org:587, smtps://… or the https:// address of an HTTP mail API',
    parse: parseMailUrl,
  },
  mailFrom: {
    name: 'MAIL_FROM',
    description: 'The sender address. Required with `MAIL_URL`.',
    expected: 'a mail address, without a name',
    parse: parseMatch(/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/),
  },
  mailKey: text('MAIL_KEY', 'The key of the HTTP mail API.', { isSecret: true }),
  mailPerMinute: {
    name: 'MAIL_PER_MINUTE',
    default: '300',
    description: 'The rate limit of the mail provider.',
    expected: 'a number from 1 to 100000',
    parse: (text: string) => (Number(text) > 0 && Number(text) <= 100_000 ? Number(text) : undefined),
  },
  mailBounceToken: text('MAIL_BOUNCE_TOKEN', 'Enables the webhook `POST /mail/bounces` for the mail provider.', { isSecret: true }),
  mailDkimSelector: text('MAIL_DKIM_SELECTOR', 'The DKIM selector of the mail provider, which `doctor` checks.'),
  embeddingsUrl: {
    name: 'EMBEDDINGS_URL',
    description:
      "An embeddings endpoint such as OpenAI's `/v1/embeddings`. Without it vectors are trained on the papers gathered. `train-embeddings` applies a change.",
    expected: 'an address such as https://api.openai.com/v1/embeddings',
    parse: parseWebUrl,
  },
  embeddingsModel: text('EMBEDDINGS_MODEL', 'The model of that endpoint. Required with `EMBEDDINGS_URL`.'),
  embeddingsKey: text('EMBEDDINGS_KEY', 'The key of that endpoint, sent as a Bearer token.', { isSecret: true }),
} satisfies { [key: string]: Setting<unknown> }

/** The settings that hold the key of a source; a source without its key is off. */
export const SOURCE_KEY_SETTINGS = [
  { name: 'OPENALEX_API_KEY', description: 'Enables OpenAlex.' },
  { name: 'SEMANTIC_SCHOLAR_API_KEY', description: 'Enables citation counts from Semantic Scholar.' },
  { name: 'NCBI_API_KEY', description: 'Raises the rate limit of PubMed searches.' },
]

/** Old names, refused so that none is ignored. */
const RENAMED_SETTINGS = { HAND_OVER_TO: 'FORWARD_VISITS_TO' }

type Values = {
  [K in keyof typeof SETTINGS]:
    | NonNullable<ReturnType<(typeof SETTINGS)[K]['parse']>>
    | ((typeof SETTINGS)[K] extends { default: string } ? never : undefined)
}

/** Reads the settings. A BadRequest names the one that is missing or invalid and says what it may be. */
export function settingsOf(environment: Environment): Settings {
  for (const [name, newName] of Object.entries(RENAMED_SETTINGS))
    if (textOf(environment, name) !== undefined) throw new BadRequest(`${name} is now ${newName}: rename the setting`)
  const values = Object.fromEntries(
    Object.entries(SETTINGS).map(([key, setting]) => [key, readSetting(environment, setting)]),
  ) as unknown as Values
  const { databaseUrl, tokenInUrl } = splitDatabaseUrl(values.databaseUrl)
  const { port, siteName, gather, hub, allowPrivateAddresses, contact, fetchProxy, hubUrl, now, adminToken, forwardVisitsTo } = values
  if (forwardVisitsTo !== undefined && adminToken === undefined)
    throw new BadRequest('ADMIN_TOKEN is not set: FORWARD_VISITS_TO needs the token of the instance it names')
  return {
    ...{ databaseUrl, port, siteName, gather, hub, allowPrivateAddresses },
    siteUrl: values.siteUrl ?? parseSiteUrl(`http://localhost:${port}`) ?? '',
    ...withoutUndefined({
      ...{ contact, fetchProxy, hubUrl, now, adminToken, forwardVisitsTo },
      databaseAuthToken: values.databaseAuthToken ?? tokenInUrl,
      mail: mailSettingsOf(values),
      embeddings: embeddingsSettingsOf(values),
    }),
  }
}

const textOf = (environment: Environment, name: string): string | undefined => {
  const value = environment[name]
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

function readSetting(environment: Environment, setting: Setting<unknown>): unknown {
  const text = textOf(environment, setting.name) ?? setting.default
  if (text === undefined) return undefined
  const value = setting.parse(text)
  if (value !== undefined) return value
  const { name, expected, isSecret } = setting
  throw new BadRequest(isSecret ? `${name} must be ${expected}` : `${name} is ${JSON.stringify(text)}: it must be ${expected}`)
}

function mailSettingsOf(values: Values): MailSettings | undefined {
  const { mailUrl: url, mailFrom: from, mailKey: key } = values
  if (url === undefined) return undefined
  if (from === undefined) throw new BadRequest('MAIL_FROM is not set: MAIL_URL needs the address that letters come from')
  if (/^http/i.test(url) && key === undefined) throw new BadRequest('MAIL_KEY is not set: the HTTP API that MAIL_URL names needs its key')
  const { mailPerMinute: perMinute, mailBounceToken: bounceToken, mailDkimSelector: dkimSelector } = values
  return { url, from, perMinute, ...withoutUndefined({ key, bounceToken, dkimSelector }) }
}

function embeddingsSettingsOf({ embeddingsUrl: url, embeddingsModel: model, embeddingsKey: key }: Values): Settings['embeddings'] {
  if (url === undefined) return undefined
  if (model === undefined) throw new BadRequest('EMBEDDINGS_MODEL is not set: EMBEDDINGS_URL needs the name of a model')
  return { url, model, ...withoutUndefined({ key }) }
}

/** The object without its undefined members. */
const withoutUndefined = <T extends object>(object: T) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }

/** Takes the token out of a database URL (`?authToken=…`), because the URL is printed. */
function splitDatabaseUrl(url: string): { databaseUrl: string; tokenInUrl: string | undefined } {
  const at = url.indexOf('?')
  const query = new URLSearchParams(at < 0 || url.startsWith('file:') ? '' : url.slice(at))
  const tokenInUrl = query.get('authToken') ?? undefined
  if (tokenInUrl === undefined) return { databaseUrl: url, tokenInUrl }
  query.delete('authToken')
  return { databaseUrl: `${url.slice(0, at)}${query.size > 0 ? `?${query}` : ''}`, tokenInUrl }
}

/** The User-Agent of gathering. */
export const userAgentOf = ({ siteUrl, contact }: Pick<Settings, 'siteUrl' | 'contact'>): string =>
  `Paperwire/${VERSION} (+${siteUrl}${PATHS.about}${contact ? `; mailto:${contact}` : ''})`

/** The clock of this process: the host's, or one that starts at the setting NOW and runs on. */
export function clockOf({ now }: Pick<Settings, 'now'>, hostClock: () => number = Date.now): () => Date {
  if (!now) return () => new Date(hostClock())
  const startedAt = hostClock()
  return () => new Date(now.getTime() + hostClock() - startedAt)
}
