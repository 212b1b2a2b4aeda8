/**
 * Caches documents in memory and in the store.
 *
 * Three steps lead to a response, and each is skipped while the result of the next one is still valid: a *document* is rendered
 * when its revision changes, its *response variants* (headers and bytes by encoding) are built when its revision is checked, and
 * the *response to an address* is repeated for five seconds without checking anything.
 */
import { BadRequest } from '../errors.ts'
import type { Moment } from '../model.ts'
import type { Db } from '../store/db.ts'
import { type ContentRevision, loadDocument, saveDocument } from '../store/documents.ts'
import {
  buildResponseVariants,
  type Compressor,
  createResponseBody,
  negotiateResponse,
  type ResponseBody,
  type ResponseVariants,
  streamResponse,
} from './respond.ts'

/** How long a response may be older than the store: what another process writes appears within this time. */
export const REVALIDATE_AFTER_MS = 5000
/** The documents in memory are at most this large together, compressed variants included: there are more addresses than any memory holds. */
const MAX_CACHE_BYTES = 32_000_000
/** The addresses whose responses are repeated; many addresses may lead to one document. */
const MAX_CACHED_RESPONSES = 2000

/** A host looks for due sources at fixed times; a document stays fresh until a minute after the next one. */
const ROUND_GRACE_SECONDS = 60
const MIN_MAX_AGE_SECONDS = 60
const MAX_MAX_AGE_SECONDS = 3600

/** The max-age of a document in seconds: until the next round with a due source has ended. */
export function maxAgeOf(nextVisitAt: Moment | null, roundSeconds: number, now: Moment): number {
  const due = Math.max(now, nextVisitAt ?? now)
  const round = (Math.floor(due / roundSeconds) + (due > now && due % roundSeconds === 0 ? 0 : 1)) * roundSeconds
  return Math.min(MAX_MAX_AGE_SECONDS, Math.max(MIN_MAX_AGE_SECONDS, round - now + ROUND_GRACE_SECONDS))
}

/** A document: the key it is cached under, the revision it is valid for, and how to render it. */
export type DocumentRequest = {
  address: string
  revision: () => Promise<ContentRevision>
  contentType: string
  /** Whether the store keeps it: not unions, shares and searches, of which there are too many. */
  isPersisted: boolean
  render: () => Promise<string>
}

export type Publisher = {
  /**
   * The document at its newest revision. While one request checks the revision, and while the database does not answer, others
   * get the cached document.
   */
  document: (request: DocumentRequest) => Promise<ResponseBody>
  /** The body of a text or a picture that is not cached; when it last changed is unknown. */
  createBody: (content: string | Uint8Array<ArrayBuffer>, contentType: string) => Promise<ResponseBody>
  /** The response of a body, with these headers besides its own; that of a document is cached by its address. */
  respond: (request: Request, body: ResponseBody, headers?: Record<string, string>) => Response
  /** A response that is too large for memory: produced while it is read, without validators. */
  stream: (request: Request, body: ReadableStream<Uint8Array<ArrayBuffer>>, headers: Record<string, string>) => Response
  /** The cached response to this request, or undefined if its revision must be checked. */
  cachedResponse: (request: Request) => Response | undefined
  /** Makes the next request for each document check its revision. */
  invalidate: () => void
  /** A publisher that checks the revision at every request. */
  withoutCache: () => Publisher
}

/** The code and settings that render: documents of another build are rendered again. */
export type BuildVersion = { id: string; since: Moment }

type PublisherOptions = {
  db: Db
  buildVersion: BuildVersion
  compressor?: Compressor | undefined
  /** The clock that rounds go by. */
  now: () => Moment
  /** How often the host looks for due sources. */
  roundSeconds: number
  /** The host's clock in milliseconds; it only decides when to check a revision again. */
  time?: () => number
  revalidateAfterMs?: number
  maxCacheBytes?: number
}

