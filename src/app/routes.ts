/** The router: the routes of every room, with headers, CORS and error responses around them. */
import { Hono, type MiddlewareHandler } from 'hono'
import { adminRoutes, apiRoutes, healthRoutes } from '../api/routes.ts'
import type { AppContext, AppRoute } from '../app-context.ts'
import { citationRoutes } from '../cite/routes.ts'
import { embedRoutes } from '../embed/routes.ts'
import { BadRequest } from '../errors.ts'
import { patternOf, type RouterServices } from '../http/route.ts'
import { hubRoutes } from '../hub/routes.ts'
import { mailRoutes } from '../mail/routes.ts'
import { pageRoutes } from '../pages/routes.ts'
import { feedRoutes, sitemapRoutes } from '../publish/routes.ts'
import type { Settings } from '../settings.ts'
import { assets } from './assets.ts'
import { exceptionResponse, notFoundResponse } from './errors.ts'
import { ASSET_HEADERS, corsHeadersAt, methodsAt, preflightHeaders } from './headers.ts'

/** Every route, in the order of the OpenAPI document; the first that matches answers. */
const routes: AppRoute[] = [
  ...apiRoutes,
  ...feedRoutes,
  ...citationRoutes,
  ...embedRoutes,
  ...healthRoutes,
  ...pageRoutes,
  ...sitemapRoutes,
  ...adminRoutes,
  ...hubRoutes,
  ...mailRoutes,
]

/** The routes of an instance with these settings. */
export const enabledRoutes = (settings: Settings): AppRoute[] => routes.filter(({ isEnabled }) => isEnabled?.(settings) ?? true)

export type App = {
  fetch: (request: Request, ...host: unknown[]) => Response | Promise<Response>
  /** `fetch` by address. */
  request: (address: string, init?: RequestInit) => Promise<Response>
  /** The routes as the router matches them. */
  routes: { method: string; path: string }[]
}

/** The web application of an instance, for its host and for tests. */
export function createApp(
  context: AppContext,
  log: (line: string) => void = console.error,
  hub?: RouterServices['hub'],
  mailWorker?: RouterServices['mailWorker'],
): App {
  const { publisher, settings } = context
  const basePath = new URL(settings.siteUrl).pathname.replace(/\/+$/, '')
  const app = new Hono({ getPath: (request) => stripBasePath(new URL(request.url).pathname, basePath) })
  app.use(checkMethod({ hasHub: hub !== undefined, hasMail: settings.mail !== undefined }))

  const operations = enabledRoutes(settings)
  const services: RouterServices = { operations, log, hub, mailWorker }
  const mounted = new Set<string>()
  for (const { method = 'get', handler, ...route } of operations) {
    const pattern = patternOf(route)
    if (mounted.has(`${method} ${pattern}`)) continue
    mounted.add(`${method} ${pattern}`)
    app.on(method.toUpperCase(), pattern, (c) => handler(c, context, services))
  }
  for (const { path, text, type } of assets)
    app.get(path, async (c) => publisher.respond(c.req.raw, await publisher.createBody(text, `${type}; charset=utf-8`), ASSET_HEADERS))
  app.notFound((c) => notFoundResponse(c, context))
  app.onError((error, c) => exceptionResponse(c, context, error, log))

  const fetch: App['fetch'] = (request, ...host) => publisher.cachedResponse(request) ?? app.fetch(request, ...(host as []))
  return { fetch, request: async (address, init) => fetch(new Request(address, init)), routes: app.routes }
}

/** Refuses methods that are not served, answers preflight requests, and sets the CORS headers. */
const checkMethod =
  (rooms: Parameters<typeof methodsAt>[1]): MiddlewareHandler =>
  async (c, next) => {
    const { path, method } = c.req
    const methods = methodsAt(path, rooms)
    const allow = methods.join(', ')
    if (!methods.includes(method)) {
      c.header('allow', allow)
      throw new BadRequest(`${method} is not served here: ${allow} ${methods.length === 1 ? 'is' : 'are'}`, 405)
    }
    if (method === 'OPTIONS') return c.body(null, 204, preflightHeaders(allow))
    for (const [name, value] of Object.entries(corsHeadersAt(path))) c.header(name, value)
    await next()
  }

/** The path below the site's own, without a trailing slash. */
const stripBasePath = (path: string, basePath: string): string =>
  (basePath && (path === basePath || path.startsWith(`${basePath}/`)) ? path.slice(basePath.length) : path).replace(/(?<=.)\/+$/, '') || '/'
