/**
 * Reads an ordinary, well-formed feed in one pass with rss-parser; whatever that refuses or would lose is left to the tolerant
 * reader.
 *
 * What rss-parser 3.13 does by itself is stepped around: elements are read under names it does not know, so that it makes no
 * snippets (quadratic), parses no dates and no links (one bad one loses the feed), and keeps every author.
 */
import Parser from 'rss-parser'
import { isHttpUrl } from '../../text/urls.ts'
import { FEED_FIELDS, type FeedElement, type FeedFields, FieldValues, ITEM_FIELDS } from './feed-fields.ts'
import type { ElementLookup } from './feed-item.ts'
import { canonicalName, canonicalPrefix, localName } from './xml-namespaces.ts'

/** Larger feeds go to the tolerant reader, which is linear. arXiv's largest announcements are 4 MB. */
const MAX_FEED_LENGTH = 5_000_000
const MAX_PARSE_MS = 2000
const TAGS_BETWEEN_CLOCK_READS = 1000

/** Why the tolerant reader must read a feed; it never leaves this file. */
class UnsupportedFeedError extends Error {}

/** An element as xml2js gives it: its text, or its text, attributes and children by name. */
type ParsedElement = string | { _?: string; $?: Record<string, string>; [child: string]: unknown }
type ParsedFields = Record<string, ParsedElement[]> & { attributes?: Record<string, string> }

/** Its own names for what is read, so that rss-parser only collects them. */
const parserName = (name: string): string => `pw:${name}`
const FIELD_NAMES = new Map([...ITEM_FIELDS.keys(), ...FEED_FIELDS.keys()].map((name) => [name, parserName(name)]))
const CUSTOM_FIELDS = [...FIELD_NAMES.values(), 'source'].map((name) => [name, name, { keepArray: true }])
/** The attributes of an item are a member of their own in xml2js. */
const ITEM_ATTRIBUTES = ['$', 'attributes', { keepArray: true }]

/** What rss-parser hides and this file needs: the parser of XML below it. */
type ParserInternals = { xmlParser: { saxParser: { ENTITIES: Record<string, string>; onerror: (error: Error) => void } } }

/** The elements of a feed found at `url`; undefined if the tolerant reader must read it. */
export async function readWellFormedFeed(text: string, url: string): Promise<FeedFields | undefined> {
  if (text.length > MAX_FEED_LENGTH || UNSUPPORTED_SYNTAX.test(text) || hasUnusualReference(text)) return undefined
  const prefixes = declaredPrefixes(text)
  if (!prefixes) return undefined
  const tags = new TagReader(prefixes)
  const parser = new Parser<ParsedFields, ParsedFields>({
    defaultRSS: 2,
    customFields: { feed: CUSTOM_FIELDS as never[], item: [...CUSTOM_FIELDS, ITEM_ATTRIBUTES] as never[] },
    xml2js: { tagNameProcessors: [tags.read], attrNameProcessors: [(name: string) => name.toLowerCase()] },
  })
  const { saxParser } = (parser as unknown as ParserInternals).xmlParser
  // entities of HTML are no XML, and xml2js reads on after an error, in quadratic time at worst
  saxParser.ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  saxParser.onerror = (error) => {
    throw error
  }
  try {
    const feed = await parser.parseString(text)
    return feed.items.length === tags.itemCount ? fieldsOf(feed, tags.isAtom, url) : undefined
  } catch {
    return undefined
  }
}

/**
 * Bases of relative addresses, and declarations: a document's own entities are read differently, and the parser of XML looks
 * for the name of an unknown declaration in quadratic time.
 */
