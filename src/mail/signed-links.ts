/**
 * What stands in links instead of an address, and what addresses are looked up by. Both are made with one key, which is made
 * here and kept in the database: whoever shares the store shares its links, on any host, and no setting that is lost or changed
 * makes the links in letters that are out there dead.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Moment } from '../model.ts'
import type { Db } from '../store/db.ts'
import { loadOrCreateSecret } from '../store/secrets.ts'

/** What is made with the key of this instance. */
export type LinkSigner = {
  /** What an address is looked up by; letters that differ in case alone are one address. */
  hashAddress: (address: string) => string
  /** What a client is counted by, on one day. */
  hashClient: (client: string, day: string) => string
  /** The end of a subscriber's links: they hold until the subscriber is erased. */
  signSubscriberLink: (subscriber: string) => string
  /** The subscriber whose link that is; undefined of any other text. */
  verifySubscriberLink: (link: string) => string | undefined
  /** The end of a link that confirms, until it expires. */
  signConfirmationLink: (confirmation: string, expiresAt: Moment) => string
  verifyConfirmationLink: (link: string) => { id: string; expiresAt: Moment } | undefined
}

const signersByDatabase = new WeakMap<Db, Promise<LinkSigner>>()

/** The keys of this database, made when they are first needed. */
export function loadLinkSigner(db: Db): Promise<LinkSigner> {
  const there = signersByDatabase.get(db) ?? loadOrCreateSecret(db, 'mail', randomId(32)).then(createLinkSigner)
  signersByDatabase.set(db, there)
  there.catch(() => signersByDatabase.delete(db))
  return there
}

/** So many random bytes in hexadecimal digits. */
export const randomId = (bytes = 16): string => bytesToHex(crypto.getRandomValues(new Uint8Array(bytes)))

function createLinkSigner(hex: string): LinkSigner {
  const key = hexToBytes(hex)
  // 160 bits cannot be guessed
  const sealOf = (use: string, text: string): string => bytesToHex(hmac(sha256, key, utf8ToBytes(`${use}\n${text}`)).slice(0, 20))
  const sealed = (use: string, text: string): string => `${text}-${sealOf(use, text)}`
  const opened = (use: string, link: string): string | undefined => {
    const [, text, seal] = /^(.{1,80})-([0-9a-f]{40})$/.exec(link) ?? []
    return text !== undefined && seal !== undefined && timingSafeEqual(sealOf(use, text), seal) ? text : undefined
  }
  return {
    hashAddress: (address) => sealOf('address', address.toLowerCase()),
    hashClient: (client, day) => sealOf('client', `${day} ${client}`),
    signSubscriberLink: (subscriber) => sealed('subscriber', subscriber),
    verifySubscriberLink: (link) => opened('subscriber', link),
    signConfirmationLink: (id, expiresAt) => sealed('confirmation', `${id}-${expiresAt.toString(36)}`),
    verifyConfirmationLink: (link) => {
      const [, id, expires] = /^([0-9a-f]+)-([0-9a-z]+)$/.exec(opened('confirmation', link) ?? '') ?? []
      return id !== undefined && expires !== undefined ? { id, expiresAt: Number.parseInt(expires, 36) } : undefined
    },
  }
}

/** Takes as long whichever letter differs. */
export function timingSafeEqual(one: string, other: string): boolean {
  let differs = one.length ^ other.length
  for (let i = 0; i < one.length; i++) differs |= one.charCodeAt(i) ^ other.charCodeAt(i)
  return differs === 0
}