/** Creates the cache of this instance. */
export function createPublisher(options: PublisherOptions): Publisher {
  const { compressor, now, roundSeconds, time = Date.now, revalidateAfterMs = REVALIDATE_AFTER_MS } = options
  const responses = new Map<string, ResponseVariants>()
  const documents = createDocumentMemory(options.maxCacheBytes ?? MAX_CACHE_BYTES, (evicted) => {
    for (const [url, { body }] of responses) if (body === evicted) responses.delete(url)
  })

  const load = async (request: DocumentRequest, cached?: CachedDocument): Promise<ResponseBody> => {
    const current = await request.revision()
    const unchecked = cached?.revision === current.revision ? cached.body : await loadOrRender(request, current, cached?.body, options)
    const maxAgeSeconds = maxAgeOf(current.nextVisitAt, roundSeconds, now())
    const body: ResponseBody = { ...unchecked, maxAgeSeconds, revalidateAtMs: time() + revalidateAfterMs }
    documents.set(request.address, { body, revision: current.revision })
    return body
  }

  const publisher: Publisher = {
    document: async (request) => {
      const cached = documents.get(request.address)
      if (!cached) return load(request)
      if (time() < cached.body.revalidateAtMs) return cached.body
      // one request checks the revision; the others need not wait for it
      cached.body.revalidateAtMs = time() + revalidateAfterMs
      return load(request, cached).catch(() => cached.body)
    },
    createBody: (content, contentType) => createResponseBody(content, contentType, 0, compressor),
    respond: (request, body, headers = {}) => {
      const variants = buildResponseVariants(body, headers)
      if (time() < body.revalidateAtMs) {
        if (responses.size >= MAX_CACHED_RESPONSES) responses.clear()
        responses.set(pathAndQueryOf(request.url), variants)
      }
      const response = negotiateResponse(request, variants)
      if (response === undefined)
        throw new BadRequest(`Accept-Encoding excludes every encoding: allow identity, ${variants.encodings.join(' or ')}`, 406)
      return response
    },
    stream: (request, body, headers) => streamResponse(request, body, headers, compressor),
    cachedResponse: (request) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
      const variants = responses.get(pathAndQueryOf(request.url))
      return variants !== undefined && time() < variants.body.revalidateAtMs ? negotiateResponse(request, variants) : undefined
    },
    invalidate: () => {
      responses.clear()
      for (const { body } of documents.values()) body.revalidateAtMs = 0
    },
    withoutCache: () => ({ ...publisher, document: (request) => load(request) }),
  }
  return publisher
}

type CachedDocument = { body: ResponseBody; revision: number }

/** The size of a document; its compressed variants add about half. */
const cachedBytesOf = ({ bytes, compressed }: ResponseBody): number => (compressed.gzip ? 1.5 : 1) * bytes.length

/** Documents by address, at most `maxBytes` together; the least recently used is evicted first. */
function createDocumentMemory(maxBytes: number, onEvict: (body: ResponseBody) => void) {
  // a map iterates in the order of insertion: a document that is used goes to the end
  const documents = new Map<string, CachedDocument>()
  let size = 0
  const evict = (address: string): void => {
    const document = documents.get(address)
    if (!document) return
    size -= cachedBytesOf(document.body)
    documents.delete(address)
    onEvict(document.body)
  }
  return {
    values: () => documents.values(),
    get: (address: string): CachedDocument | undefined => {
      const document = documents.get(address)
      if (document) {
        documents.delete(address)
        documents.set(address, document)
      }
      return document
    },
    set: (address: string, document: CachedDocument): void => {
      evict(address)
      documents.set(address, document)
      size += cachedBytesOf(document.body)
      for (const oldest of documents.keys()) {
        if (size <= maxBytes) break
        evict(oldest)
      }
    },
  }
}

/** The document from the store if that has this revision, else rendered and stored; bytes that did not change keep their date. */
async function loadOrRender(
  { address, contentType, isPersisted, render }: DocumentRequest,
  { revision, changedAt }: ContentRevision,
  previous: ResponseBody | undefined,
  { db, buildVersion, compressor }: PublisherOptions,
): Promise<ResponseBody> {
  const stored = isPersisted ? await loadDocument(db, address) : undefined
  if (stored?.revision === revision && stored.buildVersion === buildVersion.id)
    return createResponseBody(stored.body, contentType, stored.changedAt, compressor, stored.etag)
  const text = await render()
  // other code or settings may have changed it, too; only for a stored document is known whether they did
  const since = isPersisted && !stored ? changedAt : Math.max(changedAt, buildVersion.since)
  const rendered = await createResponseBody(text, contentType, since, compressor)
  const before = stored ?? previous
  const body = before?.etag === rendered.etag ? { ...rendered, changedAt: before.changedAt } : rendered
  if (isPersisted)
    await saveDocument(db, { address, buildVersion: buildVersion.id, revision, body: text, etag: body.etag, changedAt: body.changedAt })
  return body
}

/** Path and query of a URL; parsing it would cost more than the cached response. */
const pathAndQueryOf = (url: string): string => url.slice(url.indexOf('/', url.indexOf('//') + 2))
