/** The OpenAPI 3.1 document of `/api/v1/openapi.json` (https://spec.openapis.org/oas/v3.1.0). */

import type { AppContext } from '../app-context.ts'
import { schemas } from '../http/json-schemas.ts'
import { GROUPS, type Operation } from '../http/operation.ts'
import type { JsonSchema, Parameter, Parameters } from '../http/query-params.ts'
import type { Topic } from '../model.ts'
import { VERSION } from '../settings.ts'
import { PATHS } from '../site.ts'
import { errorContentTypeOf } from './error-types.ts'

/** The JSON Schema of a parameter's text on this instance. */
export const schemaOf = ({ schema }: Parameter, topics: Topic[]): JsonSchema => (typeof schema === 'function' ? schema(topics) : schema)

/** The allowed values of a parameter; empty if it takes any text. */
export function allowedValuesOf(parameter: Parameter, topics: Topic[]): string[] {
  const { enum: values } = schemaOf(parameter, topics)
  return Array.isArray(values) ? values.map(String) : []
}

/** A valid value; undefined for a cursor, which only an earlier response has. */
export const exampleOf = (parameter: Parameter, { site, topics }: Pick<AppContext, 'site' | 'topics'>): string | undefined =>
  parameter.example.replace('{site}', () => site.url('')) || allowedValuesOf(parameter, topics)[0]

/** The path with these values, percent-encoded but for slashes, colons and plus signs. */
export const fillPath = (path: string, values: Record<string, string>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? '').replace(/%(2F|3A|2B)/g, decodeURIComponent))

const openapiParameters = (place: 'path' | 'query', parameters: Parameters = {}, context: Pick<AppContext, 'site' | 'topics'>) =>
  Object.entries(parameters).map(([name, parameter]) => {
    const example = exampleOf(parameter, context)
    const schema = schemaOf(parameter, context.topics)
    return {
      name,
      in: place,
      description: parameter.description,
      ...((place === 'path' || parameter.required !== undefined) && { required: true }),
      schema,
      ...(example !== undefined && { example: schema.type === 'integer' || schema.type === 'number' ? Number(example) : example }),
    }
  })

/** The content types of errors at a path, for each value of its last parameter and for others. */
function errorContentTypesOf({ path, pathParameters = {} }: Operation, topics: Topic[]): string[] {
  const last = Object.entries(pathParameters).at(-1)
  const choices = last ? allowedValuesOf(last[1], topics) : []
  const chosen = last ? choices.map((value) => path.replace(`{${last[0]}}`, value)) : []
  return [...new Set([...chosen, path].map(errorContentTypeOf))]
}

function responsesOf(operation: Operation, topics: Topic[]) {
  const types = errorContentTypesOf(operation, topics)
  const errorContent = Object.fromEntries(
    types.map((type) => [type, { schema: type === 'application/json' ? { $ref: '#/components/schemas/BadRequest' } : { type: 'string' } }]),
  )
  const responses = Object.entries(operation.responses).map(([status, { description, content, headers }]) => [
    status,
    {
      description,
      ...(headers && { headers: Object.fromEntries(Object.entries(headers).map(([name, schema]) => [name, { schema }])) }),
      ...(content && { content: Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }])) }),
      ...(!content && Number(status) >= 400 && { content: errorContent }),
    },
  ])
  return {
    ...Object.fromEntries(responses),
    ...(operation.isConditional && { 304: { description: 'The copy of the reader is current.' } }),
    default: { description: 'Any other error, in a sentence.', content: errorContent },
  }
}

function openapiOperation(operation: Operation, context: Pick<AppContext, 'site' | 'topics'>) {
  const { id, group, summary, description, pathParameters, queryParameters, body, isConditional, requiresToken } = operation
  const parameters = [
    ...openapiParameters('path', pathParameters, context),
    ...openapiParameters('query', queryParameters, context),
    ...(isConditional ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
  ]
  return {
    operationId: id,
    tags: [group],
    summary,
    ...(description !== undefined && { description }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: { required: true, content: Object.fromEntries(Object.entries(body).map(([type, schema]) => [type, { schema }])) },
    }),
    security: requiresToken ? [{ token: [] }] : [],
    responses: responsesOf(operation, context.topics),
  }
}

/** The document of an instance with these operations. */
export function openapiDocumentOf(context: Pick<AppContext, 'site' | 'topics'>, operations: Operation[]) {
  const { site } = context
  const paths: Record<string, Record<string, unknown>> = {}
  for (const operation of operations) {
    paths[operation.path] ??= {}
    Object.assign(paths[operation.path] as object, { [operation.method ?? 'get']: openapiOperation(operation, context) })
  }
  const groups = new Set(operations.map(({ group }) => group))
  return {
    openapi: '3.1.0',
    info: {
      title: site.name,
      version: VERSION,
      summary: 'Papers, topics, feeds and embeds of this site.',
      description:
        'Open to every origin, without a key. HEAD works like GET. Times are RFC 3339 in UTC. An unknown parameter is an error, except on pages. Properties may be added, but none is removed or changed.',
      license: { name: 'MIT', identifier: 'MIT' },
      ...(site.contact !== undefined && { contact: { email: site.contact } }),
    },
    servers: [{ url: site.url('') }],
    externalDocs: { url: site.url(PATHS.api), description: 'A page to try the API' },
    tags: Object.entries(GROUPS)
      .filter(([name]) => groups.has(name as Operation['group']))
      .map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas,
      parameters: {
        IfNoneMatch: {
          name: 'If-None-Match',
          in: 'header',
          description: 'The ETag of your copy.',
          schema: { type: 'string' },
        },
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The ADMIN_TOKEN of this instance.' } },
    },
  }
}
