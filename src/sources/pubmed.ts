/**
 * PubMed: what a query finds among the records entered in the last days. Two steps: a search gives ids, then records are
 * fetched two hundred a request.
 *
 * https://www.ncbi.nlm.nih.gov/books/NBK25497/ (E-utilities): `tool` and `email` are sent; three requests a second without a
 * key, which is what all of NCBI's hosts share here. Abstracts may be under copyright, so they are excerpts.
 */
import type { Author, Copy, Page, Reading, Source, SourceRecord } from '../model.ts'
import { momentOf, rfc3339 } from '../text/dates.ts'
import { count } from '../text/strings.ts'
import { readOn, readThrough, unread, windowOf } from './reading/date-window.ts'
import { answerOf, list, members, number, orcidIn, text } from './reading/json-fields.ts'
import { child, children, descendants, elementsOf, wordsOf } from './reading/xml-elements.ts'
import type { Element } from './reading/xml-tree.ts'

const EUTILS = 'https://eutils.ncbi.nlm.nih.gov/entrez/eutils'
const WINDOW_DAYS = 7
const MOST_IDS = 1000
const PAGE_SIZE = 200

/** Records of a query in PubMed's language. `withKey`: the search is sent with NCBI_API_KEY, and is off without it. */
export function pubmed({ id, name, query, withKey = false }: { id: string; name: string; query: string; withKey?: boolean }): Source {
  return {
    id,
    name: `PubMed: ${name}`,
    service: 'PubMed',
    homepage: `https://pubmed.ncbi.nlm.nih.gov/?${new URLSearchParams({ term: query })}`,
    schedule: '5 6 * * *',
    abstracts: 'excerpt',
    ...(withKey && { key: 'NCBI_API_KEY' }),
    request: (now, state, _about, { contact, key }) => {
      const { from, to, place } = windowOf(state, now, WINDOW_DAYS)
      const ids = idsIn(state)
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
              retstart: String(Number(place)),
              retmax: String(MOST_IDS),
            }
      const parameters = new URLSearchParams({ ...asked, tool: 'paperwire', ...(contact !== undefined && { email: contact }) })
      return {
        url: `${EUTILS}/${ids.length > 0 ? 'efetch' : 'esearch'}.fcgi?${parameters}`,
        ...(key !== undefined && { secret: { api_key: key } }),
      }
    },
    read: (page, state, now) => {
      const window = windowOf(state, now, WINDOW_DAYS)
      const ids = idsIn(state)
      if (ids.length === 0) {
        // which ids stand in an answer that did not change is not known: the next window covers this one
        if (page.status === 304) return { records: [], keep: unread(state) }
        const { found, total } = readSearch(page)
        const told = window.lost === undefined ? {} : { suspect: window.lost }
        if (found.length === 0) return { records: [], ...told, keep: readThrough(window, now) }
        const place = String(Number(window.place) + found.length)
        return { records: [], ...told, next: { ...readOn(window, place, state, now), ids: found, total } }
      }
      const reading: Reading = page.status === 304 ? { records: [] } : readArticles(page, ids.slice(0, PAGE_SIZE))
      const left = ids.slice(PAGE_SIZE)
      const total = Number(state.total ?? 0)
      const next = { ...readOn(window, window.place, state, now), total }
      if (left.length > 0) return { ...reading, next: { ...next, ids: left } }
      return Number(window.place) < total ? { ...reading, next } : { ...reading, keep: readThrough(window, now) }
    },
  }
}

/** PubMed ids, given as texts or numbers. */
const idsIn = ({ ids }: { ids?: unknown }): string[] =>
  list(ids)
    .map((id) => (typeof id === 'number' ? String(id) : text(id)))
    .filter((id) => id !== undefined && /^\d{1,9}$/.test(id)) as string[]

function readSearch(page: Page): { found: string[]; total: number } {
  const answer = answerOf(page.text)
  const result = members(answer.esearchresult)
  const error = text(answer.error) ?? text(result.ERROR)
  if (error || !Array.isArray(result.idlist)) throw new Error(error ?? 'the answer is no list of ids')
  const found = idsIn({ ids: result.idlist })
  return { found, total: number(result.count) ?? found.length }
}

