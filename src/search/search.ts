/**
 * Search: an identifier finds its paper, a plain question ranks the papers with any of its words, anything else is a query of
 * the language of topics. The number of papers read is bounded in every case.
 */

import { BadRequest } from '../errors.ts'
import { detectIdentifiers } from '../identifiers/detect.ts'
import type { Paper } from '../model.ts'
import { EXCERPT_LENGTH } from '../papers/display.ts'
import { isPlainText, parseQuestion, positiveTerms, positiveWords, SEARCH_QUERY_LIMITS } from '../query/compile-sql.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import type { Db } from '../store/db.ts'
import { papersById, resolveIdentifier } from '../store/papers.ts'
import { texToPlainText } from '../text/tex.ts'
import {
  booleanSearch,
  decodeSearchCursor,
  encodeSearchCursor,
  type RankedPaper,
  type SearchCursor,
  type SearchFilter,
} from './boolean-search.ts'
import { rankQuestion } from './candidates.ts'
import type { Embedder } from './embeddings-api.ts'
import { highlightTerms, type SnippetPart, snippet } from './snippet.ts'
import { type SpellingCorrections, suggestSpellings } from './spelling.ts'

/** A search: its text, page and filters. */
export type SearchRequest = SearchFilter & {
  text: string
  limit?: number
  cursor?: string
  /** For queries only; default `best`. */
  order?: 'best' | 'newest'
  /** Embeds questions; default: the model trained on this store. */
  embedder?: Embedder | undefined
}

/** A result: its paper, and its title and an excerpt of its abstract with matches marked, TeX converted to text. */
export type SearchHit = { paper: Paper; score: number; title: SnippetPart[]; snippet: SnippetPart[] }

/** A page of results; `next` is the cursor of the next page. */
export type SearchResults = SpellingCorrections & {
  hits: SearchHit[]
  next: string | null
  /** `newest` if too many papers match to rank them. */
  order: 'best' | 'newest'
  /** The paper whose identifier the text contains. */
  identifiedPaper?: string
  /** The identifier or address that the text consists of, if no paper has it. */
  unknownIdentifier?: string
}

/** Half of what `eval search` ranks: a third cheaper, with the same nDCG@10 to .0005. */
const CANDIDATES_PER_FIELD = 100

/** Returns one page of results; throws a `BadRequest` for an empty, too long or malformed text. */
export async function search(db: Db, request: SearchRequest): Promise<SearchResults> {
  const { limit = 20, filter, extraCondition } = request
  const text = request.text.trim()
  if (text === '') throw new BadRequest('Nothing was asked: give a few words.')
  if (text.length > SEARCH_QUERY_LIMITS.characters)
    throw new BadRequest(`The question has ${text.length} characters: at most ${SEARCH_QUERY_LIMITS.characters} are read.`)
  const cursor = request.cursor === undefined ? undefined : decodeSearchCursor(request.cursor)
  const { identifiers, onlyIdentifier } = cursor === undefined ? detectIdentifiers(text) : { identifiers: [] }
  const identifiedPaper = await findByIdentifiers(db, identifiers)
  const empty: Omit<SearchResults, 'hits'> = { next: null, order: 'best', corrected: [], suggested: [] }
  const isNarrowed = filter !== undefined || extraCondition !== undefined
  if (identifiedPaper !== undefined && !isNarrowed)
    return { ...empty, hits: await loadSearchHits(db, [{ paper: identifiedPaper, score: 1 }], new Set()), identifiedPaper }
  if (identifiedPaper === undefined && onlyIdentifier !== undefined) return { ...empty, hits: [], unknownIdentifier: onlyIdentifier }
  if (identifiedPaper !== undefined && onlyIdentifier !== undefined)
    return searchByQuery(db, identifierQuery(identifiedPaper), { limit, cursor, order: 'best', filter, extraCondition })
  if (!isPlainText(text)) {
    const query = parseQuery(text, SEARCH_QUERY_LIMITS)
    return searchByQuery(db, query, { limit, cursor, order: request.order ?? 'best', filter, extraCondition })
  }
  return searchByQuestion(db, text, { ...request, limit }, cursor)
}

async function searchByQuestion(
  db: Db,
  text: string,
  { limit, filter, extraCondition, embedder }: SearchRequest & { limit: number },
  cursor: SearchCursor | undefined,
): Promise<SearchResults> {
  const { ranked, terms, frequencies, corrected, suggested, untilSeq } = await rankQuestion(db, parseQuestion(text), {
    filter,
    extraCondition,
    untilSeq: cursor?.untilSeq,
    frequencies: cursor?.frequencies,
    embedder,
    candidatesPerField: CANDIDATES_PER_FIELD,
  })
  const remaining = cursor ? resultsAfter(ranked, cursor) : ranked
  const page = remaining.slice(0, limit)
  const last = page.at(-1)
  return {
    hits: await loadSearchHits(db, page, new Set(terms)),
    next: last && remaining.length > limit ? encodeSearchCursor({ ...last, untilSeq, frequencies }) : null,
    order: 'best',
    corrected,
    suggested,
  }
}

/** The results after a cursor, by its paper or, if that has gone, by its score. */
function resultsAfter(ranked: RankedPaper[], cursor: SearchCursor): RankedPaper[] {
  const index = ranked.findIndex(({ seq }) => seq === cursor.seq)
  if (index >= 0) return ranked.slice(index + 1)
  return ranked.filter(({ score, seq }) => score < cursor.score || (score === cursor.score && seq < cursor.seq))
}

async function findByIdentifiers(db: Db, identifiers: string[]): Promise<string | undefined> {
  for (const identifier of identifiers) {
    const paper = await resolveIdentifier(db, identifier)
    if (paper !== undefined) return paper
  }
  return undefined
}

const identifierQuery = (identifier: string): Query => ({
  kind: 'value',
  field: 'id',
  value: identifier.toLowerCase(),
  prefix: false,
  text: `id:${identifier}`,
})

async function searchByQuery(
  db: Db,
  query: Query,
  options: SearchFilter & { limit: number; cursor: SearchCursor | undefined; order: 'best' | 'newest' },
): Promise<SearchResults> {
  const { papers, next, order } = await booleanSearch(db, query, options)
  const words = positiveWords(query)
  const suggested = papers.length === 0 && !options.cursor ? await suggestSpellings(db, parseQuestion(words.join(' '))) : []
  return {
    hits: await loadSearchHits(db, papers, new Set(positiveTerms(query))),
    next: next ? encodeSearchCursor(next) : null,
    order,
    corrected: [],
    suggested,
  }
}

async function loadSearchHits(db: Db, ranked: { paper: string; score: number }[], terms: ReadonlySet<string>): Promise<SearchHit[]> {
  const papers = await papersById(
    db,
    ranked.map(({ paper }) => paper),
  )
  return ranked.flatMap(({ paper: id, score }) => {
    const paper = papers.get(id)
    if (!paper) return []
    const abstract = texToPlainText(paper.abstract)
    const excerpt = paper.abstractDisplay === 'whole' ? abstract : abstract.slice(0, EXCERPT_LENGTH)
    return [{ paper, score, title: highlightTerms(texToPlainText(paper.title), terms), snippet: snippet(excerpt, terms) }]
  })
}
