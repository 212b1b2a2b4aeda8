/** Which topics a paper belongs to: their queries, parsed once and asked of each paper. What is not known of a paper may be left out. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Author, Links, Paper, Topic } from '../model.ts'
import { canonicalQuery, match, parseQuery, prepare, type Query, type Searchable } from './query.ts'

/** Topics with their queries parsed, and a hash of each query that changes when its meaning does. */
export type Classifier = { slug: string; hash: string; query: Query }[]

export const classifierOf = (topics: Topic[]): Classifier =>
  topics.map(({ slug, query }) => {
    const parsed = parseQuery(query)
    return { slug, query: parsed, hash: bytesToHex(sha1(utf8ToBytes(canonicalQuery(parsed)))) }
  })

/** What a query may look at. */
export type Classifiable = {
  title: string
  abstract: string
  authors?: Author[]
  organization?: string | null
  categories?: string[]
  venue?: string | null
  links?: Links
  published?: string | null
  names?: string[]
  sources?: string[]
}

/** A paper as queries are asked of it. */
export const searchableOf = (paper: Classifiable | Paper): Searchable =>
  prepare({
    title: paper.title,
    abstract: paper.abstract,
    authors: (paper.authors ?? []).map(({ name }) => name),
    categories: paper.categories ?? [],
    sources: 'sources' in paper ? (paper.sources ?? []) : [],
    names: paper.names ?? [],
    hasCode: paper.links?.code !== undefined,
    ...(paper.organization && { organization: paper.organization }),
    ...(paper.venue && { venue: paper.venue }),
    ...(paper.published && { date: paper.published }),
  })

/** The topics a paper belongs to, each with the parts of its query that matched, as they were written. */
export function classify(paper: Classifiable, classifier: Classifier): { topic: string; matched: string[] }[] {
  const searchable = searchableOf(paper)
  return classifier.flatMap(({ slug, query }) => {
    const matched = match(query, searchable)
    return matched ? [{ topic: slug, matched }] : []
  })
}
