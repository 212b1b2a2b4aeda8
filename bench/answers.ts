/**
 * Measures the quality of search: `CORPUS=<folder> node bench/answers.ts [--cv]`. Prints nDCG@10 of plain FTS5 and of our
 * ranking, and precision and MRR of related papers; with `--cv` also nDCG@10 with weights chosen on other questions (five
 * folds) and on the other corpus.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { createClient } from '@libsql/client'
import { migrate } from 'drizzle-orm/libsql/migrator'
import { storeCorpus } from '../src/commands/eval-answers.ts'
import { parseQuestion, quoteFtsTerm } from '../src/query/compile-sql.ts'
import { findCandidatePool, rankQuestion } from '../src/search/candidates.ts'
import { findRelatedPapers } from '../src/search/related.ts'
import { BLEND_WEIGHTS, type BlendParts, blendPartsOf } from '../src/search/scoring.ts'
import { openDatabase } from '../src/store/open-database.ts'

type Grades = Map<string, number>
type GradedQuestion = { id: string; text: string; grades: Grades }
/** A question's candidates with the parts of their scores and their grades. */
type Judged = { fold: number; ideal: number; rows: { parts: number[]; grade: number }[] }

const corpus = process.env.CORPUS
if (!corpus) throw new Error('set CORPUS to the folder that holds corpus/search')
const at = (...path: string[]) => join(corpus, 'corpus', 'search', ...path)
const text = (path: string) => (path.endsWith('.gz') ? gunzipSync(readFileSync(path)).toString() : readFileSync(path, 'utf8'))
const lines = (path: string) =>
  text(path)
    .split('\n')
    .filter((line) => line.trim())

const CORPORA = {
  scifact: {
    papers: at('scifact', 'corpus.jsonl.gz'),
    queries: at('scifact', 'queries.train.jsonl'),
    grades: at('scifact', 'qrels.train.tsv'),
  },
  cranfield: { papers: at('cranfield', 'corpus.jsonl'), queries: at('cranfield', 'queries.jsonl'), grades: at('cranfield', 'qrels.tsv') },
}
const FOLDS = 5
const NAMES = Object.keys(BLEND_WEIGHTS) as (keyof BlendParts)[]
const GRID = [0, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1, 1.3]

const gain = (grades: number[]) => grades.slice(0, 10).reduce((sum, grade, i) => sum + (2 ** grade - 1) / Math.log2(i + 2), 0)
const ideal = (grades: Grades) => gain([...grades.values()].sort((a, b) => b - a))
const mean = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
const shown = (number: number) => number.toFixed(4)

const judged: Record<string, Judged[]> = {}
for (const [name, files] of Object.entries(CORPORA)) {
  const grades = new Map<string, Grades>()
  for (const line of lines(files.grades)) {
    const [query = '', paper = '', grade] = line.split('\t')
    if (Number(grade) > 0) grades.set(query, (grades.get(query) ?? new Map()).set(paper, Number(grade)))
  }
  const questions = lines(files.queries)
    .map((line): { id: string; text: string } => JSON.parse(line))
    .flatMap(({ id, text }): GradedQuestion[] => (grades.has(id) ? [{ id, text, grades: grades.get(id) as Grades }] : []))

  const start = performance.now()
  const { db } = openDatabase(':memory:')
  await migrate(db, { migrationsFolder: fileURLToPath(new URL('../migrations', import.meta.url)) })
  const papers = text(files.papers)
  await storeCorpus(db, papers)
  const ready = performance.now()
  const blend: number[] = []
  const times: number[] = []
  judged[name] = []
  for (const { text, grades } of questions) {
    const began = performance.now()
    const { ranked } = await rankQuestion(db, parseQuestion(text))
    times.push(performance.now() - began)
    blend.push(gain(ranked.map(({ paper }) => grades.get(paper) ?? 0)) / ideal(grades))
    if (process.argv.includes('--cv')) {
      const { terms, candidates, corpus, vector } = await findCandidatePool(db, parseQuestion(text))
      const parts = blendPartsOf(terms, candidates, corpus, vector)
      const rows = candidates.map(({ paper }, i) => ({
        parts: NAMES.map((part) => (parts[i] as BlendParts)[part]),
        grade: grades.get(paper) ?? 0,
      }))
      judged[name]?.push({ fold: (judged[name]?.length ?? 0) % FOLDS, ideal: ideal(grades), rows })
    }
  }
  const plain = await plainFts(papers, questions)
  const related = await evaluateRelated(db, grades)
  times.sort((a, b) => a - b)
  console.log(
    `${name}: ${questions.length} questions; nDCG@10 plain FTS5 ${shown(plain)}, the blend ${shown(mean(blend))}; p50 ${(times[times.length >> 1] ?? 0).toFixed(1)} ms; related papers P@5 ${shown(related.precision)}, MRR ${shown(related.reciprocal)} of ${related.seeds} papers; stored and learned in ${((ready - start) / 1000).toFixed(1)} s`,
  )
}

