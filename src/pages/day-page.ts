/** A day of papers: the page people open with their coffee. */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import { dayPath, PATHS, type Site, topicPath } from '../site.ts'
import { DAY_SECONDS, dayOf, formatDayWithWeekday, parseMoment } from '../text/dates.ts'
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
  /** Best first: one page of them. */
  papers: CardData[]
  /** How many papers the day has, where this page has not all, and which page it is. */
  total?: number
  page?: number
  older?: string
  newer?: string
  topics: { slug: string; title: string }[]
  /** The papers are the bundled sample, shown until a source has answered. */
  isSample: boolean
  /** It was asked for as the newest day, not by its name. */
  isLatest?: boolean
  /** Sources that have not answered yet and why, when none has: the first run. */
  silentSources?: { name: string; error?: string }[]
}

/** A day's page in each of its states: papers, nothing (yet), first run, sample. */
export function dayPage(site: Site, page: DayPageData): Promise<string> {
  const { day, papers, isSample } = page
  const feeds = allTopicsFeedLinks(site)
  const words = formatDayWithWeekday(day)
  const heading = isSample ? 'A sample of papers' : words
  const paged = { papers, total: page.total ?? papers.length, page: page.page ?? 1 }
  const path = dayPath(day)
  const days = (where: 'top' | 'bottom') =>
    !isSample &&
    adjacentPeriodLinks(
      site,
      { older: page.older ? periodOfDay(page.older) : undefined, newer: page.newer ? periodOfDay(page.newer) : undefined },
      where,
    )
  return renderWithinBudget(papers.length, (room) =>
    layout(
      site,
      {
        title: paged.page > 1 ? `${heading}, page ${paged.page}` : heading,
        description: isSample
          ? `${site.name} before its first source has answered.`
          : `${formatCount(paged.total, 'paper')} of ${words}, best first, each with the reason it is here.`,
        path: page.newer || paged.page > 1 ? path : PATHS.home,
        permalink: isSample ? undefined : pageNumberPath(page.isLatest ? PATHS.home : path, paged.page),
        older: page.older && dayPath(page.older),
        newer: page.newer && dayPath(page.newer),
        feeds,
        isSample,
        oembedPath: page.newer || paged.page > 1 || isSample ? undefined : PATHS.home,
        className: isFirstRun(page) ? 'quiet' : undefined,
      },
      html`${isSample ? '' : spanTabs(site, { day, current: path })}<h1>${heading}</h1>
<p class="lead meta">${leadText(page, paged.total)}</p>
${stateNotice(site, page)}${isSample ? '' : subscribeBox(site, feeds, '?topic=all')}${mailSignupForm(site)}${days('top')}${rankedList(site, paged, room, isSample)}${pageCountOf(paged) > 1 && paginationLinks(site, paged, path)}${papers.length > 5 && days('bottom')}${papers.length > 0 && !isSample && citationLine(site, path)}${topicLinks(site, page.topics)}`,
    ),
  )
}

function leadText({ papers, isSample, day, today, newer }: DayPageData, total: number): string {
  if (isSample) return `${formatCount(papers.length, 'well-known paper')}, to show how a day looks.`
  if (papers.length === 0) return ''
  const which = day === today ? 'Today so far: ' : day === dayBefore(today) ? 'Yesterday: ' : ''
  const late = !newer && day < today ? ' Nothing has been admitted today yet.' : ''
  return `${which}${formatCount(total, 'paper')}, best first.${late}`
}

/** Nothing to show, because no source has answered yet. */
const isFirstRun = ({ isSample, papers, silentSources }: DayPageData): boolean =>
  !isSample && papers.length === 0 && (silentSources?.length ?? 0) > 0

/** So many silent sources are seen at once: on the first day all may be silent for one reason, and papers stand below them. */
const MAX_VISIBLE_SOURCES = 3
const silentSourceList = (silent: NonNullable<DayPageData['silentSources']>): Html => html`<ul role="list">
${silent.map(({ name, error }) => html`<li><b>${name}</b>: ${error ? html`<bdi>${truncateMiddle(error, 200)}</bdi>` : 'not asked yet'}</li>\n`)}</ul>
`

function stateNotice(site: Site, page: DayPageData): Html | false {
  const { isSample, papers, silentSources, day, today, older, newer } = page
  if (isSample || isFirstRun(page)) {
    return html`<div class="note" role="note">
<p><strong class="bad">${isSample && 'A sample: '}${isSample ? 'no' : 'No'} source has answered yet.</strong> ${
      isSample
        ? 'These papers are bundled with the program; they are not today’s and are in no feed.'
        : 'Papers appear here with the first answer.'
    }</p>
${
  silentSources?.length
    ? html`<p>Could not be reached, or not asked yet:</p>
${silentSourceList(silentSources.slice(0, MAX_VISIBLE_SOURCES))}${
  silentSources.length > MAX_VISIBLE_SOURCES &&
  html`<details>
<summary>and ${formatCount(silentSources.length - MAX_VISIBLE_SOURCES, 'more source')}</summary>
${silentSourceList(silentSources.slice(MAX_VISIBLE_SOURCES))}</details>
`
}`
    : ''
}<p>If this lasts longer than a few minutes, see the <a href="${site.url(PATHS.status)}">status of the sources</a>, and whether this machine can reach the internet.</p>
</div>
`
  }
  if (papers.length > 0) return false
  return html`<p>${
    day === today
      ? 'Nothing has been admitted today yet: places open over the day, until midnight UTC.'
      : day > today
        ? 'This day has not come yet.'
        : 'No paper was admitted to any topic on this day.'
  } ${older ? html`The latest day before it is <a href="${site.url(dayPath(older))}">${formatDayWithWeekday(older)}</a>.` : newer ? html`The first day with papers is <a href="${site.url(dayPath(newer))}">${formatDayWithWeekday(newer)}</a>.` : html`The <a href="${site.url(PATHS.topics)}">topics</a> show what they look for.`}</p>
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

const dayBefore = (day: string): string => dayOf((parseMoment(day) ?? 0) - DAY_SECONDS)
