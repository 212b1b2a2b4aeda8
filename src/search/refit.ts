/** Keeps the index and its vectors: papers stored before it are indexed, vectors are learned anew, new papers get theirs. */
import { type Db, send } from '../store/db.ts'
import {
  forgetGone,
  keepFit,
  keepVectors,
  papersToIndex,
  searchStatements,
  termsOfPapers,
  useFit,
  vectorsOf,
  withoutVectors,
} from '../store/search.ts'
import { indexed, SENTENCE_END } from './indexed.ts'
import { fitVectors, projected, type TermVector, type Vector } from './vectors.ts'

const AT_ONCE = 500
/** Papers a fit learns from, the newest. */
const MOST_LEARNED = 50_000

/** What gives texts their vectors; vectors of one model are compared with each other only. */
export type Embedder = { model: string; embed: (texts: { terms: string[] }[]) => Promise<(Vector | undefined)[]> }

export const LSA = 'lsa-64'

/** The learned vectors of this store. */
export const learned = (db: Db): Embedder => ({
  model: LSA,
  embed: async (texts) => {
    const known = await vectorsOf(
      db,
      texts.flatMap(({ terms }) => terms),
    )
    return texts.map(({ terms }) => projected(terms, known))
  },
})

/** The terms of an indexed paper, in order. */
export const termsIn = ({ title, abstract }: { title: string; abstract: string }): string[] =>
  `${title} ${abstract}`.split(' ').filter((term) => term !== '' && term !== SENTENCE_END)

/** Indexes every stored paper that is not, or not as it stands now; says how many were looked at. */
export async function reindex(db: Db, onPage?: (done: number) => void): Promise<number> {
  await forgetGone(db)
  let done = 0
  for (let after = 0; ; ) {
    const page = await papersToIndex(db, after, AT_ONCE)
    if (page.length === 0) return done
    await send(db, searchStatements(db, page.map(indexed)))
    after = page.at(-1)?.seq ?? after
    done += page.length
    onPage?.(done)
  }
}

/** Learns vectors from the newest papers indexed and gives every paper its own; searches use the old ones until all is there. */
export async function refit(db: Db, onPage?: (done: number) => void): Promise<{ papers: number; terms: number }> {
  const learnedFrom: string[][] = []
  for (let before = Number.MAX_SAFE_INTEGER; learnedFrom.length < MOST_LEARNED; ) {
    const page = await termsOfPapers(db, before, 2000)
    if (page.length === 0) break
    for (const paper of page) learnedFrom.push(termsIn(paper))
    before = page.at(-1)?.seq ?? 0
  }
  const fit = fitVectors(learnedFrom)
  const id = await keepFit(db, fit, LSA)
  const known = new Map(fit.terms.map((term) => [term.term, term]))
  let done = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const page = await termsOfPapers(db, before, 2000)
    if (page.length === 0) break
    await keepVectors(db, id, page.map(placed(known)))
    before = page.at(-1)?.seq ?? 0
    done += page.length
    onPage?.(done)
  }
  await useFit(db, id)
  return { papers: done, terms: fit.terms.length }
}

const placed =
  (known: ReadonlyMap<string, TermVector>) =>
  ({ seq, ...paper }: { seq: number; title: string; abstract: string }) => ({
    seq,
    vector: projected(termsIn(paper), known) ?? new Int8Array(known.values().next().value?.vector.length ?? 0),
  })

/** Gives new papers their vectors, at most so many: three requests, however many they are. */
export async function embedNew(db: Db, most = AT_ONCE): Promise<number> {
  const waiting = await withoutVectors(db, most)
  const [first] = waiting
  if (!first) return 0
  const known = await vectorsOf(db, waiting.flatMap(termsIn))
  await keepVectors(db, first.fit, waiting.map(placed(known)))
  return waiting.length
}
