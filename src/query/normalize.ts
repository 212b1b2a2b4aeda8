/** Queries in their one normal form. */
import { combineQueries, type Query } from './parse.ts'

/**
 * The query in its one normal form: the same for queries that differ in order, case, quotes, white space or repetition.
 * It is itself a query, though perhaps a longer one: a field before a group is written before each of its words.
 */
export const normalizeQuery = (query: Query): string => formatQuery(simplifyQuery(query))

/** What a search is called: its canonical form, or the persons it lists. */
export function queryTitle(query: Query): string {
  const whole = simplifyQuery(query)
  const persons = (whole.kind === 'or' ? whole.parts : [whole]).map((part) => part.kind === 'value' && part.field === 'orcid' && part.value)
  return persons.every(Boolean) ? `ORCID ${persons.join(', ')}` : formatQuery(whole)
}

/** The query without anything twice, or a group in a group of its kind; what is left out twice is looked for. It accepts the same papers. */
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
