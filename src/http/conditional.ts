/** Conditional requests (RFC 9110 §13), HTTP dates (§5.6.7) and negotiation of the encoding (§12.5.3). */
import type { Moment } from '../model.ts'

export type ContentEncoding = 'br' | 'gzip'

/** Whether the reader's copy is current. If-None-Match takes precedence over If-Modified-Since; it may be a list or `*`, compared weakly. */
export function isUnchanged(headers: Headers, { etag, changedAt }: { etag: string; changedAt: Moment }): boolean {
  const match = headers.get('if-none-match')
  if (match !== null)
    return match === etag || match.trim() === '*' || match.split(',').some((tag) => opaqueTagOf(tag) === opaqueTagOf(etag))
  const modified = headers.get('if-modified-since')
  if (modified === null || changedAt === 0) return false
  const since = parseHttpDate(modified)
  return since !== undefined && changedAt <= since
}

const opaqueTagOf = (etag: string): string => etag.trim().replace(/^W\//, '')

const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/
const RFC_850 = /^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/

/** An HTTP date in any of its three formats; undefined if it is invalid, so that the header is ignored. */
export function parseHttpDate(text: string): Moment | undefined {
  const date = text.trim()
  const zoned = IMF_FIXDATE.test(date) || RFC_850.test(date) ? date : ASCTIME.test(date) ? `${date} GMT` : ''
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}

/** The quality of each encoding in the header, from 0 (not acceptable) to 1; invalid members are ignored. */
function parseAcceptEncoding(header: string): Map<string, number> {
  const qualities = new Map<string, number>()
  for (const member of header.toLowerCase().split(',')) {
    const [, name, q] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/.exec(member) ?? []
    if (name !== undefined) qualities.set(name === 'x-gzip' ? 'gzip' : name, q === undefined ? 1 : Math.min(1, Number(q)))
  }
  return qualities
}

/** The quality of identity if the header does not name it: acceptable, but below every named encoding. */
const UNLISTED_QUALITY = 0.0001

/**
 * The available encoding of the highest quality; of equal ones brotli, then gzip, then identity. Identity is excluded only by
 * `identity;q=0` or `*;q=0`; undefined if no encoding is acceptable.
 */
export function negotiateEncoding(header: string | null, available: ContentEncoding[]): ContentEncoding | 'identity' | undefined {
  if (header === null) return 'identity'
  const qualities = parseAcceptEncoding(header)
  const wildcard = qualities.get('*')
  const candidates = [...available, 'identity' as const].map((name) => {
    const quality = qualities.get(name) ?? (name === 'identity' ? (wildcard === 0 ? 0 : UNLISTED_QUALITY) : (wildcard ?? 0))
    return { name, quality }
  })
  const best = candidates.reduce((best, candidate) => (candidate.quality > best.quality ? candidate : best))
  return best.quality > 0 ? best.name : undefined
}
