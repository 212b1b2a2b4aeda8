/** The pages of a week, of a month, and of trending papers. */
import { html } from 'hono/html'
import { PATHS, periodPath, type Site } from '../site.ts'
import { type CalendarPeriod, formatCalendarPeriod } from '../text/periods.ts'
import { formatCount } from '../text/strings.ts'
import { renderWithinBudget } from './card.ts'
import { allTopicsFeedLinks, layout } from './layout.ts'
import { adjacentPeriodLinks, pageNumberPath, paginationLinks, type RankedPage, rankedList, spanTabs } from './ranked-list.ts'
import { subscribeBox } from './subscribe-links.ts'

export type PeriodPageData = RankedPage & {
  period: CalendarPeriod
  /** `2025-11-21` */
  today: string
  older?: CalendarPeriod
  newer?: CalendarPeriod
}

/** Renders a week or a month. */
export function periodPage(site: Site, page: PeriodPageData): Promise<string> {
  const { period, today, total } = page
  const path = periodPath(period)
  const heading = formatCalendarPeriod(period)
  const unit = period.kind === 'week' ? 'week' : 'month'
  const isCurrent = today >= period.firstDay && today <= period.lastDay
  // the day the tabs lead to must be in the period
  const day = isCurrent ? today : period.lastDay
  return renderWithinBudget(page.papers.length, (detail) =>
    layout(
      site,
      {
        title: page.page > 1 ? `${heading}, page ${page.page}` : heading,
        description: `${formatCount(total, 'paper')} of ${heading}, best first, each with the reason it was added.`,
        path,
        permalink: pageNumberPath(path, page.page),
        older: page.older && periodPath(page.older),
        newer: page.newer && periodPath(page.newer),
        feeds: allTopicsFeedLinks(site),
      },
      html`${spanTabs(site, { day, current: path })}<h1>${heading}</h1>
<p class="lead meta">${
        total === 0
          ? today < period.firstDay
            ? `This ${unit} is in the future.`
            : isCurrent
              ? `No papers yet this ${unit}.`
              : `No papers were added in this ${unit}.`
          : `${isCurrent ? `This ${unit} so far: ` : ''}${formatCount(total, 'paper')}, best first.`
      }</p>
${subscribeBox(site, allTopicsFeedLinks(site), '?topic=all')}${adjacentPeriodLinks(site, page, 'top')}${rankedList(site, page, detail)}${paginationLinks(site, page, path)}${page.papers.length > 5 && adjacentPeriodLinks(site, page, 'bottom')}`,
    ),
  )
}

/** Renders the trending papers. */
export function trendingPage(site: Site, page: RankedPage & { today: string; halfLife: string }): Promise<string> {
  return renderWithinBudget(page.papers.length, (detail) =>
    layout(
      site,
      {
        title: 'Trending',
        description: 'The papers that get the most attention now, from any day.',
        path: PATHS.trending,
        permalink: PATHS.trending,
        feeds: allTopicsFeedLinks(site),
      },
      html`${spanTabs(site, { day: page.today, current: PATHS.trending })}<h1>Trending</h1>
<p class="lead meta">${
        page.papers.length > 0
          ? html`By current <a href="${site.url(PATHS.score)}">score</a>, halved for every ${page.halfLife} since a paper was first seen.`
          : 'No papers yet.'
      }</p>
${subscribeBox(site, allTopicsFeedLinks(site), '?topic=all')}${rankedList(site, page, detail)}`,
    ),
  )
}
