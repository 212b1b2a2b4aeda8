/**
 * Search: an identifier goes straight to its paper; a plain question ranks the papers that hold any of its words; anything
 * else is the strict language of topics. Whatever is asked, a bounded number of papers is looked at.
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
import { type CandidateOptions, rankQuestion, type SpellingCorrections, suggestSpellings } from './candidates.ts'
import type { Embedder } from './embeddings-api.ts'
import { highlightTerms, type SnippetPart, snippet } from './snippet.ts'

export type SearchRequest = SearchFilter & {
  text: string
  limit?: number
  cursor?: string
  /** Strict queries only; default `best`. */
  order?: 'best' | 'newest'
  /** What gives questions their vectors; default: what was learned from this store. */
  embedder?: Embedder | undefined
}

/** A paper found, with what matched marked in its title and in the telling part of its abstract, commands of TeX obeyed or gone. */
export type SearchHit = { paper: Paper; score: number; title: SnippetPart[]; snippet: SnippetPart[] }

export type SearchResults = SpellingCorrections & {
  hits: SearchHit[]
  next: string | null
  /** `newest` when so many papers match that they were not compared. */
  order: 'best' | 'newest'
  /** The paper that was asked for by its identifier. */
  identifiedPaper?: string
  /** The identifier or address that was asked for, where no paper here goes by it. */
  unknownIdentifier?: string
}

/**
 * Papers that pages of answers compare, by text and by author. `eval search`, which lists a hundred, compares 200 of each: that
 * costs half as much again, and nDCG@10 is the same to .0005.
 */
const CANDIDATES_PER_FIELD = 100

/** Returns one page of results; throws a `BadRequest` when the text is no question. */
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
  if (!isPlainText(text))
    return searchByQuery(db, parseQuery(text, SEARCH_QUERY_LIMITS), {
      limit,
      cursor,
      order: request.order ?? 'best',
      filter,
      extraCondition,
    })
  const options: CandidateOptions = {
    filter,
    extraCondition,
    untilSeq: cursor?.untilSeq,
    frequencies: cursor?.frequencies,
    embedder: request.embedder,
    candidatesPerField: CANDIDATES_PER_FIELD,
  }
  const { ranked, terms, frequencies, corrected, suggested, untilSeq } = await rankQuestion(db, parseQuestion(text), options)
  const rest = cursor ? resultsAfter(ranked, cursor) : ranked
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    hits: await loadSearchHits(db, page, new Set(terms)),
    next: last && rest.length > limit ? encodeSearchCursor({ ...last, untilSeq, frequencies }) : null,
    order: 'best',
    corrected,
    suggested,
  }
}

/** Those behind the last one shown; where it has gone, behind what its score was. */
function resultsAfter(ranked: RankedPaper[], last: SearchCursor): RankedPaper[] {
  const at = ranked.findIndex(({ seq }) => seq === last.seq)
  if (at >= 0) return ranked.slice(at + 1)
  return ranked.filter(({ score, seq }) => score < last.score || (score === last.score && seq < last.seq))
}

async function findByIdentifiers(db: Db, names: string[]): Promise<string | undefined> {
  for (const name of names) {
    const paper = await resolveIdentifier(db, name)
    if (paper !== undefined) return paper
  }
  return undefined
}

const identifierQuery = (name: string): Query => ({
  kind: 'value',
  field: 'id',
  value: name.toLowerCase(),
  prefix: false,
  text: `id:${name}`,
})

/** The papers a query of the language accepts, page by page. */
async function searchByQuery(
  db: Db,
  query: Query,
  asked: SearchFilter & { limit: number; cursor: SearchCursor | undefined; order: 'best' | 'newest' },
): Promise<SearchResults> {
  const { papers, next, order } = await booleanSearch(db, query, asked)
  const words = positiveWords(query)
  const suggested = papers.length === 0 && !asked.cursor ? await suggestSpellings(db, parseQuestion(words.join(' '))) : []
  return {
    hits: await loadSearchHits(db, papers, new Set(positiveTerms(query))),
    next: next ? encodeSearchCursor(next) : null,
    order,
    corrected: [],
    suggested,
  }
}

async function loadSearchHits(db: Db, found: { paper: string; score: number }[], terms: ReadonlySet<string>): Promise<SearchHit[]> {
  const papers = await papersById(
    db,
    found.map(({ paper }) => paper),
  )
  return found.flatMap(({ paper: id, score }) => {
    const paper = papers.get(id)
    if (!paper) return []
    const abstract = texToPlainText(paper.abstract)
    const said = paper.abstractDisplay === 'whole' ? abstract : abstract.slice(0, EXCERPT_LENGTH)
    return [{ paper, score, title: highlightTerms(texToPlainText(paper.title), terms), snippet: snippet(said, terms) }]
  })
}
