/** A citation format, one file each: a description and a render function. */
import type { CitablePaper } from './reference.ts'

export type CitationFormat = {
  /** The end of a file's address: `bib`. */
  extension: string
  contentType: string
  /** The name for people. */
  name: string
  /** The name in unAPI. */
  unapi: string
  /** Renders the papers in their order as one text. */
  render: (papers: CitablePaper[]) => string
}