if (process.argv.includes('--cv')) {
  const all = Object.values(judged)
  const setting = NAMES.map((name) => BLEND_WEIGHTS[name])
  console.log(`weights as shipped: ${formatWeights(setting)}: ${formatScores(setting, () => true)}`)
  console.log(`weights chosen on all questions: ${formatWeights(chooseWeights(all))}: ${formatScores(chooseWeights(all), () => true)}`)
  const held: Record<string, number[]> = {}
  for (let fold = 0; fold < FOLDS; fold++) {
    const weights = chooseWeights(all.map((questions) => questions.filter((one) => one.fold !== fold)))
    console.log(`  fold ${fold}: ${formatWeights(weights)}`)
    for (const [name, questions] of Object.entries(judged)) {
      const values = questions.filter((one) => one.fold === fold).map((one) => ndcgOf(one, weights))
      held[name] = [...(held[name] ?? []), ...values]
    }
  }
  for (const [name, values] of Object.entries(held)) console.log(`${name}: on questions left out ${shown(mean(values))}`)
  for (const [name, questions] of Object.entries(judged)) {
    const weights = chooseWeights(Object.entries(judged).flatMap(([other, questions]) => (other === name ? [] : [questions])))
    console.log(
      `${name}: by weights chosen elsewhere ${shown(mean(questions.map((one) => ndcgOf(one, weights))))} (${formatWeights(weights)})`,
    )
  }
}

function formatWeights(weights: number[]): string {
  return NAMES.map((name, i) => `${name} ${weights[i]}`).join(', ')
}

function formatScores(weights: number[], of: (one: Judged) => boolean): string {
  return Object.entries(judged)
    .map(([name, questions]) => `${name} ${shown(mean(questions.filter(of).map((one) => ndcgOf(one, weights))))}`)
    .join(', ')
}

function ndcgOf({ rows, ideal }: Judged, weights: number[]): number {
  const sums = rows.map(({ parts, grade }, i) => ({
    sum: parts.reduce((all, part, j) => all + part * (weights[j] as number), 0),
    grade,
    i,
  }))
  sums.sort((a, b) => b.sum - a.sum || b.i - a.i)
  return gain(sums.map(({ grade }) => grade)) / ideal
}

/** Chooses weights as the mean of the best on six random halves of the questions, to reduce overfitting. */
function chooseWeights(sets: Judged[][]): number[] {
  const halves = Array.from({ length: 6 }, (_, half) =>
    ascend(sets.map((questions) => questions.filter((_, i) => (Math.imul(i * 7 + half * 13 + 1, 2_654_435_761) >>> 16) % 2 === 0))),
  )
  return NAMES.map((_, i) => Math.round(mean(halves.map((weights) => weights[i] as number)) * 100) / 100)
}

/** Coordinate ascent from words alone; corpora count alike, however many questions they have. */
function ascend(sets: Judged[][]): number[] {
  const value = (weights: number[]) => mean(sets.map((questions) => mean(questions.map((one) => ndcgOf(one, weights)))))
  const weights = NAMES.map((name) => (name === 'bm25' ? 1 : name === 'authors' ? BLEND_WEIGHTS.authors : 0))
  let best = value(weights)
  for (let changed = true; changed; ) {
    changed = false
    for (const [i, name] of NAMES.entries()) {
      if (name === 'bm25' || name === 'authors') continue
      for (const weight of GRID) {
        const before = weights[i] as number
        weights[i] = weight
        const now = value(weights)
        if (now > best + 1e-5) {
          best = now
          changed = true
        } else weights[i] = before
      }
    }
  }
  return weights
}

/** nDCG@10 of plain FTS5: Porter stemming, any word, its BM25. */
async function plainFts(papers: string, questions: GradedQuestion[]): Promise<number> {
  const client = createClient({ url: ':memory:' })
  await client.execute(
    "create virtual table p using fts5(id unindexed, title, abstract, tokenize = 'porter unicode61 remove_diacritics 2')",
  )
  await client.execute({
    sql: "insert into p select json_extract(value, '$.id'), json_extract(value, '$.title'), json_extract(value, '$.abstract') from json_formatScores(?)",
    args: [`[${papers.trim().split('\n').join(',')}]`],
  })
  const values: number[] = []
  for (const { text, grades } of questions) {
    const words = [...new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])]
    const { rows } = await client.execute({
      sql: 'select id from p where p match ? order by bm25(p) limit 10',
      args: [words.map(quoteFtsTerm).join(' OR ')],
    })
    values.push(gain(rows.map(({ id }) => grades.get(String(id)) ?? 0)) / ideal(grades))
  }
  client.close()
  return mean(values)
}

/** Precision and reciprocal rank of related papers, where papers that answer the same question count as related. */
async function evaluateRelated(db: Parameters<typeof findRelatedPapers>[0], grades: Map<string, Grades>) {
  const siblings = new Map<string, Set<string>>()
  for (const papers of grades.values())
    for (const paper of papers.keys())
      if (papers.size > 1)
        siblings.set(paper, new Set([...(siblings.get(paper) ?? []), ...[...papers.keys()].filter((other) => other !== paper)]))
  const seeds = [...siblings.keys()].sort()
  const precision: number[] = []
  const reciprocal: number[] = []
  for (const seed of seeds) {
    const wanted = siblings.get(seed) as Set<string>
    const found = (await findRelatedPapers(db, seed, 50)).map(({ paper }) => paper)
    const first = found.findIndex((paper) => wanted.has(paper))
    precision.push(found.slice(0, 5).filter((paper) => wanted.has(paper)).length / Math.min(5, wanted.size))
    reciprocal.push(first < 0 ? 0 : 1 / (first + 1))
  }
  return { precision: mean(precision), reciprocal: mean(reciprocal), seeds: precision.length }
}
