/** An address that answers, as it is documented and tried: data beside the routes of `app.ts`, held to them by test/openapi.test.ts. */
import type { Settings } from '../env.ts'
import type { Parameters, Schema } from '../publish/asked.ts'

export const GROUPS = {
  API: 'Papers, topics and sources as JSON and JSON lines.',
  Feeds: 'For feed readers: what topics admit, searches, papers like one, archives.',
  Citations: 'For reference managers.',
  Health: 'For monitors.',
  'Search engines': 'Sitemaps and the like.',
  Pages: 'For persons; whole without a script.',
  'Other machines': 'What writes.',
} as const
export type Group = keyof typeof GROUPS

/** An answer: its body by media type. */
export type Answer = { description: string; content?: Record<string, Schema>; headers?: Record<string, Schema> }

export type Operation = {
  /** Its name in the document: never renamed, programs are generated from it. */
  id: string
  group: Group
  method?: 'get' | 'post'
  /** As OpenAPI writes it: `/papers/{id}.{form}`. */
  path: string
  summary: string
  description?: string
  inPath?: Parameters
  /** The same object that the route reads its address by. */
  inQuery?: Parameters
  /** What is sent, by media type. */
  body?: Record<string, Schema>
  /** It has validators, and is answered 304 while they hold. */
  kept?: boolean
  /** It wants ADMIN_TOKEN. */
  secret?: boolean
  answers: { [status: number]: Answer }
  /** Whether this instance has it. */
  when?: (settings: Settings) => boolean
}
