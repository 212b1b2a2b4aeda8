/** Ranked lists of papers in pages, and links between days, weeks and months. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { dayPath, PATHS, periodPath, type Site } from '../site.ts'
import { formatDate } from '../text/dates.ts'
import { type CalendarPeriod, formatCalendarPeriod, monthOf, weekOf } from '../text/periods.ts'
import { type CardData, type CardDetail, paperCard } from './card.ts'
import { relativeUrl } from './layout.ts'

/** The papers on a page of a ranked list: few enough that each can show some of its abstract. */
export const PAPERS_PER_PAGE = 40

/** A page of a list: its papers, the number of papers in the list, and the number of the page, from 1. */
export type RankedPage = { papers: CardData[]; total: number; page: number }

/** The number of pages of a list, at least 1. */
export const pageCountOf = ({ total }: { total: number }): number => Math.max(1, Math.ceil(total / PAPERS_PER_PAGE))

/** Renders the papers of a page as an ordered list. */
export const rankedList = (site: Site, { papers, page }: RankedPage, detail: CardDetail, isExternal = false): Html | false =>
  papers.length > 0 &&
  html`<ol class="wire ranked" role="list"${page > 1 && html` start="${(page - 1) * PAPERS_PER_PAGE + 1}"`}>
${papers.map((card, i) => paperCard(site, card, page > 1 ? i + PAPERS_PER_PAGE : i, { heading: 'h2', detail, isExternal }))}</ol>
`

/** The path of a page of a list. */
export const pageNumberPath = (path: string, page: number): string => (page === 1 ? path : `${path}?page=${page}`)

/** Links to the neighbouring pages of a list; nothing if there is one page. */
export function paginationLinks(site: Site, ranked: RankedPage, path: string): Html | false {
  const pages = pageCountOf(ranked)
  if (pages === 1) return false
  const { page } = ranked
  const urlOf = (n: number): string => relativeUrl(site, pageNumberPath(path, n))
  return html`<nav class="pages meta" aria-label="Pages">${page > 1 && html`<a rel="prev" href="${urlOf(page - 1)}">← Page ${page - 1}</a> `}<span>Page ${page} of ${pages}</span>${page < pages && html` <a rel="next" href="${urlOf(page + 1)}">Page ${page + 1} →</a>`}</nav>
`
}

/** Tabs for a day, its week, its month and trending papers; `current` is the path of this page. */
export function spanTabs(site: Site, { day, current }: { day: string; current: string }): Html {
  const links = [
    [dayPath(day), 'Day'],
    [periodPath(weekOf(day)), 'Week'],
    [periodPath(monthOf(day)), 'Month'],
    [PATHS.trending, 'Trending'],
  ] as const
  return html`<nav class="spans" aria-label="Span"><ul role="list">
${links.map(([path, label]) => html`<li><a href="${relativeUrl(site, path)}"${path === current && html` aria-current="page"`}>${label}</a></li>\n`)}</ul></nav>
`
}

/** Links to the neighbouring periods that have papers: a landmark at the top, plain links below the list. */
export function adjacentPeriodLinks(
  site: Site,
  { older, newer }: { older?: CalendarPeriod | undefined; newer?: CalendarPeriod | undefined },
  where: 'top' | 'bottom',
): Html | false {
  if (!older && !newer) return false
  const nameOf = (period: CalendarPeriod) => (period.kind === 'day' ? formatDate(period.name) : formatCalendarPeriod(period))
  const links = html`${older && html`<a rel="prev" href="${relativeUrl(site, periodPath(older))}">← ${nameOf(older)}</a>`} ${
    newer && html`<a rel="next" href="${relativeUrl(site, periodPath(newer))}">${nameOf(newer)} →</a>`
  }`
  const label = { day: 'Days', week: 'Weeks', month: 'Months' }[(older ?? newer)?.kind ?? 'day']
  return where === 'top' ? html`<nav class="days" aria-label="${label}">${links}</nav>\n` : html`<p class="days meta">${links}</p>\n`
}
