/** An address that answers, as it is documented and tried: data beside the routes of `app.ts`, held to them by test/openapi.test.ts. */
import type { Settings } from '../settings.ts'
import { ref, type schemas } from './json-schemas.ts'
import { day, KNOWN_PAPER, type Parameter, type Parameters, type Schema, text, topicSlug } from './query-params.ts'

export const GROUPS = {
  API: 'Papers, topics and sources as JSON and JSON lines.',
  Feeds: 'For feed readers: what topics admit, searches, papers like one, archives.',
  Citations: 'For reference managers.',
  Embeds: 'For other sites: a fragment, a frame, an element, a picture, oEmbed.',
  Health: 'For monitors.',
  'Search engines': 'Sitemaps and the like.',
  Pages: 'For persons; whole without a script.',
  'Other machines': 'What writes.',
  Mail: 'What forms, mail programs and mail providers send.',
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

export const JSON_TYPE = 'application/json'
export const TEXT: Schema = { type: 'string' }
/** A part of a path, of which more can be said than that it is text. */
export const shaped = (description: string, example: string, schema: Schema): Parameter => ({
  ...text({ description, example }),
  schema: { type: 'string', ...schema },
})
export const ID = shaped('A paper by any name of it; slashes may stand as they are.', KNOWN_PAPER, { minLength: 1 })
export const FEED_NAME = shaped('A topic’s slug, several joined by `+`, or `all`.', 'all', { pattern: '^[a-z0-9-]+(\\+[a-z0-9-]+)*$' })
/** One form of answer. */
export const answer = (description: string, type: string, schema: Schema = TEXT): Answer => ({ description, content: { [type]: schema } })
export const jsonOf = (description: string, schema: keyof typeof schemas): Answer => answer(description, JSON_TYPE, ref(schema))
/** An answer in one of several forms; text, where no schema says more. */
export const ofTypes = (description: string, types: string[], schemas: Record<string, Schema>): Answer => ({
  description,
  content: Object.fromEntries(types.map((type) => [type.split(';')[0] ?? '', schemas[type.split(';')[0] ?? ''] ?? TEXT])),
})
const page = answer('A page.', 'text/html')
/** A redirect. */
export const elsewhere = (description: string): Answer => ({ description, headers: { Location: { type: 'string', format: 'uri' } } })
export const renamed = elsewhere('The topic has another slug now: the same, there.')
export const otherName = elsewhere('That is another name of the paper: the same, under its id.')
export const mistaken: Answer = { description: 'Something asked for is none; the sentence says what.' }
export const missing: Answer = { description: 'There is none here.' }
export const gone: Answer = { description: 'The topic was taken away, and does not come back.' }
export const DAY = day({ description: 'A UTC day.', example: '2025-11-21' })
export const SLUG = topicSlug({ description: 'A topic.', example: '' })

/** A page; `inPath` and `inQuery` where its address has any. */
export function pageAt(id: string, path: string, summary: string, more: Partial<Operation> = {}): Operation {
  const answers: Operation['answers'] = { 200: page }
  if (more.inQuery) answers[400] = mistaken
  return { id, group: 'Pages', path, summary, kept: true, ...more, answers: { ...answers, ...more.answers } }
}
