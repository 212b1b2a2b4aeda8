/** The filters of a search as URL parameters, converted to a query. */
import { BadRequest } from '../errors.ts'
import { isPlainText, parseQuestion, SEARCH_QUERY_LIMITS } from '../query/compile-sql.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import { DAY_SECONDS, dayOf, parseMoment } from '../text/dates.ts'
import type { SpellingCorrection } from './spelling.ts'

/** The URL parameters of a search: `since` and `until` are days, inclusive; `topic` is a slug. */
export type SearchParameters = { topic?: string; source?: string; cat?: string; since?: string; until?: string; code?: boolean }

const NO_VALUE = /[\s"()]/

/** Converts filters to a query, undefined without any but `topic`; throws a `BadRequest` for an invalid value. */
export function parseSearchFilter({ source, cat, since, until, code }: SearchParameters): Query | undefined {
  for (const [name, value] of Object.entries({ source, cat }))
    if (value !== undefined && NO_VALUE.test(value))
      throw new BadRequest(`${name} is ${JSON.stringify(value)}: it must be one word, such as cs.LG`)
  const parts = [
    source && `source:"${source}"`,
    cat && `cat:${cat}`,
    since && `after:${assertFilterDay('since', since)}`,
    until && `before:${dayOf((parseMoment(assertFilterDay('until', until)) ?? 0) + DAY_SECONDS)}`,
    code && 'has:code',
  ].filter(Boolean)
  return parts.length > 0 ? parseQuery(parts.join(' ')) : undefined
}

function assertFilterDay(name: string, text: string): string {
  const moment = /^\d{4}-\d\d-\d\d$/.test(text) ? parseMoment(text) : undefined
  if (moment === undefined || dayOf(moment) !== text)
    throw new BadRequest(`${name} is ${JSON.stringify(text)}: it must be a day such as 2025-11-21`)
  return text
}

/** The query of a search's feed, in which all words of a plain question, without stop words, must match; undefined if there are too many. */
export function queryForFeed(text: string, filter: Query | undefined, corrected: SpellingCorrection[] = []): Query | undefined {
  const corrections = new Map(corrected.map(({ from, to }) => [from, to]))
  const words = parseQuestion(text).words.map((word) => corrections.get(word) ?? word)
  if (isPlainText(text) && (words.length === 0 || words.length > SEARCH_QUERY_LIMITS.terms)) return undefined
  const query = isPlainText(text) ? parseQuery(words.map((word) => `"${word}"`).join(' ')) : parseQuery(text, SEARCH_QUERY_LIMITS)
  return filter ? { kind: 'and', parts: [query, filter] } : query
}
