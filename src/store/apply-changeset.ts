/** The statements that write a changeset of papers. */
import { and, eq, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { buildIndexDocument } from '../query/index-document.ts'
import { type Db, excludedColumns, jsonChunks, type Statement, selectJsonRows, valueList } from './db.ts'
import type { AnnouncementRow, MembershipRow, MergeRow, PaperRow, RecordRow, SignalRow } from './papers.ts'
import {
  admissions,
  announcements,
  blockingKeys,
  identifiers,
  lookups,
  memberships,
  merges,
  papers,
  records,
  signals,
  supersededAdmissions,
} from './schema.ts'
import { searchIndexStatements } from './search-index.ts'

/** Everything that a visit changes, as rows. */
export type Changeset = {
  /** Papers that are merged into another. */
  paperMerges: { from: string; into: string }[]
  mergeRows: MergeRow[]
  papers: Omit<PaperRow, 'seq'>[]
  /** Those of them that are new: nothing of them needs to be deleted first. */
  newPapers: string[]
  /** Identifiers that move from another paper. */
  removedIdentifiers: string[]
  identifiers: { identifier: string; paper: string; rank: number }[]
  records: RecordRow[]
  signals: SignalRow[]
  /** Papers whose memberships are replaced by these. */
  reclassifiedPapers: string[]
  memberships: MembershipRow[]
  /** Papers whose blocking keys are replaced by these. */
  blockingKeys: { paper: string; keys: number[] }[]
  /** Announcements of admitted papers; one that is stored already stays as it is. */
  announcements: AnnouncementRow[]
}

const UPDATABLE_PAPER_COLUMNS = Object.keys({
  title: 1,
  abstract: 1,
  abstractDisplay: 1,
  authors: 1,
  url: 1,
  published: 1,
  version: 1,
  announceType: 1,
  categories: 1,
  venue: 1,
  license: 1,
  comment: 1,
  organization: 1,
  submittedBy: 1,
  links: 1,
  withdrawn: 1,
  retracted: 1,
  score: 1,
  scoreParts: 1,
  hot: 1,
  awaitsDate: 1,
} satisfies Partial<Record<keyof PaperRow, 1>>) as (keyof PaperRow)[]

export function changesetStatements(db: Db, changes: Changeset): Statement[] {
  const fresh = new Set(changes.newPapers)
  const stored = (paper: string) => !fresh.has(paper)
  return [
    ...mergePapersStatements(db, changes.paperMerges),
    ...selectJsonRows(papers, changes.papers).map((rows) =>
      db
        .insert(papers)
        .select(rows)
        .onConflictDoUpdate({ target: papers.id, set: excludedColumns(papers, UPDATABLE_PAPER_COLUMNS) }),
    ),
    ...(changes.removedIdentifiers.length > 0
      ? [db.delete(identifiers).where(sql`${identifiers.identifier} in ${valueList(changes.removedIdentifiers)}`)]
      : []),
    ...selectJsonRows(identifiers, changes.identifiers).map((rows) => db.insert(identifiers).select(rows).onConflictDoNothing()),
    ...selectJsonRows(records, changes.records).map((rows) =>
      db
        .insert(records)
        .select(rows)
        .onConflictDoUpdate({
          target: [records.source, records.key],
          set: excludedColumns(records, ['paper', 'record', 'hash', 'versions', 'updatedAt']),
        }),
    ),
    ...selectJsonRows(signals, changes.signals).map((rows) =>
      db
        .insert(signals)
        .select(rows)
        .onConflictDoUpdate({
          target: [signals.paper, signals.source, signals.kind],
          set: excludedColumns(signals, ['value', 'at', 'early']),
        }),
    ),
    ...jsonChunks(changes.reclassifiedPapers.filter(stored)).map((part) =>
      db.delete(memberships).where(sql`${memberships.paper} in (select value from json_each(${part}))`),
    ),
    ...selectJsonRows(memberships, changes.memberships).map((rows) => db.insert(memberships).select(rows).onConflictDoNothing()),
    ...blockingKeyStatements(db, changes.blockingKeys, stored),
    ...selectJsonRows(merges, changes.mergeRows).map((rows) => db.insert(merges).select(rows)),
    ...selectJsonRows(announcements, changes.announcements).map((rows) => db.insert(announcements).select(rows).onConflictDoNothing()),
    ...searchIndexStatements(
      db,
      changes.papers.map(buildIndexDocument),
      changes.paperMerges.map(({ from }) => from),
      stored,
    ),
  ]
}

/** Deletes a signal. */
export const deleteSignalStatement = (db: Db, { paper, source, kind }: Pick<SignalRow, 'paper' | 'source' | 'kind'>): Statement =>
  db.delete(signals).where(and(eq(signals.paper, paper), eq(signals.source, source), eq(signals.kind, kind)))

/**
 * Makes papers part of others: records, names, what was asked about them, admissions and announcements follow; where both were admitted to
 * a topic the older admission stays, and the other is kept for archives. What the older paper shows then is written by the visit that joined them.
 */
function mergePapersStatements(db: Db, joins: Changeset['paperMerges']): Statement[] {
  if (joins.length === 0) return []
  const pairs = JSON.stringify(joins)
  const from = sql`(select json_extract(value, '$.from') from json_each(${pairs}))`
  const into = (column: SQL | SQLiteColumn) =>
    sql`(select json_extract(value, '$.into') from json_each(${pairs}) where json_extract(value, '$.from') = ${column})`
  const whole = (column: SQL) => sql`coalesce(${into(column)}, ${column})`
  const younger = sql`exists (select 1 from admissions o where o.topic = admissions.topic and o.paper <> admissions.paper and (o.at < admissions.at)
    and (o.paper in ${from} or admissions.paper in ${from}) and ${whole(sql`o.paper`)} = ${whole(sql`admissions.paper`)})`
  return [
    db
      .insert(supersededAdmissions)
      .select(sql`select topic, paper, entry_id, at, day, place, entry from admissions where ${younger}`)
      .onConflictDoNothing(),
    db.delete(admissions).where(younger),
    db
      .update(admissions)
      .set({ paper: into(admissions.paper) })
      .where(sql`${admissions.paper} in ${from}`),
    // of one thing announced of both, the older paper's entry stays
    db
      .delete(announcements)
      .where(
        sql`${announcements.paper} in ${from} and exists (select 1 from announcements o where o.paper = ${into(announcements.paper)} and o.mark = ${announcements.mark})`,
      ),
    db
      .update(announcements)
      .set({ paper: into(announcements.paper) })
      .where(sql`${announcements.paper} in ${from}`),
    db
      .update(records)
      .set({ paper: into(records.paper) })
      .where(sql`${records.paper} in ${from}`),
    db
      .update(identifiers)
      .set({ paper: into(identifiers.paper) })
      .where(sql`${identifiers.paper} in ${from}`),
    db
      .update(merges)
      .set({ into: into(merges.into) })
      .where(sql`${merges.into} in ${from}`),
    db.delete(signals).where(sql`${signals.paper} in ${from}`),
    db.delete(memberships).where(sql`${memberships.paper} in ${from}`),
    db
      .insert(lookups)
      .select(sql`select source, ${into(sql`paper`)}, at from lookups where paper in ${from}`)
      .onConflictDoNothing(),
    db.delete(lookups).where(sql`${lookups.paper} in ${from}`),
    db.delete(blockingKeys).where(sql`${blockingKeys.seq} in (select seq from papers where id in ${from})`),
    db.delete(papers).where(sql`${papers.id} in ${from}`),
  ]
}

/** Replaces the keys of papers; of those that are not `stored` yet there are none. */
export function blockingKeyStatements(
  db: Db,
  keyed: Changeset['blockingKeys'],
  stored: (paper: string) => boolean = () => true,
): Statement[] {
  const replaced = keyed.map(({ paper }) => paper).filter(stored)
  return [
    ...(replaced.length > 0
      ? [db.delete(blockingKeys).where(sql`${blockingKeys.seq} in (select seq from papers where id in ${valueList(replaced)})`)]
      : []),
    ...jsonChunks(keyed).map((part) =>
      db
        .insert(blockingKeys)
        .select(
          sql`select k.value, p.seq from json_each(${part}) j join papers p on p.id = json_extract(j.value, '$.paper') join json_each(j.value, '$.keys') k where true`,
        )
        .onConflictDoNothing(),
    ),
  ]
}
