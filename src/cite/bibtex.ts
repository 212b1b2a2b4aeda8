/**
 * BibTeX that biblatex and biber read, too: UTF-8, every brace matched. Entry types and fields as in the manuals of BibTeX
 * (https://ctan.org/pkg/bibtex) and biblatex (https://ctan.org/pkg/biblatex), e-prints as arXiv itself writes them.
 */
import type { PersonName } from '../authors/parse-name.ts'
import { MONTH_NAMES } from '../text/dates.ts'
import { bibtexField, bibtexTitleField, escapeTex } from '../text/tex.ts'
import type { CitationFormat } from './citation-format.ts'
import { type CitablePaper, isoDate, type Reference, referencesOf } from './reference.ts'

const ENTRY_TYPES: Record<Reference['kind'], string> = { article: 'article', conference: 'inproceedings', preprint: 'misc', other: 'misc' }

/** Papers as BibTeX entries. */
export const bibtex: CitationFormat = {
  extension: 'bib',
  contentType: 'application/x-bibtex; charset=utf-8',
  name: 'BibTeX',
  unapi: 'bibtex',
  render: (papers) => referencesOf(papers).map(entryOf).join('\n'),
}

/** A paper's entry without its abstract, as people copy it. */
export const bibtexWithoutAbstract = (paper: CitablePaper): string =>
  referencesOf([paper])
    .map(({ abstract: _, ...reference }) => entryOf(reference))
    .join('')

function entryOf(reference: Reference): string {
  const { kind, authors, hasMoreAuthors, venue, server, arxiv, pmid, doi, date, keywords } = reference
  const month = date?.month && MONTH_NAMES[date.month - 1]?.slice(0, 3).toLowerCase()
  const fields: [name: string, value: string | undefined | false][] = [
    // a title of nothing but TeX spacing is kept as text
    ['title', bibtexTitleField(reference.title) || escapeTex(reference.title)],
    ['author', [...authors.map(bibtexNameOf), ...(hasMoreAuthors ? ['others'] : [])].join(' and ')],
    [kind === 'conference' ? 'booktitle' : 'journal', venue && bibtexField(venue)],
    ['year', date && String(date.year).padStart(4, '0')],
    ['date', date && isoDate(date)],
    ['doi', doi && verbatimField(doi)],
    ['eprint', arxiv ? verbatimField(arxiv.id) : pmid],
    ['archivePrefix', arxiv ? 'arXiv' : pmid && 'pubmed'],
    ['primaryClass', arxiv?.primaryCategory],
    // for arXiv, archivePrefix is enough
    ['howpublished', kind === 'preprint' && server !== 'arXiv' && server && escapeTex(server)],
    ['url', verbatimField(reference.url)],
    ['keywords', keywords.map((word) => escapeTex(word.replaceAll(',', ' '))).join(', ')],
    ['note', reference.note && escapeTex(reference.note)],
    ['abstract', reference.abstract && bibtexField(reference.abstract)],
  ]
  const lines = fields.flatMap(([name, value]) => (value ? [`  ${name} = {${value}}`] : []))
  if (month) lines.splice(lines.findIndex((line) => line.startsWith('  year')) + 1, 0, `  month = ${month}`)
  return `@${ENTRY_TYPES[kind]}{${reference.key},\n${lines.join(',\n')}\n}\n`
}

/** A URL or an identifier, which TeX packages print verbatim: only characters that would end the field are encoded. */
const verbatimField = (text: string): string => text.replace(/[{}\\\s]/g, encodeURIComponent)

/** `van der Maaten, Laurens`, `King, Jr., Martin Luther`; in braces what is no person's name or would be split wrongly. */
function bibtexNameOf(person: PersonName): string {
  if ('literal' in person) return `{${escapeTex(person.literal)}}`
  const { family, given, particle, suffix } = person
  const words = family.split(' ')
  const hasLowerCaseWord = words.slice(0, -1).some((word) => /^\p{Ll}/u.test(word))
  const lastName = [
    particle && escapeTex(particle),
    hasLowerCaseWord || / and |,/i.test(` ${family} `) ? `{${escapeTex(family)}}` : escapeTex(family),
  ]
  return [lastName.filter(Boolean).join(' '), suffix && namePartOf(suffix), given && namePartOf(given)].filter(Boolean).join(', ')
}

const namePartOf = (text: string): string => (/(?:^| )(?:and|others)(?: |$)|,/i.test(text) ? `{${escapeTex(text)}}` : escapeTex(text))
