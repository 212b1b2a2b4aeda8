/** Namespaces of feeds: whatever prefix a feed chose for Dublin Core, its creator is `dc:creator`. */

/** The usual prefix of a namespace by what its address contains, for addresses come in many spellings. */
const NAMESPACE_PREFIXES: [RegExp, string][] = [
  [/w3\.org\/2005\/atom|purl\.org\/atom\//, 'atom'],
  [/purl\.org\/rss\/1\.0\/modules\/content/, 'content'],
  [/prismstandard\.org|purl\.org\/rss\/1\.0\/modules\/prism/, 'prism'],
  [/purl\.org\/rss\/1\.0\/modules\/syndication/, 'sy'],
  [/purl\.org\/dc\/terms/, 'dcterms'],
  [/purl\.org\/dc\/elements/, 'dc'],
  [/arxiv\.org\/schemas/, 'arxiv'],
  [/search\.yahoo\.com\/mrss/, 'media'],
  [/itunes\.com\/dtds/, 'itunes'],
  [/w3\.org\/1999\/02\/22-rdf-syntax/, 'rdf'],
  [/w3\.org\/1999\/xhtml/, 'xhtml'],
  [/feedburner/, 'feedburner'],
  [/creativecommons|web\.resource\.org\/cc/, 'cc'],
  [/purl\.org\/rss\/1\.0\/$|purl\.org\/net\/rss1\.1|netscape\.com\/rdf|backend\.userland\.com|blogs\.law\.harvard|cyber\.law\.harvard/, ''],
]

/** The usual prefix for a declared one, in lower case; empty for the feed's own format. */
export function canonicalPrefix(prefix: string, uri: string, isRoot: boolean): string {
  const canonical = NAMESPACE_PREFIXES.find(([address]) => address.test(uri.trim().toLowerCase()))?.[1]
  // a root's default namespace is the feed's own format, however it is spelt
  if (!prefix) return isRoot || !uri ? '' : (canonical ?? 'other')
  return canonical ?? prefix
}

/**
 * An element's name in lower case with the usual prefix. Atom's elements have none in an Atom feed, however it declares them.
 */
export function canonicalName(tag: string, prefixes: ReadonlyMap<string, string>, isAtom: boolean): string {
  const colon = tag.indexOf(':')
  const written = colon < 0 ? '' : tag.slice(0, colon).toLowerCase()
  const prefix = prefixes.get(written) ?? written
  return `${prefix && !(isAtom && prefix === 'atom') ? `${prefix}:` : ''}${tag.slice(colon + 1).toLowerCase()}`
}

/** The part of a name behind its prefix. */
export const localName = (name: string): string => name.slice(name.indexOf(':') + 1)
