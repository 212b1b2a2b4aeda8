/** The addresses, one line each. */
import { type Context, Hono } from 'hono'
import { errorContentTypeOf } from '../api/error-types.ts'
import { EXPORT_PARAMS, exportResponse } from '../api/json-lines.ts'
import { openapiDocumentOf } from '../api/openapi-document.ts'
import { apiPapersOf, PAPERS_PARAMS, papersJson } from '../api/papers-json.ts'
import { receiveForwardedVisit } from '../api/receive-visits.ts'
import { sourcesJson } from '../api/sources-json.ts'
import { topicsJson as topicsAsJson } from '../api/topics-json.ts'
import { apiPage, operationUrlOfForm } from '../api/try-page.ts'
import type { AppContext } from '../app-context.ts'
import {
  citationExtensionPattern,
  dayCitationsResponse,
  paperCitationResponse,
  topicCitationsResponse,
  unapiResponse,
} from '../cite/handlers.ts'
import { BUILDER_POLICY, builderAssets, renderBuilderPage } from '../embed/builder.ts'
import { elementHeaders, elementScript } from '../embed/element.ts'
import { embedErrorResponse, embedResponse, isEmbedPath } from '../embed/handlers.ts'
import { frameAssets } from '../embed/iframe.ts'
import { oembedResponse } from '../embed/oembed.ts'
import { BadRequest, type BadRequestStatus, describeError } from '../errors.ts'
import { healthOf } from '../gather/health.ts'
import { clientIpOf, runInBackground } from '../http/client-ip.ts'
import { parseQueryParams, unknownPaper } from '../http/query-params.ts'
import { type ResponseBody, redirect } from '../http/respond.ts'
import { CORS_HEADERS } from '../http/response-headers.ts'
import type { Hub } from '../hub/hub.ts'
import { handleBounceWebhook } from '../mail/bounces.ts'
import {
  type MailResult,
  showConfirmation,
  showSubscribeForm,
  showSubscription,
  showUnsubscribe,
  submitConfirmation,
  submitPreferences,
  submitSubscribeForm,
  submitUnsubscribe,
} from '../mail/handlers.ts'
import { renderMailedDigest } from '../mail/sign-up.ts'
import { enhanceScript, scriptPath } from '../pages/enhance.js.ts'
import { errorPage } from '../pages/error-page.ts'
import { renderAboutPage, renderStatusPage, renderTopicPage, renderTopicsPage } from '../pages/handlers.ts'
import { icon, iconPath } from '../pages/icon.ts'
import { pageLinkHeader } from '../pages/layout.ts'
import { parsePageNumber, renderDayPage, renderPeriodPage, renderTrendingPage } from '../pages/list-handlers.ts'
import { openSearchDescription } from '../pages/opensearch.ts'
import { renderPaperPage, resolvePaperPage } from '../pages/paper-handler.ts'
import { renderSearchPage } from '../pages/search-handler.ts'
import { pictureResponse } from '../pages/share-picture.ts'
import { siteCss, stylePath } from '../pages/style.css.ts'
import { feedCss, feedStylePath } from '../publish/feed.css.ts'
import { currentFeedName, MOVED_CACHE_CONTROL } from '../publish/feed-topics.ts'
import { feedResponse, incidentFeedResponse, opmlResponse } from '../publish/handlers.ts'
import { robotsResponse, sitemapPartResponse, sitemapResponse } from '../publish/sitemap.ts'
import { PATHS, paperPath } from '../site.ts'
import { countStoredItems, pageRevision } from '../store/documents.ts'
import { listPapers } from '../store/paper-lists.ts'
import { findPaperByIdentifier } from '../store/papers.ts'
import { dayOf, startOfDay } from '../text/dates.ts'

