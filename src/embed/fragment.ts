/** An embed as an HTML fragment to include on a server or in a build: no style, no script, and classes for the host's stylesheet. Frames use the same markup. */
import { html } from 'hono/html'
import { type Html, joinHtml } from '../http/html.ts'
import { externalLink } from '../pages/layout.ts'
import type { EmbeddedPaper, EmbedView } from './view.ts'

/** The `lang` and `dir` attributes of a paper's texts. */
const titleAttributes = ({ lang, dir }: EmbeddedPaper): Html => html`${lang && html` lang="${lang}"`}${dir && html` dir="${dir}"`}`

/** Papers without their own language are in English, whatever the labels are in. */
function paperItem(view: EmbedView, paper: EmbeddedPaper): Html {
  const { title, url, page, fate, by, where, date, when, why, abstract } = paper
  const day = date && html`<time datetime="${date}">${when}</time>`
  const names = view.layout === 'compact' ? [] : [by && html`<bdi>${by}</bdi>`, where && html`<bdi>${where}</bdi>`]
  const parts = [fate && html`<strong>${fate}</strong>`, ...names, day].filter(Boolean)
  const language = paper.lang === undefined && view.lang !== 'en' && html` lang="en"`
  const direction = paper.dir === undefined && view.dir === 'rtl' && html` dir="ltr"`
  return html`<li class="paperwire-paper"><a class="paperwire-title"${titleAttributes(paper)}${language}${direction} href="${/^https?:\/\//i.test(url) ? url : page}" data-page="${page}" rel="noopener">${title}</a>
${parts.length > 0 && html`<span class="paperwire-meta">${joinHtml(parts, ' · ')}</span>\n`}${why && html`<span class="paperwire-why" lang="en" dir="ltr">${why}</span>\n`}${abstract && html`<span class="paperwire-abstract"${titleAttributes(paper)}${language}${direction}>${abstract}</span>\n`}</li>
`
}

/** The list of papers, shared by fragments and frames. */
export const paperListHtml = (view: EmbedView): Html => html`${
  view.papers.length > 0
    ? html`<ul class="paperwire-list" role="list">
${view.papers.map((paper) => paperItem(view, paper))}</ul>
`
    : html`<p class="paperwire-none">${view.none}</p>\n`
}<p class="paperwire-more"><bdi>${externalLink(view.home, view.more)}</bdi>${view.feed && html` · <a href="${view.feed}" type="application/atom+xml">Atom</a>`}</p>
`

/** Renders the fragment. */
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
