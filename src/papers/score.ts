/**
 * Merit: what the signals of a paper add up to, against what is usual in its field, and what was expected of it before any.
 * No clock in it; 2^merit is its score.
 *
 *   merit = Σ weight × log2(1 + value / max(1, usual)) + prior
 *
 * *Usual* is the median of that signal two days after first sight, over the field's papers of the 28 days before the
 * paper's first day. The prior is of the paper alone and stays between -1 and 1, so that signals outweigh it as they come.
 */
import type { Merit, MeritPart, PriorPart, SignalKind, SignalPart } from '../model.ts'
import { DAY } from '../text/dates.ts'
import { count } from '../text/strings.ts'
import type { Prior } from './prior.ts'

/**
 * What a doubling of each signal is worth. Chosen so that a vote costs its giver more than a click, and that an editor's pick
 * is as much as three times the usual votes: see docs/decisions/0006-merit.md.
 */
export const WEIGHTS: Record<SignalKind, number> = { picks: 2, upvotes: 1, mentions: 1, comments: 0.5, citations: 0.5, stars: 0.25 }

/** A score halves in this time: the order of pages, not of feeds. */
export const HALF_LIFE_SECONDS = 2 * DAY

/** After this time a signal no longer counts towards what is usual. */
export const EARLY_SECONDS = 2 * DAY

export type SignalValues = Partial<Record<SignalKind, number>>

/** What the sources counted, together: votes of different places add up; two counts of the same citations do not. */
export function valuesOf(signals: { kind: SignalKind; value: number }[]): SignalValues {
  const values: SignalValues = {}
  for (const { kind, value } of signals) {
    const before = values[kind] ?? 0
    values[kind] = kind === 'citations' ? Math.max(before, value) : before + value
  }
  return values
}

/** A paper's merit from its signals, what is usual of each, and its prior where it has one. */
export function meritOf(values: SignalValues, usualOf: (kind: SignalKind) => number, prior?: Prior): Merit {
  const parts: MeritPart[] = (Object.keys(WEIGHTS) as SignalKind[]).flatMap((kind): SignalPart[] => {
    const value = values[kind] ?? 0
    if (value <= 0) return []
    const usual = Math.max(1, usualOf(kind))
    return [{ kind, value, usual, adds: round(WEIGHTS[kind] * Math.log2(1 + value / usual)) }]
  })
  if (prior) parts.push({ kind: 'prior', adds: round(prior.adds), says: prior.says })
  return { merit: round(parts.reduce((sum, part) => sum + part.adds, 0)), parts }
}

/** Sorts papers by a merit that halves every half-life, and changes only when a signal does. */
export const hotOf = (merit: number, firstSeenAt: number): number => merit + firstSeenAt / HALF_LIFE_SECONDS

const round = (value: number): number => Math.round(value * 1e6) / 1e6

const NOUNS: Record<SignalKind, [string, string]> = {
  picks: ['editor', 'editors'],
  upvotes: ['upvote', 'upvotes'],
  comments: ['comment', 'comments'],
  stars: ['star', 'stars'],
  citations: ['citation', 'citations'],
  mentions: ['source', 'sources'],
}

/** Whether a part was counted, and not expected. */
export const isCounted = (part: MeritPart): part is SignalPart => part.kind !== 'prior'

/** One part in words: `14 upvotes, twice the usual for its day`; `for it before any vote: 12 authors, a link to code`. */
export function partInWords(part: MeritPart): string {
  if (!isCounted(part)) return `${sideOf(part)} before any vote: ${part.says || 'nothing that stands out'}`
  const { value, usual } = part
  // the source it was found in first counts among them
  const first = part.kind === 'mentions' ? 1 : 0
  const ratio = (value + first) / (usual + first)
  if (usual <= 1 || (ratio > 0.75 && ratio < 1.5)) return counted(part)
  if (ratio < 1.5) return `${counted(part)}, fewer than the usual ${Math.round((usual + first) * 10) / 10}`
  return `${counted(part)}, ${ratio < 2.5 ? 'twice' : `${Math.round(ratio)} times`} the usual for its day`
}

/** All parts in words, what is not there among them. */
export function meritInWords(parts: MeritPart[]): string[] {
  const counted = parts.some(isCounted) ? [] : ['no source has counted anything of it yet']
  const prior = parts.every(isCounted) ? ['no prior: nobody’s choices among papers like it were learned from'] : []
  return [...counted, ...parts.map(partInWords), ...prior]
}

function counted({ kind, value }: SignalPart): string {
  if (kind === 'picks') return value === 1 ? 'picked by an editor' : `picked by ${count(value, ...NOUNS.picks)}`
  // the source it was found in first counts among them
  if (kind === 'mentions') return `in ${count(value + 1, ...NOUNS.mentions)}`
  return count(value, ...NOUNS[kind])
}

/** What a prior says where there is nothing else to say: `for it: 12 authors, a link to code`; undefined when nothing stands out. */
export const priorInWords = (part: PriorPart): string | undefined => (part.says ? `${sideOf(part)}: ${part.says}` : undefined)

const sideOf = ({ adds }: PriorPart): string => (adds < 0 ? 'against it' : 'for it')
