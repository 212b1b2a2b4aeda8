/**
 * Sitemaps for search engines (https://www.sitemaps.org/protocol.html, at most 50,000 URLs a file) and robots.txt (RFC 9309), which
 * names them.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import type { Moment } from '../model.ts'
import { PATHS, paperPath, periodPath, sitemapPartPath, topicPath } from '../site.ts'
import { revisionOf } from '../store/documents.ts'
import { admittedPapersBySeq, maxPaperSeq, sitemapDaysAndTopics } from '../store/sitemap-pages.ts'
import { rfc3339 } from '../text/dates.ts'
import { calendarPeriodOf, type PeriodKind } from '../text/periods.ts'
import { escapeXml } from '../text/xml.ts'

/** Papers in a file, far below the protocol's limit, so that a file is rendered quickly. */
export const PAPERS_PER_SITEMAP = 10_000

const XML = 'application/xml; charset=utf-8'
const XMLNS = 'http://www.sitemaps.org/schemas/sitemap/0.9'

type SitemapEntry = { path: string; changedAt?: Moment | undefined }

/** Answers `/sitemap.xml`: all URLs, or an index of files where there are too many papers for one. */
export async function sitemapResponse(request: Request, context: AppContext): Promise<Response> {
  return cachedSitemapResponse(request, context, 'sitemap', async () => {
    const lastSeq = await maxPaperSeq(context.db)
    if (lastSeq <= PAPERS_PER_SITEMAP)
      return renderUrlset(context, [...(await pageEntriesOf(context)), ...(await paperEntriesOf(context, 1))])
    const files = ['pages', ...Array.from({ length: Math.ceil(lastSeq / PAPERS_PER_SITEMAP) }, (_, i) => String(i + 1))]
    const entries = files.map((file) => `<sitemap><loc>${escapeXml(context.site.url(sitemapPartPath(file)))}</loc></sitemap>\n`)
    return `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="${XMLNS}">\n${entries.join('')}</sitemapindex>\n`
  })
}

/** Answers `/sitemap-pages.xml`, `/sitemap-1.xml`, …; `file` is `1.xml`. They are at the root, because a sitemap holds only for paths below its own. */
export async function sitemapPartResponse(request: Request, file: string, context: AppContext): Promise<Response> {
  const name = /^(pages|[1-9]\d{0,6})\.xml$/.exec(file)?.[1]
  if (name === undefined)
    throw new BadRequest(`there is no sitemap ${JSON.stringify(file)}: ${context.site.url(PATHS.sitemap)} lists them`, 404)
  return cachedSitemapResponse(request, context, `sitemap ${name}`, async () =>
    renderUrlset(context, name === 'pages' ? await pageEntriesOf(context) : await paperEntriesOf(context, Number(name))),
  )
}

/** Answers `/robots.txt`: everything is allowed. A sitemap's URL must be absolute. */
export async function robotsResponse(request: Request, { site, publisher }: AppContext): Promise<Response> {
  const text = `User-agent: *\nAllow: /\n\nSitemap: ${site.url(PATHS.sitemap)}\n`
  return publisher.respond(request, await publisher.createBody(text, 'text/plain; charset=utf-8'))
}

/** Answers a sitemap from the cache while nothing new was published: crawlers ask often. */
async function cachedSitemapResponse(
  request: Request,
  { db, publisher, topics }: AppContext,
  address: string,
  render: () => Promise<string>,
): Promise<Response> {
  const slugs = topics.map(({ slug }) => slug)
  const body = await publisher.document({
    address,
    revision: () => revisionOf(db, slugs),
    contentType: XML,
    isPersisted: false,
    render,
  })
  return publisher.respond(request, body, { 'cache-control': 'public, max-age=3600, stale-while-revalidate=86400' })
}

async function pageEntriesOf({ db, topics }: AppContext): Promise<SitemapEntry[]> {
  const { days, topics: topicChanges } = await sitemapDaysAndTopics(db)
  return [
    { path: PATHS.home, changedAt: days[0]?.at },
    { path: PATHS.trending, changedAt: days[0]?.at },
    { path: PATHS.topics },
    ...topics.map(({ slug }) => ({ path: topicPath(slug), changedAt: topicChanges.get(slug) || undefined })),
    { path: PATHS.embedBuilder },
    { path: PATHS.api },
    { path: PATHS.about },
    ...(['month', 'week', 'day'] as const).flatMap((kind) => periodEntriesOf(kind, days)),
  ]
}

/** Every day, week or month with admissions, newest first like `days`. */
function periodEntriesOf(kind: PeriodKind, days: { day: string; at: Moment }[]): SitemapEntry[] {
  const entries = new Map<string, SitemapEntry>()
  for (const { day, at } of days) {
    const path = periodPath(calendarPeriodOf(kind, day))
    entries.set(path, { path, changedAt: Math.max(at, entries.get(path)?.changedAt ?? 0) })
  }
  return [...entries.values()]
}

const paperEntriesOf = async ({ db }: AppContext, file: number): Promise<SitemapEntry[]> =>
  (await admittedPapersBySeq(db, (file - 1) * PAPERS_PER_SITEMAP, file * PAPERS_PER_SITEMAP)).map(({ id, changedAt }) => ({
    path: paperPath(id),
    changedAt,
  }))

function renderUrlset({ site }: AppContext, entries: SitemapEntry[]): string {
  const urls = entries.map(
    ({ path, changedAt }) =>
      `<url><loc>${escapeXml(site.url(path))}</loc>${changedAt === undefined ? '' : `<lastmod>${rfc3339(changedAt)}</lastmod>`}</url>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="${XMLNS}">\n${urls.join('')}</urlset>\n`
}
