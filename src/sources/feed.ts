/**
 * Reads any ordinary feed: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, JSON Feed. The XML of feeds is made whole first
 * (`tolerant.ts`), then read by rss-parser; whatever it was, one shape comes out.
 */
import Parser from 'rss-parser'
import type { Author, Source, SourceRecord } from '../model.ts'
import { oneLine } from '../text.ts'
import { authorsOf, authorsOfList } from './authors.ts'
import { dateOf } from './dates.ts'
import { asHtml, htmlToText } from './html.ts'
import { allOf, CUSTOM_FIELDS, cleanFeed } from './tolerant.ts'
import { absolute } from './xml.ts'

/** What a feed says of one paper, in plain text, addresses absolute and http(s), dates in RFC 3339. */
export type FeedItem = {
  /** Its guid, id or address, as written; empty where it has none. */
  id: string
  title: string
  url: string
  authors: Author[]
  published?: string
  updated?: string
  /** Identifiers as they are found in it. */
  names: string[]
  abstract: string
  /** The primary one first, where one is said to be. */
  categories: string[]
  version?: number
  announceType?: string
  license?: string
  venue?: string
  comment?: string
  primaryCategory?: string
  pdf?: string
  doi?: string
  journalRef?: string
}

export type FeedReading = {
  title: string
  items: FeedItem[]
  /** Items that have neither title, address nor abstract, in a few words each. */
  dropped: string[]
  /** The feed stopped half way: what is here are its whole items. */
  cut?: boolean
  /** When the feed asks to be asked again: minutes between visits, days and hours (GMT) to leave out. */
  ttlMinutes?: number
  skipDays?: string[]
  skipHours?: number[]
}

/** An element as rss-parser gives it. */
type Value = string | { _?: string; $?: Record<string, string>; name?: string[]; affiliation?: string[] }
type Fields = Record<string, Value[]>

const parser = new Parser<Record<string, string>, Fields>({ customFields: CUSTOM_FIELDS })

/** Reads the text of a feed found at `url`. Throws a sentence for what is no feed; whatever is one is read as far as it can be. */
export async function readFeed(text: string, url: string): Promise<FeedReading> {
  const reading = await readItems(text, url)
  const items = reading.items.filter((item) => item.title || item.url || item.abstract)
  const dropped = reading.items.flatMap((item, at) => (items.includes(item) ? [] : [`item ${at + 1}: neither title, address nor abstract`]))
  return { ...reading, items, dropped }
}

/** As `readFeed`, with the items too that say nothing a reader could use. */
export async function readItems(text: string, url: string): Promise<Omit<FeedReading, 'dropped'>> {
  if (/^\s*[[{]/.test(text)) return readJson(text, url)
  const { xml, cut } = cleanFeed(text, url)
  const feed = await parser.parseString(xml)
  const venue = feed['prism:publicationname']
  const skipHours = feed.skiphours?.match(/\d+/g)?.map(Number)
  return {
    title: plain(feed.title),
    items: feed.items.map((fields) => itemOf((name) => fields[allOf(name)] ?? [], venue)),
    ...pick({ cut: cut || undefined, ttlMinutes: ttlOf(feed), skipDays: feed.skipdays?.match(/[A-Z][a-z]+day/g) ?? undefined, skipHours }),
  }
}

/** A source that is an ordinary feed. By default it is asked every hour, at a minute of its own. */
export function feed(options: {
  id: string
  name: string
  homepage: string
  url: string
  abstracts: Source['abstracts']
  schedule?: string
  timezone?: string
  site?: string
}): Source {
  const { url, schedule = `${minuteOf(options.id)} * * * *`, ...rest } = options
  return {
    ...rest,
    schedule,
    request: () => ({ url }),
    read: async (page) => {
      if (page.status === 304) return { records: [] }
      const { items, dropped, cut, ttlMinutes, skipDays, skipHours } = await readFeed(page.text, page.url)
      return {
        records: await recordsOf(items),
        dropped,
        ...(cut && { suspect: 'The feed stopped half way; its whole items were read.' }),
        ...((ttlMinutes || skipDays || skipHours) && { keep: pick({ ttlMinutes, skipDays, skipHours }) }),
      }
    },
  }
}

/** The items as records. A key that two different items claim is worth nothing: their addresses or titles are. */
export async function recordsOf(items: FeedItem[]): Promise<SourceRecord[]> {
  const owner = new Map<string, FeedItem>()
  const shared = new Set<string>()
  for (const item of items) {
    const before = owner.get(item.id)
    if (before && (before.url !== item.url || before.title !== item.title)) shared.add(item.id)
    owner.set(item.id, item)
  }
  const records = new Map<string, SourceRecord>()
  for (const item of items) {
    const key = item.id && !shared.has(item.id) ? item.id : item.url && item.url !== item.id ? item.url : await hashOf(item)
    if (!records.has(key)) records.set(key, recordOf(item, key))
  }
  return [...records.values()]
}

function recordOf(item: FeedItem, key: string): SourceRecord {
  const { names, title, abstract, authors, url, published, updated, version, announceType, categories, license, comment } = item
  return {
    key,
    ...{ names, title, abstract, authors, url, categories },
    ...pick({ published, updated, announced: published ?? updated, version, announceType, license, comment }),
    ...pick({ venue: item.venue ?? item.journalRef, links: item.pdf ? { pdf: item.pdf } : undefined }),
  }
}

async function hashOf(item: FeedItem): Promise<string> {
  const bytes = new TextEncoder().encode(`${item.title}\n${item.title ? '' : item.abstract}`)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return `title:${[...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`
}

/** A minute of the hour, the same for an id always, so that feeds do not all ask at once. */
const minuteOf = (id: string): number => [...id].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 6_000_060, 7) % 60

/** The members that are there. */
const pick = <T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }

