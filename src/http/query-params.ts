/**
 * What an address asks for behind its `?`: declared once, read by that declaration, and written again in its one normal form.
 * The same declarations are what the OpenAPI document says (src/api/openapi.ts).
 */

import { BadRequest, type BadRequestStatus } from '../errors.ts'
import type { Moment, Topic } from '../model.ts'
import { formatQueryString } from '../site.ts'
import { parseTime } from '../text/dates.ts'
import { parseCalendarPeriod } from '../text/periods.ts'
import { stripInvalidXmlChars } from '../text/strings.ts'

/** A JSON Schema (2020-12). */
export type JsonSchema = { readonly [key: string]: unknown }

/** Something an address may ask for: what its text may be, and what it is read as. */
export type Parameter<T = unknown> = {
  description: string
  /** Of its text; of a text that names a topic, those there are here. */
  schema: JsonSchema | ((topics: Topic[]) => JsonSchema)
  /** One that is answered; `{site}` stands for where this site is. */
  example: string
  /** It stands without a value. */
  flag?: true
  /** What to do when it is missing: `say what to search for`. */
  required?: string
  /** The value; a Mistake where the text is none. */
  read: (text: string, name: string) => T
}
export type Parameters = { [name: string]: Parameter }
/** What was asked for. */
export type ParameterValues<P extends Parameters> = { [K in keyof P]: (P[K] extends Parameter<infer T> ? T : never) | undefined }

/** Addresses on their way through newsletters gain these; they ask for nothing. */
const TRACKING_PARAMETERS = /^(utm_\w+|fbclid|gclid|mc_[ce]id)$/

/** A paper that most stores have: examples name it. */
export const EXAMPLE_PAPER_ID = 'arxiv:1706.03762'

/** What an address asks for, each thing once; what is not declared is a Mistake that names what is, or `ignored`. */
export function parseQueryParams<P extends Parameters>(
  url: string,
  parameters: P,
  others: 'refused' | 'ignored' = 'refused',
): ParameterValues<P> {
  const found: { [name: string]: unknown } = {}
  const { searchParams, pathname } = new URL(url)
  for (const [name, text] of searchParams) {
    if (TRACKING_PARAMETERS.test(name) || (others === 'ignored' && !Object.hasOwn(parameters, name))) continue
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    const names = Object.keys(parameters).map((one) => `?${one}`)
    if (!parameter)
      throw new BadRequest(
        `there is no ?${name} here; ${names.length > 0 ? `there are ${names.join(', ')}` : 'nothing is asked for behind a ?'}`,
      )
    if (Object.hasOwn(found, name)) throw new BadRequest(`?${name} stands twice: give it once`)
    found[name] = parameter.read(text, name)
  }
  for (const [name, { required, example }] of Object.entries(parameters))
    if (required !== undefined && (found[name] === undefined || found[name] === ''))
      throw new BadRequest(
        `${required}: ${pathname}${formatQueryString({ [name]: example.replace('{site}', 'https://papers.example.org') })}`,
      )
  return found as ParameterValues<P>
}

/** What a form asks for, in which what was left empty was left out already and others may stand. */
export const parseFormParams = <P extends Parameters>(given: ReadonlyMap<string, string>, parameters: P): ParameterValues<P> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, parameter]) => {
      const text = given.get(name)
      return [name, text === undefined ? undefined : parameter.read(text, name)]
    }),
  ) as ParameterValues<P>

type ParameterDocs = Pick<Parameter, 'description' | 'example' | 'required'>

/** Any text, without white space at its ends and characters that no page can have. */
export const textParam = (told: ParameterDocs, most?: number): Parameter<string> => ({
  ...told,
  schema: { type: 'string', ...(told.required !== undefined && { minLength: 1 }), ...(most !== undefined && { maxLength: most }) },
  read: (given) => stripInvalidXmlChars(given).trim(),
})

/** Stands without a value; a value that says no is a mistake, for what it says would not be done. */
export const flagParam = (told: ParameterDocs): Parameter<true> => ({
  ...told,
  flag: true,
  schema: { type: 'string' },
  read: (given, name) => {
    if (/^(?:0|no|off|false)$/i.test(given)) throw new BadRequest(`${name} is ${JSON.stringify(given)}: leave ?${name} out instead`)
    return true
  },
})

