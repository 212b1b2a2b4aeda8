/** Compares records by title, authors, venue and date. */

import { isAboutAnother } from '../identifiers/about-another.ts'
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

/** The part of a record that is compared. */
export type RecordMetadata = { title: string; authors: Pick<Author, 'name'>[]; venue?: string | undefined; published?: string | undefined }

/** At most this many different metadata of one paper are compared. */
const MAX_METADATA_VARIANTS = 6

/** The cache holds the last this many prepared records, and as many of those before: papers with common words are candidates of many. */
const PREPARED_CACHE_SIZE = 2000
let recentCache = new Map<string, PreparedRecord>()
let previousCache = new Map<string, PreparedRecord>()
const preparedByMetadata = new WeakMap<RecordMetadata, PreparedRecord>()

/** Prepares metadata for the classifier; cached by value, because every visit reads the same records anew. */
function prepareMetadata(metadata: RecordMetadata): PreparedRecord {
  const known = preparedByMetadata.get(metadata)
  if (known) return known
  const { title, authors, venue = '', published } = metadata
  const year = published === undefined ? Number.NaN : Number(published.slice(0, 4))
  const input = { title, authors: authors.map(({ name }) => name), venue, year: Number.isNaN(year) ? null : year }
  const cacheKey = JSON.stringify(input)
  const prepared = recentCache.get(cacheKey) ?? previousCache.get(cacheKey) ?? prepareRecord(input)
  if (!recentCache.has(cacheKey) && recentCache.size >= PREPARED_CACHE_SIZE) {
    previousCache = recentCache
    recentCache = new Map()
  }
  recentCache.set(cacheKey, prepared)
  preparedByMetadata.set(metadata, prepared)
  return prepared
}

const hasSameTitleAndAuthors = (a: RecordMetadata, b: RecordMetadata): boolean =>
  a.title === b.title && a.authors.length === b.authors.length && a.authors.every(({ name }, i) => name === b.authors[i]?.name)

/** Whether no other metadata has the same title and authors. */
export const isNewMetadata = (metadata: RecordMetadata, others: RecordMetadata[]): boolean =>
  !others.some((other) => hasSameTitleAndAuthors(metadata, other))

/** The different metadata of one paper's records; a record without authors gets the longest list of all records. */
export function distinctMetadataOf(records: RecordMetadata[], others: RecordMetadata[] = []): RecordMetadata[] {
  const longest = [...records, ...others].reduce<RecordMetadata['authors']>(
    (list, { authors }) => (authors.length > list.length ? authors : list),
    [],
  )
  const distinct: RecordMetadata[] = []
  for (const record of records) {
    if (distinct.length === MAX_METADATA_VARIANTS) break
    const metadata = record.authors.length > 0 || longest.length === 0 ? record : { ...record, authors: longest }
    if (isNewMetadata(metadata, distinct)) distinct.push(metadata)
  }
  return distinct
}

const blockingKeyCache = new WeakMap<PreparedRecord, number[]>()

/** The blocking keys of a paper with this metadata, as they are stored. */
export const blockingKeyHashesOf = (variants: RecordMetadata[]): number[] => [
  ...new Set(variants.flatMap((metadata) => cachedBlockingKeyHashes(prepareMetadata(metadata)))),
]

function cachedBlockingKeyHashes(prepared: PreparedRecord): number[] {
  const known = blockingKeyCache.get(prepared)
  if (known) return known
  const hashes = blockingKeysOf(prepared).map(hashBlockingKey)
  blockingKeyCache.set(prepared, hashes)
  return hashes
}

/** How two papers compare: `isCertain` merges them, otherwise they are possible duplicates. */
export type MatchVerdict = { rule: 'title' | 'fuzzy'; probability: number; evidence: string; isCertain: boolean }

/** Compares every metadata of one paper with every one of another and returns the surest verdict; undefined if they hardly match. */
export function compareMetadata(left: RecordMetadata[], right: RecordMetadata[]): MatchVerdict | undefined {
  let best: { a: PreparedRecord; b: PreparedRecord; probability: number; byTitle: boolean } | undefined
  for (const a of left.map(prepareMetadata)) {
    for (const metadata of right) {
      const b = prepareMetadata(metadata)
      const veto = findVeto(a, b)
      if (veto && veto.maxProbability < POSSIBLE_DUPLICATE_THRESHOLD) continue
      const byTitle = !veto && isTitleMatch(a, b)
      const probability = predictWorkProbability(a, b)
      if (!byTitle && probability < POSSIBLE_DUPLICATE_THRESHOLD) continue
      const isBetter = !best || (byTitle === best.byTitle ? probability > best.probability : byTitle)
      if (isBetter) best = { a, b, probability, byTitle }
    }
  }
  if (!best) return undefined
  const { a, b, probability, byTitle } = best
  return {
    rule: byTitle ? 'title' : 'fuzzy',
    probability: Math.round(probability * 1e4) / 1e4,
    evidence: predictPreparedMatch(a, b).reasons.join('; '),
    isCertain: byTitle || probability > MATCH_THRESHOLD,
  }
}

/** Titles of fewer letters must be of the same year. */
const SHORT_TITLE_LETTERS = 12

/** Whether title and first author are equal, and the years at most one apart. */
function isTitleMatch(a: PreparedRecord, b: PreparedRecord): boolean {
  const [firstA, firstB] = [a.authorList.list[0], b.authorList.list[0]]
  if (a.title.letters !== b.title.letters || !firstA || !firstB || authorSimilarity(firstA, firstB) < 0.9) return false
  const [yearA, yearB] = [a.years.stated, b.years.stated]
  if (a.title.letters.length < SHORT_TITLE_LETTERS) return yearA !== null && yearA === yearB
  return yearA === null || yearB === null || Math.abs(yearA - yearB) <= 1
}

/**
 * Whether two records are clearly different works: no common author and no similar title, or only one is about another work.
 * Missing metadata is no difference.
 */
export function areClearlyDifferent(left: RecordMetadata, right: RecordMetadata): boolean {
  if (isAboutAnother(left.title) !== isAboutAnother(right.title)) return true
  const [a, b] = [prepareMetadata(left), prepareMetadata(right)]
  return noCommonAuthorVeto(a, b) !== undefined && a.title.letters !== '' && b.title.letters !== '' && !areTitlesSimilar(a.title, b.title)
}
