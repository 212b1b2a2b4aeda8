/**
 * Reads OPML of any version (https://opml.org/spec2.opml): the feeds in it, however deep their folders. Stray `&` and HTML
 * entities are tolerated; a truncated list is rejected with the position. Linear in its input; nothing is fetched or expanded.
 */
import { BadRequest } from '../../errors.ts'
import { decodeEntities, findTagEnd } from '../../text/html.ts'
import { collapseWhitespace } from '../../text/strings.ts'
import type { FeedReference } from '../all-sources.ts'

const TAG = /<(\/?)([a-z_][\w.:-]*)(?=[\s/>])/iy
const ATTRIBUTE = /([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g

/** The feeds of an OPML list, in its order. A BadRequest with the position for an invalid or truncated list. */
export function readOpml(text: string): FeedReference[] {
  const feeds: FeedReference[] = []
  const open: { tag: string; at: number }[] = []
  let whole = false
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const special = findNonElementEnd(text, at)
    if (special !== undefined) {
      if (special < 0) throw syntaxErrorAt(text, at, `what begins here with ${text.slice(at, at + 4)} does not end`)
      at = special
      continue
    }
    TAG.lastIndex = at
    const [start, slash, tag] = TAG.exec(text) ?? []
    const stop = start ? findTagEnd(text, at + start.length) : -1
    if (!start || !tag || stop < 0) throw syntaxErrorAt(text, at, 'a tag that begins here does not end')
    if (open.length === 0 && (whole || tag.toLowerCase() !== 'opml'))
      throw syntaxErrorAt(text, at, `<${slash}${tag}> is not part of an OPML list`)
    if (slash) {
      const last = open.pop()
      if (last?.tag !== tag) throw syntaxErrorAt(text, at, `</${tag}> where </${last?.tag}> is missing`)
      whole = open.length === 0
    } else {
      const written = text.slice(at + start.length, stop)
      if (tag.toLowerCase() === 'outline') feeds.push(...parseFeedOutline(written))
      if (!written.endsWith('/')) open.push({ tag, at })
      else whole = open.length === 0
    }
    at = stop + 1
  }
  const unclosed = open.at(-1)
  if (unclosed) throw syntaxErrorAt(text, unclosed.at, `<${unclosed.tag}> has no end: the list stops half way`)
  if (!whole) throw new BadRequest('there is no <opml> in it')
  return feeds
}

/** An outline with a feed; undefined for folders and links to pages. */
function parseFeedOutline(written: string): FeedReference[] {
  const attributes = new Map<string, string>()
  for (const [, name = '', double, single] of written.matchAll(ATTRIBUTE))
    attributes.set(name.toLowerCase(), collapseWhitespace(decodeEntities(double ?? single ?? '')))
  const said = (name: string): string | undefined => attributes.get(name) || undefined
  const isFeed = /^(rss|atom|feed|rdf|json)/i.test(said('type') ?? '')
  const url = said('xmlurl') ?? (isFeed ? said('url') : undefined)
  if (url === undefined) return []
  const title = said('title') ?? said('text')
  const homepage = said('htmlurl')
  return [{ url: normalizeFeedUrl(url), ...(title !== undefined && { title }), ...(homepage !== undefined && { homepage }) }]
}

/** Converts `feed://host/…` and `feed:https://host/…` to http(s). */
const normalizeFeedUrl = (url: string): string => url.replace(/^feed:(?:\/\/)?(?=https?:)/i, '').replace(/^feed:\/\//i, 'http://')

/** The end of a comment, CDATA section, instruction or document type that begins here; -1 if it never ends, undefined for a tag. */
function findNonElementEnd(text: string, at: number): number | undefined {
  const after = (closing: string, from = at + 2) => {
    const end = text.indexOf(closing, from)
    return end < 0 ? -1 : end + closing.length
  }
  if (text.startsWith('<!--', at)) return after('-->', at + 4)
  if (text.startsWith('<![CDATA[', at)) return after(']]>')
  if (text.startsWith('<?', at)) return after('?>')
  if (!text.startsWith('<!', at)) return undefined
  const plain = after('>')
  return plain >= 0 && text.slice(at, plain).includes('[') ? after(']>') : plain
}

function syntaxErrorAt(text: string, at: number, what: string): BadRequest {
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return new BadRequest(`line ${line}, column ${at - before.lastIndexOf('\n')}: ${what}`)
}
