/** What the operator decides: these two papers are one; this record is another paper; this paper is worth reading. All are remembered. */
import { Mistake } from '../errors.ts'
import { byStrength, nameOf, namesOf, titleName } from '../identifiers/identifiers.ts'
import { type Group, type Join, olderFirst } from '../matching/identifier-match.ts'
import type { Moment } from '../model.ts'
import { type Changes, changeStatements, forgetSignal } from '../store/apply-changeset.ts'
import { type Db, inTurn, send } from '../store/db.ts'
import { knownOf } from '../store/ingest-snapshot.ts'
import { dismissStatement, mergesQuery, reconciledStatements, setApartStatements } from '../store/merges.ts'
import { paperNamed } from '../store/papers.ts'
import { type Classify, changesOf, keyAnew, lookThrough, noChanges, recentDays, type SourceFacts, shownOf } from './changeset.ts'
import { announcementIdsOf } from './reannouncements.ts'

/** What deciding needs beside the database. */
export type Deciding = { facts: SourceFacts; classify: Classify; now: Moment }

/** Joins two papers, named by any of their names; says which id stays. A Mistake when there is nothing to join. */
export async function mergeByHand(
  db: Db,
  left: string,
  right: string,
  { facts, classify, now }: Deciding,
): Promise<{ into: string; from: string }> {
  const [a, b] = [await paperOrMistake(db, left), await paperOrMistake(db, right)]
  if (a === b) throw new Mistake(`${left} and ${right} are one paper already: ${a}`)
  return inTurn(db, async () => {
    const known = await knownOf(db, '', { keys: [], names: [], days: recentDays(now), papers: [a, b] })
    const firstSeenAt = new Map([...known.papers].map(([id, row]) => [id, row.firstSeenAt]))
    const [into = a, from = b] = [a, b].sort(olderFirst(firstSeenAt))
    const said: Join = { sides: [into, from], rule: 'hand', evidence: 'the operator said so', probability: null }
    const group: Group = { members: [], names: [], papers: [into, from], joins: [said] }
    const { changes } = changesOf([group], known, facts, classify, { source: '', now, caughtUpAt: undefined })
    const statements = [...reconciledStatements(db, into, from), ...changeStatements(db, changes)]
    return { turn: known.turn, statements, result: { into, from } }
  })
}

/** Says that two papers, named by any of their names, are two: no later evidence joins them, and nobody is asked about them again. */
export async function dismissByHand(db: Db, left: string, right: string, now: Moment): Promise<{ left: string; right: string }> {
  const [a, b] = [await paperOrMistake(db, left), await paperOrMistake(db, right)]
  if (a === b) throw new Mistake(`${left} and ${right} are one paper already: ${a}; split sets a record of it apart`)
  const [first, second] = a < b ? [a, b] : [b, a]
  await send(db, [dismissStatement(db, first, second, now)])
  return { left: first, right: second }
}

/**
 * Makes a record a paper of its own again, with the names that only it states, the admissions it had brought and its own
 * signals; says which paper it is now. It is matched by its own key alone from then on, whatever its names say.
 */
