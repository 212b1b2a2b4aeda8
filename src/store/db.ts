/** The database port, and SQL helpers that all query files share. */
import { getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { LibSQLDatabase } from 'drizzle-orm/libsql'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type * as schema from './schema.ts'

/** libSQL in a file, libSQL over HTTP or D1: the same queries run on all, and `batch` is one request, all or nothing. */
export type Db = Pick<LibSQLDatabase<typeof schema>, 'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'batch'>

/** A statement to be sent with others in one batch. */
export type Statement = Parameters<Db['batch']>[0][number]

/** Executes statements as one atomic request; sends none when the list is empty. */
export async function executeBatch(db: Db, statements: Statement[]): Promise<void> {
  const [first, ...rest] = statements
  if (first) await db.batch([first, ...rest])
}

/** D1 takes parameters of up to a million bytes. */
const MAX_PARAMETER_BYTES = 900_000

/** Values as JSON arrays, each within the size of one parameter. */
export function jsonChunks(values: unknown[]): string[] {
  const encoder = new TextEncoder()
  const parts: string[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const value of values) {
    const json = JSON.stringify(value)
    const size = json.length > MAX_PARAMETER_BYTES / 3 ? encoder.encode(json).length : json.length * 3
    if (bytes + size > MAX_PARAMETER_BYTES * (json.length > MAX_PARAMETER_BYTES / 3 ? 1 : 2)) {
      parts.push([])
      bytes = 0
    }
    parts.at(-1)?.push(json)
    bytes += size
  }
  return parts.map((part) => `[${part.join(',')}]`)
}

/**
 * Rows for `insert(table).select(…)`, a statement for each 900 kB: however many rows there are, they are a handful of
 * statements with one parameter each. Columns that a row lacks are null.
 */
export function selectJsonRows<T extends SQLiteTable>(table: T, rows: { [K in keyof T['$inferInsert']]: T['$inferInsert'][K] }[]): SQL[] {
  const columns = sql.raw(
    Object.keys(getTableColumns(table))
      .map((key) => `json_extract(value, '$.${key}')`)
      .join(', '),
  )
  return jsonChunks(rows).map((part) => sql`with ${jsonValuesCte(part)} select ${columns} from json_values where true`)
}

/** The CTE `json_values`: the values of a JSON array, materialized, because `json_each` alone parses a value again for every field that is read. */
export const jsonValuesCte = (part: string): SQL => sql`json_values as materialized (select value from json_each(${part}))`

/** `in (…)` over any number of values, as one parameter. */
export const valueList = (values: Iterable<string>): SQL => sql`(select value from json_each(${JSON.stringify([...new Set(values)])}))`

/** What `on conflict do update` sets for these columns: the value that came in. */
export function excludedColumns<T extends SQLiteTable>(table: T, keys: (keyof T['$inferSelect'] & string)[]): Record<string, SQL> {
  const columns = getTableColumns(table)
  return Object.fromEntries(keys.map((key) => [key, sql.raw(`excluded."${snakeCase(columns[key]?.name ?? key)}"`)]))
}

/** A column's name in the database: `firstSeenAt` is `first_seen_at`. */
export const snakeCase = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A column whose JSON is parsed as it is read. */
export const jsonColumn = <T>(expression: SQL): SQL<T> => (expression as SQL<T>).mapWith((value) => JSON.parse(value) as T)

/** The current time in seconds by the database's clock, which all instances share. */
export const realTime = sql`unixepoch('subsec')`

/** Groups rows by a key and keeps their order. */
export function groupBy<T, V = T>(
  rows: T[],
  key: (row: T) => string,
  value: (row: T) => V = (row) => row as unknown as V,
): Map<string, V[]> {
  const groups = new Map<string, V[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(value(row))
    else groups.set(key(row), [value(row)])
  }
  return groups
}
