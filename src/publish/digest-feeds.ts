/**
 * A feed as issues: one entry a day or a week with the list of what entered in it, for readers who want to read at one
 * sitting. An issue appears when its period is over, because readers show an entry once and would miss what is added to
 * it later; from then on it changes only when a paper in it is taken back.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { uuidOf } from '../identifiers/uuid.ts'
import type { DocumentEntry, Format, Moment, Notice, Topic } from '../model.ts'
import { withdrawalStatusOf } from '../papers/display.ts'
import { formatQueryString } from '../site.ts'
import { admissionsInPeriod, newestArchiveDay } from '../store/archived-entries.ts'
import { revisionOf } from '../store/documents.ts'
import { dayOf } from '../text/dates.ts'
import { collapseWhitespace, escapeXml, formatCount } from '../text/strings.ts'
import { type ArchivePeriod, type ArchivePeriodKind, archivePeriodOf, formatArchivePeriod } from './archive-periods.ts'
import { archiveEntriesOf } from './archives.ts'
import { documentOfEntries, type FeedHeading } from './document.ts'
import { linkHeaderOf } from './feed-links.ts'

/** How many issues the document holds. */
const MAX_DIGEST_ENTRIES = { day: 14, week: 8 }
/** As many papers as an issue lists; the others are in the archive of its period. */
const MAX_PAPERS_PER_ENTRY = 100
const MAX_ENTRY_AUTHORS = 3

/** Answers `/feeds/<feed>.<format>?by=day`. */
export async function digestFeedResponse(
  request: Request,
  by: ArchivePeriodKind,
  format: Format,
  service: AppContext,
  { topics, heading, top }: { topics: Topic[]; heading: FeedHeading; top: number | undefined },
): Promise<Response> {
  const { renderNotices } = format
  if (!renderNotices) throw new BadRequest(`there is no ?by in ${format.name}`)
  const slugs = topics.map(({ slug }) => slug)
  const titled = { ...heading, title: `${heading.title}, by ${by}` }
  const rendered = await service.publisher.document({
    address: `${heading.key}.${format.extension}${heading.query ?? ''}`,
    revision: () => revisionOf(service.db, slugs),
    contentType: format.contentType,
    isPersisted: false,
    render: async () => {
      const issues = await digestEntriesOf(by, service, heading, slugs, top)
      const { updatedAt, entries: _, ...document } = documentOfEntries(titled, [])
      return renderNotices(
        { ...document, updatedAt: issues.reduce((latest, issue) => Math.max(latest, issue.updatedAt), issues.length > 0 ? 0 : updatedAt) },
        issues,
      )
    },
  })
  return service.publisher.respond(request, rendered, { link: linkHeaderOf(titled, format.extension) })
}

async function digestEntriesOf(
  by: ArchivePeriodKind,
  { db, site }: AppContext,
  heading: FeedHeading,
  slugs: string[],
  top?: number,
): Promise<Notice[]> {
  const newest = await newestArchiveDay(db, slugs)
  if (newest === undefined) return []
  const running = archivePeriodOf(by, newest)
  const rows = await admissionsInPeriod(db, slugs, running.from - MAX_DIGEST_ENTRIES[by] * (running.to - running.from), running.from, top)
  const periods = Array.from({ length: MAX_DIGEST_ENTRIES[by] }, (_, i) => running.from - (i + 1) * (running.to - running.from)).map(
    (from) => archivePeriodOf(by, dayOf(from)),
  )
  const places = new Map(rows.map(({ entryId, place }) => [entryId, place]))
  return withDistinctUpdates(
    periods.flatMap((period) => {
      const entries = archiveEntriesOf(rows, period, heading).toSorted(
        (a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0) || (b.admission?.score ?? 0) - (a.admission?.score ?? 0),
      )
      return entries.length === 0 ? [] : [digestEntryOf(period, entries, heading, site.url, formatQueryString({ top }))]
    }),
  )
}

function digestEntryOf(
  period: ArchivePeriod,
  entries: DocumentEntry[],
  heading: FeedHeading,
  url: (path: string) => string,
  query: string,
): Notice {
  const listed = entries.slice(0, MAX_PAPERS_PER_ENTRY)
  const archive = `${heading.base}/${period.name}.atom${query}`
  const lines = listed.map(({ paper, pageUrl, isMerged, reasons }) => {
    const fate = isMerged ? 'merged' : withdrawalStatusOf(paper)
    const names = paper.authors.map(({ name }) => collapseWhitespace(name)).filter(Boolean)
    const who =
      names.length > MAX_ENTRY_AUTHORS
        ? `${names.slice(0, MAX_ENTRY_AUTHORS).join(', ')} and ${names.length - MAX_ENTRY_AUTHORS} more`
        : names.join(', ')
    const why = reasons.map(({ topic, reason }) => (reasons.length > 1 ? `${topic}: ${reason}` : reason)).join('; ')
    const title = `${fate ? `[${fate}] ` : ''}${collapseWhitespace(paper.title) || 'Untitled'}`
    return `<li><p><a href="${escapeXml(pageUrl)}">${escapeXml(title)}</a><br>${[who, why]
      .filter(Boolean)
      .map((text) => escapeXml(collapseWhitespace(text)))
      .join('<br>')}</p></li>`
  })
  const more = entries.length - listed.length
  const takenBack = entries.flatMap(({ paper, updatedAt }) => (withdrawalStatusOf(paper) ? [updatedAt] : []))
  return {
    id: uuidOf(`issue ${heading.key}${heading.query ?? ''} ${period.name}`),
    title: `${heading.title}, ${formatArchivePeriod(period)}: ${formatCount(entries.length, 'paper')}`,
    url: url(`/${period.kind}/${period.name}`),
    content: [
      `<ol>\n${lines.join('\n')}\n</ol>`,
      more > 0
        ? `<p>And ${formatCount(more, 'more', 'more')}: <a href="${escapeXml(archive)}">all of ${escapeXml(formatArchivePeriod(period))}</a></p>`
        : '',
    ]
      .filter(Boolean)
      .join('\n'),
    publishedAt: period.to,
    updatedAt: Math.max(period.to, ...takenBack),
  }
}

/** No two updated in the same second: readers tell entries apart by it. */
function withDistinctUpdates(issues: Notice[]): Notice[] {
  const taken = new Set<Moment>()
  return issues.map((issue) => {
    let { updatedAt } = issue
    while (taken.has(updatedAt)) updatedAt++
    taken.add(updatedAt)
    return { ...issue, updatedAt }
  })
}
