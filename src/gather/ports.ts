/** The ports of gathering, given by an entry: nothing below knows its host. */
import type { Embedder } from '../search/embeddings-api.ts'
import type { Db } from '../store/db.ts'
import type { ForwardVisits } from './forward-visits.ts'

export type Ports = {
  db: Db
  /** Asks for a page; on Node one that cannot reach private addresses. */
  fetch: typeof globalThis.fetch
  /** What is due, windows, dates. */
  now: () => Date
  /** Waits so many milliseconds of real time. */
  wait: (ms: number) => Promise<void>
  /** Gives papers their vectors, where that is not learned here. */
  embedder?: Embedder | undefined
  /** Who is gathering: `host:process`. What it leases is its own. */
  holder: string
  /** One line of progress for whoever watches. */
  log: (line: string) => void
  /** Hands every visit over to another instance as well, before it is kept here. */
  forwardVisits?: ForwardVisits
}

/** What of the settings gathering obeys. */
export type GatherSettings = {
  /** `Paperwire/<version> (+<site>/about; mailto:<contact>)` */
  userAgent: string
  /** A prefix that every gathered address goes through, as from a fetcher on its own IP; trusted. */
  fetchProxy?: string
  allowPrivateAddresses: boolean
  /** How long one request may take, in milliseconds. Default: a minute. */
  timeoutMs?: number
  contact?: string
  /** The key that a setting holds: `keyOf('OPENALEX_API_KEY')`. */
  keyOf?: (setting: string) => string | undefined
}
