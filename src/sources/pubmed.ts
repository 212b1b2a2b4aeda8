/**
 * PubMed: records entered in the last days that match a query. A search returns ids, then records are fetched two hundred a
 * request. https://www.ncbi.nlm.nih.gov/books/NBK25497/ (E-utilities): `tool` and `email` are sent; three requests a second
 * without a key for all NCBI hosts. Abstracts may be under copyright, so they are excerpts.
 */
import { joinNameParts } from '../authors/parse-name.ts'
import { citesPreprintServer } from '../identifiers/preprint-servers.ts'
import type { Author, Copy, Page, Reading, Source, SourceRecord } from '../model.ts'
import { MONTH_NAMES, parseMoment, rfc3339 } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { completeWindow, continueWindow, dateWindowOf, repeatWindow } from './reading/date-window.ts'
import { asArray, asCount, asObject, asText, findOrcid, parseJsonObject } from './reading/json-fields.ts'
import { childElement, childElements, descendantElements, elementText, parseXml } from './reading/xml-elements.ts'
import type { XmlElement } from './reading/xml-tree.ts'

const EUTILS_URL = 'https://eutils.ncbi.nlm.nih.gov/entrez/eutils'
const WINDOW_DAYS = 7
const MAX_IDS_PER_SEARCH = 1000
const PAGE_SIZE = 200

/** Records that match a PubMed query. With `withKey` the search sends NCBI_API_KEY, and is off without it. */
export function pubmed({ id, name, query, withKey = false }: { id: string; name: string; query: string; withKey?: boolean }): Source {
  return {
    id,
    name: `PubMed: ${name}`,
    service: 'PubMed',
    homepage: `https://pubmed.ncbi.nlm.nih.gov/?${new URLSearchParams({ term: query })}`,
    schedule: '5 6 * * *',
    abstracts: 'excerpt',
    ...(withKey && { keySetting: 'NCBI_API_KEY' }),
    request: (now, state, _about, { contact, key }) => {
      const { from, to, cursor } = dateWindowOf(state, now, WINDOW_DAYS)
      const ids = parsePubmedIds(state)
      const asked: Record<string, string> =
        ids.length > 0
          ? { db: 'pubmed', retmode: 'xml', id: ids.slice(0, PAGE_SIZE).join(',') }
          : {
              db: 'pubmed',
              retmode: 'json',
              term: query,
              datetype: 'edat',
              mindate: from.replaceAll('-', '/'),
              maxdate: to.replaceAll('-', '/'),
              retstart: String(Number(cursor)),
              retmax: String(MAX_IDS_PER_SEARCH),
            }
      const parameters = new URLSearchParams({ ...asked, tool: 'paperwire', ...(contact !== undefined && { email: contact }) })
      return {
        url: `${EUTILS_URL}/${ids.length > 0 ? 'efetch' : 'esearch'}.fcgi?${parameters}`,
        ...(key !== undefined && { secret: { api_key: key } }),
      }
    },
    read: (page, state, now) => {
      const window = dateWindowOf(state, now, WINDOW_DAYS)
      const ids = parsePubmedIds(state)
      if (ids.length === 0) {
        // a 304 hides the ids, so the next window covers this one
        if (page.status === 304) return { records: [], finalState: repeatWindow(state) }
        const { found, total } = readSearchResults(page)
        const told = window.gapWarning === undefined ? {} : { anomaly: window.gapWarning }
        if (found.length === 0) return { records: [], ...told, finalState: completeWindow(window, now) }
        const place = String(Number(window.cursor) + found.length)
        return { records: [], ...told, next: { ...continueWindow(window, place, state, now), ids: found, total } }
      }
      const reading: Reading = page.status === 304 ? { records: [] } : readArticles(page, ids.slice(0, PAGE_SIZE))
      const left = ids.slice(PAGE_SIZE)
      const total = Number(state.total ?? 0)
      const next = { ...continueWindow(window, window.cursor, state, now), total }
      if (left.length > 0) return { ...reading, next: { ...next, ids: left } }
      return Number(window.cursor) < total ? { ...reading, next } : { ...reading, finalState: completeWindow(window, now) }
    },
  }
}

/** PubMed ids, given as texts or numbers. */
const parsePubmedIds = ({ ids }: { ids?: unknown }): string[] =>
  asArray(ids)
    .map((id) => (typeof id === 'number' ? String(id) : asText(id)))
    .filter((id) => id !== undefined && /^\d{1,9}$/.test(id)) as string[]

function readSearchResults(page: Page): { found: string[]; total: number } {
  const answer = parseJsonObject(page.text)
  const result = asObject(answer.esearchresult)
  const error = asText(answer.error) ?? asText(result.ERROR)
  if (error || !Array.isArray(result.idlist)) throw new Error(error ?? 'the answer is no list of ids')
  const found = parsePubmedIds({ ids: result.idlist })
  return { found, total: asCount(result.count) ?? found.length }
}

