/** Links to follow a list: its feeds, and web readers that subscribe by URL. */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import type { Site } from '../site.ts'
import { type FeedLink, feedLinkList } from './layout.ts'
import { mailDigestLine } from './mail-links.ts'

/** The subscription URLs of web readers, as each documents them; the encoded feed URL is appended. */
const READER_SUBSCRIBE_URLS: [name: string, prefix: string][] = [
  ['Feedly', 'https://feedly.com/i/subscription/feed/'],
  ['Inoreader', 'https://www.inoreader.com/?add_feed='],
  ['NewsBlur', 'https://www.newsblur.com/?url='],
  ['The Old Reader', 'https://theoldreader.com/feeds/subscribe?url='],
]

/** A box with the feeds of a list, web readers and the e-mail digest; `query` fills in the form at `/subscribe`. */
export function subscribeBox(site: Site, feeds: (FeedLink & { name: string })[], query = ''): Html {
  const [, atom = feeds[0]] = feeds
  return html`<details class="subscribe">
<summary>Subscribe</summary>
<p>As a feed: ${feedLinkList(feeds)}</p>
${
  atom &&
  html`<p>In a reader: ${joinHtml(
    [
      ...READER_SUBSCRIBE_URLS.map(
        ([name, prefix]) => html`<a href="${prefix}${encodeURIComponent(atom.href)}" rel="noopener noreferrer">${name}</a>`,
      ),
      html`<a href="feed:${atom.href}">an app on this device</a>`,
    ],
    '\u00a0· ',
  )}</p>
`
}${mailDigestLine(site, query)}</details>
`
}
