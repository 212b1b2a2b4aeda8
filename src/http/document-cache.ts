/**
 * How a document is answered with: rendered when something changed, kept with its validators, and sent as it is.
 *
 * Three steps lead to an answer, and each is skipped while what the next one made still holds: the *document* is rendered
 * when its revision moved, its *answers* (headers and bytes in each coding) are made when the revision was looked
 * at, and what was *answered at an address* in the last five seconds is answered again without looking at anything.
 */
import { bytesToHex } from '@noble/hashes/utils.js'
import { BadRequest } from '../errors.ts'
import type { Moment } from '../model.ts'
import type { Db } from '../store/db.ts'
import { type ContentRevision, loadDocument, saveDocument } from '../store/documents.ts'
import { type ContentEncoding, isUnchanged, negotiateEncoding } from './conditional.ts'

/** Packs bytes for transfer; given by a host whose platform does not do it by itself. */
export type Compressor = Record<ContentEncoding, (bytes: Uint8Array) => Uint8Array>

/** A body with its validators. */
export type ResponseBody = {
  bytes: Uint8Array<ArrayBuffer>
  /** The bytes in each coding this host keeps; packed when they are first asked for, and once. */
  compressed: Partial<Record<ContentEncoding, () => Uint8Array<ArrayBuffer>>>
  contentType: string
  etag: string
  /** When these bytes came to be; 0 where nobody knows. */
  changedAt: Moment
  /** For how long it may be kept without asking, in seconds. */
  maxAge: number
  /** Until then (the host's clock, in milliseconds) nobody looks whether it changed. */
  until: number
}

/** How long what no round changes may be kept. */
const DEFAULT_MAX_AGE_SECONDS = 300
/** A reader that shows a copy while it asks for the next one is at most this far behind. */
const STALE_DIRECTIVES = 'stale-while-revalidate=300, stale-if-error=86400'

/** What every public answer says to scripts of other sites (https://fetch.spec.whatwg.org/#http-cors-protocol). */
export const CORS_HEADERS = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag, Link, Retry-After' }

/** Says where else it is. A browser follows for a page of another site only where each answer on the way lets it. */
export const redirect = (status: 301 | 302, location: string, more: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { 'cache-control': 'public, max-age=3600', ...CORS_HEADERS, ...more, location } })

/** One weak ETag, made of the uncompressed bytes and the same for every coding. */
const etagOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  `W/"${bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))).slice(0, 20)}"`

