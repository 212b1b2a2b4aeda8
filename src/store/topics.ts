/** Topics' rows, which papers belong to them, and what was admitted. */
import { eq, gte, type SQLWrapper, sql } from 'drizzle-orm'
import type { Admission, Moment, Topic } from '../model.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { type Db, lockVersionQuery, type Statement, selectJsonRows, valueList } from './db.ts'
import type { MembershipRow } from './papers.ts'
import { admissions, announcements, memberships, papers, topics } from './schema.ts'

export type TopicRow = typeof topics.$inferSelect
export type AdmissionRow = typeof admissions.$inferSelect

export async function topicRows(db: Db): Promise<Map<string, TopicRow>> {
  const rows = await db.select().from(topics)
  return new Map(rows.map((row) => [row.slug, row]))
}

/** Papers first seen since then, as far as a topic looks at them. */
export async function papersSince(db: Db, since: Moment) {
  const listed = (value: unknown): string[] => (typeof value === 'string' ? (JSON.parse(value) as string[]) : [])
  return db
    .select({
      id: papers.id,
      title: papers.title,
      abstract: papers.abstract,
      authors: papers.authors,
      organization: papers.organization,
      categories: papers.categories,
      venue: papers.venue,
      links: papers.links,
      published: papers.published,
      names: sql<string[]>`(select json_group_array(identifier) from identifiers where paper = ${papers.id})`.mapWith(listed),
      sources: sql<string[]>`(select json_group_array(distinct source) from records where paper = ${papers.id})`.mapWith(listed),
    })
    .from(papers)
    .where(gte(papers.firstSeenAt, since))
}

/** Writes what belongs to topics whose queries are new or changed, and their rows. What they admitted stays. */
export const topicStatements = (db: Db, rows: { slug: string; hash: string }[], belonging: MembershipRow[]): Statement[] => [
  db.delete(memberships).where(sql`${memberships.topic} in ${valueList(rows.map((row) => row.slug))}`),
  ...selectJsonRows(memberships, belonging).map((part) => db.insert(memberships).select(part).onConflictDoNothing()),
  ...rows.map(({ slug, hash }) => db.insert(topics).values({ slug, hash }).onConflictDoUpdate({ target: topics.slug, set: { hash } })),
]

/** Gives topics that changed their slugs what stands under the old ones: their row, what belongs and what they admitted. */
export function renameTopicStatements(db: Db, moved: { from: string; to: string }[]): Statement[] {
  if (moved.length === 0) return []
  const of = JSON.stringify(moved.map(({ from, to }) => ({ from, to })))
  const among = sql`select json_extract(value, '$.from') from json_each(${of})`
  const to = (slug: SQLWrapper) =>
    sql`(select json_extract(value, '$.to') from json_each(${of}) where json_extract(value, '$.from') = ${slug})`
  return [
    db
      .update(memberships)
      .set({ topic: to(memberships.topic) })
      .where(sql`${memberships.topic} in (${among})`),
    db
      .update(admissions)
      .set({ topic: to(admissions.topic) })
      .where(sql`${admissions.topic} in (${among})`),
    db
      .update(topics)
      .set({ slug: to(topics.slug) })
      .where(sql`${topics.slug} in (${among})`),
  ]
}

/** A paper that may be admitted to a topic. */
export type AdmissionCandidate = {
  topic: string
  paper: string
  score: number
  scoreParts: Admission['entry']['parts']
  firstSeenAt: Moment
  matched: string[]
  /** Values of its signals, summed over sources: `{"upvotes":14}`. */
  counts: Admission['entry']['counts']
}

/** What the bar looks at, in one request. */
export type AdmissionSnapshot = {
  lockVersion: number
  /**
   * Candidates, best first within topic and, of a topic that is not filled yet, day of first sight: as many as could get in,
   * which of an earlier day are its own places and today's.
   */
  candidates: AdmissionCandidate[]
  /** How many each topic admitted today. */
  admissionCountsToday: Map<string, number>
  /** Moments of the last days that entries are dated at already. */
  usedMoments: Set<Moment>
  /** Admitted papers that changed for their readers and await a date. */
  changedPapers: string[]
  /** What is to be announced of admitted papers and awaits its date, and what was announced of those that changed. */
  pendingAnnouncements: { entryId: string; paper: string }[]
  filledTopics: Set<string>
}

const signalCountsColumn = sql<
  Admission['entry']['counts']
>`(select json_group_object(kind, total) from (select kind, case kind when 'citations' then max(value) else sum(value) end as total from signals where paper = ${papers.id} group by kind))`.mapWith(
  (value) => JSON.parse(value) as Admission['entry']['counts'],
)

/** Less than any merit. */
const MIN_SCORE = -1_000_000

/**
 * Everything that admission decides from, for these topics as of `now`; `afresh` as though none of them had ever admitted a
 * paper, which is how a topic is tried.
 */
