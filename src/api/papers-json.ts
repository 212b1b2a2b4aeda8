/** Papers as JSON: a page of `/api/v1/papers`, or single ones. */

import { BadRequest } from '../errors.ts'
import {
  cursorParam,
  enumParam,
  integerParam,
  type ParameterValues,
  requireTopic,
  textParam,
  timeParam,
  topicParam,
} from '../http/query-params.ts'
import type { Moment, Paper, Topic } from '../model.ts'
import { displayAbstract } from '../papers/display.ts'
import { sumSignals } from '../papers/score.ts'
import { versionsOf } from '../papers/versions.ts'
import { FEED_QUERY_LIMITS } from '../query/compile-sql.ts'
import { matchQuery } from '../query/match.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import { booleanSearch, decodeSearchCursor, encodeSearchCursor } from '../search/boolean-search.ts'
import { PATHS } from '../site.ts'
import { listAdmittedPapers } from '../store/admissions.ts'
import type { Db } from '../store/db.ts'
import { listHottestPapers, listPapers } from '../store/paper-lists.ts'
import { loadPaperDetails, papersById } from '../store/papers.ts'
import { sourcesOf } from '../store/search-queries.ts'
import { rfc3339 } from '../text/dates.ts'
import { searchablePaperOf } from '../topics/classify.ts'

/** A paper in the JSON of the API. */
export type ApiPaper = Record<string, unknown>

const MAX_PAPERS_PER_PAGE = 200
const DEFAULT_PAPERS_PER_PAGE = 50
/** The most papers that a query is matched against for one page; `next` continues after them. */
const MAX_SCANNED_ADMISSIONS = 2000

/** The parameters of a list of papers. */
export const PAPERS_PARAMS = {
  topic: topicParam({ description: 'Only papers of this topic, the last added first.', example: '' }),
  q: textParam({ description: 'Words, phrases and fields that must all hold.', example: 'graph learning' }, FEED_QUERY_LIMITS.characters),
  since: timeParam({
    description: 'Only papers first seen since then; with `topic`, added since then.',
    example: '2025-11-21T00:00:00Z',
  }),
  sort: enumParam({ description: '`hot`: by score, which halves every two days. Default: newest first.', example: 'hot' }, ['hot']),
  limit: integerParam(
    { description: 'At most this many papers.', example: '2' },
    { min: 1, max: MAX_PAPERS_PER_PAGE, default: DEFAULT_PAPERS_PER_PAGE },
  ),
  cursor: cursorParam({ description: 'The `next` of the page before.', example: '' }, (given) => given),
}

/** One page of papers and the cursor of the next one; throws BadRequest if the query or the cursor is invalid. */
export async function papersJson(
  db: Db,
  { limit = DEFAULT_PAPERS_PER_PAGE, since, topic, sort, q, cursor }: ParameterValues<typeof PAPERS_PARAMS>,
  topics: Topic[],
): Promise<{ papers: ApiPaper[]; next: string | null }> {
  if (topic !== undefined) requireTopic(topic, topics, PATHS.apiTopics)
  const query = q === undefined ? undefined : parseQuery(q, FEED_QUERY_LIMITS)
  if (query && topic === undefined && sort === undefined) return queryPapersPage(db, query, { limit, since, cursor })
  const after = cursor === undefined ? undefined : decodePageCursor(cursor)

  const loadPage = async (from: PageCursor | undefined, limit: number): Promise<(PageCursor & { paper: Paper })[]> => {
    if (sort === 'hot') return listHottestPapers(db, { topic, limit, since, after: from })
    if (topic !== undefined) return listAdmittedPapers(db, { topic, limit, since, after: from })
    const papers = await listPapers(db, { limit, since, after: from })
    return papers.map((paper) => ({ paper, at: paper.firstSeenAt, id: paper.id }))
  }
  if (!query) {
    const rows = await loadPage(after, limit + 1)
    const page = rows.slice(0, limit)
    return {
      papers: await apiPapersOf(
        db,
        page.map(({ paper }) => paper),
      ),
      next: rows.length > limit ? encodePageCursor(page.at(-1)) : null,
    }
  }
  const rows = await loadPage(after, MAX_SCANNED_ADMISSIONS)
  const sources = await sourcesOf(
    db,
    rows.map(({ id }) => id),
  )
  const matching = rows.filter(
    ({ paper, id }) => matchQuery(query, searchablePaperOf({ ...paper, sources: sources.get(id) ?? [] })) !== null,
  )
  const page = matching.slice(0, limit)
  const last = matching.length > limit ? page.at(-1) : rows.length === MAX_SCANNED_ADMISSIONS ? rows.at(-1) : undefined
  return {
    papers: await apiPapersOf(
      db,
      page.map(({ paper }) => paper),
    ),
    next: encodePageCursor(last),
  }
}

