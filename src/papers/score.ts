/**
 * Merit: what the signals of a paper add up to, against what is usual in its field, and what was expected of it before any.
 * No clock in it; 2^merit is its score.
 *
 *   merit = Σ weight × log2(1 + value / max(1, usual)) + prior
 *
 * *Usual* is the median of that signal two days after first sight, over the field's papers of the 28 days before the
 * paper's first day. The prior is of the paper alone and stays between -1 and 1, so that signals outweigh it as they come.
 */
import type { PriorPart, Score, ScorePart, SignalKind, SignalPart } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import type { Prior } from './prior.ts'

/**
 * What a doubling of each signal is worth. Chosen so that a vote costs its giver more than a click, and that an editor's pick
 * is as much as three times the usual votes: see docs/decisions/0006-merit.md.
 */
export const SIGNAL_WEIGHTS: Record<SignalKind, number> = { picks: 2, upvotes: 1, mentions: 1, comments: 0.5, citations: 0.5, stars: 0.25 }

/** A score halves in this time: the order of pages, not of feeds. */
export const SCORE_HALF_LIFE_SECONDS = 2 * DAY_SECONDS

/** After this time a signal no longer counts towards what is usual. */
export const BASELINE_AGE_SECONDS = 2 * DAY_SECONDS

export type SignalValues = Partial<Record<SignalKind, number>>

/** What the sources counted, together: votes of different places add up; two counts of the same citations do not. */
export function sumSignals(signals: { kind: SignalKind; value: number }[]): SignalValues {
  const values: SignalValues = {}
  for (const { kind, value } of signals) {
    const before = values[kind] ?? 0
    values[kind] = kind === 'citations' ? Math.max(before, value) : before + value
  }
  return values
}

/** A paper's merit from its signals, what is usual of each, and its prior where it has one. */
export function scoreOf(values: SignalValues, usualOf: (kind: SignalKind) => number, prior?: Prior): Score {
  const parts: ScorePart[] = (Object.keys(SIGNAL_WEIGHTS) as SignalKind[]).flatMap((kind): SignalPart[] => {
    const value = values[kind] ?? 0
    if (value <= 0) return []
    const baseline = Math.max(1, usualOf(kind))
    return [{ kind, value, baseline, adds: roundScore(SIGNAL_WEIGHTS[kind] * Math.log2(1 + value / baseline)) }]
  })
  if (prior) parts.push({ kind: 'prior', adds: roundScore(prior.adds), says: prior.says })
  return { score: roundScore(parts.reduce((sum, part) => sum + part.adds, 0)), parts }
}

/** Sorts papers by a merit that halves every half-life, and changes only when a signal does. */
export const hotOf = (merit: number, firstSeenAt: number): number => merit + firstSeenAt / SCORE_HALF_LIFE_SECONDS

const roundScore = (value: number): number => Math.round(value * 1e6) / 1e6

const SIGNAL_NOUNS: Record<SignalKind, [string, string]> = {
  picks: ['editor', 'editors'],
  upvotes: ['upvote', 'upvotes'],
  comments: ['comment', 'comments'],
  stars: ['star', 'stars'],
  citations: ['citation', 'citations'],
  mentions: ['source', 'sources'],
}

/** Whether a part was counted, and not expected. */
export const isSignalPart = (part: ScorePart): part is SignalPart => part.kind !== 'prior'

/** One part in words: `14 upvotes, twice the usual for its day`; `for it before any vote: 12 authors, a link to code`. */
export function describeScorePart(part: ScorePart): string {
  if (!isSignalPart(part)) return `${priorDirectionOf(part)} before any vote: ${part.says || 'nothing that stands out'}`
  const { value, baseline } = part
  // the source it was found in first counts among them
  const first = part.kind === 'mentions' ? 1 : 0
  const ratio = (value + first) / (baseline + first)
  if (baseline <= 1 || (ratio > 0.75 && ratio < 1.5)) return describeSignal(part)
  if (ratio < 1.5) return `${describeSignal(part)}, fewer than the usual ${Math.round((baseline + first) * 10) / 10}`
  return `${describeSignal(part)}, ${ratio < 2.5 ? 'twice' : `${Math.round(ratio)} times`} the usual for its day`
}

/** All parts in words, what is not there among them. */
export function describeScore(parts: ScorePart[]): string[] {
  const counted = parts.some(isSignalPart) ? [] : ['no source has counted anything of it yet']
  const prior = parts.every(isSignalPart) ? ['no prior: nobody’s choices among papers like it were learned from'] : []
  return [...counted, ...parts.map(describeScorePart), ...prior]
}

function describeSignal({ kind, value }: SignalPart): string {
  if (kind === 'picks') return value === 1 ? 'picked by an editor' : `picked by ${formatCount(value, ...SIGNAL_NOUNS.picks)}`
  // the source it was found in first counts among them
  if (kind === 'mentions') return `in ${formatCount(value + 1, ...SIGNAL_NOUNS.mentions)}`
  return formatCount(value, ...SIGNAL_NOUNS[kind])
}

/** What a prior says where there is nothing else to say: `for it: 12 authors, a link to code`; undefined when nothing stands out. */
export const describePrior = (part: PriorPart): string | undefined => (part.says ? `${priorDirectionOf(part)}: ${part.says}` : undefined)

const priorDirectionOf = ({ adds }: PriorPart): string => (adds < 0 ? 'against it' : 'for it')
