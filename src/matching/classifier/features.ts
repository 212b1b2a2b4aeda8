/** What the judge looks at: a record made ready once, and two of those as numbers, -1 where a thing is unknown. */

import { NUMBER_FEATURES, numberFeatures } from './number-features.ts'
import { NAME_FEATURES, nameFeatures, type People, peopleOf } from './person-features.ts'
import { repair } from './repair-text.ts'
import { TITLE_FEATURES, type Title, titleFeatures, titleOf } from './title-features.ts'
import { VENUE_FEATURES, type Venue, venueFeatures, venueOf } from './venue-features.ts'
import { YEAR_FEATURES, type Years, yearFeatures, yearsIn } from './year-features.ts'

/** What is judged of a record. Authors are a list of names, or one text with the names apart by commas; what is unknown is empty. */
export type Described = { title: string; authors: string | string[]; venue: string; year: number | null }

/** A record made ready to be compared with many. */
export type Prepared = {
  title: Title
  people: People
  venue: Venue
  years: Years
  /** The whole repaired record: orders any two, so that which is left and which right plays no part. */
  order: string
}

export function prepare({ title, authors, venue, year }: Described): Prepared {
  const plainTitle = repair(title.slice(0, 2000))
  const plainVenue = repair(venue.slice(0, 500))
  const people = peopleOf(typeof authors === 'string' ? authors.slice(0, 20_000) : authors.slice(0, 60))
  const prepared = {
    title: titleOf(plainTitle),
    people,
    venue: venueOf(plainVenue),
    years: { stated: year, mentioned: yearsIn(`${plainTitle} ${plainVenue}`) },
  }
  const list = people.list.slice(0, 60)
  return {
    ...prepared,
    people: { ...people, list },
    order: [plainTitle, JSON.stringify(list), plainVenue, year ?? '', people.letters].join('\n'),
  }
}

/** The record without where and when it appeared: what asks for the work, not for the record. */
export const anywhere = (record: Prepared): Prepared => ({ ...record, venue: NOWHERE, years: NEVER })
const NOWHERE = venueOf('')
const NEVER: Years = { stated: null, mentioned: [] }

/** The names of all features, in their order. The weights are learned for these: another list needs new weights. */
export const FEATURES: readonly string[] = [...TITLE_FEATURES, ...NUMBER_FEATURES, ...NAME_FEATURES, ...YEAR_FEATURES, ...VENUE_FEATURES]

const NUMBERS_AT = TITLE_FEATURES.length
const NAMES_AT = NUMBERS_AT + NUMBER_FEATURES.length
const YEARS_AT = NAMES_AT + NAME_FEATURES.length
const VENUES_AT = YEARS_AT + YEAR_FEATURES.length

/** Two records in the order in which they are compared: the shorter title first. */
export function inOrder(a: Prepared, b: Prepared): [Prepared, Prepared] {
  const before = a.title.letters.length - b.title.letters.length || (a.order < b.order ? -1 : 1)
  return before < 0 ? [a, b] : [b, a]
}

/** The features of two records in order, rounded to four places as in training. */
export function featuresOf(short: Prepared, long: Prepared, out = new Float64Array(FEATURES.length)): Float64Array {
  titleFeatures(out, 0, short.title, long.title, [short.people.families, long.people.families])
  numberFeatures(out, NUMBERS_AT, short.title.numbers, long.title.numbers)
  nameFeatures(out, NAMES_AT, short.people, long.people, short.title.letters, long.title.letters)
  whereAndWhen(out, short, long)
  return out
}

/** Only the features of years and venues, over those of the same two records. */
export function whereAndWhen(out: Float64Array, short: Pick<Prepared, 'years' | 'venue'>, long: Pick<Prepared, 'years' | 'venue'>): void {
  yearFeatures(out, YEARS_AT, short.years, long.years)
  venueFeatures(out, VENUES_AT, short.venue, long.venue)
  for (let i = 0; i < out.length; i++) out[i] = Math.round((out[i] as number) * 1e4) / 1e4
}

/** The features as the work is asked for: where and when forgotten. */
export function forgetWhereAndWhen(out: Float64Array): void {
  yearFeatures(out, YEARS_AT, NEVER, NEVER)
  venueFeatures(out, VENUES_AT, NOWHERE, NOWHERE)
}
