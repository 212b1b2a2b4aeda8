/**
 * Trains src/weights/topics.json on the papers labelled in test/fixtures/topic-labels.json; the same labels, queries and
 * corpus give the same file again.
 *
 *   CORPUS=<folder> node scripts/train-topics.ts           writes the weights, prints precision and recall, cross-validated
 *   CORPUS=<folder> node scripts/train-topics.ts --try     prints them and writes nothing
 *   CORPUS=<folder> node scripts/train-topics.ts federated-learning …   trains only these; topics are independent
 *
 * Only papers under `develop` are used. A topic's weights are a logistic regression with an L2 penalty and a fixed weight for a
 * match of its query: first over every term that enough papers share, then over the most influential of them; its keywords
 * share two more columns. The threshold is chosen by five-fold cross-validation, with folds by id.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { topics } from '../feeds/topics/index.ts'
import { matchQuery } from '../src/query/match.ts'
import { parseQuery } from '../src/query/parse.ts'
import { stemOf, wordsOf } from '../src/text/tokenize.ts'
import { searchablePaperOf } from '../src/topics/classify.ts'
import { applyKeywordWeights, parseKeywords, type TermWeights, type TopicWeights } from '../src/topics/linear-classifier.ts'
import { logistic, packed } from './logistic.ts'
import { type Labelled, labelledPapers, outcomesOf, tableOf } from './topic-labels.ts'

/**
 * `strength`: how far weights may go; `query`: what a match counts, in log-odds; `fewest`: papers that must share a term; `terms`:
 * how many are kept; `titles`: how much a paper teaches once more by its title alone.
 */
export const OPTIONS = { strength: 3, query: 3, fewest: 3, terms: 600, titles: 0.25, parts: 5 }
export type Options = typeof OPTIONS

const root = fileURLToPath(new URL('..', import.meta.url))

/** The values of a paper's terms as in linear-classifier.ts; those of the title begin with `t:`. */
function termsIn({ title, abstract }: Labelled): Map<string, number> {
  const times = new Map<string, number>()
  const different = new Set<string>()
  const inTitle = new Set<string>()
  for (const [place, text] of [title, abstract].entries()) {
    let before: string | undefined
    for (const term of wordsOf(text).map(stemOf)) {
      different.add(term)
      for (const key of before === undefined ? [term] : [term, `${before} ${term}`]) {
        times.set(key, (times.get(key) ?? 0) + 1)
        if (place === 0) inTitle.add(key)
      }
      before = term
    }
  }
  const length = Math.log(5 + different.size)
  return new Map([
    ...[...times].map(([key, n]): [string, number] => [key, (1 + Math.log(n)) / length]),
    ...[...inTitle].map((key): [string, number] => [`t:${key}`, 1 / length]),
  ])
}

/** The training data of all topics. Values are scaled by rarity, so that the penalty limits common terms. */
type TrainingData = {
  papers: Labelled[]
  rows: Map<string, number>[]
  columns: string[]
  rarity: Float64Array
  queried: boolean[][]
  vocabularies: string[][]
  /** The importance of each paper. */
  shares: number[]
}

/** The negative examples of topics, as papers without a label of any other topic. */
const negativeExamplesOf = (): Labelled[] =>
  topics.flatMap(({ slug, negativeExamples = [] }) =>
    negativeExamples.map((title) => ({
      id: title,
      title,
      abstract: '',
      labels: topics.filter((other) => other.slug !== slug).map((other) => `?${other.slug}`),
      part: 'develop' as const,
    })),
  )

/** Builds the training data: the papers, those with an abstract again by title only, and negative examples. */
function buildTrainingData(whole: Labelled[], options: Options): TrainingData {
  const titles = whole.filter(({ abstract }) => abstract).map((paper) => ({ ...paper, abstract: '' }))
  const papers = [...whole, ...titles, ...negativeExamplesOf()]
  const rows = papers.map(termsIn)
  const shared = new Map<string, number>()
  for (const row of rows.slice(0, whole.length)) for (const key of row.keys()) shared.set(key, (shared.get(key) ?? 0) + 1)
  const columns = [...shared]
    .filter(([, n]) => n >= options.fewest && n <= whole.length / 2)
    .map(([key]) => key)
    .sort()
  const rarity = Float64Array.from(columns, (key) => Math.sqrt(Math.log(1 + whole.length / (shared.get(key) ?? 1))))
  const queries = topics.map(({ query }) => (query === undefined ? undefined : parseQuery(query)))
  const queried = papers.map((paper) => {
    const searchable = searchablePaperOf(paper)
    return queries.map((query) => query !== undefined && matchQuery(query, searchable) !== null)
  })
  const vocabularies = topics.map(({ keywords }) => parseKeywords(keywords ?? ''))
  const shares = papers.map((_, i) => (i >= whole.length && i < whole.length + titles.length ? options.titles : 1))
  return { papers, rows, columns, rarity, queried, vocabularies, shares }
}

