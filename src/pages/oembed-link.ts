/** What pages say of embeds: where the oEmbed of an address stands, and where one chooses what to paste. */
import type { Site } from './layout.ts'
import { queryOf } from '../http/query-params.ts'

export const OEMBED_PATH = '/oembed'

export const discoveryOf = (site: Site, url: string): string => `${site.url(OEMBED_PATH)}${queryOf({ url })}`

/** The builder, with a topic or a paper chosen. */
export const builderPath = (chosen: { topic: string } | { paper: string }): string => `/embed${queryOf(chosen)}`
