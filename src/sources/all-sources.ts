/** Sources that are kept in the database, beside those of feeds/sources.ts: ordinary feeds that were added by their address. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Moment, Source } from '../model.ts'
import { type FeedRow, feedRows } from '../store/added-feeds.ts'
import type { Db } from '../store/db.ts'
import { collapseWhitespace } from '../text/strings.ts'
import { feed } from './feed.ts'

/** All sources of this instance as they are now; where a file and the database name the same feed, the file's counts. */
export async function loadAllSources(db: Db, files: Source[]): Promise<Source[]> {
  const ids = new Set(files.map(({ id }) => id))
  const addresses = feedUrlsOf(files)
  const stored = (await feedRows(db)).filter(({ id, url }) => !ids.has(id) && !addresses.has(url))
  return [...files, ...stored.map(({ id, url, name, homepage }) => feed({ id, url, name, homepage, abstracts: 'excerpt' }))]
}

/** A feed as somebody names it. */
export type FeedReference = { url: string; title?: string; homepage?: string }

const MAX_SLUG_LENGTH = 60

/** What a feed is called: `feed-` and its host and path in words; readable, and the same for an address always. */
export function feedIdOf(address: string, taken: ReadonlySet<string>): string {
  const { host, pathname, search } = new URL(address)
  const words = `${host.replace(/^www\./, '')} ${pathname.replace(/\.(rss|xml|atom|rdf|json|php)$/i, '')} ${search.replace(/[^?&]*=/g, ' ')}`
  const slug = `feed-${words
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')}`
  const id = slug.length <= MAX_SLUG_LENGTH ? slug : slug.slice(0, MAX_SLUG_LENGTH).replace(/-[^-]*$/, '')
  return id === slug && !taken.has(id) ? id : `${id}-${bytesToHex(sha1(utf8ToBytes(address))).slice(0, 8)}`
}

/** Of feeds that are to be added, those that are not there yet, as rows, each once. */
export function newFeedRows(given: FeedReference[], known: Source[], now: Moment): FeedRow[] {
  const addresses = feedUrlsOf(known)
  const taken = new Set(known.map(({ id }) => id))
  return given.flatMap(({ url, title, homepage }) => {
    const address = canonicalUrl(url)
    if (addresses.has(address)) return []
    const id = feedIdOf(address, taken)
    addresses.add(address)
    taken.add(id)
    return [
      {
        id,
        url: address,
        name: collapseWhitespace(title ?? '') || new URL(address).host,
        homepage: homepage && /^https?:\/\//i.test(homepage) && URL.canParse(homepage) ? homepage : new URL('/', address).href,
        addedAt: now,
      },
    ]
  })
}

const feedUrlsOf = (sources: Source[]): Set<string> =>
  new Set(sources.flatMap((source) => (source.feed === undefined ? [] : [canonicalUrl(source.feed)])))

/** One spelling of an address: without what stands behind a `#`. */
export function canonicalUrl(address: string): string {
  const url = new URL(address)
  url.hash = ''
  return url.href
}