const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : (value?._ ?? '')).trim()
const plain = (value: Value | undefined): string => oneLine(htmlToText(textOf(value)))

type Link = { href: string; rel: string; type: string; title: string }
const linkOf = (value: Value): Link => {
  const { href = '', rel = '', type = '', title = '' } = typeof value === 'string' ? {} : (value.$ ?? {})
  return { href, rel, type, title }
}

const SUMMARIES =
  'description summary atom:summary dcterms:abstract abstract dc:description itunes:summary media:description itunes:subtitle'.split(' ')
const CONTENTS = 'content:encoded content atom:content body fullitem'.split(' ')
const PUBLISHED =
  'pubdate published atom:published issued dcterms:issued dc:date date prism:publicationdate prism:coverdate created dcterms:created'.split(
    ' ',
  )
const UPDATED = 'updated modified atom:updated dcterms:modified lastmod'.split(' ')

/** One item, whatever format it came in: `all` gives the elements of a name. */
function itemOf(all: (name: string) => Value[], feedVenue: string | undefined): FeedItem {
  const texts = (...names: string[]): string[] => names.flatMap((name) => all(name).map(textOf)).filter(Boolean)
  const first = (...names: string[]): string | undefined => texts(...names)[0]
  const words = (...names: string[]): string | undefined => names.flatMap((name) => all(name).map(plain)).find(Boolean)
  const links = ['feedburner:origlink', 'link', 'url', 'atom:link'].flatMap((name) => all(name).map(linkOf))
  const ids = texts('guid', 'id', 'atom:id', 'about')
  const url = all('feedburner:origlink').map(linkOf)[0]?.href ?? pageOf(all('link')) ?? pageOf(all('url')) ?? pageOf(all('atom:link')) ?? permalinkOf(all, ids) ?? links[0]?.href ?? ''
  const id = ids[0] ?? url
  const announcement = announced(abstractOf(all))
  const announceType = first('arxiv:announce_type') ?? announcement.type
  const primary = all('arxiv:primary_category').map(textOf)[0]
  const categories = texts('category').length ? texts('category') : texts('dc:subject')
  const doi = [...texts('prism:doi', 'doi', 'arxiv:doi'), ...texts('dc:identifier', 'dcterms:identifier')].find((name) =>
    /^(doi:\s*)?10\./i.test(name),
  )
  const version = /^(?:oai:arXiv\.org:|https?:\/\/(?:\w+\.)?(?:arxiv\.org\/|biorxiv\.org\/|medrxiv\.org\/)).*?\dv(\d+)\b/i
  return {
    id,
    title: (words('title', 'dc:title', 'atom:title', 'media:title') ?? '').replace(/\s*\(arXiv:\S+ \[[\w.-]+\][^)]*\)$/, ''),
    url,
    authors: announceType || /^oai:arxiv/i.test(id) ? authorsOfList(peopleIn(all, 'dc:creator').join(', ')) : authorsIn(all),
    names: namesOf(texts, links, [...ids, url]),
    abstract: announcement.abstract,
    categories: [...new Set([...(primary ? [primary] : []), ...categories].map((text) => plain(text)))].filter(Boolean),
    ...pick({
      published: first(...PUBLISHED),
      updated: first(...UPDATED),
      version: [...ids, url].map((text) => version.exec(text)?.[1]).find(Boolean)
        ? Number([...ids, url].map((text) => version.exec(text)?.[1]).find(Boolean))
        : announcement.version,
      announceType,
      license:
        first('dc:rights', 'license', 'cc:license') ?? links.find((link) => link.rel === 'license')?.href ?? words('rights', 'copyright'),
      venue: words('prism:publicationname') ?? (feedVenue ? plain(feedVenue) : undefined),
      comment: words('arxiv:comment'),
      primaryCategory: primary,
      pdf: [...links, ...all('enclosure').map(linkOf)].find((link) => link.type === 'application/pdf' || link.title === 'pdf')?.href,
      doi: doi?.replace(/^doi:\s*/i, ''),
      journalRef: words('arxiv:journal_ref', 'arxiv:journal_reference'),
    }),
  }
}

