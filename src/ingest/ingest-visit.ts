/** What a visit found, kept: what is known is read, what changes is decided, and both are written in one batch. */

import { identifiersOf } from '../identifiers/identifiers.ts'
import { type FuzzyMatchResult, fuzzyMatch, matchProbesOf } from '../matching/fuzzy-match.ts'
import { groupByIdentifier } from '../matching/identifier-match.ts'
import type { Moment, Source, SourceRecord } from '../model.ts'
import { changesetStatements } from '../store/apply-changeset.ts'
import { type Db, type Statement, withOptimisticLock } from '../store/db.ts'
import { extendSnapshot, type IngestSnapshot, loadSnapshot } from '../store/ingest-snapshot.ts'
import { findMergeCandidates, possibleDuplicateStatements } from '../store/merges.ts'
import type { VisitRow } from '../store/sources.ts'
import { type Classifier, classify } from '../topics/classify.ts'
import { buildChangeset, type ChangesetResult, recentDays, type SourceLookup } from './changeset.ts'

/** What a visit came to, as `gather` prints it. */
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

/** A visit before its records were counted against what is known. */
export type VisitOutcome = Omit<VisitRow, 'seen' | 'new' | 'updated'>

/** A visit with its records counted, in the order in which `gather` prints it. */
export const visitReportOf = (
  { source, url, status, dropped, suspect, error }: VisitOutcome,
  records: number,
  { new: fresh, updated }: Pick<ChangesetResult, 'new' | 'updated'>,
): VisitReport => ({ source, url, status, seen: records + dropped, new: fresh, updated, dropped, suspect, error })

/** The records of one visit, and what decides when their papers were first seen. */
export type VisitRecords = { source: string; now: Moment; caughtUpAt: Moment | undefined; records: SourceRecord[] }

/**
 * Keeps the records of a visit as papers, with whatever else is to be written with them: all or nothing, in a constant number
 * of requests to the database. The same records again change nothing.
 */
export async function ingestVisit<T>(
  db: Db,
  { source, now, caughtUpAt, records }: VisitRecords,
  facts: SourceLookup,
  classifier: Classifier,
  also: (decided: Pick<ChangesetResult, 'new' | 'updated'>) => { statements: Statement[]; result: T },
): Promise<T> {
  const keys = records.map(({ key }) => key)
  const names = records.flatMap(identifiersOf)
  const days = recentDays(now)
  return withOptimisticLock(db, async () => {
    const byName = await loadSnapshot(db, source, { keys, names, days })
    const { groups, possibleDuplicates } = await groupVisitRecords(db, records, byName)
    const papers = groups.flatMap((group) => group.papers).filter((paper) => !byName.papers.has(paper))
    const known = papers.length > 0 ? await extendSnapshot(db, source, byName, papers) : byName
    const decided = buildChangeset(groups, known, facts, (paper) => classify(paper, classifier), { source, now, caughtUpAt })
    const { statements, result } = also(decided)
    return {
      turn: known.lockVersion,
      statements: [
        ...changesetStatements(db, decided.changeset),
        ...possibleDuplicateStatements(db, possibleDuplicates, now),
        ...statements,
      ],
      result,
    }
  })
}

/** The records of a visit as papers: by their names, then by what they say; one request, and none where they say nothing new. */
async function groupVisitRecords(db: Db, records: SourceRecord[], known: IngestSnapshot): Promise<FuzzyMatchResult> {
  const firstSeenAt = new Map([...known.papers].map(([id, row]) => [id, row.firstSeenAt]))
  const groups = groupByIdentifier(records, { ...known, firstSeenAt })
  const probes = matchProbesOf(groups, known.records, known.splitKeys)
  if (probes.length === 0) return { groups, possibleDuplicates: [] }
  return fuzzyMatch(groups, probes, await findMergeCandidates(db, probes), { ...known, firstSeenAt })
}

/** What papers are decided by, of the sources that are asked. */
export function sourceFactsOf(sources: Source[]): SourceLookup {
  const byId = new Map(sources.map((source) => [source.id, source]))
  return {
    abstractDisplay: (id) => byId.get(id)?.abstracts ?? 'excerpt',
    serviceName: (id) => {
      const source = byId.get(id)
      return source?.about && !source.about.missingField ? undefined : (source?.service ?? source?.name ?? id)
    },
  }
}
