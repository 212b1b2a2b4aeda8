/** Recognizes titles of texts about another paper: errata, replies, supplements, notices of retraction. */

/** Narrow on purpose: a response to a drug is no response to a paper. */
const ABOUT_ANOTHER_PATTERNS = [
  /^(?:erratum|errata|corrigend(?:um|a)|addendum|rejoinder)\b/i,
  /^(?:correction|retraction|withdrawal|expression of concern)(?: notice| note)?\s*(?:[:.—–-]|to\b|for\b|of\s*["“‘:]|$)/i,
  /^(?:notice of (?:retraction|withdrawal|correction)|retraction notice)\b/i,
  /^(?:reply|replies|comments?) (?:to|on)\b|^reply\s*:/i,
  /^(?:response|commentary|review) (?:to|on|of) (?:["“‘'«]|(?:the )?(?:comments?|letters?|reviews?|reviewers?|article|paper|editor)\b)/i,
  /^(?:supplement|(?:supplementa(?:ry|l)|supporting) (?:information|materials?|data))\s*(?:[:—–-]|to\b|for\b|$)/i,
  /^(?:peer review|decision letter|book review|editorial)\s*(?:[:—–-]|of\b|for\b|$)/i,
  /[:([—–]\s*(?:erratum|correction|corrigendum|addendum|reply|rejoinder|retraction|supplementa(?:ry|l) materials?|supplement)\W*$/i,
]

/** Whether a title begins or ends as that of a text about another paper. */
export function isAboutAnother(title: string): boolean {
  const bare = title.replace(/^\W+/, '').replace(/^(?:publishers?|authors?)['’]?s?\s+(?=correction|erratum|reply|response|addendum)/i, '')
  return ABOUT_ANOTHER_PATTERNS.some((pattern) => pattern.test(bare))
}

const wordSet = (words: string) => new Set(words.split(' '))

/** Words that mean it anywhere in a title. */
const ABOUT_ANOTHER_WORDS = wordSet('erratum errata corrigendum corrigenda addendum retraction retracted rejoinder')

/** Words that mean it at the beginning or before a preposition: a response time is no response. */
const MAYBE_ABOUT_ANOTHER_WORDS = wordSet(
  'correction reply response comment comments commentary review rebuttal supplement supplementary supplemental appendix',
)
const LINKING_PREPOSITIONS = wordSet('to on of for')

/** The words by which a title, given as words in lower case, says that it is about another paper: each once, sorted. */
export const aboutAnotherWordsOf = (words: string[]): string[] => [
  ...new Set(
    words
      .filter(
        (word, i) =>
          ABOUT_ANOTHER_WORDS.has(word) ||
          (MAYBE_ABOUT_ANOTHER_WORDS.has(word) && (i === 0 || LINKING_PREPOSITIONS.has(words[i + 1] as string))) ||
          (word === 'review' && words[i - 1] === 'book'),
      )
      .sort(),
  ),
]