const UNSUPPORTED_SYNTAX = /xml:base|<!(?!--|\[CDATA\[|DOCTYPE[^<>[\]]{0,500}>)/i

/** Whether a character reference is read differently by HTML: controls that stand for windows-1252, and what is no character. */
const hasUnusualReference = (text: string): boolean =>
  [...text.matchAll(/&#(?:x([\da-f]+)|(\d+));/gi)].some(([, hex, decimal]) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code === 0 || (code >= 0x80 && code <= 0x9f) || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff
  })

const NAMESPACE_DECLARATION = /\sxmlns(?::([\w.-]+))?\s*=\s*(?:"([^"]*)"|'([^']*)')/gi

/** The usual prefix of each declared one; undefined if one means two things, or an element has a default namespace of its own. */
function declaredPrefixes(text: string): Map<string, string> | undefined {
  const rootStart = text.search(/<[\p{L}_]/u)
  const rootEnd = text.indexOf('>', rootStart)
  const prefixes = new Map<string, string>()
  for (const { 1: written = '', 2: double, 3: single, index } of text.matchAll(NAMESPACE_DECLARATION)) {
    const isRoot = index < rootEnd
    if (!written && !isRoot) return undefined
    const prefix = written.toLowerCase()
    const canonical = canonicalPrefix(prefix, double ?? single ?? '', isRoot)
    if ((prefixes.get(prefix) ?? canonical) !== canonical) return undefined
    prefixes.set(prefix, canonical)
  }
  return prefixes
}

/** Settles the names of elements as they are read, counts items, and stops what takes too long. */
class TagReader {
  isAtom = false
  itemCount = 0
  readonly #prefixes: ReadonlyMap<string, string>
  readonly #names = new Map<string, string>()
  readonly #deadline = performance.now() + MAX_PARSE_MS
  #tagCount = 0

  constructor(prefixes: ReadonlyMap<string, string>) {
    this.#prefixes = prefixes
  }

  readonly read = (tag: string): string => {
    if (++this.#tagCount % TAGS_BETWEEN_CLOCK_READS === 0 && performance.now() > this.#deadline) throw new UnsupportedFeedError('slow')
    let name = this.#names.get(tag)
    if (name === undefined) {
      if (this.#names.size === 0) this.isAtom = localName(tag).toLowerCase() === 'feed'
      name = this.#nameOf(tag)
      this.#names.set(tag, name)
    }
    if (name === 'item' || name === 'entry') this.itemCount++
    return name
  }

  #nameOf(tag: string): string {
    const name = canonicalName(tag, this.#prefixes, this.isAtom)
    if (name === 'media:group') throw new UnsupportedFeedError('its children are read with those of the item')
    if (name === 'rdf:rdf') return 'rdf:RDF'
    return FIELD_NAMES.get(name) ?? (RESERVED_NAMES.has(name) ? parserName(name) : name)
  }
}

/** Members of the objects that xml2js builds. */
const RESERVED_NAMES = new Set(['_', '$', 'cdata', '__proto__'])

function fieldsOf(feed: ParsedFields & { items: ParsedFields[] }, isAtom: boolean, url: string): FeedFields {
  const context = {
    isAtom,
    get home(): string {
      if (isHttpUrl(url)) return url
      throw new UnsupportedFeedError('relative addresses of a feed whose own address is unknown')
    },
  }
  const head = new FieldValues(context)
  for (const [name, kind] of FEED_FIELDS)
    for (const element of feed[parserName(name)] ?? []) head.addElement(toFeedElement(name, element, url), kind)
  const items = feed.items.map((item): ElementLookup => {
    const fields = new FieldValues(context)
    for (const [name, kind] of ITEM_FIELDS) {
      for (const element of item[parserName(name)] ?? []) {
        const read = toFeedElement(name, element, url)
        if (kind === 'html' && read.attribute('src')) throw new UnsupportedFeedError('a link among the links of its item')
        fields.addElement(read, kind)
      }
    }
    fields.addItemAttributes({ attribute: attributesOf(item.attributes), base: url })
    if (isAtom && !AUTHOR_FIELDS.some((name) => item[parserName(name)])) {
      if (item.source) throw new UnsupportedFeedError('its authors may be those of its source')
      for (const name of AUTHOR_FIELDS)
        for (const author of feed[parserName(name)] ?? []) fields.addElement(toFeedElement(name, author, url), 'person')
    }
    return fields.get
  })
  return { head: (name) => head.get(name)[0], items, isTruncated: false }
}

/** An Atom entry without these has those of its feed. */
const AUTHOR_FIELDS = ['author', 'dc:creator']

function toFeedElement(name: string, element: ParsedElement, base: string): FeedElement {
  if (typeof element === 'string') return { name, text: element, attribute: () => undefined, descendants: () => [], base }
  const { _: text = '', $: attributes, ...children } = element
  const parts = Object.entries(children).flatMap(([child, values]) =>
    (values as ParsedElement[]).map((value) => ({ name: child, text: leafTextOf(value) })),
  )
  if (parts.length > 0) assertClearOrder(name, parts)
  return { name, text, attribute: attributesOf(attributes), descendants: () => parts, base }
}

function leafTextOf(element: ParsedElement): string {
  if (typeof element === 'string') return element
  const { _: text = '', $: _attributes, ...children } = element
  if (Object.keys(children).length > 0) throw new UnsupportedFeedError('elements within elements within an element')
  return text
}

/** xml2js forgets the order of an element's text and children: it must not matter. */
function assertClearOrder(name: string, parts: { name: string; text: string }[]): void {
  const countOf = (names: string[]) => new Set(parts.map((part) => part.name).filter((part) => names.includes(localName(part)))).size
  const isClear = name.startsWith('skip')
    ? new Set(parts.map((part) => part.name)).size === 1
    : ITEM_FIELDS.get(name) === 'person' &&
      countOf(['name', 'li', 'nick']) <= 1 &&
      countOf(['name', 'li', 'nick', 'email']) > 0 &&
      countOf(['email']) <= 1 &&
      countOf(['affiliation']) <= 1 &&
      parts.filter(({ text }) => text.includes('orcid.org/')).length <= 1
  if (!isClear) throw new UnsupportedFeedError('the order of text and elements is lost')
}

const attributesOf =
  (attributes: Record<string, string> | undefined) =>
  (name: string): string | undefined =>
    attributes && (attributes[name] ?? Object.entries(attributes).find(([key]) => key.endsWith(`:${name}`))?.[1])
