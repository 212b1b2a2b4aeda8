/**
 * OpenAlex: works of the last days that a filter describes, with authors' ORCIDs and affiliations, citations and retractions.
 *
 * https://developers.openalex.org/ (`GET /works?filter=`): a key is needed since February 2026 and has a daily allowance; at
 * most a hundred works a page, by cursor. The data is CC0, but abstracts in it are their publishers', so they are excerpts.
 */

import { isPreprintIdentifier, parseIdentifier, schemeOf } from '../identifiers/identifiers.ts'
import type { Author, Copy, Page, Reading, Source, SourceRecord } from '../model.ts'
import { formatCount } from '../text/strings.ts'
import { completeWindow, continueWindow, dateWindowOf, repeatWindow } from './reading/date-window.ts'
import {
  asArray,
  asCount,
  asIsoDate,
  asObject,
  asText,
  findOrcid,
  htmlValueToText,
  type JsonObject,
  parseJsonObject,
} from './reading/json-fields.ts'

const PAGE_SIZE = 100
const WINDOW_DAYS = 7
const CURSOR_SECONDS = 3600
const SELECT_FIELDS = [
  ...['id', 'doi', 'ids', 'title', 'type', 'publication_date', 'created_date', 'authorships', 'primary_location', 'locations'],
  ...['abstract_inverted_index', 'is_retracted', 'cited_by_count'],
]
/** Longer texts are not abstracts. */
const MAX_ABSTRACT_WORDS = 20_000

/** Works published in the last seven days that match an OpenAlex filter (`primary_topic.subfield.id:1702`). */
export function openAlex({ id, name, filter }: { id: string; name: string; filter: string }): Source {
  return {
    id,
    name: `OpenAlex: ${name}`,
    service: 'OpenAlex',
    homepage: 'https://openalex.org/',
    schedule: '45 4 * * *',
    abstracts: 'excerpt',
    terms: 'Data is CC0.',
    keySetting: 'OPENALEX_API_KEY',
    request: (now, state, _about, { key }) => {
      const { from, to, cursor } = dateWindowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const query = new URLSearchParams({
        filter: `${filter},from_publication_date:${from},to_publication_date:${to}`,
        select: SELECT_FIELDS.join(','),
        per_page: String(PAGE_SIZE),
        cursor: cursor || '*',
      })
      return {
        url: `https://api.openalex.org/works?${query}`,
        headers: { accept: 'application/json' },
        ...(key !== undefined && { secret: { api_key: key } }),
      }
    },
    read: (page, state, now) => {
      // a 304 hides the next cursor, so the next window covers this one
      if (page.status === 304) return { records: [], finalState: repeatWindow(state) }
      const window = dateWindowOf(state, now, WINDOW_DAYS, CURSOR_SECONDS)
      const { cursor, seen, ...reading } = readWorks(page)
      const judged: Reading = window.gapWarning === undefined ? reading : { ...reading, anomaly: window.gapWarning }
      return cursor && seen > 0
        ? { ...judged, next: continueWindow(window, cursor, state, now) }
        : { ...judged, finalState: completeWindow(window, now) }
    },
  }
}

function readWorks(page: Page): Reading & { cursor?: string; seen: number } {
  const answer = parseJsonObject(page.text)
  if (!Array.isArray(answer.results)) throw new Error(asText(answer.message) ?? asText(answer.error) ?? 'the answer is no list of works')
  const dropped: string[] = []
  const records = answer.results.flatMap((entry: unknown, i) => {
    const record = openAlexWorkToRecord(asObject(entry))
    if (!record) dropped.push(`entry ${i + 1} has no id or no title`)
    return record ? [record] : []
  })
  const seen = answer.results.length
  if (seen > 0 && records.length === 0) throw new Error(`none of the ${formatCount(seen, 'entry', 'entries')} is a work`)
  const cursor = asText(asObject(answer.meta).next_cursor)
  return { records, dropped, seen, ...(cursor && { cursor }) }
}