function readArticles(page: Page, asked: string[]): Reading {
  const { root, cut } = elementsOf(page.text, page.url)
  const articles = [...descendants(root, 'pubmedarticle'), ...descendants(root, 'pubmedbookarticle')]
  if (cut) throw new Error(`the answer stopped after ${count(articles.length, 'record')}`)
  const dropped: string[] = []
  const records = articles.flatMap((article, i) => {
    const record = recordOf(article)
    if (!record) dropped.push(`entry ${i + 1} has no PubMed id or no title`)
    return record ? [record, ...retractedBy(record, article)] : []
  })
  if (articles.length === 0) {
    throw new Error(wordsOf(descendants(root, 'error')[0]) || `none of the ${count(asked.length, 'record')} asked for came`)
  }
  const came = new Set(records.map(({ key }) => key))
  const missing = asked.filter((id) => !came.has(id)).length - dropped.length
  if (missing > 0) dropped.push(`${count(missing, 'record')} asked for did not come`)
  return { records, dropped }
}

function recordOf(entry: Element): SourceRecord | undefined {
  const book = child(entry, 'bookdocument')
  const citation = child(entry, 'medlinecitation') ?? book
  const article = child(citation, 'article') ?? book
  const key = wordsOf(child(citation, 'pmid'))
  const title = titleOf(article)
  if (!/^\d+$/.test(key) || !title) return undefined
  const journal = child(article, 'journal')
  const record = child(entry, 'pubmeddata') ?? child(entry, 'pubmedbookdata')
  const types = descendants(article as Element, 'publicationtype').map(wordsOf)
  const printed = child(journal, 'journalissue', 'pubdate') ?? child(book, 'book', 'pubdate')
  const published = earliest([...children(article, 'articledate'), ...(printed ? [printed] : [])].map(dayIn))
  const entered = children(child(record, 'history'), 'pubmedpubdate').filter((one) => one.attributes.get('pubstatus') === 'entrez')
  const announced = earliest(entered.map(dayIn))
  // a preprint's server is no journal that published it
  const venue = types.includes('Preprint') ? '' : wordsOf(child(journal, 'title')) || wordsOf(child(book, 'book', 'booktitle'))
  const others = children(child(citation, 'commentscorrectionslist'), 'commentscorrections')
  const retracted = types.includes('Retracted Publication') || others.some((one) => one.attributes.get('reftype') === 'RetractionIn')
  const copies = copiesIn(others, types.includes('Preprint'))
  return {
    key,
    names: [`pmid:${key}`, ...identifiersIn(article, record)],
    title,
    abstract: abstractOf(child(article, 'abstract')),
    authors: authorsIn(article, book),
    url: `https://pubmed.ncbi.nlm.nih.gov/${key}/`,
    ...(published && { published }),
    ...(announced && { announced }),
    ...(venue && venue !== title && { venue }),
    ...(copies.length > 0 && { copies }),
    ...(retracted && { retracted }),
  }
}

/** What the notice of a retraction says of each paper it is about. It is no news, whoever hears of it first. */
function retractedBy(notice: SourceRecord, entry: Element): SourceRecord[] {
  const others = children(child(entry, 'medlinecitation', 'commentscorrectionslist'), 'commentscorrections')
  return others
    .filter((one) => one.attributes.get('reftype') === 'RetractionOf')
    .map((one) => wordsOf(child(one, 'pmid')))
    .filter((pmid) => /^\d+$/.test(pmid))
    .map((pmid) => ({
      key: `${pmid} retracted by ${notice.key}`,
      names: [`pmid:${pmid}`],
      title: notice.title.replace(/^\W*(?:retract(?:ion|ed))\b(?:\s+(?:notice|note|article))?(?:\s+(?:to|of))?\W*/i, '') || notice.title,
      abstract: '',
      authors: [],
      url: `https://pubmed.ncbi.nlm.nih.gov/${pmid}/`,
      announced: rfc3339(0),
      announceType: 'replace',
      retracted: true,
    }))
}

const SERVER = /rxiv|res(?:earch)? sq|preprint|ssrn/i

/**
 * The preprint of an article, and the article of a preprint, as PubMed links them. Reviews of Cochrane update each other by
 * the same link: an article's counts where what it updates stands on a server of preprints.
 */
const copiesIn = (others: Element[], preprint: boolean): Copy[] =>
  others.flatMap((one): Copy[] => {
    const kind = one.attributes.get('reftype')
    const pmid = wordsOf(child(one, 'pmid'))
    if (!/^\d+$/.test(pmid)) return []
    if (preprint && kind === 'UpdateIn') return [{ name: `pmid:${pmid}`, says: 'is a preprint of' }]
    const ofServer = kind === 'UpdateOf' && SERVER.test(wordsOf(child(one, 'refsource')))
    return ofServer ? [{ name: `pmid:${pmid}`, says: 'has the preprint' }] : []
  })

