/** What the index holds of a paper: its text as terms, its authors and fields as words, all made by the one analyser. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { orcidsIn } from '../identifiers/orcid.ts'
import type { Author, Links } from '../model.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'

/** Counts up when the same paper gives other terms: papers indexed before are then indexed again by `reindex`. */
const ANALYZER_VERSION = 1

/** Stands between the names of two authors, so that no phrase crosses; no word holds it. */
const NAME_SEPARATOR = '·'
/** Stands between two sentences. */
export const SENTENCE_END = '.'

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

/** Terms joined by spaces; `abstract` has a full stop between sentences. `hash` is equal when nothing changed. */
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

/** One token of the column of fields: what is compared as a whole, without anything a tokenizer would part it by. */
export const fieldToken = (field: string, value: string): string =>
  `${field}${NAME_SEPARATOR}${value.replace(/[^\p{L}\p{N}]/gu, (c) => (c === ' ' ? '␣' : c < '\u0080' ? String.fromCharCode(c.charCodeAt(0) + 0x2500) : c))}`

/** Sentences of a text: cut after a full stop, question or exclamation mark that white space follows. */
const sentencesOf = (text: string): string[] => text.split(/(?<=[.!?])\s+/)

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
