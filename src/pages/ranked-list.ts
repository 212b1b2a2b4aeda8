/** A ranked list of papers, a page of it at a time, and the spans of time that such lists are made of. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { dayPath, PATHS, periodPath, type Site } from '../site.ts'
import { formatDate } from '../text/dates.ts'
import { type CalendarPeriod, formatCalendarPeriod, monthOf, weekOf } from '../text/periods.ts'
import { type CardData, type CardDetail, paperCard } from './card.ts'
import { relativeUrl } from './layout.ts'

/** Of a ranked list, so many papers stand on a page: with enough of each abstract to decide, within the page's weight. */
export const PAPERS_PER_PAGE = 40

/** One page of a list: its papers, how many the list has, and which page it is, from 1. */
export type RankedPage = { papers: CardData[]; total: number; page: number }

export const pageCountOf = ({ total }: { total: number }): number => Math.max(1, Math.ceil(total / PAPERS_PER_PAGE))

/** The papers with their ranks. */
export const rankedList = (site: Site, { papers, page }: RankedPage, room: CardDetail, outside = false): Html | false =>
  papers.length > 0 &&
  html`<ol class="wire ranked" role="list"${page > 1 && html` start="${(page - 1) * PAPERS_PER_PAGE + 1}"`}>
${papers.map((listed, i) => paperCard(site, listed, page > 1 ? i + PAPERS_PER_PAGE : i, { heading: 'h2', room, outside }))}</ol>
`

/** The address of a page of a list. */
export const pageNumberPath = (path: string, page: number): string => (page === 1 ? path : `${path}?page=${page}`)

/** The way to the other pages of a list; nothing where it has one. */
export function paginationLinks(site: Site, paged: RankedPage, path: string): Html | false {
  const pages = pageCountOf(paged)
  if (pages === 1) return false
  const { page } = paged
  const to = (n: number): string => relativeUrl(site, pageNumberPath(path, n))
  return html`<nav class="pages meta" aria-label="Pages">${page > 1 && html`<a rel="prev" href="${to(page - 1)}">← Page ${page - 1}</a> `}<span>Page ${page} of ${pages}</span>${page < pages && html` <a rel="next" href="${to(page + 1)}">Page ${page + 1} →</a>`}</nav>
`
}

/** The same day as a day, in its week, in its month, and what is hot now; `current` is this page's path. */
export function spanTabs(site: Site, { day, current }: { day: string; current: string }): Html {
  const links = [
    [dayPath(day), 'Day'],
    [periodPath(weekOf(day)), 'Week'],
    [periodPath(monthOf(day)), 'Month'],
    [PATHS.trending, 'Trending'],
  ] as const
  return html`<nav class="spans" aria-label="Span"><ul role="list">
${links.map(([path, words]) => html`<li><a href="${relativeUrl(site, path)}"${path === current && html` aria-current="page"`}>${words}</a></li>\n`)}</ul></nav>
`
}

/** To the period before and the one after, of those that have papers: a landmark at the top, the same links below the list. */
export function adjacentPeriodLinks(
  site: Site,
  { older, newer }: { older?: CalendarPeriod | undefined; newer?: CalendarPeriod | undefined },
  where: 'top' | 'bottom',
): Html | false {
  if (!older && !newer) return false
  const words = (period: CalendarPeriod) => (period.kind === 'day' ? formatDate(period.name) : formatCalendarPeriod(period))
  const links = html`${older && html`<a rel="prev" href="${relativeUrl(site, periodPath(older))}">← ${words(older)}</a>`} ${
    newer && html`<a rel="next" href="${relativeUrl(site, periodPath(newer))}">${words(newer)} →</a>`
  }`
  const label = { day: 'Days', week: 'Weeks', month: 'Months' }[(older ?? newer)?.kind ?? 'day']
  return where === 'top' ? html`<nav class="days" aria-label="${label}">${links}</nav>\n` : html`<p class="days meta">${links}</p>\n`
}
