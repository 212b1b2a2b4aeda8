/**
 * How a document is answered with: rendered when something changed, kept with its validators, and sent as it is.
 * Conditional requests by RFC 9110 §13: If-None-Match before If-Modified-Since, weak comparison, lists and `*`.
 */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Moment } from '../model.ts'
import type { Db } from '../store/db.ts'
import { keepDocument, storedDocument } from '../store/documents.ts'

/** Packs bytes for transfer; given by a host whose platform does not do it by itself. */
export type Compressor = { gzip: (bytes: Uint8Array) => Uint8Array; br: (bytes: Uint8Array) => Uint8Array }

/** A body with its validators, in every coding this host keeps. */
export type Rendered = {
  bytes: Uint8Array<ArrayBuffer>
  packed: Partial<Record<'gzip' | 'br', Uint8Array<ArrayBuffer>>>
  contentType: string
  etag: string
  changedAt: Moment
}

/** One weak ETag, made of the uncompressed bytes and the same for every coding. */
export const etagOf = (bytes: Uint8Array): string => `W/"${bytesToHex(sha1(bytes)).slice(0, 20)}"`

export function renderedOf(text: string, contentType: string, changedAt: Moment, compressor?: Compressor, etag?: string): Rendered {
  const bytes = utf8ToBytes(text) as Uint8Array<ArrayBuffer>
  const packed = compressor
    ? { gzip: compressor.gzip(bytes) as Uint8Array<ArrayBuffer>, br: compressor.br(bytes) as Uint8Array<ArrayBuffer> }
    : {}
  return { bytes, packed, contentType, etag: etag ?? etagOf(bytes), changedAt }
}

/** What another process wrote is seen within this time. */
export const LOOK_AGAIN_MS = 5000
/** What documents kept in memory may weigh together, packed ones included: there are more addresses than any memory holds. */
const MOST_BYTES = 32_000_000

/** Equal when nothing changed that a document is made of, and when something last did. */
export type Revision = { revision: number; changedAt: Moment }

export type Publisher = {
  /**
   * The document at this address as of `revision`, rendered if it was not yet. Only what has few addresses is `stored`: of
   * unions, shares and searches there are more than a store should fill with.
   */
  document: (asked: {
    address: string
    revision: () => Promise<Revision>
    contentType: string
    stored: boolean
    render: () => Promise<string>
  }) => Promise<Rendered>
}

/**
 * Keeps documents in memory and in the store. `edition` tells apart what was rendered by other code or under other
 * settings; `time` is the host's clock in milliseconds, and only tells when to look again.
 */
export function publisherOf({
  db,
  edition,
  compressor,
  time = Date.now,
  lookAgainMs = LOOK_AGAIN_MS,
  mostBytes = MOST_BYTES,
}: {
  db: Db
  edition: string
  compressor?: Compressor | undefined
  time?: () => number
  lookAgainMs?: number
  mostBytes?: number
}): Publisher {
  // the least lately asked for stands first
  const kept = new Map<string, { rendered: Rendered; revision: number; lookedAt: number }>()
  let bytes = 0
  const forget = (address: string) => {
    bytes -= weightOf(kept.get(address)?.rendered)
    kept.delete(address)
  }
  const keep = (address: string, rendered: Rendered, revision: number, lookedAt = time()): Rendered => {
    forget(address)
    kept.set(address, { rendered, revision, lookedAt })
    bytes += weightOf(rendered)
    for (const oldest of kept.keys()) {
      if (bytes <= mostBytes) break
      forget(oldest)
    }
    return rendered
  }
  return {
    document: async ({ address, revision: newest, contentType, stored: keeps, render }) => {
      const known = kept.get(address)
      if (known && time() - known.lookedAt < lookAgainMs) return keep(address, known.rendered, known.revision, known.lookedAt)
      const { revision, changedAt } = await newest()
      if (known?.revision === revision) return keep(address, known.rendered, revision)
      const key = `${edition} ${address}`
      const stored = keeps ? await storedDocument(db, key) : undefined
      if (stored?.revision === revision)
        return keep(address, renderedOf(stored.body, contentType, stored.changedAt, compressor, stored.etag), revision)
      const body = await render()
      const fresh = renderedOf(body, contentType, changedAt, compressor)
      const before = stored ?? known?.rendered
      const rendered = before?.etag === fresh.etag ? { ...fresh, changedAt: before.changedAt } : fresh
      if (keeps) await keepDocument(db, { address: key, revision, body, etag: rendered.etag, changedAt: rendered.changedAt })
      return keep(address, rendered, revision)
    },
  }
}

const weightOf = (rendered: Rendered | undefined): number =>
  rendered ? rendered.bytes.length + (rendered.packed.gzip?.length ?? 0) + (rendered.packed.br?.length ?? 0) : 0

/** Whether the reader's copy is still true. */
export function isUnchanged(headers: Headers, { etag, changedAt }: Pick<Rendered, 'etag' | 'changedAt'>): boolean {
  const match = headers.get('if-none-match')
  if (match !== null) return match.trim() === '*' || match.split(',').some((one) => opaque(one) === opaque(etag))
  const since = Date.parse(headers.get('if-modified-since') ?? '')
  return !Number.isNaN(since) && changedAt > 0 && changedAt * 1000 <= since
}

const opaque = (etag: string): string => etag.trim().replace(/^W\//, '')

/** The coding to answer with: brotli, else gzip, else none, as far as the reader takes them. */
export function codingOf(header: string | null, packed: Rendered['packed']): 'br' | 'gzip' | undefined {
  const takes = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.trim().toLowerCase().split(';')
      const q = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find((value) => value !== undefined)
      return [name.trim(), q === undefined ? 1 : Number(q)] as const
    }),
  )
  const quality = (name: string) => takes.get(name) ?? takes.get('*') ?? 0
  return (['br', 'gzip'] as const).find((name) => packed[name] && quality(name) > 0)
}

/** The answer: 304 where the reader's copy is still true, else the bytes in a coding the reader takes. */
export function deliver(request: Request, rendered: Rendered, headers: Record<string, string> = {}): Response {
  const common = {
    etag: rendered.etag,
    'cache-control': 'public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400',
    vary: 'Accept-Encoding',
    ...(rendered.changedAt > 0 && { 'last-modified': new Date(rendered.changedAt * 1000).toUTCString() }),
    ...headers,
  }
  if (isUnchanged(request.headers, rendered)) return new Response(null, { status: 304, headers: common })
  const coding = codingOf(request.headers.get('accept-encoding'), rendered.packed)
  const bytes = (coding && rendered.packed[coding]) ?? rendered.bytes
  return new Response(request.method === 'HEAD' ? null : bytes, {
    headers: {
      'content-type': rendered.contentType,
      'content-length': String(bytes.length),
      ...(coding && { 'content-encoding': coding }),
      ...common,
    },
  })
}
