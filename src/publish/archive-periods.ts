/** Days and ISO weeks (ISO 8601 §5.5), in UTC: what archives and issues hold. */
import type { Moment } from '../model.ts'
import { DAY, dayOf } from '../text/dates.ts'

export type PeriodKind = 'day' | 'week'

/** A day (`2025-11-20`) or a week (`2025-W47`): from its first moment up to, and without, `to`. */
export type Period = { kind: PeriodKind; name: string; from: Moment; to: Moment }

const LENGTH = { day: DAY, week: 7 * DAY }
/** A Monday; the first moment of all was a Thursday. */
const MONDAY = 4 * DAY

/** The period of this kind in which a day (`2025-11-20`) lies. */
export function periodOf(kind: PeriodKind, day: string): Period {
  const at = Date.parse(`${day}T00:00:00Z`) / 1000
  if (kind === 'day') return { kind, name: day, from: at, to: at + DAY }
  const from = Math.floor((at - MONDAY) / LENGTH.week) * LENGTH.week + MONDAY
  // a week is of the year that has its Thursday
  const thursday = dayOf(from + 3 * DAY)
  const year = thursday.slice(0, 4)
  const week = Math.floor((from + 3 * DAY - Date.parse(`${year}-01-01T00:00:00Z`) / 1000) / LENGTH.week) + 1
  return { kind, name: `${year}-W${String(week).padStart(2, '0')}`, from, to: from + LENGTH.week }
}

/** The period of this name, or undefined where there is no such day or week. */
export function periodNamed(name: string): Period | undefined {
  const week = /^(\d{4})-W(\d\d)$/.exec(name)
  const day = week ? dayOf(Date.parse(`${week[1]}-01-04T00:00:00Z`) / 1000 + (Number(week[2]) - 1) * LENGTH.week) : name
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) return undefined
  const period = periodOf(week ? 'week' : 'day', day)
  return period.name === name && dayOf(period.from) <= day ? period : undefined
}

/** A period in words: `20 November 2025`, `week 47 of 2025`. */
export function inWords({ kind, name, from }: Period): string {
  if (kind === 'week') return `week ${Number(name.slice(6))} of ${name.slice(0, 4)}`
  return new Date(from * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}
