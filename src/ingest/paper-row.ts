import type { SourceRecord } from '../model.ts'
import { type MergedPaper, mergeRecords } from '../papers/merge-records.ts'
import { priorOf } from '../papers/prior.ts'
import { hotOf, scoreOf, sumSignals } from '../papers/score.ts'
import type { IngestSnapshot } from '../store/ingest-snapshot.ts'
import type { PaperRow, RecordRow, SignalRow } from '../store/papers.ts'
import { dayOf } from '../text/dates.ts'

/** What papers take from the descriptions of their sources. */
export type SourceLookup = {
  /** Whether a source's abstracts may be shown whole; an unknown source allows an excerpt. */
  abstractDisplay: (source: string) => 'whole' | 'excerpt'
  /** The service a source belongs to: its sources mention a paper once. Undefined for sources that only answer about known papers. */
  serviceName: (source: string) => string | undefined
}

/** A paper row that has no sequence number yet. */
export type NewPaperRow = Omit<PaperRow, 'seq'>

/** Everything that a paper's row is computed from. */
export type PaperRowInput = { id: string; identifiers: string[]; records: RecordRow[]; signals: SignalRow[]; firstSeenAt: number }

/** Computes a paper's row from its records and signals. */
export function buildPaperRow(
  { id, identifiers, records, signals, firstSeenAt }: PaperRowInput,
  snapshot: Pick<IngestSnapshot, 'baseline'>,
  sourceLookup: SourceLookup,
): { row: NewPaperRow; merged: MergedPaper } {
  const merged = mergeRecords(
    records.map(({ source, record }) => ({ source, record, abstractDisplay: sourceLookup.abstractDisplay(source) })),
    identifiers,
  )
  const services = new Set(records.map(({ source }) => sourceLookup.serviceName(source)).filter((service) => service !== undefined))
  const values = sumSignals([{ kind: 'mentions', value: Math.max(0, services.size - 1) }, ...signals])
  const day = dayOf(firstSeenAt)
  const field = merged.categories[0] ?? '*'
  const { score, parts } = scoreOf(values, (kind) => snapshot.baseline(day, field, kind), priorOf({ ...merged, identifiers }))
  const row = {
    id,
    ...paperColumnsOf(merged),
    firstSeenAt,
    score,
    scoreParts: parts,
    hot: hotOf(score, firstSeenAt),
    changedAt: null,
    awaitsDate: false,
  }
  return { row, merged }
}

const paperColumnsOf = (merged: MergedPaper) => ({
  title: merged.title,
  abstract: merged.abstract,
  abstractDisplay: merged.abstractDisplay,
  authors: merged.authors,
  url: merged.url,
  published: merged.published ?? null,
  version: merged.version ?? null,
  announceType: merged.announceType ?? null,
  categories: merged.categories,
  venue: merged.venue ?? null,
  license: merged.license ?? null,
  comment: merged.comment ?? null,
  organization: merged.organization ?? null,
  submittedBy: merged.submittedBy ?? null,
  links: merged.links,
  withdrawn: merged.withdrawn,
  retracted: merged.retracted,
})

/** The merged paper that a stored row came from, as far as visible changes are concerned. */
export const mergedPaperOf = (row: PaperRow): MergedPaper => ({
  title: row.title,
  abstract: row.abstract,
  abstractDisplay: row.abstractDisplay,
  authors: row.authors,
  url: row.url,
  categories: row.categories,
  links: row.links,
  withdrawn: row.withdrawn,
  retracted: row.retracted,
  ...(row.venue !== null && { venue: row.venue }),
})

/** The records of these rows. */
export const recordsOf = (rows: RecordRow[]): SourceRecord[] => rows.map(({ record }) => record)
