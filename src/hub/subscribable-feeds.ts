/** The feeds that hubs know (WebSub calls them topics, too): every topic's and `all`, in each format; nothing with a query. */

import type { AppContext } from '../app-context.ts'
import { formats } from '../formats/index.ts'
import { feedPath } from '../site.ts'
import type { FeedRevision } from '../store/hub-subscriptions.ts'
import { topicRows } from '../store/topics.ts'

/** The names of all of them: `compression.rss`, …, `all.json`. */
export const hubTopicNames = ({ topics }: Pick<AppContext, 'topics'>): string[] =>
  [...topics.map(({ slug }) => slug), 'all'].flatMap((name) => formats.map(({ extension }) => `${name}.${extension}`))

/** Where a feed stands. */
export const hubTopicUrl = (topic: string, { site }: Pick<AppContext, 'site'>): string => site.url(feedPath(topic))

/** How often each of them changed until now. */
export async function currentRevisions(service: Pick<AppContext, 'db' | 'topics'>): Promise<FeedRevision[]> {
  const rows = await topicRows(service.db)
  const of = (slug: string): number => rows.get(slug)?.revision ?? 0
  const all = service.topics.reduce((sum, { slug }) => sum + of(slug), 0)
  return hubTopicNames(service).map((topic) => {
    const name = topic.slice(0, topic.lastIndexOf('.'))
    return { topic, revision: name === 'all' ? all : of(name) }
  })
}
