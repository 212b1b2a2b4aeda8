/** Dates in words and in `<time>`. UTC, English, and no locale data, so that a page is the same bytes on every host. */
import { html } from 'hono/html'
import type { Moment } from '../model.ts'
import { dayOf, formatDate, parseMoment, rfc3339 } from '../text/dates.ts'

/** `21 Nov 2025`, for where room is scarce; it does not break. */
export const formatShortDate = (date: string): string | undefined =>
  formatDate(date)
    ?.replace(/[A-Z]\w+/, (month) => month.slice(0, 3))
    .replaceAll(' ', '\u00a0')

/** A date as its source states it, for people and machines; nothing of what is no date. */
export function dateTag(date: string | undefined, inWords = formatDate) {
  const words = date && inWords(date)
  return words && html`<time datetime="${/^\d{4}(-\d\d)?$/.test(date) ? date : dayOf(parseMoment(date) ?? 0)}">${words}</time>`
}

/** The day of a moment. */
export const dayTag = (at: Moment, inWords = formatDate) => html`<time datetime="${dayOf(at)}">${inWords(dayOf(at))}</time>`

/** `21 Nov 2025, 05:00 UTC` */
export const momentTag = (at: Moment) =>
  html`<time datetime="${rfc3339(at)}">${formatShortDate(dayOf(at))}, ${rfc3339(at).slice(11, 16)}\u00a0UTC</time>`

/** `21 Nov 05:00`, for where many stand: the year goes without saying, and that it is UTC is said beside it. */
export const timeTag = (at: Moment) =>
  html`<time datetime="${rfc3339(at)}">${formatShortDate(dayOf(at))?.replace(/\u00a0\d+$/, '')} ${rfc3339(at).slice(11, 16)}</time>`
