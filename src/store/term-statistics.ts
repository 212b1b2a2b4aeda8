/** Statistics of terms: document frequencies, spellings, and vectors of the embedding model in use. */
import { desc, eq, type SQL, sql } from 'drizzle-orm'
import type { TermVector } from '../model.ts'
import { type Db, valueList } from './db.ts'
import { embeddingTermsQuery, termVectorOf, termVectorsQuery } from './embedding-models.ts'
import { currentModelId, embeddingModels, searchPapers, searchWords } from './search-index.ts'

/** Statistics of a question's terms and of the index. */
export type TermStatistics = {
  /** The highest paper number, about the number of papers. */
  papers: number
  /** The mean length of a paper in terms, as of the current model. */
  meanLength: number | undefined
  /** The id of the current model. */
  model: string | undefined
  documentFrequencies: Map<string, number>
  vectors: Map<string, TermVector>
}

/** More common terms are estimated, not counted: FTS5 counts by reading all papers that have a term. */
const MIN_COUNTED_IDF = Math.log(400)

const documentFrequencyQuery = (db: Db, terms: Iterable<string>, where: SQL) =>
  db
    .select({ term: sql<string>`v.term`, papers: sql<number>`v.doc` })
    .from(sql`json_each(${JSON.stringify([...new Set(terms)])}) j cross join search_vocabulary v on v.term = j.value`)
    .where(where)

/** Estimates a term's document frequency from its IDF in the current model. */
const estimateDocumentFrequency = (papers: number, { idf }: { idf: number }): number => Math.round(papers * Math.exp(-idf))
const toFrequencyEntry = ({ term, papers }: { term: string; papers: number }) => [term, papers] as const

const indexSizeQuery = (db: Db) => db.select({ papers: sql<number>`coalesce(max(seq), 0)` }).from(searchPapers)

/**
 * Loads the number of papers and the document frequencies of terms as estimated by the current model; if that is not `model`
 * (`isModelCurrent`), which includes all common terms, they are counted. One request.
 */
export async function loadTermFrequencies(
  db: Db,
  terms: string[],
  model: string,
): Promise<Pick<TermStatistics, 'papers' | 'documentFrequencies'> & { isModelCurrent: boolean }> {
  const currentModel = sql`(select 1 from search_models where id = ${currentModelId} and model = ${model})`
  const [[size], modelTerms, counted, [current]] = await db.batch([
    indexSizeQuery(db),
    embeddingTermsQuery(db, terms, {}),
    documentFrequencyQuery(db, terms, sql`not exists ${currentModel}`),
    db.select({ n: sql<number>`exists ${currentModel}` }).from(sql`(select 1)`),
  ])
  const papers = size?.papers ?? 0
  return {
    papers,
    documentFrequencies: new Map([
      ...modelTerms.map((term) => [term.term, estimateDocumentFrequency(papers, term)] as const),
      ...counted.map(toFrequencyEntry),
    ]),
    isModelCurrent: current?.n === 1,
  }
}

/** Loads the statistics of terms. One request. */
export async function loadTermStatistics(db: Db, terms: string[]): Promise<TermStatistics> {
  const [[size], [model], counted, termRows] = await db.batch([
    indexSizeQuery(db),
    db
      .select({ length: embeddingModels.meanLength, model: embeddingModels.model })
      .from(embeddingModels)
      .where(eq(embeddingModels.isCurrent, true))
      .orderBy(desc(embeddingModels.id))
      .limit(1),
    documentFrequencyQuery(
      db,
      terms,
      sql`j.value not in (select term from search_terms where model_id = ${currentModelId} and term in ${valueList(terms)} and idf < ${MIN_COUNTED_IDF})`,
    ),
    termVectorsQuery(db, terms),
  ])
  const papers = size?.papers ?? 0
  const common = termRows.filter(({ idf }) => idf < MIN_COUNTED_IDF)
  return {
    papers,
    meanLength: model?.length,
    model: model?.model,
    documentFrequencies: new Map([
      ...common.map((term) => [term.term, estimateDocumentFrequency(papers, term)] as const),
      ...counted.map(toFrequencyEntry),
    ]),
    vectors: new Map(termRows.map((row) => [row.term, termVectorOf(row)])),
  }
}

/**
 * Looks up which spellings are words of indexed papers, with their terms and document frequencies; which phrases of terms occur
 * in one; and which words are names of authors. One request.
 */
export async function lookUpSpellings(
  db: Db,
  words: string[],
  spellings: string[],
  phrases: string[],
): Promise<{ spelled: { word: string; term: string; papers: number }[]; phrases: Set<string>; authors: Set<string> }> {
  const occurring = (texts: string[], match: SQL) =>
    db
      .select({ text: sql<string>`j.value` })
      .from(sql`json_each(${JSON.stringify(texts)}) j`)
      .where(sql`exists (${match} '"' || j.value || '"')`)
  const [spelled, phraseRows, authorRows] = await db.batch([
    db
      .select({ word: sql<string>`w.word`, term: sql<string>`w.term`, papers: sql<number>`v.doc` })
      .from(
        sql`json_each(${JSON.stringify(spellings)}) j cross join search_words w on w.word = j.value cross join search_vocabulary v on v.term = w.term`,
      ),
    occurring(phrases, sql`select 1 from search_texts where search_texts match`),
    occurring(words, sql`select 1 from search_fields where search_fields match 'authors : ' ||`),
  ])
  return { spelled, phrases: new Set(phraseRows.map(({ text }) => text)), authors: new Set(authorRows.map(({ text }) => text)) }
}

/** The terms of at most `limit` indexed words with a prefix. */
export async function termsWithPrefix(db: Db, prefix: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ term: searchWords.term })
    .from(searchWords)
    .where(sql`${searchWords.word} >= ${prefix} and ${searchWords.word} < ${`${prefix}\u{10ffff}`}`)
    .limit(limit)
  return rows.map(({ term }) => term)
}

/** The inverse document frequency (BM25's) of a term that `frequency` papers have. */
export const idf = (papers: number, frequency: number): number => Math.log(1 + (papers - frequency + 0.5) / (frequency + 0.5))
