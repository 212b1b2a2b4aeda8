/**
 * Trains src/weights/prior.json on the papers arXiv announced and a community later picked; the same corpus gives the
 * same file again.
 *
 *   CORPUS=<folder> node scripts/train-prior.ts          reads corpus/arxiv-daily-listings, prints what it learned
 *
 * A logistic regression with a quadratic penalty: first over all words that enough titles share, then over those
 * of them that weigh most.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { bucketLabel, MAX_AUTHOR_COUNT, PRIOR_KINDS, type PriorKind, type PriorWeights, priorFeaturesOf } from '../src/papers/prior.ts'
import { formatCount } from '../src/text/strings.ts'
import { logistic, packed, type Sparse } from './logistic.ts'

/** An announced paper as the listing has it, and whether it was picked. */
export type Row = { day: string; id: string; title: string; authors: number; categories: string[]; comment: string; picked: boolean }
/** `strength`: how far weights may go; `fewest`: papers that must share a feature; `words`: how many words are kept. */
export type Options = { strength: number; fewest: number; words: number }
export const OPTIONS: Options = { strength: 0.2, fewest: 15, words: 400 }

/** The cells of a CSV text, line by line, quotes as RFC 4180 has them. */
export function parseCsv(text: string): string[][] {
  const lines: string[][] = [[]]
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    lines.at(-1)?.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'))
    if (end !== ',') lines.push([])
    if (end === '') break
  }
  return lines.filter((line) => line.length > 1)
}

/** The announced papers of the corpus, in order of day and id. */
export function readRows(corpus: string): Row[] {
  const folder = join(corpus, 'corpus', 'arxiv-daily-listings')
  const dev = readdirSync(folder).find((name) => name.startsWith('dev-'))
  if (!dev) throw new Error(`${folder}: there is no listing`)
  const [head = [], ...lines] = parseCsv(gunzipSync(readFileSync(join(folder, dev, 'listing.csv.gz'))).toString('utf8'))
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

/** The input of the prior for a row. */
export const priorInputOf = ({ id, title, authors, categories, comment }: Row) => ({
  identifiers: [`arxiv:${id}`],
  title,
  authors: { length: authors },
  categories,
  comment,
})

/** A feature as it is learned from: authors are a range and a curve over it. */
type Feature = [kind: PriorKind, name: string, value: number]
const RANGES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 17, 21, 30, 60]

function authorFeatures(n: number): Feature[] {
  const log = Math.log(1 + n)
  return [
    ['authors', bucketLabel(n, RANGES), 1],
    ['authors', 'ln', log],
    ['authors', 'ln²', (log * log) / 3],
  ]
}

function trainingFeaturesOf(row: Row): Feature[] {
  const features = priorFeaturesOf(priorInputOf(row))
  return PRIOR_KINDS.flatMap((kind): Feature[] => {
    if (kind === 'authors') return features.authors ? authorFeatures(Number(features.authors[0])) : []
    return (features[kind] ?? []).map((name) => [kind, name, 1])
  })
}

/** Features of titles are penalized twice as much as others, and a word the more the fewer titles have it. */
const TITLE_SCALE = 0.5
const SHARED = 0.2
const USUAL_TITLES = 100
const scaleOf = (key: string, times: number): number =>
  key.startsWith('words\t') ? TITLE_SCALE * (times / USUAL_TITLES) ** SHARED : key.startsWith('shape\t') ? TITLE_SCALE : 1

/** Rows of the features that are kept, and each column's feature. */
function sparseOf(
  rows: Feature[][],
  isKept: (kind: PriorKind, name: string) => boolean,
  times: ReadonlyMap<string, number>,
): { x: Sparse; features: string[]; ease: number[] } {
  const columns = new Map<string, number>()
  const cells = rows.map((row) =>
    row
      .filter(([kind, name]) => isKept(kind, name))
      .map(([kind, name, value]): [number, number] => {
        const key = `${kind}\t${name}`
        const column = columns.get(key) ?? columns.size
        columns.set(key, column)
        return [column, value * scaleOf(key, times.get(key) ?? 0)]
      }),
  )
  const features = [...columns.keys()]
  return { x: packed(cells, columns.size), features, ease: features.map((key) => scaleOf(key, times.get(key) ?? 0)) }
}

const ROUNDS = 150

