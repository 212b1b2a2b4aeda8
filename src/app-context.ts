/** The context of an instance: its store, settings, sources, topics, cache and clock. */

import { type BuildVersion, createPublisher, type Publisher, REVALIDATE_AFTER_MS } from './http/document-cache.ts'
import type { Compressor } from './http/respond.ts'
import type { Route } from './http/route.ts'
import { uuidOf } from './identifiers/uuid.ts'
import type { Moment, Source, Topic } from './model.ts'
import type { Embedder } from './search/embeddings-api.ts'
import { type Settings, VERSION } from './settings.ts'
import { PATHS, type Site } from './site.ts'
import { loadAllSources } from './sources/all-sources.ts'
import type { Db } from './store/db.ts'
import { unixSeconds } from './text/dates.ts'

export type AppContext = {
  db: Db
  settings: Settings
  /** Those of the files and those kept in the database, as they are now. */
  sources: () => Promise<Source[]>
  /** The key that a setting holds; without its key a source is off. */
  keyOf: (setting: string) => string | undefined
  topics: Topic[]
  site: Site
  /** WebSub hubs that are told of every change to a topic's feed. */
  hubs: string[]
  publisher: Publisher
  /** What makes vectors, where they are not learned here. */
  embedder: Embedder | undefined
  now: () => Moment
}

/** A route of this application. */
export type AppRoute = Route<AppContext>

/** How often a host looks for what is due. */
export const DEFAULT_ROUND_SECONDS = 300

export function createAppContext(
  parts: Pick<AppContext, 'db' | 'settings' | 'topics'> & {
    /** Those of the files. */
    sources: Source[]
    now: () => Date
    keyOf?: ((setting: string) => string | undefined) | undefined
    compressor?: Compressor
    embedder?: Embedder | undefined
    /** Which build of the code this is, and since when: documents that another build rendered are rendered again. */
    build?: BuildVersion
    /** How often this host looks for what is due; five minutes. */
    roundSeconds?: number
    /** How long an answer may be older than the store; five seconds, tests say zero. */
    revalidateAfterMs?: number
  },
): AppContext {
  const { db, settings, sources, topics } = parts
  const { siteUrl, siteName, contact } = settings
  const hubs = [...(settings.hubUrl === undefined ? [] : [settings.hubUrl]), ...(settings.hub ? [`${siteUrl}${PATHS.hub}`] : [])]
  const described = topics.map(({ slug, title, description, announces }) => [slug, title, description, announces])
  const id = uuidOf(JSON.stringify([VERSION, parts.build?.id, siteUrl, siteName, hubs, described])).slice(-12)
  const now = () => unixSeconds(parts.now())
  return {
    db,
    settings,
    sources: createSourceCache(db, sources, parts.revalidateAfterMs ?? REVALIDATE_AFTER_MS),
    keyOf: parts.keyOf ?? (() => undefined),
    topics,
    site: {
      name: siteName,
      url: (path) => `${siteUrl}${path}`,
      ...(contact !== undefined && { contact }),
      ...(settings.mail && { mail: true }),
    },
    publisher: createPublisher({
      db,
      buildVersion: { id, since: parts.build?.since ?? 0 },
      compressor: parts.compressor,
      now,
      roundSeconds: parts.roundSeconds ?? DEFAULT_ROUND_SECONDS,
      ...(parts.revalidateAfterMs !== undefined && { revalidateAfterMs: parts.revalidateAfterMs }),
    }),
    embedder: parts.embedder,
    hubs,
    now,
  }
}

/** The sources as they are now, read again when what is known of them is older than this time. */
function createSourceCache(db: Db, files: Source[], revalidateAfterMs: number): () => Promise<Source[]> {
  let known: { sources: Source[]; until: number } | undefined
  return async () => {
    if (known && Date.now() < known.until) return known.sources
    const sources = await loadAllSources(db, files)
    known = { sources, until: Date.now() + revalidateAfterMs }
    return sources
  }
}
