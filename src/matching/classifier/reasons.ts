/** The sentence a person reads: why two records are, or are not, one paper. */
import { count } from '../../text/strings.ts'
import { distance } from './edit-distance.ts'
import type { Prepared } from './features.ts'
import { pairUp } from './person-features.ts'
import { leftOver, type Title } from './title-features.ts'
import type { Guard } from './vetoes.ts'

/** What speaks for and against, each in a few words, for two records given in order: titles, authors, years, venues, guard. */
export function reasonsFor(a: Prepared, b: Prepared, guard: Guard | undefined): string[] {
  return [titles(a.title, b.title), authors(a, b), years(a, b), venues(a, b), guard?.reason].filter(
    (reason, i, all) => reason !== undefined && all.indexOf(reason) === i,
  ) as string[]
}

function titles(short: Title, long: Title): string {
  if (!short.letters || !long.letters) return 'a title is missing'
  if (short.letters === long.letters) return 'equal titles'
  const left = leftOver(long, short)
  if (long.letters.startsWith(short.letters) && short.letters.length >= 12 && left.length > 0) return `one title goes on: “${listed(left)}”`
  if (short.core !== '' && short.core === long.core) return left.length > 0 ? `equal titles but for “${listed(left)}”` : 'equal titles'
  const alike = 1 - distance(short.pattern, long.letters) / long.letters.length
  return `titles ${Math.min(99, Math.floor(alike * 100))} % alike`
}

const listed = (words: string[]): string => words.slice(0, 4).join(' ') + (words.length > 4 ? ' …' : '')

function authors({ people: a }: Prepared, { people: b }: Prepared): string {
  const n = a.list.length
  const m = b.list.length
  if (n === 0 || m === 0) return n + m === 0 ? 'authors unknown' : 'authors unknown on one side'
  const { pairs } = pairUp(a.list, b.list)
  if (pairs === 0) return 'no author in common'
  const of = Math.min(n, m)
  const rest = n === m ? '' : a.cut || b.cut ? ' of a list cut short' : ` of a list of ${Math.max(n, m)}`
  return `${pairs} of ${count(of, 'author')}${rest} ${pairs === 1 ? 'agrees' : 'agree'}`
}

function years({ years: a }: Prepared, { years: b }: Prepared): string | undefined {
  if (a.stated === null || b.stated === null) return undefined
  const apart = Math.abs(a.stated - b.stated)
  return apart === 0 ? 'the same year' : apart === 1 ? 'one year apart' : `${apart} years apart`
}

function venues({ venue: a }: Prepared, { venue: b }: Prepared): string | undefined {
  if (!a.text || !b.text) return undefined
  if (a.text === b.text || (a.known && a.known === b.known)) return 'the same venue'
  if (a.kind === 'preprint' || b.kind === 'preprint') return a.kind === b.kind ? undefined : 'a preprint and a published version'
  return a.kind && b.kind && a.kind !== b.kind ? `a ${[a.kind, b.kind].sort().join(' and a ')}` : undefined
}
