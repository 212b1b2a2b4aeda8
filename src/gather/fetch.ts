/**
 * Sends one polite request: the address is checked, the site's slot is acquired, validators are sent, each redirect is checked
 * and rate limited like the first request, and size and time are capped.
 */
import { parseRetryAfter } from '../backoff.ts'
import { SourceError } from '../errors.ts'
import type { Moment } from '../model.ts'
import { acquireSiteSlot, releaseSiteSlot } from '../store/sites.ts'
import { unixSeconds } from '../text/dates.ts'
import { checkAddress } from './address.ts'
import { decode } from './decode.ts'
import type { GatherSettings, Ports } from './ports.ts'
import { siteOf } from './rate-limits.ts'
import { parseFreshUntil } from './schedule.ts'

const MAX_REDIRECTS = 5
const DEFAULT_REQUEST_TIMEOUT_MS = 60_000
/** The maximum size after decompression. arXiv's largest announcements are 4 MB. */
const MAX_RESPONSE_BYTES = 20_000_000

const timeoutOf = ({ timeoutMs = DEFAULT_REQUEST_TIMEOUT_MS }: GatherSettings): number => timeoutMs

export type PageResponse = {
  /** The final address, after redirects. */
  url: string
  status: number
  contentType: string
  text: string
  etag?: string
  lastModified?: string
  /** When the response becomes stale. */
  freshUntil?: Moment
  /** The target of permanent redirects (301, 308), if no temporary redirect came before them. */
  movedTo?: string
}

export type PageRequest = {
  url: string
  headers?: Record<string, string>
  body?: string
  /** Query parameters added when the request is sent, and to redirects within the same origin only. */
  secret?: Record<string, string>
  etag?: string
  lastModified?: string
}

/** Thrown when an earlier response of the site set a Retry-After that is not over. No request was made. */
export class RetryAfterError extends Error {
  readonly retryAt: Moment
  constructor(site: string, until: Moment) {
    super(`${site} asked to be left alone until ${new Date(until * 1000).toISOString()}`)
    this.name = 'HeldError'
    this.retryAt = until
  }
}

/** Fetches a page; returns 200 and 304, and throws a `SourceError` with the address for every other response. */
export async function fetchPage(request: PageRequest, ports: Ports, settings: GatherSettings): Promise<PageResponse> {
  const first = checkAddress(request.url, settings.allowPrivateAddresses)
  let at = first
  let movedTo: string | undefined
  let forGood = true
  for (let redirects = 0; ; redirects++) {
    const answer = await fetchWithSlot(at, request, ports, settings)
    if (!('location' in answer)) return movedTo === undefined ? answer : { ...answer, movedTo }
    if (redirects === MAX_REDIRECTS) throw new SourceError(`GET ${first.href}: more than ${MAX_REDIRECTS} redirects`)
    const location = redactSecret(answer.location, request)
    if (!URL.canParse(location, at.href)) throw new SourceError(`GET ${first.href}: redirected to ${location}, which is no address`)
    at = checkAddress(new URL(location, at).href, settings.allowPrivateAddresses)
    forGood &&= answer.isPermanent
    if (forGood) movedTo = at.href
  }
}

/** Describes a redirect target without secrets, because a server may repeat the query it received. */
const redactSecret = (location: string, { secret = {} }: PageRequest): string =>
  Object.entries(secret).reduce(
    (address, [name, value]) => address.replaceAll(`&${name}=${encodeURIComponent(value)}`, '').replaceAll(encodeURIComponent(value), ''),
    location,
  )

/** The headers for another origin: keys are only sent to the requested service. */
const crossOriginHeaders = (headers: Record<string, string> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(accept|content-type)$/i.test(name)))

type Redirect = { location: string; isPermanent: boolean }

