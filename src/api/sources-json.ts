/** The JSON of `/api/v1/sources`. */

import type { AppContext } from '../app-context.ts'
import { expectedRangesOf, healthOf } from '../gather/health.ts'
import { rfc3339 } from '../text/dates.ts'

const rfc3339OrNull = (at: number | undefined): string | null => (at === undefined ? null : rfc3339(at))

/** Every source with its health. */
export async function sourcesJson(context: AppContext) {
  const health = await healthOf(context)
  const ranges = await expectedRangesOf(context, health)
  return {
    sources: health.map((source) => ({
      id: source.id,
      name: source.name,
      homepage: source.homepage,
      feed: source.feed ?? null,
      ok: source.ok,
      lastVisit: rfc3339OrNull(source.lastVisitAt),
      lastGood: rfc3339OrNull(source.lastGoodAt),
      nextVisit: rfc3339OrNull(source.nextVisitAt),
      status: source.status ?? null,
      seen: source.seen ?? null,
      new: source.new ?? null,
      band: ranges.get(source.id) ?? null,
      failures: source.failures,
      overdue: source.overdue,
      backingOffUntil: rfc3339OrNull(source.backingOffUntil),
      stopped: source.stopped ?? null,
      movedTo: source.movedTo ?? null,
      off: source.off ?? null,
      suspect: source.suspect ?? null,
      error: source.error ?? null,
    })),
  }
}
