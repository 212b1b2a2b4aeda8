/** Everything this service answers, in the order in which it is documented. A route without a line here makes a test fail. */

import { MAX_CITATIONS_PER_FILE, TOPIC_CITATIONS_PARAMS, UNAPI_PARAMS } from '../cite/handlers.ts'
import { citations } from '../cite/index.ts'
import { embedOperations } from '../embed/openapi.ts'
import { formats } from '../formats/index.ts'
import { OPML_TYPE } from '../formats/opml.ts'
import { schemaRef } from '../http/json-schemas.ts'
import {
  BAD_REQUEST_RESPONSE,
  DAY_PARAM,
  FEED_NAME_PARAM,
  GONE_RESPONSE,
  JSON_TYPE,
  jsonResponseSpec,
  multiTypeResponseSpec,
  NOT_FOUND_RESPONSE,
  type Operation,
  PAPER_ID_PARAM,
  PAPER_MOVED_RESPONSE,
  pathParam,
  type ResponseSpec,
  redirectResponseSpec,
  responseSpec,
  SLUG_PARAM,
  TEXT_SCHEMA,
  TOPIC_MOVED_RESPONSE,
} from '../http/operation.ts'
import { enumParam } from '../http/query-params.ts'
import { mailOperations } from '../mail/openapi.ts'
import { pageOperations } from '../pages/openapi.ts'
import { ALL_PAPERS_FEED_PARAMS, ARCHIVE_PARAMS, FEED_PARAMS, RELATED_FEED_PARAMS, SEARCH_FEED_PARAMS } from '../publish/feed-params.ts'
import { PATHS } from '../site.ts'
import { EXPORT_PARAMS, JSON_LINES_TYPE } from './json-lines.ts'
import { PAPERS_PARAMS } from './papers-json.ts'

const enumPathParam = (description: string, values: string[]) => enumParam({ description, example: values[0] ?? '' }, values)
const FORMAT_PARAM = enumPathParam(
  'The format.',
  formats.map(({ extension }) => extension),
)
const CITATION_FORMAT_PARAM = enumPathParam(
  'The form.',
  citations.map(({ extension }) => extension),
)

const feedResponseSpec = (description: string): ResponseSpec =>
  multiTypeResponseSpec(
    description,
    formats.map(({ contentType }) => contentType),
    { 'application/feed+json': schemaRef('Feed') },
  )
const citationResponseSpec = (description: string): ResponseSpec =>
  multiTypeResponseSpec(
    description,
    citations.map(({ contentType }) => contentType),
    { 'application/vnd.citationstyles.csl+json': schemaRef('Citations') },
  )

