/**
 * Signs the ids in links, and hashes e-mail addresses for lookups. The key is created here and stored in the database, so that links keep
 * working on every host that shares it, whatever its settings.
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Moment } from '../model.ts'
import type { Db } from '../store/db.ts'
import { loadOrCreateSecret } from '../store/secrets.ts'

/** Hashes and signatures with the key of a database. */
export type LinkSigner = {
  /** The hash by which an address is looked up; case is ignored. */
  hashAddress: (address: string) => string
  /** The hash by which a client is counted on a day. */
  hashClient: (client: string, day: string) => string
  /** The token of a subscriber's links, valid until the subscriber is deleted. */
  signSubscriberLink: (subscriber: string) => string
  /** The subscriber of a token; undefined if it is not valid. */
  verifySubscriberLink: (link: string) => string | undefined
  /** The token of a confirmation's link. */
  signConfirmationLink: (confirmation: string, expiresAt: Moment) => string
  verifyConfirmationLink: (link: string) => { id: string; expiresAt: Moment } | undefined
}

const signersByDatabase = new WeakMap<Db, Promise<LinkSigner>>()

/** Loads the signer of a database; its key is created on first use. */
export function loadLinkSigner(db: Db): Promise<LinkSigner> {
  const signer = signersByDatabase.get(db) ?? loadOrCreateSecret(db, 'mail', randomId(32)).then(createLinkSigner)
  signersByDatabase.set(db, signer)
  signer.catch(() => signersByDatabase.delete(db))
  return signer
}

/** Random bytes as hexadecimal digits. */
export const randomId = (bytes = 16): string => bytesToHex(crypto.getRandomValues(new Uint8Array(bytes)))

function createLinkSigner(hex: string): LinkSigner {
  const key = hexToBytes(hex)
  // 160 bits cannot be guessed
  const signatureOf = (use: string, text: string): string => bytesToHex(hmac(sha256, key, utf8ToBytes(`${use}\n${text}`)).slice(0, 20))
  const sign = (use: string, text: string): string => `${text}-${signatureOf(use, text)}`
  const verify = (use: string, link: string): string | undefined => {
    const [, text, signature] = /^(.{1,80})-([0-9a-f]{40})$/.exec(link) ?? []
    return text !== undefined && signature !== undefined && timingSafeEqual(signatureOf(use, text), signature) ? text : undefined
  }
  return {
    hashAddress: (address) => signatureOf('address', address.toLowerCase()),
    hashClient: (client, day) => signatureOf('client', `${day} ${client}`),
    signSubscriberLink: (subscriber) => sign('subscriber', subscriber),
    verifySubscriberLink: (link) => verify('subscriber', link),
    signConfirmationLink: (id, expiresAt) => sign('confirmation', `${id}-${expiresAt.toString(36)}`),
    verifyConfirmationLink: (link) => {
      const [, id, expires] = /^([0-9a-f]+)-([0-9a-z]+)$/.exec(verify('confirmation', link) ?? '') ?? []
      return id !== undefined && expires !== undefined ? { id, expiresAt: Number.parseInt(expires, 36) } : undefined
    },
  }
}

/** Compares texts in a time that does not depend on where they differ. */
export function timingSafeEqual(a: string, b: string): boolean {
  let differs = a.length ^ b.length
  for (let i = 0; i < a.length; i++) differs |= a.charCodeAt(i) ^ b.charCodeAt(i)
  return differs === 0
}
