/**
 * Optimistic locking: whoever writes what follows from rows it has read counts the lock's version up in the same batch, and the
 * batch fails when the version is not the one that was read.
 */
import { eq, sql } from 'drizzle-orm'
import { describeError } from '../errors.ts'
import { type Db, executeBatch, type Statement } from './db.ts'
import { locks } from './schema.ts'

/** Stored: never renamed. */
const LOCK_NAME = 'papers'
const MAX_ATTEMPTS = 20

/** The version of the lock, to be read in the same batch as the rows that a decision is made from. */
export const lockVersionQuery = (db: Db) => db.select({ version: locks.version }).from(locks).where(eq(locks.name, LOCK_NAME))

/** Counts the version up; where it is not `version` any more the new value is null, which the column refuses. */
const advanceLockStatement = (db: Db, version: number): Statement =>
  db
    .insert(locks)
    .values({ name: LOCK_NAME, version: 1 })
    .onConflictDoUpdate({ target: locks.name, set: { version: sql`case when ${locks.version} = ${version} then ${version} + 1 end` } })

/** What to write, and the version of the lock that it was decided at. */
export type LockedWrite<T> = { lockVersion: number; statements: Statement[]; result: T }

const queues = new WeakMap<Db, Promise<unknown>>()

/**
 * Reads, decides and writes as if nobody else wrote in between: `decide` reads rows with `lockVersionQuery` and returns what to
 * write. Calls in this process run one after the other; when another process wrote meanwhile, `decide` is called again.
 */
export async function withOptimisticLock<T>(db: Db, decide: () => Promise<LockedWrite<T>>): Promise<T> {
  const run = async (): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      const { lockVersion, statements, result } = await decide()
      try {
        if (statements.length > 0) await executeBatch(db, [advanceLockStatement(db, lockVersion), ...statements])
        return result
      } catch (error) {
        // SQLite names the column that was null
        if (attempt === MAX_ATTEMPTS || !/locks\.version/.test(describeError(error))) throw error
      }
    }
  }
  const write = (queues.get(db) ?? Promise.resolve()).then(run, run)
  queues.set(
    db,
    write.catch(() => undefined),
  )
  return write
}
