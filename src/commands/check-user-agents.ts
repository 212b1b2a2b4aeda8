/** Requests the feeds with the User-Agents of common feed readers, because a proxy or a firewall may block some of them. */
import { describeError } from '../errors.ts'
import { readFeed } from '../sources/feed.ts'
import { formatCount } from '../text/strings.ts'

const READER_TIMEOUT_MS = 10_000

export type FeedReader = { name: string; userAgent: string; feed: string }

/** The User-Agents of desktop programs, hosted services and scripts. */
export const FEED_READERS: FeedReader[] = [
  {
    name: 'Feedly',
    userAgent: 'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 12 subscribers; like FeedFetcher-Google)',
    feed: 'all.atom',
  },
  { name: 'Inoreader', userAgent: 'Mozilla/5.0 (compatible; inoreader.com; 12 subscribers)', feed: 'all.rss' },
  { name: 'NewsBlur', userAgent: 'NewsBlur Feed Fetcher - 12 subscribers - https://www.newsblur.com', feed: 'all.rss' },
  { name: 'Feedbin', userAgent: 'Feedbin feed-id:12345 - 12 subscribers', feed: 'all.atom' },
  { name: 'FreshRSS', userAgent: 'FreshRSS/1.27.1 (Linux; https://freshrss.org)', feed: 'all.atom' },
  { name: 'Miniflux', userAgent: 'Mozilla/5.0 (compatible; Miniflux/2.2.14; +https://miniflux.app)', feed: 'all.rss' },
  { name: 'NetNewsWire', userAgent: 'NetNewsWire (RSS Reader; https://netnewswire.com/)', feed: 'all.rss' },
  { name: 'newsboat', userAgent: 'newsboat/2.30 (Linux x86_64)', feed: 'all.atom' },
  { name: 'Thunderbird', userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.4.0', feed: 'all.rss' },
  { name: 'feedparser', userAgent: 'feedparser/6.0.11 +https://github.com/kurtmckee/feedparser/', feed: 'all.atom' },
  { name: 'curl', userAgent: 'curl/8.14.1', feed: 'all.json' },
]

/** Sends a GET; if there is no response, throws an error with the URL and what to change. */
export async function fetchOrExplain(url: string, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(READER_TIMEOUT_MS) })
  } catch (error) {
    throw new Error(`GET ${url}: ${describeError(error)}; run npm start, and set SITE_URL to the public address`)
  }
}

/** What to change after a refusal. Cloudflare marks its challenges with a header (https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/). */
function describeRefusal({ headers }: Response): string {
  if (headers.get('cf-mitigated') === 'challenge') return 'Cloudflare challenges this reader: see docs/cloudflare.md, "Let readers through"'
  if (headers.get('server')?.toLowerCase() === 'cloudflare')
    return 'Cloudflare blocks this reader: see docs/cloudflare.md, "Let readers through"'
  return 'allow this reader in the proxy, firewall or bot protection in front of Paperwire'
}

/** Checks that a reader gets a feed, and a 304 when it repeats the request with the ETag; otherwise throws what to change. */
export async function checkFeedReader({ userAgent, feed }: FeedReader, siteUrl: string): Promise<string> {
  const url = `${siteUrl}/feeds/${feed}`
  const headers = { 'user-agent': userAgent, accept: 'application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5' }
  const response = await fetchOrExplain(url, headers)
  const text = await response.text()
  const type = response.headers.get('content-type') ?? ''
  if (response.status !== 200) throw new Error(`GET ${url}: ${response.status}; ${describeRefusal(response)}`)
  if (!/xml|feed\+json/.test(type)) throw new Error(`GET ${url} is not a feed but ${type || 'of no type'}; ${describeRefusal(response)}`)
  const entries = feed.endsWith('.json') ? JSON.parse(text).items.length : (await readFeed(text, url)).items.length
  const revalidation = await fetchOrExplain(url, { ...headers, 'if-none-match': response.headers.get('etag') ?? '' })
  await revalidation.text()
  if (revalidation.status !== 304)
    throw new Error(
      `GET ${url} with its ETag: ${revalidation.status}, not 304; make the proxy in front of Paperwire forward ETag and If-None-Match`,
    )
  return `${feed}, ${formatCount(entries, 'entry', 'entries')}; 304 if not modified`
}

/** Checks that the hub of this site accepts subscriptions; otherwise throws what to change. */
export async function checkHub(hub: string): Promise<string> {
  const response = await fetch(hub, {
    method: 'POST',
    body: new URLSearchParams({ 'hub.mode': 'doctor' }),
    signal: AbortSignal.timeout(READER_TIMEOUT_MS),
  })
  const text = await response.text()
  if (response.status !== 400 || !text.startsWith('hub.mode'))
    throw new Error(`POST ${hub}: ${response.status}; run npm start with HUB=on, and let the proxy forward POST requests`)
  return `${hub} accepts subscriptions`
}
