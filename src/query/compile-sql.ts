/**
 * Compiles questions and queries for the full-text index. A plain question becomes its words without stop words; a query
 * becomes a condition that holds for every paper it accepts, in which every full-text term is quoted. Where the condition
 * is not exact, `match.ts` filters its results, so the database and memory always agree.
 */

import { isIdentifier } from '../identifiers/detect.ts'
import { STOP_WORDS } from '../text/stopwords.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'
import { fieldToken } from './index-document.ts'
import type { Query, QueryLimits, WordField } from './parse.ts'

/** The limits of a query from a visitor. */
export const SEARCH_QUERY_LIMITS: QueryLimits = { characters: 1000, terms: 40, words: 40, depth: 8 }
/** The limits of a feed's query: the normal form of a search together with its filters. */
export const FEED_QUERY_LIMITS: QueryLimits = { characters: 2500, terms: 48, words: 48, depth: 2 * SEARCH_QUERY_LIMITS.depth + 1 }
/** Further words of a question are ignored. */
const MAX_QUESTION_WORDS = 60

const OPERATOR = /["“”„‟«»()*]|(?:^|\s)(?:-[\p{L}\p{N}(]|(?:OR|AND|NOT)(?:\s|$))/u
const FIELD = /(?:^|\s)(?:title|abstract|about|author|org|cat|source|venue|id|orcid|has|after|before):/iu
const UNKNOWN_FIELD = /(?:^|\s)[\p{L}_]+:[^\s/]/u

/** Whether a text is a plain question: quotes, fields, `OR`, `-`, `*` and parentheses occur only inside identifiers. */
export function isPlainText(text: string): boolean {
  const withoutIdentifiers = text
    .split(/\s+/)
    .filter((word) => FIELD.test(word) || !isIdentifier(word))
    .join(' ')
  return !OPERATOR.test(withoutIdentifiers) && !FIELD.test(withoutIdentifiers) && !UNKNOWN_FIELD.test(withoutIdentifiers)
}

/**
 * A plain question. `words` are in order, without stop words unless there are no others; `terms` are their stems;
 * `compounds` are the stems of hyphenated words written as one word.
 */
export type Question = { text: string; words: string[]; terms: string[]; compounds: string[] }

const HYPHENATED = /[\p{L}\p{N}\p{M}]+(?:[-‐‑][\p{L}\p{N}\p{M}]+)+/gu
const MAX_QUESTION_LENGTH = 4000
const MAX_COMPOUNDS = 8

/** Parses a plain question; any text is one. */
export function parseQuestion(text: string): Question {
  const start = text.slice(0, MAX_QUESTION_LENGTH)
  const allWords = wordsOf(start)
  const contentWords = allWords.filter((word) => !STOP_WORDS.has(word))
  const words = (contentWords.length > 0 ? contentWords : allWords).slice(0, MAX_QUESTION_WORDS)
  const compounds = (start.match(HYPHENATED) ?? []).slice(0, MAX_COMPOUNDS).map((compound) => stemOf(wordsOf(compound).join('')))
  return { text, words, terms: words.map(stemOf), compounds }
}

/** A term as an FTS5 string, safe whatever it contains. */
export const quoteFtsTerm = (term: string): string => `"${term.replaceAll('"', '""')}"`

/** The FTS5 expression for any of these terms, in any column. */
export const ftsAnyOf = (terms: Iterable<string>): string => [...new Set(terms)].map(quoteFtsTerm).join(' OR ')

/** The FTS5 expression for all of these terms, in any column. */
export const ftsAllOf = (terms: Iterable<string>): string => [...new Set(terms)].map(quoteFtsTerm).join(' AND ')

/** A condition on papers: full-text expressions over texts or fields, and comparisons with other tables. */
export type Condition =
  | { kind: 'texts' | 'fields'; match: string }
  | { kind: 'source' | 'id'; value: string; prefix: boolean }
  | { kind: 'topic'; slug: string }
  | { kind: 'score'; min: number }
  | { kind: 'after' | 'before'; day: string }
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'none' }

/** A condition that holds for every paper the query accepts; `exact` if for no other. Without a condition, any paper may match. */
export type CompiledQuery = { condition?: Condition; exact: boolean }

/** The prefixes of a query (`quant*`), which `compileQuery` needs expanded into terms. */
export function prefixesOf(query: Query): string[] {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.flatMap(prefixesOf)
  if (query.kind === 'not') return prefixesOf(query.part)
  return query.kind === 'words' && query.prefix && isTextField(query.field) ? [query.words.at(-1) as string] : []
}

const isTextField = (field?: WordField): boolean => field === undefined || field === 'title' || field === 'abstract' || field === 'about'

