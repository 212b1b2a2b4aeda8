/**
 * Merit: what the signals of a paper add up to, against what is usual in its field. No clock in it; 2^merit is its score.
 *
 *   merit = Σ weight × log2(1 + value / max(1, usual))
 *
 * *Usual* is the median of that signal two days after first sight, over the field's papers of the 28 days before the
 * paper's first day. A paper that no source has counted anything of has merit 0.
 */
import type { Merit, MeritPart, SignalKind } from '../model.ts'
import { count, DAY } from '../text.ts'

/** What a doubling of each signal is worth. Chosen so that a vote costs its giver more than a click: see docs/decisions/0006-merit.md. */
export const WEIGHTS: Record<SignalKind, number> = { upvotes: 1, comments: 0.5, stars: 0.25, citations: 0.5, mentions: 1 }

/** A score halves in this time: the order of pages, not of feeds. */
export const HALF_LIFE_SECONDS = 2 * DAY

/** After this time a signal no longer counts towards what is usual. */
export const EARLY_SECONDS = 2 * DAY

/** A paper's merit from its signals (each summed over its sources) and what is usual of each. */
export function meritOf(values: Partial<Record<SignalKind, number>>, usualOf: (kind: SignalKind) => number): Merit {
  const parts = (Object.keys(WEIGHTS) as SignalKind[]).flatMap((kind): MeritPart[] => {
    const value = values[kind] ?? 0
    if (value <= 0) return []
    const usual = Math.max(1, usualOf(kind))
    return [{ kind, value, usual, adds: round(WEIGHTS[kind] * Math.log2(1 + value / usual)) }]
  })
  return { merit: round(parts.reduce((sum, part) => sum + part.adds, 0)), parts }
}

/** Sorts papers by a merit that halves every half-life, and changes only when a signal does. */
export const hotOf = (merit: number, firstSeenAt: number): number => merit + firstSeenAt / HALF_LIFE_SECONDS

const round = (value: number): number => Math.round(value * 1e6) / 1e6

const NOUNS: Record<SignalKind, [string, string]> = {
  upvotes: ['upvote', 'upvotes'],
  comments: ['comment', 'comments'],
  stars: ['star', 'stars'],
  citations: ['citation', 'citations'],
  mentions: ['source', 'sources'],
}

/** One part in words: `14 upvotes, twice the usual`. */
export function partInWords({ kind, value, usual }: MeritPart): string {
  // the source it was found in first counts among them
  const said = kind === 'mentions' ? `in ${count(value + 1, ...NOUNS.mentions)}` : count(value, ...NOUNS[kind])
  const ratio = value / usual
  if (usual <= 1 || (ratio > 0.75 && ratio < 1.5)) return said
  if (ratio < 1.5) return `${said}, fewer than the usual ${usual}`
  return `${said}, ${ratio < 2.5 ? 'twice' : `${Math.round(ratio)} times`} the usual`
}
