/** People: `R. H. Güting`, `Gueting, Ralf`, `rh gfiting` and a list cut short by `et al.` */
import { nearlyEqual } from './edit-distance.ts'
import { repair } from './repair-text.ts'
import { inLatin } from './transliterate.ts'

export type Person = {
  family: string
  /** The family name with `ae`, `oe`, `ue`, `aa` written as one letter. */
  plain: string
  given: string[]
  initials: string
  /** All parts of the name in alphabetical order: given and family name may stand in either. */
  parts: string
  /** The first letters of all of them, in alphabetical order. */
  letters: string
}

export type People = {
  list: Person[]
  /** All letters of the author field: family names are looked for in it. */
  letters: string
  /** Family names of four letters and more. */
  families: string[]
  /** Whether the list says that it was cut short. */
  cut: boolean
  /** The share of people whose given name is more than initials. */
  writtenOut: number
}

/** What stands in author fields and is nobody: `acm.org`, `acms anthology`. */
const NOBODY = new Set(['org', 'com', 'acm', 'ieee', 'anthology', 'press', 'proceedings', 'unknown', 'anonymous'])
const SUFFIXES = new Set(['jr', 'sr', 'ii', 'iii', 'iv'])

/**
 * The people of an author field (names apart by commas, semicolons, `&`, `and`), or of a list of names. `Family, Given` is
 * turned in a list, or between semicolons; so are `Family GI` and a single letter that comes last.
 */
