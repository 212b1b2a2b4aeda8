/**
 * The index of what is searched: two full-text tables without content (texts as terms; authors and fields), the terms of each
 * paper for ranking, every word with its term, and vectors by fit. A row of `search_papers` stands for each paper indexed;
 * rows of papers that are gone are never shown, because every answer joins `papers`.
 */
import { and, desc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { integer, real, type SQLiteColumn, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Moment } from '../model.ts'
import type { Indexed } from '../search/indexed.ts'
import type { Condition } from '../search/lexical.ts'
import { type Fit, readVector, type TermVector, type Vector, written } from '../search/vectors.ts'
import { among, type Db, inParts, type Statement, send } from './db.ts'
import { papers } from './schema.ts'

const texts = sqliteTable('search_texts', { rowid: integer(), title: text(), abstract: text() })
const fields = sqliteTable('search_fields', { rowid: integer(), authors: text(), fields: text() })
const indexedPapers = sqliteTable('search_papers', {
  seq: integer().primaryKey(),
  paper: text().notNull(),
  hash: text().notNull(),
  title: text().notNull(),
  abstract: text().notNull(),
})
const words = sqliteTable('search_words', { word: text().primaryKey(), term: text().notNull() })
const fits = sqliteTable('search_fits', {
  id: integer().primaryKey(),
  current: integer({ mode: 'boolean' }).notNull(),
  model: text().notNull(),
  papers: integer().notNull(),
  length: real().notNull(),
})
const termVectors = sqliteTable('search_terms', {
  fit: integer().notNull(),
  term: text().notNull(),
  idf: real().notNull(),
  scale: real().notNull(),
  vector: text().notNull(),
})
const vectors = sqliteTable('search_vectors', { fit: integer().notNull(), seq: integer().notNull(), vector: text().notNull() })

const value = (key: string): SQL => sql`json_extract(j.value, ${sql.raw(`'$.${key}'`)})`
const currentFit = sql`(select max(id) from search_fits where current)`

/** Brings the index up to date with these papers, after they were written in the same batch; only what changed is written. `gone` papers leave it. */
export function searchStatements(db: Db, found: Indexed[], gone: string[] = []): Statement[] {
  const leaving = sql`(select seq from search_papers where paper in ${among(gone)})`
  const leave =
    gone.length === 0
      ? []
      : [
          db.delete(texts).where(sql`rowid in ${leaving}`),
          db.delete(fields).where(sql`rowid in ${leaving}`),
          db.delete(vectors).where(sql`seq in ${leaving}`),
          db.delete(indexedPapers).where(sql`paper in ${among(gone)}`),
        ]
  const parts = inParts(found.map(({ words: _, ...row }) => row))
  const enter = parts.flatMap((part) => {
    const stale = sql`(select s.seq from json_each(${part}) j join search_papers s on s.paper = ${value('paper')} where s.hash <> ${value('hash')})`
    const fresh = sql`from json_each(${part}) j join papers p on p.id = ${value('paper')} left join search_papers s on s.seq = p.seq where s.hash is null or s.hash <> ${value('hash')}`
    return [
      db.delete(texts).where(sql`rowid in ${stale}`),
      db.delete(fields).where(sql`rowid in ${stale}`),
      // the vector of what it said before is none of what it says now: an empty one waits to be made anew
      db.update(vectors).set({ vector: '' }).where(sql`fit = ${currentFit} and seq in ${stale}`),
      db.insert(texts).select(sql`select p.seq, ${value('title')}, ${value('abstract')} ${fresh}`),
      db.insert(fields).select(sql`select p.seq, ${value('authors')}, ${value('fields')} ${fresh}`),
      db
        .insert(indexedPapers)
        .select(sql`select p.seq, ${value('paper')}, ${value('hash')}, ${value('title')}, ${value('abstract')} ${fresh}`)
        .onConflictDoUpdate({
          target: indexedPapers.seq,
          set: { paper: sql`excluded.paper`, hash: sql`excluded.hash`, title: sql`excluded.title`, abstract: sql`excluded.abstract` },
        }),
    ]
  })
  const spelt = new Map(found.flatMap(({ words }) => [...words]))
  const spell = inParts([...spelt].map(([word, term]) => ({ word, term }))).map((part) =>
    db
      .insert(words)
      .select(sql`select ${value('word')}, ${value('term')} from json_each(${part}) j where true`)
      .onConflictDoNothing(),
  )
  return [...leave, ...enter, ...spell]
}

/** Papers as they are indexed from, in the order they were first stored. */
export async function papersToIndex(db: Db, after: number, most: number) {
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
    .limit(most)
}

/** Takes out of the index what no paper stands for any more. */
export async function forgetGone(db: Db): Promise<void> {
  const gone = sql`(select seq from search_papers where seq not in (select seq from papers))`
  await send(db, [
    db.delete(texts).where(sql`rowid in ${gone}`),
    db.delete(fields).where(sql`rowid in ${gone}`),
    db.delete(vectors).where(sql`seq in ${gone}`),
    db.delete(indexedPapers).where(sql`seq in ${gone}`),
  ])
}

/** What is known of a question's terms: how many papers have each, its vector, and how much is indexed. */
export type Known = {
  /** The highest number of a paper, about how many there are. */
  papers: number
  length: number | undefined
  /** What the vectors in use were made by. */
  model: string | undefined
  frequency: Map<string, number>
  vectors: Map<string, TermVector>
}

/** A term that one paper in four hundred has is not counted: FTS5 counts by going through all papers that have it. */
const COUNTED_BY_FIT = Math.log(400)

/** What the fit in use knows of these terms. */
const termsOfFit = <T extends Record<string, SQLiteColumn>>(db: Db, terms: Iterable<string>, columns: T) =>
  db
    .select({ term: termVectors.term, idf: termVectors.idf, ...columns })
    .from(termVectors)
    .where(and(sql`${termVectors.fit} = ${currentFit}`, sql`${termVectors.term} in ${among(terms)}`))

const vectorsOfTerms = (db: Db, terms: Iterable<string>) => termsOfFit(db, terms, { scale: termVectors.scale, vector: termVectors.vector })

/** How many papers have these terms, counted. */
const frequencies = (db: Db, terms: Iterable<string>, where: SQL) =>
  db
    .select({ term: sql<string>`v.term`, papers: sql<number>`v.doc` })
    .from(sql`json_each(${JSON.stringify([...new Set(terms)])}) j cross join search_vocabulary v on v.term = j.value`)
    .where(where)

/** How many of so many papers have a term, by the share of them that had it when the fit was learned. */
const sharedBy = (papers: number, { idf }: { idf: number }): number => Math.round(papers * Math.exp(-idf))
const asPair = ({ term, papers }: { term: string; papers: number }) => [term, papers] as const

const sizeQuery = (db: Db) => db.select({ papers: sql<number>`coalesce(max(seq), 0)` }).from(indexedPapers)

const termVectorOf = (row: { term: string; idf: number; scale: number; vector: string }): TermVector => ({
  ...row,
  vector: readVector(row.vector),
})

/**
 * How many papers there are and about how many of them have these terms, as the fit in use knows; `fitted` where it is of this
 * model, which knows of all that are common. While it is not, all are counted. One request.
 */
export async function aboutTerms(
  db: Db,
  terms: string[],
  model: string,
): Promise<Pick<Known, 'papers' | 'frequency'> & { fitted: boolean }> {
  const fitCounting = sql`(select 1 from search_fits where id = ${currentFit} and model = ${model})`
  const [[size], known, counted, [fitted]] = await db.batch([
    sizeQuery(db),
    termsOfFit(db, terms, {}),
    frequencies(db, terms, sql`not exists ${fitCounting}`),
    db.select({ n: sql<number>`exists ${fitCounting}` }).from(sql`(select 1)`),
  ])
  const papers = size?.papers ?? 0
  return {
    papers,
    frequency: new Map([...known.map((one) => [one.term, sharedBy(papers, one)] as const), ...counted.map(asPair)]),
    fitted: fitted?.n === 1,
  }
}

/** One request. */
export async function knownTerms(db: Db, terms: string[]): Promise<Known> {
  const [[size], [fit], counted, found] = await db.batch([
    sizeQuery(db),
    db.select({ length: fits.length, model: fits.model }).from(fits).where(eq(fits.current, true)).orderBy(desc(fits.id)).limit(1),
    frequencies(
      db,
      terms,
      sql`j.value not in (select term from search_terms where fit = ${currentFit} and term in ${among(terms)} and idf < ${COUNTED_BY_FIT})`,
    ),
    vectorsOfTerms(db, terms),
  ])
  const papers = size?.papers ?? 0
  const common = found.filter(({ idf }) => idf < COUNTED_BY_FIT)
  return {
    papers,
    length: fit?.length,
    model: fit?.model,
    frequency: new Map([...common.map((one) => [one.term, sharedBy(papers, one)] as const), ...counted.map(asPair)]),
    vectors: new Map(found.map((row) => [row.term, termVectorOf(row)])),
  }
}

/**
 * Which of these spellings are words of indexed papers, with their terms and how many papers have those, and which of the words
 * asked are in the names of authors. One request.
 */
export async function spelledSo(
  db: Db,
  asked: string[],
  spellings: string[],
): Promise<{ spelled: { word: string; term: string; papers: number }[]; authors: Set<string> }> {
  const [spelled, authors] = await db.batch([
    db
      .select({ word: sql<string>`w.word`, term: sql<string>`w.term`, papers: sql<number>`v.doc` })
      .from(
        sql`json_each(${JSON.stringify(spellings)}) j cross join search_words w on w.word = j.value cross join search_vocabulary v on v.term = w.term`,
      ),
    db
      .select({ word: sql<string>`j.value` })
      .from(sql`json_each(${JSON.stringify(asked)}) j`)
      .where(sql`exists (select 1 from search_fields where search_fields match 'authors : "' || j.value || '"')`),
  ])
  return { spelled, authors: new Set(authors.map(({ word }) => word)) }
}

/** The terms of all indexed words that begin so, at most `most` words. */
export async function termsBeginning(db: Db, beginning: string, most: number): Promise<string[]> {
  const rows = await db
    .select({ term: words.term })
    .from(words)
    .where(sql`${words.word} >= ${beginning} and ${words.word} < ${`${beginning}\u{10ffff}`}`)
    .limit(most)
  return rows.map(({ term }) => term)
}

/** The UTC day of the paper's own date, which may be a year or a month alone. */
const publishedDay = sql`date(case length(papers.published) when 4 then papers.published || '-01-01' when 7 then papers.published || '-01' else papers.published end)`

/** A condition as SQL over `papers`. */
export function conditionSql(condition: Condition): SQL {
  switch (condition.kind) {
    case 'none':
      return sql`0`
    case 'texts':
      return sql`papers.seq in (select rowid from search_texts where search_texts match ${condition.match})`
    case 'fields':
      return sql`papers.seq in (select rowid from search_fields where search_fields match ${condition.match})`
    case 'source': {
      const { value, prefix } = condition
      const is = prefix ? sql`substr(lower(source), 1, length(${value})) = ${value}` : sql`lower(source) = ${value}`
      return sql`papers.id in (select paper from records where ${is})`
    }
    case 'id': {
      const { value, prefix } = condition
      const is = (name: SQL) => (prefix ? sql`substr(${name}, 1, length(${value})) = ${value}` : sql`${name} = ${value}`)
      return sql`papers.id in (select paper from names where ${is(sql`lower(name)`)} or ${is(sql`lower(substr(name, instr(name, ':') + 1))`)})`
    }
    case 'topic':
      return sql`papers.id in (select paper from memberships where topic = ${condition.slug})`
    case 'merit':
      return sql`papers.merit >= ${condition.least}`
    case 'after':
      return sql`${publishedDay} >= ${condition.day}`
    case 'before':
      return sql`${publishedDay} < ${condition.day}`
    case 'not':
      return sql`not coalesce(${conditionSql(condition.part)}, 0)`
    case 'and':
    case 'or':
      return sql`(${sql.join(condition.parts.map(conditionSql), condition.kind === 'and' ? sql` and ` : sql` or `)})`
  }
}

type CandidateRow = { seq: number; paper: string; title: string; abstract: string; vector: string | null }
export type Found = {
  seq: number
  paper: string
  title: string
  abstract: string
  vector?: Vector /** FTS5's bm25, larger is better. */
  score: number
}

const foundOf = ({ vector, ...row }: CandidateRow & { score: number }): Found => ({
  ...row,
  ...(vector && { vector: readVector(vector) }),
})

const candidateColumns = {
  seq: sql<number>`s.seq`,
  paper: sql<string>`s.paper`,
  title: sql<string>`s.title`,
  abstract: sql<string>`s.abstract`,
  vector: sql<string | null>`v.vector`,
}
const withVectors = sql`join search_papers s on s.seq = c.seq join papers on papers.id = s.paper and papers.seq = s.seq left join search_vectors v on v.fit = ${currentFit} and v.seq = s.seq`

/**
 * The papers that answer an expression best, by their texts and by their authors; only those numbered above `from` and up to
 * `to`, only those of which the condition holds. One request.
 */
export async function candidatesFor(
  db: Db,
  asked: { texts: string; authors?: string; from: number; to: number; most: number; condition?: Condition | undefined },
): Promise<{ byText: Found[]; byAuthor: Found[] }> {
  const only = asked.condition ? sql`and rowid in (select seq from papers where ${conditionSql(asked.condition)})` : sql``
  const within = sql`and rowid > ${asked.from} and rowid <= ${asked.to} ${only}`
  const [byText, byAuthor] = await db.batch([
    db
      .select({ ...candidateColumns, score: sql<number>`c.score` })
      .from(
        sql`(select rowid as seq, -rank as score from search_texts where search_texts match ${asked.texts} and rank match 'bm25(3, 1)' ${within} order by rank limit ${asked.most}) c ${withVectors}`,
      ),
    db
      .select({ ...candidateColumns, score: sql<number>`c.score` })
      .from(
        sql`(select rowid as seq, -rank as score from search_fields where search_fields match ${asked.authors ?? ''} ${asked.authors === undefined ? sql`and 0` : within} order by rank limit ${asked.most}) c ${withVectors}`,
      ),
  ])
  const best = (rows: (CandidateRow & { score: number })[]) => rows.map(foundOf).sort((a, b) => b.score - a.score || a.seq - b.seq)
  return { byText: best(byText), byAuthor: best(byAuthor) }
}

/** The papers that answer an expression best by their texts, with as much as likeness is told by. One request. */
export async function likeliestFor(
  db: Db,
  { texts, to, most }: { texts: string; to: number; most: number },
): Promise<{ seq: number; paper: string; title: string; score: number; vector?: Vector }[]> {
  const rows = await db
    .select({
      seq: candidateColumns.seq,
      paper: candidateColumns.paper,
      title: candidateColumns.title,
      vector: candidateColumns.vector,
      score: sql<number>`c.score`,
    })
    .from(
      sql`(select rowid as seq, -rank as score from search_texts where search_texts match ${texts} and rank match 'bm25(3, 1)' and rowid <= ${to} order by rank limit ${most}) c ${withVectors}`,
    )
  return rows.map(({ vector, ...row }) => ({ ...row, ...(vector && { vector: readVector(vector) }) }))
}

/** A paper's own terms and vector. */
export async function indexedPaper(db: Db, paper: string): Promise<Found | undefined> {
  const [row] = await db
    .select({ ...candidateColumns, score: sql<number>`0` })
    .from(sql`(select p.seq as seq from papers p where p.id = ${paper}) c ${withVectors}`)
  return row && foundOf(row)
}

/** Where a page of strict answers goes on: behind this score (or moment) and paper. */
export type After = { score: number; seq: number; paper: string }
type Held = { paper: string; score: number; seq: number }

/** Papers of which the condition holds, best first by these terms, then newest stored first; numbered up to `to`. */
export async function bestHolding(
  db: Db,
  asked: { condition: Condition | undefined; terms: string; to: number; after: After | undefined; most: number },
): Promise<Held[]> {
  const score = asked.terms === '' ? sql`0.0` : sql`coalesce(c.score, 0)`
  const scored =
    asked.terms === ''
      ? sql``
      : sql`left join (select rowid as seq, round(-bm25(search_texts, 3, 1), 6) as score from search_texts where search_texts match ${asked.terms}) c on c.seq = papers.seq`
  return db
    .select({ paper: sql<string>`papers.id`, score: sql<number>`${score}`, seq: sql<number>`papers.seq` })
    .from(sql`papers ${scored}`)
    .where(
      and(
        sql`papers.seq <= ${asked.to}`,
        asked.condition && conditionSql(asked.condition),
        asked.after && sql`(${score} < ${asked.after.score} or (${score} = ${asked.after.score} and papers.seq < ${asked.after.seq}))`,
      ),
    )
    .orderBy(sql`${score} desc`, sql`papers.seq desc`)
    .limit(asked.most)
}

/**
 * Papers of which the condition holds, newest first seen first, then by id, numbered up to `to`; `after` has the moment as its
 * score. `backwards` gives those before that place, nearest first.
 */
export async function newestHolding(
  db: Db,
  asked: {
    condition: Condition | undefined
    to: number
    after: After | undefined
    most: number
    since?: Moment | undefined
    backwards?: boolean
  },
): Promise<Held[]> {
  const { after, backwards } = asked
  const [beyond, from] = backwards ? [sql`>`, sql`<`] : [sql`<`, sql`>`]
  return db
    .select({ paper: sql<string>`papers.id`, score: sql<number>`papers.first_seen_at`, seq: sql<number>`papers.seq` })
    .from(sql`papers`)
    .where(
      and(
        sql`papers.seq <= ${asked.to}`,
        asked.since === undefined ? undefined : sql`papers.first_seen_at >= ${asked.since}`,
        asked.condition && conditionSql(asked.condition),
        after &&
          sql`papers.first_seen_at ${beyond}= ${after.score} and (papers.first_seen_at ${beyond} ${after.score} or papers.id ${from} ${after.paper})`,
      ),
    )
    .orderBy(...(backwards ? [sql`papers.first_seen_at`, sql`papers.id desc`] : [sql`papers.first_seen_at desc`, sql`papers.id`]))
    .limit(asked.most)
}

/** How many papers first seen since then the condition holds of. */
export async function countHolding(db: Db, condition: Condition | undefined, since: Moment): Promise<number> {
  const [row] = await db
    .select({ n: sql<number>`count(*)` })
    .from(sql`papers`)
    .where(and(sql`papers.first_seen_at >= ${since}`, condition && conditionSql(condition)))
  return row?.n ?? 0
}

/** The sources that told of each of these papers. */
export async function sourcesOf(db: Db, ids: string[]): Promise<Map<string, string[]>> {
  const rows = await db
    .selectDistinct({ paper: sql<string>`paper`, source: sql<string>`source` })
    .from(sql`records`)
    .where(sql`paper in ${among(ids)}`)
  const byPaper = Map.groupBy(rows, ({ paper }) => paper)
  return new Map([...byPaper].map(([paper, rows]) => [paper, rows.map(({ source }) => source)]))
}

/** The terms of indexed papers, newest first, before this number. */
export async function termsOfPapers(db: Db, before: number, most: number): Promise<{ seq: number; title: string; abstract: string }[]> {
  return db
    .select({ seq: indexedPapers.seq, title: indexedPapers.title, abstract: indexedPapers.abstract })
    .from(indexedPapers)
    .where(sql`${indexedPapers.seq} < ${before}`)
    .orderBy(desc(indexedPapers.seq))
    .limit(most)
}

/** Stores a fit's terms under the next number, not in use yet, and says which. */
export async function keepFit(db: Db, fit: Fit, model: string): Promise<number> {
  const [newest] = await db.select({ id: sql<number>`coalesce(max(id), 0)` }).from(fits)
  const id = (newest?.id ?? 0) + 1
  const rows = fit.terms.map(({ vector, ...term }) => ({ ...term, vector: written(vector) }))
  await send(db, [
    db.insert(fits).values({ id, current: false, model, papers: fit.papers, length: fit.length }),
    ...inParts(rows).map((part) =>
      db
        .insert(termVectors)
        .select(
          sql`select ${id}, ${value('term')}, ${value('idf')}, ${value('scale')}, ${value('vector')} from json_each(${part}) j where true`,
        ),
    ),
  ])
  return id
}

export async function keepVectors(db: Db, fit: number, found: { seq: number; vector: Vector }[]): Promise<void> {
  const rows = found.map(({ seq, vector }) => ({ seq, vector: written(vector) }))
  await send(
    db,
    inParts(rows).map((part) =>
      db
        .insert(vectors)
        .select(sql`select ${fit}, ${value('seq')}, ${value('vector')} from json_each(${part}) j where true`)
        .onConflictDoUpdate({ target: [vectors.fit, vectors.seq], set: { vector: sql`excluded.vector` } }),
    ),
  )
}

/** From now on this fit, which placed so many papers, is the one in use, and all others are forgotten. */
export async function useFit(db: Db, id: number, placed: number): Promise<void> {
  await send(db, [
    db.update(fits).set({ papers: placed }).where(eq(fits.id, id)),
    db.update(fits).set({ current: sql`${fits.id} = ${id}` }),
    db.delete(vectors).where(sql`fit <> ${id}`),
    db.delete(termVectors).where(sql`fit <> ${id}`),
    db.delete(fits).where(sql`id <> ${id}`),
  ])
}

/** The papers that came or changed since the fit in use, the first stored first, at most so many, with the number and model of that fit. */
export async function withoutVectors(
  db: Db,
  most: number,
): Promise<{ fit: number; model: string; seq: number; title: string; abstract: string }[]> {
  const came = sql`select seq from search_papers where seq > (select coalesce(max(seq), 0) from search_vectors where fit = ${currentFit})`
  const changed = sql`select seq from search_vectors where fit = ${currentFit} and vector = ''`
  return db
    .select({
      fit: sql<number>`f.id`,
      model: sql<string>`f.model`,
      seq: sql<number>`s.seq`,
      title: sql<string>`s.title`,
      abstract: sql<string>`s.abstract`,
    })
    .from(
      sql`(${changed} union ${came} order by 1 limit ${most}) w join search_papers s on s.seq = w.seq join search_fits f on f.id = ${currentFit}`,
    )
}

/** How search by meaning stands: the model and size of the fit in use, and how many papers wait for their vectors. */
export async function fitInUse(db: Db): Promise<{ model: string; papers: number; waiting: number } | undefined> {
  const [row] = await db
    .select({
      model: sql<string>`f.model`,
      papers: sql<number>`f.papers`,
      waiting: sql<number>`(select count(*) from search_papers where seq > (select coalesce(max(seq), 0) from search_vectors where fit = f.id)) + (select count(*) from search_vectors where fit = f.id and vector = '')`,
    })
    .from(sql`search_fits f`)
    .where(sql`f.id = ${currentFit}`)
  return row
}

/** Papers by their numbers as they are stored, in any order. */
export async function textsOfPapers(db: Db, seqs: number[]): Promise<{ seq: number; title: string; abstract: string }[]> {
  return db
    .select({ seq: papers.seq, title: papers.title, abstract: papers.abstract })
    .from(papers)
    .where(sql`${papers.seq} in (select value from json_each(${JSON.stringify(seqs)}))`)
}

export async function vectorsOf(db: Db, terms: Iterable<string>): Promise<Map<string, TermVector>> {
  const rows = await vectorsOfTerms(db, terms)
  return new Map(rows.map((row) => [row.term, termVectorOf(row)]))
}
