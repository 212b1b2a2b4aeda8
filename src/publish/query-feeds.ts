/**
 * Feeds of papers found, newest first seen first: a search (`/feeds/search.atom?q=…`), papers like one (`/feeds/like.atom?id=…`),
 * every paper that belongs to topics (`?all`). Equal questions share one document, whatever their order and case.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { formats } from '../formats/index.ts'
import {
  cursorParam,
  EXAMPLE_PAPER_ID,
  flagParam,
  type ParameterValues,
  parseQueryParams,
  requireTopic,
  SCORE_PARAM,
  textParam,
  topicParam,
} from '../http/query-params.ts'
import { pasted } from '../identifiers/detect.ts'
import type { Document, Format, Topic } from '../model.ts'
import { titleOf } from '../papers/display.ts'
import { both, type Condition, FEED_BOUNDS } from '../query/compile-sql.ts'
import { canonicalQuery, titleOfQuery } from '../query/normalize.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import { accepted, type Cursor, cursorOf, readCursor } from '../search/boolean-search.ts'
import { related } from '../search/related.ts'
import { formatQueryString, paperPath, VOCABULARY_PATH } from '../site.ts'
import { storeRevision } from '../store/documents.ts'
import { type DatedPaper, loadDatedPapers } from '../store/paper-lists.ts'
import { papersById, resolveIdentifier } from '../store/papers.ts'
import { excerpt } from '../text/strings.ts'
import { entryIdOf } from '../topics/admit.ts'
import { documentOfPapers, type FeedHeading, type FeedPaper } from './document.ts'
import { feedStylePath } from './feed.css.ts'
import { linkHeaderOf } from './feed-links.ts'

/** Entries of a page of a feed. */
const ENTRIES_PER_PAGE = 50
/** Papers like one that its feed holds. */
const MAX_RELATED_ENTRIES = 40
/** Where the last page begins: the first paper of all. */
const START_CURSOR = 'start'

const PAGING_PARAMS = {
  before: cursorParam({ description: 'Papers behind this place: where the next page begins.', example: '' }, readCursor),
  after: cursorParam(
    { description: 'Papers before this place: where the previous page ends; `start` is the last page.', example: START_CURSOR },
    (given) => (given === START_CURSOR ? START_CURSOR : readCursor(given)),
  ),
}

/** What a search as a feed may be asked. */
export const SEARCH_FEED_PARAMS = {
  q: textParam(
    { description: 'Words, phrases and fields that must all hold.', example: 'graph learning', required: 'say what to search for' },
    FEED_BOUNDS.characters,
  ),
  topic: topicParam({ description: 'Only papers that belong to this topic.', example: '' }),
  min: SCORE_PARAM,
  ...PAGING_PARAMS,
}

/** What a feed of all that belongs to topics may be asked. */
export const ALL_PAPERS_FEED_PARAMS = {
  all: flagParam({ description: 'Every paper that belongs, admitted or not, newest first.', example: '' }),
  min: SCORE_PARAM,
  ...PAGING_PARAMS,
}

/** What a feed of papers like one may be asked. */
export const RELATED_FEED_PARAMS = {
  id: textParam({ description: 'The paper, by any name of it.', example: EXAMPLE_PAPER_ID, required: 'say which paper' }),
  min: SCORE_PARAM,
}

/** A list of papers: what it is called, and how a page of it is read. */
type QueryFeed = {
  heading: Omit<FeedHeading, 'extensions' | 'siteName' | 'style' | 'vocabulary' | 'paperUrlOf' | 'topicTitleOf' | 'base' | 'page'>
  /** Without pages where it has none. */
  readPage: (place: FeedPagePosition) => Promise<{ ids: string[]; pages?: PageLinks }>
}
type FeedPagePosition = { before?: Cursor | undefined; after?: Cursor | typeof START_CURSOR | undefined }
type PageLinks = Partial<Record<'first' | 'previous' | 'next' | 'last', string>>

/** Answers `/feeds/search.<format>`. */
export function searchFeedResponse(request: Request, format: Format, service: AppContext): Promise<Response> {
  const { q = '', topic: slug, min, ...paging } = parseQueryParams(request.url, SEARCH_FEED_PARAMS)
  const query = checkNormalizedQuery(parseQuery(q, FEED_BOUNDS))
  const topic = slug === undefined ? undefined : requireTopic(slug, service.topics, service.site.url('/topics'))
  return queryFeedResponse(request, format, service, searchQueryFeed(query, { topic, min }, service), paging)
}

