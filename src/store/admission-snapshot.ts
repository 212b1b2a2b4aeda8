import { eq, gte, sql } from 'drizzle-orm'
import type { Admission, Moment, Topic } from '../model.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { type Db, jsonColumn, type Statement, selectJsonRows, valueList } from './db.ts'
import { lockVersionQuery } from './optimistic-lock.ts'
import { admissions, announcements, papers, topics } from './schema.ts'
import type { AdmissionRow } from './topics.ts'

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

const signalCountsColumn = jsonColumn<Admission['entry']['counts']>(
  sql`(select json_group_object(kind, total) from (select kind, case kind when 'citations' then max(value) else sum(value) end as total from signals where paper = ${papers.id} group by kind))`,
)

/** Less than any score. */
const MIN_SCORE = -1_000_000
const UNLIMITED = 1_000_000
/** Papers are admitted in their first seven days. */
const CANDIDATE_DAYS = 7

const dayStart = (at: Moment): Moment => Math.floor(at / DAY_SECONDS) * DAY_SECONDS

/** The best papers of each topic that it has not admitted; `isPreview` takes each topic as new, with nothing admitted. */
function candidatesQuery(db: Db, wanted: Topic[], now: Moment, isPreview: boolean) {
  const isBackfilled = isPreview ? sql`0` : sql`t.is_backfilled`
  const limits = JSON.stringify(
    wanted.map(({ slug, perDay, minScore }) => ({ slug, limit: perDay ?? UNLIMITED, minScore: minScore ?? MIN_SCORE })),
  )
  const ranked = sql`(
    select m.topic as topic, m.paper as paper, m.matched_terms as matched_terms,
      row_number() over (
        partition by m.topic, case when ${isBackfilled} then 0 else p.first_seen_at / 86400 end
        order by p.score desc, p.first_seen_at desc, p.id
      ) as r, json_extract(w.value, '$.limit') as places
    from json_each(${limits}) w
    join memberships m on m.topic = json_extract(w.value, '$.slug')
    join papers p on p.id = m.paper
    join topics t on t.slug = m.topic
    left join admissions a on a.topic = m.topic and a.paper = m.paper
    where ${isPreview ? sql`1` : sql`a.paper is null`} and not p.withdrawn and not p.retracted and p.score >= json_extract(w.value, '$.minScore')
      and p.first_seen_at <= ${now}
      and p.first_seen_at >= case when ${isBackfilled} then ${now - CANDIDATE_DAYS * DAY_SECONDS} else ${dayStart(now) - CANDIDATE_DAYS * DAY_SECONDS} end
  )`
  return (
    db
      .select({
        topic: sql<string>`ranked.topic`,
        paper: papers.id,
        matched: jsonColumn<string[]>(sql`ranked.matched_terms`),
        score: papers.score,
        scoreParts: papers.scoreParts,
        firstSeenAt: papers.firstSeenAt,
        counts: signalCountsColumn,
      })
      .from(papers)
      // an earlier day of a new topic may use its own places and today's
      .innerJoin(sql`${ranked} as ranked`, sql`ranked.paper = ${papers.id} and ranked.r <= 2 * ranked.places`)
      .orderBy(sql`ranked.topic`, sql`ranked.r`)
  )
}

/** The moments since `since` that an entry of a feed is dated at. */
const usedMomentsQuery = (db: Db, since: Moment) =>
  db
    .select({ at: sql<number>`${admissions.at}` })
    .from(admissions)
    .where(gte(admissions.at, since))
    .union(
      db
        .select({ at: sql<number>`${papers.changedAt}` })
        .from(papers)
        .where(gte(papers.changedAt, since)),
    )
    .union(
      db
        .select({ at: sql<number>`${announcements.changedAt}` })
        .from(announcements)
        .where(gte(announcements.changedAt, since)),
    )

/** Everything that admission to these topics is decided from, as of `now`. One request. */
export async function loadAdmissionSnapshot(db: Db, wanted: Topic[], now: Moment): Promise<AdmissionSnapshot> {
  const [[lock], candidates, countsToday, usedMoments, changedPapers, pendingAnnouncements, topicStates] = await db.batch([
    lockVersionQuery(db),
    candidatesQuery(db, wanted, now, false),
    db
      .select({ topic: admissions.topic, count: sql<number>`count(*)` })
      .from(admissions)
      .where(eq(admissions.day, dayOf(now)))
      .groupBy(admissions.topic),
    usedMomentsQuery(db, dayStart(now) - 8 * DAY_SECONDS),
    db.select({ id: papers.id }).from(papers).where(eq(papers.awaitsDate, true)),
    db
      .select({ entryId: announcements.entryId, paper: announcements.paper })
      .from(announcements)
      .where(sql`${announcements.at} is null or ${announcements.paper} in (select id from papers where awaits_date)`),
    db.select({ slug: topics.slug }).from(topics).where(eq(topics.isBackfilled, true)),
  ])
  return {
    lockVersion: lock?.version ?? 0,
    candidates,
    admissionCountsToday: new Map(countsToday.map(({ topic, count }) => [topic, count])),
    usedMoments: new Set(usedMoments.map(({ at }) => at)),
    changedPapers: changedPapers.map(({ id }) => id),
    pendingAnnouncements,
    filledTopics: new Set(topicStates.map(({ slug }) => slug)),
  }
}

/** The snapshot in which these topics are new and have admitted nothing: for trying a topic. */
export async function previewAdmissionSnapshot(db: Db, wanted: Topic[], now: Moment): Promise<AdmissionSnapshot> {
  return {
    lockVersion: 0,
    candidates: await candidatesQuery(db, wanted, now, true),
    admissionCountsToday: new Map(),
    usedMoments: new Set(),
    changedPapers: [],
    pendingAnnouncements: [],
    filledTopics: new Set(),
  }
}

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
  const affectedPapers = new Set([...admitted.changedPapers, ...admitted.announcementDates].map(({ paper }) => paper))
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
    ...(touched.size > 0 || affectedPapers.size > 0
      ? [
          db
            .update(topics)
            .set({ revision: sql`${topics.revision} + 1`, changedAt: now })
            .where(
              sql`${topics.slug} in ${valueList(touched)} or ${topics.slug} in (select topic from admissions where paper in ${valueList(affectedPapers)})`,
            ),
        ]
      : []),
  ]
}
