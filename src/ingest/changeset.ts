/** What the records of a visit change: a pure decision from what was read and what is known. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { byStrength, ownNamesOf, titleName } from '../identifiers/identifiers.ts'
import { differentlySaid, keyNumbersOf, saysMore } from '../matching/compare.ts'
import type { Group } from '../matching/identifier-match.ts'
import { joinedBy, joinedByLink, type Said } from '../matching/link-evidence.ts'
import { onlyClaims } from '../matching/link-trust.ts'
import type { Moment, SignalKind, SourceRecord } from '../model.ts'
import { changedForReaders, type Merged, merge } from '../papers/merge-records.ts'
import { priorOf } from '../papers/prior.ts'
import { EARLY_SECONDS, hotOf, meritOf, valuesOf } from '../papers/score.ts'
import { keptVersions } from '../papers/versions.ts'
import type { Changes } from '../store/apply-changeset.ts'
import type { Known } from '../store/ingest-snapshot.ts'
import type { MergeRow, PaperRow, RecordRow, SignalRow } from '../store/papers.ts'
import { DAY, dayOf, momentOf } from '../text/dates.ts'
import { announcementsOf } from './reannouncements.ts'

/** What of the sources' descriptions papers are decided by. */
export type SourceFacts = {
  /** Whether a source's abstracts may be shown whole. A source that is no longer known shows an excerpt. */
  shown: (source: string) => 'whole' | 'excerpt'
  /** What a source belongs to: sources of one service mention a paper once. Undefined for one that only counts what it is asked about. */
  service: (source: string) => string | undefined
}

/** Which topics a paper belongs to, and by which words. */
export type Classify = (
  paper: Pick<PaperRow, 'title' | 'abstract' | 'authors' | 'organization' | 'categories' | 'venue' | 'links' | 'published'> & {
    names: string[]
    sources: string[]
  },
) => { topic: string; matched: string[] }[]

/** The visit that read the records. */
export type VisitFacts = {
  source: string
  now: Moment
  /** When this source had last been asked for everything it had. */
  caughtUpAt: Moment | undefined
}

export type Decided = { changes: Changes; new: number; updated: number }

/**
 * When a paper is first seen: the visit's time. What its source announced on an earlier day, and had not been asked for
 * since, is filled in later and was first seen when it was announced; so was what is announced as a replacement.
 */
export function firstSeenOf(record: SourceRecord, { now, caughtUpAt }: VisitFacts): Moment {
  const announced = momentOf(record.announced)
  if (announced !== undefined && announced < now && record.announceType?.startsWith('replace')) return announced
  if (announced === undefined || dayOf(announced) >= dayOf(now) || announced <= (caughtUpAt ?? 0)) return now
  return announced
}

/** Decides what the records of one visit change of papers, names, records, signals and memberships. */
export function changesOf(groups: Group[], known: Known, facts: SourceFacts, classify: Classify, visit: VisitFacts): Decided {
  const decided: Decided = {
    changes: noChanges(),
    new: 0,
    updated: 0,
  }
  const taken = new Set<string>()
  for (const group of groups) decidePaper(group, taken, known, facts, classify, visit, decided)
  return decided
}

/**
 * The id of a new paper: its first, strongest name. One made of its title that another paper goes by says nothing (`Editorial`
 * by the same editor in the same year), and it is called after its source's own name for the record.
 */
function newIdOf({ names, members }: Group, taken: Set<string>, known: Known, source: string): string {
  const [name] = names
  const record = members[0]?.record as SourceRecord
  const free = name !== undefined && (!known.nameToPaper.has(name) || isTakenBy(members, name, known)) && !taken.has(name)
  const id = free ? name : titleName({ ...record, authors: [], url: `${source}/${record.key}` })
  for (const one of [id, ...names]) taken.add(one)
  return id
}

/** Whether a name is that of these records, for they go by it, and the known paper that has it only claimed to. */
function isTakenBy(members: Group['members'], name: string, known: Known): boolean {
  const holder = known.nameToPaper.get(name)
  return holder !== undefined && onlyClaims(holder, name, known) && members.some(({ record }) => ownNamesOf(record).includes(name))
}

