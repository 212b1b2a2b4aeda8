/** Computes the health of sources from their rows and visits, and the incidents an operator should know of. */

import type { Moment, Source } from '../model.ts'
import type { Db } from '../store/db.ts'
import { sitesWithRetryAfter } from '../store/sites.ts'
import { sourceRows } from '../store/sources.ts'
import { daysWithNewRecords, failureStreaks, lastVisits, pastResponsesBySource } from '../store/visits.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { expectedRangeOn } from './anomalies.ts'
import { MIN_REDIRECT_CONFIRMATIONS } from './outcome.ts'
import { siteOf } from './rate-limits.ts'
import { nextCronAt } from './schedule.ts'

export type SourceHealth = {
  id: string
  name: string
  homepage: string
  /** The feed's address, if the source is a feed. */
  feed?: string
  lastVisitAt?: Moment
  lastGoodAt?: Moment
  nextVisitAt?: Moment
  status?: number
  seen?: number
  new?: number
  suspect?: string
  error?: string
  /** Consecutive failed visits. */
  failures: number
  /** The end of its back-off or of its site's Retry-After. */
  backingOffUntil?: Moment
  /** Why it is never visited again. */
  stopped?: string
  /** The new address after a confirmed permanent redirect. */
  movedTo?: string
  /** The name of the unset setting that holds its key. */
  off?: string
  /** Whether it missed two scheduled visits in a row, and an hour. */
  overdue: boolean
  ok: boolean
}

/** The usual range of records in a response. */
export type ExpectedRange = { least: number; most: number }

/** The ports that health is computed from. */
export type HealthContext = { db: Db; sources: () => Promise<Source[]>; keyOf: (setting: string) => string | undefined; now: () => Moment }

const OVERDUE_GRACE_SECONDS = 3600

/** Computes the current health of every source. */
export async function healthOf({ db, sources, keyOf, now: clock }: HealthContext): Promise<SourceHealth[]> {
  const now = clock()
  const [every, rows, visits, held] = await Promise.all([sources(), sourceRows(db), lastVisits(db), sitesWithRetryAfter(db, now)])
  return every.map((source): SourceHealth => {
    const row = rows.get(source.id)
    const visit = visits.get(source.id)
    const failures = row?.failures ?? 0
    const stopped = row?.stoppedReason ?? undefined
    const off = source.keySetting !== undefined && keyOf(source.keySetting) === undefined ? source.keySetting : undefined
    const heldUntil = held.get(siteOf(source.homepage).site)
    const resting = failures > 0 && row?.nextVisitAt != null && row.nextVisitAt > now ? row.nextVisitAt : undefined
    const backingOffUntil = heldUntil === undefined ? resting : Math.max(heldUntil, resting ?? 0)
    const movedTo = Object.values(row?.redirects ?? {}).find(({ times }) => times >= MIN_REDIRECT_CONFIRMATIONS)?.to
    const asked = stopped === undefined && off === undefined && row?.lastVisitAt != null && !source.about
    // a source that never answered is overdue from its first visit on
    const waitedSince = row?.lastSuccessAt ?? visit?.firstAt
    const overdue = asked && waitedSince !== undefined && isOverdue(source, waitedSince, now)
    const nextVisitAt = stopped === undefined && off === undefined ? (row?.nextVisitAt ?? undefined) : undefined
    return {
      id: source.id,
      name: source.name,
      homepage: source.homepage,
      ...(source.feed !== undefined && { feed: source.feed }),
      ...(row?.lastVisitAt != null && { lastVisitAt: row.lastVisitAt }),
      ...(row?.lastSuccessAt != null && { lastGoodAt: row.lastSuccessAt }),
      ...(nextVisitAt !== undefined && { nextVisitAt }),
      ...(visit?.status != null && { status: visit.status }),
      ...(visit && { seen: visit.seen, new: visit.new }),
      ...(visit?.suspect != null && { suspect: visit.suspect }),
      ...(visit?.error != null && { error: visit.error }),
      failures,
      ...(backingOffUntil !== undefined && { backingOffUntil }),
      ...(stopped !== undefined && { stopped }),
      ...(movedTo !== undefined && { movedTo }),
      ...(off !== undefined && { off }),
      overdue,
      ok: off !== undefined || (failures === 0 && stopped === undefined && !visit?.suspect && !overdue),
    }
  })
}

const isOverdue = (source: Pick<Source, 'schedule' | 'timezone'>, goodAt: Moment, now: Moment): boolean =>
  nextCronAt(source, nextCronAt(source, goodAt)) + OVERDUE_GRACE_SECONDS < now

