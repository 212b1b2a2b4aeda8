/** The page of a day: its papers, best first. */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import { dayPath, PATHS, type Site, topicPath } from '../site.ts'
import { addDays, formatDayWithWeekday } from '../text/dates.ts'
import { periodOfDay } from '../text/periods.ts'
import { formatCount, truncateMiddle } from '../text/strings.ts'
import { type CardData, renderWithinBudget } from './card.ts'
import { citationLine } from './cite-section.ts'
import { allTopicsFeedLinks, layout, relativeUrl } from './layout.ts'
import { mailSignupForm } from './mail-links.ts'
import { adjacentPeriodLinks, pageCountOf, pageNumberPath, paginationLinks, rankedList, spanTabs } from './ranked-list.ts'
import { subscribeBox } from './subscribe-links.ts'

export type DayPageData = {
  /** `2025-11-21`, as `today`, `older` and `newer` are. */
  day: string
  today: string
  /** One page of the day's papers, best first. */
  papers: CardData[]
  /** The number of papers of the day and the number of this page, if there are several pages. */
  total?: number
  page?: number
  older?: string
  newer?: string
  topics: { slug: string; title: string }[]
  /** The papers are the bundled sample, shown until the first source has answered. */
  isSample: boolean
  /** The page is the front page, not the page of a given day. */
  isLatest?: boolean
  /** Sources without an answer and their errors, on the first run. */
  silentSources?: { name: string; error?: string }[]
}

/** Renders a day in any state: papers, none (yet), first run, sample. */
export function dayPage(site: Site, page: DayPageData): Promise<string> {
  const { day, papers, isSample } = page
  const feeds = allTopicsFeedLinks(site)
  const dayName = formatDayWithWeekday(day)
  const heading = isSample ? 'A sample of papers' : dayName
  const ranked = { papers, total: page.total ?? papers.length, page: page.page ?? 1 }
  const path = dayPath(day)
  const neighbours = (where: 'top' | 'bottom') =>
    !isSample &&
    adjacentPeriodLinks(
      site,
      { older: page.older ? periodOfDay(page.older) : undefined, newer: page.newer ? periodOfDay(page.newer) : undefined },
      where,
    )
  return renderWithinBudget(papers.length, (detail) =>
    layout(
      site,
      {
        title: ranked.page > 1 ? `${heading}, page ${ranked.page}` : heading,
        description: isSample
          ? `${site.name} before its first source has answered.`
          : `${formatCount(ranked.total, 'paper')} of ${dayName}, best first, each with the reason it was added.`,
        path: page.newer || ranked.page > 1 ? path : PATHS.home,
        permalink: isSample ? undefined : pageNumberPath(page.isLatest ? PATHS.home : path, ranked.page),
        older: page.older && dayPath(page.older),
        newer: page.newer && dayPath(page.newer),
        feeds,
        isSample,
        oembedPath: page.newer || ranked.page > 1 || isSample ? undefined : '/',
        className: isFirstRun(page) ? 'quiet' : undefined,
      },
      html`${isSample ? '' : spanTabs(site, { day, current: path })}<h1>${heading}</h1>
<p class="lead meta">${leadText(page, ranked.total)}</p>
${stateNotice(site, page)}${isSample ? '' : subscribeBox(site, feeds, '?topic=all')}${mailSignupForm(site)}${neighbours('top')}${rankedList(site, ranked, detail, isSample)}${pageCountOf(ranked) > 1 && paginationLinks(site, ranked, path)}${papers.length > 5 && neighbours('bottom')}${papers.length > 0 && !isSample && citationLine(site, path)}${topicLinks(site, page.topics)}`,
    ),
  )
}

function leadText({ papers, isSample, day, today, newer }: DayPageData, total: number): string {
  if (isSample) return `${formatCount(papers.length, 'well-known paper')}, to show how a day looks.`
  if (papers.length === 0) return ''
  const prefix = day === today ? 'Today so far: ' : day === addDays(today, -1) ? 'Yesterday: ' : ''
  const suffix = !newer && day < today ? ' No papers yet today.' : ''
  return `${prefix}${formatCount(total, 'paper')}, best first.${suffix}`
}

/** Whether there are no papers because no source has answered yet. */
const isFirstRun = ({ isSample, papers, silentSources }: DayPageData): boolean =>
  !isSample && papers.length === 0 && (silentSources?.length ?? 0) > 0

/** The silent sources that are listed; the others fold away, as on the first run all may be silent. */
const MAX_VISIBLE_SOURCES = 3
const silentSourceList = (sources: NonNullable<DayPageData['silentSources']>): Html => html`<ul role="list">
${sources.map(({ name, error }) => html`<li><b>${name}</b>: ${error ? html`<bdi>${truncateMiddle(error, 200)}</bdi>` : 'not visited yet'}</li>\n`)}</ul>
`

function stateNotice(site: Site, page: DayPageData): Html | false {
  const { isSample, papers, silentSources, day, today, older, newer } = page
  if (isSample || isFirstRun(page)) {
    return html`<div class="note" role="note">
<p><strong class="bad">${isSample && 'A sample: '}${isSample ? 'no' : 'No'} source has answered yet.</strong> ${
      isSample
        ? 'These papers come with the program; they are not from today and are in no feed.'
        : 'Papers appear here after the first answer.'
    }</p>
${
  silentSources?.length
    ? html`<p>Sources without an answer:</p>
${silentSourceList(silentSources.slice(0, MAX_VISIBLE_SOURCES))}${
  silentSources.length > MAX_VISIBLE_SOURCES &&
  html`<details>
<summary>and ${formatCount(silentSources.length - MAX_VISIBLE_SOURCES, 'more source')}</summary>
${silentSourceList(silentSources.slice(MAX_VISIBLE_SOURCES))}</details>
`
}`
    : ''
}<p>If this takes more than a few minutes, look at the <a href="${site.url(PATHS.status)}">status of the sources</a> and check that this machine can reach the internet.</p>
</div>
`
  }
  if (papers.length > 0) return false
  return html`<p>${
    day === today
      ? 'No papers yet today. They are added over the day, until midnight UTC.'
      : day > today
        ? 'This day is in the future.'
        : 'No papers were added on this day.'
  } ${older ? html`The previous day with papers is <a href="${site.url(dayPath(older))}">${formatDayWithWeekday(older)}</a>.` : newer ? html`The first day with papers is <a href="${site.url(dayPath(newer))}">${formatDayWithWeekday(newer)}</a>.` : html`See what each of the <a href="${site.url(PATHS.topics)}">topics</a> looks for.`}</p>
`
}

const topicLinks = (site: Site, topics: DayPageData['topics']): Html | false =>
  topics.length > 0 &&
  html`<section>
<h2>Topics</h2>
<p class="row">${joinHtml(
    topics.map(({ slug, title }) => html`<a href="${relativeUrl(site, topicPath(slug))}">${title}</a>`),
    '\n',
  )}</p>
</section>`