/** A whole number within bounds. */
export const integerParam = (
  told: ParameterDocs,
  { from, to, usual }: { from: number; to: number; usual?: number },
): Parameter<number> => ({
  ...told,
  schema: { type: 'integer', minimum: from, maximum: to, ...(usual !== undefined && { default: usual }) },
  read: (given, name) => {
    const value = Number(given)
    if (!/^\d+$/.test(given) || value < from || value > to)
      throw new BadRequest(`${name} is ${JSON.stringify(given)}: it must be a whole number from ${from} to ${to}`)
    return value
  },
})

const joinWithOr = (values: readonly string[]): string => [values.slice(0, -1).join(', '), values.at(-1)].filter(Boolean).join(' or ')

/** One of a few words. */
export const enumParam = <V extends string>(told: ParameterDocs, values: readonly V[]): Parameter<V> => ({
  ...told,
  schema: { type: 'string', enum: values },
  read: (given, name) => {
    const value = values.find((one) => one === given)
    if (value === undefined) throw new BadRequest(`${name} is ${JSON.stringify(given)}: it must be ${joinWithOr(values)}`)
    return value
  },
})

/** The same, where a standard wants another status for what is none. */
export const withErrorStatus = <T>(status: BadRequestStatus, parameter: Parameter<T>): Parameter<T> => ({
  ...parameter,
  read: (given, name) => {
    try {
      return parameter.read(given, name)
    } catch (error) {
      throw error instanceof BadRequest ? new BadRequest(error.message, status) : error
    }
  },
})

/** A day, or a moment of it: the first whole second that is not before it. */
export const timeParam = (told: ParameterDocs): Parameter<Moment> => ({
  ...told,
  schema: {
    type: 'string',
    anyOf: [{ format: 'date' }, { format: 'date-time' }],
  },
  read: (given, name) => {
    const date = parseTime(given)
    if (!date) throw new BadRequest(`${name} is ${JSON.stringify(given)}: it must be a day such as 2025-11-01, or an ISO time`)
    return Math.ceil(date.getTime() / 1000)
  },
})

/** A UTC day, as it is written. */
export const dayParam = (told: ParameterDocs): Parameter<string> => ({
  ...told,
  schema: { type: 'string', format: 'date' },
  read: (given, name) => {
    if (!/^\d{4}-\d\d-\d\d$/.test(given) || !parseTime(given))
      throw new BadRequest(`${name} is ${JSON.stringify(given)}: it must be a day, as 2025-11-01`)
    return given
  },
})

/** A place that an earlier answer gave; `read` refuses any other. */
export const cursorParam = <T>(told: ParameterDocs, read: (given: string) => T): Parameter<T> => ({
  ...told,
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]+$' },
  read,
})

/** The slug of a topic; that of none, or an old one, is for the route to answer. */
export const topicParam = (told: ParameterDocs): Parameter<string> => ({
  ...told,
  schema: (topics) => ({ type: 'string', enum: topics.map(({ slug }) => slug) }),
  read: (given) => given,
})

/** `?min=2.5`. */
export const SCORE_PARAM: Parameter<number> = {
  description: 'Only papers of at least this score, as it is now.',
  example: '0.5',
  schema: { type: 'number', minimum: 0, maximum: 100 },
  read: (given, name) => {
    const least = Number(given)
    if (!/^\d*\.?\d+$/.test(given) || least > 100)
      throw new BadRequest(`${name} is ${JSON.stringify(given)}: it must be a score, a number from 0 to 100`)
    return Math.round(least * 1000) / 1000
  },
}

/** `?top=5`. */
export const TOP_PARAM: Parameter<number> = integerParam(
  { description: 'Of each day only the papers that took the first so many places.', example: '3' },
  { from: 1, to: 1000 },
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

/** The error for an identifier that no paper has. */
export const unknownPaper = (identifier: string): BadRequest => new BadRequest(`there is no paper ${JSON.stringify(identifier)}`, 404)

/** Refuses what is no day, by the example of today. */
export function assertDay(day: string, today: string): void {
  if (!parseCalendarPeriod('day', day)) throw new BadRequest(`${JSON.stringify(day)} is not a day: write it like ${today}`, 404)
}
