/**
 * Questions and queries as the index is asked them. A plain question is its words without those that say nothing; a query of
 * the language becomes a condition that every paper it accepts fulfils, made of full-text expressions whose every term is
 * quoted. `match` has the last word on what the condition lets through, so both agree on any paper.
 */

import { isIdentifier } from '../identifiers/detect.ts'
import { STOP_WORDS } from '../text/stopwords.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'
import { fieldToken } from './index-document.ts'
import type { Query, QueryLimits, WordField } from './parse.ts'

/** How long a stranger's query may be. */
export const SEARCH_QUERY_LIMITS: QueryLimits = { characters: 1000, terms: 40, words: 40, depth: 8 }
/** How long its one normal form may be, in which a search and what narrows it have their address. */
export const FEED_QUERY_LIMITS: QueryLimits = { characters: 2500, terms: 48, words: 48, depth: 2 * SEARCH_QUERY_LIMITS.depth + 1 }
/** Words of a question that are read; what follows is ignored. */
const MAX_QUESTION_WORDS = 60

const OPERATOR = /["“”„‟«»()*]|(?:^|\s)(?:-[\p{L}\p{N}(]|(?:OR|AND|NOT)(?:\s|$))/u
const FIELD = /(?:^|\s)(?:title|abstract|about|author|org|cat|source|venue|id|orcid|has|after|before):/iu
const UNKNOWN_FIELD = /(?:^|\s)[\p{L}_]+:[^\s/]/u

/** Whether a text is a plain question: no quotes, fields, `OR`, `-`, `*` or parentheses but in identifiers. */
export function isPlainText(text: string): boolean {
  const said = text
    .split(/\s+/)
    .filter((word) => FIELD.test(word) || !isIdentifier(word))
    .join(' ')
  return !OPERATOR.test(said) && !FIELD.test(said) && !UNKNOWN_FIELD.test(said)
}

/**
 * A question's words in order with their terms, without stop words unless it has no others; `text` is the question as it was
 * asked, `joins` are the terms of its hyphenated words written as one.
 */
export type Question = { text: string; words: string[]; terms: string[]; compounds: string[] }

const HYPHENATED = /[\p{L}\p{N}\p{M}]+(?:[-‐‑][\p{L}\p{N}\p{M}]+)+/gu
const MAX_COMPOUNDS = 8

export function parseQuestion(text: string): Question {
  const all = wordsOf(text.slice(0, 4000))
  const said = all.filter((word) => !STOP_WORDS.has(word))
  const words = (said.length > 0 ? said : all).slice(0, MAX_QUESTION_WORDS)
  const compounds = (text.slice(0, 4000).match(HYPHENATED) ?? []).slice(0, MAX_COMPOUNDS).map((one) => stemOf(wordsOf(one).join('')))
  return { text, words, terms: words.map(stemOf), compounds }
}

/** A term as FTS5 reads it: a string, whatever is in it. */
export const quoteFtsTerm = (term: string): string => `"${term.replaceAll('"', '""')}"`

/** Any of these terms, in any column. */
export const ftsAnyOf = (terms: Iterable<string>): string => [...new Set(terms)].map(quoteFtsTerm).join(' OR ')

/** All of these terms, in any column. */
export const ftsAllOf = (terms: Iterable<string>): string => [...new Set(terms)].map(quoteFtsTerm).join(' AND ')

/** What the database is asked: full-text expressions over the texts or the fields, and facts of other tables. */
export type Condition =
  | { kind: 'texts' | 'fields'; match: string }
  | { kind: 'source' | 'id'; value: string; prefix: boolean }
  /** Papers that belong to this topic. */
  | { kind: 'topic'; slug: string }
  | { kind: 'score'; min: number }
  | { kind: 'after' | 'before'; day: string }
  | { kind: 'and' | 'or'; parts: Condition[] }
  | { kind: 'not'; part: Condition }
  | { kind: 'none' }

/** A condition that holds for every paper the query accepts; `exact` when it holds for no other. Without one, any paper may be accepted. */
export type CompiledQuery = { condition?: Condition; exact: boolean }

/** The beginnings of words whose terms must be known before a query can be compiled. */
export function prefixesOf(query: Query): string[] {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.flatMap(prefixesOf)
  if (query.kind === 'not') return prefixesOf(query.part)
  return query.kind === 'words' && query.prefix && isTextField(query.field) ? [query.words.at(-1) as string] : []
}

const isTextField = (field?: WordField): boolean => field === undefined || field === 'title' || field === 'abstract' || field === 'about'

/** `termsBeginning` gives the terms of all indexed words that begin so. */
export function compileQuery(query: Query, termsBeginning: (beginning: string) => string[]): CompiledQuery {
  switch (query.kind) {
    case 'and': {
      const parts = query.parts.map((part) => compileQuery(part, termsBeginning))
      const known = parts.map(({ condition }) => condition).filter((condition) => condition !== undefined)
      return { ...(known.length > 0 && { condition: allConditions(known) }), exact: parts.every(({ exact }) => exact) }
    }
    case 'or': {
      const parts = query.parts.map((part) => compileQuery(part, termsBeginning))
      const known = parts.map(({ condition }) => condition).filter((condition) => condition !== undefined)
      return { ...(known.length === parts.length && { condition: anyCondition(known) }), exact: parts.every(({ exact }) => exact) }
    }
    case 'not': {
      const { condition, exact } = compileQuery(query.part, termsBeginning)
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
      return wordsCondition(query, termsBeginning)
  }
}

function wordsCondition(query: Extract<Query, { kind: 'words' }>, termsBeginning: (beginning: string) => string[]): CompiledQuery {
  const { field, words, terms, prefix } = query
  if (!isTextField(field)) {
    const tokens = field === 'author' ? words : words.map((word) => fieldToken(field as string, word))
    const match = `${field === 'author' ? 'authors' : 'fields'} : ${quoteFtsTerm(tokens.join(' '))}${prefix ? ' *' : ''}`
    return { condition: { kind: 'fields', match }, exact: true }
  }
  const columns = field === 'title' || field === 'abstract' ? field : '{title abstract}'
  if (!prefix) return { condition: { kind: 'texts', match: `${columns} : ${quoteFtsTerm(terms.join(' '))}` }, exact: field !== 'about' }
  const begun = terms.slice(0, -1)
  const phrases = termsBeginning(words.at(-1) as string).map((term) => quoteFtsTerm([...begun, term].join(' ')))
  if (phrases.length === 0) return { condition: { kind: 'none' }, exact: true }
  return { condition: { kind: 'texts', match: `${columns} : (${phrases.join(' OR ')})` }, exact: false }
}

/** What holds of a paper when all of these do; conditions on one full-text table become one expression. */
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
    const own = parts.flatMap((part) => (part.kind === table ? [part.match] : []))
    const without =
      kind === 'and' && own.length > 0
        ? parts.flatMap((part) => (part.kind === 'not' && part.part.kind === table ? [part.part.match] : []))
        : []
    if (own.length > 0) {
      const all = own.map((match) => `(${match})`).join(operator)
      merged.push({ kind: table, match: without.reduce((match, one) => `(${match}) NOT (${one})`, all) })
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

/** The words a query looks for in title and abstract. */
export function positiveWords(query: Query): string[] {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.flatMap(positiveWords)
  return query.kind === 'words' && isTextField(query.field) && !query.prefix ? query.words : []
}

/** The terms a paper may be ranked by: those of title and abstract that the query looks for. */
export function positiveTerms(query: Query): string[] {
  if (query.kind === 'and' || query.kind === 'or') return query.parts.flatMap(positiveTerms)
  return query.kind === 'words' && isTextField(query.field) ? query.terms : []
}
