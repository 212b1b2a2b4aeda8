/** Plain text: white space, folding, excerpts, counts. */
import { stripInvalidXmlChars } from './xml.ts'

/** The stored form of titles, names and abstracts: no invalid characters or soft hyphens, and single spaces. */
export const collapseWhitespace = (text: string): string =>
  SINGLE_SPACED_ASCII.test(text)
    ? text
    : stripInvalidXmlChars(text)
        .replace(INVISIBLE_BREAK_HINTS, '')
        // skips single spaces, the most common case
        .replace(/\s{2,}|[^\S ]/g, ' ')
        .trim()

/** Soft hyphen and word joiner, which would split a word in two. */
const INVISIBLE_BREAK_HINTS = /[\u00ad\u2060]/g

/** ASCII words with single spaces, as most stored texts are. */
const SINGLE_SPACED_ASCII = /^[!-~]+(?: [!-~]+)*$/

/** Removes the controls of text direction, for output without elements that isolate them. */
export const stripBidiControls = (text: string): string => text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')

export const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text)

/** Lower case without accents or compatibility forms, so that `Müller` and `MULLER` are equal. */
export const fold = (text: string): string =>
  isAscii(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()

/** At most `length` characters, cut at a word, with an ellipsis if cut. */
export function excerpt(text: string, length: number): string {
  if (text.length <= length) return text
  const cut = text.slice(0, length).toWellFormed()
  const space = cut.lastIndexOf(' ')
  return `${(space > length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:.\ufffd]+$/, '')}…`
}

/** At most `length` characters, cut in the middle: in an error, the reason follows a long URL. */
export function truncateMiddle(text: string, length: number): string {
  if (text.length <= length) return text
  const half = Math.floor(length / 2)
  return `${text.slice(0, half).toWellFormed()}…${text.slice(1 - half).toWellFormed()}`
}

/** `3 papers`, `1 paper`. */
export const formatCount = (count: number, singular: string, plural = `${singular}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? singular : plural}`

/** FNV-1a, 32 bits, as eight hex digits: distinguishes the versions of a file in its URL. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
