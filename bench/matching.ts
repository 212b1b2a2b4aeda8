/**
 * How well and how fast records are matched, on pairs the weights were not learned from: `CORPUS=<folder> node bench/matching.ts`.
 * Prints accuracy beside titles alone, calibration, false merges among arXiv papers, blocking, and pairs a second.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createRandom } from '../scripts/boosting.ts'
import {
  areVersions,
  type BenchmarkName,
  benchmarkNames,
  metricsAt,
  type Pair,
  type Prediction,
  readPairs,
  variants,
} from '../scripts/train-matching.ts'
import { blockingKeysOf, MAX_PAPERS_PER_KEY } from '../src/matching/blocking-keys.ts'
import {
  MATCH_THRESHOLD,
  type MatchInput,
  type MatchPrediction,
  POSSIBLE_DUPLICATE_THRESHOLD,
  type PreparedRecord,
  predictMatch,
  predictPreparedMatch,
  predictWorkProbability,
  prepareRecord,
} from '../src/matching/classifier/classifier.ts'
import weights from '../src/weights/matching.json' with { type: 'json' }

const corpus = process.env.CORPUS ?? ''
if (!existsSync(join(corpus, 'corpus', 'matching'))) throw new Error('CORPUS must name the folder that holds corpus/matching')

const valid = new Map(benchmarkNames.map((set) => [set, readPairs(corpus, set, 'valid')]))
const per = (n: number, digits = 2) => n.toFixed(digits).padStart(6)
const predictionsFor = (
  pairs: Pair[],
  of: (prediction: MatchPrediction) => number,
  vary = variants.full as (pair: Pair, i: number) => [MatchInput, MatchInput],
) => pairs.map((pair, i) => ({ p: of(predictMatch(...vary(pair, i))), match: pair.match, weight: 1 }))

const line = (name: string, set: BenchmarkName, predictions: Prediction[], threshold: number) => {
  const { precision, recall, f1 } = metricsAt(predictions, threshold)
  console.log(`${set.padEnd(13)} ${name.padEnd(28)} P ${per(precision)}  R ${per(recall)}  F1 ${per(f1)}`)
}

const probability = ({ probability }: MatchPrediction) => probability
const work = ({ sameWorkProbability }: MatchPrediction) => sameWorkProbability
const titleOnly = ({ title }: MatchInput) => ({ title, authors: '', venue: '', year: null })
const variantsToMeasure = {
  ...variants,
  'titles alone': ({ left, right }: Pair): [MatchInput, MatchInput] => [titleOnly(left), titleOnly(right)],
}

console.log(`The same record, on the validation splits, above ${weights.threshold}`)
for (const [set, pairs] of valid) {
  for (const [name, vary] of Object.entries(variantsToMeasure)) line(name, set, predictionsFor(pairs, probability, vary), weights.threshold)
  const shared = (all: Pair[]) => all.map(({ left, right, match }) => ({ p: jaccard(left.title, right.title), match, weight: 1 }))
  const training = shared(readPairs(corpus, set, 'train'))
  const threshold = Array.from({ length: 20 }, (_, i) => i / 20).reduce((best, at) =>
    metricsAt(training, at).f1 > metricsAt(training, best).f1 ? at : best,
  )
  line(`title words shared > ${threshold}`, set, shared(pairs), threshold)
}

/**
 * The benchmark has no labels for the same work. Its non-matches with equal titles and authors are versions
 * of one work: measured with the labels as they are, and with those pairs as matches.
 */
const labelVersionsAsMatches = (pairs: Pair[]): Pair[] => pairs.map((pair) => (areVersions(pair) ? { ...pair, match: 1 } : pair))

console.log(`\nThe same work, above ${POSSIBLE_DUPLICATE_THRESHOLD}`)
for (const [set, pairs] of valid) {
  line('labels as given', set, predictionsFor(pairs, work), POSSIBLE_DUPLICATE_THRESHOLD)
  const relabelled = labelVersionsAsMatches(pairs)
  console.log(`${set.padEnd(13)} versions taken as one: ${relabelled.filter(({ match }, i) => match !== pairs[i]?.match).length} pairs`)
  for (const [name, vary] of Object.entries(variantsToMeasure))
    line(name, set, predictionsFor(relabelled, work, vary), POSSIBLE_DUPLICATE_THRESHOLD)
}

