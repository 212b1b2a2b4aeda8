/** The topics that the name of a feed selects: `all`, one slug, or several joined by `+`, in any order. */

import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { unknownTopic } from '../http/query-params.ts'
import type { Topic } from '../model.ts'
import { PATHS, topicPath } from '../site.ts'
import { topicExists } from '../store/documents.ts'

/** The Cache-Control of a permanent redirect: a day is short enough to correct a mistake. */
export const MOVED_CACHE_CONTROL = 'public, max-age=86400'

export type TopicSelection = {
  /** The one name of the selection, slugs sorted: `all`, `compression`, `agents+vision`. */
  key: string
  topics: Topic[]
  slugs: string[]
  isAll: boolean
  /** The topic where the selection is a single one, `all` aside. */
  single: Topic | undefined
}

/** The topics of a feed's name; an error with status 404 or 410 where one of them does not exist. */
export async function selectTopics(name: string, context: AppContext): Promise<TopicSelection> {
  if (name === 'all') return selectionOf('all', context.topics)
  const slugs = [...new Set(slugsIn(name))].sort()
  const topics = slugs.map((slug) => context.topics.find((topic) => topic.slug === slug))
  const missing = slugs.find((_, i) => topics[i] === undefined)
  if (missing !== undefined) throw await topicNotFound(missing, context)
  return selectionOf(
    slugs.join('+'),
    topics.filter((topic) => topic !== undefined),
  )
}

function selectionOf(key: string, topics: Topic[]): TopicSelection {
  const isAll = key === 'all'
  return { key, topics, slugs: topics.map(({ slug }) => slug), isAll, single: isAll || topics.length > 1 ? undefined : topics[0] }
}

/** The path of the page with the same papers. */
export const selectionPagePath = ({ isAll, single }: TopicSelection): string =>
  isAll ? PATHS.home : single ? topicPath(single.slug) : PATHS.topics

/** The titles of the topics, or this name for all of them. */
export const selectionTitle = ({ isAll, topics }: TopicSelection, allTitle: string): string =>
  isAll ? allTitle : topics.map(({ title }) => title).join(', ')

/** The error for an unknown topic: 410 where it existed once, so that readers stop asking, else 404. */
export async function topicNotFound(slug: string, { db, site }: AppContext): Promise<BadRequest> {
  const topicsUrl = site.url(PATHS.topics)
  if (!(await topicExists(db, slug))) return unknownTopic(slug, topicsUrl)
  return new BadRequest(`the topic ${JSON.stringify(slug)} was removed; ${topicsUrl} lists all topics`, 410)
}

/** The present name of a feed whose topics have other slugs now; undefined when the name is up to date. */
export function currentFeedName(name: string, topics: Topic[]): string | undefined {
  const slugs = slugsIn(name).map((slug) => topics.find(({ aliases }) => aliases?.includes(slug))?.slug ?? slug)
  return slugs.join('+') === name.replaceAll(' ', '+') ? undefined : [...new Set(slugs)].join('+')
}

/** A `+` may arrive decoded, as a space. */
const slugsIn = (name: string): string[] => name.split(/[+ ]/)
