/** One list interface for every feed (a heading, a revision, a page of entries), and the one function that renders, stores and answers it. */

import type { AppContext } from '../app-context.ts'
import { formats } from '../formats/index.ts'
import { linkHeader } from '../http/link-header.ts'
import { uuidOf } from '../identifiers/uuid.ts'
import type { Document, DocumentEntry, Format, Moment, Notice } from '../model.ts'
import { feedPath, PATHS } from '../site.ts'
import type { ContentRevision } from '../store/documents.ts'
import { feedStylePath } from './feed.css.ts'

export type FeedHeading = {
  /** The name of the feed, from which its id is derived on every instance: `compression`, `all`, `agents+vision`. */
  key: string
  title: string
  description: string
  /** The path of the page with the same list. */
  pagePath: string
  /** The path of the document without its extension. Default: `/feeds/<key>`. */
  path?: string
  /** The query in its normal form, `?top=5`, or empty. */
  queryString: string
  /** What the query has besides on a page that is not the first: `&before=…`. */
  pageQuery?: string
  /** WebSub hubs that announce its changes. */
  hubs?: string[]
  /** The formats of the feed. Default: all. */
  formats?: Format[]
}

/** One page of a feed: entries of papers or notices, newest first. */
export type FeedPage = ({ entries: DocumentEntry[] } | { notices: Notice[] }) & Pick<Document, 'pages' | 'isArchive'>

/** A feed before it is rendered. */
export type FeedList = {
  heading: FeedHeading
  /** The revision of everything the feed is made of; without it the feed is rendered for every request. */
  revision?: () => Promise<ContentRevision>
  /** Whether the store keeps the rendered document: only of feeds that have few addresses. */
  isPersisted?: boolean
  cacheControl?: string
  loadPage: () => Promise<FeedPage>
}

/** Answers a feed in a format. */
export async function feedListResponse(request: Request, format: Format, context: AppContext, list: FeedList): Promise<Response> {
  const { publisher } = context
  const { heading, revision, isPersisted = false, cacheControl } = list
  const render = async () => renderPage(format, heading, context, await list.loadPage())
  // this key stands in the store beside the rendered document
  const address = feedPathOf(heading, format.extension).replace(feedPath(''), '')
  const body = revision
    ? await publisher.document({ address, revision, contentType: format.contentType, isPersisted, render })
    : await publisher.createBody(await render(), format.contentType)
  return publisher.respond(request, body, {
    ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
    link: feedLinkHeader(heading, format, context),
  })
}

/** The path and query of a feed in a format. */
const feedPathOf = ({ key, path = feedPath(key), queryString, pageQuery = '' }: FeedHeading, extension: string): string =>
  `${path}.${extension}${queryString}${pageQuery}`

/** The URL of a feed in each format: extension → URL. */
export const feedUrlsOf = (heading: FeedHeading, { site }: Pick<AppContext, 'site'>): Record<string, string> =>
  Object.fromEntries((heading.formats ?? formats).map(({ extension }) => [extension, site.url(feedPathOf(heading, extension))]))

function renderPage(format: Format, heading: FeedHeading, context: AppContext, page: FeedPage): string {
  const { site } = context
  const { pages, isArchive } = page
  const document = {
    id: uuidOf(`feed ${heading.key}${heading.queryString}`),
    title: heading.title,
    description: heading.description,
    homePageUrl: site.url(heading.pagePath),
    self: feedUrlsOf(heading, context),
    siteName: site.name,
    stylesheetUrl: site.url(feedStylePath),
    vocabulary: site.url(PATHS.vocabulary),
    ...(heading.hubs && { hubs: heading.hubs }),
    ...(pages && { pages }),
    ...(isArchive !== undefined && { isArchive }),
    updatedAt: latestUpdateOf('notices' in page ? page.notices : page.entries),
  }
  return 'notices' in page ? format.renderNotices(document, page.notices) : format.render({ ...document, entries: page.entries })
}

/** The date of a document without entries: before any entry it may have. */
const EMPTY_UPDATED_AT = Date.UTC(2000, 0, 1) / 1000

const latestUpdateOf = (entries: { updatedAt: Moment }[]): Moment =>
  entries.length > 0 ? entries.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0) : EMPTY_UPDATED_AT

/** Hubs, the document itself, its page, and its other formats. */
function feedLinkHeader(heading: FeedHeading, format: Format, context: AppContext): string {
  const urls = feedUrlsOf(heading, context)
  const others = (heading.formats ?? formats).filter(({ extension }) => extension !== format.extension)
  return linkHeader([
    ...(heading.hubs ?? []).map((href) => ({ href, rel: 'hub' })),
    { href: urls[format.extension] ?? '', rel: 'self' },
    { href: context.site.url(heading.pagePath), rel: 'alternate', type: 'text/html' },
    ...others.map(({ extension, contentType }) => ({ href: urls[extension] ?? '', rel: 'alternate', type: contentType })),
  ])
}
