/** `/api/v1/papers`: every stored paper as JSON, page by page. */

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
import { booleanSearch, encodeSearchCursor as placeOf, decodeSearchCursor as readPlace } from '../search/boolean-search.ts'
import { PATHS } from '../site.ts'
import { listAdmittedPapers } from '../store/admissions.ts'
import type { Db } from '../store/db.ts'
import { listHottestPapers, listPapers } from '../store/paper-lists.ts'
import { loadPaperDetails, papersById } from '../store/papers.ts'
import { sourcesOf } from '../store/search-queries.ts'
import { rfc3339 } from '../text/dates.ts'
import { searchablePaperOf } from '../topics/classify.ts'

/** A paper as the API answers it. */
export type ApiPaper = Record<string, unknown>

const MAX_PAPERS_PER_PAGE = 200
const DEFAULT_PAPERS_PER_PAGE = 50
/** Admissions a query looks at for one answer; where they were not enough, `next` goes on behind them. */
const MAX_SCANNED_ADMISSIONS = 2000

/** What may be asked of the papers. */
export const PAPERS_PARAMS = {
  topic: topicParam({ description: 'Only papers that this topic admitted, newest admission first.', example: '' }),
  q: textParam({ description: 'Words, phrases and fields that must all hold.', example: 'graph learning' }, FEED_QUERY_LIMITS.characters),
  since: timeParam({
    description: 'Only papers first seen since then; with `topic`, admitted since then.',
    example: '2025-11-21T00:00:00Z',
  }),
  sort: enumParam({ description: '`hot`: by a score that halves every two days. Without it the newest come first.', example: 'hot' }, [
    'hot',
  ]),
  limit: integerParam(
    { description: 'So many papers at most.', example: '2' },
    { from: 1, to: MAX_PAPERS_PER_PAGE, usual: DEFAULT_PAPERS_PER_PAGE },
  ),
  cursor: cursorParam({ description: 'Where an answer goes on: what the one before gave as `next`.', example: '' }, (given) => given),
}

/** One page of papers and where the next begins; a mistake in the question is a Mistake. */
export async function papersJson(
  db: Db,
  { limit = DEFAULT_PAPERS_PER_PAGE, since, topic, sort, q, cursor }: ParameterValues<typeof PAPERS_PARAMS>,
  topics: Topic[],
): Promise<{ papers: ApiPaper[]; next: string | null }> {
  if (topic !== undefined) requireTopic(topic, topics, PATHS.apiTopics)
  const query = q === undefined ? undefined : parseQuery(q, FEED_QUERY_LIMITS)
  if (query && topic === undefined && sort === undefined) return queryPapersPage(db, query, { limit, since, cursor })
  const after = cursor === undefined ? undefined : decodePageCursor(cursor)

  const page = async (from: PageCursor | undefined, most: number): Promise<(PageCursor & { paper: Paper })[]> => {
    if (sort === 'hot') return listHottestPapers(db, { topic, limit: most, since, after: from })
    if (topic !== undefined) return listAdmittedPapers(db, { topic, limit: most, since, after: from })
    const papers = await listPapers(db, { limit: most, since, after: from })
    return papers.map((paper) => ({ paper, at: paper.firstSeenAt, id: paper.id }))
  }
  if (!query) {
    const found = await page(after, limit + 1)
    const shown = found.slice(0, limit)
    return {
      papers: await apiPapersOf(
        db,
        shown.map(({ paper }) => paper),
      ),
      next: found.length > limit ? encodePageCursor(shown.at(-1)) : null,
    }
  }
  const found = await page(after, MAX_SCANNED_ADMISSIONS)
  const sources = await sourcesOf(
    db,
    found.map(({ id }) => id),
  )
  const matching = found.filter(
    ({ paper, id }) => matchQuery(query, searchablePaperOf({ ...paper, sources: sources.get(id) ?? [] })) !== null,
  )
  const shown = matching.slice(0, limit)
  const last = matching.length > limit ? shown.at(-1) : found.length === MAX_SCANNED_ADMISSIONS ? found.at(-1) : undefined
  return {
    papers: await apiPapersOf(
      db,
      shown.map(({ paper }) => paper),
    ),
    next: encodePageCursor(last),
  }
}

/** The papers a query accepts, newest first seen first, from the index. */
async function queryPapersPage(
  db: Db,
  query: Query,
  { limit, since, cursor }: { limit: number; since: Moment | undefined; cursor: string | undefined },
): Promise<{ papers: ApiPaper[]; next: string | null }> {
  const place = cursor === undefined ? undefined : readPlace(cursor)
  const { papers: accepted, next } = await booleanSearch(db, query, { limit, since, cursor: place, order: 'newest' })
  const papers = await papersById(
    db,
    accepted.map(({ paper }) => paper),
  )
  return {
    papers: await apiPapersOf(
      db,
      accepted.flatMap(({ paper }) => papers.get(paper) ?? []),
    ),
    next: next ? placeOf(next) : null,
  }
}

/** Papers with their topics and records, in the order given. */
export async function apiPapersOf(db: Db, papers: Paper[]): Promise<ApiPaper[]> {
  const ids = papers.map(({ id }) => id)
  if (ids.length === 0) return []
  const { records, signals, merges: joined, admissions: byPaper } = await loadPaperDetails(db, ids)
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
    topics: (byPaper.get(paper.id) ?? []).map(({ topic, at, place, entry }) => ({
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
    merges: (joined.get(paper.id) ?? []).map(({ from, rule, evidence, probability, at }) => ({
      from,
      rule,
      evidence,
      probability,
      at: rfc3339(at),
    })),
  }))
}

type PageCursor = { at: Moment; id: string }

const encodePageCursor = (place: PageCursor | undefined): string | null =>
  place
    ? btoa(encodeURIComponent(`${place.at} ${place.id}`))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '')
    : null

function decodePageCursor(cursor: string): PageCursor {
  try {
    const [at = '', ...id] = decodeURIComponent(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))).split(' ')
    if (/^-?\d+(\.\d+)?$/.test(at) && id.length > 0) return { at: Number(at), id: id.join(' ') }
  } catch {
    // what follows says so
  }
  throw new BadRequest('the cursor is none that this service gave: leave it out to begin again')
}
