/** The part of a stored text that answers, with what matched marked. */
import { isAscii } from '../text/strings.ts'
import { stemOf, wordsOf } from '../text/tokenize.ts'

/** A piece of text; `match` when it is what was looked for. */
export type SnippetPart = { text: string; match: boolean }

const WORD_RUN = /[\p{L}\p{N}\p{M}]+/gu

/**
 * Finds the runs of letters whose terms are looked for. A stem begins as its word does, so that of a text in ASCII, which
 * most are, only the words that begin so are looked at.
 */
function createTermFinder(terms: ReadonlySet<string>): (text: string) => { at: number; word: string; terms: string[] }[] {
  const first = [...new Set([...terms].map((term) => term[0] as string))].filter((letter) => /[a-z0-9]/.test(letter))
  const begun = first.length === 0 ? NEVER_MATCHES : new RegExp(`(?<![A-Za-z0-9])[${first.join('')}][A-Za-z0-9]*`, 'gi')
  return (text) => {
    const found: { at: number; word: string; terms: string[] }[] = []
    for (const { 0: word, index } of text.matchAll(isAscii(text) ? begun : WORD_RUN)) {
      const all = wordsOf(word)
        .map(stemOf)
        .filter((term) => terms.has(term))
      if (all.length > 0) found.push({ at: index, word, terms: all })
    }
    return found
  }
}

const NEVER_MATCHES = /(?!)/g

/** The whole text in pieces: words whose terms are looked for are marked. Joined they are the text, character for character. */
export function highlightTerms(text: string, terms: ReadonlySet<string>): SnippetPart[] {
  const pieces: SnippetPart[] = []
  const add = (text: string, match: boolean): void => {
    const last = pieces.at(-1)
    if (last && last.match === match) last.text += text
    else if (text) pieces.push({ text, match })
  }
  let at = 0
  for (const found of createTermFinder(terms)(text)) {
    add(text.slice(at, found.at), false)
    add(found.word, true)
    at = found.at + found.word.length
  }
  add(text.slice(at), false)
  return pieces
}

/** About `length` characters of the text where most different terms stand, cut at words, with an ellipsis where something was cut. */
export function snippet(text: string, terms: ReadonlySet<string>, length = 280): SnippetPart[] {
  if (text.length <= length) return highlightTerms(text, terms)
  const found = createTermFinder(terms)(text).flatMap(({ at, terms }) => terms.map((term) => ({ at, term })))
  let best = 0
  let most = 0
  let last = 0
  const inside = new Map<string, number>()
  for (const [first, { at, term }] of found.entries()) {
    for (; last < found.length && (found[last] as { at: number }).at < at + length * 0.8; last++) {
      const { term } = found[last] as { term: string }
      inside.set(term, (inside.get(term) ?? 0) + 1)
    }
    if (inside.size > most) {
      most = inside.size
      best = first
    }
    const left = (inside.get(term) ?? 1) - 1
    if (left === 0) inside.delete(term)
    else inside.set(term, left)
  }
  const wish = Math.max(0, Math.min((found[best]?.at ?? 0) - 40, text.length - length))
  const from = wish === 0 ? 0 : text.lastIndexOf(' ', wish) + 1
  const end = from + length >= text.length ? text.length : Math.max(text.lastIndexOf(' ', from + length), from + 1)
  const pieces = highlightTerms(text.slice(from, end).toWellFormed(), terms)
  if (from > 0) pieces.unshift({ text: '…', match: false })
  if (end < text.length) pieces.push({ text: '…', match: false })
  return pieces
}
