/**
 * How search engines find what there is: sitemaps (https://www.sitemaps.org/protocol.html, at most 50,000 addresses a
 * file) and robots.txt (RFC 9309), which names them.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import type { Moment } from '../model.ts'
import { PATHS, paperPath, periodPath, sitemapPartPath, topicPath } from '../site.ts'
import { revisionOf } from '../store/documents.ts'
import { admittedPapersBySeq, maxPaperSeq, sitemapDaysAndTopics } from '../store/sitemap-pages.ts'
import { rfc3339 } from '../text/dates.ts'
import { calendarPeriodOf, type PeriodKind } from '../text/periods.ts'
import { escapeXml } from '../text/strings.ts'

/** Papers a file: far below the protocol's bound, so that a file is quickly made. */
export const PAPERS_PER_SITEMAP = 10_000

const XML = 'application/xml; charset=utf-8'
const XMLNS = 'http://www.sitemaps.org/schemas/sitemap/0.9'

type SitemapEntry = { path: string; changedAt?: Moment | undefined }

/** `/sitemap.xml`: all addresses, or where there are too many papers for one file, the files that list them. */
export async function sitemapResponse(request: Request, service: AppContext): Promise<Response> {
  return cachedSitemapResponse(request, service, 'sitemap', async () => {
    const last = await maxPaperSeq(service.db)
    if (last <= PAPERS_PER_SITEMAP) return renderUrlset(service, [...(await pageEntriesOf(service)), ...(await paperEntriesOf(service, 1))])
    const files = ['pages', ...Array.from({ length: Math.ceil(last / PAPERS_PER_SITEMAP) }, (_, i) => String(i + 1))]
    const entries = files.map((file) => `<sitemap><loc>${escapeXml(service.site.url(sitemapPartPath(file)))}</loc></sitemap>\n`)
    return `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="${XMLNS}">\n${entries.join('')}</sitemapindex>\n`
  })
}

/** `/sitemap-pages.xml`, `/sitemap-1.xml`, …: beside the pages, as a sitemap speaks only for what stands below it. `file` is `1.xml`. */
export async function sitemapPartResponse(request: Request, file: string, service: AppContext): Promise<Response> {
  const name = /^(pages|[1-9]\d{0,6})\.xml$/.exec(file)?.[1]
  if (name === undefined)
    throw new BadRequest(`there is no sitemap ${JSON.stringify(file)}: ${service.site.url(PATHS.sitemap)} names them`, 404)
  return cachedSitemapResponse(request, service, `sitemap ${name}`, async () =>
    renderUrlset(service, name === 'pages' ? await pageEntriesOf(service) : await paperEntriesOf(service, Number(name))),
  )
}

/** Everything may be read by everyone; a sitemap's address must be whole. */
export async function robotsResponse(request: Request, { site, publisher }: AppContext): Promise<Response> {
  const text = `User-agent: *\nAllow: /\n\nSitemap: ${site.url(PATHS.sitemap)}\n`
  return publisher.respond(request, await publisher.createBody(text, 'text/plain; charset=utf-8'))
}

/** Rendered when what is published has changed: crawlers ask often. */
async function cachedSitemapResponse(
  request: Request,
  { db, publisher, topics }: AppContext,
  address: string,
  render: () => Promise<string>,
): Promise<Response> {
  const slugs = topics.map(({ slug }) => slug)
  const rendered = await publisher.document({
    address,
    revision: () => revisionOf(db, slugs),
    contentType: XML,
    isPersisted: false,
    render,
  })
  return publisher.respond(request, rendered, { 'cache-control': 'public, max-age=3600, stale-while-revalidate=86400' })
}

async function pageEntriesOf({ db, topics }: AppContext): Promise<SitemapEntry[]> {
  const known = await sitemapDaysAndTopics(db)
  return [
    { path: PATHS.home, changedAt: known.days[0]?.at },
    { path: PATHS.trending, changedAt: known.days[0]?.at },
    { path: PATHS.topics },
    ...topics.map(({ slug }) => ({ path: topicPath(slug), changedAt: known.topics.get(slug) || undefined })),
    { path: PATHS.embedBuilder },
    { path: PATHS.api },
    { path: PATHS.about },
    ...(['month', 'week', 'day'] as const).flatMap((kind) => periodEntriesOf(kind, known.days)),
  ]
}

/** Every day, week or month on which anything was admitted, newest first, as `days` are. */
function periodEntriesOf(kind: PeriodKind, days: { day: string; at: Moment }[]): SitemapEntry[] {
  const places = new Map<string, SitemapEntry>()
  for (const { day, at } of days) {
    const path = periodPath(calendarPeriodOf(kind, day))
    places.set(path, { path, changedAt: Math.max(at, places.get(path)?.changedAt ?? 0) })
  }
  return [...places.values()]
}

const paperEntriesOf = async ({ db }: AppContext, file: number): Promise<SitemapEntry[]> =>
  (await admittedPapersBySeq(db, (file - 1) * PAPERS_PER_SITEMAP, file * PAPERS_PER_SITEMAP)).map(({ id, changedAt }) => ({
    path: paperPath(id),
    changedAt,
  }))

function renderUrlset({ site }: AppContext, places: SitemapEntry[]): string {
  const urls = places.map(
    ({ path, changedAt }) =>
      `<url><loc>${escapeXml(site.url(path))}</loc>${changedAt === undefined ? '' : `<lastmod>${rfc3339(changedAt)}</lastmod>`}</url>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="${XMLNS}">\n${urls.join('')}</urlset>\n`
}
