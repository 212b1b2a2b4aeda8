/** Why records are one paper, in words. */
import type { MergeRule } from '../model.ts'

const MERGE_RULE_DESCRIPTIONS: Record<MergeRule, string> = {
  identifier: 'A record names both',
  link: 'A source says so',
  title: 'The same title and first author',
  fuzzy: 'Alike in all that they say',
  manual: 'Joined by hand',
}

/** What a rule looks at. */
export const describeMergeRule = (rule: MergeRule): string => MERGE_RULE_DESCRIPTIONS[rule]

/** How sure a probability is, for a person: `all but certain (99.7 %)`. */
export function describeProbability(probability: number): string {
  const percent = Math.floor(probability * 1000) / 10
  const words =
    probability >= 0.995
      ? 'all but certain'
      : probability > 0.98
        ? 'sure'
        : probability >= 0.9
          ? 'very likely'
          : probability >= 0.7
            ? 'likely'
            : probability >= 0.5
              ? 'possible'
              : 'unlikely by itself'
  return `${words} (${percent} %)`
}
