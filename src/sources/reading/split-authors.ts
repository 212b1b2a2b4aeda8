/** Splits author fields of feeds into one author each, in order, given name first. */
import { ET_AL, isInstitution, isNameSuffix, joinNameParts } from '../../authors/parse-name.ts'
import type { Author } from '../../model.ts'
import { htmlToText } from '../../text/html.ts'
import { collapseWhitespace, fold } from '../../text/strings.ts'

const EMAIL = /[^\s<>()"',;:]+@[^\s<>()"',;]+/
// case matters: Ma, Md, Co and Sa are family names
const DEGREE =
  /^(?:Ph\.? ?D|M\.? ?D|M\.?Sc|B\.?Sc|M\.?P\.?H|M\.?B\.?A|D\.?Phil|Sc\.?D|Dr\.?P\.?H|Pharm\.?D|DDS|DVM|RN|FRCP|MBBS|MRCP|FACS|FACC|Esq)\.?$/
const COMPANY = /^(?:Inc\.?|Ltd\.?|LLC|GmbH|Corp\.?|Co\.|PLC|S\.A\.)$/
const TRAILING_ET_AL = new RegExp(String.raw`\b${ET_AL}\.?\s*$`, 'i')
const ORCID = /\b(\d{4}-\d{4}-\d{4}-\d{3}[\dX])\b/

/**
 * The authors in these fields, each once. A field may hold several names: `A, B and C`, `Family, G.; Family, G.`, `Family, G.,
 * Family, G.`, `a@b.c (Name)`.
 */
export function parseAuthorFields(fields: string[]): Author[] {
  return toUniqueAuthors(fields.flatMap((field) => splitNames(htmlToText(field).slice(0, MAX_AUTHORS_LENGTH))))
}

/** The authors of a comma-separated list, as in arXiv's announcements; TeX accents become letters. */
export function parseCommaSeparatedAuthors(field: string): Author[] {
  return toUniqueAuthors(
    removeDegrees(splitOutsideBrackets(collapseWhitespace(htmlToText(decodeTexLetters(field))).slice(0, MAX_AUTHORS_LENGTH), /,\s+/y)),
  )
}

const MAX_AUTHORS_LENGTH = 100_000

function toUniqueAuthors(written: string[]): Author[] {
  const seen = new Set<string>()
  const authors: Author[] = []
  for (const text of written) {
    const author = parseFeedAuthor(text)
    const key = fold(author.name)
    if (!key || seen.has(key)) continue
    seen.add(key)
    authors.push(author)
  }
  return authors
}

/** One person: the name without e-mail address, ORCID, `by` and `et al.` */
function parseFeedAuthor(text: string): Author {
  const short = text.slice(0, 300)
  const orcid = ORCID.exec(short)?.[1]
  let name = orcid ? short.replace(/\(?\s*(?:https?:\/\/orcid\.org\/|orcid:?\s*)?\d{4}-\d{4}-\d{4}-\d{3}[\dX]\s*\)?/gi, ' ') : short
  const email = EMAIL.exec(name)?.[0]
  if (email) {
    const rest = name.replace(email, ' ').replace(/[<>()"[\]]|mailto:/gi, ' ')
    name = rest.trim() || (/^no-?reply@/i.test(email) ? '' : email)
  }
  name = name
    .replace(TRAILING_ET_AL, '')
    .replace(/^\s*(?:by|authors?:)\s+/i, '')
    .replace(/^[\s,;]+|[\s,;]+$/g, '')
  return { name: collapseWhitespace(name), ...(orcid && { orcid }) }
}

function splitNames(text: string): string[] {
  const strong = splitOutsideBrackets(text, /\s*[;|•\n]\s*/y).filter(Boolean)
  if (strong.length > 1) return strong.flatMap((part) => splitInvertedNames(part))
  return splitCommaNames(strong[0] ?? '')
}

/** One entry of a list with a separator other than a comma: `Family, Given`, or the last two joined by `and`. */
function splitInvertedNames(part: string): string[] {
  const joined = part.replace(/^(?:and|&)\s+/i, '')
  const pair = splitOutsideBrackets(joined, /,\s*/y).filter((name) => !DEGREE.test(name))
  if (pair.length === 2 && !/ (?:and|&) /i.test(joined)) return [joinGivenFirst(pair[0] as string, pair[1] as string)]
  if (pair.length === 3 && isNameSuffix(pair[2] as string)) return [`${joinGivenFirst(pair[0] as string, pair[1] as string)} ${pair[2]}`]
  return splitCommaNames(joined)
}

function splitCommaNames(text: string): string[] {
  const parts = removeDegrees(splitOutsideBrackets(text, /,\s*/y))
  if (parts.length === 1) return splitNamesAtAnd(parts[0] as string)
  if (parts.length === 2 && parts.some((part) => isInstitution(part))) return [text]
  const loose = parts.flatMap((part, place) => (place ? splitNamesAtAnd(part.replace(/^(?:and|&)\s+/i, '')) : splitNamesAtAnd(part)))
  const pairs = loose.length % 2 === 0 && loose.every((part, place) => (place % 2 ? looksLikeGivenName(part) : looksLikeFamilyName(part)))
  const names: string[] = []
  for (let place = 0; place < loose.length; place++) {
    const name = loose[place] as string
    const next = loose[place + 1]
    if (next !== undefined && (pairs || (isInitials(next) && !isInitials(name)))) {
      names.push(joinGivenFirst(name, next))
      place++
    } else names.push(name)
  }
  return names
}

const joinGivenFirst = (family: string, given: string): string => joinNameParts(given, family)
const looksLikeFamilyName = (text: string): boolean =>
  /^(?:(?:\p{Ll}[\p{L}']*\s+){0,3}|(?:Van|De|Von|Le|La|Di|El|Al)\s+)\p{Lu}\S*$/u.test(text)
/** `J.`, `J. K.`, `J.-P.`, `JK`, `Yu. A.` */
const isInitials = (text: string): boolean =>
  text.length < 30 && text.split(/[\s-]+/).every((part) => /^(?:\p{Lu}\p{Ll}{0,2}\.){1,4}$|^\p{Lu}{1,3}$/u.test(part))
const looksLikeGivenName = (text: string): boolean => isInitials(text) || /^\p{Lu}[\p{L}'-]*(?:\s+\p{Lu}[\p{L}.'-]*){0,2}$/u.test(text)

/** Splits `Ada Lovelace and Alan Turing`, but not `Johnson and Johnson` or `Centers for Disease Control and Prevention`. */
function splitNamesAtAnd(text: string): string[] {
  const sides = splitOutsideBrackets(text, /\s+(?:and|&)\s+/iy)
  const people = sides.every((side) => /\s|@/.test(side) && /^\S*\p{Lu}|@/u.test(side) && !/\b(?:of|for|the)\b/i.test(side))
  return sides.length > 1 && people ? sides : [text]
}

/** Removes degrees; joins `Jr.` and `Inc.` to the part before them. */
function removeDegrees(parts: string[]): string[] {
  const kept: string[] = []
  for (const part of parts) {
    if (!part || DEGREE.test(part)) continue
    if (kept.length && (isNameSuffix(part) || COMPANY.test(part))) kept.push(`${kept.pop()}${COMPANY.test(part) ? ',' : ''} ${part}`)
    else kept.push(part)
  }
  return kept
}

/** Splits at the matches of a sticky pattern outside brackets and quotes. */
function splitOutsideBrackets(text: string, separator: RegExp): string[] {
  const parts: string[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string
    if (letter === '(' || letter === '[') depth++
    else if ((letter === ')' || letter === ']') && depth) depth--
    if (depth) continue
    separator.lastIndex = at
    if (!separator.test(text)) continue
    parts.push(text.slice(from, at).trim())
    from = separator.lastIndex
    at = from - 1
  }
  parts.push(text.slice(from).trim())
  return parts
}

const TEX_ACCENTS: Record<string, string> = {
  ...{ "'": '\u0301', '`': '\u0300', '^': '\u0302', '"': '\u0308', '~': '\u0303', '=': '\u0304', '.': '\u0307' },
  ...{ c: '\u0327', v: '\u030c', u: '\u0306', H: '\u030b', k: '\u0328', r: '\u030a', d: '\u0323', b: '\u0331' },
}
const TEX_LETTERS: Record<string, string> = {
  ...{ ss: 'ß', o: 'ø', O: 'Ø', l: 'ł', L: 'Ł', ae: 'æ', AE: 'Æ', oe: 'œ', OE: 'Œ', aa: 'å', AA: 'Å', i: 'ı', j: 'ȷ', dh: 'ð', th: 'þ' },
}

/** Converts TeX accents and letters in names: `Andr\'e`, `G\"{o}del`, `{\L}ukasz`. */
function decodeTexLetters(text: string): string {
  if (!text.includes('\\')) return text
  return text
    .replace(
      /\\(['`^"~=.])\s*(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))/g,
      (_, accent, braced, bare) => (braced ?? bare) + TEX_ACCENTS[accent],
    )
    .replace(
      /\\([cvuHkrdb])(?:\s*\{\s*([A-Za-z])\s*\}|\s+([A-Za-z]))/g,
      (_, accent, braced, bare) => (braced ?? bare) + TEX_ACCENTS[accent],
    )
    .replace(/\\(ss|ae|AE|oe|OE|aa|AA|dh|th|[oOlLij])(?![A-Za-z])\s?(?:\{\})?/g, (_, letter) => TEX_LETTERS[letter] ?? '')
    .replace(/[{}]/g, '')
    .normalize('NFC')
}
