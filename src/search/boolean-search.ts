/** Queries of the language asked of the store: what they accept, page by page, and how much that is. */
import { BadRequest } from '../errors.ts'
import type { Moment } from '../model.ts'
import { beginningsOf, both, type Compiled, type Condition, compile, soughtTerms } from '../query/compile-sql.ts'
import { match } from '../query/match.ts'
import { simplest } from '../query/normalize.ts'
import type { Query } from '../query/parse.ts'
import type { Db } from '../store/db.ts'
import { papersById } from '../store/papers.ts'
import { countMatches, findBestMatches, findNewestMatches, type PagePosition, sourcesOf, termScores } from '../store/search-queries.ts'
import { loadTermStatistics, type TermStatistics, termsWithPrefix } from '../store/term-statistics.ts'
import { searchableOf } from '../topics/classify.ts'

/** Of a store of so many papers all are looked at, and so many of the newest of a larger one when a question's words are all common. */
export const MOST_LOOKED_AT = 20_000
/** Papers of a larger store that a question's words find at most. */
export const MOST_RANKED = 5000
/** A word in a larger share of papers only re-ranks, in stores of more papers than are looked at anyway. */
const COMMON = 0.05
/** Candidates that are ranked. */
export const RANKED = 200
/** Words that may stand for a beginning, and for all beginnings of a query. */
const MOST_BEGUN = 300
const MOST_BEGUN_TOGETHER = 900
/** Papers a query that SQL cannot say whole looks at for one page; where they were not enough, the next goes on behind them. */
const MOST_MATCHED = 1000

/** A paper found: its number in the store, and what it was sorted by. */
export type Ranked = { paper: string; seq: number; score: number }

/** What must hold as well: a query of the language, and what the language cannot say. */
export type Within = { filter?: Query | undefined; also?: Condition | undefined }

/** A condition that every paper accepted fulfils; `query` is asked in memory too where the condition does not say all of it. */
export type Asking = { condition?: Condition; query?: Query }

/** A query with what must hold as well, ready to be asked of the store. Too many words for a beginning are a Mistake. */
export async function askingOf(db: Db, query: Query | undefined, { filter, also }: Within = {}): Promise<Asking> {
  const parts = [query, filter].filter((part) => part !== undefined)
  const given: Query | undefined = parts.length > 1 ? { kind: 'and', parts } : parts[0]
  const whole = given && simplest(given)
  const compiled: Compiled = whole ? await compiledFor(db, whole) : { exact: true }
  const conditions = [compiled.condition, also].filter((condition) => condition !== undefined)
  return { ...(conditions.length > 0 && { condition: both(conditions) }), ...(!compiled.exact && whole && { query: whole }) }
}

async function compiledFor(db: Db, query: Query): Promise<Compiled> {
  const begun = new Map<string, string[]>()
  let together = 0
  for (const beginning of new Set(beginningsOf(query))) {
    const terms = await termsWithPrefix(db, beginning, MOST_BEGUN + 1)
    if (terms.length > MOST_BEGUN)
      throw new BadRequest(`More than ${MOST_BEGUN} words begin with ${beginning}: give more of it before the *.`)
    together += terms.length
    if (together > MOST_BEGUN_TOGETHER)
      throw new BadRequest(`More than ${MOST_BEGUN_TOGETHER} words begin as this query says: give fewer words with a *, or longer ones.`)
    begun.set(beginning, [...new Set(terms)])
  }
  return compile(query, (beginning) => begun.get(beginning) ?? [])
}

/** Those of these papers that a query accepts, in their order. */
export async function holding<T extends { paper: string }>(db: Db, query: Query | undefined, found: T[]): Promise<T[]> {
  const ids = found.map(({ paper }) => paper)
  if (ids.length === 0 || query === undefined) return found
  const [papers, sources] = await Promise.all([papersById(db, ids), sourcesOf(db, ids)])
  return found.filter(({ paper: id }) => {
    const paper = papers.get(id)
    return paper !== undefined && match(query, searchableOf({ ...paper, sources: sources.get(id) ?? [] })) !== null
  })
}

/** The rarest of these terms, as many as find few enough papers together; none when all are common. */
export function affordable(
  terms: string[],
  { papers, documentFrequencies }: Pick<TermStatistics, 'papers' | 'documentFrequencies'>,
  most = MOST_RANKED,
): string[] {
  const common = papers <= MOST_LOOKED_AT ? Number.POSITIVE_INFINITY : papers * COMMON
  const of = (term: string) => documentFrequencies.get(term) ?? 0
  let total = 0
  return [...new Set(terms)]
    .filter((term) => of(term) <= common)
    .sort((a, b) => of(a) - of(b))
    .filter((term, i) => {
      total += of(term)
      return i === 0 || papers <= MOST_LOOKED_AT || total <= most
    })
}

