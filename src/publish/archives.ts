/**
 * Archives (RFC 5005 §4): what a feed published in a day or a week that is over, at an address of its own. Its set of entries
 * never changes; an entry in it may still be marked. A period is over when anything entered the feed after it, so that
 * no clock decides, and the document that is subscribed to changes whenever there is a new archive.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { formats } from '../formats/index.ts'
import type { Document, DocumentEntry, Format, Moment, Topic } from '../model.ts'
import { type AnnouncementKind, newestAnnouncements } from '../store/admissions.ts'
import { type ArchivedAdmission, adjacentArchiveDays, admissionsInPeriod, MAX_MOMENT, newestArchiveDay } from '../store/archived-entries.ts'
import { revisionOf } from '../store/documents.ts'
import { dayOf } from '../text/dates.ts'
import { type ArchivePeriod, type ArchivePeriodKind, archivePeriodOf, formatArchivePeriod, parseArchivePeriod } from './archive-periods.ts'
import { documentOfEntries, entriesOfAdmissions, type FeedHeading } from './document.ts'
import { linkHeaderOf } from './feed-links.ts'

/** More places a day than this do not fit into the document that is subscribed to for a week. */
const MAX_PER_DAY_FOR_WEEKLY_ARCHIVES = 14

/** Whether a feed is archived by week or by day. */
export const archivePeriodKindOf = (topics: Topic[]): ArchivePeriodKind =>
  topics.length === 1 && (topics[0]?.perDay ?? Number.POSITIVE_INFINITY) <= MAX_PER_DAY_FOR_WEEKLY_ARCHIVES ? 'week' : 'day'

/** Where archives of a feed stand beside it. */
type ArchiveLocation = { base: string; query: string }

const archiveUrlsOf = ({ base, query }: ArchiveLocation, name?: string): Record<string, string> =>
  Object.fromEntries(formats.map(({ extension }) => [extension, `${base}${name === undefined ? '' : `/${name}`}.${extension}${query}`]))

/** The newest archive of a feed, as its document links to it. */
export async function newestArchiveLinks({ db }: AppContext, topics: Topic[], place: ArchiveLocation): Promise<Document['pages']> {
  const slugs = topics.map(({ slug }) => slug)
  const newest = await newestArchiveDay(db, slugs)
  if (newest === undefined) return undefined
  const kind = archivePeriodKindOf(topics)
  const { older } = await adjacentArchiveDays(db, slugs, archivePeriodOf(kind, newest).from, MAX_MOMENT)
  return older === undefined ? undefined : { 'prev-archive': archiveUrlsOf(place, archivePeriodOf(kind, older).name) }
}

/** A feed's own heading, and what it shows. */
export type ArchiveOptions = { topics: Topic[]; heading: FeedHeading; top: number | undefined; kinds: AnnouncementKind[] }

/** Answers `/feeds/<feed>/2025-W47.<format>`. */
export async function archiveResponse(
  request: Request,
  name: string,
  format: Format,
  service: AppContext,
  archived: ArchiveOptions,
): Promise<Response> {
  const { topics, heading } = archived
  const period = parseArchivePeriod(name)
  if (!period)
    throw new BadRequest(`there is no archive ${JSON.stringify(name)}: archives are called by a day, 2025-11-20, or a week, 2025-W47`, 404)
  const slugs = topics.map(({ slug }) => slug)
  const base = `${heading.base}/${period.name}`
  const rendered = await service.publisher.document({
    address: `${heading.key}/${period.name}.${format.extension}${heading.query ?? ''}`,
    revision: () => revisionOf(service.db, slugs),
    contentType: format.contentType,
    isPersisted: false,
    render: async () => format.render(await buildArchive(period, service, { ...archived, heading: { ...heading, base } }, heading.base)),
  })
  return service.publisher.respond(request, rendered, {
    'cache-control': 'public, max-age=86400, stale-while-revalidate=86400, stale-if-error=604800',
    link: linkHeaderOf({ ...heading, base, hubs: [] }, format.extension),
  })
}