/** The sums of a topic's keywords in a paper: in the text, and in the title. */
const keywordSumsOf = (row: Map<string, number>, vocabulary: string[]): [text: number, title: number] => {
  let text = 0
  let title = 0
  for (const term of vocabulary) {
    const value = row.get(term)
    if (value === undefined) continue
    text += value
    title += row.get(`t:${term}`) ?? 0
  }
  return [text, title]
}

const hundredths = (value: number): number => Math.round(value * 100)

/** Trains one topic's weights on the selected papers; a score of 0 means even odds. */
function learn(data: TrainingData, topic: number, isSelected: boolean[], options: Options): TopicWeights {
  const { papers, rows, columns, rarity, queried, vocabularies, shares } = data
  const slug = topics[topic]?.slug ?? ''
  const y = Uint8Array.from(papers, ({ labels }) => Number(labels.includes(slug)))
  const importance = Float64Array.from(papers, ({ labels }, i) => (isSelected[i] && !labels.includes(`?${slug}`) ? (shares[i] ?? 0) : 0))
  const offsets = Float64Array.from(queried, (row) => (row[topic] ? options.query : 0))
  const keywordSums = rows.map((row) => keywordSumsOf(row, vocabularies[topic] ?? []))
  const over = (kept: number[]) => {
    const at = new Map(kept.map((column, i) => [columns[column] as string, i]))
    const x = packed(
      rows.map((row, paper) => {
        const cells: [number, number][] = []
        for (const [key, value] of row) {
          const i = at.get(key)
          if (i !== undefined) cells.push([i, value * (rarity[kept[i] as number] as number)])
        }
        for (const [i, value] of (keywordSums[paper] ?? []).entries()) if (value !== 0) cells.push([kept.length + i, value])
        return cells
      }),
      kept.length + 2,
    )
    return { x, w: logistic(x, y, importance, offsets, options.strength) }
  }
  const all = columns.map((_, i) => i)
  const first = over(all)
  const moved = new Float64Array(columns.length + 2)
  for (let k = 0; k < first.x.at.length; k++) {
    const column = first.x.at[k] as number
    ;(moved[column] as number) += ((first.w[column] as number) * (first.x.values[k] as number)) ** 2
  }
  const kept = all
    .toSorted((a, b) => (moved[b] as number) - (moved[a] as number) || a - b)
    .slice(0, options.terms)
    .sort((a, b) => a - b)
  const { w } = over(kept)
  const title: TermWeights = {}
  const text: TermWeights = {}
  for (const [i, column] of kept.entries()) {
    const key = columns[column] as string
    const weight = hundredths((w[i] as number) * (rarity[column] as number))
    if (weight !== 0) (key.startsWith('t:') ? title : text)[key.replace(/^t:/, '')] = weight
  }
  const [shared = 0, inTitle = 0, base = 0] = w.subarray(kept.length)
  const words = { text: hundredths(shared), title: hundredths(inTitle) }
  return { base: hundredths(base), query: hundredths(options.query), words, title, text }
}

/** A paper's score in hundredths, as in linear-classifier.ts. */
function scoreOf(row: Map<string, number>, isQueried: boolean, { base, query, title, text }: TopicWeights): number {
  let score = base + (isQueried ? query : 0)
  for (const [key, value] of row) score += value * ((key.startsWith('t:') ? title[key.slice(2)] : text[key]) ?? 0)
  return score
}

const partOf = (id: string, parts: number): number => createHash('sha256').update(id).digest().readUInt8(1) % parts

/** Scores every paper by weights trained without its fold. */
function crossValidatedScores(data: TrainingData, topic: number, options: Options): number[] {
  const part = data.papers.map(({ id }) => partOf(id, options.parts))
  const scores = new Array<number>(data.papers.length).fill(0)
  for (let apart = 0; apart < options.parts; apart++) {
    const learned = learn(
      data,
      topic,
      part.map((one) => one !== apart),
      options,
    )
    const weights = applyKeywordWeights(learned, data.vocabularies[topic] ?? [])
    for (const [i, row] of data.rows.entries()) if (part[i] === apart) scores[i] = scoreOf(row, data.queried[i]?.[topic] ?? false, weights)
  }
  return scores
}

