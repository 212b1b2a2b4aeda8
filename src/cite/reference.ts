/** What every form of citation says of a paper, said once: the forms differ in how they spell it. */

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

/** A paper to be cited. */
export type CitablePaper = {
  paper: Paper
  /** The paper's page here. */
  page: string
  /** When its venue published it, where a source says so: a preprint of it is older. */
  venueDate?: string | undefined
}

/** As exact as it is known. */
export type DateParts = { year: number; month?: number; day?: number }

export type Reference = {
  /** Names it in a list and in a text that cites it: `vaswani2017attention`. */
  key: string
  kind: 'article' | 'conference' | 'preprint' | 'other'
  /** As the source has it: TeX between dollars is maths. */
  title: string
  people: PersonName[]
  /** The source says that there are more authors. */
  others: boolean
  date?: DateParts
  venue?: string
  /** The server that has the preprint: `arXiv`, `bioRxiv`. */
  server?: string
  doi?: string
  url: string
  pdf?: string
  arxiv?: { id: string; primary?: string }
  pmid?: string
  /** Only where its source allows it to be shown whole. */
  abstract?: string
  keywords: string[]
  note?: string
  comment?: string
}

/** Servers of preprints, by what they call themselves and by the prefix of their DOIs. */
const PREPRINT_SERVERS: [venue: RegExp, doi: RegExp | undefined, name: string][] = [
  [/^(?:arxiv|corr)\b/i, /^doi:10\.48550\//, 'arXiv'],
  // both have the same prefixes
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
/** Journals whose names sound like a conference's. */
const JOURNAL_PATTERN =
  /\bproceedings of the (?:national academy|ieee\b(?! ?\/| (?:international|conference|computer|winter))|royal society|vldb|acm on|aaas|london mathematical|american mathematical|institution of|edinburgh|physical society|nutrition society)|\b(?:meeting|conference) reports?\b|\bjournal of/i

/** When the published versions among these were public, those in this venue before others. */
export function venueDateOfVersions(versions: { venue?: string; at?: string }[], venue: string | undefined): string | undefined {
  const dated = versions.filter((version) => version.venue !== undefined && version.at !== undefined)
  const here = dated.filter((version) => version.venue === venue)
  return pickEarliestDate((here.length > 0 ? here : dated).flatMap(({ at }) => at ?? []))
}

/** As `dateOfVersion`, of records: those of published versions speak. */
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

/** The references of a list, in its order, each key once. */
export function referencesOf(cited: CitablePaper[]): Reference[] {
  const references = cited.map(referenceOf)
  // the smallest id keeps the plain key, so that a key stays when younger papers join the list
  const keeps = new Map<string, string>()
  references.forEach(({ key }, i) => {
    const { id } = (cited[i] as CitablePaper).paper
    const other = keeps.get(key)
    if (other === undefined || id < other) keeps.set(key, id)
  })
  return references.map((reference, i) => {
    const { id } = (cited[i] as CitablePaper).paper
    return keeps.get(reference.key) === id ? reference : { ...reference, key: `${reference.key}-${uuidOf(id).slice(9, 13)}` }
  })
}

/** What a reference says of the work itself, without its people and its words. */
export type ReferenceOutline = Pick<Reference, 'kind' | 'title' | 'date' | 'venue' | 'server' | 'doi' | 'url' | 'arxiv' | 'pmid'>

/** A paper in outline: for lists, which are rendered often. */
export function referenceOutlineOf({ paper, page, venueDate }: CitablePaper): ReferenceOutline {
  const stated = collapseWhitespace(paper.venue ?? '')
  // a publisher's before that of a server of preprints
  const dois = paper.identifiers.filter((name) => name.startsWith('doi:'))
  const doi = (dois.find((name) => !isPreprintDoi(name)) ?? dois[0])?.slice('doi:'.length)
  const arxivId = identifierValueOf(paper.identifiers, 'arxiv')
  const pmid = identifierValueOf(paper.identifiers, 'pmid')
  const server = preprintServerOf(paper, stated)
  const venue = server !== undefined && PREPRINT_SERVERS.some(([name]) => name.test(stated)) ? '' : stated
  const date = citationDateOf(venue ? (venueDate ?? paper.published) : paper.published, venue)
  const primary = paper.categories[0]
  return {
    kind: venue ? (isConference(venue) ? 'conference' : 'article') : server ? 'preprint' : 'other',
    title: collapseWhitespace(paper.title) || substituteTitle(collapseWhitespace(paper.abstract)),
    ...(date && { date }),
    ...(venue && { venue }),
    ...(server && { server }),
    ...((doi ?? arxivId) && { doi: doi ?? arxivDoiOf(arxivId ?? '') }),
    url: /^https?:\/\//i.test(paper.url) ? paper.url : page,
    ...(/^https?:\/\//i.test(paper.links.pdf ?? '') && { pdf: paper.links.pdf }),
    ...(arxivId && { arxiv: { id: arxivId, ...(primary && isArxivCategory(primary) && { primary }) } }),
    ...(pmid && { pmid }),
  }
}

/** A paper as a reference; it never throws, whatever its paper lacks. */
export function referenceOf(cited: CitablePaper): Reference {
  const { paper } = cited
  const outline = referenceOutlineOf(cited)
  const abstract = paper.abstractDisplay === 'whole' ? collapseWhitespace(paper.abstract) : ''
  const { people, others } = citationAuthorsOf(paper)
  const note = { retracted: 'Retracted', withdrawn: 'Withdrawn', '': undefined }[withdrawalStatusOf(paper) ?? '']
  return {
    ...outline,
    key: citationKeyOf(outline.title, people, outline.date),
    people,
    others,
    ...(abstract && abstract !== outline.title && { abstract }),
    keywords: [...new Set(paper.categories.map(collapseWhitespace).filter(Boolean))],
    ...(note && { note }),
    ...(paper.comment && { comment: collapseWhitespace(paper.comment) }),
  }
}

/** Its authors as people, and whether its source says that there are others. */
export function citationAuthorsOf({ authors }: Paper): { people: PersonName[]; others: boolean } {
  const names = authors.map(({ name }) => collapseWhitespace(name)).filter(Boolean)
  const told = names.filter((name) => !isOthersPlaceholder(name))
  return { people: told.map(parsePersonName).filter((person) => person !== undefined), others: told.length < names.length }
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

/** Letters that folding leaves as they are, in ASCII. */
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
 * Family name, year and the first telling word of the title, in small ASCII letters. A function of the paper alone, so
 * that it is the same in every list; `anon` and `nd` stand for what is not known.
 */
function citationKeyOf(title: string, people: PersonName[], date: DateParts | undefined): string {
  const first = people[0]
  const family = first && toAscii('literal' in first ? (first.literal.replace(/^the\s+/i, '').split(' ')[0] ?? '') : shortName(first))
  let word = ''
  for (const [found] of texToPlainText(title).matchAll(/[\p{L}\p{N}]+/gu)) {
    const one = toAscii(found)
    if (!word) word = one
    if (one.length < 2 || TITLE_STOP_WORDS.has(one) || /^\d+$/.test(one)) continue
    word = one
    break
  }
  return `${(family || 'anon').slice(0, 30)}${date ? String(date.year).padStart(4, '0') : 'nd'}${word.slice(0, 30)}`
}
