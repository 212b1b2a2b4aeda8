/**
 * libSQL's HTTP protocol (Hrana 2, `POST /v2/pipeline`) over the real engine, for tests: what Turso answers, without Turso.
 *
 * https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_2_SPEC.md
 */
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Database from 'libsql'

type Value =
  | { type: 'null' }
  | { type: 'integer' | 'text'; value: string }
  | { type: 'float'; value: number }
  | { type: 'blob'; base64: string }
type Stmt = { sql?: string; sql_id?: number; args?: Value[]; named_args?: { name: string; value: Value }[]; want_rows?: boolean }
type Condition =
  | { type: 'ok' | 'error'; step: number }
  | { type: 'not'; cond: Condition }
  | { type: 'and' | 'or'; conds: Condition[] }
  | { type: 'is_autocommit' }
type Demand =
  | { type: 'execute'; stmt: Stmt }
  | { type: 'batch'; batch: { steps: { stmt: Stmt; condition?: Condition | null }[] } }
  | { type: 'sequence'; sql?: string; sql_id?: number }
  | { type: 'store_sql'; sql_id: number; sql: string }
  | { type: 'close_sql'; sql_id: number }
  | { type: 'get_autocommit' | 'close' }

/** A connection with the texts its client stored on it; it lives on under a baton until its client closes it. */
type Stream = { db: Database.Database; texts: Map<number, string>; timer?: NodeJS.Timeout }

export type Asked = { requests: number; statements: number; mostParameters: number; longestParameter: number; longestText: number }

export type Hrana = {
  url: string
  /** What was asked since it was last set to zero: requests that carried statements, the statements in them, and the largest of these. */
  asked: Asked
  close: () => Promise<void>
}

/** Serves the database in this file on a free port of this machine. */
export async function openHrana({ path, token }: { path: string; token?: string }): Promise<Hrana> {
  const asked: Asked = { requests: 0, statements: 0, mostParameters: 0, longestParameter: 0, longestText: 0 }
  const streams = new Map<string, Stream>()
  const idle: Stream[] = []
  const open = (): Stream => idle.pop() ?? { db: new Database(path, { timeout: 5000 }), texts: new Map() }
  const release = (stream: Stream): void => {
    if (stream.db.inTransaction) stream.db.exec('rollback')
    stream.texts.clear()
    idle.push(stream)
  }
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (token && request.headers.authorization !== `Bearer ${token}`) return answer(401, { error: 'unauthorized' })
    if (request.method === 'GET' && request.url === '/v2') return answer(200, {})
    if (request.method !== 'POST' || request.url !== '/v2/pipeline') return answer(404, { error: 'not found' })
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString()) as { baton: string | null; requests: Demand[] }
    const stream = body.baton ? streams.get(body.baton) : open()
    if (!stream) return answer(400, { message: 'the baton is unknown or expired' })
    if (body.baton) streams.delete(body.baton)
    clearTimeout(stream.timer)
    const statements = body.requests.flatMap(statementsOf)
    asked.requests += statements.length > 0 ? 1 : 0
    asked.statements += statements.length
    for (const { sql, sql_id, args = [] } of statements) {
      asked.mostParameters = Math.max(asked.mostParameters, args.length)
      asked.longestText = Math.max(asked.longestText, Buffer.byteLength(sql ?? stream.texts.get(sql_id ?? -1) ?? ''))
      for (const arg of args)
        if (arg.type === 'text') asked.longestParameter = Math.max(asked.longestParameter, Buffer.byteLength(arg.value))
    }
    const results = body.requests.map((one) => {
      try {
        return { type: 'ok', response: answerTo(one, stream) }
      } catch (error) {
        return { type: 'error', error: inHrana(error) }
      }
    })
    let baton: string | null = null
    if (body.requests.some(({ type }) => type === 'close')) release(stream)
    else {
      const name = randomBytes(16).toString('base64url')
      baton = name
      streams.set(name, stream)
      stream.timer = setTimeout(() => {
        streams.delete(name)
        release(stream)
      }, 10_000).unref()
    }
    return answer(200, { baton, base_url: null, results })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: async () => {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      for (const stream of [...streams.values(), ...idle]) {
        clearTimeout(stream.timer)
        stream.db.close()
      }
    },
  }
}

