/** Query parameters: each is declared once, parsed by its declaration, and documented by it in OpenAPI. */
import { BadRequest, type BadRequestStatus } from '../errors.ts'
import type { Moment, Topic } from '../model.ts'
import { formatQueryString } from '../site.ts'
import { parseTime } from '../text/dates.ts'
import { parseCalendarPeriod } from '../text/periods.ts'
import { stripInvalidXmlChars } from '../text/xml.ts'

/** A JSON Schema (2020-12). */
export type JsonSchema = { readonly [key: string]: unknown }

/** A parameter: its documentation, and how its text is parsed. */
export type Parameter<T = unknown> = {
  description: string
  /** The schema of the text; that of a topic parameter depends on the topics of the instance. */
  schema: JsonSchema | ((topics: Topic[]) => JsonSchema)
  /** A valid value; `{site}` stands for the URL of the site. */
  example: string
  /** Whether it stands without a value. */
  flag?: true
  /** Makes the parameter required: the error without it, `say what to search for`. */
  required?: string
  /** Parses the text; throws BadRequest if it is invalid. */
  read: (text: string, name: string) => T
}
export type Parameters = { [name: string]: Parameter }
/** The parsed values by name; undefined for those that are missing. */
export type ParameterValues<P extends Parameters> = { [K in keyof P]: (P[K] extends Parameter<infer T> ? T : never) | undefined }

/** Newsletters and social networks add these to links; they are ignored. */
const TRACKING_PARAMETERS = /^(utm_\w+|fbclid|gclid|mc_[ce]id)$/

/** The paper in examples; most stores have it. */
export const EXAMPLE_PAPER_ID = 'arxiv:1706.03762'

/** Parses the query of a URL. Throws BadRequest for an invalid, repeated or missing parameter, and for an unknown one unless those are ignored. */
export function parseQueryParams<P extends Parameters>(
  url: string,
  parameters: P,
  unknown: 'reject' | 'ignore' = 'reject',
): ParameterValues<P> {
  const values: { [name: string]: unknown } = {}
  const { searchParams, pathname } = new URL(url)
  for (const [name, text] of searchParams) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (TRACKING_PARAMETERS.test(name) || (unknown === 'ignore' && !parameter)) continue
    if (!parameter) throw unknownParameter(name, Object.keys(parameters))
    if (Object.hasOwn(values, name)) throw new BadRequest(`?${name} is there twice: send it once`)
    values[name] = parameter.read(text, name)
  }
  for (const [name, { required, example }] of Object.entries(parameters))
    if (required !== undefined && (values[name] === undefined || values[name] === ''))
      throw new BadRequest(
        `${required}: ${pathname}${formatQueryString({ [name]: example.replace('{site}', 'https://papers.example.org') })}`,
      )
  return values as ParameterValues<P>
}

function unknownParameter(name: string, names: string[]): BadRequest {
  const known = names.length > 0 ? `it takes ${names.map((name) => `?${name}`).join(', ')}` : 'it takes none'
  return new BadRequest(`this address has no parameter ?${name}; ${known}`)
}

/** Parses the fields of a form; empty fields are already left out, and unknown ones are ignored. */
export const parseFormParams = <P extends Parameters>(fields: ReadonlyMap<string, string>, parameters: P): ParameterValues<P> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const text = fields.get(name)
      return [name, text === undefined ? undefined : parameter.read(text, name)]
    }),
  ) as ParameterValues<P>

type ParameterDocs = Pick<Parameter, 'description' | 'example' | 'required'>

/** Any text, trimmed and without characters that XML forbids. */
export const textParam = (docs: ParameterDocs, maxLength?: number): Parameter<string> => ({
  ...docs,
  schema: { type: 'string', ...(docs.required !== undefined && { minLength: 1 }), ...(maxLength !== undefined && { maxLength }) },
  read: (text) => stripInvalidXmlChars(text).trim(),
})

/** A flag without a value; a value such as `no` is an error, since the flag would be set. */
export const flagParam = (docs: ParameterDocs): Parameter<true> => ({
  ...docs,
  flag: true,
  schema: { type: 'string' },
  read: (text, name) => {
    if (/^(?:0|no|off|false)$/i.test(text)) throw new BadRequest(`${name} is ${JSON.stringify(text)}: leave ?${name} out instead`)
    return true
  },
})