const HTML_CONTENT_TYPE = 'text/html; charset=UTF-8'
/** What pages are made of besides themselves; their addresses change with their texts. */
const STATIC_FILES = [
  [stylePath, siteCss, 'text/css'],
  [feedStylePath, feedCss, 'text/css'],
  [scriptPath, enhanceScript, 'text/javascript'],
  [iconPath, icon, 'image/svg+xml'],
  [frameAssets.css.path, frameAssets.css.text, 'text/css'],
  [frameAssets.js.path, frameAssets.js.text, 'text/javascript'],
  [builderAssets.css.path, builderAssets.css.text, 'text/css'],
  [builderAssets.js.path, builderAssets.js.text, 'text/javascript'],
] as const
const PAGE_HEADERS = {
  'cache-control': 'public, max-age=60, stale-while-revalidate=600',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
}
const API_HEADERS = { 'cache-control': 'public, max-age=60, stale-while-revalidate=600' }
/** Where forms and links of letters lead: nobody else's page may read what is there, and no cache keeps it. */
const isMailPath = (path: string): boolean => /^\/(?:(?:un)?subscribe|mail)(?:\/|$)/.test(path)
const corsHeadersFor = (path: string): Record<string, string> => (path.startsWith('/admin/') || isMailPath(path) ? {} : CORS_HEADERS)
const MAIL_HEADERS = { ...PAGE_HEADERS, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }
/** A letter as a page brings its own looks, and nothing else. */
const LETTER_HEADERS = {
  ...MAIL_HEADERS,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}
/** A wrong address may become a right one soon; what went wrong here, or was no question, is not to be kept at all. */
const errorHeaders = (status: number, path: string): Record<string, string> => ({
  'cache-control': status >= 500 || status === 405 || path.startsWith('/admin/') || isMailPath(path) ? 'no-store' : 'public, max-age=60',
  ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  ...corsHeadersFor(path),
})

/** Told when there is a letter to send. */
type MailWorker = { run: () => Promise<unknown> }

export type App = {
  fetch: (request: Request, ...host: unknown[]) => Response | Promise<Response>
  /** As `fetch`, of an address. */
  request: (address: string, init?: RequestInit) => Promise<Response>
  /** The addresses as the router knows them, in its order. */
  routes: { method: string; path: string }[]
}

