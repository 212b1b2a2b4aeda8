/** The paths of this site. */
import type { CalendarPeriod } from './text/periods.ts'

/** This instance, as pages know it: `url` makes an absolute address of a path (`/topics`), whatever path the site itself has; `mail`: it sends digests. */
export type Site = { name: string; url: (path: string) => string; contact?: string; mail?: true }

/** The path of a paper's page: its id as it is, only what would end a path encoded. */
export const paperPath = (id: string): string => `/papers/${encodeURI(id.toWellFormed()).replace(/[?#]/g, encodeURIComponent)}`

/** Where a hub of our own stands. */
export const HUB_PATH = '/hub'

/** Where our own namespace is explained: feeds name it. */
export const VOCABULARY_PATH = '/about#vocabulary'

export const OEMBED_PATH = '/oembed'

export const oembedUrlOf = (site: Site, url: string): string => `${site.url(OEMBED_PATH)}${formatQueryString({ url })}`

/** The builder, with a topic or a paper chosen. */
export const builderPath = (chosen: { topic: string } | { paper: string }): string => `/embed${formatQueryString(chosen)}`

/** `?q=graph+learning&min=2`, of what is given; empty when nothing is. A parameter that is `true` stands without a value. */
export function formatQueryString(parameters: Record<string, string | number | true | undefined>): string {
  const parts = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : value === true ? [name] : [`${name}=${encodeQueryValue(String(value))}`],
  )
  return parts.length > 0 ? `?${parts.join('&')}` : ''
}

/** As readers spell it in addresses: colons and slashes stand as they are. */
const encodeQueryValue = (text: string): string =>
  encodeURIComponent(text)
    .replace(/%20/g, '+')
    .replace(/%3A/g, ':')
    .replace(/%2F/g, '/')
    .replace(/[()'!*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)

export const periodPath = ({ kind, name }: CalendarPeriod): string => `/${kind}/${name}`
