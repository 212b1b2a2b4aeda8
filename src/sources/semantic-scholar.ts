/**
 * Semantic Scholar: how often papers that are known already were cited, five hundred a request, each again after a week.
 *
 * https://api.semanticscholar.org/api-docs/graph (`POST /paper/batch`): a key in the header `x-api-key`, one request a second;
 * https://www.semanticscholar.org/product/api/license asks that Semantic Scholar is named where its data is shown. Only
 * counts are taken: the titles, authors and venues of who published a paper are better, and must not give way to these.
 */
import type { Page, Reading, Source, SourceRecord } from '../model.ts'
import { asArray, asCount, asObject, asText } from './reading/json-fields.ts'

const MAX_IDS_PER_BATCH = 500
const BATCH_FIELDS = 'title,url,externalIds,citationCount'
/** The prefix of an identifier in a request and its key in a response. */
const SCHEME_NAMES = { arxiv: { requestPrefix: 'ARXIV', responseKey: 'ArXiv' }, doi: { requestPrefix: 'DOI', responseKey: 'DOI' } }

/** Citation counts of papers with an identifier of this scheme. */
export function semanticScholar({ id, scheme = 'arxiv' }: { id: string; scheme?: keyof typeof SCHEME_NAMES }): Source {
  const { requestPrefix, responseKey } = SCHEME_NAMES[scheme]
  return {
    id,
    name: `Semantic Scholar citations by ${scheme === 'arxiv' ? 'arXiv id' : 'DOI'}`,
    service: 'Semantic Scholar',
    homepage: 'https://www.semanticscholar.org/',
    schedule: '25 3 * * *',
    abstracts: 'excerpt',
    keySetting: 'SEMANTIC_SCHOLAR_API_KEY',
    about: { scheme, maxPerRequest: MAX_IDS_PER_BATCH, repeatAfterDays: 7 },
    request: (_now, _state, about, { key }) => ({
      url: `https://api.semanticscholar.org/graph/v1/paper/batch?fields=${BATCH_FIELDS}`,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }) },
      body: JSON.stringify({ ids: about.map((identifier) => `${requestPrefix}:${identifier.slice(scheme.length + 1)}`) }),
    }),
    read: (page) => (page.status === 304 ? { records: [] } : readBatch(page, responseKey)),
  }
}

/** Reads a batch: one entry for each requested id, in order; null for an unknown paper. */
function readBatch(page: Page, scheme: string): Reading {
  const answer: unknown = JSON.parse(page.text)
  if (!Array.isArray(answer)) {
    const { error, message } = asObject(answer)
    throw new Error(asText(error) ?? asText(message) ?? 'the answer is no list of papers')
  }
  const dropped: string[] = []
  const records = answer.flatMap((entry: unknown, i) => {
    if (entry === null) return []
    const record = batchEntryToRecord(entry, scheme)
    if (typeof record !== 'string') return [record]
    dropped.push(`entry ${i + 1} ${record}`)
    return []
  })
  return { records, dropped }
}

/** Reads an entry, or says what is missing; without the requested identifier it could become a paper of its own. */
function batchEntryToRecord(entry: unknown, scheme: string): SourceRecord | string {
  const paper = asObject(entry)
  const ids = asObject(paper.externalIds)
  const key = asText(paper.paperId)
  const title = asText(paper.title)
  const citations = asCount(paper.citationCount)
  if (!key || !title) return 'is no paper'
  if (!asText(ids[scheme])) return `states no ${scheme} id`
  if (citations === undefined) return 'has no count of citations'
  const name = (prefix: string, id: unknown) => asArray([id]).flatMap((one) => (asText(one) ? [`${prefix}${asText(one)}`] : []))
  return {
    key,
    identifiers: [...name('arXiv:', ids.ArXiv), ...name('doi:', ids.DOI)],
    title,
    abstract: '',
    authors: [],
    url: asText(paper.url) ?? `https://www.semanticscholar.org/paper/${key}`,
    signals: { citations },
  }
}
