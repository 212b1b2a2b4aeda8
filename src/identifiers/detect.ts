/** Detects identifiers and addresses in pasted text: in brackets, before a full stop, without `https://`. */
import { parseIdentifier } from './identifiers.ts'

/** At most this many words of a text are read. */
const MAX_WORDS = 5
const SURROUNDING_PUNCTUATION = /^[\s<>()[\]{}"'“”„‟«»‘’`.,;:!?]+|[\s<>()[\]{}"'“”„‟«»‘’`.,;:!?…]+$/g
const ADDRESS = /^(?:https?:\/\/\S|(?:[a-z\d-]+\.)+(?:org|com|net|edu|gov|info|io|ai|cc|ch|co|de|eu|fr|uk)\/\S)/i
/** Words beside an identifier in a citation: a category, the name of its scheme. */
const CITATION_WORD = /^(?:\[[a-z-]+(?:\.[a-z-]+)?\]|(?:arxiv|doi|pmid|pmcid|openreview):?)$/i

const trimPunctuation = (word: string): string => word.replace(SURROUNDING_PUNCTUATION, '')

/** The identifier of a word or text, whatever punctuation surrounds it. */
function identifierIn(text: string): string | undefined {
  const trimmed = trimPunctuation(text)
  return (
    parseIdentifier(text) ??
    parseIdentifier(trimmed) ??
    (ADDRESS.test(trimmed) ? parseIdentifier(`https://${trimmed.replace(/^https?:\/\//i, '')}`) : undefined)
  )
}

/**
 * The identifiers in a text, first the one that the whole text is. `onlyIdentifier` is the identifier or address, without
 * punctuation, of a text that has nothing else.
 */
export function detectIdentifiers(text: string): { identifiers: string[]; onlyIdentifier?: string } {
  const fullMatch = identifierIn(text)
  const allWords = text.trim().split(/\s+/, MAX_WORDS + 1)
  const words = allWords.slice(0, MAX_WORDS).map((word) => ({ word, identifier: identifierIn(word) }))
  const matches = [fullMatch, ...words.map(({ identifier }) => identifier)]
  const identifiers = [...new Set(matches)].filter((identifier) => identifier !== undefined)
  const [first, ...others] = words.filter(({ word, identifier }) => identifier !== undefined || ADDRESS.test(trimPunctuation(word)))
  const isOnlyOne =
    allWords.length <= MAX_WORDS && others.length === 0 && words.every((entry) => entry === first || CITATION_WORD.test(entry.word))
  const only = fullMatch !== undefined ? text : isOnlyOne ? first?.word : undefined
  return { identifiers, ...(only !== undefined && !fullMatch?.startsWith('title:') && { onlyIdentifier: trimPunctuation(only) }) }
}

/** Whether a word is an identifier, so that a colon or bracket in it is no query syntax. */
export const isIdentifier = (word: string): boolean => /\d/.test(word) && parseIdentifier(word.replace(/[.,;:!?]+$/, '')) !== undefined
