/** An operation of the OpenAPI document, and the parameters and responses that several operations share. */
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
  Feeds: 'For feed readers: topics, searches, similar papers, archives.',
  Citations: 'For reference managers.',
  Embeds: 'For other sites: HTML fragments, frames, a custom element, pictures, oEmbed.',
  Health: 'For monitors.',
  'Search engines': 'Sitemaps, robots.txt, OpenSearch.',
  Pages: 'For people; they work without JavaScript.',
  'Other machines': 'Requests that write.',
  Mail: 'Requests of forms, mail programs and mail providers.',
} as const
export type Group = keyof typeof GROUPS

/** A response: its body by media type. */
export type ResponseSpec = { description: string; content?: Record<string, JsonSchema>; headers?: Record<string, JsonSchema> }

export type Operation = {
  /** Never renamed: clients are generated from it. */
  id: string
  group: Group
  method?: 'get' | 'post'
  /** In the notation of OpenAPI: `/papers/{id}.{form}`. */
  path: string
  summary: string
  description?: string
  pathParameters?: Parameters
  /** The object that the handler parses the query with. */
  queryParameters?: Parameters
  /** The schema of the request body by media type. */
  body?: Record<string, JsonSchema>
  /** Whether it has validators, so that a conditional request may get 304. */
  isConditional?: boolean
  /** Whether it requires ADMIN_TOKEN. */
  requiresToken?: boolean
  responses: { [status: number]: ResponseSpec }
  /** Whether an instance with these settings has it; default: every instance. */
  isEnabled?: (settings: Settings) => boolean
}

export const JSON_TYPE = 'application/json'
export const TEXT_SCHEMA: JsonSchema = { type: 'string' }
/** A part of a path. */
export const pathParam = (description: string, example: string, schema: JsonSchema): Parameter => ({
  ...textParam({ description, example }),
  schema: { type: 'string', ...schema },
})
export const enumPathParam = (description: string, values: readonly string[]): Parameter =>
  enumParam({ description, example: values[0] ?? '' }, values)
export const PAPER_ID_PARAM = pathParam('Any identifier of a paper; slashes need no encoding.', EXAMPLE_PAPER_ID, { minLength: 1 })
export const FEED_NAME_PARAM = pathParam('A topic’s slug, several joined by `+`, or `all`.', 'all', {
  pattern: '^[a-z0-9-]+(\\+[a-z0-9-]+)*$',
})
/** A response of one media type. */
export const responseSpec = (description: string, type: string, schema: JsonSchema = TEXT_SCHEMA): ResponseSpec => ({
  description,
  content: { [type]: schema },
})
export const jsonResponseSpec = (description: string, schema: keyof typeof schemas): ResponseSpec =>
  responseSpec(description, JSON_TYPE, schemaRef(schema))
/** A response of one of several media types; those without a schema are text. */
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
export const TOPIC_MOVED_RESPONSE = redirectResponseSpec('The topic was renamed: the same request with its current slug.')
export const PAPER_MOVED_RESPONSE = redirectResponseSpec('The identifier is not the id of the paper: the same request with its id.')
export const BAD_REQUEST_RESPONSE: ResponseSpec = { description: 'A parameter is invalid; the error says which.' }
export const NOT_FOUND_RESPONSE: ResponseSpec = { description: 'Not found.' }
export const GONE_RESPONSE: ResponseSpec = { description: 'The topic was removed.' }
export const DAY_PARAM = dayParam({ description: 'A UTC day.', example: '2025-11-21' })
export const SLUG_PARAM = topicParam({ description: 'A topic.', example: '' })

/** The operation of a page; it has validators unless `isConditional` is false. */
export function pageOperation(id: string, path: string, summary: string, options: Partial<Operation> = {}): Operation {
  const responses: Operation['responses'] = { 200: PAGE_RESPONSE }
  if (options.queryParameters) responses[400] = BAD_REQUEST_RESPONSE
  return { id, group: 'Pages', path, summary, isConditional: true, ...options, responses: { ...responses, ...options.responses } }
}
