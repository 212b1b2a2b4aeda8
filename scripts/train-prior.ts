/**
 * Learns src/weights/prior.json from the papers arXiv announced and a community later picked; the same corpus gives the
 * same file again.
 *
 *   CORPUS=<folder> node scripts/train-prior.ts          reads corpus/arxiv-daily-listings, prints what it learned
 *
 * A logistic regression with a quadratic penalty, by L-BFGS: first over all words that enough titles share, then over those
 * of them that weigh most.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { bucket, featuresOf, KINDS, MOST_AUTHORS, type PriorKind, type Weights } from '../src/papers/prior.ts'

/** An announced paper as the listing has it, and whether it was picked. */
export type Row = { day: string; id: string; title: string; authors: number; categories: string[]; comment: string; picked: boolean }
/** `strength`: how far weights may go; `fewest`: papers that must share a feature; `words`: how many words are kept. */
export type Options = { strength: number; fewest: number; words: number }
export const OPTIONS: Options = { strength: 0.2, fewest: 15, words: 400 }

/** The cells of a CSV text, line by line, quotes as RFC 4180 has them. */
export function csvOf(text: string): string[][] {
  const lines: string[][] = [[]]
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    lines.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end !== ',') lines.push([])
    if (end === '') break
  }
  return lines.filter((line) => line.length > 1)
}

/** The announced papers of the corpus, in order of day and id. */
export function rowsIn(corpus: string): Row[] {
  const folder = join(corpus, 'corpus', 'arxiv-daily-listings')
  const dev = readdirSync(folder).find((name) => name.startsWith('dev-'))
  if (!dev) throw new Error(`${folder}: there is no listing`)
  const [head = [], ...lines] = csvOf(gunzipSync(readFileSync(join(folder, dev, 'listing.csv.gz'))).toString('utf8'))
  const at = (name: string) => head.indexOf(name)
  const [day, id, title, primary, categories, authors, comment, picked] = [
    'first_day',
    'id',
    'title',
    'primary',
    'categories',
    'n_authors',
    'comment',
    'hf_daily_day',
  ].map(at)
  const cell = (line: string[], i: number | undefined) => line[i ?? -1] ?? ''
  return lines
    .map((line) => {
      const first = cell(line, primary)
      return {
        day: cell(line, day),
        id: cell(line, id),
        title: cell(line, title),
        authors: Number(cell(line, authors)),
        categories: [
          first,
          ...cell(line, categories)
            .split(' ')
            .filter((category) => category && category !== first),
        ],
        comment: cell(line, comment),
        picked: cell(line, picked) !== '',
      }
    })
    .sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

/** A row as the prior is given it. */
export const judged = ({ id, title, authors, categories, comment }: Row) => ({
  names: [`arxiv:${id}`],
  title,
  authors: { length: authors },
  categories,
  comment,
})

/** A feature as it is learned from: authors are a range and a curve over it, and a word counts half of anything else. */
type Feature = [kind: PriorKind, name: string, value: number]
const OF_A_WORD = 0.5
const RANGES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 21, 30, 60]

function authorFeatures(n: number): Feature[] {
  const log = Math.log(1 + n)
  return [
    ['authors', bucket(n, RANGES), 1],
    ['authors', 'ln', log],
    ['authors', 'ln²', (log * log) / 3],
  ]
}

function learnedFrom(row: Row): Feature[] {
  const found = featuresOf(judged(row))
  return KINDS.flatMap((kind): Feature[] => {
    if (kind === 'authors') return found.authors ? authorFeatures(Number(found.authors[0])) : []
    return (found[kind] ?? []).map((name) => [kind, name, kind === 'words' ? OF_A_WORD : 1])
  })
}

/** Sparse rows: of row i the columns `at` and their `values` from `starts[i]` to `starts[i + 1]`. */
type Sparse = { starts: Int32Array; at: Int32Array; values: Float64Array; columns: string[] }

function sparseOf(rows: Feature[][], isKept: (kind: PriorKind, name: string) => boolean): Sparse {
  const columns = new Map<string, number>()
  const starts = new Int32Array(rows.length + 1)
  const at: number[] = []
  const values: number[] = []
  for (const [i, row] of rows.entries()) {
    for (const [kind, name, value] of row) {
      if (!isKept(kind, name)) continue
      const key = `${kind}\t${name}`
      const column = columns.get(key) ?? columns.size
      columns.set(key, column)
      at.push(column)
      values.push(value)
    }
    starts[i + 1] = at.length
  }
  return { starts, at: Int32Array.from(at), values: Float64Array.from(values), columns: [...columns.keys()] }
}

