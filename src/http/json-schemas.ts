/** The JSON Schemas (2020-12) of the responses; test/api/openapi.test.ts checks every response against them, with no extra properties. */
import { SIGNAL_WEIGHTS } from '../papers/score.ts'
import type { JsonSchema } from './query-params.ts'

const SIGNAL_KINDS = Object.keys(SIGNAL_WEIGHTS)

/** A reference to a schema of the OpenAPI document. */
export const schemaRef = (name: keyof typeof schemas): JsonSchema => ({ $ref: `#/components/schemas/${name}` })

const string = { type: 'string' }
const number = { type: 'number' }
const integer = { type: 'integer' }
const boolean = { type: 'boolean' }
const uri = { type: 'string', format: 'uri' }
const time = { type: 'string', format: 'date-time' }
const nullable = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] })
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
const map = (additionalProperties: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties })
const withDescription = (description: string, schema: JsonSchema): JsonSchema => ({ ...schema, description })
/** An object whose properties are required, except names that end in `?`. */
const object = (properties: Record<string, JsonSchema>): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name.replace('?', ''), schema])),
  required: Object.keys(properties).filter((name) => !name.endsWith('?')),
})

const counts = withDescription('Votes, comments, stars and the like, by kind.', {
  type: 'object',
  properties: Object.fromEntries(SIGNAL_KINDS.map((kind) => [kind, number])),
})

const paper = {
  id: withDescription('The strongest identifier; it never changes.', string),
  identifiers: withDescription('Every identifier of the paper, including its id; no two papers share one.', list(string)),
  title: string,
  abstract: withDescription('In full, or its first 300 characters if the source does not allow more.', string),
  authors: list({ $ref: '#/components/schemas/Author' }),
  organization: nullable(string),
  published: withDescription('The date of publication, as precise as it is known: a time, a day, a month or a year.', nullable(string)),
  firstSeen: time,
  url: withDescription('The page of the paper that readers are sent to.', uri),
  links: object({ 'abstract?': uri, 'pdf?': uri, 'code?': uri, 'project?': uri, 'discussion?': uri }),
  categories: withDescription('The primary category first.', list(string)),
  venue: nullable(string),
  license: nullable(string),
  version: nullable(integer),
  versions: withDescription(
    'The published versions, oldest first.',
    list(object({ identifier: nullable(string), version: nullable(integer), venue: nullable(string), at: nullable(string), url: uri })),
  ),
  withdrawn: boolean,
  retracted: boolean,
  score: withDescription('The sum of `parts`; one more point is twice as much.', number),
  parts: list({ $ref: '#/components/schemas/ScorePart' }),
  signals: counts,
  topics: withDescription(
    'The topics that admitted it, and why.',
    list(object({ slug: string, admitted: time, place: integer, reason: string })),
  ),
  records: withDescription(
    'The record of each source.',
    list(
      object({
        source: string,
        key: string,
        url: uri,
        published: nullable(string),
        announced: nullable(string),
        version: nullable(integer),
        announceType: nullable(string),
        firstSeen: time,
      }),
    ),
  ),
  merges: withDescription(
    'The papers that were merged into this one, and the evidence.',
    list(object({ from: string, rule: string, evidence: string, probability: nullable(number), at: time })),
  ),
} satisfies Record<string, JsonSchema>

