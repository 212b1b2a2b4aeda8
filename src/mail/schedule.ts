/**
 * When a digest is due: an hour of a day in the reader's own time zone. Where clocks are put forward over that hour it is due at the
 * moment they are; where they are put back and the hour comes twice, at its first. Pure, on the zones that the host knows.
 */
import type { DigestPreferences, Moment } from '../model.ts'
import { addDays, DAY_SECONDS, dayStartAt, weekdayOf } from '../text/dates.ts'

/** What decides when a digest is due. */
export type DigestSchedule = Pick<DigestPreferences, 'frequency' | 'weekday' | 'zone' | 'hour'>
/** A digest by the day on which it is due where its reader is, `2025-11-21`, and that moment. */
export type DueIssue = { issue: string; at: Moment }

const dateTimeFormats = new Map<string, Intl.DateTimeFormat>()

function dateTimeFormatOf(zone: string): Intl.DateTimeFormat {
  const known = dateTimeFormats.get(zone)
  if (known) return known
  const clock = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  dateTimeFormats.set(zone, clock)
  return clock
}

/** What clocks show there at a moment, as though they showed UTC. */
function localSecondsAt(zone: string, at: Moment): number {
  const parts = Object.fromEntries(
    dateTimeFormatOf(zone)
      .formatToParts(at * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second) / 1000
}

/** Whether this host knows the zone. */
export function isTimeZone(zone: string): boolean {
  try {
    dateTimeFormatOf(zone)
    return true
  } catch {
    return false
  }
}

/** The day that a moment is on, there. */
export const localDayOf = (zone: string, at: Moment): string => new Date(localSecondsAt(zone, at) * 1000).toISOString().slice(0, 10)

/** The moment at which clocks there first show this hour of this day, or pass over it. */
export function momentOfLocalHour(zone: string, day: string, hour: number): Moment {
  const shown = dayStartAt(day) + hour * 3600
  const [before, after] = [shown - DAY_SECONDS, shown + DAY_SECONDS].map((at) => localSecondsAt(zone, at) - at) as [number, number]
  const found = [shown - before, shown - after].filter((at) => localSecondsAt(zone, at) === shown)
  return found.length > 0 ? Math.min(...found) : shown - before
}

const isIssueDay = ({ frequency, weekday }: DigestSchedule, day: string): boolean => frequency === 'day' || weekdayOf(day) === weekday

/** The first digest that is due after a moment; after the day of the last one that was made, where there was one. */
export function nextIssue(schedule: DigestSchedule, after: Moment, last = ''): DueIssue {
  for (let issue = localDayOf(schedule.zone, after - DAY_SECONDS); ; issue = addDays(issue, 1)) {
    if (issue <= last || !isIssueDay(schedule, issue)) continue
    const at = momentOfLocalHour(schedule.zone, issue, schedule.hour)
    if (at > after) return { issue, at }
  }
}

/** The last digest that was due by a moment: however many were missed, one is made. */
export function latestDueIssue(schedule: DigestSchedule, by: Moment): DueIssue {
  for (let issue = localDayOf(schedule.zone, by + DAY_SECONDS); ; issue = addDays(issue, -1)) {
    if (!isIssueDay(schedule, issue)) continue
    const at = momentOfLocalHour(schedule.zone, issue, schedule.hour)
    if (at <= by) return { issue, at }
  }
}
