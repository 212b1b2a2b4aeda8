/** What records say of papers, title and authors above all: what of it is different, and what two sayings come to beside each other. */

import { isAboutAnother } from '../identifiers/identifiers.ts'
import type { Author } from '../model.ts'
import { blockingKeysOf, hashBlockingKey } from './blocking-keys.ts'
import {
  MATCH_THRESHOLD,
  POSSIBLE_DUPLICATE_THRESHOLD,
  type PreparedRecord,
  predictPreparedMatch,
  predictWorkProbability,
  prepareRecord,
} from './classifier/classifier.ts'
import { authorSimilarity } from './classifier/person-features.ts'
import { areTitlesSimilar, findVeto, noCommonAuthorVeto } from './classifier/vetoes.ts'

/** What of a record is judged. */
export type RecordMetadata = { title: string; authors: Pick<Author, 'name'>[]; venue?: string | undefined; published?: string | undefined }

/** Of what a paper's records say, so many different things are looked at. */
const MAX_METADATA_VARIANTS = 6

/** The last so many different sayings are remembered as they were made ready, and those before them as long again: papers with common words are candidates of many. */
const PREPARED_CACHE_SIZE = 2000
let recentCache = new Map<string, PreparedRecord>()
let previousCache = new Map<string, PreparedRecord>()
const preparedByMetadata = new WeakMap<RecordMetadata, PreparedRecord>()

/** A record made ready to be judged; once, however often it is looked at and by whichever visit it is read again. */
function prepareMetadata(said: RecordMetadata): PreparedRecord {
  const known = preparedByMetadata.get(said)
  if (known) return known
  const { title, authors, venue = '', published } = said
  const year = published === undefined ? Number.NaN : Number(published.slice(0, 4))
  const described = { title, authors: authors.map(({ name }) => name), venue, year: Number.isNaN(year) ? null : year }
  const written = JSON.stringify(described)
  const made = recentCache.get(written) ?? previousCache.get(written) ?? prepareRecord(described)
  if (!recentCache.has(written) && recentCache.size >= PREPARED_CACHE_SIZE) {
    previousCache = recentCache
    recentCache = new Map()
  }
  recentCache.set(written, made)
  preparedByMetadata.set(said, made)
  return made
}

const hasSameTitleAndAuthors = (a: RecordMetadata, b: RecordMetadata): boolean =>
  a.title === b.title && a.authors.length === b.authors.length && a.authors.every(({ name }, i) => name === b.authors[i]?.name)

/** Whether a record says something of a paper, by title and authors, that none of these said. */
export const isNewMetadata = (said: RecordMetadata, others: RecordMetadata[]): boolean =>
  !others.some((other) => hasSameTitleAndAuthors(said, other))

/** The different things that records of one paper say of it; where one names no author, the fullest list of all its records stands. */
export function distinctMetadataOf(records: RecordMetadata[], others: RecordMetadata[] = []): RecordMetadata[] {
  const fullest = [...records, ...others].reduce<RecordMetadata['authors']>(
    (most, { authors }) => (authors.length > most.length ? authors : most),
    [],
  )
  const different: RecordMetadata[] = []
  for (const said of records) {
    if (different.length === MAX_METADATA_VARIANTS) break
    const whole = said.authors.length > 0 || fullest.length === 0 ? said : { ...said, authors: fullest }
    if (isNewMetadata(whole, different)) different.push(whole)
  }
  return different
}

const blockingKeyCache = new WeakMap<PreparedRecord, number[]>()

/** The keys by which near papers find one of which this is said, as they are stored. */
export const blockingKeyHashesOf = (said: RecordMetadata[]): number[] => [
  ...new Set(said.flatMap((one) => cachedBlockingKeyHashes(prepareMetadata(one)))),
]

function cachedBlockingKeyHashes(made: PreparedRecord): number[] {
  const known = blockingKeyCache.get(made)
  if (known) return known
  const numbers = blockingKeysOf(made).map(hashBlockingKey)
  blockingKeyCache.set(made, numbers)
  return numbers
}

export type MatchVerdict = { rule: 'title' | 'fuzzy'; probability: number; evidence: string; isCertain: boolean }

/** What two papers come to by what is said of them: the surest of all pairs of sayings; undefined where they are hardly one. */
export function compareMetadata(left: RecordMetadata[], right: RecordMetadata[]): MatchVerdict | undefined {
  let best: { a: PreparedRecord; b: PreparedRecord; work: number; byTitle: boolean } | undefined
  for (const one of left) {
    const a = prepareMetadata(one)
    for (const other of right) {
      const b = prepareMetadata(other)
      const guard = findVeto(a, b)
      if (guard && guard.maxProbability < POSSIBLE_DUPLICATE_THRESHOLD) continue
      const byTitle = !guard && isTitleMatch(a, b)
      const work = predictWorkProbability(a, b)
      if (!byTitle && work < POSSIBLE_DUPLICATE_THRESHOLD) continue
      if (!best || Number(byTitle) - Number(best.byTitle) > 0 || (byTitle === best.byTitle && work > best.work))
        best = { a, b, work, byTitle }
    }
  }
  if (!best) return undefined
  const { a, b, work, byTitle } = best
  return {
    rule: byTitle ? 'title' : 'fuzzy',
    probability: Math.round(work * 1e4) / 1e4,
    evidence: predictPreparedMatch(a, b).reasons.join('; '),
    isCertain: byTitle || work > MATCH_THRESHOLD,
  }
}

/** Titles of fewer letters than this must be of the same year. */
const SHORT_TITLE_LETTERS = 12

/** The third step of the ladder: the same title and first author, at most a year apart. */
function isTitleMatch(a: PreparedRecord, b: PreparedRecord): boolean {
  const [first, other] = [a.authorList.list[0], b.authorList.list[0]]
  if (a.title.letters !== b.title.letters || !first || !other || authorSimilarity(first, other) < 0.9) return false
  const [one, another] = [a.years.stated, b.years.stated]
  if (a.title.letters.length < SHORT_TITLE_LETTERS) return one !== null && one === another
  return one === null || another === null || Math.abs(one - another) <= 1
}

/**
 * Whether two sayings are clearly of two works: their people have nobody in common and their titles are not alike, or only one
 * says that it is about another. What one of them leaves out speaks for nothing.
 */
export function areClearlyDifferent(left: RecordMetadata, right: RecordMetadata): boolean {
  if (isAboutAnother(left.title) !== isAboutAnother(right.title)) return true
  const [a, b] = [prepareMetadata(left), prepareMetadata(right)]
  return noCommonAuthorVeto(a, b) !== undefined && a.title.letters !== '' && b.title.letters !== '' && !areTitlesSimilar(a.title, b.title)
}
