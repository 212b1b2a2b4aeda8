/** When to try again: exponential back-off after failures, and Retry-After (RFC 9110 §10.2.3). */
import { DAY_SECONDS } from './text/dates.ts'

/** The first delay, and the longest. */
export type BackoffLimits = { minSeconds: number; maxSeconds: number }

/** The delay after consecutive failures, in seconds: the first delay, doubled with each further failure up to the longest. */
export const backoffSeconds = (failures: number, { minSeconds, maxSeconds }: BackoffLimits): number =>
  Math.min(maxSeconds, minSeconds * 2 ** Math.max(0, failures - 1))

/** The longest Retry-After that is obeyed: a header may be wrong by centuries. */
const MAX_RETRY_AFTER_SECONDS = 30 * DAY_SECONDS

/** Retry-After, in seconds or as an HTTP date, as a moment (unix seconds) at most thirty days from now; undefined without a valid one. */
export function parseRetryAfter(header: string | null, now: number): number | undefined {
  if (!header) return undefined
  const at = /^\s*\d+\s*$/.test(header) ? now + Number(header) : Math.ceil(Date.parse(header) / 1000)
  return Number.isNaN(at) ? undefined : Math.min(at, now + MAX_RETRY_AFTER_SECONDS)
}
