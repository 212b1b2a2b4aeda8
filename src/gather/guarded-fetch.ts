/**
 * A fetch for Node that cannot reach a private address, whatever a name resolves to and wherever it redirects: the check
 * sits in the connection itself. Entries give it to the round as the `fetch` port; nothing else imports it.
 */
import dns from 'node:dns'
import net from 'node:net'
import { Agent, buildConnector, fetch } from 'undici'
import { isPublicAddress } from './address.ts'

const blockedAddressError = (host: string): Error => Object.assign(new Error(`${host} is not a public address`), { code: 'EBLOCKED' })

const connect = buildConnector({
  timeout: 10_000,
  lookup: (host, options, done) =>
    dns.lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, '', 0)
      const open = addresses.filter(({ address }) => isPublicAddress(address))
      const [first] = open
      if (!first) return done(blockedAddressError(host), '', 0)
      return options.all
        ? (done as (error: null, addresses: dns.LookupAddress[]) => void)(null, open)
        : done(null, first.address, first.family)
    }),
})

const agent = new Agent({
  connect: (options, done) => {
    const host = options.hostname.replace(/^\[|\]$/g, '')
    return net.isIP(host) && !isPublicAddress(host) ? done(blockedAddressError(host), null) : connect(options, done)
  },
  headersTimeout: 60_000,
  bodyTimeout: 30_000,
})

/** `fetch`, guarded. */
export const guardedFetch = ((input: string, init?: RequestInit) =>
  fetch(input, { ...(init as object), dispatcher: agent })) as unknown as typeof globalThis.fetch
