/** The forms of citations, preferred first. A form is one file. */
import { bibtex } from './bibtex.ts'
import type { CitationFormat } from './citation.ts'
import { csl } from './csl.ts'
import { ris } from './ris.ts'

export const citations: CitationFormat[] = [bibtex, ris, csl]

/** What stands before the extension of a citation's file, and its form; undefined of an address that is none. */
export function citationIn(file: string): { name: string; format: CitationFormat } | undefined {
  const format = citations.find(({ extension }) => file.endsWith(`.${extension}`))
  return format && { name: file.slice(0, -format.extension.length - 1), format }
}
