/** Features of titles: truncated, with merged or misspelt words, decorated (`extended abstract`), or of another paper by the same authors. */
import { aboutAnotherWordsOf } from '../../identifiers/about-another.ts'
import { TITLE_STOP_WORDS } from '../../text/stopwords.ts'
import { editDistance, isNearlyEqual, type Pattern, patternOf, substringEditDistance } from './edit-distance.ts'
import { numbersIn } from './number-features.ts'
import { segmentWords, splitWords } from './repair-text.ts'
import { countShared, trigramsOf } from './trigrams.ts'

const wordSet = (words: string) => new Set(words.split(' '))

const STOP_WORDS = new Set([...TITLE_STOP_WORDS, 'using', 'into'])

/** Words that decorate a title and do not make it another paper's. */
const GENERIC_TITLE_WORDS = wordSet(
  'abstract tutorial session panel demo demonstration description talk slides available conference experience paper short version extended full long invited keynote only poster summary industrial guest editorial editor editors introduction foreword preface special issue section book review reviews report erratum corrigendum correction challenges draft preprint technical note notes column message chair chairs chairman letter news',
)

/** Titles that journals and proceedings use repeatedly, without spaces. */
const RECURRING_TITLES = new Set(
  `editorial|guest editorial|introduction|foreword|preface|editors note|from the editors|message from the editors|letter from the editor|
  letter to the editor|letters to the editor|in this issue|news|book review|book reviews|front matter|back matter|frontmatter|backmatter|
  table of contents|contents|title page|index|author index|subject index|committees|organizing committee|program committee|reviewers|
  list of reviewers|acknowledgments|acknowledgements|announcements|calendar|obituary|erratum|errata|corrigendum|correction|corrections|
  retraction|reply|response|rejoinder|commentary|comment|discussion|abstracts|conclusion|conclusions|overview|keynote|panel|panel discussion|
  welcome|welcome message|chairs message|message from the chairs|treasurers message|editors notes|issue information|masthead|cover image`
    .split('|')
    .map((title) => title.replace(/\s+/g, '')),
)
const FRONT_MATTER =
  /^(?:proceedings of|front ?matter|back ?matter|table of contents|message from the|editorial board|preface to|foreword to|introduction to the special|guest editors? introduction|call for papers)\b/

const isRecurringTitle = (letters: string, words: string[]): boolean =>
  RECURRING_TITLES.has(letters.replace(/s?messages?$/, 'smessage')) || RECURRING_TITLES.has(letters) || FRONT_MATTER.test(words.join(' '))

export type MatchTitle = {
  /** All words, and those that are no stop words. */
  words: string[]
  contentWords: Set<string>
  /** The letters without spaces, at most 200: equal even if words are merged. */
  letters: string
  pattern: Pattern
  trigrams: Int32Array
  /** The letters without brackets, generic words and stop words. */
  core: string
  corePattern: Pattern
  /** The letters before a colon or dash. */
  head: string
  numbers: Set<string>
  /** The number of content words that are neither generic nor digits. */
  specificWordCount: number
  aboutAnotherWords: string[]
  /** Whether the title recurs: an editorial, front matter. */
  isRecurring: boolean
}

/** Prepares a normalized title for comparison. */
export function parseMatchTitle(text: string): MatchTitle {
  const runs = splitWords(text)
  const words = segmentWords(runs)
  const contentWords = new Set(words.filter((word) => !STOP_WORDS.has(word)))
  const letters = runs.join('').slice(0, 200)
  const core = splitWords(text.replace(/\([^)]*\)|\[[^\]]*\]/g, ' '))
    .filter((word) => !GENERIC_TITLE_WORDS.has(word) && !STOP_WORDS.has(word))
    .join('')
    .slice(0, 200)
  let specificWordCount = 0
  for (const word of contentWords) if (!GENERIC_TITLE_WORDS.has(word) && !/^\d+$/.test(word)) specificWordCount++
  return {
    words,
    contentWords,
    letters,
    pattern: patternOf(letters),
    trigrams: trigramsOf(letters),
    core,
    corePattern: patternOf(core),
    head: splitWords(text.split(/ ?: | -+ | \. /)[0] as string).join(''),
    numbers: numbersIn(words),
    specificWordCount,
    aboutAnotherWords: aboutAnotherWordsOf(words),
    isRecurring: isRecurringTitle(letters, words),
  }
}

/** The content words of a title that do not occur in the other, not even inside its words. */
export function unmatchedWords(title: MatchTitle, other: MatchTitle): string[] {
  const unmatched: string[] = []
  for (const word of title.contentWords) if (!other.contentWords.has(word) && !other.letters.includes(word)) unmatched.push(word)
  return unmatched
}

/** Whether a word only decorates a title. */
export const isGenericTitleWord = (word: string): boolean => GENERIC_TITLE_WORDS.has(word)

