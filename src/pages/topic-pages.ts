/** The topics, and one topic with its newest admissions. */
import { html } from 'hono/html'
import { joinHtml } from '../http/html.ts'
import { parseOrcid } from '../identifiers/orcid.ts'
import type { Moment, Topic } from '../model.ts'
import { builderPath, dayPath, PATHS, type Site, topicPath } from '../site.ts'
import { dayOf, formatDayWithWeekday } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { type CardData, paperCard, renderWithinBudget } from './card.ts'
import { citationLine } from './cite-section.ts'
import { dayTag, formatShortDate } from './date-tags.ts'
import { allTopicsFeedLinks, feedLinkList, feedLinksOf, layout, relativeUrl } from './layout.ts'
import { mailDigestLink } from './mail-links.ts'
import { subscribeBox } from './subscribe-links.ts'

/** `Up to 5 papers a day`. */
const describeDailyLimit = ({ perDay }: Topic): string =>
  perDay === undefined ? 'Every paper that belongs' : `Up to ${formatCount(perDay, 'paper')} a day`

/** All topics with their feeds. `lastWeek` counts a topic's admissions of the last seven days. */
export function topicsPage(site: Site, { topics }: { topics: { topic: Topic; lastWeek?: number; newestAt?: Moment }[] }): Promise<string> {
  return layout(
    site,
    {
      title: 'Topics',
      description: `${formatCount(topics.length, 'topic')}, each with its feeds.`,
      path: PATHS.topics,
      permalink: PATHS.topics,
      feeds: allTopicsFeedLinks(site),
    },
    html`<h1>Topics</h1>
<p class="lead meta">${formatCount(topics.length, 'topic')}, each a feed of its own. Everything in one: ${feedLinkList(allTopicsFeedLinks(site))}${mailDigestLink(site, '?topic=all')}. Several in one: put a plus between their names, as in <code>/feeds/agents+reasoning.atom</code>.</p>
<ul class="wire" role="list">
${topics.map(
  ({ topic, lastWeek, newestAt }) => html`<li>
<h2><a href="${site.url(topicPath(topic.slug))}">${topic.title}</a></h2>
<p class="abstract">${topic.description}</p>
<p class="meta">${joinHtml(
    [
      describeDailyLimit(topic),
      lastWeek !== undefined && `${lastWeek.toLocaleString('en')} in the last week`,
      newestAt !== undefined && html`newest ${dayTag(newestAt, formatShortDate)}`,
    ],
    ' · ',
  )}<br>${feedLinkList(feedLinksOf(site, topic.slug, topic.title))}${mailDigestLink(site, `?topic=${topic.slug}`)}</p>
</li>
`,
)}</ul>
`,
  )
}

/** What a topic looks for, and whom it follows. */
const topicRules = ({ query, hasClassifier, follows }: Topic) =>
  html`${
    query !== undefined &&
    html`<p class="meta">${
      hasClassifier
        ? 'A paper belongs when this query and its words agree: what each word weighs was learned from papers that people labelled.'
        : 'A paper belongs when its title, abstract or categories match:'
    }</p>
<pre data-copy=""><code>${query}</code></pre>
`
  }${
    follows &&
    html`<p class="meta">${query === undefined ? 'A paper belongs' : 'It also belongs'} when it is followed:</p>
<ul>
${(follows.orcids ?? []).map((orcid) => html`<li>by the author of ORCID <a href="https://orcid.org/${parseOrcid(orcid)}">${parseOrcid(orcid)}</a></li>\n`)}${(
  follows.authors ?? []
).map((name) => html`<li>by ${name}</li>\n`)}${(follows.papers ?? []).map((name) => html`<li>${name}</li>\n`)}</ul>
`
  }`

/** One topic: what it looks for, where its feeds are, and its admissions, newest first. */
export function topicPage(site: Site, { topic, admissions }: { topic: Topic; admissions: (CardData & { at: Moment })[] }): Promise<string> {
  const feeds = feedLinksOf(site, topic.slug, topic.title)
  const days = Map.groupBy(admissions, ({ at }) => dayOf(at))
  return renderWithinBudget(admissions.length, (room) => {
    let place = 0
    return layout(
      site,
      {
        title: topic.title,
        description: topic.description,
        path: topicPath(topic.slug),
        permalink: topicPath(topic.slug),
        feeds,
        oembedPath: topicPath(topic.slug),
        picture: `${topicPath(topic.slug)}.png`,
      },
      html`<h1>${topic.title}</h1>
<p class="abstract">${topic.description}</p>
<p class="lead meta">${describeDailyLimit(topic)}.</p>
${subscribeBox(site, feeds, `?topic=${topic.slug}`)}${
  admissions.length === 0 &&
  html`<p>No paper has been admitted to this topic yet. Its feeds work already: whoever subscribes now gets the first one. The <a href="${site.url(PATHS.status)}">status of the sources</a> says when they were last asked.</p>
`
}${[...days].map(
  ([day, papers]) => html`<section>
<h2><a href="${relativeUrl(site, dayPath(day))}">${formatDayWithWeekday(day)}</a></h2>
<ol class="wire" role="list">
${papers.map((listed) => paperCard(site, listed, place++, { heading: 'h3', room }))}</ol>
</section>
`,
)}<section>
<h2>Feeds</h2>
<dl>
${feeds.map((feed) => html`<dt>${feed.name}</dt><dd><a href="${feed.href}" type="${feed.type}"><code>${feed.href}</code></a></dd>\n`)}</dl>
<p class="meta">Add <code>?top=3</code> for only the first three of each day, <code>?all</code> for every paper that belongs.</p>
<p class="meta"><a href="${relativeUrl(site, builderPath({ topic: topic.slug }))}">Put this topic on your own site</a>.</p>
${admissions.length > 0 && citationLine(site, topicPath(topic.slug))}</section>
<section>
<h2>What belongs</h2>
${topicRules(topic)}</section>
`,
    )
  })
}
