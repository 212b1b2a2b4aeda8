/** Papers like one: found by its heaviest terms, weighed by those they share, then compared by meaning. */
import type { Db } from '../store/db.ts'
import { indexedPaper, likeliestFor } from '../store/search.ts'
import { aboutTerms } from '../store/terms.ts'
import { LSA, termsIn } from './refit.ts'
import type { Ranked } from './strict.ts'
import { cosine, stopTerms } from './vectors.ts'

const HEAVY = 30
/** A term of the title weighs so many times what it would. */
const TITLE = 2
/**
 * Papers that the heavy terms find at most, so that a page can wait for them. The heaviest find first: where the rarest did,
 * as many papers of large stores were found, and fewer of them were alike (docs/decisions/0029-first-renders.md).
 */
const MOST_FOUND = 1000
/** What a term that the fit does not know is taken for: it is rare, and counting it takes longer than finding the papers that have it. */
const RARE = 3
/** Of those, so many are compared by meaning. */
const COMPARED = 100
/** What likeness by meaning adds at most, where likeness by words adds one. */
const MEANING = 2
/** Titles of so many terms that are equal are of copies nobody has joined yet. */
const TELLING_TITLE = 3

/** The papers most like this one, likest first; never a copy of it. Nothing of a paper that is not known. */
export async function related(db: Db, paper: string, n = 5): Promise<Ranked[]> {
  const own = await indexedPaper(db, paper)
  if (!own) return []
  const counts = new Map<string, number>()
  for (const term of termsIn(own)) if (!stopTerms.has(term)) counts.set(term, (counts.get(term) ?? 0) + 1)
  const inTitle = new Set(own.title.split(' '))
  const known = await aboutTerms(db, [...counts.keys()], LSA)
  const having = (term: string) => known.frequency.get(term) ?? (known.fitted ? RARE : 0)
  const weight = (term: string) => {
    const papers = having(term)
    return papers < 2 ? 0 : (1 + Math.log(counts.get(term) ?? 1)) * Math.log(known.papers / papers) * (inTitle.has(term) ? TITLE : 1)
  }
  const heavy = [...counts.keys()]
    .map((term) => ({ term, weight: weight(term) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.term < b.term ? -1 : 1))
    .slice(0, HEAVY)
    .map(({ term }) => term)
  let left = MOST_FOUND
  const asked = heavy.filter((term) => {
    if (having(term) > left) return false
    left -= having(term)
    return true
  })
  if (asked.length === 0) return []
  const terms = new Map(asked.map((term) => [term, weight(term)]))
  const found = await likeliestFor(db, { terms, to: known.papers, most: COMPARED + 1 })
  const isCopy = (title: string) => title === own.title && title.split(' ').length >= TELLING_TITLE
  const others = found.filter(({ seq, title }) => seq !== own.seq && !isCopy(title))
  const most = Math.max(...others.map(({ score }) => score), 1e-9)
  return others
    .map(({ paper, seq, score, vector }) => ({
      paper,
      seq,
      score: Math.round((score / most + MEANING * (own.vector && vector ? cosine(own.vector, vector) : 0)) * 1e6) / 1e6,
    }))
    .sort((a, b) => b.score - a.score || b.seq - a.seq)
    .slice(0, n)
}
