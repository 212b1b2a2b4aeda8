/**
 * What feeds published, period by period. An admission belongs to the day on which it *entered*: its own, or for what a new
 * topic was filled with, the day it was filled. Nothing enters a past day, and what leaves the feeds when papers prove to be
 * one is kept beside them; so what entered in a period never changes.
 */
import { eq, type SQL, sql } from 'drizzle-orm'
import type { AdmissionEntry, Moment, Paper } from '../model.ts'
import { dayOf } from '../text/dates.ts'
import { type Db, jsonColumn, valueList } from './db.ts'
import { identifiersColumn, paperOf } from './papers.ts'
import { papers, topics } from './schema.ts'

/** An admission, or a departed one, with the day on which it entered and its paper as it stands now. */
export type ArchivedAdmission = {
  topic: string
  entryId: string
  at: Moment
  place: number
  entry: AdmissionEntry
  enteredOn: string
  isSuperseded: boolean
  changedAt: Moment | null
  paper: Paper
}

const ADMISSION_COLUMNS = ['topic', 'entry_id', 'at', 'day', 'place', 'entry'].join(', ')
const aliasedColumns = (table: string) => sql.raw(ADMISSION_COLUMNS.replace(/(\w+)/g, `${table}.$1 as $1`))

/**
 * All that these topics ever said of the papers that entered any of them from the one moment up to the other, and perhaps of
 * some that did not; of the first `top` places of each day only, where given.
 */
export async function admissionsInPeriod(db: Db, slugs: string[], from: Moment, to: Moment, top?: number): Promise<ArchivedAdmission[]> {
  const asked = valueList(slugs)
  const [first, last] = [dayOf(from), dayOf(to - 1)]
  const within = (table: string) =>
    sql.raw(
      `${table}.topic = t.slug and ${table}.at < ${to} and ${table}.at >= case when t.backfilled_on between '${first}' and '${last}' then 0 else ${from} end`,
    )
  const found = sql`(
    select a.paper from topics t join admissions a on ${within('a')} where t.slug in ${asked}
    union select n.paper from topics t join superseded_admissions d on ${within('d')} join identifiers n on n.identifier = d.paper where t.slug in ${asked}
  )`
  const placed = (table: string) => (top === undefined ? sql`` : sql` and ${sql.raw(table)}.place <= ${top}`)
  const said = sql`(
    select a.paper as paper, ${aliasedColumns('a')}, 0 as departed from admissions a where a.paper in ${found} and a.topic in ${asked}${placed('a')}
    union all
    select n.paper, ${aliasedColumns('d')}, 1 from identifiers n join superseded_admissions d on d.paper = n.identifier where n.paper in ${found} and +d.topic in ${asked}${placed('d')}
  )`
  const rows = await db
    .select({
      topic: sql<string>`said.topic`,
      entryId: sql<string>`said.entry_id`,
      at: sql<number>`said.at`,
      place: sql<number>`said.place`,
      entry: jsonColumn<AdmissionEntry>(sql`said.entry`),
      enteredOn: sql<string>`(select max(said.day, backfilled_on) from topics where slug = said.topic)`,
      isSuperseded: sql<number>`said.departed`,
      paper: papers,
      identifiers: identifiersColumn,
    })
    .from(papers)
    .innerJoin(sql`${said} as said`, eq(sql`said.paper`, papers.id))
    .orderBy(sql`said.at`)
  return rows.map(({ paper, identifiers, isSuperseded, ...row }) => ({
    ...row,
    isSuperseded: isSuperseded === 1,
    changedAt: paper.changedAt,
    paper: paperOf(paper, identifiers),
  }))
}

/** The last day before a moment, and the first from another on, on which anything entered any of these topics. */
export async function adjacentArchiveDays(
  db: Db,
  slugs: string[],
  before: Moment,
  from: Moment,
): Promise<{ older: string | undefined; newer: string | undefined }> {
  const nearest = (table: string, condition: string, order: string) =>
    `(select at from ${table} where topic = topics.slug and ${condition} order by at ${order} limit 1)`
  const ofBoth = (condition: string, order: string, none: Moment, extreme: string) =>
    sql.raw(
      `${extreme}(ifnull(${nearest('admissions', condition, order)}, ${none}), ifnull(${nearest('superseded_admissions', condition, order)}, ${none}))`,
    )
  const lastAt = ofBoth(`at < ${before}`, 'desc', -1, 'max')
  const firstAt = ofBoth(`at >= case when topics.backfilled_on >= '${dayOf(from)}' then 0 else ${from} end`, 'asc', MAX_MOMENT, 'min')
  const enteredOn = (at: SQL) => sql`max(date(${at}, 'unixepoch'), ${topics.backfilledOn})`
  const asked = sql`${topics.slug} in ${valueList(slugs)}`
  const [[older], [newer]] = await db.batch([
    db
      .select({ day: sql<string | null>`max(${enteredOn(lastAt)})` })
      .from(topics)
      .where(sql`${asked} and ${topics.backfilledOn} < ${dayOf(before)} and ${lastAt} >= 0`),
    db
      .select({ day: sql<string | null>`min(${enteredOn(firstAt)})` })
      .from(topics)
      .where(sql`${asked} and ${firstAt} < ${MAX_MOMENT}`),
  ])
  return { older: older?.day ?? undefined, newer: newer?.day ?? undefined }
}

/** The last moment that is written with four digits of a year. */
export const MAX_MOMENT: Moment = 253_402_300_799

/** The last day on which anything entered any of these topics. */
export const newestArchiveDay = async (db: Db, slugs: string[]): Promise<string | undefined> =>
  (await adjacentArchiveDays(db, slugs, MAX_MOMENT, MAX_MOMENT)).older