/** The papers that match a query, the most recently seen first, from the index. */
async function queryPapersPage(
  db: Db,
  query: Query,
  { limit, since, cursor }: { limit: number; since: Moment | undefined; cursor: string | undefined },
): Promise<{ papers: ApiPaper[]; next: string | null }> {
  const after = cursor === undefined ? undefined : decodeSearchCursor(cursor)
  const { papers: accepted, next } = await booleanSearch(db, query, { limit, since, cursor: after, order: 'newest' })
  const papers = await papersById(
    db,
    accepted.map(({ paper }) => paper),
  )
  return {
    papers: await apiPapersOf(
      db,
      accepted.flatMap(({ paper }) => papers.get(paper) ?? []),
    ),
    next: next ? encodeSearchCursor(next) : null,
  }
}

/** Papers with their topics, records and merges, in the same order. */
export async function apiPapersOf(db: Db, papers: Paper[]): Promise<ApiPaper[]> {
  const ids = papers.map(({ id }) => id)
  if (ids.length === 0) return []
  const { records, signals, merges, admissions } = await loadPaperDetails(db, ids)
  return papers.map((paper) => ({
    id: paper.id,
    identifiers: paper.identifiers,
    title: paper.title,
    abstract: displayAbstract(paper),
    authors: paper.authors,
    organization: paper.organization ?? null,
    published: paper.published ?? null,
    firstSeen: rfc3339(paper.firstSeenAt),
    url: paper.url,
    links: paper.links,
    categories: paper.categories,
    venue: paper.venue ?? null,
    license: paper.license ?? null,
    version: paper.version ?? null,
    versions: versionsOf(records.get(paper.id) ?? []).map(({ identifier, version, venue, at, url }) => ({
      identifier: identifier ?? null,
      version: version ?? null,
      venue: venue ?? null,
      at: at ?? null,
      url,
    })),
    withdrawn: paper.withdrawn,
    retracted: paper.retracted,
    score: paper.score,
    parts: paper.scoreParts,
    signals: sumSignals(signals.get(paper.id) ?? []),
    topics: (admissions.get(paper.id) ?? []).map(({ topic, at, place, entry }) => ({
      slug: topic,
      admitted: rfc3339(at),
      place,
      reason: entry.reason,
    })),
    records: (records.get(paper.id) ?? []).map(({ source, record, firstSeenAt }) => ({
      source,
      key: record.key,
      url: record.url,
      published: record.published ?? null,
      announced: record.announced ?? null,
      version: record.version ?? null,
      announceType: record.announceType ?? null,
      firstSeen: rfc3339(firstSeenAt),
    })),
    merges: (merges.get(paper.id) ?? []).map(({ from, rule, evidence, probability, at }) => ({
      from,
      rule,
      evidence,
      probability,
      at: rfc3339(at),
    })),
  }))
}

type PageCursor = { at: Moment; id: string }

const encodePageCursor = (cursor: PageCursor | undefined): string | null =>
  cursor
    ? btoa(encodeURIComponent(`${cursor.at} ${cursor.id}`))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '')
    : null

function decodePageCursor(cursor: string): PageCursor {
  try {
    const [at = '', ...id] = decodeURIComponent(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))).split(' ')
    if (/^-?\d+(\.\d+)?$/.test(at) && id.length > 0) return { at: Number(at), id: id.join(' ') }
  } catch {
    // not base64: invalid
  }
  throw new BadRequest('the cursor is not one of this service: leave it out to start over')
}
