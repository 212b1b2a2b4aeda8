/** Statistics of terms: document frequencies, spellings, and vectors of the embedding model in use. */
import { desc, eq, type SQL, sql } from 'drizzle-orm'
import type { TermVector } from '../model.ts'
import { type Db, valueList } from './db.ts'
import { embeddingTermsQuery, termVectorOf, termVectorsQuery } from './embedding-models.ts'
import { currentModelId, embeddingModels, searchPapers, searchWords } from './search-index.ts'

/** What is known of a question's terms: how many papers have each, its vector, and how much is indexed. */
export type TermStatistics = {
  /** The highest number of a paper, about how many there are. */
  papers: number
  meanLength: number | undefined
  /** What the vectors in use were made by. */
  model: string | undefined
  documentFrequencies: Map<string, number>
  vectors: Map<string, TermVector>
}

/** A term that one paper in four hundred has is not counted: FTS5 counts by going through all papers that have it. */
const MIN_COUNTED_IDF = Math.log(400)

/** How many papers have these terms, counted. */
const documentFrequencyQuery = (db: Db, terms: Iterable<string>, where: SQL) =>
  db
    .select({ term: sql<string>`v.term`, papers: sql<number>`v.doc` })
    .from(sql`json_each(${JSON.stringify([...new Set(terms)])}) j cross join search_vocabulary v on v.term = j.value`)
    .where(where)

/** How many of so many papers have a term, by the share of them that had it when the fit was learned. */
const estimateDocumentFrequency = (papers: number, { idf }: { idf: number }): number => Math.round(papers * Math.exp(-idf))
const toFrequencyEntry = ({ term, papers }: { term: string; papers: number }) => [term, papers] as const

const indexSizeQuery = (db: Db) => db.select({ papers: sql<number>`coalesce(max(seq), 0)` }).from(searchPapers)

/**
 * How many papers there are and about how many of them have these terms, as the fit in use knows; `fitted` where it is of this
 * model, which knows of all that are common. While it is not, all are counted. One request.
 */
export async function loadTermFrequencies(
  db: Db,
  terms: string[],
  model: string,
): Promise<Pick<TermStatistics, 'papers' | 'documentFrequencies'> & { isModelCurrent: boolean }> {
  const fitCounting = sql`(select 1 from search_models where id = ${currentModelId} and model = ${model})`
  const [[size], known, counted, [fitted]] = await db.batch([
    indexSizeQuery(db),
    embeddingTermsQuery(db, terms, {}),
    documentFrequencyQuery(db, terms, sql`not exists ${fitCounting}`),
    db.select({ n: sql<number>`exists ${fitCounting}` }).from(sql`(select 1)`),
  ])
  const papers = size?.papers ?? 0
  return {
    papers,
    documentFrequencies: new Map([
      ...known.map((one) => [one.term, estimateDocumentFrequency(papers, one)] as const),
      ...counted.map(toFrequencyEntry),
    ]),
    isModelCurrent: fitted?.n === 1,
  }
}

/** One request. */
export async function loadTermStatistics(db: Db, terms: string[]): Promise<TermStatistics> {
  const [[size], [fit], counted, found] = await db.batch([
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
  const common = found.filter(({ idf }) => idf < MIN_COUNTED_IDF)
  return {
    papers,
    meanLength: fit?.length,
    model: fit?.model,
    documentFrequencies: new Map([
      ...common.map((one) => [one.term, estimateDocumentFrequency(papers, one)] as const),
      ...counted.map(toFrequencyEntry),
    ]),
    vectors: new Map(found.map((row) => [row.term, termVectorOf(row)])),
  }
}

/**
 * Which of these spellings are words of indexed papers, with their terms and how many papers have those; which of these phrases
 * of terms stand in one; and which of the words asked are in the names of authors. One request.
 */
export async function lookUpSpellings(
  db: Db,
  asked: string[],
  spellings: string[],
  phrases: string[],
): Promise<{ spelled: { word: string; term: string; papers: number }[]; phrases: Set<string>; authors: Set<string> }> {
  const standing = (texts: string[], match: SQL) =>
    db
      .select({ text: sql<string>`j.value` })
      .from(sql`json_each(${JSON.stringify(texts)}) j`)
      .where(sql`exists (${match} '"' || j.value || '"')`)
  const [spelled, found, authors] = await db.batch([
    db
      .select({ word: sql<string>`w.word`, term: sql<string>`w.term`, papers: sql<number>`v.doc` })
      .from(
        sql`json_each(${JSON.stringify(spellings)}) j cross join search_words w on w.word = j.value cross join search_vocabulary v on v.term = w.term`,
      ),
    standing(phrases, sql`select 1 from search_texts where search_texts match`),
    standing(asked, sql`select 1 from search_fields where search_fields match 'authors : ' ||`),
  ])
  return { spelled, phrases: new Set(found.map(({ text }) => text)), authors: new Set(authors.map(({ text }) => text)) }
}

/** The terms of all indexed words that begin so, at most `most` words. */
export async function termsWithPrefix(db: Db, beginning: string, most: number): Promise<string[]> {
  const rows = await db
    .select({ term: searchWords.term })
    .from(searchWords)
    .where(sql`${searchWords.word} >= ${beginning} and ${searchWords.word} < ${`${beginning}\u{10ffff}`}`)
    .limit(most)
  return rows.map(({ term }) => term)
}

/** How much a term says that so many of the papers have. */
export const idf = (papers: number, frequency: number): number => Math.log(1 + (papers - frequency + 0.5) / (frequency + 0.5))
