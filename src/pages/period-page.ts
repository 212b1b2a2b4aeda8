/** A week's and a month's papers, and what is hot now: the best of many days, ranked. */
import { html } from 'hono/html'
import { periodPath, type Site } from '../site.ts'
import { type Period, periodInWords } from '../text/periods.ts'
import { count } from '../text/strings.ts'
import { withinBudget } from './card.ts'
import { allFeeds, layout } from './layout.ts'
import { numbered, type Paged, pageLinks, ranked, spans, ways } from './ranked-list.ts'
import { subscribe } from './subscribe-links.ts'

export type PeriodPage = Paged & {
  period: Period
  /** `2025-11-21` */
  today: string
  older?: Period
  newer?: Period
}

/** A week's or a month's page; one that goes on says so. */
export function periodPage(site: Site, page: PeriodPage): Promise<string> {
  const { period, today, total } = page
  const path = periodPath(period)
  const words = periodInWords(period)
  const which = period.kind === 'week' ? 'week' : 'month'
  const running = today >= period.from && today <= period.to
  // the tabs lead to a day that is in it
  const day = running ? today : period.to
  return withinBudget(page.papers.length, (room) =>
    layout(
      site,
      {
        title: page.page > 1 ? `${words}, page ${page.page}` : words,
        description: `${count(total, 'paper')} of ${words}, best first, each with the reason it is here.`,
        path,
        permalink: numbered(path, page.page),
        older: page.older && periodPath(page.older),
        newer: page.newer && periodPath(page.newer),
        feeds: allFeeds(site),
      },
      html`${spans(site, { day, current: path })}<h1>${words}</h1>
<p class="lead meta">${
        total === 0
          ? today < period.from
            ? `This ${which} has not come yet.`
            : `No paper was admitted to any topic in this ${which}${running ? ' yet' : ''}.`
          : `${running ? `This ${which} so far: ` : ''}${count(total, 'paper')}, best first.`
      }</p>
${subscribe(site, allFeeds(site), '?topic=all')}${ways(site, page, 'top')}${ranked(site, page, room)}${pageLinks(site, page, path)}${page.papers.length > 5 && ways(site, page, 'bottom')}`,
    ),
  )
}

/** What is hot now, whatever day it came. */
export function trendingPage(site: Site, page: Paged & { today: string; halfLife: string }): Promise<string> {
  return withinBudget(page.papers.length, (room) =>
    layout(
      site,
      {
        title: 'Trending',
        description: 'The papers that are hot now, whatever day they came.',
        path: '/trending',
        permalink: '/trending',
        feeds: allFeeds(site),
      },
      html`${spans(site, { day: page.today, current: '/trending' })}<h1>Trending</h1>
<p class="lead meta">${
        page.papers.length > 0
          ? `By merit as it is now, halved with every ${page.halfLife} since a paper was first seen.`
          : 'No paper has been admitted to any topic yet.'
      }</p>
${subscribe(site, allFeeds(site), '?topic=all')}${ranked(site, page, room)}`,
    ),
  )
}
