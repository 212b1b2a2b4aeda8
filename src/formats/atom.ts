/** Atom (RFC 4287), with comment counts by RFC 4685. */

import { isArxivCategory } from '../identifiers/arxiv-categories.ts'
import type { Document, Format } from '../model.ts'
import { excerpt } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import { type Item, SUMMARY_LENGTH } from './entry.ts'
import { ARXIV_NAMESPACE, type Dialect, renderFeed, renderNoticeFeed, unwrapCdata, vocabularyElements, xmlElement } from './render-feed.ts'

const authorElement = ({ name, orcid, affiliations }: Item['authors'][number]): string =>
  `<author>${xmlElement('name', name)}${xmlElement('uri', orcid)}${affiliations.map((affiliation) => xmlElement('arxiv:affiliation', affiliation)).join('')}</author>`

/** The links of the package, and the same with relation and type. */
const LINK_STARTS = [
  ['<link href=', '<link rel="alternate" href='],
  ['<link rel="alternate" href=', '<link rel="alternate" type="text/html" href='],
  ['<link rel="self" href=', '<link rel="self" type="application/atom+xml" href='],
] as const

const dialect: Dialect = {
  rootElement: 'feed',
  rootAttributes: { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:thr': 'http://purl.org/syndication/thread/1.0', 'xml:lang': 'en' },
  // a title is HTML, so a plain text is escaped for HTML and then for XML
  escapeTitle: (title) => escapeXml(escapeXml(title)),
  hasDescription: false,
  rewriteLine: (line) => {
    if (line.startsWith('<title>')) return `<title type="html">${line.slice('<title>'.length).replaceAll('&', '&amp;')}`
    if (line.startsWith('<title')) return unwrapCdata(line)
    const [start, completed] = LINK_STARTS.find(([start]) => line.startsWith(start)) ?? ['', '']
    return completed + line.slice(start.length)
  },
  headElements: ({ self, vocabulary, hubs = [], pages = {} }) => [
    ...Object.entries(pages).map(([rel, { atom: href }]) => xmlElement('link', '', { rel, type: 'application/atom+xml', href })),
    ...hubs.map((href) => xmlElement('link', '', { rel: 'hub', href })),
    self.rss ? xmlElement('link', '', { rel: 'alternate', type: 'application/rss+xml', href: self.rss }) : '',
    self.json ? xmlElement('link', '', { rel: 'alternate', type: 'application/feed+json', href: self.json }) : '',
    vocabulary ? xmlElement('link', '', { rel: 'describedby', type: 'text/html', href: vocabulary }) : '',
  ],
  itemElements: (item) => [
    ...item.authors.map(authorElement),
    ...item.categories.map((term) =>
      xmlElement('category', '', { term, scheme: item.arxiv && isArxivCategory(term) ? ARXIV_NAMESPACE : undefined }),
    ),
    xmlElement('summary', excerpt(item.abstract, SUMMARY_LENGTH)),
    ...item.related.map((link) => xmlElement('link', '', { rel: 'related', ...link })),
    item.licenseUrl ? xmlElement('link', '', { rel: 'license', href: item.licenseUrl }) : '',
    xmlElement('rights', item.license),
    xmlElement('thr:total', item.counts.comments),
    ...vocabularyElements(item),
  ],
}

export const atom: Format = {
  extension: 'atom',
  contentType: 'application/atom+xml; charset=utf-8',
  name: 'Atom',
  render: (document: Document) => renderFeed(document, dialect),
  renderNotices: (heading, notices) => renderNoticeFeed(heading, notices, dialect),
}
