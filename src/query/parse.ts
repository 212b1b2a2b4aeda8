/**
 * The query language of topics and searches. `match.ts` runs a parsed query on papers in memory, `compile-sql.ts` on the
 * database.
 *
 * All words must match; `OR` binds looser than juxtaposition, so `a b OR c` is `(a b) OR c`. A field before a parenthesis
 * holds for all words inside: `title:(a OR "b c")`. `about:` means in the title, or at least twice in the abstract.
 */
import { BadRequest } from '../errors.ts'
import { parseIdentifier } from '../identifiers/identifiers.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import { dayOf, parseMoment } from '../text/dates.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'

/** A field searched by words; without a field, title and abstract are searched. */
export type WordField = 'title' | 'abstract' | 'about' | 'author' | 'org' | 'venue'
/** A field compared as a whole. */
export type ValueField = 'cat' | 'source' | 'id' | 'orcid'

/** A query as a tree; `text` is the part as written. */
export type Query =
  | { kind: 'and'; parts: Query[] }
  | { kind: 'or'; parts: Query[] }
  | { kind: 'not'; part: Query }
  /** Consecutive words of one field; with `prefix`, the last one is a prefix. */
  | { kind: 'words'; field?: WordField; words: string[]; terms: string[]; prefix: boolean; text: string }
  | { kind: 'value'; field: ValueField; value: string; prefix: boolean; text: string }
  | { kind: 'code'; text: string }
  /** Published on this UTC day or later, or before it. */
  | { kind: 'date'; field: 'after' | 'before'; day: string; text: string }

/** The maximum length and depth of a query. */
export type QueryLimits = { characters: number; terms: number; words: number; depth: number }

/** The limits of a topic's query. */
export const DEFAULT_QUERY_LIMITS: QueryLimits = { characters: 6000, terms: 400, words: 1200, depth: 16 }

/** A syntax error, with its character position from 0. */
export class QueryError extends BadRequest {
  readonly position: number
  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

const WORD_FIELDS: readonly string[] = ['title', 'abstract', 'about', 'author', 'org', 'venue'] satisfies WordField[]
const VALUE_FIELDS: readonly string[] = ['cat', 'source', 'id', 'orcid'] satisfies ValueField[]
const FIELDS = ['title', 'abstract', 'about', 'author', 'org', 'cat', 'source', 'venue', 'id', 'orcid', 'has', 'after', 'before']

const isWordField = (field: string): field is WordField => WORD_FIELDS.includes(field)
const isValueField = (field: string): field is ValueField => VALUE_FIELDS.includes(field)

const TOKEN = /\s+|[()]|"[^"]*"?|[^\s()"]+/gu
type Token = { text: string; position: number }
type FieldPrefix = { name: string; text: string; position: number }

/** Parses a query; throws a `QueryError` that names the character (from 1) where something else was expected. */
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
    if (token.trim()) tokens.push({ text: token, position: index })
  return tokens
}