const memoize = <T>(make: () => T): (() => T) => {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

const encoder = new TextEncoder()

/** A text as a body that can be delivered; or bytes, which are packed already if they can be. */
async function createResponseBody(
  content: string | Uint8Array<ArrayBuffer>,
  contentType: string,
  changedAt: Moment,
  compressor?: Compressor,
  etag?: string,
): Promise<ResponseBody> {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content
  const compressed: ResponseBody['compressed'] = {}
  for (const coding of ['br', 'gzip'] as const)
    if (compressor && typeof content === 'string') compressed[coding] = memoize(() => compressor[coding](bytes) as Uint8Array<ArrayBuffer>)
  return { bytes, compressed, contentType, etag: etag ?? (await etagOf(bytes)), changedAt, maxAge: DEFAULT_MAX_AGE_SECONDS, until: 0 }
}

/** A body with every answer that can be made of it. */
type ResponseVariants = {
  body: ResponseBody
  encodings: ContentEncoding[]
  headers: Record<string, string>
  /** An answer without a body is used up by nobody, so all readers are given the same: made anew it is a tenth of what they cost. */
  notModified: Response
  variants: Partial<Record<ContentEncoding | 'identity', { init: { headers: Record<string, string> }; bytes: Uint8Array<ArrayBuffer> }>>
  /** It is called XML where a browser opens it. */
  isFeed: boolean
}

function buildResponseVariants(body: ResponseBody, more: Record<string, string>): ResponseVariants {
  const headers = {
    etag: body.etag,
    'cache-control': `public, max-age=${body.maxAge}, ${STALE_DIRECTIVES}`,
    vary: 'Accept-Encoding',
    ...(body.changedAt > 0 && { 'last-modified': new Date(body.changedAt * 1000).toUTCString() }),
    ...CORS_HEADERS,
    ...more,
  }
  return {
    body,
    encodings: Object.keys(body.compressed) as ContentEncoding[],
    headers,
    notModified: new Response(null, { status: 304, headers }),
    variants: {},
    isFeed: FEED_CONTENT_TYPE.test(body.contentType),
  }
}

/** 304 where the reader's copy is still true, else the bytes in a coding the reader takes; undefined where it takes none. */
function negotiateResponse(request: Request, answers: ResponseVariants): Response | undefined {
  const { body, encodings, variants, isFeed } = answers
  const asked = request.headers
  if (isUnchanged(asked, body)) return answers.notModified
  // where the platform packs, it also knows which coding to take
  const coding = encodings.length > 0 ? negotiateEncoding(asked.get('accept-encoding'), encodings) : 'identity'
  if (coding === undefined) return undefined
  let answer = variants[coding]
  if (answer === undefined) {
    const bytes = (coding !== 'identity' && body.compressed[coding]?.()) || body.bytes
    const headers = {
      'content-type': body.contentType,
      'content-length': String(bytes.length),
      ...(coding !== 'identity' && { 'content-encoding': coding }),
      ...answers.headers,
    }
    answer = { init: { headers }, bytes }
    variants[coding] = answer
  }
  const init =
    isFeed && isBrowserNavigation(asked) ? { headers: { ...answer.init.headers, 'content-type': 'text/xml; charset=utf-8' } } : answer.init
  return new Response(request.method === 'HEAD' ? null : answer.bytes, init)
}

/** What browsers show as source or offer to save; called XML, the same bytes are shown by their stylesheet. */
const FEED_CONTENT_TYPE = /^application\/(rss|atom)\+xml/

/**
 * Whether a browser opens it as a page (https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header). Both names of a feed are
 * true, so a cache that gives one reader's to another does no harm, and nothing needs to vary.
 */
const isBrowserNavigation = (headers: Headers): boolean => headers.get('sec-fetch-dest') === 'document'

/** What another process wrote is seen within this time. */
export const REVALIDATE_AFTER_MS = 5000
/** What documents kept in memory may weigh together, packed ones included: there are more addresses than any memory holds. */
const MAX_CACHE_BYTES = 32_000_000
/** Addresses that are answered again; one document may be asked for at many. */
const MAX_CACHED_RESPONSES = 2000

/** What a document weighs; packed it is about half as much again in both codings. */
const cachedBytesOf = ({ bytes, compressed }: ResponseBody): number => (compressed.gzip ? 1.5 : 1) * bytes.length

/** The next time a host asks whether anything is due, after sources are. */
const ROUND_GRACE_SECONDS = 60
const MIN_MAX_AGE_SECONDS = 60
const MAX_MAX_AGE_SECONDS = 3600

/** For how long a document may be kept: until the next round that has a source to ask, and a minute for it to end. */
export function maxAgeOf(nextVisitAt: Moment | null, roundSeconds: number, now: Moment): number {
  const due = Math.max(now, nextVisitAt ?? now)
  const round = (Math.floor(due / roundSeconds) + (due > now && due % roundSeconds === 0 ? 0 : 1)) * roundSeconds
  return Math.min(MAX_MAX_AGE_SECONDS, Math.max(MIN_MAX_AGE_SECONDS, round - now + ROUND_GRACE_SECONDS))
}

/** What a document is made of: its address, what its age is told by, and how it is rendered. */
export type DocumentRequest = {
  address: string
  revision: () => Promise<ContentRevision>
  contentType: string
  /** Only what has few addresses is stored: of unions, shares and searches there are more than a store should fill with. */
  isPersisted: boolean
  render: () => Promise<string>
}

export type Publisher = {
  /**
   * The document as of its newest revision, rendered if it was not yet. While somebody looks, and where the
   * database does not answer, others are given what is kept.
   */
  document: (asked: DocumentRequest) => Promise<ResponseBody>
  /** A text (or a picture) that is no document, as a body that can be delivered; nobody knows when it last changed. */
  createBody: (content: string | Uint8Array<ArrayBuffer>, contentType: string) => Promise<ResponseBody>
  /** The answer made of a body, with these headers besides its own; a document's is remembered for its address. */
  respond: (request: Request, rendered: ResponseBody, headers?: Record<string, string>) => Response
  /** What is too much to hold at once, made while it is read; without validators. */
  stream: (request: Request, body: ReadableStream<Uint8Array<ArrayBuffer>>, headers: Record<string, string>) => Response
  /** What was answered at this address a moment ago, for this reader; undefined where somebody must look. */
  cachedResponse: (request: Request) => Response | undefined
  /** What is kept is looked at again when it is next asked for: something changed here. */
  invalidate: () => void
  /** The same without its memory, for who must not be given what was true a moment ago. */
  withoutCache: () => Publisher
}

/** Which code and settings render: what others rendered is rendered again. */
export type BuildVersion = { id: string; since: Moment }

/**
 * Keeps documents in memory and in the store. `now` is the clock that rounds go by, and a host that gathers asks every
 * `roundSeconds` what is due; `time` is the host's clock in milliseconds, and only tells when to look again.
 */
export function createPublisher({
  db,
  edition,
  compressor,
  now,
  roundSeconds,
  time = Date.now,
  lookAgainMs = REVALIDATE_AFTER_MS,
  mostBytes = MAX_CACHE_BYTES,
}: {
  db: Db
  edition: BuildVersion
  compressor?: Compressor | undefined
  now: () => Moment
  roundSeconds: number
  time?: () => number
  lookAgainMs?: number
  mostBytes?: number
}): Publisher {
  // the least lately asked for stands first
  const kept = new Map<string, { rendered: ResponseBody; revision: number }>()
  const answered = new Map<string, ResponseVariants>()
  let bytes = 0
  const forget = (address: string): void => {
    const rendered = kept.get(address)?.rendered
    if (!rendered) return
    bytes -= cachedBytesOf(rendered)
    kept.delete(address)
    for (const [at, answers] of answered) if (answers.body === rendered) answered.delete(at)
  }
  const put = (address: string, document: { rendered: ResponseBody; revision: number }): void => {
    forget(address)
    kept.set(address, document)
    bytes += cachedBytesOf(document.rendered)
    for (const oldest of kept.keys()) {
      if (bytes <= mostBytes) break
      forget(oldest)
    }
  }

  const make = async (
    { address, revision: newest, contentType, isPersisted: keeps, render }: DocumentRequest,
    known?: { rendered: ResponseBody; revision: number },
  ): Promise<ResponseBody> => {
    const { revision, changedAt, nextVisitAt } = await newest()
    const keep = (rendered: ResponseBody): ResponseBody => {
      const looked = { ...rendered, maxAge: maxAgeOf(nextVisitAt, roundSeconds, now()), until: time() + lookAgainMs }
      put(address, { rendered: looked, revision })
      return looked
    }
    if (known?.revision === revision) return keep(known.rendered)
    const stored = keeps ? await loadDocument(db, address) : undefined
    if (stored?.revision === revision && stored.buildVersion === edition.id)
      return keep(await createResponseBody(stored.body, contentType, stored.changedAt, compressor, stored.etag))
    const body = await render()
    // other code or settings may have changed it, too; what it was is known only of what is stored
    const since = keeps && !stored ? changedAt : Math.max(changedAt, edition.since)
    const fresh = await createResponseBody(body, contentType, since, compressor)
    const before = stored ?? known?.rendered
    const rendered = before?.etag === fresh.etag ? { ...fresh, changedAt: before.changedAt } : fresh
    const { etag } = rendered
    if (keeps) await saveDocument(db, { address, buildVersion: edition.id, revision, body, etag, changedAt: rendered.changedAt })
    return keep(rendered)
  }

  const publisher: Publisher = {
    document: async (asked) => {
      const known = kept.get(asked.address)
      if (!known) return make(asked)
      if (time() < known.rendered.until) {
        kept.delete(asked.address)
        kept.set(asked.address, known)
        return known.rendered
      }
      // one looks, and the others need not wait for it
      known.rendered.until = time() + lookAgainMs
      return make(asked, known).catch(() => known.rendered)
    },
    createBody: (content, contentType) => createResponseBody(content, contentType, 0, compressor),
    respond: (request, rendered, headers = {}) => {
      const answers = buildResponseVariants(rendered, headers)
      if (time() < rendered.until) {
        if (answered.size >= MAX_CACHED_RESPONSES) answered.clear()
        answered.set(pathAndQueryOf(request.url), answers)
      }
      const answer = negotiateResponse(request, answers)
      if (answer === undefined)
        throw new BadRequest(`Accept-Encoding leaves nothing to answer with: allow identity, ${answers.encodings.join(' or ')}`, 406)
      return answer
    },
    stream: (request, body, headers) => {
      const isPacked = compressor !== undefined && negotiateEncoding(request.headers.get('accept-encoding'), ['gzip']) === 'gzip'
      return new Response(isPacked ? body.pipeThrough(new CompressionStream('gzip')) : body, {
        headers: { vary: 'Accept-Encoding', ...(isPacked && { 'content-encoding': 'gzip' }), ...CORS_HEADERS, ...headers },
      })
    },
    cachedResponse: (request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
      const answers = answered.get(pathAndQueryOf(request.url))
      return answers !== undefined && time() < answers.body.until ? negotiateResponse(request, answers) : undefined
    },
    invalidate: () => {
      answered.clear()
      for (const { rendered } of kept.values()) rendered.until = 0
    },
    withoutCache: () => ({ ...publisher, document: (asked) => make(asked) }),
  }
  return publisher
}

/** Path and query of an address, without taking it apart. */
const pathAndQueryOf = (url: string): string => url.slice(url.indexOf('/', url.indexOf('//') + 2))
