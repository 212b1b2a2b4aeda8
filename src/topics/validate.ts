/** What must be true of a list of topics before an instance starts. */
import { BadRequest } from '../errors.ts'
import type { Topic } from '../model.ts'
import { buildClassifier } from './classify.ts'

/** What feeds are called that are no topic's. */
const RESERVED_SLUGS = new Set(['all', 'search', 'like'])

/**
 * The same topics, when each can be asked of papers and no address leads to two of them; else a `Mistake` that names the
 * topic's file and what to change.
 */
export function validateTopics(topics: Topic[]): Topic[] {
  const owners = new Map<string, string>()
  const wrong = (slug: string, sentence: string): never => {
    throw new BadRequest(`the topic ${slug} (feeds/topics/${slug}.ts): ${sentence}`)
  }
  for (const { slug } of topics) {
    if (RESERVED_SLUGS.has(slug) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug))
      wrong(slug, `its slug must be words of small letters and digits joined by -, and none of ${[...RESERVED_SLUGS].join(', ')}`)
    if (owners.has(slug)) wrong(slug, 'another topic has the same slug')
    owners.set(slug, slug)
  }
  for (const { slug, aliases = [] } of topics) {
    for (const alias of aliases) {
      const owner = owners.get(alias)
      if (owner === slug) wrong(slug, `its alias ${alias} stands there already`)
      if (owner !== undefined)
        wrong(slug, `its alias ${alias} is ${owner === alias ? 'the slug' : 'an alias'} of ${owner}: a slug is never reused`)
      if (RESERVED_SLUGS.has(alias)) wrong(slug, `its alias ${alias} is what another feed is called`)
      owners.set(alias, slug)
    }
  }
  buildClassifier(topics)
  return topics
}
