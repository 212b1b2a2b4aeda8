/** Atom (RFC 4287), with comment counts by RFC 4685. */
import type { Document, Format } from '../model.ts'
import { escapeXml, excerpt } from '../text/strings.ts'
import { type Item, isArxivCategory, SUMMARY } from './entry.ts'
import { ARXIV, type Dialect, element, render, renderNotices, vocabularies } from './render-feed.ts'

const author = ({ name, orcid, affiliations }: Item['authors'][number]): string =>
  `<author>${element('name', name)}${element('uri', orcid)}${affiliations.map((one) => element('arxiv:affiliation', one)).join('')}</author>`

const dialect: Dialect = {
  write: 'atom1',
  root: { xmlns: 'http://www.w3.org/2005/Atom', 'xmlns:thr': 'http://purl.org/syndication/thread/1.0', 'xml:lang': 'en' },
  title: { spell: (text) => escapeXml(escapeXml(text)), type: 'html' },
  spell: escapeXml,
  summary: false,
  // the types of its own links
  finish: (markup) =>
    markup
      .replace('<link rel="alternate" href=', '<link rel="alternate" type="text/html" href=')
      .replace('<link rel="self" href=', '<link rel="self" type="application/atom+xml" href='),
  head: ({ self, vocabulary, hubs = [], pages = {} }) => [
    ...Object.entries(pages).map(([rel, { atom: href }]) => element('link', '', { rel, type: 'application/atom+xml', href })),
    ...hubs.map((href) => element('link', '', { rel: 'hub', href })),
    self.rss ? element('link', '', { rel: 'alternate', type: 'application/rss+xml', href: self.rss }) : '',
    self.json ? element('link', '', { rel: 'alternate', type: 'application/feed+json', href: self.json }) : '',
    vocabulary ? element('link', '', { rel: 'describedby', type: 'text/html', href: vocabulary }) : '',
  ],
  elements: (item) => [
    ...item.authors.map(author),
    ...item.categories.map((term) => element('category', '', { term, scheme: item.arxiv && isArxivCategory(term) ? ARXIV : undefined })),
    element('summary', excerpt(item.abstract, SUMMARY)),
    ...item.related.map((link) => element('link', '', { rel: 'related', ...link })),
    item.licenseUrl ? element('link', '', { rel: 'license', href: item.licenseUrl }) : '',
    element('rights', item.license),
    element('thr:total', item.counts.comments),
    ...vocabularies(item),
  ],
}

export const atom: Format = {
  extension: 'atom',
  contentType: 'application/atom+xml; charset=utf-8',
  name: 'Atom',
  render: (document: Document) => render(document, dialect),
  renderNotices: (heading, notices) => renderNotices(heading, notices, dialect),
}
