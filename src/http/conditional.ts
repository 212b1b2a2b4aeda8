/**
 * What a reader's request says of the copy it has and of the codings it takes: RFC 9110 §13 (conditional requests), §5.6.7
 * (dates) and §12.5.3 (Accept-Encoding). Pure.
 */
import type { Moment } from '../model.ts'

export type ContentEncoding = 'br' | 'gzip'

/** Whether the reader's copy is still true. If-None-Match beats If-Modified-Since; weak comparison, lists and `*`. */
export function isUnchanged(headers: Headers, { etag, changedAt }: { etag: string; changedAt: Moment }): boolean {
  const match = headers.get('if-none-match')
  if (match !== null)
    return match === etag || match.trim() === '*' || match.split(',').some((one) => opaqueTagOf(one) === opaqueTagOf(etag))
  const modified = headers.get('if-modified-since')
  if (modified === null || changedAt === 0) return false
  const since = parseHttpDate(modified)
  return since !== undefined && changedAt <= since
}

const opaqueTagOf = (etag: string): string => etag.trim().replace(/^W\//, '')

const IMF_FIXDATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/
const RFC_850 = /^[A-Z][a-z]{5,8}, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT$/
const ASCTIME = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/

/** A date of HTTP in any of its three spellings; what is none is undefined, as though it had not been said. */
export function parseHttpDate(text: string): Moment | undefined {
  const spelled = text.trim()
  const zoned = IMF_FIXDATE.test(spelled) || RFC_850.test(spelled) ? spelled : ASCTIME.test(spelled) ? `${spelled} GMT` : ''
  const ms = Date.parse(zoned)
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}

/** How much a reader likes each coding it named, from 0 (never) to 1; a member that cannot be read is as though it were not there. */
function parseAcceptEncoding(header: string): Map<string, number> {
  const said = new Map<string, number>()
  for (const member of header.toLowerCase().split(',')) {
    const [, name, q] = /^\s*([\w!#$%&'*+.^`|~-]+)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*)?$/.exec(member) ?? []
    if (name !== undefined) said.set(name === 'x-gzip' ? 'gzip' : name, q === undefined ? 1 : Math.min(1, Number(q)))
  }
  return said
}

/** Liked less than any coding that was named, and still taken. */
const UNLISTED_QUALITY = 0.0001

/**
 * The coding to answer with, of those there are: what the reader likes best, brotli before gzip before none. None is
 * refused only where the reader says so (`identity;q=0`, or `*;q=0`); undefined when nothing is left.
 */
export function negotiateEncoding(header: string | null, there: ContentEncoding[]): ContentEncoding | 'identity' | undefined {
  if (header === null) return 'identity'
  const said = parseAcceptEncoding(header)
  const any = said.get('*')
  const liked = [...there, 'identity' as const].map((name) => {
    const quality = said.get(name) ?? (name === 'identity' ? (any === 0 ? 0 : UNLISTED_QUALITY) : (any ?? 0))
    return { name, quality }
  })
  const best = liked.reduce((one, other) => (other.quality > one.quality ? other : one))
  return best.quality > 0 ? best.name : undefined
}
