/** Queries asked of papers in memory: the same answers as the database gives. */

import { dayOf, parseMoment } from '../text/dates.ts'
import { spaced, Text, wordsOf } from '../text/tokenize.ts'
import type { Query, ValueField } from './parse.ts'

/** A paper made ready to be asked any number of queries. */
export type Searchable = {
  title: Text
  abstract: Text
  authors: string[]
  orcids: string[]
  organization: string
  venue: string
  categories: string[]
  sources: string[]
  names: string[]
  hasCode: boolean
  day: string | undefined
}

export type SearchableInput = {
  title: string
  abstract: string
  authors: string[]
  /** Of its authors, each in its one spelling. */
  orcids?: string[]
  organization?: string
  categories: string[]
  sources?: string[]
  venue?: string
  /** Canonical names: `arxiv:2210.17323`. */
  names?: string[]
  hasCode?: boolean
  /** The paper's own date, RFC 3339 or a day. */
  date?: string
}

/** A paper analysed once, for any number of queries. */
export function prepare(input: SearchableInput): Searchable {
  const at = parseMoment(input.date)
  return {
    title: new Text(input.title),
    abstract: new Text(input.abstract),
    authors: input.authors.map((name) => spaced(wordsOf(name))),
    orcids: input.orcids ?? [],
    organization: spaced(wordsOf(input.organization ?? '')),
    venue: spaced(wordsOf(input.venue ?? '')),
    categories: input.categories.map((category) => category.toLowerCase()),
    sources: (input.sources ?? []).map((source) => source.toLowerCase()),
    names: (input.names ?? []).map((name) => name.toLowerCase()),
    hasCode: input.hasCode ?? false,
    day: at === undefined ? undefined : dayOf(at),
  }
}

/**
 * The parts of the query that a paper matched, as they were written and in their order; null when it does not belong.
 * Linear in the paper's text for each part of the query.
 */
export function match(query: Query, paper: Searchable): string[] | null {
  const found = held(query, paper)
  return found && [...new Set(found)]
}

function held(query: Query, paper: Searchable): string[] | null {
  switch (query.kind) {
    case 'and': {
      const found: string[] = []
      for (const part of query.parts) {
        const more = held(part, paper)
        if (!more) return null
        found.push(...more)
      }
      return found
    }
    case 'or': {
      let found: string[] | null = null
      for (const part of query.parts) {
        const more = held(part, paper)
        if (more) found = found ? found.concat(more) : more
      }
      return found
    }
    case 'not':
      return held(query.part, paper) ? null : []
    default:
      return holds(query, paper) ? [query.written] : null
  }
}

type Leaf = Exclude<Query, { kind: 'and' | 'or' | 'not' }>
type Words = Extract<Leaf, { kind: 'words' }>

function holds(leaf: Leaf, paper: Searchable): boolean {
  switch (leaf.kind) {
    case 'code':
      return paper.hasCode
    case 'date':
      return paper.day !== undefined && (leaf.field === 'after' ? paper.day >= leaf.day : paper.day < leaf.day)
    case 'value':
      return valuesOf(leaf.field, paper).some((value) => isCovered(value, leaf))
    case 'words':
      if (leaf.field === 'title') return stands(leaf, paper.title)
      if (leaf.field === 'abstract') return stands(leaf, paper.abstract)
      if (leaf.field === 'about') return stands(leaf, paper.title) || stands(leaf, paper.abstract, 2)
      if (leaf.field === undefined) return stands(leaf, paper.title) || stands(leaf, paper.abstract)
      return namesIn(leaf.field, paper).some((name) => name.includes(` ${leaf.words.join(' ')}${leaf.prefix ? '' : ' '}`))
  }
}

const namesIn = (field: 'author' | 'org' | 'venue', paper: Searchable): string[] =>
  field === 'author' ? paper.authors : [field === 'org' ? paper.organization : paper.venue]

function valuesOf(field: ValueField, paper: Searchable): string[] {
  switch (field) {
    case 'cat':
      return paper.categories
    case 'source':
      return paper.sources
    case 'orcid':
      return paper.orcids
    case 'id':
      return paper.names.flatMap((name) => [name, name.slice(name.indexOf(':') + 1)])
  }
}

/** `cs.lg` is covered by `cs.lg`, by its archive `cs`, and by the beginning `cs.*`. */
const isCovered = (value: string, { field, value: asked, prefix }: Extract<Leaf, { kind: 'value' }>): boolean =>
  prefix ? value.startsWith(asked) : value === asked || (field === 'cat' && value.startsWith(`${asked}.`))

/** Whether the words stand in the text so many times. */
function stands(leaf: Words, text: Text, times = 1): boolean {
  const { words, terms, prefix } = leaf
  if (prefix) return foundIn(` ${words.join(' ')}`, text.words, times)
  for (const term of terms) if (!text.set.has(term)) return false
  return (terms.length === 1 && times === 1) || foundIn(phraseOf(leaf), text.terms, times)
}

/** Whether `what` is found in a text so many times; what ends one may begin the next. */
function foundIn(what: string, where: string, times: number): boolean {
  let at = where.indexOf(what)
  for (let left = times; left > 1 && at >= 0; left--) at = where.indexOf(what, at + what.length - 1)
  return at >= 0
}

const phrases = new WeakMap<Words, string>()

/** The terms of a part of a query as they stand in a text; written once for all papers. */
function phraseOf(leaf: Words): string {
  const known = phrases.get(leaf)
  if (known !== undefined) return known
  const phrase = spaced(leaf.terms)
  phrases.set(leaf, phrase)
  return phrase
}
