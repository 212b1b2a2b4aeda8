/** The page of an error: what went wrong, and what to do. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { PATHS, type Site } from '../site.ts'
import { excerpt } from '../text/strings.ts'
import { layout } from './layout.ts'

const ERROR_TITLES: Record<number, string> = {
  400: 'This request is not valid',
  404: 'Page not found',
  405: 'This method is not allowed here',
  406: 'This format is not available',
  410: 'This page is gone',
  500: 'Something went wrong',
  503: 'Temporarily unavailable',
}

/** Turns URLs of this site in a message into links. */
function linkSiteUrls(site: Site, text: string): Html {
  const [start = '', ...rest] = text.split(site.url(PATHS.home))
  return html`${start}${rest.map((part) => {
    const [path = ''] = /^[\w/.-]*(?<![.])/.exec(part) ?? []
    return html`<a href="${site.url(`/${path}`)}">${site.url(`/${path}`)}</a>${part.slice(path.length)}`
  })}`
}

/** Renders an error; `message` is a plain-text sentence for the reader. */
export function errorPage(site: Site, { status, message }: { status: number; message: string }): Promise<string> {
  const title = ERROR_TITLES[status] ?? (status < 500 ? 'This did not work' : 'Something went wrong')
  return layout(
    site,
    { title, path: '', feeds: [], robots: 'noindex' },
    html`<h1>${title}</h1>
<p class="lead meta">Error ${status}</p>
<p class="message"><bdi>${linkSiteUrls(site, excerpt(message, 500))}</bdi></p>
${
  status < 500
    ? html`<p>${status === 400 || status === 404 ? 'Check the address for typos, or go to' : 'Go to'} <a href="${site.url(PATHS.home)}">today’s papers</a> or the <a href="${site.url(PATHS.topics)}">topics</a>.</p>`
    : html`<p>It was not your fault, and it has been logged. Try again in a minute; the <a href="${site.url(PATHS.status)}">status page</a> may say more.${
        site.contact && html` If it happens again, write to <a href="mailto:${site.contact}">${site.contact}</a>.`
      }</p>`
}`,
  )
}
