/** Merges of papers, and records that the operator split off. */
import { and, desc, eq, sql } from 'drizzle-orm'
import { uuidOf } from '../identifiers/uuid.ts'
import type { Moment } from '../model.ts'
import { type Db, type Statement, valueList } from './db.ts'
import { admissions, announcements, identifiers, merges, signals, splits, supersededAdmissions } from './schema.ts'

/** The merges into these papers, newest first. */
export const mergesQuery = (db: Db, ids: string[]) =>
  db
    .select()
    .from(merges)
    .where(sql`${merges.into} in ${valueList(ids)}`)
    .orderBy(desc(merges.id))

/**
 * Splits a record off a paper into a paper of its own, with these identifiers, its admissions and announcements, and the signals
 * of its source where no other record of that source stays.
 */
export function splitRecordStatements(
  db: Db,
  {
    source,
    key,
    from,
    paper,
    identifiers: own,
    announcementIds,
    removesSignals,
    now,
  }: {
    source: string
    key: string
    from: string
    paper: string
    identifiers: string[]
    announcementIds: string[]
    removesSignals: boolean
    now: Moment
  },
): Statement[] {
  return [
    db
      .insert(splits)
      .values({ source, key, paper: from, at: now })
      .onConflictDoUpdate({ target: [splits.source, splits.key], set: { paper: from, at: now } }),
    db.delete(identifiers).where(sql`${identifiers.identifier} in ${valueList(own)}`),
    db.delete(merges).where(and(eq(merges.into, from), eq(merges.from, paper))),
    ...(removesSignals ? [db.delete(signals).where(and(eq(signals.paper, from), eq(signals.source, source)))] : []),
    db
      .update(admissions)
      .set({ paper })
      .where(and(eq(admissions.paper, from), eq(admissions.entryId, uuidOf(paper)))),
    // the admissions that the merge had superseded
    db
      .insert(admissions)
      .select(
        sql`select topic, paper, entry_id, at, day, place, entry from superseded_admissions where ${supersededAdmissions.paper} in ${valueList([from, paper])}`,
      )
      .onConflictDoNothing(),
    db
      .delete(supersededAdmissions)
      .where(
        sql`exists (select 1 from admissions a where a.topic = superseded_admissions.topic and a.entry_id = superseded_admissions.entry_id)`,
      ),
    db
      .update(announcements)
      .set({ paper })
      .where(and(eq(announcements.paper, from), sql`${announcements.entryId} in ${valueList(announcementIds)}`)),
  ]
}
