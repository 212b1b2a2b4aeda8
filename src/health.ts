/** How the sources are doing, from their rows and their last visits. */

import { nextByCron } from './gather/schedule.ts'
import type { Moment, Source } from './model.ts'
import type { Db } from './store/db.ts'
import { lastVisits, sourceRows } from './store/sources.ts'

export type Health = {
  id: string
  name: string
  homepage: string
  lastVisitAt?: Moment
  lastGoodAt?: Moment
  nextVisitAt?: Moment
  status?: number
  seen?: number
  new?: number
  suspect?: string
  error?: string
  failures: number
  backingOffUntil?: Moment
  /** It missed two of its times in a row, and an hour. */
  overdue: boolean
  ok: boolean
}

const GRACE_SECONDS = 3600

/** Each source's health as of `now`. */
export async function healthOf(db: Db, sources: Source[], now: Moment): Promise<Health[]> {
  const [rows, visits] = await Promise.all([sourceRows(db), lastVisits(db)])
  return sources.map((source): Health => {
    const row = rows.get(source.id)
    const visit = visits.get(source.id)
    const failures = row?.failures ?? 0
    const overdue = row?.lastVisitAt != null && !source.about && isOverdue(source, row.lastGoodAt, now)
    return {
      id: source.id,
      name: source.name,
      homepage: source.homepage,
      ...(row?.lastVisitAt != null && { lastVisitAt: row.lastVisitAt }),
      ...(row?.lastGoodAt != null && { lastGoodAt: row.lastGoodAt }),
      ...(row?.nextVisitAt != null && { nextVisitAt: row.nextVisitAt }),
      ...(visit?.status != null && { status: visit.status }),
      ...(visit && { seen: visit.seen, new: visit.new }),
      ...(visit?.suspect != null && { suspect: visit.suspect }),
      ...(visit?.error != null && { error: visit.error }),
      failures,
      ...(failures > 0 && row?.nextVisitAt != null && { backingOffUntil: row.nextVisitAt }),
      overdue,
      ok: failures === 0 && !visit?.suspect && !overdue,
    }
  })
}

const isOverdue = (source: Source, lastGoodAt: Moment | null, now: Moment): boolean =>
  lastGoodAt === null || nextByCron(source, nextByCron(source, lastGoodAt)) + GRACE_SECONDS < now
