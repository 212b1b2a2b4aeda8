/** The addresses, one line each. */
import { type Context, Hono } from 'hono'
import { mistakeTypeAt } from '../api/error-types.ts'
import { EXPORT, exportAnswer } from '../api/json-lines.ts'
import { OPENAPI_PATH, openapiOf } from '../api/openapi-document.ts'
import { answered, PAPERS, papersAnswer } from '../api/papers-json.ts'
import { visitsAnswer } from '../api/receive-visits.ts'
import { sourcesAnswer } from '../api/sources-json.ts'
import { topicsAnswer as topicsAsJson } from '../api/topics-json.ts'
import { apiPage, TRY_PATH, triedAddress } from '../api/try-page.ts'
import type { Service } from '../app-context.ts'
import { citationEndings, dayCitation, paperCitation, topicCitation, unapiAnswer } from '../cite/handlers.ts'
import { BUILDER_POLICY, builderAnswer, builderFiles } from '../embed/builder.ts'
import { element, elementHeaders, elementPath } from '../embed/element.ts'
import { embedAnswer, isEmbed, quietAnswer } from '../embed/handlers.ts'
import { frameFiles } from '../embed/iframe.ts'
import { oembedAnswer } from '../embed/oembed.ts'
import { inWords, Mistake, type MistakeStatus } from '../errors.ts'
import { healthOf } from '../gather/health.ts'
import { clientOf, later } from '../http/client-ip.ts'
import { CORS, elsewhere, type Rendered } from '../http/document-cache.ts'
import { askedOf } from '../http/query-params.ts'
import type { Hub } from '../hub/hub.ts'
import { BOUNCES_PATH, bouncesAnswer } from '../mail/bounces.ts'
import {
  type Answered,
  askAnswer,
  changeAnswer,
  confirmAnswer,
  confirmedAnswer,
  endAnswer,
  endedAnswer,
  formAnswer,
  manageAnswer,
} from '../mail/handlers.ts'
import { issueBy } from '../mail/sign-up.ts'
import { script, scriptPath } from '../pages/enhance.js.ts'
import { errorPage } from '../pages/error-page.ts'
import {
  aboutAnswer,
  dayAnswer,
  midnightOf,
  pageOf,
  paperAnswer,
  paperBody,
  periodAnswer,
  searchAnswer,
  statusAnswer,
  topicAnswer,
  topicsAnswer,
  trendingAnswer,
} from '../pages/handlers.ts'
import { icon, iconPath } from '../pages/icon.ts'
import { linksOf } from '../pages/layout.ts'
import { openSearch } from '../pages/opensearch.ts'
import { pictureAnswer } from '../pages/share-picture.ts'
import { picturePath } from '../pages/share-tags.ts'
import { css, stylePath } from '../pages/style.css.ts'
import { feedCss, feedStylePath } from '../publish/feed.css.ts'
import { troublesAnswer } from '../publish/incident-feed.ts'
import { robotsAnswer, sitemapAnswer, sitemapFileAnswer } from '../publish/sitemap.ts'
import { feedAnswer, MOVED, movedTo, opmlAnswer } from '../publish/topic-feeds.ts'
import { HUB_PATH, OEMBED_PATH, paperPath } from '../site.ts'
import { pageRevision, sizes } from '../store/documents.ts'
import { papersPage } from '../store/paper-lists.ts'
import { paperMeant } from '../store/papers.ts'
import { dayOf } from '../text/dates.ts'

