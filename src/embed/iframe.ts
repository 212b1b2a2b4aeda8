/**
 * An embed as a page to be framed. It reports its height to the host by `postMessage`: in a message for `/embed.js`, and in one for
 * WordPress (https://github.com/WordPress/wordpress-develop, wp-embed.js), which identifies a frame by the secret in its URL's fragment.
 */
import { html } from 'hono/html'
import { PATHS, type Site } from '../site.ts'
import { fingerprint } from '../text/strings.ts'
import { colourCss } from './colours.ts'
import { paperListHtml } from './fragment.ts'
import type { EmbedView } from './view.ts'

/** The text served at `framePath.css`. */
const frameCss = `${colourCss}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; background: var(--paper); color: var(--ink); }
body { margin: 0; padding: .9rem 1rem .8rem; font: 400 1rem/1.38 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif; overflow-wrap: anywhere; }
a { color: inherit; text-decoration: none; }
a:hover { color: var(--green); text-decoration: underline 2px var(--green); text-underline-offset: .18em; }
:focus-visible { outline: 2px solid var(--green); outline-offset: 2px; border-radius: 1px; }
h1, p, ul { margin: 0; padding: 0; }
h1 { margin-bottom: .75rem; font-size: 1.06rem; line-height: 1.3; font-weight: 600; }
ul { list-style: none; margin-inline-start: 4px; border-inline-start: 1px solid var(--line); padding-inline-start: 1rem; }
li { position: relative; padding-bottom: .85rem; }
li * { text-align: -webkit-match-parent; text-align: match-parent; }
li::before {
  content: ''; position: absolute; inset-inline-start: calc(-1rem - 4px); top: .45em; width: 7px; height: 7px; border-radius: 50%; background: var(--green);
}
li:last-child { padding-bottom: .1rem; }
.paperwire-title { display: block; font-weight: 500; text-wrap: pretty; }
.paperwire-meta, .paperwire-why, .paperwire-abstract, .paperwire-more, .paperwire-none { display: block; font-size: .84rem; line-height: 1.5; color: var(--soft); }
.paperwire-meta { margin-top: .1rem; }
.paperwire-meta strong { color: var(--copper); font-weight: 600; }
time { white-space: nowrap; }
.paperwire-why { color: var(--green); }
.paperwire-abstract { margin-top: .2rem; color: inherit; }
.paperwire-more { margin-top: .75rem; }
.paperwire-more a { color: var(--green); }
.compact li { padding-bottom: .5rem; }
.compact .paperwire-title, .compact .paperwire-meta { display: inline; }
.compact .paperwire-meta { white-space: nowrap; }
`

/** The text served at `framePath.js`. */
const frameScript = `'use strict';
const [, secret] = /[#?&]secret=([A-Za-z0-9]+)/.exec(location.hash) || [];
const send = (message) => parent !== window && parent.postMessage(message, '*');
const reportHeight = () => {
  const value = Math.ceil(document.documentElement.getBoundingClientRect().height);
  send({ paperwire: 'height', height: value });
  if (secret) send({ message: 'height', value, secret });
};
// a frame that is hidden until its first message is not laid out again, so the observer is not called
addEventListener('load', reportHeight);
new ResizeObserver(reportHeight).observe(document.body);
const root = document.documentElement;
const initialClass = root.className;
addEventListener('message', ({ source, data }) => {
  if (source !== parent || !data || (data.paperwire !== 'ready' && data.message !== 'ready')) return;
  // a host page without a color-scheme is light, whatever the system's scheme is
  if (data.paperwire && !initialClass) root.className = data.dark && data.light ? '' : data.dark ? 'dark' : 'light';
  reportHeight();
});
if (secret)
  for (const link of document.links)
    link.addEventListener('click', (event) => {
      event.preventDefault();
      send({ message: 'link', value: link.dataset.page || link.href, secret });
    });
`

/** What frames are made of besides themselves; their addresses change with their texts. */
export const frameAssets = {
  css: { path: `/frame.${fingerprint(frameCss)}.css`, text: frameCss },
  js: { path: `/frame.${fingerprint(frameScript)}.js`, text: frameScript },
}

/** Who may frame it: everyone. Addresses are whole, as a page in a sandbox is of no origin. */
export const frameHeaders = (site: Site): Record<string, string> => {
  const { origin } = new URL(site.url(PATHS.home))
  return {
    'content-security-policy': `default-src 'none'; script-src ${origin}; style-src ${origin}; img-src ${origin}; base-uri 'none'; form-action 'none'; frame-ancestors *`,
    'cross-origin-resource-policy': 'cross-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}

/** Renders the page to be framed; `discovery` is the URL of its oEmbed. */
export async function renderFrame(
  site: Site,
  view: EmbedView,
  { theme, discovery }: { theme: string; discovery: string },
): Promise<string> {
  const [only] = view.papers
  const title = view.title ?? only?.title ?? site.name
  return String(
    await html`<!doctype html>
<html lang="${view.lang}" dir="${view.dir}"${theme !== 'auto' && html` class="${theme}"`}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<meta name="robots" content="noindex">
<base target="_blank">
<link rel="canonical" href="${view.home}">
<link rel="alternate" type="application/json+oembed" title="${title}" href="${discovery}">
<link rel="stylesheet" href="${site.url(frameAssets.css.path)}">
<script src="${site.url(frameAssets.js.path)}" defer=""></script>
</head>
<body${view.layout === 'compact' && html` class="compact"`}>
<main aria-label="${title}">
${view.title !== undefined && html`<h1><a href="${view.home}">${view.title}</a></h1>\n`}${paperListHtml(view)}</main>
</body>
</html>
`,
  )
}

/** Renders an error as a page to be framed: a link to the site, and the message if the URL is wrong. */
export async function renderErrorFrame(site: Site, { status, message }: { status: number; message: string }): Promise<string> {
  return String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${site.name}</title>
<meta name="robots" content="noindex">
<base target="_blank">
<link rel="stylesheet" href="${site.url(frameAssets.css.path)}">
<script src="${site.url(frameAssets.js.path)}" defer=""></script>
</head>
<body>
<main aria-label="${site.name}">
${status < 500 && html`<p class="paperwire-none"><bdi>${message}</bdi></p>\n`}<p class="paperwire-more"><a href="${site.url(PATHS.home)}">${site.name}</a></p>
</main>
</body>
</html>
`,
  )
}
