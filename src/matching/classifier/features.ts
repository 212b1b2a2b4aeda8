/** The features of a record pair: numbers, -1 if unknown. Records are prepared once and compared with many. */

import { NUMBER_FEATURES, writeNumberFeatures } from './number-features.ts'
import { AUTHOR_FEATURES, type MatchAuthors, parseMatchAuthors, writeAuthorFeatures } from './person-features.ts'
import { normalizeText } from './repair-text.ts'
import { type MatchTitle, parseMatchTitle, TITLE_FEATURES, writeTitleFeatures } from './title-features.ts'
import { type MatchVenue, parseMatchVenue, VENUE_FEATURES, writeVenueFeatures } from './venue-features.ts'
import { writeYearFeatures, YEAR_FEATURES, type Years, yearsIn } from './year-features.ts'

/** A record to compare. Authors are a list of names, or one text with commas between them; unknown fields are empty. */
export type MatchInput = { title: string; authors: string | string[]; venue: string; year: number | null }

/** A record prepared for comparison with many. */
export type PreparedRecord = {
  title: MatchTitle
  authorList: MatchAuthors
  venue: MatchVenue
  years: Years
  /** The whole record as text: sorts any two, so that their order in a call does not matter. */
  order: string
}

/** Prepares a record for comparison. */
export function prepareRecord({ title, authors, venue, year }: MatchInput): PreparedRecord {
  const plainTitle = normalizeText(title.slice(0, 2000))
  const plainVenue = normalizeText(venue.slice(0, 500))
  const parsedAuthors = parseMatchAuthors(typeof authors === 'string' ? authors.slice(0, 20_000) : authors.slice(0, 60))
  const authorList = { ...parsedAuthors, list: parsedAuthors.list.slice(0, 60) }
  return {
    title: parseMatchTitle(plainTitle),
    authorList,
    venue: parseMatchVenue(plainVenue),
    years: { stated: year, mentioned: yearsIn(`${plainTitle} ${plainVenue}`) },
    order: [plainTitle, JSON.stringify(authorList.list), plainVenue, year ?? '', authorList.letters].join('\n'),
  }
}

/** A record without venue and year: for comparing works, not records. */
export const withoutVenueAndYear = (record: PreparedRecord): PreparedRecord => ({ ...record, venue: UNKNOWN_VENUE, years: UNKNOWN_YEARS })
const UNKNOWN_VENUE = parseMatchVenue('')
const UNKNOWN_YEARS: Years = { stated: null, mentioned: [] }

/** The names of all features, in order. The weights are trained for these: another list needs new weights. */
export const FEATURE_NAMES: readonly string[] = [
  ...TITLE_FEATURES,
  ...NUMBER_FEATURES,
  ...AUTHOR_FEATURES,
  ...YEAR_FEATURES,
  ...VENUE_FEATURES,
]

const NUMBER_FEATURES_OFFSET = TITLE_FEATURES.length
const AUTHOR_FEATURES_OFFSET = NUMBER_FEATURES_OFFSET + NUMBER_FEATURES.length
const YEAR_FEATURES_OFFSET = AUTHOR_FEATURES_OFFSET + AUTHOR_FEATURES.length
const VENUE_FEATURES_OFFSET = YEAR_FEATURES_OFFSET + YEAR_FEATURES.length

/** Sorts two records for comparison: the shorter title first. */
export function orderPair(a: PreparedRecord, b: PreparedRecord): [PreparedRecord, PreparedRecord] {
  const before = a.title.letters.length - b.title.letters.length || (a.order < b.order ? -1 : 1)
  return before < 0 ? [a, b] : [b, a]
}

/** The features of two sorted records, rounded to four places as in training. */
export function matchFeaturesOf(short: PreparedRecord, long: PreparedRecord, out = new Float64Array(FEATURE_NAMES.length)): Float64Array {
  writeTitleFeatures(out, 0, short.title, long.title, [short.authorList.familyNames, long.authorList.familyNames])
  writeNumberFeatures(out, NUMBER_FEATURES_OFFSET, short.title.numbers, long.title.numbers)
  writeAuthorFeatures(out, AUTHOR_FEATURES_OFFSET, short.authorList, long.authorList, short.title.letters, long.title.letters)
  writeVenueAndYearFeatures(out, short, long)
  return out
}

/** Writes the features of years and venues over those of the same two records. */
export function writeVenueAndYearFeatures(
  out: Float64Array,
  short: Pick<PreparedRecord, 'years' | 'venue'>,
  long: Pick<PreparedRecord, 'years' | 'venue'>,
): void {
  writeYearFeatures(out, YEAR_FEATURES_OFFSET, short.years, long.years)
  writeVenueFeatures(out, VENUE_FEATURES_OFFSET, short.venue, long.venue)
  for (let i = 0; i < out.length; i++) out[i] = Math.round((out[i] as number) * 1e4) / 1e4
}

/** Clears the features of years and venues: for the probability of the same work. */
export function clearVenueAndYearFeatures(out: Float64Array): void {
  writeYearFeatures(out, YEAR_FEATURES_OFFSET, UNKNOWN_YEARS, UNKNOWN_YEARS)
  writeVenueFeatures(out, VENUE_FEATURES_OFFSET, UNKNOWN_VENUE, UNKNOWN_VENUE)
}
