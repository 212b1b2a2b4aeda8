/**
 * Decides what the records of one visit change in the store.
 *
 * Four pure functions each return a part of a paper's changes: its records, signals, identifiers, and the paper itself.
 * `paperChangeset` puts them together.
 */
import { ownIdentifiersOf, sortByStrength, titleIdentifier } from '../identifiers/identifiers.ts'
import { blockingKeyHashesOf, distinctMetadataOf, isNewMetadata } from '../matching/compare.ts'
import type { RecordGroup } from '../matching/identifier-match.ts'
import { hasIdentifierByClaimOnly } from '../matching/link-trust.ts'
import type { Moment, SignalKind, SourceRecord } from '../model.ts'
import { hasVisibleChange } from '../papers/merge-records.ts'
import { BASELINE_AGE_SECONDS } from '../papers/score.ts'
import { mergeVersions } from '../papers/versions.ts'
import type { Changeset } from '../store/apply-changeset.ts'
import type { IngestSnapshot } from '../store/ingest-snapshot.ts'
import type { PaperRow, RecordRow, SignalRow } from '../store/papers.ts'
import { DAY_SECONDS, dayOf, parseMoment } from '../text/dates.ts'
import { recordHashOf } from './content-hash.ts'
import { attributeRecord, linkMergeRows, paperMergeRows } from './merge-rows.ts'
import { buildPaperRow, mergedPaperOf, type NewPaperRow, recordsOf, type SourceLookup } from './paper-row.ts'
import { announcementsOf } from './reannouncements.ts'

/** Returns the topics a paper belongs to, each with the words that matched. */
export type ClassifyPaper = (
  paper: Pick<PaperRow, 'title' | 'abstract' | 'authors' | 'organization' | 'categories' | 'venue' | 'links' | 'published'> & {
    identifiers: string[]
    sources: string[]
  },
) => { topic: string; matched: string[] }[]

/** The visit that read the records. */
export type VisitContext = {
  source: string
  now: Moment
  /** When this source's backlog was last empty. */
  caughtUpAt: Moment | undefined
}

/** Everything that a changeset depends on beside the records. */
export type ChangesetContext = {
  snapshot: IngestSnapshot
  sourceLookup: SourceLookup
  classifyPaper: ClassifyPaper
  visit: VisitContext
}

/** What to write, and how many records are new or updated. */
export type ChangesetResult = { changeset: Changeset; new: number; updated: number }

/** A changeset without changes. */
export const emptyChangeset = (): Changeset => ({
  paperMerges: [],
  mergeRows: [],
  papers: [],
  newPapers: [],
  removedIdentifiers: [],
  identifiers: [],
  records: [],
  signals: [],
  reclassifiedPapers: [],
  memberships: [],
  blockingKeys: [],
  announcements: [],
})

/** Joins changesets: each list holds the rows of all parts in their order. */
export function joinChangesets(parts: Partial<Changeset>[]): Changeset {
  const lists = Object.keys(emptyChangeset()) as (keyof Changeset)[]
  return Object.fromEntries(lists.map((list) => [list, parts.flatMap((part): unknown[] => part[list] ?? [])])) as Changeset
}

/** Decides what the records of one visit change. */
export function buildChangeset(groups: RecordGroup[], context: ChangesetContext): ChangesetResult {
  const results = assignPaperIds(groups, context).flatMap((target) => paperChangeset(target, context) ?? [])
  return {
    changeset: joinChangesets(results.map(({ changeset }) => changeset)),
    new: results.reduce((sum, result) => sum + result.new, 0),
    updated: results.reduce((sum, result) => sum + result.updated, 0),
  }
}

/** A group of records, the id of their paper, and the known papers that become part of it. */
type ChangeTarget = { group: RecordGroup; id: string; mergedIds: string[] }

/** Gives every group the id of its oldest known paper, or that of a new one. */
function assignPaperIds(groups: RecordGroup[], { snapshot, visit }: ChangesetContext): ChangeTarget[] {
  const newIdentifiers = new Set<string>()
  return groups.map((group) => {
    const [knownId, ...mergedIds] = group.papers
    if (knownId !== undefined) return { group, id: knownId, mergedIds }
    const id = newPaperIdOf(group, newIdentifiers, snapshot, visit.source)
    for (const identifier of [id, ...group.identifiers]) newIdentifiers.add(identifier)
    return { group, id, mergedIds }
  })
}

/**
 * The id of a new paper: its strongest identifier. If another paper has that one, as with an `Editorial` by the same editor in
 * the same year, the id is made of the title and the source's key.
 */
function newPaperIdOf(
  { identifiers: [strongest], members }: RecordGroup,
  newIdentifiers: Set<string>,
  snapshot: IngestSnapshot,
  source: string,
): string {
  const isFree =
    strongest !== undefined &&
    (!snapshot.paperByIdentifier.has(strongest) || canTakeIdentifier(members, strongest, snapshot)) &&
    !newIdentifiers.has(strongest)
  const record = members[0]?.record as SourceRecord
  return isFree ? strongest : titleIdentifier({ ...record, authors: [], url: `${source}/${record.key}` })
}

