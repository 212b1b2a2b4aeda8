/** Guards: what no likeness of titles outweighs when it is asked whether two records are one work. A wrong merge is worse than a missed one. */
import { editDistance, substringEditDistance } from './edit-distance.ts'
import type { PreparedRecord } from './features.ts'
import { countSharedInitials, type MatchAuthors, pairAuthors } from './person-features.ts'
import { hasNearSpelling, isDistinctiveWord, isGenericTitleWord, type MatchTitle, unmatchedWords } from './title-features.ts'

/** Why two records are not one work, or not surely: the score is brought down to at most this. */
export type Veto = { maxProbability: number; reason: string }

/** Not the same work, whatever else agrees. */
const DIFFERENT_WORK_CAP = 0.02
/** As likely another. */
const DOUBTFUL_CAP = 0.5
/** Strange enough for a person to look at it. */
const REVIEW_CAP = 0.6
/** It may well be, but nobody merges it unseen. */
const UNPROVEN_CAP = 0.97

/** More years than this lie between few preprints and their articles. */
const MAX_YEARS_APART = 5

/** The strictest guard that stands between two records, given in order. */
export function findVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  const found = [
    missingTitleVeto(a, b),
    aboutAnotherVeto(a.title, b.title),
    numbersVeto(a.title, b.title),
    noCommonAuthorVeto(a, b),
    yearsApartVeto(a, b),
    recurringTitleVeto(a.title, b.title),
    missingAuthorsVeto(a, b),
    distinctiveWordsVeto(a, b),
  ].filter((guard) => guard !== undefined)
  return found.sort((x, y) => x.maxProbability - y.maxProbability)[0]
}

function missingTitleVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (!a.title.letters || !b.title.letters) return { maxProbability: DIFFERENT_WORK_CAP, reason: 'a title is missing' }
}

function aboutAnotherVeto(a: MatchTitle, b: MatchTitle): Veto | undefined {
  const only =
    a.aboutAnotherWords.find((word) => !b.aboutAnotherWords.includes(word)) ??
    b.aboutAnotherWords.find((word) => !a.aboutAnotherWords.includes(word))
  const hidden = only && a.letters.includes(only) && b.letters.includes(only)
  if (only && !hidden) return { maxProbability: DIFFERENT_WORK_CAP, reason: `only one says “${only}”` }
}

/** Part I and Part II, 3D and 4D; and Vidi and Vidi2, where a number is all that one title, or what it begins with, has and the other has not. */
function numbersVeto(a: MatchTitle, b: MatchTitle): Veto | undefined {
  const onlyA = [...a.numbers].filter((number) => !b.numbers.has(number) && !isYear(number))
  const onlyB = [...b.numbers].filter((number) => !a.numbers.has(number) && !isYear(number))
  const differ = [...onlyA, ...onlyB]
  if (onlyA.length > 0 && onlyB.length > 0)
    return { maxProbability: DIFFERENT_WORK_CAP, reason: `numbers differ: ${differ.sort().join(', ')}` }
  const [nameA, nameB] = [a, b].map(({ head }) => head.replace(/[\d.]+/g, '')) as [string, string]
  if (differ.length > 0 && (titleWithoutNumbers(a) === titleWithoutNumbers(b) || (nameA === nameB && nameA !== '' && a.head !== b.head)))
    return { maxProbability: DIFFERENT_WORK_CAP, reason: `only one has the number ${differ[0]}` }
}

const isYear = (number: string): boolean => /^(?:19[5-9]|20[0-4])\d$/.test(number)
const COUNTING_WORDS = new Set(
  'part volume vol no number chapter phase i ii iii iv v vi vii viii ix x one two three four five first second third'.split(' '),
)

/** A title's letters without digits and without the words that count. */
const titleWithoutNumbers = ({ words }: MatchTitle): string =>
  words
    .filter((word) => !COUNTING_WORDS.has(word))
    .join('')
    .replace(/\d+(?:st|nd|rd|th)?/g, '')

const hasLatinNames = (people: PreparedRecord['authorList']) => people.list.some(({ family }) => /^[a-z]/.test(family))

/**
 * Both name authors, in letters that can be compared, and not one family name of the one is near any of the other, nor are
 * all of one list's bare initials those of the other (`h jiawei , w jianyong` are J. Han and J. Wang turned round). Equal
 * titles of some length then are for a person to look at: an author field may hold an organization, or rubbish.
 */
