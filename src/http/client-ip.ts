import type { Context } from 'hono'

/** The IP address of a client: on Cloudflare from its header, on Node that of the connection or, behind a proxy of the local network, its last X-Forwarded-For. */
export function clientIpOf(c: Context): string | undefined {
  const env = c.env as { incoming?: { socket?: { remoteAddress?: string } } } | undefined
  if (!env?.incoming) return c.req.header('cf-connecting-ip')
  const address = env.incoming.socket?.remoteAddress?.replace(/^::ffff:/, '')
  const isLocalProxy = address === undefined || /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/.test(address)
  return (isLocalProxy && c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()) || address
}

/** Continues work after the response on hosts that would stop with it. */
export function runInBackground(c: Context, work: Promise<unknown>): void {
  try {
    c.executionCtx.waitUntil(work)
  } catch {
    // Node continues by itself
  }
}