function openAlexWorkToRecord(work: JsonObject): SourceRecord | undefined {
  const key = asText(work.id)
  const title = htmlValueToText(work.title)
  if (!key || !title) return undefined
  const ids = asObject(work.ids)
  const place = asObject(work.primary_location)
  const source = asObject(place.source)
  const doi = asText(work.doi) ?? asText(ids.doi)
  const own = [doi, asText(ids.pmid), asText(ids.pmcid)].filter((id) => id !== undefined)
  const copies = NON_PAPER_TYPES.test(asText(work.type) ?? '') ? [] : copiesFromLocations(asArray(work.locations), own)
  const published = asIsoDate(work.publication_date)
  const announced = asIsoDate(work.created_date)
  const venue = source.type === 'repository' ? undefined : asText(source.display_name)
  const pdf = asText(place.pdf_url)
  const citations = asCount(work.cited_by_count)
  return {
    key,
    identifiers: own,
    ...(copies.length > 0 && { copies }),
    title,
    abstract: abstractFromInvertedIndex(work.abstract_inverted_index),
    authors: asArray(work.authorships).flatMap(parseAuthorship),
    url: doi ?? asText(place.landing_page_url) ?? key,
    ...(published && { published }),
    ...(announced && { announced }),
    ...(venue && { venue }),
    ...(pdf && /^https?:\/\//i.test(pdf) && { links: { pdf } }),
    ...(work.is_retracted === true && { retracted: true }),
    ...(citations !== undefined && { signals: { citations } }),
  }
}

/** Types of works that share a paper's title and links but are not the paper. */
const NON_PAPER_TYPES = /^(?:erratum|retraction|peer-review|paratext|supplementary-materials)$/

/**
 * Copies from the locations of a work: on arXiv, by DOI, in PubMed and PubMed Central. OpenAlex joins them by title, so two
 * preprints of one server or two publishers' DOIs are ignored.
 */
function copiesFromLocations(locations: unknown[], own: string[]): Copy[] {
  const ownNames = own.map(parseIdentifier)
  const found = locations.map(asObject).flatMap((location) => {
    const pages = [asText(location.landing_page_url), asText(location.pdf_url)].filter((url) => url !== undefined)
    return pages.filter((url) => COPY_URL.test(url)).map(parseIdentifier)
  })
  const names = [...new Set(found)].filter((name) => name !== undefined && !ownNames.includes(name)) as string[]
  const all = [...ownNames, ...names]
  const kindOf = (name: string | undefined) =>
    name && isPreprintIdentifier(name) ? /^(?:arxiv|doi:10\.\d+)/.exec(name)?.[0] : name && schemeOf(name)
  return names
    .filter((name) => all.filter((one) => kindOf(one) === kindOf(name)).length === 1)
    .map((name) => ({ identifier: name, says: 'has a copy at' }))
}

const COPY_URL =
  /^https?:\/\/(?:(?:www\.|export\.)?arxiv\.org|(?:dx\.)?doi\.org|pubmed\.ncbi\.nlm\.nih\.gov|(?:pmc|www)\.ncbi\.nlm\.nih\.gov|europepmc\.org)\//i

/** The name printed on the paper, else the author's usual name. */
function parseAuthorship(value: unknown): Author[] {
  const authorship = asObject(value)
  const author = asObject(authorship.author)
  const name = asText(author.display_name) ?? asText(authorship.raw_author_name)
  if (!name) return []
  const orcid = findOrcid(author.orcid)
  const stated = asArray(authorship.institutions).map((institution) => asText(asObject(institution).display_name))
  const affiliations = [...new Set(stated.filter((institution) => institution !== undefined))]
  return [{ name, ...(orcid && { orcid }), ...(affiliations.length > 0 && { affiliations }) }]
}

/** Rebuilds a text from its inverted index. */
function abstractFromInvertedIndex(index: unknown): string {
  const placed: [number, string][] = []
  for (const [word, places] of Object.entries(asObject(index))) {
    for (const place of asArray(places)) {
      if (typeof place === 'number' && placed.length < MAX_ABSTRACT_WORDS) placed.push([place, word])
    }
  }
  return htmlValueToText(
    placed
      .sort(([a], [b]) => a - b)
      .map(([, word]) => word)
      .join(' '),
  ).replace(/^abstract[:.]?\s+(?=\p{Lu})/iu, '')
}
