/** Vetoes: differences that no similarity of titles overrides, because a wrong merge is worse than a missed one. */
import { editDistance, substringEditDistance } from './edit-distance.ts'
import type { PreparedRecord } from './features.ts'
import { countSharedInitials, type MatchAuthors, pairAuthors } from './person-features.ts'
import { hasNearSpelling, isDistinctiveWord, isGenericTitleWord, type MatchTitle, unmatchedWords } from './title-features.ts'

/** Why two records are not, or not certainly, one work: it limits their probability. */
export type Veto = { maxProbability: number; reason: string }

/** A different work, whatever else agrees. */
const DIFFERENT_WORK_CAP = 0.02
/** As likely a different work. */
const DOUBTFUL_CAP = 0.5
/** Unusual enough for a person to decide. */
const REVIEW_CAP = 0.6
/** Probably the same work, but not certain enough to merge. */
const UNPROVEN_CAP = 0.97

/** Few preprints and their articles are more years apart. */
const MAX_YEARS_APART = 5

/** The strictest veto against two sorted records. */
export function findVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  const vetoes = [
    missingTitleVeto(a, b),
    aboutAnotherVeto(a.title, b.title),
    numbersVeto(a.title, b.title),
    noCommonAuthorVeto(a, b),
    yearsApartVeto(a, b),
    recurringTitleVeto(a.title, b.title),
    missingAuthorsVeto(a, b),
    distinctiveWordsVeto(a, b),
  ].filter((veto) => veto !== undefined)
  return vetoes.sort((x, y) => x.maxProbability - y.maxProbability)[0]
}

function missingTitleVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (!a.title.letters || !b.title.letters) return { maxProbability: DIFFERENT_WORK_CAP, reason: 'a title is missing' }
}

function aboutAnotherVeto(a: MatchTitle, b: MatchTitle): Veto | undefined {
  const word =
    a.aboutAnotherWords.find((own) => !b.aboutAnotherWords.includes(own)) ??
    b.aboutAnotherWords.find((own) => !a.aboutAnotherWords.includes(own))
  const isInBoth = word && a.letters.includes(word) && b.letters.includes(word)
  if (word && !isInBoth) return { maxProbability: DIFFERENT_WORK_CAP, reason: `only one title has “${word}”` }
}

/** Different numbers (Part I and Part II, 3D and 4D), or a number that is the only difference of titles or their heads (Vidi and Vidi2). */
function numbersVeto(a: MatchTitle, b: MatchTitle): Veto | undefined {
  const onlyA = [...a.numbers].filter((number) => !b.numbers.has(number) && !isYear(number))
  const onlyB = [...b.numbers].filter((number) => !a.numbers.has(number) && !isYear(number))
  const different = [...onlyA, ...onlyB]
  if (onlyA.length > 0 && onlyB.length > 0)
    return { maxProbability: DIFFERENT_WORK_CAP, reason: `numbers differ: ${different.sort().join(', ')}` }
  const [nameA, nameB] = [a, b].map(({ head }) => head.replace(/[\d.]+/g, '')) as [string, string]
  if (different.length > 0 && (titleWithoutNumbers(a) === titleWithoutNumbers(b) || (nameA === nameB && nameA !== '' && a.head !== b.head)))
    return { maxProbability: DIFFERENT_WORK_CAP, reason: `only one has the number ${different[0]}` }
}

const isYear = (number: string): boolean => /^(?:19[5-9]|20[0-4])\d$/.test(number)
const COUNTING_WORDS = new Set(
  'part volume vol no number chapter phase i ii iii iv v vi vii viii ix x one two three four five first second third'.split(' '),
)

/** A title's letters without digits and counting words. */
const titleWithoutNumbers = ({ words }: MatchTitle): string =>
  words
    .filter((word) => !COUNTING_WORDS.has(word))
    .join('')
    .replace(/\d+(?:st|nd|rd|th)?/g, '')

const hasLatinNames = (people: PreparedRecord['authorList']) => people.list.some(({ family }) => /^[a-z]/.test(family))

/**
 * Both records have authors in comparable scripts, and no two family names are similar, nor are all initials of one list those of
 * the other (`h jiawei , w jianyong` are J. Han and J. Wang). If long titles are equal, a person decides: an author field may
 * hold an organization or garbage.
 */