/** The query, whose normal form is an address that will be answered; longer than it was asked, that may be too much. */
function checkNormalizedQuery(query: Query): Query {
  try {
    parseQuery(canonicalQuery(query), FEED_BOUNDS)
  } catch (error) {
    throw error instanceof BadRequest ? new BadRequest(`Written out, with each field before its word: ${error.message}`) : error
  }
  return query
}

/** The address of a search as a feed, behind the site's own and before the extension's query: what pages link to. */
export const searchFeedQueryString = (query: Query, topic?: string): string => formatQueryString({ q: canonicalQuery(query), topic })

function searchQueryFeed(
  query: Query,
  { topic, min }: { topic: Topic | undefined; min: number | undefined },
  { db, site }: AppContext,
): QueryFeed {
  const q = canonicalQuery(query)
  const also = feedConditionOf(topic ? [topic] : undefined, min)
  const within = topic ? ` in ${topic.title}` : ''
  return {
    heading: {
      key: 'search',
      title: `${site.name}: ${excerpt(titleOfQuery(query), 120)}${within}`,
      description: `Papers that match ${excerpt(q, 500)}${within}${describeMinScore(min)}, newest first.`,
      home: site.url(`/search${formatQueryString({ q, topic: topic?.slug })}`),
      query: formatQueryString({ q, topic: topic?.slug, min }),
    },
    readPage: (place) => readQueryPage(db, query, also, place),
  }
}

/** Answers `/feeds/<topics>.<format>?all`: every paper that belongs to any of these topics. */
export function allPapersFeedResponse(
  request: Request,
  format: Format,
  service: AppContext,
  topics: Topic[],
  key: string,
): Promise<Response> {
  const { min, ...paging } = parseQueryParams(request.url, ALL_PAPERS_FEED_PARAMS)
  const { db, site } = service
  const [only] = topics
  const named = key === 'all' ? 'all topics' : topics.map(({ title }) => title).join(', ')
  const list: QueryFeed = {
    heading: {
      key,
      title: `${site.name}: ${named}, every paper`,
      description: `Every paper that belongs to ${key === 'all' ? 'any topic' : named}${describeMinScore(min)}, newest first.`,
      home: site.url(only && topics.length === 1 ? `/topics/${only.slug}` : '/topics'),
      query: formatQueryString({ all: true, min }),
    },
    readPage: (place) => readQueryPage(db, undefined, feedConditionOf(topics, min), place),
  }
  return queryFeedResponse(request, format, service, list, paging)
}

/** Answers `/feeds/like.<format>?id=…`: the papers most like one, newest first. */
export async function relatedFeedResponse(request: Request, format: Format, service: AppContext): Promise<Response> {
  const { id: given = '', min } = parseQueryParams(request.url, RELATED_FEED_PARAMS)
  const { db, site } = service
  const id = (await resolveIdentifier(db, given)) ?? (await resolveIdentifier(db, pasted(given).names[0] ?? given))
  const paper = id === undefined ? undefined : (await papersById(db, [id])).get(id)
  if (!paper) throw new BadRequest(`no paper goes by the name ${JSON.stringify(given)} here`, 404)
  const list: QueryFeed = {
    heading: {
      key: 'like',
      title: `${site.name}: like ${titleOf(paper, 120)}`,
      description: `Papers like ${titleOf(paper, 300)}${describeMinScore(min)}, newest first.`,
      home: site.url(paperPath(paper.id)),
      query: formatQueryString({ id: paper.id, min }),
    },
    readPage: async () => {
      const like = (await related(db, paper.id, MAX_RELATED_ENTRIES)).map(({ paper }) => paper)
      const papers = min === undefined ? undefined : await papersById(db, like)
      return { ids: papers ? like.filter((one) => (papers.get(one)?.score ?? 0) >= (min ?? 0)) : like }
    },
  }
  return queryFeedResponse(request, format, service, list, {})
}

const describeMinScore = (min: number | undefined): string => (min === undefined ? '' : `, of a score of at least ${min}`)

