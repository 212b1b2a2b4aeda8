/** Days, weeks (ISO 8601: Monday to Sunday, named for their Thursday) and months as addresses name them, in UTC. Pure. */
import { DAY_SECONDS, dayOf, formatDate, formatDayWithWeekday, parseMoment } from './dates.ts'

/** `from` and `to` are its first and last day; `name` is how its address calls it: `2025-11-21`, `2025-W47`, `2025-11`. */
export type CalendarPeriod = { kind: 'day' | 'week' | 'month'; name: string; from: string; to: string }

const dayStartOf = (day: string): number => parseMoment(day) ?? 0
const addDays = (day: string, days: number): string => dayOf(dayStartOf(day) + days * DAY_SECONDS)
/** Monday is 0. */
const weekdayIndexOf = (day: string): number => (new Date(day).getUTCDay() + 6) % 7

export const periodOfDay = (day: string): CalendarPeriod => ({ kind: 'day', name: day, from: day, to: day })

/** The week a day is in. */
export function weekOf(day: string): CalendarPeriod {
  const monday = addDays(day, -weekdayIndexOf(day))
  const year = addDays(monday, 3).slice(0, 4)
  // the week of 4 January is a year's first
  const first = addDays(`${year}-01-04`, -weekdayIndexOf(`${year}-01-04`))
  const number = Math.round((dayStartOf(monday) - dayStartOf(first)) / (7 * DAY_SECONDS)) + 1
  return { kind: 'week', name: `${year}-W${String(number).padStart(2, '0')}`, from: monday, to: addDays(monday, 6) }
}

/** The month a day is in. */
export function monthOf(day: string): CalendarPeriod {
  const month = day.slice(0, 7)
  const [year = 0, number = 0] = month.split('-').map(Number)
  return { kind: 'month', name: month, from: `${month}-01`, to: dayOf(Date.UTC(year, number, 0) / 1000) }
}

/** What an address names, undefined where it names nothing. */
export function parseCalendarPeriod(kind: CalendarPeriod['kind'], name: string): CalendarPeriod | undefined {
  const day = kind === 'week' ? mondayOf(name) : kind === 'month' ? `${name}-01` : name
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) return undefined
  const period = calendarPeriodOf(kind, day)
  // 30 February, week 53 of a year that has 52
  return period.name === name && dayOf(dayStartOf(day)) === day ? period : undefined
}

/** The period of a kind that a day is in. */
export const calendarPeriodOf = (kind: CalendarPeriod['kind'], day: string): CalendarPeriod =>
  kind === 'week' ? weekOf(day) : kind === 'month' ? monthOf(day) : periodOfDay(day)

function mondayOf(week: string): string | undefined {
  const [, year, number] = /^(\d{4})-W(\d\d)$/.exec(week) ?? []
  if (year === undefined) return undefined
  return addDays(weekOf(`${year}-01-04`).from, (Number(number) - 1) * 7)
}

/** `Friday, 21 November 2025`, `17 to 23 November 2025`, `November 2025`. */
export function formatCalendarPeriod({ kind, name, from, to }: CalendarPeriod): string {
  if (kind === 'day') return formatDayWithWeekday(name)
  if (kind === 'month') return formatDate(name) ?? name
  const [first = '', last = ''] = [formatDate(from), formatDate(to)]
  const shared = [/ \w+ \d+$/, / \d+$/].map((end) => end.exec(last)?.[0] ?? '').find((end) => end !== '' && first.endsWith(end)) ?? ''
  return `${first.slice(0, first.length - shared.length)} to ${last}`.replaceAll(' ', '\u00a0').replace('\u00a0to\u00a0', ' to ')
}
