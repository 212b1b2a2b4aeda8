/**
 * Archives (RFC 5005 §4): what a feed published in a day or a week that is over, at an address of its own. Its set of entries
 * never changes; an entry in it may still be marked. A period is over when anything entered the feed after it, so that
 * no clock decides, and the document that is subscribed to changes whenever there is a new archive.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { formats } from '../formats/index.ts'
import type { Document, DocumentEntry, Format, Moment, Topic } from '../model.ts'
import { type AnnouncementKind, newestAnnouncements } from '../store/admissions.ts'
import { daysAround, type Entered, enteredRows, NEVER, newestDay } from '../store/archived-entries.ts'
import { revisionOf } from '../store/documents.ts'
import { dayOf } from '../text/dates.ts'
import { inWords, type Period, type PeriodKind, periodNamed, periodOf } from './archive-periods.ts'
import { documentWith, entriesOf, type Heading } from './document.ts'
import { linksOf } from './feed-links.ts'

/** More places a day than this do not fit into the document that is subscribed to for a week. */
const MOST_A_DAY = 14

/** Whether a feed is archived by week or by day. */
export const kindOf = (topics: Topic[]): PeriodKind =>
  topics.length === 1 && (topics[0]?.perDay ?? Number.POSITIVE_INFINITY) <= MOST_A_DAY ? 'week' : 'day'

/** Where archives of a feed stand beside it. */
type Place = { base: string; query: string }

const addressesOf = ({ base, query }: Place, name?: string): Record<string, string> =>
  Object.fromEntries(formats.map(({ extension }) => [extension, `${base}${name === undefined ? '' : `/${name}`}.${extension}${query}`]))

/** The newest archive of a feed, as its document links to it. */
export async function newestArchive({ db }: Service, topics: Topic[], place: Place): Promise<Document['pages']> {
  const slugs = topics.map(({ slug }) => slug)
  const newest = await newestDay(db, slugs)
  if (newest === undefined) return undefined
  const kind = kindOf(topics)
  const { older } = await daysAround(db, slugs, periodOf(kind, newest).from, NEVER)
  return older === undefined ? undefined : { 'prev-archive': addressesOf(place, periodOf(kind, older).name) }
}

/** A feed's own heading, and what it shows. */
export type Archived = { topics: Topic[]; heading: Heading; top: number | undefined; kinds: AnnouncementKind[] }

/** Answers `/feeds/<feed>/2025-W47.<format>`. */
export async function archiveAnswer(
  request: Request,
  name: string,
  format: Format,
  service: Service,
  archived: Archived,
): Promise<Response> {
  const { topics, heading } = archived
  const period = periodNamed(name)
  if (!period)
    throw new Mistake(`there is no archive ${JSON.stringify(name)}: archives are called by a day, 2025-11-20, or a week, 2025-W47`, 404)
  const slugs = topics.map(({ slug }) => slug)
  const base = `${heading.base}/${period.name}`
  const rendered = await service.publisher.document({
    address: `${heading.key}/${period.name}.${format.extension}${heading.query ?? ''}`,
    revision: () => revisionOf(service.db, slugs),
    contentType: format.contentType,
    stored: false,
    render: async () => format.render(await archiveOf(period, service, { ...archived, heading: { ...heading, base } }, heading.base)),
  })
  return service.publisher.deliver(request, rendered, {
    'cache-control': 'public, max-age=86400, stale-while-revalidate=86400, stale-if-error=604800',
    link: linksOf({ ...heading, base, hubs: [] }, format.extension),
  })
}

