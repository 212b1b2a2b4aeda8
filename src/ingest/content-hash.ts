import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { SourceRecord } from '../model.ts'

/** The first twenty hex digits of the SHA-1 of a value's JSON. */
export const contentHashOf = (value: unknown): string => bytesToHex(sha1(utf8ToBytes(JSON.stringify(value).toWellFormed()))).slice(0, 20)

/**
 * The hash of everything a record states except its signals; equal hashes mean that nothing changed.
 *
 * It is stored with every record, so it hashes the keys of version 0.1 (`names`, `copies[].name`) in the order the source wrote them.
 */
export function recordHashOf({ signals: _signals, ...record }: SourceRecord): string {
  const legacyEntries = Object.entries(record).map(([key, value]) => {
    if (key === 'identifiers') return ['names', value]
    if (key === 'copies') return [key, record.copies?.map((copy) => renameKey(copy, 'identifier', 'name'))]
    return [key, value]
  })
  return contentHashOf(Object.fromEntries(legacyEntries))
}

const renameKey = (object: object, from: string, to: string): object =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key === from ? to : key, value]))
