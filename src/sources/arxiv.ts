/**
 * arXiv: its announcements, its query API for the last days of submissions, and the same API for papers known by id only.
 *
 * https://info.arxiv.org/help/rss.html, https://info.arxiv.org/help/api/user-manual.html; metadata is CC0
 * (https://info.arxiv.org/help/api/tou.html), so abstracts may be shown whole. Thank you to arXiv for use of its open
 * access interoperability. All of arXiv's hosts share one request in three seconds.
 */

import { isPreprintIdentifier, parseIdentifier } from '../identifiers/identifiers.ts'
import type { Copy, Page, Reading, Source, SourceRecord, SourceState } from '../model.ts'
import { DAY_SECONDS, dayOf, parseMoment, rfc3339, unixSeconds } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { type FeedItem, readFeed } from './feed.ts'
import { isWithdrawn } from './reading/withdrawn.ts'

/** https://info.arxiv.org/help/api/tou.html */
export const ARXIV_TERMS = 'Metadata is CC0; articles stay at arXiv.'

const HOMEPAGE = 'https://arxiv.org/'
/** arXiv cuts a feed of several categories at 2,000 entries. */
const FEED_CUT_THRESHOLD = 1900
const PAGE_SIZE = 500
const WINDOW_DAYS = 7
const MAX_GAP_DAYS = 30

/** The announcements of these categories as one feed: new at midnight Eastern time, empty at weekends. */
export function arxivAnnouncements({ id, categories, backups }: { id: string; categories: string[]; backups?: string[] }): Source {
  return {
    id,
    name: `arXiv announcements: ${categories.join(', ')}`,
    service: 'arXiv',
    homepage: HOMEPAGE,
    feed: `https://rss.arxiv.org/rss/${categories.join('+')}`,
    schedule: '20 0,4,8,12,16,20 * * 1-5',
    timezone: 'America/New_York',
    abstracts: 'whole',
    terms: ARXIV_TERMS,
    batch: true,
    ...(backups && { backups }),
    request: (_now, state) => ({ url: `https://rss.arxiv.org/rss/${categoriesToFetch(state.apart, categories).join('+')}` }),
    read: async (page, state) => {
      const asked = categoriesToFetch(state.apart, categories)
      const left = Array.isArray(state.apart) ? state.apart.map(String).slice(1) : []
      const after = left.length > 0 ? { next: { apart: left } } : {}
      if (page.status === 304) return { records: [], ...after }
      const { items, dropped, isTruncated, skipDays } = await readFeed(page.text, page.url)
      const reading = { records: items.map(announcementToRecord), dropped, ...(skipDays && { crawlHints: { skipDays } }) }
      if (isTruncated) return { ...reading, anomaly: `the feed stopped after ${formatCount(items.length, 'entry', 'entries')}`, ...after }
      if (items.length < FEED_CUT_THRESHOLD) return { ...reading, ...after }
      const anomaly = `${formatCount(items.length, 'entry', 'entries')}: arXiv cuts a feed at 2,000`
      return asked.length > 1
        ? { ...reading, anomaly: `${anomaly}, asked again a category at a time`, next: { apart: asked } }
        : { ...reading, anomaly, ...after }
    },
  }
}

/** Reads an announcement. Its date is the day of the announcement, and also the paper's own date only if the paper is new. */
function announcementToRecord(item: FeedItem): SourceRecord {
  const { published, ...record } = arxivItemToRecord(item)
  if (item.announceType?.startsWith('replace'))
    return { ...record, ...(published && { updated: published }), announced: monthFromArxivId(record.key) }
  return { ...record, ...(published && { announced: published }), ...(published && item.announceType === 'new' && { published }) }
}

/** The month in an arXiv id, because a replacement does not say when the paper was first announced. */
function monthFromArxivId(key: string): string {
  const [, year, month] = /(\d\d)(0[1-9]|1[0-2])(?:\.|\d{3}$)/.exec(key) ?? []
  return `${Number(year) > 90 ? '19' : '20'}${year ?? '00'}-${month ?? '01'}-01T00:00:00Z`
}

