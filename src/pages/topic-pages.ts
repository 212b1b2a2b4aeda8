/** The page of all topics, and the page of a topic with its newest papers. */
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
  perDay === undefined ? 'Every matching paper' : `Up to ${formatCount(perDay, 'paper')} a day`

/** Renders all topics with their feeds; `lastWeek` is the number of papers added in the last seven days. */
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
<p class="lead meta">${formatCount(topics.length, 'topic')}, each with its own feed. All in one feed: ${feedLinkList(allTopicsFeedLinks(site))}${mailDigestLink(site, '?topic=all')}. To combine topics, join their names with a plus: <code>/feeds/agents+reasoning.atom</code>.</p>
<ul class="wire" role="list">
${topics.map(
  ({ topic, lastWeek, newestAt }) => html`<li>
<h2><a href="${site.url(topicPath(topic.slug))}">${topic.title}</a></h2>
<p class="abstract">${topic.description}</p>
<p class="meta">${joinHtml(
    [
      describeDailyLimit(topic),
      lastWeek !== undefined && `${lastWeek.toLocaleString('en')} in the last week`,
      newestAt !== undefined && html`latest ${dayTag(newestAt, formatShortDate)}`,
    ],
    ' · ',
  )}<br>${feedLinkList(feedLinksOf(site, topic.slug, topic.title))}${mailDigestLink(site, `?topic=${topic.slug}`)}</p>
</li>
`,
)}</ul>
`,
  )
}

/** The query of a topic, and the authors and papers it follows. */
const topicRules = ({ query, hasClassifier, follows }: Topic) =>
  html`${
    query !== undefined &&
    html`<p class="meta">${
      hasClassifier
        ? 'A paper belongs when it matches this query and a classifier, trained on papers that people labelled, agrees:'
        : 'A paper belongs when its title, abstract or categories match this query:'
    }</p>
<pre data-copy=""><code>${query}</code></pre>
`
  }${
    follows &&
    html`<p class="meta">${query === undefined ? 'A paper belongs when it is' : 'Also added: papers that are'}</p>
<ul>
${(follows.orcids ?? []).map((orcid) => html`<li>by the author with ORCID iD <a href="https://orcid.org/${parseOrcid(orcid)}">${parseOrcid(orcid)}</a></li>\n`)}${(
  follows.authors ?? []
).map((name) => html`<li>by ${name}</li>\n`)}${(follows.papers ?? []).map((name) => html`<li>${name}</li>\n`)}</ul>
`
  }`

/** Renders a topic: its newest papers by day, its feeds and its query. */
export function topicPage(site: Site, { topic, admissions }: { topic: Topic; admissions: (CardData & { at: Moment })[] }): Promise<string> {
  const feeds = feedLinksOf(site, topic.slug, topic.title)
  const days = Map.groupBy(admissions, ({ at }) => dayOf(at))
  return renderWithinBudget(admissions.length, (detail) => {
    let position = 0
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
  html`<p>No papers have been added to this topic yet. Its feeds already work: subscribe now to get the first one. The <a href="${site.url(PATHS.status)}">status page</a> shows when the sources were last visited.</p>
`
}${[...days].map(
  ([day, papers]) => html`<section>
<h2><a href="${relativeUrl(site, dayPath(day))}">${formatDayWithWeekday(day)}</a></h2>
<ol class="wire" role="list">
${papers.map((card) => paperCard(site, card, position++, { heading: 'h3', detail }))}</ol>
</section>
`,
)}<section>
<h2>Feeds</h2>
<dl>
${feeds.map((feed) => html`<dt>${feed.name}</dt><dd><a href="${feed.href}" type="${feed.type}"><code>${feed.href}</code></a></dd>\n`)}</dl>
<p class="meta">Add <code>?top=3</code> for the first three papers of each day, <code>?all</code> for all matching papers without the daily limit.</p>
<p class="meta"><a href="${relativeUrl(site, builderPath({ topic: topic.slug }))}">Embed this topic on your site</a>.</p>
${admissions.length > 0 && citationLine(site, topicPath(topic.slug))}</section>
<section>
<h2>What this topic looks for</h2>
${topicRules(topic)}</section>
`,
    )
  })
}
