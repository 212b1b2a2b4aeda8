/** Every path of this site, relative to SITE_URL. Routes and the OpenAPI document have the same paths as patterns. */
import type { CalendarPeriod } from './text/periods.ts'

/** What pages need of this instance: `url` makes a path absolute, `mail` is set if it sends digests. */
export type Site = { name: string; url: (path: string) => string; contact?: string; mail?: true }

export const PATHS = {
  home: '/',
  trending: '/trending',
  topics: '/topics',
  search: '/search',
  status: '/status',
  about: '/about',
  /** Explains how scores are calculated. */
  score: '/about#score',
  /** Explains the elements of the feeds' own namespace. */
  vocabulary: '/about#vocabulary',
  subscribe: '/subscribe',
  bounces: '/mail/bounces',
  embedBuilder: '/embed',
  embedScript: '/embed.js',
  oembed: '/oembed',
  unapi: '/unapi',
  /** Begins the path of every feed. */
  feeds: '/feeds',
  opml: '/feeds.opml',
  hub: '/hub',
  api: '/api',
  apiTry: '/api/try',
  openApi: '/api/v1/openapi.json',
  apiPapers: '/api/v1/papers',
  apiPaperLines: '/api/v1/papers.jsonl',
  apiTopics: '/api/v1/topics',
  apiSources: '/api/v1/sources',
  visits: '/admin/visits',
  health: '/healthz',
  sourceHealth: '/healthz/sources',
  openSearch: '/opensearch.xml',
  sitemap: '/sitemap.xml',
  robots: '/robots.txt',
  favicon: '/favicon.ico',
  picture: '/picture.png',
} as const

/** The page of a paper: its id as it is, with only `?`, `#` and characters not allowed in URLs encoded. */
export const paperPath = (id: string): string => `/papers/${encodeURI(id.toWellFormed()).replace(/[?#]/g, encodeURIComponent)}`
export const topicPath = (slug: string): string => `/topics/${slug}`
export const dayPath = (day: string): string => `/day/${day}`
export const periodPath = ({ kind, name }: CalendarPeriod): string => `/${kind}/${name}`
/** A feed without its extension: `/feeds/compression`, `/feeds/compression/2025-W47`. */
export const feedPath = (name: string): string => `${PATHS.feeds}/${name}`
/** `part` is `pages`, `1`, `2`, … */
export const sitemapPartPath = (part: string): string => `/sitemap-${part}.xml`
/** A paper in the API. */
export const apiPaperPath = (id: string): string => `/api/v1${paperPath(id)}`

/** An embed by its encoded name: `/embed/compression`. */
export const embedTargetPath = (name: string): string => `${PATHS.embedBuilder}/${name}`
export const isEmbedPath = (path: string): boolean => path.startsWith(embedTargetPath(''))
/** The embed builder with a topic or a paper selected. */
export const builderPath = (target: { topic: string } | { paper: string }): string => `${PATHS.embedBuilder}${formatQueryString(target)}`
export const oembedUrlOf = (site: Site, url: string): string => `${site.url(PATHS.oembed)}${formatQueryString({ url })}`

/** The page that manages a subscription; `link` is signed. */
export const subscriptionPath = (link: string): string => `/subscribe/${link}`
export const confirmationPath = (link: string): string => `/subscribe/confirm/${link}`
export const unsubscribePath = (link: string): string => `/unsubscribe/${link}`
/** A digest as a page. */
export const mailedDigestPath = (link: string, issue: string): string => `/subscribe/${link}/${issue}`

/** `?q=graph+learning&min=2`, or empty without parameters. Undefined ones are left out; `true` has no value. */
export function formatQueryString(parameters: Record<string, string | number | true | undefined>): string {
  const parts = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : value === true ? [name] : [`${name}=${encodeQueryValue(String(value))}`],
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** Colons and slashes stay readable. */
const encodeQueryValue = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%3A/g, ':')
    .replace(/%2F/g, '/')
    .replace(/[()'!*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
