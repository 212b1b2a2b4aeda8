/** Builds the document the index holds for a paper: title and abstract as terms, authors and fields as words. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { orcidsIn } from '../identifiers/orcid.ts'
import type { Author, Links } from '../model.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'

/** Incremented when the same paper yields other terms; `reindex` then updates documents of older versions. */
const ANALYZER_VERSION = 1

/** Separates names, so that no phrase spans two of them; no word contains it. */
const NAME_SEPARATOR = '·'
/** Separates sentences in an indexed abstract. */
export const SENTENCE_END = '.'

/** The parts of a paper that are indexed. */
export type IndexablePaper = {
  id: string
  title: string
  abstract: string
  authors: Author[]
  categories: string[]
  organization?: string | null
  venue?: string | null
  links: Links
}

/** An index document: terms joined by spaces, in `abstract` with a full stop between sentences; an equal `hash` means no change. */
export type IndexDocument = {
  paper: string
  title: string
  abstract: string
  authors: string
  fields: string
  hash: string
  /** Every word of title and abstract with its term. */
  words: Map<string, string>
}

/** A field and its value as one token, with every character replaced that the tokenizer would split at. */
export const fieldToken = (field: string, value: string): string =>
  `${field}${NAME_SEPARATOR}${value.replace(/[^\p{L}\p{N}]/gu, (char) =>
    char === ' ' ? '␣' : char < '\u0080' ? String.fromCharCode(char.charCodeAt(0) + 0x2500) : char,
  )}`

const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+/)

/** Builds a paper's index document. */
export function buildIndexDocument(paper: IndexablePaper): IndexDocument {
  const words = new Map<string, string>()
  const terms = (text: string): string =>
    wordsOf(text)
      .map((word) => {
        const term = stemOf(word)
        words.set(word, term)
        return term
      })
      .join(' ')
  const title = terms(paper.title)
  const abstract = sentencesOf(paper.abstract)
    .map(terms)
    .filter((sentence) => sentence !== '')
    .join(` ${SENTENCE_END} `)
  const authors = paper.authors.map(({ name }) => wordsOf(name).join(' ')).join(` ${NAME_SEPARATOR} `)
  const fields = [
    ...paper.categories.map((category) => fieldToken('cat', category.toLowerCase())),
    ...(paper.links.code === undefined ? [] : [fieldToken('has', 'code')]),
    ...orcidsIn(paper.authors).map((orcid) => fieldToken('orcid', orcid.toLowerCase())),
    NAME_SEPARATOR,
    ...wordsOf(paper.organization ?? '').map((word) => fieldToken('org', word)),
    NAME_SEPARATOR,
    ...wordsOf(paper.venue ?? '').map((word) => fieldToken('venue', word)),
  ].join(' ')
  const hash = bytesToHex(
    sha1(utf8ToBytes([ANALYZER_VERSION, paper.title, paper.abstract, authors, fields].join('\n').toWellFormed())),
  ).slice(0, 16)
  return { paper: paper.id, title, abstract, authors, fields, hash, words }
}
