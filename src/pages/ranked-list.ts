/** A ranked list of papers, a page of it at a time, and the spans of time that such lists are made of. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { periodPath, type Site } from '../site.ts'
import { dateInWords } from '../text/dates.ts'
import { monthOf, type Period, periodInWords, weekOf } from '../text/periods.ts'
import { card, type Listed, type Room } from './card.ts'
import { here } from './layout.ts'

/** Of a ranked list, so many papers stand on a page: with enough of each abstract to decide, within the page's weight. */
export const PAPERS_A_PAGE = 40

/** One page of a list: its papers, how many the list has, and which page it is, from 1. */
export type Paged = { papers: Listed[]; total: number; page: number }

export const pagesOf = ({ total }: { total: number }): number => Math.max(1, Math.ceil(total / PAPERS_A_PAGE))

/** The papers with their ranks. */
export const ranked = (site: Site, { papers, page }: Paged, room: Room, outside = false): Html | false =>
  papers.length > 0 &&
  html`<ol class="wire ranked" role="list"${page > 1 && html` start="${(page - 1) * PAPERS_A_PAGE + 1}"`}>
${papers.map((listed, i) => card(site, listed, page > 1 ? i + PAPERS_A_PAGE : i, { heading: 'h2', room, outside }))}</ol>
`

/** The address of a page of a list. */
export const numbered = (path: string, page: number): string => (page === 1 ? path : `${path}?page=${page}`)

/** The way to the other pages of a list; nothing where it has one. */
export function pageLinks(site: Site, paged: Paged, path: string): Html | false {
  const pages = pagesOf(paged)
  if (pages === 1) return false
  const { page } = paged
  const to = (n: number): string => here(site, numbered(path, n))
  return html`<nav class="pages meta" aria-label="Pages">${page > 1 && html`<a rel="prev" href="${to(page - 1)}">← Page ${page - 1}</a> `}<span>Page ${page} of ${pages}</span>${page < pages && html` <a rel="next" href="${to(page + 1)}">Page ${page + 1} →</a>`}</nav>
`
}

/** The same day as a day, in its week, in its month, and what is hot now; `current` is this page's path. */
export function spans(site: Site, { day, current }: { day: string; current: string }): Html {
  const links = [
    [`/day/${day}`, 'Day'],
    [periodPath(weekOf(day)), 'Week'],
    [periodPath(monthOf(day)), 'Month'],
    ['/trending', 'Trending'],
  ] as const
  return html`<nav class="spans" aria-label="Span"><ul role="list">
${links.map(([path, words]) => html`<li><a href="${here(site, path)}"${path === current && html` aria-current="page"`}>${words}</a></li>\n`)}</ul></nav>
`
}

/** To the period before and the one after, of those that have papers: a landmark at the top, the same links below the list. */
export function ways(
  site: Site,
  { older, newer }: { older?: Period | undefined; newer?: Period | undefined },
  where: 'top' | 'bottom',
): Html | false {
  if (!older && !newer) return false
  const words = (period: Period) => (period.kind === 'day' ? dateInWords(period.name) : periodInWords(period))
  const links = html`${older && html`<a rel="prev" href="${here(site, periodPath(older))}">← ${words(older)}</a>`} ${
    newer && html`<a rel="next" href="${here(site, periodPath(newer))}">${words(newer)} →</a>`
  }`
  const label = { day: 'Days', week: 'Weeks', month: 'Months' }[(older ?? newer)?.kind ?? 'day']
  return where === 'top' ? html`<nav class="days" aria-label="${label}">${links}</nav>\n` : html`<p class="days meta">${links}</p>\n`
}
