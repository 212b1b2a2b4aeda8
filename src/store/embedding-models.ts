/** Embedding models: the vectors of terms and of papers. One model is in use. */
import { and, desc, eq, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { EmbeddingModel, TermVector, Vector } from '../model.ts'
import { type Db, executeBatch, jsonChunks, valueList } from './db.ts'
import { papers } from './schema.ts'
import { currentModelId, embeddingModels, jsonField, searchPapers, searchVectors, termVectors } from './search-index.ts'

/** These terms in the model in use. */
export const embeddingTermsQuery = <T extends Record<string, SQLiteColumn>>(db: Db, terms: Iterable<string>, columns: T) =>
  db
    .select({ term: termVectors.term, idf: termVectors.idf, ...columns })
    .from(termVectors)
    .where(and(sql`${termVectors.modelId} = ${currentModelId}`, sql`${termVectors.term} in ${valueList(terms)}`))

/** As `termsOfFit`, with their places. */
export const termVectorsQuery = (db: Db, terms: Iterable<string>) =>
  embeddingTermsQuery(db, terms, { scale: termVectors.scale, vector: termVectors.vector })

/** A row of `vectorsOfTerms` with its vector read. */
export const termVectorOf = (row: { term: string; idf: number; scale: number; vector: string }): TermVector => ({
  ...row,
  vector: decodeVector(row.vector),
})

/** The terms of indexed papers, newest first, before this number. */
export async function listIndexedTerms(db: Db, before: number, limit: number): Promise<{ seq: number; title: string; abstract: string }[]> {
  return db
    .select({ seq: searchPapers.seq, title: searchPapers.title, abstract: searchPapers.abstract })
    .from(searchPapers)
    .where(sql`${searchPapers.seq} < ${before}`)
    .orderBy(desc(searchPapers.seq))
    .limit(limit)
}

/** Stores a model that is not in use yet and returns its id. */
export async function saveEmbeddingModel(db: Db, fit: EmbeddingModel, model: string): Promise<number> {
  const [newest] = await db.select({ id: sql<number>`coalesce(max(id), 0)` }).from(embeddingModels)
  const id = (newest?.id ?? 0) + 1
  const rows = fit.terms.map(({ vector, ...term }) => ({ ...term, vector: encodeVector(vector) }))
  await executeBatch(db, [
    db.insert(embeddingModels).values({ id, isCurrent: false, model, papers: fit.papers, meanLength: fit.meanLength }),
    ...jsonChunks(rows).map((part) =>
      db
        .insert(termVectors)
        .select(
          sql`select ${id}, ${jsonField('term')}, ${jsonField('idf')}, ${jsonField('scale')}, ${jsonField('vector')} from json_each(${part}) j where true`,
        ),
    ),
  ])
  return id
}

export async function saveVectors(db: Db, fit: number, vectors: { seq: number; vector: Vector }[]): Promise<void> {
  const rows = vectors.map(({ seq, vector }) => ({ seq, vector: encodeVector(vector) }))
  await executeBatch(
    db,
    jsonChunks(rows).map((part) =>
      db
        .insert(searchVectors)
        .select(sql`select ${fit}, ${jsonField('seq')}, ${jsonField('vector')} from json_each(${part}) j where true`)
        .onConflictDoUpdate({ target: [searchVectors.modelId, searchVectors.seq], set: { vector: sql`excluded.vector` } }),
    ),
  )
}

/** Puts a model of this many papers in use and deletes all others. */
export async function activateEmbeddingModel(db: Db, id: number, placed: number): Promise<void> {
  await executeBatch(db, [
    db.update(embeddingModels).set({ papers: placed }).where(eq(embeddingModels.id, id)),
    db.update(embeddingModels).set({ isCurrent: sql`${embeddingModels.id} = ${id}` }),
    db.delete(searchVectors).where(sql`model_id <> ${id}`),
    db.delete(termVectors).where(sql`model_id <> ${id}`),
    db.delete(embeddingModels).where(sql`id <> ${id}`),
  ])
}

/** The papers that came or changed since the fit in use, the first stored first, at most so many, with the number and model of that fit. */
export async function papersWithoutVectors(
  db: Db,
  limit: number,
): Promise<{ fit: number; model: string; seq: number; title: string; abstract: string }[]> {
  const came = sql`select seq from search_papers where seq > (select coalesce(max(seq), 0) from search_vectors where model_id = ${currentModelId})`
  const changed = sql`select seq from search_vectors where model_id = ${currentModelId} and vector = ''`
  return db
    .select({
      fit: sql<number>`f.id`,
      model: sql<string>`f.model`,
      seq: sql<number>`s.seq`,
      title: sql<string>`s.title`,
      abstract: sql<string>`s.abstract`,
    })
    .from(
      sql`(${changed} union ${came} order by 1 limit ${limit}) w join search_papers s on s.seq = w.seq join search_models f on f.id = ${currentModelId}`,
    )
}

/** How search by meaning stands: the model and size of the fit in use, and how many papers wait for their vectors. */
export async function embeddingModelInUse(db: Db): Promise<{ model: string; papers: number; waiting: number } | undefined> {
  const [row] = await db
    .select({
      model: sql<string>`f.model`,
      papers: sql<number>`f.papers`,
      waiting: sql<number>`(select count(*) from search_papers where seq > (select coalesce(max(seq), 0) from search_vectors where model_id = f.id)) + (select count(*) from search_vectors where model_id = f.id and vector = '')`,
    })
    .from(sql`search_models f`)
    .where(sql`f.id = ${currentModelId}`)
  return row
}

/** Papers by their numbers as they are stored, in any order. */
export async function textsOfPapers(db: Db, seqs: number[]): Promise<{ seq: number; title: string; abstract: string }[]> {
  return db
    .select({ seq: papers.seq, title: papers.title, abstract: papers.abstract })
    .from(papers)
    .where(sql`${papers.seq} in (select value from json_each(${JSON.stringify(seqs)}))`)
}

export async function loadTermVectors(db: Db, terms: Iterable<string>): Promise<Map<string, TermVector>> {
  const rows = await termVectorsQuery(db, terms)
  return new Map(rows.map((row) => [row.term, termVectorOf(row)]))
}

/** As text, a byte a number (base64). */
export const encodeVector = (vector: Vector): string =>
  btoa(String.fromCharCode(...new Uint8Array(vector.buffer, vector.byteOffset, vector.length)))

export function decodeVector(text: string): Vector {
  const bytes = atob(text)
  const vector = new Int8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) vector[i] = bytes.charCodeAt(i)
  return vector
}
