/**
 * MODS (https://www.loc.gov/standards/mods/userguide/), the XML format of the Library of Congress: the only one that tells reference
 * managers that a paper is a preprint and where its PDF is. Zotero prefers it among the unAPI formats; JabRef imports it.
 */

import { texToPlainText } from '../text/tex.ts'
import { escapeXml } from '../text/xml.ts'
import type { CitationFormat } from './citation-format.ts'
import { isoDate, type Reference, referencesOf } from './reference.ts'

/** Zotero's genres: the list of libraries has no preprints. */
const GENRES: Record<Reference['kind'], string> = {
  article: 'journalArticle',
  conference: 'conferencePaper',
  preprint: 'preprint',
  other: 'document',
}

/** Papers as MODS, a collection. */
export const mods: CitationFormat = {
  extension: 'mods',
  contentType: 'application/mods+xml; charset=utf-8',
  name: 'MODS',
  unapi: 'mods',
  render: (papers) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<modsCollection xmlns="http://www.loc.gov/mods/v3">\n${referencesOf(papers).map(modsRecordOf).join('')}</modsCollection>\n`,
}

/** An element with a text, or '' without a text. */
const textElement = (name: string, text: string | undefined | false, attributes = ''): string =>
  text ? `<${name}${attributes}>${escapeXml(text.replace(/\s+/g, ' '))}</${name}>` : ''
/** An element with children, or '' without children. */
const parentElement = (name: string, children: string, attributes = ''): string => children && `<${name}${attributes}>${children}</${name}>`
const AUTHOR_ROLE = '<role><roleTerm type="text" authority="marcrelator">author</roleTerm></role>'

function modsRecordOf(reference: Reference): string {
  const { key, kind, authors, hasMoreAuthors, venue, server, arxiv, doi, pmid, date, url, pdf, abstract, keywords, note, comment } =
    reference
  const names = authors.map((person) =>
    'literal' in person
      ? parentElement('name', textElement('namePart', person.literal) + AUTHOR_ROLE)
      : parentElement(
          'name',
          textElement('namePart', [person.particle, person.family].filter(Boolean).join(' '), ' type="family"') +
            textElement('namePart', person.given, ' type="given"') +
            textElement('namePart', person.suffix, ' type="termsOfAddress"') +
            AUTHOR_ROLE,
          ' type="personal"',
        ),
  )
  const issued =
    textElement('publisher', kind === 'preprint' && server) + textElement('dateIssued', date && isoDate(date), ' encoding="w3cdtf"')
  const lines = [
    parentElement('titleInfo', textElement('title', texToPlainText(reference.title))),
    ...names,
    hasMoreAuthors && parentElement('name', textElement('namePart', 'others') + AUTHOR_ROLE),
    '<typeOfResource>text</typeOfResource>',
    textElement('genre', GENRES[kind], ' authority="local"'),
    parentElement('originInfo', issued),
    textElement('abstract', abstract && texToPlainText(abstract)),
    textElement('note', note),
    textElement('note', comment && texToPlainText(comment)),
    ...keywords.map((word) => parentElement('subject', textElement('topic', word))),
    parentElement('relatedItem', parentElement('titleInfo', textElement('title', venue && texToPlainText(venue))), ' type="host"'),
    textElement('identifier', doi, ' type="doi"'),
    textElement('identifier', arxiv && `arXiv:${arxiv.id}`, ' type="arxiv"'),
    textElement('identifier', pmid, ' type="pmid"'),
    parentElement(
      'location',
      textElement('url', url, ' usage="primary display"') + textElement('url', pdf, ' displayLabel="PDF" access="raw object"'),
    ),
    parentElement('recordInfo', textElement('recordIdentifier', key)),
  ]
  // JabRef reads the citation key from the ID, which begins with a letter in XML
  const id = /^[a-z][\w-]*$/i.test(key) ? ` ID="${key}"` : ''
  return `<mods version="3.7"${id}>\n${lines.flatMap((line) => (line ? [`${line}\n`] : [])).join('')}</mods>\n`
}
