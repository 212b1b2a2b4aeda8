/** How to cite, for people: a section of a paper's page, and a line of links below a list. */
import { html } from 'hono/html'
import { bibtexWithoutAbstract } from '../cite/bibtex.ts'
import { citationFormats } from '../cite/index.ts'
import type { CitablePaper } from '../cite/reference.ts'
import { type Html, joinHtml } from '../http/html.ts'
import type { Site } from '../site.ts'

/** A longer entry, of a collaboration's many authors, is left to the file. */
const MAX_COPYABLE_LENGTH = 4000

/** The entry to copy, and the files: for a paper's page. */
export function citeSection(cited: CitablePaper): Html {
  const entry = bibtexWithoutAbstract(cited)
  return html`<section id="cite">
<h2>Cite</h2>
${entry.length <= MAX_COPYABLE_LENGTH && html`<pre data-copy=""><code>${entry.trimEnd()}</code></pre>\n`}<p class="meta">As a file: ${citationFileLinks(cited.pageUrl)}<abbr class="unapi-id" title="${cited.paper.id}"></abbr></p>
</section>
`
}

/** `BibTeX · RIS · CSL-JSON` of what stands at this address. */
export const citationFileLinks = (address: string, query = ''): Html =>
  joinHtml(
    citationFormats.map(
      ({ extension, contentType, name }) => html`<a href="${address}.${extension}${query}" type="${contentType.split(';')[0]}">${name}</a>`,
    ),
    '\u00a0·\u00a0',
  )

/** The papers of a list as citations. */
export const citationLine = (site: Site, path: string): Html => html`<p class="meta">Cite these: ${citationFileLinks(site.url(path))}</p>\n`
