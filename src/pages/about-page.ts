/** What this site is, whom it asks, and how it chooses. */
import { html } from 'hono/html'
import { PAPERWIRE_NAMESPACE } from '../formats/render-feed.ts'
import type { SignalKind, Source } from '../model.ts'
import { EXCERPT_LENGTH } from '../papers/display.ts'
import { MAX_PRIOR, PRIOR_TRAINING } from '../papers/prior.ts'
import { BASELINE_AGE_SECONDS, SCORE_HALF_LIFE_SECONDS, SIGNAL_WEIGHTS } from '../papers/score.ts'
import { PATHS, type Site } from '../site.ts'
import { DAY_SECONDS } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { allTopicsFeedLinks, externalLink, layout } from './layout.ts'

export type AboutPageData = {
  /** `terms` is a sentence on what the source allows and asks for. */
  sources: (Pick<Source, 'id' | 'name' | 'homepage' | 'abstracts'> & { terms?: string })[]
  /** As it is sent. */
  userAgent: string
}

/** The page a reader, and the owner of a site that was asked, comes to with questions. */
export function aboutPage(site: Site, { sources, userAgent }: AboutPageData): Promise<string> {
  return layout(
    site,
    {
      title: 'About',
      description: `What ${site.name} is, which sources it asks, and how it chooses papers.`,
      path: PATHS.about,
      permalink: PATHS.about,
      feeds: allTopicsFeedLinks(site),
    },
    html`<h1>About ${site.name}</h1>
<p class="abstract">${site.name} gathers papers from many sources, shows each paper once, and gives every topic a feed that any reader can follow. No account and no cookies.</p>
<section>
<h2>How papers are chosen</h2>
<p>A paper <b>belongs</b> to a topic when it answers the topic’s query, which stands on the topic’s page. Records of one paper from several sources are joined and shown once; its page says why they were joined.</p>
<p>Its <b>merit</b> is what readers elsewhere have counted, each against what is usual in its field, so that small fields are not drowned by large ones; and what it promises before anyone has voted.</p>
<p>A topic has so many <b>places a day</b>. They open over the day and the best papers take them. A paper enters a topic once, is dated then, says why, and is never taken back.</p>
</section>
<section id="merit">
<h2>How merit is reckoned</h2>
<p><code>merit = Σ weight × log2(1 + counted ÷ usual) + prior</code>. <i>Usual</i> is the median of the papers of its field that came in the four weeks before it, ${formatCount(BASELINE_AGE_SECONDS / DAY_SECONDS, 'day')} after each was first seen, and never less than one. A paper with as many as usual gains the weight, one with three times as many gains it twice:</p>
<table>
<thead><tr><th scope="col">Counted</th><th scope="col">As many as usual</th><th scope="col">Three times as many</th></tr></thead>
<tbody>
${Object.entries(SIGNAL_WEIGHTS).map(
  ([kind, weight]) => html`<tr><th scope="row">${SIGNAL_LABELS[kind as SignalKind]}</th><td>${weight}</td><td>${weight * 2}</td></tr>\n`,
)}</tbody>
</table>
<p>The <b>prior</b> judges a paper by what it says of itself: how many authors it has, its comment (code, a project page, its length, a venue), its categories, the form and the words of its title. How much each tells was learned from what arXiv announced and readers then picked, ${PRIOR_TRAINING.trained}. Names of people, institutions, models and companies do not count, nor does the hour at which a paper was handed in. The prior lies between −${MAX_PRIOR} and ${MAX_PRIOR} and stays what it is, so that votes outweigh it as they come. Papers that are not on arXiv, or of other fields than ${PRIOR_TRAINING.fields.join(', ')}, have no prior: they are judged by what is counted alone.</p>
<p>Merit has no clock in it. <a href="${site.url(PATHS.trending)}">Trending</a> and lists by what is hot add the day a paper was first seen, so that a score halves every ${formatCount(SCORE_HALF_LIFE_SECONDS / DAY_SECONDS, 'day')}.</p>
</section>
<section>
<h2>${formatCount(sources.length, 'source')}</h2>
<ul class="plain" role="list">
${sources.map(
  ({
    name,
    homepage,
    abstracts,
    terms,
  }) => html`<li>${externalLink(homepage, name)} <span class="meta">${terms && `${terms} `}${abstracts === 'whole' ? 'Abstracts whole.' : `The first ${EXCERPT_LENGTH} characters of abstracts.`}</span></li>
`,
)}</ul>
<p class="meta">Titles and abstracts belong to whoever wrote them; each paper links to its source, and no paper’s text is kept or served here. Thank you to arXiv for use of its open access interoperability. This product was not reviewed or approved by, nor does it necessarily express or reflect the policies or opinions of, arXiv.</p>
</section>
<section id="vocabulary">
<h2>What feeds say in words of our own</h2>
<p>Feeds use the vocabularies of the field (Dublin Core, PRISM, arXiv, thr, slash), and for the rest one of our own, whose name is <code>${PAPERWIRE_NAMESPACE}</code>. A name, not an address: it is the same on every instance. All of it says what was true when the paper was admitted, but for <code>fate</code>.</p>
<dl>
<dt><code>reason</code></dt><dd>why the paper was admitted, in words; <code>topic</code> says to which</dd>
<dt><code>merit</code></dt><dd>its merit, as <a href="${site.url('/about#merit')}">reckoned above</a></dd>
<dt><code>part</code></dt><dd>a part of the merit: <code>kind</code>, the <code>value</code> counted, what is <code>usual</code>, what that <code>adds</code></dd>
<dt><code>count</code></dt><dd>what was counted: <code>kind</code> (${Object.keys(SIGNAL_WEIGHTS).join(', ')}) and <code>value</code></dd>
<dt><code>organization</code></dt><dd>who the work is from</dd>
<dt><code>fate</code></dt><dd><code>withdrawn</code>, <code>retracted</code>, or <code>merged</code>: the same paper as an entry before it</dd>
<dt><code>announces</code></dt><dd>of an entry that comes for a paper that was here before: <code>published</code>, or its version</dd>
</dl>
</section>
<section>
<h2>If we ask your site</h2>
<p>Our requests say who they are:</p>
<pre><code>${userAgent}</code></pre>
<p>One request at a time to a site, pauses where a site wishes them, nothing asked for again that has not changed; <code>Retry-After</code> and <code>robots.txt</code> are obeyed. ${
      site.contact
        ? html`If it is still too much, write to <a href="mailto:${site.contact}">${site.contact}</a> and we stop.`
        : 'If it is still too much, block this name: nothing else is tried.'
    }</p>
</section>
`,
  )
}

const SIGNAL_LABELS: Record<SignalKind, string> = {
  picks: 'an editor’s pick',
  upvotes: 'upvotes',
  mentions: 'other sources that have it',
  comments: 'comments',
  citations: 'citations',
  stars: 'stars of its code',
}
