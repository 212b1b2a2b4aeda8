/**
 * Any text that means to be a feed → well-formed XML that rss-parser takes whole: `<feed>` where it was Atom, else
 * `<rss version="2.0">`. Only what is read is written again: markup as escaped HTML in its order, dates in RFC 3339 or
 * not at all, links absolute and http(s), people by their names. So one bad date, link or tag costs that alone.
 */

import { asHtml } from '../../text/html.ts'
import { escapeXml } from '../../text/strings.ts'
import { dateOf } from './parse-date.ts'
import { absolute, attribute, type Element, isWeb, local, treeOf } from './xml-tree.ts'

type Kind = 'html' | 'text' | 'date' | 'link' | 'person'

const kinds = (kind: Kind, names: string): [string, Kind][] => names.split(' ').map((name) => [name, kind])

/** What is read of an item, names in lower case. */
const ITEM = new Map<string, Kind>([
  ...kinds('html', 'title dc:title atom:title media:title description summary content content:encoded abstract body fullitem'),
  ...kinds('html', 'atom:summary atom:content dc:description dcterms:abstract itunes:summary itunes:subtitle media:description'),
  ...kinds('text', 'id guid about atom:id category dc:subject dc:identifier dcterms:identifier prism:doi doi prism:publicationname'),
  ...kinds('text', 'dc:rights rights copyright license cc:license arxiv:doi arxiv:announce_type arxiv:comment arxiv:journal_ref'),
  ...kinds('text', 'arxiv:journal_reference arxiv:primary_category'),
  ...kinds('text', 'dcterms:isversionof dcterms:hasversion dcterms:isformatof dcterms:hasformat'),
  ...kinds('date', 'pubdate published atom:published issued created dcterms:issued dcterms:created dc:date date prism:publicationdate'),
  ...kinds('date', 'prism:coverdate updated modified atom:updated dcterms:modified lastmod'),
  ...kinds('link', 'link atom:link url feedburner:origlink enclosure'),
  ...kinds('person', 'author dc:creator dc:author atom:author itunes:author'),
])

/** What is read of the feed itself. */
const FEED = new Map<string, Kind>([
  ...kinds('html', 'title'),
  ...kinds('text', 'ttl skipdays skiphours sy:updateperiod sy:updatefrequency prism:publicationname'),
])

/** What an element is called in the clean feed: of what rss-parser knows as HTML it makes snippets, in quadratic time. */
const writtenAs = (name: string): string => (ITEM.get(name) === 'html' && name !== 'title' ? `html:${name.replace(':', '-')}` : name)

/** Where rss-parser is asked to put the elements of a name: all of them, in order. */
export const allOf = (name: string): string => `all ${name}`

/** The fields for rss-parser. */
export const CUSTOM_FIELDS = {
  feed: [...FEED.keys()],
  item: [...ITEM.keys()].map((name) => [writtenAs(name), allOf(name), { keepArray: true }]),
}

/** The feed in clean XML, and whether it stopped half way: then its whole items are there. Throws a sentence for what is no feed. */
export function cleanFeed(text: string, url: string): { xml: string; cut: boolean } {
  const { root, items, cut } = treeOf(text, url)
  const channel = root.children.find((child): child is Element => typeof child !== 'string' && child.name === 'channel')
  if (root.name === 'rdf' && !channel && !items.length && !/\brss\b|netscape/.test(root.attributes.get('xmlns') ?? ''))
    throw new Error('This is RDF, but no feed: it has neither a channel nor items.')
  const atom = root.name === 'feed' || root.name === 'entry'
  const head = root.name === 'entry' ? [] : [root, ...(channel ? [channel] : [])]
  const home = isWeb(url) ? url : (firstLink(head) ?? '')
  const about = head.map((part) => fieldsOf(part, FEED, atom, home)).join('')
  const authors = atom ? authorsIn(root) : ''
  const list = items.map((item) => {
    const inherited = authors && !authorsIn(item) ? authorsIn(elements(item).find((child) => child.name === 'source')) || authors : ''
    return element(atom ? 'entry' : 'item', fieldsOf(item, ITEM, atom, home) + ownLinks(item, home) + inherited, WHOLE)
  })
  const xml = atom
    ? element('feed', `${about}\n${list.join('\n')}`, WHOLE)
    : `<rss version="2.0">${element('channel', `${about}\n${list.join('\n')}`, WHOLE)}</rss>`
  return { xml, cut }
}

/** An attribute, for an empty element without any is read as a string, which has members of its own. */
const WHOLE = { n: '1' }

const element = (name: string, inner: string, attributes: Record<string, string | undefined> = {}): string => {
  const written = Object.entries(attributes).map(([key, value]) => (value === undefined ? '' : ` ${key}="${escapeXml(value)}"`))
  return `<${name}${written.join('')}>${inner}</${name}>`
}

const elements = (parent: Element): Element[] => parent.children.filter((child) => typeof child !== 'string')

/** The first absolute address a feed gives of itself: what relative links are relative to when its own is not known. */
const firstLink = (heads: Element[]): string | undefined =>
  heads
    .flatMap(elements)
    .filter((child) => local(child.name) === 'link')
    .map((child) => absolute(attribute(child, 'href') ?? textOf(child), ''))
    .find((href) => href !== undefined)

