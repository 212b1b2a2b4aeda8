/**
 * How well and how fast records are matched, on pairs the weights were not learned from: `CORPUS=<folder> node bench/matching.ts`.
 * Prints accuracy beside titles alone, calibration, false merges among arXiv papers, blocking, and pairs a second.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Judged, measured, type Pair, pairsOf, type Set_, sets, variants } from '../scripts/train-matching.ts'
import { CROWDED, keysOf } from '../src/papers/blocking.ts'
import { type Described, type Judgement, judge, judgePrepared, type Prepared, prepare, SURE, workProbability } from '../src/papers/judge.ts'
import weights from '../src/weights/matching.json' with { type: 'json' }

const corpus = process.env.CORPUS ?? ''
if (!existsSync(join(corpus, 'corpus', 'matching'))) throw new Error('CORPUS must name the folder that holds corpus/matching')

const valid = new Map(sets.map((set) => [set, pairsOf(corpus, set, 'valid')]))
const per = (n: number, digits = 2) => n.toFixed(digits).padStart(6)
const judgedBy = (
  pairs: Pair[],
  of: (judgement: Judgement) => number,
  vary = variants.full as (pair: Pair, i: number) => [Described, Described],
) => pairs.map((pair, i) => ({ p: of(judge(...vary(pair, i))), match: pair.match, weight: 1 }))

const line = (name: string, set: Set_, judged: Judged[], threshold: number) => {
  const { precision, recall, f1 } = measured(judged, threshold)
  console.log(`${set.padEnd(13)} ${name.padEnd(28)} P ${per(precision)}  R ${per(recall)}  F1 ${per(f1)}`)
}

console.log(`Accuracy on the validation splits, at ${weights.threshold}`)
for (const [set, pairs] of valid) {
  const probability = ({ probability }: Judgement) => probability
  for (const [name, vary] of Object.entries(variants)) line(`record, ${name}`, set, judgedBy(pairs, probability, vary), weights.threshold)
  line(
    'work, guards as well',
    set,
    judgedBy(pairs, ({ work }) => work),
    weights.threshold,
  )
  const bare = ({ title }: Described) => ({ title, authors: '', venue: '', year: null })
  line(
    'the model, titles alone',
    set,
    judgedBy(pairs, probability, ({ left, right }) => [bare(left), bare(right)]),
    weights.threshold,
  )
  const shared = (all: Pair[]) => all.map(({ left, right, match }) => ({ p: jaccard(left.title, right.title), match, weight: 1 }))
  const bar = Array.from({ length: 20 }, (_, i) => i / 20).reduce((best, at) =>
    measured(shared(pairsOf(corpus, set, 'train')), at).f1 > measured(shared(pairsOf(corpus, set, 'train')), best).f1 ? at : best,
  )
  line(`title words shared > ${bar}`, set, shared(pairs), bar)
}

function jaccard(a: string, b: string): number {
  const x = new Set(a.split(/[^a-z0-9]+/))
  const y = new Set(b.split(/[^a-z0-9]+/))
  return [...x].filter((word) => y.has(word)).length / new Set([...x, ...y]).size
}

console.log('\nCalibration on the validation splits')
for (const [set, pairs] of valid)
  for (const question of ['probability', 'work'] as const) {
    const judged = judgedBy(pairs, (judgement) => judgement[question])
    const gap = Array.from({ length: 10 }, (_, b) => judged.filter(({ p }) => Math.min(9, Math.floor(p * 10)) === b)).reduce(
      (sum, bin) => sum + Math.abs(bin.reduce((of, { p, match }) => of + p - match, 0)) / judged.length,
      0,
    )
    const { precision, recall } = measured(judged, SURE)
    console.log(
      `${set.padEnd(13)} ${question.padEnd(12)} expected error ${gap.toFixed(4)}; above ${SURE}: precision ${per(precision)}, ${per(recall, 1)} % of matches`,
    )
  }

console.log('\nBlocking')
const titles = arxivTitles()
const arxiv = titles.map((title) => prepare({ title, authors: '', venue: '', year: 2025 }))
for (const set of sets) {
  const index = new Map<string, number[]>()
  const add = (record: Prepared, id: number) => {
    for (const key of keysOf(record)) {
      const holders = index.get(key) ?? []
      holders.push(id)
      index.set(key, holders)
    }
  }
  const candidates = (record: Prepared) =>
    new Set(keysOf(record).flatMap((key) => ((index.get(key)?.length ?? 0) > CROWDED ? [] : (index.get(key) ?? []))))
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

console.log('\narXiv papers against each other, no authors known')
{
  const index = new Map<string, number[]>()
  let compared = 0
  let sure = 0
  let equal = 0
  const started = performance.now()
  arxiv.forEach((record, i) => {
    const candidates = new Set<number>()
    for (const key of keysOf(record)) {
      const holders = index.get(key) ?? []
      if (holders.length <= CROWDED) for (const holder of holders) candidates.add(holder)
      holders.push(i)
      index.set(key, holders)
    }
    for (const candidate of candidates) {
      const other = arxiv[candidate] as Prepared
      compared++
      if (workProbability(record, other) <= SURE) continue
      if (record.title.letters === other.title.letters) equal++
      else {
        sure++
        if (sure <= 10) console.log(`  merged: ${titles[i]} | ${titles[candidate]}`)
      }
    }
  })
  console.log(
    `${arxiv.length} papers, ${compared} pairs compared (${(compared / arxiv.length).toFixed(1)} a paper) in ${((performance.now() - started) / 1000).toFixed(1)} s; above ${SURE}: ${equal} with equal titles, ${sure} without (${((1000 * sure) / arxiv.length).toFixed(2)} per 1,000 papers)`,
  )
}

console.log('\nSpeed')
{
  const pairs = [...valid.values()].flat()
  const time = (name: string, n: number, run: () => void) => {
    run()
    const started = performance.now()
    run()
    console.log(`${name.padEnd(34)} ${Math.round((1000 * n) / (performance.now() - started)).toLocaleString('en')} a second`)
  }
  const prepared = pairs.map(({ left, right }) => [prepare(left), prepare(right)] as const)
  time('records prepared', pairs.length * 2, () => {
    for (const { left, right } of pairs) {
      prepare(left)
      prepare(right)
    }
  })
  time('prepared pairs, work only', pairs.length, () => {
    for (const [a, b] of prepared) workProbability(a, b)
  })
  time('prepared pairs, both and reasons', pairs.length, () => {
    for (const [a, b] of prepared) judgePrepared(a, b)
  })
  time('pairs from text', pairs.length, () => {
    for (const { left, right } of pairs) judge(left, right)
  })
}

function tablesOf(set: Set_): [Prepared[], Prepared[], [number, number][]] {
  const tables = [new Map<string, number>(), new Map<string, number>()] as const
  const links = new Set<string>()
  const idIn = (table: Map<string, number>, record: Described) => {
    const text = JSON.stringify(record)
    if (!table.has(text)) table.set(text, table.size)
    return table.get(text)
  }
  for (const split of ['train', 'valid'] as const)
    for (const { left, right, match } of pairsOf(corpus, set, split)) {
      const link = `${idIn(tables[0], left)} ${idIn(tables[1], right)}`
      if (match) links.add(link)
    }
  const [left, right] = tables.map((table) => [...table.keys()].map((text) => prepare(JSON.parse(text))))
  return [left as Prepared[], right as Prepared[], [...links].map((link) => link.split(' ').map(Number) as [number, number])]
}

function arxivTitles(): string[] {
  const file = join(corpus, 'corpus', 'arxiv-daily-listings', 'dev-2025-03_2025-12', 'listing.csv.gz')
  const rows = gunzipSync(readFileSync(file)).toString('utf8').split('\n').slice(1)
  const titles = rows.map((row) => /^[^,]*,[^,]*,("(?:[^"]|"")*"|[^,]*),/.exec(row)?.[1] ?? '')
  return titles.filter((title) => title !== '').map((title) => title.replace(/^"|"$/g, '').replaceAll('""', '"'))
}
