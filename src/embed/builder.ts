/** The embed builder: a page to choose what to embed, preview it and copy the snippets. It works without JavaScript, which makes the preview follow the form. */

import { html, raw } from 'hono/html'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import type { Html } from '../http/html.ts'
import { EXAMPLE_PAPER_ID, parseFormParams, textParam } from '../http/query-params.ts'
import { selectOption } from '../pages/form-fields.ts'
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

/** The policy of other pages, extended to frame embeds and to fetch previews. */
export const BUILDER_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

/** The number of papers in each preview. */
const GALLERY_SIZE = 2

type BuilderParameters = { topics: string[]; q: string; paper: string; rawParameters: Map<string, string> }

const { width: _, ...OPTIONS } = EMBED_PARAMETERS
/** The query parameters of the builder. */
export const BUILDER_PARAMETERS = {
  topic: { ...SEARCH_TARGET_PARAMETERS.topic, description: 'A topic; repeat it to combine topics.' },
  q: textParam({ description: 'A search.', example: 'graph learning' }),
  paper: textParam({ description: 'A paper, by any of its identifiers.', example: EXAMPLE_PAPER_ID }),
  ...OPTIONS,
}

/** Parses the form; empty fields are left out. */
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
  const [firstTopic] = topics
  const parameters = q ? { q, topic: topics.length === 1 ? firstTopic : undefined } : {}
  const target = await resolveEmbedTarget(name, parameters, service)
  if (!('movedTo' in target)) return target
  const movedTarget = await resolveEmbedTarget(target.movedTo, parameters, service)
  if ('movedTo' in movedTarget) throw new BadRequest(`${name} has moved`, 404)
  return movedTarget
}

/** Renders the builder with its status: an error status if the choice cannot be target. */
export async function renderBuilderPage(service: AppContext, url: string): Promise<{ page: string; status: 200 | 400 | 404 | 410 }> {
  const { site } = service
  const parameters = parseBuilderParameters(url)
  const pageWith = (body: Html) =>
    layout(
      site,
      {
        title: 'Embed papers on your site',
        description: 'Embed a topic, a search or a paper on another site: choose, preview, copy one line.',
        path: PATHS.embedBuilder,
        feeds: [],
        className: 'builder',
        ...(new URL(url).search && { robots: 'noindex' }),
        extraElements: html`<link rel="stylesheet" href="${site.url(builderAssets.css.path)}">
<script src="${site.url(PATHS.embedScript)}" async=""></script>
<script src="${site.url(builderAssets.js.path)}" defer=""></script>
`,
      },
      html`<h1>Embed papers on your site</h1>
<p class="abstract">Put a topic, a search or a paper on a lab’s website, a course page, a wiki or a README: paste one line, and it stays up to date. No account, no cookies, no tracking, no third parties.</p>
${body}`,
    )
  try {
    const options = embedOptionsOf(parseFormParams(parameters.rawParameters, EMBED_PARAMETERS))
    const target = await resolveBuilderTarget(parameters, service)
    const entries = await target.entries(Math.max(options.n, 1))
    const title = target.title ?? (entries[0] && titleOf(entries[0].paper, 120)) ?? target.label
    const previewOptions: EmbedOptions = { ...options, n: Math.min(options.n, GALLERY_SIZE) }
    const snippets = snippetsOf(site, target, options, title)
    const fragment = await renderFragment(embedViewOf(target, entries, previewOptions, site.name))
    const previewSnippets = (theme: EmbedOptions['theme']) =>
      snippetsOf(site, target, { ...previewOptions, theme, width: theme === 'auto' ? 320 : 600 }, title)
    return {
      page: await pageWith(
        html`${builderForm(service, parameters, options, target)}${snippetSections(snippets, title)}${gallery(fragment, previewSnippets, title)}`,
      ),
      status: 200,
    }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    const status = error.status === 404 || error.status === 410 ? error.status : 400
    const note = html`<p class="note" data-part="note" role="alert"><bdi>${excerpt(error.message, 300)}</bdi></p>\n`
    return { page: await pageWith(html`${builderForm(service, parameters, DEFAULT_EMBED_OPTIONS, undefined, note)}`), status }
  }
}

