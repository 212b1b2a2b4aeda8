/**
 * Are these two records one paper? One model, two questions: *the same record*, with where and when as they stand, and *the
 * same work*, with both forgotten (a preprint and its article differ in nothing else) and with guards that no likeness
 * outweighs. How it was learned and how good it is: docs/decisions/0015-matching.md.
 */
import stored from '../../weights/matching.json' with { type: 'json' }
import { buildForest, parseTreeWeights, predictProbability } from './boosted-trees.ts'
import {
  clearVenueAndYearFeatures,
  FEATURE_NAMES,
  type MatchInput,
  matchFeaturesOf,
  orderPair,
  type PreparedRecord,
  prepareRecord,
} from './features.ts'
import { matchReasonsOf } from './reasons.ts'
import { findVeto } from './vetoes.ts'

export { type MatchInput, type PreparedRecord, prepareRecord } from './features.ts'

export type MatchPrediction = {
  /** How probable it is that both are the same record. */
  probability: number
  /** Whether they are said to be the same record: `probability` above the learned threshold. */
  isMatch: boolean
  /** How probable it is that both are of the same work. */
  sameWorkProbability: number
  /** What speaks for and against, each in a few words; joined by `; ` they are the sentence a person reads. */
  reasons: string[]
}

/** Above this, two records are one work without anybody looking: at least 995 of 1,000 such pairs are. */
export const MATCH_THRESHOLD = 0.98

/** From here to `SURE` two records are possible duplicates, for the operator. */
export const POSSIBLE_DUPLICATE_THRESHOLD = 0.5

const treeWeights = parseTreeWeights(stored)
const forest = buildForest(treeWeights)
const featureBuffer = new Float64Array(FEATURE_NAMES.length)

/** Judges two records; which of them is left and which right plays no part. */
export const predictMatch = (left: MatchInput, right: MatchInput): MatchPrediction =>
  predictPreparedMatch(prepareRecord(left), prepareRecord(right))

/** Judges two records that were made ready before. */
export function predictPreparedMatch(left: PreparedRecord, right: PreparedRecord): MatchPrediction {
  const [a, b] = orderPair(left, right)
  const { probability, work } = predictProbabilities(a, b)
  const guard = findVeto(a, b)
  return {
    probability,
    isMatch: probability > treeWeights.threshold,
    sameWorkProbability: guard ? work * guard.maxProbability : work,
    reasons: matchReasonsOf(a, b, guard),
  }
}

/** How probable it is that two records are of the same work, without the reasons: what many candidates are sifted by. */
export function predictWorkProbability(left: PreparedRecord, right: PreparedRecord): number {
  const [a, b] = orderPair(left, right)
  matchFeaturesOf(a, b, featureBuffer)
  clearVenueAndYearFeatures(featureBuffer)
  const work = predictProbability(forest, featureBuffer)
  return work < POSSIBLE_DUPLICATE_THRESHOLD ? work : work * (findVeto(a, b)?.maxProbability ?? 1)
}

function predictProbabilities(a: PreparedRecord, b: PreparedRecord): { probability: number; work: number } {
  const features = matchFeaturesOf(a, b, featureBuffer)
  const probability = predictProbability(forest, features)
  clearVenueAndYearFeatures(features)
  return { probability, work: predictProbability(forest, features) }
}