/** Its title without the full stop that PubMed ends every title with, and without the brackets around a translated one. */
function titleOf(article: Element | undefined): string {
  const stated = [child(article, 'articletitle'), child(article, 'vernaculartitle'), child(article, 'book', 'booktitle')].map(wordsOf)
  const title = stated.find((one) => one && !/^\[not available\]\.?$/i.test(one)) ?? ''
  return title.replace(/^\[(.*)\]\.?$/, '$1').replace(/(?<!\.\.)\.$/, '')
}

/** Paragraphs in their order, each behind its label. */
const abstractOf = (abstract: Element | undefined): string =>
  children(abstract, 'abstracttext')
    .map((paragraph) => {
      const label = paragraph.attributes.get('label')?.trim()
      const words = wordsOf(paragraph)
      return label && words && !/^unlabelled$/i.test(label) ? `${label}: ${words}` : words
    })
    .filter(Boolean)
    .join(' ')

/** DOI and PMC id of the record itself: those of its references stand deeper. */
function identifiersIn(article: Element | undefined, record: Element | undefined): string[] {
  const locations = [...children(article, 'elocationid'), ...children(child(article, 'book'), 'elocationid')].filter(
    ({ attributes }) => attributes.get('eidtype') === 'doi' && attributes.get('validyn') !== 'N',
  )
  const ids = [...children(child(record, 'articleidlist'), 'articleid'), ...children(child(article, 'articleidlist'), 'articleid')]
  const dois = [...ids.filter(({ attributes }) => attributes.get('idtype') === 'doi'), ...locations].map(wordsOf)
  const central = ids
    .filter(({ attributes }) => attributes.get('idtype') === 'pmc')
    .map(wordsOf)
    .flatMap((id) => /PMC\d+/i.exec(id)?.[0] ?? [])
  return [...new Set([...dois.filter((doi) => doi.startsWith('10.')).map((doi) => doi.toLowerCase()), ...central])]
}

/** The authors in their order, initials with the full stops that PubMed leaves out. */
function authorsIn(article: Element | undefined, book: Element | undefined): Author[] {
  const lists = [...children(article, 'authorlist'), ...children(child(book, 'book'), 'authorlist')]
  const authors = lists.filter(({ attributes }) => attributes.get('type') !== 'editors')[0]
  return children(authors, 'author').flatMap((author) => {
    const words = (name: string): string => wordsOf(child(author, name))
    const given = (words('forename') || words('initials')).replace(/(?<![\p{L}\p{M}.])\p{Lu}(?=\s|$)/gu, '$&.')
    const person = [given, words('lastname'), words('suffix')].filter(Boolean).join(' ')
    const name = person || words('collectivename')
    if (!name || author.attributes.get('validyn') === 'N') return []
    const orcid = children(author, 'identifier')
      .filter(({ attributes }) => attributes.get('source') === 'ORCID')
      .map((one) => orcidIn(wordsOf(one)))[0]
    const stated = [
      ...children(author, 'affiliationinfo').flatMap((one) => children(one, 'affiliation')),
      ...children(author, 'affiliation'),
    ]
    const affiliations = stated.map(wordsOf).filter(Boolean)
    return [{ name, ...(orcid && { orcid }), ...(affiliations.length > 0 && { affiliations }) }]
  })
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
type Day = { at: number; says: number }

/** The day of an element with Year, Month, Day or a MedlineDate (`1998 Dec-1999 Jan`), and how many of the three it says. */
function dayIn(element: Element): Day | undefined {
  const words = (name: string): string => wordsOf(child(element, name))
  const [, inYear = '', inMonth = ''] = /^(\d{4})(?:\s+([A-Za-z]{3}))?/.exec(words('medlinedate')) ?? []
  const year = words('year') || inYear
  const written = words('month') || inMonth
  const month = /^\d+$/.test(written) ? Number(written) : MONTHS.indexOf(written.slice(0, 3).toLowerCase()) + 1
  const day = Number(words('day'))
  const pad = (part: number) => String(part || 1).padStart(2, '0')
  const at = momentOf(`${year}-${pad(month)}-${pad(day)}`)
  return at === undefined ? undefined : { at, says: month === 0 ? 1 : day === 0 ? 2 : 3 }
}

/** The earliest of the days that say most, in RFC 3339. */
function earliest(days: (Day | undefined)[]): string | undefined {
  const [best] = days.filter((day) => day !== undefined).sort((a, b) => b.says - a.says || a.at - b.at)
  return best && rfc3339(best.at)
}
