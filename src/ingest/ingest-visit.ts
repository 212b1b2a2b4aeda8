/** Stores the records of a visit: reads a snapshot, decides what changes, writes it in one batch. */

import { identifiersOf } from '../identifiers/identifiers.ts'
import { type FuzzyMatchResult, fuzzyMatch, matchProbesOf } from '../matching/fuzzy-match.ts'
import { groupByIdentifier } from '../matching/identifier-match.ts'
import type { Moment, Source, SourceRecord } from '../model.ts'
import { changesetStatements } from '../store/apply-changeset.ts'
import type { Db, Statement } from '../store/db.ts'
import { extendSnapshot, type IngestSnapshot, loadSnapshot } from '../store/ingest-snapshot.ts'
import { findMergeCandidates } from '../store/merge-candidates.ts'
import { withOptimisticLock } from '../store/optimistic-lock.ts'
import { possibleDuplicateStatements } from '../store/possible-duplicates.ts'
import type { VisitRow } from '../store/visits.ts'
import { type Classifier, classify } from '../topics/classify.ts'
import { buildChangeset, type ChangesetResult, recentDays } from './changeset.ts'
import type { SourceLookup } from './paper-row.ts'

/** The result of a visit, as `gather` prints it. */
export type VisitReport = {
  source: string
  url: string
  status: number | null
  seen: number
  new: number
  updated: number
  dropped: number
  suspect: string | null
  error: string | null
}

/** The result of a visit before its records are compared with the store. */
export type VisitOutcome = Omit<VisitRow, 'seen' | 'new' | 'updated'>

/** Numbers of new and updated records. */
export type RecordCounts = Pick<ChangesetResult, 'new' | 'updated'>

/** Reports a visit, its keys in the order in which `gather` prints them. */
export const visitReportOf = (
  { source, url, status, dropped, suspect, error }: VisitOutcome,
  recordCount: number,
  counts: RecordCounts,
): VisitReport => ({ source, url, status, seen: recordCount + dropped, new: counts.new, updated: counts.updated, dropped, suspect, error })

/** The records of one visit, with what dates their papers. */
export type VisitRecords = { source: string; now: Moment; caughtUpAt: Moment | undefined; records: SourceRecord[] }

/**
 * Stores the records of a visit as papers, together with the caller's own statements: all or nothing, in a constant number of
 * database requests. The same records again change nothing.
 */
export async function ingestVisit<T>(
  db: Db,
  { source, now, caughtUpAt, records }: VisitRecords,
  sourceLookup: SourceLookup,
  classifier: Classifier,
  finishVisit: (counts: RecordCounts) => { statements: Statement[]; result: T },
): Promise<T> {
  const keys = records.map(({ key }) => key)
  const identifiers = records.flatMap(identifiersOf)
  const days = recentDays(now)
  const visit = { source, now, caughtUpAt }
  return withOptimisticLock(db, async () => {
    const initial = await loadSnapshot(db, source, { keys, identifiers, days })
    const { groups, possibleDuplicates } = await groupVisitRecords(db, records, initial)
    const papers = groups.flatMap((group) => group.papers).filter((paper) => !initial.papers.has(paper))
    const snapshot = papers.length > 0 ? await extendSnapshot(db, source, initial, papers) : initial
    const { changeset, ...counts } = buildChangeset(groups, {
      snapshot,
      sourceLookup,
      classifyPaper: (paper) => classify(paper, classifier),
      visit,
    })
    const { statements, result } = finishVisit(counts)
    return {
      lockVersion: snapshot.lockVersion,
      statements: [...changesetStatements(db, changeset), ...possibleDuplicateStatements(db, possibleDuplicates, now), ...statements],
      result,
    }
  })
}

/** Groups records by paper, first by identifiers, then by metadata: one database request, or none if no metadata is new. */
async function groupVisitRecords(db: Db, records: SourceRecord[], snapshot: IngestSnapshot): Promise<FuzzyMatchResult> {
  const firstSeenAt = new Map([...snapshot.papers].map(([id, row]) => [id, row.firstSeenAt]))
  const groups = groupByIdentifier(records, { ...snapshot, firstSeenAt })
  const probes = matchProbesOf(groups, snapshot.records, snapshot.splitKeys)
  if (probes.length === 0) return { groups, possibleDuplicates: [] }
  return fuzzyMatch(groups, probes, await findMergeCandidates(db, probes), { ...snapshot, firstSeenAt })
}

/** Looks up what papers take from these sources; a source that is gone allows an excerpt of its abstracts. */
export function sourceLookupOf(sources: Source[]): SourceLookup {
  const sourceById = new Map(sources.map((source) => [source.id, source]))
  return {
    abstractDisplay: (id) => sourceById.get(id)?.abstracts ?? 'excerpt',
    serviceName: (id) => {
      const source = sourceById.get(id)
      return source?.about && !source.about.missingField ? undefined : (source?.service ?? source?.name ?? id)
    },
  }
}
