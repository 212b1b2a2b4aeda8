import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { PATHS, type Site } from '../site.ts'
import { relativeUrl } from './layout.ts'

/** A line that leads to the sign-up form for a list's digest; `query` is `?topic=compression` or `?q=…`. */
export const mailDigestLine = (site: Site, query: string): Html | false =>
  site.mail === true && html`<p><a href="${site.url(`${PATHS.subscribe}${query}`)}">By e-mail</a>: a daily or weekly digest</p>\n`

/** A short link to the same form, appended to a line of feeds. */
export const mailDigestLink = (site: Site, query: string): Html | false =>
  site.mail === true && html`\u00a0·\u00a0<a href="${relativeUrl(site, `${PATHS.subscribe}${query}`)}">E-mail</a>`

/** A sign-up form for a daily digest of all topics. */
export const mailSignupForm = (site: Site): Html | false =>
  site.mail === true &&
  html`<form class="offer" method="post" action="${site.url(PATHS.subscribe)}">
<label for="offer">The best papers of all topics, by e-mail every morning</label>
<input id="offer" type="email" name="address" required="" autocomplete="email" placeholder="you@example.org" maxlength="320">
<input type="hidden" name="topic" value="all"><input type="hidden" name="zone" value="UTC" data-guess="">
<button>Subscribe</button>
<a href="${site.url(PATHS.subscribe)}">or choose topics</a>
</form>
`
