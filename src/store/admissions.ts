/** What topics admitted, with its papers. */
import { and, asc, desc, eq, gte, lt, lte, type SQL, sql } from 'drizzle-orm'
import type { AdmissionEntry, Moment, Paper } from '../model.ts'
import { type Db, valueList } from './db.ts'
import { identifiersColumn, paperOf } from './papers.ts'
import { admissions, announcements, papers } from './schema.ts'

/** An admission with its paper as it stands now. */
export type AdmittedPaper = {
  topic: string
  entryId: string
  at: Moment
  day: string
  place: number
  entry: AdmissionEntry
  /** When the paper last changed for its readers. */
  changedAt: Moment | null
  /** What is announced again of a paper that was admitted before: `published`, `v3`. */
  mark?: string
  paper: Paper
}

const admittedPaperColumns = {
  topic: admissions.topic,
  entryId: admissions.entryId,
  at: admissions.at,
  day: admissions.day,
  place: admissions.place,
  entry: admissions.entry,
  paper: papers,
  identifiers: identifiersColumn,
}

type AdmittedPaperRow = Omit<AdmittedPaper, 'paper' | 'changedAt'> & { paper: typeof papers.$inferSelect; identifiers: string[] }

const toAdmittedPaper = (row: AdmittedPaperRow): AdmittedPaper => {
  const { paper, identifiers, ...rest } = row
  return { ...rest, changedAt: paper.changedAt, paper: paperOf(paper, identifiers) }
}

/**
 * The papers newest admitted to any of these topics, at most `most`, with all their admissions to these topics; of the
 * first `top` places of each day only, and of a score of at least `min` as it is now, where given. A paper stands where its earliest of these admissions stands.
 */
export async function newestAdmissions(
  db: Db,
  slugs: string[],
  { most, top, min }: { most: number; top?: number | undefined; min?: number | undefined },
): Promise<AdmittedPaper[]> {
  const [only] = slugs
  // several topics are looked through together, newest first, as far as needed: the plus keeps SQLite from sorting all of each
  const of = (a: SQL) => (slugs.length === 1 ? sql`${a}.topic = ${only}` : sql`+${a}.topic in ${valueList(slugs)}`)
  const asked = (a: SQL) =>
    and(
      of(a),
      top === undefined ? undefined : sql`${a}.place <= ${top}`,
      min === undefined ? undefined : sql`exists (select 1 from papers p where p.id = ${a}.paper and p.score >= ${min})`,
    )
  const [a, o] = [sql.raw('a'), sql.raw('o')]
  const isEarliest = sql`not exists (select 1 from admissions o where o.paper = a.paper and o.at < a.at and ${asked(o)})`
  const newest = sql`(select a.paper as paper from admissions a where ${and(asked(a), slugs.length === 1 ? undefined : isEarliest)} order by a.at desc limit ${most})`
  const rows = await db
    .select(admittedPaperColumns)
    .from(papers)
    .innerJoin(admissions, eq(admissions.paper, papers.id))
    .where(and(sql`${papers.id} in ${newest}`, asked(sql.raw('+admissions'))))
    .orderBy(desc(admissions.at))
  return rows.map(toAdmittedPaper)
}

/**
 * What was announced of papers after they were admitted to any of these topics, newest first, at most `most`; of the first
 * `top` places of each day only, where given. An announcement stands there once for each topic that had admitted its paper.
 */
export async function newestAnnouncements(
  db: Db,
  slugs: string[],
  {
    most,
    top,
    min,
    kinds,
    from,
    to,
  }: {
    most: number
    top?: number | undefined
    min?: number | undefined
    kinds: AnnouncementKind[]
    /** The first moment that counts, and the first that does not any more. */
    from?: Moment
    to?: Moment
  },
): Promise<AdmittedPaper[]> {
  const asked = and(
    sql`${announcements.kind} in ${valueList(kinds)}`,
    sql`${admissions.topic} in ${valueList(slugs)}`,
    sql`${admissions.at} < ${announcements.at}`,
    from === undefined ? undefined : gte(announcements.at, from),
    to === undefined ? undefined : lt(announcements.at, to),
    top === undefined ? undefined : sql`${admissions.place} <= ${top}`,
    min === undefined ? undefined : sql`${admissions.paper} in (select id from papers where score >= ${min})`,
  )
  const newest = sql`(select ${announcements.entryId} from ${announcements} join ${admissions} on ${admissions.paper} = ${announcements.paper} where ${asked} group by 1 order by max(${announcements.at}) desc limit ${most})`
  const rows = await db
    .select({ ...admittedPaperColumns, announced: announcements })
    .from(announcements)
    .innerJoin(admissions, eq(admissions.paper, announcements.paper))
    .innerJoin(papers, eq(papers.id, announcements.paper))
    .where(and(asked, sql`${announcements.entryId} in ${newest}`))
    .orderBy(desc(announcements.at), asc(admissions.at))
  return rows.map(({ announced: { entryId, at, changedAt, mark, reason }, ...row }) => ({
    ...toAdmittedPaper(row),
    ...{ entryId, at: at ?? 0, changedAt, mark, entry: { ...row.entry, reason } },
  }))
}

export type AnnouncementKind = typeof announcements.$inferSelect.kind

/** Of these topics and days. The plus keeps SQLite from looking through all that the topics ever admitted: days have an index, too. */
const dayRangeCondition = (slugs: string[], from: string, to: string) =>
  and(gte(admissions.day, from), lte(admissions.day, to), sql`+${admissions.topic} in ${valueList(slugs)}`)

