/** Everything this service answers, in the order in which it is documented. A route without a line here makes a test fail. */
import { MOST_CITED, TOPIC_CITATION, UNAPI } from '../cite/handlers.ts'
import { citations } from '../cite/index.ts'
import { embedOperations } from '../embed/openapi.ts'
import { formats } from '../formats/index.ts'
import { OPML } from '../formats/opml.ts'
import { ref } from '../http/json-schemas.ts'
import {
  type Answer,
  answer,
  DAY,
  elsewhere,
  FEED_NAME,
  gone,
  ID,
  JSON_TYPE,
  jsonOf,
  missing,
  mistaken,
  type Operation,
  ofTypes,
  otherName,
  renamed,
  SLUG,
  shaped,
  TEXT,
} from '../http/operation.ts'
import { choice } from '../http/query-params.ts'
import { mailOperations } from '../mail/openapi.ts'
import { pageOperations } from '../pages/openapi.ts'
import { BELONGING_FEED, LIKE_FEED, SEARCH_FEED } from '../publish/query-feeds.ts'
import { ARCHIVE, FEED } from '../publish/topic-feeds.ts'
import { HUB_PATH } from '../site.ts'
import { EXPORT, JSON_LINES } from './json-lines.ts'
import { PAPERS } from './papers-json.ts'

const oneOf = (description: string, values: string[]) => choice({ description, example: values[0] ?? '' }, values)
const FORMAT = oneOf(
  'The format.',
  formats.map(({ extension }) => extension),
)
const CITATION = oneOf(
  'The form.',
  citations.map(({ extension }) => extension),
)

const feedIn = (description: string): Answer =>
  ofTypes(
    description,
    formats.map(({ contentType }) => contentType),
    { 'application/feed+json': ref('Feed') },
  )
const citationIn = (description: string): Answer =>
  ofTypes(
    description,
    citations.map(({ contentType }) => contentType),
    { 'application/vnd.citationstyles.csl+json': ref('Citations') },
  )

