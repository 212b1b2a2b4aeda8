/** Which topics a title and abstract belong to, for whoever has no more of a paper than that. */
import type { Topic } from '../model.ts'
import { match, parseQuery, prepare, type Query } from './query.ts'

const queries = new WeakMap<Topic, Query>()

function queryOf(topic: Topic): Query {
  const query = queries.get(topic) ?? parseQuery(topic.query)
  queries.set(topic, query)
  return query
}

/** The topics a paper belongs to, in the topics' order, each with the parts of its query that matched. */
export function classify(
  paper: { title: string; abstract: string; categories?: string[] },
  topics: Topic[],
): { slug: string; matched: string[] }[] {
  const searchable = prepare({ title: paper.title, abstract: paper.abstract, authors: [], categories: paper.categories ?? [] })
  return topics.flatMap((topic) => {
    const matched = match(queryOf(topic), searchable)
    return matched ? [{ slug: topic.slug, matched }] : []
  })
}
