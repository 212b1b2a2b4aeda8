/** Error responses in the form that the path implies: JSON, text, a page, or an embed. */
import type { Context } from 'hono'
import { errorContentTypeOf } from '../api/error-types.ts'
import type { AppContext } from '../app-context.ts'
import { embedErrorResponse } from '../embed/handlers.ts'
import { BadRequest, type BadRequestStatus, describeError } from '../errors.ts'
import { isMailPath } from '../mail/routes.ts'
import { errorPage } from '../pages/error-page.ts'
import { isEmbedPath } from '../site.ts'
import { errorHeadersAt, errorPageHeadersAt } from './headers.ts'

/** The response for a path that no route matches. */
export const notFoundResponse = (c: Context, context: AppContext): Promise<Response> =>
  errorResponse(c, context, 404, `there is nothing at ${c.req.path}`)

/** The response for an exception: a 4xx with its sentence for a bad request, else a logged 500. */
export function exceptionResponse(c: Context, context: AppContext, error: Error, log: (line: string) => void): Promise<Response> {
  if (error instanceof BadRequest) return errorResponse(c, context, error.status, error.message)
  // the link in a letter is a secret of its reader
  const path = isMailPath(c.req.path) ? c.req.path.replace(/[0-9a-f]{32}[^/]*/, '…') : c.req.path
  log(`${c.req.method} ${path}: ${describeError(error)}`)
  return errorResponse(c, context, 500, 'something went wrong here, and has been logged')
}

/** Never a feed: a reader that ignores the status would take it for an empty one. */
async function errorResponse(c: Context, { site }: AppContext, status: BadRequestStatus | 500, message: string): Promise<Response> {
  const { path } = c.req
  const headers = errorHeadersAt(path, status)
  if (isEmbedPath(path)) {
    const embed = await embedErrorResponse(site, path, { status, message })
    return c.body(embed.body, status, { ...headers, ...embed.headers })
  }
  const type = errorContentTypeOf(path)
  if (type === 'application/json') return c.json({ error: message }, status, headers)
  if (type === 'text/plain') return c.text(`${message}\n`, status, headers)
  return c.html(await errorPage(site, { status, message }), status, { ...errorPageHeadersAt(path), ...headers })
}
