/**
 * The parser of person names: which words are family name, given names, particle and suffix. Names arrive in natural order
 * (`Ludwig van Beethoven`) or inverted (`Beethoven, Ludwig van`).
 *
 * Sources, the merging of author lists, the classifier and citations share the parts below. `familyNameOf` in identifiers.ts is
 * simpler: title identifiers are hashed from it, so it never changes.
 */
import { familyNameOf } from '../identifiers/identifiers.ts'
import { collapseWhitespace, fold } from '../text/strings.ts'

/** `literal` is a group, a single word, or a name in a script without spaces. */
export type PersonName = { family: string; given?: string; particle?: string; suffix?: string } | { literal: string }

const NAME_PARTICLES = new Set(
  'von vom van der den de del della degli dei di da do dos das du des la le les las los el al af av ten ter te zu zum zur op bin ibn abu y e i'.split(
    ' ',
  ),
)
/** Particles that begin a family name although they are capitalized: `Nando De Freitas`, `Sweet San Pedro`. */
const CAPITALIZED_PARTICLES = new Set(
  'Van Von Vom De Del Della Di Da Dos Das Du La Le Ten Ter Den Der San Santa St. Bin Ibn El Al'.split(' '),
)
const NAME_SUFFIX = /^(?:jr|sr|ii|iii|iv)\.?$/i
const ORDINAL_SUFFIX = /^(?:2nd|3rd|4th)\.?$/i
const GROUP_WORDS =
  /\b(?:collaborations?|consortium|consortia|teams?|groups?|projects?|networks?|initiative|committee|society|association|universit\w+|institut\w*|laborator\w+|labs?|centers?|centres?|department|ministry|council|organi[sz]ation|foundation|company|corporation|inc|ltd|llc|gmbh|research|investigators|authors|members|researchers|contributors|community|task force|working|program(?:me)?|agency|alliance)\b/i
const INSTITUTION_WORDS =
  /\b(?:universit\w+|institut\w*|department|school|college|laborator\w+|centers?|centres?|ministry|society|association|council)\b/i
