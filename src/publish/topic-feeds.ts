/**
 * The feeds: `/feeds/<topic>.<format>`, `/feeds/all.…`, unions `/feeds/<a>+<b>.…`, their archives below them, and the OPML of them all; `search` and `like`
 * are no topics.
 */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { formatOf, formats } from '../formats/index.ts'
import { OPML_TYPE, renderOpml } from '../formats/opml.ts'
import { redirect } from '../http/document-cache.ts'
import { enumParam, flagParam, type ParameterValues, parseQueryParams, SCORE_PARAM, TOP_PARAM } from '../http/query-params.ts'
import type { AnnouncementMode, Topic } from '../model.ts'
import { formatQueryString, paperPath, VOCABULARY_PATH } from '../site.ts'
import { type AnnouncementKind, newestAdmissions, newestAnnouncements } from '../store/admissions.ts'
import { revisionOf, storeRevision, topicExists } from '../store/documents.ts'
import { archiveResponse, newestArchiveLinks } from './archives.ts'
import { digestFeedResponse } from './digest-feeds.ts'
import { documentOfAdmissions, type FeedHeading, MAX_ENTRIES, MAX_ENTRIES_PER_DAY } from './document.ts'
import { feedStylePath } from './feed.css.ts'
import { linkHeaderOf } from './feed-links.ts'
import { ALL_PAPERS_FEED_PARAMS, allPapersFeedResponse, relatedFeedResponse, searchFeedResponse } from './query-feeds.ts'

/** Which topics a feed's name stands for: `all`, one slug, or several joined by `+`, in any order. */
export async function topicsOfFeed(name: string, service: AppContext): Promise<Topic[]> {
  if (name === 'all') return service.topics
  const slugs = [...new Set(name.split(/[+ ]/))].sort()
  const topics = slugs.map((slug) => service.topics.find((one) => one.slug === slug))
  const missing = slugs.find((_, i) => topics[i] === undefined)
  if (missing !== undefined) throw await topicNotFound(missing, service)
  return topics.filter((topic) => topic !== undefined)
}

/** The mistake of asking for a topic that is not there: gone (410) when it was there once, so that readers stop asking. */
export async function topicNotFound(slug: string, { db, site }: AppContext): Promise<BadRequest> {
  const others = `${site.url('/topics')} lists those there are`
  if (await topicExists(db, slug)) return new BadRequest(`the topic ${JSON.stringify(slug)} was taken away: ${others}`, 410)
  return new BadRequest(`there is no topic ${JSON.stringify(slug)}: ${others}`, 404)
}

/** Where a feed of topics that changed their slugs stands now; undefined when it stands where it was asked for. */
export function currentFeedName(name: string, topics: Topic[]): string | undefined {
  const moved = name.split(/[+ ]/).map((slug) => topics.find(({ aliases }) => aliases?.includes(slug))?.slug ?? slug)
  return moved.join('+') === name.replaceAll(' ', '+') ? undefined : [...new Set(moved)].join('+')
}

function feedHeadingOf(topics: Topic[], all: boolean, query: string, { site, topics: every, hubs }: AppContext): FeedHeading {
  const key = all ? 'all' : topics.map(({ slug }) => slug).join('+')
  const [only] = topics
  const titled = all
    ? { title: `${site.name}: all topics`, description: 'Every paper admitted to any topic, each once.', home: site.url('/') }
    : only && topics.length === 1
      ? { title: `${site.name}: ${only.title}`, description: only.description, home: site.url(`/topics/${only.slug}`) }
      : {
          title: `${site.name}: ${topics.map(({ title }) => title).join(', ')}`,
          description: `Papers admitted to any of ${topics.length} topics, each once.`,
          home: site.url('/topics'),
        }
  return {
    ...titled,
    key,
    base: site.url(`/feeds/${key}`),
    ...(query !== '' && { query }),
    extensions: formats.map(({ extension }) => extension),
    // unions and shares are more than anybody could tell a hub of
    ...(query === '' && (all || topics.length === 1) && { hubs }),
    siteName: site.name,
    style: site.url(feedStylePath),
    vocabulary: site.url(VOCABULARY_PATH),
    paperUrlOf: (paper) => site.url(paperPath(paper)),
    topicTitleOf: (slug) => every.find((topic) => topic.slug === slug)?.title ?? slug,
  }
}

/** What each way of announcing shows beside admissions. */
const ANNOUNCEMENT_KINDS: Record<AnnouncementMode, AnnouncementKind[]> = {
  new: [],
  published: ['published'],
  revisions: ['published', 'revision'],
}

/** What an archive may be asked. */
export const ARCHIVE_PARAMS = {
  top: TOP_PARAM,
  announce: enumParam(
    { description: 'What of papers admitted before is announced again; each includes those before it.', example: 'published' },
    Object.keys(ANNOUNCEMENT_KINDS) as AnnouncementMode[],
  ),
}

