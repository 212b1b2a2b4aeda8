/** How to follow a list: its feeds, and the readers that take a feed by an address. */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import type { Site } from '../site.ts'
import { type FeedLink, feedLinkList } from './layout.ts'
import { mailDigestLine } from './mail-links.ts'

/** Where readers take a feed's address, as each documents it; `feed:` opens the program that a machine has for feeds. */
const READER_SUBSCRIBE_URLS: [name: string, before: string][] = [
  ['Feedly', 'https://feedly.com/i/subscription/feed/'],
  ['Inoreader', 'https://www.inoreader.com/?add_feed='],
  ['NewsBlur', 'https://www.newsblur.com/?url='],
  ['The Old Reader', 'https://theoldreader.com/feeds/subscribe?url='],
]

/** The feeds of a list by format, and, unfolded, the readers that are one click away; by mail what the query at `/subscribe` asks for. */
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
        ([name, before]) => html`<a href="${before}${encodeURIComponent(atom.href)}" rel="noopener noreferrer">${name}</a>`,
      ),
      html`<a href="feed:${atom.href}">an app on this device</a>`,
    ],
    '\u00a0· ',
  )}</p>
`
}${mailDigestLine(site, query)}</details>
`
}
