/**
 * A paper's score: what its signals add up to against the baselines of its field, and a prior from before anyone voted.
 *
 *   score = Σ weight × log2(1 + value / max(1, baseline)) + prior
 *
 * One more point is twice as much. The score does not depend on age. A baseline is the median of a signal two days after
 * papers were first seen, over the field's papers of the 28 days before the paper's own first day. The prior stays between
 * -1 and 1, so that signals outweigh it.
 */
import type { PriorPart, Score, ScorePart, SignalKind, SignalPart } from '../model.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import type { Prior } from './prior.ts'

/**
 * The points for each doubling of a signal: a vote weighs more than a click, and an editor's pick as much as three times the
 * baseline of upvotes (docs/decisions/0006-score.md).
 */
export const SIGNAL_WEIGHTS: Record<SignalKind, number> = { picks: 2, upvotes: 1, mentions: 1, comments: 0.5, citations: 0.5, stars: 0.25 }

/** Lists sorted by `hot` halve a score in this time. */
export const SCORE_HALF_LIFE_SECONDS = 2 * DAY_SECONDS

/** A signal counts towards baselines until its paper has this age. */
export const BASELINE_AGE_SECONDS = 2 * DAY_SECONDS

export type SignalValues = Partial<Record<SignalKind, number>>

/** Sums signals by kind: votes of different sources add up; of several citation counts the highest stands. */
export function sumSignals(signals: { kind: SignalKind; value: number }[]): SignalValues {
  const values: SignalValues = {}
  for (const { kind, value } of signals) {
    const sum = values[kind] ?? 0
    values[kind] = kind === 'citations' ? Math.max(sum, value) : sum + value
  }
  return values
}

/** Computes a score and its parts. */
export function scoreOf(values: SignalValues, baselineOf: (kind: SignalKind) => number, prior?: Prior): Score {
  const parts: ScorePart[] = (Object.keys(SIGNAL_WEIGHTS) as SignalKind[]).flatMap((kind): SignalPart[] => {
    const value = values[kind] ?? 0
    if (value <= 0) return []
    const baseline = Math.max(1, baselineOf(kind))
    return [{ kind, value, baseline, adds: roundScore(SIGNAL_WEIGHTS[kind] * Math.log2(1 + value / baseline)) }]
  })
  if (prior) parts.push({ kind: 'prior', adds: roundScore(prior.adds), says: prior.says })
  return { score: roundScore(parts.reduce((sum, part) => sum + part.adds, 0)), parts }
}

/** A sort key by which a score halves every half-life; it changes only when a signal does. */
export const hotOf = (score: number, firstSeenAt: number): number => score + firstSeenAt / SCORE_HALF_LIFE_SECONDS

const roundScore = (value: number): number => Math.round(value * 1e6) / 1e6

const SIGNAL_NOUNS: Record<SignalKind, [string, string]> = {
  picks: ['editor', 'editors'],
  upvotes: ['upvote', 'upvotes'],
  comments: ['comment', 'comments'],
  stars: ['star', 'stars'],
  citations: ['citation', 'citations'],
  mentions: ['source', 'sources'],
}

/** Whether a part is a signal, not the prior. */
export const isSignalPart = (part: ScorePart): part is SignalPart => part.kind !== 'prior'

/** Describes a part: `14 upvotes, twice as many as usual`; `predicted interest: 12 authors, a link to code`. */
export function describeScorePart(part: ScorePart): string {
  if (!isSignalPart(part)) return describePrior(part) ?? 'predicted interest: average'
  const { value, baseline } = part
  const firstSource = part.kind === 'mentions' ? 1 : 0
  const ratio = (value + firstSource) / (baseline + firstSource)
  if (baseline <= 1 || ratio < 1.5) return describeSignal(part)
  return `${describeSignal(part)}, ${ratio < 2.5 ? 'twice' : `${Math.round(ratio)} times`} as many as usual`
}

/** Describes all parts of a score, and which kind of part is missing. */
export function describeScore(parts: ScorePart[]): string[] {
  const noVotes = parts.some(isSignalPart) ? [] : ['no votes yet']
  const noPrior = parts.every(isSignalPart) ? ['no predicted interest'] : []
  return [...noVotes, ...parts.map(describeScorePart), ...noPrior]
}

/** `14 upvotes`, `in 3 sources`, `picked by an editor`. */
export function describeSignal({ kind, value }: SignalPart): string {
  if (kind === 'picks') return value === 1 ? 'picked by an editor' : `picked by ${formatCount(value, ...SIGNAL_NOUNS.picks)}`
  // mentions count the sources beside the first
  if (kind === 'mentions') return `in ${formatCount(value + 1, ...SIGNAL_NOUNS.mentions)}`
  return formatCount(value, ...SIGNAL_NOUNS[kind])
}

/** Describes a prior: `predicted interest: 12 authors, a link to code`; undefined if nothing stands out. */
export const describePrior = ({ adds, says }: PriorPart): string | undefined =>
  says ? `${adds < 0 ? 'low predicted interest' : 'predicted interest'}: ${says}` : undefined
