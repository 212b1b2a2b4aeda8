/** Queries asked of papers in memory: the same answers as the database gives. */

import { dayOf, parseMoment } from '../text/dates.ts'
import { spaced, Text, wordsOf } from '../text/tokenize.ts'
import type { Query, ValueField } from './parse.ts'

/** A paper made ready to be asked any number of queries. */
export type SearchablePaper = {
  title: Text
  abstract: Text
  authors: string[]
  orcids: string[]
  organization: string
  venue: string
  categories: string[]
  sources: string[]
  identifiers: string[]
  hasCode: boolean
  day: string | undefined
}

export type SearchableFields = {
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
  identifiers?: string[]
  hasCode?: boolean
  /** The paper's own date, RFC 3339 or a day. */
  date?: string
}

/** A paper analysed once, for any number of queries. */
export function analyzePaper(input: SearchableFields): SearchablePaper {
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
    identifiers: (input.identifiers ?? []).map((name) => name.toLowerCase()),
    hasCode: input.hasCode ?? false,
    day: at === undefined ? undefined : dayOf(at),
  }
}

/**
 * The parts of the query that a paper matched, as they were written and in their order; null when it does not belong.
 * Linear in the paper's text for each part of the query.
 */
export function matchQuery(query: Query, paper: SearchablePaper): string[] | null {
  const found = matchedParts(query, paper)
  return found && [...new Set(found)]
}

function matchedParts(query: Query, paper: SearchablePaper): string[] | null {
  switch (query.kind) {
    case 'and': {
      const found: string[] = []
      for (const part of query.parts) {
        const more = matchedParts(part, paper)
        if (!more) return null
        found.push(...more)
      }
      return found
    }
    case 'or': {
      let found: string[] | null = null
      for (const part of query.parts) {
        const more = matchedParts(part, paper)
        if (more) found = found ? found.concat(more) : more
      }
      return found
    }
    case 'not':
      return matchedParts(query.part, paper) ? null : []
    default:
      return matchesLeaf(query, paper) ? [query.text] : null
  }
}

type Leaf = Exclude<Query, { kind: 'and' | 'or' | 'not' }>
type WordsLeaf = Extract<Leaf, { kind: 'words' }>

function matchesLeaf(leaf: Leaf, paper: SearchablePaper): boolean {
  switch (leaf.kind) {
    case 'code':
      return paper.hasCode
    case 'date':
      return paper.day !== undefined && (leaf.field === 'after' ? paper.day >= leaf.day : paper.day < leaf.day)
    case 'value':
      return fieldValuesOf(leaf.field, paper).some((value) => valueMatches(value, leaf))
    case 'words':
      if (leaf.field === 'title') return textContains(leaf, paper.title)
      if (leaf.field === 'abstract') return textContains(leaf, paper.abstract)
      if (leaf.field === 'about') return textContains(leaf, paper.title) || textContains(leaf, paper.abstract, 2)
      if (leaf.field === undefined) return textContains(leaf, paper.title) || textContains(leaf, paper.abstract)
      return nameFieldsOf(leaf.field, paper).some((name) => name.includes(` ${leaf.words.join(' ')}${leaf.prefix ? '' : ' '}`))
  }
}

const nameFieldsOf = (field: 'author' | 'org' | 'venue', paper: SearchablePaper): string[] =>
  field === 'author' ? paper.authors : [field === 'org' ? paper.organization : paper.venue]

function fieldValuesOf(field: ValueField, paper: SearchablePaper): string[] {
  switch (field) {
    case 'cat':
      return paper.categories
    case 'source':
      return paper.sources
    case 'orcid':
      return paper.orcids
    case 'id':
      return paper.identifiers.flatMap((name) => [name, name.slice(name.indexOf(':') + 1)])
  }
}

/** `cs.lg` is covered by `cs.lg`, by its archive `cs`, and by the beginning `cs.*`. */
const valueMatches = (value: string, { field, value: asked, prefix }: Extract<Leaf, { kind: 'value' }>): boolean =>
  prefix ? value.startsWith(asked) : value === asked || (field === 'cat' && value.startsWith(`${asked}.`))

/** Whether the words stand in the text so many times. */
function textContains(leaf: WordsLeaf, text: Text, times = 1): boolean {
  const { words, terms, prefix } = leaf
  if (prefix) return occursTimes(` ${words.join(' ')}`, text.words, times)
  for (const term of terms) if (!text.set.has(term)) return false
  return (terms.length === 1 && times === 1) || occursTimes(phraseOf(leaf), text.terms, times)
}

/** Whether `what` is found in a text so many times; what ends one may begin the next. */
function occursTimes(what: string, where: string, times: number): boolean {
  let at = where.indexOf(what)
  for (let left = times; left > 1 && at >= 0; left--) at = where.indexOf(what, at + what.length - 1)
  return at >= 0
}

const phraseCache = new WeakMap<WordsLeaf, string>()

/** The terms of a part of a query as they stand in a text; written once for all papers. */
function phraseOf(leaf: WordsLeaf): string {
  const known = phraseCache.get(leaf)
  if (known !== undefined) return known
  const phrase = spaced(leaf.terms)
  phraseCache.set(leaf, phrase)
  return phrase
}
