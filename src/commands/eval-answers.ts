/** The answers of `eval`, through the functions that production calls. */
import { BadRequest, describeError } from '../errors.ts'
import { decode } from '../gather/decode.ts'
import { sanitizeHtml } from '../gather/sanitize.ts'
import { parseIdentifier, sortByStrength } from '../identifiers/identifiers.ts'
import { type MatchInput, predictMatch } from '../matching/classifier/classifier.ts'
import type { Topic } from '../model.ts'
import { logOddsOf } from '../papers/prior.ts'
import { parseQuestion } from '../query/compile-sql.ts'
import { rankQuestion } from '../search/candidates.ts'
import { reindex, trainEmbeddings } from '../search/train-embeddings.ts'
import { readFeed } from '../sources/feed.ts'
import { type Db, executeBatch, selectJsonRows } from '../store/db.ts'
import { papers } from '../store/schema.ts'
import { buildClassifier, classify } from '../topics/classify.ts'

/** The items of a feed file, or why it could not be read. */
export async function readFeedFile(file: string, bytes: Uint8Array): Promise<object> {
  try {
    const { title, items } = await readFeed(decode(bytes, ''), `file:///${file}`)
    return {
      file,
      title,
      items: items
        .filter(({ title, url, abstract }) => title || url || abstract)
        .map(({ title, url, authors, published, updated, identifiers, abstract }) => ({
          title,
          url,
          authors: authors.map(({ name }) => name),
          published: published ?? null,
          updated: updated ?? null,
          identifiers: sortByStrength([...identifiers, url].map(parseIdentifier).filter((name) => name !== undefined)),
          abstract,
        })),
    }
  } catch (error) {
    return { file, error: describeError(error) }
  }
}

/** For each paper, the slugs of its topics. */
export function* classifyLines(text: string, file: string, topics: Topic[]): Generator<{ topics: string[] }> {
  const classifier = buildClassifier(topics)
  for (const { value: paper } of parseJsonLines(text, file, '{"title", "abstract", "categories"?}')) {
    const categories = Array.isArray(paper.categories) ? paper.categories.map(String) : []
    yield {
      topics: classify({ title: String(paper.title ?? ''), abstract: String(paper.abstract ?? ''), categories }, classifier).map(
        ({ topic }) => topic,
      ),
    }
  }
}

/** For each case, the sanitized HTML. */
export function* sanitizeLines(text: string, file: string): Generator<{ html: string }> {
  for (const { value } of parseJsonLines(text, file, '{"input"}')) {
    const base = [value.base, value.base_url].find((url) => typeof url === 'string' && URL.canParse(url))
    yield { html: sanitizeHtml(String(value.input ?? ''), base as string | undefined) }
  }
}

/** One side of a pair; missing fields are empty. */
function parseBibliographicRecord(value: unknown): MatchInput {
  const { title, authors, venue, year } = (value ?? {}) as { [field: string]: unknown }
  const textOf = (field: unknown) => (typeof field === 'string' ? field : '')
  const yearNumber = typeof year === 'string' && year.trim() ? Number(year) : year
  return {
    title: textOf(title),
    authors: Array.isArray(authors) ? authors.map(String) : textOf(authors),
    venue: textOf(venue),
    year: typeof yearNumber === 'number' && Number.isFinite(yearNumber) ? yearNumber : null,
  }
}

/** For each pair, whether both are the same record, with the probabilities of the same record and of the same work. */
export function* matchLines(text: string, file: string): Generator<{ match: boolean; score: number; work: number }> {
  for (const { value: pair } of parseJsonLines(text, file, '{"left": {"title", "authors", "venue", "year"}, "right": …}')) {
    const { isMatch, probability, sameWorkProbability } = predictMatch(
      parseBibliographicRecord(pair.left),
      parseBibliographicRecord(pair.right),
    )
    yield { match: isMatch, score: roundProbability(probability), work: roundProbability(sameWorkProbability) }
  }
}

/** The ids of a day's papers by descending prior, ties by id. */
export function rankLines(text: string, file: string): string[] {
  const odds = new Map<string, number>()
  for (const { value, place } of parseJsonLines(text, file, ANNOUNCED_PAPER_SHAPE)) {
    const { id, ...paper } = parseAnnouncedPaper(value, place)
    if (!odds.has(id)) odds.set(id, logOddsOf(paper))
  }
  return [...odds].sort(([a, left], [b, right]) => right - left || (a < b ? -1 : 1)).map(([id]) => id)
}

