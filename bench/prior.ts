/**
 * Measures the prior: each month is ranked by weights trained on the months before it.
 *
 *   CORPUS=<folder> node bench/prior.ts
 *
 * P@20: of the twenty papers ranked first among a day's announced ones, the share that was picked; its ceiling is what a
 * perfect ranking would have (many days have fewer than twenty picks). AUC: of a picked and an unpicked paper of one day, how
 * often the picked one is ranked first. Days with fewer than 100 papers are left out. Ties are broken by id.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync, gzipSync } from 'node:zlib'
import { topics } from '../feeds/topics/index.ts'
import { OPTIONS, type Options, parseCsv, priorInputOf, type Row, readRows, train } from '../scripts/train-prior.ts'
import { logOddsOf, type PriorWeights, priorOf } from '../src/papers/prior.ts'
import { scoreOf } from '../src/papers/score.ts'
import { buildClassifier, classify } from '../src/topics/classify.ts'

export type Figures = { days: number; p20: number; ceiling: number; share: number; auc: number; error: number }
export type Scored = { row: Row; score: number }

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

export const byDay = (rows: Row[]): Map<string, Row[]> => Map.groupBy(rows, ({ day }) => day)

/** The figures of a ranking of some days' papers. */
export function figuresOf(rows: Row[], scoresOf: (day: Row[]) => number[]): Figures {
  const p20: number[] = []
  const ceiling: number[] = []
  const auc: number[] = []
  for (const day of byDay(rows).values()) {
    if (day.length < 100) continue
    const scores = scoresOf(day)
    const ranked = day.map((row, i) => ({ row, score: scores[i] ?? 0 })).sort((a, b) => b.score - a.score || (a.row.id < b.row.id ? -1 : 1))
    p20.push(ranked.slice(0, 20).filter(({ row }) => row.picked).length / 20)
    const picks = day.filter(({ picked }) => picked).length
    ceiling.push(Math.min(20, picks) / 20)
    if (picks > 0 && picks < day.length) auc.push(aucOf(ranked))
  }
  const deviation = Math.sqrt(mean(p20.map((value) => (value - mean(p20)) ** 2)))
  return {
    days: p20.length,
    p20: mean(p20),
    ceiling: mean(ceiling),
    share: mean(p20) / mean(ceiling),
    auc: mean(auc),
    error: deviation / Math.sqrt(p20.length),
  }
}

function aucOf(ranked: Scored[]): number {
  let above = 0
  let won = 0
  for (let i = 0; i < ranked.length; ) {
    let end = i
    while (end < ranked.length && ranked[end]?.score === ranked[i]?.score) end++
    const tied = ranked.slice(i, end)
    const picks = tied.filter(({ row }) => row.picked).length
    won += (tied.length - picks) * (above + picks / 2)
    above += picks
    i = end
  }
  return won / (above * (ranked.length - above))
}

export const byAuthors = (day: Row[]): number[] => day.map(({ authors }) => authors)
export const byLinkThenAuthors = (day: Row[]): number[] =>
  day.map(({ comment, authors }) => (/github|gitlab|https?:|code/i.test(comment) ? 1000 : 0) + authors)
export const byPrior =
  (weights: PriorWeights) =>
  (day: Row[]): number[] =>
    day.map((row) => logOddsOf(priorInputOf(row), weights))

/** What the trial set by hand for how late an id stands in its day; measured here, never used. */
const withLateness =
  (scoresOf: (day: Row[]) => number[]) =>
  (day: Row[]): number[] => {
    const place = new Map([...day].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ id }, i) => [id, (day.length - 1 - i) / day.length]))
    return scoresOf(day).map((score, i) => score + 1.2 * Math.exp(-(place.get(day[i]?.id ?? '') ?? 1) / 0.06))
  }

/** The months from `from` on, each with what all earlier months taught. */
export function rolling(
  rows: Row[],
  from = '2025-07',
  options: Options = OPTIONS,
): { month: string; rows: Row[]; weights: PriorWeights }[] {
  const months = [...Map.groupBy(rows, ({ day }) => day.slice(0, 7))].filter(([month]) => month >= from)
  return months.map(([month, own]) => ({
    month,
    rows: own,
    weights: train(
      rows.filter(({ day }) => day < `${month}-01`),
      options,
    ),
  }))
}

/** A ranking of all rolled months, each month by its own weights. */
export function rolled(
  folds: { rows: Row[]; weights: PriorWeights }[],
  rank: (weights: PriorWeights) => (day: Row[]) => number[],
): (day: Row[]) => number[] {
  const of = new Map(
    folds.flatMap(({ rows, weights }) => [...new Set(rows.map(({ day }) => day))].map((day) => [day, rank(weights)] as const)),
  )
  return (day) => of.get(day[0]?.day ?? '')?.(day) ?? day.map(() => 0)
}

/** nDCG@10 with upvotes as gain, over the featured days of the archive from one day to another. */
export function votesWithin(
  corpus: string,
  from: string,
  to: string,
  scoreOf: (paper: { id: string; title: string; authors: number }) => number,
): { days: number; ndcg: number } {
  const folder = join(corpus, 'corpus', 'hf-daily-archive')
  const dev = readdirSync(folder).find((name) => name.startsWith('dev-')) ?? ''
  const [head = [], ...lines] = parseCsv(readFileSync(join(folder, dev, 'papers.csv'), 'utf8'))
  const cell = (line: string[], name: string) => line[head.indexOf(name)] ?? ''
  const days = Map.groupBy(
    lines.filter((line) => cell(line, 'day') >= from && cell(line, 'day') <= to),
    (line) => cell(line, 'day'),
  )
  const all: number[] = []
  for (const day of days.values()) {
    if (day.length < 2) continue
    const papers = day.map((line) => ({
      votes: Number(cell(line, 'upvotes')),
      id: cell(line, 'id'),
      score: scoreOf({ id: cell(line, 'id'), title: cell(line, 'title'), authors: Number(cell(line, 'n_authors')) }),
    }))
    const gain = (order: typeof papers) => order.slice(0, 10).reduce((sum, { votes }, i) => sum + votes / Math.log2(i + 2), 0)
    const best = gain(papers.toSorted((a, b) => b.votes - a.votes))
    if (best > 0) all.push(gain(papers.toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))) / best)
  }
  return { days: all.length, ndcg: mean(all) }
}

