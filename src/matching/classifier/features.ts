/** What the judge looks at: a record made ready once, and two of those as numbers, -1 where a thing is unknown. */

import { NUMBER_FEATURES, writeNumberFeatures } from './number-features.ts'
import { AUTHOR_FEATURES, type MatchAuthors, parseMatchAuthors, writeAuthorFeatures } from './person-features.ts'
import { normalizeText } from './repair-text.ts'
import { type MatchTitle, parseMatchTitle, TITLE_FEATURES, writeTitleFeatures } from './title-features.ts'
import { type MatchVenue, parseMatchVenue, VENUE_FEATURES, writeVenueFeatures } from './venue-features.ts'
import { writeYearFeatures, YEAR_FEATURES, type Years, yearsIn } from './year-features.ts'

/** What is judged of a record. Authors are a list of names, or one text with the names apart by commas; what is unknown is empty. */
export type MatchInput = { title: string; authors: string | string[]; venue: string; year: number | null }

/** A record made ready to be compared with many. */
export type PreparedRecord = {
  title: MatchTitle
  authorList: MatchAuthors
  venue: MatchVenue
  years: Years
  /** The whole repaired record: orders any two, so that which is left and which right plays no part. */
  order: string
}

export function prepareRecord({ title, authors, venue, year }: MatchInput): PreparedRecord {
  const plainTitle = normalizeText(title.slice(0, 2000))
  const plainVenue = normalizeText(venue.slice(0, 500))
  const people = parseMatchAuthors(typeof authors === 'string' ? authors.slice(0, 20_000) : authors.slice(0, 60))
  const prepared = {
    title: parseMatchTitle(plainTitle),
    people,
    venue: parseMatchVenue(plainVenue),
    years: { stated: year, mentioned: yearsIn(`${plainTitle} ${plainVenue}`) },
  }
  const list = people.list.slice(0, 60)
  return {
    ...prepared,
    authorList: { ...people, list },
    order: [plainTitle, JSON.stringify(list), plainVenue, year ?? '', people.letters].join('\n'),
  }
}

/** The record without where and when it appeared: what asks for the work, not for the record. */
export const withoutVenueAndYear = (record: PreparedRecord): PreparedRecord => ({ ...record, venue: UNKNOWN_VENUE, years: UNKNOWN_YEARS })
const UNKNOWN_VENUE = parseMatchVenue('')
const UNKNOWN_YEARS: Years = { stated: null, mentioned: [] }

/** The names of all features, in their order. The weights are learned for these: another list needs new weights. */
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

/** Two records in the order in which they are compared: the shorter title first. */
export function orderPair(a: PreparedRecord, b: PreparedRecord): [PreparedRecord, PreparedRecord] {
  const before = a.title.letters.length - b.title.letters.length || (a.order < b.order ? -1 : 1)
  return before < 0 ? [a, b] : [b, a]
}

/** The features of two records in order, rounded to four places as in training. */
export function matchFeaturesOf(short: PreparedRecord, long: PreparedRecord, out = new Float64Array(FEATURE_NAMES.length)): Float64Array {
  writeTitleFeatures(out, 0, short.title, long.title, [short.authorList.familyNames, long.authorList.familyNames])
  writeNumberFeatures(out, NUMBER_FEATURES_OFFSET, short.title.numbers, long.title.numbers)
  writeAuthorFeatures(out, AUTHOR_FEATURES_OFFSET, short.authorList, long.authorList, short.title.letters, long.title.letters)
  writeVenueAndYearFeatures(out, short, long)
  return out
}

/** Only the features of years and venues, over those of the same two records. */
export function writeVenueAndYearFeatures(
  out: Float64Array,
  short: Pick<PreparedRecord, 'years' | 'venue'>,
  long: Pick<PreparedRecord, 'years' | 'venue'>,
): void {
  writeYearFeatures(out, YEAR_FEATURES_OFFSET, short.years, long.years)
  writeVenueFeatures(out, VENUE_FEATURES_OFFSET, short.venue, long.venue)
  for (let i = 0; i < out.length; i++) out[i] = Math.round((out[i] as number) * 1e4) / 1e4
}

/** The features as the work is asked for: where and when forgotten. */
export function clearVenueAndYearFeatures(out: Float64Array): void {
  writeYearFeatures(out, YEAR_FEATURES_OFFSET, UNKNOWN_YEARS, UNKNOWN_YEARS)
  writeVenueFeatures(out, VENUE_FEATURES_OFFSET, UNKNOWN_VENUE, UNKNOWN_VENUE)
}