/** Of these topics, of at least this merit; undefined where nothing narrows. */
export function feedConditionOf(topics: Topic[] | undefined, min: number | undefined): Condition | undefined {
  const parts: Condition[] = []
  if (topics) parts.push({ kind: 'or', parts: topics.map(({ slug }) => ({ kind: 'topic', slug })) })
  if (min !== undefined) parts.push({ kind: 'score', min: min })
  return parts.length > 0 ? both(parts) : undefined
}

/** A page of papers, and where the others stand; it costs the same however deep it is. */
async function readQueryPage(
  db: AppContext['db'],
  query: Query | undefined,
  also: Condition | undefined,
  { before, after }: FeedPagePosition,
): Promise<{ ids: string[]; pages: PageLinks }> {
  const backwards = after !== undefined
  const cursor = after === START_CURSOR ? undefined : (after ?? before)
  const { found, next } = await accepted(db, query, { limit: ENTRIES_PER_PAGE, order: 'newest', cursor, also, backwards })
  const [first, last] = [found.at(0), found.at(-1)]
  const isFirst = backwards ? next === undefined : before === undefined
  const isLast = backwards ? after === START_CURSOR : next === undefined
  const at = (place: typeof first) => place && cursorOf({ score: place.score, seq: 0, paper: place.paper, to: Number.MAX_SAFE_INTEGER })
  return {
    ids: found.map(({ paper }) => paper),
    pages: {
      ...(!(isFirst && isLast) && { first: '' }),
      ...(!isFirst && first && { previous: `after=${at(first)}` }),
      ...(!isLast && (last ?? next) && { next: `before=${backwards ? at(last) : at(next)}` }),
      ...(!(isFirst && isLast) && { last: `after=${START_CURSOR}` }),
    },
  }
}

async function queryFeedResponse(
  request: Request,
  format: Format,
  service: AppContext,
  list: QueryFeed,
  { before, after }: Partial<ParameterValues<typeof PAGING_PARAMS>>,
): Promise<Response> {
  const { db, site, topics, publisher } = service
  if (before !== undefined && after !== undefined) throw new BadRequest('give before or after, not both')
  const page = before
    ? `&before=${cursorOf(before)}`
    : after
      ? `&after=${after === START_CURSOR ? START_CURSOR : cursorOf(after)}`
      : undefined
  const extensions = formats.map(({ extension }) => extension)
  const base = site.url(`/feeds/${list.heading.key}`)
  const addressOf = (extension: string, more = '') => `${base}.${extension}${list.heading.query}${more}`
  const rendered = await publisher.document({
    address: `${list.heading.key}.${format.extension}${list.heading.query}${page ?? ''}`,
    revision: () => storeRevision(db),
    contentType: format.contentType,
    isPersisted: false,
    render: async () => {
      const { ids, pages } = await list.readPage({ before, after })
      const heading: FeedHeading = {
        ...list.heading,
        ...(page !== undefined && { page }),
        base,
        extensions,
        siteName: site.name,
        style: site.url(feedStylePath),
        vocabulary: site.url(VOCABULARY_PATH),
        paperUrlOf: (paper) => site.url(paperPath(paper)),
        topicTitleOf: (slug) => topics.find((topic) => topic.slug === slug)?.title ?? slug,
      }
      const links = Object.entries(pages ?? {}).map(([rel, at]) => [
        rel,
        Object.fromEntries(extensions.map((extension) => [extension, addressOf(extension, at && `&${at}`)])),
      ])
      const found = (await loadDatedPapers(db, ids)).map(feedPaperOf)
      return format.render(documentOfPapers(heading, found, pages && (Object.fromEntries(links) as Document['pages'])))
    },
  })
  const { home, query } = list.heading
  return publisher.respond(request, rendered, { link: linkHeaderOf({ base, home, query, page }, format.extension) })
}

/** A paper keeps the id it has in the feeds of topics. */
export function feedPaperOf({ paper, at, changedAt, admissions }: DatedPaper): FeedPaper {
  const [earliest] = admissions
  return {
    paper,
    at,
    changedAt,
    entryId: earliest?.entryId ?? entryIdOf(paper.id),
    reasons: admissions.map(({ topic, entry }) => ({ topic, reason: entry.reason })),
    ...(earliest && { admission: earliest.entry }),
  }
}
