/** What a visit leaves on its source's row: the next visit, back-off, Retry-After, permanent redirects and whether the source has ended. */
import type { CrawlHints, Moment, Source, SourceState } from '../model.ts'
import type { PermanentRedirects } from '../store/schema.ts'
import type { SourceRow, SourceUpdate } from '../store/sources.ts'
import { rfc3339 } from '../text/dates.ts'
import { nextVisitAfterFailure, nextVisitAfterSuccess } from './schedule.ts'

/** How a visit ended; `url` is the address that the source asked for, before redirects. */
export type VisitResult =
  | {
      kind: 'success'
      url: string
      status: number
      /** Until when the answer may be reused (max-age, Expires). */
      freshUntil?: Moment | undefined
      /** Where permanent redirects led. */
      movedTo?: string | undefined
      /** Whether the source has more to read at once. */
      hasMore: boolean
      /** The source's state for its next visit. */
      state: SourceState
      crawlHints?: CrawlHints | undefined
      isSuspect: boolean
    }
  /** `status` is undefined without an answer. */
  | { kind: 'failure'; url: string; status?: number | undefined; retryAt?: Moment | undefined }
  /** No request was made: another source of the same site was told to retry later. */
  | { kind: 'postponed'; retryAt: Moment }

/** A suspect answer is checked again after this time, even if the schedule names a later one. */
const ANOMALY_RETRY_SECONDS = 3600
/** A 301 or 308 is followed permanently after this many consecutive confirmations. */
export const MIN_REDIRECT_CONFIRMATIONS = 2

/** Where the address of a request has moved for good: the confirmed redirect, else the address itself. */
export function redirectedUrlOf(redirects: PermanentRedirects, url: string): string {
  const redirect = redirects[url]
  return redirect && redirect.times >= MIN_REDIRECT_CONFIRMATIONS ? redirect.to : url
}

/** The source's row after a visit; the lease is given back with it. */
export function sourceUpdateAfter(
  source: Pick<Source, 'schedule' | 'timezone'>,
  row: SourceRow,
  result: VisitResult,
  now: Moment,
): SourceUpdate {
  const { leaseReal: _leaseReal, leaseBy: _leaseBy, ...current } = row
  switch (result.kind) {
    case 'success':
      return updateAfterSuccess(source, current, result, now)
    case 'failure':
      return updateAfterFailure(current, result, now)
    case 'postponed':
      return { ...current, nextVisitAt: Math.max(row.nextVisitAt ?? 0, result.retryAt) }
  }
}

/** The next visit is at once while there is more, within the hour after a suspect answer, else as schedule, crawl hints and freshness agree. */
function updateAfterSuccess(
  source: Pick<Source, 'schedule' | 'timezone'>,
  row: SourceUpdate,
  result: Extract<VisitResult, { kind: 'success' }>,
  now: Moment,
): SourceUpdate {
  const { url, hasMore, isSuspect, state, freshUntil, movedTo } = result
  // a 304 has no page, so the hints of the last one apply
  const crawlHints = result.status === 304 ? row.crawlHints : (result.crawlHints ?? {})
  const scheduledAt = nextVisitAfterSuccess(source, crawlHints, freshUntil, now)
  return {
    id: row.id,
    state,
    hasMore,
    lastVisitAt: now,
    lastSuccessAt: now,
    caughtUpAt: hasMore ? row.caughtUpAt : now,
    nextVisitAt: hasMore ? now : isSuspect ? Math.min(scheduledAt, now + ANOMALY_RETRY_SECONDS) : scheduledAt,
    failures: 0,
    isRetryAfter: false,
    stoppedReason: null,
    redirects: confirmRedirect(row.redirects, url, movedTo),
    crawlHints,
  }
}

/** A failure backs off and never comes before a Retry-After; 410 ends the source; a redirect to nowhere is forgotten. */
function updateAfterFailure(row: SourceUpdate, result: Extract<VisitResult, { kind: 'failure' }>, now: Moment): SourceUpdate {
  const { url, status, retryAt } = result
  const failures = row.failures + 1
  const { [url]: _broken, ...otherRedirects } = row.redirects
  return {
    ...row,
    lastVisitAt: now,
    nextVisitAt: nextVisitAfterFailure(row.id, failures, retryAt, now),
    failures,
    isRetryAfter: retryAt !== undefined && retryAt > now,
    stoppedReason: status === 410 ? `it said at ${rfc3339(now)} that it is gone for good (410)` : row.stoppedReason,
    redirects: status === undefined || status === 404 || status === 410 ? otherRedirects : row.redirects,
  }
}

/** One more confirmation of a permanent redirect; an unconfirmed one is forgotten when a visit is not redirected. */
function confirmRedirect(redirects: PermanentRedirects, url: string, movedTo: string | undefined): PermanentRedirects {
  const { [url]: redirect, ...others } = redirects
  if (movedTo !== undefined) return { ...others, [url]: { to: movedTo, times: redirect?.to === movedTo ? redirect.times + 1 : 1 } }
  return redirect && redirect.times >= MIN_REDIRECT_CONFIRMATIONS ? redirects : others
}
