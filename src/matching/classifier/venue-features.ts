/** Features of venues: `vldb` and `very large data bases` are one, a preprint server is none. */

import { UNPUBLISHED_VENUE } from '../../identifiers/preprint-servers.ts'
import { splitWords } from './repair-text.ts'
import { countShared, trigramsOf } from './trigrams.ts'

const VENUE_STOPWORDS = new Set(
  'proc proceedings of the on in int intl international conference conf acm ieee annual th st nd rd and for a an symposium sym workshop hellip'.split(
    ' ',
  ),
)

/** Venues with several names, the more specific first. */
const VENUE_ALIASES: [RegExp, string][] = [
  [/sigmod rec/, 'sigmod record'],
  [/vldb j|journal on very large|vldbj/, 'vldb journal'],
  [/trans.*database sys|\btods\b/, 'tods'],
  [/trans.*knowledge and data|\btkde\b/, 'tkde'],
  [/trans.*pattern analysis|\btpami\b/, 'tpami'],
  [/trans.*machine learning res|\btmlr\b/, 'tmlr'],
  [/journal of machine learning res|\bjmlr\b/, 'jmlr'],
  [/sigmod|management of data/, 'sigmod'],
  [/vldb|very large/, 'vldb'],
  [/\bneurips\b|\bnips\b|neural information processing sys/, 'neurips'],
  [/\bicml\b|conf.*on machine learning/, 'icml'],
  [/\biclr\b|learning representations/, 'iclr'],
  [/\bcvpr\b|computer vision and pattern/, 'cvpr'],
  [/\biccv\b|conf.*on computer vision/, 'iccv'],
  [/\bemnlp\b|empirical methods/, 'emnlp'],
  [/\bacl\b|association for computational linguistics/, 'acl'],
  [/\baaai\b/, 'aaai'],
  [/\bkdd\b|knowledge discovery and data/, 'kdd'],
]
const JOURNAL_VENUE = /journal|\bj\b|trans|record|\brec\b|magazine|letters|review|bulletin|quarterly|annals|survey/
const CONFERENCE_VENUE = /\bproc|\bconf|sympos|workshop|\bmeeting|\bworksh|congress|vldb|sigmod/

export type VenueKind = 'preprint' | 'journal' | 'conference' | undefined
export type MatchVenue = {
  text: string
  kind: VenueKind
  canonicalName: string | undefined
  words: Set<string>
  trigrams: Int32Array
  initials: string
}

/** Prepares a normalized venue for comparison. */
export function parseMatchVenue(normalized: string): MatchVenue {
  const text = splitWords(normalized).join(' ')
  const words = text.split(' ').filter((word) => word && !VENUE_STOPWORDS.has(word) && !/^\d+$/.test(word))
  const kind = UNPUBLISHED_VENUE.test(text)
    ? 'preprint'
    : JOURNAL_VENUE.test(text)
      ? 'journal'
      : CONFERENCE_VENUE.test(text)
        ? 'conference'
        : undefined
  return {
    text,
    kind,
    canonicalName: VENUE_ALIASES.find(([pattern]) => pattern.test(text))?.[1],
    words: new Set(words),
    trigrams: trigramsOf(words.join('').slice(0, 200)),
    initials: words.map((word) => word[0]).join(''),
  }
}

export const VENUE_FEATURES = [
  'a venue unknown',
  'venue words shared',
  'venue letters shared',
  'venue an acronym',
  'venues of a kind',
  'venues known as one',
  'venue kind, lesser',
  'venue kind, greater',
] as const

/** Writes the features of two venues. */
export function writeVenueFeatures(out: Float64Array, at: number, a: MatchVenue, b: MatchVenue): void {
  const unknown = !a.text || !b.text
  out[at] = unknown ? 1 : 0
  out.fill(-1, at + 1, at + VENUE_FEATURES.length)
  if (unknown) return
  let shared = 0
  for (const word of a.words) if (b.words.has(word)) shared++
  const fewest = Math.min(a.words.size, b.words.size)
  out[at + 1] = fewest ? shared / fewest : 0
  const fewestGrams = Math.min(a.trigrams.length, b.trigrams.length)
  out[at + 2] = fewestGrams ? countShared(a.trigrams, b.trigrams) / fewestGrams : 0
  out[at + 3] = containsAcronymOf(a, b) || containsAcronymOf(b, a) ? 1 : 0
  out[at + 4] = agreement(a.kind, b.kind)
  out[at + 5] = agreement(a.canonicalName, b.canonicalName)
  const x = VENUE_KINDS.indexOf(a.kind)
  const y = VENUE_KINDS.indexOf(b.kind)
  out[at + 6] = Math.min(x, y)
  out[at + 7] = Math.max(x, y)
}
const VENUE_KINDS: VenueKind[] = [undefined, 'conference', 'journal', 'preprint']

function containsAcronymOf(a: MatchVenue, b: MatchVenue): boolean {
  for (const word of a.words) if (word.length >= 3 && b.initials.includes(word)) return true
  return false
}

const agreement = (a: string | undefined, b: string | undefined): number => (a && b ? (a === b ? 1 : 0) : 0.5)
