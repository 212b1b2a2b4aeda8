/** `/api/v1/papers`: every stored paper as JSON, page by page. */

import { Mistake } from '../errors.ts'
import { type Asked, choice, place, text, time, topicOf, topicSlug, whole } from '../http/query-params.ts'
import type { Moment, Paper, Topic } from '../model.ts'
import { shownAbstract } from '../papers/display.ts'
import { valuesOf } from '../papers/score.ts'
import { versionsOf } from '../papers/versions.ts'
import { FEED_BOUNDS } from '../query/compile-sql.ts'
import { match } from '../query/match.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import { accepted, cursorOf as placeOf, readCursor as readPlace } from '../search/boolean-search.ts'
import { admittedPage } from '../store/admissions.ts'
import type { Db } from '../store/db.ts'
import { hottestPage, papersPage } from '../store/paper-lists.ts'
import { heldOf, papersById } from '../store/papers.ts'
import { sourcesOf } from '../store/search-queries.ts'
import { rfc3339 } from '../text/dates.ts'
import { searchableOf } from '../topics/classify.ts'

/** A paper as the API answers it. */
export type ApiPaper = Record<string, unknown>

const MOST = 200
const USUAL = 50
/** Admissions a query looks at for one answer; where they were not enough, `next` goes on behind them. */
const LOOKED_AT = 2000

/** What may be asked of the papers. */
export const PAPERS = {
  topic: topicSlug({ description: 'Only papers that this topic admitted, newest admission first.', example: '' }),
  q: text({ description: 'Words, phrases and fields that must all hold.', example: 'graph learning' }, FEED_BOUNDS.characters),
  since: time({ description: 'Only papers first seen since then; with `topic`, admitted since then.', example: '2025-11-21T00:00:00Z' }),
  sort: choice({ description: '`hot`: by merit that halves every two days. Without it the newest come first.', example: 'hot' }, ['hot']),
  limit: whole({ description: 'So many papers at most.', example: '2' }, { from: 1, to: MOST, usual: USUAL }),
  cursor: place({ description: 'Where an answer goes on: what the one before gave as `next`.', example: '' }, (given) => given),
}

/** One page of papers and where the next begins; a mistake in the question is a Mistake. */
export async function papersAnswer(
  db: Db,
  { limit = USUAL, since, topic, sort, q, cursor }: Asked<typeof PAPERS>,
  topics: Topic[],
): Promise<{ papers: ApiPaper[]; next: string | null }> {
  if (topic !== undefined) topicOf(topic, topics, '/api/v1/topics')
  const query = q === undefined ? undefined : parseQuery(q, FEED_BOUNDS)
  if (query && topic === undefined && sort === undefined) return searched(db, query, { limit, since, cursor })
  const after = cursor === undefined ? undefined : readCursor(cursor)

  const page = async (from: Place | undefined, most: number): Promise<(Place & { paper: Paper })[]> => {
    if (sort === 'hot') return hottestPage(db, { topic, limit: most, since, after: from })
    if (topic !== undefined) return admittedPage(db, { topic, limit: most, since, after: from })
    const papers = await papersPage(db, { limit: most, since, after: from })
    return papers.map((paper) => ({ paper, at: paper.firstSeenAt, id: paper.id }))
  }
  if (!query) {
    const found = await page(after, limit + 1)
    const shown = found.slice(0, limit)
    return {
      papers: await answered(
        db,
        shown.map(({ paper }) => paper),
      ),
      next: found.length > limit ? cursorOf(shown.at(-1)) : null,
    }
  }
  const found = await page(after, LOOKED_AT)
  const sources = await sourcesOf(
    db,
    found.map(({ id }) => id),
  )
  const matching = found.filter(({ paper, id }) => match(query, searchableOf({ ...paper, sources: sources.get(id) ?? [] })) !== null)
  const shown = matching.slice(0, limit)
  const last = matching.length > limit ? shown.at(-1) : found.length === LOOKED_AT ? found.at(-1) : undefined
  return {
    papers: await answered(
      db,
      shown.map(({ paper }) => paper),
    ),
    next: cursorOf(last),
  }
}

/** The papers a query accepts, newest first seen first, from the index. */
async function searched(
  db: Db,
  query: Query,
  { limit, since, cursor }: { limit: number; since: Moment | undefined; cursor: string | undefined },
): Promise<{ papers: ApiPaper[]; next: string | null }> {
  const place = cursor === undefined ? undefined : readPlace(cursor)
  const { found, next } = await accepted(db, query, { limit, since, cursor: place, order: 'newest' })
  const papers = await papersById(
    db,
    found.map(({ paper }) => paper),
  )
  return {
    papers: await answered(
      db,
      found.flatMap(({ paper }) => papers.get(paper) ?? []),
    ),
    next: next ? placeOf(next) : null,
  }
}

/** Papers with their topics and records, in the order given. */
export async function answered(db: Db, papers: Paper[]): Promise<ApiPaper[]> {
  const ids = papers.map(({ id }) => id)
  if (ids.length === 0) return []
  const { records, signals, merges: joined, admissions: byPaper } = await heldOf(db, ids)
  return papers.map((paper) => ({
    id: paper.id,
    names: paper.names,
    title: paper.title,
    abstract: shownAbstract(paper),
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
    versions: versionsOf(records.get(paper.id) ?? []).map(({ name, version, venue, at, url }) => ({
      name: name ?? null,
      version: version ?? null,
      venue: venue ?? null,
      at: at ?? null,
      url,
    })),
    withdrawn: paper.withdrawn,
    retracted: paper.retracted,
    merit: paper.merit,
    parts: paper.meritParts,
    signals: valuesOf(signals.get(paper.id) ?? []),
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

type Place = { at: Moment; id: string }

const cursorOf = (place: Place | undefined): string | null =>
  place
    ? btoa(encodeURIComponent(`${place.at} ${place.id}`))
        .replaceAll('+', '-')
        .replaceAll('/', '_')
        .replaceAll('=', '')
    : null

function readCursor(cursor: string): Place {
  try {
    const [at = '', ...id] = decodeURIComponent(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))).split(' ')
    if (/^-?\d+(\.\d+)?$/.test(at) && id.length > 0) return { at: Number(at), id: id.join(' ') }
  } catch {
    // what follows says so
  }
  throw new Mistake('the cursor is none that this service gave: leave it out to begin again')
}
