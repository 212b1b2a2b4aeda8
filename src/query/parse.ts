/**
 * The query language of topics and searches. `match.ts` runs a parsed query on papers in memory, `compile-sql.ts` on the
 * database.
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

/** A query as a tree. `text` is a part as the person wrote it. */
export type Query =
  | { kind: 'and'; parts: Query[] }
  | { kind: 'or'; parts: Query[] }
  | { kind: 'not'; part: Query }
  /** Consecutive words of one field; the last is a beginning only when `prefix`. */
  | { kind: 'words'; field?: WordField; words: string[]; terms: string[]; prefix: boolean; text: string }
  | { kind: 'value'; field: ValueField; value: string; prefix: boolean; text: string }
  | { kind: 'code'; text: string }
  /** On this UTC day or after it, or before it. */
  | { kind: 'date'; field: 'after' | 'before'; day: string; text: string }

/** How long and deep a query may be. */
export type QueryLimits = { characters: number; terms: number; words: number; depth: number }

/** The limits of topics; a stranger's search is given less. */
export const DEFAULT_QUERY_LIMITS: QueryLimits = { characters: 6000, terms: 400, words: 1200, depth: 16 }

/** An error in a query, and at which character of it, from 0. */
export class QueryError extends BadRequest {
  readonly position: number
  constructor(message: string, at: number) {
    super(message)
    this.position = at
  }
}

const WORD_FIELDS: readonly string[] = ['title', 'abstract', 'about', 'author', 'org', 'venue'] satisfies WordField[]
const VALUE_FIELDS: readonly string[] = ['cat', 'source', 'id', 'orcid'] satisfies ValueField[]
const FIELDS = ['title', 'abstract', 'about', 'author', 'org', 'cat', 'source', 'venue', 'id', 'orcid', 'has', 'after', 'before']

const isWordField = (field: string): field is WordField => WORD_FIELDS.includes(field)
const isValueField = (field: string): field is ValueField => VALUE_FIELDS.includes(field)

const TOKEN = /\s+|[()]|"[^"]*"?|[^\s()"]+/gu
type Token = { text: string; at: number }
type FieldPrefix = { name: string; text: string; at: number }

/** Parses a query; throws a `QueryError` that says at which character (from 1) something else was expected. */
export function parseQuery(text: string, limits: QueryLimits = DEFAULT_QUERY_LIMITS): Query {
  if (text.length > limits.characters)
    throw new QueryError(`The query has ${text.length} characters: at most ${limits.characters} are read.`, limits.characters)
  const query = new QueryParser(text, limits).parse()
  if (!hasPositivePart(query)) throw new QueryError('The query only says what to leave out: say also what to look for.', 0)
  return query
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  for (const { 0: token, index } of text.replace(/[“”„‟«»]/g, '"').matchAll(TOKEN))
    if (token.trim()) tokens.push({ text: token, at: index })
  return tokens
}

/** Recursive descent: or → and → not → group or leaf. `field` is the field before the parentheses that are open. */
class QueryParser {
  readonly #text: string
  readonly #limits: QueryLimits
  readonly #tokens: Token[]
  #next = 0
  #leafCount = 0
  #wordCount = 0

  constructor(text: string, limits: QueryLimits) {
    this.#text = text
    this.#limits = limits
    this.#tokens = tokenize(text)
  }

  parse(): Query {
    const query = this.#parseOr(0)
    if (this.#peek()) fail(this.#position(), 'this parenthesis was never opened')
    return query
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next]
  }

