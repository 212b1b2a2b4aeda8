/**
 * Any text that means to be a feed → well-formed XML that rss-parser takes whole: `<feed>` where it was Atom, else
 * `<rss version="2.0">`. Only what is read is written again: markup as escaped HTML in its order, dates in RFC 3339 or
 * not at all, links absolute and http(s), people by their names. So one bad date, link or tag costs that alone.
 */

import { textToHtml } from '../../text/html.ts'
import { escapeXml } from '../../text/strings.ts'
import { parseFeedDate } from './parse-date.ts'
import { attributeByLocalName, isHttpUrl, localName, parseFeedTree, resolveHttpUrl, type XmlElement } from './xml-tree.ts'

type FieldKind = 'html' | 'text' | 'date' | 'link' | 'person'

const fieldsOfKind = (kind: FieldKind, names: string): [string, FieldKind][] => names.split(' ').map((name) => [name, kind])

/** What is read of an item, names in lower case. */
const ITEM_FIELDS = new Map<string, FieldKind>([
  ...fieldsOfKind('html', 'title dc:title atom:title media:title description summary content content:encoded abstract body fullitem'),
  ...fieldsOfKind('html', 'atom:summary atom:content dc:description dcterms:abstract itunes:summary itunes:subtitle media:description'),
  ...fieldsOfKind('text', 'id guid about atom:id category dc:subject dc:identifier dcterms:identifier prism:doi doi prism:publicationname'),
  ...fieldsOfKind('text', 'dc:rights rights copyright license cc:license arxiv:doi arxiv:announce_type arxiv:comment arxiv:journal_ref'),
  ...fieldsOfKind('text', 'arxiv:journal_reference arxiv:primary_category'),
  ...fieldsOfKind('text', 'dcterms:isversionof dcterms:hasversion dcterms:isformatof dcterms:hasformat'),
  ...fieldsOfKind(
    'date',
    'pubdate published atom:published issued created dcterms:issued dcterms:created dc:date date prism:publicationdate',
  ),
  ...fieldsOfKind('date', 'prism:coverdate updated modified atom:updated dcterms:modified lastmod'),
  ...fieldsOfKind('link', 'link atom:link url feedburner:origlink enclosure'),
  ...fieldsOfKind('person', 'author dc:creator dc:author atom:author itunes:author'),
])

/** What is read of the feed itself. */
const FEED_FIELDS = new Map<string, FieldKind>([
  ...fieldsOfKind('html', 'title'),
  ...fieldsOfKind('text', 'ttl skipdays skiphours sy:updateperiod sy:updatefrequency prism:publicationname'),
])

/** What an element is called in the clean feed: of what rss-parser knows as HTML it makes snippets, in quadratic time. */
const cleanElementName = (name: string): string =>
  ITEM_FIELDS.get(name) === 'html' && name !== 'title' ? `html:${name.replace(':', '-')}` : name

/** Where rss-parser is asked to put the elements of a name: all of them, in order. */
export const parserFieldName = (name: string): string => `all ${name}`

/** The fields for rss-parser. */
export const PARSER_FIELDS = {
  feed: [...FEED_FIELDS.keys()],
  item: [...ITEM_FIELDS.keys()].map((name) => [cleanElementName(name), parserFieldName(name), { keepArray: true }]),
}

