/** Where the oEmbed of an address stands, for the heads of pages. */
import type { Site } from '../pages/layout.ts'
import { queryOf } from '../publish/asked.ts'

export const OEMBED_PATH = '/oembed'

export const discoveryOf = (site: Site, url: string): string => `${site.url(OEMBED_PATH)}${queryOf({ url })}`