function jaccard(a: string, b: string): number {
  const x = new Set(a.split(/[^a-z0-9]+/))
  const y = new Set(b.split(/[^a-z0-9]+/))
  return [...x].filter((word) => y.has(word)).length / new Set([...x, ...y]).size
}

console.log('\nCalibration on the validation splits')
for (const [set, pairs] of valid)
  for (const [question, labelled, probabilityOf] of [
    ['record', pairs, probability],
    ['work, labels as given', pairs, work],
    ['work, versions as one', labelVersionsAsMatches(pairs), work],
  ] as const) {
    const predictions = predictionsFor(labelled, probabilityOf)
    const { precision, recall } = metricsAt(predictions, MATCH_THRESHOLD)
    console.log(
      `${set.padEnd(13)} ${question.padEnd(22)} expected error ${calibrationErrorOf(predictions).toFixed(4)}; above ${MATCH_THRESHOLD}: precision ${per(precision)}, ${per(recall, 1)} % of matches`,
    )
  }

/** The expected calibration error, over ten bins of probability. */
function calibrationErrorOf(predictions: Prediction[]): number {
  return Array.from({ length: 10 }, (_, b) => predictions.filter(({ p }) => Math.min(9, Math.floor(p * 10)) === b)).reduce(
    (sum, bin) => sum + Math.abs(bin.reduce((of, { p, match }) => of + p - match, 0)) / predictions.length,
    0,
  )
}

console.log('\nBlocking')
const listing = arxivListing()
const titles = listing.map(({ title }) => title)
const arxiv = titles.map((title) => prepareRecord({ title, authors: '', venue: '', year: 2025 }))
for (const set of benchmarkNames) {
  const index = new Map<string, number[]>()
  const add = (record: PreparedRecord, id: number) => {
    for (const key of blockingKeysOf(record)) {
      const holders = index.get(key) ?? []
      holders.push(id)
      index.set(key, holders)
    }
  }
  const candidates = (record: PreparedRecord) =>
    new Set(blockingKeysOf(record).flatMap((key) => ((index.get(key)?.length ?? 0) > MAX_PAPERS_PER_KEY ? [] : (index.get(key) ?? []))))
  const [left, right, links] = tablesOf(set)
  right.forEach(add)
  const report = (name: string) => {
    const all = left.map(candidates)
    const reached = links.filter(([l, r]) => (all[l] as Set<number>).has(r)).length
    const counts = all.map(({ size }) => size).sort((a, b) => a - b)
    const mean = counts.reduce((sum, n) => sum + n, 0) / counts.length
    console.log(
      `${set.padEnd(13)} ${name.padEnd(22)} recall ${per((100 * reached) / links.length)}; candidates ${mean.toFixed(1)}, p99 ${counts[Math.floor(counts.length * 0.99)]}`,
    )
  }
  report(`${right.length} records`)
  arxiv.forEach((record, i) => {
    add(record, right.length + i)
  })
  report(`+ ${arxiv.length} of arXiv`)
}

console.log('\narXiv papers against each other: all are different papers but for a few posted twice')
{
  const people = [...new Set(readPairs(corpus, 'dblp-acm', 'train').flatMap(({ left }) => left.authors.split(' , ')))]
    .filter((name) => name.length > 3)
    .sort()
  const random = createRandom(1)
  const otherPeople = listing.map(({ authors }) =>
    Array.from({ length: Math.min(authors, 12) }, () => people[Math.floor(random() * people.length)] as string),
  )
  for (const [name, records] of [
    ['authors unknown', arxiv],
    [
      'every paper by other people',
      listing.map(({ title }, i) => prepareRecord({ title, authors: otherPeople[i] as string[], venue: '', year: 2025 })),
    ],
    [
      'all papers by the same three',
      listing.map(({ title }) => prepareRecord({ title, authors: people.slice(0, 3), venue: '', year: 2025 })),
    ],
  ] as const)
    reportFalseMerges(name, records)
}

