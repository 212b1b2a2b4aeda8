/** OPML 2.0 (https://opml.org/spec2.opml): a list of feeds for import into readers. */
import { collapseWhitespace } from '../text/strings.ts'
import { xmlElement } from './render-feed.ts'

/** The media type of OPML. */
export const OPML_TYPE = 'text/x-opml; charset=utf-8'

/** A feed or, without `xmlUrl`, a link to a page. */
export type OpmlOutline = { title: string; description?: string; xmlUrl?: string; htmlUrl?: string }

/** Renders outlines as an OPML document, in their order; with a `group` inside a folder of that name. */
export function renderOpml(title: string, outlines: OpmlOutline[], group?: string): string {
  const lines = outlines.map(({ title, description, xmlUrl, htmlUrl }) => {
    const text = collapseWhitespace(title) || xmlUrl || htmlUrl
    if (xmlUrl === undefined) return xmlElement('outline', '', { type: 'link', text, url: htmlUrl })
    return xmlElement('outline', '', {
      type: 'rss',
      text,
      title: text,
      description: collapseWhitespace(description ?? '') || undefined,
      xmlUrl,
      htmlUrl,
    })
  })
  const folder =
    group === undefined
      ? lines
      : [xmlElement('outline', '', { text: collapseWhitespace(group) }).replace('/>', '>'), ...lines, '</outline>']
  const head = xmlElement('title', collapseWhitespace(title) || 'Paperwire')
  return `${['<?xml version="1.0" encoding="utf-8"?>', '<opml version="2.0">', `<head>${head}</head>`, '<body>', ...folder, '</body>', '</opml>'].join('\n')}\n`
}