/** The page of an item among links: what calls itself so, best in HTML, then what says nothing of itself. */
function pageOf(values: Value[]): string | undefined {
  const rank = ({ rel, type }: Link): number => {
    if (rel === 'alternate') return /html/.test(type) ? 0 : type ? 3 : 1
    return rel === '' ? 2 : rel === 'content' ? 4 : 9
  }
  const pages = values.map(linkOf).filter((link) => rank(link) < 9)
  return pages.sort((a, b) => rank(a) - rank(b))[0]?.href
}

function permalinkOf(all: (name: string) => Value[], ids: string[]): string | undefined {
  const [guid] = all('guid')
  const permanent = typeof guid === 'string' || guid?.$?.permalink?.toLowerCase() !== 'false'
  return ids.filter((id) => permanent || id !== textOf(guid)).find((id) => /^https?:\/\/\S+$/i.test(id))
}

/** The abstract: what the feed gives as a summary, unless that is a stub and its content an abstract. */
function abstractOf(all: (name: string) => Value[]): string {
  const read = (names: string[]) => names.flatMap((name) => all(name).map((value) => htmlToText(textOf(value)))).filter(Boolean)
  const [summary, ...others] = read(SUMMARIES)
  const candidates = [...others, ...read(CONTENTS)]
  if (!summary) return candidates[0] ?? ''
  if (summary.length > 120 && !/(?:…|\.\.\.|\[\.\.\.\]|\[…\])$/.test(summary)) return summary
  return candidates.find((text) => text.length > 2 * summary.length && text.length < 6000) ?? summary
}

/** An abstract without what stands before it: its heading, or arXiv's `arXiv:2508.13426v1 Announce Type: new Abstract:`. */
function announced(text: string): { abstract: string; type?: string; version?: number } {
  const line = oneLine(text)
  const [whole, version, type] = /^arXiv:\S+?(?:v(\d+))?\s+Announce Type:\s*([\w-]+)\s*/i.exec(line) ?? []
  const abstract = line.slice(whole?.length ?? 0).replace(/^(?:Abstract\s*[:.]\s*|ABSTRACT\s+|Abstract\s+(?=\p{Lu}))/u, '')
  return { abstract, ...pick({ type, version: version ? Number(version) : undefined }) }
}

const peopleIn = (all: (name: string) => Value[], name: string): string[] =>
  all(name).flatMap((value) => (typeof value === 'string' ? value : (value.name?.[0] ?? '')))

/** The authors by whichever element names most of them, each with the affiliations that stand with it. */
function authorsIn(all: (name: string) => Value[]): Author[] {
  let most: Author[] = []
  for (const name of ['dc:creator', 'author', 'atom:author', 'itunes:author']) {
    const affiliated = new Map(
      all(name).flatMap((value) => (typeof value === 'object' && value.affiliation ? [[value.name?.[0] ?? '', value.affiliation]] : [])),
    )
    const authors = authorsOf(peopleIn(all, name)).map((author) => {
      const affiliations = affiliated.get(author.name)?.map(plain).filter(Boolean)
      return affiliations?.length ? { ...author, affiliations } : author
    })
    if (authors.length > most.length) most = authors
  }
  return most
}

