/** The handler of the search page. */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { cursorParam, type ParameterValues, parseQueryParams, requireTopic, textParam, topicParam } from '../http/query-params.ts'
import { searchFeedQueryString } from '../publish/query-feeds.ts'
import { type Condition, isPlainText, SEARCH_QUERY_LIMITS } from '../query/compile-sql.ts'
import { normalizeQuery } from '../query/normalize.ts'
import { QueryError } from '../query/parse.ts'
import { countAcceptedPapers } from '../search/boolean-search.ts'
import { parseSearchFilter, queryForFeed, type SearchParameters } from '../search/filters.ts'
import { search } from '../search/search.ts'
import { formatQueryString, PATHS, paperPath } from '../site.ts'
import { DAY_SECONDS, startOfDay } from '../text/dates.ts'
import { excerpt } from '../text/strings.ts'
import { paperCards } from './card-data.ts'
import { feedLinksOf } from './layout.ts'
import { type SearchPageData, searchPage } from './search-page.ts'

const dayOrEmptyParameter = (description: string) => ({
  ...textParam({ description, example: '2025-11-21' }),
  schema: { type: 'string', anyOf: [{ format: 'date' }, { maxLength: 0 }] },
})
/** The query parameters of the search page; forms send unused fields as empty text. */
export const SEARCH_PARAMETERS = {
  q: textParam({ description: 'A question, a query, or an identifier.', example: 'graph learning' }, SEARCH_QUERY_LIMITS.characters),
  topic: topicParam({ description: 'Only papers that belong to this topic.', example: '' }),
  source: textParam({ description: 'Only papers with a record of this source.', example: '' }),
  cat: textParam({ description: 'Only papers of this category.', example: 'cs.LG' }),
  since: dayOrEmptyParameter('Only papers published on this day or later.'),
  until: dayOrEmptyParameter('Only papers published on this day or earlier.'),
  code: textParam({ description: 'Only papers with code, if not empty.', example: '1' }),
  cursor: cursorParam({ description: 'Where the next page begins.', example: '' }, (cursor) => cursor),
}
type SearchPageParameters = ParameterValues<typeof SEARCH_PARAMETERS>

const WEEK_SECONDS = 7 * DAY_SECONDS

/** Renders the search page with its status; redirects to a paper that is searched for by its identifier. */
export async function renderSearchPage(
  service: AppContext,
  url: string,
): Promise<{ page: string; status: 200 | 400 } | { redirect: string }> {
  const { site, topics } = service
  const parameters = parseQueryParams(url, SEARCH_PARAMETERS)
  const { q: text = '', cursor } = parameters
  const filters = filtersOf(parameters)
  const sources = (await service.sources()).map(({ id, name }) => ({ id, name }))
  const page: SearchPageData = { text, filters, topics, sources }
  if (text === '') return { page: await searchPage(site, page), status: 200 }
  try {
    const results = await loadSearchResults(service, { text, filters, cursor })
    if ('redirect' in results) return results
    return { page: await searchPage(site, { ...page, results }), status: 200 }
  } catch (error) {
    if (!(error instanceof BadRequest)) throw error
    // the position is only in the query if the mistake is, not in a filter
    const at = error instanceof QueryError && !isPlainText(text) ? error.position : undefined
    return { page: await searchPage(site, { ...page, mistake: { message: error.message, ...(at !== undefined && { at }) } }), status: 400 }
  }
}

/** The filters of a form, without the empty ones. */
function filtersOf({ topic, source, cat, since, until, code }: SearchPageParameters): SearchParameters {
  return {
    ...(topic && { topic }),
    ...(source && { source }),
    ...(cat && { cat }),
    ...(since && { since }),
    ...(until && { until }),
    ...(code && { code: true }),
  }
}

async function loadSearchResults(
  service: AppContext,
  { text, filters, cursor }: { text: string; filters: SearchParameters; cursor: string | undefined },
): Promise<NonNullable<SearchPageData['results']> | { redirect: string }> {
  const { db, site, topics, embedder, now } = service
  const filter = parseSearchFilter(filters)
  const topic = filters.topic === undefined ? undefined : requireTopic(filters.topic, topics, site.url(PATHS.topics))
  const extraCondition: Condition | undefined = topic && { kind: 'topic', slug: topic.slug }
  const found = await search(db, { text, filter, extraCondition, embedder, ...(cursor !== undefined && { cursor }) })
  const { hits, identifiedPaper, unknownIdentifier, next, order, corrected: corrections, suggested } = found
  if (identifiedPaper !== undefined) return { redirect: site.url(paperPath(identifiedPaper)) }
  const feedQuery = cursor === undefined && unknownIdentifier === undefined ? queryForFeed(text, filter, corrections) : undefined
  const [cards, lastWeek] = await Promise.all([
    paperCards(
      hits.map(({ paper }) => paper),
      service,
    ),
    feedQuery && countAcceptedPapers(db, feedQuery, { extraCondition, since: startOfDay(now()) - WEEK_SECONDS }),
  ])
  const urlOf = (parameters: Record<string, string | number | true | undefined>) =>
    site.url(`${PATHS.search}${formatQueryString(parameters)}`)
  const parameters = { q: text, ...filters, code: filters.code ? 1 : undefined }
  const feedQueryString = feedQuery && searchFeedQueryString(feedQuery, topic?.slug)
  return {
    hits: cards.map((card, i) => ({ ...card, title: hits[i]?.title ?? [], snippet: hits[i]?.snippet ?? [] })),
    isPlainQuestion: isPlainText(text),
    order,
    ...(unknownIdentifier !== undefined && { unknownIdentifier }),
    ...(next !== null && { nextPageUrl: urlOf({ ...parameters, cursor: next }) }),
    ...(cursor !== undefined && { firstPageUrl: urlOf(parameters) }),
    corrections,
    suggestions: suggested.map(({ from, to }) => {
      const suggestion = text.replace(new RegExp(`(?<![\\p{L}\\p{N}])${from}(?![\\p{L}\\p{N}])`, 'giu'), to)
      return { text: suggestion, href: urlOf({ ...parameters, q: suggestion }) }
    }),
    ...((filter !== undefined || extraCondition !== undefined) && { unfilteredUrl: urlOf({ q: text }) }),
    ...(feedQuery &&
      feedQueryString &&
      lastWeek && {
        feed: {
          feeds: feedLinksOf(site, 'search', excerpt(text, 80), feedQueryString),
          query: normalizeQuery(feedQuery),
          search: feedQueryString,
          lastWeek,
        },
      }),
  }
}
