/** The page about this site: how papers are chosen, how the score is calculated, and which sources are read. */
import { html } from 'hono/html'
import { PAPERWIRE_NAMESPACE } from '../formats/render-feed.ts'
import type { Html } from '../http/html.ts'
import type { SignalKind, Source } from '../model.ts'
import { EXCERPT_LENGTH } from '../papers/display.ts'
import { MAX_PRIOR, PRIOR_TRAINING } from '../papers/prior.ts'
import { BASELINE_AGE_SECONDS, SCORE_HALF_LIFE_SECONDS, SIGNAL_WEIGHTS } from '../papers/score.ts'
import { PATHS, type Site } from '../site.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { allTopicsFeedLinks, externalLink, layout } from './layout.ts'

export type AboutPageData = {
  /** `terms` is a sentence about the licence or the rules of a source. */
  sources: (Pick<Source, 'id' | 'name' | 'homepage' | 'abstracts'> & { terms?: string })[]
  /** The User-Agent header of our requests. */
  userAgent: string
}

/** The about page, for readers and for owners of the sites that are visited. */
export function aboutPage(site: Site, { sources, userAgent }: AboutPageData): Promise<string> {
  return layout(
    site,
    {
      title: 'About',
      description: `What ${site.name} is, which sources it reads, and how it chooses papers.`,
      path: PATHS.about,
      permalink: PATHS.about,
      feeds: allTopicsFeedLinks(site),
    },
    html`<h1>About ${site.name}</h1>
<p class="abstract">${site.name} gathers papers from many sources, shows each paper once, and gives every topic a feed for any feed reader. No account, no cookies.</p>
${selectionSection()}${scoreSection(site)}${sourcesSection(sources)}${vocabularySection(site)}${crawlerSection(site, userAgent)}`,
  )
}

const selectionSection = (): Html => html`<section>
<h2>How papers are chosen</h2>
<p>A paper <b>belongs</b> to a topic when it matches the topic’s query, which is shown on the topic’s page. Records of the same paper from several sources are merged, and the paper is shown once; its page says why they were merged.</p>
<p>Its <b>score</b> adds up what readers elsewhere did, such as upvotes, comments and citations. Each count is compared with what is typical in the paper’s field, so that large fields do not crowd out small ones. Before anyone has voted, a <b>predicted interest</b> stands in for votes.</p>
<p>Most topics have a <b>daily limit</b>. Papers are added over the day, highest score first. A paper is added to a topic once, with that date and the reason, and is never removed.</p>
</section>
`

const scoreSection = (site: Site): Html => html`<section id="score">
<h2>How the score is calculated</h2>
<p><code>score = Σ weight × log2(1 + count ÷ baseline) + predicted interest</code>. The <i>baseline</i> is the median count of the papers of the same field that arrived in the four weeks before the paper, ${formatCount(BASELINE_AGE_SECONDS / DAY_SECONDS, 'day')} after each was first seen. It is at least one. A paper that reaches the baseline gains the weight; one with three times the baseline gains twice the weight:</p>
<table>
<thead><tr><th scope="col">Signal</th><th scope="col">At the baseline</th><th scope="col">At three times the baseline</th></tr></thead>
<tbody>
${Object.entries(SIGNAL_WEIGHTS).map(
  ([kind, weight]) => html`<tr><th scope="row">${SIGNAL_LABELS[kind as SignalKind]}</th><td>${weight}</td><td>${weight * 2}</td></tr>\n`,
)}</tbody>
</table>
<p>The <b>predicted interest</b> looks only at the paper itself: the number of authors, the comment (code, a project page, the length, a venue), the categories, and the form and words of the title. Its weights were learned from arXiv announcements and the papers that readers then picked (${PRIOR_TRAINING.trained}). Names of people, institutions, models and companies do not count, nor does the hour of submission. It lies between −${MAX_PRIOR} and ${MAX_PRIOR} and never changes, so votes outweigh it as they come in. Papers that are not on arXiv, or in fields other than ${PRIOR_TRAINING.fields.join(', ')}, have none: only their signals count.</p>
<p>The score does not depend on age. <a href="${site.url(PATHS.trending)}">Trending</a>, and lists sorted by what is hot, also consider when a paper was first seen: there a score halves every ${formatCount(SCORE_HALF_LIFE_SECONDS / DAY_SECONDS, 'day')}.</p>
</section>
`

const sourcesSection = (sources: AboutPageData['sources']): Html => html`<section>
<h2>${formatCount(sources.length, 'source')}</h2>
<ul class="plain" role="list">
${sources.map(
  ({
    name,
    homepage,
    abstracts,
    terms,
  }) => html`<li>${externalLink(homepage, name)} <span class="meta">${terms && `${terms} `}${abstracts === 'whole' ? 'Full abstracts.' : `The first ${EXCERPT_LENGTH} characters of abstracts.`}</span></li>
`,
)}</ul>
<p class="meta">Titles and abstracts belong to their authors. Each paper links to its source; full texts are neither stored nor served here. Thank you to arXiv for use of its open access interoperability. This product was not reviewed or approved by, nor does it necessarily express or reflect the policies or opinions of, arXiv.</p>
</section>
`

const vocabularySection = (site: Site): Html => html`<section id="vocabulary">
<h2>The feed namespace</h2>
<p>Feeds use standard vocabularies (Dublin Core, PRISM, arXiv, thr, slash). For the rest they use a namespace of our own, <code>${PAPERWIRE_NAMESPACE}</code>. It is an identifier, not an address, and the same on every instance. All elements except <code>fate</code> describe the paper as it was when it was added to the topic.</p>
<dl>
<dt><code>reason</code></dt><dd>why the paper was added, in words; <code>topic</code> says to which topic</dd>
<dt><code>score</code></dt><dd>the score, <a href="${site.url(PATHS.score)}">calculated as above</a></dd>
<dt><code>part</code></dt><dd>a part of the score: <code>kind</code>, the <code>value</code> counted, its <code>baseline</code>, and what it <code>adds</code></dd>
<dt><code>count</code></dt><dd>a signal: <code>kind</code> (${Object.keys(SIGNAL_WEIGHTS).join(', ')}) and <code>value</code></dd>
<dt><code>organization</code></dt><dd>the organization the work comes from</dd>
<dt><code>fate</code></dt><dd><code>withdrawn</code>, <code>retracted</code>, or <code>merged</code>: the same paper as an earlier entry</dd>
<dt><code>announces</code></dt><dd>what is new about a paper that was added before: <code>published</code>, or its version</dd>
</dl>
</section>
`

const crawlerSection = (site: Site, userAgent: string): Html => html`<section>
<h2>If we visit your site</h2>
<p>Our requests identify themselves:</p>
<pre><code>${userAgent}</code></pre>
<p>We send one request at a time to a site, pause as long as it wishes, and use conditional requests. We obey <code>Retry-After</code> and <code>robots.txt</code>. ${
  site.contact
    ? html`If it is still too much, write to <a href="mailto:${site.contact}">${site.contact}</a> and we stop.`
    : 'If it is still too much, block this user agent: we use no other.'
}</p>
</section>
`

const SIGNAL_LABELS: Record<SignalKind, string> = {
  picks: 'an editor’s pick',
  upvotes: 'upvotes',
  mentions: 'other sources that list it',
  comments: 'comments',
  citations: 'citations',
  stars: 'stars of its code',
}
