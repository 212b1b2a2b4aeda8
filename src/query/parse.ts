/**
 * The query language of topics and searches. One parser; what it gives is asked of papers in memory by `match.ts`, and of
 * the database by `search/`.
 *
 * Words must all match; `OR` binds looser than words side by side, so `a b OR c` is `(a b) OR c`. White space and new
 * lines mean the same. A field before a parenthesis holds for all words inside: `title:(a OR "b c")`. Beside the fields
 * that say where to look, `about:` says how much: in the title, or at least twice in the abstract.
 */
import { BadRequest } from '../errors.ts'
import { parseIdentifier } from '../identifiers/identifiers.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import { dayOf, parseMoment } from '../text/dates.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'

/** Where words are looked for; without a field, in the title or the abstract. */
export type WordField = 'title' | 'abstract' | 'about' | 'author' | 'org' | 'venue'
/** What is compared as a whole. */
export type ValueField = 'cat' | 'source' | 'id' | 'orcid'

/** A query as a tree. `written` is a part as the person wrote it. */
export type Query =
  | { kind: 'and'; parts: Query[] }
  | { kind: 'or'; parts: Query[] }
  | { kind: 'not'; part: Query }
  /** Consecutive words of one field; the last is a beginning only when `prefix`. */
  | { kind: 'words'; field?: WordField; words: string[]; terms: string[]; prefix: boolean; written: string }
  | { kind: 'value'; field: ValueField; value: string; prefix: boolean; written: string }
  | { kind: 'code'; written: string }
  /** On this UTC day or after it, or before it. */
  | { kind: 'date'; field: 'after' | 'before'; day: string; written: string }

/** How long and deep a query may be: the defaults are for those who edit topics, a stranger's search may be given less. */
export const BOUNDS = { characters: 6000, terms: 400, words: 1200, depth: 16 }

/** A mistake in a query, and at which character of it, from 0. */
export class QueryMistake extends BadRequest {
  readonly at: number
  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

const WORD_FIELDS: readonly string[] = ['title', 'abstract', 'about', 'author', 'org', 'venue'] satisfies WordField[]
const VALUE_FIELDS: readonly string[] = ['cat', 'source', 'id', 'orcid'] satisfies ValueField[]
const FIELDS = ['title', 'abstract', 'about', 'author', 'org', 'cat', 'source', 'venue', 'id', 'orcid', 'has', 'after', 'before']

const isWordField = (field: string): field is WordField => WORD_FIELDS.includes(field)
const isValueField = (field: string): field is ValueField => VALUE_FIELDS.includes(field)

const TOKEN = /\s+|[()]|"[^"]*"?|[^\s()"]+/gu
type Token = { text: string; at: number }
type Field = { name: string; text: string; at: number }