/** The categories of this visit: the first of those to request one at a time, else all. */
const categoriesToFetch = (apart: unknown, categories: string[]): string[] =>
  Array.isArray(apart) && apart.length > 0 ? [String(apart[0])] : categories

/** Everything submitted to these categories in the last seven days, after an outage up to thirty. */
export function arxivSubmissions({ id, categories }: { id: string; categories: string[] }): Source {
  const wanted = categories.map((category) => `cat:${category}`).join(' OR ')
  return {
    id,
    name: `arXiv submissions: ${categories.join(', ')}`,
    service: 'arXiv',
    homepage: HOMEPAGE,
    schedule: '40 6 * * *',
    abstracts: 'whole',
    terms: ARXIV_TERMS,
    request: (now, state) => {
      const { from, to, start } = submissionWindowOf(state, now)
      const query = new URLSearchParams({
        search_query: `(${wanted}) AND submittedDate:[${from} TO ${to}]`,
        start: String(start),
        max_results: String(PAGE_SIZE),
        sortBy: 'submittedDate',
        sortOrder: 'ascending',
      })
      return { url: `https://export.arxiv.org/api/query?${query}` }
    },
    read: async (page, state, now) => {
      const { from, to, start, total, lost } = submissionWindowOf(state, now)
      const before = Number(state.usual ?? 0)
      const reading = page.status === 304 ? { records: [] } : await readQueryResults(page)
      const all = page.status === 304 ? total : totalResultsOf(page.text)
      const next = start + PAGE_SIZE
      const doneAt = state.doneAt
      const expected = Math.max(0, Math.min(PAGE_SIZE, all - start))
      if (page.status !== 304 && reading.records.length < expected * MIN_PAGE_COMPLETENESS) {
        throw new Error(`${reading.records.length} of ${expected} entries came`)
      }
      const few = start === 0 && page.status !== 304 && all < before * MIN_BASELINE_SHARE
      const suspect = few ? `${formatCount(all, 'paper')} in the window, where ${before.toLocaleString('en')} are usual` : lost
      const judged = suspect === undefined ? reading : { ...reading, anomaly: suspect }
      if (few) return { ...judged, finalState: { usual: before, total, doneAt } }
      const usual = start === 0 ? all : before
      if (next < all) return { ...judged, next: { from, to, start: next, total: all, usual, doneAt } }
      // the next window begins where this one was opened
      const opened = (parseMoment(`${to.slice(0, 4)}-${to.slice(4, 6)}-${to.slice(6, 8)}`) ?? Number.POSITIVE_INFINITY) + DAY_SECONDS - 1
      return { ...judged, finalState: { total: all, usual, doneAt: Math.min(unixSeconds(now), opened) } }
    },
  }
}

/** A page with a smaller share of its entries is requested again. */
const MIN_PAGE_COMPLETENESS = 0.9
/** A window with a smaller share of its usual papers is suspect. */
const MIN_BASELINE_SHARE = 0.25

/** The window in whole days, so that a second run on a day requests the same addresses. */
function submissionWindowOf(state: SourceState, now: Date): { from: string; to: string; start: number; total: number; lost?: string } {
  const at = unixSeconds(now)
  const stamp = (moment: number) => dayOf(moment).replaceAll('-', '')
  const total = Number(state.total ?? 0)
  if (typeof state.from === 'string' && typeof state.to === 'string') {
    return { from: state.from, to: state.to, start: Number(state.start ?? 0), total }
  }
  const doneAt = Number(state.doneAt ?? at)
  const gap = Math.floor((at - doneAt) / DAY_SECONDS)
  const days = Math.min(WINDOW_DAYS + Math.max(0, gap - 1), MAX_GAP_DAYS)
  const lost =
    gap - 1 > MAX_GAP_DAYS
      ? `not asked since ${dayOf(doneAt)}: submissions before ${dayOf(at - days * DAY_SECONDS)} are not filled in`
      : undefined
  return { from: `${stamp(at - days * DAY_SECONDS)}0000`, to: `${stamp(at)}2359`, start: 0, total, ...(lost !== undefined && { lost }) }
}

