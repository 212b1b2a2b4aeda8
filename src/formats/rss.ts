/** RSS 2.0 (https://www.rssboard.org/rss-specification) following the RSS Board's profile (https://www.rssboard.org/rss-profile). */
import type { Document, Format } from '../model.ts'
import { type Dialect, renderFeed, renderNoticeFeed, unwrapCdata, vocabularyElements, xmlElement } from './render-feed.ts'

/** The hexadecimal references that the profile asks for in plain texts: readers that take such a text for HTML show it right. */
const HEX_REFERENCES: Record<string, string> = {
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
  '&amp;': '&#x26;',
  '&lt;': '&#x3C;',
  '&gt;': '&#x3E;',
}
const escapeText = (text: string): string => text.replace(/[&<>]/g, (letter) => HEX_REFERENCES[letter] as string)

const dialect: Dialect = {
  rootElement: 'rss',
  rootAttributes: {
    version: '2.0',
    'xmlns:atom': 'http://www.w3.org/2005/Atom',
    'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
    'xmlns:slash': 'http://purl.org/rss/1.0/modules/slash/',
  },
  escapeTitle: escapeText,
  hasDescription: true,
  rewriteLine: (line, isHead) => {
    if (!/^<(title|description)>/.test(line)) return line
    if (isHead) return line.replace(/&(?:amp|lt|gt);/g, (reference) => HEX_REFERENCES[reference] as string)
    return line.startsWith('<title>') ? unwrapCdata(line) : line
  },
  headElements: ({ self, vocabulary, hubs = [], pages = {} }) => [
    ...Object.entries(pages).map(([rel, { rss: href }]) => xmlElement('atom:link', '', { rel, type: 'application/rss+xml', href })),
    ...hubs.map((href) => xmlElement('atom:link', '', { rel: 'hub', href })),
    self.atom ? xmlElement('atom:link', '', { rel: 'alternate', type: 'application/atom+xml', href: self.atom }) : '',
    self.json ? xmlElement('atom:link', '', { rel: 'alternate', type: 'application/feed+json', href: self.json }) : '',
    vocabulary ? xmlElement('atom:link', '', { rel: 'describedby', type: 'text/html', href: vocabulary }) : '',
  ],
  itemElements: (item) => [
    ...item.authors.map(({ name }) => xmlElement('dc:creator', name)),
    ...item.categories.map((category) => `<category>${escapeText(category)}</category>`),
    ...item.related.map((link) => xmlElement('atom:link', '', { rel: 'related', ...link })),
    item.licenseUrl ? xmlElement('atom:link', '', { rel: 'license', href: item.licenseUrl }) : '',
    xmlElement('comments', item.discussion),
    xmlElement('slash:comments', item.counts.comments),
    item.license ? `<dc:rights>${escapeText(item.license)}</dc:rights>` : '',
    ...vocabularyElements(item),
  ],
}

export const rss: Format = {
  extension: 'rss',
  contentType: 'application/rss+xml; charset=utf-8',
  name: 'RSS',
  render: (document: Document) => renderFeed(document, dialect),
  renderNotices: (heading, notices) => renderNoticeFeed(heading, notices, dialect),
}
