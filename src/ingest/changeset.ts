/** What the records of a visit change: a pure decision from what was read and what is known. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { ownIdentifiersOf, sortByStrength, titleIdentifier } from '../identifiers/identifiers.ts'
import { blockingKeyHashesOf, distinctMetadataOf, isNewMetadata } from '../matching/compare.ts'
import type { RecordGroup } from '../matching/identifier-match.ts'
import { type AttributedRecord, linkEvidenceForMerge, linkOnlyRecords } from '../matching/link-evidence.ts'
import { hasIdentifierByClaimOnly } from '../matching/link-trust.ts'
import type { Moment, SignalKind, SourceRecord } from '../model.ts'
import { hasVisibleChange, type MergedPaper, mergeRecords } from '../papers/merge-records.ts'
import { priorOf } from '../papers/prior.ts'
import { BASELINE_AGE_SECONDS, hotOf, scoreOf, sumSignals } from '../papers/score.ts'
import { mergeVersions } from '../papers/versions.ts'
import type { Changeset } from '../store/apply-changeset.ts'
import type { IngestSnapshot } from '../store/ingest-snapshot.ts'
import type { MergeRow, PaperRow, RecordRow, SignalRow } from '../store/papers.ts'
import { DAY_SECONDS, dayOf, parseMoment } from '../text/dates.ts'
import { announcementsOf } from './reannouncements.ts'

/** What of the sources' descriptions papers are decided by. */
export type SourceLookup = {
  /** Whether a source's abstracts may be shown whole. A source that is no longer known shows an excerpt. */
  abstractDisplay: (source: string) => 'whole' | 'excerpt'
  /** What a source belongs to: sources of one service mention a paper once. Undefined for one that only counts what it is asked about. */
  serviceName: (source: string) => string | undefined
}

/** Which topics a paper belongs to, and by which words. */
export type ClassifyPaper = (
  paper: Pick<PaperRow, 'title' | 'abstract' | 'authors' | 'organization' | 'categories' | 'venue' | 'links' | 'published'> & {
    names: string[]
    sources: string[]
  },
) => { topic: string; matched: string[] }[]

/** The visit that read the records. */
export type VisitContext = {
  source: string
  now: Moment
  /** When this source had last been asked for everything it had. */
  caughtUpAt: Moment | undefined
}

export type ChangesetResult = { changeset: Changeset; new: number; updated: number }

/**
 * When a paper is first seen: the visit's time. What its source announced on an earlier day, and had not been asked for
 * since, is filled in later and was first seen when it was announced; so was what is announced as a replacement.
 */
export function firstSeenOf(record: SourceRecord, { now, caughtUpAt }: VisitContext): Moment {
  const announced = parseMoment(record.announced)
  if (announced !== undefined && announced < now && record.announceType?.startsWith('replace')) return announced
  if (announced === undefined || dayOf(announced) >= dayOf(now) || announced <= (caughtUpAt ?? 0)) return now
  return announced
}

/** Decides what the records of one visit change of papers, names, records, signals and memberships. */
export function buildChangeset(
  groups: RecordGroup[],
  known: IngestSnapshot,
  facts: SourceLookup,
  classify: ClassifyPaper,
  visit: VisitContext,
): ChangesetResult {
  const decided: ChangesetResult = {
    changeset: emptyChangeset(),
    new: 0,
    updated: 0,
  }
  const taken = new Set<string>()
  for (const group of groups) addGroupChanges(group, taken, known, facts, classify, visit, decided)
  return decided
}

/**
 * The id of a new paper: its first, strongest name. One made of its title that another paper goes by says nothing (`Editorial`
 * by the same editor in the same year), and it is called after its source's own name for the record.
 */
function newPaperIdOf({ identifiers, members }: RecordGroup, taken: Set<string>, known: IngestSnapshot, source: string): string {
  const [name] = identifiers
  const record = members[0]?.record as SourceRecord
  const free = name !== undefined && (!known.paperByIdentifier.has(name) || canClaimIdentifier(members, name, known)) && !taken.has(name)
  const id = free ? name : titleIdentifier({ ...record, authors: [], url: `${source}/${record.key}` })
  for (const one of [id, ...identifiers]) taken.add(one)
  return id
}

/** Whether a name is that of these records, for they go by it, and the known paper that has it only claimed to. */
function canClaimIdentifier(members: RecordGroup['members'], name: string, known: IngestSnapshot): boolean {
  const holder = known.paperByIdentifier.get(name)
  return (
    holder !== undefined &&
    hasIdentifierByClaimOnly(holder, name, known) &&
    members.some(({ record }) => ownIdentifiersOf(record).includes(name))
  )
}