/** A whole number from `min` to `max`. */
export const integerParam = (
  docs: ParameterDocs,
  { min, max, default: defaultValue }: { min: number; max: number; default?: number },
): Parameter<number> => ({
  ...docs,
  schema: { type: 'integer', minimum: min, maximum: max, ...(defaultValue !== undefined && { default: defaultValue }) },
  read: (text, name) => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < min || value > max)
      throw new BadRequest(`${name} is ${JSON.stringify(text)}: it must be a whole number from ${min} to ${max}`)
    return value
  },
})

const joinWithOr = (values: readonly string[]): string => [values.slice(0, -1).join(', '), values.at(-1)].filter(Boolean).join(' or ')

/** One of several values. */
export const enumParam = <V extends string>(docs: ParameterDocs, values: readonly V[]): Parameter<V> => ({
  ...docs,
  schema: { type: 'string', enum: values },
  read: (text, name) => {
    const value = values.find((value) => value === text)
    if (value === undefined) throw new BadRequest(`${name} is ${JSON.stringify(text)}: it must be ${joinWithOr(values)}`)
    return value
  },
})

/** The same parameter with another status for invalid values. */
export const withErrorStatus = <T>(status: BadRequestStatus, parameter: Parameter<T>): Parameter<T> => ({
  ...parameter,
  read: (text, name) => {
    try {
      return parameter.read(text, name)
    } catch (error) {
      throw error instanceof BadRequest ? new BadRequest(error.message, status) : error
    }
  },
})

/** A day or a time, rounded up to a whole second. */
export const timeParam = (docs: ParameterDocs): Parameter<Moment> => ({
  ...docs,
  schema: {
    type: 'string',
    anyOf: [{ format: 'date' }, { format: 'date-time' }],
  },
  read: (text, name) => {
    const date = parseTime(text)
    if (!date) throw new BadRequest(`${name} is ${JSON.stringify(text)}: it must be a day such as 2025-11-01, or an ISO time`)
    return Math.ceil(date.getTime() / 1000)
  },
})

/** A UTC day as text. */
export const dayParam = (docs: ParameterDocs): Parameter<string> => ({
  ...docs,
  schema: { type: 'string', format: 'date' },
  read: (text, name) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(text) || !parseTime(text))
      throw new BadRequest(`${name} is ${JSON.stringify(text)}: it must be a day such as 2025-11-01`)
    return text
  },
})

/** A cursor of an earlier response; `read` throws BadRequest for any other text. */
export const cursorParam = <T>(docs: ParameterDocs, read: (text: string) => T): Parameter<T> => ({
  ...docs,
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
  read,
})

/** The slug of a topic; the route handles unknown and former slugs. */
export const topicParam = (docs: ParameterDocs): Parameter<string> => ({
  ...docs,
  schema: (topics) => ({ type: 'string', enum: topics.map(({ slug }) => slug) }),
  read: (text) => text,
})

/** `?min=2.5`. */
export const SCORE_PARAM: Parameter<number> = {
  description: 'Only papers whose current score is at least this.',
  example: '0.5',
  schema: { type: 'number', minimum: 0, maximum: 100 },
  read: (text, name) => {
    const score = Number(text)
    if (!/^\d*\.?\d+$/.test(text) || score > 100)
      throw new BadRequest(`${name} is ${JSON.stringify(text)}: it must be a score, a number from 0 to 100`)
    return Math.round(score * 1000) / 1000
  },
}

/** `?top=5`. */
export const TOP_PARAM: Parameter<number> = integerParam(
  { description: 'Only the best papers of each day, at most this many.', example: '3' },
  { min: 1, max: 1000 },
)

/** The topic with this slug, present or former; an error with status 404 where there is none. */
export function requireTopic(slug: string, topics: Topic[], topicsUrl: string): Topic {
  const topic = topics.find((topic) => topic.slug === slug || topic.aliases?.includes(slug))
  if (!topic) throw unknownTopic(slug, topicsUrl)
  return topic
}

/** The error for a slug that no topic has. */
export const unknownTopic = (slug: string, topicsUrl: string): BadRequest =>
  new BadRequest(`there is no topic ${JSON.stringify(slug)}; ${topicsUrl} lists all topics`, 404)

/** Throws a 404 if the text is not a day; the error shows today as an example. */
export function assertDay(day: string, today: string): void {
  if (!parseCalendarPeriod('day', day)) throw new BadRequest(`${JSON.stringify(day)} is not a day: write it like ${today}`, 404)
}
