/** Reasons of admissions as pages, letters and embeds show them: with the current counts in place of the stored ones. */
import type { ScorePart } from '../model.ts'
import { describeSignal, isSignalPart } from './score.ts'

/** The first part of a reason if there were no votes. Stored in entries: never changed. */
export const NO_VOTES_TEXT = 'No votes yet'

/** `14 upvotes, twice as many as usual`, `1 comment`, `in 3 sources`. */
const COUNT = /^(?:[\d,]+ (?:upvote|comment|star|citation)s?\b|in [\d,]+ sources?\b)/

/** The parts of a reason that hold at any time; "No votes yet" is left out once there are votes. */
export function lastingReason(reason: string, votes: number | undefined): string {
  const parts = reason.split('; ').filter((part) => !COUNT.test(part) && (part !== NO_VOTES_TEXT || !votes))
  return parts.join('; ')
}

/** The current counts of a paper's signals: `14 upvotes`, `in 3 sources`. Editors' picks stay in reasons. */
export const currentCounts = (parts: ScorePart[]): string[] =>
  parts
    .filter(isSignalPart)
    .filter(({ kind }) => kind !== 'picks')
    .map(describeSignal)