export const operations: Operation[] = [
  {
    id: 'papers',
    group: 'API',
    path: '/api/v1/papers',
    summary: 'Papers, page by page',
    description:
      'Every stored paper, admitted or not, newest first seen first. `next` goes back as `cursor`; papers that arrive in between move nothing.',
    queryParameters: PAPERS_PARAMS,
    isConditional: true,
    responses: {
      200: jsonResponseSpec('A page of papers.', 'Papers'),
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
    },
  },
  {
    id: 'paper',
    group: 'API',
    path: '/api/v1/papers/{id}',
    summary: 'One paper',
    pathParameters: { id: PAPER_ID_PARAM },
    isConditional: true,
    responses: { 200: jsonResponseSpec('The paper.', 'Paper'), 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'export',
    group: 'API',
    path: '/api/v1/papers.jsonl',
    summary: 'All papers, or a topic’s, as JSON lines',
    description:
      'A paper a line, oldest first: all in the order in which they came, a topic’s in the order of their admission. `Link: rel="next"` leads on. Each line’s `cursor` goes back as `cursor`, to go on where a transfer was cut, or on another day.',
    queryParameters: EXPORT_PARAMS,
    responses: {
      200: {
        ...responseSpec('Papers, a JSON object a line.', JSON_LINES_TYPE.split(';')[0] ?? '', schemaRef('PaperLine')),
        headers: { Link: TEXT_SCHEMA },
      },
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
    },
  },
  {
    id: 'topics',
    group: 'API',
    path: '/api/v1/topics',
    summary: 'The topics, with their queries and feeds',
    isConditional: true,
    responses: { 200: jsonResponseSpec('All topics.', 'Topics') },
  },
  {
    id: 'sources',
    group: 'API',
    path: '/api/v1/sources',
    summary: 'The sources, and how they are doing',
    isConditional: true,
    responses: { 200: jsonResponseSpec('All sources.', 'Sources') },
  },
  {
    id: 'openapi',
    group: 'API',
    path: '/api/v1/openapi.json',
    summary: 'This document',
    isConditional: true,
    responses: { 200: responseSpec('OpenAPI 3.1.', JSON_TYPE, { type: 'object' }) },
  },
  {
    id: 'feed',
    group: 'Feeds',
    path: '/feeds/{feed}.{format}',
    summary: 'A topic, several, or all, as a feed',
    description: '`all`, `before` and `after` go with `min` alone, `by` with `top` alone.',
    pathParameters: { feed: FEED_NAME_PARAM, format: FORMAT_PARAM },
    queryParameters: { ...FEED_PARAMS, before: ALL_PAPERS_FEED_PARAMS.before, after: ALL_PAPERS_FEED_PARAMS.after },
    isConditional: true,
    responses: {
      200: feedResponseSpec('The feed.'),
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      410: GONE_RESPONSE,
    },
  },
  {
    id: 'archive',
    group: 'Feeds',
    path: '/feeds/{feed}/{period}.{format}',
    summary: 'What a feed held in a day or week that is over',
    pathParameters: {
      feed: FEED_NAME_PARAM,
      period: pathParam('A day or a week.', '2025-11-20', { pattern: '^\\d{4}-(\\d\\d-\\d\\d|W\\d\\d)$' }),
      format: FORMAT_PARAM,
    },
    queryParameters: ARCHIVE_PARAMS,
    isConditional: true,
    responses: {
      200: feedResponseSpec('The archive; its entries never change.'),
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      410: GONE_RESPONSE,
    },
  },
  {
    id: 'searchFeed',
    group: 'Feeds',
    path: '/feeds/search.{format}',
    summary: 'A search as a feed',
    description: 'Newest first seen first. `q=orcid:(0000-0002-1825-0097 OR …)` is the publications of a list of persons.',
    pathParameters: { format: FORMAT_PARAM },
    queryParameters: SEARCH_FEED_PARAMS,
    isConditional: true,
    responses: { 200: feedResponseSpec('A page of the search.'), 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'likeFeed',
    group: 'Feeds',
    path: '/feeds/like.{format}',
    summary: 'Papers like one, as a feed',
    pathParameters: { format: FORMAT_PARAM },
    queryParameters: RELATED_FEED_PARAMS,
    isConditional: true,
    responses: { 200: feedResponseSpec('Papers like it, newest first.'), 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'opml',
    group: 'Feeds',
    path: '/feeds.opml',
    summary: 'Every topic’s feed, for import into a reader',
    isConditional: true,
    responses: { 200: responseSpec('OPML 2.0.', OPML_TYPE.split(';')[0] ?? '') },
  },
  {
    id: 'troubles',
    group: 'Feeds',
    path: '/status.{format}',
    summary: 'Sources in trouble, for the operator',
    pathParameters: { format: enumPathParam('The format.', ['atom', 'rss']) },
    isConditional: true,
    responses: {
      200: multiTypeResponseSpec('An entry a trouble.', ['application/atom+xml', 'application/rss+xml'], {}),
      404: NOT_FOUND_RESPONSE,
    },
  },
  {
    id: 'citation',
    group: 'Citations',
    path: '/papers/{id}.{form}',
    summary: 'How to cite a paper',
    pathParameters: { id: PAPER_ID_PARAM, form: CITATION_FORMAT_PARAM },
    isConditional: true,
    responses: { 200: citationResponseSpec('One citation.'), 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'topicCitations',
    group: 'Citations',
    path: '/topics/{slug}.{form}',
    summary: 'What a topic admitted, as citations',
    description: `Newest first, ${MAX_CITATIONS_PER_FILE} a file; \`Link: rel="next"\` leads on.`,
    pathParameters: { slug: SLUG_PARAM, form: CITATION_FORMAT_PARAM },
    queryParameters: TOPIC_CITATIONS_PARAMS,
    isConditional: true,
    responses: {
      200: citationResponseSpec('The citations.'),
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
    },
  },
  {
    id: 'dayCitations',
    group: 'Citations',
    path: '/day/{day}.{form}',
    summary: 'What was admitted on a day, as citations',
    pathParameters: { day: DAY_PARAM, form: CITATION_FORMAT_PARAM },
    isConditional: true,
    responses: { 200: citationResponseSpec('The citations, best first.'), 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'unapi',
    group: 'Citations',
    path: '/unapi',
    summary: 'unAPI: which forms there are, and where',
    queryParameters: UNAPI_PARAMS,
    responses: {
      200: responseSpec('The forms there are of any paper.', 'application/xml'),
      300: responseSpec('The forms there are of this one.', 'application/xml'),
      302: redirectResponseSpec('The citation.'),
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      406: { description: 'There is no such form.' },
    },
  },
  ...embedOperations,
  {
    id: 'health',
    group: 'Health',
    path: '/healthz',
    summary: 'Whether it answers from its database',
    responses: { 200: jsonResponseSpec('It does.', 'Health'), 503: jsonResponseSpec('It does not.', 'Health') },
  },
  {
    id: 'sourcesHealth',
    group: 'Health',
    path: '/healthz/sources',
    summary: 'Whether any source is overdue',
    responses: { 200: jsonResponseSpec('None is.', 'SourcesHealth'), 503: jsonResponseSpec('These are.', 'SourcesHealth') },
  },
  {
    id: 'openSearch',
    group: 'Search engines',
    path: '/opensearch.xml',
    summary: 'How browsers search here',
    isConditional: true,
    responses: { 200: responseSpec('OpenSearch 1.1.', 'application/opensearchdescription+xml') },
  },
  {
    id: 'sitemap',
    group: 'Search engines',
    path: '/sitemap.xml',
    summary: 'Every page',
    isConditional: true,
    responses: { 200: responseSpec('A sitemap, or the index of several.', 'application/xml') },
  },
  {
    id: 'sitemapPart',
    group: 'Search engines',
    path: '/sitemap-{part}.xml',
    summary: 'A part of the sitemap',
    pathParameters: { part: pathParam('As the index names it.', 'pages', { pattern: '^(pages|[1-9]\\d{0,6})$' }) },
    isConditional: true,
    responses: { 200: responseSpec('A sitemap.', 'application/xml'), 404: NOT_FOUND_RESPONSE },
  },
  {
    id: 'robots',
    group: 'Search engines',
    path: '/robots.txt',
    summary: 'What programs may ask for',
    isConditional: true,
    responses: { 200: responseSpec('Everything.', 'text/plain') },
  },
  ...pageOperations,
  {
    id: 'handOver',
    group: 'Other machines',
    method: 'post',
    path: '/admin/visits',
    summary: 'Takes over a visit that another machine made',
    description: 'A JSON line that says which visit or round it was, and a line a record.',
    requiresToken: true,
    body: { 'application/x-ndjson': TEXT_SCHEMA },
    responses: {
      200: jsonResponseSpec('It is kept.', 'Kept'),
      400: BAD_REQUEST_RESPONSE,
      401: { description: 'The token is not that of this instance.' },
      404: { description: 'This instance has no token.' },
      413: { description: 'It is too large.' },
    },
  },
  {
    id: 'hub',
    group: 'Other machines',
    method: 'post',
    path: PATHS.hub,
    summary: 'Subscribes a callback to a topic’s feed (WebSub)',
    isEnabled: ({ hub }) => hub,
    body: {
      'application/x-www-form-urlencoded': {
        type: 'object',
        required: ['hub.callback', 'hub.mode', 'hub.topic'],
        properties: {
          'hub.callback': { type: 'string', format: 'uri' },
          'hub.mode': { enum: ['subscribe', 'unsubscribe'] },
          'hub.topic': { type: 'string', format: 'uri' },
          'hub.lease_seconds': { type: 'integer' },
          'hub.secret': { type: 'string' },
        },
      },
    },
    responses: {
      202: responseSpec('The callback is asked to confirm it.', 'text/plain'),
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
      413: { description: 'The form is too large.' },
      429: { description: 'There are as many subscriptions as may be.' },
    },
  },
  ...mailOperations,
]
