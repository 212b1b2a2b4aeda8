/** Guards: what no likeness of titles outweighs when it is asked whether two records are one work. A wrong merge is worse than a missed one. */
import { distance, distanceWithin } from './edit-distance.ts'
import type { Prepared } from './features.ts'
import { anyInitialsShared, type People, pairUp } from './person-features.ts'
import { isDress, isMisspelt, isOwn, leftOver, type Title } from './title-features.ts'

/** Why two records are not one work, or not surely: the score is brought down to at most this. */
export type Guard = { atMost: number; reason: string }

/** Not the same work, whatever else agrees. */
const NEVER = 0.02
/** As likely another. */
const DOUBTFUL = 0.5
/** Strange enough for a person to look at it. */
const ASKED = 0.6
/** It may well be, but nobody merges it unseen. */
const UNPROVEN = 0.97

/** More years than this lie between few preprints and their articles. */
const YEARS_APART = 5

/** The strictest guard that stands between two records, given in order. */
export function guardBetween(a: Prepared, b: Prepared): Guard | undefined {
  const found = [
    aTitleMissing(a, b),
    oneIsAboutAnother(a.title, b.title),
    numbersDiffer(a.title, b.title),
    nobodyInCommon(a, b),
    yearsApart(a, b),
    recurring(a.title, b.title),
    authorsMissing(a, b),
    ownWords(a, b),
  ].filter((guard) => guard !== undefined)
  return found.sort((x, y) => x.atMost - y.atMost)[0]
}

function aTitleMissing(a: Prepared, b: Prepared): Guard | undefined {
  if (!a.title.letters || !b.title.letters) return { atMost: NEVER, reason: 'a title is missing' }
}

function oneIsAboutAnother(a: Title, b: Title): Guard | undefined {
  const only =
    a.aboutAnother.find((word) => !b.aboutAnother.includes(word)) ?? b.aboutAnother.find((word) => !a.aboutAnother.includes(word))
  const hidden = only && a.letters.includes(only) && b.letters.includes(only)
  if (only && !hidden) return { atMost: NEVER, reason: `only one says “${only}”` }
}

/** Part I and Part II, 3D and 4D; and Vidi and Vidi2, where a number is all that one title, or what it begins with, has and the other has not. */
function numbersDiffer(a: Title, b: Title): Guard | undefined {
  const onlyA = [...a.numbers].filter((number) => !b.numbers.has(number) && !isYear(number))
  const onlyB = [...b.numbers].filter((number) => !a.numbers.has(number) && !isYear(number))
  const differ = [...onlyA, ...onlyB]
  if (onlyA.length > 0 && onlyB.length > 0) return { atMost: NEVER, reason: `numbers differ: ${differ.sort().join(', ')}` }
  const [nameA, nameB] = [a, b].map(({ head }) => head.replace(/[\d.]+/g, '')) as [string, string]
  if (differ.length > 0 && (withoutNumbers(a) === withoutNumbers(b) || (nameA === nameB && nameA !== '' && a.head !== b.head)))
    return { atMost: NEVER, reason: `only one has the number ${differ[0]}` }
}

const isYear = (number: string): boolean => /^(?:19[5-9]|20[0-4])\d$/.test(number)
const COUNTS = new Set(
  'part volume vol no number chapter phase i ii iii iv v vi vii viii ix x one two three four five first second third'.split(' '),
)

/** A title's letters without digits and without the words that count. */
const withoutNumbers = ({ words }: Title): string =>
  words
    .filter((word) => !COUNTS.has(word))
    .join('')
    .replace(/\d+(?:st|nd|rd|th)?/g, '')

const latin = (people: Prepared['people']) => people.list.some(({ family }) => /^[a-z]/.test(family))

/**
 * Both name authors, in letters that can be compared, and not one family name of the one is near any of the other, nor are
 * all of one list's bare initials those of the other (`h jiawei , w jianyong` are J. Han and J. Wang turned round). Equal
 * titles of some length then are for a person to look at: an author field may hold an organization, or rubbish.
 */
