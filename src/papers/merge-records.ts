/** Merges the records of a paper. Their order does not matter: precedence is stated here, and in docs/papers.md as a table. */

import { mergeAuthorLists } from '../authors/merge-author-lists.ts'
import { identifierValueOf, isPreprintIdentifier, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import type { Links, Paper, SourceRecord } from '../model.ts'
import { pickEarliestDate } from '../text/dates.ts'
import { isAllCaps, isTruncatedText } from './clean-title.ts'
import { isPublication, publicationVenueOf } from './versions.ts'

/** A record with its source, and how much of its abstract that allows to display. */
export type SourcedRecord = { source: string; record: SourceRecord; abstractDisplay: 'whole' | 'excerpt' }

/** The fields of a paper that come from its records. */
export type MergedPaper = Omit<Paper, 'id' | 'identifiers' | 'firstSeenAt' | 'score' | 'scoreParts'>

/**
 * The rank of a record, lowest first: 0 the published version; 1 a preprint server's record with categories; 2 any other with
 * an identifier of its own; 3 a text about the paper, such as a blog post; 4 one that only has counts or a retraction.
 */
function precedenceOf(record: SourceRecord): number {
  if (record.authors.length === 0 && !record.abstract && !publicationVenueOf(record)) return 4
  if (isPublication(record)) return 0
  const own = ownIdentifiersOf(record)
  if (own.length === 0) return 3
  return record.categories?.length && own.some(isPreprintIdentifier) ? 1 : 2
}

type RankedRecord = SourcedRecord & { rank: number }

/** Sorts by rank, then the newest version first, then by source and key. */
const compareByPrecedence = (a: RankedRecord, b: RankedRecord): number =>
  a.rank - b.rank ||
  (b.record.version ?? 0) - (a.record.version ?? 0) ||
  (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
  (a.record.key < b.record.key ? -1 : a.record.key > b.record.key ? 1 : 0)

/** Merges records: each field comes from the first record that has it, with the exceptions of docs/papers.md. */
export function mergeRecords(records: SourcedRecord[], identifiers: string[]): MergedPaper {
  const ranked = records.map((entry) => ({ ...entry, rank: precedenceOf(entry.record) })).sort(compareByPrecedence)
  const first = <T>(field: (record: SourceRecord) => T | undefined): T | undefined => {
    for (const { record } of ranked) {
      const value = field(record)
      if (value !== undefined && value !== '') return value
    }
    return undefined
  }
  const abstract = bestAbstract(ranked)
  const links = mergeLinks(first, identifierValueOf(identifiers, 'arxiv'))
  const version = Math.max(0, ...ranked.map(({ record }) => record.version ?? 0))
  const ofPaper = ranked.filter(({ rank }) => rank <= 2)
  const ofPublication = ranked.filter(({ rank }) => rank === 0)
  const isOfServer = (record: SourceRecord) => ownIdentifiersOf(record).some(isPreprintIdentifier)
  const categories = (record: SourceRecord) => (record.categories?.length ? record.categories : undefined)
  return {
    title: bestTextOf(ofPaper, (record) => record.title) ?? first((record) => record.title) ?? '',
    abstract: abstract?.record.abstract ?? '',
    abstractDisplay: abstract?.abstractDisplay ?? 'whole',
    authors: mergeAuthorLists(ranked.map(({ record }) => record.authors)),
    url: links.abstract ?? first((record) => record.url) ?? '',
    published: pickEarliestDate(ranked.flatMap(({ record }) => record.published ?? [])),
    version: version > 0 ? version : undefined,
    announceType: first((record) => record.announceType),
    // a server's categories say more about the subject than a journal's sections
    categories: first((record) => (isOfServer(record) ? categories(record) : undefined)) ?? first(categories) ?? [],
    venue: bestTextOf(ofPublication, publicationVenueOf) ?? first(publicationVenueOf),
    license: first((record) => record.license),
    comment: first((record) => record.comment),
    organization: first((record) => record.organization),
    submittedBy: first((record) => record.submittedBy),
    links,
    withdrawn: ranked.some(({ record }) => record.withdrawn === true && !hasNewerVersion(record, ranked)),
    retracted: ranked.some(({ record }) => record.retracted === true),
  }
}

function mergeLinks(first: <T>(field: (record: SourceRecord) => T | undefined) => T | undefined, arxivId: string | undefined): Links {
  const link = (kind: keyof Links) => first((record) => record.links?.[kind])
  const links = {
    abstract: arxivId ? `https://arxiv.org/abs/${arxivId}` : undefined,
    pdf: link('pdf') ?? (arxivId ? `https://arxiv.org/pdf/${arxivId}` : undefined),
    code: link('code'),
    project: link('project'),
    discussion: link('discussion'),
  }
  return Object.fromEntries(Object.entries(links).filter(([, url]) => url !== undefined))
}

/** The first text that is neither in capitals nor truncated, else the first that is not in capitals, else the first. */
function bestTextOf(ranked: RankedRecord[], field: (record: SourceRecord) => string | undefined): string | undefined {
  const texts = ranked.flatMap(({ record }) => field(record) || [])
  return texts.find((text) => !isAllCaps(text) && !isTruncatedText(text)) ?? texts.find((text) => !isAllCaps(text)) ?? texts[0]
}

/** An abstract that only announces a withdrawal. */
const WITHDRAWN_ABSTRACT = /^(?:this|the) (?:\w+ )?(?:paper|article|submission|manuscript|preprint)\b.{0,60}\bwithdrawn\b/i

/** The first record whose abstract is of the paper, no withdrawal notice, displayable in full and not truncated, in this order of importance. */
function bestAbstract(ranked: RankedRecord[]): RankedRecord | undefined {
  const defects = ({ record, abstractDisplay, rank }: RankedRecord): number =>
    (rank >= 3 ? 8 : 0) +
    (WITHDRAWN_ABSTRACT.test(record.abstract) ? 4 : 0) +
    (abstractDisplay === 'excerpt' ? 2 : 0) +
    (isTruncatedText(record.abstract) ? 1 : 0)
  return ranked.filter(({ record }) => record.abstract).toSorted((a, b) => defects(a) - defects(b))[0] ?? ranked[0]
}

/** Whether another record of the same preprint is of a newer version, so that a withdrawal may be over. */
function hasNewerVersion(record: SourceRecord, records: SourcedRecord[]): boolean {
  const { version } = record
  if (version === undefined) return false
  const own = ownIdentifiersOf(record)
  return records.some(
    ({ record: other }) => (other.version ?? 0) > version && ownIdentifiersOf(other).some((identifier) => own.includes(identifier)),
  )
}

/** Whether readers see a change: another title, abstract or venue, a withdrawal or retraction, or its end. */
export const hasVisibleChange = (before: MergedPaper, after: MergedPaper): boolean =>
  (['title', 'abstract', 'venue', 'withdrawn', 'retracted'] as const).some((field) => before[field] !== after[field])