/** Compiles a query; `expandPrefix` returns the terms of all indexed words with a prefix. */
export function compileQuery(query: Query, expandPrefix: (prefix: string) => string[]): CompiledQuery {
  switch (query.kind) {
    case 'and': {
      const parts = query.parts.map((part) => compileQuery(part, expandPrefix))
      const conditions = parts.map(({ condition }) => condition).filter((condition) => condition !== undefined)
      return { ...(conditions.length > 0 && { condition: allConditions(conditions) }), exact: parts.every(({ exact }) => exact) }
    }
    case 'or': {
      const parts = query.parts.map((part) => compileQuery(part, expandPrefix))
      const conditions = parts.map(({ condition }) => condition).filter((condition) => condition !== undefined)
      return {
        ...(conditions.length === parts.length && { condition: anyCondition(conditions) }),
        exact: parts.every(({ exact }) => exact),
      }
    }
    case 'not': {
      const { condition, exact } = compileQuery(query.part, expandPrefix)
      return exact && condition ? { condition: { kind: 'not', part: condition }, exact } : { exact: false }
    }
    case 'code':
      return { condition: { kind: 'fields', match: `fields : ${quoteFtsTerm(fieldToken('has', 'code'))}` }, exact: true }
    case 'date':
      return { condition: { kind: query.field, day: query.day }, exact: true }
    case 'value': {
      const { field, value, prefix } = query
      if (field === 'source' || field === 'id') return { condition: { kind: field, value, prefix }, exact: true }
      const token = fieldToken(field, value.toLowerCase())
      if (field === 'orcid') return { condition: { kind: 'fields', match: `fields : ${quoteFtsTerm(token)}` }, exact: true }
      const match = prefix ? `${quoteFtsTerm(token)} *` : `(${quoteFtsTerm(token)} OR ${quoteFtsTerm(fieldToken('cat', `${value}.`))} *)`
      return { condition: { kind: 'fields', match: `fields : ${match}` }, exact: true }
    }
    case 'words':
      return wordsCondition(query, expandPrefix)
  }
}

function wordsCondition(query: Extract<Query, { kind: 'words' }>, expandPrefix: (prefix: string) => string[]): CompiledQuery {
  const { field, words, terms, prefix } = query
  if (!isTextField(field)) {
    const tokens = field === 'author' ? words : words.map((word) => fieldToken(field as string, word))
    const match = `${field === 'author' ? 'authors' : 'fields'} : ${quoteFtsTerm(tokens.join(' '))}${prefix ? ' *' : ''}`
    return { condition: { kind: 'fields', match }, exact: true }
  }
  const columns = field === 'title' || field === 'abstract' ? field : '{title abstract}'
  if (!prefix) return { condition: { kind: 'texts', match: `${columns} : ${quoteFtsTerm(terms.join(' '))}` }, exact: field !== 'about' }
  const leadingTerms = terms.slice(0, -1)
  const phrases = expandPrefix(words.at(-1) as string).map((term) => quoteFtsTerm([...leadingTerms, term].join(' ')))
  if (phrases.length === 0) return { condition: { kind: 'none' }, exact: true }
  return { condition: { kind: 'texts', match: `${columns} : (${phrases.join(' OR ')})` }, exact: false }
}

/** The conjunction of conditions; those on one full-text table become one expression. */
export function allConditions(parts: Condition[]): Condition {
  return combineConditions('and', parts, ' AND ')
}

function anyCondition(parts: Condition[]): Condition {
  return combineConditions(
    'or',
    parts.filter(({ kind }) => kind !== 'none'),
    ' OR ',
  )
}

function combineConditions(kind: 'and' | 'or', parts: Condition[], operator: string): Condition {
  if (parts.length === 0) return { kind: 'none' }
  const merged: Condition[] = []
  for (const table of ['texts', 'fields'] as const) {
    const matches = parts.flatMap((part) => (part.kind === table ? [part.match] : []))
    const exclusions =
      kind === 'and' && matches.length > 0
        ? parts.flatMap((part) => (part.kind === 'not' && part.part.kind === table ? [part.part.match] : []))
        : []
    if (matches.length > 0) {
      const expression = matches.map((match) => `(${match})`).join(operator)
      merged.push({ kind: table, match: exclusions.reduce((match, exclusion) => `(${match}) NOT (${exclusion})`, expression) })
    } else merged.push(...parts.filter((part) => kind === 'and' && part.kind === 'not' && part.part.kind === table))
  }
  merged.push(
    ...parts.filter(
      (part) =>
        part.kind !== 'texts' &&
        part.kind !== 'fields' &&
        !(kind === 'and' && part.kind === 'not' && (part.part.kind === 'texts' || part.part.kind === 'fields')),
    ),
  )
  return merged.length === 1 ? (merged[0] as Condition) : { kind, parts: merged }
}

/** The words a query requires in title or abstract, without prefixes; for spelling suggestions. */
export function positiveWords(query: Query): string[] {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.flatMap(positiveWords)
  return query.kind === 'words' && isTextField(query.field) && !query.prefix ? query.words : []
}

/** The terms a query looks for in title or abstract; for ranking and highlighting. */
export function positiveTerms(query: Query): string[] {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.flatMap(positiveTerms)
  return query.kind === 'words' && isTextField(query.field) ? query.terms : []
}
