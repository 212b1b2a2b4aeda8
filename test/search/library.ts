/** A small library of papers and an empty store for the tests of search. */
import { fileURLToPath } from 'node:url'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { emptyChangeset } from '../../src/ingest/changeset.ts'
import { changesetStatements } from '../../src/store/apply-changeset.ts'
import { type Db, executeBatch } from '../../src/store/db.ts'
import { openDatabase } from '../../src/store/open-database.ts'
import type { papers } from '../../src/store/schema.ts'

export type PaperFields = { [K in Exclude<keyof typeof papers.$inferInsert, 'seq'>]-?: (typeof papers.$inferSelect)[K] }

export const paper = (id: string, title: string, abstract: string, more: Partial<PaperFields> = {}): PaperFields => ({
  id,
  title,
  abstract,
  abstractDisplay: 'whole',
  authors: [],
  url: `https://journal.example/${id}`,
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
  firstSeenAt: 1_763_700_000,
  score: 0,
  scoreParts: [],
  hot: 0,
  changedAt: null,
  awaitsDate: false,
  ...more,
})

/** Stores papers as a visit does: in one batch, with their identifiers. */
export async function storePapers(db: Db, rows: PaperFields[], paperMerges: { from: string; into: string }[] = []): Promise<void> {
  const identifiers = rows.map(({ id }) => ({ identifier: id, paper: id, rank: 0 }))
  await executeBatch(db, changesetStatements(db, { ...emptyChangeset(), papers: rows, identifiers, paperMerges }))
}

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url))

export async function openEmptyStore() {
  const { db } = openDatabase(':memory:')
  await migrate(db, { migrationsFolder })
  return db
}

export const LIBRARY = [
  paper('arxiv:2510.00001', 'Attention for long documents', 'Transformers read long documents. We prune attention heads without loss.', {
    authors: [{ name: 'Ada Müller', orcid: 'https://orcid.org/0000-0002-1694-233x' }, { name: 'Wei Zhang' }],
    categories: ['cs.CL', 'cs.LG'],
    links: { code: 'https://code.example/a' },
    published: '2025-10-02T08:00:00Z',
  }),
  paper('arxiv:2510.00002', 'Pruning of convolutional networks', 'Structured pruning removes channels. Quantization is compared.', {
    authors: [{ name: 'José García' }],
    categories: ['cs.CV'],
    organization: 'Institute of Small Networks',
    published: '2025-10-05',
  }),
  paper('doi:10.5555/birds.3', 'Song learning in zebra finches', 'Young birds learn songs from their tutors. Learning takes sixty days.', {
    venue: 'Journal of Birds',
    published: '2025-11',
  }),
  paper(
    'arxiv:2510.00004',
    'Post-training quantization of language models',
    'Weights are rounded to 4 bits. Large language models keep their accuracy.',
    {
      categories: ['cs.LG'],
      published: '2025-11-20T23:30:00-05:00',
    },
  ),
]

export const idsOf = (hits: { paper: { id: string } }[]) => hits.map(({ paper }) => paper.id)

/** Words of generated papers and queries. */
export const VOCABULARY = [
  'model',
  'models',
  'modelling',
  'prune',
  'pruning',
  'graph',
  'graphs',
  'universal',
  'university',
  'größe',
  '3d',
  '東京',
  'a',
  'net',
]