const NAME = /\b10\.\d{4,9}\/\S|\barxiv\b|\bpmid\b|pubmed|\bpmc(?:id|\d)|ncbi\.nlm|openreview/i

/** Identifiers as they are found: stated ones, and ids and addresses that hold one. */
function namesOf(texts: (...names: string[]) => string[], links: Link[], ids: string[]): string[] {
  const own = links.filter(
    ({ rel, title }) => ['', 'alternate', 'canonical', 'content', 'self'].includes(rel) || /^(doi|pdf)$/i.test(title),
  )
  const found = [...texts('dc:identifier', 'dcterms:identifier', 'prism:doi', 'doi', 'arxiv:doi'), ...ids, ...own.map((link) => link.href)]
  return [...new Set(found)].filter((name) => NAME.test(name) && name.length < 500)
}

const PERIODS: Record<string, number> = { hourly: 60, daily: 1440, weekly: 10_080, monthly: 43_200, yearly: 525_600 }

function ttlOf(feed: Record<string, unknown>): number | undefined {
  const ttl = Number(feed.ttl)
  if (ttl > 0) return Math.round(ttl)
  const period = PERIODS[String(feed['sy:updateperiod']).trim()]
  return period && Math.round(period / Math.max(1, Number(feed['sy:updatefrequency']) || 1))
}

type Json = { [key: string]: unknown }
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const string = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '')

/** JSON Feed 1 and 1.1 (https://www.jsonfeed.org/version/1.1/). */
function readJson(text: string, url: string): Omit<FeedReading, 'dropped'> {
  const { json, cut } = parseJson(text)
  if (
    !isObject(json) ||
    !Array.isArray(json.items) ||
    !(string(json.version).includes('jsonfeed') || objects(json.items).some((item) => 'id' in item))
  )
    throw new Error('This is JSON, but no JSON Feed.')
  const home = URL.canParse(url) ? url : string(json.feed_url) || string(json.home_page_url)
  const items = objects(json.items).map((item) => {
    const fields = fieldsOfJson(item, json, home)
    return itemOf((name) => fields[name] ?? [], undefined)
  })
  return { title: plain(asHtml(string(json.title))), items, ...(cut && { cut }) }
}

function fieldsOfJson(item: Json, feed: Json, home: string): Fields {
  const links = [item.url, item.external_url].map((href) => absolute(string(href), home)).filter((href) => href !== undefined)
  const authors = [item, feed].map((from) =>
    objects(from.authors).length ? objects(from.authors) : isObject(from.author) ? [from.author] : [],
  )
  const people = (authors[0]?.length ? authors[0] : authors[1]) ?? []
  return {
    id: [string(item.id)],
    title: [asHtml(string(item.title))],
    link: links.map((href) => ({ $: { href, rel: 'alternate' } })),
    summary: [asHtml(string(item.summary))],
    content: [string(item.content_html) || asHtml(string(item.content_text))],
    published: [dateOf(string(item.date_published)) ?? ''],
    updated: [dateOf(string(item.date_modified)) ?? ''],
    author: people.map((person) => `${string(person.name)} ${/orcid/.test(string(person.url)) ? string(person.url) : ''}`),
    category: Array.isArray(item.tags) ? item.tags.map(string) : [],
    enclosure: objects(item.attachments).map((file) => ({
      $: { href: absolute(string(file.url), home) ?? '', type: string(file.mime_type) },
    })),
  }
}

/** JSON, or as much of a list of items as is whole: it is cut after one of its last closing braces. */
function parseJson(text: string): { json: unknown; cut: boolean } {
  try {
    return { json: JSON.parse(text), cut: false }
  } catch {
    let end = text.length
    for (let tries = 0; tries < 40 && end > 0; tries++) {
      end = text.lastIndexOf('}', end - 1)
      try {
        return { json: JSON.parse(`${text.slice(0, end + 1)}]}`), cut: true }
      } catch {}
    }
    throw new Error('This is no feed: it begins like JSON, but is none.')
  }
}
