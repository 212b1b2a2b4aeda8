/**
 * The classifier of record pairs. One model answers two questions: *the same record*, with venue and year, and *the same work*,
 * without both (a preprint and its article differ in nothing else) and with vetoes that no similarity overrides. Training and
 * quality: docs/decisions/0015-matching.md.
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
  /** The probability of the same record. */
  probability: number
  /** Whether `probability` is above the trained threshold. */
  isMatch: boolean
  /** The probability of the same work. */
  sameWorkProbability: number
  /** What decides for and against, each in a few words. */
  reasons: string[]
}

/** Records of a higher probability are merged: at least 995 of 1,000 such pairs are one work. */
export const MATCH_THRESHOLD = 0.98

/** From here to MATCH_THRESHOLD two records are possible duplicates. */
export const POSSIBLE_DUPLICATE_THRESHOLD = 0.5

const treeWeights = parseTreeWeights(stored)
const forest = buildForest(treeWeights)
const featureBuffer = new Float64Array(FEATURE_NAMES.length)

/** Predicts whether two records match; their order does not matter. */
export const predictMatch = (left: MatchInput, right: MatchInput): MatchPrediction =>
  predictPreparedMatch(prepareRecord(left), prepareRecord(right))

/** Predicts whether two prepared records match. */
export function predictPreparedMatch(left: PreparedRecord, right: PreparedRecord): MatchPrediction {
  const [a, b] = orderPair(left, right)
  const { probability, work } = predictProbabilities(a, b)
  const veto = findVeto(a, b)
  return {
    probability,
    isMatch: probability > treeWeights.threshold,
    sameWorkProbability: veto ? work * veto.maxProbability : work,
    reasons: matchReasonsOf(a, b, veto),
  }
}

/** The probability of the same work, without the reasons: fast enough for many candidates. */
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
