/**
 * Near matches: which known paper a record without a shared name is a copy of. Candidates are found by blocking keys, never
 * by comparing all; what they say is judged together, and a wrong merge is worse than a missed one.
 */
import type { Author, SourceRecord } from '../model.ts'
import type { MergeRule } from '../store/schema.ts'
import { fold } from '../text.ts'
import type { Found } from './changes.ts'
import type { Group } from './match.ts'
import { familyName, isPreprintDoi, schemeOf } from './names.ts'

/** What is known of a paper or record when it is judged. */
export type Evidence = {
  title: string
  authors: Author[]
  venue?: string | null | undefined
  published?: string | null | undefined
  names: string[]
}

export type Near = { rule: MergeRule; evidence: string; probability?: number }

const words = (text: string): string[] => fold(text).match(/[\p{L}\p{N}]+/gu) ?? []
const squeezed = (text: string): string => words(text).join('')
const yearOf = ({ published }: Evidence): number | undefined => (published ? Number(published.slice(0, 4)) : undefined)

/** Titles that many papers have, and words that make a text another than the one it is about. */
const COMMON =
  /^(editorial|erratum|errata|corrigendum|correction|retraction|addendum|introduction|preface|foreword|index|contents|tableofcontents|frontmatter|backmatter|bookreview|bookreviews|news|obituary|letters?|reply|response|comment|commentary|inthisissue|acknowledg(e)?ments?|inmemoriam|abstracts?)/
const MARKS =
  /\b(erratum|errata|corrigendum|correction to|addendum|retraction|retracted|reply to|response to|comments? on|rebuttal|supplement(ary)?|supporting information|book review)\b/g

/** Names that can belong to no paper together: two arXiv ids, two publishers' DOIs, two PubMed ids. */
export function conflicting(left: string[], right: string[]): boolean {
  const of = (names: string[], scheme: string) => names.filter((name) => schemeOf(name) === scheme && !isPreprintDoi(name))
  return ['arxiv', 'doi', 'pmid', 'openreview'].some((scheme) => {
    const [a, b] = [of(left, scheme), of(right, scheme)]
    return a.length > 0 && b.length > 0 && !a.some((name) => b.includes(name))
  })
}

const marks = (title: string): string => [...new Set(fold(title).match(MARKS) ?? [])].sort().join()
/** Numbers, numerals and any word with a digit in it: 3D, GPT-4, part II. */
const numbers = (title: string): string =>
  words(title)
    .filter(
      (word, i, all) =>
        /\d/.test(word) ||
        (/^[ivx]+$/.test(word) &&
          (/^(ii|iii|iv|vi|vii|viii|ix)$/.test(word) || /^(part|vol|volume|no|chapter|phase)$/.test(all[i - 1] ?? ''))),
    )
    .sort()
    .join()

/** Whether two papers may be one at all: nothing they say of themselves forbids it. */
export function mayBeOne(left: Evidence, right: Evidence): boolean {
  if (conflicting(left.names, right.names)) return false
  if (!squeezed(left.title) || !squeezed(right.title)) return false
  if (COMMON.test(squeezed(left.title)) || COMMON.test(squeezed(right.title))) return false
  if (marks(left.title) !== marks(right.title) || numbers(left.title) !== numbers(right.title)) return false
  const [a, b] = [yearOf(left), yearOf(right)]
  return a === undefined || b === undefined || Math.abs(a - b) <= 3
}

/** Ladder, third step: the same title, the same first author's family name, at most a year apart. */
export function sameByTitle(left: Evidence, right: Evidence): Near | undefined {
  const [first, other] = [left.authors[0], right.authors[0]]
  if (!first || !other || squeezed(left.title) !== squeezed(right.title) || squeezed(left.title).length < 12) return undefined
  if (fold(familyName(first.name)) !== fold(familyName(other.name))) return undefined
  const [a, b] = [yearOf(left), yearOf(right)]
  if (a !== undefined && b !== undefined && Math.abs(a - b) > 1) return undefined
  return {
    rule: 'title',
    evidence: `equal titles and first author ${familyName(first.name)}${a !== undefined && b !== undefined ? (a === b ? `, both of ${a}` : ', a year apart') : ''}`,
  }
}

/**
 * At most four keys: the beginning and the end of the title without blanks, and the first author with each of the title's
 * two longest words. Two spellings of one paper share one of them; few other papers do.
 */
export function blocksOf({ title, authors }: Pick<SourceRecord, 'title' | 'authors'>): string[] {
  const whole = squeezed(title)
  if (whole.length < 12) return []
  const family = authors[0] ? words(familyName(authors[0].name)).join('') : ''
  const longest = [...new Set(words(title))].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).slice(0, 2)
  return [...new Set([`p${whole.slice(0, 20)}`, `q${whole.slice(-20)}`, ...(family ? longest.map((word) => `w${family}:${word}`) : [])])]
}

/** A known paper as it is judged, with the keys that led to it. */
export type Candidate = Evidence & { id: string; firstSeenAt: number; keys: string[] }

/** Two papers that may be one, for the operator. */
export type Possible = { left: string; right: string; probability: number; evidence: string }

/** A merge that nobody reviews needs this much; between this and `POSSIBLE` the operator is asked. */
export const CERTAIN = 0.98
export const POSSIBLE = 0.5

/** Which of the candidates each new group is a copy of: the surest, of equally sure ones the oldest. */
export function judgeNear(strangers: Group[], candidates: Candidate[]): { found: Map<Group, Found>; possibles: Possible[] } {
  const byKey = new Map<string, Candidate[]>()
  for (const candidate of candidates) for (const key of candidate.keys) byKey.set(key, [...(byKey.get(key) ?? []), candidate])
  const found = new Map<Group, Found>()
  const possibles: Possible[] = []
  for (const group of strangers) {
    const record = group.members[0]?.record
    if (!record) continue
    const evidence: Evidence = { ...record, names: group.names }
    const near = new Set(blocksOf(record).flatMap((key) => byKey.get(key) ?? []))
    const judged = [...near]
      .filter((candidate) => mayBeOne(evidence, candidate))
      .flatMap((candidate) => {
        const why = sameByTitle(evidence, candidate)
        return why ? [{ candidate, why }] : []
      })
      .sort(
        (a, b) =>
          (b.why.probability ?? 1) - (a.why.probability ?? 1) ||
          a.candidate.firstSeenAt - b.candidate.firstSeenAt ||
          (a.candidate.id < b.candidate.id ? -1 : 1),
      )
    const [best] = judged
    if (best) found.set(group, { paper: best.candidate.id, ...best.why })
  }
  return { found, possibles }
}
