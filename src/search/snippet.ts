/** Excerpts of texts with the matching words marked. */
import { isAscii } from '../text/strings.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'

/** A piece of text; `match` if it is a matching word. */
export type SnippetPart = { text: string; match: boolean }

const WORD_RUN = /[\p{L}\p{N}\p{M}]+/gu

/** A word of a text that has some of the terms. */
type WordMatch = { position: number; word: string; terms: string[] }

/** Creates a function that finds the words with any of the terms. In ASCII texts only words with the first letter of a term are stemmed. */
function createTermFinder(terms: ReadonlySet<string>): (text: string) => WordMatch[] {
  const firstLetters = [...new Set([...terms].map((term) => term[0] as string))].filter((letter) => /[a-z0-9]/.test(letter))
  const asciiWord = firstLetters.length === 0 ? NEVER_MATCHES : new RegExp(`(?<![A-Za-z0-9])[${firstLetters.join('')}][A-Za-z0-9]*`, 'gi')
  return (text) => {
    const matches: WordMatch[] = []
    for (const { 0: word, index } of text.matchAll(isAscii(text) ? asciiWord : WORD_RUN)) {
      const wordTerms = wordsOf(word)
        .map(stemOf)
        .filter((term) => terms.has(term))
      if (wordTerms.length > 0) matches.push({ position: index, word, terms: wordTerms })
    }
    return matches
  }
}

const NEVER_MATCHES = /(?!)/g

/** Splits a text into pieces, with the words of these terms marked; joined they are the text. */
export function highlightTerms(text: string, terms: ReadonlySet<string>): SnippetPart[] {
  const pieces: SnippetPart[] = []
  const add = (text: string, match: boolean): void => {
    const last = pieces.at(-1)
    if (last && last.match === match) last.text += text
    else if (text) pieces.push({ text, match })
  }
  let end = 0
  for (const { position, word } of createTermFinder(terms)(text)) {
    add(text.slice(end, position), false)
    add(word, true)
    end = position + word.length
  }
  add(text.slice(end), false)
  return pieces
}

/** Cuts about `length` characters with the most distinct terms from a text, at words, with an ellipsis at each cut. */
export function snippet(text: string, terms: ReadonlySet<string>, length = 280): SnippetPart[] {
  if (text.length <= length) return highlightTerms(text, terms)
  const preferredStart = Math.max(0, Math.min(densestPosition(createTermFinder(terms)(text), length * 0.8) - 40, text.length - length))
  const start = preferredStart === 0 ? 0 : text.lastIndexOf(' ', preferredStart) + 1
  const end = start + length >= text.length ? text.length : Math.max(text.lastIndexOf(' ', start + length), start + 1)
  const pieces = highlightTerms(text.slice(start, end).toWellFormed(), terms)
  if (start > 0) pieces.unshift({ text: '…', match: false })
  if (end < text.length) pieces.push({ text: '…', match: false })
  return pieces
}

/** The first position of the window with the most distinct terms; 0 without any. */
function densestPosition(matches: WordMatch[], width: number): number {
  const occurrences = matches.flatMap(({ position, terms }) => terms.map((term) => ({ position, term })))
  const counts = new Map<string, number>()
  let best = { position: 0, terms: 0 }
  let end = 0
  for (const { position, term } of occurrences) {
    for (let next = occurrences[end]; next && next.position < position + width; next = occurrences[++end])
      counts.set(next.term, (counts.get(next.term) ?? 0) + 1)
    if (counts.size > best.terms) best = { position, terms: counts.size }
    const remaining = (counts.get(term) ?? 1) - 1
    if (remaining === 0) counts.delete(term)
    else counts.set(term, remaining)
  }
  return best.position
}
