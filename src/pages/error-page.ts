/** What went wrong, and what to do. */
import { html } from 'hono/html'
import type { Html } from '../http/html.ts'
import { PATHS, type Site } from '../site.ts'
import { excerpt } from '../text/strings.ts'
import { layout } from './layout.ts'

const ERROR_TITLES: Record<number, string> = {
  400: 'That could not be read',
  404: 'There is nothing here',
  405: 'That cannot be done here',
  406: 'That cannot be answered so',
  410: 'This is gone',
  500: 'That is our mistake',
  503: 'Not now',
}

/** A text in which addresses of this site are links: a message may say where to go. */
function linkSiteUrls(site: Site, text: string): Html {
  const [home = '', ...rest] = text.split(site.url(PATHS.home))
  return html`${home}${rest.map((part) => {
    const [path = ''] = /^[\w/.-]*(?<![.])/.exec(part) ?? []
    return html`<a href="${site.url(`/${path}`)}">${site.url(`/${path}`)}</a>${part.slice(path.length)}`
  })}`
}

/** An error's page. `message` is a sentence for the reader, plain text. */
export function errorPage(site: Site, { status, message }: { status: number; message: string }): Promise<string> {
  const title = ERROR_TITLES[status] ?? (status < 500 ? 'That did not work' : 'That is our mistake')
  return layout(
    site,
    { title, path: '', feeds: [], robots: 'noindex' },
    html`<h1>${title}</h1>
<p class="lead meta">Error ${status}</p>
<p class="said"><bdi>${linkSiteUrls(site, excerpt(message, 500))}</bdi></p>
${
  status < 500
    ? html`<p>${status === 400 || status === 404 ? 'Check the address for a slip of the pen, or start' : 'Start'} from <a href="${site.url(PATHS.home)}">today’s papers</a> or the <a href="${site.url(PATHS.topics)}">topics</a>.</p>`
    : html`<p>Nothing you did caused it, and it has been written down. Try again in a minute; the <a href="${site.url(PATHS.status)}">status page</a> may say more.${
        site.contact && html` If it stays, tell <a href="mailto:${site.contact}">${site.contact}</a>.`
      }</p>`
}`,
  )
}
