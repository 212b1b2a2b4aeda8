/** A week's and a month's papers, and what is hot now: the best of many days, ranked. */
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

/** A week's or a month's page; one that goes on says so. */
export function periodPage(site: Site, page: PeriodPageData): Promise<string> {
  const { period, today, total } = page
  const path = periodPath(period)
  const words = formatCalendarPeriod(period)
  const which = period.kind === 'week' ? 'week' : 'month'
  const running = today >= period.firstDay && today <= period.lastDay
  // the tabs lead to a day that is in it
  const day = running ? today : period.lastDay
  return renderWithinBudget(page.papers.length, (room) =>
    layout(
      site,
      {
        title: page.page > 1 ? `${words}, page ${page.page}` : words,
        description: `${formatCount(total, 'paper')} of ${words}, best first, each with the reason it is here.`,
        path,
        permalink: pageNumberPath(path, page.page),
        older: page.older && periodPath(page.older),
        newer: page.newer && periodPath(page.newer),
        feeds: allTopicsFeedLinks(site),
      },
      html`${spanTabs(site, { day, current: path })}<h1>${words}</h1>
<p class="lead meta">${
        total === 0
          ? today < period.firstDay
            ? `This ${which} has not come yet.`
            : `No paper was admitted to any topic in this ${which}${running ? ' yet' : ''}.`
          : `${running ? `This ${which} so far: ` : ''}${formatCount(total, 'paper')}, best first.`
      }</p>
${subscribeBox(site, allTopicsFeedLinks(site), '?topic=all')}${adjacentPeriodLinks(site, page, 'top')}${rankedList(site, page, room)}${paginationLinks(site, page, path)}${page.papers.length > 5 && adjacentPeriodLinks(site, page, 'bottom')}`,
    ),
  )
}

/** What is hot now, whatever day it came. */
export function trendingPage(site: Site, page: RankedPage & { today: string; halfLife: string }): Promise<string> {
  return renderWithinBudget(page.papers.length, (room) =>
    layout(
      site,
      {
        title: 'Trending',
        description: 'The papers that are hot now, whatever day they came.',
        path: PATHS.trending,
        permalink: PATHS.trending,
        feeds: allTopicsFeedLinks(site),
      },
      html`${spanTabs(site, { day: page.today, current: PATHS.trending })}<h1>Trending</h1>
<p class="lead meta">${
        page.papers.length > 0
          ? `By merit as it is now, halved with every ${page.halfLife} since a paper was first seen.`
          : 'No paper has been admitted to any topic yet.'
      }</p>
${subscribeBox(site, allTopicsFeedLinks(site), '?topic=all')}${rankedList(site, page, room)}`,
    ),
  )
}
