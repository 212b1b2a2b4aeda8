/** What answering needs to know of this instance: its store, its settings, its sources and topics, its clock. */
import { type Settings, VERSION } from './env.ts'
import type { Moment, Source, Topic } from './model.ts'
import type { Site } from './pages/layout.ts'
import { uuidOf } from './papers/names.ts'
import { type Compressor, type Publisher, publisherOf } from './publish/deliver.ts'
import type { Db } from './store/db.ts'

export type Service = {
  db: Db
  settings: Settings
  sources: Source[]
  topics: Topic[]
  site: Site
  publisher: Publisher
  now: () => Moment
}

export function serviceOf(
  parts: Pick<Service, 'db' | 'settings' | 'sources' | 'topics'> & {
    now: () => Date
    compressor?: Compressor
    /** Which build of the code this is: documents that another build rendered are rendered again. */
    build?: string
    /** How long an answer may be older than the store; five seconds, tests say zero. */
    lookAgainMs?: number
  },
): Service {
  const { db, settings, sources, topics } = parts
  const { siteUrl, siteName, contact } = settings
  const edition = uuidOf(
    JSON.stringify([VERSION, parts.build, siteUrl, siteName, topics.map(({ slug, title, description }) => [slug, title, description])]),
  ).slice(-12)
  return {
    db,
    settings,
    sources,
    topics,
    site: { name: siteName, url: (path) => `${siteUrl}${path}`, ...(contact !== undefined && { contact }) },
    publisher: publisherOf({
      db,
      edition,
      compressor: parts.compressor,
      ...(parts.lookAgainMs !== undefined && { lookAgainMs: parts.lookAgainMs }),
    }),
    now: () => Math.floor(parts.now().getTime() / 1000),
  }
}
