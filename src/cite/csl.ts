/** CSL-JSON (https://docs.citationstyles.org/en/stable/specification.html), as citeproc, pandoc and Zotero read it. */
import type { PersonName } from '../authors/parse-name.ts'
import { texToPlainText } from '../text/tex.ts'
import type { CitationFormat } from './citation-format.ts'
import { type Reference, referencesOf } from './reference.ts'

const TYPES: Record<Reference['kind'], string> = {
  article: 'article-journal',
  conference: 'paper-conference',
  preprint: 'article',
  other: 'document',
}

/** Papers as CSL-JSON, a list. */
export const csl: CitationFormat = {
  extension: 'csl.json',
  contentType: 'application/vnd.citationstyles.csl+json; charset=utf-8',
  name: 'CSL-JSON',
  unapi: 'csl-json',
  render: (papers) => `${JSON.stringify(referencesOf(papers).map(cslItemOf), null, 1)}\n`,
}

function cslItemOf(reference: Reference) {
  const { key, kind, authors, hasMoreAuthors, venue, server, arxiv, doi, pmid, date, abstract, keywords } = reference
  const number = arxiv && `arXiv:${arxiv.id}`
  const note = [number && (arxiv.primaryCategory ? `${number} [${arxiv.primaryCategory}]` : number), reference.note]
    .filter(Boolean)
    .join('\n')
  return {
    id: key,
    type: TYPES[kind],
    title: texToPlainText(reference.title),
    ...(authors.length > 0 && { author: [...authors.map(cslNameOf), ...(hasMoreAuthors ? [{ literal: 'others' }] : [])] }),
    ...(date && { issued: { 'date-parts': [[date.year, date.month, date.day].filter((part) => part !== undefined)] } }),
    ...(venue && { 'container-title': texToPlainText(venue) }),
    ...(kind === 'preprint' && { publisher: server }),
    ...(kind === 'preprint' && number && { number }),
    ...(doi && { DOI: doi }),
    ...(pmid && { PMID: pmid }),
    URL: reference.url,
    ...(abstract && { abstract: texToPlainText(abstract) }),
    ...(keywords.length > 0 && { keyword: keywords.join(', ') }),
    ...(note && { note }),
  }
}

const cslNameOf = (person: PersonName) =>
  'literal' in person
    ? person
    : {
        family: person.family,
        ...(person.given !== undefined && { given: person.given }),
        ...(person.particle !== undefined && { 'non-dropping-particle': person.particle }),
        ...(person.suffix !== undefined && { suffix: person.suffix }),
      }
