/** What the operator decides: these two papers are one; this record is another paper; this paper is worth reading. All are remembered. */
import { BadRequest } from '../errors.ts'
import { identifiersOf, parseIdentifier, sortByStrength, titleIdentifier } from '../identifiers/identifiers.ts'
import { compareByAge, type MergeDecision, type RecordGroup } from '../matching/identifier-match.ts'
import type { Moment } from '../model.ts'
import { type Changeset, changesetStatements, deleteSignalStatement } from '../store/apply-changeset.ts'
import { type Db, executeBatch, withOptimisticLock } from '../store/db.ts'
import { loadSnapshot } from '../store/ingest-snapshot.ts'
import { deleteDistinctPairStatements, dismissDuplicateStatement, mergesQuery, splitRecordStatements } from '../store/merges.ts'
import { resolveIdentifier } from '../store/papers.ts'
import {
  buildChangeset,
  buildPaperRow,
  type ClassifyPaper,
  emptyChangeset,
  recentDays,
  reclassifyPaper,
  refreshBlockingKeys,
  type SourceLookup,
} from './changeset.ts'
import { announcementIdsOf } from './reannouncements.ts'

/** What deciding needs beside the database. */
export type CurationContext = { sourceLookup: SourceLookup; classifyPaper: ClassifyPaper; now: Moment }

/** Joins two papers, named by any of their names; says which id stays. A Mistake when there is nothing to join. */
export async function mergeManually(
  db: Db,
  left: string,
  right: string,
  { sourceLookup, classifyPaper, now }: CurationContext,
): Promise<{ into: string; from: string }> {
  const [a, b] = [await requirePaperId(db, left), await requirePaperId(db, right)]
  if (a === b) throw new BadRequest(`${left} and ${right} are one paper already: ${a}`)
  return withOptimisticLock(db, async () => {
    const known = await loadSnapshot(db, '', { keys: [], names: [], days: recentDays(now), papers: [a, b] })
    const firstSeenAt = new Map([...known.papers].map(([id, row]) => [id, row.firstSeenAt]))
    const [into = a, from = b] = [a, b].sort(compareByAge(firstSeenAt))
    const said: MergeDecision = { sides: [into, from], rule: 'manual', evidence: 'the operator said so', probability: null }
    const group: RecordGroup = { members: [], identifiers: [], papers: [into, from], mergeDecisions: [said] }
    const { changeset } = buildChangeset([group], known, sourceLookup, classifyPaper, { source: '', now, caughtUpAt: undefined })
    const statements = [...deleteDistinctPairStatements(db, into, from), ...changesetStatements(db, changeset)]
    return { turn: known.lockVersion, statements, result: { into, from } }
  })
}

/** Says that two papers, named by any of their names, are two: no later evidence joins them, and nobody is asked about them again. */
export async function markAsDistinct(db: Db, left: string, right: string, now: Moment): Promise<{ left: string; right: string }> {
  const [a, b] = [await requirePaperId(db, left), await requirePaperId(db, right)]
  if (a === b) throw new BadRequest(`${left} and ${right} are one paper already: ${a}; split sets a record of it apart`)
  const [first, second] = a < b ? [a, b] : [b, a]
  await executeBatch(db, [dismissDuplicateStatement(db, first, second, now)])
  return { left: first, right: second }
}

/**
 * Makes a record a paper of its own again, with the names that only it states, the admissions it had brought and its own
 * signals; says which paper it is now. It is matched by its own key alone from then on, whatever its names say.
 */