/** What a feed of topics may be asked, and with which of it as issues: one entry a day or week. */
export const FEED_PARAMS = {
  top: TOP_PARAM,
  min: SCORE_PARAM,
  announce: ARCHIVE_PARAMS.announce,
  all: flagParam({ description: ALL_PAPERS_FEED_PARAMS.all.description, example: '' }),
  by: enumParam({ description: 'One entry a day or week, with the list of what entered in it.', example: 'day' }, ['day', 'week']),
}
export const DIGEST_FEED_PARAMS = { by: FEED_PARAMS.by, top: TOP_PARAM }

/** Answers a feed's address, or an archive's below it; `file` is `compression.atom` or `compression/2025-W47.atom`. */
export async function feedResponse(request: Request, file: string, service: AppContext): Promise<Response> {
  const { pathname, extension = '' } = /^(?<pathname>.*?)(?:\.(?<extension>[^./]*))?$/s.exec(file)?.groups ?? {}
  const [name = '', archive, ...deeper] = (pathname ?? '').split('/')
  const format = formatOf(extension)
  if (!format)
    throw new BadRequest(
      `there is no format ${JSON.stringify(extension)}: a feed's address ends in ${formats.map((one) => `.${one.extension}`).join(', ')}`,
      404,
    )
  if (deeper.length > 0 || (archive !== undefined && ['search', 'like'].includes(name)))
    throw new BadRequest(`there is no feed ${JSON.stringify(pathname)}`, 404)
  if (name === 'search') return searchFeedResponse(request, format, service)
  if (name === 'like') return relatedFeedResponse(request, format, service)
  const query = new URL(request.url).searchParams
  const moved = currentFeedName(name, service.topics)
  if (moved !== undefined) {
    const below = archive === undefined ? '' : `/${archive}`
    const location = service.site.url(`/feeds/${moved}${below}.${extension}${new URL(request.url).search}`)
    return redirect(301, location, { 'cache-control': MOVED_CACHE_CONTROL })
  }
  const all = name === 'all'
  const topics = await topicsOfFeed(name, service)
  if (query.has('all') && archive === undefined)
    return allPapersFeedResponse(request, format, service, topics, all ? 'all' : topics.map(({ slug }) => slug).join('+'))
  const known = archive !== undefined ? ARCHIVE_PARAMS : query.has('by') ? DIGEST_FEED_PARAMS : FEED_PARAMS
  const { top, min, announce, by }: Partial<ParameterValues<typeof FEED_PARAMS>> = parseQueryParams(request.url, known)
  // as its topic does, where its address does not say; several topics together announce nothing again
  const usual = (topics.length === 1 && !all && topics[0]?.announces) || 'new'
  const announces = announce ?? usual
  const heading = feedHeadingOf(
    topics,
    all,
    formatQueryString({ top, min, announce: announces === usual ? undefined : announces, by }),
    service,
  )
  const slugs = topics.map(({ slug }) => slug)
  const kinds = ANNOUNCEMENT_KINDS[announces]
  if (archive !== undefined) return archiveResponse(request, archive, format, service, { topics, heading, top, kinds })
  if (by !== undefined) return digestFeedResponse(request, by, format, service, { topics, heading, top })
  const wholeDay = all || topics.length > 1
  const rendered = await service.publisher.document({
    address: `${heading.key}.${extension}${heading.query ?? ''}`,
    // merit changes without a topic noticing
    revision: () => (min === undefined ? revisionOf(service.db, slugs) : storeRevision(service.db)),
    contentType: format.contentType,
    isPersisted: heading.query === undefined && (all || topics.length === 1),
    render: async () => {
      const most = wholeDay ? MAX_ENTRIES_PER_DAY : MAX_ENTRIES
      const [admitted, announced, pages] = await Promise.all([
        newestAdmissions(service.db, slugs, { most, top, min }),
        kinds.length === 0 ? [] : newestAnnouncements(service.db, slugs, { most: MAX_ENTRIES, top, min, kinds }),
        // what is above a merit today may not be tomorrow: such a set has no archives
        min === undefined ? newestArchiveLinks(service, topics, { base: heading.base, query: heading.query ?? '' }) : undefined,
      ])
      return format.render({ ...documentOfAdmissions(heading, [...admitted, ...announced], wholeDay), ...(pages && { pages }) })
    },
  })
  return service.publisher.respond(request, rendered, { link: linkHeaderOf(heading, extension) })
}

/** An address that moved for good stays moved: a day is short enough to notice when it was a mistake. */
export const MOVED_CACHE_CONTROL = 'public, max-age=86400'

/** Every topic feed, in the format most readers take. */
export async function opmlResponse(request: Request, { db, site, topics, publisher }: AppContext): Promise<Response> {
  const rendered = await publisher.document({
    address: 'feeds.opml',
    // it changes with the code alone
    revision: () => revisionOf(db, []),
    contentType: OPML_TYPE,
    isPersisted: false,
    render: async () =>
      renderOpml(
        `${site.name}: topics`,
        topics.map(({ slug, title, description }) => ({
          title,
          description,
          xmlUrl: site.url(`/feeds/${slug}.rss`),
          htmlUrl: site.url(`/topics/${slug}`),
        })),
      ),
  })
  return publisher.respond(request, rendered, {
    link: `<${site.url('/feeds.opml')}>; rel="self", <${site.url('/topics')}>; rel="alternate"; type="text/html"`,
  })
}
