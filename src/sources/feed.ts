/**
 * Reads any ordinary feed (RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed) into one shape: an ordinary one with rss-parser,
 * any other with the tolerant reader.
 */
import type { Source, SourceRecord } from '../model.ts'
import { type FeedItem, omitUndefined, parseFeedItem, valueText, valueToPlainText } from './reading/feed-item.ts'
import { readJsonFeed } from './reading/json-feed.ts'
import { readTolerantFeed } from './reading/tolerant-feed.ts'
import { readWellFormedFeed } from './reading/well-formed-feed.ts'

export type { FeedItem } from './reading/feed-item.ts'

export type ParsedFeed = {
  title: string
  items: FeedItem[]
  /** Descriptions of items with neither title, address nor abstract. */
  dropped: string[]
  /** Whether the feed was cut off; its complete items are read. */
  isTruncated?: boolean
  /** The feed's crawl hints: minutes between visits, hours and days (GMT) to skip. */
  ttlMinutes?: number
  skipDays?: string[]
  skipHours?: number[]
}

/** Reads a feed found at `url`; throws a sentence if it is not a feed. */
export async function readFeed(text: string, url: string): Promise<ParsedFeed> {
  const reading = await readAllFeedItems(text, url)
  const says = (item: FeedItem) => Boolean(item.title || item.url || item.abstract)
  const dropped = reading.items.flatMap((item, at) => (says(item) ? [] : [`item ${at + 1}: neither title, address nor abstract`]))
  return { ...reading, items: reading.items.filter(says), dropped }
}

/** Like `readFeed`, including items with neither title, address nor abstract. */
export async function readAllFeedItems(text: string, url: string): Promise<Omit<ParsedFeed, 'dropped'>> {
  if (/^\s*[[{]/.test(text)) return readJsonFeed(text, url)
  const { head, items, isTruncated } = (await readWellFormedFeed(text, url)) ?? readTolerantFeed(text, url)
  const venue = valueText(head('prism:publicationname'))
  const skipDays = valueText(head('skipdays')).match(/[A-Z][a-z]+day/g)
  const skipHours = valueText(head('skiphours')).match(/\d+/g)
  return {
    title: valueToPlainText(head('title')),
    items: items.map((elements) => parseFeedItem(elements, venue)),
    ...omitUndefined({
      isTruncated: isTruncated || undefined,
      ttlMinutes: ttlMinutesOf((name) => valueText(head(name))),
      skipDays: skipDays ?? undefined,
      skipHours: skipHours?.map(Number).filter((hour) => hour <= 24),
    }),
  }
}

/** Creates a source from an ordinary feed. By default it is visited once an hour. */
export function feed(options: {
  id: string
  name: string
  homepage: string
  url: string
  abstracts: Source['abstracts']
  schedule?: string
  timezone?: string
  service?: string
}): Source {
  const { url, schedule = `${staggeredMinuteOf(options.id)} * * * *`, ...rest } = options
  return {
    ...rest,
    feed: url,
    schedule,
    isWebPage: true,
    request: () => ({ url }),
    read: async (page) => {
      if (page.status === 304) return { records: [] }
      const { items, dropped, isTruncated, ttlMinutes, skipDays, skipHours } = await readFeed(page.text, page.url)
      return {
        records: await feedItemsToRecords(items),
        dropped,
        ...(isTruncated && { anomaly: 'The feed stopped half way; its whole items were read.' }),
        crawlHints: omitUndefined({ ttlMinutes, skipDays, skipHours }),
      }
    },
  }
}

/** Converts items to records. A key shared by different items is replaced by their address or title. */
export async function feedItemsToRecords(items: FeedItem[]): Promise<SourceRecord[]> {
  const owner = new Map<string, FeedItem>()
  const shared = new Set<string>()
  for (const item of items) {
    const before = owner.get(item.id)
    if (before && (before.url !== item.url || before.title !== item.title)) shared.add(item.id)
    owner.set(item.id, item)
  }
  const records = new Map<string, SourceRecord>()
  for (const item of items) {
    const key = item.id && !shared.has(item.id) ? item.id : item.url && item.url !== item.id ? item.url : await titleKeyOf(item)
    if (!records.has(key)) records.set(key, feedItemToRecord(item, key))
  }
  return [...records.values()]
}

function feedItemToRecord(item: FeedItem, key: string): SourceRecord {
  const { identifiers, title, abstract, authors, url, published, updated, version, announceType, categories, license, comment } = item
  return {
    key,
    ...{ identifiers, title, abstract, authors, url, categories },
    ...omitUndefined({ copies: item.copies, published, updated, announced: published ?? updated, version, announceType, license, comment }),
    ...omitUndefined({ venue: item.venue ?? item.journalRef, links: item.pdf ? { pdf: item.pdf } : undefined }),
  }
}

async function titleKeyOf(item: FeedItem): Promise<string> {
  const bytes = new TextEncoder().encode(`${item.title}\n${item.title ? '' : item.abstract}`)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return `title:${[...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** A minute of the hour derived from the id, so that feeds are not all visited at once. */
const staggeredMinuteOf = (id: string): number =>
  [...id].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6_000_060, 7) % 60

const UPDATE_PERIOD_MINUTES: Record<string, number> = { hourly: 60, daily: 1440, weekly: 10_080, monthly: 43_200, yearly: 525_600 }

function ttlMinutesOf(head: (name: string) => string): number | undefined {
  const ttl = Number(head('ttl'))
  if (ttl > 0) return Math.round(ttl)
  const period = UPDATE_PERIOD_MINUTES[head('sy:updateperiod')]
  return period && Math.round(period / Math.max(1, Number(head('sy:updatefrequency')) || 1))
}