/** The statements that were asked for, without the begin, commit and rollback that a client wraps a batch in. */
function statementsOf(demand: Demand): Stmt[] {
  if (demand.type === 'execute') return [demand.stmt]
  if (demand.type !== 'batch') return []
  return demand.batch.steps.map(({ stmt }) => stmt).filter(({ sql }) => !/^\s*(begin|commit|rollback)\b/i.test(sql ?? ''))
}

function answerTo(demand: Demand, stream: Stream): object {
  const { type } = demand
  if (type === 'execute') return { type, result: execute(demand.stmt, stream) }
  if (type === 'batch') {
    const results: (object | null)[] = []
    const errors: (object | null)[] = []
    demand.batch.steps.forEach(({ stmt, condition }, i) => {
      results[i] = null
      errors[i] = null
      if (condition && !holds(condition, results, errors, stream)) return
      try {
        results[i] = execute(stmt, stream)
      } catch (error) {
        errors[i] = inHrana(error)
      }
    })
    return { type, result: { step_results: results, step_errors: errors } }
  }
  if (type === 'sequence') stream.db.exec(textOf(demand, stream))
  if (type === 'store_sql') stream.texts.set(demand.sql_id, demand.sql)
  if (type === 'close_sql') stream.texts.delete(demand.sql_id)
  return type === 'get_autocommit' ? { type, is_autocommit: !stream.db.inTransaction } : { type }
}

const textOf = ({ sql, sql_id }: { sql?: string; sql_id?: number }, { texts }: Stream): string => sql ?? texts.get(sql_id ?? -1) ?? ''

function execute(stmt: Stmt, stream: Stream): object {
  const text = textOf(stmt, stream)
  const statement = stream.db.prepare(text).safeIntegers(true)
  const named = stmt.named_args?.map(({ name, value }) => [name.replace(/^[:@$]/, ''), fromHrana(value)] as const)
  const args = named?.length ? [Object.fromEntries(named)] : [(stmt.args ?? []).map(fromHrana)]
  if (!statement.reader) {
    const { changes, lastInsertRowid } = statement.run(...args)
    return { cols: [], rows: [], affected_row_count: Number(changes), last_insert_rowid: String(lastInsertRowid) }
  }
  const cols = statement.columns().map(({ name, type }) => ({ name, decltype: type }))
  const rows = [...(statement.raw(true).iterate(...args) as Iterable<unknown[]>)].map((row) => Array.from(row, toHrana))
  const number = (sql: string) => String((stream.db.prepare(sql).raw(true).get() as unknown[])[0])
  return {
    cols,
    rows: stmt.want_rows === false ? [] : rows,
    affected_row_count: /^\s*(insert|update|delete|replace|with)\b/i.test(text) ? Number(number('select changes()')) : 0,
    last_insert_rowid: number('select last_insert_rowid()'),
  }
}

function holds(condition: Condition, results: unknown[], errors: unknown[], stream: Stream): boolean {
  const also = (one: Condition) => holds(one, results, errors, stream)
  if (condition.type === 'ok') return results[condition.step] !== null
  if (condition.type === 'error') return errors[condition.step] !== null
  if (condition.type === 'not') return !also(condition.cond)
  if (condition.type === 'and') return condition.conds.every(also)
  if (condition.type === 'or') return condition.conds.some(also)
  return !stream.db.inTransaction
}

function fromHrana(value: Value): unknown {
  if (value.type === 'null') return null
  if (value.type === 'integer') return BigInt(value.value)
  return value.type === 'blob' ? Buffer.from(value.base64, 'base64') : value.value
}

function toHrana(value: unknown): Value {
  if (value === null || value === undefined) return { type: 'null' }
  if (typeof value === 'bigint') return { type: 'integer', value: String(value) }
  if (typeof value === 'number') return { type: 'float', value }
  if (typeof value === 'string') return { type: 'text', value }
  return {
    type: 'blob',
    base64: Buffer.from(value as Uint8Array)
      .toString('base64')
      .replace(/=+$/, ''),
  }
}

const inHrana = (error: unknown): object =>
  error instanceof Error
    ? { message: error.message, code: 'code' in error ? error.code : 'SQLITE_ERROR' }
    : { message: String(error), code: 'SQLITE_ERROR' }
