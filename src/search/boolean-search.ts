/** Queries of the language asked of the store: what they accept, page by page, and how much that is. */
import { BadRequest } from '../errors.ts'
import type { Moment } from '../model.ts'
import { allConditions, type CompiledQuery, type Condition, compileQuery, positiveTerms, prefixesOf } from '../query/compile-sql.ts'
import { matchQuery } from '../query/match.ts'
import { simplifyQuery } from '../query/normalize.ts'
import type { Query } from '../query/parse.ts'
import type { Db } from '../store/db.ts'
import { papersById } from '../store/papers.ts'
import { countMatches, findBestMatches, findNewestMatches, type PagePosition, sourcesOf, termScores } from '../store/search-queries.ts'
import { loadTermStatistics, type TermStatistics, termsWithPrefix } from '../store/term-statistics.ts'
import { searchablePaperOf } from '../topics/classify.ts'

/** Of a store of so many papers all are looked at, and so many of the newest of a larger one when a question's words are all common. */
export const MAX_SCANNED_PAPERS = 20_000
/** Papers of a larger store that a question's words find at most. */
export const MAX_POSTINGS = 5000
/** A word in a larger share of papers only re-ranks, in stores of more papers than are looked at anyway. */
const COMMON_TERM_SHARE = 0.05
/** Candidates that are ranked. */
export const MAX_CANDIDATES = 200
/** Words that may stand for a beginning, and for all beginnings of a query. */
const MAX_PREFIX_EXPANSIONS = 300
const MAX_TOTAL_EXPANSIONS = 900
/** Papers a query that SQL cannot say whole looks at for one page; where they were not enough, the next goes on behind them. */
const MAX_MATCHED_IN_MEMORY = 1000

/** A paper found: its number in the store, and what it was sorted by. */
export type RankedPaper = { paper: string; seq: number; score: number }

/** What must hold as well: a query of the language, and what the language cannot say. */
export type SearchFilter = { filter?: Query | undefined; extraCondition?: Condition | undefined }

/** A condition that every paper accepted fulfils; `query` is asked in memory too where the condition does not say all of it. */
export type PreparedQuery = { condition?: Condition; residualQuery?: Query }

/** A query with what must hold as well, ready to be asked of the store. Too many words for a beginning are a Mistake. */
export async function prepareQuery(
  db: Db,
  query: Query | undefined,
  { filter, extraCondition }: SearchFilter = {},
): Promise<PreparedQuery> {
  const parts = [query, filter].filter((part) => part !== undefined)
  const given: Query | undefined = parts.length > 1 ? { kind: 'and', parts } : parts[0]
  const whole = given && simplifyQuery(given)
  const compiled: CompiledQuery = whole ? await compileForStore(db, whole) : { exact: true }
  const conditions = [compiled.condition, extraCondition].filter((condition) => condition !== undefined)
  return {
    ...(conditions.length > 0 && { condition: allConditions(conditions) }),
    ...(!compiled.exact && whole && { residualQuery: whole }),
  }
}

async function compileForStore(db: Db, query: Query): Promise<CompiledQuery> {
  const begun = new Map<string, string[]>()
  let together = 0
  for (const beginning of new Set(prefixesOf(query))) {
    const terms = await termsWithPrefix(db, beginning, MAX_PREFIX_EXPANSIONS + 1)
    if (terms.length > MAX_PREFIX_EXPANSIONS)
      throw new BadRequest(`More than ${MAX_PREFIX_EXPANSIONS} words begin with ${beginning}: give more of it before the *.`)
    together += terms.length
    if (together > MAX_TOTAL_EXPANSIONS)
      throw new BadRequest(`More than ${MAX_TOTAL_EXPANSIONS} words begin as this query says: give fewer words with a *, or longer ones.`)
    begun.set(beginning, [...new Set(terms)])
  }
  return compileQuery(query, (beginning) => begun.get(beginning) ?? [])
}

/** Those of these papers that a query accepts, in their order. */
export async function filterByQuery<T extends { paper: string }>(db: Db, query: Query | undefined, found: T[]): Promise<T[]> {
  const ids = found.map(({ paper }) => paper)
  if (ids.length === 0 || query === undefined) return found
  const [papers, sources] = await Promise.all([papersById(db, ids), sourcesOf(db, ids)])
  return found.filter(({ paper: id }) => {
    const paper = papers.get(id)
    return paper !== undefined && matchQuery(query, searchablePaperOf({ ...paper, sources: sources.get(id) ?? [] })) !== null
  })
}

/** The rarest of these terms, as many as find few enough papers together; none when all are common. */
export function selectRareTerms(
  terms: string[],
  { papers, documentFrequencies }: Pick<TermStatistics, 'papers' | 'documentFrequencies'>,
  most = MAX_POSTINGS,
): string[] {
  const common = papers <= MAX_SCANNED_PAPERS ? Number.POSITIVE_INFINITY : papers * COMMON_TERM_SHARE
  const of = (term: string) => documentFrequencies.get(term) ?? 0
  let total = 0
  return [...new Set(terms)]
    .filter((term) => of(term) <= common)
    .sort((a, b) => of(a) - of(b))
    .filter((term, i) => {
      total += of(term)
      return i === 0 || papers <= MAX_SCANNED_PAPERS || total <= most
    })
}

/**
 * Where a page goes on, as of the papers numbered up to `to`: papers that arrive in between move nothing. `having`: how many
 * papers had each of its terms then, in their order, by which what they say is measured.
 */
