/** The addresses, one line each. */
import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { answered, papersAnswer } from './api/papers.ts'
import { sourcesAnswer } from './api/sources.ts'
import { topicsAnswer as topicsAsJson } from './api/topics.ts'
import { visitsAnswer } from './api/visits.ts'
import { citationEndings, dayCitation, paperCitation, topicCitation, unapiAnswer } from './cite/answer.ts'
import { inWords, Mistake } from './errors.ts'
import { healthOf } from './health.ts'
import { errorPage } from './pages/error.ts'
import { aboutAnswer, dayAnswer, paperAnswer, searchAnswer, statusAnswer, topicAnswer, topicsAnswer } from './pages/index.ts'
import { openSearch } from './pages/opensearch.ts'
import { pictureAnswer } from './pages/picture.ts'
import { picturePath } from './pages/share.ts'
import { css, stylePath } from './pages/style.css.ts'
import { feedAnswer, movedTo, opmlAnswer } from './publish/feeds.ts'
import { robotsAnswer, sitemapAnswer, sitemapFileAnswer } from './publish/sitemap.ts'
import { troublesAnswer } from './publish/troubles.ts'
import type { Service } from './service.ts'
import { sizes } from './store/documents.ts'
import { paperNamed, papersById } from './store/papers.ts'

const PAGE_HEADERS = {
  'cache-control': 'public, max-age=60, stale-while-revalidate=600',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-content-type-options': 'nosniff',
}

