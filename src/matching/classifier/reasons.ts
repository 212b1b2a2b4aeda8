/** Explains to a person why two records are one paper or not. */
import { formatCount } from '../../text/strings.ts'
import { editDistance } from './edit-distance.ts'
import type { PreparedRecord } from './features.ts'
import { pairAuthors } from './person-features.ts'
import { type MatchTitle, unmatchedWords } from './title-features.ts'
import type { Veto } from './vetoes.ts'

/** The reasons for and against, for two sorted records: titles, authors, years, venues, veto. */
export function matchReasonsOf(a: PreparedRecord, b: PreparedRecord, veto: Veto | undefined): string[] {
  return [titleReason(a.title, b.title), authorReason(a, b), yearReason(a, b), venueReason(a, b), veto?.reason].filter(
    (reason, i, all) => reason !== undefined && all.indexOf(reason) === i,
  ) as string[]
}

function titleReason(short: MatchTitle, long: MatchTitle): string {
  if (!short.letters || !long.letters) return 'a title is missing'
  if (short.letters === long.letters) return 'equal titles'
  const extra = unmatchedWords(long, short)
  if (long.letters.startsWith(short.letters) && short.letters.length >= 12 && extra.length > 0)
    return `one title goes on: “${abbreviateWords(extra)}”`
  if (short.core !== '' && short.core === long.core)
    return extra.length > 0 ? `equal titles but for “${abbreviateWords(extra)}”` : 'equal titles'
  const similarity = 1 - editDistance(short.pattern, long.letters) / long.letters.length
  return `titles ${Math.min(99, Math.floor(similarity * 100))} % similar`
}

const abbreviateWords = (words: string[]): string => words.slice(0, 4).join(' ') + (words.length > 4 ? ' …' : '')

function authorReason({ authorList: a }: PreparedRecord, { authorList: b }: PreparedRecord): string {
  const n = a.list.length
  const m = b.list.length
  if (n === 0 || m === 0) return n + m === 0 ? 'authors unknown' : 'authors unknown on one side'
  const { pairCount } = pairAuthors(a.list, b.list)
  if (pairCount === 0) return 'no author in common'
  const fewer = Math.min(n, m)
  const rest = n === m ? '' : a.isTruncated || b.isTruncated ? ' of a truncated list' : ` of a list of ${Math.max(n, m)}`
  return `${pairCount} of ${formatCount(fewer, 'author')}${rest} ${pairCount === 1 ? 'agrees' : 'agree'}`
}

function yearReason({ years: a }: PreparedRecord, { years: b }: PreparedRecord): string | undefined {
  if (a.stated === null || b.stated === null) return undefined
  const apart = Math.abs(a.stated - b.stated)
  return apart === 0 ? 'the same year' : apart === 1 ? 'one year apart' : `${apart} years apart`
}

function venueReason({ venue: a }: PreparedRecord, { venue: b }: PreparedRecord): string | undefined {
  if (!a.text || !b.text) return undefined
  if (a.text === b.text || (a.canonicalName && a.canonicalName === b.canonicalName)) return 'the same venue'
  if (a.kind === 'preprint' || b.kind === 'preprint') return a.kind === b.kind ? undefined : 'a preprint and a published version'
  return a.kind && b.kind && a.kind !== b.kind ? `a ${[a.kind, b.kind].sort().join(' and a ')}` : undefined
}
