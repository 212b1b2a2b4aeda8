/** The query parameters of feeds. */

import { cursorParam, EXAMPLE_PAPER_ID, enumParam, flagParam, SCORE_PARAM, TOP_PARAM, textParam, topicParam } from '../http/query-params.ts'
import type { AnnouncementMode } from '../model.ts'
import { FEED_QUERY_LIMITS } from '../query/compile-sql.ts'
import { decodeSearchCursor } from '../search/boolean-search.ts'
import type { AnnouncementKind } from '../store/admissions.ts'

/** The cursor of the last page. */
export const START_CURSOR = 'start'

const PAGING_PARAMS = {
  before: cursorParam({ description: 'The cursor of the next page: only papers after this place.', example: '' }, decodeSearchCursor),
  after: cursorParam(
    { description: 'The cursor of the previous page: only papers before this place; `start` is the last page.', example: START_CURSOR },
    (text) => (text === START_CURSOR ? START_CURSOR : decodeSearchCursor(text)),
  ),
}

/** The announcements that each mode shows beside admissions. */
export const ANNOUNCEMENT_KINDS: Record<AnnouncementMode, AnnouncementKind[]> = {
  new: [],
  published: ['published'],
  revisions: ['published', 'revision'],
}

export const ARCHIVE_PARAMS = {
  top: TOP_PARAM,
  announce: enumParam(
    { description: 'Which news of papers admitted before is announced; each value includes those before it.', example: 'published' },
    Object.keys(ANNOUNCEMENT_KINDS) as AnnouncementMode[],
  ),
}

const ALL_PARAM = flagParam({ description: 'Every paper that belongs, admitted or not, newest first.', example: '' })

/** The parameters of a topic's feed; with `all` those of ALL_PAPERS_FEED_PARAMS hold, with `by` those of DIGEST_FEED_PARAMS. */
export const FEED_PARAMS = {
  top: TOP_PARAM,
  min: SCORE_PARAM,
  announce: ARCHIVE_PARAMS.announce,
  all: ALL_PARAM,
  by: enumParam({ description: 'One entry a day or week, with a list of its papers.', example: 'day' }, ['day', 'week']),
}

export const DIGEST_FEED_PARAMS = { by: FEED_PARAMS.by, top: TOP_PARAM }

export const ALL_PAPERS_FEED_PARAMS = { all: ALL_PARAM, min: SCORE_PARAM, ...PAGING_PARAMS }

export const SEARCH_FEED_PARAMS = {
  q: textParam(
    { description: 'Words, phrases and fields that must all match.', example: 'graph learning', required: 'say what to search for' },
    FEED_QUERY_LIMITS.characters,
  ),
  topic: topicParam({ description: 'Only papers that belong to this topic.', example: '' }),
  min: SCORE_PARAM,
  ...PAGING_PARAMS,
}

export const RELATED_FEED_PARAMS = {
  id: textParam({ description: 'The paper, by any of its identifiers.', example: EXAMPLE_PAPER_ID, required: 'say which paper' }),
  min: SCORE_PARAM,
}
