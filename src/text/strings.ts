/** Text at the door and on the way out: everything here is pure, linear in its input, and keeps `p < 0.05 and q > 0.1` whole. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 forbids
const XML_FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff\ufdd0-\ufdef]/g

/** The text without the characters XML 1.0 forbids or discourages, and without lone surrogates. */
export const stripInvalidXmlChars = (text: string): string => text.replace(XML_FORBIDDEN, '').toWellFormed()

/** Cleaned and without soft hyphens, with every run of white space a single space: what titles, names and abstracts are stored as. */
export const collapseWhitespace = (text: string): string =>
  SINGLE_SPACED_ASCII.test(text)
    ? text
    : stripInvalidXmlChars(text)
        .replace(INVISIBLE_BREAK_HINTS, '')
        // a single space stands as it is: most of a text's white space is
        .replace(/\s{2,}|[^\S ]/g, ' ')
        .trim()

/** Where a word may be parted, or may not, when it is set: within a word they would make two of it. */
const INVISIBLE_BREAK_HINTS = /[\u00ad\u2060]/g

/** ASCII words with one space between: what most texts are once they are stored. */
const SINGLE_SPACED_ASCII = /^[!-~]+(?: [!-~]+)*$/

const XML_ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** What most names, identifiers and addresses are made of: ASCII that means nothing in XML. */
const XML_SAFE_TEXT = /^[ !#-%(-;=?-~]*$/

/** Escaped for an element or a quoted attribute of XML or HTML. */
export const escapeXml = (text: string): string =>
  XML_SAFE_TEXT.test(text) ? text : stripInvalidXmlChars(text).replace(/[&<>"']/g, (character) => XML_ENTITIES[character] as string)

/** Without the characters that turn the direction of what follows: for places that have no element to contain them. */
export const stripBidiControls = (text: string): string => text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')

export const isAscii = (text: string): boolean => !/[\u0080-\uffff]/.test(text)

/** Lower case without accents or compatibility forms: `Müller` and `MULLER` are equal. */
export const fold = (text: string): string =>
  isAscii(text)
    ? text.toLowerCase()
    : text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()

/** At most `length` characters, cut at a word, with an ellipsis where something was cut. */
export function excerpt(text: string, length: number): string {
  if (text.length <= length) return text
  const cut = text.slice(0, length).toWellFormed()
  const space = cut.lastIndexOf(' ')
  return `${(space > length * 0.6 ? cut.slice(0, space) : cut).replace(/[\s,;:.\ufffd]+$/, '')}…`
}

/** At most `length` characters, cut in the middle: behind a long address stands what went wrong there. */
export function truncateMiddle(text: string, length: number): string {
  if (text.length <= length) return text
  const half = Math.floor(length / 2)
  return `${text.slice(0, half).toWellFormed()}…${text.slice(1 - half).toWellFormed()}`
}

/** `3 papers`, `1 paper`. */
export const formatCount = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`

/** FNV-1a, 32 bits, eight hex digits: enough to tell two versions of a file apart in its address. */
export function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}