/** The whole service as a web application: asked in tests as it is asked by hosts. Without a `hub` it has none; `mail` is told when there is a letter to send. */
export function createApp(service: AppContext, log: (line: string) => void = console.error, hub?: Hub, mail?: MailWorker): App {
  const { publisher, site } = service
  const base = new URL(service.settings.siteUrl).pathname.replace(/\/+$/, '')
  const app = new Hono({ getPath: (request) => stripBasePath(new URL(request.url).pathname, base) })
  const sent = (c: Context, rendered: ResponseBody, also?: string): Response => {
    const link = [also, pageLinkHeader(new TextDecoder().decode(rendered.bytes))].filter(Boolean).join(', ')
    return publisher.respond(c.req.raw, rendered, { ...PAGE_HEADERS, ...(link && { link }) })
  }
  /** A page that is true while nothing was written, and for a day: what it calls today ends at midnight. */
  const page = async (c: Context, address: string, render: () => Promise<string>, also?: string): Promise<Response> => {
    const midnight = startOfDay(service.now())
    const revision = async () => {
      const newest = await pageRevision(service.db)
      return { ...newest, changedAt: Math.max(newest.changedAt, midnight) }
    }
    const asked = { address: `page ${dayOf(midnight)} ${address}`, revision, contentType: HTML_CONTENT_TYPE, isPersisted: false, render }
    return sent(c, await publisher.document(asked), also)
  }
  /** A page that goes by the clock. */
  const live = async (c: Context, html: string): Promise<Response> => sent(c, await publisher.createBody(html, HTML_CONTENT_TYPE))
  const json = async (c: Context, value: unknown): Promise<Response> =>
    publisher.respond(c.req.raw, await publisher.createBody(JSON.stringify(value), 'application/json'), API_HEADERS)
  /** Where a question about a topic that changed its slug is answered. */
  const movedTopic = (c: Context, topic: string | undefined): Response | undefined => {
    const now = currentFeedName(topic ?? '', service.topics)
    if (now === undefined) return undefined
    const { searchParams } = new URL(c.req.url)
    searchParams.set('topic', now)
    c.header('cache-control', MOVED_CACHE_CONTROL)
    return c.redirect(site.url(`${c.req.path}?${searchParams}`), 301)
  }
  const moved = (c: Context, path: string): Response => c.redirect(site.url(`${path}${new URL(c.req.url).search}`), 301)

  const hasMail = service.settings.mail !== undefined
  const methodsAt = (path: string): string[] => {
    if (path === PATHS.visits || (hasMail && path === PATHS.bounces)) return ['POST']
    if (hub && path === PATHS.hub) return ['POST', 'OPTIONS']
    return hasMail && isMailPath(path) ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD', 'OPTIONS']
  }
  app.use(async (c, next) => {
    const { path, method } = c.req
    const methods = methodsAt(path)
    const allow = methods.join(', ')
    if (!methods.includes(method)) {
      c.header('allow', allow)
      throw new BadRequest(`${method} is not served here: ${allow} ${methods.length === 1 ? 'is' : 'are'}`, 405)
    }
    if (method === 'OPTIONS') return c.body(null, 204, preflightHeaders(allow))
    for (const [name, value] of Object.entries(corsHeadersFor(path))) c.header(name, value)
    await next()
  })
  app.post(PATHS.visits, async (c) => {
    const kept = await receiveForwardedVisit(c.req.raw, service)
    publisher.invalidate()
    return c.json(kept, 200, { 'cache-control': 'no-store' })
  })

  const cited = `:file{.+\\.(?:${citationExtensionPattern})}`
  app.get(`/papers/${cited}`, (c) => paperCitationResponse(c.req.raw, pathAfter(c, '/papers/'), service))
  app.get(`/day/${cited}`, (c) => dayCitationsResponse(c.req.raw, pathAfter(c, '/day/'), service))
  app.get(`/topics/${cited}`, (c) => topicCitationsResponse(c.req.raw, pathAfter(c, '/topics/'), service))
  app.get('/unapi', (c) => unapiResponse(c.req.raw, service))
  app.get('/papers/:file{.+\\.png}', (c) => pictureResponse(c.req.raw, { paper: pathAfter(c, '/papers/').slice(0, -4) }, service))
  app.get('/topics/:file{.+\\.png}', (c) => pictureResponse(c.req.raw, { topic: pathAfter(c, '/topics/').slice(0, -4) }, service))
  app.get(PATHS.picture, (c) => pictureResponse(c.req.raw, 'site', service))

  const paged = (c: Context, path: string, render: (n: number) => Promise<string>): Promise<Response> => {
    const n = parsePageNumber(c.req.url)
    return page(c, `${path}?page=${n}`, () => render(n))
  }
  app.get('/', (c) => paged(c, '/', (n) => renderDayPage(service, undefined, n)))
  app.get('/day/:name', (c) => paged(c, c.req.path, (n) => renderDayPage(service, c.req.param('name'), n)))
  app.get('/week/:name', (c) => paged(c, c.req.path, (n) => renderPeriodPage(service, 'week', c.req.param('name'), n)))
  app.get('/month/:name', (c) => paged(c, c.req.path, (n) => renderPeriodPage(service, 'month', c.req.param('name'), n)))
  app.get('/trending', (c) => page(c, '/trending', () => renderTrendingPage(service)))
  app.get('/topics', (c) => page(c, '/topics', () => renderTopicsPage(service)))
  app.get('/topics/:slug', async (c): Promise<Response> => {
    const slug = c.req.param('slug')
    const now = currentFeedName(slug, service.topics)
    if (now === undefined) return page(c, `/topics/${slug}`, () => renderTopicPage(service, slug))
    c.header('cache-control', MOVED_CACHE_CONTROL)
    return moved(c, `/topics/${now}`)
  })
  app.get('/papers/*', async (c): Promise<Response> => {
    const answer = await resolvePaperPage(service, pathAfter(c, '/papers/'))
    if ('paper' in answer) return page(c, paperPath(answer.paper.id), () => renderPaperPage(service, answer.paper), answer.link)
    c.header('cache-control', 'public, max-age=3600')
    return c.redirect(answer.redirect, 302)
  })
  app.get('/search', async (c): Promise<Response> => {
    const answer = await renderSearchPage(service, c.req.url)
    if ('page' in answer && answer.status === 200) return live(c, answer.page)
    if ('page' in answer) return c.html(answer.page, answer.status, PAGE_HEADERS)
    c.header('cache-control', 'public, max-age=60')
    return c.redirect(answer.redirect, 302)
  })
  app.get('/opensearch.xml', async (c) =>
    publisher.respond(
      c.req.raw,
      await publisher.createBody(openSearchDescription(service.site), 'application/opensearchdescription+xml; charset=utf-8'),
      {
        'cache-control': 'public, max-age=86400',
      },
    ),
  )
  app.get('/status', async (c) => live(c, await renderStatusPage(service)))
  app.get('/status.atom', (c) => incidentFeedResponse(c.req.raw, 'atom', service))
  app.get('/status.rss', (c) => incidentFeedResponse(c.req.raw, 'rss', service))
  app.get('/api', (c) => page(c, '/api', async () => apiPage(service, (await listPapers(service.db, { limit: 1 }))[0]?.id)))
  app.get(PATHS.apiTry, (c) => {
    c.header('cache-control', 'public, max-age=60')
    return c.redirect(operationUrlOfForm(c.req.url, service), 302)
  })
  app.get('/about', async (c) => live(c, await renderAboutPage(service)))
  for (const [path, text, type] of STATIC_FILES)
    app.get(path, async (c) =>
      publisher.respond(c.req.raw, await publisher.createBody(text, `${type}; charset=utf-8`), {
        'cache-control': 'public, max-age=31536000, immutable',
        // a frame in a sandbox is of no origin
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      }),
    )
  // where browsers look that show something without a head, as a feed, and readers for the picture of a site
  app.get('/favicon.ico', (c) => {
    c.header('cache-control', 'public, max-age=86400')
    return c.redirect(site.url(iconPath), 302)
  })

  app.get(PATHS.embedScript, async (c) =>
    publisher.respond(c.req.raw, await publisher.createBody(elementScript, 'text/javascript; charset=utf-8'), elementHeaders),
  )
  app.get('/embed', async (c): Promise<Response> => {
    const { page, status } = await renderBuilderPage(service, c.req.url)
    const headers = { ...PAGE_HEADERS, 'content-security-policy': BUILDER_POLICY }
    return status === 200
      ? publisher.respond(c.req.raw, await publisher.createBody(page, HTML_CONTENT_TYPE), headers)
      : c.html(page, status, headers)
  })
  app.get('/embed/:file{.+}', (c) => embedResponse(c.req.raw, pathAfter(c, '/embed/'), service))
  app.get(PATHS.oembed, (c) => oembedResponse(c.req.raw, service))

  app.get('/sitemap.xml', (c) => sitemapResponse(c.req.raw, service))
  app.get('/:file{sitemap-.+}', (c) => sitemapPartResponse(c.req.raw, pathAfter(c, '/sitemap-'), service))
  app.get('/robots.txt', (c) => robotsResponse(c.req.raw, service))

  app.get('/feeds.opml', (c) => opmlResponse(c.req.raw, service))
  app.get('/feeds/:file{.+}', (c) => feedResponse(c.req.raw, pathAfter(c, '/feeds/'), service))
  if (hub)
    app.post(PATHS.hub, async (c) => {
      await hub.acceptSubscription(c.req.raw)
      return c.text('accepted: your callback is asked to confirm it\n', 202)
    })

  if (hasMail) {
    const said = async (c: Context, asked: Promise<MailResult>): Promise<Response> => {
      const answer = await asked
      for (const [name, value] of Object.entries(MAIL_HEADERS)) c.header(name, value)
      return 'redirect' in answer ? c.redirect(site.url(answer.redirect), 303) : c.html(answer.page, answer.status ?? 200)
    }
    app.get('/subscribe', (c) => said(c, showSubscribeForm(c.req.url, service)))
    app.post('/subscribe', (c) =>
      said(
        c,
        submitSubscribeForm(c.req.raw, clientIpOf(c), service, () => mail && runInBackground(c, mail.run())),
      ),
    )
    app.get('/subscribe/confirm/:link', (c) => said(c, showConfirmation(c.req.param('link'), service)))
    app.post('/subscribe/confirm/:link', (c) => said(c, submitConfirmation(c.req.param('link'), service)))
    app.get('/subscribe/:link', (c) => said(c, showSubscription(c.req.param('link'), c.req.url, service)))
    app.post('/subscribe/:link', (c) => said(c, submitPreferences(c.req.param('link'), c.req.raw, service)))
    app.get('/subscribe/:link/:issue', async (c) =>
      c.html(await renderMailedDigest(c.req.param('link'), c.req.param('issue'), service), 200, LETTER_HEADERS),
    )
    app.get('/unsubscribe/:link', (c) => said(c, showUnsubscribe(c.req.param('link'), service)))
    app.post('/unsubscribe/:link', (c) => said(c, submitUnsubscribe(c.req.param('link'), service)))
    app.post(PATHS.bounces, async (c) => c.json(await handleBounceWebhook(c.req.raw, service), 200, { 'cache-control': 'no-store' }))
  }

  app.get('/api/v1/papers', async (c): Promise<Response> => {
    const asked = parseQueryParams(c.req.url, PAPERS_PARAMS)
    return movedTopic(c, asked.topic) ?? json(c, await papersJson(service.db, asked, service.topics))
  })
  app.get('/api/v1/papers.jsonl', async (c): Promise<Response> => {
    const asked = parseQueryParams(c.req.url, EXPORT_PARAMS)
    return movedTopic(c, asked.topic) ?? exportResponse(c.req.raw, asked, service)
  })
  app.get('/api/v1/papers/*', async (c): Promise<Response> => {
    const asked = pathAfter(c, '/api/v1/papers/')
    const paper = await findPaperByIdentifier(service.db, asked)
    if (!paper) throw unknownPaper(asked)
    if (paper.id !== asked) return redirect(302, site.url(`/api/v1${paperPath(paper.id)}`))
    const [answer] = await apiPapersOf(service.db, [paper])
    return json(c, answer)
  })
  app.get(PATHS.openApi, (c) => json(c, openapiDocumentOf(service)))
  app.get('/api/v1/topics', (c) => json(c, topicsAsJson(service)))
  app.get('/api/v1/sources', async (c) => json(c, await sourcesJson(service)))

  app.get('/healthz', async (c) => {
    try {
      return c.json({ ok: true, ...(await countStoredItems(service.db)) }, 200, { 'cache-control': 'no-store' })
    } catch (error) {
      log(`healthz: ${describeError(error)}`)
      return c.json({ ok: false, error: 'the database does not answer' }, 503, { 'cache-control': 'no-store' })
    }
  })
  app.get('/healthz/sources', async (c) => {
    const overdue = (await healthOf(service)).filter((source) => source.overdue)
    return c.json(
      { ok: overdue.length === 0, overdue: overdue.map(({ id, error }) => ({ id, error: error ?? null })) },
      overdue.length === 0 ? 200 : 503,
      { 'cache-control': 'no-store' },
    )
  })

  app.notFound((c) => errorResponse(c, service, 404, `there is nothing at ${c.req.path}`))
  app.onError((error, c) => {
    if (error instanceof BadRequest) return errorResponse(c, service, error.status, error.message)
    // a link of a letter is its reader's alone
    log(`${c.req.method} ${isMailPath(c.req.path) ? c.req.path.replace(/[0-9a-f]{32}[^/]*/, '…') : c.req.path}: ${describeError(error)}`)
    return errorResponse(c, service, 500, 'something went wrong here, and has been logged')
  })

  const fetch: App['fetch'] = (request, ...host) => publisher.cachedResponse(request) ?? app.fetch(request, ...(host as []))
  return { fetch, request: async (address, init) => fetch(new Request(address, init)), routes: app.routes }
}