function addGroupChanges(
  group: RecordGroup,
  taken: Set<string>,
  known: IngestSnapshot,
  facts: SourceLookup,
  classify: ClassifyPaper,
  visit: VisitContext,
  decided: ChangesetResult,
): void {
  const { source, now } = visit
  const { changeset } = decided
  const [id = newPaperIdOf(group, taken, known, source), ...joins] = group.papers
  const before = known.papers.get(id)
  const { members } = group
  const all = <T>(of: Map<string, T[]>): T[] => [id, ...joins].flatMap((paper) => of.get(paper) ?? [])

  const kept = new Map(all(known.records).map((row) => [`${row.source}\n${row.key}`, row]))
  const changedRecords: RecordRow[] = []
  const fresh: RecordRow[] = []
  for (const { record } of members) {
    const key = `${source}\n${record.key}`
    const old = kept.get(key)
    const hash = recordHashOf(record)
    if (old?.hash === hash) continue
    const versions = mergeVersions(old?.versions ?? [], record)
    const row = { source, key: record.key, paper: id, record, hash, versions, firstSeenAt: old?.firstSeenAt ?? now, updatedAt: now }
    kept.set(key, row)
    changedRecords.push(row)
    if (old) decided.updated++
    else {
      decided.new++
      fresh.push(row)
    }
  }

  const firstSeenAt = before?.firstSeenAt ?? Math.min(...members.map(({ record }) => firstSeenOf(record, visit)))
  const signals = new Map<string, SignalRow>()
  const changedSignals = new Map<string, SignalRow>()
  for (const row of all(known.signals)) {
    const key = `${row.source}\n${row.kind}`
    const other = signals.get(key)
    const newest = other && other.at >= row.at ? other : { ...row, paper: id }
    signals.set(key, newest)
    if (row.paper !== id || other) changedSignals.set(key, newest)
  }
  const counted = members.flatMap(({ record }) => changedSignalRows(id, record, signals, firstSeenAt, visit))
  if (counted.length > 0 && changedRecords.length === 0) decided.updated++
  for (const row of counted) {
    signals.set(`${row.source}\n${row.kind}`, row)
    changedSignals.set(`${row.source}\n${row.kind}`, row)
  }

  const ownNames = [...new Set(all(known.identifiers))]
  const owned = (name: string) => {
    const owner = known.paperByIdentifier.get(name)
    return owner === undefined || owner === id || joins.includes(owner) || canClaimIdentifier(members, name, known)
  }
  const newNames = sortByStrength([id, ...group.identifiers]).filter((name) => !ownNames.includes(name) && owned(name))
  if (before && changedRecords.length === 0 && changedSignals.size === 0 && newNames.length === 0 && joins.length === 0) return

  changeset.removedIdentifiers.push(...newNames.filter((name) => ![undefined, id, ...joins].includes(known.paperByIdentifier.get(name))))

  const identifiers = sortByStrength([...ownNames, ...newNames])
  const records = [...kept.values()]
  const shown = buildPaperRow({ id, identifiers, records, signals: [...signals.values()], firstSeenAt }, known, facts)
  const admitted = [id, ...joins].some((paper) => known.admittedPapers.has(paper))
  const told = joins.length > 0 || (before !== undefined && hasVisibleChange(mergedPaperOf(before), shown.merged))
  const row = { ...shown.row, awaitsDate: before !== undefined && (before.awaitsDate || (admitted && told)) }
  changeset.papers.push(row)
  if (!before) changeset.newPapers.push(id)
  changeset.records.push(...changedRecords)
  changeset.signals.push(...changedSignals.values())
  changeset.identifiers.push(...newNames.map((name) => ({ identifier: name, paper: id, rank: identifiers.indexOf(name) })))
  changeset.paperMerges.push(...joins.map((from) => ({ from, into: id })))
  const asserted = (row: RecordRow): AttributedRecord => ({
    source: row.source,
    serviceName: facts.serviceName(row.source) ?? row.source,
    record: row.record,
  })
  changeset.mergeRows.push(
    ...mergeRowsOf(id, joins, group, known, records.map(asserted), now),
    ...linkMergeRowsOf(id, all(known.records).map(asserted), fresh.map(asserted), now),
  )
  const asAdmitted = [id, ...joins].filter((paper) => known.admittedPapers.has(paper)).flatMap((paper) => known.papers.get(paper) ?? [])
  changeset.announcements.push(...announcementsOf(id, asAdmitted, shown.merged, records))
  if (!before || changedRecords.length > 0 || joins.length > 0) reclassifyPaper(changeset, row, identifiers, records, classify)
  const said = (known.records.get(id) ?? []).map((one) => one.record)
  if (joins.length > 0 || changedRecords.some(({ record }) => isNewMetadata(record, said))) refreshBlockingKeys(changeset, id, records)
}

/** Everything of a paper that its row is made of. */
export type PaperRowInput = { id: string; identifiers: string[]; records: RecordRow[]; signals: SignalRow[]; firstSeenAt: Moment }

