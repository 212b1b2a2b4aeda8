/** Atom (RFC 4287), with comment counts by RFC 4685. */
import type { Document, Format } from '../model.ts'
import { escapeXml, excerpt } from '../text/strings.ts'
import { type Item, isArxivCategory, SUMMARY_LENGTH } from './entry.ts'
import { ARXIV_NAMESPACE, type Dialect, renderFeed, renderNoticeFeed, vocabularyElements, xmlElement } from './render-feed.ts'

const authorElement = ({ name, orcid, affiliations }: Item['authors'][number]): string =>
  `<author>${xmlElement('name', name)}${xmlElement('uri', orcid)}${affiliations.map((one) => xmlElement('arxiv:affiliation', one)).join('')}</author>`

const dialect: Dialect = {
  writeMethod: 'atom1',
  rootAttributes: { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:thr': 'http://purl.org/syndication/thread/1.0', 'xml:lang': 'en' },
  title: { escapeText: (text) => escapeXml(escapeXml(text)), type: 'html' },
  escapeText: escapeXml,
  hasSummary: false,
  // the types of its own links
  postprocess: (markup) =>
    markup
      .replace('<link rel="alternate" href=', '<link rel="alternate" type="text/html" href=')
      .replace('<link rel="self" href=', '<link rel="self" type="application/atom+xml" href='),
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
