/**
 * An embed as plain HTML, to be included on a server or when a site is built: no style, no script, classes for the host's own
 * stylesheet. The same markup, inside a page, is what a frame shows.
 */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import { externalLink } from '../pages/layout.ts'
import type { EmbeddedPaper, EmbedView } from './view.ts'

/** The `lang` and `dir` attributes of a paper's texts. */
const titleAttributes = ({ lang, dir }: EmbeddedPaper): Html => html`${lang && html` lang="${lang}"`}${dir && html` dir="${dir}"`}`

/** Papers without their own language are in English, whatever the labels are in. */
function paperItem(view: EmbedView, one: EmbeddedPaper): Html {
  const { title, url, page, fate, by, where, date, when, why, abstract } = one
  const day = date && html`<time datetime="${date}">${when}</time>`
  const names = view.layout === 'compact' ? [] : [by && html`<bdi>${by}</bdi>`, where && html`<bdi>${where}</bdi>`]
  const parts = [fate && html`<strong>${fate}</strong>`, ...names, day].filter(Boolean)
  const foreign = one.lang === undefined && view.lang !== 'en' && html` lang="en"`
  const turned = one.dir === undefined && view.dir === 'rtl' && html` dir="ltr"`
  return html`<li class="paperwire-paper"><a class="paperwire-title"${titleAttributes(one)}${foreign}${turned} href="${/^https?:\/\//i.test(url) ? url : page}" data-page="${page}" rel="noopener">${title}</a>
${parts.length > 0 && html`<span class="paperwire-meta">${joinHtml(parts, ' · ')}</span>\n`}${why && html`<span class="paperwire-why" lang="en" dir="ltr">${why}</span>\n`}${abstract && html`<span class="paperwire-abstract"${titleAttributes(one)}${foreign}${turned}>${abstract}</span>\n`}</li>
`
}

/** The list of papers, shared by fragments and frames. */
export const paperListHtml = (view: EmbedView): Html => html`${
  view.papers.length > 0
    ? html`<ul class="paperwire-list" role="list">
${view.papers.map((one) => paperItem(view, one))}</ul>
`
    : html`<p class="paperwire-none">${view.none}</p>\n`
}<p class="paperwire-more"><bdi>${externalLink(view.home, view.more)}</bdi>${view.feed && html` · <a href="${view.feed}" type="application/atom+xml">Atom</a>`}</p>
`

/** The fragment. */
export async function renderFragment(view: EmbedView): Promise<string> {
  return String(
    await html`<div class="paperwire" lang="${view.lang}" dir="${view.dir}">
${view.title !== undefined && html`<p class="paperwire-heading"><a href="${view.home}">${view.title}</a></p>\n`}${paperListHtml(view)}</div>
`,
  )
}

/** A link in place of a fragment that failed, with the error in a comment. */
export const renderErrorFragment = async (home: string, name: string, message: string): Promise<string> =>
  String(
    await html`<!-- ${message.replace(/-{2,}|[<>]/g, '-')} -->
<p class="paperwire"><a href="${home}">${name}</a></p>
`,
  )
