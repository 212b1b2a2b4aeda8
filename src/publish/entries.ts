/** The entries of feeds, made of admissions or of papers that a query found. Pure, and without a clock. */

import type { AppContext } from '../app-context.ts'
import type { AdmissionEntry, DocumentEntry, Moment, Paper } from '../model.ts'
import { paperPath } from '../site.ts'
import type { AdmittedPaper } from '../store/admissions.ts'
import type { DatedPaper } from '../store/paper-lists.ts'
import { DAY_SECONDS, dayOf } from '../text/dates.ts'
import { entryIdOf } from '../topics/admit.ts'

const FEED_WINDOW_DAYS = 14
const MIN_ENTRIES = 20
/** The size limit of a document. */
export const MAX_ENTRIES = 100
/** The size limit where the newest day alone has more entries: earlier days are in archives, and this one is not yet. */
export const MAX_ENTRIES_PER_DAY = 250

/** The URLs of papers' pages and the titles of topics. */
export type EntryContext = { paperUrlOf: (paper: string) => string; topicTitleOf: (slug: string) => string }

export const entryContextOf = ({ site, topics }: Pick<AppContext, 'site' | 'topics'>): EntryContext => ({
  paperUrlOf: (paper) => site.url(paperPath(paper)),
  topicTitleOf: (slug) => topics.find((topic) => topic.slug === slug)?.title ?? slug,
})

/**
 * The entries of the last 14 days before the newest, at least 20 and at most 100; with `hasWholeDay` all of the newest day, up to 250.
 * `entries` are newest first.
 */
export function recentEntries(entries: DocumentEntry[], hasWholeDay: boolean): DocumentEntry[] {
  const newest = entries[0]?.publishedAt ?? 0
  const dayCount = hasWholeDay ? entries.filter(({ publishedAt }) => dayOf(publishedAt) === dayOf(newest)).length : 0
  const limit = Math.max(MAX_ENTRIES, Math.min(dayCount, MAX_ENTRIES_PER_DAY))
  return entries.filter(({ publishedAt }, i) => i < MIN_ENTRIES || publishedAt > newest - FEED_WINDOW_DAYS * DAY_SECONDS).slice(0, limit)
}

/**
 * The entries of these admissions, newest first. A paper has one entry, dated at its earliest admission among them, and another
 * for each announcement of it; all of them are updated when the paper changes for its readers.
 */
export const entriesOfAdmissions = (context: EntryContext, admissions: AdmittedPaper[]): DocumentEntry[] =>
  [...Map.groupBy(admissions, ({ paper, mark = '' }) => `${paper.id} ${mark}`).values()]
    .map((group) => group.toSorted((a, b) => a.at - b.at) as [AdmittedPaper, ...AdmittedPaper[]])
    .toSorted(([a], [b]) => b.at - a.at)
    .map((group) => entryOfAdmissions(group, context))

/** The entry of one paper's admissions, earliest first. */
function entryOfAdmissions(group: [AdmittedPaper, ...AdmittedPaper[]], { paperUrlOf, topicTitleOf }: EntryContext): DocumentEntry {
  const [{ entryId, paper, mark, at, changedAt, entry }] = group
  return {
    id: entryId,
    paper,
    pageUrl: paperUrlOf(paper.id),
    ...(mark !== undefined && { mark }),
    publishedAt: at,
    updatedAt: Math.max(at, changedAt ?? 0),
    reasons: group.map(({ topic, entry }) => ({ topic: topicTitleOf(topic), reason: entry.reason })),
    admission: entry,
  }
}

/** A paper that a query found, dated when it was first seen, with the reasons of the topics that admitted it. */
export type FeedPaper = {
  paper: Paper
  entryId: string
  at: Moment
  /** When the paper last changed for its readers. */
  changedAt: Moment | null
  reasons: { topic: string; reason: string }[]
  admission?: AdmissionEntry
}

/** A found paper; its entry has the id that it has in the feeds of topics. */
export function feedPaperOf({ paper, at, changedAt, admissions }: DatedPaper): FeedPaper {
  const [earliest] = admissions
  return {
    paper,
    at,
    changedAt,
    entryId: earliest?.entryId ?? entryIdOf(paper.id),
    reasons: admissions.map(({ topic, entry }) => ({ topic, reason: entry.reason })),
    ...(earliest && { admission: earliest.entry }),
  }
}

/** The entries of found papers, newest first, each updated in a second of its own. */
export const entriesOfPapers = ({ paperUrlOf, topicTitleOf }: EntryContext, papers: FeedPaper[]): DocumentEntry[] =>
  withDistinctUpdates(
    papers
      .toSorted((a, b) => b.at - a.at || (a.entryId < b.entryId ? -1 : 1))
      .map(({ paper, entryId, at, changedAt, reasons, admission }) => ({
        id: entryId,
        paper,
        pageUrl: paperUrlOf(paper.id),
        publishedAt: at,
        updatedAt: Math.max(at, changedAt ?? 0),
        reasons: reasons.map(({ topic, reason }) => ({ topic: topicTitleOf(topic), reason })),
        ...(admission && { admission }),
      })),
  )

/** The same entries, no two updated in one second, as Atom requires: a later one in the list is dated back. */
export function withDistinctUpdates<T extends { publishedAt: Moment; updatedAt: Moment }>(entries: T[]): T[] {
  const usedMoments = new Set<Moment>()
  return entries.map((entry) => {
    let { updatedAt } = entry
    while (usedMoments.has(updatedAt)) updatedAt--
    usedMoments.add(updatedAt)
    return { ...entry, publishedAt: Math.min(entry.publishedAt, updatedAt), updatedAt }
  })
}
