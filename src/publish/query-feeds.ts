/**
 * The feeds of papers that a query finds, newest first seen first: a search (`/feeds/search.atom?q=…`), papers like one
 * (`/feeds/like.atom?id=…`), every paper that belongs to topics (`?all`). Queries with one normal form share one document.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest, paperNotFound } from '../errors.ts'
import { type ParameterValues, requireTopic } from '../http/query-params.ts'
import { detectIdentifiers } from '../identifiers/detect.ts'
import type { Topic } from '../model.ts'
import { titleOf } from '../papers/display.ts'
import { allConditions, type Condition, FEED_QUERY_LIMITS } from '../query/compile-sql.ts'
import { normalizeQuery, queryTitle } from '../query/normalize.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import { booleanSearch, encodeSearchCursor, type SearchCursor } from '../search/boolean-search.ts'
import { findRelatedPapers } from '../search/related.ts'
import { formatQueryString, PATHS, paperPath } from '../site.ts'
import { storeRevision } from '../store/documents.ts'
import { loadDatedPapers } from '../store/paper-lists.ts'
import { papersById, resolveIdentifier } from '../store/papers.ts'
import { excerpt } from '../text/strings.ts'
import { type FeedHeading, type FeedList, type FeedPage, feedUrlsOf } from './document.ts'
import { entriesOfPapers, entryContextOf, feedPaperOf } from './entries.ts'
import { type ALL_PAPERS_FEED_PARAMS, type RELATED_FEED_PARAMS, type SEARCH_FEED_PARAMS, START_CURSOR } from './feed-params.ts'
import { selectionPagePath, selectionTitle, type TopicSelection } from './feed-topics.ts'

const ENTRIES_PER_PAGE = 50
const MAX_RELATED_ENTRIES = 40

/** The cursor of a page that is not the first: papers after it, or with `after` those before it. */
type PagePosition = { before?: SearchCursor | undefined; after?: SearchCursor | typeof START_CURSOR | undefined }
/** The parameters of other pages: `before=…`; empty for the first page. */
type PageLinks = Partial<Record<'first' | 'previous' | 'next' | 'last', string>>
type IdPage = { ids: string[]; pages?: PageLinks }

/** The papers that match a search. */
export function searchFeed(
  { q = '', topic: slug, min, ...position }: ParameterValues<typeof SEARCH_FEED_PARAMS>,
  context: AppContext,
): FeedList {
  const { db, site, topics } = context
  const query = checkNormalizedQuery(parseQuery(q, FEED_QUERY_LIMITS))
  const topic = slug === undefined ? undefined : requireTopic(slug, topics, site.url(PATHS.topics))
  const normalized = normalizeQuery(query)
  const inTopic = topic ? ` in ${topic.title}` : ''
  const heading = {
    key: 'search',
    title: `${site.name}: ${excerpt(queryTitle(query), 120)}${inTopic}`,
    description: `Papers that match ${excerpt(normalized, 500)}${inTopic}${describeMinScore(min)}, newest first.`,
    pagePath: `${PATHS.search}${formatQueryString({ q: normalized, topic: topic?.slug })}`,
    queryString: formatQueryString({ q: normalized, topic: topic?.slug, min }),
  }
  const condition = feedConditionOf(topic ? [topic] : undefined, min)
  return pagedFeed(heading, position, context, () => loadQueryPage(db, query, condition, position))
}

/** The query of a search feed in its normal form, to be linked to. */
export const searchFeedQueryString = (query: Query, topic?: string): string => formatQueryString({ q: normalizeQuery(query), topic })

/** The query, whose normal form must be a valid query too: written out, it may be too long. */
function checkNormalizedQuery(query: Query): Query {
  try {
    parseQuery(normalizeQuery(query), FEED_QUERY_LIMITS)
  } catch (error) {
    throw error instanceof BadRequest ? new BadRequest(`Written out, with each field before its word: ${error.message}`) : error
  }
  return query
}

/** Every paper that belongs to any of these topics, admitted or not. */
export function allPapersFeed(
  selection: TopicSelection,
  { min, before, after }: ParameterValues<typeof ALL_PAPERS_FEED_PARAMS>,
  context: AppContext,
): FeedList {
  const { db, site } = context
  const { key, topics, isAll } = selection
  const heading = {
    key,
    title: `${site.name}: ${selectionTitle(selection, 'all topics')}, every paper`,
    description: `Every paper that belongs to ${selectionTitle(selection, 'any topic')}${describeMinScore(min)}, newest first.`,
    pagePath: isAll ? PATHS.topics : selectionPagePath(selection),
    queryString: formatQueryString({ all: true, min }),
  }
  const position: PagePosition = { before, after }
  return pagedFeed(heading, position, context, () => loadQueryPage(db, undefined, feedConditionOf(topics, min), position))
}

