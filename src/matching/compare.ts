/** What records say of papers, title and authors above all: what of it is different, and what two sayings come to beside each other. */

import { isAboutAnother } from '../identifiers/identifiers.ts'
import type { Author } from '../model.ts'
import { keyNumber, keysOf } from './blocking-keys.ts'
import { judgePrepared, POSSIBLE, type Prepared, prepare, SURE, workProbability } from './classifier/classifier.ts'
import { personsAlike } from './classifier/person-features.ts'
import { guardBetween, nobodyInCommon, titlesAlike } from './classifier/vetoes.ts'

/** What of a record is judged. */
export type Said = { title: string; authors: Pick<Author, 'name'>[]; venue?: string | undefined; published?: string | undefined }

/** Of what a paper's records say, so many different things are looked at. */
const MOST_SAID = 6

/** The last so many different sayings are remembered as they were made ready, and those before them as long again: papers with common words are candidates of many. */
const REMEMBERED = 2000
let remembered = new Map<string, Prepared>()
let before = new Map<string, Prepared>()
const prepared = new WeakMap<Said, Prepared>()

/** A record made ready to be judged; once, however often it is looked at and by whichever visit it is read again. */
function preparedOf(said: Said): Prepared {
  const known = prepared.get(said)
  if (known) return known
  const { title, authors, venue = '', published } = said
  const year = published === undefined ? Number.NaN : Number(published.slice(0, 4))
  const described = { title, authors: authors.map(({ name }) => name), venue, year: Number.isNaN(year) ? null : year }
  const written = JSON.stringify(described)
  const made = remembered.get(written) ?? before.get(written) ?? prepare(described)
  if (!remembered.has(written) && remembered.size >= REMEMBERED) {
    before = remembered
    remembered = new Map()
  }
  remembered.set(written, made)
  prepared.set(said, made)
  return made
}

const sameWords = (a: Said, b: Said): boolean =>
  a.title === b.title && a.authors.length === b.authors.length && a.authors.every(({ name }, i) => name === b.authors[i]?.name)

/** Whether a record says something of a paper, by title and authors, that none of these said. */
export const saysMore = (said: Said, others: Said[]): boolean => !others.some((other) => sameWords(said, other))

/** The different things that records of one paper say of it; where one names no author, the fullest list of all its records stands. */
export function differentlySaid(records: Said[], others: Said[] = []): Said[] {
  const fullest = [...records, ...others].reduce<Said['authors']>(
    (most, { authors }) => (authors.length > most.length ? authors : most),
    [],
  )
  const different: Said[] = []
  for (const said of records) {
    if (different.length === MOST_SAID) break
    const whole = said.authors.length > 0 || fullest.length === 0 ? said : { ...said, authors: fullest }
    if (saysMore(whole, different)) different.push(whole)
  }
  return different
}

const keyNumbers = new WeakMap<Prepared, number[]>()

/** The keys by which near papers find one of which this is said, as they are stored. */
export const keyNumbersOf = (said: Said[]): number[] => [...new Set(said.flatMap((one) => keysOnce(preparedOf(one))))]

function keysOnce(made: Prepared): number[] {
  const known = keyNumbers.get(made)
  if (known) return known
  const numbers = keysOf(made).map(keyNumber)
  keyNumbers.set(made, numbers)
  return numbers
}

export type Verdict = { rule: 'title' | 'near'; probability: number; evidence: string; sure: boolean }

/** What two papers come to by what is said of them: the surest of all pairs of sayings; undefined where they are hardly one. */
export function judged(left: Said[], right: Said[]): Verdict | undefined {
  let best: { a: Prepared; b: Prepared; work: number; byTitle: boolean } | undefined
  for (const one of left) {
    const a = preparedOf(one)
    for (const other of right) {
      const b = preparedOf(other)
      const guard = guardBetween(a, b)
      if (guard && guard.atMost < POSSIBLE) continue
      const byTitle = !guard && sameByTitle(a, b)
      const work = workProbability(a, b)
      if (!byTitle && work < POSSIBLE) continue
      if (!best || Number(byTitle) - Number(best.byTitle) > 0 || (byTitle === best.byTitle && work > best.work))
        best = { a, b, work, byTitle }
    }
  }
  if (!best) return undefined
  const { a, b, work, byTitle } = best
  return {
    rule: byTitle ? 'title' : 'near',
    probability: Math.round(work * 1e4) / 1e4,
    evidence: judgePrepared(a, b).reasons.join('; '),
    sure: byTitle || work > SURE,
  }
}

/** Titles of fewer letters than this must be of the same year. */
const SHORT_TITLE = 12

/** The third step of the ladder: the same title and first author, at most a year apart. */
function sameByTitle(a: Prepared, b: Prepared): boolean {
  const [first, other] = [a.people.list[0], b.people.list[0]]
  if (a.title.letters !== b.title.letters || !first || !other || personsAlike(first, other) < 0.9) return false
  const [one, another] = [a.years.stated, b.years.stated]
  if (a.title.letters.length < SHORT_TITLE) return one !== null && one === another
  return one === null || another === null || Math.abs(one - another) <= 1
}

/**
 * Whether two sayings are clearly of two works: their people have nobody in common and their titles are not alike, or only one
 * says that it is about another. What one of them leaves out speaks for nothing.
 */
export function disagree(left: Said, right: Said): boolean {
  if (isAboutAnother(left.title) !== isAboutAnother(right.title)) return true
  const [a, b] = [preparedOf(left), preparedOf(right)]
  return nobodyInCommon(a, b) !== undefined && a.title.letters !== '' && b.title.letters !== '' && !titlesAlike(a.title, b.title)
}
