/** Feeds as their readers see them, for the tests of formats. */
import { formatOf } from '../../src/formats/index.ts'
import type { Document, Format } from '../../src/model.ts'
import { childrenOf, readXml, type Xml } from './xml.ts'

export const rss = formatOf('rss') as Format
export const atom = formatOf('atom') as Format
export const json = formatOf('json') as Format

export const itemsOf = (text: string): Xml[] => childrenOf(childrenOf(readXml(text), 'channel')[0], 'item')
export const entriesOf = (text: string): Xml[] => childrenOf(readXml(text), 'entry')

export type JsonFeed = {
  version: string
  feed_url: string
  items: {
    id: string
    url: string
    title: string
    content_html: string
    summary?: string
    date_published: string
    date_modified: string
    authors?: { name: string; url?: string }[]
    tags?: string[]
    _paper: Record<string, unknown>
  }[]
}
export const jsonOf = (feed: Document): JsonFeed => JSON.parse(json.render(feed))

/** The text of HTML that has nothing but p, a, br and strong, and the references of `escapeXml`. */
const REFERENCES: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' }
export const unescapeHtml = (html: string): string =>
  html.replace(/&(?:lt|gt|quot|#39|amp);/g, (reference) => REFERENCES[reference] as string)
export const textOf = (html: string): string => unescapeHtml(html.replace(/<[^>]*>/g, ''))

/** The URLs of the Atom links with this relation. */
export const linksOf = (element: Xml, rel: string) =>
  childrenOf(element, 'link')
    .filter(({ attributes }) => attributes.rel === rel)
    .map(({ attributes }) => attributes.href)
