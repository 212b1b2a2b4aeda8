/** Sources added by address and kept in the database, beside those of feeds/sources.ts. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Moment, Source } from '../model.ts'
import { type FeedRow, feedRows } from '../store/added-feeds.ts'
import type { Db } from '../store/db.ts'
import { collapseWhitespace } from '../text/strings.ts'
import { feed } from './feed.ts'

/** Loads all sources of this instance; a file's source wins over an added one with the same feed. */
export async function loadAllSources(db: Db, files: Source[]): Promise<Source[]> {
  const ids = new Set(files.map(({ id }) => id))
  const addresses = feedUrlsOf(files)
  const stored = (await feedRows(db)).filter(({ id, url }) => !ids.has(id) && !addresses.has(url))
  return [...files, ...stored.map(({ id, url, name, homepage }) => feed({ id, url, name, homepage, abstracts: 'excerpt' }))]
}

/** A feed to add. */
export type FeedReference = { url: string; title?: string; homepage?: string }

const MAX_SLUG_LENGTH = 60

/** The id of an added feed: `feed-` with host and path in words, always the same for an address. */
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

/** The rows of feeds that are not sources yet, each once. */
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

/** Normalizes an address: removes the fragment. */
export function canonicalUrl(address: string): string {
  const url = new URL(address)
  url.hash = ''
  return url.href
}
