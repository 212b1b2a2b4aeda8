/**
 * What RSS and Atom share, and the one file that knows the `feed` package.
 *
 * The package writes the document: declaration, addresses, ids, dates. What it writes as title and content is only a
 * mark, the entry's number; the finishing step puts there the texts and everything the package cannot say. That is
 * safe because there is nobody's text where marks are looked for, and quick because texts are most of a document.
 */
import { Feed } from 'feed'
import type { Document, Notice } from '../model.ts'
import { collapseWhitespace, escapeXml } from '../text/strings.ts'
import { buildItem, type Item } from './entry.ts'

/** Our own namespace, in docs/feeds.md; a UUID needs no domain and no registration. Never changed: readers compare it byte for byte. */
export const PAPERWIRE_NAMESPACE = 'urn:uuid:c7c150db-fe1d-4152-86de-4cbe85381632'
/** As arXiv spells its own, for elements and for the scheme of its categories. */
export const ARXIV_NAMESPACE = 'http://arxiv.org/schemas/atom'

const NAMESPACES = {
  dc: 'http://purl.org/dc/elements/1.1/',
  prism: 'http://prismstandard.org/namespaces/basic/2.0/',
  arxiv: ARXIV_NAMESPACE,
  fh: 'http://purl.org/syndication/history/1.0',
  pw: PAPERWIRE_NAMESPACE,
}

/** How RSS and Atom differ. */
export type Dialect = {
  writeMethod: 'rss2' | 'atom1'
  /** Attributes of the root element that only this format has. */
  rootAttributes: Record<string, string>
  /** How a title spells a plain text, and what its element says of that. */
  title: { escapeText: (text: string) => string; type?: string }
  /** How other plain texts that a reader is shown are spelled. */
  escapeText: (text: string) => string
  /** Whether the abstract stands by itself beside the content. */
  hasSummary: boolean
  /** Says of the package's own markup what it leaves out. */
  postprocess?: (markup: string) => string
  /** Elements of the document that the package cannot say. */
  headElements: (document: Omit<Document, 'entries'>) => string[]
  /** Elements of an entry that the package cannot say. */
  itemElements: (item: Item) => string[]
}

/** An element with a text, or '' where there is neither text nor attribute. */
export function xmlElement(
  name: string,
  text: string | number | undefined,
  attributes: Record<string, string | number | undefined> = {},
): string {
  let start = `<${name}`
  for (const key in attributes) if (attributes[key] !== undefined) start += ` ${key}="${escapeXml(`${attributes[key]}`)}"`
  if (text === undefined || text === '') return start.length > name.length + 1 ? `${start}/>` : ''
  return `${start}>${escapeXml(`${text}`)}</${name}>`
}

/** The elements of other vocabularies, the same in RSS and Atom. */
export const vocabularyElements = (item: Item): string[] => [
  ...[...item.identifiers]
    .filter((name) => !name.startsWith('title:'))
    .sort((a, b) => Number(b.startsWith('doi:')) - Number(a.startsWith('doi:')))
    .map((name) => xmlElement('dc:identifier', name)),
  xmlElement('prism:doi', item.doi?.name),
  xmlElement('prism:url', item.doi?.url),
  xmlElement('prism:publicationName', item.venue),
  xmlElement('prism:publicationDate', item.date),
  item.arxiv?.primaryCategory
    ? xmlElement('arxiv:primary_category', '', { term: item.arxiv.primaryCategory, scheme: ARXIV_NAMESPACE })
    : '',
  xmlElement('prism:versionIdentifier', item.version),
  xmlElement('arxiv:announce_type', item.announceType),
  xmlElement('arxiv:comment', item.comment),
  xmlElement('pw:organization', item.organization),
  xmlElement('pw:fate', item.publicationStatus),
  xmlElement('pw:announces', item.mark),
  ...item.reasons.map(({ topic, reason }) => xmlElement('pw:reason', reason, { topic })),
  ...Object.entries(item.counts).map(([kind, value]) => xmlElement('pw:count', '', { kind, value })),
  xmlElement('pw:score', item.score),
  ...item.parts.map((part) =>
    part.kind === 'prior'
      ? xmlElement('pw:part', part.says, { kind: part.kind, adds: part.adds })
      : xmlElement('pw:part', '', { kind: part.kind, value: part.value, baseline: part.baseline, adds: part.adds }),
  ),
]

