/** A way to write citations: a file of them is its text. */
import type { CitablePaper } from './reference.ts'

export type CitationFormat = {
  /** `bib`: what an address of such a file ends in. */
  extension: string
  contentType: string
  /** What a person calls it. */
  name: string
  /** What unAPI calls it. */
  unapi: string
  /** The papers in the order given, as one text. */
  render: (cited: CitablePaper[]) => string
}
