/** Checks which addresses may be requested: public http(s) only, unless the operator allows private ones. */
import ipaddr from 'ipaddr.js'
import { SourceError } from '../errors.ts'

/** https://www.iana.org/assignments/ipv6-address-space: the rest is reserved, `::127.0.0.1` too. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

/** Whether an IP address is public; mapped and embedded forms are judged by the address they contain. */
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
 * Rejects an address by its text: scheme, credentials, literal IP address, reserved names. What a name resolves to is checked
 * when the connection is made.
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
