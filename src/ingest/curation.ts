/** What an operator decides about papers by hand: which are one, which are not, and which an editor picks. */

import { BadRequest, paperNotFound } from '../errors.ts'
import { identifiersOf, parseIdentifier, sortByStrength, titleIdentifier } from '../identifiers/identifiers.ts'
import { compareByAge, type MergeDecision, type RecordGroup } from '../matching/identifier-match.ts'
import type { Moment } from '../model.ts'
import { changesetStatements, deleteSignalStatement } from '../store/apply-changeset.ts'
import { type Db, executeBatch } from '../store/db.ts'
import { type IngestSnapshot, loadSnapshot } from '../store/ingest-snapshot.ts'
import { mergesQuery, splitRecordStatements } from '../store/merges.ts'
import { withOptimisticLock } from '../store/optimistic-lock.ts'
import { type PaperRow, type RecordRow, resolveIdentifier, type SignalRow } from '../store/papers.ts'
import { deleteDistinctPairStatements, dismissDuplicateStatement } from '../store/possible-duplicates.ts'
import {
  buildChangeset,
  type ClassifyPaper,
  emptyChangeset,
  joinChangesets,
  recentDays,
  reclassifyPaper,
  refreshBlockingKeys,
} from './changeset.ts'
import { buildPaperRow, type PaperRowInput, recordsOf, type SourceLookup } from './paper-row.ts'
import { announcementIdsOf } from './reannouncements.ts'

/** What a decision needs beside the database. */
export type CurationContext = { sourceLookup: SourceLookup; classifyPaper: ClassifyPaper; now: Moment }

/** Merges two papers, given by any of their identifiers, and returns which id stays; throws a BadRequest if they are one already. */
export async function mergeManually(
  db: Db,
  left: string,
  right: string,
  { sourceLookup, classifyPaper, now }: CurationContext,
): Promise<{ into: string; from: string }> {
  const [a, b] = [await requirePaperId(db, left), await requirePaperId(db, right)]
  if (a === b) throw new BadRequest(`${left} and ${right} are one paper already: ${a}`)
  return withOptimisticLock(db, async () => {
    const snapshot = await loadSnapshot(db, '', { keys: [], identifiers: [], days: recentDays(now), papers: [a, b] })
    const firstSeenAt = new Map([...snapshot.papers].map(([id, row]) => [id, row.firstSeenAt]))
    const [into = a, from = b] = [a, b].sort(compareByAge(firstSeenAt))
    const decision: MergeDecision = { sides: [into, from], rule: 'manual', evidence: 'the operator merged them', probability: null }
    const group: RecordGroup = { members: [], identifiers: [], papers: [into, from], mergeDecisions: [decision] }
    const visit = { source: '', now, caughtUpAt: undefined }
    const { changeset } = buildChangeset([group], { snapshot, sourceLookup, classifyPaper, visit })
    const statements = [...deleteDistinctPairStatements(db, into, from), ...changesetStatements(db, changeset)]
    return { lockVersion: snapshot.lockVersion, statements, result: { into, from } }
  })
}

/** Marks two papers, given by any of their identifiers, as distinct: no later evidence merges them or lists them as possible duplicates. */
export async function markAsDistinct(db: Db, left: string, right: string, now: Moment): Promise<{ left: string; right: string }> {
  const [a, b] = [await requirePaperId(db, left), await requirePaperId(db, right)]
  if (a === b) throw new BadRequest(`${left} and ${right} are one paper already: ${a}; split makes one of its records a paper of its own`)
  const [first, second] = a < b ? [a, b] : [b, a]
  await executeBatch(db, [dismissDuplicateStatement(db, first, second, now)])
  return { left: first, right: second }
}

/**
 * Makes a record a paper of its own, with the identifiers that only it states, the admissions it brought and its own signals;
 * returns the new paper's id. Later visits match the record by its key alone, whatever identifiers it states.
 */
export async function splitManually(
  db: Db,
  source: string,
  key: string,
  { sourceLookup, classifyPaper, now }: CurationContext,
): Promise<{ paper: string; from: string }> {
  return withOptimisticLock(db, async () => {
    const snapshot = await loadSnapshot(db, source, { keys: [key], identifiers: [], days: recentDays(now) })
    const { row, from, before, remaining } = requireSplittableRecord(snapshot, source, key)
    const { paper, identifiers } = splitIdentifiersOf(row, from, remaining)
    const earlierMerge = (await mergesQuery(db, [from])).find((merge) => merge.from === paper)
    const firstSeenAt = earlierMerge?.fromFirstSeenAt ?? row.firstSeenAt
    const { split, rest } = splitPaper(snapshot, { row: { ...row, updatedAt: now }, before, remaining, paper, identifiers, firstSeenAt })
    const rewritten = [rest, split].map((input) => {
      const paperRow = { ...buildPaperRow(input, snapshot, sourceLookup).row, awaitsDate: snapshot.admittedPapers.has(from) }
      return joinChangesets([
        { papers: [paperRow] },
        reclassifyPaper(paperRow, input.identifiers, input.records, classifyPaper),
        refreshBlockingKeys(paperRow.id, input.records),
      ])
    })
    const changeset = joinChangesets([
      ...rewritten,
      {
        records: split.records,
        signals: split.signals,
        identifiers: split.identifiers.map((identifier, rank) => ({ identifier, paper, rank })),
      },
    ])
    const splitStatements = splitRecordStatements(db, {
      source,
      key,
      from,
      paper,
      identifiers: split.identifiers,
      announcementIds: announcementIdsOf(paper, Math.max(0, ...row.versions.map(({ version }) => version))),
      removesSignals: split.signals.length > 0,
      now,
    })
    return {
      lockVersion: snapshot.lockVersion,
      statements: [...splitStatements, ...changesetStatements(db, changeset)],
      result: { paper, from },
    }
  })
}

