/** Features of author lists, which spell one person `R. H. Güting`, `Gueting, Ralf` and `rh gfiting`. */
import { ET_AL, isCjkName, isNameSuffix, toNaturalOrder } from '../../authors/parse-name.ts'
import { isNearlyEqual } from './edit-distance.ts'
import { normalizeText } from './repair-text.ts'
import { transliterate } from './transliterate.ts'

export type MatchAuthor = {
  family: string
  /** The family name with `ae`, `oe`, `ue`, `aa` written as one letter. */
  foldedFamily: string
  givenNames: string[]
  initials: string
  /** All parts of the name, sorted: sources confuse given and family names. */
  sortedParts: string
  /** The first letters of all parts, sorted. */
  sortedInitials: string
}

export type MatchAuthors = {
  list: MatchAuthor[]
  /** All letters of the author field, to search for family names. */
  letters: string
  /** Family names of four letters and more. */
  familyNames: string[]
  /** Whether the list ends in `et al.` or its like. */
  isTruncated: boolean
  /** The share of authors whose given name is more than initials. */
  spelledOutShare: number
}

/** Words of author fields that name nobody: `acm.org`, `acms anthology`. */
const NON_AUTHOR_WORDS = new Set(['org', 'com', 'acm', 'ieee', 'anthology', 'press', 'proceedings', 'unknown', 'anonymous'])
const ET_AL_ANYWHERE = new RegExp(String.raw`\b${ET_AL}\.?(?![a-z])`, 'g')
const TRUNCATION = new RegExp(String.raw`\b${ET_AL}\b|,\s*$|…`)

/**
 * Parses an author field (names between commas, semicolons, `&`, `and`) or a list of names. Names in inverted order are put in
 * natural order in a list or between semicolons; so are `Family GI` and a single letter at the end.
 */
