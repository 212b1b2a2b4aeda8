/** What a visit found, kept: what is known is read, what changes is decided, and both are written in one batch. */

import { namesOf } from '../identifiers/identifiers.ts'
import { matchNear, type Near, probesOf } from '../matching/fuzzy-match.ts'
import { groupByName } from '../matching/identifier-match.ts'
import type { Moment, Source, SourceRecord } from '../model.ts'
import { changeStatements } from '../store/apply-changeset.ts'
import { type Db, inTurn, type Statement } from '../store/db.ts'
import { alsoKnown, type Known, knownOf } from '../store/ingest-snapshot.ts'
import { nearPapers, possibleStatements } from '../store/merges.ts'
import type { VisitRow } from '../store/sources.ts'
import { type Classifier, classify } from '../topics/classify.ts'
import { changesOf, type Decided, recentDays, type SourceFacts } from './changeset.ts'

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
export type Told = Omit<VisitRow, 'seen' | 'new' | 'updated'>

/** A visit with its records counted, in the order in which `gather` prints it. */
export const reportOf = (
  { source, url, status, dropped, suspect, error }: Told,
  records: number,
  { new: fresh, updated }: Pick<Decided, 'new' | 'updated'>,
): VisitReport => ({ source, url, status, seen: records + dropped, new: fresh, updated, dropped, suspect, error })

/** The records of one visit, and what decides when their papers were first seen. */
export type VisitFound = { source: string; now: Moment; caughtUpAt: Moment | undefined; records: SourceRecord[] }

/**
 * Keeps the records of a visit as papers, with whatever else is to be written with them: all or nothing, in a constant number
 * of requests to the database. The same records again change nothing.
 */
export async function keep<T>(
  db: Db,
  { source, now, caughtUpAt, records }: VisitFound,
  facts: SourceFacts,
  classifier: Classifier,
  also: (decided: Pick<Decided, 'new' | 'updated'>) => { statements: Statement[]; result: T },
): Promise<T> {
  const keys = records.map(({ key }) => key)
  const names = records.flatMap(namesOf)
  const days = recentDays(now)
  return inTurn(db, async () => {
    const byName = await knownOf(db, source, { keys, names, days })
    const { groups, possibles } = await nearOf(db, records, byName)
    const papers = groups.flatMap((group) => group.papers).filter((paper) => !byName.papers.has(paper))
    const known = papers.length > 0 ? await alsoKnown(db, source, byName, papers) : byName
    const decided = changesOf(groups, known, facts, (paper) => classify(paper, classifier), { source, now, caughtUpAt })
    const { statements, result } = also(decided)
    return {
      turn: known.turn,
      statements: [...changeStatements(db, decided.changes), ...possibleStatements(db, possibles, now), ...statements],
      result,
    }
  })
}

/** The records of a visit as papers: by their names, then by what they say; one request, and none where they say nothing new. */
async function nearOf(db: Db, records: SourceRecord[], known: Known): Promise<Near> {
  const firstSeenAt = new Map([...known.papers].map(([id, row]) => [id, row.firstSeenAt]))
  const groups = groupByName(records, { ...known, firstSeenAt })
  const probes = probesOf(groups, known.records, known.apart)
  if (probes.length === 0) return { groups, possibles: [] }
  return matchNear(groups, probes, await nearPapers(db, probes), { ...known, firstSeenAt })
}

/** What papers are decided by, of the sources that are asked. */
export function factsOf(sources: Source[]): SourceFacts {
  const byId = new Map(sources.map((source) => [source.id, source]))
  return {
    shown: (id) => byId.get(id)?.abstracts ?? 'excerpt',
    service: (id) => {
      const source = byId.get(id)
      return source?.about && !source.about.lacking ? undefined : (source?.service ?? source?.name ?? id)
    },
  }
}
