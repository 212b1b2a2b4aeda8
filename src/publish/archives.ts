/**
 * Archives (RFC 5005 §4): the entries of a feed in a past day or week, at an address of their own. The set of entries never changes;
 * an entry may still be marked. A period is past when anything entered the feed after it, so that no clock decides, and the document
 * that readers subscribe to changes whenever there is a new archive.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import type { Document, DocumentEntry } from '../model.ts'
import { feedPath } from '../site.ts'
import { type AnnouncementKind, newestAnnouncements } from '../store/admissions.ts'
import { type ArchivedAdmission, adjacentArchiveDays, admissionsInPeriod, MAX_MOMENT, newestArchiveDay } from '../store/archived-entries.ts'
import { revisionOf } from '../store/documents.ts'
import { dayOf, dayStartAt } from '../text/dates.ts'
import { type CalendarPeriod, calendarPeriodOf, parseCalendarPeriod, periodTitle } from '../text/periods.ts'
import { type FeedHeading, type FeedList, type FeedPage, feedUrlsOf } from './document.ts'
import { type EntryContext, entriesOfAdmissions, entryContextOf, withDistinctUpdates } from './entries.ts'
import type { TopicSelection } from './feed-topics.ts'

export type ArchivePeriodKind = 'day' | 'week'

/** A feed with more places a day does not hold a whole week. */
const MAX_PER_DAY_FOR_WEEKLY_ARCHIVES = 14

const archivePeriodKindOf = ({ topics }: TopicSelection): ArchivePeriodKind =>
  topics.length === 1 && (topics[0]?.perDay ?? Number.POSITIVE_INFINITY) <= MAX_PER_DAY_FOR_WEEKLY_ARCHIVES ? 'week' : 'day'

const archiveHeadingOf = ({ hubs: _, ...heading }: FeedHeading, period: CalendarPeriod): FeedHeading => ({
  ...heading,
  title: `${heading.title}, ${periodTitle(period)}`,
  path: feedPath(`${heading.key}/${period.name}`),
})

const archiveUrlsOf = (heading: FeedHeading, period: CalendarPeriod, context: AppContext): Record<string, string> =>
  feedUrlsOf(archiveHeadingOf(heading, period), context)

/** The link from a feed to its newest archive. */
export async function newestArchiveLinks(selection: TopicSelection, heading: FeedHeading, context: AppContext): Promise<Document['pages']> {
  const { db } = context
  const newest = await newestArchiveDay(db, selection.slugs)
  if (newest === undefined) return undefined
  const kind = archivePeriodKindOf(selection)
  const { older } = await adjacentArchiveDays(db, selection.slugs, calendarPeriodOf(kind, newest).startsAt, MAX_MOMENT)
  return older === undefined ? undefined : { 'prev-archive': archiveUrlsOf(heading, calendarPeriodOf(kind, older), context) }
}

/** A share of a feed's admissions, and the announcements beside them. */
export type ArchiveOptions = { top: number | undefined; kinds: AnnouncementKind[] }

/** The archive of a feed with this name: `2025-11-20` or `2025-W47`. `heading` is the feed's own. */
export function archiveFeed(
  name: string,
  selection: TopicSelection,
  heading: FeedHeading,
  options: ArchiveOptions,
  context: AppContext,
): FeedList {
  const period = parseCalendarPeriod(name.includes('W') ? 'week' : 'day', name)
  if (!period)
    throw new BadRequest(`there is no archive ${JSON.stringify(name)}: archives are named by a day, 2025-11-20, or a week, 2025-W47`, 404)
  return {
    heading: archiveHeadingOf(heading, period),
    revision: () => revisionOf(context.db, selection.slugs),
    cacheControl: 'public, max-age=86400, stale-while-revalidate=86400, stale-if-error=604800',
    loadPage: () => loadArchive(period, selection, heading, options, context),
  }
}

