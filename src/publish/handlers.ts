/** What is answered below `/feeds/`, at `/status.atom` and at `/feeds.opml`. */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { formatOf, formats } from '../formats/index.ts'
import { OPML_TYPE, renderOpml } from '../formats/opml.ts'
import { linkHeader } from '../http/link-header.ts'
import { type ParameterValues, parseQueryParams } from '../http/query-params.ts'
import { redirect } from '../http/respond.ts'
import type { Format } from '../model.ts'
import { feedPath, PATHS, topicPath } from '../site.ts'
import { revisionOf } from '../store/documents.ts'
import { archiveFeed } from './archives.ts'
import { digestFeed } from './digest-feeds.ts'
import { type FeedList, feedListResponse } from './document.ts'
import {
  ALL_PAPERS_FEED_PARAMS,
  ARCHIVE_PARAMS,
  DIGEST_FEED_PARAMS,
  FEED_PARAMS,
  RELATED_FEED_PARAMS,
  SEARCH_FEED_PARAMS,
} from './feed-params.ts'
import { currentFeedName, MOVED_CACHE_CONTROL, selectTopics } from './feed-topics.ts'
import { incidentFeed } from './incident-feed.ts'
import { allPapersFeed, relatedFeed, searchFeed } from './query-feeds.ts'
import { announcementKindsOf, topicFeed, topicFeedHeading } from './topic-feeds.ts'

/** Answers a feed or an archive of it; `file` is `compression.atom` or `compression/2025-W47.atom`. */
export async function feedResponse(request: Request, file: string, context: AppContext): Promise<Response> {
  const { name, archive, format } = parseFeedFile(file)
  const currentName = currentFeedName(name, context.topics)
  if (currentName !== undefined) {
    const path = `${feedPath(currentName)}${archive === undefined ? '' : `/${archive}`}.${format.extension}`
    return redirect(301, context.site.url(`${path}${new URL(request.url).search}`), { 'cache-control': MOVED_CACHE_CONTROL })
  }
  return feedListResponse(request, format, context, await resolveFeed(request.url, name, archive, context))
}

/** The parts of `compression/2025-W47.atom`. */
function parseFeedFile(file: string): { name: string; archive: string | undefined; format: Format } {
  const { path = '', extension = '' } = /^(?<path>.*?)(?:\.(?<extension>[^./]*))?$/s.exec(file)?.groups ?? {}
  const format = formatOf(extension)
  if (!format)
    throw new BadRequest(
      `there is no format ${JSON.stringify(extension)}: a feed's address ends in ${formats.map(({ extension }) => `.${extension}`).join(', ')}`,
      404,
    )
  const [name = '', archive, ...rest] = path.split('/')
  if (rest.length > 0 || (archive !== undefined && ['search', 'like'].includes(name)))
    throw new BadRequest(`there is no feed ${JSON.stringify(path)}`, 404)
  return { name, archive, format }
}

/** The feed of an address: of a search, of one paper, of topics, or an archive of these. */
async function resolveFeed(url: string, name: string, archive: string | undefined, context: AppContext): Promise<FeedList> {
  if (name === 'search') return searchFeed(parseQueryParams(url, SEARCH_FEED_PARAMS), context)
  if (name === 'like') return relatedFeed(parseQueryParams(url, RELATED_FEED_PARAMS), context)
  const selection = await selectTopics(name, context)
  const { searchParams } = new URL(url)
  if (searchParams.has('all') && archive === undefined)
    return allPapersFeed(selection, parseQueryParams(url, ALL_PAPERS_FEED_PARAMS), context)
  const known = archive !== undefined ? ARCHIVE_PARAMS : searchParams.has('by') ? DIGEST_FEED_PARAMS : FEED_PARAMS
  const { top, min, announce, by }: Partial<ParameterValues<typeof FEED_PARAMS>> = parseQueryParams(url, known)
  const options = { top, min, announce, by }
  if (archive === undefined && by === undefined) return topicFeed(selection, options, context)
  const heading = topicFeedHeading(selection, options, context)
  if (archive !== undefined)
    return archiveFeed(archive, selection, heading, { top, kinds: announcementKindsOf(selection, options) }, context)
  return digestFeed(by ?? 'day', selection, heading, top, context)
}

/** Answers `/status.<extension>`. */
export const incidentFeedResponse = (request: Request, extension: 'atom' | 'rss', context: AppContext): Promise<Response> =>
  feedListResponse(request, formatOf(extension) as Format, context, incidentFeed(context))

/** Answers the OPML of all topic feeds, as RSS, which most readers take. */
export async function opmlResponse(request: Request, { db, site, topics, publisher }: AppContext): Promise<Response> {
  const body = await publisher.document({
    address: 'feeds.opml',
    // only another build of the code changes it
    revision: () => revisionOf(db, []),
    contentType: OPML_TYPE,
    isPersisted: false,
    render: async () =>
      renderOpml(
        `${site.name}: topics`,
        topics.map(({ slug, title, description }) => ({
          title,
          description,
          xmlUrl: site.url(`${feedPath(slug)}.rss`),
          htmlUrl: site.url(topicPath(slug)),
        })),
      ),
  })
  return publisher.respond(request, body, {
    link: linkHeader([
      { href: site.url(PATHS.opml), rel: 'self' },
      { href: site.url(PATHS.topics), rel: 'alternate', type: 'text/html' },
    ]),
  })
}
