/** The JSON of `/api/v1/topics`. */

import type { AppContext } from '../app-context.ts'
import { formats } from '../formats/index.ts'
import { feedPath, topicPath } from '../site.ts'

/** Every topic with its query, the people and papers it follows, and its feeds. */
export const topicsJson = ({ site, topics }: AppContext) => ({
  topics: topics.map(({ slug, title, description, query, follows, perDay, announces = 'new' }) => ({
    slug,
    title,
    description,
    query: query?.replace(/\s+/g, ' ').trim() ?? null,
    follows: follows ?? null,
    perDay: perDay ?? null,
    announces,
    page: site.url(topicPath(slug)),
    feeds: Object.fromEntries(formats.map(({ extension }) => [extension, site.url(`${feedPath(slug)}.${extension}`)])),
  })),
})