export function parseMatchAuthors(authors: string | string[]): MatchAuthors {
  const field = typeof authors === 'string' ? authors : authors.map(toNaturalOrder).join(' ; ')
  const repaired = normalizeText(field.replace(/(\p{Lu}\p{Ll}[\p{L}'’-]*) (\p{Lu}{1,3})(?=\s*(?:[,;&]|$))/gu, '$2 $1'))
  const text = transliterate(typeof authors === 'string' && repaired.includes(';') ? listToNaturalOrder(repaired) : repaired)
  const names = text
    .replace(ET_AL_ANYWHERE, ' ')
    .replace(/\?/g, '')
    .replace(/[^\p{L}\p{M}\s,;&、'\- .’]/gu, ' ')
    .split(/\s*[,;&、]\s*|\s+and\s+/)
  const people: MatchAuthor[] = []
  for (const name of names) {
    const parts = splitNameParts(name)
    const last = people.at(-1)
    // `agrawal, r., srikant, r.`
    if (parts.length > 0 && parts.every((part) => part.length === 1 && part < '\u0250')) {
      if (last && last.givenNames.length === 0) people[people.length - 1] = matchAuthorOf([...parts, last.family]) as MatchAuthor
      continue
    }
    const person = matchAuthorOf(parts)
    if (person) people.push(person)
  }
  return {
    list: people,
    letters: text.replace(/[^\p{L}\p{M}]+/gu, ''),
    familyNames: people.map(({ family }) => family).filter((family) => family.length >= 4),
    isTruncated: TRUNCATION.test(text),
    spelledOutShare: people.length
      ? people.filter(({ givenNames }) => givenNames.some((part) => part.length > 3)).length / people.length
      : 0,
  }
}

/** Puts names between semicolons in natural order, unless one has more than one comma: `oldenkamp, mira; güting, jürgen`. */
function listToNaturalOrder(list: string): string {
  const names = list.split(';')
  return names.every((name) => name.split(',').length <= 2) ? names.map(toNaturalOrder).join(' ; ') : list
}

function splitNameParts(name: string): string[] {
  if (isCjkName(name)) return [name.replace(/[\s·・]+/g, '')].filter(Boolean)
  const parts = name
    .replace(/\s*['’]\s*/g, '')
    .replaceAll('.', ' ')
    .split(/\s+/)
    .map((part) => part.replace(/^-+|-+$/g, ''))
    .filter((part) => part && !isNameSuffix(part))
  const last = parts.at(-1)
  return last && last.length === 1 && last < '\u0250' && parts.some((part) => part.length > 1) ? [last, ...parts.slice(0, -1)] : parts
}

function matchAuthorOf(parts: string[]): MatchAuthor | undefined {
  if (parts.some((part) => NON_AUTHOR_WORDS.has(part))) return undefined
  const family = parts.at(-1)?.replaceAll('-', '')
  if (!family) return undefined
  const givenNames = parts.slice(0, -1)
  const onlyInitials = givenNames.length === 1 && (givenNames[0] as string).length <= 3 ? givenNames[0] : undefined
  const initials =
    onlyInitials?.replaceAll('-', '') ??
    givenNames
      .flatMap((part) => part.split('-'))
      .map((part) => part[0] ?? '')
      .join('')
  return {
    family,
    foldedFamily: family.replace(/([aou])e/g, '$1').replace(/aa/g, 'a'),
    givenNames,
    initials,
    sortedInitials: [...initials, family[0]].sort().join(''),
    sortedParts: parts.toSorted().join(''),
  }
}

function familyNameSimilarity(a: MatchAuthor, b: MatchAuthor): number {
  if (a.foldedFamily === b.foldedFamily || a.sortedParts === b.sortedParts) return 1
  const [short, long] = a.foldedFamily.length <= b.foldedFamily.length ? [a.foldedFamily, b.foldedFamily] : [b.foldedFamily, a.foldedFamily]
  if (short.length < 4) return 0
  if (isNearlyEqual(short, long, 7)) return 0.85
  return long.startsWith(short) || long.endsWith(short) ? 0.8 : 0
}

/** The similarity of two names, from 0 to 1. */
export function authorSimilarity(a: MatchAuthor, b: MatchAuthor): number {
  const families = familyNameSimilarity(a, b)
  if (families === 0) return 0
  if (!a.initials || !b.initials) return families * 0.9
  const x = a.initials[0] as string
  const y = b.initials[0] as string
  if (x === y) return families
  if (a.initials.includes(y) || b.initials.includes(x)) return families * 0.8
  return a.sortedParts === b.sortedParts ? 1 : families * 0.4
}

/** The share of one list's family names that occur in the other record's authors or title; -1 for an empty list. */
function familyNamesMentionedShare(people: MatchAuthors, other: MatchAuthors, title: string): number {
  let searched = 0
  let mentioned = 0
  for (const { family, foldedFamily } of people.list) {
    if (family.length < 3) continue
    searched++
    const isMentioned = (name: string) => other.letters.includes(name) || title.includes(name)
    if (isMentioned(family) || (foldedFamily !== family && isMentioned(foldedFamily))) mentioned++
  }
  return searched ? mentioned / searched : -1
}

export const AUTHOR_FEATURES = [
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

/** Writes the features of two author lists; the titles' letters count because some records have names in their titles. */
export function writeAuthorFeatures(out: Float64Array, at: number, a: MatchAuthors, b: MatchAuthors, titleA: string, titleB: string): void {
  const n = a.list.length
  const m = b.list.length
  const unknown = n === 0 || m === 0
  out.fill(-1, at, at + AUTHOR_FEATURES.length)
  out[at] = unknown ? 1 : 0
  if (!unknown) {
    const paired = pairAuthors(a.list, b.list)
    out[at + 1] = paired.totalSimilarity / Math.min(n, m)
    out[at + 2] = paired.totalSimilarity / Math.max(n, m)
    out[at + 3] = authorSimilarity(a.list[0] as MatchAuthor, b.list[0] as MatchAuthor)
    out[at + 4] = authorSimilarity(a.list[n - 1] as MatchAuthor, b.list[m - 1] as MatchAuthor)
    out[at + 5] = paired.inOrder / Math.min(n, m)
    out[at + 6] = paired.withInitials ? paired.initialsAgree / paired.withInitials : -1
    out[at + 7] = paired.withGiven ? paired.givenAgree / paired.withGiven : -1
    out[at + 12] = (bestSimilarity(a.list[0] as MatchAuthor, b.list) + bestSimilarity(b.list[0] as MatchAuthor, a.list)) / 2
    out[at + 13] = countSharedFamilyInitials(a.list, b.list) / Math.min(n, m)
    out[at + 14] = Math.min(a.spelledOutShare, b.spelledOutShare)
    out[at + 15] = Math.max(a.spelledOutShare, b.spelledOutShare)
    out[at + 16] = countSharedInitials(a.list, b.list) / Math.min(n, m)
    out[at + 17] = a.isTruncated || b.isTruncated ? 1 : 0
  }
  const aInB = familyNamesMentionedShare(a, b, titleB)
  const bInA = familyNamesMentionedShare(b, a, titleA)
  out[at + 8] = Math.max(aInB, bInA)
  out[at + 9] = Math.min(aInB, bInA)
  out[at + 10] = Math.min(8, n, m)
  out[at + 11] = Math.min(12, Math.max(n, m))
}

type Pairing = {
  totalSimilarity: number
  pairCount: number
  inOrder: number
  withInitials: number
  initialsAgree: number
  withGiven: number
  givenAgree: number
}

/** Pairs each author of the shorter list with the most similar unpaired one of the longer. */
export function pairAuthors(a: MatchAuthor[], b: MatchAuthor[]): Pairing {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const pairing: Pairing = { totalSimilarity: 0, pairCount: 0, inOrder: 0, withInitials: 0, initialsAgree: 0, withGiven: 0, givenAgree: 0 }
  const paired = new Uint8Array(many.length)
  few.forEach((author, i) => {
    let best = 0
    let bestIndex = -1
    for (let j = 0; j < many.length; j++) {
      if (paired[j]) continue
      const similarity = authorSimilarity(author, many[j] as MatchAuthor)
      if (similarity > best || (similarity === best && similarity > 0 && j === i)) {
        best = similarity
        bestIndex = j
      }
    }
    if (bestIndex < 0) return
    const other = many[bestIndex] as MatchAuthor
    paired[bestIndex] = 1
    pairing.totalSimilarity += best
    pairing.pairCount++
    if (bestIndex === i) pairing.inOrder++
    if (author.initials && other.initials) {
      pairing.withInitials++
      if (author.initials[0] === other.initials[0]) pairing.initialsAgree++
    }
    const x = author.givenNames[0]
    const y = other.givenNames[0]
    if (x && y && x.length > 3 && y.length > 3) {
      pairing.withGiven++
      if (x.startsWith(y) || y.startsWith(x) || isNearlyEqual(x, y, 7)) pairing.givenAgree++
    }
  })
  return pairing
}

const bestSimilarity = (author: MatchAuthor, others: MatchAuthor[]): number =>
  others.reduce((best, other) => Math.max(best, authorSimilarity(author, other)), 0)

function countSharedFamilyInitials(a: MatchAuthor[], b: MatchAuthor[]): number {
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

/** How many authors of the shorter list have the initials of one of the other, in any order. */
export function countSharedInitials(a: MatchAuthor[], b: MatchAuthor[]): number {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  const paired = new Uint8Array(many.length)
  let shared = 0
  for (const author of few) {
    const j = many.findIndex((other, k) => !paired[k] && containsLetters(author.sortedInitials, other.sortedInitials))
    if (j < 0) continue
    paired[j] = 1
    shared++
  }
  return shared
}

/** Whether the longer of two sorted strings has all letters of the shorter, which has at least two. */
function containsLetters(a: string, b: string): boolean {
  const [few, many] = a.length <= b.length ? [a, b] : [b, a]
  let at = 0
  for (let i = 0; i < many.length && at < few.length; i++) if (many[i] === few[at]) at++
  return at === few.length && few.length > 1
}
