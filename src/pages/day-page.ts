/** A day of papers: the page people open with their coffee. */
import { html } from 'hono/html'
import { type Html, joined } from '../http/html.ts'
import type { Site } from '../site.ts'
import { DAY, dayInWords, dayOf, momentOf } from '../text/dates.ts'
import { periodOfDay } from '../text/periods.ts'
import { abridged, count } from '../text/strings.ts'
import { type Listed, withinBudget } from './card.ts'
import { citeLine } from './cite-section.ts'
import { allFeeds, here, layout } from './layout.ts'
import { mailOffer } from './mail-links.ts'
import { numbered, pageLinks, pagesOf, ranked, spans, ways } from './ranked-list.ts'
import { subscribe } from './subscribe-links.ts'

export type DayPage = {
  /** `2025-11-21`, as `today`, `older` and `newer` are. */
  day: string
  today: string
  /** Best first: one page of them. */
  papers: Listed[]
  /** How many papers the day has, where this page has not all, and which page it is. */
  total?: number
  page?: number
  older?: string
  newer?: string
  topics: { slug: string; title: string }[]
  /** The papers are the bundled sample, shown until a source has answered. */
  sample: boolean
  /** It was asked for as the newest day, not by its name. */
  newest?: boolean
  /** Sources that have not answered yet and why, when none has: the first run. */
  silent?: { name: string; error?: string }[]
}

/** A day's page in each of its states: papers, nothing (yet), first run, sample. */
export function dayPage(site: Site, page: DayPage): Promise<string> {
  const { day, papers, sample } = page
  const feeds = allFeeds(site)
  const words = dayInWords(day)
  const heading = sample ? 'A sample of papers' : words
  const paged = { papers, total: page.total ?? papers.length, page: page.page ?? 1 }
  const path = `/day/${day}`
  const days = (where: 'top' | 'bottom') =>
    !sample &&
    ways(site, { older: page.older ? periodOfDay(page.older) : undefined, newer: page.newer ? periodOfDay(page.newer) : undefined }, where)
  return withinBudget(papers.length, (room) =>
    layout(
      site,
      {
        title: paged.page > 1 ? `${heading}, page ${paged.page}` : heading,
        description: sample
          ? `${site.name} before its first source has answered.`
          : `${count(paged.total, 'paper')} of ${words}, best first, each with the reason it is here.`,
        path: page.newer || paged.page > 1 ? path : '/',
        permalink: sample ? undefined : numbered(page.newest ? '/' : path, paged.page),
        older: page.older && `/day/${page.older}`,
        newer: page.newer && `/day/${page.newer}`,
        feeds,
        sample,
        embeddable: page.newer || paged.page > 1 || sample ? undefined : '/',
        kind: firstRun(page) ? 'quiet' : undefined,
      },
      html`${sample ? '' : spans(site, { day, current: path })}<h1>${heading}</h1>
<p class="lead meta">${lead(page, paged.total)}</p>
${state(site, page)}${sample ? '' : subscribe(site, feeds, '?topic=all')}${mailOffer(site)}${days('top')}${ranked(site, paged, room, sample)}${pagesOf(paged) > 1 && pageLinks(site, paged, path)}${papers.length > 5 && days('bottom')}${papers.length > 0 && !sample && citeLine(site, path)}${topicLinks(site, page.topics)}`,
    ),
  )
}

function lead({ papers, sample, day, today, newer }: DayPage, total: number): string {
  if (sample) return `${count(papers.length, 'well-known paper')}, to show how a day looks.`
  if (papers.length === 0) return ''
  const which = day === today ? 'Today so far: ' : day === dayBefore(today) ? 'Yesterday: ' : ''
  const late = !newer && day < today ? ' Nothing has been admitted today yet.' : ''
  return `${which}${count(total, 'paper')}, best first.${late}`
}

/** Nothing to show, because no source has answered yet. */
const firstRun = ({ sample, papers, silent }: DayPage): boolean => !sample && papers.length === 0 && (silent?.length ?? 0) > 0

/** So many silent sources are seen at once: on the first day all may be silent for one reason, and papers stand below them. */
const UNFOLDED = 3
const namesOf = (silent: NonNullable<DayPage['silent']>): Html => html`<ul role="list">
${silent.map(({ name, error }) => html`<li><b>${name}</b>: ${error ? html`<bdi>${abridged(error, 200)}</bdi>` : 'not asked yet'}</li>\n`)}</ul>
`

function state(site: Site, page: DayPage): Html | false {
  const { sample, papers, silent, day, today, older, newer } = page
  if (sample || firstRun(page)) {
    return html`<div class="note" role="note">
<p><strong class="bad">${sample && 'A sample: '}${sample ? 'no' : 'No'} source has answered yet.</strong> ${
      sample
        ? 'These papers are bundled with the program; they are not today’s and are in no feed.'
        : 'Papers appear here with the first answer.'
    }</p>
${
  silent?.length
    ? html`<p>Could not be reached, or not asked yet:</p>
${namesOf(silent.slice(0, UNFOLDED))}${
  silent.length > UNFOLDED &&
  html`<details>
<summary>and ${count(silent.length - UNFOLDED, 'more source')}</summary>
${namesOf(silent.slice(UNFOLDED))}</details>
`
}`
    : ''
}<p>If this lasts longer than a few minutes, see the <a href="${site.url('/status')}">status of the sources</a>, and whether this machine can reach the internet.</p>
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
  } ${older ? html`The latest day before it is <a href="${site.url(`/day/${older}`)}">${dayInWords(older)}</a>.` : newer ? html`The first day with papers is <a href="${site.url(`/day/${newer}`)}">${dayInWords(newer)}</a>.` : html`The <a href="${site.url('/topics')}">topics</a> show what they look for.`}</p>
`
}

const topicLinks = (site: Site, topics: DayPage['topics']): Html | false =>
  topics.length > 0 &&
  html`<section>
<h2>Topics</h2>
<p class="row">${joined(
    topics.map(({ slug, title }) => html`<a href="${here(site, `/topics/${slug}`)}">${title}</a>`),
    '\n',
  )}</p>
</section>`

const dayBefore = (day: string): string => dayOf((momentOf(day) ?? 0) - DAY)
