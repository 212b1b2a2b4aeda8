/** The site as feed readers see it: asked with their names, for what stands before a site may refuse some of them. */
import { describeError } from '../errors.ts'
import { readFeed } from '../sources/feed.ts'
import { formatCount } from '../text/strings.ts'

const READER_TIMEOUT_MS = 10_000

export type FeedReader = { name: string; userAgent: string; feed: string }

/** As common readers introduce themselves: programs on a desk, services that fetch for many, and what scripts are made of. */
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

/** A GET; what keeps it from being answered is thrown with the address and what to change. */
export async function fetchOrExplain(url: string, headers: Record<string, string> = {}): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: AbortSignal.timeout(READER_TIMEOUT_MS) })
  } catch (error) {
    throw new Error(`GET ${url}: ${describeError(error)}; let npm start run, and set SITE_URL to where readers find it`)
  }
}

/** Who refused: Cloudflare says so in a header (https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/). */
function describeRefusal({ headers }: Response): string {
  if (headers.get('cf-mitigated') === 'challenge')
    return 'Cloudflare asks this reader to prove that it is a person: docs/cloudflare.md, "Let readers through"'
  if (headers.get('server')?.toLowerCase() === 'cloudflare') return 'Cloudflare stands before it: docs/cloudflare.md, "Let readers through"'
  return 'let what stands before Paperwire (a proxy, a firewall, a bot check) pass this reader on'
}

/** A reader gets a whole feed, and 304 when it asks again with what it was given; otherwise throws what to change. */
export async function checkFeedReader({ userAgent, feed }: FeedReader, siteUrl: string): Promise<string> {
  const url = `${siteUrl}/feeds/${feed}`
  const headers = { 'user-agent': userAgent, accept: 'application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5' }
  const answer = await fetchOrExplain(url, headers)
  const text = await answer.text()
  const type = answer.headers.get('content-type') ?? ''
  if (answer.status !== 200) throw new Error(`GET ${url}: ${answer.status}; ${describeRefusal(answer)}`)
  if (!/xml|feed\+json/.test(type)) throw new Error(`GET ${url} is ${type || 'of no type'}, no feed; ${describeRefusal(answer)}`)
  const entries = feed.endsWith('.json') ? JSON.parse(text).items.length : (await readFeed(text, url)).items.length
  const again = await fetchOrExplain(url, { ...headers, 'if-none-match': answer.headers.get('etag') ?? '' })
  await again.text()
  if (again.status !== 304)
    throw new Error(`GET ${url} with its ETag: ${again.status}, not 304; let what stands before Paperwire pass ETag and If-None-Match on`)
  return `${feed}, ${formatCount(entries, 'entry', 'entries')}; 304 when nothing changed`
}

/** Whether the hub of this site is there for subscribers; otherwise throws what to change. */
export async function checkHub(hub: string): Promise<string> {
  const answer = await fetch(hub, {
    method: 'POST',
    body: new URLSearchParams({ 'hub.mode': 'doctor' }),
    signal: AbortSignal.timeout(READER_TIMEOUT_MS),
  })
  const text = await answer.text()
  if (answer.status !== 400 || !text.startsWith('hub.mode'))
    throw new Error(`POST ${hub}: ${answer.status}; let npm start run with HUB=on, and forms pass`)
  return `${hub} takes subscriptions`
}
