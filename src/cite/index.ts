/** The forms of citations, preferred first. A form is one file. */
import { bibtex } from './bibtex.ts'
import type { CitationFormat } from './citation-format.ts'
import { csl } from './csl.ts'
import { mods } from './mods.ts'
import { ris } from './ris.ts'

export const citations: CitationFormat[] = [bibtex, ris, csl, mods]
