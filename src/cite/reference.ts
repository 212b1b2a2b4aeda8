/** The values of a paper that every citation format writes, computed once. */

import { isOthersPlaceholder, type PersonName, parsePersonName, shortName } from '../authors/parse-name.ts'
import { isArxivCategory } from '../identifiers/arxiv-categories.ts'
import { arxivDoiOf, identifierValueOf, isPreprintDoi } from '../identifiers/identifiers.ts'
import { uuidOf } from '../identifiers/uuid.ts'
import type { Paper, SourceRecord } from '../model.ts'
import { substituteTitle, withdrawalStatusOf } from '../papers/display.ts'
import { isPublication } from '../papers/versions.ts'
import { calendarDateOf, pickEarliestDate } from '../text/dates.ts'
import { collapseWhitespace, fold } from '../text/strings.ts'
import { texToPlainText } from '../text/tex.ts'

/** A paper with what a citation needs besides. */
export type CitablePaper = {
  paper: Paper
  /** The paper's page on this site. */
  pageUrl: string
  /** The date on which its venue published it, where a source states one: its preprint is older. */
  venueDate?: string | undefined
}

/** A date, as exact as it is known. */
export type DateParts = { year: number; month?: number; day?: number }

export type Reference = {
  /** The citation key: `vaswani2017attention`. */
  key: string
  kind: 'article' | 'conference' | 'preprint' | 'other'
  /** The title as its source has it, with TeX between dollars. */
  title: string
  authors: PersonName[]
  /** Whether the source says that there are more authors. */
  hasMoreAuthors: boolean
  date?: DateParts
  venue?: string
  /** The preprint server: `arXiv`, `bioRxiv`. */
  server?: string
  doi?: string
  url: string
  pdf?: string
  arxiv?: { id: string; primaryCategory?: string }
  pmid?: string
  /** The abstract, only where its source allows it to be shown in full. */
  abstract?: string
  keywords: string[]
  note?: string
  comment?: string
}