/** A recursive-descent parser: or → and → not → group or leaf. `field` is the field before the enclosing parentheses. */
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
    return this.#peek()?.position ?? this.#text.length
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
        const following = this.#peek()?.text
        if (parts.length === 0 || following === undefined || [')', 'OR', 'AND'].includes(following))
          fail(token.position, 'AND stands between two things to look for')
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
      if (token.text === '-' && this.#peek()?.position !== token.position + 1)
        fail(token.position, 'what to leave out was expected right after the -')
      return this.#parseNot(token, depth, field)
    }
    if (token.text.startsWith('-')) {
      this.#tokens[this.#next] = { text: token.text.slice(1), position: token.position + 1 }
      return this.#parseNot(token, depth, field)
    }
    return this.#parsePrimary(depth, field)
  }

  #parseNot(sign: Token, depth: number, field?: FieldPrefix): Query {
    const token = this.#peek()
    if (!token || [')', 'OR', 'AND', 'NOT'].includes(token.text) || token.text.startsWith('-'))
      fail(sign.position, 'a word, a "phrase" or a group to leave out was expected')
    return { kind: 'not', part: this.#parsePrimary(depth, field) }
  }

  #parsePrimary(depth: number, field?: FieldPrefix): Query {
    const token = this.#tokens[this.#next++] as Token
    if (token.text === '(') return this.#parseGroup(token, depth, field)
    const end = token.position + token.text.length
    if (token.text.startsWith('"')) return this.#parseLeaf({ value: unquote(token), isQuoted: true, position: token.position, end }, field)
    const [, name, rest = ''] = /^([\p{L}_]+):(.*)$/su.exec(token.text) ?? []
    if (name === undefined) return this.#parseLeaf({ value: token.text, isQuoted: false, position: token.position, end }, field)
    const inner: FieldPrefix = { name: name.toLowerCase(), text: name, position: token.position }
    assertFieldAllowed(token, inner, field)
    if (rest.startsWith('-')) fail(token.position, `the - stands before the field: -${name}:`)
    if (rest) return this.#parseLeaf({ value: rest, isQuoted: false, position: token.position, end }, inner)
    const value = this.#peek()
    if (!value || value.position !== end || value.text === ')') fail(end, `a value was expected right after ${name}:`)
    this.#next++
    if (value.text === '(') return this.#parseGroup(value, depth, inner)
    return this.#parseLeaf(
      { value: unquote(value), isQuoted: true, position: token.position, end: value.position + value.text.length },
      inner,
    )
  }

  #parseGroup(open: Token, depth: number, field?: FieldPrefix): Query {
    if (depth >= this.#limits.depth) fail(open.position, `parentheses go at most ${this.#limits.depth} deep`)
    const part = this.#parseOr(depth + 1, field)
    if (this.#peek()?.text !== ')') fail(open.position, 'this parenthesis is never closed')
    this.#next++
    return part
  }

  #parseLeaf({ value, isQuoted, position, end }: LeafToken, field?: FieldPrefix): Query {
    if (++this.#leafCount > this.#limits.terms) fail(position, `a query has at most ${this.#limits.terms} words and phrases`)
    const text = this.#text.slice(position, end)
    const prefix = !isQuoted && value.endsWith('*')
    const content = prefix ? value.slice(0, -1) : value
    if (!isQuoted && content.includes('*')) fail(position, 'a * stands only at the end of a word')
    const leaf = { value, content, prefix, position, text }
    return parseValueLeaf(leaf, field?.name) ?? this.#parseWords(leaf, field?.name)
  }

  #parseWords({ content, prefix, position, text }: Leaf, field?: string): Query {
    const words = wordsOf(content)
    if (words.length === 0) fail(position, 'a word with letters or digits was expected')
    this.#wordCount += words.length
    if (this.#wordCount > this.#limits.words) fail(position, `a query has at most ${this.#limits.words} words, those of phrases among them`)
    if (prefix && words.join('').length < 2) fail(position, 'a beginning of at least two letters was expected before the *')
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

type LeafToken = { value: string; isQuoted: boolean; position: number; end: number }
/** A leaf's `value`, and `content` without the * of a prefix; `text` includes its field. */
type Leaf = { value: string; content: string; prefix: boolean; position: number; text: string }

function fail(position: number, sentence: string): never {
  throw new QueryError(`The query, character ${position + 1}: ${sentence}.`, position)
}

function unquote(token: Token): string {
  if (token.text.length < 2 || !token.text.endsWith('"')) fail(token.position, 'this quote is never closed')
  return token.text.slice(1, -1)
}

function assertFieldAllowed(token: Token, inner: FieldPrefix, outer: FieldPrefix | undefined): void {
  if (!FIELDS.includes(inner.name))
    fail(
      token.position,
      parseIdentifier(token.text) === undefined
        ? `there is no field ${inner.text}: (there are ${FIELDS.join(': ')}:)`
        : `there is no field ${inner.text}: (a paper is asked for by its identifier as id:"${token.text}")`,
    )
  if (outer) fail(token.position, `${inner.text}: stands inside ${outer.text}: already`)
}

/** Parses the value of a field compared as a whole; undefined for a field searched by words. */
function parseValueLeaf({ value, content, prefix, position, text }: Leaf, field: string | undefined): Query | undefined {
  if (field === 'has') return value.toLowerCase() === 'code' ? { kind: 'code', text } : fail(position, 'has: is followed by code')
  if (field === 'after' || field === 'before') {
    const day = firstDayOf(value)
    return day ? { kind: 'date', field, day, text } : fail(position, `${field}: is followed by a date such as 2025-11-21, 2025-11 or 2025`)
  }
  if (field === 'orcid') {
    const orcid = parseOrcid(value)
    return orcid
      ? { kind: 'value', field, value: orcid, prefix: false, text }
      : fail(position, 'orcid: is followed by sixteen digits such as 0000-0002-1825-0097, of which the last one checks the others')
  }
  if (field === undefined || !isValueField(field)) return undefined
  const identifier = field === 'id' && !prefix ? (parseIdentifier(content) ?? content) : content
  return identifier.trim() || prefix
    ? { kind: 'value', field, value: identifier.trim().toLowerCase(), prefix, text }
    : fail(position, `a value was expected after ${field}:`)
}

/** Joins queries and flattens groups of the same kind. */
export function combineQueries(kind: 'and' | 'or', parts: Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  return flat.length === 1 ? (flat[0] as Query) : { kind, parts: flat }
}

/** Whether a query requires something of every match, not only excludes. */
function hasPositivePart(query: Query): boolean {
  if (query.kind === 'not') return false
  if (query.kind === 'and') return query.parts.some(hasPositivePart)
  if (query.kind === 'or') return query.parts.every(hasPositivePart)
  return true
}

/** The first day of a year, month or day written as digits; undefined for any other text. */
function firstDayOf(text: string): string | undefined {
  if (!/^\d{4}(-\d\d(-\d\d)?)?$/.test(text)) return undefined
  const day = `${text}-01-01`.slice(0, 10)
  const moment = parseMoment(day)
  return moment !== undefined && dayOf(moment) === day ? day : undefined
}