export type SearchCursor = PagePosition & { untilSeq: number; frequencies?: number[] }

/** Opaque to readers, and safe in an address. */
export const encodeSearchCursor = ({ score, seq, paper, untilSeq, frequencies }: SearchCursor): string =>
  btoa(encodeURIComponent(JSON.stringify([score, seq, untilSeq, paper, ...(frequencies ? [frequencies] : [])])))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** A cursor that this service gave; anything else is a Mistake. */
export function decodeSearchCursor(cursor: string): SearchCursor {
  try {
    const [score, seq, untilSeq, paper, frequencies]: unknown[] = JSON.parse(
      decodeURIComponent(atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))),
    )
    if (
      typeof score === 'number' &&
      typeof seq === 'number' &&
      typeof untilSeq === 'number' &&
      typeof paper === 'string' &&
      isCountList(frequencies)
    )
      return { score, seq, untilSeq, paper, ...(frequencies && { frequencies }) }
  } catch {
    // what follows says so
  }
  throw new BadRequest('the cursor is not one of this service: leave it out to start over')
}

const isCountList = (having: unknown): having is number[] | undefined =>
  having === undefined || (Array.isArray(having) && having.every((one) => Number.isInteger(one) && one >= 0))

/** How many papers have each of these terms. */
export const frequenciesOf = ({ documentFrequencies }: Pick<TermStatistics, 'documentFrequencies'>, terms: string[]): number[] =>
  terms.map((term) => documentFrequencies.get(term) ?? 0)

/** What was known of these terms when the first page was asked for. */
export function statisticsAtCursor(
  now: TermStatistics,
  terms: string[],
  cursor: Partial<Pick<SearchCursor, 'untilSeq' | 'frequencies'>> | undefined,
): TermStatistics {
  const { untilSeq, frequencies } = cursor ?? {}
  if (untilSeq === undefined || frequencies?.length !== terms.length) return now
  const then = terms.map((term, i) => [term, frequencies[i] as number] as const)
  return { ...now, papers: untilSeq, documentFrequencies: new Map([...now.documentFrequencies, ...then]) }
}

export type BooleanSearchResult = {
  papers: RankedPaper[]
  /** Behind the last of them, where there may be more. */
  next: SearchCursor | undefined
  /** `newest` when so many papers match that they were not compared. */
  order: 'best' | 'newest'
}

/**
 * The papers a query accepts, in order, after the cursor. With `backwards` those before it, the nearest `limit` of them, in
 * the same order; `next` is then before the first of them.
 */
export async function booleanSearch(
  db: Db,
  query: Query | undefined,
  {
    limit,
    cursor,
    order,
    since,
    backwards = false,
    ...within
  }: SearchFilter & {
    limit: number
    cursor?: SearchCursor | undefined
    order: 'best' | 'newest'
    since?: Moment | undefined
    backwards?: boolean
  },
): Promise<BooleanSearchResult> {
  const terms = query ? positiveTerms(query) : []
  const [{ condition, residualQuery: inMemory }, now] = await Promise.all([prepareQuery(db, query, within), loadTermStatistics(db, terms)])
  const known = statisticsAtCursor(now, terms, cursor)
  const untilSeq = cursor?.untilSeq ?? known.papers
  const rare = selectRareTerms(terms, known)
  const by = order === 'newest' || (terms.length > 0 && rare.length === 0) ? 'newest' : 'best'
  const scores = by === 'best' ? await termScores(db, rare, untilSeq, MAX_SCANNED_PAPERS) : new Map<number, number>()
  const found: RankedPaper[] = []
  let after: PagePosition | undefined = cursor
  for (let looked = 0; found.length <= limit && looked < MAX_MATCHED_IN_MEMORY; ) {
    const batchSize = inMemory ? MAX_CANDIDATES : limit + 1
    const page =
      by === 'newest'
        ? await findNewestMatches(db, { condition, untilSeq, after, limit: batchSize, since, backwards })
        : await findBestMatches(db, { condition, scores, untilSeq, after, limit: batchSize })
    found.push(...(await filterByQuery(db, inMemory, page)))
    looked += page.length
    after = page.length < batchSize ? undefined : page.at(-1)
    if (!after) break
  }
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : after
  const frequencies = order === 'best' && terms.length > 0 ? { frequencies: frequenciesOf(known, terms) } : {}
  return { papers: backwards ? page.reverse() : page, next: last && { ...last, untilSeq, ...frequencies }, order: by }
}

/** How many papers first seen since then a query accepts; `more` when there are more than were counted. */
export async function countAcceptedPapers(
  db: Db,
  query: Query | undefined,
  { since, ...within }: SearchFilter & { since: Moment },
): Promise<{ papers: number; more: boolean }> {
  const { condition, residualQuery: inMemory } = await prepareQuery(db, query, within)
  if (!inMemory) {
    const papers = await countMatches(db, condition, since, MAX_MATCHED_IN_MEMORY + 1)
    return { papers: Math.min(papers, MAX_MATCHED_IN_MEMORY), more: papers > MAX_MATCHED_IN_MEMORY }
  }
  const page = await findNewestMatches(db, {
    condition,
    untilSeq: Number.MAX_SAFE_INTEGER,
    after: undefined,
    limit: MAX_MATCHED_IN_MEMORY,
    since,
  })
  return { papers: (await filterByQuery(db, inMemory, page)).length, more: page.length === MAX_MATCHED_IN_MEMORY }
}