async function buildArchive(
  period: ArchivePeriod,
  { db }: AppContext,
  { topics, heading, top, kinds }: ArchiveOptions,
  current: string,
): Promise<Document> {
  const slugs = topics.map(({ slug }) => slug)
  const { older, newer } = await adjacentArchiveDays(db, slugs, period.from, period.to)
  const notOver = () => new BadRequest(`${period.name} is not over for this feed: what it has so far is at ${current}.atom`, 404)
  if (newer === undefined) throw notOver()
  const next = archivePeriodOf(period.kind, newer)
  const [entered, newest, announced] = await Promise.all([
    admissionsInPeriod(db, slugs, period.from, period.to, top),
    newestArchiveDay(db, slugs),
    kinds.length === 0 ? [] : newestAnnouncements(db, slugs, { most: MAX_ANNOUNCEMENTS, top, kinds, from: period.from, to: next.from }),
  ])
  const entries = archiveEntriesOf(entered, period, heading)
  const isBeforeFirst = older === undefined && next.from === period.to && entries.length === 0
  if (entries.length === 0 && announced.length === 0 && !isBeforeFirst)
    throw new BadRequest(`nothing entered this feed in ${formatArchivePeriod(period)}`, 404)
  // the chain ends with one that is empty: an archive that leads nowhere would look as if something were missing
  const previous = isBeforeFirst ? undefined : archivePeriodOf(period.kind, older ?? dayOf(period.from - 1))
  const place = { base: current, query: heading.query ?? '' }
  const isNewest = newest === undefined || archivePeriodOf(period.kind, newest).name === next.name
  if (isBeforeFirst && isNewest) throw notOver()
  return {
    ...documentOfEntries(
      { ...heading, title: `${heading.title}, ${formatArchivePeriod(period)}`, hubs: [] },
      [...entriesOfAdmissions(heading, announced), ...entries].sort((a, b) => b.publishedAt - a.publishedAt),
    ),
    isArchive: true,
    pages: {
      current: archiveUrlsOf(place),
      ...(previous && { 'prev-archive': archiveUrlsOf(place, previous.name) }),
      ...(!isNewest && { 'next-archive': archiveUrlsOf(place, next.name) }),
    },
  }
}

/** Far more than are announced of a feed's papers in a period. */
const MAX_ANNOUNCEMENTS = 1000

/**
 * The entries that entered a feed in a period, newest first. An entry stands in the period in which it first entered any of the
 * feed's topics, with what was said of it then. Of two whose papers proved to be one, the later is marked.
 */
export function archiveEntriesOf(
  rows: ArchivedAdmission[],
  period: ArchivePeriod,
  { paperUrlOf, topicTitleOf }: Pick<FeedHeading, 'paperUrlOf' | 'topicTitleOf'>,
): DocumentEntry[] {
  const within = ({ enteredOn }: ArchivedAdmission) => {
    const at = Date.parse(`${enteredOn}T00:00:00Z`) / 1000
    return at >= period.from && at < period.to
  }
  const inOrder = rows.toSorted((a, b) => (a.enteredOn < b.enteredOn ? -1 : a.enteredOn > b.enteredOn ? 1 : a.at - b.at))
  const shownOf = new Map<string, string>()
  for (const { paper, entryId } of [...inOrder.filter(({ isSuperseded }) => !isSuperseded), ...inOrder])
    if (!shownOf.has(paper.id)) shownOf.set(paper.id, entryId)
  const entries = [...Map.groupBy(inOrder, ({ entryId }) => entryId).values()]
    .filter(([first]) => first !== undefined && within(first))
    .map((group) => entryOf(group.filter(within)))
  const taken = new Set<Moment>()
  return entries
    .toSorted((a, b) => Number(a.isMerged ?? false) - Number(b.isMerged ?? false) || b.publishedAt - a.publishedAt)
    .map((entry) => {
      let { updatedAt } = entry
      while (taken.has(updatedAt)) updatedAt--
      taken.add(updatedAt)
      return { ...entry, updatedAt }
    })
    .sort((a, b) => b.publishedAt - a.publishedAt)

  function entryOf(group: ArchivedAdmission[]): DocumentEntry {
    const [first] = group as [ArchivedAdmission]
    const { paper } = first
    const publishedAt = Math.min(...group.map(({ at }) => at))
    const isMerged = shownOf.get(paper.id) !== first.entryId
    return {
      id: first.entryId,
      paper,
      pageUrl: paperUrlOf(paper.id),
      ...(isMerged && { isMerged }),
      publishedAt,
      updatedAt: Math.max(publishedAt, first.changedAt ?? 0),
      reasons: group.map(({ topic, entry }) => ({ topic: topicTitleOf(topic), reason: entry.reason })),
      admission: first.entry,
    }
  }
}