async function archiveOf(period: Period, { db }: Service, { topics, heading, top, kinds }: Archived, current: string): Promise<Document> {
  const slugs = topics.map(({ slug }) => slug)
  const { older, newer } = await daysAround(db, slugs, period.from, period.to)
  const notOver = () => new Mistake(`${period.name} is not over for this feed: what it has so far is at ${current}.atom`, 404)
  if (newer === undefined) throw notOver()
  const next = periodOf(period.kind, newer)
  const [entered, newest, announced] = await Promise.all([
    enteredRows(db, slugs, period.from, period.to, top),
    newestDay(db, slugs),
    kinds.length === 0 ? [] : newestAnnouncements(db, slugs, { most: MOST_ANNOUNCED, top, kinds, from: period.from, to: next.from }),
  ])
  const entries = enteredEntries(entered, period, heading)
  const isBeforeFirst = older === undefined && next.from === period.to && entries.length === 0
  if (entries.length === 0 && announced.length === 0 && !isBeforeFirst)
    throw new Mistake(`nothing entered this feed in ${inWords(period)}`, 404)
  // the chain ends with one that is empty: an archive that leads nowhere would look as if something were missing
  const previous = isBeforeFirst ? undefined : periodOf(period.kind, older ?? dayOf(period.from - 1))
  const place = { base: current, query: heading.query ?? '' }
  const isNewest = newest === undefined || periodOf(period.kind, newest).name === next.name
  if (isBeforeFirst && isNewest) throw notOver()
  return {
    ...documentWith(
      { ...heading, title: `${heading.title}, ${inWords(period)}`, hubs: [] },
      [...entriesOf(heading, announced), ...entries].sort((a, b) => b.publishedAt - a.publishedAt),
    ),
    archive: true,
    pages: {
      current: addressesOf(place),
      ...(previous && { 'prev-archive': addressesOf(place, previous.name) }),
      ...(!isNewest && { 'next-archive': addressesOf(place, next.name) }),
    },
  }
}

/** Far more than are announced of a feed's papers in a period. */
const MOST_ANNOUNCED = 1000

/**
 * The entries that entered a feed in a period, newest first. An entry stands in the period in which it first entered any of the
 * feed's topics, with what was said of it then. Of two whose papers proved to be one, the later is marked.
 */
export function enteredEntries(rows: Entered[], period: Period, { pageOf, titleOf }: Pick<Heading, 'pageOf' | 'titleOf'>): DocumentEntry[] {
  const within = ({ enteredOn }: Entered) => {
    const at = Date.parse(`${enteredOn}T00:00:00Z`) / 1000
    return at >= period.from && at < period.to
  }
  const inOrder = rows.toSorted((a, b) => (a.enteredOn < b.enteredOn ? -1 : a.enteredOn > b.enteredOn ? 1 : a.at - b.at))
  const shownOf = new Map<string, string>()
  for (const { paper, entryId } of [...inOrder.filter(({ departed }) => !departed), ...inOrder])
    if (!shownOf.has(paper.id)) shownOf.set(paper.id, entryId)
  const entries = [...Map.groupBy(inOrder, ({ entryId }) => entryId).values()]
    .filter(([first]) => first !== undefined && within(first))
    .map((group) => entryOf(group.filter(within)))
  const taken = new Set<Moment>()
  return entries
    .toSorted((a, b) => Number(a.merged ?? false) - Number(b.merged ?? false) || b.publishedAt - a.publishedAt)
    .map((entry) => {
      let { updatedAt } = entry
      while (taken.has(updatedAt)) updatedAt--
      taken.add(updatedAt)
      return { ...entry, updatedAt }
    })
    .sort((a, b) => b.publishedAt - a.publishedAt)

  function entryOf(group: Entered[]): DocumentEntry {
    const [first] = group as [Entered]
    const { paper } = first
    const publishedAt = Math.min(...group.map(({ at }) => at))
    const merged = shownOf.get(paper.id) !== first.entryId
    return {
      id: first.entryId,
      paper,
      page: pageOf(paper.id),
      ...(merged && { merged }),
      publishedAt,
      updatedAt: Math.max(publishedAt, first.changedAt ?? 0),
      reasons: group.map(({ topic, entry }) => ({ topic: titleOf(topic), reason: entry.reason })),
      admission: first.entry,
    }
  }
}