/** Preprint servers, by their name as a venue and by the prefix of their DOIs. */
const PREPRINT_SERVERS: [venue: RegExp, doi: RegExp | undefined, name: string][] = [
  [/^(?:arxiv|corr)\b/i, /^doi:10\.48550\//, 'arXiv'],
  // medRxiv has the same prefixes
  [/^biorxiv\b/i, /^doi:10\.(?:1101|64898)\//, 'bioRxiv'],
  [/^medrxiv\b/i, undefined, 'medRxiv'],
  [/^chemrxiv\b/i, /^doi:10\.26434\//, 'ChemRxiv'],
  [/^research square\b/i, /^doi:10\.21203\//, 'Research Square'],
  [/^ssrn\b/i, /^doi:10\.2139\//, 'SSRN'],
  [/^psyarxiv\b/i, /^doi:10\.31234\//, 'PsyArXiv'],
  [/^preprints(?:\.org)?\b/i, /^doi:10\.20944\//, 'Preprints.org'],
  [/^techrxiv\b/i, /^doi:10\.36227\//, 'TechRxiv'],
  [/^osf preprints\b/i, /^doi:10\.312(?:19|22)\//, 'OSF Preprints'],
  [/^zenodo\b/i, /^doi:10\.5281\//, 'Zenodo'],
  [/^openreview\b/i, undefined, 'OpenReview'],
]

const CONFERENCE_PATTERN =
  /\b(?:conference|conf\.|proceedings|proc\.|workshops?|symposium|congress|meeting|neural information processing|learning representations|NeurIPS|NIPS|ICML|ICLR|AISTATS|CVPR|ICCV|ECCV|WACV|BMVC|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|INTERSPEECH|ICASSP|AAAI|IJCAI|KDD|SIGIR|WWW|WSDM|CIKM|RecSys|CHI|ICRA|IROS|CoRL|RSS|UAI|COLT|COLM|SODA|STOC|FOCS|MICCAI|ISBI|SIGGRAPH|USENIX|Lecture Notes)\b/i
/** Journals with a name like a conference's. */
const JOURNAL_PATTERN =
  /\bproceedings of the (?:national academy|ieee\b(?! ?\/| (?:international|conference|computer|winter))|royal society|vldb|acm on|aaas|london mathematical|american mathematical|institution of|edinburgh|physical society|nutrition society)|\b(?:meeting|conference) reports?\b|\bjournal of/i

/** The earliest date of the published versions: of those in this venue, else of any. */
export function venueDateOfVersions(versions: { venue?: string; at?: string }[], venue: string | undefined): string | undefined {
  const published = versions.filter((version) => version.venue !== undefined && version.at !== undefined)
  const inVenue = published.filter((version) => version.venue === venue)
  return pickEarliestDate((inVenue.length > 0 ? inVenue : published).flatMap(({ at }) => at ?? []))
}

/** As `venueDateOfVersions`, of the records of published versions. */
export const venueDateOfRecords = (
  records: Pick<SourceRecord, 'identifiers' | 'url' | 'venue' | 'published'>[],
  venue: string | undefined,
): string | undefined =>
  venueDateOfVersions(
    records
      .filter((record) => venue !== undefined && isPublication(record))
      .map(({ venue, published }) => ({ ...(venue !== undefined && { venue }), ...(published !== undefined && { at: published }) })),
    venue,
  )

/** The references of a list in its order, with distinct keys. */
export function referencesOf(papers: CitablePaper[]): Reference[] {
  const references = papers.map((citable) => ({ id: citable.paper.id, reference: referenceOf(citable) }))
  // the smallest id keeps the plain key, so that a key stays when newer papers join the list
  const firstIds = new Map<string, string>()
  for (const { id, reference } of references) {
    const firstId = firstIds.get(reference.key)
    if (firstId === undefined || id < firstId) firstIds.set(reference.key, id)
  }
  return references.map(({ id, reference }) =>
    firstIds.get(reference.key) === id ? reference : { ...reference, key: `${reference.key}-${uuidOf(id).slice(9, 13)}` },
  )
}

/** A reference without authors and texts. */
export type ReferenceOutline = Pick<Reference, 'kind' | 'title' | 'date' | 'venue' | 'server' | 'doi' | 'url' | 'arxiv' | 'pmid'>

/** The outline of a reference, for lists, which are rendered often. */
export function referenceOutlineOf({ paper, pageUrl, venueDate }: CitablePaper): ReferenceOutline {
  const statedVenue = collapseWhitespace(paper.venue ?? '')
  const arxivId = identifierValueOf(paper.identifiers, 'arxiv')
  const doi = publishedDoiOf(paper.identifiers) ?? (arxivId && arxivDoiOf(arxivId))
  const pmid = identifierValueOf(paper.identifiers, 'pmid')
  const server = preprintServerOf(paper, statedVenue)
  const venue = server !== undefined && PREPRINT_SERVERS.some(([name]) => name.test(statedVenue)) ? '' : statedVenue
  const date = citationDateOf(venue ? (venueDate ?? paper.published) : paper.published, venue)
  const [primaryCategory] = paper.categories
  return {
    kind: venue ? (isConference(venue) ? 'conference' : 'article') : server ? 'preprint' : 'other',
    title: collapseWhitespace(paper.title) || substituteTitle(collapseWhitespace(paper.abstract)),
    ...(date && { date }),
    ...(venue && { venue }),
    ...(server && { server }),
    ...(doi && { doi }),
    url: /^https?:\/\//i.test(paper.url) ? paper.url : pageUrl,
    ...(/^https?:\/\//i.test(paper.links.pdf ?? '') && { pdf: paper.links.pdf }),
    ...(arxivId && {
      arxiv: { id: arxivId, ...(primaryCategory && isArxivCategory(primaryCategory) && { primaryCategory }) },
    }),
    ...(pmid && { pmid }),
  }
}

/** The DOI of the publisher, else that of a preprint server. */
function publishedDoiOf(identifiers: string[]): string | undefined {
  const dois = identifiers.filter((identifier) => identifier.startsWith('doi:'))
  return (dois.find((doi) => !isPreprintDoi(doi)) ?? dois[0])?.slice('doi:'.length)
}

/** The reference of a paper; it never throws, whatever the paper lacks. */
export function referenceOf(citable: CitablePaper): Reference {
  const { paper } = citable
  const outline = referenceOutlineOf(citable)
  const abstract = paper.abstractDisplay === 'whole' ? collapseWhitespace(paper.abstract) : ''
  const { authors, hasMoreAuthors } = citationAuthorsOf(paper)
  const note = { retracted: 'Retracted', withdrawn: 'Withdrawn', '': undefined }[withdrawalStatusOf(paper) ?? '']
  return {
    ...outline,
    key: citationKeyOf(outline.title, authors, outline.date),
    authors,
    hasMoreAuthors,
    ...(abstract && abstract !== outline.title && { abstract }),
    keywords: [...new Set(paper.categories.map(collapseWhitespace).filter(Boolean))],
    ...(note && { note }),
    ...(paper.comment && { comment: collapseWhitespace(paper.comment) }),
  }
}

/** The authors of a paper, without a placeholder such as `et al.` for more of them. */
export function citationAuthorsOf(paper: Paper): Pick<Reference, 'authors' | 'hasMoreAuthors'> {
  const names = paper.authors.map(({ name }) => collapseWhitespace(name)).filter(Boolean)
  const authorNames = names.filter((name) => !isOthersPlaceholder(name))
  return {
    authors: authorNames.map(parsePersonName).filter((author) => author !== undefined),
    hasMoreAuthors: authorNames.length < names.length,
  }
}

function preprintServerOf({ identifiers, url }: Paper, venue: string): string | undefined {
  const named = PREPRINT_SERVERS.find(([name]) => name.test(venue))
  if (named) return named[2]
  if (identifierValueOf(identifiers, 'arxiv')) return 'arXiv'
  const doi = identifiers.find(isPreprintDoi)
  const server = doi && PREPRINT_SERVERS.find(([, prefix]) => prefix?.test(doi))?.[2]
  if (server === 'bioRxiv' && /\bmedrxiv\.org\//.test(url)) return 'medRxiv'
  return server ?? (identifiers.every((name) => name.startsWith('openreview:')) ? 'OpenReview' : undefined)
}

const isConference = (venue: string): boolean => CONFERENCE_PATTERN.test(venue) && !JOURNAL_PATTERN.test(venue)

/** The date, or only the year that the venue's own words state where it differs: `Phys. Rev. D 93 (2016) 064001`. */
function citationDateOf(published: string | undefined, venue: string): DateParts | undefined {
  const [year = 0, month, day] = (calendarDateOf(published) ?? '').split('-').map(Number)
  const venueYears = [...venue.matchAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g)].map(([digits]) => Number(digits))
  const venueYear = venueYears.includes(year) ? undefined : venueYears.at(-1)
  if (venueYear !== undefined) return { year: venueYear }
  return year > 0 ? { year, ...(month && { month }), ...(day && { day }) } : undefined
}

/** `2025-11-19`, `2025-11` or `2025`. */
export const isoDate = ({ year, month, day }: DateParts): string =>
  [String(year).padStart(4, '0'), ...[month, day].filter((part) => part !== undefined).map((part) => String(part).padStart(2, '0'))].join(
    '-',
  )

/** Letters that folding keeps, in ASCII. */
const ASCII_LETTERS: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', ŋ: 'n' }
const toAscii = (text: string): string =>
  fold(text)
    .replace(/[ßøłđðþæœıħŋ]/g, (letter) => ASCII_LETTERS[letter] ?? '')
    .replace(/[^a-z0-9]/g, '')

const TITLE_STOP_WORDS = new Set(
  'a an the on of in for to and or with without from by at as is are be can do does how what why when where which who towards toward via using it its not no we you i'.split(
    ' ',
  ),
)

/**
 * Family name, year and the first significant word of the title in lower-case ASCII. It depends on the paper alone, so that it is the
 * same in every list; `anon` and `nd` stand for a missing author and date.
 */
function citationKeyOf(title: string, [first]: PersonName[], date: DateParts | undefined): string {
  const family = first && toAscii('literal' in first ? (first.literal.replace(/^the\s+/i, '').split(' ')[0] ?? '') : shortName(first))
  const words = [...texToPlainText(title).matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => toAscii(word))
  const isSignificant = (word: string) => word.length >= 2 && !TITLE_STOP_WORDS.has(word) && !/^\d+$/.test(word)
  const word = words.find(isSignificant) ?? words.find(Boolean) ?? ''
  return `${(family || 'anon').slice(0, 30)}${date ? String(date.year).padStart(4, '0') : 'nd'}${word.slice(0, 30)}`
}
