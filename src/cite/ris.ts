/**
 * RIS (https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp): a tag a line, TY first,
 * ER last, CRLF. Tags as Zotero, EndNote and JabRef read them.
 */
import { invertedName } from '../authors/parse-name.ts'
import { texToPlainText } from '../text/tex.ts'
import type { CitationFormat } from './citation-format.ts'
import { type Reference, referencesOf } from './reference.ts'

const TYPES: Record<Reference['kind'], string> = { article: 'JOUR', conference: 'CONF', preprint: 'UNPB', other: 'GEN' }

/** Papers as RIS. */
export const ris: CitationFormat = {
  extension: 'ris',
  contentType: 'application/x-research-info-systems; charset=utf-8',
  name: 'RIS',
  unapi: 'ris',
  render: (papers) => referencesOf(papers).map(risRecordOf).join(''),
}

function risRecordOf(reference: Reference): string {
  const { kind, authors, hasMoreAuthors, venue, server, arxiv, doi, date, keywords, note, comment } = reference
  const twoDigits = (part: number | undefined): string => (part === undefined ? '' : String(part).padStart(2, '0'))
  const year = date && String(date.year).padStart(4, '0')
  const lines: [tag: string, value: string | undefined | false][] = [
    ['TY', TYPES[kind]],
    ['TI', texToPlainText(reference.title)],
    ...authors.map((person): [string, string] => ['AU', invertedName(person)]),
    ['AU', hasMoreAuthors && 'others'],
    ['T2', venue && texToPlainText(venue)],
    ['PY', year],
    ['DA', date && `${year}/${twoDigits(date.month)}/${twoDigits(date.day)}/`],
    ['DO', doi],
    ['UR', reference.url],
    ['L1', reference.pdf],
    ['AN', arxiv ? `arXiv:${arxiv.id}` : reference.pmid && `PMID:${reference.pmid}`],
    ['DB', arxiv ? 'arXiv' : reference.pmid && 'PubMed'],
    ['PB', kind === 'preprint' && server],
    ...keywords.map((word): [string, string] => ['KW', word]),
    ['N1', note],
    ['N1', comment && texToPlainText(comment)],
    ['AB', reference.abstract && texToPlainText(reference.abstract)],
    ['ID', reference.key],
  ]
  const tags = lines.flatMap(([tag, value]) => (value ? [`${tag}  - ${value.replace(/\s+/g, ' ')}\r\n`] : []))
  return `${tags.join('')}ER  - \r\n`
}
