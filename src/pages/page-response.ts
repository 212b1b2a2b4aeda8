/** Responses that are pages, with the headers of pages. */
import type { Context } from 'hono'
import type { AppContext } from '../app-context.ts'
import type { ResponseBody } from '../http/respond.ts'
import { PAGE_HEADERS } from '../http/response-headers.ts'
import { pageRevision } from '../store/documents.ts'
import { dayOf, startOfDay } from '../text/dates.ts'
import { pageLinkHeader } from './layout.ts'

export const HTML_CONTENT_TYPE = 'text/html; charset=UTF-8'

/** A page that is cached until something is stored, and at most until midnight UTC, when "today" becomes another day. */
export async function respondWithCachedPage(
  c: Context,
  context: AppContext,
  address: string,
  render: () => Promise<string>,
  link?: string,
): Promise<Response> {
  const midnight = startOfDay(context.now())
  const body = await context.publisher.document({
    address: `page ${dayOf(midnight)} ${address}`,
    revision: async () => {
      const newest = await pageRevision(context.db)
      return { ...newest, changedAt: Math.max(newest.changedAt, midnight) }
    },
    contentType: HTML_CONTENT_TYPE,
    isPersisted: false,
    render,
  })
  return respondWithPage(c, context, body, link)
}

/** A page that is rendered for every request. */
export async function respondWithLivePage(c: Context, context: AppContext, html: string): Promise<Response> {
  return respondWithPage(c, context, await context.publisher.createBody(html, HTML_CONTENT_TYPE))
}

/** A page with the `Link` header of its stylesheets and scripts. */
function respondWithPage(c: Context, { publisher }: AppContext, body: ResponseBody, pageLink?: string): Response {
  const link = [pageLink, pageLinkHeader(new TextDecoder().decode(body.bytes))].filter(Boolean).join(', ')
  return publisher.respond(c.req.raw, body, { ...PAGE_HEADERS, ...(link && { link }) })
}
