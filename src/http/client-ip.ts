/** What an answer needs to know of whoever asked, and of its host, beside the request. */
import type { Context } from 'hono'

/** Who sends a request: at the edge as the platform says, on Node as the connection does, or the proxy on this network that it comes from. */
export function clientIpOf(c: Context): string | undefined {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  if (!env?.incoming) return c.req.header('cf-connecting-ip')
  const address = env.incoming.socket?.remoteAddress?.replace(/^::ffff:/, '')
  const isNear = address === undefined || /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/.test(address)
  return (isNear && c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()) || address
}

/** Lets work go on behind the answer, where the host ends with it. */
export function runInBackground(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work)
  } catch {
    // a process goes on by itself
  }
}
