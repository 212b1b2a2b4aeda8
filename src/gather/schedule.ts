/** When a source is asked: its cron says when it would like to be, its row whether it may. */
import { Cron } from 'croner'
import type { Moment, Source } from '../model.ts'
import type { SourceRow } from '../store/sources.ts'
import { DAY } from '../text.ts'

const FIRST_BACKOFF_SECONDS = 5 * 60

/** A source is due when it was never visited, when it had more, or when its next visit has come. */
export const isDue = (row: SourceRow | undefined, now: Moment): boolean =>
  row?.lastVisitAt === undefined || row.lastVisitAt === null || (row.nextVisitAt ?? 0) <= now

/** The first moment after `now` that the source's cron names. */
export function nextByCron(source: Pick<Source, 'schedule' | 'timezone'>, now: Moment): Moment {
  const next = new Cron(source.schedule, { timezone: source.timezone ?? 'UTC' }).nextRun(new Date(now * 1000))
  return next ? Math.floor(next.getTime() / 1000) : now + DAY
}

/** How long a source rests after so many failed visits in a row: five minutes, doubled each time, at most a day. */
export const backoffSeconds = (failures: number): number => Math.min(DAY, FIRST_BACKOFF_SECONDS * 2 ** Math.max(0, failures - 1))

/** The next visit after one that failed: after its rest, and never before the moment the source itself named. */
export const nextAfterFailure = (failures: number, retryAt: Moment | undefined, now: Moment): Moment =>
  Math.max(now + backoffSeconds(failures), retryAt ?? 0)

/** Retry-After (RFC 9110 §10.2.3), seconds or an HTTP date, as a moment. */
export function retryMoment(header: string | null, now: Moment): Moment | undefined {
  if (!header) return undefined
  if (/^\s*\d+\s*$/.test(header)) return now + Number(header)
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.ceil(date / 1000)
}