/** Whether these records have an identifier themselves that the known paper has only by another source's claim. */
function canTakeIdentifier(members: RecordGroup['members'], identifier: string, snapshot: IngestSnapshot): boolean {
  const paper = snapshot.paperByIdentifier.get(identifier)
  return (
    paper !== undefined &&
    hasIdentifierByClaimOnly(paper, identifier, snapshot) &&
    members.some(({ record }) => ownIdentifiersOf(record).includes(identifier))
  )
}

/** The changes of one paper; undefined if nothing changed. */
function paperChangeset(target: ChangeTarget, context: ChangesetContext): ChangesetResult | undefined {
  const { id, mergedIds, group } = target
  const before = context.snapshot.papers.get(id)
  const firstSeenAt = before?.firstSeenAt ?? Math.min(...group.members.map(({ record }) => firstSeenOf(record, context.visit)))
  const records = recordChanges(target, context)
  const signals = signalChanges(target, firstSeenAt, context)
  const identifiers = identifierChanges(target, context)
  const hasChanged = records.changed.length + signals.changed.length + identifiers.added.length + mergedIds.length > 0
  if (before && !hasChanged) return undefined
  const paper = paperChanges(target, { firstSeenAt, records, signals, identifiers }, context)
  const hasOnlyNewCounts = signals.hasNewCounts && records.changed.length === 0
  return {
    changeset: joinChangesets([
      paper,
      { records: records.changed, signals: signals.changed, removedIdentifiers: identifiers.removed },
      { identifiers: identifiers.added.map((identifier) => ({ identifier, paper: id, rank: identifiers.all.indexOf(identifier) })) },
      { paperMerges: mergedIds.map((from) => ({ from, into: id })), mergeRows: mergeChanges(target, records, context) },
    ]),
    new: records.added.length,
    updated: records.changed.length - records.added.length + (hasOnlyNewCounts ? 1 : 0),
  }
}

/** The rows that a map of the snapshot holds for a target's known papers. */
const storedRows = <T>({ id, mergedIds }: ChangeTarget, rowsByPaper: Map<string, T[]>): T[] =>
  [id, ...mergedIds].flatMap((paper) => rowsByPaper.get(paper) ?? [])

type RecordChanges = { all: RecordRow[]; changed: RecordRow[]; added: RecordRow[] }

/** All records of a paper after the visit, those that changed, and those of them that are new. */
function recordChanges(target: ChangeTarget, { snapshot, visit: { source, now } }: ChangesetContext): RecordChanges {
  const rows = new Map(storedRows(target, snapshot.records).map((row) => [`${row.source}\n${row.key}`, row]))
  const changed: RecordRow[] = []
  const added: RecordRow[] = []
  for (const { record } of target.group.members) {
    const key = `${source}\n${record.key}`
    const old = rows.get(key)
    const hash = recordHashOf(record)
    if (old?.hash === hash) continue
    const versions = mergeVersions(old?.versions ?? [], record)
    const firstSeenAt = old?.firstSeenAt ?? now
    const row = { source, key: record.key, paper: target.id, record, hash, versions, firstSeenAt, updatedAt: now }
    rows.set(key, row)
    changed.push(row)
    if (!old) added.push(row)
  }
  return { all: [...rows.values()], changed, added }
}

type SignalChanges = { all: SignalRow[]; changed: SignalRow[]; hasNewCounts: boolean }

/** All signals of a paper after the visit, those that changed, and whether a source counted something new. */
function signalChanges(target: ChangeTarget, firstSeenAt: Moment, { snapshot, visit }: ChangesetContext): SignalChanges {
  const keyOf = ({ source, kind }: SignalRow) => `${source}\n${kind}`
  const rows = new Map<string, SignalRow>()
  const changed = new Map<string, SignalRow>()
  for (const row of storedRows(target, snapshot.signals)) {
    const other = rows.get(keyOf(row))
    const newest = other && other.at >= row.at ? other : { ...row, paper: target.id }
    rows.set(keyOf(row), newest)
    if (row.paper !== target.id || other) changed.set(keyOf(row), newest)
  }
  const counted = target.group.members.flatMap(({ record }) => newSignalRows(target.id, record, rows, firstSeenAt, visit))
  for (const row of counted) {
    rows.set(keyOf(row), row)
    changed.set(keyOf(row), row)
  }
  return { all: [...rows.values()], changed: [...changed.values()], hasNewCounts: counted.length > 0 }
}

/** The signals of a record that are new or have another value; `early` keeps the last value within the baseline's age. */
function newSignalRows(
  paper: string,
  record: SourceRecord,
  rows: Map<string, SignalRow>,
  firstSeenAt: Moment,
  { source, now }: VisitContext,
): SignalRow[] {
  return Object.entries(record.signals ?? {}).flatMap(([kind, value]) => {
    const old = rows.get(`${source}\n${kind}`)
    if (value === undefined || old?.value === value) return []
    const early = now <= firstSeenAt + BASELINE_AGE_SECONDS || !old ? value : old.early
    return [{ paper, source, kind: kind as SignalKind, value, at: now, early }]
  })
}