/** Looks up categories, authors and dates of papers that other sources know only by arXiv id, a hundred a request. */
export const arxivLookup = ({ id }: { id: string }): Source => ({
  id,
  name: 'arXiv lookup of papers known by id',
  service: 'arXiv',
  homepage: HOMEPAGE,
  schedule: '50 * * * *',
  abstracts: 'whole',
  terms: ARXIV_TERMS,
  about: { scheme: 'arxiv', maxPerRequest: 100, missingField: 'categories' },
  request: (_now, _state, about) => ({
    url: `https://export.arxiv.org/api/query?id_list=${about.map((name) => name.slice('arxiv:'.length)).join(',')}&max_results=${about.length}`,
  }),
  read: async (page) => (page.status === 304 ? { records: [] } : readQueryResults(page)),
})

const totalResultsOf = (text: string): number => Number(/<(?:\w+:)?totalResults[^>]*>\s*(\d+)/.exec(text)?.[1] ?? 0)

async function readQueryResults(page: Page): Promise<Reading> {
  const { items, dropped, isTruncated } = await readFeed(page.text, page.url)
  if (isTruncated) throw new Error(`the answer stopped after ${formatCount(items.length, 'entry', 'entries')}`)
  const error = items.find(({ id }) => id.includes('/api/errors'))
  if (error) throw new Error(error.abstract || 'the query was refused')
  return {
    records: items.map((item) => {
      const announced = announcementDateOf(item.published)
      return { ...arxivItemToRecord(item), ...(announced && { announced }) }
    }),
    dropped,
  }
}

function arxivItemToRecord(item: FeedItem): SourceRecord {
  return {
    // one record per paper, for all versions
    key: item.id.replace(/v\d+$/, ''),
    identifiers: item.identifiers.filter((name) => parseIdentifier(name)?.startsWith('arxiv:')),
    ...publishedCopyOf([item.doi, ...item.identifiers]),
    title: item.title,
    abstract: item.abstract,
    authors: item.authors,
    url: item.url,
    ...(item.published && { published: item.published }),
    ...(item.updated && { updated: item.updated }),
    ...(item.version && { version: item.version }),
    ...(item.announceType && { announceType: item.announceType }),
    categories: item.categories,
    ...(item.journalRef && { venue: item.journalRef }),
    ...(item.license && { license: item.license }),
    ...(item.comment && { comment: item.comment }),
    ...(item.pdf && { links: { pdf: item.pdf } }),
    ...(isWithdrawn(item.comment ?? '', item.abstract) && { withdrawn: true }),
  }
}

/** The first DOI that the authors state; later ones may belong to an erratum. */
export function publishedCopyOf(stated: (string | undefined)[]): { copies?: Copy[] } {
  const found = stated.flatMap((one) => one?.split(/[\s;]+/) ?? []).map(parseIdentifier)
  const identifier = found.find((one) => one?.startsWith('doi:') && !isPreprintIdentifier(one))
  return identifier === undefined ? {} : { copies: [{ identifier, says: 'was published as' }] }
}

/**
 * When a submission is announced (https://info.arxiv.org/help/availability.html): the deadline is 14:00 Eastern on working
 * days, and feeds change on the next working day. Eastern time is taken as UTC−5; daylight saving moves nothing across a day.
 */
export function announcementDateOf(submitted: string | undefined): string | undefined {
  const at = parseMoment(submitted)
  if (at === undefined) return undefined
  const deadline = 19 * 3600
  let day = Math.floor((at - deadline) / DAY_SECONDS + 1) * DAY_SECONDS
  while (isWeekend(day)) day += DAY_SECONDS
  day += DAY_SECONDS
  while (isWeekend(day)) day += DAY_SECONDS
  return rfc3339(day + 5 * 3600)
}

const isWeekend = (at: number): boolean => [0, 6].includes(new Date(at * 1000).getUTCDay())