const ANNOUNCED_PAPER_SHAPE = '{"id", "title", "summary", "authors": […], "categories": […], "comment": text or null}'

/** The features of a paper for the prior; a BadRequest with the place of an invalid line. */
function parseAnnouncedPaper({ id, title, authors = [], categories = [], comment }: Record<string, unknown>, place: string) {
  if ((typeof id !== 'string' && typeof id !== 'number') || `${id}`.trim() === '')
    throw new BadRequest(`${place} has no "id": each line must be ${ANNOUNCED_PAPER_SHAPE}`)
  if (typeof title !== 'string') throw new BadRequest(`${place} has no "title": each line must be ${ANNOUNCED_PAPER_SHAPE}`)
  if (!Array.isArray(authors)) throw new BadRequest(`${place}: "authors" must be a list`)
  if (!Array.isArray(categories)) throw new BadRequest(`${place}: "categories" must be a list`)
  if (comment !== undefined && comment !== null && typeof comment !== 'string')
    throw new BadRequest(`${place}: "comment" must be a text or null`)
  return { id: `${id}`, title, authors, categories: categories.map(String), comment }
}

const roundProbability = (probability: number): number => Math.round(probability * 1e6) / 1e6

/**
 * For each question up to 100 lines `query Q0 document rank score paperwire`, best first. `db` is an empty, migrated database;
 * the corpus is stored and indexed in it, and the embeddings are trained on it.
 */
export async function* searchLines(
  db: Db,
  corpusText: string,
  queriesText: string,
  files = { corpus: 'the corpus', queries: 'the queries' },
): AsyncGenerator<string> {
  await storeCorpus(db, corpusText, files.corpus)
  for (const { value: query } of parseJsonLines(queriesText, files.queries, '{"id", "text"}')) {
    const { id, text } = query
    const { ranked } = await rankQuestion(db, parseQuestion(String(text ?? '')))
    for (const [i, { paper, score }] of ranked.slice(0, 100).entries()) yield `${id} Q0 ${paper} ${i + 1} ${score} paperwire`
  }
}

/** Stores and indexes the papers of a corpus in an empty database and trains the embeddings on them. */
export async function storeCorpus(db: Db, corpusText: string, file = 'the corpus'): Promise<void> {
  const rows = [...parseJsonLines(corpusText, file, '{"id", "title", "abstract"}')].map(({ value }, i) => minimalPaperRow(value, i))
  for (let at = 0; at < rows.length; at += 1000)
    await executeBatch(
      db,
      selectJsonRows(papers, rows.slice(at, at + 1000)).map((part) => db.insert(papers).select(part).onConflictDoNothing()),
    )
  await reindex(db)
  await trainEmbeddings(db)
}

/** The JSON object of each line with its place (`file:line`). Skips empty lines; a BadRequest for anything but an object. */
function* parseJsonLines(text: string, file: string, shape: string): Generator<{ value: Record<string, unknown>; place: string }> {
  // some editors write a byte order mark
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  for (const [i, line] of lines.entries()) {
    if (!line.trim()) continue
    const place = `${file}:${i + 1}`
    let value: unknown
    try {
      value = JSON.parse(line)
    } catch {
      throw new BadRequest(`${place} is not JSON: each line must be ${shape}`)
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new BadRequest(`${place} is not an object: each line must be ${shape}`)
    yield { value: value as Record<string, unknown>, place }
  }
}

/** A row with only the id, title and abstract. */
const minimalPaperRow = (
  paper: Record<string, unknown>,
  i: number,
): typeof papers.$inferInsert & { [K in keyof typeof papers.$inferSelect]: unknown } => ({
  seq: i + 1,
  id: String(paper.id),
  title: String(paper.title ?? ''),
  abstract: String(paper.abstract ?? ''),
  abstractDisplay: 'whole',
  authors: [],
  url: '',
  published: null,
  version: null,
  announceType: null,
  categories: [],
  venue: null,
  license: null,
  comment: null,
  organization: null,
  submittedBy: null,
  links: {},
  withdrawn: false,
  retracted: false,
  firstSeenAt: 0,
  score: 0,
  scoreParts: [],
  hot: 0,
  changedAt: null,
  awaitsDate: false,
})
