/** The frame of every page: head, navigation and footer. */

import { html } from 'hono/html'
import { formats } from '../formats/index.ts'
import { type Html, joinHtml } from '../http/html.ts'
import { feedPath, oembedUrlOf, PATHS, type Site } from '../site.ts'
import { stripBidiControls } from '../text/strings.ts'
import { scriptPath } from './enhance.js.ts'
import { iconPath } from './icon.ts'
import { shareTags } from './share-tags.ts'
import { stylePath } from './style.css.ts'

/** A URL of this site without scheme and host, to keep lists of links small. */
export const relativeUrl = (site: Site, path: string): string => site.url(path).replace(/^https?:\/\/[^/]+(?=\/)/, '')

/** A feed for autodiscovery; `href` is absolute. */
export type FeedLink = { title: string; type: string; href: string }

/** The feeds of a topic, of `all`, or of a query, preferred format first. */
export const feedLinksOf = (site: Site, slug: string, title: string, query = ''): (FeedLink & { name: string })[] =>
  formats.map(({ extension, name, contentType }) => ({
    name,
    type: contentType.split(';')[0] ?? '',
    title: `${title} (${name})`,
    href: site.url(`${feedPath(slug)}.${extension}${query}`),
  }))

/** The feeds of all topics together. */
export const allTopicsFeedLinks = (site: Site) => feedLinksOf(site, 'all', `${site.name}, all topics`)

/** The feeds in one line: `RSS · Atom · JSON`. */
export const feedLinkList = (feeds: { name: string; href: string; type: string }[]): Html =>
  joinHtml(
    feeds.map((feed) => html`<a href="${feed.href}" type="${feed.type}">${feed.name}</a>`),
    '\u00a0·\u00a0',
  )

/** A link to another site; the text alone if the URL is not http(s). */
export const externalLink = (href: string | undefined, text: string | Html): Html =>
  href && /^https?:\/\//i.test(href) ? html`<a href="${href}" rel="noopener">${text}</a>` : html`${text}`

const NAVIGATION = [
  [PATHS.home, 'Today'],
  [PATHS.topics, 'Topics'],
  [PATHS.status, 'Status'],
  [PATHS.about, 'About'],
] as const

export type PageHead = {
  title: string
  description?: string
  /** This page's path in the navigation. */
  path: string
  feeds: FeedLink[]
  /** The page shows the bundled sample: drawn with a dashed line, and not to be indexed. */
  isSample?: boolean
  robots?: string
  /** The class of the main element. */
  className?: string
  /** The path of the share picture; by default the site's own. */
  picture?: string
  /** The path and query of a page that has an oEmbed document. */
  oembedPath?: string | undefined
  /** The canonical path; it may differ from `path`, such as for a day or a later page of a list. */
  permalink?: string
  /** The paths of the neighbouring pages. */
  older?: string | undefined
  newer?: string | undefined
  /** More elements for the head. */
  extraElements?: Html
}

/** Renders a page as HTML. */
export async function layout(site: Site, head: PageHead, body: Html): Promise<string> {
  const robots = head.robots ?? (head.isSample ? 'noindex' : undefined)
  const classNames = [head.className, head.isSample && 'quiet'].filter(Boolean).join(' ')
  return String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${head.title === site.name ? site.name : `${stripBidiControls(head.title)} · ${site.name}`}</title>
${head.description && html`<meta name="description" content="${stripBidiControls(head.description)}">\n`}${robots && html`<meta name="robots" content="${robots}">\n`}<link rel="icon" type="image/svg+xml" href="${site.url(iconPath)}">
<link rel="stylesheet" href="${site.url(stylePath)}">
<script src="${site.url(scriptPath)}" defer=""></script>
<link rel="search" type="application/opensearchdescription+xml" title="${site.name}" href="${site.url(PATHS.openSearch)}">
${[
  ['canonical', head.permalink],
  ['prev', head.older],
  ['next', head.newer],
].map(
  ([rel, path]) => path !== undefined && html`<link rel="${rel}" href="${site.url(path)}">\n`,
)}${head.feeds.map((feed) => html`<link rel="alternate" type="${feed.type}" title="${stripBidiControls(feed.title)}" href="${feed.href}">\n`)}${head.oembedPath && html`<link rel="alternate" type="application/json+oembed" title="${stripBidiControls(head.title)}" href="${oembedUrlOf(site, site.url(head.oembedPath))}">\n`}${shareTags(site, { ...head, title: stripBidiControls(head.title), description: head.description && stripBidiControls(head.description) })}${head.extraElements}</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<a class="name" href="${site.url(PATHS.home)}">${site.name}</a>
<nav aria-label="Site"><ul role="list">
${NAVIGATION.map(([path, label]) => html`<li><a href="${site.url(path)}"${path === head.path && html` aria-current="page"`}>${label}</a></li>\n`)}</ul></nav>
${
  head.path !== PATHS.search &&
  html`<form action="${site.url(PATHS.search)}" role="search"><input type="search" name="q" aria-label="Search papers" placeholder="Search" maxlength="1000"></form>\n`
}</header>
<main id="main"${classNames && html` class="${classNames}"`}>
${body}
</main>
<footer>
<p>All topics as feeds: <a href="${site.url(PATHS.opml)}" type="text/x-opml">OPML</a>, for any feed reader. <a href="${site.url(PATHS.embedBuilder)}">Embed papers on your site</a>. <a href="${site.url(PATHS.api)}">API</a>.</p>
<p>Thank you to arXiv for use of its open access interoperability.</p>
</footer>
</body>
</html>
`,
  )
}

/** The Link header (RFC 8288) of a page: the feeds and neighbouring pages named in its head; undefined if there are none. */
export function pageLinkHeader(page: string): string | undefined {
  const head = page.slice(0, page.indexOf('</head>'))
  const neighbours = [...head.matchAll(/<link rel="(prev|next)" href="([^"]*)">/g)]
  const feeds = [...head.matchAll(/<link rel="alternate" type="([^"]*)" title="([^"]*)" href="([^"]*)">/g)]
  return (
    [
      ...neighbours.map(([, rel, href = '']) => `<${decodeHtmlEntities(href)}>; rel="${rel}"`),
      ...feeds.map(
        ([, type, title = '', href = '']) =>
          `<${decodeHtmlEntities(href)}>; rel="alternate"; type="${type}"; ${titleParameterOf(decodeHtmlEntities(title))}`,
      ),
    ].join(', ') || undefined
  )
}

const decodeHtmlEntities = (text: string): string => text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => HTML_ENTITIES[entity] ?? entity)
const HTML_ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

/** The title parameter of a Link header, encoded per RFC 8187 if it is not ASCII. */
const titleParameterOf = (title: string): string =>
  /^[\x20-\x7e]*$/.test(title)
    ? `title="${title.replace(/["\\]/g, '\\$&')}"`
    : `title*=UTF-8''${encodeURIComponent(title).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`
