/**
 * The builder: a page on which one chooses what to show and how, sees it, and copies it. A form that works without a script; with it,
 * what is seen follows what is chosen.
 */

import { html, raw } from 'hono/html'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import type { Html } from '../http/html.ts'
import { EXAMPLE_PAPER_ID, parseFormParams, textParam } from '../http/query-params.ts'
import { layout } from '../pages/layout.ts'
import { titleOf } from '../papers/display.ts'
import { PATHS } from '../site.ts'
import { excerpt, fingerprint } from '../text/strings.ts'
import { builderCss } from './builder.css.ts'
import { builderScript } from './builder.js.ts'
import { renderFragment } from './fragment.ts'
import { labels } from './labels.ts'
import { DEFAULT_EMBED_OPTIONS, EMBED_PARAMETERS, type EmbedOptions, embedOptionsOf, MAX_EMBED_PAPERS } from './options.ts'
import { type Snippets, snippetsOf } from './snippets.ts'
import { type EmbedTarget, resolveEmbedTarget, SEARCH_TARGET_PARAMETERS } from './target.ts'
import { embedViewOf } from './view.ts'

export const builderAssets = {
  css: { path: `/builder.${fingerprint(builderCss)}.css`, text: builderCss },
  js: { path: `/builder.${fingerprint(builderScript)}.js`, text: builderScript },
}

/** As other pages, but that it frames embeds of its own and asks itself for what is chosen. */
export const BUILDER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Papers that each view of the gallery shows. */
const GALLERY_SIZE = 2

type BuilderParameters = { topics: string[]; q: string; paper: string; rawParameters: Map<string, string> }

const { width: _, ...OPTIONS } = EMBED_PARAMETERS
/** What the builder may be asked. */
export const BUILDER_PARAMETERS = {
  topic: { ...SEARCH_TARGET_PARAMETERS.topic, description: 'A topic; several, each of its own, show a union.' },
  q: textParam({ description: 'A search.', example: 'graph learning' }),
  paper: textParam({ description: 'A paper, by any name of it.', example: EXAMPLE_PAPER_ID }),
  ...OPTIONS,
}

/** What the form says: what is left empty is not said. */
function parseBuilderParameters(url: string): BuilderParameters {
  const all = new URL(url).searchParams
  const rawParameters = new Map([...all].map(([name, value]): [string, string] => [name, value.trim()]).filter(([, value]) => value !== ''))
  return {
    topics: all.getAll('topic').filter(Boolean),
    q: rawParameters.get('q') ?? '',
    paper: rawParameters.get('paper') ?? '',
    rawParameters,
  }
}

async function resolveBuilderTarget({ topics, q, paper }: BuilderParameters, service: AppContext): Promise<EmbedTarget> {
  const name = paper ? `papers/${paper}` : q ? 'search' : topics.join('+') || 'all'
  const [only] = topics
  const asked = q ? { q, topic: topics.length === 1 ? only : undefined } : {}
  const shown = await resolveEmbedTarget(name, asked, service)
  if (!('moved' in shown)) return shown
  const there = await resolveEmbedTarget(shown.moved, asked, service)
  if ('moved' in there) throw new BadRequest(`${name} moved`, 404)
  return there
}

/** The page, and its status: 400 or 404 where what was chosen cannot be shown. */
export async function renderBuilderPage(service: AppContext, url: string): Promise<{ page: string; status: 200 | 400 | 404 | 410 }> {
  const { site } = service
  const chosen = parseBuilderParameters(url)
  const around = (body: Html) =>
    layout(
      site,
      {
        title: 'On your site',
        description: 'A topic, a search or one paper on another site: choose, see it live, copy one line.',
        path: PATHS.embedBuilder,
        feeds: [],
        className: 'builder',
        ...(new URL(url).search && { robots: 'noindex' }),
        extraElements: html`<link rel="stylesheet" href="${site.url(builderAssets.css.path)}">
<script src="${site.url(PATHS.embedScript)}" async=""></script>
<script src="${site.url(builderAssets.js.path)}" defer=""></script>
`,
      },
      html`<h1>On your site</h1>
<p class="abstract">Put a topic, a search or one paper on a lab’s page, a course, a wiki or a README: paste one line, and it stays current. No account, no cookie, no tracking, nothing of others.</p>
${body}`,
    )
  try {
    const look = embedOptionsOf(parseFormParams(chosen.rawParameters, EMBED_PARAMETERS))
    const shown = await resolveBuilderTarget(chosen, service)
    const entries = await shown.entries(Math.max(look.n, 1))
    const title = shown.title ?? (entries[0] && titleOf(entries[0].paper, 120)) ?? shown.label
    const some: EmbedOptions = { ...look, n: Math.min(look.n, GALLERY_SIZE) }
    const snippets = snippetsOf(site, shown, look, title)
    const plain = await renderFragment(embedViewOf(shown, entries, some, site.name))
    const inGallery = (theme: EmbedOptions['theme']) =>
      snippetsOf(site, shown, { ...some, theme, width: theme === 'auto' ? 320 : 600 }, title)
    return {
      page: await around(
        html`${builderForm(service, chosen, look, shown)}${snippetSections(snippets, title)}${gallery(plain, inGallery, title)}`,
      ),
      status: 200,
    }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    const status = error.status === 404 || error.status === 410 ? error.status : 400
    const note = html`<p class="note" data-part="note" role="alert"><bdi>${excerpt(error.message, 300)}</bdi></p>\n`
    return { page: await around(html`${builderForm(service, chosen, DEFAULT_EMBED_OPTIONS, undefined, note)}`), status }
  }
}

