/**
 * arXiv by OAI-PMH: every record of a set that was added or changed in the last days, with affiliations and licences.
 *
 * https://info.arxiv.org/help/oa/index.html, https://www.openarchives.org/OAI/openarchivesprotocol.html; metadata is CC0,
 * so abstracts may be shown whole. All of arXiv's hosts share one request in three seconds. A resumption token goes stale;
 * then the window is read from its beginning.
 */
import { joinNameParts } from '../authors/parse-name.ts'
import type { Author, Page, Reading, Source, SourceRecord, Version } from '../model.ts'
import { parseMoment, rfc3339 } from '../text/dates.ts'
import { ARXIV_TERMS, announcementDateOf, publishedCopyOf } from './arxiv.ts'
import { completeWindow, continueWindow, dateWindowOf, repeatWindow } from './reading/date-window.ts'
import { asIsoDate } from './reading/json-fields.ts'
import { parseCommaSeparatedAuthors } from './reading/split-authors.ts'
import { isWithdrawn } from './reading/withdrawn.ts'
import { childElement, childElements, descendantElements, elementText, parseXml } from './reading/xml-elements.ts'
import type { XmlElement } from './reading/xml-tree.ts'

const WINDOW_DAYS = 2
const TOKEN_SECONDS = 12 * 3600
/** How often a window is restarted after a rejected resumption token. */
const MAX_RESTARTS = 2

/**
 * The changes in a set (`cs`, `stat`, `cs:cs:LG`) in the last two days, after an outage up to thirty. With `versions` the raw
 * format is read, which lists version dates but no affiliations.
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
    terms: ARXIV_TERMS,
    ...(backups && { backups }),
    request: (now, state) => {
      const { from, to, cursor } = dateWindowOf(state, now, WINDOW_DAYS, TOKEN_SECONDS)
      const query: Record<string, string> = cursor
        ? { verb: 'ListRecords', resumptionToken: cursor }
        : { verb: 'ListRecords', metadataPrefix: versions ? 'arXivRaw' : 'arXiv', from, until: to, set }
      return { url: `https://oaipmh.arxiv.org/oai?${new URLSearchParams(query)}` }
    },
    read: (page, state, now) => {
      const window = dateWindowOf(state, now, WINDOW_DAYS, TOKEN_SECONDS)
      // a 304 hides the next token, so the next window covers this one
      if (page.status === 304) return { records: [], finalState: repeatWindow(state) }
      const restarts = Number(state.restarts ?? 0)
      const { token, refused, ...reading } = readRecords(page)
      if (refused) {
        if (!window.cursor || restarts >= MAX_RESTARTS) throw new Error(`badResumptionToken: ${refused}`)
        return { records: [], next: { ...continueWindow(window, '', state, now), restarts: restarts + 1 } }
      }
      const judged: Reading = window.gapWarning === undefined ? reading : { ...reading, anomaly: window.gapWarning }
      if (!token) return { ...judged, finalState: completeWindow(window, now) }
      return { ...judged, next: { ...continueWindow(window, token, state, now), ...(restarts > 0 && { restarts }) } }
    },
  }
}

function readRecords(page: Page): Reading & { token?: string; refused?: string } {
  const { root, isTruncated } = parseXml(page.text, page.url)
  const error = descendantElements(root, 'error')[0]
  const code = error?.attributes.get('code')
  if (code === 'noRecordsMatch') return { records: [] }
  if (code === 'badResumptionToken') return { records: [], refused: elementText(error) || 'the token was refused' }
  if (error) throw new Error(`${code ?? 'error'}: ${elementText(error)}`)
  const found = descendantElements(root, 'record')
  if (isTruncated) throw new Error(`the answer stopped after ${found.length} records`)
  if (found.length === 0) throw new Error('the answer is no list of records')
  const dropped: string[] = []
  const records = found.flatMap((one) => {
    const record = parseOaiRecord(one)
    if (typeof record !== 'string') return [record]
    dropped.push(record)
    return []
  })
  const token = elementText(descendantElements(root, 'resumptiontoken')[0])
  return { records, dropped, ...(token && { token }) }
}

/** Reads a record, or says why it is not a paper. */
function parseOaiRecord(record: XmlElement): SourceRecord | string {
  const header = childElement(record, 'header')
  const identifier = elementText(childElement(header, 'identifier'))
  if (header?.attributes.get('status') === 'deleted') return `${identifier || 'a record'} was deleted`
  const paper = childElement(record, 'metadata', 'arxiv') ?? childElement(record, 'metadata', 'arxivraw')
  const words = (name: string): string => elementText(childElement(paper, name))
  const id = words('id')
  const title = words('title')
  if (!id || !title) return `${identifier || 'a record'} has no ${id ? 'title' : 'arXiv metadata'}`
  const authors = descendantElements(paper as XmlElement, 'author')
  const versions = parseOaiVersions(paper)
  const created = asIsoDate(words('created')) ?? versions[0]?.at
  const newest = versions.length > 1 ? versions.at(-1) : undefined
  const updated = asIsoDate(words('updated')) ?? newest?.at
  const announced = announcementDateOf(created)
  const abstract = words('abstract')
  const comment = words('comments')
  const categories = words('categories').split(' ').filter(Boolean)
  const doi = words('doi')
  return {
    key: `oai:arXiv.org:${id}`,
    identifiers: [`arXiv:${id}`],
    ...publishedCopyOf([doi]),
    title,
    abstract,
    authors: authors.length > 0 ? authors.flatMap(parseOaiAuthor) : parseCommaSeparatedAuthors(words('authors')),
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

/** The versions in a raw record, oldest first. */
function parseOaiVersions(paper: XmlElement | undefined): Version[] {
  const found = childElements(paper, 'version').flatMap((one): Version[] => {
    const at = parseMoment(elementText(childElement(one, 'date')))
    const version = Number(/^v(\d+)$/.exec(one.attributes.get('version') ?? '')?.[1])
    return at !== undefined && version >= 1 ? [{ version, at: rfc3339(at) }] : []
  })
  return found.sort((a, b) => a.version - b.version)
}

/** An author, given name first, without the colon after a collaboration. */
function parseOaiAuthor(author: XmlElement): Author[] {
  const words = (name: string): string => elementText(childElement(author, name))
  const name = joinNameParts(words('forenames'), words('keyname'), words('suffix'))
  if (!/[\p{L}\p{N}]/u.test(name)) return []
  const affiliations = childElements(author, 'affiliation').map(elementText).filter(Boolean)
  return [{ name, ...(affiliations.length > 0 && { affiliations }) }]
}
