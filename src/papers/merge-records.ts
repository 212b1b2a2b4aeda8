/**
 * One paper of all its records. The order in which they arrived plays no part: precedence is stated here, and in
 * docs/papers.md as a table.
 */

import { mergeAuthorLists } from '../authors/merge-author-lists.ts'
import { identifierValueOf, isPreprintIdentifier, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import type { Paper, SourceRecord } from '../model.ts'
import { pickEarliestDate } from '../text/dates.ts'
import { isAllCaps, isTruncatedText } from './clean-title.ts'
import { isPublication, publicationVenueOf } from './versions.ts'

/** A record as it is kept: with the source that said so. */
export type SourcedRecord = { source: string; record: SourceRecord; abstractDisplay: 'whole' | 'excerpt' }

/** What of a paper its records decide; identity, dates of ours and merit are decided elsewhere. */
export type MergedPaper = Omit<Paper, 'id' | 'identifiers' | 'firstSeenAt' | 'score' | 'scoreParts'>

/**
 * Smaller speaks first: the published version; the server of preprints that knows its subject (arXiv itself); whoever else
 * knows it by a name of its own; who only tells of it, as a blog does; who only counts it or marks it as taken back.
 */
function precedenceOf(record: SourceRecord): number {
  if (record.authors.length === 0 && !record.abstract && !publicationVenueOf(record)) return 4
  if (isPublication(record)) return 0
  const own = ownIdentifiersOf(record)
  if (own.length === 0) return 3
  return record.categories?.length && own.some(isPreprintIdentifier) ? 1 : 2
}

type RankedRecord = SourcedRecord & { rank: number }

/** Of equal rank the newest version speaks first, then by the letters of source and key. */
const compareByPrecedence = (a: RankedRecord, b: RankedRecord): number =>
  a.rank - b.rank ||
  (b.record.version ?? 0) - (a.record.version ?? 0) ||
  (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
  (a.record.key < b.record.key ? -1 : a.record.key > b.record.key ? 1 : 0)

/** What a paper shows: of each thing what the first record says that says it, but for what docs/papers.md says otherwise. */
export function mergeRecords(kept: SourcedRecord[], names: string[]): MergedPaper {
  const said = kept.map((one) => ({ ...one, rank: precedenceOf(one.record) })).sort(compareByPrecedence)
  const first = <T>(of: (record: SourceRecord) => T | undefined): T | undefined => {
    for (const { record } of said) {
      const value = of(record)
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  const abstract = bestAbstract(said)
  const arxiv = identifierValueOf(names, 'arxiv')
  const link = (kind: keyof Paper['links']) => first((record) => record.links?.[kind])
  const links = {
    abstract: arxiv ? `https://arxiv.org/abs/${arxiv}` : undefined,
    pdf: link('pdf') ?? (arxiv ? `https://arxiv.org/pdf/${arxiv}` : undefined),
    code: link('code'),
    project: link('project'),
    discussion: link('discussion'),
  }
  const version = Math.max(0, ...said.map(({ record }) => record.version ?? 0))
  const ofThePaper = said.filter(({ rank }) => rank <= 2)
  const published = said.filter(({ rank }) => rank === 0)
  const ofServer = (record: SourceRecord) => ownIdentifiersOf(record).some(isPreprintIdentifier)
  const categories = (record: SourceRecord) => (record.categories?.length ? record.categories : undefined)
  return {
    title: bestTextOf(ofThePaper, (record) => record.title) ?? first((record) => record.title) ?? '',
    abstract: abstract?.record.abstract ?? '',
    abstractDisplay: abstract?.abstractDisplay ?? 'whole',
    authors: mergeAuthorLists(said.map(({ record }) => record.authors)),
    url: links.abstract ?? first((record) => record.url) ?? '',
    published: pickEarliestDate(said.flatMap(({ record }) => record.published ?? [])),
    version: version > 0 ? version : undefined,
    announceType: first((record) => record.announceType),
    // a journal's sections tell less of the subject than the categories of a server
    categories: first((record) => (ofServer(record) ? categories(record) : undefined)) ?? first(categories) ?? [],
    venue: bestTextOf(published, publicationVenueOf) ?? first(publicationVenueOf),
    license: first((record) => record.license),
    comment: first((record) => record.comment),
    organization: first((record) => record.organization),
    submittedBy: first((record) => record.submittedBy),
    links: Object.fromEntries(Object.entries(links).filter(([, address]) => address !== undefined)),
    withdrawn: said.some(({ record }) => record.withdrawn === true && !hasNewerVersion(record, said)),
    retracted: said.some(({ record }) => record.retracted === true),
  }
}

/** The first text that is neither in capitals nor cut short, else the first that is not in capitals, else the first. */
function bestTextOf(said: RankedRecord[], of: (record: SourceRecord) => string | undefined): string | undefined {
  const texts = said.flatMap(({ record }) => of(record) || [])
  return texts.find((text) => !isAllCaps(text) && !isTruncatedText(text)) ?? texts.find((text) => !isAllCaps(text)) ?? texts[0]
}

/** An abstract that only says that there is none any more. */
const WITHDRAWN_ABSTRACT = /^(?:this|the) (?:\w+ )?(?:paper|article|submission|manuscript|preprint)\b.{0,60}\bwithdrawn\b/i

/** One that is of the paper, may be shown whole, is not cut short, and else the first. */
function bestAbstract(said: RankedRecord[]): RankedRecord | undefined {
  const worth = ({ record, abstractDisplay, rank }: RankedRecord): number =>
    (rank >= 3 ? 8 : 0) +
    (WITHDRAWN_ABSTRACT.test(record.abstract) ? 4 : 0) +
    (abstractDisplay === 'excerpt' ? 2 : 0) +
    (isTruncatedText(record.abstract) ? 1 : 0)
  return said.filter(({ record }) => record.abstract).toSorted((a, b) => worth(a) - worth(b))[0] ?? said[0]
}

/** Whether another record of the same preprint is of a newer version: what this one says of it may be over. */
function hasNewerVersion(record: SourceRecord, said: SourcedRecord[]): boolean {
  const { version } = record
  if (version === undefined) return false
  const own = ownIdentifiersOf(record)
  return said.some(({ record: other }) => (other.version ?? 0) > version && ownIdentifiersOf(other).some((name) => own.includes(name)))
}

/** Whether readers should be told that a paper changed: another title or abstract, a published version, taken back or not any more. */
export const hasVisibleChange = (before: MergedPaper, after: MergedPaper): boolean =>
  (['title', 'abstract', 'venue', 'withdrawn', 'retracted'] as const).some((what) => before[what] !== after[what])
