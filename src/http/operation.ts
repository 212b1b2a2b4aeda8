/** An address that answers, as it is documented and tried: data beside the routes of `app.ts`, held to them by test/openapi.test.ts. */
import type { Settings } from '../settings.ts'
import { schemaRef, type schemas } from './json-schemas.ts'
import {
  dayParam,
  EXAMPLE_PAPER_ID,
  enumParam,
  type JsonSchema,
  type Parameter,
  type Parameters,
  textParam,
  topicParam,
} from './query-params.ts'

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
export type ResponseSpec = { description: string; content?: Record<string, JsonSchema>; headers?: Record<string, JsonSchema> }

export type Operation = {
  /** Its name in the document: never renamed, programs are generated from it. */
  id: string
  group: Group
  method?: 'get' | 'post'
  /** As OpenAPI writes it: `/papers/{id}.{form}`. */
  path: string
  summary: string
  description?: string
  pathParameters?: Parameters
  /** The same object that the route reads its address by. */
  queryParameters?: Parameters
  /** What is sent, by media type. */
  body?: Record<string, JsonSchema>
  /** It has validators, and is answered 304 while they hold. */
  isConditional?: boolean
  /** It wants ADMIN_TOKEN. */
  requiresToken?: boolean
  responses: { [status: number]: ResponseSpec }
  /** Whether this instance has it. */
  isEnabled?: (settings: Settings) => boolean
}

export const JSON_TYPE = 'application/json'
export const TEXT_SCHEMA: JsonSchema = { type: 'string' }
/** A part of a path, of which more can be said than that it is text. */
export const pathParam = (description: string, example: string, schema: JsonSchema): Parameter => ({
  ...textParam({ description, example }),
  schema: { type: 'string', ...schema },
})
export const enumPathParam = (description: string, values: readonly string[]): Parameter =>
  enumParam({ description, example: values[0] ?? '' }, values)
export const PAPER_ID_PARAM = pathParam('A paper by any name of it; slashes may stand as they are.', EXAMPLE_PAPER_ID, { minLength: 1 })
export const FEED_NAME_PARAM = pathParam('A topic’s slug, several joined by `+`, or `all`.', 'all', {
  pattern: '^[a-z0-9-]+(\\+[a-z0-9-]+)*$',
})
/** One form of answer. */
export const responseSpec = (description: string, type: string, schema: JsonSchema = TEXT_SCHEMA): ResponseSpec => ({
  description,
  content: { [type]: schema },
})
export const jsonResponseSpec = (description: string, schema: keyof typeof schemas): ResponseSpec =>
  responseSpec(description, JSON_TYPE, schemaRef(schema))
/** An answer in one of several forms; text, where no schema says more. */
export const multiTypeResponseSpec = (description: string, types: string[], schemas: Record<string, JsonSchema>): ResponseSpec => ({
  description,
  content: Object.fromEntries(types.map((type) => [type.split(';')[0] ?? '', schemas[type.split(';')[0] ?? ''] ?? TEXT_SCHEMA])),
})
const PAGE_RESPONSE = responseSpec('A page.', 'text/html')
/** A redirect. */
export const redirectResponseSpec = (description: string): ResponseSpec => ({
  description,
  headers: { Location: { type: 'string', format: 'uri' } },
})
export const TOPIC_MOVED_RESPONSE = redirectResponseSpec('The topic has another slug now: the same, there.')
export const PAPER_MOVED_RESPONSE = redirectResponseSpec('That is another name of the paper: the same, under its id.')
export const BAD_REQUEST_RESPONSE: ResponseSpec = { description: 'Something asked for is none; the sentence says what.' }
export const NOT_FOUND_RESPONSE: ResponseSpec = { description: 'There is none here.' }
export const GONE_RESPONSE: ResponseSpec = { description: 'The topic was taken away, and does not come back.' }
export const DAY_PARAM = dayParam({ description: 'A UTC day.', example: '2025-11-21' })
export const SLUG_PARAM = topicParam({ description: 'A topic.', example: '' })

/** A page; `inPath` and `inQuery` where its address has any. */
export function pageOperation(id: string, path: string, summary: string, more: Partial<Operation> = {}): Operation {
  const answers: Operation['responses'] = { 200: PAGE_RESPONSE }
  if (more.queryParameters) answers[400] = BAD_REQUEST_RESPONSE
  return { id, group: 'Pages', path, summary, isConditional: true, ...more, responses: { ...answers, ...more.responses } }
}
