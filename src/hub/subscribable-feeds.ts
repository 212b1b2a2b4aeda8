/** The feeds that can be subscribed to through a hub (WebSub calls them topics, too): of every topic and `all`, in each format, without a query. */

import type { AppContext } from '../app-context.ts'
import { formats } from '../formats/index.ts'
import { feedPath } from '../site.ts'
import type { FeedRevision } from '../store/hub-subscriptions.ts'
import { topicRows } from '../store/topics.ts'

/** The names of these feeds: `compression.rss`, …, `all.json`. */
export const hubTopicNames = ({ topics }: Pick<AppContext, 'topics'>): string[] =>
  [...topics.map(({ slug }) => slug), 'all'].flatMap((name) => formats.map(({ extension }) => `${name}.${extension}`))

/** The URL of a feed by its name. */
export const hubTopicUrl = (topic: string, { site }: Pick<AppContext, 'site'>): string => site.url(feedPath(topic))

/** The current revision of each feed: how often it changed. */
export async function currentRevisions(context: Pick<AppContext, 'db' | 'topics'>): Promise<FeedRevision[]> {
  const rows = await topicRows(context.db)
  const revisionOf = (slug: string): number => rows.get(slug)?.revision ?? 0
  const all = context.topics.reduce((sum, { slug }) => sum + revisionOf(slug), 0)
  return hubTopicNames(context).map((topic) => {
    const name = topic.slice(0, topic.lastIndexOf('.'))
    return { topic, revision: name === 'all' ? all : revisionOf(name) }
  })
}
