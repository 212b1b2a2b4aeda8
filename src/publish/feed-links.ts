/** The Link header of a document (RFC 8288): what it says of itself, for those who read no further. */
import { formats } from '../formats/index.ts'
import type { FeedHeading } from './document.ts'

/** Hubs, the document itself in this format, its page, and its other formats. */
export function linkHeaderOf(
  { hubs = [], base, query = '', page = '', home }: Pick<FeedHeading, 'hubs' | 'base' | 'query' | 'page' | 'home'>,
  extension: string,
): string {
  const others = formats.filter((format) => format.extension !== extension)
  return [
    ...hubs.map((hub) => `<${hub}>; rel="hub"`),
    `<${base}.${extension}${query}${page}>; rel="self"`,
    `<${home}>; rel="alternate"; type="text/html"`,
    ...others.map((one) => `<${base}.${one.extension}${query}${page}>; rel="alternate"; type="${one.contentType.split(';')[0]}"`),
  ].join(', ')
}