/** What was admitted to any of these topics on a day, best first by score as it is now. */
export async function admissionsOnDay(db: Db, slugs: string[], day: string): Promise<AdmittedPaper[]> {
  const rows = await db
    .select(admittedPaperColumns)
    .from(admissions)
    .innerJoin(papers, eq(papers.id, admissions.paper))
    .where(dayRangeCondition(slugs, day, day))
    .orderBy(desc(papers.score), desc(papers.firstSeenAt), asc(papers.id), asc(admissions.topic))
  return rows.map(toAdmittedPaper)
}

/**
 * The papers admitted to any of these topics from one day to another, best first by score as it is now: so many of them, after so
 * many, each with its admissions of those days; and how many there are altogether.
 */
export async function bestAdmissions(
  db: Db,
  slugs: string[],
  { from, to, limit, offset }: { from: string; to: string; limit: number; offset: number },
): Promise<{ published: AdmittedPaper[]; total: number }> {
  const asked = dayRangeCondition(slugs, from, to)
  const found = sql`a as materialized (select distinct paper from admissions where ${asked})`
  const best = sql`(with ${found} select p.id as paper, (select count(*) from a) as total from a cross join papers p indexed by papers_ranking on p.id = a.paper order by p.score desc, p.first_seen_at desc, p.id limit ${limit} offset ${offset})`
  const rows = await db
    .select({ ...admittedPaperColumns, total: sql<number>`best.total` })
    .from(papers)
    .innerJoin(sql`${best} best`, sql`best.paper = ${papers.id}`)
    .innerJoin(admissions, eq(admissions.paper, papers.id))
    .where(asked)
    .orderBy(desc(papers.score), desc(papers.firstSeenAt), asc(papers.id), asc(admissions.topic))
  const [first] = rows
  if (first || offset === 0) return { published: rows.map(({ total: _, ...row }) => toAdmittedPaper(row)), total: first?.total ?? 0 }
  const [counted] = await db
    .select({ n: sql<number>`count(distinct ${admissions.paper})` })
    .from(admissions)
    .where(asked)
  return { published: [], total: counted?.n ?? 0 }
}

/** The papers admitted to any of these topics that are hottest now, hottest first, each with its admissions. */
export async function hottestAdmissions(db: Db, slugs: string[], limit: number): Promise<AdmittedPaper[]> {
  const hottest = sql`(select id as paper from papers where exists (select 1 from admissions a where a.paper = papers.id and +a.topic in ${valueList(slugs)}) order by hot desc limit ${limit})`
  const rows = await db
    .select(admittedPaperColumns)
    .from(papers)
    .innerJoin(admissions, eq(admissions.paper, papers.id))
    .where(and(sql`${papers.id} in ${hottest}`, sql`+${admissions.topic} in ${valueList(slugs)}`))
    .orderBy(desc(papers.hot), asc(papers.id), asc(admissions.topic))
  return rows.map(toAdmittedPaper)
}

/** Why, where and when these papers were admitted. */
export async function admissionsOf(db: Db, ids: string[]): Promise<(typeof admissions.$inferSelect)[]> {
  return db
    .select()
    .from(admissions)
    .where(sql`${admissions.paper} in ${valueList(ids)}`)
    .orderBy(asc(admissions.at))
}

/** The nearest days before and after these on which anything was admitted. */
export async function neighbouringDays(db: Db, from: string, to = from): Promise<{ older: string | undefined; newer: string | undefined }> {
  const [[older], [newer]] = await db.batch([
    db
      .select({ day: sql<string | null>`max(${admissions.day})` })
      .from(admissions)
      .where(lt(admissions.day, from)),
    db
      .select({ day: sql<string | null>`min(${admissions.day})` })
      .from(admissions)
      .where(sql`${admissions.day} > ${to}`),
  ])
  return { older: older?.day ?? undefined, newer: newer?.day ?? undefined }
}

/** Papers admitted to a topic, newest admission first. */
export async function listAdmittedPapers(
  db: Db,
  { topic, limit, since, after }: { topic: string; limit: number; since?: Moment | undefined; after?: { at: Moment } | undefined },
): Promise<{ paper: Paper; at: Moment; id: string }[]> {
  const rows = await db
    .select({ paper: papers, identifiers: admittedPaperColumns.identifiers, at: admissions.at })
    .from(admissions)
    .innerJoin(papers, eq(papers.id, admissions.paper))
    .where(
      and(
        eq(admissions.topic, topic),
        since === undefined ? undefined : gte(admissions.at, since),
        after === undefined ? undefined : lt(admissions.at, after.at),
      ),
    )
    .orderBy(desc(admissions.at))
    .limit(limit)
  return rows.map(({ paper, identifiers, at }) => ({ paper: paperOf(paper, identifiers), at, id: paper.id }))
}

/** What each topic admitted in the seven days before `now`, and when last. */
export async function topicActivity(db: Db, now: Moment): Promise<Map<string, { lastWeek: number; newestAt: Moment }>> {
  const rows = await db
    .select({
      topic: admissions.topic,
      lastWeek: sql<number>`sum(${admissions.at} > ${now - 7 * 86_400})`,
      newestAt: sql<number>`max(${admissions.at})`,
    })
    .from(admissions)
    .groupBy(admissions.topic)
  return new Map(rows.map(({ topic, ...rest }) => [topic, rest]))
}
