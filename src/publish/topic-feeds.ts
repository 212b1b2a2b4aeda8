/**
 * The feeds: `/feeds/<topic>.<format>`, `/feeds/all.…`, unions `/feeds/<a>+<b>.…`, their archives below them, and the OPML of them all; `search` and `like`
 * are no topics.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { formatOf, formats } from '../formats/index.ts'
import { OPML, opml } from '../formats/opml.ts'
import { elsewhere } from '../http/document-cache.ts'
import { type Asked, askedOf, choice, flag, MERIT, PLACES } from '../http/query-params.ts'
import type { Announces, Topic } from '../model.ts'
import { paperPath, queryOf, VOCABULARY } from '../site.ts'
import { type AnnouncementKind, newestAdmissions, newestAnnouncements } from '../store/admissions.ts'
import { revisionOf, storeRevision, wasTopic } from '../store/documents.ts'
import { archiveAnswer, newestArchive } from './archives.ts'
import { issuesAnswer } from './digest-feeds.ts'
import { AT_MOST, documentOf, type Heading, MOST_OF_A_DAY } from './document.ts'
import { feedStylePath } from './feed.css.ts'
import { linksOf } from './feed-links.ts'
import { BELONGING_FEED, belongingFeed, likeFeed, searchFeed } from './query-feeds.ts'

/** Which topics a feed's name stands for: `all`, one slug, or several joined by `+`, in any order. */
export async function topicsNamed(name: string, service: Service): Promise<Topic[]> {
  if (name === 'all') return service.topics
  const slugs = [...new Set(name.split(/[+ ]/))].sort()
  const topics = slugs.map((slug) => service.topics.find((one) => one.slug === slug))
  const missing = slugs.find((_, i) => topics[i] === undefined)
  if (missing !== undefined) throw await noTopic(missing, service)
  return topics.filter((topic) => topic !== undefined)
}

/** The mistake of asking for a topic that is not there: gone (410) when it was there once, so that readers stop asking. */
export async function noTopic(slug: string, { db, site }: Service): Promise<Mistake> {
  const others = `${site.url('/topics')} lists those there are`
  if (await wasTopic(db, slug)) return new Mistake(`the topic ${JSON.stringify(slug)} was taken away: ${others}`, 410)
  return new Mistake(`there is no topic ${JSON.stringify(slug)}: ${others}`, 404)
}

/** Where a feed of topics that changed their slugs stands now; undefined when it stands where it was asked for. */
export function movedTo(name: string, topics: Topic[]): string | undefined {
  const moved = name.split(/[+ ]/).map((slug) => topics.find(({ aliases }) => aliases?.includes(slug))?.slug ?? slug)
  return moved.join('+') === name.replaceAll(' ', '+') ? undefined : [...new Set(moved)].join('+')
}

function headingOf(topics: Topic[], all: boolean, query: string, { site, topics: every, hubs }: Service): Heading {
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
    vocabulary: site.url(VOCABULARY),
    pageOf: (paper) => site.url(paperPath(paper)),
    titleOf: (slug) => every.find((topic) => topic.slug === slug)?.title ?? slug,
  }
}

/** What each way of announcing shows beside admissions. */
const ANNOUNCED: Record<Announces, AnnouncementKind[]> = { new: [], published: ['published'], revisions: ['published', 'revision'] }

/** What an archive may be asked. */
export const ARCHIVE = {
  top: PLACES,
  announce: choice(
    { description: 'What of papers admitted before is announced again; each includes those before it.', example: 'published' },
    Object.keys(ANNOUNCED) as Announces[],
  ),
}

/** What a feed of topics may be asked, and with which of it as issues: one entry a day or week. */
export const FEED = {
  top: PLACES,
  min: MERIT,
  announce: ARCHIVE.announce,
  all: flag({ description: BELONGING_FEED.all.description, example: '' }),
  by: choice({ description: 'One entry a day or week, with the list of what entered in it.', example: 'day' }, ['day', 'week']),
}
export const ISSUES = { by: FEED.by, top: PLACES }

