/**
 * What can be shown elsewhere, by its name behind `/embed/`: a topic, `all`, several topics `a+b`, a search `search?q=…`, one
 * paper `papers/<id>`. The entries are those of the feed of the same name.
 */

import type { Service } from '../app-context.ts'
import { Mistake } from '../errors.ts'
import { type Asked, topicOf } from '../http/query-params.ts'
import type { DocumentEntry } from '../model.ts'
import { entriesOf, entriesOfFound, type Places } from '../publish/document.ts'
import { conditionOf, foundPaper, SEARCH_FEED } from '../publish/query-feeds.ts'
import { movedTo, topicsNamed } from '../publish/topic-feeds.ts'
import { FEED_BOUNDS } from '../query/compile-sql.ts'
import { canonicalQuery, titleOfQuery } from '../query/normalize.ts'
import { parseQuery } from '../query/parse.ts'
import { accepted } from '../search/boolean-search.ts'
import { paperPath, queryOf } from '../site.ts'
import { newestAdmissions } from '../store/admissions.ts'
import { type Revision, revisionOf, storeRevision } from '../store/documents.ts'
import { seenPapers } from '../store/paper-lists.ts'
import { paperMeant } from '../store/papers.ts'
import { excerpt } from '../text/strings.ts'
import { LOOK } from './options.ts'

export type Shown = {
  /** As it stands behind `/embed/`: `compression`, `papers/arxiv:2210.17323`. */
  name: string
  /** What stands behind the `?` besides the options of its look. */
  parameters: Record<string, string | undefined>
  /** What it is called; one paper has no heading. */
  title: string | undefined
  /** What it is called where there must be a name. */
  label: string
  /** The page of this site that shows the same. */
  home: string
  /** Its feed; one paper has none. */
  feed: string | undefined
  revision: () => Promise<Revision>
  /** Its newest entries, at most so many. */
  entries: (most: number) => Promise<DocumentEntry[]>
}

/** What a search shows. */
export const FOUND = { q: SEARCH_FEED.q, topic: SEARCH_FEED.topic }
/** How much of a list is shown. */
const LIST = { n: LOOK.n, since: LOOK.since }
/** What an address of an embed says. */
export type AskedOfEmbed = Partial<Asked<typeof FOUND & typeof LOOK>>
type AskedToShow = Partial<Asked<typeof FOUND & typeof LIST>>

/** The parameters a name takes besides the options of a look. */
export const asksOf = (name: string): Partial<typeof FOUND & typeof LIST> =>
  name.startsWith('papers/') ? {} : name === 'search' ? { ...FOUND, ...LIST } : LIST

/** What is shown under a name, or the name to be asked for instead. A name that stands for nothing is a Mistake. */
export async function shownOf(name: string, asked: AskedToShow, service: Service): Promise<Shown | { moved: string }> {
  if (name.startsWith('papers/')) return onePaper(name.slice('papers/'.length), service)
  if (name === 'search') return aSearch(asked, service)
  const moved = movedTo(name, service.topics)
  return moved === undefined ? topics(name, service) : { moved }
}

const placesOf = ({ site, topics }: Service): Places => ({
  pageOf: (paper) => site.url(paperPath(paper)),
  titleOf: (slug) => topics.find((topic) => topic.slug === slug)?.title ?? slug,
})

async function topics(name: string, service: Service): Promise<Shown> {
  const { db, site } = service
  const named = await topicsNamed(name, service)
  const slugs = named.map(({ slug }) => slug)
  const all = name === 'all'
  const key = all ? 'all' : slugs.join('+')
  const [only] = named
  const title = all ? site.name : named.map(({ title }) => title).join(', ')
  return {
    name: key,
    parameters: {},
    title,
    label: title,
    home: site.url(all ? '/' : only && named.length === 1 ? `/topics/${only.slug}` : '/topics'),
    feed: site.url(`/feeds/${key}.atom`),
    revision: () => revisionOf(db, slugs),
    entries: async (most) => entriesOf(placesOf(service), await newestAdmissions(db, slugs, { most })),
  }
}

function aSearch({ q: text = '', topic: slug }: AskedToShow, service: Service): Shown {
  const { db, site } = service
  const query = parseQuery(text, FEED_BOUNDS)
  const q = canonicalQuery(query)
  const topic = slug === undefined ? undefined : topicOf(slug, service.topics, site.url('/topics'))
  const parameters = { q, topic: topic?.slug }
  const title = `${excerpt(titleOfQuery(query), 120)}${topic ? ` · ${topic.title}` : ''}`
  return {
    name: 'search',
    parameters,
    title,
    label: title,
    home: site.url(`/search${queryOf(parameters)}`),
    feed: site.url(`/feeds/search.atom${queryOf(parameters)}`),
    revision: () => storeRevision(db),
    entries: async (most) => {
      const { found } = await accepted(db, query, { limit: most, order: 'newest', also: conditionOf(topic && [topic], undefined) })
      return seen(
        found.map(({ paper }) => paper),
        service,
      )
    },
  }
}

async function onePaper(asked: string, service: Service): Promise<Shown | { moved: string }> {
  const { db, site } = service
  const id = (await paperMeant(db, asked))?.id
  if (id === undefined) throw new Mistake(`no paper goes by the name ${JSON.stringify(asked)} here`, 404)
  if (id !== asked) return { moved: `papers/${id}` }
  return {
    name: `papers/${id}`,
    parameters: {},
    title: undefined,
    label: id,
    home: site.url(paperPath(id)),
    feed: undefined,
    revision: () => storeRevision(db),
    entries: () => seen([id], service),
  }
}

const seen = async (ids: string[], service: Service): Promise<DocumentEntry[]> =>
  entriesOfFound(placesOf(service), (await seenPapers(service.db, ids)).map(foundPaper))
