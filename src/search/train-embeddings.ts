/** Maintains the search index and its vectors: reindexing, training, and vectors of new papers. */

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
/** Training uses the newest papers only. */
const MAX_TRAINING_PAPERS = 50_000

/** The id of models trained here; those before `.2` lack the IDF of terms without a vector. Stored: never renamed. */
export const LSA_MODEL = 'lsa-64.2'
const isLsaModel = (model: string): boolean => model.startsWith('lsa-64')

/** The terms of an indexed paper, in order. */
export const indexedTermsOf = ({ title, abstract }: { title: string; abstract: string }): string[] =>
  `${title} ${abstract}`.split(' ').filter((term) => term !== '' && term !== SENTENCE_END)

/** Indexes all stored papers that are missing or outdated in the index; returns the number of papers checked. */
export async function reindex(db: Db, onPage?: (papers: number) => void): Promise<number> {
  await pruneSearchIndex(db)
  let papers = 0
  for (let after = 0; ; ) {
    const page = await papersToIndex(db, after, INDEX_BATCH_SIZE)
    if (page.length === 0) return papers
    await executeBatch(db, searchIndexStatements(db, page.map(buildIndexDocument)))
    after = page.at(-1)?.seq ?? after
    papers += page.length
    onPage?.(papers)
  }
}

/** Computes the vectors of a page of papers. */
type Vectorizer = (page: { seq: number; title: string; abstract: string }[]) => Promise<{ seq: number; vector: Vector }[]>

/**
 * Computes the vectors of all papers, with the embedder or a model trained on the newest papers. Searches use the old vectors
 * until all new ones are stored, and keep them if it fails.
 */
export async function trainEmbeddings(
  db: Db,
  embedder?: Embedder,
  onPage?: (papers: number) => void,
): Promise<{ papers: number; terms: number }> {
  const { add, size, train } = createLsaTrainer()
  for (let before = Number.MAX_SAFE_INTEGER; size().papers < MAX_TRAINING_PAPERS; ) {
    const page = await listIndexedTerms(db, before, 2000)
    if (page.length === 0) break
    for (const paper of page) add(indexedTermsOf(paper))
    before = page.at(-1)?.seq ?? 0
  }
  const model = embedder ? { terms: [], ...size() } : train()
  const id = await saveEmbeddingModel(db, model, embedder?.model ?? LSA_MODEL)
  const vectorize = embedder ? vectorizeByApi(db, embedder) : vectorizeByTerms(new Map(model.terms.map((term) => [term.term, term])))
  let papers = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await listIndexedTerms(db, before, 2000)
    if (page.length === 0) break
    await saveVectors(db, id, await vectorize(page))
    before = page.at(-1)?.seq ?? 0
    papers += page.length
    onPage?.(papers)
  }
  await activateEmbeddingModel(db, id, papers)
  return { papers, terms: model.terms.length }
}

const MIN_TRAINING_PAPERS = 200
/** Training is due again when the store has grown by this factor. */
const RETRAIN_GROWTH = 1.5

/** Whether training is due: at first, and after growth by half. Never with an embedder, whose requests cost money. */
export async function isTrainingDue(db: Db, embedder?: Embedder): Promise<boolean> {
  if (embedder) return false
  const [model, { papers }] = await Promise.all([embeddingModelInUse(db), loadTermStatistics(db, [])])
  return papers >= Math.max(MIN_TRAINING_PAPERS, model?.model === LSA_MODEL ? RETRAIN_GROWTH * model.papers : 0)
}

const vectorizeByTerms =
  (termVectors: ReadonlyMap<string, TermVector>): Vectorizer =>
  async (page) => {
    const zero = new Int8Array(termVectors.values().next().value?.vector.length ?? 1)
    return page.map((paper) => ({ seq: paper.seq, vector: projectTerms(indexedTermsOf(paper), termVectors) ?? zero }))
  }

const vectorizeByApi =
  (db: Db, embedder: Embedder): Vectorizer =>
  async (page) => {
    const texts = await textsOfPapers(
      db,
      page.map(({ seq }) => seq),
    )
    const vectors = await embedder.embedPapers(texts.map(({ title, abstract }) => `${title}\n\n${abstract}`))
    return texts.map(({ seq }, i) => ({ seq, vector: vectors[i] as Vector }))
  }

/**
 * Computes the vectors of at most `limit` new or changed papers, in three database requests; returns their number. None
 * without a model, or with a model other than the embedder's.
 */
export async function embedNewPapers(db: Db, embedder?: Embedder, limit = INDEX_BATCH_SIZE): Promise<number> {
  const papers = await papersWithoutVectors(db, limit)
  const [first] = papers
  if (!first || !(embedder ? first.model === embedder.model : isLsaModel(first.model))) return 0
  const vectorize = embedder ? vectorizeByApi(db, embedder) : vectorizeByTerms(await loadTermVectors(db, papers.flatMap(indexedTermsOf)))
  await saveVectors(db, first.fit, await vectorize(papers))
  return papers.length
}

/** Runs `embedNewPapers`, but returns the message of an embedder's error instead of throwing; the next round tries again. */
export async function tryEmbedNewPapers(db: Db, embedder?: Embedder): Promise<string | undefined> {
  try {
    await embedNewPapers(db, embedder)
    return undefined
  } catch (error) {
    const embedderError = embedder?.lastError()
    if (!embedderError) throw error
    return `new papers are without vectors: ${embedderError.message}`
  }
}
