/** Embed targets by name: a topic, `all`, several topics `a+b`, a search `search?q=…`, a paper `papers/<id>`. Their entries are those of feeds. */

import type { AppContext } from '../app-context.ts'
import { paperNotFound } from '../errors.ts'
import { type ParameterValues, requireTopic } from '../http/query-params.ts'
import type { DocumentEntry } from '../model.ts'
import { entriesOfAdmissions, entriesOfPapers, entryContextOf, feedPaperOf } from '../publish/entries.ts'
import { SEARCH_FEED_PARAMS } from '../publish/feed-params.ts'
import { currentFeedName, selectionPagePath, selectionTitle, selectTopics } from '../publish/feed-topics.ts'
import { feedConditionOf } from '../publish/query-feeds.ts'
import { FEED_QUERY_LIMITS } from '../query/compile-sql.ts'
import { normalizeQuery, queryTitle } from '../query/normalize.ts'
import { parseQuery } from '../query/parse.ts'
import { booleanSearch } from '../search/boolean-search.ts'
import { feedPath, formatQueryString, PATHS, paperPath } from '../site.ts'
import { newestAdmissions } from '../store/admissions.ts'
import { type ContentRevision, revisionOf, storeRevision } from '../store/documents.ts'
import { loadDatedPapers } from '../store/paper-lists.ts'
import { findPaperByIdentifier } from '../store/papers.ts'
import { excerpt } from '../text/strings.ts'
import { EMBED_PARAMETERS } from './options.ts'

export type EmbedTarget = {
  /** The name in the path: `compression`, `papers/arxiv:2210.17323`. */
  name: string
  /** The query parameters besides the display options. */
  parameters: Record<string, string | undefined>
  /** The heading; a single paper has none. */
  title: string | undefined
  /** The title, or the id of a paper. */
  label: string
  /** The page of this site with the same papers. */
  home: string
  /** The feed; a single paper has none. */
  feed: string | undefined
  revision: () => Promise<ContentRevision>
  /** Loads the newest entries. */
  entries: (limit: number) => Promise<DocumentEntry[]>
}

/** The query parameters of a search target. */
export const SEARCH_TARGET_PARAMETERS = { q: SEARCH_FEED_PARAMS.q, topic: SEARCH_FEED_PARAMS.topic }
/** The query parameters of lists. */
const LIST_PARAMETERS = { n: EMBED_PARAMETERS.n, since: EMBED_PARAMETERS.since }
/** The query parameters of an embed. */
export type EmbedParameters = Partial<ParameterValues<typeof SEARCH_TARGET_PARAMETERS & typeof EMBED_PARAMETERS>>
type TargetParameters = Partial<ParameterValues<typeof SEARCH_TARGET_PARAMETERS & typeof LIST_PARAMETERS>>

/** The query parameters of a target besides the display options. */
export const targetParametersOf = (name: string): Partial<typeof SEARCH_TARGET_PARAMETERS & typeof LIST_PARAMETERS> =>
  name.startsWith('papers/') ? {} : name === 'search' ? { ...SEARCH_TARGET_PARAMETERS, ...LIST_PARAMETERS } : LIST_PARAMETERS

/** Resolves a name to its target, or to the name it moved to; throws a BadRequest for an unknown name. */
export async function resolveEmbedTarget(
  name: string,
  params: TargetParameters,
  service: AppContext,
): Promise<EmbedTarget | { movedTo: string }> {
  if (name.startsWith('papers/')) return paperTarget(name.slice('papers/'.length), service)
  if (name === 'search') return searchTarget(params, service)
  const movedTo = currentFeedName(name, service.topics)
  return movedTo === undefined ? topicsTarget(name, service) : { movedTo }
}

async function topicsTarget(name: string, service: AppContext): Promise<EmbedTarget> {
  const { db, site } = service
  const selection = await selectTopics(name, service)
  const { key, slugs } = selection
  const title = selectionTitle(selection, site.name)
  return {
    name: key,
    parameters: {},
    title,
    label: title,
    home: site.url(selectionPagePath(selection)),
    feed: site.url(`${feedPath(key)}.atom`),
    revision: () => revisionOf(db, slugs),
    entries: async (limit) => entriesOfAdmissions(entryContextOf(service), await newestAdmissions(db, slugs, { most: limit })),
  }
}

function searchTarget({ q: text = '', topic: slug }: TargetParameters, service: AppContext): EmbedTarget {
  const { db, site } = service
  const query = parseQuery(text, FEED_QUERY_LIMITS)
  const q = normalizeQuery(query)
  const topic = slug === undefined ? undefined : requireTopic(slug, service.topics, site.url(PATHS.topics))
  const parameters = { q, topic: topic?.slug }
  const title = `${excerpt(queryTitle(query), 120)}${topic ? ` · ${topic.title}` : ''}`
  return {
    name: 'search',
    parameters,
    title,
    label: title,
    home: site.url(`${PATHS.search}${formatQueryString(parameters)}`),
    feed: site.url(`${feedPath('search')}.atom${formatQueryString(parameters)}`),
    revision: () => storeRevision(db),
    entries: async (limit) => {
      const { papers } = await booleanSearch(db, query, {
        limit,
        order: 'newest',
        extraCondition: feedConditionOf(topic && [topic], undefined),
      })
      return loadEntries(
        papers.map(({ paper }) => paper),
        service,
      )
    },
  }
}

async function paperTarget(identifier: string, service: AppContext): Promise<EmbedTarget | { movedTo: string }> {
  const { db, site } = service
  const id = (await findPaperByIdentifier(db, identifier))?.id
  if (id === undefined) throw paperNotFound(identifier)
  if (id !== identifier) return { movedTo: `papers/${id}` }
  return {
    name: `papers/${id}`,
    parameters: {},
    title: undefined,
    label: id,
    home: site.url(paperPath(id)),
    feed: undefined,
    revision: () => storeRevision(db),
    entries: () => loadEntries([id], service),
  }
}

const loadEntries = async (ids: string[], service: AppContext): Promise<DocumentEntry[]> =>
  entriesOfPapers(entryContextOf(service), (await loadDatedPapers(service.db, ids)).map(feedPaperOf))