/** The expected range of each source's last response; none without enough history, or where the count depends on the request. */
export async function expectedRangesOf({ db, sources }: HealthContext, health: SourceHealth[]): Promise<Map<string, ExpectedRange>> {
  const every = (await sources()).filter(({ about }) => !about)
  const answers = await pastResponsesBySource(
    db,
    every.map(({ id }) => id),
  )
  const askedAt = new Map(health.map(({ id, lastVisitAt }) => [id, lastVisitAt]))
  return new Map(
    every.flatMap(({ id }) => {
      const band = expectedRangeOn(askedAt.get(id) ?? 0, answers.get(id) ?? [])
      return band ? [[id, band] as const] : []
    }),
  )
}

/**
 * An incident of a source: it stopped, is overdue or fails for a day, gave a suspect response, has had nothing new for three
 * times the usual time, or is never visited.
 */
export type Incident = {
  kind: 'stopped' | 'failing' | 'suspect' | 'silent' | 'overdue'
  source: Pick<SourceHealth, 'id' | 'name' | 'homepage' | 'feed'>
  since: Moment
  /** When the incident ended. */
  until?: Moment
  /** The error or anomaly. */
  message?: string
}

/** How long an ended incident is listed. */
const INCIDENT_RETENTION_SECONDS = 14 * DAY_SECONDS
/** The number of days from which the usual time between new records is computed. */
const SILENCE_WINDOW_DAYS = 60
const MIN_DAYS_WITH_NEW = 4
const SILENCE_FACTOR = 3

/** The current incidents and those of the last 14 days, newest first. */
export async function incidentsOf(observed: HealthContext, health: SourceHealth[]): Promise<Incident[]> {
  const { db, sources, now: clock } = observed
  const now = clock()
  const every = new Map((await sources()).map((source) => [source.id, source]))
  const asked = health.filter(({ id, off }) => off === undefined && !every.get(id)?.about)
  const [runs, habits] = await Promise.all([
    failureStreaks(db, now - INCIDENT_RETENTION_SECONDS),
    daysWithNewRecords(
      db,
      asked.map(({ id }) => id),
      now - SILENCE_WINDOW_DAYS * DAY_SECONDS,
    ),
  ])
  const byId = new Map(health.map((one) => [one.id, one]))
  const troubles: Incident[] = []
  for (const { source: id, isFailure, since, until, lastSuccessAt, suspect, error } of runs) {
    const source = byId.get(id)
    const schedule = every.get(id)
    if (!source || !schedule || (until !== null && until < now - INCIDENT_RETENTION_SECONDS)) continue
    const end = until ?? now
    const stopped = isFailure && until === null ? source.stopped : undefined
    const alone = until === null && source.lastVisitAt !== undefined ? (source.backingOffUntil ?? 0) - source.lastVisitAt : 0
    const long = end - since >= DAY_SECONDS || alone >= DAY_SECONDS || (!schedule.about && isOverdue(schedule, lastSuccessAt ?? since, end))
    if (isFailure && !stopped && !long) continue
    troubles.push({
      kind: stopped ? 'stopped' : isFailure ? 'failing' : 'suspect',
      source,
      since,
      ...(until !== null && { until }),
      ...((error ?? suspect) !== null && { message: (error ?? suspect) as string }),
    })
  }
  for (const source of asked) {
    const failing = source.failures > 0 || source.stopped !== undefined
    const habit = habits.get(source.id)
    if (failing || source.lastGoodAt === undefined) continue
    if (source.overdue) troubles.push({ kind: 'overdue', source, since: source.lastGoodAt })
    else if (habit && isSilent(habit.days, dayOf(now))) troubles.push({ kind: 'silent', source, since: habit.lastAt })
  }
  return troubles.sort((a, b) => (b.until ?? b.since) - (a.until ?? a.since) || (a.source.id < b.source.id ? -1 : 1))
}

/** Whether a source has had nothing new for more than three times its usual time between new records. */
export function isSilent(days: string[], today: string): boolean {
  const last = days.at(-1)
  if (days.length < MIN_DAYS_WITH_NEW || last === undefined) return false
  const between = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / (DAY_SECONDS * 1000))
  const gaps = days
    .slice(1)
    .map((day, i) => between(days[i] as string, day))
    .sort((a, b) => a - b)
  return between(last, today) > SILENCE_FACTOR * (gaps[Math.floor(gaps.length / 2)] as number)
}
