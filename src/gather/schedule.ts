/** Computes when a source is visited, from its cron and its row. */
import { Cron } from 'croner'
import { backoffSeconds } from '../backoff.ts'
import type { CrawlHints, Moment, Source } from '../model.ts'
import type { SourceRow } from '../store/sources.ts'
import { DAY_SECONDS, dayOf, weekdayNameOf } from '../text/dates.ts'

/** Back-off: five minutes, doubled after each failure, at most a day. */
const SOURCE_BACKOFF = { minSeconds: 5 * 60, maxSeconds: DAY_SECONDS }

/** The maximum wait that a page can ask for: one day. */
const MAX_CRAWL_DELAY_SECONDS = DAY_SECONDS

/** Whether a source is due: never visited, has more pages, or its next visit has come; not if it is stopped. */
export const isDue = (row: SourceRow | undefined, now: Moment): boolean =>
  row === undefined || (row.stoppedReason === null && (row.nextVisitAt ?? 0) <= now)

/** The first moment after `now` in the source's cron. */
export function nextCronAt(source: Pick<Source, 'schedule' | 'timezone'>, now: Moment): Moment {
  const next = new Cron(source.schedule, { timezone: source.timezone ?? 'UTC' }).nextRun(new Date(now * 1000))
  return next ? Math.floor(next.getTime() / 1000) : now + DAY_SECONDS
}

/**
 * The next visit after a success: the latest of cron, `ttl` and freshness (max-age, Expires), at most a day away, outside
 * skipped hours and days.
 */
export function nextVisitAfterSuccess(
  source: Pick<Source, 'schedule' | 'timezone'>,
  rest: CrawlHints,
  freshUntil: Moment | undefined,
  now: Moment,
): Moment {
  const byCron = nextCronAt(source, now)
  const asked = Math.max(now + (rest.ttlMinutes ?? 0) * 60, freshUntil ?? 0)
  const next = Math.max(byCron, Math.min(asked, now + MAX_CRAWL_DELAY_SECONDS))
  for (let at = next, hours = 0; hours < 8 * 24; hours++) {
    const hour = new Date(at * 1000).getUTCHours()
    if (!rest.skipDays?.includes(weekdayNameOf(dayOf(at))) && !rest.skipHours?.includes(hour)) return at
    at = Math.floor(at / 3600) * 3600 + 3600
  }
  return next
}

/** The next visit after a failure: back-off with up to a fifth of jitter, and never before Retry-After. */
export function nextVisitAfterFailure(id: string, failures: number, retryAt: Moment | undefined, now: Moment): Moment {
  const rest = backoffSeconds(failures, SOURCE_BACKOFF)
  return Math.max(now + rest + Math.floor((rest / 5) * jitter(`${id} ${now}`)), retryAt ?? 0)
}

/** A pseudo-random number from 0 to 1, the same for the same text (FNV-1a). */
function jitter(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return (hash >>> 0) / 0xffffffff
}

/** When a response becomes stale: `max-age` beats `Expires` (RFC 9111 §4.2.1). */
export function parseFreshUntil(headers: Headers, now: Moment): Moment | undefined {
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d+)/i.exec(headers.get('cache-control') ?? '')?.[1]
  if (maxAge !== undefined) return now + Number(maxAge)
  const expires = Date.parse(headers.get('expires') ?? '')
  const date = Date.parse(headers.get('date') ?? '')
  if (Number.isNaN(expires)) return undefined
  // computed from the response's own Date, so that a wrong clock does not matter
  return Number.isNaN(date) ? Math.floor(expires / 1000) : now + Math.max(0, Math.floor((expires - date) / 1000))
}
