/**
 * Parses any text that means to be a feed into a tree: one pass, linear, at most 60 elements deep; nothing is fetched or
 * expanded. It tolerates a stray `<` or `&`, undeclared entities, missing and extra end tags, junk before the declaration, and
 * a truncated text. Prefixes are normalized: Dublin Core's creator is always `dc:creator`.
 */
import { decodeEntities, findTagEnd } from '../../text/html.ts'
import { resolveHttpUrl } from '../../text/urls.ts'
import { canonicalName, canonicalPrefix, localName } from './xml-namespaces.ts'

export type XmlElement = {
  /** The name as written. */
  tag: string
  /** The usual prefix and name in lower case, such as `dc:creator`; no prefix for the feed's own format. */
  name: string
  attributes: Map<string, string>
  children: (XmlElement | string)[]
  /** The base of relative addresses. */
  base: string
  /** Usual prefixes by declared prefix, here and in its ancestors. */
  namespaces: Map<string, string>
  /** Whether its end tag was read. */
  isClosed: boolean
}

const MAX_DEPTH = 60
const MAX_NAMESPACE_DECLARATIONS = 100
const TAG = /<(\/?)([\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?)(?=[\s/>])/uy
const ATTRIBUTE = /(?<=^|[\s"'])([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g
const ENTITY = /<!ENTITY\s+(?!(?:amp|lt|gt|quot|apos)\s)([\w.-]+)\s+(?:"([^"<>]{0,200})"|'([^'<>]{0,200})')\s*>/g
const FEED_ROOTS = new Set(['rss', 'rdf', 'feed'])
/** Formats without a root element. */
const ROOTLESS_FORMATS = new Set(['channel', 'entry'])

const isItemName = (name: string): boolean => name === 'item' || name === 'entry'

/** Parses a feed into a tree of its complete items, and says whether it was truncated. Throws a sentence if it is not a feed. */
export function parseFeedTree(text: string, url: string): { root: XmlElement; items: XmlElement[]; isTruncated: boolean } {
  const items: XmlElement[] = []
  const open: XmlElement[] = []
  const openTags = new Map<string, number>()
  let entities = new Map<string, string>()
  let allowance = 100_000
  let root: XmlElement | undefined
  let first = true
  let isTruncated = false
  let from = 0

  const expand = (raw: string): string => {
    if (!entities.size || !raw.includes('&')) return decodeEntities(raw)
    const expanded = raw.replace(/&([\w.-]+);/g, (reference, name: string) => {
      const value = entities.get(name) ?? reference
      allowance -= value.length
      return allowance > 0 ? value : reference
    })
    return decodeEntities(expanded)
  }
  const say = (words: string) => {
    if (words) open.at(-1)?.children.push(words)
  }
  const close = (explicitly: boolean) => {
    const element = open.pop()
    if (!element) return
    element.isClosed = explicitly
    openTags.set(element.tag, (openTags.get(element.tag) ?? 1) - 1)
  }
  const begin = (tag: string, written: string) => {
    const attributes = new Map<string, string>()
    for (const [, name = '', double, single, bare] of written.matchAll(ATTRIBUTE)) {
      attributes.set(name.toLowerCase(), expand(double ?? single ?? bare ?? ''))
    }
    const element = createXmlElement(tag, attributes, open.at(-1), root, url)
    if (!root) {
      const name = localName(element.name)
      if (name === 'html') throw new Error('This is a web page (HTML), not a feed.')
      if (name === 'opml') throw new Error('This is a list of feeds (OPML), not a feed.')
      const begins = FEED_ROOTS.has(name) || (first && ROOTLESS_FORMATS.has(name))
      first = false
      if (!begins) return
      root = element
      element.name = name
    } else {
      // an item within an item: the end tag of the first is missing
      if (isItemName(element.name)) while (open.some((above) => above !== root && isItemName(above.name))) close(false)
      open.at(-1)?.children.push(element)
    }
    if (isItemName(element.name)) items.push(element)
    element.isClosed = written.endsWith('/')
    if (element.isClosed || open.length >= MAX_DEPTH) return
    open.push(element)
    openTags.set(tag, (openTags.get(tag) ?? 0) + 1)
  }
  const end = (tag: string) => {
    if (!openTags.get(tag)) return
    while (open.length && open.at(-1)?.tag !== tag) close(false)
    close(true)
  }

  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    if (root && !open.length) break
    const special = parseNonElementAt(text, at)
    if (special) {
      say(expand(text.slice(from, at)))
      if (special.doctype) entities = parseEntityDeclarations(special.doctype)
      if (special.words) say(special.words)
      isTruncated ||= special.end < 0
      from = at = special.end < 0 ? text.length : special.end
      continue
    }
    TAG.lastIndex = at
    const [whole, slash, tag] = TAG.exec(text) ?? []
    const stop = whole ? findTagEnd(text, at + whole.length) : -1
    if (!whole || !tag || stop < 0) {
      at++
      continue
    }
    say(expand(text.slice(from, at)))
    if (slash) end(tag)
    else begin(tag, text.slice(at + whole.length, stop))
    from = at = stop + 1
  }
  if (!root) throw new Error(text.trim() ? 'This is no feed: there is no RSS, Atom, RDF or JSON Feed in it.' : 'The page is empty.')
  return { root, items: items.filter((item) => !open.includes(item)), isTruncated: isTruncated || open.length > 0 }
}

function createXmlElement(
  tag: string,
  attributes: Map<string, string>,
  parent: XmlElement | undefined,
  root: XmlElement | undefined,
  url: string,
): XmlElement {
  let namespaces = parent?.namespaces ?? new Map<string, string>()
  for (const [name, value] of attributes) {
    if ((name !== 'xmlns' && !name.startsWith('xmlns:')) || namespaces.size > MAX_NAMESPACE_DECLARATIONS) continue
    if (namespaces === parent?.namespaces || !parent) namespaces = new Map(namespaces)
    namespaces.set(name.slice(6), canonicalPrefix(name.slice(6), value, !root))
  }
  const name = canonicalName(tag, namespaces, root?.name === 'feed' || root?.name === 'entry')
  const above = parent?.base ?? url
  const base = attributes.get('xml:base')
  return { tag, name, attributes, children: [], base: (base && resolveHttpUrl(base, above)) || above, namespaces, isClosed: false }
}

/** A comment, CDATA section, instruction or document type that begins here; `end` is -1 if it never ends. */
function parseNonElementAt(text: string, at: number): { end: number; words?: string; doctype?: string } | undefined {
  const until = (closing: string) => {
    const end = text.indexOf(closing, at + 4)
    return end < 0 ? -1 : end + closing.length
  }
  if (text.startsWith('<!--', at)) return { end: until('-->') }
  if (text.startsWith('<![CDATA[', at)) {
    const end = until(']]>')
    return { end, words: text.slice(at + 9, end < 0 ? undefined : end - 3) }
  }
  if (text.startsWith('<?', at)) return { end: until('>') }
  if (!/^<!doctype/i.test(text.slice(at, at + 9))) return undefined
  const plain = until('>')
  const subset = text.slice(at, plain < 0 ? undefined : plain).includes('[')
  const end = subset ? text.indexOf(']', at) + 1 || -1 : plain
  return { end, doctype: end < 0 ? '' : text.slice(at, end) }
}

/** Entities that a document declares: short texts, never files, never built from each other. */
const parseEntityDeclarations = (doctype: string): Map<string, string> =>
  new Map([...doctype.matchAll(ENTITY)].map(([, name, double, single]) => [name as string, double ?? single ?? '']))

/** An attribute by its name without a prefix: `about` is `rdf:about` too. */
export function attributeByLocalName(element: XmlElement, name: string): string | undefined {
  const plain = element.attributes.get(name)
  if (plain !== undefined) return plain
  for (const [key, value] of element.attributes) if (key.endsWith(`:${name}`)) return value
  return undefined
}