/** Compares each paper with earlier ones that share a key, and counts those that would be merged or listed as possible duplicates. */
function reportFalseMerges(name: string, records: readonly PreparedRecord[]): void {
  const index = new Map<string, number[]>()
  let compared = 0
  const above = { equal: 0, sure: 0, possible: 0 }
  records.forEach((record, i) => {
    const candidates = new Set<number>()
    for (const key of blockingKeysOf(record)) {
      const holders = index.get(key) ?? []
      if (holders.length <= MAX_PAPERS_PER_KEY) for (const holder of holders) candidates.add(holder)
      holders.push(i)
      index.set(key, holders)
    }
    for (const candidate of candidates) {
      const other = records[candidate] as PreparedRecord
      compared++
      const work = predictWorkProbability(record, other)
      if (record.title.letters === other.title.letters) above.equal += work > MATCH_THRESHOLD ? 1 : 0
      else if (work > MATCH_THRESHOLD) {
        above.sure++
        if (above.sure <= 10) console.log(`  merged: ${titles[i]} | ${titles[candidate]}`)
      } else if (work > POSSIBLE_DUPLICATE_THRESHOLD) above.possible++
    }
  })
  const each = (n: number) => ((1000 * n) / records.length).toFixed(2)
  console.log(
    `${name.padEnd(28)} ${compared} pairs; merged with another title ${each(above.sure)} per 1,000 papers, with an equal title ${each(above.equal)}; listed as possible ${each(above.possible)}`,
  )
}

console.log("\nSpeed, by the processor's time of one core")
{
  const pairs = [...valid.values()].flat()
  const time = (name: string, n: number, run: () => void) => {
    run()
    const before = process.cpuUsage()
    run()
    console.log(`${name.padEnd(34)} ${Math.round((1e6 * n) / process.cpuUsage(before).user).toLocaleString('en')} a second`)
  }
  const prepared = pairs.map(({ left, right }) => [prepareRecord(left), prepareRecord(right)] as const)
  time('records prepared', pairs.length * 2, () => {
    for (const { left, right } of pairs) {
      prepareRecord(left)
      prepareRecord(right)
    }
  })
  time('prepared pairs, work only', pairs.length, () => {
    for (const [a, b] of prepared) predictWorkProbability(a, b)
  })
  time('prepared pairs, both and reasons', pairs.length, () => {
    for (const [a, b] of prepared) predictPreparedMatch(a, b)
  })
  time('pairs from text', pairs.length, () => {
    for (const { left, right } of pairs) predictMatch(left, right)
  })
}

function tablesOf(set: BenchmarkName): [PreparedRecord[], PreparedRecord[], [number, number][]] {
  const tables = [new Map<string, number>(), new Map<string, number>()] as const
  const links = new Set<string>()
  const idIn = (table: Map<string, number>, record: MatchInput) => {
    const text = JSON.stringify(record)
    if (!table.has(text)) table.set(text, table.size)
    return table.get(text)
  }
  for (const split of ['train', 'valid'] as const)
    for (const { left, right, match } of readPairs(corpus, set, split)) {
      const link = `${idIn(tables[0], left)} ${idIn(tables[1], right)}`
      if (match) links.add(link)
    }
  const [left, right] = tables.map((table) => [...table.keys()].map((text) => prepareRecord(JSON.parse(text))))
  return [left as PreparedRecord[], right as PreparedRecord[], [...links].map((link) => link.split(' ').map(Number) as [number, number])]
}

function arxivListing(): { title: string; authors: number }[] {
  const file = join(corpus, 'corpus', 'arxiv-daily-listings', 'dev-2025-03_2025-12', 'listing.csv.gz')
  const rows = gunzipSync(readFileSync(file)).toString('utf8').split('\n').slice(1)
  return rows.flatMap((row) => {
    const [, title, authors] = /^[^,]*,[^,]*,("(?:[^"]|"")*"|[^,]*),[^,]*,[^,]*,(\d+)/.exec(row) ?? []
    return title ? [{ title: title.replace(/^"|"$/g, '').replaceAll('""', '"'), authors: Number(authors) }] : []
  })
}
