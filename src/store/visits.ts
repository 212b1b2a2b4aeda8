/** The log of visits, and what it says about the health of sources. */

import { and, eq, getTableColumns, gt, lt, sql } from 'drizzle-orm'
import type { Moment } from '../model.ts'
import { type Db, type Statement, valueList } from './db.ts'
import type { PastResponse } from './page-history.ts'
import { sources, visits } from './schema.ts'
import type { SourceUpdate } from './sources.ts'

/** The record counts of each source's last 60 good answers, newest first. */
export async function pastResponsesBySource(db: Db, ids: string[]): Promise<Map<string, PastResponse[]>> {
  const rows = await db
    .select({ source: visits.source, at: visits.at, seen: visits.seen })
    .from(visits)
    .where(
      sql`${visits.id} in (select v.id from json_each(${JSON.stringify(ids)}) s join visits v on v.id in (select id from visits where source = s.value and status = 200 and suspect is null and seen > 0 order by id desc limit 60))`,
    )
    .orderBy(sql`${visits.id} desc`)
  return new Map([...Map.groupBy(rows, ({ source }) => source)].map(([source, answers]) => [source, answers]))
}

/** The days since a moment on which each source brought a new record, oldest first, and the last such visit. */
export async function daysWithNewRecords(db: Db, ids: string[], since: Moment): Promise<Map<string, { days: string[]; lastAt: Moment }>> {
  const rows = await db
    .select({ source: visits.source, day: sql<string>`date(${visits.at}, 'unixepoch') as day`, lastAt: sql<number>`max(${visits.at})` })
    .from(visits)
    .where(and(gt(visits.at, since), gt(visits.new, 0), sql`${visits.source} in ${valueList(ids)}`))
    .groupBy(visits.source, sql`day`)
    .orderBy(sql`day`)
  return new Map(
    [...Map.groupBy(rows, ({ source }) => source)].map(([source, days]) => [
      source,
      { days: days.map(({ day }) => day), lastAt: Math.max(...days.map(({ lastAt }) => lastAt)) },
    ]),
  )
}

/** Consecutive visits that failed or were suspect, from the first of them to the next good visit. */
export type FailureStreak = {
  source: string
  isFailure: boolean
  since: Moment
  until: Moment | null
  /** The last good visit before. */
  lastSuccessAt: Moment | null
  /** Of the last of them. */
  status: number | null
  suspect: string | null
  error: string | null
}

/** The failure streaks with a visit since a moment, or with the newest visit of a source. */
export async function failureStreaks(db: Db, since: Moment): Promise<FailureStreak[]> {
  const bad = sql`(
    select source, failed, before, max(id) as id, status, suspect, error
    from (
      select v.id, v.source, v.error is not null as failed, v.status, v.suspect, v.error,
        coalesce((
          select g.id from visits g
          where g.source = v.source and g.id < v.id and g.error is null and (v.error is not null or g.suspect is null)
          order by g.id desc limit 1
        ), 0) as before
      from visits v
      where (v.error is not null or v.suspect is not null) and (v.at >= ${since} or v.id in (select max(id) from visits group by source))
    )
    group by source, failed, before
  ) bad`
  const rows = await db
    .select({
      source: sql<string>`bad.source`,
      isFailure: sql<number>`bad.failed`,
      since: sql<number>`(select b.at from visits b where b.source = bad.source and b.id > bad.before and iif(bad.failed, b.error, b.suspect) is not null order by b.id limit 1)`,
      until: sql<
        number | null
      >`(select a.at from visits a where a.source = bad.source and a.id > bad.id and a.error is null and (bad.failed or a.suspect is null) order by a.id limit 1)`,
      lastSuccessAt: sql<number | null>`(select g.at from visits g where g.id = bad.before)`,
      status: sql<number | null>`bad.status`,
      suspect: sql<string | null>`bad.suspect`,
      error: sql<string | null>`bad.error`,
    })
    .from(bad)
  return rows.map((row) => ({ ...row, isFailure: row.isFailure === 1 }))
}

export type VisitRow = Omit<typeof visits.$inferSelect, 'id'>

/** The moment of the newest visit, or undefined before the first. */
export async function newestVisitAt(db: Db): Promise<Moment | undefined> {
  const [row] = await db.select({ at: sql<number | null>`max(${visits.at})` }).from(visits)
  return row?.at ?? undefined
}

export const insertVisitStatement = (db: Db, row: VisitRow): Statement => db.insert(visits).values(row)

/** Stores a visit that another machine forwards, once however often it does, with its source's row. */
export const forwardedVisitStatements = (db: Db, visit: VisitRow, { id, ...row }: SourceUpdate): Statement[] => [
  db.delete(visits).where(and(eq(visits.source, visit.source), eq(visits.at, visit.at), eq(visits.url, visit.url))),
  insertVisitStatement(db, visit),
  db
    .insert(sources)
    .values({ id, ...row })
    .onConflictDoUpdate({ target: sources.id, set: row }),
]

/** Deletes visits before this moment, except each source's newest. */
export const deleteOldVisitsStatement = (db: Db, before: Moment): Statement =>
  db.delete(visits).where(and(lt(visits.at, before), sql`${visits.id} not in (select max(id) from visits group by source)`))

/** The newest visit of each source, and the moment of its first. */
export async function lastVisits(db: Db): Promise<Map<string, VisitRow & { firstAt: Moment }>> {
  const firstAt = sql<number>`(select f.at from visits f where f.source = visits.source order by f.id limit 1)`
  const rows = await db
    .select({ ...getTableColumns(visits), firstAt })
    .from(visits)
    .where(sql`${visits.id} in (select max(id) from visits group by source)`)
  return new Map(rows.map((row) => [row.source, row]))
}
