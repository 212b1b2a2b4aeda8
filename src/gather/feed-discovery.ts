/** Finds the feed at an address, or the feeds that a web page links to. */
import { BadRequest, describeError } from '../errors.ts'
import type { FeedReference } from '../sources/all-sources.ts'
import { readFeed } from '../sources/feed.ts'
import { parseFeedTree, type XmlElement } from '../sources/reading/xml-tree.ts'
import { decodeEntities, findTagEnd } from '../text/html.ts'
import { resolveHttpUrl } from '../text/urls.ts'
import { checkAddress } from './address.ts'
import { fetchPage } from './fetch.ts'
import type { GatherSettings, Ports } from './ports.ts'
import { obeyRobots } from './robots.ts'

/** The feed at an address, in one request. A BadRequest says what else is there, and which feeds a web page links to. */
export async function discoverFeed(address: string, ports: Ports, settings: GatherSettings): Promise<FeedReference> {
  try {
    checkAddress(address, settings.allowPrivateAddresses)
  } catch (error) {
    throw new BadRequest(describeError(error))
  }
  await obeyRobots(address, ports, settings)
  const { text, url, movedTo } = await fetchPage({ url: address }, ports, settings)
  try {
    const { title } = await readFeed(text, url)
    const homepage = findHomepage(text, url)
    return { url: movedTo ?? address, title, ...(homepage !== undefined && { homepage }) }
  } catch (error) {
    const feeds = findFeedLinks(text, url)
    if (feeds.length === 0) throw new BadRequest(`${address} is no feed, and names none: ${describeError(error)}`)
    throw new BadRequest(
      `${address} is a web page; add one of the feeds it names:\n${feeds.map((feed) => `  ${feed.url}${feed.title ? `  ${feed.title}` : ''}`).join('\n')}`,
    )
  }
}

/** The page that a feed says it is of. */
function findHomepage(text: string, url: string): string | undefined {
  if (/^\s*[[{]/.test(text)) return undefined
  const { root } = parseFeedTree(text, url)
  const elements = (parent: XmlElement) => parent.children.filter((child) => typeof child !== 'string')
  const channel = elements(root).find(({ name }) => name === 'channel') ?? root
  const links = elements(channel).filter(
    ({ name, attributes }) => name === 'link' && [undefined, 'alternate'].includes(attributes.get('rel')),
  )
  for (const { attributes, children, base } of links) {
    const found = resolveHttpUrl(attributes.get('href') ?? children.filter((child) => typeof child === 'string').join(''), base)
    if (found !== undefined) return found
  }
  return undefined
}

const FEED_MEDIA_TYPE = /^(application\/(rss|atom|rdf|feed)\+(xml|json)|application\/json|text\/xml|application\/xml)$/i
const HTML_ATTRIBUTE = /([^\s=/"'<>]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g

/** The feeds that a web page's `<link rel="alternate">` name, each once. */
export function findFeedLinks(html: string, url: string): FeedReference[] {
  const feeds = new Map<string, FeedReference>()
  for (const { index } of html.matchAll(/<link(?=[\s/])/gi)) {
    const end = findTagEnd(html, index + 5)
    if (end < 0) continue
    const attributes = new Map<string, string>()
    for (const [, name = '', double, single, bare] of html.slice(index + 5, end).matchAll(HTML_ATTRIBUTE))
      attributes.set(name.toLowerCase(), decodeEntities(double ?? single ?? bare ?? '').trim())
    const isFeed =
      (attributes.get('rel') ?? '').toLowerCase().split(/\s+/).includes('alternate') && FEED_MEDIA_TYPE.test(attributes.get('type') ?? '')
    const address = isFeed ? resolveHttpUrl(attributes.get('href') ?? '', url) : undefined
    const title = attributes.get('title')
    if (address !== undefined) feeds.set(address, { url: address, ...(title && { title }) })
  }
  return [...feeds.values()]
}