export async function loadAdmissionSnapshot(db: Db, wanted: Topic[], now: Moment, afresh = false): Promise<AdmissionSnapshot> {
  const filled = afresh ? sql`0` : sql`t.is_backfilled`
  const since = now - 7 * DAY_SECONDS
  const limits = JSON.stringify(
    wanted.map(({ slug, perDay, minScore }) => ({ slug, most: perDay ?? 1_000_000, floor: minScore ?? MIN_SCORE })),
  )
  const ranked = sql`(
    select m.topic as topic, m.paper as paper, m.matched_terms as matched,
      row_number() over (
        partition by m.topic, case when ${filled} then 0 else p.first_seen_at / 86400 end
        order by p.score desc, p.first_seen_at desc, p.id
      ) as r, json_extract(w.value, '$.most') as most
    from json_each(${limits}) w
    join memberships m on m.topic = json_extract(w.value, '$.slug')
    join papers p on p.id = m.paper
    join topics t on t.slug = m.topic
    left join admissions a on a.topic = m.topic and a.paper = m.paper
    where ${afresh ? sql`1` : sql`a.paper is null`} and not p.withdrawn and not p.retracted and p.score >= json_extract(w.value, '$.floor')
      and p.first_seen_at <= ${now} and p.first_seen_at >= case when ${filled} then ${since} else ${dayStart(now)} - 7 * 86400 end
  )`
  const [[turn], rows, today, taken, changed, pendingAnnouncements, topicState] = await db.batch([
    lockVersionQuery(db),
    db
      .select({
        topic: sql<string>`ranked.topic`,
        paper: papers.id,
        matched: sql<string[]>`ranked.matched`.mapWith((value) => JSON.parse(value) as string[]),
        score: papers.score,
        scoreParts: papers.scoreParts,
        firstSeenAt: papers.firstSeenAt,
        counts: signalCountsColumn,
      })
      .from(papers)
      .innerJoin(sql`${ranked} as ranked`, sql`ranked.paper = ${papers.id} and ranked.r <= 2 * ranked.most`)
      .orderBy(sql`ranked.topic`, sql`ranked.r`),
    db
      .select({ topic: admissions.topic, n: sql<number>`count(*)` })
      .from(admissions)
      .where(eq(admissions.day, dayOf(now)))
      .groupBy(admissions.topic),
    db
      .select({ at: sql<number>`${admissions.at}` })
      .from(admissions)
      .where(gte(admissions.at, dayStart(now) - 8 * DAY_SECONDS))
      .union(
        db
          .select({ at: sql<number>`${papers.changedAt}` })
          .from(papers)
          .where(gte(papers.changedAt, dayStart(now) - 8 * DAY_SECONDS)),
      )
      .union(
        db
          .select({ at: sql<number>`${announcements.changedAt}` })
          .from(announcements)
          .where(gte(announcements.changedAt, dayStart(now) - 8 * DAY_SECONDS)),
      ),
    db.select({ id: papers.id }).from(papers).where(eq(papers.awaitsDate, true)),
    db
      .select({ entryId: announcements.entryId, paper: announcements.paper })
      .from(announcements)
      .where(sql`${announcements.at} is null or ${announcements.paper} in (select id from papers where awaits_date)`),
    db.select().from(topics),
  ])
  if (afresh)
    return {
      lockVersion: 0,
      candidates: rows,
      admissionCountsToday: new Map(),
      usedMoments: new Set(),
      changedPapers: [],
      pendingAnnouncements: [],
      filledTopics: new Set(),
    }
  return {
    lockVersion: turn?.n ?? 0,
    candidates: rows,
    admissionCountsToday: new Map(today.map(({ topic, n }) => [topic, n])),
    usedMoments: new Set(taken.map(({ at }) => at)),
    changedPapers: changed.map(({ id }) => id),
    pendingAnnouncements,
    filledTopics: new Set(topicState.filter((row) => row.isBackfilled).map((row) => row.slug)),
  }
}

const dayStart = (at: Moment): Moment => Math.floor(at / DAY_SECONDS) * DAY_SECONDS

/** What a round's admission step decided. */
export type AdmissionChangeset = {
  admissions: AdmissionRow[]
  /** Topics that were filled now. */
  filledTopics: string[]
  /** Changed papers with the moments at which their readers see them change. */
  changedPapers: { paper: string; at: Moment }[]
  /** Announcements that enter the feeds, or change in them with their papers, each at a moment of its own. */
  announcementDates: { entryId: string; paper: string; at: Moment }[]
}

/** Writes admissions and dates; every topic that publishes something new counts one revision on. */
export function admissionStatements(db: Db, admitted: AdmissionChangeset, now: Moment): Statement[] {
  const dates = JSON.stringify(admitted.changedPapers)
  const announced = JSON.stringify(admitted.announcementDates)
  const touched = new Set(admitted.admissions.map((row) => row.topic))
  const told = new Set([...admitted.changedPapers, ...admitted.announcementDates].map(({ paper }) => paper))
  const announcedAt = sql`(select json_extract(value, '$.at') from json_each(${announced}) where json_extract(value, '$.entryId') = ${announcements.entryId})`
  return [
    ...selectJsonRows(admissions, admitted.admissions).map((rows) => db.insert(admissions).select(rows).onConflictDoNothing()),
    ...(admitted.changedPapers.length > 0
      ? [
          db
            .update(papers)
            .set({
              awaitsDate: false,
              changedAt: sql`(select json_extract(value, '$.at') from json_each(${dates}) where json_extract(value, '$.paper') = ${papers.id})`,
            })
            .where(sql`${papers.id} in (select json_extract(value, '$.paper') from json_each(${dates}))`),
        ]
      : []),
    ...(admitted.announcementDates.length > 0
      ? [
          db
            .update(announcements)
            .set({ at: sql`coalesce(${announcements.at}, ${announcedAt})`, changedAt: announcedAt })
            .where(sql`${announcements.entryId} in (select json_extract(value, '$.entryId') from json_each(${announced}))`),
        ]
      : []),
    ...(admitted.filledTopics.length > 0
      ? [
          db
            .update(topics)
            .set({ isBackfilled: true, backfilledOn: dayOf(now) })
            .where(sql`${topics.slug} in ${valueList(admitted.filledTopics)}`),
        ]
      : []),
    ...(touched.size > 0 || told.size > 0
      ? [
          db
            .update(topics)
            .set({ revision: sql`${topics.revision} + 1`, changedAt: now })
            .where(
              sql`${topics.slug} in ${valueList(touched)} or ${topics.slug} in (select topic from admissions where paper in ${valueList(told)})`,
            ),
        ]
      : []),
  ]
}
