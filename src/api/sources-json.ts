/** `/api/v1/sources`. */

import type { AppContext } from '../app-context.ts'
import { expectedRangesOf, healthOf } from '../gather/health.ts'
import { rfc3339 } from '../text/dates.ts'

const rfc3339OrNull = (at: number | undefined): string | null => (at === undefined ? null : rfc3339(at))

/** Every source and how it is doing. */
export async function sourcesJson(service: AppContext) {
  const health = await healthOf(service)
  const bands = await expectedRangesOf(service, health)
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
      /** How many records are usual. */
      band: bands.get(source.id) ?? null,
      failures: source.failures,
      overdue: source.overdue,
      backingOffUntil: rfc3339OrNull(source.backingOffUntil),
      stopped: source.stopped ?? null,
      movedTo: source.movedTo ?? null,
      /** The setting without which it is not asked. */
      off: source.off ?? null,
      suspect: source.suspect ?? null,
      error: source.error ?? null,
    })),
  }
}