/** Whether an unmatched word distinguishes a title: neither generic, nor a family name, nor a misspelling of the other's words. */
export const isDistinctiveWord = (word: string, other: MatchTitle, people: string[][]): boolean =>
  !isGenericTitleWord(word) && !containsFamilyName(word, people) && !hasNearSpelling(word, other.contentWords)

/** Whether a word is nearly equal to one of these. */
export function hasNearSpelling(word: string, words: Iterable<string>): boolean {
  if (word.length < 5) return false
  for (const other of words) if (other.length >= 5 && other[0] === word[0] && isNearlyEqual(word, other, 8)) return true
  return false
}

export const TITLE_FEATURES = [
  'words found of all',
  'words found of the fewer',
  'trigrams shared of all',
  'trigrams shared of the fewer',
  'letters alike',
  'shorter found in longer',
  'common beginning',
  'common end',
  'length ratio',
  'shorter length',
  'longer length',
  'cores equal',
  'heads equal',
  'shorter core found in longer',
  'cores alike',
  'less content',
  'more content',
  'dress left over',
  'words left in longer',
  'letters left in longer',
  'letters left in shorter',
  'one is about another',
  'a title that recurs',
] as const

/** Writes the features of two titles, the shorter first; words with a family name in them do not count as unmatched. */
export function writeTitleFeatures(out: Float64Array, at: number, short: MatchTitle, long: MatchTitle, people: string[][]): void {
  const unmatchedInLong = unmatchedWords(long, short)
  const unmatchedInShort = unmatchedWords(short, long)
  const inShort = short.contentWords.size
  const inLong = long.contentWords.size
  const grams = countShared(short.trigrams, long.trigrams)
  const fewerGrams = Math.min(short.trigrams.length, long.trigrams.length)
  const s = short.letters.length
  const l = long.letters.length
  let beginning = 0
  while (beginning < s && short.letters[beginning] === long.letters[beginning]) beginning++
  let end = 0
  while (end < s && short.letters[s - 1 - end] === long.letters[l - 1 - end]) end++
  const [core, otherCore] = short.core.length <= long.core.length ? [short.corePattern, long.core] : [long.corePattern, short.core]
  const coresEqual = core.text !== '' && core.text === otherCore
  out[at] = ratio(inShort - unmatchedInShort.length + inLong - unmatchedInLong.length, inShort + inLong)
  out[at + 1] = Math.max(ratio(inShort - unmatchedInShort.length, inShort), ratio(inLong - unmatchedInLong.length, inLong))
  out[at + 2] = ratio(grams, short.trigrams.length + long.trigrams.length - grams)
  out[at + 3] = ratio(grams, fewerGrams)
  out[at + 4] = l ? 1 - editDistance(short.pattern, long.letters) / l : 0
  out[at + 5] = s ? 1 - substringEditDistance(short.pattern, long.letters) / s : 0
  out[at + 6] = ratio(beginning, s)
  out[at + 7] = ratio(end, s)
  out[at + 8] = ratio(s, l)
  out[at + 9] = Math.min(s, 80)
  out[at + 10] = Math.min(l, 120)
  out[at + 11] = coresEqual ? 1 : 0
  out[at + 12] = headSimilarity(short, long)
  out[at + 13] = core.text.length >= 4 ? (coresEqual ? 1 : 1 - substringEditDistance(core, otherCore) / core.text.length) : -1
  out[at + 14] = core.text.length >= 4 ? (coresEqual ? 1 : 1 - editDistance(core, otherCore) / otherCore.length) : -1
  out[at + 15] = Math.min(short.specificWordCount, long.specificWordCount, 8)
  out[at + 16] = Math.min(8, Math.max(short.specificWordCount, long.specificWordCount))
  const genericCount = unmatchedInLong.filter(isGenericTitleWord).length + unmatchedInShort.filter(isGenericTitleWord).length
  const ownOfLong = unmatchedInLong.filter((word) => isDistinctiveWord(word, short, people))
  const ownOfShort = unmatchedInShort.filter((word) => isDistinctiveWord(word, long, people))
  out[at + 17] = Math.min(4, genericCount)
  out[at + 18] = Math.min(10, ownOfLong.length)
  out[at + 19] = Math.min(60, countLetters(ownOfLong))
  out[at + 20] = Math.min(40, countLetters(ownOfShort))
  out[at + 21] = short.aboutAnotherWords.length > 0 !== long.aboutAnotherWords.length > 0 ? 1 : 0
  out[at + 22] = short.isRecurring || long.isRecurring ? 1 : 0
}

const countLetters = (words: string[]): number => words.reduce((sum, { length }) => sum + length, 0)

const ratio = (part: number, total: number): number => (total ? part / total : 0)

function headSimilarity(a: MatchTitle, b: MatchTitle): number {
  if (a.head.length > 3 && a.head === b.head) return 1
  return (a.head.length > 3 && b.letters.startsWith(a.head)) || (b.head.length > 3 && a.letters.startsWith(b.head)) ? 0.5 : 0
}

function containsFamilyName(word: string, people: string[][]): boolean {
  for (const families of people) for (const family of families) if (word.includes(family)) return true
  return false
}