export function noCommonAuthorVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (a.authorList.list.length === 0 || b.authorList.list.length === 0 || hasLatinNames(a.authorList) !== hasLatinNames(b.authorList))
    return undefined
  if (pairAuthors(a.authorList.list, b.authorList.list).pairCount > 0 || haveSwappedInitials(a.authorList, b.authorList)) return undefined
  const leaked = (from: PreparedRecord, to: PreparedRecord) =>
    from.authorList.familyNames.some((family) => to.authorList.letters.includes(family) || to.title.letters.includes(family))
  if (leaked(a, b) || leaked(b, a)) return undefined
  const striking = a.title.letters === b.title.letters && a.title.specificWordCount >= 4
  return { maxProbability: striking ? REVIEW_CAP : DIFFERENT_WORK_CAP, reason: 'no author in common' }
}

function haveSwappedInitials(a: MatchAuthors, b: MatchAuthors): boolean {
  const fewest = Math.min(a.list.length, b.list.length)
  return fewest >= 2 && Math.min(a.spelledOutShare, b.spelledOutShare) === 0 && countSharedInitials(a.list, b.list) === fewest
}

function yearsApartVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (a.years.stated === null || b.years.stated === null) return undefined
  const apart = Math.abs(a.years.stated - b.years.stated)
  if (apart > MAX_YEARS_APART) return { maxProbability: DOUBTFUL_CAP, reason: `${apart} years are too many` }
}

function recurringTitleVeto(a: MatchTitle, b: MatchTitle): Veto | undefined {
  if (a.isRecurring || b.isRecurring || a.specificWordCount === 0 || b.specificWordCount === 0)
    return { maxProbability: DOUBTFUL_CAP, reason: 'a title that comes again and again' }
}

/** Where one side names nobody, only equal titles of some length speak for the work. */
function missingAuthorsVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (a.authorList.list.length > 0 && b.authorList.list.length > 0 && hasLatinNames(a.authorList) === hasLatinNames(b.authorList))
    return undefined
  if (!areTitlesEqual(a.title, b.title)) return { maxProbability: UNPROVEN_CAP, reason: 'authors unknown, and the titles are not equal' }
  if (Math.min(a.title.specificWordCount, b.title.specificWordCount) < 3)
    return { maxProbability: UNPROVEN_CAP, reason: 'authors unknown, and the title is short' }
}

/**
 * A survey of scenes and one of shapes by the same people: words of their own on both sides; or a survey of efficient models and
 * one of efficient action models: a word in the midst. A title that only goes on, or begins earlier, may be the same.
 */
function distinctiveWordsVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  const people = [a.authorList.familyNames, b.authorList.familyNames]
  const ofA = unmatchedWords(a.title, b.title).find((word) => isDistinctiveWord(word, b.title, people))
  const ofB = unmatchedWords(b.title, a.title).find((word) => isDistinctiveWord(word, a.title, people))
  if (ofA && ofB) return { maxProbability: UNPROVEN_CAP, reason: `each title has a word of its own: ${[ofA, ofB].sort().join(', ')}` }
  const own = ofA ?? ofB
  if (own && isInsertion(a.title.letters, b.title.letters))
    return { maxProbability: UNPROVEN_CAP, reason: `only one title has “${own}” in its midst` }
}

/** Whether the longer text is the shorter with something put in between. */
function isInsertion(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  let beginning = 0
  while (beginning < short.length && short[beginning] === long[beginning]) beginning++
  let end = 0
  while (end < short.length && short[short.length - 1 - end] === long[long.length - 1 - end]) end++
  return beginning < short.length && end < short.length && beginning + end >= short.length
}

/** Whether two titles are the same words, or the same but for what dresses a title up. */
export const areTitlesEqual = (a: MatchTitle, b: MatchTitle): boolean =>
  a.letters === b.letters ||
  (a.core !== '' &&
    a.core === b.core &&
    [...unmatchedWords(a, b), ...unmatchedWords(b, a)].every((word) => isGenericTitleWord(word) || hasNearSpelling(word, b.contentWords)))

/** So few letters of a hundred may differ between titles that are alike, as a whole or where one is part of the other. */
const MAX_CHANGED_SHARE = 0.2
/** A title of fewer letters than this is found in many others. */
const MIN_SUBSTRING_LETTERS = 20

/** Whether two titles are the same but for a few letters, or one of some length is within the other. */
export function areTitlesSimilar(a: MatchTitle, b: MatchTitle): boolean {
  if (areTitlesEqual(a, b)) return true
  const [short, long] = a.letters.length <= b.letters.length ? [a, b] : [b, a]
  if (editDistance(short.pattern, long.letters) <= long.letters.length * MAX_CHANGED_SHARE) return true
  return (
    short.letters.length >= MIN_SUBSTRING_LETTERS &&
    substringEditDistance(short.pattern, long.letters) <= short.letters.length * (MAX_CHANGED_SHARE / 2)
  )
}