/** What a browser is told that asks before it sends a script's request: validators may go along. */
const preflightHeaders = (allow: string) => ({
  allow,
  ...CORS_HEADERS,
  'access-control-allow-methods': allow,
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
})

/** The path below the site's own, without a slash at its end. */
const stripBasePath = (path: string, base: string): string =>
  (base && (path === base || path.startsWith(`${base}/`)) ? path.slice(base.length) : path).replace(/(?<=.)\/+$/, '') || '/'

/** What stands behind a prefix, percent-encoded or not, slashes included. */
function pathAfter(c: Context, prefix: string): string {
  const rest = c.req.path.slice(prefix.length)
  try {
    return decodeURIComponent(rest)
  } catch {
    throw new BadRequest(`${rest} is not percent-encoded as it should be`)
  }
}

/**
 * An error in the form that was asked for. Never a feed: a reader that does not look at the status would take it for one
 * without entries.
 */
async function errorResponse(c: Context, service: AppContext, status: BadRequestStatus | 500, message: string) {
  const { path } = c.req
  const headers = errorHeaders(status, path)
  if (isEmbedPath(path)) {
    const quiet = await embedErrorResponse(service.site, path, { status, message })
    return c.body(quiet.body, status, { ...headers, ...quiet.headers })
  }
  const type = errorContentTypeOf(path)
  if (type === 'application/json') return c.json({ error: message }, status, headers)
  if (type === 'text/plain') return c.text(`${message}\n`, status, headers)
  return c.html(await errorPage(service.site, { status, message }), status, {
    ...(isMailPath(path) ? MAIL_HEADERS : PAGE_HEADERS),
    ...headers,
  })
}
