/** Days, ISO 8601 weeks (Monday to Sunday, numbered by their Thursday) and months, in UTC. */
import type { Moment } from '../model.ts'
import { addDays, DAY_SECONDS, dayOf, dayStartAt, formatDate, formatDayWithWeekday, weekdayOf } from './dates.ts'

export type PeriodKind = 'day' | 'week' | 'month'

/** A period with its name in URLs (`2025-11-21`, `2025-W47`, `2025-11`), its first and last day, and its time span without `endsAt`. */
export type CalendarPeriod = { kind: PeriodKind; name: string; firstDay: string; lastDay: string; startsAt: Moment; endsAt: Moment }

const createPeriod = (kind: PeriodKind, name: string, firstDay: string, lastDay: string): CalendarPeriod => ({
  ...{ kind, name, firstDay, lastDay },
  startsAt: dayStartAt(firstDay),
  endsAt: dayStartAt(lastDay) + DAY_SECONDS,
})

export const periodOfDay = (day: string): CalendarPeriod => createPeriod('day', day, day, day)

/** The week that contains a day. */
export function weekOf(day: string): CalendarPeriod {
  const monday = addDays(day, 1 - weekdayOf(day))
  const year = addDays(monday, 3).slice(0, 4)
  // 4 January is always in the first week of its year
  const fourth = `${year}-01-04`
  const firstMonday = addDays(fourth, 1 - weekdayOf(fourth))
  const number = Math.round((dayStartAt(monday) - dayStartAt(firstMonday)) / (7 * DAY_SECONDS)) + 1
  return createPeriod('week', `${year}-W${String(number).padStart(2, '0')}`, monday, addDays(monday, 6))
}

/** The month that contains a day. */
export function monthOf(day: string): CalendarPeriod {
  const month = day.slice(0, 7)
  const [year = 0, number = 0] = month.split('-').map(Number)
  return createPeriod('month', month, `${month}-01`, dayOf(Date.UTC(year, number, 0) / 1000))
}

/** The period of a kind that contains a day. */
export const calendarPeriodOf = (kind: PeriodKind, day: string): CalendarPeriod =>
  kind === 'week' ? weekOf(day) : kind === 'month' ? monthOf(day) : periodOfDay(day)

/** The period with this name, or undefined if there is none. */
export function parseCalendarPeriod(kind: PeriodKind, name: string): CalendarPeriod | undefined {
  const day = kind === 'week' ? mondayOf(name) : kind === 'month' ? `${name}-01` : name
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) return undefined
  const period = calendarPeriodOf(kind, day)
  // 30 February, week 53 of a year with 52
  return period.name === name && dayOf(dayStartAt(day)) === day ? period : undefined
}

function mondayOf(week: string): string | undefined {
  const [, year, number] = /^(\d{4})-W(\d\d)$/.exec(week) ?? []
  return year === undefined ? undefined : addDays(weekOf(`${year}-01-04`).firstDay, (Number(number) - 1) * 7)
}

/** `Friday, 21 November 2025`, `17 to 23 November 2025`, `November 2025`; dates do not break across lines. */
export function formatCalendarPeriod({ kind, name, firstDay, lastDay }: CalendarPeriod): string {
  if (kind === 'day') return formatDayWithWeekday(name)
  if (kind === 'month') return formatDate(name) ?? name
  const [first = '', last = ''] = [formatDate(firstDay), formatDate(lastDay)]
  const sharedEnd = [/ \w+ \d+$/, / \d+$/].map((end) => end.exec(last)?.[0] ?? '').find((end) => end !== '' && first.endsWith(end)) ?? ''
  return `${first.slice(0, first.length - sharedEnd.length)} to ${last}`.replaceAll(' ', '\u00a0').replace('\u00a0to\u00a0', ' to ')
}

/** `20 November 2025`, `week 47 of 2025`, `November 2025`: for titles. */
export const periodTitle = ({ kind, name }: CalendarPeriod): string =>
  kind === 'week' ? `week ${Number(name.slice(6))} of ${name.slice(0, 4)}` : (formatDate(name) ?? name)
