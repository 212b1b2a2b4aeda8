import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'

/** The namespace of all entry ids, on every instance: never changed. */
const UUID_NAMESPACE = '0f4b5f5e-3c65-5d5b-9d3a-6b8a54c2e7a1'

/** The `urn:uuid:` of a text: UUID version 5 (RFC 9562 §5.5), the same on every instance. */
export function uuidOf(text: string): string {
  const bytes = sha1(new Uint8Array([...hexToBytes(UUID_NAMESPACE.replaceAll('-', '')), ...utf8ToBytes(text.toWellFormed())])).slice(0, 16)
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80
  const hex = bytesToHex(bytes)
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`
}
