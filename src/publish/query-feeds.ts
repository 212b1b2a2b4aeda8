/**
 * Feeds of papers found, newest first seen first: a search (`/feeds/search.atom?q=…`), papers like one (`/feeds/like.atom?id=…`),
 * every paper that belongs to topics (`?all`). Equal questions share one document, whatever their order and case.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { formats } from '../formats/index.ts'
import { type Asked, askedOf, flag, KNOWN_PAPER, MERIT, place, text, topicOf, topicSlug } from '../http/query-params.ts'
import { pasted } from '../identifiers/detect.ts'
import type { Document, Format, Topic } from '../model.ts'
import { titleOf } from '../papers/display.ts'
import { both, type Condition, FEED_BOUNDS } from '../query/compile-sql.ts'
import { canonicalQuery, titleOfQuery } from '../query/normalize.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import { accepted, type Cursor, cursorOf, readCursor } from '../search/boolean-search.ts'
import { related } from '../search/related.ts'
import { paperPath, queryOf, VOCABULARY } from '../site.ts'
import { storeRevision } from '../store/documents.ts'
import { type Seen, seenPapers } from '../store/paper-lists.ts'
import { paperNamed, papersById } from '../store/papers.ts'
import { excerpt } from '../text/strings.ts'
import { entryIdOf } from '../topics/admit.ts'
import { documentOfFound, type FoundPaper, type Heading } from './document.ts'
import { feedStylePath } from './feed.css.ts'
import { linksOf } from './feed-links.ts'

/** Entries of a page of a feed. */
const ON_A_PAGE = 50
/** Papers like one that its feed holds. */
const LIKE = 40
/** Where the last page begins: the first paper of all. */
const START = 'start'

const PAGING = {
  before: place({ description: 'Papers behind this place: where the next page begins.', example: '' }, readCursor),
  after: place(
    { description: 'Papers before this place: where the previous page ends; `start` is the last page.', example: START },
    (given) => (given === START ? START : readCursor(given)),
  ),
}

/** What a search as a feed may be asked. */
export const SEARCH_FEED = {
  q: text(
    { description: 'Words, phrases and fields that must all hold.', example: 'graph learning', required: 'say what to search for' },
    FEED_BOUNDS.characters,
  ),
  topic: topicSlug({ description: 'Only papers that belong to this topic.', example: '' }),
  min: MERIT,
  ...PAGING,
}

/** What a feed of all that belongs to topics may be asked. */
export const BELONGING_FEED = {
  all: flag({ description: 'Every paper that belongs, admitted or not, newest first.', example: '' }),
  min: MERIT,
  ...PAGING,
}

/** What a feed of papers like one may be asked. */
export const LIKE_FEED = {
  id: text({ description: 'The paper, by any name of it.', example: KNOWN_PAPER, required: 'say which paper' }),
  min: MERIT,
}

/** A list of papers: what it is called, and how a page of it is read. */
type List = {
  heading: Omit<Heading, 'extensions' | 'siteName' | 'style' | 'vocabulary' | 'pageOf' | 'titleOf' | 'base' | 'page'>
  /** Without pages where it has none. */
  read: (place: Place) => Promise<{ ids: string[]; pages?: Pages }>
}
type Place = { before?: Cursor | undefined; after?: Cursor | typeof START | undefined }
type Pages = Partial<Record<'first' | 'previous' | 'next' | 'last', string>>

/** Answers `/feeds/search.<format>`. */
export function searchFeed(request: Request, format: Format, service: Service): Promise<Response> {
  const { q = '', topic: slug, min, ...paging } = askedOf(request.url, SEARCH_FEED)
  const query = addressable(parseQuery(q, FEED_BOUNDS))
  const topic = slug === undefined ? undefined : topicOf(slug, service.topics, service.site.url('/topics'))
  return answer(request, format, service, searchList(query, { topic, min }, service), paging)
}

/** The query, whose normal form is an address that will be answered; longer than it was asked, that may be too much. */
function addressable(query: Query): Query {
  try {
    parseQuery(canonicalQuery(query), FEED_BOUNDS)
  } catch (error) {
    throw error instanceof Mistake ? new Mistake(`Written out, with each field before its word: ${error.message}`) : error
  }
  return query
}

/** The address of a search as a feed, behind the site's own and before the extension's query: what pages link to. */
export const searchFeedQuery = (query: Query, topic?: string): string => queryOf({ q: canonicalQuery(query), topic })

function searchList(query: Query, { topic, min }: { topic: Topic | undefined; min: number | undefined }, { db, site }: Service): List {
  const q = canonicalQuery(query)
  const also = conditionOf(topic ? [topic] : undefined, min)
  const within = topic ? ` in ${topic.title}` : ''
  return {
    heading: {
      key: 'search',
      title: `${site.name}: ${excerpt(titleOfQuery(query), 120)}${within}`,
      description: `Papers that match ${excerpt(q, 500)}${within}${aboveInWords(min)}, newest first.`,
      home: site.url(`/search${queryOf({ q, topic: topic?.slug })}`),
      query: queryOf({ q, topic: topic?.slug, min }),
    },
    read: (place) => pageOf(db, query, also, place),
  }
}

/** Answers `/feeds/<topics>.<format>?all`: every paper that belongs to any of these topics. */
export function belongingFeed(request: Request, format: Format, service: Service, topics: Topic[], key: string): Promise<Response> {
  const { min, ...paging } = askedOf(request.url, BELONGING_FEED)
  const { db, site } = service
  const [only] = topics
  const named = key === 'all' ? 'all topics' : topics.map(({ title }) => title).join(', ')
  const list: List = {
    heading: {
      key,
      title: `${site.name}: ${named}, every paper`,
      description: `Every paper that belongs to ${key === 'all' ? 'any topic' : named}${aboveInWords(min)}, newest first.`,
      home: site.url(only && topics.length === 1 ? `/topics/${only.slug}` : '/topics'),
      query: queryOf({ all: true, min }),
    },
    read: (place) => pageOf(db, undefined, conditionOf(topics, min), place),
  }
  return answer(request, format, service, list, paging)
}