export async function splitByHand(
  db: Db,
  source: string,
  key: string,
  { facts, classify, now }: Deciding,
): Promise<{ paper: string; from: string }> {
  return inTurn(db, async () => {
    const known = await knownOf(db, source, { keys: [key], names: [], days: recentDays(now) })
    const from = known.keyToPaper.get(key)
    const before = from === undefined ? undefined : known.papers.get(from)
    if (from === undefined || !before) throw new Mistake(`there is no record ${source}/${key}: a paper's page lists its records`)
    const all = known.records.get(from) ?? []
    const own = all.filter((row) => row.source === source && row.key === key)
    const rest = all.filter((row) => !own.includes(row))
    const [row] = own
    if (!row || rest.length === 0) throw new Mistake(`${source}/${key} is the only record of ${from}: there is nothing to set apart`)

    const theirs = new Set([from, ...rest.flatMap(({ record }) => namesOf(record))])
    const names = byStrength(namesOf(row.record).filter((name) => !theirs.has(name)))
    const paper = names[0] ?? `${titleName({ ...row.record, authors: [], url: `${source}/${key}` })}`
    const merged = (await mergesQuery(db, [from])).find((merge) => merge.from === paper)
    const signals = known.signals.get(from) ?? []
    const sourceStays = rest.some((other) => other.source === source)
    const gone = sourceStays ? [] : signals.filter((signal) => signal.source === source)

    const changes: Changes = noChanges()
    const moved = { ...row, paper, updatedAt: now }
    const ofPaper = {
      id: paper,
      names: byStrength([paper, ...names]),
      records: [moved],
      signals: gone.map((signal) => ({ ...signal, paper })),
      firstSeenAt: merged?.fromFirstSeenAt ?? row.firstSeenAt,
    }
    const ofRest = {
      id: from,
      names: byStrength([from, ...(known.names.get(from) ?? []).filter((name) => !names.includes(name) && name !== paper)]),
      records: rest,
      signals: signals.filter((signal) => !gone.includes(signal)),
      firstSeenAt: before.firstSeenAt,
    }
    for (const whole of [ofRest, ofPaper]) {
      const shown = { ...shownOf(whole, known, facts).row, changed: known.admitted.has(from) }
      changes.papers.push(shown)
      lookThrough(changes, shown, whole.names, whole.records, classify)
      keyAnew(changes, shown.id, whole.records)
    }
    changes.records.push(moved)
    changes.signals.push(...ofPaper.signals)
    changes.names.push(...ofPaper.names.map((name, rank) => ({ name, paper, rank })))
    const announced = announcementIdsOf(paper, Math.max(0, ...row.versions.map(({ version }) => version)))
    return {
      turn: known.turn,
      statements: [
        ...setApartStatements(db, { source, key, from, paper, names: ofPaper.names, announced, goneSignals: gone.length > 0, now }),
        ...changeStatements(db, changes),
      ],
      result: { paper, from },
    }
  })
}

/** Who picks by hand: the source of the signal. */
const EDITOR = 'editor'

/** An editor's pick of a paper, by any of its names, or none any more: it counts from now on. Says which paper it is. */
export async function pickByHand(db: Db, name: string, picked: boolean, { facts, now }: Omit<Deciding, 'classify'>): Promise<string> {
  const id = await paperOrMistake(db, name)
  return inTurn(db, async () => {
    const known = await knownOf(db, EDITOR, { keys: [], names: [], days: recentDays(now), papers: [id] })
    const before = known.papers.get(id)
    if (!before) throw new Mistake(`no paper goes by the name ${JSON.stringify(name)} here`)
    const others = (known.signals.get(id) ?? []).filter(({ source }) => source !== EDITOR)
    const pick = { paper: id, source: EDITOR, kind: 'picks' as const, value: 1, at: now, early: 1 }
    const whole = {
      id,
      names: known.names.get(id) ?? [id],
      records: known.records.get(id) ?? [],
      signals: picked ? [...others, pick] : others,
      firstSeenAt: before.firstSeenAt,
    }
    const row = { ...shownOf(whole, known, facts).row, changed: before.changed }
    const changes: Changes = { ...noChanges(), papers: [row], signals: picked ? [pick] : [] }
    const statements = [...changeStatements(db, changes), ...(picked ? [] : [forgetSignal(db, pick)])]
    return { turn: known.turn, statements, result: id }
  })
}

async function paperOrMistake(db: Db, name: string): Promise<string> {
  const paper = (await paperNamed(db, name)) ?? (await paperNamed(db, nameOf(name) ?? name))
  if (paper === undefined) throw new Mistake(`no paper goes by the name ${JSON.stringify(name)} here`)
  return paper
}
