/**
 * Which topics a paper belongs to. A paper belongs to a topic when it is followed by it, or when its query matches; where
 * labelled papers taught the topic's weights (learned.ts), a match is one voice and the paper's words are the others.
 * What is not known of a paper may be left out.
 */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { BadRequest, describeError } from '../errors.ts'
import { orcidsIn } from '../identifiers/orcid.ts'
import type { Author, Links, Paper, Topic } from '../model.ts'
import { analyzePaper, matchQuery, type SearchablePaper } from '../query/match.ts'
import { normalizeQuery } from '../query/normalize.ts'
import { parseQuery, type Query } from '../query/parse.ts'
import weights from '../weights/topics.json' with { type: 'json' }
import { compileFollows, type FollowMatcher, followReasons } from './follow.ts'
import { applyKeywordWeights, buildScorer, parseKeywords, scoreTopics, type TopicScorer, type TopicWeights } from './linear-classifier.ts'

/** A topic made ready to be asked of papers, and a hash that changes when what belongs to it does. */
export type TopicMatcher = { slug: string; hash: string; query?: Query; followed?: FollowMatcher; weights?: TopicWeights }
/** Topics made ready, with the weights of all of them side by side. */
export type Classifier = { topics: TopicMatcher[]; scorer: TopicScorer }

const classifierCache = new WeakMap<Topic[], Classifier>()

/** Topics made ready, once a list; a `Mistake` names the topic and what is wrong with it. */
export function buildClassifier(topics: Topic[]): Classifier {
  const classifier = classifierCache.get(topics) ?? withScorer(topics.map(compileTopic))
  classifierCache.set(topics, classifier)
  return classifier
}

/** The same for those of them whose slugs are named. */
export const restrictClassifier = ({ topics }: Classifier, slugs: Set<string>): Classifier =>
  withScorer(topics.filter(({ slug }) => slugs.has(slug)))

const withScorer = (topics: TopicMatcher[]): Classifier => ({ topics, scorer: buildScorer(topics.map(({ weights }) => weights)) })

function compileTopic({ slug, query, follows, keywords, hasClassifier }: Topic): TopicMatcher {
  try {
    if (query === undefined && !follows) throw new BadRequest('it has neither a query nor anyone to follow')
    const parsed = query === undefined ? undefined : parseQuery(query)
    const followed = follows && compileFollows(follows)
    if (keywords !== undefined && !hasClassifier) throw new BadRequest('it lists words, but says not that it is learned')
    const weighed = hasClassifier && (weights as Record<string, TopicWeights>)[slug]
    const taught = weighed && applyKeywordWeights(weighed, parseKeywords(keywords ?? ''))
    if (hasClassifier && !taught)
      throw new BadRequest('src/weights/topics.json has no weights for it: run scripts/train-topics.ts, or leave out learned')
    const meaning = [
      ...(parsed ? [normalizeQuery(parsed)] : []),
      ...(followed ? [JSON.stringify([[...followed.papers], [...followed.orcids], [...followed.authors]])] : []),
      ...(taught ? [JSON.stringify(taught)] : []),
    ]
    return {
      slug,
      hash: bytesToHex(sha1(utf8ToBytes(meaning.join('\n')))),
      ...(parsed && { query: parsed }),
      ...(followed && { followed }),
      ...(taught && { weights: taught }),
    }
  } catch (error) {
    throw error instanceof BadRequest ? new BadRequest(`the topic ${slug} (feeds/topics/${slug}.ts): ${describeError(error)}`) : error
  }
}

/** What a topic may look at. */
export type ClassifierInput = {
  title: string
  abstract: string
  authors?: Author[]
  organization?: string | null
  categories?: string[]
  venue?: string | null
  links?: Links
  published?: string | null
  identifiers?: string[]
  sources?: string[]
}

/** A paper as queries are asked of it. */
export const searchablePaperOf = (paper: ClassifierInput | Paper): SearchablePaper =>
  analyzePaper({
    title: paper.title,
    abstract: paper.abstract,
    authors: (paper.authors ?? []).map(({ name }) => name),
    orcids: orcidsIn(paper.authors ?? []),
    categories: paper.categories ?? [],
    sources: 'sources' in paper ? (paper.sources ?? []) : [],
    identifiers: paper.identifiers ?? [],
    hasCode: paper.links?.code !== undefined,
    ...(paper.organization && { organization: paper.organization }),
    ...(paper.venue && { venue: paper.venue }),
    ...(paper.published && { date: paper.published }),
  })

/** Of the paper's own words that told for a topic, how many are said. */
const MAX_TELLING_WORDS = 3

/**
 * The topics a paper belongs to, each with why: who is followed (a sentence), the parts of its query that matched, as they
 * were written, or else the paper's own words that told.
 */
export function classify(paper: ClassifierInput, { topics, scorer }: Classifier): { topic: string; matched: string[] }[] {
  const searchable = searchablePaperOf(paper)
  const isAnyLearned = topics.some(({ weights }) => weights)
  const scored = isAnyLearned ? scoreTopics(searchable, scorer) : undefined
  return topics.flatMap(({ slug, query, followed, weights }, i) => {
    const why = followed ? followReasons(paper, followed) : null
    const score = weights && scored ? (scored.scores[i] as number) : undefined
    // a query is not asked whose voice would not be enough
    const found = query && (score === undefined || score + Math.max(0, weights?.query ?? 0) >= 0) ? matchQuery(query, searchable) : null
    const belongs = score === undefined ? found !== null : score + (found ? (weights?.query ?? 0) : 0) >= 0
    if (!belongs) return why ? [{ topic: slug, matched: why }] : []
    const words = found ?? scored?.tellingWords(i, MAX_TELLING_WORDS).map((word) => (word.includes(' ') ? `"${word}"` : word)) ?? []
    return [{ topic: slug, matched: [...(why ?? []), ...words] }]
  })
}
