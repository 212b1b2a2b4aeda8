/** RFC 3339 in UTC without fractions: `2025-11-21T05:00:00Z`. */
export const rfc3339 = (at: number): string => new Date(at * 1000).toISOString().replace('.000Z', 'Z')

/** The UTC day of a moment: `2025-11-21`. */
export const dayOf = (at: number): string => new Date(at * 1000).toISOString().slice(0, 10)

export const DAY_SECONDS = 86_400

/** A clock's time in whole unix seconds. */
export const unixSeconds = (date: Date): number => Math.floor(date.getTime() / 1000)

export const MONTH_NAMES = 'January February March April May June July August September October November December'.split(' ')

/** The UTC date with the precision of the text: `2025-11-21`, `2025-11` or `2025`; undefined if it is not a date. */
export function calendarDateOf(text: string | undefined): string | undefined {
  const at = parseMoment(text)
  if (!text || at === undefined) return undefined
  const date = /^\d{4}(-\d\d)?$/.test(text) ? text : dayOf(at)
  return /^\d{4}(-|$)/.test(date) ? date : undefined
}

/** `21 November 2025`, `November 2025` or `2025`; undefined if the text is not a date. */
export function formatDate(text: string): string | undefined {
  const date = calendarDateOf(text)
  if (date === undefined) return undefined
  const [year = '', month = '', day = ''] = date.split('-')
  return [day && Number(day), month && MONTH_NAMES[Number(month) - 1], year].filter(Boolean).join(' ')
}

/** An RFC 3339 or ISO date in unix seconds, or undefined. A date without a time is midnight UTC. */
export function parseMoment(text: string | undefined): number | undefined {
  const ms = text ? Date.parse(text) : Number.NaN
  return Number.isNaN(ms) ? undefined : Math.floor(ms / 1000)
}

type DateRange = { date: string; startsAt: number; endsAt: number }

/** The earliest date. A year, month or day is replaced by a more exact date within it. Invalid dates are ignored. */
export function pickEarliestDate(dates: string[]): string | undefined {
  const ranges = dates.map(dateRangeOf).filter((range) => range !== undefined)
  ranges.sort((a, b) => a.startsAt - b.startsAt || b.endsAt - a.endsAt || (a.date < b.date ? -1 : 1))
  let earliest: DateRange | undefined
  for (const range of ranges)
    if (!earliest || (range.endsAt <= earliest.endsAt && range.endsAt - range.startsAt < earliest.endsAt - earliest.startsAt))
      earliest = range
  return earliest?.date
}

/** The time span that a date covers; empty for an exact time. */
function dateRangeOf(date: string): DateRange | undefined {
  const startsAt = parseMoment(date)
  if (startsAt === undefined) return undefined
  const [, year = '', month = '01', day = '01'] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T00:00:00Z)?)?)?$/.exec(date) ?? []
  if (!year) return { date, startsAt, endsAt: startsAt }
  if (day !== '01') return { date, startsAt, endsAt: startsAt + DAY_SECONDS }
  const end = month === '01' ? Date.UTC(Number(year) + 1, 0) : Date.UTC(Number(year), Number(month))
  return { date, startsAt, endsAt: end / 1000 }
}

/** Monday first, as ISO 8601 counts. */
export const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** The weekday of `2025-11-21`, from 1 for Monday to 7 for Sunday. */
export const weekdayOf = (day: string): number => new Date(day).getUTCDay() || 7

export const weekdayNameOf = (day: string): string => WEEKDAY_NAMES[weekdayOf(day) - 1] as string

/** The moment at which a UTC day begins; 0 when the text is not a day. */
export const dayStartAt = (day: string): number => parseMoment(day) ?? 0

/** The day that is `days` days after this one. */
export const addDays = (day: string, days: number): string => dayOf(dayStartAt(day) + days * DAY_SECONDS)

/** `Friday, 21 November 2025` for `2025-11-21`; the date does not break across lines. */
export const formatDayWithWeekday = (day: string): string => `${weekdayNameOf(day)}, ${formatDate(day)?.replaceAll(' ', '\u00a0')}`

/** An ISO date or time as a Date, or undefined. A time without a zone is UTC. */
export function parseTime(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/.test(text)) return undefined
  // Date parses 30 February as 2 March
  const [year, month, day] = text.slice(0, 10).split('-').map(Number) as [number, number, number]
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return undefined
  const zoned = /T/.test(text) && !/(Z|[+-]\d\d:?\d\d)$/.test(text) ? `${text}Z` : text
  const date = new Date(zoned)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** The moment at which the UTC day of a moment began. */
export const startOfDay = (at: number): number => at - (at % DAY_SECONDS)