/** A paper's row as its records and signals have it. */
export function buildPaperRow(
  { id, identifiers, records, signals, firstSeenAt }: PaperRowInput,
  known: Pick<IngestSnapshot, 'baseline'>,
  facts: SourceLookup,
): { row: Omit<PaperRow, 'seq'>; merged: MergedPaper } {
  const merged = mergeRecords(
    records.map((row) => ({ source: row.source, record: row.record, abstractDisplay: facts.abstractDisplay(row.source) })),
    identifiers,
  )
  const services = new Set(records.map((row) => facts.serviceName(row.source)).filter((service) => service !== undefined))
  const counted = sumSignals([{ kind: 'mentions', value: Math.max(0, services.size - 1) }, ...signals])
  const day = dayOf(firstSeenAt)
  const prior = priorOf({ ...merged, identifiers })
  const { score, parts } = scoreOf(counted, (kind) => known.baseline(day, merged.categories[0] ?? '*', kind), prior)
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

/** Makes the keys anew by which near papers find one. */
export function refreshBlockingKeys(changes: Changeset, paper: string, records: RecordRow[]): void {
  changes.blockingKeys.push({ paper, keys: blockingKeyHashesOf(distinctMetadataOf(records.map(({ record }) => record))) })
}

/** Finds anew which topics a paper belongs to. */
export function reclassifyPaper(
  changes: Changeset,
  row: Omit<PaperRow, 'seq'>,
  names: string[],
  records: RecordRow[],
  classify: ClassifyPaper,
): void {
  changes.reclassifiedPapers.push(row.id)
  const topics = classify({ ...row, names, sources: [...new Set(records.map(({ source }) => source))] })
  changes.memberships.push(...topics.map(({ topic, matched }) => ({ topic, paper: row.id, matchedTerms: matched })))
}

/** No change at all. */
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

/** Why papers were joined, or new records put to a paper whose names they do not share. */
function mergeRowsOf(
  id: string,
  joins: string[],
  group: RecordGroup,
  known: IngestSnapshot,
  said: AttributedRecord[],
  at: Moment,
): MergeRow[] {
  const row = (from: string, why: Pick<MergeRow, 'rule' | 'evidence' | 'probability'>): MergeRow => ({
    into: id,
    from,
    fromFirstSeenAt: known.papers.get(from)?.firstSeenAt ?? null,
    ...why,
    at,
  })
  const near = group.mergeDecisions.map(({ sides, rule, evidence, probability }) =>
    row(sides.find((side) => joins.includes(side)) ?? sides.find((side) => side !== id) ?? id, { rule, evidence, probability }),
  )
  const explained = new Set(near.map(({ from }) => from))
  const bridged = joins
    .filter((from) => !explained.has(from))
    .map((from) => {
      const own = new Set(known.identifiers.get(from) ?? [from])
      const bridge = group.members.find(({ identifiers }) => identifiers.some((name) => own.has(name)))
      const shared = bridge?.identifiers.filter((name) => own.has(name)) ?? []
      const of = (paper: string) => {
        const rows = known.records.get(paper) ?? []
        return said.filter(({ source, record }) => rows.some((one) => one.source === source && one.key === record.key))
      }
      const asserted = linkEvidenceForMerge(of(from), of(id), said)
      const evidence = asserted ?? `“${bridge?.record.title ?? ''}” goes by ${[...shared, id].join(' and ')}`
      return row(from, { rule: asserted === undefined ? 'identifier' : 'link', evidence, probability: null })
    })
  return [...near, ...bridged]
}

/** Why new records belong to a paper that no name of their own leads to: a source asserts it. */
const linkMergeRowsOf = (into: string, before: AttributedRecord[], fresh: AttributedRecord[], at: Moment): MergeRow[] =>
  linkOnlyRecords(before, fresh).map(({ said: { record }, evidence }) => {
    const from = ownIdentifiersOf(record)[0] ?? record.key
    return { into, from, fromFirstSeenAt: null, rule: 'link', evidence, probability: null, at }
  })

/** The signals of a record that are new or changed. */
function changedSignalRows(
  paper: string,
  record: SourceRecord,
  known: Map<string, SignalRow>,
  firstSeenAt: Moment,
  { source, now }: VisitContext,
): SignalRow[] {
  return Object.entries(record.signals ?? {}).flatMap(([name, value]) => {
    const kind = name as SignalKind
    const old = known.get(`${source}\n${kind}`)
    if (value === undefined || old?.value === value) return []
    const early = now <= firstSeenAt + BASELINE_AGE_SECONDS || !old ? value : old.early
    return [{ paper, source, kind, value, at: now, early }]
  })
}

/** Equal for equal values: twenty hex digits. */
export const contentHashOf = (value: unknown): string => bytesToHex(sha1(utf8ToBytes(JSON.stringify(value).toWellFormed()))).slice(0, 20)

/** Equal for records that say the same; what was counted is not part of it. */
const recordHashOf = ({ signals: _signals, ...record }: SourceRecord): string => contentHashOf(record)

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

const mergedPaperOf = (row: PaperRow): MergedPaper => ({
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

/** The days on which papers of a visit can be first seen and be judged by what was usual: the last week's. */
export const recentDays = (now: Moment): string[] => Array.from({ length: 8 }, (_, i) => dayOf(now - i * DAY_SECONDS))
