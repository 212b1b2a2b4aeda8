/** The answers to monitors: `/healthz` and `/healthz/sources`. */
import type { Context } from 'hono'
import type { AppContext } from '../app-context.ts'
import { describeError } from '../errors.ts'
import { healthOf } from '../gather/health.ts'
import { NO_STORE_HEADERS } from '../http/response-headers.ts'
import { countStoredItems } from '../store/documents.ts'

/** 200 with the number of papers and admissions; 503 if the database does not answer. */
export async function storeHealthResponse(c: Context, { db }: AppContext, log: (line: string) => void): Promise<Response> {
  try {
    return c.json({ ok: true, ...(await countStoredItems(db)) }, 200, NO_STORE_HEADERS)
  } catch (error) {
    log(`healthz: ${describeError(error)}`)
    return c.json({ ok: false, error: 'the database does not answer' }, 503, NO_STORE_HEADERS)
  }
}

/** 200 if no source is overdue, else 503 with those that are. */
export async function sourcesHealthResponse(c: Context, context: AppContext): Promise<Response> {
  const overdue = (await healthOf(context)).filter((source) => source.overdue)
  const ok = overdue.length === 0
  return c.json({ ok, overdue: overdue.map(({ id, error }) => ({ id, error: error ?? null })) }, ok ? 200 : 503, NO_STORE_HEADERS)
}
