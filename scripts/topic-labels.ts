/** Labelled papers (test/fixtures/topic-labels.json) with their texts, and precision and recall of topics on them. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { topics } from '../feeds/topics/index.ts'

/** Labels by paper id; `again` are those of a second, blind reader of held-out papers. */
export type Labels = { develop: Record<string, string[]>; heldOut: Record<string, string[]>; again: Record<string, string[]> }
/** A paper with its labels: a slug, or `?slug` where fair readers may disagree. */
export type Labelled = { id: string; title: string; abstract: string; labels: string[]; part: 'develop' | 'heldOut' }

/** Reads the labels. */
export const labelsOf = (): Labels => JSON.parse(readFileSync(new URL('../test/fixtures/topic-labels.json', import.meta.url), 'utf8'))

/** The labels two readers agree on; `?slug` where they do not or one is unsure. */
export const agreed = (first: string[], second: string[]): string[] =>
  topics.flatMap(({ slug }) => {
    if (first.includes(slug) && second.includes(slug)) return [slug]
    return [first, second].some((labels) => labels.includes(slug) || labels.includes(`?${slug}`)) ? [`?${slug}`] : []
  })

/** Loads the labelled papers with titles and, if recorded, abstracts from the corpus. */
export function labelledPapers(corpus: string, labels = labelsOf()): Labelled[] {
  const found = new Map<string, Labelled>()
  const add = (id: string, title: string, abstract: string) => {
    const part = id in labels.develop ? 'develop' : 'heldOut'
    const of = labels[part][id]
    if (of && !found.has(id)) found.set(id, { id, title, abstract, labels: of, part })
  }
  const within = (...names: string[]) => join(corpus, 'corpus', ...names)
  const text = (file: string) => (file.endsWith('.gz') ? gunzipSync(readFileSync(file)) : readFileSync(file)).toString().trim()
  const lines = <T>(file: string) =>
    text(file)
      .split('\n')
      .map((line) => JSON.parse(line) as T)
  const archived = (name: string) => within(name, readdirSync(within(name)).find((entry) => entry.startsWith('dev-')) ?? '')
  type Announced = { id: string; title: string; summary: string }
  const seed = JSON.parse(text(within('seed/papers.json'))) as { title: string | null; abstract: string }[]
  for (const { title, abstract } of seed) if (title) add(title, title, abstract)
  const featured = join(archived('hf-daily-archive'), 'papers-with-abstracts.jsonl.gz')
  for (const { id, title, summary } of lines<Announced>(featured)) add(id, title, summary)
  const days = join(archived('arxiv-daily-listings'), 'days-with-abstracts')
  for (const day of readdirSync(days).sort())
    for (const { id, title, summary } of lines<Announced>(join(days, day))) add(id, title, summary)
  for (const line of text(join(archived('arxiv-daily-listings'), 'listing.csv.gz')).split('\n')) {
    const [, id = '', quoted, bare = ''] = /^[^,]*,([^,]+),(?:"((?:[^"]|"")*)"|([^,]*)),/.exec(line) ?? []
    add(id, quoted?.replaceAll('""', '"') ?? bare, '')
  }
  // papers of other fields: biomedicine, aerodynamics, databases
  for (const file of ['scifact/corpus.jsonl.gz', 'cranfield/corpus.jsonl'])
    for (const { id, title, abstract } of lines<{ id: string; title: string; abstract: string }>(within('search', file)))
      add(`${file.split('/')[0]}:${id}`, title, abstract)
  for (const file of ['train.jsonl', 'valid.jsonl'])
    for (const { left } of lines<{ left: { title: string } }>(within('matching/dblp-acm', file))) add(left.title, left.title, '')
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** Counts of classifications; `open` where readers disagree. */
export type Outcome = { right: number; wrong: number; open: number; missed: number }
export const precisionOf = ({ right, wrong }: Outcome): number => right / (right + wrong)
export const recallOf = ({ right, missed }: Outcome): number => right / (right + missed)

/** Counts outcomes per topic with a classifier, and over all of them (`micro`). */
export function outcomesOf(papers: Labelled[], isGiven: (paper: Labelled, slug: string) => boolean): Map<string, Outcome> {
  const judged = topics.filter(({ hasClassifier }) => hasClassifier)
  const rows = new Map(['micro', ...judged.map(({ slug }) => slug)].map((name) => [name, { right: 0, wrong: 0, open: 0, missed: 0 }]))
  for (const paper of papers) {
    for (const { slug } of judged) {
      const isWanted = paper.labels.includes(slug)
      const given = isGiven(paper, slug)
      if (!isWanted && !given) continue
      const outcome = !given ? 'missed' : isWanted ? 'right' : paper.labels.includes(`?${slug}`) ? 'open' : 'wrong'
      for (const name of ['micro', slug]) (rows.get(name) as Outcome)[outcome]++
    }
  }
  return rows
}

/** Formats outcomes as a table. */
export const tableOf = (heading: string, outcomes: Map<string, Outcome>): string =>
  [
    `${heading.padEnd(24)}\tprecision\trecall\tpapers\topen`,
    ...[...outcomes].map(([name, of]) =>
      [name.padEnd(24), precisionOf(of).toFixed(3).padStart(9), recallOf(of).toFixed(3), of.right + of.missed, of.open].join('\t'),
    ),
  ].join('\n')