/** The papers most like one, newest first. */
export async function relatedFeed(
  { id: text = '', min }: ParameterValues<typeof RELATED_FEED_PARAMS>,
  context: AppContext,
): Promise<FeedList> {
  const { db, site } = context
  const id = (await resolveIdentifier(db, text)) ?? (await resolveIdentifier(db, detectIdentifiers(text).identifiers[0] ?? text))
  const paper = id === undefined ? undefined : (await papersById(db, [id])).get(id)
  if (!paper) throw paperNotFound(text)
  const heading = {
    key: 'like',
    title: `${site.name}: like ${titleOf(paper, 120)}`,
    description: `Papers like ${titleOf(paper, 300)}${describeMinScore(min)}, newest first.`,
    pagePath: paperPath(paper.id),
    queryString: formatQueryString({ id: paper.id, min }),
  }
  return pagedFeed(heading, {}, context, async () => {
    const ids = (await findRelatedPapers(db, paper.id, MAX_RELATED_ENTRIES)).map(({ paper }) => paper)
    if (min === undefined) return { ids }
    const papers = await papersById(db, ids)
    return { ids: ids.filter((id) => (papers.get(id)?.score ?? 0) >= min) }
  })
}

const describeMinScore = (min: number | undefined): string => (min === undefined ? '' : `, of a score of at least ${min}`)

/** The condition of belonging to any of these topics and of having this score; undefined without either. */
export function feedConditionOf(topics: Topic[] | undefined, min: number | undefined): Condition | undefined {
  const parts: Condition[] = []
  if (topics) parts.push({ kind: 'or', parts: topics.map(({ slug }) => ({ kind: 'topic', slug })) })
  if (min !== undefined) parts.push({ kind: 'score', min })
  return parts.length > 0 ? allConditions(parts) : undefined
}

/** Loads a page of papers and the links to other pages (RFC 5005 §3); it costs the same however deep it is. */
async function loadQueryPage(
  db: AppContext['db'],
  query: Query | undefined,
  extraCondition: Condition | undefined,
  { before, after }: PagePosition,
): Promise<IdPage> {
  const backwards = after !== undefined
  const cursor = after === START_CURSOR ? undefined : (after ?? before)
  const { papers, next } = await booleanSearch(db, query, { limit: ENTRIES_PER_PAGE, order: 'newest', cursor, extraCondition, backwards })
  const [first, last] = [papers.at(0), papers.at(-1)]
  const isFirst = backwards ? next === undefined : before === undefined
  const isLast = backwards ? after === START_CURSOR : next === undefined
  const cursorAt = (place: typeof first) =>
    place && encodeSearchCursor({ score: place.score, seq: 0, paper: place.paper, untilSeq: Number.MAX_SAFE_INTEGER })
  return {
    ids: papers.map(({ paper }) => paper),
    pages: {
      ...(!(isFirst && isLast) && { first: '' }),
      ...(!isFirst && first && { previous: `after=${cursorAt(first)}` }),
      ...(!isLast && (last ?? next) && { next: `before=${backwards ? cursorAt(last) : cursorAt(next)}` }),
      ...(!(isFirst && isLast) && { last: `after=${START_CURSOR}` }),
    },
  }
}

function pagedFeed(heading: FeedHeading, { before, after }: PagePosition, context: AppContext, loadIds: () => Promise<IdPage>): FeedList {
  const { db } = context
  if (before !== undefined && after !== undefined) throw new BadRequest('give before or after, not both')
  const afterText = after === undefined || after === START_CURSOR ? after : encodeSearchCursor(after)
  const pageQuery = before ? `&before=${encodeSearchCursor(before)}` : afterText ? `&after=${afterText}` : ''
  return {
    heading: { ...heading, pageQuery },
    revision: () => storeRevision(db),
    loadPage: async (): Promise<FeedPage> => {
      const { ids, pages } = await loadIds()
      const links = Object.entries(pages ?? {}).map(([rel, query]) => [
        rel,
        feedUrlsOf({ ...heading, pageQuery: query && `&${query}` }, context),
      ])
      const papers = (await loadDatedPapers(db, ids)).map(feedPaperOf)
      return { entries: entriesOfPapers(entryContextOf(context), papers), ...(pages && { pages: Object.fromEntries(links) }) }
    },
  }
}
