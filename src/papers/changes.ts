/** What the records of a visit change: a pure decision from what was read and what is known. */
import { sha1 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Moment, SignalKind, SourceRecord } from '../model.ts'
import type { Changes, Known, PaperRow, RecordRow, SignalRow } from '../store/papers.ts'
import { DAY, dayOf, momentOf } from '../text.ts'
import { type Matched, matchByName } from './match.ts'
import { changedForReaders, type Merged, merge } from './merge.ts'
import { EARLY_SECONDS, hotOf, meritOf } from './merit.ts'
import { byStrength } from './names.ts'

/** What of the sources' descriptions papers are decided by. */
export type SourceFacts = {
  /** Whether a source's abstracts may be shown whole. A source that is no longer known shows an excerpt. */
  shown: (source: string) => 'whole' | 'excerpt'
  /** What a source belongs to: sources of one service mention a paper once. */
  service: (source: string) => string
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
export function changesOf(found: SourceRecord[], known: Known, facts: SourceFacts, classify: Classify, visit: VisitFacts): Decided {
  const firstSeenAt = new Map([...known.papers].map(([id, row]) => [id, row.firstSeenAt]))
  const matched = matchByName(found, { nameToPaper: known.nameToPaper, keyToPaper: known.keyToPaper, firstSeenAt })
  const decided: Decided = {
    changes: { papers: [], names: [], records: [], signals: [], lookedThrough: [], memberships: [] },
    new: 0,
    updated: 0,
  }
  for (const [id, members] of Map.groupBy(matched, ({ paper }) => paper)) decidePaper(id, members, known, facts, classify, visit, decided)
  return decided
}

function decidePaper(
  id: string,
  members: Matched[],
  known: Known,
  facts: SourceFacts,
  classify: Classify,
  visit: VisitFacts,
  decided: Decided,
): void {
  const { source, now } = visit
  const before = known.papers.get(id)
  const knownRecords = known.records.get(id) ?? []
  const kept = new Map(knownRecords.map((row) => [`${row.source}\n${row.key}`, row]))
  const changedRecords: RecordRow[] = []
  for (const { record } of members) {
    const key = `${source}\n${record.key}`
    const old = kept.get(key)
    const hash = saidBy(record)
    if (old?.hash === hash) continue
    const row = { source, key: record.key, paper: id, record, hash, firstSeenAt: old?.firstSeenAt ?? now, updatedAt: now }
    kept.set(key, row)
    changedRecords.push(row)
    if (old) decided.updated++
    else decided.new++
  }

  const firstSeenAt = before?.firstSeenAt ?? Math.min(...members.map(({ record }) => firstSeenOf(record, visit)))
  const signals = new Map((known.signals.get(id) ?? []).map((row) => [`${row.source}\n${row.kind}`, row]))
  const changedSignals = members.flatMap(({ record }) => signalRows(id, record, signals, firstSeenAt, visit))
  if (changedSignals.length > 0 && changedRecords.length === 0) decided.updated++
  for (const row of changedSignals) signals.set(`${row.source}\n${row.kind}`, row)

  const ownNames = known.names.get(id) ?? []
  const newNames = byStrength([id, ...members.flatMap(({ names }) => names)]).filter(
    (name) => !ownNames.includes(name) && (known.nameToPaper.get(name) ?? id) === id,
  )
  if (before && changedRecords.length === 0 && changedSignals.length === 0 && newNames.length === 0) return

  const names = byStrength([...ownNames, ...newNames])
  const records = [...kept.values()]
  const merged = merge(
    records.map((row) => ({ source: row.source, record: row.record, shown: facts.shown(row.source) })),
    names,
  )
  const services = new Set(records.map((row) => facts.service(row.source)))
  const values: Partial<Record<SignalKind, number>> = { mentions: services.size - 1 }
  for (const { kind, value } of signals.values()) values[kind] = (values[kind] ?? 0) + value
  const day = dayOf(firstSeenAt)
  const { merit, parts } = meritOf(values, (kind) => known.usual(day, merged.categories[0] ?? '*', kind))
  const row: Omit<PaperRow, 'seq'> = {
    id,
    ...columnsOf(merged),
    firstSeenAt,
    merit,
    meritParts: parts,
    hot: hotOf(merit, firstSeenAt),
    changedAt: null,
    changed: before !== undefined && (before.changed || (known.admitted.has(id) && changedForReaders(mergedOf(before), merged))),
  }
  const { changes } = decided
  changes.papers.push(row)
  changes.records.push(...changedRecords)
  changes.signals.push(...changedSignals)
  changes.names.push(...newNames.map((name) => ({ name, paper: id, rank: names.indexOf(name) })))
  if (!before || changedRecords.length > 0) {
    changes.lookedThrough.push(id)
    const topics = classify({ ...row, names, sources: [...new Set(records.map((one) => one.source))] })
    changes.memberships.push(...topics.map(({ topic, matched }) => ({ topic, paper: id, matched })))
  }
}

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
  ...(row.venue !== null && { venue: row.venue }),
})

/** The days on which papers of a visit can be first seen and be judged by what was usual: the last week's. */
export const recentDays = (now: Moment): string[] => Array.from({ length: 8 }, (_, i) => dayOf(now - i * DAY))
