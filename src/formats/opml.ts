/** OPML 2.0 (https://opml.org/spec2.opml): a list of feeds that readers import. */
import { oneLine } from '../text/strings.ts'
import { element } from './render-feed.ts'

/** The media type of what `opml` writes. */
export const OPML = 'text/x-opml; charset=utf-8'

/** A feed or, without `xmlUrl`, a link to a page. */
export type Outline = { title: string; description?: string; xmlUrl?: string; htmlUrl?: string }

/** The outlines as one OPML document, in the order given; with a `group` they stand in a folder of that name. */
export function opml(title: string, outlines: Outline[], group?: string): string {
  const lines = outlines.map(({ title, description, xmlUrl, htmlUrl }) => {
    const text = oneLine(title) || xmlUrl || htmlUrl
    if (xmlUrl === undefined) return element('outline', '', { type: 'link', text, url: htmlUrl })
    return element('outline', '', { type: 'rss', text, title: text, description: oneLine(description ?? '') || undefined, xmlUrl, htmlUrl })
  })
  const folder = group === undefined ? lines : [element('outline', '', { text: oneLine(group) }).replace('/>', '>'), ...lines, '</outline>']
  const head = element('title', oneLine(title) || 'Paperwire')
  return `${['<?xml version="1.0" encoding="utf-8"?>', '<opml version="2.0">', `<head>${head}</head>`, '<body>', ...folder, '</body>', '</opml>'].join('\n')}\n`
}
