/** A route with its line in the OpenAPI document, in one declaration: neither exists without the other. */
import type { Context } from 'hono'
import { BadRequest } from '../errors.ts'
import type { Operation } from './operation.ts'

/** What the router offers its handlers beside the context of the instance. */
export type RouterServices = {
  /** The operations of this instance, in the order of the OpenAPI document. */
  operations: Operation[]
  log: (line: string) => void
  /** The WebSub hub of this instance, if it runs one. */
  hub?: { acceptSubscription: (request: Request) => Promise<void> } | undefined
  /** Sends queued mail, if this instance sends any. */
  mailWorker?: { run: () => Promise<unknown> } | undefined
}

export type RouteHandler<AppContext> = (c: Context, context: AppContext, services: RouterServices) => Response | Promise<Response>

/** An operation with its handler; `AppContext` is the context of the instance. */
export type Route<AppContext> = Operation & {
  /** The path as Hono matches it, where that cannot be derived from the path of the document; operations that share it share a handler. */
  pattern?: string
  handler: RouteHandler<AppContext>
}

/** The path of a route as Hono matches it: `/week/{week}` is `/week/:week`. */
export const patternOf = ({ path, pattern }: { path: string; pattern?: string }): string => pattern ?? path.replace(/\{(\w+)\}/g, ':$1')

/** The rest of a request's path after a prefix, decoded; it may contain slashes. */
export function pathAfter(c: Context, prefix: string): string {
  const rest = c.req.path.slice(prefix.length)
  try {
    return decodeURIComponent(rest)
  } catch {
    throw new BadRequest(`${rest} is not valid percent-encoding`)
  }
}
