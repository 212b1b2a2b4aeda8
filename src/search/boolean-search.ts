/** Runs queries on the store: the papers they accept, page by page, and their number. */
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

/** A store up to this size is searched in full; in a larger one a question of common words searches this many of the newest papers. */
export const MAX_SCANNED_PAPERS = 20_000
/** The most papers the rare words of a question select in a larger store. */
export const MAX_POSTINGS = 5000
/** In a larger store a word of more papers than this share selects no candidates, but counts in ranking. */
const COMMON_TERM_SHARE = 0.05
export const MAX_CANDIDATES = 200
const MAX_PREFIX_EXPANSIONS = 300
const MAX_TOTAL_EXPANSIONS = 900
/** The most papers filtered in memory for one page of an inexact query; the next page continues after them. */
const MAX_MATCHED_IN_MEMORY = 1000

/** A result: its number in the store, and what it is sorted by. */
export type RankedPaper = { paper: string; seq: number; score: number }

/** Further conditions of a search: a query, and a condition the query language cannot express. */
export type SearchFilter = { filter?: Query | undefined; extraCondition?: Condition | undefined }

/** A condition that every accepted paper fulfils; without an exact one, `residualQuery` filters in memory. */
export type PreparedQuery = { condition?: Condition; residualQuery?: Query }

/** Compiles a query with its filters for the store; throws a `BadRequest` if a prefix has too many words. */
export async function prepareQuery(
  db: Db,
  query: Query | undefined,
  { filter, extraCondition }: SearchFilter = {},
): Promise<PreparedQuery> {
  const parts = [query, filter].filter((part) => part !== undefined)
  const combined: Query | undefined = parts.length > 1 ? { kind: 'and', parts } : parts[0]
  const simplified = combined && simplifyQuery(combined)
  const compiled: CompiledQuery = simplified ? await compileForStore(db, simplified) : { exact: true }
  const conditions = [compiled.condition, extraCondition].filter((condition) => condition !== undefined)
  return {
    ...(conditions.length > 0 && { condition: allConditions(conditions) }),
    ...(!compiled.exact && simplified && { residualQuery: simplified }),
  }
}

async function compileForStore(db: Db, query: Query): Promise<CompiledQuery> {
  const expansions = new Map<string, string[]>()
  let total = 0
  for (const prefix of new Set(prefixesOf(query))) {
    const terms = await termsWithPrefix(db, prefix, MAX_PREFIX_EXPANSIONS + 1)
    if (terms.length > MAX_PREFIX_EXPANSIONS)
      throw new BadRequest(`More than ${MAX_PREFIX_EXPANSIONS} words begin with ${prefix}: give more of it before the *.`)
    total += terms.length
    if (total > MAX_TOTAL_EXPANSIONS)
      throw new BadRequest(`More than ${MAX_TOTAL_EXPANSIONS} words begin as this query says: give fewer words with a *, or longer ones.`)
    expansions.set(prefix, [...new Set(terms)])
  }
  return compileQuery(query, (prefix) => expansions.get(prefix) ?? [])
}

/** Keeps the rows whose papers a query accepts. */
export async function filterByQuery<T extends { paper: string }>(db: Db, query: Query | undefined, rows: T[]): Promise<T[]> {
  const ids = rows.map(({ paper }) => paper)
  if (ids.length === 0 || query === undefined) return rows
  const [papers, sources] = await Promise.all([papersById(db, ids), sourcesOf(db, ids)])
  return rows.filter(({ paper: id }) => {
    const paper = papers.get(id)
    return paper !== undefined && matchQuery(query, searchablePaperOf({ ...paper, sources: sources.get(id) ?? [] })) !== null
  })
}

/** Selects the rarest terms, up to a total of `maxPostings` papers in a larger store; none if all are common. */
export function selectRareTerms(
  terms: string[],
  { papers, documentFrequencies }: Pick<TermStatistics, 'papers' | 'documentFrequencies'>,
  maxPostings = MAX_POSTINGS,
): string[] {
  const maxFrequency = papers <= MAX_SCANNED_PAPERS ? Number.POSITIVE_INFINITY : papers * COMMON_TERM_SHARE
  const frequencyOf = (term: string) => documentFrequencies.get(term) ?? 0
  let total = 0
  return [...new Set(terms)]
    .filter((term) => frequencyOf(term) <= maxFrequency)
    .sort((a, b) => frequencyOf(a) - frequencyOf(b))
    .filter((term, i) => {
      total += frequencyOf(term)
      return i === 0 || papers <= MAX_SCANNED_PAPERS || total <= maxPostings
    })
}

/**
 * The end of a page. `untilSeq` and `frequencies`, the document frequencies of the terms in order, are those of the first
 * page, so that papers that arrive in between change neither results nor order.
 */
