/**
 * What RSS and Atom share, and the one file that imports the `feed` package.
 *
 * The package writes the document from the real titles, texts, dates and addresses. `completeMarkup` then adds what the package cannot
 * write: namespaces and a CSS stylesheet, authors that are valid in RSS and have affiliations in Atom, the elements of other
 * vocabularies, relations and types of links.
 */
import { Feed } from 'feed'
import type { Document, Notice } from '../model.ts'
import { collapseWhitespace } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import { buildItem, type Item } from './entry.ts'

/** The URI of Paperwire's own namespace, explained in docs/feeds.md; a UUID needs no domain. Never changed: readers compare it byte for byte. */
export const PAPERWIRE_NAMESPACE = 'urn:uuid:c7c150db-fe1d-4152-86de-4cbe85381632'
/** The URI of arXiv's namespace, which is also the scheme of its categories. */
export const ARXIV_NAMESPACE = 'http://arxiv.org/schemas/atom'

const NAMESPACES = {
  'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
  'xmlns:prism': 'http://prismstandard.org/namespaces/basic/2.0/',
  'xmlns:arxiv': ARXIV_NAMESPACE,
  'xmlns:fh': 'http://purl.org/syndication/history/1.0',
  'xmlns:pw': PAPERWIRE_NAMESPACE,
}

type DocumentHeading = Omit<Document, 'entries'>

/** The differences between RSS and Atom. */
export type Dialect = {
  rootElement: 'rss' | 'feed'
  /** Attributes of the root element that only this format has. */
  rootAttributes: Record<string, string>
  /** Escapes a plain title as the text of a title element. */
  escapeTitle: (title: string) => string
  /** Whether an item has its abstract as `description` beside the content. */
  hasDescription: boolean
  /** Rewrites a line that the package wrote, where this format needs another spelling; `isHead` before the first item. */
  rewriteLine: (line: string, isHead: boolean) => string
  /** Elements of the document that the package cannot write. */
  headElements: (document: DocumentHeading) => string[]
  /** Elements of an item that the package cannot write. */
  itemElements: (item: Item) => string[]
}

/** An element with a text, or '' where there is neither text nor attribute. */
export function xmlElement(
  name: string,
  text: string | number | undefined,
  attributes: Record<string, string | number | undefined> = {},
): string {
  const start = startTag(name, attributes)
  if (text === undefined || text === '') return start.length > name.length + 2 ? `${start.slice(0, -1)}/>` : ''
  return `${start}${escapeXml(`${text}`)}</${name}>`
}

function startTag(name: string, attributes: Record<string, string | number | undefined>): string {
  let tag = `<${name}`
  for (const key in attributes) if (attributes[key] !== undefined) tag += ` ${key}="${escapeXml(`${attributes[key]}`)}"`
  return `${tag}>`
}

/** The elements of other vocabularies, the same in RSS and Atom. */
export const vocabularyElements = (item: Item): string[] => [
  ...item.identifiers
    .filter((identifier) => !identifier.startsWith('title:'))
    .sort((a, b) => Number(b.startsWith('doi:')) - Number(a.startsWith('doi:')))
    .map((identifier) => xmlElement('dc:identifier', identifier)),
  xmlElement('prism:doi', item.doi?.value),
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

/** A document in RSS or Atom; equal documents give equal bytes. */
export function renderFeed(document: Document, dialect: Dialect): string {
  const items = document.entries.map((entry) => buildItem(entry, document.siteName))
  return writeXmlFeed(document, items, dialect, dialect.itemElements)
}

/** A list of notices, which are not papers, in RSS or Atom. */
export function renderNoticeFeed(heading: DocumentHeading, notices: Notice[], dialect: Dialect): string {
  const items = notices.map((notice) => ({ ...notice, title: collapseWhitespace(notice.title), summary: notice.content }))
  return writeXmlFeed(heading, items, dialect, () => [])
}

type WritableItem = Pick<Item, 'id' | 'title' | 'url' | 'summary' | 'content' | 'publishedAt' | 'updatedAt'>

function writeXmlFeed<T extends WritableItem>(
  document: DocumentHeading,
  items: T[],
  dialect: Dialect,
  itemElements: (item: T) => string[],
): string {
  const siteName = collapseWhitespace(document.siteName) || 'Paperwire'
  const title = collapseWhitespace(document.title) || siteName
  const feed = new Feed({
    id: document.id,
    title: toPackageText(title),
    description: toPackageText(collapseWhitespace(document.description) || title),
    link: document.homePageUrl,
    feedLinks: document.self,
    language: 'en',
    updated: new WholeSecondDate(document.updatedAt * 1000),
    generator: 'Paperwire',
    author: { name: toPackageText(siteName) },
  })
  for (const item of items) {
    feed.addItem({
      title: dialect.escapeTitle(item.title),
      id: item.id,
      link: item.url,
      date: new WholeSecondDate(item.updatedAt * 1000),
      published: new WholeSecondDate(item.publishedAt * 1000),
      ...(dialect.hasDescription && (item.summary || item.content) && { description: toCdataHtml(item.summary || item.content) }),
      ...(item.content && { content: toCdataHtml(item.content) }),
    })
  }
  const headElements = [document.isArchive ? '<fh:archive/>' : '', ...dialect.headElements(document)]
  const elements = [headElements, ...items.map(itemElements)].map((lines) => lines.filter(Boolean))
  return completeMarkup(dialect.rootElement === 'rss' ? feed.rss2() : feed.atom1(), dialect, elements, document.stylesheetUrl)
}

/**
 * The package's markup with what it cannot write. It puts each element on an indented line, and no text of ours has an indented line, so
 * every indented line is its markup. `elements` are those of the head and of each item; they stand behind its title.
 */
function completeMarkup(markup: string, dialect: Dialect, elements: string[][], stylesheetUrl: string | undefined): string {
  const { rootElement, rootAttributes, rewriteLine } = dialect
  const declaration = markup.slice(0, markup.indexOf('\n'))
  const body = markup.slice(markup.indexOf('\n', declaration.length + 1))
  const start = [
    declaration,
    // the package takes every stylesheet for XSLT
    ...(stylesheetUrl === undefined ? [] : [`<?xml-stylesheet type="text/css" href="${escapeXml(stylesheetUrl)}"?>`]),
    startTag(rootElement, { ...rootAttributes, ...NAMESPACES }),
  ]
  let items = 0
  const completed = body.replace(/\n +(<[^\n]*)/g, (_, line: string) => {
    if (line === '<item>' || line === '<entry>') items++
    return [`\n${rewriteLine(line, items === 0)}`, ...(line.startsWith('<title') ? (elements[items] ?? []) : [])].join('\n')
  })
  return `${start.join('\n')}${completed}\n`
}

/** The text of an element that the package wrote as CDATA, for texts that are escaped already. */
export const unwrapCdata = (line: string): string => line.replace('<![CDATA[', '').replace(']]>', '')

/** A plain text for the package, which turns one `&amp;` back into `&` before it escapes a text. */
const toPackageText = (text: string): string => text.replaceAll('&', '&amp;')

/** HTML for the package, which ends a CDATA section only at the first `]]>` of a text. */
const toCdataHtml = (html: string): string => html.replaceAll(']]>', ']]&gt;')

/** A date that RFC 3339 writes without milliseconds. */
class WholeSecondDate extends Date {
  override toISOString(): string {
    return super.toISOString().replace('.000Z', 'Z')
  }
}
