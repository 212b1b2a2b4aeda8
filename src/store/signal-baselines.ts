/** Signal baselines: the usual value of each signal by day and field. */
import { sql } from 'drizzle-orm'
import type { SignalKind } from '../model.ts'
import { type Db, type Statement, valueList } from './db.ts'
import { signalBaselines } from './schema.ts'

/** Values by `day field kind`. */
export type Baselines = Map<string, number>
export type BaselineLookup = (day: string, field: string, kind: SignalKind) => number

/** Looks up the baseline of a field on a day; where there is none, that of all fields, or 1. */
export const baselineLookup =
  (usuals: Baselines): BaselineLookup =>
  (day, field, kind) =>
    usuals.get(`${day} ${field} ${kind}`) ?? usuals.get(`${day} * ${kind}`) ?? 1

/**
 * Computes the baselines of these days where there are none yet: the median, by primary category, of each signal as it
 * stood in a paper's first two days, over the 28 days before; a category with fewer than 50 such papers has no row of its
 * own, and `*` stands for all. A day without any has a row that says so.
 */
export function baselineStatements(db: Db, days: string[]): Statement[] {
  return days.map((day) => {
    const start = sql`unixepoch(${day})`
    return db
      .insert(signalBaselines)
      .select(sql`
        with early as (
          select json_extract(p.categories, '$[0]') as field, s.kind as kind, s.early as value
          from papers p join signals s on s.paper = p.id
          where p.first_seen_at >= ${start} - 28 * 86400 and p.first_seen_at < ${start}
        ), ranked as (
          select field, kind, value,
            row_number() over (partition by field, kind order by value) as r,
            count(*) over (partition by field, kind) as n
          from (select field, kind, value from early where field is not null union all select '*', kind, value from early)
        )
        select ${day}, field, kind, avg(value), n from ranked
        where r in ((n + 1) / 2, (n + 2) / 2) and (n >= 50 or field = '*')
          and not exists (select 1 from signal_baselines where day = ${day})
        group by field, kind
        union all select ${day}, '*', '', 1, 0 where not exists (select 1 from signal_baselines where day = ${day})`)
      .onConflictDoNothing()
  })
}

/** Those of these days that have no baselines yet. */
export async function daysWithoutBaseline(db: Db, days: string[]): Promise<string[]> {
  const rows = await db
    .selectDistinct({ day: signalBaselines.day })
    .from(signalBaselines)
    .where(sql`${signalBaselines.day} in ${valueList(days)}`)
  const known = new Set(rows.map((row) => row.day))
  return days.filter((day) => !known.has(day))
}
