/** `/api/v1/sources`. */

import type { Service } from '../app-context.ts'
import { bandsOf, healthOf } from '../gather/health.ts'
import { rfc3339 } from '../text/dates.ts'

const time = (at: number | undefined): string | null => (at === undefined ? null : rfc3339(at))

/** Every source and how it is doing. */
export async function sourcesAnswer(service: Service) {
  const health = await healthOf(service)
  const bands = await bandsOf(service, health)
  return {
    sources: health.map((source) => ({
      id: source.id,
      name: source.name,
      homepage: source.homepage,
      feed: source.feed ?? null,
      ok: source.ok,
      lastVisit: time(source.lastVisitAt),
      lastGood: time(source.lastGoodAt),
      nextVisit: time(source.nextVisitAt),
      status: source.status ?? null,
      seen: source.seen ?? null,
      new: source.new ?? null,
      /** How many records are usual. */
      band: bands.get(source.id) ?? null,
      failures: source.failures,
      overdue: source.overdue,
      backingOffUntil: time(source.backingOffUntil),
      stopped: source.stopped ?? null,
      movedTo: source.movedTo ?? null,
      /** The setting without which it is not asked. */
      off: source.off ?? null,
      suspect: source.suspect ?? null,
      error: source.error ?? null,
    })),
  }
}
