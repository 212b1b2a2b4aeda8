/** Secrets that an instance makes once and shares with all that use its database. */
import { eq } from 'drizzle-orm'
import type { Db } from './db.ts'
import { secrets } from './schema.ts'

/** The secret of this name; where there is none yet, `candidate` becomes it. */
export async function loadOrCreateSecret(db: Db, name: string, candidate: string): Promise<string> {
  const [, [row]] = await db.batch([
    db.insert(secrets).values({ name, value: candidate }).onConflictDoNothing(),
    db.select({ value: secrets.value }).from(secrets).where(eq(secrets.name, name)),
  ])
  return row?.value ?? candidate
}