const HTML = 'text/html; charset=UTF-8'
/** What pages are made of besides themselves; their addresses change with their texts. */
const FILES = [
  [stylePath, css, 'text/css'],
  [feedStylePath, feedCss, 'text/css'],
  [scriptPath, script, 'text/javascript'],
  [iconPath, icon, 'image/svg+xml'],
  [frameFiles.css.path, frameFiles.css.text, 'text/css'],
  [frameFiles.js.path, frameFiles.js.text, 'text/javascript'],
  [builderFiles.css.path, builderFiles.css.text, 'text/css'],
  [builderFiles.js.path, builderFiles.js.text, 'text/javascript'],
] as const
const PAGE_HEADERS = {
  'cache-control': 'public, max-age=60, stale-while-revalidate=600',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
}
const API_HEADERS = { 'cache-control': 'public, max-age=60, stale-while-revalidate=600' }
/** Where another machine hands over what it gathered. It writes: no page of another site has business there. */
const ADMIN_PATH = '/admin/visits'
/** Where forms and links of letters lead: nobody else's page may read what is there, and no cache keeps it. */
const isMail = (path: string): boolean => /^\/(?:(?:un)?subscribe|mail)(?:\/|$)/.test(path)
const corsAt = (path: string): Record<string, string> => (path.startsWith('/admin/') || isMail(path) ? {} : CORS)
const MAIL_HEADERS = { ...PAGE_HEADERS, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' }
/** A letter as a page brings its own looks, and nothing else. */
const LETTER_HEADERS = {
  ...MAIL_HEADERS,
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}
/** A wrong address may become a right one soon; what went wrong here, or was no question, is not to be kept at all. */
const errorHeaders = (status: number, path: string): Record<string, string> => ({
  'cache-control': status >= 500 || status === 405 || path.startsWith('/admin/') || isMail(path) ? 'no-store' : 'public, max-age=60',
  ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  ...corsAt(path),
})

/** Told when there is a letter to send. */
type Waked = { work: () => Promise<unknown> }

export type App = {
  fetch: (request: Request, ...host: unknown[]) => Response | Promise<Response>
  /** As `fetch`, of an address. */
  request: (address: string, init?: RequestInit) => Promise<Response>
  /** The addresses as the router knows them, in its order. */
  routes: { method: string; path: string }[]
}

/** The whole service as a web application: asked in tests as it is asked by hosts. Without a `hub` it has none; `mail` is told when there is a letter to send. */
export function createApp(service: Service, log: (line: string) => void = console.error, hub?: Hub, mail?: Waked): App {
  const { publisher, site } = service
  const base = new URL(service.settings.siteUrl).pathname.replace(/\/+$/, '')
  const app = new Hono({ getPath: (request) => withoutBase(new URL(request.url).pathname, base) })
  const sent = (c: Context, rendered: Rendered, also?: string): Response => {
    const link = [also, linksOf(new TextDecoder().decode(rendered.bytes))].filter(Boolean).join(', ')
    return publisher.deliver(c.req.raw, rendered, { ...PAGE_HEADERS, ...(link && { link }) })
  }
  /** A page that is true while nothing was written, and for a day: what it calls today ends at midnight. */
  const page = async (c: Context, address: string, render: () => Promise<string>, also?: string): Promise<Response> => {
    const midnight = midnightOf(service.now())
    const revision = async () => {
      const newest = await pageRevision(service.db)
      return { ...newest, changedAt: Math.max(newest.changedAt, midnight) }
    }
    const asked = { address: `page ${dayOf(midnight)} ${address}`, revision, contentType: HTML, stored: false, render }
    return sent(c, await publisher.document(asked), also)
  }
  /** A page that goes by the clock. */
  const live = async (c: Context, html: string): Promise<Response> => sent(c, await publisher.body(html, HTML))
  const json = async (c: Context, value: unknown): Promise<Response> =>
    publisher.deliver(c.req.raw, await publisher.body(JSON.stringify(value), 'application/json'), API_HEADERS)
  /** Where a question about a topic that changed its slug is answered. */
  const movedTopic = (c: Context, topic: string | undefined): Response | undefined => {
    const now = movedTo(topic ?? '', service.topics)
    if (now === undefined) return undefined
    const { searchParams } = new URL(c.req.url)
    searchParams.set('topic', now)
    c.header('cache-control', MOVED)
    return c.redirect(site.url(`${c.req.path}?${searchParams}`), 301)
  }
  const moved = (c: Context, path: string): Response => c.redirect(site.url(`${path}${new URL(c.req.url).search}`), 301)

  const hasMail = service.settings.mail !== undefined
  const methodsAt = (path: string): string[] => {
    if (path === ADMIN_PATH || (hasMail && path === BOUNCES_PATH)) return ['POST']
    if (hub && path === HUB_PATH) return ['POST', 'OPTIONS']
    return hasMail && isMail(path) ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD', 'OPTIONS']
  }
  app.use(async (c, next) => {
    const { path, method } = c.req
    const methods = methodsAt(path)
    const allow = methods.join(', ')
    if (!methods.includes(method)) {
      c.header('allow', allow)
      throw new Mistake(`${method} is not served here: ${allow} ${methods.length === 1 ? 'is' : 'are'}`, 405)
    }
    if (method === 'OPTIONS') return c.body(null, 204, preflight(allow))
    for (const [name, value] of Object.entries(corsAt(path))) c.header(name, value)
    await next()
  })
  app.post(ADMIN_PATH, async (c) => {
    const kept = await visitsAnswer(c.req.raw, service)
    publisher.look()
    return c.json(kept, 200, { 'cache-control': 'no-store' })
  })

  const cited = `:file{.+\\.(?:${citationEndings})}`
  app.get(`/papers/${cited}`, (c) => paperCitation(c.req.raw, after(c, '/papers/'), service))
  app.get(`/day/${cited}`, (c) => dayCitation(c.req.raw, after(c, '/day/'), service))
  app.get(`/topics/${cited}`, (c) => topicCitation(c.req.raw, after(c, '/topics/'), service))
  app.get('/unapi', (c) => unapiAnswer(c.req.raw, service))
  app.get('/papers/:file{.+\\.png}', (c) => pictureAnswer(c.req.raw, { paper: after(c, '/papers/').slice(0, -4) }, service))
  app.get('/topics/:file{.+\\.png}', (c) => pictureAnswer(c.req.raw, { topic: after(c, '/topics/').slice(0, -4) }, service))
  app.get(picturePath, (c) => pictureAnswer(c.req.raw, 'site', service))

  const paged = (c: Context, path: string, render: (n: number) => Promise<string>): Promise<Response> => {
    const n = pageOf(c.req.url)
    return page(c, `${path}?page=${n}`, () => render(n))
  }
  app.get('/', (c) => paged(c, '/', (n) => dayAnswer(service, undefined, n)))
  app.get('/day/:name', (c) => paged(c, c.req.path, (n) => dayAnswer(service, c.req.param('name'), n)))
  app.get('/week/:name', (c) => paged(c, c.req.path, (n) => periodAnswer(service, 'week', c.req.param('name'), n)))
  app.get('/month/:name', (c) => paged(c, c.req.path, (n) => periodAnswer(service, 'month', c.req.param('name'), n)))
  app.get('/trending', (c) => page(c, '/trending', () => trendingAnswer(service)))
  app.get('/topics', (c) => page(c, '/topics', () => topicsAnswer(service)))
  app.get('/topics/:slug', async (c): Promise<Response> => {
    const slug = c.req.param('slug')
    const now = movedTo(slug, service.topics)
    if (now === undefined) return page(c, `/topics/${slug}`, () => topicAnswer(service, slug))
    c.header('cache-control', MOVED)
    return moved(c, `/topics/${now}`)
  })
  app.get('/papers/*', async (c): Promise<Response> => {
    const answer = await paperAnswer(service, after(c, '/papers/'))
    if ('paper' in answer) return page(c, paperPath(answer.paper.id), () => paperBody(service, answer.paper), answer.link)
    c.header('cache-control', 'public, max-age=3600')
    return c.redirect(answer.redirect, 302)
  })
  app.get('/search', async (c): Promise<Response> => {
    const answer = await searchAnswer(service, c.req.url)
    if ('page' in answer && answer.status === 200) return live(c, answer.page)
    if ('page' in answer) return c.html(answer.page, answer.status, PAGE_HEADERS)
    c.header('cache-control', 'public, max-age=60')
    return c.redirect(answer.redirect, 302)
  })
  app.get('/opensearch.xml', async (c) =>
    publisher.deliver(c.req.raw, await publisher.body(openSearch(service.site), 'application/opensearchdescription+xml; charset=utf-8'), {
      'cache-control': 'public, max-age=86400',
    }),
  )
  app.get('/status', async (c) => live(c, await statusAnswer(service)))
  app.get('/status.atom', (c) => troublesAnswer(c.req.raw, 'atom', service))
  app.get('/status.rss', (c) => troublesAnswer(c.req.raw, 'rss', service))
  app.get('/api', (c) => page(c, '/api', async () => apiPage(service, (await papersPage(service.db, { limit: 1 }))[0]?.id)))
  app.get(TRY_PATH, (c) => {
    c.header('cache-control', 'public, max-age=60')
    return c.redirect(triedAddress(c.req.url, service), 302)
  })
  app.get('/about', async (c) => live(c, await aboutAnswer(service)))
  for (const [path, text, type] of FILES)
    app.get(path, async (c) =>
      publisher.deliver(c.req.raw, await publisher.body(text, `${type}; charset=utf-8`), {
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

  app.get(elementPath, async (c) =>
    publisher.deliver(c.req.raw, await publisher.body(element, 'text/javascript; charset=utf-8'), elementHeaders),
  )
  app.get('/embed', async (c): Promise<Response> => {
    const { page, status } = await builderAnswer(service, c.req.url)
    const headers = { ...PAGE_HEADERS, 'content-security-policy': BUILDER_POLICY }
    return status === 200 ? publisher.deliver(c.req.raw, await publisher.body(page, HTML), headers) : c.html(page, status, headers)
  })
  app.get('/embed/:file{.+}', (c) => embedAnswer(c.req.raw, after(c, '/embed/'), service))
  app.get(OEMBED_PATH, (c) => oembedAnswer(c.req.raw, service))

  app.get('/sitemap.xml', (c) => sitemapAnswer(c.req.raw, service))
  app.get('/:file{sitemap-.+}', (c) => sitemapFileAnswer(c.req.raw, after(c, '/sitemap-'), service))
  app.get('/robots.txt', (c) => robotsAnswer(c.req.raw, service))

  app.get('/feeds.opml', (c) => opmlAnswer(c.req.raw, service))
  app.get('/feeds/:file{.+}', (c) => feedAnswer(c.req.raw, after(c, '/feeds/'), service))
  if (hub)
    app.post(HUB_PATH, async (c) => {
      await hub.take(c.req.raw)
      return c.text('accepted: your callback is asked to confirm it\n', 202)
    })

  if (hasMail) {
    const said = async (c: Context, asked: Promise<Answered>): Promise<Response> => {
      const answer = await asked
      for (const [name, value] of Object.entries(MAIL_HEADERS)) c.header(name, value)
      return 'redirect' in answer ? c.redirect(site.url(answer.redirect), 303) : c.html(answer.page, answer.status ?? 200)
    }
    app.get('/subscribe', (c) => said(c, formAnswer(c.req.url, service)))
    app.post('/subscribe', (c) =>
      said(
        c,
        askAnswer(c.req.raw, clientOf(c), service, () => mail && later(c, mail.work())),
      ),
    )
    app.get('/subscribe/confirm/:link', (c) => said(c, confirmAnswer(c.req.param('link'), service)))
    app.post('/subscribe/confirm/:link', (c) => said(c, confirmedAnswer(c.req.param('link'), service)))
    app.get('/subscribe/:link', (c) => said(c, manageAnswer(c.req.param('link'), c.req.url, service)))
    app.post('/subscribe/:link', (c) => said(c, changeAnswer(c.req.param('link'), c.req.raw, service)))
    app.get('/subscribe/:link/:issue', async (c) =>
      c.html(await issueBy(c.req.param('link'), c.req.param('issue'), service), 200, LETTER_HEADERS),
    )
    app.get('/unsubscribe/:link', (c) => said(c, endAnswer(c.req.param('link'), service)))
    app.post('/unsubscribe/:link', (c) => said(c, endedAnswer(c.req.param('link'), service)))
    app.post(BOUNCES_PATH, async (c) => c.json(await bouncesAnswer(c.req.raw, service), 200, { 'cache-control': 'no-store' }))
  }

  app.get('/api/v1/papers', async (c): Promise<Response> => {
    const asked = askedOf(c.req.url, PAPERS)
    return movedTopic(c, asked.topic) ?? json(c, await papersAnswer(service.db, asked, service.topics))
  })
  app.get('/api/v1/papers.jsonl', async (c): Promise<Response> => {
    const asked = askedOf(c.req.url, EXPORT)
    return movedTopic(c, asked.topic) ?? exportAnswer(c.req.raw, asked, service)
  })
  app.get('/api/v1/papers/*', async (c): Promise<Response> => {
    const asked = after(c, '/api/v1/papers/')
    const paper = await paperMeant(service.db, asked)
    if (!paper) throw new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)
    if (paper.id !== asked) return elsewhere(302, site.url(`/api/v1${paperPath(paper.id)}`))
    const [answer] = await answered(service.db, [paper])
    return json(c, answer)
  })
  app.get(OPENAPI_PATH, (c) => json(c, openapiOf(service)))
  app.get('/api/v1/topics', (c) => json(c, topicsAsJson(service)))
  app.get('/api/v1/sources', async (c) => json(c, await sourcesAnswer(service)))

  app.get('/healthz', async (c) => {
    try {
      return c.json({ ok: true, ...(await sizes(service.db)) }, 200, { 'cache-control': 'no-store' })
    } catch (error) {
      log(`healthz: ${inWords(error)}`)
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

  app.notFound((c) => answerTo(c, service, 404, `there is nothing at ${c.req.path}`))
  app.onError((error, c) => {
    if (error instanceof Mistake) return answerTo(c, service, error.status, error.message)
    // a link of a letter is its reader's alone
    log(`${c.req.method} ${isMail(c.req.path) ? c.req.path.replace(/[0-9a-f]{32}[^/]*/, '…') : c.req.path}: ${inWords(error)}`)
    return answerTo(c, service, 500, 'something went wrong here, and has been logged')
  })

  const fetch: App['fetch'] = (request, ...host) => publisher.again(request) ?? app.fetch(request, ...(host as []))
  return { fetch, request: async (address, init) => fetch(new Request(address, init)), routes: app.routes }
}

/** What a browser is told that asks before it sends a script's request: validators may go along. */
const preflight = (allow: string) => ({
  allow,
  ...CORS,
  'access-control-allow-methods': allow,
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
})

/** The path below the site's own, without a slash at its end. */
const withoutBase = (path: string, base: string): string =>
  (base && (path === base || path.startsWith(`${base}/`)) ? path.slice(base.length) : path).replace(/(?<=.)\/+$/, '') || '/'

/** What stands behind a prefix, percent-encoded or not, slashes included. */
function after(c: Context, prefix: string): string {
  const rest = c.req.path.slice(prefix.length)
  try {
    return decodeURIComponent(rest)
  } catch {
    throw new Mistake(`${rest} is not percent-encoded as it should be`)
  }
}

/**
 * An error in the form that was asked for. Never a feed: a reader that does not look at the status would take it for one
 * without entries.
 */
async function answerTo(c: Context, service: Service, status: MistakeStatus | 500, message: string) {
  const { path } = c.req
  const headers = errorHeaders(status, path)
  if (isEmbed(path)) {
    const quiet = await quietAnswer(service.site, path, { status, message })
    return c.body(quiet.body, status, { ...headers, ...quiet.headers })
  }
  const type = mistakeTypeAt(path)
  if (type === 'application/json') return c.json({ error: message }, status, headers)
  if (type === 'text/plain') return c.text(`${message}\n`, status, headers)
  return c.html(await errorPage(service.site, { status, message }), status, { ...(isMail(path) ? MAIL_HEADERS : PAGE_HEADERS), ...headers })
}