/** The feed in clean XML, and whether it stopped half way: then its whole items are there. Throws a sentence for what is no feed. */
export function normalizeFeedXml(text: string, url: string): { xml: string; isTruncated: boolean } {
  const { root, items, isTruncated } = parseFeedTree(text, url)
  const channel = root.children.find((child): child is XmlElement => typeof child !== 'string' && child.name === 'channel')
  if (root.name === 'rdf' && !channel && !items.length && !/\brss\b|netscape/.test(root.attributes.get('xmlns') ?? ''))
    throw new Error('This is RDF, but no feed: it has neither a channel nor items.')
  const atom = root.name === 'feed' || root.name === 'entry'
  const head = root.name === 'entry' ? [] : [root, ...(channel ? [channel] : [])]
  const home = isHttpUrl(url) ? url : (findFeedAddress(head) ?? '')
  const about = head.map((part) => fieldsXml(part, FEED_FIELDS, atom, home)).join('')
  const authors = atom ? authorsXml(root) : ''
  const list = items.map((item) => {
    const inherited =
      authors && !authorsXml(item) ? authorsXml(elementChildren(item).find((child) => child.name === 'source')) || authors : ''
    return serializeElement(
      atom ? 'entry' : 'item',
      fieldsXml(item, ITEM_FIELDS, atom, home) + itemLinksXml(item, home) + inherited,
      DUMMY_ATTRIBUTES,
    )
  })
  const xml = atom
    ? serializeElement('feed', `${about}\n${list.join('\n')}`, DUMMY_ATTRIBUTES)
    : `<rss version="2.0">${serializeElement('channel', `${about}\n${list.join('\n')}`, DUMMY_ATTRIBUTES)}</rss>`
  return { xml, isTruncated }
}

/** An attribute, for an empty element without any is read as a string, which has members of its own. */
const DUMMY_ATTRIBUTES = { n: '1' }

const serializeElement = (name: string, inner: string, attributes: Record<string, string | undefined> = {}): string => {
  const written = Object.entries(attributes).map(([key, value]) => (value === undefined ? '' : ` ${key}="${escapeXml(value)}"`))
  return `<${name}${written.join('')}>${inner}</${name}>`
}

const elementChildren = (parent: XmlElement): XmlElement[] => parent.children.filter((child) => typeof child !== 'string')

/** The first absolute address a feed gives of itself: what relative links are relative to when its own is not known. */
const findFeedAddress = (heads: XmlElement[]): string | undefined =>
  heads
    .flatMap(elementChildren)
    .filter((child) => localName(child.name) === 'link')
    .map((child) => resolveHttpUrl(attributeByLocalName(child, 'href') ?? textContentOf(child), ''))
    .find((href) => href !== undefined)

/** The known children of an element, written again; `media:group` is looked into. */
function fieldsXml(parent: XmlElement, fields: Map<string, FieldKind>, atom: boolean, home: string): string {
  let xml = ''
  for (const child of elementChildren(parent)) {
    const kind = fields.get(child.name)
    if (kind) xml += fieldXml(child, kind, atom, home)
    else if (child.name === 'media:group') xml += fieldsXml(child, fields, atom, home)
  }
  return xml
}

function fieldXml(child: XmlElement, kind: FieldKind, atom: boolean, home: string): string {
  const name = cleanElementName(child.name)
  if (kind === 'html') {
    const source = attributeByLocalName(child, 'src')
    return serializeElement(name, escapeXml(innerHtmlOf(child, atom))) + (source ? linkXml('link', source, child, home, 'content') : '')
  }
  if (kind === 'date') {
    const date = parseFeedDate(textContentOf(child) || attributeByLocalName(child, 'value') || '')
    return date ? serializeElement(name, date) : ''
  }
  if (kind === 'link') {
    const text = textContentOf(child).trim()
    const stated = attributeByLocalName(child, 'href') ?? attributeByLocalName(child, 'url')
    // a link of Atom is an attribute: words in one are an address only where they are nothing else
    const href = stated ?? (atom && !isHttpUrl(text) ? '' : text || attributeByLocalName(child, 'resource'))
    return linkXml(name, href ?? '', child, home, attributeByLocalName(child, 'rel'))
  }
  if (kind === 'person') return personsXml(child, name)
  if (child.name === 'skipdays' || child.name === 'skiphours') {
    const parts = elementChildren(child).map((part) => textContentOf(part).trim())
    return serializeElement(name, escapeXml(parts.join(' ')))
  }
  const text =
    textContentOf(child).trim() ||
    attributeByLocalName(child, 'term') ||
    attributeByLocalName(child, 'label') ||
    attributeByLocalName(child, 'resource') ||
    ''
  return serializeElement(name, escapeXml(text), {
    permalink: child.name === 'guid' ? attributeByLocalName(child, 'ispermalink') : undefined,
  })
}

