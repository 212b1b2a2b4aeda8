/** Keeps the index and its vectors: papers stored before it are indexed, vectors are learned anew, new papers get theirs. */

import type { TermVector, Vector } from '../model.ts'
import { indexed, SENTENCE_END } from '../query/index-document.ts'
import { type Db, executeBatch } from '../store/db.ts'
import {
  activateEmbeddingModel,
  embeddingModelInUse,
  listIndexedTerms,
  loadTermVectors,
  papersWithoutVectors,
  saveEmbeddingModel,
  saveVectors,
  textsOfPapers,
} from '../store/embedding-models.ts'
import { papersToIndex, pruneSearchIndex, searchIndexStatements } from '../store/search-index.ts'
import { loadTermStatistics } from '../store/term-statistics.ts'
import type { Embedder } from './embeddings-api.ts'
import { learner, projected } from './vectors.ts'

const AT_ONCE = 500
/** Papers a fit learns from, the newest. */
const MOST_LEARNED = 50_000

/** The model of vectors learned here; those before `.2` did not count the terms that they had no place for. */
export const LSA = 'lsa-64.2'
const isLearnedHere = (model: string): boolean => model.startsWith('lsa-64')

/** The terms of an indexed paper, in order. */
export const termsIn = ({ title, abstract }: { title: string; abstract: string }): string[] =>
  `${title} ${abstract}`.split(' ').filter((term) => term !== '' && term !== SENTENCE_END)

/** Indexes every stored paper that is not, or not as it stands now; says how many were looked at. */
export async function reindex(db: Db, onPage?: (done: number) => void): Promise<number> {
  await pruneSearchIndex(db)
  let done = 0
  for (let after = 0; ; ) {
    const page = await papersToIndex(db, after, AT_ONCE)
    if (page.length === 0) return done
    await executeBatch(db, searchIndexStatements(db, page.map(indexed)))
    after = page.at(-1)?.seq ?? after
    done += page.length
    onPage?.(done)
  }
}

/** What gives each paper of a page its vector. */
type Placing = (page: { seq: number; title: string; abstract: string }[]) => Promise<{ seq: number; vector: Vector }[]>

/**
 * Gives every paper a vector anew: by the embedder where there is one, else as learned from the newest papers. Searches use the
 * old vectors until all are there, and go on using them when it fails.
 */
export async function refit(db: Db, embedder?: Embedder, onPage?: (done: number) => void): Promise<{ papers: number; terms: number }> {
  const { add, size, learn } = learner()
  for (let before = Number.MAX_SAFE_INTEGER; size().papers < MOST_LEARNED; ) {
    const page = await listIndexedTerms(db, before, 2000)
    if (page.length === 0) break
    for (const paper of page) add(termsIn(paper))
    before = page.at(-1)?.seq ?? 0
  }
  const fit = embedder ? { terms: [], ...size() } : learn()
  const id = await saveEmbeddingModel(db, fit, embedder?.model ?? LSA)
  const place = embedder ? byEmbedder(db, embedder) : byTerms(new Map(fit.terms.map((term) => [term.term, term])))
  let done = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await listIndexedTerms(db, before, 2000)
    if (page.length === 0) break
    await saveVectors(db, id, await place(page))
    before = page.at(-1)?.seq ?? 0
    done += page.length
    onPage?.(done)
  }
  await activateEmbeddingModel(db, id, done)
  return { papers: done, terms: fit.terms.length }
}

/** So many papers are worth learning from. */
const FEWEST_LEARNED = 200
/** A store of so many times the papers it learned from learns anew. */
const GROWN = 1.5

/** Whether it is time to learn anew: never done so, or half as many papers came since as there were. Never by an embedder, which costs. */
export async function isRefitDue(db: Db, embedder?: Embedder): Promise<boolean> {
  if (embedder) return false
  const [fit, { papers }] = await Promise.all([embeddingModelInUse(db), loadTermStatistics(db, [])])
  return papers >= Math.max(FEWEST_LEARNED, fit?.model === LSA ? GROWN * fit.papers : 0)
}

const byTerms =
  (known: ReadonlyMap<string, TermVector>): Placing =>
  async (page) => {
    const nowhere = new Int8Array(known.values().next().value?.vector.length ?? 1)
    return page.map((paper) => ({ seq: paper.seq, vector: projected(termsIn(paper), known) ?? nowhere }))
  }

const byEmbedder =
  (db: Db, embedder: Embedder): Placing =>
  async (page) => {
    const found = await textsOfPapers(
      db,
      page.map(({ seq }) => seq),
    )
    const vectors = await embedder.papers(found.map(({ title, abstract }) => `${title}\n\n${abstract}`))
    return found.map(({ seq }, i) => ({ seq, vector: vectors[i] as Vector }))
  }

/**
 * Gives papers that came or changed since the last fit their vectors, at most so many, and says how many: three requests to the
 * database, however many they are. Nothing while there is no fit, or one by another model than the embedder's.
 */
export async function embedNew(db: Db, embedder?: Embedder, most = AT_ONCE): Promise<number> {
  const waiting = await papersWithoutVectors(db, most)
  const [first] = waiting
  if (!first || !(embedder ? first.model === embedder.model : isLearnedHere(first.model))) return 0
  const place = embedder ? byEmbedder(db, embedder) : byTerms(await loadTermVectors(db, waiting.flatMap(termsIn)))
  await saveVectors(db, first.fit, await place(waiting))
  return waiting.length
}

/** As `embedNew`, where an endpoint that does not answer stops nothing: it is asked again the next time, and what it said is given back. */
export async function placeNew(db: Db, embedder?: Embedder): Promise<string | undefined> {
  try {
    await embedNew(db, embedder)
    return undefined
  } catch (error) {
    const trouble = embedder?.trouble()
    if (!trouble) throw error
    return `new papers are without vectors: ${trouble.said}`
  }
}