/** The query a text states; a `QueryMistake` says at which character (from 1) what was expected instead. */
export function parseQuery(text: string, bounds: typeof BOUNDS = BOUNDS): Query {
  if (text.length > bounds.characters)
    throw new QueryMistake(`The query has ${text.length} characters: at most ${bounds.characters} are read.`, bounds.characters)
  const tokens: Token[] = []
  for (const { 0: token, index } of text.replace(/[“”„‟«»]/g, '"').matchAll(TOKEN)) {
    if (token.trim()) tokens.push({ text: token, at: index })
  }
  let next = 0
  let terms = 0
  let wordsRead = 0

  function wrong(at: number, sentence: string): never {
    throw new QueryMistake(`The query, character ${at + 1}: ${sentence}.`, at)
  }
  const here = () => tokens[next]?.at ?? text.length
  const touching = (end: number) => tokens[next]?.at === end

  function either(depth: number, field?: Field): Query {
    const parts = [all(depth, field)]
    while (tokens[next]?.text === 'OR') {
      next++
      parts.push(all(depth, field))
    }
    return joined('or', parts)
  }

  function all(depth: number, field?: Field): Query {
    const parts: Query[] = []
    for (let token = tokens[next]; token && token.text !== ')' && token.text !== 'OR'; token = tokens[next]) {
      if (token.text === 'AND') {
        next++
        const after = tokens[next]?.text
        if (parts.length === 0 || after === undefined || after === ')' || after === 'OR' || after === 'AND')
          wrong(token.at, 'AND stands between two things to look for')
        continue
      }
      parts.push(one(depth, field))
    }
    if (parts.length === 0) wrong(here(), 'a word, a "phrase" or a group was expected')
    return joined('and', parts)
  }

  function one(depth: number, field?: Field): Query {
    const token = tokens[next] as Token
    if (token.text === 'NOT' || token.text === '-') {
      next++
      if (token.text === '-' && !touching(token.at + 1)) wrong(token.at, 'what to leave out was expected right after the -')
      return without(token, depth, field)
    }
    if (token.text.startsWith('-')) {
      tokens[next] = { text: token.text.slice(1), at: token.at + 1 }
      return without(token, depth, field)
    }
    return positive(depth, field)
  }

  function without(sign: Token, depth: number, field?: Field): Query {
    const token = tokens[next]
    if (!token || [')', 'OR', 'AND', 'NOT'].includes(token.text) || token.text.startsWith('-'))
      wrong(sign.at, 'a word, a "phrase" or a group to leave out was expected')
    return { kind: 'not', part: positive(depth, field) }
  }

  function positive(depth: number, field?: Field): Query {
    const token = tokens[next++] as Token
    if (token.text === '(') return group(token, depth, field)
    const end = token.at + token.text.length
    if (token.text.startsWith('"')) return leaf(quoted(token), true, token.at, end, field)
    const [, name, rest = ''] = /^([\p{L}_]+):(.*)$/su.exec(token.text) ?? []
    if (name === undefined) return leaf(token.text, false, token.at, end, field)
    const inner: Field = { name: name.toLowerCase(), text: name, at: token.at }
    if (!FIELDS.includes(inner.name))
      wrong(
        token.at,
        parseIdentifier(token.text) === undefined
          ? `there is no field ${name}: (there are ${FIELDS.join(': ')}:)`
          : `there is no field ${name}: (a paper is asked for by its identifier as id:"${token.text}")`,
      )
    if (field) wrong(token.at, `${name}: stands inside ${field.text}: already`)
    if (rest.startsWith('-')) wrong(token.at, `the - stands before the field: -${name}:`)
    if (rest) return leaf(rest, false, token.at, end, inner)
    const value = tokens[next]
    if (!value || !touching(end) || value.text === ')') wrong(end, `a value was expected right after ${name}:`)
    next++
    if (value.text === '(') return group(value, depth, inner)
    return leaf(quoted(value), true, token.at, value.at + value.text.length, inner)
  }

  function quoted(token: Token): string {
    if (token.text.length < 2 || !token.text.endsWith('"')) wrong(token.at, 'this quote is never closed')
    return token.text.slice(1, -1)
  }

  function group(open: Token, depth: number, field?: Field): Query {
    if (depth >= bounds.depth) wrong(open.at, `parentheses go at most ${bounds.depth} deep`)
    const part = either(depth + 1, field)
    if (tokens[next]?.text !== ')') wrong(open.at, 'this parenthesis is never closed')
    next++
    return part
  }

  function leaf(value: string, isQuoted: boolean, at: number, end: number, field?: Field): Query {
    if (++terms > bounds.terms) wrong(at, `a query has at most ${bounds.terms} words and phrases`)
    const written = text.slice(at, end)
    const name = field?.name
    const prefix = !isQuoted && value.endsWith('*')
    const bare = prefix ? value.slice(0, -1) : value
    if (!isQuoted && bare.includes('*')) wrong(at, 'a * stands only at the end of a word')
    if (name === 'has') return value.toLowerCase() === 'code' ? { kind: 'code', written } : wrong(at, 'has: is followed by code')
    if (name === 'after' || name === 'before') {
      const day = firstDay(value)
      return day
        ? { kind: 'date', field: name, day, written }
        : wrong(at, `${name}: is followed by a date such as 2025-11-21, 2025-11 or 2025`)
    }
    if (name === 'orcid') {
      const orcid = parseOrcid(value)
      return orcid
        ? { kind: 'value', field: name, value: orcid, prefix: false, written }
        : wrong(at, 'orcid: is followed by sixteen digits such as 0000-0002-1825-0097, of which the last one checks the others')
    }
    if (name !== undefined && isValueField(name)) {
      const whole = name === 'id' && !prefix ? (parseIdentifier(bare) ?? bare) : bare
      return whole.trim() || prefix
        ? { kind: 'value', field: name, value: whole.trim().toLowerCase(), prefix, written }
        : wrong(at, `a value was expected after ${name}:`)
    }
    const words = wordsOf(bare)
    if (words.length === 0) wrong(at, 'a word with letters or digits was expected')
    wordsRead += words.length
    if (wordsRead > bounds.words) wrong(at, `a query has at most ${bounds.words} words, those of phrases among them`)
    if (prefix && words.join('').length < 2) wrong(at, 'a beginning of at least two letters was expected before the *')
    return {
      kind: 'words',
      ...(name !== undefined && isWordField(name) && { field: name }),
      words,
      terms: words.map(stemOf),
      prefix,
      written,
    }
  }

  if (tokens.length === 0) wrong(0, 'a word, a "phrase" or a group was expected')
  const query = either(0)
  if (next < tokens.length) wrong(here(), 'this parenthesis was never opened')
  if (!asks(query)) throw new QueryMistake('The query only says what to leave out: say also what to look for.', 0)
  return query
}

/** Flat: a group of words inside a group of words is one group. */
export function joined(kind: 'and' | 'or', parts: Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return flat.length === 1 ? (flat[0] as Query) : { kind, parts: flat }
}

/** Whether every paper it accepts has something it looks for. */
function asks(query: Query): boolean {
  if (query.kind === 'not') return false
  if (query.kind === 'and') return query.parts.some(asks)
  if (query.kind === 'or') return query.parts.every(asks)
  return true
}

function firstDay(text: string): string | undefined {
  if (!/^\d{4}(-\d\d(-\d\d)?)?$/.test(text)) return undefined
  const day = `${text}-01-01`.slice(0, 10)
  const at = parseMoment(day)
  return at !== undefined && dayOf(at) === day ? day : undefined
}
