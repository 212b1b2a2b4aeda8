/** Opens a libSQL database, in a file or over HTTP. */
import { type Client, createClient } from '@libsql/client'
import { drizzle } from 'drizzle-orm/libsql'
import { BadRequest } from '../errors.ts'
import type { Db } from './db.ts'
import * as schema from './schema.ts'

export type DatabaseConnection = { db: Db & ReturnType<typeof drizzle<typeof schema, Client>>; client: Client }

/** The database at this address; throws BadRequest that names the setting when the address is wrong. */
export function openDatabase(url: string, authToken?: string): DatabaseConnection {
  let client: Client
  try {
    client = createClient({
      url,
      ...(authToken !== undefined && { authToken }),
      // the client's queue behind its 20th request would ask on behalf of another reader, which workerd refuses
      // in a file one connection serves all: a request never awaits anything while it has it, and its settings hold
      concurrency: /^(libsql|https?):/i.test(url) ? Number.MAX_SAFE_INTEGER : 1,
      timeout: 5000,
    })
  } catch (error) {
    throw new BadRequest(
      `DATABASE_URL is ${JSON.stringify(url)}: ${error instanceof Error ? error.message : error}; it must be file:<path> or libsql://<host>`,
    )
  }
  return { db: drizzle(client, { schema, casing: 'snake_case' }), client }
}
