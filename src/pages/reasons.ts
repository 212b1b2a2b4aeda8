/** Reasons of admissions as pages show them: without counts, because pages show the current ones. */
import { NO_VOTES_TEXT } from '../topics/admit.ts'

/** `14 upvotes, twice as many as usual`, `1 comment`, `in 3 sources`: what a page counts itself. */
const COUNT = /^(?:[\d,]+ (?:upvote|comment)s?\b|in [\d,]+ sources?\b)/

/** The parts of a reason that hold at any time; "No votes yet" goes once there are votes. */
export function lastingReason(reason: string, upvotes: number | undefined): string {
  const parts = reason.split('; ').filter((part) => !COUNT.test(part) && (part !== NO_VOTES_TEXT || !upvotes))
  return parts.join('; ')
}