/** The weights that minimise loss + |w|² / (2 × strength), by column; what any paper has besides is not held down, and left out. */
function learned(x: Sparse, picked: Uint8Array, strength: number): Map<string, number> {
  const size = x.columns.length + 1
  const mean = picked.reduce((sum, one) => sum + one, 0) / picked.length
  const w = new Float64Array(size)
  w[size - 1] = Math.log(mean / (1 - mean))
  const slope = (at: Float64Array, into: Float64Array): number => {
    let loss = 0
    into.fill(0)
    for (let j = 0; j < size - 1; j++) {
      const weight = at[j] as number
      loss += (weight * weight) / (2 * strength)
      into[j] = weight / strength
    }
    for (let i = 0; i < picked.length; i++) {
      const from = x.starts[i] as number
      const to = x.starts[i + 1] as number
      let z = at[size - 1] as number
      for (let k = from; k < to; k++) z += (at[x.at[k] as number] as number) * (x.values[k] as number)
      const y = picked[i] as number
      loss += Math.log1p(Math.exp(-Math.abs(z))) + Math.max(z, 0) - y * z
      const error = 1 / (1 + Math.exp(-z)) - y
      for (let k = from; k < to; k++) (into[x.at[k] as number] as number) += error * (x.values[k] as number)
      ;(into[size - 1] as number) += error
    }
    return loss
  }
  descend(w, slope)
  return new Map(x.columns.map((column, j) => [column, w[j] as number]))
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
const add = (a: Float64Array, b: Float64Array, times: number): void => {
  for (let i = 0; i < a.length; i++) (a[i] as number) += times * (b[i] as number)
}

/** L-BFGS with ten remembered steps and halved strides: Nocedal and Wright, Numerical Optimization, algorithm 7.4. */
function descend(w: Float64Array, slope: (at: Float64Array, into: Float64Array) => number): void {
  let g = new Float64Array(w.length)
  let loss = slope(w, g)
  const steps: { s: Float64Array; y: Float64Array; rho: number }[] = []
  for (let round = 0; round < 150; round++) {
    const d = g.map((value) => -value)
    const alphas: number[] = []
    for (const { s, y, rho } of steps.toReversed()) {
      const alpha = rho * dot(s, d)
      alphas.push(alpha)
      add(d, y, -alpha)
    }
    const last = steps.at(-1)
    const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1 / Math.sqrt(dot(g, g) + 1e-12)
    for (let i = 0; i < d.length; i++) (d[i] as number) *= scale
    for (const { s, y, rho } of steps) add(d, s, (alphas.pop() ?? 0) - rho * dot(y, d))
    const downhill = dot(g, d)
    let stride = 1
    let next = w.slice()
    let nextG = new Float64Array(w.length)
    let nextLoss = Number.POSITIVE_INFINITY
    for (; stride > 1e-8; stride /= 2) {
      next = w.slice()
      add(next, d, stride)
      nextG = new Float64Array(w.length)
      nextLoss = slope(next, nextG)
      if (nextLoss <= loss + 1e-4 * stride * downhill) break
    }
    if (!(nextLoss < loss)) return
    const s = next.slice()
    add(s, w, -1)
    const y = nextG.slice()
    add(y, g, -1)
    if (dot(s, y) > 1e-12) steps.push({ s, y, rho: 1 / dot(s, y) })
    if (steps.length > 10) steps.shift()
    w.set(next)
    g = nextG
    const gain = loss - nextLoss
    loss = nextLoss
    if (gain < 1e-6 * loss) return
  }
}

const hundredths = (value: number): number => Math.round(value * 100)
const byName = ([a]: [string, number], [b]: [string, number]): number => (a < b ? -1 : a > b ? 1 : 0)

/** The weights that these rows teach. */
export function train(rows: Row[], options: Options = OPTIONS): Weights {
  const features = rows.map(learnedFrom)
  const picked = Uint8Array.from(rows, (row) => Number(row.picked))
  const times = new Map<string, number>()
  for (const row of features) for (const [kind, name] of row) times.set(`${kind}\t${name}`, (times.get(`${kind}\t${name}`) ?? 0) + 1)
  const isUsual = (kind: PriorKind, name: string) => (times.get(`${kind}\t${name}`) ?? 0) >= options.fewest
  const first = learned(sparseOf(features, isUsual), picked, options.strength)
  const heavy = new Set(
    [...first]
      .filter(([key]) => key.startsWith('words\t'))
      .map(([key, weight]): [string, number] => [key, Math.abs(weight) * Math.sqrt(times.get(key) ?? 0)])
      .sort((a, b) => b[1] - a[1] || byName(a, b))
      .slice(0, options.words)
      .map(([key]) => key),
  )
  const isKept = (kind: PriorKind, name: string) => isUsual(kind, name) && (kind !== 'words' || heavy.has(`words\t${name}`))
  const found = learned(sparseOf(features, isKept), picked, options.strength)

  const weights = Object.fromEntries(
    KINDS.map((kind) => [kind, kind === 'authors' ? byNumberOfAuthors(found) : weightsOf(found, kind)]),
  ) as Record<PriorKind, Record<string, number>>
  const usualOf = (kind: PriorKind) => {
    const adds = rows.map((row) => (featuresOf(judged(row))[kind] ?? []).reduce((sum, name) => sum + (weights[kind][name] ?? 0), 0))
    return Math.round(adds.reduce((sum, one) => sum + one, 0) / Math.max(1, rows.length))
  }
  const fields = Map.groupBy(rows, ({ categories }) => categories[0] ?? '')
  return {
    about:
      'Weights of the prior in hundredths of log-odds; see src/papers/prior.ts and docs/decisions/0019-prior.md. Made by scripts/train-prior.ts: do not edit.',
    trained: `${rows[0]?.day} to ${rows.at(-1)?.day}: ${rows.length} papers, ${rows.filter((row) => row.picked).length} picked`,
    fields: [...fields]
      .filter(([name, of]) => name && of.length >= FEWEST_OF_A_FIELD)
      .map(([name]) => name)
      .sort(),
    usual: Object.fromEntries(KINDS.map((kind) => [kind, usualOf(kind)])) as Record<PriorKind, number>,
    ...weights,
  }
}

/** Of a field with fewer papers nothing was learned. */
const FEWEST_OF_A_FIELD = 30

function weightsOf(found: Map<string, number>, kind: PriorKind): Record<string, number> {
  const of = [...found]
    .filter(([key]) => key.startsWith(`${kind}\t`))
    .map(([key, weight]): [string, number] => [key.slice(kind.length + 1), hundredths(weight * (kind === 'words' ? OF_A_WORD : 1))])
  return Object.fromEntries(of.filter(([, weight]) => weight !== 0).sort(byName))
}

/** Ranges and curve as one number for each number of authors. */
const byNumberOfAuthors = (found: Map<string, number>): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: MOST_AUTHORS }, (_, i) => [
      String(i + 1),
      hundredths(authorFeatures(i + 1).reduce((sum, [kind, name, value]) => sum + value * (found.get(`${kind}\t${name}`) ?? 0), 0)),
    ]),
  )