  #position(): number {
    return this.#peek()?.at ?? this.#text.length
  }

  #parseOr(depth: number, field?: FieldPrefix): Query {
    const parts = [this.#parseAnd(depth, field)]
    while (this.#peek()?.text === 'OR') {
      this.#next++
      parts.push(this.#parseAnd(depth, field))
    }
    return combineQueries('or', parts)
  }

  #parseAnd(depth: number, field?: FieldPrefix): Query {
    const parts: Query[] = []
    for (let token = this.#peek(); token && token.text !== ')' && token.text !== 'OR'; token = this.#peek()) {
      if (token.text === 'AND') {
        this.#next++
        const after = this.#peek()?.text
        if (parts.length === 0 || after === undefined || [')', 'OR', 'AND'].includes(after))
          fail(token.at, 'AND stands between two things to look for')
        continue
      }
      parts.push(this.#parseUnary(token, depth, field))
    }
    if (parts.length === 0) fail(this.#position(), 'a word, a "phrase" or a group was expected')
    return combineQueries('and', parts)
  }

  #parseUnary(token: Token, depth: number, field?: FieldPrefix): Query {
    if (token.text === 'NOT' || token.text === '-') {
      this.#next++
      if (token.text === '-' && this.#peek()?.at !== token.at + 1) fail(token.at, 'what to leave out was expected right after the -')
      return this.#parseNot(token, depth, field)
    }
    if (token.text.startsWith('-')) {
      this.#tokens[this.#next] = { text: token.text.slice(1), at: token.at + 1 }
      return this.#parseNot(token, depth, field)
    }
    return this.#parsePrimary(depth, field)
  }

  #parseNot(sign: Token, depth: number, field?: FieldPrefix): Query {
    const token = this.#peek()
    if (!token || [')', 'OR', 'AND', 'NOT'].includes(token.text) || token.text.startsWith('-'))
      fail(sign.at, 'a word, a "phrase" or a group to leave out was expected')
    return { kind: 'not', part: this.#parsePrimary(depth, field) }
  }

  #parsePrimary(depth: number, field?: FieldPrefix): Query {
    const token = this.#tokens[this.#next++] as Token
    if (token.text === '(') return this.#parseGroup(token, depth, field)
    const end = token.at + token.text.length
    if (token.text.startsWith('"')) return this.#parseLeaf({ value: unquote(token), isQuoted: true, at: token.at, end }, field)
    const [, name, rest = ''] = /^([\p{L}_]+):(.*)$/su.exec(token.text) ?? []
    if (name === undefined) return this.#parseLeaf({ value: token.text, isQuoted: false, at: token.at, end }, field)
    const inner: FieldPrefix = { name: name.toLowerCase(), text: name, at: token.at }
    assertFieldAllowed(token, inner, field)
    if (rest.startsWith('-')) fail(token.at, `the - stands before the field: -${name}:`)
    if (rest) return this.#parseLeaf({ value: rest, isQuoted: false, at: token.at, end }, inner)
    const value = this.#peek()
    if (!value || value.at !== end || value.text === ')') fail(end, `a value was expected right after ${name}:`)
    this.#next++
    if (value.text === '(') return this.#parseGroup(value, depth, inner)
    return this.#parseLeaf({ value: unquote(value), isQuoted: true, at: token.at, end: value.at + value.text.length }, inner)
  }

  #parseGroup(open: Token, depth: number, field?: FieldPrefix): Query {
    if (depth >= this.#limits.depth) fail(open.at, `parentheses go at most ${this.#limits.depth} deep`)
    const part = this.#parseOr(depth + 1, field)
    if (this.#peek()?.text !== ')') fail(open.at, 'this parenthesis is never closed')
    this.#next++
    return part
  }

  #parseLeaf({ value, isQuoted, at, end }: Leaf, field?: FieldPrefix): Query {
    if (++this.#leafCount > this.#limits.terms) fail(at, `a query has at most ${this.#limits.terms} words and phrases`)
    const text = this.#text.slice(at, end)
    const prefix = !isQuoted && value.endsWith('*')
    const bare = prefix ? value.slice(0, -1) : value
    if (!isQuoted && bare.includes('*')) fail(at, 'a * stands only at the end of a word')
    return parseValueLeaf({ value, bare, prefix, at, text }, field?.name) ?? this.#parseWords(bare, prefix, at, text, field?.name)
  }

  #parseWords(bare: string, prefix: boolean, at: number, text: string, field?: string): Query {
    const words = wordsOf(bare)
    if (words.length === 0) fail(at, 'a word with letters or digits was expected')
    this.#wordCount += words.length
    if (this.#wordCount > this.#limits.words) fail(at, `a query has at most ${this.#limits.words} words, those of phrases among them`)
    if (prefix && words.join('').length < 2) fail(at, 'a beginning of at least two letters was expected before the *')
    return {
      kind: 'words',
      ...(field !== undefined && isWordField(field) && { field }),
      words,
      terms: words.map(stemOf),
      prefix,
      text,
    }
  }
}

type Leaf = { value: string; isQuoted: boolean; at: number; end: number }

function fail(position: number, sentence: string): never {
  throw new QueryError(`The query, character ${position + 1}: ${sentence}.`, position)
}

function unquote(token: Token): string {
  if (token.text.length < 2 || !token.text.endsWith('"')) fail(token.at, 'this quote is never closed')
  return token.text.slice(1, -1)
}

function assertFieldAllowed(token: Token, inner: FieldPrefix, outer: FieldPrefix | undefined): void {
  if (!FIELDS.includes(inner.name))
    fail(
      token.at,
      parseIdentifier(token.text) === undefined
        ? `there is no field ${inner.text}: (there are ${FIELDS.join(': ')}:)`
        : `there is no field ${inner.text}: (a paper is asked for by its identifier as id:"${token.text}")`,
    )
  if (outer) fail(token.at, `${inner.text}: stands inside ${outer.text}: already`)
}

/** A leaf of a field whose value is compared as a whole; undefined of a field of words. */
function parseValueLeaf(
  { value, bare, prefix, at, text }: { value: string; bare: string; prefix: boolean; at: number; text: string },
  field: string | undefined,
): Query | undefined {
  if (field === 'has') return value.toLowerCase() === 'code' ? { kind: 'code', text } : fail(at, 'has: is followed by code')
  if (field === 'after' || field === 'before') {
    const day = firstDayOf(value)
    return day ? { kind: 'date', field, day, text } : fail(at, `${field}: is followed by a date such as 2025-11-21, 2025-11 or 2025`)
  }
  if (field === 'orcid') {
    const orcid = parseOrcid(value)
    return orcid
      ? { kind: 'value', field, value: orcid, prefix: false, text }
      : fail(at, 'orcid: is followed by sixteen digits such as 0000-0002-1825-0097, of which the last one checks the others')
  }
  if (field === undefined || !isValueField(field)) return undefined
  const identifier = field === 'id' && !prefix ? (parseIdentifier(bare) ?? bare) : bare
  return identifier.trim() || prefix
    ? { kind: 'value', field, value: identifier.trim().toLowerCase(), prefix, text }
    : fail(at, `a value was expected after ${field}:`)
}

/** Joins queries and flattens groups of the same kind. */
export function combineQueries(kind: 'and' | 'or', parts: Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return flat.length === 1 ? (flat[0] as Query) : { kind, parts: flat }
}

/** Whether every paper that matches has something the query looks for. */
function hasPositivePart(query: Query): boolean {
  if (query.kind === 'not') return false
  if (query.kind === 'and') return query.parts.some(hasPositivePart)
  if (query.kind === 'or') return query.parts.every(hasPositivePart)
  return true
}

function firstDayOf(text: string): string | undefined {
  if (!/^\d{4}(-\d\d(-\d\d)?)?$/.test(text)) return undefined
  const day = `${text}-01-01`.slice(0, 10)
  const at = parseMoment(day)
  return at !== undefined && dayOf(at) === day ? day : undefined
}
