/**
 * A linear classifier per topic over terms and pairs of adjacent terms.
 *
 *   score = base + query (if the query matches) + Σ weight × (1 + ln count) ÷ ln(5 + distinct terms of the paper)
 *
 * A paper belongs if its score reaches 0. A term in the title has a second weight, counted once. A topic's keywords share one
 * weight on top of their own, so that a keyword no labelled paper contains counts too. scripts/train-topics.ts writes the
 * weights, in hundredths, to src/weights/topics.json. A paper is scored for all topics in one pass over its text.
 */
import { BadRequest } from '../errors.ts'
import { type AnalyzedText, termsOf } from '../text/tokenize.ts'

/** Weights in hundredths, by term or pair: `quantiz`, `graph neural`. */
export type TermWeights = Record<string, number>
/**
 * One topic's weights: `query` for a match of its query, `text` for terms, `title` for terms in the title besides, `words`
 * the weight its keywords share. Keys are stored in src/weights/topics.json and hashed: never renamed.
 */
export type TopicWeights = { base: number; query: number; words: { text: number; title: number }; title: TermWeights; text: TermWeights }

/** The terms of a comma-separated list of keywords and pairs; throws a `BadRequest` for a longer phrase. */
export function parseKeywords(keywords: string): string[] {
  const terms = new Set<string>()
  for (const phrase of keywords.split(',')) {
    const phraseTerms = termsOf(phrase)
    if (phraseTerms.length > 2) throw new BadRequest(`keywords are single words or pairs, and "${phrase.trim()}" is longer`)
    if (phraseTerms.length > 0) terms.add(phraseTerms.join(' '))
  }
  return [...terms]
}

/** Adds the shared weight of keywords to the weight of each of them. */
export function applyKeywordWeights(weights: TopicWeights, keywords: string[]): TopicWeights {
  const withShared = (terms: TermWeights, shared: number): TermWeights => ({
    ...terms,
    ...Object.fromEntries(keywords.map((term) => [term, (terms[term] ?? 0) + shared])),
  })
  const { words, text, title } = weights
  return { ...weights, words: { text: 0, title: 0 }, text: withShared(text, words.text), title: withShared(title, words.title) }
}

/** The topics a term has a weight in, and those weights, in parallel. */
type WeightsByTopic = { topics: number[]; weights: number[] }
/** A term's weights by topic, in the text and in the title. */
type TermEntry = { text: WeightsByTopic; title: WeightsByTopic }
/** A term's occurrences in a paper, with its first word and, for a pair, the word before it. */
type TermHit = { entry: TermEntry; count: number; isInTitle: boolean; word: string; precedingWord: string | undefined }

/** The weights of all topics, indexed by term; topics are numbered by their order. */
export type TopicScorer = {
  topicWeights: (TopicWeights | undefined)[]
  single: Map<string, TermEntry>
  pairs: Map<string, Map<string, TermEntry>>
}

/** Indexes topics' weights by term. */
export function buildScorer(topicWeights: (TopicWeights | undefined)[]): TopicScorer {
  const scorer: TopicScorer = { topicWeights, single: new Map(), pairs: new Map() }
  for (const [topic, termWeights] of topicWeights.entries()) {
    for (const field of ['text', 'title'] as const)
      for (const [term, weight] of Object.entries(termWeights?.[field] ?? {})) {
        const { topics, weights } = termEntryOf(scorer, term)[field]
        topics.push(topic)
        weights.push(weight)
      }
  }
  return scorer
}

function termEntryOf({ single, pairs }: TopicScorer, term: string): TermEntry {
  const [first = '', second] = term.split(' ')
  let entries = single
  if (second !== undefined) {
    entries = pairs.get(first) ?? new Map()
    pairs.set(first, entries)
  }
  const key = second ?? first
  const entry = entries.get(key) ?? { text: { topics: [], weights: [] }, title: { topics: [], weights: [] } }
  entries.set(key, entry)
  return entry
}

/** A paper's scores. */
export type TopicScores = {
  /** Each topic's score in hundredths, without its query. */
  scores: number[]
  /** The paper's words that add most to a topic's score, at most `limit`. */
  strongestWords: (topic: number, limit: number) => string[]
}

/** Scores a paper's title and abstract for every topic. */
export function scoreTopics(
  { title, abstract }: { title: AnalyzedText; abstract: AnalyzedText },
  { topicWeights, single, pairs }: TopicScorer,
): TopicScores {
  const hits = new Map<TermEntry, TermHit>()
  for (const { wordList, termList } of [title, abstract]) {
    const isInTitle = wordList === title.wordList
    let precedingWord = ''
    let pairEntries: Map<string, TermEntry> | undefined
    for (let i = 0; i < wordList.length; i++) {
      const word = wordList[i] as string
      const term = termList[i] as string
      recordHit(hits, single.get(term), isInTitle, word)
      if (pairEntries) recordHit(hits, pairEntries.get(term), isInTitle, word, precedingWord)
      precedingWord = word
      pairEntries = pairs.get(term)
    }
  }
  let distinctTerms = abstract.termSet.size
  for (const term of title.termSet) if (!abstract.termSet.has(term)) distinctTerms++
  const length = Math.log(5 + distinctTerms)
  const scores = topicWeights.map((weights) => weights?.base ?? 0)
  for (const { entry, count, isInTitle } of hits.values()) {
    const frequency = (1 + Math.log(count)) / length
    addWeights(scores, entry.text, (weight) => weight * frequency)
    if (isInTitle) addWeights(scores, entry.title, (weight) => weight / length)
  }
  return { scores, strongestWords: (topic, limit) => strongestWordsOf([...hits.values()], topic, limit) }
}

function addWeights(scores: number[], { topics, weights }: WeightsByTopic, contribution: (weight: number) => number): void {
  for (let i = 0; i < topics.length; i++) (scores[topics[i] as number] as number) += contribution(weights[i] as number)
}

function recordHit(
  hits: Map<TermEntry, TermHit>,
  entry: TermEntry | undefined,
  isInTitle: boolean,
  word: string,
  precedingWord?: string,
): void {
  if (!entry) return
  const hit = hits.get(entry)
  if (hit) hit.count++
  else hits.set(entry, { entry, count: 1, isInTitle, word, precedingWord })
}

function strongestWordsOf(hits: TermHit[], topic: number, limit: number): string[] {
  const weightIn = ({ topics, weights }: WeightsByTopic) => weights[topics.indexOf(topic)] ?? 0
  return hits
    .map(({ entry, count, isInTitle, word, precedingWord }) => ({
      words: precedingWord === undefined ? word : `${precedingWord} ${word}`,
      contribution: weightIn(entry.text) * (1 + Math.log(count)) + (isInTitle ? weightIn(entry.title) : 0),
    }))
    .filter(({ contribution }) => contribution > 0)
    .sort((a, b) => b.contribution - a.contribution || (a.words < b.words ? -1 : 1))
    .slice(0, limit)
    .map(({ words }) => words)
}
