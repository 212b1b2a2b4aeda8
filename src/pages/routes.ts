/** The routes of the pages. */
import type { Context } from 'hono'
import type { AppContext, AppRoute } from '../app-context.ts'
import {
  DAY_PARAM,
  GONE_RESPONSE,
  NOT_FOUND_RESPONSE,
  PAPER_ID_PARAM,
  PAPER_MOVED_RESPONSE,
  pageOperation,
  pathParam,
  type ResponseSpec,
  redirectResponseSpec,
  responseSpec,
  SLUG_PARAM,
  TOPIC_MOVED_RESPONSE,
} from '../http/operation.ts'
import { PAGE_HEADERS } from '../http/response-headers.ts'
import { pathAfter } from '../http/route.ts'
import { currentFeedName, MOVED_CACHE_CONTROL } from '../publish/feed-topics.ts'
import { PATHS, paperPath, topicPath } from '../site.ts'
import { renderAboutPage, renderStatusPage, renderTopicPage, renderTopicsPage } from './handlers.ts'
import { iconPath } from './icon.ts'
import { PAGE_PARAMETERS, parsePageNumber, renderDayPage, renderPeriodPage, renderTrendingPage } from './list-handlers.ts'
import { openSearchDescription } from './opensearch.ts'
import { respondWithCachedPage, respondWithLivePage } from './page-response.ts'
import { renderPaperPage, resolvePaperPage } from './paper-handler.ts'
import { renderSearchPage, SEARCH_PARAMETERS } from './search-handler.ts'
import { pictureResponse } from './share-picture.ts'

const PICTURE_RESPONSE: ResponseSpec = { description: 'A picture.', content: { 'image/png': {} } }

/** A page of a list that goes on behind `?page=`. */
function respondWithListPage(c: Context, context: AppContext, render: (page: number) => Promise<string>): Promise<Response> {
  const page = parsePageNumber(c.req.url)
  return respondWithCachedPage(c, context, `${c.req.path}?page=${page}`, () => render(page))
}

/** The routes of the lists of papers by day, week and month. */
const listRoutes: AppRoute[] = [
  {
    ...pageOperation('today', PATHS.home, 'The newest day that has papers', {
      queryParameters: PAGE_PARAMETERS,
      responses: { 404: NOT_FOUND_RESPONSE },
    }),
    handler: (c, context) => respondWithListPage(c, context, (page) => renderDayPage(context, undefined, page)),
  },
  {
    ...pageOperation('day', '/day/{day}', 'The papers of a day, best first', {
      pathParameters: { day: DAY_PARAM },
      queryParameters: PAGE_PARAMETERS,
      responses: { 404: NOT_FOUND_RESPONSE },
    }),
    handler: (c, context) => respondWithListPage(c, context, (page) => renderDayPage(context, c.req.param('day'), page)),
  },
  {
    ...pageOperation('week', '/week/{week}', 'The papers of a week', {
      pathParameters: { week: pathParam('A week.', '2025-W47', { pattern: '^\\d{4}-W\\d\\d$' }) },
      queryParameters: PAGE_PARAMETERS,
      responses: { 404: NOT_FOUND_RESPONSE },
    }),
    handler: (c, context) => respondWithListPage(c, context, (page) => renderPeriodPage(context, 'week', c.req.param('week') ?? '', page)),
  },
  {
    ...pageOperation('month', '/month/{month}', 'The papers of a month', {
      pathParameters: { month: pathParam('A month.', '2025-11', { pattern: '^\\d{4}-\\d\\d$' }) },
      queryParameters: PAGE_PARAMETERS,
      responses: { 404: NOT_FOUND_RESPONSE },
    }),
    handler: (c, context) =>
      respondWithListPage(c, context, (page) => renderPeriodPage(context, 'month', c.req.param('month') ?? '', page)),
  },
  {
    ...pageOperation('trending', PATHS.trending, 'Trending papers'),
    handler: (c, context) => respondWithCachedPage(c, context, PATHS.trending, () => renderTrendingPage(context)),
  },
]