/** The threshold with the best of the worse of precision ÷ .95 and recall ÷ .90, over papers with abstracts; the median of equals. */
function thresholdOf(papers: Labelled[], slug: string, scores: number[]): number {
  const judged = papers
    .map(({ labels, abstract }, i) => ({ labels, abstract, isWanted: labels.includes(slug), score: scores[i] as number }))
    .filter(({ labels, abstract }) => abstract && !labels.includes(`?${slug}`))
  const all = judged.filter(({ isWanted }) => isWanted).length
  const goodness = (bar: number) => {
    const given = judged.filter(({ score }) => score >= bar)
    const right = given.filter(({ isWanted }) => isWanted).length
    return Math.min(right / Math.max(1, given.length) / 0.95, right / Math.max(1, all) / 0.9)
  }
  const bars = Array.from({ length: 161 }, (_, i) => -600 + 5 * i).map((bar) => ({ bar, good: goodness(bar) }))
  const best = Math.max(...bars.map(({ good }) => good))
  const among = bars.filter(({ good }) => good >= best - 0.004).map(({ bar }) => bar)
  return among[Math.floor(among.length / 2)] ?? 0
}

/** Trains the selected topics; `given` is the cross-validated classification of each paper, in the order of `topics`. */
export function train(
  papers: Labelled[],
  options: Options = OPTIONS,
  isRequested: (slug: string) => boolean = () => true,
): { learned: Record<string, TopicWeights>; given: boolean[][] } {
  const data = buildTrainingData(papers, options)
  const learned: Record<string, TopicWeights> = {}
  const given = papers.map((): boolean[] => [])
  for (const [topic, { slug, hasClassifier: isLearned }] of topics.entries()) {
    if (!isLearned || !isRequested(slug)) continue
    const scores = crossValidatedScores(data, topic, options)
    const bar = thresholdOf(papers, slug, scores)
    for (const [i, row] of given.entries()) row[topic] = (scores[i] as number) >= bar
    const whole = learn(
      data,
      topic,
      data.papers.map(() => true),
      options,
    )
    learned[slug] = { ...whole, base: whole.base - bar }
  }
  return { learned, given }
}

const byName = ([a]: [string, number], [b]: [string, number]): number => (a < b ? -1 : a > b ? 1 : 0)

/** Formats the file in short lines, so that it is readable and diffs are small. */
export function textOf(learned: Record<string, TopicWeights>): string {
  const lines = (terms: TermWeights): string => {
    const found: string[] = []
    for (const [term, weight] of Object.entries(terms).sort(byName)) {
      const cell = `${JSON.stringify(term)}: ${weight}`
      const last = found.at(-1)
      if (last !== undefined && last.length + cell.length < 130) found[found.length - 1] = `${last}, ${cell}`
      else found.push(`      ${cell}`)
    }
    return found.length > 0 ? `{\n${found.join(',\n')}\n    }` : '{}'
  }
  const one = ([slug, { base, query, words, title, text }]: [string, TopicWeights]) =>
    `  ${JSON.stringify(slug)}: {\n    "base": ${base},\n    "query": ${query},\n    "words": { "text": ${words.text}, "title": ${words.title} },\n    "title": ${lines(title)},\n    "text": ${lines(text)}\n  }`
  return `{\n${Object.entries(learned).map(one).join(',\n')}\n}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.env.CORPUS) throw new Error('CORPUS must name the folder that holds corpus/')
  const papers = labelledPapers(process.env.CORPUS).filter(({ part }) => part === 'develop')
  const { values, positionals: slugs } = parseArgs({ options: { try: { type: 'boolean' } }, allowPositionals: true })
  for (const slug of slugs)
    if (!topics.some((topic) => topic.slug === slug && topic.hasClassifier)) throw new Error(`no topic ${slug} has a classifier`)
  const isRequested = (slug: string) => slugs.length === 0 || slugs.includes(slug)
  const { learned, given } = train(papers, OPTIONS, isRequested)
  const places = new Map(topics.map(({ slug }, i) => [slug, i]))
  const at = new Map(papers.map((paper, i) => [paper, i]))
  const whole = papers.filter(({ abstract }) => abstract)
  const isGiven = (paper: Labelled, slug: string) => given[at.get(paper) ?? 0]?.[places.get(slug) ?? 0] ?? false
  const outcomes = [...outcomesOf(whole, isGiven)].filter(([name]) => slugs.length === 0 || slugs.includes(name))
  console.log(tableOf(`cross-validated: ${whole.length}`, new Map(outcomes)))
  if (!values.try) {
    const file = join(root, 'src/weights/topics.json')
    const known = slugs.length > 0 ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, TopicWeights>) : {}
    writeFileSync(file, textOf({ ...known, ...learned }))
    console.log(
      `${file}: ${Object.values(learned).reduce((sum, { text, title }) => sum + Object.keys({ ...text, ...title }).length, 0)} terms`,
    )
  }
}
