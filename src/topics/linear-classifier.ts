/**
 * What labelled papers taught of a topic: a weight for a word, or two words side by side, that tells for it or against it.
 *
 *   score = base + query, where the query matches + Σ weight × (1 + ln times) ÷ ln(5 + different words of the paper)
 *
 * and a paper belongs when its score reaches 0. A word in the title has a second weight, counted once. The words that the
 * topic's file lists share a weight on top of their own, so a word no labelled paper holds tells too. Words are the analyser's
 * stems, so the file of weights reads as words: src/weights/topics.json, in hundredths, made by scripts/train-topics.ts.
 * Bounds: a paper is read once for all topics, in time linear in its text.
 */
import { BadRequest } from '../errors.ts'
import { type Text, termsOf } from '../text/tokenize.ts'

/** Weights in hundredths by term: `quantiz`, `graph neural`. */
export type TermWeights = Record<string, number>
/**
 * One topic's weights. `query` is what a match of its query adds, `title` what a term adds by standing in the title too, `words`
 * what each of the words its file lists adds to its own weight.
 */
export type TopicWeights = { base: number; query: number; words: { text: number; title: number }; title: TermWeights; text: TermWeights }

/** The terms of the words a topic's file lists: single ones and pairs; a `Mistake` names what is longer. */
export function parseKeywords(words: string): string[] {
  const terms = new Set<string>()
  for (const phrase of words.split(',')) {
    const found = termsOf(phrase)
    if (found.length > 2) throw new BadRequest(`words are single or in pairs, and "${phrase.trim()}" is longer`)
    if (found.length > 0) terms.add(found.join(' '))
  }
  return [...terms]
}

/** The same weights with those that the listed words share added to each of them. */
export function applyKeywordWeights(learned: TopicWeights, vocabulary: string[]): TopicWeights {
  const added = (terms: TermWeights, shared: number): TermWeights => ({
    ...terms,
    ...Object.fromEntries(vocabulary.map((term) => [term, (terms[term] ?? 0) + shared])),
  })
  const { words } = learned
  return { ...learned, words: { text: 0, title: 0 }, text: added(learned.text, words.text), title: added(learned.title, words.title) }
}

/** The topics for which a term tells, and how much for each. */
type WeightsByTopic = { topics: number[]; weights: number[] }
/** A term as it is counted: what it weighs by topic, in the text and in the title. */
type TermEntry = { text: WeightsByTopic; title: WeightsByTopic }
/** A term that stands in a paper, with its own word there and, of a pair, the word before it. */
type TermHit = { entry: TermEntry; times: number; inTitle: boolean; word: string; before: string | undefined }

/** Some topics' weights, made ready to be asked of papers; in their order. */
export type TopicScorer = {
  learned: (TopicWeights | undefined)[]
  single: Map<string, TermEntry>
  pairs: Map<string, Map<string, TermEntry>>
}

export function buildScorer(learned: (TopicWeights | undefined)[]): TopicScorer {
  const scorer: TopicScorer = { learned, single: new Map(), pairs: new Map() }
  for (const [topic, one] of learned.entries()) {
    for (const place of ['text', 'title'] as const)
      for (const [term, weight] of Object.entries(one?.[place] ?? {})) {
        const { topics, weights } = termEntryOf(scorer, term)[place]
        topics.push(topic)
        weights.push(weight)
      }
  }
  return scorer
}

function termEntryOf({ single, pairs }: TopicScorer, term: string): TermEntry {
  const [first = '', second] = term.split(' ')
  let among = single
  if (second !== undefined) {
    among = pairs.get(first) ?? new Map()
    pairs.set(first, among)
  }
  const key = second ?? first
  const entry = among.get(key) ?? { text: { topics: [], weights: [] }, title: { topics: [], weights: [] } }
  among.set(key, entry)
  return entry
}

/** What a paper's words come to. */
export type TopicScores = {
  /** The score of each topic in hundredths, without its query. */
  scores: number[]
  /** The paper's own words that told most for a topic, at most so many. */
  tellingWords: (topic: number, most: number) => string[]
}

/** What the words of a paper's title and abstract come to. */
export function scoreTopics({ title, abstract }: { title: Text; abstract: Text }, { learned, single, pairs }: TopicScorer): TopicScores {
  const found = new Map<TermEntry, TermHit>()
  for (const { list, stems } of [title, abstract]) {
    const inTitle = list === title.list
    let before = ''
    let after: Map<string, TermEntry> | undefined
    for (let i = 0; i < list.length; i++) {
      const word = list[i] as string
      const term = stems[i] as string
      recordHit(found, single.get(term), inTitle, word)
      if (after) recordHit(found, after.get(term), inTitle, word, before)
      before = word
      after = pairs.get(term)
    }
  }
  let different = abstract.set.size
  for (const term of title.set) if (!abstract.set.has(term)) different++
  const length = Math.log(5 + different)
  const scores = learned.map((one) => one?.base ?? 0)
  for (const { entry, times, inTitle } of found.values()) {
    const much = (1 + Math.log(times)) / length
    addWeights(scores, entry.text, (weight) => weight * much)
    if (inTitle) addWeights(scores, entry.title, (weight) => weight / length)
  }
  return { scores, tellingWords: (topic, most) => tellingWordsOf([...found.values()], topic, most) }
}

function addWeights(scores: number[], { topics, weights }: WeightsByTopic, adds: (weight: number) => number): void {
  for (let i = 0; i < topics.length; i++) (scores[topics[i] as number] as number) += adds(weights[i] as number)
}

function recordHit(found: Map<TermEntry, TermHit>, entry: TermEntry | undefined, inTitle: boolean, word: string, before?: string): void {
  if (!entry) return
  const known = found.get(entry)
  if (known) known.times++
  else found.set(entry, { entry, times: 1, inTitle, word, before })
}

function tellingWordsOf(found: TermHit[], topic: number, most: number): string[] {
  const weightIn = ({ topics, weights }: WeightsByTopic) => weights[topics.indexOf(topic)] ?? 0
  return found
    .map(({ entry, times, inTitle, word, before }) => ({
      words: before === undefined ? word : `${before} ${word}`,
      adds: weightIn(entry.text) * (1 + Math.log(times)) + (inTitle ? weightIn(entry.title) : 0),
    }))
    .filter(({ adds }) => adds > 0)
    .sort((a, b) => b.adds - a.adds || (a.words < b.words ? -1 : 1))
    .slice(0, most)
    .map(({ words }) => words)
}
