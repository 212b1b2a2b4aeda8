/** The ports of gathering, which the entry provides. */
import type { Embedder } from '../search/embeddings-api.ts'
import type { Db } from '../store/db.ts'
import type { ForwardVisits } from './forward-visits.ts'

export type Ports = {
  db: Db
  /** Fetches a page; on Node it cannot reach private addresses. */
  fetch: typeof globalThis.fetch
  /** The clock for schedules, windows and dates. */
  now: () => Date
  /** Waits for this many milliseconds of real time. */
  wait: (ms: number) => Promise<void>
  /** Computes the embeddings of papers, if an embeddings API is configured. */
  embedder?: Embedder | undefined
  /** The lease holder: `host:process`. */
  holder: string
  /** Reports progress, one line at a time. */
  log: (line: string) => void
  /** Forwards every visit to another instance before it is stored here. */
  forwardVisits?: ForwardVisits
}

/** The settings that gathering uses. */
export type GatherSettings = {
  /** `Paperwire/<version> (+<site>/about; mailto:<contact>)` */
  userAgent: string
  /** A trusted proxy prefix: a page is requested at the prefix followed by its encoded address. */
  fetchProxy?: string
  allowPrivateAddresses: boolean
  /** The time limit of one request in milliseconds. Default: one minute. */
  timeoutMs?: number
  contact?: string
  /** Returns the value of a key setting, such as `keyOf('OPENALEX_API_KEY')`. */
  keyOf?: (setting: string) => string | undefined
}
