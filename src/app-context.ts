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
  /** All sources: those of `feeds/sources.ts` and those in the database. */
  sources: () => Promise<Source[]>
  /** The value of a setting that holds a source's API key. */
  keyOf: (setting: string) => string | undefined
  topics: Topic[]
  site: Site
  /** WebSub hubs that are notified of every change to a topic's feed. */
  hubs: string[]
  publisher: Publisher
  /** The embeddings API; undefined if embeddings are trained here. */
  embedder: Embedder | undefined
  now: () => Moment
}

/** A route of this application. */
export type AppRoute = Route<AppContext>

/** How often a host runs a round. */
export const DEFAULT_ROUND_SECONDS = 300

export function createAppContext(
  parts: Pick<AppContext, 'db' | 'settings' | 'topics'> & {
    /** The sources of `feeds/sources.ts`. */
    sources: Source[]
    now: () => Date
    keyOf?: ((setting: string) => string | undefined) | undefined
    compressor?: Compressor
    embedder?: Embedder | undefined
    /** The build of the code: documents of another build are rendered again. */
    build?: BuildVersion
    /** How often this host runs a round. Default: five minutes. */
    roundSeconds?: number
    /** How long a cached document may be older than the store. Default: five seconds. */
    revalidateAfterMs?: number
  },
): AppContext {
  const { db, settings, sources, topics } = parts
  const { siteUrl, siteName, contact } = settings
  const hubs = [...(settings.hubUrl === undefined ? [] : [settings.hubUrl]), ...(settings.hub ? [`${siteUrl}${PATHS.hub}`] : [])]
  const topicHeadings = topics.map(({ slug, title, description, announces }) => [slug, title, description, announces])
  const id = uuidOf(JSON.stringify([VERSION, parts.build?.id, siteUrl, siteName, hubs, topicHeadings])).slice(-12)
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

/** Loads the sources and caches them for this time. */
function createSourceCache(db: Db, files: Source[], revalidateAfterMs: number): () => Promise<Source[]> {
  let cache: { sources: Source[]; expiresAtMs: number } | undefined
  return async () => {
    if (cache && Date.now() < cache.expiresAtMs) return cache.sources
    const sources = await loadAllSources(db, files)
    cache = { sources, expiresAtMs: Date.now() + revalidateAfterMs }
    return sources
  }
}