export function peopleOf(authors: string | string[]): People {
  const given = typeof authors === 'string' ? authors : authors.map(turned).join(' ; ')
  const repaired = repair(given.replace(/(\p{Lu}\p{Ll}[\p{L}'’-]*) (\p{Lu}{1,3})(?=\s*(?:[,;&]|$))/gu, '$2 $1'))
  const text = inLatin(typeof authors === 'string' && repaired.includes(';') ? turnedAll(repaired) : repaired)
  const names = text
    .replace(/\bet\.? ?al\.?(?![a-z])/g, ' ')
    .replace(/\?/g, '')
    .replace(/[^\p{L}\p{M}\s,;&、'\- .’]/gu, ' ')
    .split(/\s*[,;&、]\s*|\s+and\s+/)
  const people: Person[] = []
  for (const name of names) {
    const parts = partsOf(name)
    const last = people.at(-1)
    // `agrawal, r., srikant, r.`
    if (parts.length > 0 && parts.every((part) => part.length === 1 && part < '\u0250')) {
      if (last && last.given.length === 0) people[people.length - 1] = personOf([...parts, last.family]) as Person
      continue
    }
    const person = personOf(parts)
    if (person) people.push(person)
  }
  return {
    list: people,
    letters: text.replace(/[^\p{L}\p{M}]+/gu, ''),
    families: people.map(({ family }) => family).filter((family) => family.length >= 4),
    cut: /\bet\.? ?al\b|,\s*$|…/.test(text),
    writtenOut: people.length ? people.filter(({ given }) => given.some((part) => part.length > 3)).length / people.length : 0,
  }
}

function turned(name: string): string {
  const comma = name.indexOf(',')
  return comma < 0 ? name : `${name.slice(comma + 1).replaceAll(',', ' ')} ${name.slice(0, comma)}`
}

/** `oldenkamp, mira; güting, jürgen`: names between semicolons, none of which has more than one comma. */
function turnedAll(list: string): string {
  const names = list.split(';')
  return names.every((name) => name.split(',').length <= 2) ? names.map(turned).join(' ; ') : list
}

const NO_BLANKS = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\s·・ー]+$/u

function partsOf(name: string): string[] {
  if (NO_BLANKS.test(name)) return [name.replace(/[\s·・]+/g, '')].filter(Boolean)
  const parts = name
    .replace(/\s*['’]\s*/g, '')
    .replaceAll('.', ' ')
    .split(/\s+/)
    .map((part) => part.replace(/^-+|-+$/g, ''))
    .filter((part) => part && !SUFFIXES.has(part))
  const last = parts.at(-1)
  return last && last.length === 1 && last < '\u0250' && parts.some((part) => part.length > 1) ? [last, ...parts.slice(0, -1)] : parts
}

function personOf(parts: string[]): Person | undefined {
  if (parts.some((part) => NOBODY.has(part))) return undefined
  const family = parts.at(-1)?.replaceAll('-', '')
  if (!family) return undefined
  const given = parts.slice(0, -1)
  const lone = given.length === 1 && (given[0] as string).length <= 3 ? given[0] : undefined
  const initials =
    lone?.replaceAll('-', '') ??
    given
      .flatMap((part) => part.split('-'))
      .map((part) => part[0] ?? '')
      .join('')
  return {
    family,
    plain: family.replace(/([aou])e/g, '$1').replace(/aa/g, 'a'),
    given,
    initials,
    letters: [...initials, family[0]].sort().join(''),
    parts: parts.toSorted().join(''),
  }
}

function familiesAlike(a: Person, b: Person): number {
  if (a.plain === b.plain || a.parts === b.parts) return 1
  const [short, long] = a.plain.length <= b.plain.length ? [a.plain, b.plain] : [b.plain, a.plain]
  if (short.length < 4) return 0
  if (nearlyEqual(short, long, 7)) return 0.85
  return long.startsWith(short) || long.endsWith(short) ? 0.8 : 0
}

/** How surely two names are one person's, from 0 to 1. */
export function personsAlike(a: Person, b: Person): number {
  const families = familiesAlike(a, b)
  if (families === 0) return 0
  if (!a.initials || !b.initials) return families * 0.9
  const x = a.initials[0] as string
  const y = b.initials[0] as string
  if (x === y) return families
  if (a.initials.includes(y) || b.initials.includes(x)) return families * 0.8
  return a.parts === b.parts ? 1 : families * 0.4
}

/** The share of one side's family names found among the letters of the other's authors and title; -1 where there are none. */
function foundIn(people: People, other: People, title: string): number {
  let looked = 0
  let found = 0
  for (const { family, plain } of people.list) {
    if (family.length < 3) continue
    looked++
    const is = (name: string) => other.letters.includes(name) || title.includes(name)
    if (is(family) || (plain !== family && is(plain))) found++
  }
  return looked ? found / looked : -1
}

export const NAME_FEATURES = [
  'authors unknown',
  'authors agree of the fewer',
  'authors agree of the more',
  'first authors agree',
  'last authors agree',
  'authors in order',
  'initials agree',
  'given names agree',
  'authors found, better side',
  'authors found, worse side',
  'fewer authors',
  'more authors',
  'first author anywhere',
  'family initials shared',
  'names written out, barer side',
  'names written out, fuller side',
  'initials in any order agree',
  'a list cut short',
] as const

/** Features of two author fields, with the letters of both titles, into which some records leak names. */
export function nameFeatures(out: Float64Array, at: number, a: People, b: People, titleA: string, titleB: string): void {
  const n = a.list.length
  const m = b.list.length
  const unknown = n === 0 || m === 0
  out.fill(-1, at, at + NAME_FEATURES.length)
  out[at] = unknown ? 1 : 0
  if (!unknown) {
    const paired = pairUp(a.list, b.list)
    out[at + 1] = paired.sum / Math.min(n, m)
    out[at + 2] = paired.sum / Math.max(n, m)
    out[at + 3] = personsAlike(a.list[0] as Person, b.list[0] as Person)
    out[at + 4] = personsAlike(a.list[n - 1] as Person, b.list[m - 1] as Person)
    out[at + 5] = paired.inOrder / Math.min(n, m)
    out[at + 6] = paired.withInitials ? paired.initialsAgree / paired.withInitials : -1
    out[at + 7] = paired.withGiven ? paired.givenAgree / paired.withGiven : -1
    out[at + 12] = (best(a.list[0] as Person, b.list) + best(b.list[0] as Person, a.list)) / 2
    out[at + 13] = familyInitialsShared(a.list, b.list) / Math.min(n, m)
    out[at + 14] = Math.min(a.writtenOut, b.writtenOut)
    out[at + 15] = Math.max(a.writtenOut, b.writtenOut)
    out[at + 16] = anyInitialsShared(a.list, b.list) / Math.min(n, m)
    out[at + 17] = a.cut || b.cut ? 1 : 0
  }
  const forth = foundIn(a, b, titleB)
  const back = foundIn(b, a, titleA)
  out[at + 8] = Math.max(forth, back)
  out[at + 9] = Math.min(forth, back)
  out[at + 10] = Math.min(8, n, m)
  out[at + 11] = Math.min(12, Math.max(n, m))
}

type Pairing = {
  sum: number
  pairs: number
  inOrder: number
  withInitials: number
  initialsAgree: number
  withGiven: number
  givenAgree: number
}

/** Each of the shorter list with the most alike of the longer that is still free. Lists are read to their 60th name. */
export function pairUp(a: Person[], b: Person[]): Pairing {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const pairing: Pairing = { sum: 0, pairs: 0, inOrder: 0, withInitials: 0, initialsAgree: 0, withGiven: 0, givenAgree: 0 }
  const taken = new Uint8Array(many.length)
  few.forEach((one, i) => {
    let most = 0
    let with_ = -1
    for (let j = 0; j < many.length; j++) {
      if (taken[j]) continue
      const alike = personsAlike(one, many[j] as Person)
      if (alike > most || (alike === most && alike > 0 && j === i)) {
        most = alike
        with_ = j
      }
    }
    if (with_ < 0) return
    const other = many[with_] as Person
    taken[with_] = 1
    pairing.sum += most
    pairing.pairs++
    if (with_ === i) pairing.inOrder++
    if (one.initials && other.initials) {
      pairing.withInitials++
      if (one.initials[0] === other.initials[0]) pairing.initialsAgree++
    }
    const x = one.given[0]
    const y = other.given[0]
    if (x && y && x.length > 3 && y.length > 3) {
      pairing.withGiven++
      if (x.startsWith(y) || y.startsWith(x) || nearlyEqual(x, y, 7)) pairing.givenAgree++
    }
  })
  return pairing
}

const best = (one: Person, others: Person[]): number => others.reduce((most, other) => Math.max(most, personsAlike(one, other)), 0)

function familyInitialsShared(a: Person[], b: Person[]): number {
  const left = new Map<string, number>()
  for (const { family } of a) left.set(family[0] as string, (left.get(family[0] as string) ?? 0) + 1)
  let shared = 0
  for (const { family } of b) {
    const count = left.get(family[0] as string) ?? 0
    if (count > 0) shared++
    left.set(family[0] as string, count - 1)
  }
  return shared
}

/** How many of the shorter list have the initials of one of the other, whichever letter is the family's. */
export function anyInitialsShared(a: Person[], b: Person[]): number {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const taken = new Uint8Array(many.length)
  let shared = 0
  for (const one of few) {
    const j = many.findIndex((other, k) => !taken[k] && sameLetters(one.letters, other.letters))
    if (j < 0) continue
    taken[j] = 1
    shared++
  }
  return shared
}

/** Whether all of the fewer letters are among the more; both in order. */
function sameLetters(a: string, b: string): boolean {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  let at = 0
  for (let i = 0; i < many.length && at < few.length; i++) if (many[i] === few[at]) at++
  return at === few.length && few.length > 1
}