/** Answers a feed's address, or an archive's below it; `file` is `compression.atom` or `compression/2025-W47.atom`. */
export async function feedAnswer(request: Request, file: string, service: Service): Promise<Response> {
  const { pathname, extension = '' } = /^(?<pathname>.*?)(?:\.(?<extension>[^./]*))?$/s.exec(file)?.groups ?? {}
  const [name = '', archive, ...deeper] = (pathname ?? '').split('/')
  const format = formatOf(extension)
  if (!format)
    throw new Mistake(
      `there is no format ${JSON.stringify(extension)}: a feed's address ends in ${formats.map((one) => `.${one.extension}`).join(', ')}`,
      404,
    )
  if (deeper.length > 0 || (archive !== undefined && ['search', 'like'].includes(name)))
    throw new Mistake(`there is no feed ${JSON.stringify(pathname)}`, 404)
  if (name === 'search') return searchFeed(request, format, service)
  if (name === 'like') return likeFeed(request, format, service)
  const query = new URL(request.url).searchParams
  const moved = movedTo(name, service.topics)
  if (moved !== undefined) {
    const below = archive === undefined ? '' : `/${archive}`
    const location = service.site.url(`/feeds/${moved}${below}.${extension}${new URL(request.url).search}`)
    return elsewhere(301, location, { 'cache-control': MOVED })
  }
  const all = name === 'all'
  const topics = await topicsNamed(name, service)
  if (query.has('all') && archive === undefined)
    return belongingFeed(request, format, service, topics, all ? 'all' : topics.map(({ slug }) => slug).join('+'))
  const known = archive !== undefined ? ARCHIVE : query.has('by') ? ISSUES : FEED
  const { top, min, announce, by }: Partial<Asked<typeof FEED>> = askedOf(request.url, known)
  // as its topic does, where its address does not say; several topics together announce nothing again
  const usual = (topics.length === 1 && !all && topics[0]?.announces) || 'new'
  const announces = announce ?? usual
  const heading = headingOf(topics, all, queryOf({ top, min, announce: announces === usual ? undefined : announces, by }), service)
  const slugs = topics.map(({ slug }) => slug)
  const kinds = ANNOUNCED[announces]
  if (archive !== undefined) return archiveAnswer(request, archive, format, service, { topics, heading, top, kinds })
  if (by !== undefined) return issuesAnswer(request, by, format, service, { topics, heading, top })
  const wholeDay = all || topics.length > 1
  const rendered = await service.publisher.document({
    address: `${heading.key}.${extension}${heading.query ?? ''}`,
    // merit changes without a topic noticing
    revision: () => (min === undefined ? revisionOf(service.db, slugs) : storeRevision(service.db)),
    contentType: format.contentType,
    stored: heading.query === undefined && (all || topics.length === 1),
    render: async () => {
      const most = wholeDay ? MOST_OF_A_DAY : AT_MOST
      const [admitted, announced, pages] = await Promise.all([
        newestAdmissions(service.db, slugs, { most, top, min }),
        kinds.length === 0 ? [] : newestAnnouncements(service.db, slugs, { most: AT_MOST, top, min, kinds }),
        // what is above a merit today may not be tomorrow: such a set has no archives
        min === undefined ? newestArchive(service, topics, { base: heading.base, query: heading.query ?? '' }) : undefined,
      ])
      return format.render({ ...documentOf(heading, [...admitted, ...announced], wholeDay), ...(pages && { pages }) })
    },
  })
  return service.publisher.deliver(request, rendered, { link: linksOf(heading, extension) })
}

/** An address that moved for good stays moved: a day is short enough to notice when it was a mistake. */
export const MOVED = 'public, max-age=86400'

/** Every topic feed, in the format most readers take. */
export async function opmlAnswer(request: Request, { db, site, topics, publisher }: Service): Promise<Response> {
  const rendered = await publisher.document({
    address: 'feeds.opml',
    // it changes with the code alone
    revision: () => revisionOf(db, []),
    contentType: OPML,
    stored: false,
    render: async () =>
      opml(
        `${site.name}: topics`,
        topics.map(({ slug, title, description }) => ({
          title,
          description,
          xmlUrl: site.url(`/feeds/${slug}.rss`),
          htmlUrl: site.url(`/topics/${slug}`),
        })),
      ),
  })
  return publisher.deliver(request, rendered, {
    link: `<${site.url('/feeds.opml')}>; rel="self", <${site.url('/topics')}>; rel="alternate"; type="text/html"`,
  })
}
