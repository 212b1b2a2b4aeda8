/** Matches queries against papers in memory, with the same results as the database. */

import { dayOf, parseMoment } from '../text/dates.ts'
import { AnalyzedText, padWithSpaces, wordsOf } from '../text/tokenize.ts'
import type { Query, ValueField } from './parse.ts'

/** A paper analysed once, for any number of queries. */
export type SearchablePaper = {
  title: AnalyzedText
  abstract: AnalyzedText
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

/** The fields of a paper that queries can look at. */
export type SearchableFields = {
  title: string
  abstract: string
  authors: string[]
  /** The ORCIDs of its authors, normalized. */
  orcids?: string[]
  organization?: string
  categories: string[]
  sources?: string[]
  venue?: string
  /** Normalized: `arxiv:2210.17323`. */
  identifiers?: string[]
  hasCode?: boolean
  /** The publication date, RFC 3339 or a day. */
  date?: string
}

/** Analyses a paper for matching. */
export function analyzePaper(input: SearchableFields): SearchablePaper {
  const publishedAt = parseMoment(input.date)
  return {
    title: new AnalyzedText(input.title),
    abstract: new AnalyzedText(input.abstract),
    authors: input.authors.map((name) => padWithSpaces(wordsOf(name))),
    orcids: input.orcids ?? [],
    organization: padWithSpaces(wordsOf(input.organization ?? '')),
    venue: padWithSpaces(wordsOf(input.venue ?? '')),
    categories: input.categories.map((category) => category.toLowerCase()),
    sources: (input.sources ?? []).map((source) => source.toLowerCase()),
    identifiers: (input.identifiers ?? []).map((identifier) => identifier.toLowerCase()),
    hasCode: input.hasCode ?? false,
    day: publishedAt === undefined ? undefined : dayOf(publishedAt),
  }
}

/** The parts of a query that a paper matches, as written and in order; null if the query rejects it. Linear in the text per part. */
export function matchQuery(query: Query, paper: SearchablePaper): string[] | null {
  const parts = matchedParts(query, paper)
  return parts && [...new Set(parts)]
}

function matchedParts(query: Query, paper: SearchablePaper): string[] | null {
  switch (query.kind) {
    case 'and': {
      const matches: string[] = []
      for (const part of query.parts) {
        const partMatches = matchedParts(part, paper)
        if (!partMatches) return null
        matches.push(...partMatches)
      }
      return matches
    }
    case 'or': {
      let matches: string[] | null = null
      for (const part of query.parts) {
        const partMatches = matchedParts(part, paper)
        if (partMatches) matches = matches ? matches.concat(partMatches) : partMatches
      }
      return matches
    }
    case 'not':
      return matchedParts(query.part, paper) ? null : []
    default:
      return matchesLeaf(query, paper) ? [query.text] : null
  }
}

type QueryLeaf = Exclude<Query, { kind: 'and' | 'or' | 'not' }>
type WordsLeaf = Extract<QueryLeaf, { kind: 'words' }>

function matchesLeaf(leaf: QueryLeaf, paper: SearchablePaper): boolean {
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
      return paper.identifiers.flatMap((identifier) => [identifier, identifier.slice(identifier.indexOf(':') + 1)])
  }
}

/** Whether a value matches: `cs.lg` matches `cs.lg`, its archive `cs` and the prefix `cs.*`. */
const valueMatches = (value: string, { field, value: wanted, prefix }: Extract<QueryLeaf, { kind: 'value' }>): boolean =>
  prefix ? value.startsWith(wanted) : value === wanted || (field === 'cat' && value.startsWith(`${wanted}.`))

/** Whether a text contains the words at least `times` times. */
function textContains(leaf: WordsLeaf, text: AnalyzedText, times = 1): boolean {
  const { words, terms, prefix } = leaf
  if (prefix) return occursTimes(` ${words.join(' ')}`, text.paddedWords, times)
  for (const term of terms) if (!text.termSet.has(term)) return false
  return (terms.length === 1 && times === 1) || occursTimes(phraseOf(leaf), text.paddedTerms, times)
}

/** Whether a phrase occurs at least `times` times in a text; occurrences may share the space between them. */
function occursTimes(phrase: string, text: string, times: number): boolean {
  let index = text.indexOf(phrase)
  for (let left = times; left > 1 && index >= 0; left--) index = text.indexOf(phrase, index + phrase.length - 1)
  return index >= 0
}

const phraseCache = new WeakMap<WordsLeaf, string>()

function phraseOf(leaf: WordsLeaf): string {
  const cached = phraseCache.get(leaf)
  if (cached !== undefined) return cached
  const phrase = padWithSpaces(leaf.terms)
  phraseCache.set(leaf, phrase)
  return phrase
}
