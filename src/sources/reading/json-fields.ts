/** Members of JSON that somebody else made: what is not of the kind that is asked for is not there. */

import { parseMoment, rfc3339 } from '../../text/dates.ts'
import { collapseWhitespace } from '../../text/strings.ts'

export type JsonObject = Record<string, unknown>

/** The members of an object; none, where it is no object. */
export const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}

/** The elements of a list; none, where it is no list. */
export const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

/** A text in one line, where it is one that says something. */
export const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() ? collapseWhitespace(value) || undefined : undefined

/** A count: a number that is not negative, also one that was written as a text. */
export function asCount(value: unknown): number | undefined {
  const found = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  return typeof found === 'number' && Number.isFinite(found) && found >= 0 ? found : undefined
}

/** An ISO date in RFC 3339. */
export function asIsoDate(value: unknown): string | undefined {
  const at = typeof value === 'string' ? parseMoment(value) : undefined
  return at === undefined ? undefined : rfc3339(at)
}

/** The bare ORCID of an address or a text that holds one. */
export const findOrcid = (value: unknown): string | undefined =>
  typeof value === 'string' ? /\b\d{4}-\d{4}-\d{4}-\d{3}[\dX]\b/.exec(value)?.[0] : undefined

/** The members of an answer that is one object. Throws a sentence when it is none. */
export function parseJsonObject(json: string): JsonObject {
  const answer: unknown = JSON.parse(json)
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) throw new Error('the answer is no JSON object')
  return answer as JsonObject
}
