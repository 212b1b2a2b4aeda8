/**
 * Search: an identifier goes straight to its paper; a plain question ranks the papers that hold any of its words; anything
 * else is the strict language of topics. Whatever is asked, a bounded number of papers is looked at.
 */
import { Mistake } from '../errors.ts'
import type { Paper } from '../model.ts'
import { nameOf } from '../papers/names.ts'
import type { Db } from '../store/db.ts'
import { paperNamed, papersById } from '../store/papers.ts'
import {
  type After,
  authorWords,
  bestHolding,
  candidatesFor,
  type Found,
  indexedPaper,
  type Known,
  knownTerms,
  newestHolding,
  sourcesOf,
  spelledSo,
  termsBeginning,
} from '../store/search.ts'
import { searchableOf } from '../topics/classify.ts'
import { match, parseQuery, type Query } from '../topics/query.ts'
import { anyOf, beginningsOf, type Compiled, compile, isPlain, type Question, questionOf, SEARCH_BOUNDS, soughtTerms } from './lexical.ts'
import { type Candidate, type Corpus, scores } from './rank.ts'
import { type Embedder, learned, termsIn } from './refit.ts'
import { marked, type Piece, snippet } from './snippet.ts'
import { mayBeMisspelt, oneSlipAway } from './typos.ts'
import { cosine, projected } from './vectors.ts'

/** Papers a question's words find at most; and how many of the newest are looked at when all its words are common. */
const MOST_LOOKED_AT = 20_000
/** A word in a larger share of papers only re-ranks, in stores of more papers than are looked at anyway. */
const COMMON = 0.05
/** Candidates that are ranked. */
const RANKED = 200
/** Words that may stand for a beginning. */
const MOST_BEGUN = 300
/** Papers a strict query looks at for one page; where they were not enough, `next` goes on behind them. */
const MOST_MATCHED = 1000

export type Asked = {
  text: string
  /** A query that must hold as well: `cat:cs.LG after:2025`. */
  filter?: string
  limit?: number
  cursor?: string
  /** Strict queries only; default `best`. */
  order?: 'best' | 'newest'
  /** Default: the vectors learned from this store. */
  embedder?: Embedder
}

/** A paper found, with what matched marked in its title and in the telling part of its abstract. */
export type Hit = { paper: Paper; score: number; title: Piece[]; snippet: Piece[] }

export type Answer = {
  hits: Hit[]
  next: string | null
  /** `newest` when so many papers match that they were not compared. */
  order: 'best' | 'newest'
  /** The paper that was asked for by its identifier. */
  named?: string
  /** Misspelt words with what was looked for instead. */
  corrected: { from: string; to: string }[]
}

/** One page of answers; a mistake in the question is a Mistake. */
export async function search(db: Db, asked: Asked): Promise<Answer> {
  const limit = asked.limit ?? 20
  const text = asked.text.trim()
  if (text === '') throw new Mistake('Nothing was asked: give a few words.')
  if (text.length > SEARCH_BOUNDS.characters)
    throw new Mistake(`The question has ${text.length} characters: at most ${SEARCH_BOUNDS.characters} are read.`)
  const cursor = asked.cursor === undefined ? undefined : readCursor(asked.cursor)
  const named = cursor === undefined && asked.filter === undefined ? await paperAsked(db, text) : undefined
  if (named !== undefined)
    return { hits: await shown(db, [{ paper: named, score: 1 }], new Set()), next: null, order: 'best', named, corrected: [] }
  const filter = asked.filter === undefined ? undefined : parseQuery(asked.filter, SEARCH_BOUNDS)
  if (!isPlain(text)) {
    const query = parseQuery(text, SEARCH_BOUNDS)
    return strict(db, filter ? { kind: 'and', parts: [query, filter] } : query, { limit, cursor, order: asked.order ?? 'best' })
  }
  const { ranked, terms, corrected, to } = await ranking(db, questionOf(text), { filter, to: cursor?.to, embedder: asked.embedder })
  const rest = cursor ? ranked.filter(({ score, seq }) => score < cursor.score || (score === cursor.score && seq < cursor.seq)) : ranked
  const page = rest.slice(0, limit)
  const last = page.at(-1)
  return {
    hits: await shown(db, page, new Set(terms)),
    next: last && rest.length > limit ? cursorOf({ score: last.score, seq: last.seq, to }) : null,
    order: 'best',
    corrected,
  }
}

async function paperAsked(db: Db, text: string): Promise<string | undefined> {
  for (const part of new Set([text, ...text.split(/\s+/).slice(0, 5)])) {
    const name = nameOf(part)
    const paper = name === undefined ? undefined : await paperNamed(db, name)
    if (paper !== undefined) return paper
  }
  return undefined
}

type Ranked = { paper: string; seq: number; score: number }

