/** Reads any text that means to be a feed, well-formed or not; of a feed that stops half way, its complete items. */

import { isHttpUrl, resolveHttpUrl } from '../../text/urls.ts'
import { escapeXml } from '../../text/xml.ts'
import { FEED_FIELDS, type FeedContext, type FeedElement, type FeedFields, FieldValues, ITEM_FIELDS } from './feed-fields.ts'
import type { ElementLookup } from './feed-item.ts'
import { localName } from './xml-namespaces.ts'
import { attributeByLocalName, parseFeedTree, type XmlElement } from './xml-tree.ts'

/** The elements of a feed found at `url`. Throws a sentence for what is no feed. */
export function readTolerantFeed(text: string, url: string): FeedFields {
  const { root, items, isTruncated } = parseFeedTree(text, url)
  const channel = root.children.find((child): child is XmlElement => typeof child !== 'string' && child.name === 'channel')
  if (root.name === 'rdf' && !channel && !items.length && !/\brss\b|netscape/.test(root.attributes.get('xmlns') ?? ''))
    throw new Error('This is RDF, but no feed: it has neither a channel nor items.')
  const isAtom = root.name === 'feed' || root.name === 'entry'
  const heads = root.name === 'entry' ? [] : [root, ...(channel ? [channel] : [])]
  const context = { isAtom, home: isHttpUrl(url) ? url : (findFeedAddress(heads) ?? '') }
  const head = new FieldValues(context)
  for (const part of heads) addFields(head, part, FEED_FIELDS)
  return { head: (name) => head.get(name)[0], items: items.map((item) => itemFieldsOf(item, root, context)), isTruncated }
}

function itemFieldsOf(item: XmlElement, root: XmlElement, context: FeedContext): ElementLookup {
  const fields = new FieldValues(context)
  addFields(fields, item, ITEM_FIELDS)
  fields.addItemAttributes({ attribute: (name) => attributeByLocalName(item, name), base: item.base })
  // in an Atom feed that states authors, an entry without any has those of its source or of the feed
  const inherited = context.isAtom && authorsOf(item).length === 0 ? authorsOf(root) : []
  if (inherited.length > 0) {
    const source = authorsOf(elementChildren(item).find((child) => child.name === 'source'))
    for (const author of source.length > 0 ? source : inherited) fields.addElement(toFeedElement(author), 'person')
  }
  return fields.get
}

const elementChildren = (parent: XmlElement): XmlElement[] => parent.children.filter((child) => typeof child !== 'string')

/** The authors that a feed, source or entry itself states. */
const authorsOf = (parent: XmlElement | undefined): XmlElement[] =>
  (parent ? elementChildren(parent) : []).filter(({ name }) => name === 'author' || name === 'dc:creator')

/** The first absolute address a feed gives of itself: the base of relative links if its own address is unknown. */
const findFeedAddress = (heads: XmlElement[]): string | undefined =>
  heads
    .flatMap(elementChildren)
    .filter((child) => localName(child.name) === 'link')
    .map((child) => resolveHttpUrl(attributeByLocalName(child, 'href') ?? textContentOf(child), ''))
    .find((href) => href !== undefined)

/** Adds the children of an element that are read, those of `media:group` too. */
function addFields(values: FieldValues, parent: XmlElement, fields: typeof ITEM_FIELDS): void {
  for (const child of elementChildren(parent)) {
    const kind = fields.get(child.name)
    if (kind) values.addElement(toFeedElement(child), kind)
    else if (child.name === 'media:group') addFields(values, child, fields)
  }
}

const toFeedElement = (element: XmlElement): FeedElement => ({
  name: element.name,
  get text() {
    return textContentOf(element)
  },
  get markup() {
    return elementChildren(element).length > 0 ? serializeMarkup(element) : undefined
  },
  attribute: (name) => attributeByLocalName(element, name),
  descendants: () => elementDescendants(element).map((part) => ({ name: part.name, text: textContentOf(part) })),
  base: element.base,
})

const elementDescendants = (parent: XmlElement): XmlElement[] =>
  elementChildren(parent).flatMap((child) => [child, ...elementDescendants(child)])

const textContentOf = (parent: XmlElement): string =>
  parent.children.map((child) => (typeof child === 'string' ? child : textContentOf(child))).join('')

const serializeMarkup = (parent: XmlElement): string =>
  parent.children
    .map((child) => {
      if (typeof child === 'string') return escapeXml(child)
      const name = localName(child.name)
      const href = name === 'a' ? resolveHttpUrl(attributeByLocalName(child, 'href') ?? '', child.base) : undefined
      const tag = href === undefined ? name : `${name} href="${escapeXml(href)}"`
      return `<${tag}>${serializeMarkup(child)}${child.isClosed ? `</${name}>` : ''}`
    })
    .join('')