/** Microseconds of this process's own time a paper, the median of nine runs: what else the machine does is not counted. */
export function speedOf<T>(papers: T[], step: (paper: T) => unknown): number {
  const runs = Array.from({ length: 9 }, () => {
    const before = process.cpuUsage()
    for (const paper of papers) step(paper)
    return process.cpuUsage(before).user / papers.length
  })
  return runs.sort((a, b) => a - b)[4] ?? 0
}

/** Announced papers with their abstracts, of the days that have them. */
function withAbstracts(corpus: string): Announced[] {
  const folder = join(corpus, 'corpus', 'arxiv-daily-listings')
  const days = join(folder, readdirSync(folder).find((name) => name.startsWith('dev-')) ?? '', 'days-with-abstracts')
  return readdirSync(days).flatMap((file) =>
    gunzipSync(readFileSync(join(days, file)))
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Announced),
  )
}
type Announced = { id: string; title: string; summary: string; authors: string[]; categories: string[]; comment: string | null }

const formatFigures = ({ days, p20, error, ceiling, share, auc }: Figures): string =>
  `P@20 ${p20.toFixed(3)} ± ${error.toFixed(3)}  ceiling ${ceiling.toFixed(3)}  share ${share.toFixed(3)}  AUC ${auc.toFixed(3)}  (${days} days)`

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const corpus = process.env.CORPUS
  if (!corpus) throw new Error('CORPUS must name the folder that holds corpus/')
  const rows = readRows(corpus)
  const report = (name: string, figures: Figures) => console.log(`${name.padEnd(34)}${formatFigures(figures)}`)
  const extra = process.argv[2] ? (JSON.parse(process.argv[2]) as Partial<Options>) : {}
  const folds = rolling(rows, '2025-07', { ...OPTIONS, ...extra })
  const unseen = folds.flatMap((fold) => fold.rows)
  const prior = rolled(folds, byPrior)
  console.log('rolling by month, July to December 2025')
  report('number of authors', figuresOf(unseen, byAuthors))
  report('code link, then authors', figuresOf(unseen, byLinkThenAuthors))
  report('prior', figuresOf(unseen, prior))
  report(
    'prior, October to December',
    figuresOf(
      unseen.filter(({ day }) => day >= '2025-10'),
      prior,
    ),
  )
  if (process.argv[3] === 'short') process.exit(0)
  report('prior + lateness (not used)', figuresOf(unseen, withLateness(prior)))
  const unknown = (what: object) =>
    rolled(folds, (weights) => (day) => day.map((row) => logOddsOf({ ...priorInputOf(row), ...what }, weights)))
  report('authors unknown', figuresOf(unseen, unknown({ authors: [] })))
  report('comment unknown', figuresOf(unseen, unknown({ comment: undefined })))
  report('both unknown', figuresOf(unseen, unknown({ authors: [], comment: undefined })))
  for (const { month, rows: own, weights } of folds) report(`  ${month}`, figuresOf(own, byPrior(weights)))

  console.log('\nvotes within a featured day, nDCG@10; the prior learned only from the months before, and without a comment')
  for (const [name, from, to] of [
    ['July to September', '2025-07', '2025-10'],
    ['October to December', '2025-10', '2026-01'],
  ] as const) {
    const weights = folds.find(({ month }) => month === from)?.weights as PriorWeights
    const categories = new Map(rows.map((row) => [row.id, row.categories]))
    const ranks = {
      'earliest id first': ({ id }: { id: string }) => -Number(id),
      'number of authors': ({ authors }: { authors: number }) => authors,
      prior: ({ id, title, authors }: { id: string; title: string; authors: number }) =>
        logOddsOf({ title, authors: { length: authors }, categories: categories.get(id) ?? [] }, weights),
    }
    for (const [rank, scoreOf] of Object.entries(ranks)) {
      const { ndcg, days } = votesWithin(corpus, from, to, scoreOf)
      console.log(`${name}: ${rank.padEnd(28)} ${ndcg.toFixed(3)}  (${days} days)`)
    }
  }

  const papers = withAbstracts(corpus).map((paper) => ({
    ...paper,
    abstract: paper.summary,
    identifiers: [`arxiv:${paper.id}`],
    authors: paper.authors.map((name) => ({ name })),
  }))
  const classifier = buildClassifier(topics)
  const votes = { upvotes: 14, comments: 3, mentions: 1 }
  console.log(`\nmicroseconds a paper, of ${papers.length} with abstracts`)
  for (const [name, step] of [
    ['prior', priorOf],
    ['score', (paper) => scoreOf(votes, () => 7, priorOf(paper))],
    ['topics', (paper) => classify(paper, classifier)],
  ] satisfies [string, (paper: (typeof papers)[number]) => unknown][])
    console.log(`${name.padEnd(10)}${speedOf(papers, step).toFixed(1)}`)
  const file = readFileSync(new URL('../src/weights/prior.json', import.meta.url))
  console.log(`weights: ${file.length} bytes, ${gzipSync(file, { level: 9 }).length} compressed`)
}
