/** Days and ISO weeks (ISO 8601 §5.5), in UTC: what archives and issues hold. */
import type { Moment } from '../model.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'

export type ArchivePeriodKind = 'day' | 'week'

/** A day (`2025-11-20`) or a week (`2025-W47`): from its first moment up to, and without, `to`. */
export type ArchivePeriod = { kind: ArchivePeriodKind; name: string; from: Moment; to: Moment }

const PERIOD_SECONDS = { day: DAY_SECONDS, week: 7 * DAY_SECONDS }
/** A Monday; the first moment of all was a Thursday. */
const FIRST_MONDAY = 4 * DAY_SECONDS

/** The period of this kind in which a day (`2025-11-20`) lies. */
export function archivePeriodOf(kind: ArchivePeriodKind, day: string): ArchivePeriod {
  const at = Date.parse(`${day}T00:00:00Z`) / 1000
  if (kind === 'day') return { kind, name: day, from: at, to: at + DAY_SECONDS }
  const from = Math.floor((at - FIRST_MONDAY) / PERIOD_SECONDS.week) * PERIOD_SECONDS.week + FIRST_MONDAY
  // a week is of the year that has its Thursday
  const thursday = dayOf(from + 3 * DAY_SECONDS)
  const year = thursday.slice(0, 4)
  const week = Math.floor((from + 3 * DAY_SECONDS - Date.parse(`${year}-01-01T00:00:00Z`) / 1000) / PERIOD_SECONDS.week) + 1
  return { kind, name: `${year}-W${String(week).padStart(2, '0')}`, from, to: from + PERIOD_SECONDS.week }
}

/** The period of this name, or undefined where there is no such day or week. */
export function parseArchivePeriod(name: string): ArchivePeriod | undefined {
  const week = /^(\d{4})-W(\d\d)$/.exec(name)
  const day = week ? dayOf(Date.parse(`${week[1]}-01-04T00:00:00Z`) / 1000 + (Number(week[2]) - 1) * PERIOD_SECONDS.week) : name
  if (!/^\d{4}-\d\d-\d\d$/.test(day) || Number.isNaN(Date.parse(day))) return undefined
  const period = archivePeriodOf(week ? 'week' : 'day', day)
  return period.name === name && dayOf(period.from) <= day ? period : undefined
}

/** A period in words: `20 November 2025`, `week 47 of 2025`. */
export function formatArchivePeriod({ kind, name, from }: ArchivePeriod): string {
  if (kind === 'week') return `week ${Number(name.slice(6))} of ${name.slice(0, 4)}`
  return new Date(from * 1000).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })
}
