/** A world with a journal and two topics, for the tests of embeds. */
import type { Source, SourceRecord, Topic } from '../../src/model.ts'
import { openWorld, type World } from './world.ts'

export const ORIGIN = 'https://papers.example'
export const embedRecord = (i: number, title: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  key: String(i),
  identifiers: [`10.5555/j.${i}`],
  title,
  abstract: `We study ${title}.`,
  authors: [{ name: 'Ada Example' }, { name: 'Noor Beispiel' }, { name: 'Łucja Przykład' }, { name: 'Li Wei' }].slice(0, 1 + (i % 4)),
  url: `https://journal.example/${i}`,
  published: '2025-11-20',
  signals: { upvotes: 100 - i },
  ...more,
})
const RECORDS = [
  ...Array.from({ length: 8 }, (_, i) => embedRecord(i, `${i}: pruning of networks`)),
  embedRecord(20, 'pruning an agent'),
  embedRecord(21, 'an agent alone'),
]
const topics: Topic[] = [
  { slug: 'pruning', title: 'Pruning', description: 'Less of it.', query: 'pruning', aliases: ['sparsity'] },
  { slug: 'agents', title: 'Agents', description: 'Programs that act.', query: 'agent' },
]

export async function openEmbedWorld(records = RECORDS): Promise<World> {
  const source: Source = {
    id: 'journal',
    name: 'A Journal',
    homepage: 'https://journal.example/',
    schedule: '0 * * * *',
    abstracts: 'whole',
    request: () => ({ url: 'https://journal.example/feed' }),
    read: () => ({ records }),
  }
  const world = await openWorld({ sources: [source], topics, pages: { 'https://journal.example/feed': '<a/>' } })
  await world.gather()
  return world
}
