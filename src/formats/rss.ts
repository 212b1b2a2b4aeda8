/** RSS 2.0 (https://www.rssboard.org/rss-specification) by the RSS Board's profile (https://www.rssboard.org/rss-profile). */
import type { Document, Format } from '../model.ts'
import { type Dialect, element, render, renderNotices, vocabularies } from './render-feed.ts'

/** As the profile asks: readers that take a plain text for HTML show this right, too. */
const spell = (text: string): string => text.replace(/&/g, '&#x26;').replace(/</g, '&#x3C;').replace(/>/g, '&#x3E;')

const dialect: Dialect = {
  write: 'rss2',
  root: {
    version: '2.0',
    'xmlns:atom': 'http://www.w3.org/2005/Atom',
    'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
    'xmlns:slash': 'http://purl.org/rss/1.0/modules/slash/',
  },
  title: { spell },
  spell,
  summary: true,
  head: ({ self, vocabulary, hubs = [], pages = {} }) => [
    ...Object.entries(pages).map(([rel, { rss: href }]) => element('atom:link', '', { rel, type: 'application/rss+xml', href })),
    ...hubs.map((href) => element('atom:link', '', { rel: 'hub', href })),
    self.atom ? element('atom:link', '', { rel: 'alternate', type: 'application/atom+xml', href: self.atom }) : '',
    self.json ? element('atom:link', '', { rel: 'alternate', type: 'application/feed+json', href: self.json }) : '',
    vocabulary ? element('atom:link', '', { rel: 'describedby', type: 'text/html', href: vocabulary }) : '',
  ],
  elements: (item) => [
    ...item.authors.map(({ name }) => element('dc:creator', name)),
    ...item.categories.map((category) => `<category>${spell(category)}</category>`),
    ...item.related.map((link) => element('atom:link', '', { rel: 'related', ...link })),
    item.licenseUrl ? element('atom:link', '', { rel: 'license', href: item.licenseUrl }) : '',
    element('comments', item.discussion),
    element('slash:comments', item.counts.comments),
    item.license ? `<dc:rights>${spell(item.license)}</dc:rights>` : '',
    ...vocabularies(item),
  ],
}

export const rss: Format = {
  extension: 'rss',
  contentType: 'application/rss+xml; charset=utf-8',
  name: 'RSS',
  render: (document: Document) => render(document, dialect),
  renderNotices: (heading, notices) => renderNotices(heading, notices, dialect),
}