const CJK = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}`
const CJK_CHARACTER = new RegExp(`[${CJK}]`, 'u')
const CJK_NAME = new RegExp(`^[${CJK}\\s·・ー]+$`, 'u')

/** The source of a pattern for `et al` in any spelling, without its final full stop. */
export const ET_AL = String.raw`et\.?\s*al`
const OTHERS_PLACEHOLDER = new RegExp(
  String.raw`^(?:(?:and\s+)?(?:(?:\d+|many)\s+)?(?:others|more(?: authors?)?)|${ET_AL}|…|\.{3})\.?$`,
  'i',
)
const TRAILING_OTHERS = new RegExp(String.raw`[\s,]+(?:${ET_AL}\.?|…|\.{3})$`, 'i')

/** Whether a word is a suffix of a name: `Jr.`, `III`. */
export const isNameSuffix = (word: string): boolean => NAME_SUFFIX.test(word)

/** Whether a text names an institution, so that a comma in it does not separate people. */
export const isInstitution = (text: string): boolean => INSTITUTION_WORDS.test(text)

/** Whether a name is in Chinese, Japanese or Korean characters alone. */
export const isCjkName = (name: string): boolean => CJK_NAME.test(name)

/** Whether an entry of an author list stands for more authors: `et al.`, `and 12 others`, `…`. */
export const isOthersPlaceholder = (name: string): boolean => OTHERS_PLACEHOLDER.test(name.trim())

/** A name without the `et al.` or ellipsis at its end. */
export const removeTrailingOthers = (name: string): string => name.replace(TRAILING_OTHERS, '')

/** Joins the parts of a name that a source states apart, in natural order. */
export const joinNameParts = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' ')

/** `Vaswani, Ashish` as `Ashish Vaswani`; other names as they are. */
export function toNaturalOrder(name: string): string {
  const comma = name.indexOf(',')
  return comma < 0 ? name : `${name.slice(comma + 1).replaceAll(',', ' ')} ${name.slice(0, comma)}`
}

/** A name in lower case without accents and punctuation, for comparison. */
export type FoldedName = { fullName: string; family: string; givenNames: string[] }

/** Folds a name; its family name is what stands before a comma, else the last word. */
export function foldPersonName(name: string): FoldedName {
  const words = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
  const family = words(familyNameOf(name))
  const all = words(toNaturalOrder(name))
  return { fullName: all.join(' '), family: family.join(''), givenNames: all.slice(0, -family.length || undefined) }
}

/** Parses a name; undefined if it names nobody. */
export function parsePersonName(name: string): PersonName | undefined {
  const plain = collapseWhitespace(name.slice(0, 500))
  // `Yann LeCun (杨立昆)`, `John Smith (MIT)`: a bracket at the end is no part of the name
  const text = plain.replace(/(?<=\S)\s*\([^()]*\)$/, '').replace(/^[\s,;]+|[\s,;]+$/g, '')
  if (!/[\p{L}\p{N}]/u.test(text)) return undefined
  if (isGroupName(text)) return { literal: text }
  const comma = text.indexOf(',')
  return comma < 0 ? parseNaturalOrderName(text) : parseInvertedName(text.slice(0, comma).trim(), text.slice(comma + 1))
}

const isSuffix = (word: string): boolean => isNameSuffix(word) || ORDINAL_SUFFIX.test(word)

const isGroupName = (text: string): boolean =>
  /^the\s/i.test(text) ||
  /[\d@/:&]/.test(text.replace(/\b[234](?:nd|rd|th)$/, '')) ||
  / (?:and|for|of) /i.test(text) ||
  containsGroupWord(text)

/** `Gemini Team`, `Meta AI`, `OpenAI`. */
const containsGroupWord = (text: string): boolean => GROUP_WORDS.test(text) || /(?:^|[\s-])AI$/.test(text)

/** `Family, Given`, `Family, Jr., Given` and `Family, Given, Jr.`. */
function parseInvertedName(family: string, rest: string): PersonName {
  const parts = rest
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const suffix = parts.find(isSuffix)
  const given = parts.filter((part) => part !== suffix).join(' ')
  // `Martin Luther King, Jr.`
  if (suffix !== undefined && !given && / /.test(family)) return parseNaturalOrderName(`${family} ${suffix}`)
  if (!given && suffix === undefined) return parseNaturalOrderName(family)
  const trailing = /^(.*?)((?:\s+\p{Ll}[\p{L}']*)+)$/u.exec(given)
  const words = (trailing?.[2] ?? '').trim().split(/\s+/)
  // `Beethoven, Ludwig van`
  if (trailing && words.every((word) => NAME_PARTICLES.has(word)))
    return buildPersonName(`${words.join(' ')} ${family}`, trailing[1] ?? '', suffix)
  return buildPersonName(family, given, suffix)
}

function parseNaturalOrderName(text: string): PersonName {
  const words = text.split(' ')
  const last = words.at(-1) as string
  const suffix = words.length > 2 && isSuffix(last) ? (words.pop() as string) : undefined
  if (words.length === 1) return { literal: text }
  if (CJK_CHARACTER.test(text)) {
    // East Asian names begin with the family name: `김 철수`
    return words.length === 2 && words.every((word) => CJK_CHARACTER.test(word))
      ? buildPersonName(words[0] as string, words[1] as string, suffix)
      : { literal: text }
  }
  const at = familyNameIndexOf(words)
  if (at < 0) return buildPersonName(words[0] as string, words.slice(1).join(' '), suffix)
  return buildPersonName(words.slice(at).join(' '), words.slice(0, at).join(' '), suffix)
}

/** The index of the word that begins the family name with its particle; -1 if the family name stands first. */
function familyNameIndexOf(words: string[]): number {
  const last = words.at(-1) as string
  // `Gout I`, `Smith JK`: medical indexes put initials last; `LI` in `Wei LI` has a vowel, so it is a name
  if (
    words.length === 2 &&
    /^\p{Lu}{1,3}$/u.test(last) &&
    (last.length === 1 || !/[AEIOUY]/.test(last)) &&
    /\p{Ll}/u.test(words[0] as string)
  )
    return -1
  // `WANG Xiaoming`
  if (
    /^\p{Lu}{3,}(?:-\p{Lu}+)?$/u.test(words[0] as string) &&
    /[AEIOUY]/.test(words[0] as string) &&
    words.slice(1).every((word) => /^\p{Lu}\p{Ll}/u.test(word))
  )
    return -1
  const joiningY = words.findIndex((word, i) => i > 1 && i < words.length - 1 && word === 'y')
  if (joiningY > 0) return joiningY - 1
  const particle = words.findIndex((word, i) => i > 0 && i < words.length - 1 && NAME_PARTICLES.has(word) && word.length > 1)
  if (particle > 0) return particle
  let at = words.length - 1
  while (at > 1 && CAPITALIZED_PARTICLES.has(words[at - 1] as string)) at--
  return at
}

/** Splits the particle, in small letters, from the family name. */
function buildPersonName(family: string, given: string, suffix: string | undefined): PersonName {
  const words = family.split(' ')
  let particles = 0
  while (particles < words.length - 1 && NAME_PARTICLES.has(words[particles] as string)) particles++
  return {
    family: words.slice(particles).join(' '),
    ...(given.trim() && { given: given.trim() }),
    ...(particles > 0 && { particle: words.slice(0, particles).join(' ') }),
    ...(suffix !== undefined && { suffix }),
  }
}

/** The name in a short citation: the family name with its particle, or a literal name. */
export const shortName = (person: PersonName): string =>
  'literal' in person ? person.literal : [person.particle, person.family].filter(Boolean).join(' ')

/** The name in inverted order, as RIS and Highwire write it: `van der Maaten, Laurens, Jr.`. */
export const invertedName = (person: PersonName): string =>
  'literal' in person
    ? person.literal
    : [shortName(person), person.given ?? (person.suffix && ''), person.suffix].filter((part) => part !== undefined).join(', ')