/**
 * Where a page goes on, as of the papers numbered up to `to`: papers that arrive in between move nothing. `having`: how many
 * papers had each of its terms then, in their order, by which what they say is measured.
 */
export type Cursor = PagePosition & { to: number; having?: number[] }

/** Opaque to readers, and safe in an address. */
export const cursorOf = ({ score, seq, paper, to, having }: Cursor): string =>
  btoa(encodeURIComponent(JSON.stringify([score, seq, to, paper, ...(having ? [having] : [])])))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** A cursor that this service gave; anything else is a Mistake. */
export function readCursor(cursor: string): Cursor {
  try {
    const [score, seq, to, paper, having]: unknown[] = JSON.parse(
      decodeURIComponent(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))),
    )
    if (typeof score === 'number' && typeof seq === 'number' && typeof to === 'number' && typeof paper === 'string' && areCounts(having))
      return { score, seq, to, paper, ...(having && { having }) }
  } catch {
    // what follows says so
  }
  throw new BadRequest('the cursor is none that this service gave: leave it out to begin again')
}

const areCounts = (having: unknown): having is number[] | undefined =>
  having === undefined || (Array.isArray(having) && having.every((one) => Number.isInteger(one) && one >= 0))

/** How many papers have each of these terms. */
export const countsOf = ({ documentFrequencies }: Pick<TermStatistics, 'documentFrequencies'>, terms: string[]): number[] =>
  terms.map((term) => documentFrequencies.get(term) ?? 0)

/** What was known of these terms when the first page was asked for. */
export function asOf(now: TermStatistics, terms: string[], cursor: Partial<Pick<Cursor, 'to' | 'having'>> | undefined): TermStatistics {
  const { to, having } = cursor ?? {}
  if (to === undefined || having?.length !== terms.length) return now
  const then = terms.map((term, i) => [term, having[i] as number] as const)
  return { ...now, papers: to, documentFrequencies: new Map([...now.documentFrequencies, ...then]) }
}

export type Accepted = {
  found: Ranked[]
  /** Behind the last of them, where there may be more. */
  next: Cursor | undefined
  /** `newest` when so many papers match that they were not compared. */
  order: 'best' | 'newest'
}

/**
 * The papers a query accepts, in order, after the cursor. With `backwards` those before it, the nearest `limit` of them, in
 * the same order; `next` is then before the first of them.
 */
export async function accepted(
  db: Db,
  query: Query | undefined,
  {
    limit,
    cursor,
    order,
    since,
    backwards = false,
    ...within
  }: Within & { limit: number; cursor?: Cursor | undefined; order: 'best' | 'newest'; since?: Moment | undefined; backwards?: boolean },
): Promise<Accepted> {
  const terms = query ? soughtTerms(query) : []
  const [{ condition, query: inMemory }, now] = await Promise.all([askingOf(db, query, within), loadTermStatistics(db, terms)])
  const known = asOf(now, terms, cursor)
  const to = cursor?.to ?? known.papers
  const rare = affordable(terms, known)
  const by = order === 'newest' || (terms.length > 0 && rare.length === 0) ? 'newest' : 'best'
  const scores = by === 'best' ? await termScores(db, rare, to, MOST_LOOKED_AT) : new Map<number, number>()
  const found: Ranked[] = []
  let after: PagePosition | undefined = cursor
  for (let looked = 0; found.length <= limit && looked < MOST_MATCHED; ) {
    const most = inMemory ? RANKED : limit + 1
    const page =
      by === 'newest'
        ? await findNewestMatches(db, { condition, to, after, most, since, backwards })
        : await findBestMatches(db, { condition, scores, to, after, most })
    found.push(...(await holding(db, inMemory, page)))
    looked += page.length
    after = page.length < most ? undefined : page.at(-1)
    if (!after) break
  }
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : after
  const having = order === 'best' && terms.length > 0 ? { having: countsOf(known, terms) } : {}
  return { found: backwards ? page.reverse() : page, next: last && { ...last, to, ...having }, order: by }
}

/** How many papers first seen since then a query accepts; `more` when there are more than were counted. */
export async function howMany(
  db: Db,
  query: Query | undefined,
  { since, ...within }: Within & { since: Moment },
): Promise<{ papers: number; more: boolean }> {
  const { condition, query: inMemory } = await askingOf(db, query, within)
  if (!inMemory) {
    const papers = await countMatches(db, condition, since, MOST_MATCHED + 1)
    return { papers: Math.min(papers, MOST_MATCHED), more: papers > MOST_MATCHED }
  }
  const page = await findNewestMatches(db, { condition, to: Number.MAX_SAFE_INTEGER, after: undefined, most: MOST_MATCHED, since })
  return { papers: (await holding(db, inMemory, page)).length, more: page.length === MOST_MATCHED }
}
