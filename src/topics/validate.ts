/** Checks a list of topics before an instance starts. */
import { BadRequest } from '../errors.ts'
import type { Topic } from '../model.ts'
import { buildClassifier } from './classify.ts'

/** The names of feeds that are not topics. */
const RESERVED_SLUGS = new Set(['all', 'search', 'like'])

/** Returns the topics if all compile and no slug or alias is used twice; throws a `BadRequest` that names the topic's file and the error. */
export function validateTopics(topics: Topic[]): Topic[] {
  const owners = new Map<string, string>()
  const reject = (slug: string, sentence: string): never => {
    throw new BadRequest(`the topic ${slug} (feeds/topics/${slug}.ts): ${sentence}`)
  }
  for (const { slug } of topics) {
    if (RESERVED_SLUGS.has(slug) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
      reject(slug, `its slug must be lowercase letters and digits, with - between words, and not one of ${[...RESERVED_SLUGS].join(', ')}`)
    if (owners.has(slug)) reject(slug, 'another topic has the same slug')
    owners.set(slug, slug)
  }
  for (const { slug, aliases = [] } of topics) {
    for (const alias of aliases) {
      const owner = owners.get(alias)
      if (owner === slug) reject(slug, `its alias ${alias} is listed twice or is its own slug`)
      if (owner !== undefined)
        reject(slug, `its alias ${alias} is ${owner === alias ? 'the slug' : 'an alias'} of ${owner}: a slug is never reused`)
      if (RESERVED_SLUGS.has(alias)) reject(slug, `its alias ${alias} is the name of another feed`)
      owners.set(alias, slug)
    }
  }
  buildClassifier(topics)
  return topics
}
