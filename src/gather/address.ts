/** Which addresses may be asked: public http(s) only, unless the operator allows private ones. */
import ipaddr from 'ipaddr.js'
import { SourceError } from '../errors.ts'

/** https://www.iana.org/assignments/ipv6-address-space: the rest is reserved, `::127.0.0.1` too. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether an IP address is one of the public internet; mapped and embedded forms are judged by what they stand for. */
export function isPublicAddress(ip: string): boolean {
  try {
    const address = ipaddr.process(ip)
    return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST))
  } catch {
    return false
  }
}

const PRIVATE_HOSTNAME = /(^|\.)(localhost|local|internal|intranet|lan|home\.arpa)$/

/**
 * Refuses an address by what can be told from its letters: scheme, credentials, literal address, names that are never
 * public. What a name resolves to is judged where the connection is made.
 */
export function checkAddress(address: string, allowPrivate: boolean): URL {
  if (!URL.canParse(address)) throw new SourceError(`${address} is no address`)
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new SourceError(`${address}: only http and https are asked`)
  if (url.username || url.password) throw new SourceError(`${url.host}: an address with a password in it is not asked`)
  if (allowPrivate) return url
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  const literal = ipaddr.isValid(host)
  if (literal ? !isPublicAddress(host) : PRIVATE_HOSTNAME.test(host) || !host.includes('.')) {
    throw new SourceError(`${address}: ${host} is not a public address (ALLOW_PRIVATE_ADDRESSES=1 allows it)`)
  }
  return url
}