type IdentifierChanges = { all: string[]; added: string[]; removed: string[] }

/** All identifiers of a paper after the visit, those it gains, and those that another paper loses. */
function identifierChanges(target: ChangeTarget, { snapshot }: ChangesetContext): IdentifierChanges {
  const { group, id, mergedIds } = target
  const stored = [...new Set(storedRows(target, snapshot.identifiers))]
  const isOwn = (paper: string | undefined) => paper === undefined || paper === id || mergedIds.includes(paper)
  const isAvailable = (identifier: string) =>
    isOwn(snapshot.paperByIdentifier.get(identifier)) || canTakeIdentifier(group.members, identifier, snapshot)
  const added = sortByStrength([id, ...group.identifiers]).filter((identifier) => !stored.includes(identifier) && isAvailable(identifier))
  const removed = added.filter((identifier) => !isOwn(snapshot.paperByIdentifier.get(identifier)))
  return { all: sortByStrength([...stored, ...added]), added, removed }
}

type PaperParts = { firstSeenAt: Moment; records: RecordChanges; signals: SignalChanges; identifiers: IdentifierChanges }

/** The row of a paper, its announcements and, if its metadata changed, its topics and blocking keys. */
function paperChanges(
  target: ChangeTarget,
  { firstSeenAt, records, signals, identifiers }: PaperParts,
  { snapshot, sourceLookup, classifyPaper }: ChangesetContext,
): Partial<Changeset> {
  const { id, mergedIds } = target
  const before = snapshot.papers.get(id)
  const input = { id, identifiers: identifiers.all, records: records.all, signals: signals.all, firstSeenAt }
  const { row, merged } = buildPaperRow(input, snapshot, sourceLookup)
  const admittedIds = [id, ...mergedIds].filter((paper) => snapshot.admittedPapers.has(paper))
  const isVisiblyChanged = mergedIds.length > 0 || (before !== undefined && hasVisibleChange(mergedPaperOf(before), merged))
  const paper = { ...row, awaitsDate: before !== undefined && (before.awaitsDate || (admittedIds.length > 0 && isVisiblyChanged)) }
  const admittedRows = admittedIds.flatMap((admittedId) => snapshot.papers.get(admittedId) ?? [])
  const storedRecords = recordsOf(snapshot.records.get(id) ?? [])
  const hasNewTopics = !before || records.changed.length > 0 || mergedIds.length > 0
  const hasNewKeys = mergedIds.length > 0 || records.changed.some(({ record }) => isNewMetadata(record, storedRecords))
  return joinChangesets([
    { papers: [paper], newPapers: before ? [] : [id], announcements: announcementsOf(id, admittedRows, merged, records.all) },
    hasNewTopics ? reclassifyPaper(paper, identifiers.all, records.all, classifyPaper) : {},
    hasNewKeys ? refreshBlockingKeys(id, records.all) : {},
  ])
}

/** Why known papers became one, and why new records joined a paper. */
const mergeChanges = (target: ChangeTarget, records: RecordChanges, { snapshot, sourceLookup, visit }: ChangesetContext) => {
  const attribute = (rows: RecordRow[]) => rows.map((row) => attributeRecord(row, sourceLookup))
  return [
    ...paperMergeRows(target, attribute(records.all), snapshot, visit.now),
    ...linkMergeRows(target.id, attribute(storedRows(target, snapshot.records)), attribute(records.added), visit.now),
  ]
}

/** Replaces the topics of a paper. */
export function reclassifyPaper(
  row: NewPaperRow,
  identifiers: string[],
  records: RecordRow[],
  classifyPaper: ClassifyPaper,
): Pick<Changeset, 'reclassifiedPapers' | 'memberships'> {
  const topics = classifyPaper({ ...row, identifiers, sources: [...new Set(records.map(({ source }) => source))] })
  return {
    reclassifiedPapers: [row.id],
    memberships: topics.map(({ topic, matched }) => ({ topic, paper: row.id, matchedTerms: matched })),
  }
}

/** Recomputes the blocking keys of a paper. */
export const refreshBlockingKeys = (paper: string, records: RecordRow[]): Pick<Changeset, 'blockingKeys'> => ({
  blockingKeys: [{ paper, keys: blockingKeyHashesOf(distinctMetadataOf(recordsOf(records))) }],
})

/**
 * When a paper is first seen: at the visit, except for what the source announced on an earlier day while it was not visited,
 * and for replacements: these count from their announcement.
 */
export function firstSeenOf(record: SourceRecord, { now, caughtUpAt }: VisitContext): Moment {
  const announcedAt = parseMoment(record.announced)
  if (announcedAt !== undefined && announcedAt < now && record.announceType?.startsWith('replace')) return announcedAt
  if (announcedAt === undefined || dayOf(announcedAt) >= dayOf(now) || announcedAt <= (caughtUpAt ?? 0)) return now
  return announcedAt
}

/** The days whose baselines a visit may need: papers of the last week. */
export const recentDays = (now: Moment): string[] => Array.from({ length: 8 }, (_, i) => dayOf(now - i * DAY_SECONDS))
