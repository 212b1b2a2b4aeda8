/** Keeps the index and its vectors: papers stored before it are indexed, vectors are learned anew, new papers get theirs. */

import type { TermVector, Vector } from '../model.ts'
import { buildIndexDocument, SENTENCE_END } from '../query/index-document.ts'
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
import { createLsaTrainer } from './train-lsa.ts'
import { projectTerms } from './vectors.ts'

const INDEX_BATCH_SIZE = 500
/** Papers a fit learns from, the newest. */
const MAX_TRAINING_PAPERS = 50_000

/** The model of vectors learned here; those before `.2` did not count the terms that they had no place for. */
export const LSA_MODEL = 'lsa-64.2'
const isLsaModel = (model: string): boolean => model.startsWith('lsa-64')

/** The terms of an indexed paper, in order. */
export const indexedTermsOf = ({ title, abstract }: { title: string; abstract: string }): string[] =>
  `${title} ${abstract}`.split(' ').filter((term) => term !== '' && term !== SENTENCE_END)

/** Indexes every stored paper that is not, or not as it stands now; says how many were looked at. */
export async function reindex(db: Db, onPage?: (done: number) => void): Promise<number> {
  await pruneSearchIndex(db)
  let done = 0
  for (let after = 0; ; ) {
    const page = await papersToIndex(db, after, INDEX_BATCH_SIZE)
    if (page.length === 0) return done
    await executeBatch(db, searchIndexStatements(db, page.map(buildIndexDocument)))
    after = page.at(-1)?.seq ?? after
    done += page.length
    onPage?.(done)
  }
}

/** What gives each paper of a page its vector. */
type Vectorizer = (page: { seq: number; title: string; abstract: string }[]) => Promise<{ seq: number; vector: Vector }[]>

/**
 * Gives every paper a vector anew: by the embedder where there is one, else as learned from the newest papers. Searches use the
 * old vectors until all are there, and go on using them when it fails.
 */
export async function trainEmbeddings(
  db: Db,
  embedder?: Embedder,
  onPage?: (done: number) => void,
): Promise<{ papers: number; terms: number }> {
  const { add, size, train } = createLsaTrainer()
  for (let before = Number.MAX_SAFE_INTEGER; size().papers < MAX_TRAINING_PAPERS; ) {
    const page = await listIndexedTerms(db, before, 2000)
    if (page.length === 0) break
    for (const paper of page) add(indexedTermsOf(paper))
    before = page.at(-1)?.seq ?? 0
  }
  const fit = embedder ? { terms: [], ...size() } : train()
  const id = await saveEmbeddingModel(db, fit, embedder?.model ?? LSA_MODEL)
  const place = embedder ? vectorizeByApi(db, embedder) : vectorizeByTerms(new Map(fit.terms.map((term) => [term.term, term])))
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
const MIN_TRAINING_PAPERS = 200
/** A store of so many times the papers it learned from learns anew. */
const RETRAIN_GROWTH = 1.5

/** Whether it is time to learn anew: never done so, or half as many papers came since as there were. Never by an embedder, which costs. */
export async function isTrainingDue(db: Db, embedder?: Embedder): Promise<boolean> {
  if (embedder) return false
  const [fit, { papers }] = await Promise.all([embeddingModelInUse(db), loadTermStatistics(db, [])])
  return papers >= Math.max(MIN_TRAINING_PAPERS, fit?.model === LSA_MODEL ? RETRAIN_GROWTH * fit.papers : 0)
}

const vectorizeByTerms =
  (known: ReadonlyMap<string, TermVector>): Vectorizer =>
  async (page) => {
    const nowhere = new Int8Array(known.values().next().value?.vector.length ?? 1)
    return page.map((paper) => ({ seq: paper.seq, vector: projectTerms(indexedTermsOf(paper), known) ?? nowhere }))
  }

const vectorizeByApi =
  (db: Db, embedder: Embedder): Vectorizer =>
  async (page) => {
    const found = await textsOfPapers(
      db,
      page.map(({ seq }) => seq),
    )
    const vectors = await embedder.embedPapers(found.map(({ title, abstract }) => `${title}\n\n${abstract}`))
    return found.map(({ seq }, i) => ({ seq, vector: vectors[i] as Vector }))
  }

/**
 * Gives papers that came or changed since the last fit their vectors, at most so many, and says how many: three requests to the
 * database, however many they are. Nothing while there is no fit, or one by another model than the embedder's.
 */
export async function embedNewPapers(db: Db, embedder?: Embedder, most = INDEX_BATCH_SIZE): Promise<number> {
  const waiting = await papersWithoutVectors(db, most)
  const [first] = waiting
  if (!first || !(embedder ? first.model === embedder.model : isLsaModel(first.model))) return 0
  const place = embedder ? vectorizeByApi(db, embedder) : vectorizeByTerms(await loadTermVectors(db, waiting.flatMap(indexedTermsOf)))
  await saveVectors(db, first.fit, await place(waiting))
  return waiting.length
}

/** As `embedNew`, where an endpoint that does not answer stops nothing: it is asked again the next time, and what it said is given back. */
export async function tryEmbedNewPapers(db: Db, embedder?: Embedder): Promise<string | undefined> {
  try {
    await embedNewPapers(db, embedder)
    return undefined
  } catch (error) {
    const trouble = embedder?.lastError()
    if (!trouble) throw error
    return `new papers are without vectors: ${trouble.message}`
  }
}
