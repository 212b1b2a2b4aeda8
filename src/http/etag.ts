import { bytesToHex } from '@noble/hashes/utils.js'

/** The weak ETag of a body: made of its uncompressed bytes, so it is the same for every encoding. */
export const etagOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  `W/"${bytesToHex(new Uint8Array(await crypto.subtle.digest('SHA-1', bytes))).slice(0, 20)}"`
