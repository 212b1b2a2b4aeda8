/** Dates of which some say less than others: `2025`, or the first midnight of a year, a month or a day that is all that was known. */
import { DAY, momentOf } from './strings.ts'

type Span = { date: string; at: number; until: number }

/**
 * The earliest date. One that says only a year, a month or a day gives way to an exacter one within it. Texts that are no
 * dates are passed over.
 */
export function earliestOf(dates: string[]): string | undefined {
  const spans = dates.map(spanOf).filter((span) => span !== undefined)
  spans.sort((a, b) => a.at - b.at || b.until - a.until || (a.date < b.date ? -1 : 1))
  let best: Span | undefined
  for (const span of spans) if (!best || (span.until <= best.until && span.until - span.at < best.until - best.at)) best = span
  return best?.date
}

/** From when to when a date may be; an exact one is a moment. */
function spanOf(date: string): Span | undefined {
  const at = momentOf(date)
  if (at === undefined) return undefined
  const [, year = '', month = '01', day = '01'] = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T00:00:00Z)?)?)?$/.exec(date) ?? []
  if (!year) return { date, at, until: at }
  if (day !== '01') return { date, at, until: at + DAY }
  const end = month === '01' ? Date.UTC(Number(year) + 1, 0) : Date.UTC(Number(year), Number(month))
  return { date, at, until: end / 1000 }
}