/** A document in one of the two formats, the same bytes whenever it is rendered. */
export function renderFeed(document: Document, dialect: Dialect): string {
  const items = document.entries.map((entry) => buildItem(entry, document.siteName))
  return writeXmlFeed(document, items, dialect, dialect.itemElements)
}

/** A list that is no list of papers in one of the two formats. */
export function renderNoticeFeed(heading: DocumentHeading, notices: Notice[], dialect: Dialect): string {
  const items = notices.map((notice) => ({ ...notice, title: collapseWhitespace(notice.title), summary: notice.content }))
  return writeXmlFeed(heading, items, dialect, () => [])
}

type DocumentHeading = Omit<Document, 'entries'>
type WritableItem = Pick<Item, 'id' | 'title' | 'url' | 'summary' | 'content' | 'publishedAt' | 'updatedAt'>

function writeXmlFeed<T extends WritableItem>(
  document: DocumentHeading,
  items: T[],
  dialect: Dialect,
  elements: (item: T) => string[],
): string {
  const siteName = collapseWhitespace(document.siteName) || 'Paperwire'
  const title = collapseWhitespace(document.title) || siteName
  const feed = new Feed({
    id: document.id,
    title: 'feed',
    description: 'feed',
    link: document.homePageUrl,
    feedLinks: document.self,
    language: 'en',
    updated: new Date(document.updatedAt * 1000),
    generator: 'Paperwire',
    // The package undoes one `&amp;` in a text before it escapes it.
    author: { name: siteName.replaceAll('&', '&amp;') },
  })
  for (const [number, item] of items.entries()) {
    feed.addItem({
      title: `${number}`,
      id: item.id,
      link: item.url,
      date: new Date(item.updatedAt * 1000),
      published: new Date(item.publishedAt * 1000),
      ...(dialect.hasSummary && (item.summary || item.content) && { description: `${number}` }),
      ...(item.content && { content: `${number}` }),
    })
  }

  const namespaces = Object.fromEntries(Object.entries(NAMESPACES).map(([prefix, uri]) => [`xmlns:${prefix}`, uri]))
  // the package takes every stylesheet for XSLT
  const style =
    document.stylesheetUrl === undefined ? '' : `\n<?xml-stylesheet type="text/css" href="${escapeXml(document.stylesheetUrl)}"?>`
  const markup = feed[dialect.writeMethod]()
    .replace('?>', () => `?>${style}`)
    .replace(/\n +</g, '\n<')
    .replace(/<(rss|feed) [^>]*>/, (_, name) => xmlElement(name, '', { ...dialect.rootAttributes, ...namespaces }).replace('/>', '>'))
    .replace(/(<(?:updated|published)>[^<]*)\.000Z/g, '$1Z')
    .replace(/<link href=/g, '<link rel="alternate" href=')
    .replace(
      /<(description|subtitle)>feed</,
      (_, name) => `<${name}>${dialect.escapeText(collapseWhitespace(document.description) || title)}<`,
    )
  const titled = (item: T | undefined): string => {
    const start = xmlElement('title', '', { type: dialect.title.type }).replace('/>', '>') || '<title>'
    const lines = [
      `${start}${dialect.title.escapeText(item?.title ?? title)}</title>`,
      ...(item ? elements(item) : [document.isArchive ? '<fh:archive/>' : '', ...dialect.headElements(document)]),
    ]
    return lines.filter(Boolean).join('\n')
  }
  return (dialect.postprocess?.(markup) ?? markup)
    .replace(PLACEHOLDER, (whole, start: string, name: string, number?: string) => {
      const item = number === undefined ? undefined : items[Number(number)]
      if (name === 'title') return titled(item)
      const text = name === 'description' ? item?.summary || item?.content : item?.content
      return text === undefined ? whole : `${start}<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`
    })
    .concat('\n')
}

/** An element that holds a mark: the document's title, and an entry's title, abstract and content. */
const PLACEHOLDER = /(<(title|description|content(?::encoded)?)(?: [^>]*)?>)(?:feed|<!\[CDATA\[(\d+)\]\]>)<\/\2>/g
