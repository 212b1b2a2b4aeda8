/**
 * Semantic Scholar: how often papers that are known already were cited, five hundred a request, each again after a week.
 *
 * https://api.semanticscholar.org/api-docs/graph (`POST /paper/batch`): a key in the header `x-api-key`, one request a second;
 * https://www.semanticscholar.org/product/api/license asks that Semantic Scholar is named where its data is shown. Only
 * counts are taken: the titles, authors and venues of who published a paper are better, and must not give way to these.
 */
import type { Page, Reading, Source, SourceRecord } from '../model.ts'
import { list, members, number, text } from './reading/json-fields.ts'

const MOST = 500
const FIELDS = 'title,url,externalIds,citationCount'
/** How an identifier is asked for, and what it is called in an answer. */
const SCHEMES = { arxiv: { asked: 'ARXIV', answered: 'ArXiv' }, doi: { asked: 'DOI', answered: 'DOI' } }

/** Citations of the papers that have a name of this scheme. */
export function semanticScholar({ id, names = 'arxiv' }: { id: string; names?: keyof typeof SCHEMES }): Source {
  const { asked, answered } = SCHEMES[names]
  return {
    id,
    name: `Semantic Scholar citations by ${names === 'arxiv' ? 'arXiv id' : 'DOI'}`,
    service: 'Semantic Scholar',
    homepage: 'https://www.semanticscholar.org/',
    schedule: '25 3 * * *',
    abstracts: 'excerpt',
    key: 'SEMANTIC_SCHOLAR_API_KEY',
    about: { names, most: MOST, againAfterDays: 7 },
    request: (_now, _state, about, { key }) => ({
      url: `https://api.semanticscholar.org/graph/v1/paper/batch?fields=${FIELDS}`,
      headers: { accept: 'application/json', 'content-type': 'application/json', ...(key !== undefined && { 'x-api-key': key }) },
      body: JSON.stringify({ ids: about.map((name) => `${asked}:${name.slice(names.length + 1)}`) }),
    }),
    read: (page) => (page.status === 304 ? { records: [] } : readBatch(page, answered)),
  }
}

/** A batch has one entry for each id asked for, in their order; null stands for a paper that is not known there. */
function readBatch(page: Page, scheme: string): Reading {
  const answer: unknown = JSON.parse(page.text)
  if (!Array.isArray(answer)) {
    const { error, message } = members(answer)
    throw new Error(text(error) ?? text(message) ?? 'the answer is no list of papers')
  }
  const dropped: string[] = []
  const records = answer.flatMap((entry: unknown, i) => {
    if (entry === null) return []
    const record = recordOf(entry, scheme)
    if (typeof record !== 'string') return [record]
    dropped.push(`entry ${i + 1} ${record}`)
    return []
  })
  return { records, dropped }
}

/** A record, or what is missing. One without the identifier it was asked by might be taken for a paper of its own. */
function recordOf(entry: unknown, scheme: string): SourceRecord | string {
  const paper = members(entry)
  const ids = members(paper.externalIds)
  const key = text(paper.paperId)
  const title = text(paper.title)
  const citations = number(paper.citationCount)
  if (!key || !title) return 'is no paper'
  if (!text(ids[scheme])) return `states no ${scheme} id`
  if (citations === undefined) return 'has no count of citations'
  const name = (prefix: string, id: unknown) => list([id]).flatMap((one) => (text(one) ? [`${prefix}${text(one)}`] : []))
  return {
    key,
    names: [...name('arXiv:', ids.ArXiv), ...name('doi:', ids.DOI)],
    title,
    abstract: '',
    authors: [],
    url: text(paper.url) ?? `https://www.semanticscholar.org/paper/${key}`,
    signals: { citations },
  }
}