/** The routes of the pictures that other sites show beside a link; they come before the pages below the same paths. */
const pictureRoutes: AppRoute[] = [
  {
    id: 'paperPicture',
    group: 'Pages',
    path: '/papers/{id}.png',
    pattern: '/papers/:file{.+\\.png}',
    summary: 'The preview picture of a paper',
    pathParameters: { id: PAPER_ID_PARAM },
    isConditional: true,
    responses: { 200: PICTURE_RESPONSE, 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
    handler: (c, context) => pictureResponse(c.req.raw, { paper: pathAfter(c, paperPath('')).slice(0, -4) }, context),
  },
  {
    id: 'topicPicture',
    group: 'Pages',
    path: '/topics/{slug}.png',
    pattern: '/topics/:file{.+\\.png}',
    summary: 'The preview picture of a topic',
    pathParameters: { slug: SLUG_PARAM },
    isConditional: true,
    responses: { 200: PICTURE_RESPONSE, 301: TOPIC_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
    handler: (c, context) => pictureResponse(c.req.raw, { topic: pathAfter(c, topicPath('')).slice(0, -4) }, context),
  },
  {
    id: 'picture',
    group: 'Pages',
    path: PATHS.picture,
    summary: 'The preview picture of this site',
    isConditional: true,
    responses: { 200: PICTURE_RESPONSE },
    handler: (c, context) => pictureResponse(c.req.raw, 'site', context),
  },
]

export const pageRoutes: AppRoute[] = [
  ...pictureRoutes,
  ...listRoutes,
  {
    ...pageOperation('topicsPage', PATHS.topics, 'The topics'),
    handler: (c, context) => respondWithCachedPage(c, context, PATHS.topics, () => renderTopicsPage(context)),
  },
  {
    ...pageOperation('topic', '/topics/{slug}', 'A topic', {
      pathParameters: { slug: SLUG_PARAM },
      responses: { 301: TOPIC_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE, 410: GONE_RESPONSE },
    }),
    handler: (c, context) => {
      const slug = c.req.param('slug') ?? ''
      const currentSlug = currentFeedName(slug, context.topics)
      if (currentSlug === undefined) return respondWithCachedPage(c, context, topicPath(slug), () => renderTopicPage(context, slug))
      c.header('cache-control', MOVED_CACHE_CONTROL)
      return c.redirect(context.site.url(`${topicPath(currentSlug)}${new URL(c.req.url).search}`), 301)
    },
  },
  {
    ...pageOperation('paperPage', '/papers/{id}', 'A paper', {
      pathParameters: { id: PAPER_ID_PARAM },
      responses: { 302: PAPER_MOVED_RESPONSE, 404: NOT_FOUND_RESPONSE },
    }),
    pattern: '/papers/*',
    handler: async (c, context) => {
      const page = await resolvePaperPage(context, pathAfter(c, paperPath('')))
      if ('paper' in page)
        return respondWithCachedPage(c, context, paperPath(page.paper.id), () => renderPaperPage(context, page.paper), page.link)
      c.header('cache-control', 'public, max-age=3600')
      return c.redirect(page.redirect, 302)
    },
  },
  {
    ...pageOperation('search', PATHS.search, 'A search', {
      queryParameters: SEARCH_PARAMETERS,
      responses: { 302: redirectResponseSpec('The query is an identifier: the page of its paper.'), 404: NOT_FOUND_RESPONSE },
    }),
    handler: async (c, context) => {
      const result = await renderSearchPage(context, c.req.url)
      if ('page' in result && result.status === 200) return respondWithLivePage(c, context, result.page)
      if ('page' in result) return c.html(result.page, result.status, PAGE_HEADERS)
      c.header('cache-control', 'public, max-age=60')
      return c.redirect(result.redirect, 302)
    },
  },
  {
    ...pageOperation('status', PATHS.status, 'The health of the sources'),
    handler: async (c, context) => respondWithLivePage(c, context, await renderStatusPage(context)),
  },
  {
    ...pageOperation('about', PATHS.about, 'About this site and its sources'),
    handler: async (c, context) => respondWithLivePage(c, context, await renderAboutPage(context)),
  },
  {
    id: 'icon',
    group: 'Pages',
    path: PATHS.favicon,
    summary: 'The icon where browsers look for it',
    responses: { 302: redirectResponseSpec('The icon.') },
    handler: (c, { site }) => {
      c.header('cache-control', 'public, max-age=86400')
      return c.redirect(site.url(iconPath), 302)
    },
  },
  {
    id: 'openSearch',
    group: 'Search engines',
    path: PATHS.openSearch,
    summary: 'The description of the search for browsers',
    isConditional: true,
    responses: { 200: responseSpec('OpenSearch 1.1.', 'application/opensearchdescription+xml') },
    handler: async (c, { site, publisher }) => {
      const body = await publisher.createBody(openSearchDescription(site), 'application/opensearchdescription+xml; charset=utf-8')
      return publisher.respond(c.req.raw, body, { 'cache-control': 'public, max-age=86400' })
    },
  },
]
