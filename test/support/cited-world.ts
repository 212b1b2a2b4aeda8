/** A world with a preprint, its journal version and two more papers, for the tests of citations, sitemaps and pictures. */
import { sql } from 'drizzle-orm'
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { executeBatch, selectJsonRows } from '../../src/store/db.ts'
import { admissions, papers, topics as topicRows } from '../../src/store/schema.ts'
import { openWorld, type World } from './world.ts'

export const topics: Topic[] = [
  { slug: 'pruning', title: 'Pruning', description: 'Networks made smaller.', query: 'pruning', aliases: ['sparsity'] },
  { slug: 'agents', title: 'Agents', description: 'Programs that act.', query: 'agent', perDay: 5 },
]
export const record = (key: string, title: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key,
  identifiers: [key],
  title,
  abstract: 'What was pruned, and what was left.',
  authors: [{ name: 'Ada Lovelace', orcid: '0000-0001-2345-6789' }, { name: 'The Engine Collaboration' }],
  url: `https://journal.example/${encodeURIComponent(key)}`,
  published: '2025-11-20',
  announced: '2025-11-21T05:00:00Z',
  ...more,
})
/** A source with these records. */
export const sourceOf = (id: string, records: SourceRecord[]): Source => ({
  id,
  name: id,
  homepage: 'https://journal.example/',
  schedule: '0 * * * *',
  abstracts: 'whole',
  request: () => ({ url: `https://journal.example/${id}` }),
  read: () => ({ records }),
})
const sources = [
  sourceOf('arxiv', [
    record('arXiv:2511.01234', 'Pruning GPT-4 by hand </script><b>', { categories: ['cs.LG'] }),
    record('10.5555/J.2(7)A', 'Pruning roses: an agent'),
    record('arXiv:hep-th/9901001', 'Pruning strings', { published: '1999-01-02' }),
  ]),
  sourceOf('journal', [
    record('10.5555/j.1', 'Pruning GPT-4 by hand </script><b>', {
      copies: [{ identifier: 'arXiv:2511.01234', says: 'has the preprint' }],
      venue: 'Journal of Pruning',
      published: '2026-02-03',
    }),
  ]),
]

export async function openCitedWorld(settings: Record<string, string> = {}): Promise<World> {
  const world = await openWorld({
    sources,
    topics,
    settings,
    pages: { 'https://journal.example/arxiv': '<a/>', 'https://journal.example/journal': '<a/>' },
  })
  await world.gather()
  return world
}

/** Stores this many papers, admitted a second apart. */
export async function fillTopic(world: World, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i)
  const paper = (n: number): typeof papers.$inferInsert => ({
    id: `doi:10.5555/${n}`,
    title: `Pruning ${n}`,
    abstract: '',
    abstractDisplay: 'whole',
    authors: [],
    url: `https://journal.example/${n}`,
    categories: [],
    links: {},
    withdrawn: false,
    retracted: false,
    firstSeenAt: 1_763_000_000,
    score: 0,
    scoreParts: [],
    hot: 0,
    awaitsDate: false,
  })
  const entry = { reason: '', score: 0, parts: [], counts: {} }
  const admission = (n: number): typeof admissions.$inferInsert => ({
    topic: 'pruning',
    paper: `doi:10.5555/${n}`,
    entryId: `urn:${n}`,
    at: 1_763_000_000 + n,
    day: '2025-11-13',
    place: n,
    entry,
  })
  await executeBatch(world.db, [
    ...selectJsonRows(papers, numbers.map(paper) as Required<typeof papers.$inferInsert>[]).map((rows) =>
      world.db.insert(papers).select(rows),
    ),
    ...selectJsonRows(admissions, numbers.map(admission) as Required<typeof admissions.$inferInsert>[]).map((rows) =>
      world.db.insert(admissions).select(rows),
    ),
    world.db.update(topicRows).set({ revision: sql`${topicRows.revision} + 1` }),
  ])
}
