/** The feeds of admitted papers: of one topic, of all, or of several (`/feeds/<a>+<b>.atom`), each paper once. */

import type { AppContext } from '../app-context.ts'
import type { AnnouncementMode } from '../model.ts'
import { formatQueryString } from '../site.ts'
import { newestAdmissions, newestAnnouncements } from '../store/admissions.ts'
import { revisionOf, storeRevision } from '../store/documents.ts'
import { newestArchiveLinks } from './archives.ts'
import type { FeedHeading, FeedList } from './document.ts'
import { entriesOfAdmissions, entryContextOf, MAX_ENTRIES, MAX_ENTRIES_PER_DAY, recentEntries } from './entries.ts'
import { ANNOUNCEMENT_KINDS } from './feed-params.ts'
import { selectionPagePath, selectionTitle, type TopicSelection } from './feed-topics.ts'

/** The options of a feed of topics: daily share, lowest score, announcements, digest period. */
export type TopicFeedOptions = {
  top: number | undefined
  min: number | undefined
  announce: AnnouncementMode | undefined
  by: 'day' | 'week' | undefined
}

/** The mode that a feed without `?announce` has: that of its topic; several topics together announce nothing. */
const defaultModeOf = ({ single }: TopicSelection): AnnouncementMode => single?.announces ?? 'new'

export const announcementKindsOf = (selection: TopicSelection, { announce }: TopicFeedOptions) =>
  ANNOUNCEMENT_KINDS[announce ?? defaultModeOf(selection)]

/** The heading of a feed of topics; its query names only what differs from the default. */
export function topicFeedHeading(selection: TopicSelection, options: TopicFeedOptions, { site, hubs }: AppContext): FeedHeading {
  const { key, topics, isAll, single } = selection
  const { top, min, announce, by } = options
  const queryString = formatQueryString({ top, min, announce: announce === defaultModeOf(selection) ? undefined : announce, by })
  return {
    key,
    title: `${site.name}: ${selectionTitle(selection, 'all topics')}`,
    description: isAll
      ? 'Every paper admitted to any topic, each once.'
      : (single?.description ?? `Papers admitted to any of ${topics.length} topics, each once.`),
    pagePath: selectionPagePath(selection),
    queryString,
    // there are too many unions and queries to announce the changes of each
    ...(queryString === '' && (isAll || single) && { hubs }),
  }
}

/** The newest admissions, with announcements where the feed shows them, and a link to the newest archive. */
export function topicFeed(selection: TopicSelection, options: TopicFeedOptions, context: AppContext): FeedList {
  const { db } = context
  const { slugs, isAll, single } = selection
  const { top, min } = options
  const heading = topicFeedHeading(selection, options, context)
  const kinds = announcementKindsOf(selection, options)
  const hasWholeDay = !single
  return {
    heading,
    // scores change without a new revision of the topic
    revision: () => (min === undefined ? revisionOf(db, slugs) : storeRevision(db)),
    isPersisted: heading.queryString === '' && (isAll || single !== undefined),
    loadPage: async () => {
      const [admitted, announced, pages] = await Promise.all([
        newestAdmissions(db, slugs, { most: hasWholeDay ? MAX_ENTRIES_PER_DAY : MAX_ENTRIES, top, min }),
        kinds.length === 0 ? [] : newestAnnouncements(db, slugs, { most: MAX_ENTRIES, top, min, kinds }),
        // a paper above a score today may be below it tomorrow, so such a feed has no archives
        min === undefined ? newestArchiveLinks(selection, heading, context) : undefined,
      ])
      const entries = recentEntries(entriesOfAdmissions(entryContextOf(context), [...admitted, ...announced]), hasWholeDay)
      return { entries, ...(pages && { pages }) }
    },
  }
}
