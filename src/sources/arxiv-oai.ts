/**
 * arXiv by OAI-PMH: every record of a set that was added or changed in the last days, with affiliations and licences.
 *
 * https://info.arxiv.org/help/oa/index.html, https://www.openarchives.org/OAI/openarchivesprotocol.html; metadata is CC0,
 * so abstracts may be shown whole. All of arXiv's hosts share one request in three seconds. A resumption token goes stale;
 * then the window is read from its beginning.
 */
import type { Author, Page, Reading, Source, SourceRecord, Version } from '../model.ts'
import { momentOf, rfc3339 } from '../text/dates.ts'
import { announcedAt, publishedAs, TERMS } from './arxiv.ts'
import { readOn, readThrough, unread, windowOf } from './reading/date-window.ts'
import { date } from './reading/json-fields.ts'
import { authorsOfList } from './reading/split-authors.ts'
import { isWithdrawn } from './reading/withdrawn.ts'
import { child, children, descendants, elementsOf, wordsOf } from './reading/xml-elements.ts'
import type { Element } from './reading/xml-tree.ts'

const WINDOW_DAYS = 2
const TOKEN_SECONDS = 12 * 3600
/** So often in a row a window is begun again because its token was refused. */
const MOST_RESTARTS = 2

/**
 * What changed in a set (`cs`, `stat`, `cs:cs:LG`) in the last two days; after an outage in the days missed too, up to thirty.
 * With `versions` in arXiv's raw format, which lists the versions with their dates, and has no affiliations.
 */
export function arxivOai(options: { id: string; set: string; versions?: boolean; backups?: string[] }): Source {
  const { id, set, versions = false, backups } = options
  return {
    id,
    name: `arXiv records: ${set}`,
    service: 'arXiv',
    homepage: 'https://arxiv.org/',
    schedule: '10 5 * * *',
    abstracts: 'whole',
    terms: TERMS,
    ...(backups && { backups }),
    request: (now, state) => {
      const { from, to, place } = windowOf(state, now, WINDOW_DAYS, TOKEN_SECONDS)
      const query: Record<string, string> = place
        ? { verb: 'ListRecords', resumptionToken: place }
        : { verb: 'ListRecords', metadataPrefix: versions ? 'arXivRaw' : 'arXiv', from, until: to, set }
      return { url: `https://oaipmh.arxiv.org/oai?${new URLSearchParams(query)}` }
    },
    read: (page, state, now) => {
      const window = windowOf(state, now, WINDOW_DAYS, TOKEN_SECONDS)
      // what stands behind a page that did not change is not known: the next window covers this one
      if (page.status === 304) return { records: [], keep: unread(state) }
      const restarts = Number(state.restarts ?? 0)
      const { token, refused, ...reading } = readRecords(page)
      if (refused) {
        if (!window.place || restarts >= MOST_RESTARTS) throw new Error(`badResumptionToken: ${refused}`)
        return { records: [], next: { ...readOn(window, '', state, now), restarts: restarts + 1 } }
      }
      const judged: Reading = window.lost === undefined ? reading : { ...reading, suspect: window.lost }
      if (!token) return { ...judged, keep: readThrough(window, now) }
      return { ...judged, next: { ...readOn(window, token, state, now), ...(restarts > 0 && { restarts }) } }
    },
  }
}

function readRecords(page: Page): Reading & { token?: string; refused?: string } {
  const { root, cut } = elementsOf(page.text, page.url)
  const error = descendants(root, 'error')[0]
  const code = error?.attributes.get('code')
  if (code === 'noRecordsMatch') return { records: [] }
  if (code === 'badResumptionToken') return { records: [], refused: wordsOf(error) || 'the token was refused' }
  if (error) throw new Error(`${code ?? 'error'}: ${wordsOf(error)}`)
  const found = descendants(root, 'record')
  if (cut) throw new Error(`the answer stopped after ${found.length} records`)
  if (found.length === 0) throw new Error('the answer is no list of records')
  const dropped: string[] = []
  const records = found.flatMap((one) => {
    const record = recordOf(one)
    if (typeof record !== 'string') return [record]
    dropped.push(record)
    return []
  })
  const token = wordsOf(descendants(root, 'resumptiontoken')[0])
  return { records, dropped, ...(token && { token }) }
}

/** A record, or why it is none. */
function recordOf(record: Element): SourceRecord | string {
  const header = child(record, 'header')
  const identifier = wordsOf(child(header, 'identifier'))
  if (header?.attributes.get('status') === 'deleted') return `${identifier || 'a record'} was deleted`
  const paper = child(record, 'metadata', 'arxiv') ?? child(record, 'metadata', 'arxivraw')
  const words = (name: string): string => wordsOf(child(paper, name))
  const id = words('id')
  const title = words('title')
  if (!id || !title) return `${identifier || 'a record'} has no ${id ? 'title' : 'arXiv metadata'}`
  const authors = descendants(paper as Element, 'author')
  const versions = versionsIn(paper)
  const created = date(words('created')) ?? versions[0]?.at
  const newest = versions.length > 1 ? versions.at(-1) : undefined
  const updated = date(words('updated')) ?? newest?.at
  const announced = announcedAt(created)
  const abstract = words('abstract')
  const comment = words('comments')
  const categories = words('categories').split(' ').filter(Boolean)
  const doi = words('doi')
  return {
    key: `oai:arXiv.org:${id}`,
    names: [`arXiv:${id}`],
    ...publishedAs([doi]),
    title,
    abstract,
    authors: authors.length > 0 ? authors.flatMap(authorOf) : authorsOfList(words('authors')),
    url: `https://arxiv.org/abs/${id}`,
    ...(created && { published: created }),
    ...(updated && { updated, announceType: 'replace' }),
    ...(announced && { announced }),
    ...(versions.length > 0 && { version: versions.at(-1)?.version ?? 1, versions }),
    categories,
    ...(words('journal-ref') && { venue: words('journal-ref') }),
    ...(words('license') && { license: words('license') }),
    ...(comment && { comment }),
    ...(isWithdrawn(comment, abstract) && { withdrawn: true }),
  }
}

/** The versions that a raw record lists, oldest first. */
function versionsIn(paper: Element | undefined): Version[] {
  const found = children(paper, 'version').flatMap((one): Version[] => {
    const at = momentOf(wordsOf(child(one, 'date')))
    const version = Number(/^v(\d+)$/.exec(one.attributes.get('version') ?? '')?.[1])
    return at !== undefined && version >= 1 ? [{ version, at: rfc3339(at) }] : []
  })
  return found.sort((a, b) => a.version - b.version)
}

/** An author, given name first; a colon that followed a collaboration's name is nobody. */
function authorOf(author: Element): Author[] {
  const words = (name: string): string => wordsOf(child(author, name))
  const name = [words('forenames'), words('keyname'), words('suffix')].filter(Boolean).join(' ')
  if (!/[\p{L}\p{N}]/u.test(name)) return []
  const affiliations = children(author, 'affiliation').map(wordsOf).filter(Boolean)
  return [{ name, ...(affiliations.length > 0 && { affiliations }) }]
}
