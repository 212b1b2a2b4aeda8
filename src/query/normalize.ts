/** Writes queries in a normal form. */
import { combineQueries, type Query } from './parse.ts'

/**
 * A query's normal form: equal for queries that differ only in order, case, quotes, white space or repetition. It is itself
 * a query, perhaps a longer one: a field before a group is written before each of its words. Feed addresses and ids contain it.
 */
export const normalizeQuery = (query: Query): string => formatQuery(simplifyQuery(query))

/** The title of a search: its normal form, or the ORCIDs it lists. */
export function queryTitle(query: Query): string {
  const simplified = simplifyQuery(query)
  const orcids = (simplified.kind === 'or' ? simplified.parts : [simplified]).map(
    (part) => part.kind === 'value' && part.field === 'orcid' && part.value,
  )
  return orcids.every(Boolean) ? `ORCID ${orcids.join(', ')}` : formatQuery(simplified)
}

/** An equivalent query without duplicates, double negation or nested groups of one kind. */
export function simplifyQuery(query: Query): Query {
  if (query.kind === 'not') {
    const part = simplifyQuery(query.part)
    return part.kind === 'not' ? part.part : { kind: 'not', part }
  }
  if (query.kind !== 'and' && query.kind !== 'or') return query
  const { kind } = query
  const parts = new Map<string, Query>()
  for (const part of query.parts.map(simplifyQuery).flatMap((part) => (part.kind === kind ? part.parts : [part])))
    parts.set(formatQuery(part), part)
  return combineQueries(
    kind,
    [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, part]) => part),
  )
}

function formatQuery(query: Query): string {
  switch (query.kind) {
    case 'and':
      return query.parts.map((part) => (part.kind === 'or' ? `(${formatQuery(part)})` : formatQuery(part))).join(' ')
    case 'or':
      return query.parts.map((part) => (part.kind === 'and' ? `(${formatQuery(part)})` : formatQuery(part))).join(' OR ')
    case 'not':
      return query.part.kind === 'and' || query.part.kind === 'or' ? `-(${formatQuery(query.part)})` : `-${formatQuery(query.part)}`
    case 'words': {
      const field = query.field ? `${query.field}:` : ''
      if (query.prefix) return `${field}${query.words.join('-')}*`
      return query.words.length === 1 ? `${field}${query.words[0]}` : `${field}"${query.words.join(' ')}"`
    }
    case 'value':
      if (query.prefix) return `${query.field}:${query.value}*`
      return `${query.field}:${/^[^\s()"*-][^\s()"*]*$/.test(query.value) ? query.value : `"${query.value}"`}`
    case 'code':
      return 'has:code'
    case 'date':
      return `${query.field}:${query.day}`
  }
}
