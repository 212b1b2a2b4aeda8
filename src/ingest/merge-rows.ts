import { ownIdentifiersOf } from '../identifiers/identifiers.ts'
import type { RecordGroup } from '../matching/identifier-match.ts'
import { type AttributedRecord, linkEvidenceForMerge, linkOnlyRecords } from '../matching/link-evidence.ts'
import type { Moment } from '../model.ts'
import type { IngestSnapshot } from '../store/ingest-snapshot.ts'
import type { MergeRow, RecordRow } from '../store/papers.ts'
import type { SourceLookup } from './paper-row.ts'

/** Attributes a stored record to the service that a reader knows its source by. */
export const attributeRecord = ({ source, record }: RecordRow, sourceLookup: SourceLookup): AttributedRecord => ({
  source,
  serviceName: sourceLookup.serviceName(source) ?? source,
  record,
})

/** Explains why known papers became part of `id`, and why fuzzy matching added records to it. */
export function paperMergeRows(
  { id, mergedIds, group }: { id: string; mergedIds: string[]; group: RecordGroup },
  records: AttributedRecord[],
  snapshot: IngestSnapshot,
  at: Moment,
): MergeRow[] {
  const mergeRow = (from: string, reason: Pick<MergeRow, 'rule' | 'evidence' | 'probability'>): MergeRow => ({
    into: id,
    from,
    fromFirstSeenAt: snapshot.papers.get(from)?.firstSeenAt ?? null,
    ...reason,
    at,
  })
  const decided = group.mergeDecisions.map(({ sides, rule, evidence, probability }) =>
    mergeRow(sides.find((side) => mergedIds.includes(side)) ?? sides.find((side) => side !== id) ?? id, { rule, evidence, probability }),
  )
  const explainedIds = new Set(decided.map(({ from }) => from))
  const bridged = mergedIds
    .filter((from) => !explainedIds.has(from))
    .map((from) => {
      const recordsOfPaper = (paper: string) => {
        const rows = snapshot.records.get(paper) ?? []
        return records.filter(({ source, record }) => rows.some((row) => row.source === source && row.key === record.key))
      }
      const linkEvidence = linkEvidenceForMerge(recordsOfPaper(from), recordsOfPaper(id), records)
      return mergeRow(from, {
        rule: linkEvidence === undefined ? 'identifier' : 'link',
        evidence: linkEvidence ?? sharedIdentifierEvidence(group, id, new Set(snapshot.identifiers.get(from) ?? [from])),
        probability: null,
      })
    })
  return [...decided, ...bridged]
}

/** Names the record that has identifiers of both papers. */
function sharedIdentifierEvidence({ members }: RecordGroup, id: string, identifiersOfMerged: Set<string>): string {
  const bridge = members.find(({ identifiers }) => identifiers.some((identifier) => identifiersOfMerged.has(identifier)))
  const shared = bridge?.identifiers.filter((identifier) => identifiersOfMerged.has(identifier)) ?? []
  return `“${bridge?.record.title ?? ''}” has the identifiers ${[...shared, id].join(' and ')}`
}

/** Explains why new records belong to a paper that none of their own identifiers leads to. */
export const linkMergeRows = (into: string, before: AttributedRecord[], added: AttributedRecord[], at: Moment): MergeRow[] =>
  linkOnlyRecords(before, added).map(({ record, evidence }) => {
    const from = ownIdentifiersOf(record)[0] ?? record.key
    return { into, from, fromFirstSeenAt: null, rule: 'link', evidence, probability: null, at }
  })
