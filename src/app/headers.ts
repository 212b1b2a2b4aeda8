/** The headers and methods that depend on the path alone: CORS, preflight, caching of errors. */
import { CORS_HEADERS, PAGE_HEADERS } from '../http/response-headers.ts'
import { isMailPath, MAIL_HEADERS } from '../mail/routes.ts'
import { PATHS } from '../site.ts'

/** Assets never change, and a sandboxed frame, which has no origin, may load them. */
export const ASSET_HEADERS = {
  'cache-control': 'public, max-age=31536000, immutable',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

/** The methods that are served at a path. */
export function methodsAt(path: string, { hasHub, hasMail }: { hasHub: boolean; hasMail: boolean }): string[] {
  if (path === PATHS.visits || (hasMail && path === PATHS.bounces)) return ['POST']
  if (hasHub && path === PATHS.hub) return ['POST', 'OPTIONS']
  return hasMail && isMailPath(path) ? ['GET', 'HEAD', 'POST'] : ['GET', 'HEAD', 'OPTIONS']
}

/** Other sites' scripts may read everything but what is written or private. */
export const corsHeadersAt = (path: string): Record<string, string> => (path.startsWith('/admin/') || isMailPath(path) ? {} : CORS_HEADERS)

/** The answer to a CORS preflight request; conditional requests are allowed. */
export const preflightHeaders = (allow: string): Record<string, string> => ({
  allow,
  ...CORS_HEADERS,
  'access-control-allow-methods': allow,
  'access-control-allow-headers': '*',
  'access-control-max-age': '86400',
})

/** The security headers of an error page. */
export const errorPageHeadersAt = (path: string): Record<string, string> => (isMailPath(path) ? MAIL_HEADERS : PAGE_HEADERS)

/** A missing page may soon exist, so its error is cached for a minute; errors of the server and of private paths never are. */
export const errorHeadersAt = (path: string, status: number): Record<string, string> => ({
  'cache-control': status >= 500 || status === 405 || path.startsWith('/admin/') || isMailPath(path) ? 'no-store' : 'public, max-age=60',
  ...(status === 401 && { 'www-authenticate': 'Bearer' }),
  ...corsHeadersAt(path),
})