/** The whole service as a web application: asked in tests as it is asked by hosts. */
export function createApp(service: Service, log: (line: string) => void = console.error): Hono {
  const base = new URL(service.settings.siteUrl).pathname.replace(/\/+$/, '')
  const app = new Hono({ getPath: (request) => withoutBase(new URL(request.url).pathname, base) })
  const page = async (c: Context, html: Promise<string>): Promise<Response> => c.html(await html, 200, PAGE_HEADERS)

  // before all that is for readers: it writes, and no page of another site has business here
  app.post('/admin/visits', async (c) => c.json(await visitsAnswer(c.req.raw, service), 200, { 'cache-control': 'no-store' }))
  app.use(cors({ origin: '*', allowMethods: ['GET', 'HEAD'], exposeHeaders: ['ETag', 'Link', 'Retry-After'] }))
  app.use(async (c, next) => {
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') throw new Mistake(`${c.req.method} is not served here: GET and HEAD are`, 405)
    await next()
  })

  const cited = `:file{.+\\.(?:${citationEndings})}`
  app.get(`/papers/${cited}`, (c) => paperCitation(c.req.raw, after(c, '/papers/'), service))
  app.get(`/day/${cited}`, (c) => dayCitation(c.req.raw, after(c, '/day/'), service))
  app.get(`/topics/${cited}`, (c) => topicCitation(c.req.raw, after(c, '/topics/'), service))
  app.get('/unapi', (c) => unapiAnswer(c.req.raw, service))
  app.get('/papers/:file{.+\\.png}', (c) => pictureAnswer(c.req.raw, { paper: after(c, '/papers/').slice(0, -4) }, service))
  app.get('/topics/:file{.+\\.png}', (c) => pictureAnswer(c.req.raw, { topic: after(c, '/topics/').slice(0, -4) }, service))
  app.get(picturePath, (c) => pictureAnswer(c.req.raw, 'site', service))

  app.get('/', (c) => page(c, dayAnswer(service)))
  app.get('/day/:day', (c) => page(c, dayAnswer(service, c.req.param('day'))))
  app.get('/topics', (c) => page(c, topicsAnswer(service)))
  app.get('/topics/:slug', async (c): Promise<Response> => {
    const slug = c.req.param('slug')
    const moved = movedTo(slug, service.topics)
    return moved ? c.redirect(service.site.url(`/topics/${moved}`), 301) : page(c, topicAnswer(service, slug))
  })
  app.get('/papers/*', async (c): Promise<Response> => {
    const answer = await paperAnswer(service, after(c, '/papers/'))
    if ('page' in answer) return c.html(answer.page, 200, { ...PAGE_HEADERS, link: answer.link })
    c.header('cache-control', 'public, max-age=3600')
    return c.redirect(answer.redirect, 302)
  })
  app.get('/search', async (c): Promise<Response> => {
    const answer = await searchAnswer(service, c.req.url)
    if ('page' in answer) return c.html(answer.page, answer.status, PAGE_HEADERS)
    c.header('cache-control', 'public, max-age=60')
    return c.redirect(answer.redirect, 302)
  })
  app.get('/opensearch.xml', (c) =>
    c.body(openSearch(service.site), 200, {
      'content-type': 'application/opensearchdescription+xml; charset=utf-8',
      'cache-control': 'public, max-age=86400',
    }),
  )
  app.get('/status', (c) => page(c, statusAnswer(service)))
  app.get('/status.atom', (c) => troublesAnswer(c.req.raw, 'atom', service))
  app.get('/status.rss', (c) => troublesAnswer(c.req.raw, 'rss', service))
  app.get('/about', (c) => page(c, aboutAnswer(service)))
  app.get(stylePath, (c) =>
    c.body(css, 200, { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' }),
  )

  app.get('/sitemap.xml', (c) => sitemapAnswer(c.req.raw, service))
  app.get('/:file{sitemap-.+}', (c) => sitemapFileAnswer(c.req.raw, after(c, '/sitemap-'), service))
  app.get('/robots.txt', (c) => robotsAnswer(c.req.raw, service))

  app.get('/feeds.opml', (c) => opmlAnswer(c.req.raw, service))
  app.get('/feeds/:file', (c) => feedAnswer(c.req.raw, decodeURIComponent(after(c, '/feeds/')), service))

  app.get('/api/v1/papers', async (c) => c.json(await papersAnswer(service.db, c.req.query(), service.topics)))
  app.get('/api/v1/papers/*', async (c): Promise<Response> => {
    const asked = after(c, '/api/v1/papers/')
    const id = await paperNamed(service.db, asked)
    if (id === undefined) throw new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)
    if (id !== asked) return c.redirect(service.site.url(`/api/v1/papers/${id}`), 302)
    const [paper] = await answered(service.db, [...(await papersById(service.db, [id])).values()])
    return c.json(paper)
  })
  app.get('/api/v1/topics', (c) => c.json(topicsAsJson(service)))
  app.get('/api/v1/sources', async (c) => c.json(await sourcesAnswer(service)))

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

  app.notFound((c) => mistaken(c, service, new Mistake(`there is nothing at ${c.req.path}`, 404)))
  app.onError((error, c) => {
    if (error instanceof Mistake) return mistaken(c, service, error)
    log(`${c.req.method} ${c.req.path}: ${inWords(error)}`)
    return answerTo(c, service, 500, 'something went wrong here, and has been logged')
  })
  return app
}

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

function mistaken(c: Context, service: Service, { status, message }: Mistake) {
  if (status === 405) c.header('allow', 'GET, HEAD')
  return answerTo(c, service, status, message)
}

const isCitation = new RegExp(`^/unapi$|\\.(?:${citationEndings})$`)

/** An error in the form that was asked for: JSON from the API, text from feeds and citations, a page otherwise. */
async function answerTo(c: Context, service: Service, status: Mistake['status'] | 500, message: string) {
  if (status === 401) c.header('www-authenticate', 'Bearer')
  if (/^\/(api|admin)\//.test(c.req.path)) return c.json({ error: message }, status)
  if (c.req.path.startsWith('/feeds') || isCitation.test(c.req.path) || status === 405) return c.text(`${message}\n`, status)
  return c.html(await errorPage(service.site, { status, message }), status, { ...PAGE_HEADERS, 'cache-control': 'no-store' })
}
