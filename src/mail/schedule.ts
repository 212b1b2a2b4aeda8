/**
 * Computes when a digest is due: at an hour in the reader's time zone. If daylight saving time skips that hour, it is due at the change; if
 * the hour occurs twice, at the first. Pure, on the host's time zone data.
 */
import type { DigestPreferences, Moment } from '../model.ts'
import { addDays, DAY_SECONDS, dayStartAt, weekdayOf } from '../text/dates.ts'

/** The preferences that determine when a digest is due. */
export type DigestSchedule = Pick<DigestPreferences, 'frequency' | 'weekday' | 'zone' | 'hour'>
/** A digest's day in the reader's time zone, `2025-11-21`, and the moment it is due. */
export type DueIssue = { issue: string; at: Moment }

const dateTimeFormats = new Map<string, Intl.DateTimeFormat>()

function dateTimeFormatOf(zone: string): Intl.DateTimeFormat {
  const cachedFormat = dateTimeFormats.get(zone)
  if (cachedFormat) return cachedFormat
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
  dateTimeFormats.set(zone, format)
  return format
}

/** The local time of a zone at a moment, as Unix seconds. */
function localSecondsAt(zone: string, at: Moment): number {
  const parts = Object.fromEntries(
    dateTimeFormatOf(zone)
      .formatToParts(at * 1000)
      .map(({ type, value }) => [type, Number(value)]),
  )
  return Date.UTC(parts.year ?? 0, (parts.month ?? 1) - 1, parts.day, parts.hour, parts.minute, parts.second) / 1000
}

/** Whether the host has data on a time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    dateTimeFormatOf(zone)
    return true
  } catch {
    return false
  }
}

/** The day of a moment in a time zone. */
export const localDayOf = (zone: string, at: Moment): string => new Date(localSecondsAt(zone, at) * 1000).toISOString().slice(0, 10)

/** The first moment at which local clocks show this hour of a day, or skip it. */
export function momentOfLocalHour(zone: string, day: string, hour: number): Moment {
  const localSeconds = dayStartAt(day) + hour * 3600
  const [before, after] = [localSeconds - DAY_SECONDS, localSeconds + DAY_SECONDS].map((at) => localSecondsAt(zone, at) - at) as [
    number,
    number,
  ]
  const moments = [localSeconds - before, localSeconds - after].filter((at) => localSecondsAt(zone, at) === localSeconds)
  return moments.length > 0 ? Math.min(...moments) : localSeconds - before
}

const isIssueDay = ({ frequency, weekday }: DigestSchedule, day: string): boolean => frequency === 'day' || weekdayOf(day) === weekday

/** The first digest that is due after a moment, and after the day of the last one. */
export function nextIssue(schedule: DigestSchedule, after: Moment, last = ''): DueIssue {
  for (let issue = localDayOf(schedule.zone, after - DAY_SECONDS); ; issue = addDays(issue, 1)) {
    if (issue <= last || !isIssueDay(schedule, issue)) continue
    const at = momentOfLocalHour(schedule.zone, issue, schedule.hour)
    if (at > after) return { issue, at }
  }
}

/** The last digest that was due by a moment; earlier ones that were missed are skipped. */
export function latestDueIssue(schedule: DigestSchedule, by: Moment): DueIssue {
  for (let issue = localDayOf(schedule.zone, by + DAY_SECONDS); ; issue = addDays(issue, -1)) {
    if (!isIssueDay(schedule, issue)) continue
    const at = momentOfLocalHour(schedule.zone, issue, schedule.hour)
    if (at <= by) return { issue, at }
  }
}