function readArticles(page: Page, asked: string[]): Reading {
  const { root, isTruncated } = parseXml(page.text, page.url)
  const articles = [...descendantElements(root, 'pubmedarticle'), ...descendantElements(root, 'pubmedbookarticle')]
  if (isTruncated) throw new Error(`the answer stopped after ${formatCount(articles.length, 'record')}`)
  const dropped: string[] = []
  const records = articles.flatMap((article, i) => {
    const record = articleToRecord(article)
    if (!record) dropped.push(`entry ${i + 1} has no PubMed id or no title`)
    return record ? [record, ...retractedArticleRecords(record, article)] : []
  })
  if (articles.length === 0) {
    throw new Error(
      elementText(descendantElements(root, 'error')[0]) || `none of the ${formatCount(asked.length, 'record')} asked for came`,
    )
  }
  const came = new Set(records.map(({ key }) => key))
  const missing = asked.filter((id) => !came.has(id)).length - dropped.length
  if (missing > 0) dropped.push(`${formatCount(missing, 'record')} asked for did not come`)
  return { records, dropped }
}

function articleToRecord(entry: XmlElement): SourceRecord | undefined {
  const book = childElement(entry, 'bookdocument')
  const citation = childElement(entry, 'medlinecitation') ?? book
  const article = childElement(citation, 'article') ?? book
  const key = elementText(childElement(citation, 'pmid'))
  const title = articleTitleOf(article)
  if (!/^\d+$/.test(key) || !title) return undefined
  const journal = childElement(article, 'journal')
  const record = childElement(entry, 'pubmeddata') ?? childElement(entry, 'pubmedbookdata')
  const types = descendantElements(article as XmlElement, 'publicationtype').map(elementText)
  const printed = childElement(journal, 'journalissue', 'pubdate') ?? childElement(book, 'book', 'pubdate')
  const published = earliestPreciseDate([...childElements(article, 'articledate'), ...(printed ? [printed] : [])].map(parsePartialDate))
  const entered = childElements(childElement(record, 'history'), 'pubmedpubdate').filter(
    (one) => one.attributes.get('pubstatus') === 'entrez',
  )
  const announced = earliestPreciseDate(entered.map(parsePartialDate))
  // a preprint server is not a venue
  const venue = types.includes('Preprint')
    ? ''
    : elementText(childElement(journal, 'title')) || elementText(childElement(book, 'book', 'booktitle'))
  const others = childElements(childElement(citation, 'commentscorrectionslist'), 'commentscorrections')
  const retracted = types.includes('Retracted Publication') || others.some((one) => one.attributes.get('reftype') === 'RetractionIn')
  const copies = copiesFromCorrections(others, types.includes('Preprint'))
  return {
    key,
    identifiers: [`pmid:${key}`, ...articleIdentifiersOf(article, record)],
    title,
    abstract: articleAbstractOf(childElement(article, 'abstract')),
    authors: articleAuthorsOf(article, book),
    url: `https://pubmed.ncbi.nlm.nih.gov/${key}/`,
    ...(published && { published }),
    ...(announced && { announced }),
    ...(venue && venue !== title && { venue }),
    ...(copies.length > 0 && { copies }),
    ...(retracted && { retracted }),
  }
}

/** The records of the papers that a notice retracts; they never count as new. */
function retractedArticleRecords(notice: SourceRecord, entry: XmlElement): SourceRecord[] {
  const others = childElements(childElement(entry, 'medlinecitation', 'commentscorrectionslist'), 'commentscorrections')
  return others
    .filter((one) => one.attributes.get('reftype') === 'RetractionOf')
    .map((one) => elementText(childElement(one, 'pmid')))
    .filter((pmid) => /^\d+$/.test(pmid))
    .map((pmid) => ({
      key: `${pmid} retracted by ${notice.key}`,
      identifiers: [`pmid:${pmid}`],
      title: notice.title.replace(/^\W*(?:retract(?:ion|ed))\b(?:\s+(?:notice|note|article))?(?:\s+(?:to|of))?\W*/i, '') || notice.title,
      abstract: '',
      authors: [],
      url: `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`,
      announced: rfc3339(0),
      announceType: 'replace',
      retracted: true,
    }))
}

/**
 * The preprint of an article and the article of a preprint, as PubMed links them. Cochrane reviews use the same link for
 * updates, so an article's link counts only to a preprint server.
 */
const copiesFromCorrections = (others: XmlElement[], preprint: boolean): Copy[] =>
  others.flatMap((one): Copy[] => {
    const kind = one.attributes.get('reftype')
    const pmid = elementText(childElement(one, 'pmid'))
    if (!/^\d+$/.test(pmid)) return []
    if (preprint && kind === 'UpdateIn') return [{ identifier: `pmid:${pmid}`, says: 'is a preprint of' }]
    const ofServer = kind === 'UpdateOf' && citesPreprintServer(elementText(childElement(one, 'refsource')))
    return ofServer ? [{ identifier: `pmid:${pmid}`, says: 'has the preprint' }] : []
  })