const option = (value: string, words: string, chosen: string): Html =>
  html`<option value="${value}"${value === chosen && html` selected=""`}>${words}</option>\n`

function builderForm(
  { site, topics }: AppContext,
  { topics: named, q, paper, rawParameters }: BuilderParameters,
  look: EmbedOptions,
  shown: EmbedTarget | undefined,
  note?: Html,
): Html {
  const ticked = new Set(shown && !paper && !q ? shown.name.split('+') : named)
  const tick = (name: string, words: string, on: boolean) =>
    html`<label class="tick"><input type="checkbox" name="${name}" value="yes"${on && html` checked=""`}> ${words}</label>\n`
  return html`<form class="build meta" action="${site.url(PATHS.embedBuilder)}">
<fieldset><legend>What</legend>
<div class="topics">
${topics.map(({ slug, title }) => html`<label class="tick"><input type="checkbox" name="topic" value="${slug}"${ticked.has(slug) && html` checked=""`}> ${title}</label>\n`)}</div>
<p class="soft">None chosen: all topics. Several: each paper once.</p>
<label>or a search <input type="search" name="q" value="${q}" placeholder="graph learning" maxlength="1000"></label>
<label>or one paper <input name="paper" value="${paper}" placeholder="arXiv:2210.17323 or a DOI" maxlength="300"></label>
</fieldset>
<fieldset><legend>How</legend>
<div class="fields">
<label>Papers <input type="number" name="n" min="1" max="${MAX_EMBED_PAPERS}" value="${look.n}"></label>
<label>Layout <select name="layout">
${option('full', 'full', look.layout)}${option('compact', 'compact', look.layout)}</select></label>
<label>Theme <select name="theme">
${option('auto', 'as its surroundings', look.theme)}${option('light', 'light', look.theme)}${option('dark', 'dark', look.theme)}</select></label>
<label>Language <select name="lang">
${Object.entries(labels).map(([code, { name }]) => html`<option value="${code}" lang="${code}"${code === look.lang && html` selected=""`}>${name}</option>\n`)}</select></label>
<label>Since <input type="date" name="since" value="${look.since ?? ''}"></label>
<div class="ticks">
${tick('abstract', 'abstracts', look.abstract)}${tick('reasons', 'reasons', look.reasons)}</div>
</div>
</fieldset>
${note ?? html`<p data-part="note" hidden=""></p>\n`}<p class="act"><button type="submit">Show</button> <span role="status" class="soft">${rawParameters.size === 0 && 'What is below follows what you choose.'}</span></p>
</form>
`
}

const codeBlock = (part: string, text: string): Html => html`<pre data-copy=""><code data-part="${part}">${text}</code></pre>\n`

/** The five ways, each with what to copy and how it looks. */
const snippetSections = (
  { script, element, frame, fragmentUrl: address, pictureUrl, markdown, pasteUrl, placeholderCss }: Snippets,
  title: string,
): Html => html`<section>
<h2>Element</h2>
<p>For pages that may load a script. It holds its place, takes your page’s light or dark, and stays a link where the script does not come.</p>
${codeBlock('element', `${script}\n${element}`)}<div class="live" data-part="element-live">${raw(element)}</div>
<p class="meta">To hold its place before the script has come, add to your stylesheet:</p>
${codeBlock('place', placeholderCss)}</section>
<section>
<h2>Frame</h2>
<p>For wikis, course systems and editors that take frames. With the script it is as high as what is in it.</p>
${codeBlock('frame', `${frame}\n${script}`)}<div class="live" data-part="frame-live">${raw(frame)}</div>
</section>
<section>
<h2>Picture</h2>
<p>For a README. Light or dark as the reader’s system is.</p>
${codeBlock('markdown', markdown)}<div class="live" data-part="picture-live"><img src="${pictureUrl}" alt="${title}"></div>
</section>
<section>
<h2>HTML</h2>
<p>For sites that are built, or pages made on a server: a list without style or script, to be included.</p>
${codeBlock('fragment', `curl -sf '${address}'`)}</section>
<section>
<h2>Address</h2>
<p>For WordPress and other editors that know oEmbed: on a line of its own.</p>
${codeBlock('paste', pasteUrl)}</section>
`

/** How each looks where it will stand. */
function gallery(plain: string, of: (theme: EmbedOptions['theme']) => Snippets, title: string): Html {
  const place = (kind: string, name: string, theme: EmbedOptions['theme']) => {
    const { element, frame, pictureUrl } = of(theme)
    return html`<h3>${name}</h3>
<div class="host ${kind}">
<figure><figcaption>HTML</figcaption>${raw(plain)}</figure>
<figure><figcaption>Element</figcaption>${raw(element)}</figure>
<figure><figcaption>Frame</figcaption>${raw(frame)}</figure>
<figure><figcaption>Picture</figcaption><img src="${pictureUrl}" alt="${title}" loading="lazy"></figure>
</div>
`
  }
  return html`<section data-part="gallery">
<h2>How each looks</h2>
${place('plain', 'On a plain page', 'light')}${place('dark', 'On a dark page', 'dark')}${place('narrow', 'In a narrow column', 'auto')}</section>
`
}