export const schemas = {
  BadRequest: object({ error: withDescription('A sentence that says what to change.', string) }),
  Author: object({ name: string, 'orcid?': withDescription('0000-0002-1825-0097', string), 'affiliations?': list(string) }),
  ScorePart: {
    oneOf: [
      object({ kind: { enum: SIGNAL_KINDS }, value: number, baseline: number, adds: number }),
      object({ kind: { const: 'prior' }, adds: number, says: withDescription('The reasons.', string) }),
    ],
    description: 'A part of a score: a signal compared with its baseline, or the predicted interest (`prior`).',
  },
  Paper: object(paper),
  PaperLine: object({ ...paper, cursor: withDescription('Send it as `cursor` to continue after this line.', string) }),
  Papers: object({
    papers: list({ $ref: '#/components/schemas/Paper' }),
    next: withDescription('Send it as `cursor` to get the next page; null on the last page.', nullable(string)),
  }),
  Topics: object({
    topics: list(
      object({
        slug: string,
        title: string,
        description: string,
        query: nullable(string),
        follows: nullable(object({ 'papers?': list(string), 'orcids?': list(string), 'authors?': list(string) })),
        perDay: withDescription('The daily limit; null if every matching paper is admitted.', nullable(integer)),
        announces: { enum: ['new', 'published', 'revisions'] },
        page: uri,
        feeds: withDescription('Feed URLs by format.', map(uri)),
      }),
    ),
  }),
  Sources: object({
    sources: list(
      object({
        id: string,
        name: string,
        homepage: uri,
        feed: nullable(uri),
        ok: boolean,
        lastVisit: nullable(time),
        lastGood: nullable(time),
        nextVisit: nullable(time),
        status: withDescription('The HTTP status of the last visit.', nullable(integer)),
        seen: nullable(integer),
        new: nullable(integer),
        band: withDescription('The expected number of records of a visit.', nullable(object({ least: integer, most: integer }))),
        failures: withDescription('Consecutive failed visits.', integer),
        overdue: boolean,
        backingOffUntil: nullable(time),
        stopped: withDescription('Why the source is no longer visited.', nullable(string)),
        movedTo: nullable(uri),
        off: withDescription('The missing setting without which the source is not visited.', nullable(string)),
        suspect: nullable(string),
        error: nullable(string),
      }),
    ),
  }),
  Feed: {
    ...object({
      version: { const: 'https://jsonfeed.org/version/1.1' },
      title: string,
      home_page_url: uri,
      feed_url: uri,
      'next_url?': uri,
      'description?': string,
      language: string,
      authors: list(object({ name: string })),
      'hubs?': list(object({ type: string, url: uri })),
      items: list({ $ref: '#/components/schemas/FeedItem' }),
    }),
    description: 'JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).',
  },
  FeedItem: object({
    id: withDescription('The same on every instance.', { type: 'string', pattern: '^urn:uuid:' }),
    url: uri,
    title: string,
    content_html: string,
    'summary?': string,
    date_published: time,
    date_modified: time,
    'authors?': list(object({ name: string, 'url?': uri, '_author?': object({ affiliations: list(string) }) })),
    'tags?': list(string),
    '_paper?': object({
      identifiers: list(string),
      'doi?': string,
      'arxiv?': string,
      'primaryCategory?': string,
      'version?': integer,
      'announceType?': string,
      'organization?': string,
      'venue?': string,
      'published?': string,
      'license?': string,
      'comment?': string,
      'merged?': { const: true },
      'withdrawn?': { const: true },
      'retracted?': { const: true },
      'announces?': string,
      links: list(object({ title: string, href: uri, 'type?': string })),
      topics: list(object({ topic: string, reason: string })),
      'score?': number,
      parts: list({ $ref: '#/components/schemas/ScorePart' }),
      counts,
    }),
  }),
  Citations: {
    ...list({
      type: 'object',
      required: ['id', 'type'],
      properties: { id: string, type: string, title: string },
      additionalProperties: true,
    }),
    description: 'CSL-JSON (https://github.com/citation-style-language/schema).',
  },
  View: object({
    lang: string,
    dir: { enum: ['ltr', 'rtl'] },
    layout: { enum: ['full', 'compact'] },
    'title?': string,
    home: uri,
    'feed?': uri,
    more: string,
    none: string,
    papers: list(
      object({
        title: string,
        'lang?': string,
        'dir?': { const: 'auto' },
        url: uri,
        page: uri,
        'fate?': string,
        'by?': string,
        'where?': string,
        'date?': string,
        'when?': string,
        'why?': string,
        'abstract?': string,
      }),
    ),
  }),
  OEmbed: {
    ...object({
      version: { const: '1.0' },
      type: { const: 'rich' },
      title: string,
      provider_name: string,
      provider_url: uri,
      cache_age: integer,
      width: integer,
      height: integer,
      html: string,
    }),
    description: 'oEmbed 1.0 (https://oembed.com).',
  },
  Health: object({ ok: boolean, 'papers?': integer, 'admissions?': integer, 'error?': string }),
  SourcesHealth: object({ ok: boolean, overdue: list(object({ id: string, error: nullable(string) })) }),
  BounceResult: object({ taken: { type: 'integer' } }),
  VisitResult: {
    anyOf: [
      object({
        source: string,
        url: uri,
        status: nullable(integer),
        seen: integer,
        new: integer,
        updated: integer,
        dropped: integer,
        suspect: nullable(string),
        error: nullable(string),
      }),
      object({ admitted: integer }),
    ],
    description: 'The report of a visit, or the number of papers that a round admitted.',
  },
} satisfies Record<string, JsonSchema>