type SplittableRecord = { row: RecordRow; from: string; before: PaperRow; remaining: RecordRow[] }

function requireSplittableRecord(snapshot: IngestSnapshot, source: string, key: string): SplittableRecord {
  const from = snapshot.paperByRecordKey.get(key)
  const before = from === undefined ? undefined : snapshot.papers.get(from)
  if (from === undefined || !before) throw new BadRequest(`there is no record ${source}/${key}: a paper's page lists its records`)
  const isRecord = (row: RecordRow) => row.source === source && row.key === key
  const rows = snapshot.records.get(from) ?? []
  const row = rows.find(isRecord)
  const remaining = rows.filter((other) => !isRecord(other))
  if (!row || remaining.length === 0) throw new BadRequest(`${source}/${key} is the only record of ${from}: there is nothing to split`)
  return { row, from, before, remaining }
}

/** The id and identifiers of a record that leaves its paper: those that no other record of the paper leads to. */
function splitIdentifiersOf(row: RecordRow, from: string, remaining: RecordRow[]): { paper: string; identifiers: string[] } {
  const kept = new Set([from, ...recordsOf(remaining).flatMap(identifiersOf)])
  const identifiers = sortByStrength(identifiersOf(row.record).filter((identifier) => !kept.has(identifier)))
  const paper = identifiers[0] ?? titleIdentifier({ ...row.record, authors: [], url: `${row.source}/${row.key}` })
  return { paper, identifiers }
}

type Split = Omit<SplittableRecord, 'from'> & { paper: string; identifiers: string[]; firstSeenAt: Moment }

/** Both papers after a split. Signals of the record's source go with it, unless another record of that source remains. */
function splitPaper(
  snapshot: IngestSnapshot,
  { row, before, remaining, paper, identifiers, firstSeenAt }: Split,
): { split: PaperRowInput; rest: PaperRowInput } {
  const { id: from } = before
  const signals = snapshot.signals.get(from) ?? []
  const sourceRemains = remaining.some(({ source }) => source === row.source)
  const moves = (signal: SignalRow) => !sourceRemains && signal.source === row.source
  const stays = (identifier: string) => !identifiers.includes(identifier) && identifier !== paper
  return {
    split: {
      id: paper,
      identifiers: sortByStrength([paper, ...identifiers]),
      records: [{ ...row, paper }],
      signals: signals.filter(moves).map((signal) => ({ ...signal, paper })),
      firstSeenAt,
    },
    rest: {
      id: from,
      identifiers: sortByStrength([from, ...(snapshot.identifiers.get(from) ?? []).filter(stays)]),
      records: remaining,
      signals: signals.filter((signal) => !moves(signal)),
      firstSeenAt: before.firstSeenAt,
    },
  }
}

/** The source of an editor's picks. Stored with signals: never renamed. */
const EDITOR_SOURCE = 'editor'

/** Adds or removes an editor's pick of a paper, given by any of its identifiers, and returns the paper's id. */
export async function setEditorPick(
  db: Db,
  identifier: string,
  isPicked: boolean,
  { sourceLookup, now }: Omit<CurationContext, 'classifyPaper'>,
): Promise<string> {
  const id = await requirePaperId(db, identifier)
  return withOptimisticLock(db, async () => {
    const snapshot = await loadSnapshot(db, EDITOR_SOURCE, { keys: [], identifiers: [], days: recentDays(now), papers: [id] })
    const before = snapshot.papers.get(id)
    if (!before) throw paperNotFound(identifier)
    const others = (snapshot.signals.get(id) ?? []).filter(({ source }) => source !== EDITOR_SOURCE)
    const pick = { paper: id, source: EDITOR_SOURCE, kind: 'picks' as const, value: 1, at: now, early: 1 }
    const input = {
      id,
      identifiers: snapshot.identifiers.get(id) ?? [id],
      records: snapshot.records.get(id) ?? [],
      signals: isPicked ? [...others, pick] : others,
      firstSeenAt: before.firstSeenAt,
    }
    const row = { ...buildPaperRow(input, snapshot, sourceLookup).row, awaitsDate: before.awaitsDate }
    const changeset = { ...emptyChangeset(), papers: [row], signals: isPicked ? [pick] : [] }
    const statements = [...changesetStatements(db, changeset), ...(isPicked ? [] : [deleteSignalStatement(db, pick)])]
    return { lockVersion: snapshot.lockVersion, statements, result: id }
  })
}

async function requirePaperId(db: Db, identifier: string): Promise<string> {
  const paper = (await resolveIdentifier(db, identifier)) ?? (await resolveIdentifier(db, parseIdentifier(identifier) ?? identifier))
  if (paper === undefined) throw paperNotFound(identifier)
  return paper
}