/** Answers `/feeds/like.<format>?id=…`: the papers most like one, newest first. */
export async function likeFeed(request: Request, format: Format, service: Service): Promise<Response> {
  const { id: given = '', min } = askedOf(request.url, LIKE_FEED)
  const { db, site } = service
  const id = (await paperNamed(db, given)) ?? (await paperNamed(db, pasted(given).names[0] ?? given))
  const paper = id === undefined ? undefined : (await papersById(db, [id])).get(id)
  if (!paper) throw new Mistake(`no paper goes by the name ${JSON.stringify(given)} here`, 404)
  const list: List = {
    heading: {
      key: 'like',
      title: `${site.name}: like ${titleOf(paper, 120)}`,
      description: `Papers like ${titleOf(paper, 300)}${aboveInWords(min)}, newest first.`,
      home: site.url(paperPath(paper.id)),
      query: queryOf({ id: paper.id, min }),
    },
    read: async () => {
      const like = (await related(db, paper.id, LIKE)).map(({ paper }) => paper)
      const papers = min === undefined ? undefined : await papersById(db, like)
      return { ids: papers ? like.filter((one) => (papers.get(one)?.merit ?? 0) >= (min ?? 0)) : like }
    },
  }
  return answer(request, format, service, list, {})
}

const aboveInWords = (min: number | undefined): string => (min === undefined ? '' : `, of a merit of at least ${min}`)

/** Of these topics, of at least this merit; undefined where nothing narrows. */
export function conditionOf(topics: Topic[] | undefined, min: number | undefined): Condition | undefined {
  const parts: Condition[] = []
  if (topics) parts.push({ kind: 'or', parts: topics.map(({ slug }) => ({ kind: 'topic', slug })) })
  if (min !== undefined) parts.push({ kind: 'merit', least: min })
  return parts.length > 0 ? both(parts) : undefined
}

/** A page of papers, and where the others stand; it costs the same however deep it is. */
async function pageOf(
  db: Service['db'],
  query: Query | undefined,
  also: Condition | undefined,
  { before, after }: Place,
): Promise<{ ids: string[]; pages: Pages }> {
  const backwards = after !== undefined
  const cursor = after === START ? undefined : (after ?? before)
  const { found, next } = await accepted(db, query, { limit: ON_A_PAGE, order: 'newest', cursor, also, backwards })
  const [first, last] = [found.at(0), found.at(-1)]
  const isFirst = backwards ? next === undefined : before === undefined
  const isLast = backwards ? after === START : next === undefined
  const at = (place: typeof first) => place && cursorOf({ score: place.score, seq: 0, paper: place.paper, to: Number.MAX_SAFE_INTEGER })
  return {
    ids: found.map(({ paper }) => paper),
    pages: {
      ...(!(isFirst && isLast) && { first: '' }),
      ...(!isFirst && first && { previous: `after=${at(first)}` }),
      ...(!isLast && (last ?? next) && { next: `before=${backwards ? at(last) : at(next)}` }),
      ...(!(isFirst && isLast) && { last: `after=${START}` }),
    },
  }
}

async function answer(
  request: Request,
  format: Format,
  service: Service,
  list: List,
  { before, after }: Partial<Asked<typeof PAGING>>,
): Promise<Response> {
  const { db, site, topics, publisher } = service
  if (before !== undefined && after !== undefined) throw new Mistake('give before or after, not both')
  const page = before ? `&before=${cursorOf(before)}` : after ? `&after=${after === START ? START : cursorOf(after)}` : undefined
  const extensions = formats.map(({ extension }) => extension)
  const base = site.url(`/feeds/${list.heading.key}`)
  const addressOf = (extension: string, more = '') => `${base}.${extension}${list.heading.query}${more}`
  const rendered = await publisher.document({
    address: `${list.heading.key}.${format.extension}${list.heading.query}${page ?? ''}`,
    revision: () => storeRevision(db),
    contentType: format.contentType,
    stored: false,
    render: async () => {
      const { ids, pages } = await list.read({ before, after })
      const heading: Heading = {
        ...list.heading,
        ...(page !== undefined && { page }),
        base,
        extensions,
        siteName: site.name,
        style: site.url(feedStylePath),
        vocabulary: site.url(VOCABULARY),
        pageOf: (paper) => site.url(paperPath(paper)),
        titleOf: (slug) => topics.find((topic) => topic.slug === slug)?.title ?? slug,
      }
      const links = Object.entries(pages ?? {}).map(([rel, at]) => [
        rel,
        Object.fromEntries(extensions.map((extension) => [extension, addressOf(extension, at && `&${at}`)])),
      ])
      const found = (await seenPapers(db, ids)).map(foundPaper)
      return format.render(documentOfFound(heading, found, pages && (Object.fromEntries(links) as Document['pages'])))
    },
  })
  const { home, query } = list.heading
  return publisher.deliver(request, rendered, { link: linksOf({ base, home, query, page }, format.extension) })
}

/** A paper keeps the id it has in the feeds of topics. */
export function foundPaper({ paper, at, changedAt, admissions }: Seen): FoundPaper {
  const [earliest] = admissions
  return {
    paper,
    at,
    changedAt,
    entryId: earliest?.entryId ?? entryIdOf(paper.id),
    reasons: admissions.map(({ topic, entry }) => ({ topic, reason: entry.reason })),
    ...(earliest && { admission: earliest.entry }),
  }
}