export function noCommonAuthorVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (a.authorList.list.length === 0 || b.authorList.list.length === 0 || hasLatinNames(a.authorList) !== hasLatinNames(b.authorList))
    return undefined
  if (pairAuthors(a.authorList.list, b.authorList.list).pairCount > 0 || haveSwappedInitials(a.authorList, b.authorList)) return undefined
  const isMentioned = (from: PreparedRecord, to: PreparedRecord) =>
    from.authorList.familyNames.some((family) => to.authorList.letters.includes(family) || to.title.letters.includes(family))
  if (isMentioned(a, b) || isMentioned(b, a)) return undefined
  const hasEqualLongTitle = a.title.letters === b.title.letters && a.title.specificWordCount >= 4
  return { maxProbability: hasEqualLongTitle ? REVIEW_CAP : DIFFERENT_WORK_CAP, reason: 'no author in common' }
}

function haveSwappedInitials(a: MatchAuthors, b: MatchAuthors): boolean {
  const fewest = Math.min(a.list.length, b.list.length)
  return fewest >= 2 && Math.min(a.spelledOutShare, b.spelledOutShare) === 0 && countSharedInitials(a.list, b.list) === fewest
}

function yearsApartVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (a.years.stated === null || b.years.stated === null) return undefined
  const apart = Math.abs(a.years.stated - b.years.stated)
  if (apart > MAX_YEARS_APART) return { maxProbability: DOUBTFUL_CAP, reason: 'too many years apart' }
}

function recurringTitleVeto(a: MatchTitle, b: MatchTitle): Veto | undefined {
  if (a.isRecurring || b.isRecurring || a.specificWordCount === 0 || b.specificWordCount === 0)
    return { maxProbability: DOUBTFUL_CAP, reason: 'a recurring title' }
}

/** Without authors on one side, only equal titles of some length are proof. */
function missingAuthorsVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  if (a.authorList.list.length > 0 && b.authorList.list.length > 0 && hasLatinNames(a.authorList) === hasLatinNames(b.authorList))
    return undefined
  if (!areTitlesEqual(a.title, b.title)) return { maxProbability: UNPROVEN_CAP, reason: 'authors unknown, and the titles are not equal' }
  if (Math.min(a.title.specificWordCount, b.title.specificWordCount) < 3)
    return { maxProbability: UNPROVEN_CAP, reason: 'authors unknown, and the title is short' }
}

/**
 * Distinctive words in both titles (surveys of scenes and of shapes by the same authors), or one inserted in the middle (efficient
 * models, efficient action models). A title with more words only at its beginning or end may be the same.
 */
function distinctiveWordsVeto(a: PreparedRecord, b: PreparedRecord): Veto | undefined {
  const families = [a.authorList.familyNames, b.authorList.familyNames]
  const wordOfA = unmatchedWords(a.title, b.title).find((word) => isDistinctiveWord(word, b.title, families))
  const wordOfB = unmatchedWords(b.title, a.title).find((word) => isDistinctiveWord(word, a.title, families))
  if (wordOfA && wordOfB)
    return { maxProbability: UNPROVEN_CAP, reason: `each title has a distinctive word: ${[wordOfA, wordOfB].sort().join(', ')}` }
  const word = wordOfA ?? wordOfB
  if (word && isInsertion(a.title.letters, b.title.letters))
    return { maxProbability: UNPROVEN_CAP, reason: `only one title has “${word}” in the middle` }
}

/** Whether the longer text is the shorter with something inserted. */
function isInsertion(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  let beginning = 0
  while (beginning < short.length && short[beginning] === long[beginning]) beginning++
  let end = 0
  while (end < short.length && short[short.length - 1 - end] === long[long.length - 1 - end]) end++
  return beginning < short.length && end < short.length && beginning + end >= short.length
}

/** Whether two titles are equal, or differ only in generic words and misspellings. */
export const areTitlesEqual = (a: MatchTitle, b: MatchTitle): boolean =>
  a.letters === b.letters ||
  (a.core !== '' &&
    a.core === b.core &&
    [...unmatchedWords(a, b), ...unmatchedWords(b, a)].every((word) => isGenericTitleWord(word) || hasNearSpelling(word, b.contentWords)))

/** Similar titles differ in at most this share of their letters. */
const MAX_CHANGED_SHARE = 0.2
/** Shorter titles occur in many others. */
const MIN_SUBSTRING_LETTERS = 20

/** Whether two titles differ in a few letters, or one of some length is part of the other. */
export function areTitlesSimilar(a: MatchTitle, b: MatchTitle): boolean {
  if (areTitlesEqual(a, b)) return true
  const [short, long] = a.letters.length <= b.letters.length ? [a, b] : [b, a]
  if (editDistance(short.pattern, long.letters) <= long.letters.length * MAX_CHANGED_SHARE) return true
  return (
    short.letters.length >= MIN_SUBSTRING_LETTERS &&
    substringEditDistance(short.pattern, long.letters) <= short.letters.length * (MAX_CHANGED_SHARE / 2)
  )
}
