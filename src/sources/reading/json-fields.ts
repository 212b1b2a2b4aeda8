/** Reads members of foreign JSON. A value of another type counts as missing. */

import { parseMoment, rfc3339 } from '../../text/dates.ts'
import { htmlToText } from '../../text/html.ts'
import { collapseWhitespace } from '../../text/strings.ts'

export type JsonObject = Record<string, unknown>

/** The members of an object; empty for any other value. */
export const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

/** The elements of an array; empty for any other value. */
export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A string in one line; undefined for a blank string or any other value. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() ? collapseWhitespace(value) || undefined : undefined

/** A number that is not negative, also from a string of digits. */
export function asCount(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : undefined
}

/** An ISO date in RFC 3339; undefined if it is not a date. */
export function asIsoDate(value: unknown): string | undefined {
  const at = typeof value === 'string' ? parseMoment(value) : undefined
  return at === undefined ? undefined : rfc3339(at)
}

/** The bare ORCID in a URL or text. */
export const findOrcid = (value: unknown): string | undefined =>
  typeof value === 'string' ? /\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b/.exec(value)?.[0] : undefined

/** The members of a response that is a JSON object. Throws for any other JSON. */
export function parseJsonObject(json: string): JsonObject {
  const answer: unknown = JSON.parse(json)
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new Error('the answer is no JSON object')
  return answer as JsonObject
}

/** The text of an HTML string in one line; empty for any other value. */
export const htmlValueToText = (value: unknown): string => (typeof value === 'string' ? collapseWhitespace(htmlToText(value)) : '')