/** The papers that answer a question, best first, at most 200: what `/search` and `eval search` both show. */
export async function ranking(
  db: Db,
  asked: Question,
  { filter, to, embedder }: { filter?: Query | undefined; to?: number | undefined; embedder?: Embedder | undefined } = {},
): Promise<{ ranked: Ranked[]; terms: string[]; corrected: Answer['corrected']; to: number }> {
  const known = await knownTerms(db, asked.terms)
  const { question, corrected } = await corrections(db, asked, known)
  const last = to ?? known.papers
  const from = { terms: question.terms, corrected, to: last }
  if (question.terms.length === 0) return { ranked: [], ...from }
  const compiled = filter && (await compiledFor(db, filter))
  const rare = affordable(question.terms, known)
  const { byText, byAuthor } = await candidatesFor(db, {
    texts: anyOf(rare.length > 0 ? rare : question.terms),
    authors: `authors : (${anyOf(question.words)})`,
    from: rare.length > 0 ? 0 : Math.max(0, last - MOST_LOOKED_AT),
    to: last,
    most: RANKED,
    condition: compiled?.condition,
  })
  const found = new Map([...byText, ...byAuthor].map((one) => [one.seq, one]))
  const candidates = compiled?.exact === false && filter ? await holding(db, filter, [...found.values()]) : [...found.values()]
  const asVector = embedder && known.model === embedder.model && embedder.model !== learned(db).model
  const vector = asVector ? (await embedder.embed([{ terms: question.terms }]))[0] : projected(question.terms, known.vectors)
  const corpus = corpusOf(known, candidates)
  const mostByAuthor = question.terms.reduce((sum, term) => sum + Math.log(1 + known.papers / (corpus.frequency(term) + 0.5)), 0)
  const authors = new Map(byAuthor.map(({ seq, score }) => [seq, Math.max(0, Math.min(1, score / mostByAuthor))]))
  const values = scores(
    question.terms,
    candidates.map((one): Candidate => ({ ...one, authors: authors.get(one.seq) ?? 0 })),
    corpus,
    vector,
  )
  const ranked = candidates
    .map(({ paper, seq }, i) => ({ paper, seq, score: Math.round((values[i] as number) * 1e6) / 1e6 }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, RANKED)
  return { ranked, ...from }
}

const corpusOf = (known: Known, candidates: Found[]): Corpus => ({
  papers: known.papers,
  length: known.length ?? candidates.reduce((sum, one) => sum + termsIn(one).length, 0) / Math.max(1, candidates.length),
  frequency: (term) => known.frequency.get(term) ?? 0,
})

/** The rarest of these terms, as many as find few enough papers together; none when all are common. */
function affordable(terms: string[], { papers, frequency }: Pick<Known, 'papers' | 'frequency'>): string[] {
  const most = papers <= MOST_LOOKED_AT ? Number.POSITIVE_INFINITY : papers * COMMON
  const of = (term: string) => frequency.get(term) ?? 0
  let total = 0
  return [...new Set(terms)]
    .filter((term) => of(term) <= most)
    .sort((a, b) => of(a) - of(b))
    .filter((term, i) => {
      total += of(term)
      return i === 0 || papers <= MOST_LOOKED_AT || total <= MOST_LOOKED_AT
    })
}

/** Words that no paper has are read as a word one slip away that most papers have, if there is one and no author is called so. */
async function corrections(db: Db, question: Question, known: Known): Promise<{ question: Question; corrected: Answer['corrected'] }> {
  const unknown = [
    ...new Set(question.words.filter((word, i) => mayBeMisspelt(word) && !known.frequency.has(question.terms[i] as string))),
  ].slice(0, 5)
  if (unknown.length === 0) return { question, corrected: [] }
  const spellings = new Map(unknown.map((word) => [word, new Set(oneSlipAway(word))]))
  const [found, names] = await Promise.all([
    spelledSo(
      db,
      [...spellings.values()].flatMap((all) => [...all]),
    ),
    authorWords(db, unknown),
  ])
  const meant = new Map<string, { word: string; term: string; papers: number }>()
  for (const word of unknown) {
    const best = names.has(word)
      ? undefined
      : found.filter((one) => spellings.get(word)?.has(one.word)).sort((a, b) => b.papers - a.papers)[0]
    if (best) meant.set(word, best)
  }
  if (meant.size === 0) return { question, corrected: [] }
  const more = await knownTerms(
    db,
    [...meant.values()].map(({ term }) => term),
  )
  for (const [term, papers] of more.frequency) known.frequency.set(term, papers)
  for (const [term, vector] of more.vectors) known.vectors.set(term, vector)
  return {
    question: { words: question.words, terms: question.terms.map((term, i) => meant.get(question.words[i] as string)?.term ?? term) },
    corrected: [...meant].map(([from, { word }]) => ({ from, to: word })),
  }
}

async function compiledFor(db: Db, query: Query): Promise<Compiled> {
  const begun = new Map<string, string[]>()
  for (const beginning of new Set(beginningsOf(query))) {
    const terms = await termsBeginning(db, beginning, MOST_BEGUN + 1)
    if (terms.length > MOST_BEGUN) throw new Mistake(`More than ${MOST_BEGUN} words begin with ${beginning}: give more of it before the *.`)
    begun.set(beginning, [...new Set(terms)])
  }
  return compile(query, (beginning) => begun.get(beginning) ?? [])
}

/** Those of these papers that a query accepts, in their order. */
async function holding<T extends { paper: string }>(db: Db, query: Query, found: T[]): Promise<T[]> {
  const ids = found.map(({ paper }) => paper)
  if (ids.length === 0) return []
  const [papers, sources] = await Promise.all([papersById(db, ids), sourcesOf(db, ids)])
  return found.filter(({ paper: id }) => {
    const paper = papers.get(id)
    return paper !== undefined && match(query, searchableOf({ ...paper, sources: sources.get(id) ?? [] })) !== null
  })
}

/** The papers a query of the language accepts, page by page. */
async function strict(
  db: Db,
  query: Query,
  { limit, cursor, order }: { limit: number; cursor: Cursor | undefined; order: 'best' | 'newest' },
): Promise<Answer> {
  const { found, next, order: by } = await accepted(db, query, { limit, cursor, order })
  return { hits: await shown(db, found, new Set(soughtTerms(query))), next, order: by, corrected: [] }
}

/** Ids of the papers a query accepts, in order, and where the next page begins. */
export async function accepted(
  db: Db,
  query: Query,
  { limit, cursor, order }: { limit: number; cursor?: Cursor | undefined; order: 'best' | 'newest' },
): Promise<{ found: Ranked[]; next: string | null; order: 'best' | 'newest' }> {
  const terms = soughtTerms(query)
  const [compiled, known] = await Promise.all([compiledFor(db, query), knownTerms(db, terms)])
  const { condition, exact } = compiled
  const to = cursor?.to ?? known.papers
  const rare = affordable(terms, known)
  const by = order === 'newest' || (terms.length > 0 && rare.length === 0) ? 'newest' : 'best'
  const found: Ranked[] = []
  let after: After | undefined = cursor
  let looked = 0
  while (found.length <= limit && looked < MOST_MATCHED) {
    const most = exact ? limit + 1 : RANKED
    const page: Ranked[] =
      by === 'newest'
        ? await newestHolding(db, { condition, to, after, most })
        : await bestHolding(db, { condition, terms: anyOf(rare), to, after, most })
    found.push(...(exact ? page : await holding(db, query, page)))
    looked += page.length
    after = page.at(-1) ?? after
    if (page.length < most) {
      after = undefined
      break
    }
  }
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : after
  return { found: page, next: last ? cursorOf({ score: last.score, seq: last.seq, to }) : null, order: by }
}

async function shown(db: Db, found: { paper: string; score: number }[], terms: ReadonlySet<string>): Promise<Hit[]> {
  const papers = await papersById(
    db,
    found.map(({ paper }) => paper),
  )
  return found.flatMap(({ paper: id, score }) => {
    const paper = papers.get(id)
    if (!paper) return []
    const said = paper.abstractShown === 'whole' ? paper.abstract : paper.abstract.slice(0, 300)
    return [{ paper, score, title: marked(paper.title, terms), snippet: snippet(said, terms) }]
  })
}

const HEAVY = 20

/** The papers most like this one, likest first: found by its heaviest terms, then compared by meaning. */
export async function related(db: Db, paper: string, n = 5): Promise<Ranked[]> {
  const own = await indexedPaper(db, paper)
  if (!own) return []
  const counts = new Map<string, number>()
  for (const term of termsIn(own)) counts.set(term, (counts.get(term) ?? 0) + 1)
  const known = await knownTerms(db, [...counts.keys()])
  const weight = (term: string) => {
    const papers = known.frequency.get(term) ?? 0
    return papers < 2 ? 0 : (1 + Math.log(counts.get(term) ?? 1)) * Math.log(known.papers / papers)
  }
  const heavy = [...counts.keys()]
    .map((term) => ({ term, weight: weight(term) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
    .slice(0, HEAVY)
    .map(({ term }) => term)
  const rare = affordable(heavy, known)
  if (rare.length === 0) return []
  const { byText } = await candidatesFor(db, {
    texts: anyOf(rare),
    from: 0,
    to: known.papers,
    most: RANKED + 1,
  })
  const others = byText.filter(({ seq }) => seq !== own.seq)
  const most = Math.max(...others.map(({ score }) => score), 1e-9)
  return others
    .map(({ paper, seq, score, vector }) => ({
      paper,
      seq,
      score: Math.round((score / most + 2 * (own.vector && vector ? cosine(own.vector, vector) : 0)) * 1e6) / 1e6,
    }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, n)
}

/** Where a page goes on, as of the papers numbered up to `to`: papers that arrive in between move nothing. */
type Cursor = After & { to: number }

const cursorOf = ({ score, seq, to }: Cursor): string => btoa(JSON.stringify([score, seq, to])).replaceAll('=', '')

function readCursor(cursor: string): Cursor {
  try {
    const [score, seq, to]: unknown[] = JSON.parse(atob(cursor))
    if (typeof score === 'number' && typeof seq === 'number' && typeof to === 'number') return { score, seq, to }
  } catch {
    // what follows says so
  }
  throw new Mistake('the cursor is none that this service gave: leave it out to begin again')
}
