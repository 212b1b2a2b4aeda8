/**
 * The index of what is searched: two full-text tables without content (texts as terms; authors and fields), the terms of each
 * paper for ranking, every word with its term, and vectors by fit. A row of `search_papers` stands for each paper indexed;
 * rows of papers that are gone are never shown, because every answer joins `papers`.
 */
import { gt, type SQL, sql } from 'drizzle-orm'
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { IndexDocument } from '../query/index-document.ts'
import { type Db, executeBatch, jsonChunks, jsonValuesCte, type Statement, valueList } from './db.ts'
import { papers } from './schema.ts'

export const searchTexts = sqliteTable('search_texts', { rowid: integer(), title: text(), abstract: text() })
export const searchFields = sqliteTable('search_fields', { rowid: integer(), authors: text(), fields: text() })
export const searchPapers = sqliteTable('search_papers', {
  seq: integer().primaryKey(),
  paper: text().notNull(),
  hash: text().notNull(),
  title: text().notNull(),
  abstract: text().notNull(),
})
export const searchWords = sqliteTable('search_words', { word: text().primaryKey(), term: text().notNull() })
export const embeddingModels = sqliteTable('search_models', {
  id: integer().primaryKey(),
  isCurrent: integer({ mode: 'boolean' }).notNull(),
  model: text().notNull(),
  papers: integer().notNull(),
  meanLength: real().notNull(),
})
export const termVectors = sqliteTable('search_terms', {
  modelId: integer().notNull(),
  term: text().notNull(),
  idf: real().notNull(),
  scale: real().notNull(),
  vector: text().notNull(),
})
export const searchVectors = sqliteTable('search_vectors', {
  modelId: integer().notNull(),
  seq: integer().notNull(),
  vector: text().notNull(),
})

/** A field of a row that goes in as JSON, `j`. */
export const jsonField = (key: string): SQL => sql`json_extract(j.value, ${sql.raw(`'$.${key}'`)})`
/** The number of the fit in use. */
export const currentModelId = sql`(select max(id) from search_models where is_current)`

/**
 * Brings the index up to date with these papers, after they were written in the same batch; only what changed is written. `gone`
 * papers leave it; it holds nothing of those that were not `stored` before.
 */
export function searchIndexStatements(
  db: Db,
  documents: IndexDocument[],
  gone: string[] = [],
  stored: (paper: string) => boolean = () => true,
): Statement[] {
  const leaving = sql`(select seq from search_papers where paper in ${valueList(gone)})`
  const leave =
    gone.length === 0
      ? []
      : [
          db.delete(searchTexts).where(sql`rowid in ${leaving}`),
          db.delete(searchFields).where(sql`rowid in ${leaving}`),
          db.delete(searchVectors).where(sql`seq in ${leaving}`),
          db.delete(searchPapers).where(sql`paper in ${valueList(gone)}`),
        ]
  const before = documents.filter(({ paper }) => stored(paper)).map(({ paper, hash }) => ({ paper, hash }))
  const forget = jsonChunks(before).flatMap((part) => {
    const stale = sql`(select s.seq from json_each(${part}) j join search_papers s on s.paper = ${jsonField('paper')} where s.hash <> ${jsonField('hash')})`
    return [
      db.delete(searchTexts).where(sql`rowid in ${stale}`),
      db.delete(searchFields).where(sql`rowid in ${stale}`),
      // the vector of what it said before is none of what it says now: an empty one waits to be made anew
      db.update(searchVectors).set({ vector: '' }).where(sql`model_id = ${currentModelId} and seq in ${stale}`),
    ]
  })
  const enter = jsonChunks(documents.map(({ words: _, ...row }) => row)).flatMap((part) => {
    const fresh = (columns: SQL) =>
      sql`with ${jsonValuesCte(part)} select p.seq, ${columns} from json_values j join papers p on p.id = ${jsonField('paper')} left join search_papers s on s.seq = p.seq where s.hash is null or s.hash <> ${jsonField('hash')}`
    return [
      db.insert(searchTexts).select(fresh(sql`${jsonField('title')}, ${jsonField('abstract')}`)),
      db.insert(searchFields).select(fresh(sql`${jsonField('authors')}, ${jsonField('fields')}`)),
      db
        .insert(searchPapers)
        .select(fresh(sql`${jsonField('paper')}, ${jsonField('hash')}, ${jsonField('title')}, ${jsonField('abstract')}`))
        .onConflictDoUpdate({
          target: searchPapers.seq,
          set: { paper: sql`excluded.paper`, hash: sql`excluded.hash`, title: sql`excluded.title`, abstract: sql`excluded.abstract` },
        }),
    ]
  })
  const spelt = new Map(documents.flatMap(({ words }) => [...words]))
  const spell = jsonChunks([...spelt].map(([word, term]) => ({ word, term }))).map((part) =>
    db
      .insert(searchWords)
      .select(sql`select ${jsonField('word')}, ${jsonField('term')} from json_each(${part}) j where true`)
      .onConflictDoNothing(),
  )
  return [...leave, ...forget, ...enter, ...spell]
}

/** Papers as they are indexed from, in the order they were first stored. */
export async function papersToIndex(db: Db, after: number, limit: number) {
  return db
    .select({
      seq: papers.seq,
      id: papers.id,
      title: papers.title,
      abstract: papers.abstract,
      authors: papers.authors,
      categories: papers.categories,
      organization: papers.organization,
      venue: papers.venue,
      links: papers.links,
    })
    .from(papers)
    .where(gt(papers.seq, after))
    .orderBy(papers.seq)
    .limit(limit)
}

/** Takes out of the index what no paper stands for any more. */
export async function pruneSearchIndex(db: Db): Promise<void> {
  const gone = sql`(select seq from search_papers where seq not in (select seq from papers))`
  await executeBatch(db, [
    db.delete(searchTexts).where(sql`rowid in ${gone}`),
    db.delete(searchFields).where(sql`rowid in ${gone}`),
    db.delete(searchVectors).where(sql`seq in ${gone}`),
    db.delete(searchPapers).where(sql`seq in ${gone}`),
  ])
}
