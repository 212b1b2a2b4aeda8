/**
 * A feed with one entry a day or a week, a list of the papers of that period. An entry appears when its period is over, because
 * readers show an entry once and would miss later additions; then it changes only when a paper in it is withdrawn or retracted.
 */

import type { AppContext } from '../app-context.ts'
import { uuidOf } from '../identifiers/uuid.ts'
import type { DocumentEntry, Notice } from '../model.ts'
import { withdrawalStatusOf } from '../papers/display.ts'
import { feedPath, formatQueryString, periodPath } from '../site.ts'
import { admissionsInPeriod, newestArchiveDay } from '../store/archived-entries.ts'
import { revisionOf } from '../store/documents.ts'
import { dayOf } from '../text/dates.ts'
import { type CalendarPeriod, calendarPeriodOf, periodTitle } from '../text/periods.ts'
import { collapseWhitespace, formatCount } from '../text/strings.ts'
import { escapeXml } from '../text/xml.ts'
import { type ArchivePeriodKind, archiveEntriesOf } from './archives.ts'
import type { FeedHeading, FeedList } from './document.ts'
import { entryContextOf, withDistinctUpdates } from './entries.ts'
import type { TopicSelection } from './feed-topics.ts'

/** Periods in the document. */
const MAX_DIGEST_ENTRIES = { day: 14, week: 8 }
/** Papers in an entry; the others are in the archive of the period. */
const MAX_PAPERS_PER_ENTRY = 100
const MAX_ENTRY_AUTHORS = 3

/** The digests of a feed by day or week. `heading` is the feed's own. */
export function digestFeed(
  by: ArchivePeriodKind,
  { slugs }: TopicSelection,
  heading: FeedHeading,
  top: number | undefined,
  context: AppContext,
): FeedList {
  return {
    heading: { ...heading, title: `${heading.title}, by ${by}` },
    revision: () => revisionOf(context.db, slugs),
    loadPage: async () => ({ notices: await loadDigests(by, slugs, heading, top, context) }),
  }
}

async function loadDigests(
  by: ArchivePeriodKind,
  slugs: string[],
  heading: FeedHeading,
  top: number | undefined,
  context: AppContext,
): Promise<Notice[]> {
  const { db } = context
  const newest = await newestArchiveDay(db, slugs)
  if (newest === undefined) return []
  const current = calendarPeriodOf(by, newest)
  const seconds = current.endsAt - current.startsAt
  const rows = await admissionsInPeriod(db, slugs, current.startsAt - MAX_DIGEST_ENTRIES[by] * seconds, current.startsAt, top)
  const periods = Array.from({ length: MAX_DIGEST_ENTRIES[by] }, (_, i) =>
    calendarPeriodOf(by, dayOf(current.startsAt - (i + 1) * seconds)),
  )
  const places = new Map(rows.map(({ entryId, place }) => [entryId, place]))
  const entryContext = entryContextOf(context)
  return withDistinctUpdates(
    periods.flatMap((period) => {
      const entries = archiveEntriesOf(rows, period, entryContext).toSorted(
        (a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0) || (b.admission?.score ?? 0) - (a.admission?.score ?? 0),
      )
      return entries.length === 0 ? [] : [digestNoticeOf(period, entries, heading, formatQueryString({ top }), context)]
    }),
  )
}

function digestNoticeOf(
  period: CalendarPeriod,
  entries: DocumentEntry[],
  heading: FeedHeading,
  query: string,
  { site }: AppContext,
): Notice {
  const listed = entries.slice(0, MAX_PAPERS_PER_ENTRY)
  const archiveUrl = site.url(`${feedPath(`${heading.key}/${period.name}`)}.atom${query}`)
  const more = entries.length - listed.length
  const withdrawnAt = entries.flatMap(({ paper, updatedAt }) => (withdrawalStatusOf(paper) ? [updatedAt] : []))
  return {
    id: uuidOf(`issue ${heading.key}${heading.queryString} ${period.name}`),
    title: `${heading.title}, ${periodTitle(period)}: ${formatCount(entries.length, 'paper')}`,
    url: site.url(periodPath(period)),
    content: [
      `<ol>\n${listed.map(paperListItem).join('\n')}\n</ol>`,
      more > 0
        ? `<p>And ${formatCount(more, 'more', 'more')}: <a href="${escapeXml(archiveUrl)}">all papers of ${escapeXml(periodTitle(period))}</a></p>`
        : '',
    ]
      .filter(Boolean)
      .join('\n'),
    publishedAt: period.endsAt,
    updatedAt: Math.max(period.endsAt, ...withdrawnAt),
  }
}

/** A paper of a digest: its title as a link, its first authors, and why it was admitted. */
function paperListItem({ paper, pageUrl, isMerged, reasons }: DocumentEntry): string {
  const status = isMerged ? 'merged' : withdrawalStatusOf(paper)
  const names = paper.authors.map(({ name }) => collapseWhitespace(name)).filter(Boolean)
  const others = names.length - MAX_ENTRY_AUTHORS
  const byline = others > 0 ? `${names.slice(0, MAX_ENTRY_AUTHORS).join(', ')} and ${others} more` : names.join(', ')
  const reason = reasons.map(({ topic, reason }) => (reasons.length > 1 ? `${topic}: ${reason}` : reason)).join('; ')
  const title = `${status ? `[${status}] ` : ''}${collapseWhitespace(paper.title) || 'Untitled'}`
  const lines = [byline, reason].filter(Boolean).map((text) => escapeXml(collapseWhitespace(text)))
  return `<li><p><a href="${escapeXml(pageUrl)}">${escapeXml(title)}</a><br>${lines.join('<br>')}</p></li>`
}
