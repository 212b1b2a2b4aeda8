/**
 * Are these two records one paper? One model, two questions: *the same record*, with where and when as they stand, and *the
 * same work*, with both forgotten (a preprint and its article differ in nothing else) and with guards that no likeness
 * outweighs. How it was learned and how good it is: docs/decisions/0015-matching.md.
 */
import stored from '../../weights/matching.json' with { type: 'json' }
import { forestOf, probabilityOf, weightsOf } from './boosted-trees.ts'
import { type Described, FEATURES, featuresOf, forgetWhereAndWhen, inOrder, type Prepared, prepare } from './features.ts'
import { reasonsFor } from './reasons.ts'
import { guardBetween } from './vetoes.ts'

export { type Described, type Prepared, prepare } from './features.ts'

export type Judgement = {
  /** How probable it is that both are the same record. */
  probability: number
  /** Whether they are said to be the same record: `probability` above the learned threshold. */
  match: boolean
  /** How probable it is that both are of the same work. */
  work: number
  /** What speaks for and against, each in a few words; joined by `; ` they are the sentence a person reads. */
  reasons: string[]
}

/** Above this, two records are one work without anybody looking: at least 995 of 1,000 such pairs are. */
export const SURE = 0.98

/** From here to `SURE` two records are possible duplicates, for the operator. */
export const POSSIBLE = 0.5

const weights = weightsOf(stored)
const forest = forestOf(weights)
const scratch = new Float64Array(FEATURES.length)

/** Judges two records; which of them is left and which right plays no part. */
export const judge = (left: Described, right: Described): Judgement => judgePrepared(prepare(left), prepare(right))

/** Judges two records that were made ready before. */
export function judgePrepared(left: Prepared, right: Prepared): Judgement {
  const [a, b] = inOrder(left, right)
  const { probability, work } = scoresOf(a, b)
  const guard = guardBetween(a, b)
  return {
    probability,
    match: probability > weights.threshold,
    work: guard ? work * guard.atMost : work,
    reasons: reasonsFor(a, b, guard),
  }
}

/** How probable it is that two records are of the same work, without the reasons: what many candidates are sifted by. */
export function workProbability(left: Prepared, right: Prepared): number {
  const [a, b] = inOrder(left, right)
  featuresOf(a, b, scratch)
  forgetWhereAndWhen(scratch)
  const work = probabilityOf(forest, scratch)
  return work < POSSIBLE ? work : work * (guardBetween(a, b)?.atMost ?? 1)
}

function scoresOf(a: Prepared, b: Prepared): { probability: number; work: number } {
  const features = featuresOf(a, b, scratch)
  const probability = probabilityOf(forest, features)
  forgetWhereAndWhen(features)
  return { probability, work: probabilityOf(forest, features) }
}
