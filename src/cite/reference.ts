/** What every form of citation says of a paper, said once: the forms differ in how they spell it. */

import { type Person, personOf, saysOthers, shortName } from '../authors/parse-name.ts'
import { isArxivCategory } from '../formats/entry.ts'
import { identifier, isPreprintDoi, uuidOf } from '../identifiers/identifiers.ts'
import type { Paper, SourceRecord } from '../model.ts'
import { fateOf } from '../papers/display.ts'
import { isPublication } from '../papers/versions.ts'
import { dayOf, earliestOf, momentOf } from '../text/dates.ts'
import { excerpt, fold, oneLine } from '../text/strings.ts'
import { plainOf } from '../text/tex.ts'

/** A paper to be cited. */
export type Cited = {
  paper: Paper
  /** The paper's page here. */
  page: string
  /** When its venue published it, where a source says so: a preprint of it is older. */
  inVenue?: string | undefined
}

/** As exact as it is known. */
export type DateParts = { year: number; month?: number; day?: number }

export type Reference = {
  /** Names it in a list and in a text that cites it: `vaswani2017attention`. */
  key: string
  kind: 'article' | 'conference' | 'preprint' | 'other'
  /** As the source has it: TeX between dollars is maths. */
  title: string
  people: Person[]
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
const SERVERS: [venue: RegExp, doi: RegExp | undefined, name: string][] = [
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

const CONFERENCE =
  /\b(?:conference|conf\.|proceedings|proc\.|workshops?|symposium|congress|meeting|neural information processing|learning representations|NeurIPS|NIPS|ICML|ICLR|AISTATS|CVPR|ICCV|ECCV|WACV|BMVC|ACL|EMNLP|NAACL|EACL|COLING|CoNLL|INTERSPEECH|ICASSP|AAAI|IJCAI|KDD|SIGIR|WWW|WSDM|CIKM|RecSys|CHI|ICRA|IROS|CoRL|RSS|UAI|COLT|COLM|SODA|STOC|FOCS|MICCAI|ISBI|SIGGRAPH|USENIX|Lecture Notes)\b/i
/** Journals whose names sound like a conference's. */
const JOURNAL_STILL =
  /\bproceedings of the (?:national academy|ieee\b(?! ?\/| (?:international|conference|computer|winter))|royal society|vldb|acm on|aaas|london mathematical|american mathematical|institution of|edinburgh|physical society|nutrition society)|\b(?:meeting|conference) reports?\b|\bjournal of/i

/** Why a title that has nothing to show is called by its abstract: a list of citations needs something to show. */
const TITLE_FROM_ABSTRACT = 80

/** When the published versions among these were public, those in this venue before others. */
export function dateOfVersion(versions: { venue?: string; at?: string }[], venue: string | undefined): string | undefined {
  const dated = versions.filter((version) => version.venue !== undefined && version.at !== undefined)
  const here = dated.filter((version) => version.venue === venue)
  return earliestOf((here.length > 0 ? here : dated).flatMap(({ at }) => at ?? []))
}

/** As `dateOfVersion`, of records: those of published versions speak. */
export const publishedIn = (
  records: Pick<SourceRecord, 'names' | 'url' | 'venue' | 'published'>[],
  venue: string | undefined,
): string | undefined =>
  dateOfVersion(
    records
      .filter((record) => venue !== undefined && isPublication(record))
      .map(({ venue, published }) => ({ ...(venue !== undefined && { venue }), ...(published !== undefined && { at: published }) })),
    venue,
  )

/** The references of a list, in its order, each key once. */
export function referencesOf(cited: Cited[]): Reference[] {
  const references = cited.map(referenceOf)
  // the smallest id keeps the plain key, so that a key stays when younger papers join the list
  const keeps = new Map<string, string>()
  references.forEach(({ key }, i) => {
    const { id } = (cited[i] as Cited).paper
    const other = keeps.get(key)
    if (other === undefined || id < other) keeps.set(key, id)
  })
  return references.map((reference, i) => {
    const { id } = (cited[i] as Cited).paper
    return keeps.get(reference.key) === id ? reference : { ...reference, key: `${reference.key}-${uuidOf(id).slice(9, 13)}` }
  })
}

/** What a reference says of the work itself, without its people and its words. */
export type Outline = Pick<Reference, 'kind' | 'title' | 'date' | 'venue' | 'server' | 'doi' | 'url' | 'arxiv' | 'pmid'>

/** A paper in outline: for lists, which are rendered often. */
export function outlineOf({ paper, page, inVenue }: Cited): Outline {
  const stated = oneLine(paper.venue ?? '')
  // a publisher's before that of a server of preprints
  const dois = paper.names.filter((name) => name.startsWith('doi:'))
  const doi = (dois.find((name) => !isPreprintDoi(name)) ?? dois[0])?.slice('doi:'.length)
  const arxivId = identifier(paper.names, 'arxiv')
  const pmid = identifier(paper.names, 'pmid')
  const server = serverOf(paper, stated)
  const venue = server !== undefined && SERVERS.some(([name]) => name.test(stated)) ? '' : stated
  const date = dateOf(venue ? (inVenue ?? paper.published) : paper.published, venue)
  const primary = paper.categories[0]
  return {
    kind: venue ? (isConference(venue) ? 'conference' : 'article') : server ? 'preprint' : 'other',
    title: oneLine(paper.title) || excerpt(oneLine(paper.abstract), TITLE_FROM_ABSTRACT) || 'Untitled',
    ...(date && { date }),
    ...(venue && { venue }),
    ...(server && { server }),
    ...((doi ?? arxivId) && { doi: doi ?? `10.48550/arXiv.${arxivId}` }),
    url: /^https?:\/\//i.test(paper.url) ? paper.url : page,
    ...(/^https?:\/\//i.test(paper.links.pdf ?? '') && { pdf: paper.links.pdf }),
    ...(arxivId && { arxiv: { id: arxivId, ...(primary && isArxivCategory(primary) && { primary }) } }),
    ...(pmid && { pmid }),
  }
}

/** A paper as a reference; it never throws, whatever its paper lacks. */
export function referenceOf(cited: Cited): Reference {
  const { paper } = cited
  const outline = outlineOf(cited)
  const abstract = paper.abstractShown === 'whole' ? oneLine(paper.abstract) : ''
  const { people, others } = peopleOf(paper)
  const note = { retracted: 'Retracted', withdrawn: 'Withdrawn', '': undefined }[fateOf(paper) ?? '']
  return {
    ...outline,
    key: keyOf(outline.title, people, outline.date),
    people,
    others,
    ...(abstract && abstract !== outline.title && { abstract }),
    keywords: [...new Set(paper.categories.map(oneLine).filter(Boolean))],
    ...(note && { note }),
    ...(paper.comment && { comment: oneLine(paper.comment) }),
  }
}

/** Its authors as people, and whether its source says that there are others. */
export function peopleOf({ authors }: Paper): { people: Person[]; others: boolean } {
  const names = authors.map(({ name }) => oneLine(name)).filter(Boolean)
  const told = names.filter((name) => !saysOthers(name))
  return { people: told.map(personOf).filter((person) => person !== undefined), others: told.length < names.length }
}

function serverOf({ names, url }: Paper, venue: string): string | undefined {
  const named = SERVERS.find(([name]) => name.test(venue))
  if (named) return named[2]
  if (identifier(names, 'arxiv')) return 'arXiv'
  const doi = names.find(isPreprintDoi)
  const server = doi && SERVERS.find(([, prefix]) => prefix?.test(doi))?.[2]
  if (server === 'bioRxiv' && /\bmedrxiv\.org\//.test(url)) return 'medRxiv'
  return server ?? (names.every((name) => name.startsWith('openreview:')) ? 'OpenReview' : undefined)
}

const isConference = (venue: string): boolean => CONFERENCE.test(venue) && !JOURNAL_STILL.test(venue)

/** The date, or only the year that the venue's own words state where that is another: `Phys. Rev. D 93 (2016) 064001`. */
function dateOf(published: string | undefined, venue: string): DateParts | undefined {
  const at = momentOf(published)
  const years = [...venue.matchAll(/(?<!\d)(?:19|20)\d\d(?!\d)/g)].map(([year]) => Number(year))
  const [year = 0, month, day] =
    published && at !== undefined ? (/^\d{4}(-\d\d)?$/.test(published) ? published : dayOf(at)).split('-').map(Number) : []
  const inVenue = years.includes(year) ? undefined : years.at(-1)
  if (inVenue !== undefined) return { year: inVenue }
  if (!(year > 0 && year < 10_000)) return undefined
  return { year, ...(month && { month }), ...(day && { day }) }
}

/** `2025-11-19`, `2025-11` or `2025`. */
export const isoDate = ({ year, month, day }: DateParts): string =>
  [String(year).padStart(4, '0'), ...[month, day].filter((part) => part !== undefined).map((part) => String(part).padStart(2, '0'))].join(
    '-',
  )

/** Letters that folding leaves as they are, in ASCII. */
const LETTERS: Record<string, string> = { ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ı: 'i', ħ: 'h', ŋ: 'n' }
const ascii = (text: string): string =>
  fold(text)
    .replace(/[ßøłđðþæœıħŋ]/g, (letter) => LETTERS[letter] ?? '')
    .replace(/[^a-z0-9]/g, '')

const UNTELLING = new Set(
  'a an the on of in for to and or with without from by at as is are be can do does how what why when where which who towards toward via using it its not no we you i'.split(
    ' ',
  ),
)

/**
 * Family name, year and the first telling word of the title, in small ASCII letters. A function of the paper alone, so
 * that it is the same in every list; `anon` and `nd` stand for what is not known.
 */
function keyOf(title: string, people: Person[], date: DateParts | undefined): string {
  const first = people[0]
  const family = first && ascii('literal' in first ? (first.literal.replace(/^the\s+/i, '').split(' ')[0] ?? '') : shortName(first))
  let word = ''
  for (const [found] of plainOf(title).matchAll(/[\p{L}\p{N}]+/gu)) {
    const one = ascii(found)
    if (!word) word = one
    if (one.length < 2 || UNTELLING.has(one) || /^\d+$/.test(one)) continue
    word = one
    break
  }
  return `${(family || 'anon').slice(0, 30)}${date ? String(date.year).padStart(4, '0') : 'nd'}${word.slice(0, 30)}`
}