/** The title without PubMed's final full stop and without the brackets of a translation. */
function articleTitleOf(article: XmlElement | undefined): string {
  const stated = [
    childElement(article, 'articletitle'),
    childElement(article, 'vernaculartitle'),
    childElement(article, 'book', 'booktitle'),
  ].map(elementText)
  const title = stated.find((one) => one && !/^\[not available\]\.?$/i.test(one)) ?? ''
  return title.replace(/^\[(.*)\]\.?$/, '$1').replace(/(?<!\.\.)\.$/, '')
}

/** The paragraphs of an abstract in order, each after its label. */
const articleAbstractOf = (abstract: XmlElement | undefined): string =>
  childElements(abstract, 'abstracttext')
    .map((paragraph) => {
      const label = paragraph.attributes.get('label')?.trim()
      const words = elementText(paragraph)
      return label && words && !/^unlabelled$/i.test(label) ? `${label}: ${words}` : words
    })
    .filter(Boolean)
    .join(' ')

/** DOI and PMC id of the record itself; those of its references are nested deeper. */
function articleIdentifiersOf(article: XmlElement | undefined, record: XmlElement | undefined): string[] {
  const locations = [...childElements(article, 'elocationid'), ...childElements(childElement(article, 'book'), 'elocationid')].filter(
    ({ attributes }) => attributes.get('eidtype') === 'doi' && attributes.get('validyn') !== 'N',
  )
  const ids = [
    ...childElements(childElement(record, 'articleidlist'), 'articleid'),
    ...childElements(childElement(article, 'articleidlist'), 'articleid'),
  ]
  const dois = [...ids.filter(({ attributes }) => attributes.get('idtype') === 'doi'), ...locations].map(elementText)
  const central = ids
    .filter(({ attributes }) => attributes.get('idtype') === 'pmc')
    .map(elementText)
    .flatMap((id) => /PMC\d+/i.exec(id)?.[0] ?? [])
  return [...new Set([...dois.filter((doi) => doi.startsWith('10.')).map((doi) => doi.toLowerCase()), ...central])]
}

/** The authors in order, with full stops after initials. */
function articleAuthorsOf(article: XmlElement | undefined, book: XmlElement | undefined): Author[] {
  const lists = [...childElements(article, 'authorlist'), ...childElements(childElement(book, 'book'), 'authorlist')]
  const authors = lists.filter(({ attributes }) => attributes.get('type') !== 'editors')[0]
  return childElements(authors, 'author').flatMap((author) => {
    const words = (name: string): string => elementText(childElement(author, name))
    const given = (words('forename') || words('initials')).replace(/(?<![\p{L}\p{M}.])\p{Lu}(?=\s|$)/gu, '$&.')
    const person = joinNameParts(given, words('lastname'), words('suffix'))
    const name = person || words('collectivename')
    if (!name || author.attributes.get('validyn') === 'N') return []
    const orcid = childElements(author, 'identifier')
      .filter(({ attributes }) => attributes.get('source') === 'ORCID')
      .map((one) => findOrcid(elementText(one)))[0]
    const stated = [
      ...childElements(author, 'affiliationinfo').flatMap((one) => childElements(one, 'affiliation')),
      ...childElements(author, 'affiliation'),
    ]
    const affiliations = stated.map(elementText).filter(Boolean)
    return [{ name, ...(orcid && { orcid }), ...(affiliations.length > 0 && { affiliations }) }]
  })
}

/** `jan`, `feb`, … */
const MONTH_ABBREVIATIONS = MONTH_NAMES.map((name) => name.slice(0, 3).toLowerCase())
type PartialDate = { at: number; precision: number }

/** The day in an element with Year, Month, Day or a MedlineDate (`1998 Dec-1999 Jan`), and how many of the three it states. */
function parsePartialDate(element: XmlElement): PartialDate | undefined {
  const words = (name: string): string => elementText(childElement(element, name))
  const [, inYear = '', inMonth = ''] = /^(\d{4})(?:\s+([A-Za-z]{3}))?/.exec(words('medlinedate')) ?? []
  const year = words('year') || inYear
  const written = words('month') || inMonth
  const month = /^\d+$/.test(written) ? Number(written) : MONTH_ABBREVIATIONS.indexOf(written.slice(0, 3).toLowerCase()) + 1
  const day = Number(words('day'))
  const pad = (part: number) => String(part || 1).padStart(2, '0')
  const at = parseMoment(`${year}-${pad(month)}-${pad(day)}`)
  return at === undefined ? undefined : { at, precision: month === 0 ? 1 : day === 0 ? 2 : 3 }
}

/** The earliest of the most exact days, in RFC 3339. */
function earliestPreciseDate(days: (PartialDate | undefined)[]): string | undefined {
  const [best] = days.filter((day) => day !== undefined).sort((a, b) => b.precision - a.precision || a.at - b.at)
  return best && rfc3339(best.at)
}
