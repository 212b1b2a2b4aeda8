/** What this site is, whom it asks, and how it chooses. */
import { html } from 'hono/html'
import type { Source } from '../model.ts'
import { count, EXCERPT_LENGTH } from '../text.ts'
import { allFeeds, layout, outward, type Site } from './layout.ts'

export type AboutPage = {
  /** `terms` is a sentence on what the source allows and asks for. */
  sources: (Pick<Source, 'id' | 'name' | 'homepage' | 'abstracts'> & { terms?: string })[]
  /** As it is sent. */
  userAgent: string
}

/** The page a reader, and the owner of a site that was asked, comes to with questions. */
export function aboutPage(site: Site, { sources, userAgent }: AboutPage): Promise<string> {
  return layout(
    site,
    {
      title: 'About',
      description: `What ${site.name} is, which sources it asks, and how it chooses papers.`,
      path: '/about',
      feeds: allFeeds(site),
    },
    html`<h1>About ${site.name}</h1>
<p class="abstract">${site.name} gathers papers from many sources, shows each paper once, and gives every topic a feed that any reader can follow. No account and no cookies.</p>
<section>
<h2>How papers are chosen</h2>
<p>A paper <b>matches</b> a topic when it answers the topic’s query, which stands on the topic’s page. Records of one paper from several sources are joined and shown once.</p>
<p>Its <b>merit</b> is what readers elsewhere have counted (votes, comments, stars, citations, mentions), each against what is usual in its field, so that small fields are not drowned by large ones.</p>
<p>A topic has so many <b>places a day</b>. They open over the day and the best papers take them. A paper enters a topic once, is dated then, says why, and is never taken back.</p>
</section>
<section>
<h2>${count(sources.length, 'source')}</h2>
<ul class="wire" role="list">
${sources.map(
  ({ name, homepage, abstracts, terms }) => html`<li>
<h3>${outward(homepage, name)}</h3>
<p class="meta">${terms && `${terms} `}${abstracts === 'whole' ? 'Abstracts are shown whole.' : `Abstracts are shown as their first ${EXCERPT_LENGTH} characters, with a link.`}</p>
</li>
`,
)}</ul>
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