export function nobodyInCommon(a: Prepared, b: Prepared): Guard | undefined {
  if (a.people.list.length === 0 || b.people.list.length === 0 || latin(a.people) !== latin(b.people)) return undefined
  if (pairUp(a.people.list, b.people.list).pairs > 0 || turnedRound(a.people, b.people)) return undefined
  const leaked = (from: Prepared, to: Prepared) =>
    from.people.families.some((family) => to.people.letters.includes(family) || to.title.letters.includes(family))
  if (leaked(a, b) || leaked(b, a)) return undefined
  const striking = a.title.letters === b.title.letters && a.title.content >= 4
  return { atMost: striking ? ASKED : NEVER, reason: 'no author in common' }
}

function turnedRound(a: People, b: People): boolean {
  const fewest = Math.min(a.list.length, b.list.length)
  return fewest >= 2 && Math.min(a.writtenOut, b.writtenOut) === 0 && anyInitialsShared(a.list, b.list) === fewest
}

function yearsApart(a: Prepared, b: Prepared): Guard | undefined {
  if (a.years.stated === null || b.years.stated === null) return undefined
  const apart = Math.abs(a.years.stated - b.years.stated)
  if (apart > YEARS_APART) return { atMost: DOUBTFUL, reason: `${apart} years are too many` }
}

function recurring(a: Title, b: Title): Guard | undefined {
  if (a.recurs || b.recurs || a.content === 0 || b.content === 0) return { atMost: DOUBTFUL, reason: 'a title that comes again and again' }
}

/** Where one side names nobody, only equal titles of some length speak for the work. */
function authorsMissing(a: Prepared, b: Prepared): Guard | undefined {
  if (a.people.list.length > 0 && b.people.list.length > 0 && latin(a.people) === latin(b.people)) return undefined
  if (!titlesEqual(a.title, b.title)) return { atMost: UNPROVEN, reason: 'authors unknown, and the titles are not equal' }
  if (Math.min(a.title.content, b.title.content) < 3) return { atMost: UNPROVEN, reason: 'authors unknown, and the title is short' }
}

/**
 * A survey of scenes and one of shapes by the same people: words of their own on both sides; or a survey of efficient models and
 * one of efficient action models: a word in the midst. A title that only goes on, or begins earlier, may be the same.
 */
function ownWords(a: Prepared, b: Prepared): Guard | undefined {
  const people = [a.people.families, b.people.families]
  const ofA = leftOver(a.title, b.title).find((word) => isOwn(word, b.title, people))
  const ofB = leftOver(b.title, a.title).find((word) => isOwn(word, a.title, people))
  if (ofA && ofB) return { atMost: UNPROVEN, reason: `each title has a word of its own: ${[ofA, ofB].sort().join(', ')}` }
  const own = ofA ?? ofB
  if (own && isAmidst(a.title.letters, b.title.letters)) return { atMost: UNPROVEN, reason: `only one title has “${own}” in its midst` }
}

/** Whether the longer text is the shorter with something put in between. */
function isAmidst(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  let beginning = 0
  while (beginning < short.length && short[beginning] === long[beginning]) beginning++
  let end = 0
  while (end < short.length && short[short.length - 1 - end] === long[long.length - 1 - end]) end++
  return beginning < short.length && end < short.length && beginning + end >= short.length
}

/** Whether two titles are the same words, or the same but for what dresses a title up. */
export const titlesEqual = (a: Title, b: Title): boolean =>
  a.letters === b.letters ||
  (a.core !== '' &&
    a.core === b.core &&
    [...leftOver(a, b), ...leftOver(b, a)].every((word) => isDress(word) || isMisspelt(word, b.telling)))

/** So few letters of a hundred may differ between titles that are alike, as a whole or where one is part of the other. */
const MOST_CHANGED = 0.2
/** A title of fewer letters than this is found in many others. */
const TELLING_LETTERS = 20

/** Whether two titles are the same but for a few letters, or one of some length is within the other. */
export function titlesAlike(a: Title, b: Title): boolean {
  if (titlesEqual(a, b)) return true
  const [short, long] = a.letters.length <= b.letters.length ? [a, b] : [b, a]
  if (distance(short.pattern, long.letters) <= long.letters.length * MOST_CHANGED) return true
  return short.letters.length >= TELLING_LETTERS && distanceWithin(short.pattern, long.letters) <= short.letters.length * (MOST_CHANGED / 2)
}