/** The weight of each feature, without the intercept. */
function fitWeights({ x, features, ease }: ReturnType<typeof sparseOf>, picked: Uint8Array, strength: number): Map<string, number> {
  const w = logistic(x, picked, new Float64Array(x.rows).fill(1), new Float64Array(x.rows), strength, ROUNDS)
  return new Map(features.map((feature, j) => [feature, (w[j] as number) * (ease[j] as number)]))
}

const hundredths = (value: number): number => Math.round(value * 100)
const byName = ([a]: [string, number], [b]: [string, number]): number => (a < b ? -1 : a > b ? 1 : 0)

/** Trains the weights on these rows. */
export function train(rows: Row[], options: Options = OPTIONS): PriorWeights {
  const features = rows.map(trainingFeaturesOf)
  const picked = Uint8Array.from(rows, (row) => Number(row.picked))
  const times = new Map<string, number>()
  for (const row of features) for (const [kind, name] of row) times.set(`${kind}\t${name}`, (times.get(`${kind}\t${name}`) ?? 0) + 1)
  const isUsual = (kind: PriorKind, name: string) => (times.get(`${kind}\t${name}`) ?? 0) >= options.fewest
  const first = fitWeights(sparseOf(features, isUsual, times), picked, options.strength)
  const heavy = new Set(
    [...first]
      .filter(([key]) => key.startsWith('words\t'))
      .map(([key, weight]): [string, number] => [key, Math.abs(weight) * Math.sqrt(times.get(key) ?? 0)])
      .sort((a, b) => b[1] - a[1] || byName(a, b))
      .slice(0, options.words)
      .map(([key]) => key),
  )
  const isKept = (kind: PriorKind, name: string) => isUsual(kind, name) && (kind !== 'words' || heavy.has(`words\t${name}`))
  const fitted = fitWeights(sparseOf(features, isKept, times), picked, options.strength)

  const weights = Object.fromEntries(
    PRIOR_KINDS.map((kind) => [kind, kind === 'authors' ? byNumberOfAuthors(fitted) : weightsOf(fitted, kind)]),
  ) as Record<PriorKind, Record<string, number>>
  const usualOf = (kind: PriorKind) => {
    const adds = rows.map((row) =>
      (priorFeaturesOf(priorInputOf(row))[kind] ?? []).reduce((sum, name) => sum + (weights[kind][name] ?? 0), 0),
    )
    return Math.round(adds.reduce((sum, value) => sum + value, 0) / Math.max(1, rows.length))
  }
  const fields = Map.groupBy(rows, ({ categories }) => categories[0] ?? '')
  return {
    about:
      'Weights of the prior in hundredths of log-odds; see src/papers/prior.ts and docs/decisions/0019-prior.md. Made by scripts/train-prior.ts: do not edit.',
    trained: `${rows[0]?.day} to ${rows.at(-1)?.day}: ${formatCount(rows.length, 'paper')}, ${rows.filter((row) => row.picked).length.toLocaleString('en')} picked`,
    fields: [...fields]
      .filter(([name, of]) => name && of.length >= MIN_PAPERS_OF_FIELD)
      .map(([name]) => name)
      .sort(),
    usual: Object.fromEntries(PRIOR_KINDS.map((kind) => [kind, usualOf(kind)])) as Record<PriorKind, number>,
    ...weights,
  }
}

/** A field with fewer papers is not listed as trained. */
const MIN_PAPERS_OF_FIELD = 30

function weightsOf(fitted: Map<string, number>, kind: PriorKind): Record<string, number> {
  const of = [...fitted]
    .filter(([key]) => key.startsWith(`${kind}\t`))
    .map(([key, weight]): [string, number] => [key.slice(kind.length + 1), hundredths(weight)])
  return Object.fromEntries(of.filter(([, weight]) => weight !== 0).sort(byName))
}

/** Ranges and curve as one number for each number of authors. */
const byNumberOfAuthors = (fitted: Map<string, number>): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: MAX_AUTHOR_COUNT }, (_, i) => [
      String(i + 1),
      hundredths(authorFeatures(i + 1).reduce((sum, [kind, name, value]) => sum + value * (fitted.get(`${kind}\t${name}`) ?? 0), 0)),
    ]),
  )

/** The file's text: short lines of weights, so that a person can read it and a difference shows. */
export function formatWeights(weights: PriorWeights): string {
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
  const learned = train(readRows(process.env.CORPUS))
  const file = fileURLToPath(new URL('../src/weights/prior.json', import.meta.url))
  writeFileSync(file, formatWeights(learned))
  console.log(`${file}: ${learned.trained}; ${Object.keys(learned.words).length} words`)
}