function builderForm(
  { site, topics }: AppContext,
  { topics: selectedSlugs, q, paper, rawParameters }: BuilderParameters,
  options: EmbedOptions,
  target: EmbedTarget | undefined,
  note?: Html,
): Html {
  const checkedSlugs = new Set(target && !paper && !q ? target.name.split('+') : selectedSlugs)
  const checkbox = (name: string, label: string, checked: boolean) =>
    html`<label class="tick"><input type="checkbox" name="${name}" value="yes"${checked && html` checked=""`}> ${label}</label>\n`
  return html`<form class="build meta" action="${site.url(PATHS.embedBuilder)}">
<fieldset><legend>What to show</legend>
<div class="topics">
${topics.map(({ slug, title }) => html`<label class="tick"><input type="checkbox" name="topic" value="${slug}"${checkedSlugs.has(slug) && html` checked=""`}> ${title}</label>\n`)}</div>
<p class="soft">Choose none to show all topics. With several topics, each paper appears once.</p>
<label>or a search <input type="search" name="q" value="${q}" placeholder="graph learning" maxlength="1000"></label>
<label>or one paper <input name="paper" value="${paper}" placeholder="arXiv:2210.17323 or a DOI" maxlength="300"></label>
</fieldset>
<fieldset><legend>How it looks</legend>
<div class="fields">
<label>Papers <input type="number" name="n" min="1" max="${MAX_EMBED_PAPERS}" value="${options.n}"></label>
<label>Layout <select name="layout">
${selectOption('full', 'full', options.layout)}${selectOption('compact', 'compact', options.layout)}</select></label>
<label>Theme <select name="theme">
${selectOption('auto', 'like the page', options.theme)}${selectOption('light', 'light', options.theme)}${selectOption('dark', 'dark', options.theme)}</select></label>
<label>Language <select name="lang">
${Object.entries(labels).map(([code, { name }]) => html`<option value="${code}" lang="${code}"${code === options.lang && html` selected=""`}>${name}</option>\n`)}</select></label>
<label>Since <input type="date" name="since" value="${options.since ?? ''}"></label>
<div class="ticks">
${checkbox('abstract', 'abstracts', options.abstract)}${checkbox('reasons', 'reasons', options.reasons)}</div>
</div>
</fieldset>
${note ?? html`<p data-part="note" hidden=""></p>\n`}<p class="act"><button type="submit">Update</button> <span role="status" class="soft">${rawParameters.size === 0 && 'The preview below follows your choices.'}</span></p>
</form>
`
}

const codeBlock = (part: string, text: string): Html => html`<pre data-copy=""><code data-part="${part}">${text}</code></pre>\n`

/** The five kinds of embed, each with a snippet and a preview. */
const snippetSections = (
  { script, element, frame, fragmentUrl: address, pictureUrl, markdown, pasteUrl, placeholderCss }: Snippets,
  title: string,
): Html => html`<section>
<h2>Element</h2>
<p>For pages that can load a script. It reserves its space, follows your page’s light or dark theme, and falls back to a link without JavaScript.</p>
${codeBlock('element', `${script}\n${element}`)}<div class="live" data-part="element-live">${raw(element)}</div>
<p class="meta">To reserve its space before the script has loaded, add this to your stylesheet:</p>
${codeBlock('place', placeholderCss)}</section>
<section>
<h2>Frame</h2>
<p>For wikis, course systems and editors that allow frames. With the script, the frame is as high as its content.</p>
${codeBlock('frame', `${frame}\n${script}`)}<div class="live" data-part="frame-live">${raw(frame)}</div>
</section>
<section>
<h2>Picture</h2>
<p>For a README. Light or dark, like the reader’s system.</p>
${codeBlock('markdown', markdown)}<div class="live" data-part="picture-live"><img src="${pictureUrl}" alt="${title}"></div>
</section>
<section>
<h2>HTML</h2>
<p>For static site generators and server-rendered pages: a list without styles or scripts to include.</p>
${codeBlock('fragment', `curl -sf '${address}'`)}</section>
<section>
<h2>URL</h2>
<p>For WordPress and other editors that support oEmbed: paste it on a line of its own.</p>
${codeBlock('paste', pasteUrl)}</section>
`

/** Each kind of embed on different backgrounds. */
function gallery(fragment: string, snippetsFor: (theme: EmbedOptions['theme']) => Snippets, title: string): Html {
  const place = (kind: string, name: string, theme: EmbedOptions['theme']) => {
    const { element, frame, pictureUrl } = snippetsFor(theme)
    return html`<h3>${name}</h3>
<div class="host ${kind}">
<figure><figcaption>HTML</figcaption>${raw(fragment)}</figure>
<figure><figcaption>Element</figcaption>${raw(element)}</figure>
<figure><figcaption>Frame</figcaption>${raw(frame)}</figure>
<figure><figcaption>Picture</figcaption><img src="${pictureUrl}" alt="${title}" loading="lazy"></figure>
</div>
`
  }
  return html`<section data-part="gallery">
<h2>Preview</h2>
${place('plain', 'On a plain page', 'light')}${place('dark', 'On a dark page', 'dark')}${place('narrow', 'In a narrow column', 'auto')}</section>
`
}