export async function splitManually(
  db: Db,
  source: string,
  key: string,
  { sourceLookup, classifyPaper, now }: CurationContext,
): Promise<{ paper: string; from: string }> {
  return withOptimisticLock(db, async () => {
    const known = await loadSnapshot(db, source, { keys: [key], names: [], days: recentDays(now) })
    const from = known.paperByRecordKey.get(key)
    const before = from === undefined ? undefined : known.papers.get(from)
    if (from === undefined || !before) throw new BadRequest(`there is no record ${source}/${key}: a paper's page lists its records`)
    const all = known.records.get(from) ?? []
    const own = all.filter((row) => row.source === source && row.key === key)
    const rest = all.filter((row) => !own.includes(row))
    const [row] = own
    if (!row || rest.length === 0) throw new BadRequest(`${source}/${key} is the only record of ${from}: there is nothing to set apart`)

    const theirs = new Set([from, ...rest.flatMap(({ record }) => identifiersOf(record))])
    const names = sortByStrength(identifiersOf(row.record).filter((name) => !theirs.has(name)))
    const paper = names[0] ?? `${titleIdentifier({ ...row.record, authors: [], url: `${source}/${key}` })}`
    const merged = (await mergesQuery(db, [from])).find((merge) => merge.from === paper)
    const signals = known.signals.get(from) ?? []
    const sourceStays = rest.some((other) => other.source === source)
    const gone = sourceStays ? [] : signals.filter((signal) => signal.source === source)

    const changes: Changeset = emptyChangeset()
    const moved = { ...row, paper, updatedAt: now }
    const ofPaper = {
      id: paper,
      identifiers: sortByStrength([paper, ...names]),
      records: [moved],
      signals: gone.map((signal) => ({ ...signal, paper })),
      firstSeenAt: merged?.fromFirstSeenAt ?? row.firstSeenAt,
    }
    const ofRest = {
      id: from,
      identifiers: sortByStrength([from, ...(known.identifiers.get(from) ?? []).filter((name) => !names.includes(name) && name !== paper)]),
      records: rest,
      signals: signals.filter((signal) => !gone.includes(signal)),
      firstSeenAt: before.firstSeenAt,
    }
    for (const whole of [ofRest, ofPaper]) {
      const shown = { ...buildPaperRow(whole, known, sourceLookup).row, awaitsDate: known.admittedPapers.has(from) }
      changes.papers.push(shown)
      reclassifyPaper(changes, shown, whole.identifiers, whole.records, classifyPaper)
      refreshBlockingKeys(changes, shown.id, whole.records)
    }
    changes.records.push(moved)
    changes.signals.push(...ofPaper.signals)
    changes.identifiers.push(...ofPaper.identifiers.map((name, rank) => ({ identifier: name, paper, rank })))
    const announced = announcementIdsOf(paper, Math.max(0, ...row.versions.map(({ version }) => version)))
    return {
      turn: known.lockVersion,
      statements: [
        ...splitRecordStatements(db, {
          source,
          key,
          from,
          paper,
          names: ofPaper.identifiers,
          announced,
          goneSignals: gone.length > 0,
          now,
        }),
        ...changesetStatements(db, changes),
      ],
      result: { paper, from },
    }
  })
}

/** Who picks by hand: the source of the signal. */
const EDITOR_SOURCE = 'editor'

/** An editor's pick of a paper, by any of its names, or none any more: it counts from now on. Says which paper it is. */
export async function setEditorPick(
  db: Db,
  name: string,
  picked: boolean,
  { sourceLookup, now }: Omit<CurationContext, 'classifyPaper'>,
): Promise<string> {
  const id = await requirePaperId(db, name)
  return withOptimisticLock(db, async () => {
    const known = await loadSnapshot(db, EDITOR_SOURCE, { keys: [], names: [], days: recentDays(now), papers: [id] })
    const before = known.papers.get(id)
    if (!before) throw new BadRequest(`no paper goes by the name ${JSON.stringify(name)} here`)
    const others = (known.signals.get(id) ?? []).filter(({ source }) => source !== EDITOR_SOURCE)
    const pick = { paper: id, source: EDITOR_SOURCE, kind: 'picks' as const, value: 1, at: now, early: 1 }
    const whole = {
      id,
      identifiers: known.identifiers.get(id) ?? [id],
      records: known.records.get(id) ?? [],
      signals: picked ? [...others, pick] : others,
      firstSeenAt: before.firstSeenAt,
    }
    const row = { ...buildPaperRow(whole, known, sourceLookup).row, awaitsDate: before.awaitsDate }
    const changes: Changeset = { ...emptyChangeset(), papers: [row], signals: picked ? [pick] : [] }
    const statements = [...changesetStatements(db, changes), ...(picked ? [] : [deleteSignalStatement(db, pick)])]
    return { turn: known.lockVersion, statements, result: id }
  })
}

async function requirePaperId(db: Db, name: string): Promise<string> {
  const paper = (await resolveIdentifier(db, name)) ?? (await resolveIdentifier(db, parseIdentifier(name) ?? name))
  if (paper === undefined) throw new BadRequest(`no paper goes by the name ${JSON.stringify(name)} here`)
  return paper
}