/** The known children of an element, written again; `media:group` is looked into. */
function fieldsOf(parent: Element, fields: Map<string, Kind>, atom: boolean, home: string): string {
  let xml = ''
  for (const child of elements(parent)) {
    const kind = fields.get(child.name)
    if (kind) xml += fieldOf(child, kind, atom, home)
    else if (child.name === 'media:group') xml += fieldsOf(child, fields, atom, home)
  }
  return xml
}

function fieldOf(child: Element, kind: Kind, atom: boolean, home: string): string {
  const name = writtenAs(child.name)
  if (kind === 'html') {
    const source = attribute(child, 'src')
    return element(name, escapeXml(htmlOf(child, atom))) + (source ? linkOf('link', source, child, home, 'content') : '')
  }
  if (kind === 'date') {
    const date = dateOf(textOf(child) || attribute(child, 'value') || '')
    return date ? element(name, date) : ''
  }
  if (kind === 'link') {
    const text = textOf(child).trim()
    const stated = attribute(child, 'href') ?? attribute(child, 'url')
    // a link of Atom is an attribute: words in one are an address only where they are nothing else
    const href = stated ?? (atom && !isWeb(text) ? '' : text || attribute(child, 'resource'))
    return linkOf(name, href ?? '', child, home, attribute(child, 'rel'))
  }
  if (kind === 'person') return personsOf(child, name)
  if (child.name === 'skipdays' || child.name === 'skiphours') {
    const parts = elements(child).map((part) => textOf(part).trim())
    return element(name, escapeXml(parts.join(' ')))
  }
  const text = textOf(child).trim() || attribute(child, 'term') || attribute(child, 'label') || attribute(child, 'resource') || ''
  return element(name, escapeXml(text), { permalink: child.name === 'guid' ? attribute(child, 'ispermalink') : undefined })
}

const linkOf = (name: string, href: string, from: Element, home: string, rel: string | undefined): string => {
  const full = absolute(href, isWeb(from.base) ? from.base : home)
  const attributes = { href: full, rel: rel?.trim().toLowerCase(), type: attribute(from, 'type'), title: attribute(from, 'title') }
  return full ? element(name, '', attributes) : ''
}

/** Addresses that stand on the item itself: what RDF says it is about, and the page of an item of a channel definition. */
function ownLinks(item: Element, home: string): string {
  const about = attribute(item, 'about')
  const href = attribute(item, 'href')
  return (about ? element('about', escapeXml(about)) : '') + (href ? linkOf('link', href, item, home, undefined) : '')
}

/** The authors that an Atom feed, source or entry states, written again: an entry without any has its feed's. */
const authorsIn = (parent: Element | undefined): string =>
  (parent ? elements(parent) : [])
    .filter((child) => child.name === 'author' || child.name === 'dc:creator')
    .map((child) => personsOf(child, child.name))
    .join('')

/** People with their affiliations: one element with names, a bag of them, or plain text. */
function personsOf(person: Element, name: string): string {
  const parts = descendants(person)
  const named = parts.filter((part) => ['name', 'li', 'nick'].includes(local(part.name)) && textOf(part).trim())
  const affiliations = parts
    .filter((part) => local(part.name) === 'affiliation')
    .map((part) => element('affiliation', escapeXml(textOf(part))))
  const email = parts.find((part) => local(part.name) === 'email')
  const orcid = parts.map(textOf).find((text) => /orcid\.org\//.test(text))
  const texts = named.length
    ? named.map((part) => (orcid && named.length === 1 ? `${textOf(part)} ${orcid}` : textOf(part)))
    : [textOf(email ?? person).trim() || attribute(person, 'resource') || '']
  return texts.map((text) => element(name, element('name', escapeXml(text)) + affiliations.join(''))).join('')
}

const descendants = (parent: Element): Element[] => elements(parent).flatMap((child) => [child, ...descendants(child)])

/** The text of an element without its markup. */
const textOf = (parent: Element): string => parent.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('')

/** What stands in an element as HTML: its markup in order, escaped HTML as it is, plain text so that it reads the same. */
function htmlOf(child: Element, atom: boolean): string {
  if (elements(child).length) return markup(child)
  const text = textOf(child)
  const type = attribute(child, 'type') ?? ''
  const mode = attribute(child, 'mode')
  if (mode === 'base64' || /^(?!text\/|.*(?:html|xml)$)[\w.+-]+\/[\w.+-]+$/i.test(type)) return fromBase64(text)
  const plain = (atom || child.name.startsWith('atom:')) && /^(?:text(?:\/plain)?|(?:application\/)?xhtml(?:\+xml)?)?$/i.test(type)
  return local(child.name) === 'title' || (plain && mode !== 'escaped') ? asHtml(text) : text
}

const markup = (parent: Element): string =>
  parent.children
    .map((child) => {
      if (typeof child === 'string') return escapeXml(child)
      const name = local(child.name)
      const href = name === 'a' ? absolute(attribute(child, 'href') ?? '', child.base) : undefined
      const tag = href === undefined ? name : `${name} href="${escapeXml(href)}"`
      return `<${tag}>${markup(child)}${child.closed ? `</${name}>` : ''}`
    })
    .join('')

function fromBase64(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s+/g, '')), (letter) => letter.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return text
  }
}
