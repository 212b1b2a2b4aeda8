/** The routes of the JSON API with its page, of the health checks, and of the visits that another machine forwards. */

import type { Context } from 'hono'
import type { AppContext, AppRoute } from '../app-context.ts'
import { paperNotFound } from '../errors.ts'
import { schemaRef } from '../http/json-schemas.ts'
import {
  BAD_REQUEST_RESPONSE,
  JSON_TYPE,
  jsonResponseSpec,
  NOT_FOUND_RESPONSE,
  PAPER_ID_PARAM,
  PAPER_MOVED_RESPONSE,
  pageOperation,
  redirectResponseSpec,
  responseSpec,
  TEXT_SCHEMA,
  TOPIC_MOVED_RESPONSE,
} from '../http/operation.ts'
import { parseQueryParams, textParam } from '../http/query-params.ts'
import { redirect } from '../http/respond.ts'
import { API_HEADERS, NO_STORE_HEADERS } from '../http/response-headers.ts'
import { pathAfter } from '../http/route.ts'
import { respondWithCachedPage } from '../pages/page-response.ts'
import { currentFeedName, MOVED_CACHE_CONTROL } from '../publish/feed-topics.ts'
import { apiPaperPath, PATHS } from '../site.ts'
import { listPapers } from '../store/paper-lists.ts'
import { findPaperByIdentifier } from '../store/papers.ts'
import { sourcesHealthResponse, storeHealthResponse } from './health-check.ts'
import { EXPORT_PARAMS, exportResponse, JSON_LINES_TYPE } from './json-lines.ts'
import { openapiDocumentOf } from './openapi-document.ts'
import { apiPapersOf, PAPERS_PARAMS, papersJson } from './papers-json.ts'
import { receiveForwardedVisit } from './receive-visits.ts'
import { sourcesJson } from './sources-json.ts'
import { topicsJson } from './topics-json.ts'
import { apiPage, operationUrlOfForm } from './try-page.ts'

async function respondWithJson(c: Context, { publisher }: AppContext, value: unknown): Promise<Response> {
  return publisher.respond(c.req.raw, await publisher.createBody(JSON.stringify(value), JSON_TYPE), API_HEADERS)
}

/** A redirect to the same request with the topic's current slug; undefined if the slug is not an old one. */
function redirectRenamedTopic(c: Context, topic: string | undefined, { site, topics }: AppContext): Response | undefined {
  const currentSlug = currentFeedName(topic ?? '', topics)
  if (currentSlug === undefined) return undefined
  const { searchParams } = new URL(c.req.url)
  searchParams.set('topic', currentSlug)
  c.header('cache-control', MOVED_CACHE_CONTROL)
  return c.redirect(site.url(`${c.req.path}?${searchParams}`), 301)
}