export type SearchCursor = PagePosition & { untilSeq: number; frequencies?: number[] }

/** Encodes a cursor for URLs. */
export const encodeSearchCursor = ({ score, seq, paper, untilSeq, frequencies }: SearchCursor): string =>
  btoa(encodeURIComponent(JSON.stringify([score, seq, untilSeq, paper, ...(frequencies ? [frequencies] : [])])))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** Decodes a cursor; throws a `BadRequest` for anything but an encoded one. */
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
    // not base64url of JSON
  }
  throw new BadRequest('the cursor is not one of this service: leave it out to start over')
}

const isCountList = (value: unknown): value is number[] | undefined =>
  value === undefined || (Array.isArray(value) && value.every((count) => Number.isInteger(count) && count >= 0))

/** The document frequencies of terms, in order. */
export const frequenciesOf = ({ documentFrequencies }: Pick<TermStatistics, 'documentFrequencies'>, terms: string[]): number[] =>
  terms.map((term) => documentFrequencies.get(term) ?? 0)

/** The term statistics as of a cursor's first page. */
export function statisticsAtCursor(
  statistics: TermStatistics,
  terms: string[],
  cursor: Partial<Pick<SearchCursor, 'untilSeq' | 'frequencies'>> | undefined,
): TermStatistics {
  const { untilSeq, frequencies } = cursor ?? {}
  if (untilSeq === undefined || frequencies?.length !== terms.length) return statistics
  const atCursor = terms.map((term, i) => [term, frequencies[i] as number] as const)
  return { ...statistics, papers: untilSeq, documentFrequencies: new Map([...statistics.documentFrequencies, ...atCursor]) }
}

/** A page of a query's results. */
export type BooleanSearchResult = {
  papers: RankedPaper[]
  /** The end of the page, if there may be more. */
  next: SearchCursor | undefined
  /** `newest` if too many papers match to rank them. */
  order: 'best' | 'newest'
}

/**
 * Returns a page of the papers a query accepts, after the cursor. With `backwards`, the `limit` papers nearest before it, in
 * the same order; `next` then leads further back.
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
    ...searchFilter
  }: SearchFilter & {
    limit: number
    cursor?: SearchCursor | undefined
    order: 'best' | 'newest'
    since?: Moment | undefined
    backwards?: boolean
  },
): Promise<BooleanSearchResult> {
  const terms = query ? positiveTerms(query) : []
  const [{ condition, residualQuery }, currentStatistics] = await Promise.all([
    prepareQuery(db, query, searchFilter),
    loadTermStatistics(db, terms),
  ])
  const statistics = statisticsAtCursor(currentStatistics, terms, cursor)
  const untilSeq = cursor?.untilSeq ?? statistics.papers
  const rareTerms = selectRareTerms(terms, statistics)
  const sortOrder = order === 'newest' || (terms.length > 0 && rareTerms.length === 0) ? 'newest' : 'best'
  const scores = sortOrder === 'best' ? await termScores(db, rareTerms, untilSeq, MAX_SCANNED_PAPERS) : new Map<number, number>()
  const accepted: RankedPaper[] = []
  let after: PagePosition | undefined = cursor
  for (let examined = 0; accepted.length <= limit && examined < MAX_MATCHED_IN_MEMORY; ) {
    const batchSize = residualQuery ? MAX_CANDIDATES : limit + 1
    const page =
      sortOrder === 'newest'
        ? await findNewestMatches(db, { condition, untilSeq, after, limit: batchSize, since, backwards })
        : await findBestMatches(db, { condition, scores, untilSeq, after, limit: batchSize })
    accepted.push(...(await filterByQuery(db, residualQuery, page)))
    examined += page.length
    after = page.length < batchSize ? undefined : page.at(-1)
    if (!after) break
  }
  const page = accepted.slice(0, limit)
  const last = accepted.length > limit ? page.at(-1) : after
  const frequencies = order === 'best' && terms.length > 0 ? { frequencies: frequenciesOf(statistics, terms) } : {}
  return { papers: backwards ? page.reverse() : page, next: last && { ...last, untilSeq, ...frequencies }, order: sortOrder }
}

/** Counts the papers first seen since a moment that a query accepts; `more` if the count stopped at its limit. */
export async function countAcceptedPapers(
  db: Db,
  query: Query | undefined,
  { since, ...searchFilter }: SearchFilter & { since: Moment },
): Promise<{ papers: number; more: boolean }> {
  const { condition, residualQuery } = await prepareQuery(db, query, searchFilter)
  if (!residualQuery) {
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
  return { papers: (await filterByQuery(db, residualQuery, page)).length, more: page.length === MAX_MATCHED_IN_MEMORY }
}
