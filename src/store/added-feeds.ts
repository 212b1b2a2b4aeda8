/** Feeds that were added by a command, beside those of feeds/sources.ts. */
import { asc, eq } from 'drizzle-orm'
import { type Db, executeBatch, selectJsonRows } from './db.ts'
import { feeds, pages, sources } from './schema.ts'

export type FeedRow = typeof feeds.$inferSelect

/** All added feeds, oldest first. */
export const feedRows = async (db: Db): Promise<FeedRow[]> => db.select().from(feeds).orderBy(asc(feeds.addedAt), asc(feeds.id))

/** Adds feeds; one whose id exists already stays as it is. */
export const addFeeds = (db: Db, rows: FeedRow[]): Promise<void> =>
  executeBatch(
    db,
    selectJsonRows(feeds, rows).map((part) => db.insert(feeds).select(part).onConflictDoNothing()),
  )

/** Deletes a feed with its state and validators; its visits, records and papers stay. */
export async function removeFeed(db: Db, id: string): Promise<void> {
  await db.batch([
    db.delete(feeds).where(eq(feeds.id, id)),
    db.delete(sources).where(eq(sources.id, id)),
    db.delete(pages).where(eq(pages.source, id)),
  ])
}
