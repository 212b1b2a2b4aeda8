/**
 * Search: an identifier goes straight to its paper; a plain question ranks the papers that hold any of its words; anything
 * else is the strict language of topics. Whatever is asked, a bounded number of papers is looked at.
 */

import { BadRequest } from '../errors.ts'
import { detectIdentifiers } from '../identifiers/detect.ts'
import type { Paper } from '../model.ts'
import { EXCERPT_LENGTH } from '../papers/display.ts'
import { isPlain, questionOf, SEARCH_BOUNDS, soughtTerms, soughtWords } from '../query/compile-sql.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import type { Db } from '../store/db.ts'
import { papersById, resolveIdentifier } from '../store/papers.ts'
import { texToPlainText } from '../text/tex.ts'
import { accepted, type Cursor, cursorOf, type Ranked, readCursor, type Within } from './boolean-search.ts'
import { doubtsOf, ranking, type Slips } from './candidates.ts'
import type { Embedder } from './embeddings-api.ts'
import { marked, type Piece, snippet } from './snippet.ts'

export type Asked = Within & {
  text: string
  limit?: number
  cursor?: string
  /** Strict queries only; default `best`. */
  order?: 'best' | 'newest'
  /** What gives questions their vectors; default: what was learned from this store. */
  embedder?: Embedder | undefined
}

/** A paper found, with what matched marked in its title and in the telling part of its abstract, commands of TeX obeyed or gone. */
export type Hit = { paper: Paper; score: number; title: Piece[]; snippet: Piece[] }

export type Answer = Slips & {
  hits: Hit[]
  next: string | null
  /** `newest` when so many papers match that they were not compared. */
  order: 'best' | 'newest'
  /** The paper that was asked for by its identifier. */
  named?: string
  /** The identifier or address that was asked for, where no paper here goes by it. */
  unknown?: string
}

/**
 * Papers that pages of answers compare, by text and by author. `eval search`, which lists a hundred, compares 200 of each: that
 * costs half as much again, and nDCG@10 is the same to .0005.
 */
const COMPARED = 100

/** One page of answers; a mistake in the question is a Mistake. */
export async function search(db: Db, asked: Asked): Promise<Answer> {
  const { limit = 20, filter, also } = asked
  const text = asked.text.trim()
  if (text === '') throw new BadRequest('Nothing was asked: give a few words.')
  if (text.length > SEARCH_BOUNDS.characters)
    throw new BadRequest(`The question has ${text.length} characters: at most ${SEARCH_BOUNDS.characters} are read.`)
  const cursor = asked.cursor === undefined ? undefined : readCursor(asked.cursor)
  const { identifiers: names, onlyIdentifier: alone } = cursor === undefined ? detectIdentifiers(text) : { identifiers: [] }
  const named = await paperCalled(db, names)
  const whole: Omit<Answer, 'hits'> = { next: null, order: 'best', corrected: [], doubted: [] }
  const isNarrowed = filter !== undefined || also !== undefined
  if (named !== undefined && !isNarrowed) return { ...whole, hits: await shown(db, [{ paper: named, score: 1 }], new Set()), named }
  if (named === undefined && alone !== undefined) return { ...whole, hits: [], unknown: alone }
  if (named !== undefined && alone !== undefined) return strict(db, idQuery(named), { limit, cursor, order: 'best', filter, also })
  if (!isPlain(text)) return strict(db, parseQuery(text, SEARCH_BOUNDS), { limit, cursor, order: asked.order ?? 'best', filter, also })
  const narrowed = { filter, also, to: cursor?.to, having: cursor?.having, embedder: asked.embedder, compared: COMPARED }
  const { ranked, terms, having, corrected, doubted, to } = await ranking(db, questionOf(text), narrowed)
  const rest = cursor ? behind(ranked, cursor) : ranked
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    hits: await shown(db, page, new Set(terms)),
    next: last && rest.length > limit ? cursorOf({ ...last, to, having }) : null,
    order: 'best',
    corrected,
    doubted,
  }
}

/** Those behind the last one shown; where it has gone, behind what its score was. */
function behind(ranked: Ranked[], last: Cursor): Ranked[] {
  const at = ranked.findIndex(({ seq }) => seq === last.seq)
  if (at >= 0) return ranked.slice(at + 1)
  return ranked.filter(({ score, seq }) => score < last.score || (score === last.score && seq < last.seq))
}

async function paperCalled(db: Db, names: string[]): Promise<string | undefined> {
  for (const name of names) {
    const paper = await resolveIdentifier(db, name)
    if (paper !== undefined) return paper
  }
  return undefined
}

const idQuery = (name: string): Query => ({ kind: 'value', field: 'id', value: name.toLowerCase(), prefix: false, written: `id:${name}` })

/** The papers a query of the language accepts, page by page. */
async function strict(
  db: Db,
  query: Query,
  asked: Within & { limit: number; cursor: Cursor | undefined; order: 'best' | 'newest' },
): Promise<Answer> {
  const { found, next, order } = await accepted(db, query, asked)
  const words = soughtWords(query)
  const doubted = found.length === 0 && !asked.cursor ? await doubtsOf(db, questionOf(words.join(' '))) : []
  return {
    hits: await shown(db, found, new Set(soughtTerms(query))),
    next: next ? cursorOf(next) : null,
    order,
    corrected: [],
    doubted,
  }
}

async function shown(db: Db, found: { paper: string; score: number }[], terms: ReadonlySet<string>): Promise<Hit[]> {
  const papers = await papersById(
    db,
    found.map(({ paper }) => paper),
  )
  return found.flatMap(({ paper: id, score }) => {
    const paper = papers.get(id)
    if (!paper) return []
    const abstract = texToPlainText(paper.abstract)
    const said = paper.abstractDisplay === 'whole' ? abstract : abstract.slice(0, EXCERPT_LENGTH)
    return [{ paper, score, title: marked(texToPlainText(paper.title), terms), snippet: snippet(said, terms) }]
  })
}