async function fetchWithSlot(url: URL, request: PageRequest, ports: Ports, settings: GatherSettings): Promise<PageResponse | Redirect> {
  const { site, paceSeconds } = siteOf(url.href)
  const take = () => acquireSiteSlot(ports.db, site, ports.holder, paceSeconds, timeoutOf(settings) / 1000 + 10)
  let slot = await take()
  for (; slot.waitSeconds > 0; slot = await take()) await ports.wait(slot.waitSeconds * 1000 + 5)
  let retryAfterAt: Moment | undefined
  try {
    if (slot.retryAfterAt > unixSeconds(ports.now())) throw new RetryAfterError(site, slot.retryAfterAt)
    return await sendRequest(url, request, ports, settings)
  } catch (error) {
    if (error instanceof SourceError) retryAfterAt = error.retryAt
    throw error
  } finally {
    await releaseSiteSlot(ports.db, site, paceSeconds, retryAfterAt)
  }
}

async function sendRequest(url: URL, request: PageRequest, ports: Ports, settings: GatherSettings): Promise<PageResponse | Redirect> {
  const method = request.body === undefined ? 'GET' : 'POST'
  const trouble = (what: string, options: ConstructorParameters<typeof SourceError>[1] = {}) =>
    new SourceError(`${method} ${url.href}: ${what}`, options)
  const whole = new URL(url)
  const isAsked = url.origin === new URL(request.url).origin
  if (isAsked) for (const [name, value] of Object.entries(request.secret ?? {})) whole.searchParams.set(name, value)
  const target = settings.fetchProxy ? `${settings.fetchProxy}${encodeURIComponent(whole.href)}` : whole.href
  let response: Response
  let bytes: Uint8Array
  try {
    response = await ports.fetch(target, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutOf(settings)),
      headers: {
        accept:
          'application/atom+xml, application/rss+xml, application/rdf+xml, application/feed+json, application/json;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1',
        ...(isAsked ? request.headers : crossOriginHeaders(request.headers)),
        'user-agent': settings.userAgent,
        ...(request.etag !== undefined && { 'if-none-match': request.etag }),
        ...(request.lastModified !== undefined && { 'if-modified-since': request.lastModified }),
      },
      ...(request.body !== undefined && { body: request.body }),
    })
    bytes = response.status === 200 ? await readResponseBytes(response, trouble) : new Uint8Array()
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw trouble(describeFetchError(error, timeoutOf(settings)), { cause: error })
  }
  if (response.status !== 200) await response.body?.cancel().catch(() => undefined)
  const location = response.headers.get('location')
  if (response.status >= 301 && response.status <= 308 && response.status !== 304 && location) {
    return { location, isPermanent: response.status === 301 || response.status === 308 }
  }
  const now: Moment = unixSeconds(ports.now())
  if (response.status !== 200 && response.status !== 304) {
    const retryAt = parseRetryAfter(response.headers.get('retry-after'), now)
    throw trouble(String(response.status), { status: response.status, ...(retryAt !== undefined && { retryAt }) })
  }
  const contentType = response.headers.get('content-type') ?? ''
  const etag = response.headers.get('etag')
  const lastModified = response.headers.get('last-modified')
  const freshUntil = parseFreshUntil(response.headers, now)
  return {
    url: url.href,
    status: response.status,
    contentType,
    text: decode(bytes, contentType),
    ...(etag !== null && { etag }),
    ...(lastModified !== null && { lastModified }),
    ...(freshUntil !== undefined && { freshUntil }),
  }
}

/** Reads the decompressed body up to the cap. */
async function readResponseBytes(response: Response, trouble: (what: string) => SourceError): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    length += chunk.length
    if (length > MAX_RESPONSE_BYTES) throw trouble(`more than ${MAX_RESPONSE_BYTES / 1e6} MB`)
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.length
  }
  return bytes
}

/** Describes a network error; fetch hides the reason in `cause`. */
function describeFetchError(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `no whole answer within ${timeoutMs / 1000} s`
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const words: Record<string, string> = {
    ENOTFOUND: 'the name is not known (no network?)',
    EAI_AGAIN: 'the name could not be looked up (no network?)',
    ECONNREFUSED: 'the connection was refused',
    ECONNRESET: 'the connection broke',
    UND_ERR_SOCKET: 'the connection broke',
    EBLOCKED: cause instanceof Error ? cause.message : 'not a public address',
  }
  return words[code] ?? (cause instanceof Error ? cause.message || code || cause.name : String(cause))
}
