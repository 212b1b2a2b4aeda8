/**
 * Which paper a record is of. By names alone so far: an equal name, or the same source's same record, is one paper.
 * Near titles are judged here when a later step brings the judge.
 */
import type { SourceRecord } from '../model.ts'
import { byStrength, namesOf } from './names.ts'

/** What the store already knows of the records of one visit. */
export type KnownNames = { nameToPaper: Map<string, string>; keyToPaper: Map<string, string>; firstSeenAt: Map<string, number> }

/** A record with its names, strongest first, and the paper it is of. */
export type Matched = { record: SourceRecord; names: string[]; paper: string }

/**
 * Every record with its paper's id: a known paper's where one of its names or its key leads to it, else a new one, named
 * by the strongest name. Records of one visit that share a name come together. A record that bridges two known papers goes
 * to the older one; joining those is a decision of its own.
 */
export function matchByName(found: SourceRecord[], known: KnownNames): Matched[] {
  const named = found.map((record) => ({ record, names: namesOf(record) }))
  const groups = groupsOf(named.map(({ record, names }) => [`key ${record.key}`, ...names]))
  const older = (a: string, b: string) => (known.firstSeenAt.get(a) ?? 0) - (known.firstSeenAt.get(b) ?? 0) || (a < b ? -1 : 1)
  const papers = groups.map((members) => {
    const inGroup = members.map((i) => named[i] as (typeof named)[number])
    const names = byStrength(inGroup.flatMap((one) => one.names))
    const candidates = [
      ...inGroup.map(({ record }) => known.keyToPaper.get(record.key)),
      ...names.map((name) => known.nameToPaper.get(name)),
    ]
    return [...new Set(candidates.filter((id) => id !== undefined))].sort(older)[0] ?? (names[0] as string)
  })
  const paperOf = new Map(groups.flatMap((members, g) => members.map((i) => [i, papers[g] as string] as const)))
  return named.map((one, i) => ({ ...one, paper: paperOf.get(i) as string }))
}

/** Indices that share a label, directly or through others, in one group each (union–find). */
function groupsOf(labels: string[][]): number[][] {
  const parent = labels.map((_, i) => i)
  const root = (i: number): number => {
    let at = i
    while (parent[at] !== at) at = parent[at] = parent[parent[at] as number] as number
    return at
  }
  const holder = new Map<string, number>()
  labels.forEach((of, i) => {
    for (const label of of) {
      const other = holder.get(label)
      if (other === undefined) holder.set(label, i)
      else parent[Math.max(root(i), root(other))] = Math.min(root(i), root(other))
    }
  })
  const groups = new Map<number, number[]>()
  labels.forEach((_, i) => {
    groups.set(root(i), [...(groups.get(root(i)) ?? []), i])
  })
  return [...groups.values()]
}
