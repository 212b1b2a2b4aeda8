import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { PATHS, type Site } from '../site.ts'
import { relativeUrl } from './layout.ts'

/** Where a digest of a list is asked for: `?topic=compression`, `?q=…`. */
export const mailDigestLine = (site: Site, query: string): Html | false =>
  site.mail === true && html`<p><a href="${site.url(`${PATHS.subscribe}${query}`)}">By mail</a>: a digest every day or week</p>\n`

/** The same behind the feeds of a list, in their line. */
export const mailDigestLink = (site: Site, query: string): Html | false =>
  site.mail === true && html`\u00a0·\u00a0<a href="${relativeUrl(site, `${PATHS.subscribe}${query}`)}">Mail</a>`

/** The shortest way to a digest: all topics, every day. */
export const mailSignupForm = (site: Site): Html | false =>
  site.mail === true &&
  html`<form class="offer" method="post" action="${site.url(PATHS.subscribe)}">
<label for="offer">The best of all topics by mail, every morning</label>
<input id="offer" type="email" name="address" required="" autocomplete="email" placeholder="you@example.org" maxlength="320">
<input type="hidden" name="topic" value="all"><input type="hidden" name="zone" value="UTC" data-guess="">
<button>Subscribe</button>
<a href="${site.url(PATHS.subscribe)}">or choose</a>
</form>
`