export const apiRoutes: AppRoute[] = [
  {
    id: 'papers',
    group: 'API',
    path: PATHS.apiPapers,
    summary: 'Papers, page by page',
    description:
      'Every stored paper, added to a topic or not, the most recently seen first. Send `next` as `cursor` to get the next page; papers that arrive in between shift nothing.',
    queryParameters: PAPERS_PARAMS,
    isConditional: true,
    responses: {
      200: jsonResponseSpec('A page of papers.', 'Papers'),
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
    },
    handler: async (c, context) => {
      const params = parseQueryParams(c.req.url, PAPERS_PARAMS)
      return (
        redirectRenamedTopic(c, params.topic, context) ?? respondWithJson(c, context, await papersJson(context.db, params, context.topics))
      )
    },
  },
  {
    id: 'paper',
    group: 'API',
    path: '/api/v1/papers/{id}',
    pattern: '/api/v1/papers/*',
    summary: 'One paper',
    pathParameters: { id: PAPER_ID_PARAM },
    isConditional: true,
    responses: { 200: jsonResponseSpec('The paper.', 'Paper'), 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
    handler: async (c, context) => {
      const identifier = pathAfter(c, apiPaperPath(''))
      const paper = await findPaperByIdentifier(context.db, identifier)
      if (!paper) throw paperNotFound(identifier)
      if (paper.id !== identifier) return redirect(302, context.site.url(apiPaperPath(paper.id)))
      const [json] = await apiPapersOf(context.db, [paper])
      return respondWithJson(c, context, json)
    },
  },
  {
    id: 'export',
    group: 'API',
    path: PATHS.apiPaperLines,
    summary: 'All papers, or a topic’s, as JSON lines',
    description:
      'One paper a line, oldest first: all papers in the order they were first seen, those of a topic in the order they were added. `Link: rel="next"` has the next part. Send the `cursor` of a line to continue after it, when a transfer broke off or on another day.',
    queryParameters: EXPORT_PARAMS,
    responses: {
      200: {
        ...responseSpec('Papers, one JSON object a line.', JSON_LINES_TYPE.split(';')[0] ?? '', schemaRef('PaperLine')),
        headers: { Link: TEXT_SCHEMA },
      },
      301: TOPIC_MOVED_RESPONSE,
      400: BAD_REQUEST_RESPONSE,
      404: NOT_FOUND_RESPONSE,
    },
    handler: (c, context) => {
      const params = parseQueryParams(c.req.url, EXPORT_PARAMS)
      return redirectRenamedTopic(c, params.topic, context) ?? exportResponse(c.req.raw, params, context)
    },
  },
  {
    id: 'topics',
    group: 'API',
    path: PATHS.apiTopics,
    summary: 'Topics with their queries and feeds',
    isConditional: true,
    responses: { 200: jsonResponseSpec('All topics.', 'Topics') },
    handler: (c, context) => respondWithJson(c, context, topicsJson(context)),
  },
  {
    id: 'sources',
    group: 'API',
    path: PATHS.apiSources,
    summary: 'Sources and their health',
    isConditional: true,
    responses: { 200: jsonResponseSpec('All sources.', 'Sources') },
    handler: async (c, context) => respondWithJson(c, context, await sourcesJson(context)),
  },
  {
    id: 'openapi',
    group: 'API',
    path: PATHS.openApi,
    summary: 'This document',
    isConditional: true,
    responses: { 200: responseSpec('OpenAPI 3.1.', JSON_TYPE, { type: 'object' }) },
    handler: (c, context, { operations }) => respondWithJson(c, context, openapiDocumentOf(context, operations)),
  },
  {
    ...pageOperation('api', PATHS.api, 'The API, with a form to try each operation'),
    handler: (c, context, { operations }) =>
      respondWithCachedPage(c, context, PATHS.api, async () => {
        const [newest] = await listPapers(context.db, { limit: 1 })
        return apiPage(context, operations, newest?.id)
      }),
  },
  {
    id: 'try',
    group: 'Pages',
    path: PATHS.apiTry,
    summary: 'Redirects a form of the API page to its operation',
    queryParameters: {
      operation: textParam({
        description: 'An operation of this document; its parameters go with it.',
        example: 'topics',
        required: 'name an operation',
      }),
    },
    responses: { 302: redirectResponseSpec('The operation with its parameters.'), 400: BAD_REQUEST_RESPONSE, 404: NOT_FOUND_RESPONSE },
    handler: (c, context, { operations }) => {
      c.header('cache-control', 'public, max-age=60')
      return c.redirect(operationUrlOfForm(c.req.url, context, operations), 302)
    },
  },
]

export const healthRoutes: AppRoute[] = [
  {
    id: 'health',
    group: 'Health',
    path: PATHS.health,
    summary: 'Whether the database answers',
    responses: { 200: jsonResponseSpec('It answers.', 'Health'), 503: jsonResponseSpec('It does not answer.', 'Health') },
    handler: (c, context, { log }) => storeHealthResponse(c, context, log),
  },
  {
    id: 'sourcesHealth',
    group: 'Health',
    path: PATHS.sourceHealth,
    summary: 'Whether any source is overdue',
    responses: {
      200: jsonResponseSpec('No source is overdue.', 'SourcesHealth'),
      503: jsonResponseSpec('The overdue sources.', 'SourcesHealth'),
    },
    handler: sourcesHealthResponse,
  },
]

export const adminRoutes: AppRoute[] = [
  {
    id: 'handOver',
    group: 'Other machines',
    method: 'post',
    path: PATHS.visits,
    summary: 'Stores a visit of another machine',
    description: 'A JSON line with the visit or round, then one line for each record.',
    requiresToken: true,
    body: { 'application/x-ndjson': TEXT_SCHEMA },
    responses: {
      200: jsonResponseSpec('The visit is stored.', 'VisitResult'),
      400: BAD_REQUEST_RESPONSE,
      401: { description: 'The token is wrong.' },
      404: { description: 'This instance has no token.' },
      413: { description: 'The visit is too large.' },
    },
    handler: async (c, context) => {
      const result = await receiveForwardedVisit(c.req.raw, context)
      context.publisher.invalidate()
      return c.json(result, 200, NO_STORE_HEADERS)
    },
  },
]