const linkXml = (name: string, href: string, from: XmlElement, home: string, rel: string | undefined): string => {
  const full = resolveHttpUrl(href, isHttpUrl(from.base) ? from.base : home)
  const attributes = {
    href: full,
    rel: rel?.trim().toLowerCase(),
    type: attributeByLocalName(from, 'type'),
    title: attributeByLocalName(from, 'title'),
  }
  return full ? serializeElement(name, '', attributes) : ''
}

/** Addresses that stand on the item itself: what RDF says it is about, and the page of an item of a channel definition. */
function itemLinksXml(item: XmlElement, home: string): string {
  const about = attributeByLocalName(item, 'about')
  const href = attributeByLocalName(item, 'href')
  return (about ? serializeElement('about', escapeXml(about)) : '') + (href ? linkXml('link', href, item, home, undefined) : '')
}

/** The authors that an Atom feed, source or entry states, written again: an entry without any has its feed's. */
const authorsXml = (parent: XmlElement | undefined): string =>
  (parent ? elementChildren(parent) : [])
    .filter((child) => child.name === 'author' || child.name === 'dc:creator')
    .map((child) => personsXml(child, child.name))
    .join('')

/** People with their affiliations: one element with names, a bag of them, or plain text. */
function personsXml(person: XmlElement, name: string): string {
  const parts = elementDescendants(person)
  const named = parts.filter((part) => ['name', 'li', 'nick'].includes(localName(part.name)) && textContentOf(part).trim())
  const affiliations = parts
    .filter((part) => localName(part.name) === 'affiliation')
    .map((part) => serializeElement('affiliation', escapeXml(textContentOf(part))))
  const email = parts.find((part) => localName(part.name) === 'email')
  const orcid = parts.map(textContentOf).find((text) => /orcid\.org\//.test(text))
  const texts = named.length
    ? named.map((part) => (orcid && named.length === 1 ? `${textContentOf(part)} ${orcid}` : textContentOf(part)))
    : [textContentOf(email ?? person).trim() || attributeByLocalName(person, 'resource') || '']
  return texts.map((text) => serializeElement(name, serializeElement('name', escapeXml(text)) + affiliations.join(''))).join('')
}

const elementDescendants = (parent: XmlElement): XmlElement[] =>
  elementChildren(parent).flatMap((child) => [child, ...elementDescendants(child)])

/** The text of an element without its markup. */
const textContentOf = (parent: XmlElement): string =>
  parent.children.map((child) => (typeof child === 'string' ? child : textContentOf(child))).join('')

/** What stands in an element as HTML: its markup in order, escaped HTML as it is, plain text so that it reads the same. */
function innerHtmlOf(child: XmlElement, atom: boolean): string {
  if (elementChildren(child).length) return serializeMarkup(child)
  const text = textContentOf(child)
  const type = attributeByLocalName(child, 'type') ?? ''
  const mode = attributeByLocalName(child, 'mode')
  if (mode === 'base64' || /^(?!text\/|.*(?:html|xml)$)[\w.+-]+\/[\w.+-]+$/i.test(type)) return decodeBase64Text(text)
  const plain = (atom || child.name.startsWith('atom:')) && /^(?:text(?:\/plain)?|(?:application\/)?xhtml(?:\+xml)?)?$/i.test(type)
  return localName(child.name) === 'title' || (plain && mode !== 'escaped') ? textToHtml(text) : text
}

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

function decodeBase64Text(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s+/g, '')), (letter) => letter.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return text
  }
}
