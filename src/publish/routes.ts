/** The routes of the feeds, the OPML file, the sitemaps and robots.txt. */
import type { AppRoute } from '../app-context.ts'
import { formats } from '../formats/index.ts'
import { OPML_TYPE } from '../formats/opml.ts'
import { schemaRef } from '../http/json-schemas.ts'
import {
  BAD_REQUEST_RESPONSE,
  enumPathParam,
  FEED_NAME_PARAM,
  GONE_RESPONSE,
  multiTypeResponseSpec,
  NOT_FOUND_RESPONSE,
  pathParam,
  type ResponseSpec,
  responseSpec,
  TOPIC_MOVED_RESPONSE,
} from '../http/operation.ts'
import { pathAfter } from '../http/route.ts'
import { feedPath, PATHS } from '../site.ts'
import { ALL_PAPERS_FEED_PARAMS, ARCHIVE_PARAMS, FEED_PARAMS, RELATED_FEED_PARAMS, SEARCH_FEED_PARAMS } from './feed-params.ts'
import { feedResponse, incidentFeedResponse, opmlResponse } from './handlers.ts'
import { robotsResponse, sitemapPartResponse, sitemapResponse } from './sitemap.ts'

const FORMAT_PARAM = enumPathParam(
  'The format.',
  formats.map(({ extension }) => extension),
)
const feedResponseSpec = (description: string): ResponseSpec =>
  multiTypeResponseSpec(
    description,
    formats.map(({ contentType }) => contentType),
    { 'application/feed+json': schemaRef('Feed') },
  )

/** All feeds below `/feeds/` share one pattern and one handler. */
const feedRoute: Pick<AppRoute, 'group' | 'pattern' | 'isConditional' | 'handler'> = {
  group: 'Feeds',
  pattern: '/feeds/:file{.+}',
  isConditional: true,
  handler: (c, context) => feedResponse(c.req.raw, pathAfter(c, feedPath('')), context),
}
const TOPIC_FEED_RESPONSES: AppRoute['responses'] = {
  301: TOPIC_MOVED_RESPONSE,
  400: BAD_REQUEST_RESPONSE,
  404: NOT_FOUND_RESPONSE,
  410: GONE_RESPONSE,
}

export const feedRoutes: AppRoute[] = [
  {
    id: 'feed',
    path: '/feeds/{feed}.{format}',
    summary: 'A feed of one topic, several, or all',
    description: 'With `all` only `min`, `before` and `after` are allowed, with `by` only `top`.',
    pathParameters: { feed: FEED_NAME_PARAM, format: FORMAT_PARAM },
    queryParameters: { ...FEED_PARAMS, before: ALL_PAPERS_FEED_PARAMS.before, after: ALL_PAPERS_FEED_PARAMS.after },
    responses: { 200: feedResponseSpec('The feed.'), ...TOPIC_FEED_RESPONSES },
    ...feedRoute,
  },
  {
    id: 'archive',
    path: '/feeds/{feed}/{period}.{format}',
    summary: 'The entries of a feed in a past day or week',
    pathParameters: {
      feed: FEED_NAME_PARAM,
      period: pathParam('A day or a week.', '2025-11-20', { pattern: '^\\d{4}-(\\d\\d-\\d\\d|W\\d\\d)$' }),
      format: FORMAT_PARAM,
    },
    queryParameters: ARCHIVE_PARAMS,
    responses: { 200: feedResponseSpec('The archive; its entries never change.'), ...TOPIC_FEED_RESPONSES },
    ...feedRoute,
  },
  {
    id: 'searchFeed',
    path: '/feeds/search.{format}',
    summary: 'A feed of a search',
    description: 'Newest first seen first. `q=orcid:(0000-0002-1825-0097 OR …)` are the publications of these people.',
    pathParameters: { format: FORMAT_PARAM },
    queryParameters: SEARCH_FEED_PARAMS,
    responses: { 200: feedResponseSpec('A page of the search.'), 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
    ...feedRoute,
  },
  {
    id: 'likeFeed',
    path: '/feeds/like.{format}',
    summary: 'A feed of similar papers',
    pathParameters: { format: FORMAT_PARAM },
    queryParameters: RELATED_FEED_PARAMS,
    responses: { 200: feedResponseSpec('Similar papers, newest first.'), 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
    ...feedRoute,
  },
  {
    id: 'opml',
    group: 'Feeds',
    path: PATHS.opml,
    summary: 'The feeds of all topics, for import into a reader',
    isConditional: true,
    responses: { 200: responseSpec('OPML 2.0.', OPML_TYPE.split(';')[0] ?? '') },
    handler: (c, context) => opmlResponse(c.req.raw, context),
  },
  {
    id: 'troubles',
    group: 'Feeds',
    path: '/status.{format}',
    pattern: '/:file{status\\.(?:atom|rss)}',
    summary: 'Problems of sources, for the operator',
    pathParameters: { format: enumPathParam('The format.', ['atom', 'rss']) },
    isConditional: true,
    responses: {
      200: multiTypeResponseSpec('One entry for each incident.', ['application/atom+xml', 'application/rss+xml'], {}),
      404: NOT_FOUND_RESPONSE,
    },
    handler: (c, context) => incidentFeedResponse(c.req.raw, c.req.path.endsWith('.atom') ? 'atom' : 'rss', context),
  },
]

export const sitemapRoutes: AppRoute[] = [
  {
    id: 'sitemap',
    group: 'Search engines',
    path: PATHS.sitemap,
    summary: 'Every page',
    isConditional: true,
    responses: { 200: responseSpec('A sitemap, or a sitemap index.', 'application/xml') },
    handler: (c, context) => sitemapResponse(c.req.raw, context),
  },
  {
    id: 'sitemapPart',
    group: 'Search engines',
    path: '/sitemap-{part}.xml',
    pattern: '/:file{sitemap-.+}',
    summary: 'A part of the sitemap',
    pathParameters: { part: pathParam('The part, as the index names it.', 'pages', { pattern: '^(pages|[1-9]\\d{0,6})$' }) },
    isConditional: true,
    responses: { 200: responseSpec('A sitemap.', 'application/xml'), 404: NOT_FOUND_RESPONSE },
    handler: (c, context) => sitemapPartResponse(c.req.raw, pathAfter(c, '/sitemap-'), context),
  },
  {
    id: 'robots',
    group: 'Search engines',
    path: PATHS.robots,
    summary: 'Which paths crawlers may request',
    isConditional: true,
    responses: { 200: responseSpec('Everything is allowed.', 'text/plain') },
    handler: (c, context) => robotsResponse(c.req.raw, context),
  },
]