/** The file's text: short lines of weights, so that a person can read it and a difference shows. */
export function textOf(weights: Weights): string {
  const packed = (of: Record<string, number>, indent: string) => {
    const lines: string[] = []
    for (const [name, weight] of Object.entries(of)) {
      const cell = `${JSON.stringify(name)}: ${weight}`
      const last = lines.at(-1)
      if (last !== undefined && last.length + cell.length < 130) lines[lines.length - 1] = `${last}, ${cell}`
      else lines.push(`${indent}  ${cell}`)
    }
    return `{\n${lines.join(',\n')}\n${indent}}`
  }
  const value = (one: unknown, indent: string): string => {
    if (Array.isArray(one) || typeof one !== 'object' || one === null)
      return Array.isArray(one) ? `[${one.map((x) => JSON.stringify(x)).join(', ')}]` : JSON.stringify(one)
    const entries = Object.entries(one)
    if (entries.every(([, x]) => typeof x === 'number')) return packed(one as Record<string, number>, indent)
    return `{\n${entries.map(([name, x]) => `${indent}  ${JSON.stringify(name)}: ${value(x, `${indent}  `)}`).join(',\n')}\n${indent}}`
  }
  return `${value(weights, '')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!process.env.CORPUS) throw new Error('CORPUS must name the folder that holds corpus/')
  const learned = train(rowsIn(process.env.CORPUS))
  const file = fileURLToPath(new URL('../src/weights/prior.json', import.meta.url))
  writeFileSync(file, textOf(learned))
  console.log(`${file}: ${learned.trained}; ${Object.keys(learned.words).length} words`)
}
