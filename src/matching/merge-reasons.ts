/** Describes to a person why records are one paper. */
import type { MergeRule } from '../model.ts'

const MERGE_RULE_DESCRIPTIONS: Record<MergeRule, string> = {
  identifier: 'A record has identifiers of both',
  link: 'A source links them',
  title: 'The same title and first author',
  fuzzy: 'Similar titles, authors and dates',
  manual: 'Merged by the operator',
}

/** The evidence that a rule goes by. */
export const describeMergeRule = (rule: MergeRule): string => MERGE_RULE_DESCRIPTIONS[rule]

const PROBABILITY_WORDS: [min: number, words: string][] = [
  [0.995, 'almost certain'],
  [0.98, 'very sure'],
  [0.9, 'very likely'],
  [0.7, 'likely'],
  [0.5, 'possible'],
]

/** A probability in words and as a percentage: `almost certain (99.7 %)`. */
export function describeProbability(probability: number): string {
  const words = PROBABILITY_WORDS.find(([min]) => probability >= min)?.[1] ?? 'unlikely'
  return `${words} (${Math.floor(probability * 1000) / 10} %)`
}
