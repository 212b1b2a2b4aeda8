/**
 * The elements of a feed that are read, and each as a plain value: markup as HTML, dates in RFC 3339 or none, links absolute and
 * http(s), people by their names. One bad date, link or tag costs that alone.
 */
import { textToHtml } from '../../text/html.ts'
import { isHttpUrl, resolveHttpUrl } from '../../text/urls.ts'
import { stripInvalidXmlChars } from '../../text/xml.ts'
import type { ElementLookup, ElementValue } from './feed-item.ts'
import { parseFeedDate } from './parse-date.ts'
import { localName } from './xml-namespaces.ts'

type FieldKind = 'html' | 'text' | 'date' | 'link' | 'person'

const fieldsOfKind = (kind: FieldKind, names: string): [string, FieldKind][] => names.split(' ').map((name) => [name, kind])

/** The elements of an item that are read, names in lower case. */
export const ITEM_FIELDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
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

/** The elements of the feed itself that are read. */
export const FEED_FIELDS: ReadonlyMap<string, FieldKind> = new Map<string, FieldKind>([
  ...fieldsOfKind('html', 'title'),
  ...fieldsOfKind('text', 'ttl skipdays skiphours sy:updateperiod sy:updatefrequency prism:publicationname'),
])

/** A feed as its reader gives it. */
export type FeedFields = {
  /** The first value of an element of the feed itself. */
  head: (name: string) => ElementValue | undefined
  items: ElementLookup[]
  isTruncated: boolean
}

/** An element of a feed, however it was parsed. */
export type FeedElement = {
  name: string
  /** Its text without markup. */
  text: string
  /** An attribute by its name without a prefix: `about` is `rdf:about` too. */
  attribute: (name: string) => string | undefined
  /** Its children and text as HTML, if it has child elements. */
  markup?: string | undefined
  /** The elements within it, however deep. */
  descendants: () => { name: string; text: string }[]
  /** The base of its relative addresses, where it has one of its own. */
  base: string
}

/** Whether the feed is Atom, and the base of addresses that have no other. */
export type FeedContext = { isAtom: boolean; home: string }

/** Values by the name of their element, in the order of the feed. */
export class FieldValues {
  readonly #values = new Map<string, ElementValue[]>()
  readonly #context: FeedContext

  constructor(context: FeedContext) {
    this.#context = context
  }

  /** The values of a name. */
  readonly get: ElementLookup = (name) => this.#values.get(name) ?? []

  /** Adds an element as what it is read for. */
  addElement(element: FeedElement, kind: FieldKind): void {
    const { name } = element
    if (kind === 'html') {
      this.#add(name, stripInvalidXmlChars(htmlOf(element, this.#context.isAtom)))
      const source = element.attribute('src')
      if (source) this.#addLink('link', source, element, 'content')
    } else if (kind === 'date') {
      const date = parseFeedDate(element.text || element.attribute('value') || '')
      if (date) this.#add(name, date)
    } else if (kind === 'link') this.#addLink(name, hrefOf(element, this.#context.isAtom), element, element.attribute('rel'))
    else if (kind === 'person') for (const person of personsOf(element)) this.#add(name, person)
    else this.#add(name, textValueOf(element))
  }

  /** Adds the addresses that stand on an item itself: what RDF says it is about, and the page of an item of a channel definition. */
  addItemAttributes(item: Pick<FeedElement, 'attribute' | 'base'>): void {
    const about = item.attribute('about')
    const href = item.attribute('href')
    if (about) this.#add('about', stripInvalidXmlChars(about))
    if (href) this.#addLink('link', href, item, undefined)
  }

  #add(name: string, value: ElementValue): void {
    const values = this.#values.get(name)
    if (values) values.push(value)
    else this.#values.set(name, [value])
  }

  #addLink(name: string, written: string, element: Pick<FeedElement, 'attribute' | 'base'>, rel: string | undefined): void {
    if (!written.trim()) return
    const href = resolveHttpUrl(written, '') ?? resolveHttpUrl(written, isHttpUrl(element.base) ? element.base : this.#context.home)
    if (href === undefined) return
    const attributes = { href, rel: rel?.trim().toLowerCase(), type: element.attribute('type'), title: element.attribute('title') }
    const entries = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [[key, stripInvalidXmlChars(value)]]))
    this.#add(name, { $: Object.fromEntries(entries) })
  }
}

/** The address of a link: of Atom an attribute, whose text counts only if it is nothing but an address. */
function hrefOf(element: FeedElement, isAtom: boolean): string {
  const stated = element.attribute('href') ?? element.attribute('url')
  if (stated !== undefined) return stated
  const text = element.text.trim()
  return isAtom && !isHttpUrl(text) ? '' : text || (element.attribute('resource') ?? '')
}

function textValueOf(element: FeedElement): ElementValue {
  const { name } = element
  if (name === 'skipdays' || name === 'skiphours')
    return element
      .descendants()
      .map(({ text }) => text.trim())
      .join(' ')
  const text = stripInvalidXmlChars(
    element.text.trim() || element.attribute('term') || element.attribute('label') || element.attribute('resource') || '',
  )
  const permalink = name === 'guid' ? element.attribute('ispermalink') : undefined
  return permalink === undefined ? text : { _: text, $: { permalink } }
}

/** People with their affiliations: an element with names, a bag of them, or plain text. */
function personsOf(element: FeedElement): ElementValue[] {
  const parts = element.descendants()
  const named = parts.filter(({ name, text }) => ['name', 'li', 'nick'].includes(localName(name)) && text.trim())
  const affiliation = parts.filter(({ name }) => localName(name) === 'affiliation').map(({ text }) => stripInvalidXmlChars(text))
  const email = parts.find(({ name }) => localName(name) === 'email')
  const orcid = parts.find(({ text }) => /orcid\.org\//.test(text))?.text
  const texts = named.length
    ? named.map(({ text }) => (orcid && named.length === 1 ? `${text} ${orcid}` : text))
    : [(email ?? element).text.trim() || element.attribute('resource') || '']
  return texts.map((text) => ({ name: [stripInvalidXmlChars(text)], ...(affiliation.length > 0 && { affiliation }) }))
}

/** An element as HTML: its markup in order, escaped HTML as it is, plain text so that it reads the same. */
function htmlOf(element: FeedElement, isAtom: boolean): string {
  const { markup } = element
  if (markup !== undefined) return markup
  const { name, text } = element
  const type = element.attribute('type') ?? ''
  const mode = element.attribute('mode')
  if (mode === 'base64' || /^(?!text\/|.*(?:html|xml)$)[\w.+-]+\/[\w.+-]+$/i.test(type)) return decodeBase64Text(text)
  const isPlain = (isAtom || name.startsWith('atom:')) && /^(?:text(?:\/plain)?|(?:application\/)?xhtml(?:\+xml)?)?$/i.test(type)
  return localName(name) === 'title' || (isPlain && mode !== 'escaped') ? textToHtml(text) : text
}

function decodeBase64Text(text: string): string {
  try {
    const bytes = Uint8Array.from(atob(text.replace(/\s+/g, '')), (letter) => letter.charCodeAt(0))
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return text
  }
}
