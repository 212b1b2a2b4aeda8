/** Makes responses of bodies: validators, encodings, 304, redirects. */
import type { Moment } from '../model.ts'
import { type ContentEncoding, isUnchanged, negotiateEncoding } from './conditional.ts'
import { etagOf } from './etag.ts'
import { CORS_HEADERS } from './response-headers.ts'

/** Compresses bytes; passed by a host whose platform does not compress responses itself. */
export type Compressor = Record<ContentEncoding, (bytes: Uint8Array) => Uint8Array>

/** A body with its validators. */
export type ResponseBody = {
  bytes: Uint8Array<ArrayBuffer>
  /** The compressed bytes by encoding; compressed once, on the first request for them. */
  compressed: Partial<Record<ContentEncoding, () => Uint8Array<ArrayBuffer>>>
  contentType: string
  etag: string
  /** When the bytes last changed; 0 if unknown. */
  changedAt: Moment
  maxAgeSeconds: number
  /** Until then (the host's clock, in milliseconds) the cache does not check its revision. */
  revalidateAtMs: number
}

/** The max-age of what no round changes. */
const DEFAULT_MAX_AGE_SECONDS = 300
/** A reader that shows a stale copy while it revalidates is at most this far behind. */
const STALE_DIRECTIVES = 'stale-while-revalidate=300, stale-if-error=86400'

/** A redirect. A script of another site can follow it only if it has the CORS headers, too. */
export const redirect = (status: 301 | 302, location: string, headers: Record<string, string> = {}): Response =>
  new Response(null, { status, headers: { 'cache-control': 'public, max-age=3600', ...CORS_HEADERS, ...headers, location } })

const memoize = <T>(compute: () => T): (() => T) => {
  let result: { value: T } | undefined
  return () => {
    result ??= { value: compute() }
    return result.value
  }
}

const encoder = new TextEncoder()

/** The body of a text; or of bytes, which are not compressed again. */
export async function createResponseBody(
  content: string | Uint8Array<ArrayBuffer>,
  contentType: string,
  changedAt: Moment,
  compressor?: Compressor,
  etag?: string,
): Promise<ResponseBody> {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content
  const compressed: ResponseBody['compressed'] = {}
  if (compressor && typeof content === 'string')
    for (const encoding of ['br', 'gzip'] as const)
      compressed[encoding] = memoize(() => compressor[encoding](bytes) as Uint8Array<ArrayBuffer>)
  return {
    bytes,
    compressed,
    contentType,
    etag: etag ?? (await etagOf(bytes)),
    changedAt,
    maxAgeSeconds: DEFAULT_MAX_AGE_SECONDS,
    revalidateAtMs: 0,
  }
}

/** A body with the responses made of it, by encoding. */
export type ResponseVariants = {
  body: ResponseBody
  encodings: ContentEncoding[]
  headers: Record<string, string>
  /** Shared by all readers, for it has no body that could be read: creating it anew costs a tenth of a request. */
  notModified: Response
  variants: Partial<Record<ContentEncoding | 'identity', { init: { headers: Record<string, string> }; bytes: Uint8Array<ArrayBuffer> }>>
  isFeed: boolean
}

/** The responses of a body, with these headers besides its own. */
export function buildResponseVariants(body: ResponseBody, extraHeaders: Record<string, string>): ResponseVariants {
  const headers = {
    etag: body.etag,
    'cache-control': `public, max-age=${body.maxAgeSeconds}, ${STALE_DIRECTIVES}`,
    vary: 'Accept-Encoding',
    ...(body.changedAt > 0 && { 'last-modified': new Date(body.changedAt * 1000).toUTCString() }),
    ...CORS_HEADERS,
    ...extraHeaders,
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

/** 304 if the reader's copy is current, else the bytes in an encoding the reader accepts; undefined if it accepts none. */
export function negotiateResponse(request: Request, responses: ResponseVariants): Response | undefined {
  const { body, encodings, variants, isFeed } = responses
  if (isUnchanged(request.headers, body)) return responses.notModified
  // a platform that compresses by itself also negotiates the encoding
  const encoding = encodings.length > 0 ? negotiateEncoding(request.headers.get('accept-encoding'), encodings) : 'identity'
  if (encoding === undefined) return undefined
  let variant = variants[encoding]
  if (variant === undefined) {
    const bytes = (encoding !== 'identity' && body.compressed[encoding]?.()) || body.bytes
    const headers = {
      'content-type': body.contentType,
      'content-length': String(bytes.length),
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
      ...responses.headers,
    }
    variant = { init: { headers }, bytes }
    variants[encoding] = variant
  }
  const init =
    isFeed && isBrowserNavigation(request.headers)
      ? { headers: { ...variant.init.headers, 'content-type': 'text/xml; charset=utf-8' } }
      : variant.init
  return new Response(request.method === 'HEAD' ? null : variant.bytes, init)
}

/** The feeds that browsers download or show as source; sent as text/xml, they are rendered with their stylesheet. */
const FEED_CONTENT_TYPE = /^application\/(rss|atom)\+xml/

/**
 * Whether a browser opens the address as a page (https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header). Both content
 * types of a feed are right, so a cache may serve either to anyone and `Vary` need not name the header.
 */
const isBrowserNavigation = (headers: Headers): boolean => headers.get('sec-fetch-dest') === 'document'

/** A response whose body is produced while it is read: compressed if the host compresses, without validators. */
export function streamResponse(
  request: Request,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  headers: Record<string, string>,
  compressor?: Compressor,
): Response {
  const isGzipped = compressor !== undefined && negotiateEncoding(request.headers.get('accept-encoding'), ['gzip']) === 'gzip'
  return new Response(isGzipped ? body.pipeThrough(new CompressionStream('gzip')) : body, {
    headers: { vary: 'Accept-Encoding', ...(isGzipped && { 'content-encoding': 'gzip' }), ...CORS_HEADERS, ...headers },
  })
}
