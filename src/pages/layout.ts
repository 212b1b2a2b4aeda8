/** What every page has around it. */

import { html } from 'hono/html'
import { formats } from '../formats/index.ts'
import { type Html, joinHtml } from '../http/html.ts'
import { feedPath, oembedUrlOf, PATHS, type Site } from '../site.ts'
import { stripBidiControls } from '../text/strings.ts'
import { scriptPath } from './enhance.js.ts'
import { iconPath } from './icon.ts'
import { shareTags } from './share-tags.ts'
import { stylePath } from './style.css.ts'

/** An address of this site without its scheme and host: lists have many links, and a page a weight. */
export const relativeUrl = (site: Site, path: string): string => site.url(path).replace(/^https?:\/\/[^/]+(?=\/)/, '')

/** A feed for autodiscovery, absolute. */
export type FeedLink = { title: string; type: string; href: string }

/** The feeds of a topic, of `all`, or of what a query says, preferred first. */
export const feedLinksOf = (site: Site, slug: string, title: string, query = ''): (FeedLink & { name: string })[] =>
  formats.map(({ extension, name, contentType }) => ({
    name,
    type: contentType.split(';')[0] ?? '',
    title: `${title} (${name})`,
    href: site.url(`${feedPath(slug)}.${extension}${query}`),
  }))

/** Everything admitted anywhere. */
export const allTopicsFeedLinks = (site: Site) => feedLinksOf(site, 'all', `${site.name}, all topics`)

/** The feeds in one line: `RSS · Atom · JSON`. */
export const feedLinkList = (feeds: { name: string; href: string; type: string }[]): Html =>
  joinHtml(
    feeds.map((feed) => html`<a href="${feed.href}" type="${feed.type}">${feed.name}</a>`),
    '\u00a0·\u00a0',
  )

/** A link out of the site; of an address that is not http(s) only its words remain. */
export const externalLink = (href: string | undefined, words: string | Html): Html =>
  href && /^https?:\/\//i.test(href) ? html`<a href="${href}" rel="noopener">${words}</a>` : html`${words}`

const NAVIGATION = [
  [PATHS.home, 'Today'],
  [PATHS.topics, 'Topics'],
  [PATHS.status, 'Status'],
  [PATHS.about, 'About'],
] as const

export type PageHead = {
  title: string
  description?: string
  /** This page's path: the navigation marks it. */
  path: string
  feeds: FeedLink[]
  /** What is shown is the bundled sample: the wire is dashed, and search engines are asked to stay away. */
  isSample?: boolean
  robots?: string
  /** A class for the page's main part. */
  className?: string
  /** The path of the picture that is shown where the page is shared; default the site's own. */
  picture?: string
  /** Of what can be shown on another site, the path, with what is behind its `?`: its oEmbed is named. */
  oembedPath?: string | undefined
  /** The path by which this page is kept and shared, where it is one for search engines; what tells it from `path`, its place in the navigation, may be a day or a page of a list. */
  permalink?: string
  /** The paths of the pages before and after it. */
  older?: string | undefined
  newer?: string | undefined
  /** Elements for the head that only this page has. */
  extraElements?: Html
}

/** A whole page as HTML. */
export async function layout(site: Site, head: PageHead, body: Html): Promise<string> {
  const robots = head.robots ?? (head.isSample ? 'noindex' : undefined)
  const kinds = [head.className, head.isSample && 'quiet'].filter(Boolean).join(' ')
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
${NAVIGATION.map(([path, words]) => html`<li><a href="${site.url(path)}"${path === head.path && html` aria-current="page"`}>${words}</a></li>\n`)}</ul></nav>
${
  head.path !== PATHS.search &&
  html`<form action="${site.url(PATHS.search)}" role="search"><input type="search" name="q" aria-label="Search papers" placeholder="Search" maxlength="1000"></form>\n`
}</header>
<main id="main"${kinds && html` class="${kinds}"`}>
${body}
</main>
<footer>
<p>All topics as feeds: <a href="${site.url(PATHS.opml)}" type="text/x-opml">OPML</a>, for any feed reader. <a href="${site.url(PATHS.embedBuilder)}">Put papers on your own site</a>. <a href="${site.url(PATHS.api)}">Ask by program</a>.</p>
<p>Thank you to arXiv for use of its open access interoperability.</p>
</footer>
</body>
</html>
`,
  )
}

/** The feeds that a page's head names, and the pages before and after it, as its Link header (RFC 8288); undefined where it names none. */
export function pageLinkHeader(page: string): string | undefined {
  const head = page.slice(0, page.indexOf('</head>'))
  const ways = [...head.matchAll(/<link rel="(prev|next)" href="([^"]*)">/g)]
  const feeds = [...head.matchAll(/<link rel="alternate" type="([^"]*)" title="([^"]*)" href="([^"]*)">/g)]
  return (
    [
      ...ways.map(([, rel, href = '']) => `<${decodeHtmlEntities(href)}>; rel="${rel}"`),
      ...feeds.map(
        ([, type, title = '', href = '']) =>
          `<${decodeHtmlEntities(href)}>; rel="alternate"; type="${type}"; ${titleParameterOf(decodeHtmlEntities(title))}`,
      ),
    ].join(', ') || undefined
  )
}

const decodeHtmlEntities = (escaped: string): string =>
  escaped.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => HTML_ENTITIES[entity] ?? entity)
const HTML_ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" }

/** A parameter of a header, with letters beyond ASCII as RFC 8187 spells them. */
const titleParameterOf = (title: string): string =>
  /^[\x20-\x7e]*$/.test(title)
    ? `title="${title.replace(/["\\]/g, '\\$&')}"`
    : `title*=UTF-8''${encodeURIComponent(title).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)}`
