/** The citation formats, preferred first. A format is one file. */
import { bibtex } from './bibtex.ts'
import type { CitationFormat } from './citation-format.ts'
import { csl } from './csl.ts'
import { mods } from './mods.ts'
import { ris } from './ris.ts'

export const citationFormats: CitationFormat[] = [bibtex, ris, csl, mods]