async function loadArchive(
  period: CalendarPeriod,
  { slugs }: TopicSelection,
  heading: FeedHeading,
  { top, kinds }: ArchiveOptions,
  context: AppContext,
): Promise<FeedPage> {
  const { db } = context
  const current = feedUrlsOf(heading, context)
  const notOver = () => new BadRequest(`${period.name} is not over for this feed; its entries so far are at ${current.atom}`, 404)
  const { older, newer } = await adjacentArchiveDays(db, slugs, period.startsAt, period.endsAt)
  if (newer === undefined) throw notOver()
  const next = calendarPeriodOf(period.kind, newer)
  const [entered, newest, announced] = await Promise.all([
    admissionsInPeriod(db, slugs, period.startsAt, period.endsAt, top),
    newestArchiveDay(db, slugs),
    kinds.length === 0
      ? []
      : newestAnnouncements(db, slugs, { most: MAX_ANNOUNCEMENTS, top, kinds, from: period.startsAt, to: next.startsAt }),
  ])
  const entryContext = entryContextOf(context)
  const entries = archiveEntriesOf(entered, period, entryContext)
  const isBeforeFirst = older === undefined && next.startsAt === period.endsAt && entries.length === 0
  const isNewest = newest === undefined || calendarPeriodOf(period.kind, newest).name === next.name
  if (entries.length === 0 && announced.length === 0 && !isBeforeFirst)
    throw new BadRequest(`nothing entered this feed in ${periodTitle(period)}`, 404)
  if (isBeforeFirst && isNewest) throw notOver()
  // the chain ends with an empty archive: one without a link back would look as if something were missing
  const previous = isBeforeFirst ? undefined : calendarPeriodOf(period.kind, older ?? dayOf(period.startsAt - 1))
  return {
    entries: [...entriesOfAdmissions(entryContext, announced), ...entries].sort((a, b) => b.publishedAt - a.publishedAt),
    isArchive: true,
    pages: {
      current,
      ...(previous && { 'prev-archive': archiveUrlsOf(heading, previous, context) }),
      ...(!isNewest && { 'next-archive': archiveUrlsOf(heading, next, context) }),
    },
  }
}

/** More than the announcements of any feed in a period. */
const MAX_ANNOUNCEMENTS = 1000

/**
 * The entries that entered a feed in a period, newest first. An entry stands in the period in which it first entered any of the
 * feed's topics, with the reasons of that time. Of two entries whose papers were merged, the later is marked.
 */
export function archiveEntriesOf(rows: ArchivedAdmission[], period: CalendarPeriod, context: EntryContext): DocumentEntry[] {
  const isInPeriod = ({ enteredOn }: ArchivedAdmission) => {
    const at = dayStartAt(enteredOn)
    return at >= period.startsAt && at < period.endsAt
  }
  const inOrder = rows.toSorted((a, b) => (a.enteredOn < b.enteredOn ? -1 : a.enteredOn > b.enteredOn ? 1 : a.at - b.at))
  const entryIds = new Map<string, string>()
  for (const { paper, entryId } of [...inOrder.filter(({ isSuperseded }) => !isSuperseded), ...inOrder])
    if (!entryIds.has(paper.id)) entryIds.set(paper.id, entryId)
  const entries = [...Map.groupBy(inOrder, ({ entryId }) => entryId).values()].flatMap((group) => {
    const [first] = group
    return first !== undefined && isInPeriod(first)
      ? [archiveEntryOf(group.filter(isInPeriod), entryIds.get(first.paper.id) !== first.entryId, context)]
      : []
  })
  // of entries that were updated in one second, a merged one is dated back
  const mergedLast = entries.toSorted((a, b) => Number(a.isMerged ?? false) - Number(b.isMerged ?? false) || b.publishedAt - a.publishedAt)
  return withDistinctUpdates(mergedLast).sort((a, b) => b.publishedAt - a.publishedAt)
}

/** The entry of one paper's admissions in a period, earliest first. */
function archiveEntryOf(group: ArchivedAdmission[], isMerged: boolean, { paperUrlOf, topicTitleOf }: EntryContext): DocumentEntry {
  const [{ entryId, paper, changedAt, entry }] = group as [ArchivedAdmission]
  const publishedAt = Math.min(...group.map(({ at }) => at))
  return {
    id: entryId,
    paper,
    pageUrl: paperUrlOf(paper.id),
    ...(isMerged && { isMerged }),
    publishedAt,
    updatedAt: Math.max(publishedAt, changedAt ?? 0),
    reasons: group.map(({ topic, entry }) => ({ topic: topicTitleOf(topic), reason: entry.reason })),
    admission: entry,
  }
}