export const operations: Operation[] = [
  {
    id: 'papers',
    group: 'API',
    path: '/api/v1/papers',
    summary: 'Papers, page by page',
    description:
      'Every stored paper, admitted or not, newest first seen first. `next` goes back as `cursor`; papers that arrive in between move nothing.',
    inQuery: PAPERS,
    kept: true,
    answers: { 200: jsonOf('A page of papers.', 'Papers'), 301: renamed, 400: mistaken, 404: missing },
  },
  {
    id: 'paper',
    group: 'API',
    path: '/api/v1/papers/{id}',
    summary: 'One paper',
    inPath: { id: ID },
    kept: true,
    answers: { 200: jsonOf('The paper.', 'Paper'), 302: otherName, 404: missing },
  },
  {
    id: 'export',
    group: 'API',
    path: '/api/v1/papers.jsonl',
    summary: 'All papers, or a topic’s, as JSON lines',
    description:
      'A paper a line, oldest first: all in the order in which they came, a topic’s in the order of their admission. `Link: rel="next"` leads on. Each line’s `cursor` goes back as `cursor`, to go on where a transfer was cut, or on another day.',
    inQuery: EXPORT,
    answers: {
      200: { ...answer('Papers, a JSON object a line.', JSON_LINES.split(';')[0] ?? '', ref('PaperLine')), headers: { Link: TEXT } },
      301: renamed,
      400: mistaken,
      404: missing,
    },
  },
  {
    id: 'topics',
    group: 'API',
    path: '/api/v1/topics',
    summary: 'The topics, with their queries and feeds',
    kept: true,
    answers: { 200: jsonOf('All topics.', 'Topics') },
  },
  {
    id: 'sources',
    group: 'API',
    path: '/api/v1/sources',
    summary: 'The sources, and how they are doing',
    kept: true,
    answers: { 200: jsonOf('All sources.', 'Sources') },
  },
  {
    id: 'openapi',
    group: 'API',
    path: '/api/v1/openapi.json',
    summary: 'This document',
    kept: true,
    answers: { 200: answer('OpenAPI 3.1.', JSON_TYPE, { type: 'object' }) },
  },
  {
    id: 'feed',
    group: 'Feeds',
    path: '/feeds/{feed}.{format}',
    summary: 'A topic, several, or all, as a feed',
    description: '`all`, `before` and `after` go with `min` alone, `by` with `top` alone.',
    inPath: { feed: FEED_NAME, format: FORMAT },
    inQuery: { ...FEED, before: BELONGING_FEED.before, after: BELONGING_FEED.after },
    kept: true,
    answers: { 200: feedIn('The feed.'), 301: renamed, 400: mistaken, 404: missing, 410: gone },
  },
  {
    id: 'archive',
    group: 'Feeds',
    path: '/feeds/{feed}/{period}.{format}',
    summary: 'What a feed held in a day or week that is over',
    inPath: {
      feed: FEED_NAME,
      period: shaped('A day or a week.', '2025-11-20', { pattern: '^\\d{4}-(\\d\\d-\\d\\d|W\\d\\d)$' }),
      format: FORMAT,
    },
    inQuery: ARCHIVE,
    kept: true,
    answers: { 200: feedIn('The archive; its entries never change.'), 301: renamed, 400: mistaken, 404: missing, 410: gone },
  },
  {
    id: 'searchFeed',
    group: 'Feeds',
    path: '/feeds/search.{format}',
    summary: 'A search as a feed',
    description: 'Newest first seen first. `q=orcid:(0000-0002-1825-0097 OR …)` is the publications of a list of persons.',
    inPath: { format: FORMAT },
    inQuery: SEARCH_FEED,
    kept: true,
    answers: { 200: feedIn('A page of the search.'), 400: mistaken, 404: missing },
  },
  {
    id: 'likeFeed',
    group: 'Feeds',
    path: '/feeds/like.{format}',
    summary: 'Papers like one, as a feed',
    inPath: { format: FORMAT },
    inQuery: LIKE_FEED,
    kept: true,
    answers: { 200: feedIn('Papers like it, newest first.'), 400: mistaken, 404: missing },
  },
  {
    id: 'opml',
    group: 'Feeds',
    path: '/feeds.opml',
    summary: 'Every topic’s feed, for import into a reader',
    kept: true,
    answers: { 200: answer('OPML 2.0.', OPML.split(';')[0] ?? '') },
  },
  {
    id: 'troubles',
    group: 'Feeds',
    path: '/status.{format}',
    summary: 'Sources in trouble, for the operator',
    inPath: { format: oneOf('The format.', ['atom', 'rss']) },
    kept: true,
    answers: { 200: ofTypes('An entry a trouble.', ['application/atom+xml', 'application/rss+xml'], {}), 404: missing },
  },
  {
    id: 'citation',
    group: 'Citations',
    path: '/papers/{id}.{form}',
    summary: 'How to cite a paper',
    inPath: { id: ID, form: CITATION },
    kept: true,
    answers: { 200: citationIn('One citation.'), 302: otherName, 404: missing },
  },
  {
    id: 'topicCitations',
    group: 'Citations',
    path: '/topics/{slug}.{form}',
    summary: 'What a topic admitted, as citations',
    description: `Newest first, ${MOST_CITED} a file; \`Link: rel="next"\` leads on.`,
    inPath: { slug: SLUG, form: CITATION },
    inQuery: TOPIC_CITATION,
    kept: true,
    answers: { 200: citationIn('The citations.'), 301: renamed, 400: mistaken, 404: missing },
  },
  {
    id: 'dayCitations',
    group: 'Citations',
    path: '/day/{day}.{form}',
    summary: 'What was admitted on a day, as citations',
    inPath: { day: DAY, form: CITATION },
    kept: true,
    answers: { 200: citationIn('The citations, best first.'), 404: missing },
  },
  {
    id: 'unapi',
    group: 'Citations',
    path: '/unapi',
    summary: 'unAPI: which forms there are, and where',
    inQuery: UNAPI,
    answers: {
      200: answer('The forms there are of any paper.', 'application/xml'),
      300: answer('The forms there are of this one.', 'application/xml'),
      302: elsewhere('The citation.'),
      400: mistaken,
      404: missing,
      406: { description: 'There is no such form.' },
    },
  },
  ...embedOperations,
  {
    id: 'health',
    group: 'Health',
    path: '/healthz',
    summary: 'Whether it answers from its database',
    answers: { 200: jsonOf('It does.', 'Health'), 503: jsonOf('It does not.', 'Health') },
  },
  {
    id: 'sourcesHealth',
    group: 'Health',
    path: '/healthz/sources',
    summary: 'Whether any source is overdue',
    answers: { 200: jsonOf('None is.', 'SourcesHealth'), 503: jsonOf('These are.', 'SourcesHealth') },
  },
  {
    id: 'openSearch',
    group: 'Search engines',
    path: '/opensearch.xml',
    summary: 'How browsers search here',
    kept: true,
    answers: { 200: answer('OpenSearch 1.1.', 'application/opensearchdescription+xml') },
  },
  {
    id: 'sitemap',
    group: 'Search engines',
    path: '/sitemap.xml',
    summary: 'Every page',
    kept: true,
    answers: { 200: answer('A sitemap, or the index of several.', 'application/xml') },
  },
  {
    id: 'sitemapPart',
    group: 'Search engines',
    path: '/sitemap-{part}.xml',
    summary: 'A part of the sitemap',
    inPath: { part: shaped('As the index names it.', 'pages', { pattern: '^(pages|[1-9]\\d{0,6})$' }) },
    kept: true,
    answers: { 200: answer('A sitemap.', 'application/xml'), 404: missing },
  },
  {
    id: 'robots',
    group: 'Search engines',
    path: '/robots.txt',
    summary: 'What programs may ask for',
    kept: true,
    answers: { 200: answer('Everything.', 'text/plain') },
  },
  ...pageOperations,
  {
    id: 'handOver',
    group: 'Other machines',
    method: 'post',
    path: '/admin/visits',
    summary: 'Takes over a visit that another machine made',
    description: 'A JSON line that says which visit or round it was, and a line a record.',
    secret: true,
    body: { 'application/x-ndjson': TEXT },
    answers: {
      200: jsonOf('It is kept.', 'Kept'),
      400: mistaken,
      401: { description: 'The token is not that of this instance.' },
      404: { description: 'This instance has no token.' },
      413: { description: 'It is too large.' },
    },
  },
  {
    id: 'hub',
    group: 'Other machines',
    method: 'post',
    path: HUB_PATH,
    summary: 'Subscribes a callback to a topic’s feed (WebSub)',
    when: ({ hub }) => hub,
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
    answers: {
      202: answer('The callback is asked to confirm it.', 'text/plain'),
      400: mistaken,
      404: missing,
      413: { description: 'The form is too large.' },
      429: { description: 'There are as many subscriptions as may be.' },
    },
  },
  ...mailOperations,
]
