/**
 * Classifies papers into topics. A paper belongs to a topic that follows it or whose query matches; in a topic with a
 * classifier (linear-classifier.ts), a match only adds to the score of the paper's words. Missing fields are allowed.
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

/** A compiled topic; `hash` changes with anything that decides which papers belong. */
export type TopicMatcher = { slug: string; hash: string; query?: Query; follows?: FollowMatcher; weights?: TopicWeights }
/** Compiled topics and one scorer for all of them. */
export type Classifier = { topics: TopicMatcher[]; scorer: TopicScorer }

const classifierCache = new WeakMap<Topic[], Classifier>()

/** Compiles topics, once per list; throws a `BadRequest` that names the topic and its error. */
export function buildClassifier(topics: Topic[]): Classifier {
  const classifier = classifierCache.get(topics) ?? withScorer(topics.map(compileTopic))
  classifierCache.set(topics, classifier)
  return classifier
}

/** Keeps only the topics with these slugs. */
export const restrictClassifier = ({ topics }: Classifier, slugs: Set<string>): Classifier =>
  withScorer(topics.filter(({ slug }) => slugs.has(slug)))

const withScorer = (topics: TopicMatcher[]): Classifier => ({ topics, scorer: buildScorer(topics.map(({ weights }) => weights)) })

function compileTopic({ slug, query, follows, keywords, hasClassifier }: Topic): TopicMatcher {
  try {
    if (query === undefined && !follows) throw new BadRequest('it has neither a query nor anyone to follow')
    const parsed = query === undefined ? undefined : parseQuery(query)
    const followMatcher = follows && compileFollows(follows)
    if (keywords !== undefined && !hasClassifier) throw new BadRequest('it lists `keywords`, but does not set `hasClassifier`')
    const trained = hasClassifier && (weights as Record<string, TopicWeights>)[slug]
    const topicWeights = trained && applyKeywordWeights(trained, parseKeywords(keywords ?? ''))
    if (hasClassifier && !topicWeights)
      throw new BadRequest('src/weights/topics.json has no weights for it: run scripts/train-topics.ts, or leave out `hasClassifier`')
    // never changed: the hash of stored memberships is made of it
    const hashInput = [
      ...(parsed ? [normalizeQuery(parsed)] : []),
      ...(followMatcher ? [JSON.stringify([[...followMatcher.papers], [...followMatcher.orcids], [...followMatcher.authors]])] : []),
      ...(topicWeights ? [JSON.stringify(topicWeights)] : []),
    ]
    return {
      slug,
      hash: bytesToHex(sha1(utf8ToBytes(hashInput.join('\n')))),
      ...(parsed && { query: parsed }),
      ...(followMatcher && { follows: followMatcher }),
      ...(topicWeights && { weights: topicWeights }),
    }
  } catch (error) {
    throw error instanceof BadRequest ? new BadRequest(`the topic ${slug} (feeds/topics/${slug}.ts): ${describeError(error)}`) : error
  }
}

/** The fields of a paper that topics can look at. */
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

/** A paper analysed for queries. */
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

const MAX_REASON_WORDS = 3

/**
 * The topics a paper belongs to, each with its reasons: follows as sentences, then the matched parts of its query as written
 * or, without a match, the paper's words of the highest weight.
 */
export function classify(paper: ClassifierInput, { topics, scorer }: Classifier): { topic: string; matched: string[] }[] {
  const searchable = searchablePaperOf(paper)
  const topicScores = topics.some(({ weights }) => weights) ? scoreTopics(searchable, scorer) : undefined
  return topics.flatMap(({ slug, query, follows, weights }, i) => {
    const reasons = follows ? followReasons(paper, follows) : null
    const score = weights && topicScores ? (topicScores.scores[i] as number) : undefined
    // a query is skipped if its match could not reach the threshold
    const matches = query && (score === undefined || score + Math.max(0, weights?.query ?? 0) >= 0) ? matchQuery(query, searchable) : null
    const belongs = score === undefined ? matches !== null : score + (matches ? (weights?.query ?? 0) : 0) >= 0
    if (!belongs) return reasons ? [{ topic: slug, matched: reasons }] : []
    const words = matches ?? topicScores?.strongestWords(i, MAX_REASON_WORDS).map((word) => (word.includes(' ') ? `"${word}"` : word)) ?? []
    return [{ topic: slug, matched: [...(reasons ?? []), ...words] }]
  })
}
