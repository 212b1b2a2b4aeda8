/**
 * MODS (https://www.loc.gov/standards/mods/userguide/), the Library of Congress's form in XML: the only one by which reference
 * managers are told that a paper is a preprint and where its PDF is. Zotero takes it first of what unAPI offers; JabRef imports it.
 */
import { escapeXml } from '../text/strings.ts'
import { plainOf } from '../text/tex.ts'
import type { CitationFormat } from './citation-format.ts'
import { isoDate, type Reference, referencesOf } from './reference.ts'

/** As Zotero calls them; libraries' own list has no preprints. */
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
  render: (cited) =>
    `<?xml version="1.0" encoding="UTF-8"?>\n<modsCollection xmlns="http://www.loc.gov/mods/v3">\n${referencesOf(cited).map(recordOf).join('')}</modsCollection>\n`,
}

/** An element with a text, or '' where there is none. */
const element = (name: string, text: string | undefined | false, attributes = ''): string =>
  text ? `<${name}${attributes}>${escapeXml(text.replace(/\s+/g, ' '))}</${name}>` : ''
/** An element around others, or '' where there are none. */
const around = (name: string, inner: string, attributes = ''): string => inner && `<${name}${attributes}>${inner}</${name}>`
const AUTHOR = '<role><roleTerm type="text" authority="marcrelator">author</roleTerm></role>'

function recordOf(reference: Reference): string {
  const { key, kind, people, others, venue, server, arxiv, doi, pmid, date, url, pdf, abstract, keywords, note, comment } = reference
  const names = people.map((person) =>
    'literal' in person
      ? around('name', element('namePart', person.literal) + AUTHOR)
      : around(
          'name',
          element('namePart', [person.particle, person.family].filter(Boolean).join(' '), ' type="family"') +
            element('namePart', person.given, ' type="given"') +
            element('namePart', person.suffix, ' type="termsOfAddress"') +
            AUTHOR,
          ' type="personal"',
        ),
  )
  const issued = element('publisher', kind === 'preprint' && server) + element('dateIssued', date && isoDate(date), ' encoding="w3cdtf"')
  const lines = [
    around('titleInfo', element('title', plainOf(reference.title))),
    ...names,
    others && around('name', element('namePart', 'others') + AUTHOR),
    '<typeOfResource>text</typeOfResource>',
    element('genre', GENRES[kind], ' authority="local"'),
    around('originInfo', issued),
    element('abstract', abstract && plainOf(abstract)),
    element('note', note),
    element('note', comment && plainOf(comment)),
    ...keywords.map((word) => around('subject', element('topic', word))),
    around('relatedItem', around('titleInfo', element('title', venue && plainOf(venue))), ' type="host"'),
    element('identifier', doi, ' type="doi"'),
    element('identifier', arxiv && `arXiv:${arxiv.id}`, ' type="arxiv"'),
    element('identifier', pmid, ' type="pmid"'),
    around('location', element('url', url, ' usage="primary display"') + element('url', pdf, ' displayLabel="PDF" access="raw object"')),
    around('recordInfo', element('recordIdentifier', key)),
  ]
  // JabRef's citation key; an ID in XML begins with a letter
  const id = /^[a-z][\w-]*$/i.test(key) ? ` ID="${key}"` : ''
  return `<mods version="3.7"${id}>\n${lines.flatMap((line) => (line ? [`${line}\n`] : [])).join('')}</mods>\n`
}
