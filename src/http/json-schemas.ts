/** What answers are made of, as JSON Schema 2020-12: `test/openapi.test.ts` holds every answer to it, to the last property. */
import { WEIGHTS } from '../papers/score.ts'
import type { Schema } from './query-params.ts'

const SIGNALS = Object.keys(WEIGHTS)

/** Where a schema of the document stands. */
export const ref = (name: keyof typeof schemas): Schema => ({ $ref: `#/components/schemas/${name}` })

const string = { type: 'string' }
const number = { type: 'number' }
const integer = { type: 'integer' }
const boolean = { type: 'boolean' }
const uri = { type: 'string', format: 'uri' }
const time = { type: 'string', format: 'date-time' }
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const list = (items: Schema): Schema => ({ type: 'array', items })
const map = (additionalProperties: Schema): Schema => ({ type: 'object', additionalProperties })
const told = (description: string, schema: Schema): Schema => ({ ...schema, description })
/** An object; names that end in `?` may be missing. */
const object = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name.replace('?', ''), schema])),
  required: Object.keys(properties).filter((name) => !name.endsWith('?')),
})

const counts = told('What was counted, by kind.', {
  type: 'object',
  properties: Object.fromEntries(SIGNALS.map((kind) => [kind, number])),
})

const paper = {
  id: told('Its first, strongest name; it never changes.', string),
  names: told('Every identifier it goes by, its id among them; no two papers share one.', list(string)),
  title: string,
  abstract: told('Whole, or its first 300 characters where its source allows no more.', string),
  authors: list({ $ref: '#/components/schemas/Author' }),
  organization: orNull(string),
  published: told('Its own date, as exact as it is known: a moment, a day, a month or a year.', orNull(string)),
  firstSeen: time,
  url: told('The page of it that a reader is sent to.', uri),
  links: object({ 'abstract?': uri, 'pdf?': uri, 'code?': uri, 'project?': uri, 'discussion?': uri }),
  categories: told('The primary one first.', list(string)),
  venue: orNull(string),
  license: orNull(string),
  version: orNull(integer),
  versions: told(
    'The states in which it was public, oldest first.',
    list(object({ name: orNull(string), version: orNull(integer), venue: orNull(string), at: orNull(string), url: uri })),
  ),
  withdrawn: boolean,
  retracted: boolean,
  merit: told('What its signals and its prior add up to, as a logarithm: 2 to that power is its score.', number),
  parts: list({ $ref: '#/components/schemas/MeritPart' }),
  signals: counts,
  topics: told('Which topics admitted it, and why.', list(object({ slug: string, admitted: time, place: integer, reason: string }))),
  records: told(
    'What each source says of it.',
    list(
      object({
        source: string,
        key: string,
        url: uri,
        published: orNull(string),
        announced: orNull(string),
        version: orNull(integer),
        announceType: orNull(string),
        firstSeen: time,
      }),
    ),
  ),
  merges: told(
    'The papers that proved to be this one, and by what.',
    list(object({ from: string, rule: string, evidence: string, probability: orNull(number), at: time })),
  ),
} satisfies Record<string, Schema>

export const schemas = {
  Mistake: object({ error: told('A sentence that says what to change.', string) }),
  Author: object({ name: string, 'orcid?': told('0000-0002-1825-0097', string), 'affiliations?': list(string) }),
  MeritPart: {
    oneOf: [
      object({ kind: { enum: SIGNALS }, value: number, usual: number, adds: number }),
      object({ kind: { const: 'prior' }, adds: number, says: told('Why, in words.', string) }),
    ],
    description: 'A part of a merit: what was counted against what is usual, or what was expected before.',
  },
  Paper: object(paper),
  PaperLine: object({ ...paper, cursor: told('Goes back as `cursor` to go on behind this line.', string) }),
  Papers: object({
    papers: list({ $ref: '#/components/schemas/Paper' }),
    next: told('Goes back as `cursor`; null on the last page.', orNull(string)),
  }),
  Topics: object({
    topics: list(
      object({
        slug: string,
        title: string,
        description: string,
        query: orNull(string),
        follows: orNull(object({ 'papers?': list(string), 'orcids?': list(string), 'authors?': list(string) })),
        perDay: told('Places a day; null where every paper that belongs is admitted.', orNull(integer)),
        announces: { enum: ['new', 'published', 'revisions'] },
        page: uri,
        feeds: told('Its feeds, by format.', map(uri)),
      }),
    ),
  }),
  Sources: object({
    sources: list(
      object({
        id: string,
        name: string,
        homepage: uri,
        feed: orNull(uri),
        ok: boolean,
        lastVisit: orNull(time),
        lastGood: orNull(time),
        nextVisit: orNull(time),
        status: told('Of HTTP.', orNull(integer)),
        seen: orNull(integer),
        new: orNull(integer),
        band: told('How many records are usual.', orNull(object({ least: integer, most: integer }))),
        failures: told('Visits in a row that failed.', integer),
        overdue: boolean,
        backingOffUntil: orNull(time),
        stopped: told('Why it is not asked any more.', orNull(string)),
        movedTo: orNull(uri),
        off: told('The setting without which it is not asked.', orNull(string)),
        suspect: orNull(string),
        error: orNull(string),
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
    id: told('Of the entry, on every instance.', { type: 'string', pattern: '^urn:uuid:' }),
    url: uri,
    title: string,
    content_html: string,
    'summary?': string,
    date_published: time,
    date_modified: time,
    'authors?': list(object({ name: string, 'url?': uri, '_author?': object({ affiliations: list(string) }) })),
    'tags?': list(string),
    '_paper?': object({
      names: list(string),
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
      'merit?': number,
      parts: list({ $ref: '#/components/schemas/MeritPart' }),
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
  SourcesHealth: object({ ok: boolean, overdue: list(object({ id: string, error: orNull(string) })) }),
  Taken: object({ taken: { type: 'integer' } }),
  Kept: {
    anyOf: [
      object({
        source: string,
        url: uri,
        status: orNull(integer),
        seen: integer,
        new: integer,
        updated: integer,
        dropped: integer,
        suspect: orNull(string),
        error: orNull(string),
      }),
      object({ admitted: integer }),
    ],
    description: 'What came of a visit, or how many papers a round admitted.',
  },
} satisfies Record<string, Schema>
