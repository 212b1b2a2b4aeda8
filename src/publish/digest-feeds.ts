/**
 * A feed as issues: one entry a day or a week with the list of what entered in it, for readers who want to read at one
 * sitting. An issue appears when its period is over, because readers show an entry once and would miss what is added to
 * it later; from then on it changes only when a paper in it is taken back.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { uuidOf } from '../identifiers/identifiers.ts'
import type { DocumentEntry, Format, Moment, Notice, Topic } from '../model.ts'
import { fateOf } from '../papers/display.ts'
import { queryOf } from '../site.ts'
import { enteredRows, newestDay } from '../store/archived-entries.ts'
import { revisionOf } from '../store/documents.ts'
import { dayOf } from '../text/dates.ts'
import { count, escapeXml, oneLine } from '../text/strings.ts'
import { inWords, type Period, type PeriodKind, periodOf } from './archive-periods.ts'
import { enteredEntries } from './archives.ts'
import { documentWith, type Heading } from './document.ts'
import { linksOf } from './feed-links.ts'

/** How many issues the document holds. */
const ISSUES = { day: 14, week: 8 }
/** As many papers as an issue lists; the others are in the archive of its period. */
const MOST_LISTED = 100
const AUTHORS_LISTED = 3

/** Answers `/feeds/<feed>.<format>?by=day`. */
export async function issuesAnswer(
  request: Request,
  by: PeriodKind,
  format: Format,
  service: Service,
  { topics, heading, top }: { topics: Topic[]; heading: Heading; top: number | undefined },
): Promise<Response> {
  const { renderNotices } = format
  if (!renderNotices) throw new Mistake(`there is no ?by in ${format.name}`)
  const slugs = topics.map(({ slug }) => slug)
  const titled = { ...heading, title: `${heading.title}, by ${by}` }
  const rendered = await service.publisher.document({
    address: `${heading.key}.${format.extension}${heading.query ?? ''}`,
    revision: () => revisionOf(service.db, slugs),
    contentType: format.contentType,
    stored: false,
    render: async () => {
      const issues = await issuesOf(by, service, heading, slugs, top)
      const { updatedAt, entries: _, ...document } = documentWith(titled, [])
      return renderNotices(
        { ...document, updatedAt: issues.reduce((latest, issue) => Math.max(latest, issue.updatedAt), issues.length > 0 ? 0 : updatedAt) },
        issues,
      )
    },
  })
  return service.publisher.deliver(request, rendered, { link: linksOf(titled, format.extension) })
}

async function issuesOf(by: PeriodKind, { db, site }: Service, heading: Heading, slugs: string[], top?: number): Promise<Notice[]> {
  const newest = await newestDay(db, slugs)
  if (newest === undefined) return []
  const running = periodOf(by, newest)
  const rows = await enteredRows(db, slugs, running.from - ISSUES[by] * (running.to - running.from), running.from, top)
  const periods = Array.from({ length: ISSUES[by] }, (_, i) => running.from - (i + 1) * (running.to - running.from)).map((from) =>
    periodOf(by, dayOf(from)),
  )
  const places = new Map(rows.map(({ entryId, place }) => [entryId, place]))
  return apart(
    periods.flatMap((period) => {
      const entries = enteredEntries(rows, period, heading).toSorted(
        (a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0) || (b.admission?.merit ?? 0) - (a.admission?.merit ?? 0),
      )
      return entries.length === 0 ? [] : [issueOf(period, entries, heading, site.url, queryOf({ top }))]
    }),
  )
}

function issueOf(period: Period, entries: DocumentEntry[], heading: Heading, url: (path: string) => string, query: string): Notice {
  const listed = entries.slice(0, MOST_LISTED)
  const archive = `${heading.base}/${period.name}.atom${query}`
  const lines = listed.map(({ paper, page, merged, reasons }) => {
    const fate = merged ? 'merged' : fateOf(paper)
    const names = paper.authors.map(({ name }) => oneLine(name)).filter(Boolean)
    const who =
      names.length > AUTHORS_LISTED
        ? `${names.slice(0, AUTHORS_LISTED).join(', ')} and ${names.length - AUTHORS_LISTED} more`
        : names.join(', ')
    const why = reasons.map(({ topic, reason }) => (reasons.length > 1 ? `${topic}: ${reason}` : reason)).join('; ')
    const title = `${fate ? `[${fate}] ` : ''}${oneLine(paper.title) || 'Untitled'}`
    return `<li><p><a href="${escapeXml(page)}">${escapeXml(title)}</a><br>${[who, why]
      .filter(Boolean)
      .map((text) => escapeXml(oneLine(text)))
      .join('<br>')}</p></li>`
  })
  const more = entries.length - listed.length
  const takenBack = entries.flatMap(({ paper, updatedAt }) => (fateOf(paper) ? [updatedAt] : []))
  return {
    id: uuidOf(`issue ${heading.key}${heading.query ?? ''} ${period.name}`),
    title: `${heading.title}, ${inWords(period)}: ${count(entries.length, 'paper')}`,
    url: url(`/${period.kind}/${period.name}`),
    content: [
      `<ol>\n${lines.join('\n')}\n</ol>`,
      more > 0 ? `<p>And ${count(more, 'more', 'more')}: <a href="${escapeXml(archive)}">all of ${escapeXml(inWords(period))}</a></p>` : '',
    ]
      .filter(Boolean)
      .join('\n'),
    publishedAt: period.to,
    updatedAt: Math.max(period.to, ...takenBack),
  }
}

/** No two updated in the same second: readers tell entries apart by it. */
function apart(issues: Notice[]): Notice[] {
  const taken = new Set<Moment>()
  return issues.map((issue) => {
    let { updatedAt } = issue
    while (taken.has(updatedAt)) updatedAt++
    taken.add(updatedAt)
    return { ...issue, updatedAt }
  })
}
