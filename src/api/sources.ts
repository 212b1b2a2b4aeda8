/** `/api/v1/sources`. */
import { healthOf } from '../health.ts'
import type { Service } from '../service.ts'
import { rfc3339 } from '../text.ts'

const time = (at: number | undefined): string | null => (at === undefined ? null : rfc3339(at))

/** Every source and how it is doing. */
export async function sourcesAnswer({ db, sources, now }: Service) {
  const health = await healthOf(db, sources, now())
  return {
    sources: health.map((source) => ({
      id: source.id,
      name: source.name,
      homepage: source.homepage,
      ok: source.ok,
      lastVisit: time(source.lastVisitAt),
      lastGood: time(source.lastGoodAt),
      nextVisit: time(source.nextVisitAt),
      status: source.status ?? null,
      seen: source.seen ?? null,
      new: source.new ?? null,
      failures: source.failures,
      suspect: source.suspect ?? null,
      error: source.error ?? null,
    })),
  }
}
