/**
 * A name as citations need it: family name, given names, particle and suffix apart, or whole where it cannot or must not be
 * parted. Names arrive in the order in which they are spoken (`Ludwig van Beethoven`) or turned (`Beethoven, Ludwig van`).
 *
 * `familyName` in names.ts is simpler, and stays as it is: ids are made of it.
 */
import { collapseWhitespace } from '../text/strings.ts'

/** `literal` is a group, a single word, or a name in a script that does not part its words. */
export type PersonName = { family: string; given?: string; particle?: string; suffix?: string } | { literal: string }

const NAME_PARTICLES = new Set(
  'von vom van der den de del della degli dei di da do dos das du des la le les las los el al af av ten ter te zu zum zur op bin ibn abu y e i'.split(
    ' ',
  ),
)
/** Begin a family name although they are written large: `Nando De Freitas`, `Sweet San Pedro`. */
const CAPITALIZED_PARTICLES = new Set(
  'Van Von Vom De Del Della Di Da Dos Das Du La Le Ten Ter Den Der San Santa St. Bin Ibn El Al'.split(' '),
)
const NAME_SUFFIX = /^(?:jr|sr|ii|iii|iv|2nd|3rd|4th)\.?$/i
const GROUP_WORDS =
  /\b(?:collaborations?|consortium|consortia|teams?|groups?|projects?|networks?|initiative|committee|society|association|universit\w+|institut\w*|laborator\w+|labs?|centers?|centres?|department|ministry|council|organi[sz]ation|foundation|company|corporation|inc|ltd|llc|gmbh|research|investigators|authors|members|researchers|contributors|community|task force|working|program(?:me)?|agency|alliance)\b/i
const CJK_CHARACTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

/** Whether an author field says that there are more: `et al.`, `and 12 others`. */
export const isOthersPlaceholder = (name: string): boolean =>
  /^(?:(?:and\s+)?(?:(?:\d+|many)\s+)?(?:others|more(?: authors?)?)|et\.? ?al)\.?$/i.test(name.trim())

/** A name as a person; undefined of what names nobody. */
export function parsePersonName(name: string): PersonName | undefined {
  const whole = collapseWhitespace(name.slice(0, 500))
  // `Yann LeCun (杨立昆)`, `John Smith (MIT)`: what stands behind in brackets is no part of the name
  const text = whole.replace(/(?<=\S)\s*\([^()]*\)$/, '').replace(/^[\s,;]+|[\s,;]+$/g, '')
  if (!/[\p{L}\p{N}]/u.test(text)) return undefined
  if (isGroupName(text)) return { literal: text }
  const comma = text.indexOf(',')
  return comma < 0 ? parseNaturalOrderName(text) : parseInvertedName(text.slice(0, comma).trim(), text.slice(comma + 1))
}

const isGroupName = (text: string): boolean =>
  /^the\s/i.test(text) ||
  /[\d@/:&]/.test(text.replace(/\b[234](?:nd|rd|th)$/, '')) ||
  / (?:and|for|of) /i.test(text) ||
  containsGroupWord(text)

/** `Gemini Team`, `Meta AI`, `OpenAI`; but `Wei Group` could be a person only by a very rare name. */
const containsGroupWord = (text: string): boolean => GROUP_WORDS.test(text) || /(?:^|[\s-])AI$/.test(text)

/** `Family, Given`, `Family, Jr., Given` and `Family, Given, Jr.`. */
function parseInvertedName(family: string, rest: string): PersonName {
  const parts = rest
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
  const suffix = parts.find((part) => NAME_SUFFIX.test(part))
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
  const suffix = words.length > 2 && NAME_SUFFIX.test(last) ? (words.pop() as string) : undefined
  if (words.length === 1) return { literal: text }
  if (CJK_CHARACTER.test(text)) {
    // scripts of the East put the family first: `김 철수`
    return words.length === 2 && words.every((word) => CJK_CHARACTER.test(word))
      ? buildPersonName(words[0] as string, words[1] as string, suffix)
      : { literal: text }
  }
  const at = familyNameIndexOf(words)
  if (at < 0) return buildPersonName(words[0] as string, words.slice(1).join(' '), suffix)
  return buildPersonName(words.slice(at).join(' '), words.slice(0, at).join(' '), suffix)
}

/** Which word the family name with its particle begins at; -1 where it stands first. */
function familyNameIndexOf(words: string[]): number {
  const last = words.at(-1) as string
  // `Gout I`, `Smith JK`: initials stand behind a family name in medical indexes; `Wei LI` has a vowel and is none
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
  const ramon = words.findIndex((word, i) => i > 1 && i < words.length - 1 && word === 'y')
  if (ramon > 0) return ramon - 1
  const small = words.findIndex((word, i) => i > 0 && i < words.length - 1 && NAME_PARTICLES.has(word) && word.length > 1)
  if (small > 0) return small
  let at = words.length - 1
  while (at > 1 && CAPITALIZED_PARTICLES.has(words[at - 1] as string)) at--
  return at
}

/** The particle is what begins a family name in small letters. */
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

/** The family name with its particle, or the whole of an unparted name: what a short citation says. */
export const shortName = (person: PersonName): string =>
  'literal' in person ? person.literal : [person.particle, person.family].filter(Boolean).join(' ')

/** `van der Maaten, Laurens, Jr.`: as lists sort and RIS and Highwire write it. */
export const invertedName = (person: PersonName): string =>
  'literal' in person
    ? person.literal
    : [shortName(person), person.given ?? (person.suffix && ''), person.suffix].filter((part) => part !== undefined).join(', ')
