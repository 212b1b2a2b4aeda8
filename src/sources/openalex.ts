/**
 * OpenAlex: works of the last days that a filter describes, with authors' ORCIDs and affiliations, citations and retractions.
 *
 * https://developers.openalex.org/ (`GET /works?filter=`): a key is needed since February 2026 and has a daily allowance; at
 * most a hundred works a page, by cursor. The data is CC0, but abstracts in it are their publishers', so they are excerpts.
 */

import { isPreprintName, nameOf, schemeOf } from '../identifiers/identifiers.ts'
import type { Author, Copy, Page, Reading, Source, SourceRecord } from '../model.ts'
import { htmlToText } from '../text/html.ts'
import { count, oneLine } from '../text/strings.ts'
import { readOn, readThrough, unread, windowOf } from './reading/date-window.ts'
import { answerOf, date, list, type Members, members, number, orcidIn, text } from './reading/json-fields.ts'

const PAGE_SIZE = 100
const WINDOW_DAYS = 7
const CURSOR_SECONDS = 3600
const FIELDS = [
  ...['id', 'doi', 'ids', 'title', 'type', 'publication_date', 'created_date', 'authorships', 'primary_location', 'locations'],
  ...['abstract_inverted_index', 'is_retracted', 'cited_by_count'],
]
/** A longer abstract is none. */
const MOST_WORDS = 20_000

/** Works published in the last seven days that pass a filter of theirs (`primary_topic.subfield.id:1702`). */
export function openAlex({ id, name, filter }: { id: string; name: string; filter: string }): Source {
  return {
    id,
    name: `OpenAlex: ${name}`,
    service: 'OpenAlex',
    homepage: 'https://openalex.org/',
    schedule: '45 4 * * *',
    abstracts: 'excerpt',
    terms: 'Data is CC0.',
    key: 'OPENALEX_API_KEY',
    request: (now, state, _about, { key }) => {
      const { from, to, place } = windowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const query = new URLSearchParams({
        filter: `${filter},from_publication_date:${from},to_publication_date:${to}`,
        select: FIELDS.join(','),
        per_page: String(PAGE_SIZE),
        cursor: place || '*',
      })
      return {
        url: `https://api.openalex.org/works?${query}`,
        headers: { accept: 'application/json' },
        ...(key !== undefined && { secret: { api_key: key } }),
      }
    },
    read: (page, state, now) => {
      // what stands behind a page that did not change is not known: the next window covers this one
      if (page.status === 304) return { records: [], keep: unread(state) }
      const window = windowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const { cursor, seen, ...reading } = readWorks(page)
      const judged: Reading = window.lost === undefined ? reading : { ...reading, suspect: window.lost }
      return cursor && seen > 0 ? { ...judged, next: readOn(window, cursor, state, now) } : { ...judged, keep: readThrough(window, now) }
    },
  }
}

function readWorks(page: Page): Reading & { cursor?: string; seen: number } {
  const answer = answerOf(page.text)
  if (!Array.isArray(answer.results)) throw new Error(text(answer.message) ?? text(answer.error) ?? 'the answer is no list of works')
  const dropped: string[] = []
  const records = answer.results.flatMap((entry: unknown, i) => {
    const record = recordOf(members(entry))
    if (!record) dropped.push(`entry ${i + 1} has no id or no title`)
    return record ? [record] : []
  })
  const seen = answer.results.length
  if (seen > 0 && records.length === 0) throw new Error(`none of the ${count(seen, 'entry', 'entries')} is a work`)
  const cursor = text(members(answer.meta).next_cursor)
  return { records, dropped, seen, ...(cursor && { cursor }) }
}