function decidePaper(
  group: Group,
  taken: Set<string>,
  known: Known,
  facts: SourceFacts,
  classify: Classify,
  visit: VisitFacts,
  decided: Decided,
): void {
  const { source, now } = visit
  const { changes } = decided
  const [id = newIdOf(group, taken, known, source), ...joins] = group.papers
  const before = known.papers.get(id)
  const { members } = group
  const all = <T>(of: Map<string, T[]>): T[] => [id, ...joins].flatMap((paper) => of.get(paper) ?? [])

  const kept = new Map(all(known.records).map((row) => [`${row.source}\n${row.key}`, row]))
  const changedRecords: RecordRow[] = []
  const fresh: RecordRow[] = []
  for (const { record } of members) {
    const key = `${source}\n${record.key}`
    const old = kept.get(key)
    const hash = saidBy(record)
    if (old?.hash === hash) continue
    const versions = keptVersions(old?.versions ?? [], record)
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
  const counted = members.flatMap(({ record }) => signalRows(id, record, signals, firstSeenAt, visit))
  if (counted.length > 0 && changedRecords.length === 0) decided.updated++
  for (const row of counted) {
    signals.set(`${row.source}\n${row.kind}`, row)
    changedSignals.set(`${row.source}\n${row.kind}`, row)
  }

  const ownNames = [...new Set(all(known.names))]
  const owned = (name: string) => {
    const owner = known.nameToPaper.get(name)
    return owner === undefined || owner === id || joins.includes(owner) || isTakenBy(members, name, known)
  }
  const newNames = byStrength([id, ...group.names]).filter((name) => !ownNames.includes(name) && owned(name))
  if (before && changedRecords.length === 0 && changedSignals.size === 0 && newNames.length === 0 && joins.length === 0) return

  changes.takenNames.push(...newNames.filter((name) => ![undefined, id, ...joins].includes(known.nameToPaper.get(name))))

  const names = byStrength([...ownNames, ...newNames])
  const records = [...kept.values()]
  const shown = shownOf({ id, names, records, signals: [...signals.values()], firstSeenAt }, known, facts)
  const admitted = [id, ...joins].some((paper) => known.admitted.has(paper))
  const told = joins.length > 0 || (before !== undefined && changedForReaders(mergedOf(before), shown.merged))
  const row = { ...shown.row, changed: before !== undefined && (before.changed || (admitted && told)) }
  changes.papers.push(row)
  if (!before) changes.fresh.push(id)
  changes.records.push(...changedRecords)
  changes.signals.push(...changedSignals.values())
  changes.names.push(...newNames.map((name) => ({ name, paper: id, rank: names.indexOf(name) })))
  changes.joins.push(...joins.map((from) => ({ from, into: id })))
  const asserted = (row: RecordRow): Said => ({
    source: row.source,
    service: facts.service(row.source) ?? row.source,
    record: row.record,
  })
  changes.merges.push(
    ...reasonsOf(id, joins, group, known, records.map(asserted), now),
    ...linkReasons(id, all(known.records).map(asserted), fresh.map(asserted), now),
  )
  const asAdmitted = [id, ...joins].filter((paper) => known.admitted.has(paper)).flatMap((paper) => known.papers.get(paper) ?? [])
  changes.announcements.push(...announcementsOf(id, asAdmitted, shown.merged, records))
  if (!before || changedRecords.length > 0 || joins.length > 0) lookThrough(changes, row, names, records, classify)
  const said = (known.records.get(id) ?? []).map((one) => one.record)
  if (joins.length > 0 || changedRecords.some(({ record }) => saysMore(record, said))) keyAnew(changes, id, records)
}

/** Everything of a paper that its row is made of. */
export type Whole = { id: string; names: string[]; records: RecordRow[]; signals: SignalRow[]; firstSeenAt: Moment }

/** A paper's row as its records and signals have it. */
export function shownOf(
  { id, names, records, signals, firstSeenAt }: Whole,
  known: Pick<Known, 'usual'>,
  facts: SourceFacts,
): { row: Omit<PaperRow, 'seq'>; merged: Merged } {
  const merged = merge(
    records.map((row) => ({ source: row.source, record: row.record, shown: facts.shown(row.source) })),
    names,
  )
  const services = new Set(records.map((row) => facts.service(row.source)).filter((service) => service !== undefined))
  const counted = valuesOf([{ kind: 'mentions', value: Math.max(0, services.size - 1) }, ...signals])
  const day = dayOf(firstSeenAt)
  const prior = priorOf({ ...merged, names })
  const { merit, parts } = meritOf(counted, (kind) => known.usual(day, merged.categories[0] ?? '*', kind), prior)
  const row = {
    id,
    ...columnsOf(merged),
    firstSeenAt,
    merit,
    meritParts: parts,
    hot: hotOf(merit, firstSeenAt),
    changedAt: null,
    changed: false,
  }
  return { row, merged }
}

/** Makes the keys anew by which near papers find one. */
export function keyAnew(changes: Changes, paper: string, records: RecordRow[]): void {
  changes.keyed.push({ paper, keys: keyNumbersOf(differentlySaid(records.map(({ record }) => record))) })
}

/** Finds anew which topics a paper belongs to. */
export function lookThrough(changes: Changes, row: Omit<PaperRow, 'seq'>, names: string[], records: RecordRow[], classify: Classify): void {
  changes.lookedThrough.push(row.id)
  const topics = classify({ ...row, names, sources: [...new Set(records.map(({ source }) => source))] })
  changes.memberships.push(...topics.map(({ topic, matched }) => ({ topic, paper: row.id, matched })))
}

/** No change at all. */
export const noChanges = (): Changes => ({
  joins: [],
  merges: [],
  papers: [],
  fresh: [],
  takenNames: [],
  names: [],
  records: [],
  signals: [],
  lookedThrough: [],
  memberships: [],
  keyed: [],
  announcements: [],
})

/** Why papers were joined, or new records put to a paper whose names they do not share. */
function reasonsOf(id: string, joins: string[], group: Group, known: Known, said: Said[], at: Moment): MergeRow[] {
  const row = (from: string, why: Pick<MergeRow, 'rule' | 'evidence' | 'probability'>): MergeRow => ({
    into: id,
    from,
    fromFirstSeenAt: known.papers.get(from)?.firstSeenAt ?? null,
    ...why,
    at,
  })
  const near = group.joins.map(({ sides, rule, evidence, probability }) =>
    row(sides.find((side) => joins.includes(side)) ?? sides.find((side) => side !== id) ?? id, { rule, evidence, probability }),
  )
  const explained = new Set(near.map(({ from }) => from))
  const bridged = joins
    .filter((from) => !explained.has(from))
    .map((from) => {
      const own = new Set(known.names.get(from) ?? [from])
      const bridge = group.members.find(({ names }) => names.some((name) => own.has(name)))
      const shared = bridge?.names.filter((name) => own.has(name)) ?? []
      const of = (paper: string) => {
        const rows = known.records.get(paper) ?? []
        return said.filter(({ source, record }) => rows.some((one) => one.source === source && one.key === record.key))
      }
      const asserted = joinedBy(of(from), of(id), said)
      const evidence = asserted ?? `“${bridge?.record.title ?? ''}” goes by ${[...shared, id].join(' and ')}`
      return row(from, { rule: asserted === undefined ? 'name' : 'link', evidence, probability: null })
    })
  return [...near, ...bridged]
}

/** Why new records belong to a paper that no name of their own leads to: a source asserts it. */
const linkReasons = (into: string, before: Said[], fresh: Said[], at: Moment): MergeRow[] =>
  joinedByLink(before, fresh).map(({ said: { record }, evidence }) => {
    const from = ownNamesOf(record)[0] ?? record.key
    return { into, from, fromFirstSeenAt: null, rule: 'link', evidence, probability: null, at }
  })

/** The signals of a record that are new or changed. */
function signalRows(
  paper: string,
  record: SourceRecord,
  known: Map<string, SignalRow>,
  firstSeenAt: Moment,
  { source, now }: VisitFacts,
): SignalRow[] {
  return Object.entries(record.signals ?? {}).flatMap(([name, value]) => {
    const kind = name as SignalKind
    const old = known.get(`${source}\n${kind}`)
    if (value === undefined || old?.value === value) return []
    const early = now <= firstSeenAt + EARLY_SECONDS || !old ? value : old.early
    return [{ paper, source, kind, value, at: now, early }]
  })
}

/** Equal for equal values: twenty hex digits. */
export const hashOf = (value: unknown): string => bytesToHex(sha1(utf8ToBytes(JSON.stringify(value).toWellFormed()))).slice(0, 20)

/** Equal for records that say the same; what was counted is not part of it. */
const saidBy = ({ signals: _signals, ...record }: SourceRecord): string => hashOf(record)

const columnsOf = (merged: Merged) => ({
  title: merged.title,
  abstract: merged.abstract,
  abstractShown: merged.abstractShown,
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

const mergedOf = (row: PaperRow): Merged => ({
  title: row.title,
  abstract: row.abstract,
  abstractShown: row.abstractShown,
  authors: row.authors,
  url: row.url,
  categories: row.categories,
  links: row.links,
  withdrawn: row.withdrawn,
  retracted: row.retracted,
  ...(row.venue !== null && { venue: row.venue }),
})

/** The days on which papers of a visit can be first seen and be judged by what was usual: the last week's. */
export const recentDays = (now: Moment): string[] => Array.from({ length: 8 }, (_, i) => dayOf(now - i * DAY))
