/** What narrows a search, beside its words: read from an address, said in the language where that has words for it. */
import { BadRequest } from '../errors.ts'
import { isPlainText, parseQuestion, SEARCH_QUERY_LIMITS } from '../query/compile-sql.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import { DAY_SECONDS, dayOf, parseMoment } from '../text/dates.ts'
import type { SpellingCorrection } from './candidates.ts'

/** As they stand in an address: `since` and `until` are days, both included; `topic` is a slug. */
export type SearchParameters = { topic?: string; source?: string; cat?: string; since?: string; until?: string; code?: boolean }

const NO_VALUE = /[\s"()]/

/** The narrowing as a query; undefined when nothing narrows but a topic. A date or category that is none is a Mistake. */
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
  const at = /^\d{4}-\d\d-\d\d$/.test(text) ? parseMoment(text) : undefined
  if (at === undefined || dayOf(at) !== text)
    throw new BadRequest(`${name} is ${JSON.stringify(text)}: it must be a day such as 2025-11-21`)
  return text
}

/**
 * What a search is as a feed: all its words must match, of a plain question those that say something, as they were corrected;
 * undefined of too many.
 */
export function queryForFeed(text: string, filter: Query | undefined, corrected: SpellingCorrection[] = []): Query | undefined {
  const meant = new Map(corrected.map(({ from, to }) => [from, to]))
  const words = parseQuestion(text).words.map((word) => meant.get(word) ?? word)
  if (isPlainText(text) && (words.length === 0 || words.length > SEARCH_QUERY_LIMITS.terms)) return undefined
  const query = isPlainText(text) ? parseQuery(words.map((word) => `"${word}"`).join(' ')) : parseQuery(text, SEARCH_QUERY_LIMITS)
  return filter ? { kind: 'and', parts: [query, filter] } : query
}