function recordOf(work: Members): SourceRecord | undefined {
  const key = text(work.id)
  const title = plain(work.title)
  if (!key || !title) return undefined
  const ids = members(work.ids)
  const place = members(work.primary_location)
  const source = members(place.source)
  const doi = text(work.doi) ?? text(ids.doi)
  const own = [doi, text(ids.pmid), text(ids.pmcid)].filter((id) => id !== undefined)
  const copies = NO_PAPER.test(text(work.type) ?? '') ? [] : copiesIn(list(work.locations), own)
  const published = date(work.publication_date)
  const announced = date(work.created_date)
  const venue = source.type === 'repository' ? undefined : text(source.display_name)
  const pdf = text(place.pdf_url)
  const citations = number(work.cited_by_count)
  return {
    key,
    names: own,
    ...(copies.length > 0 && { copies }),
    title,
    abstract: abstractOf(work.abstract_inverted_index),
    authors: list(work.authorships).flatMap(authorOf),
    url: doi ?? text(place.landing_page_url) ?? key,
    ...(published && { published }),
    ...(announced && { announced }),
    ...(venue && { venue }),
    ...(pdf && /^https?:\/\//i.test(pdf) && { links: { pdf } }),
    ...(work.is_retracted === true && { retracted: true }),
    ...(citations !== undefined && { signals: { citations } }),
  }
}

const plain = (value: unknown): string => (typeof value === 'string' ? oneLine(htmlToText(value)) : '')

/** Types of works that have a paper's title and links, and are none. */
const NO_PAPER = /^(?:erratum|retraction|peer-review|paratext|supplementary-materials)$/

/**
 * Where else a work can be found, as far as the addresses of its locations name a copy: on arXiv, by a DOI, in PubMed and its
 * archive. Works are joined there by their titles: two preprints of one server, or two publishers' DOIs, are not believed.
 */
function copiesIn(locations: unknown[], own: string[]): Copy[] {
  const ownNames = own.map(nameOf)
  const found = locations.map(members).flatMap((location) => {
    const pages = [text(location.landing_page_url), text(location.pdf_url)].filter((url) => url !== undefined)
    return pages.filter((url) => LOCATED.test(url)).map(nameOf)
  })
  const names = [...new Set(found)].filter((name) => name !== undefined && !ownNames.includes(name)) as string[]
  const all = [...ownNames, ...names]
  const kindOf = (name: string | undefined) =>
    name && isPreprintName(name) ? /^(?:arxiv|doi:10\.\d+)/.exec(name)?.[0] : name && schemeOf(name)
  return names
    .filter((name) => all.filter((one) => kindOf(one) === kindOf(name)).length === 1)
    .map((name) => ({ name, says: 'has a copy at' }))
}

const LOCATED =
  /^https?:\/\/(?:(?:www\.|export\.)?arxiv\.org|(?:dx\.)?doi\.org|pubmed\.ncbi\.nlm\.nih\.gov|(?:pmc|www)\.ncbi\.nlm\.nih\.gov|europepmc\.org)\//i

/** The name as the paper has it, else as the author is known. */
function authorOf(value: unknown): Author[] {
  const authorship = members(value)
  const author = members(authorship.author)
  const name = text(author.display_name) ?? text(authorship.raw_author_name)
  if (!name) return []
  const orcid = orcidIn(author.orcid)
  const stated = list(authorship.institutions).map((institution) => text(members(institution).display_name))
  const affiliations = [...new Set(stated.filter((institution) => institution !== undefined))]
  return [{ name, ...(orcid && { orcid }), ...(affiliations.length > 0 && { affiliations }) }]
}

/** A text from its words and the places at which each stands. */
function abstractOf(index: unknown): string {
  const placed: [number, string][] = []
  for (const [word, places] of Object.entries(members(index))) {
    for (const place of list(places)) {
      if (typeof place === 'number' && placed.length < MOST_WORDS) placed.push([place, word])
    }
  }
  return plain(
    placed
      .sort(([a], [b]) => a - b)
      .map(([, word]) => word)
      .join(' '),
  ).replace(/^abstract[:.]?\s+(?=\p{Lu})/iu, '')
}
