/**
 * Which records are one paper. The ladder, surest first: an equal name, or the same source's same record; a link that a
 * record asserts (its names hold another copy's); the same title, first author and year; near titles, judged on all the
 * evidence together. What the operator set apart is stronger than any of them.
 */
import type { SourceRecord } from '../model.ts'
import { byStrength, namesOf } from './names.ts'

/** What the store already knows of the records of one visit. */
export type KnownNames = {
  nameToPaper: Map<string, string>
  keyToPaper: Map<string, string>
  firstSeenAt: Map<string, number>
  /** Keys of this source's records that the operator set apart: they are matched by their key alone. */
  apart: Set<string>
}

/** Records of one visit that are one paper, all their names, strongest first, and the known papers they lead to, oldest first. */
export type Group = { members: { record: SourceRecord; names: string[] }[]; names: string[]; papers: string[] }

/**
 * Records by the names they share, directly or through others. A group that leads to no known paper is a new one; one that
 * leads to several bridges them: they are one paper, and the oldest keeps its id.
 */
export function groupByName(found: SourceRecord[], known: KnownNames): Group[] {
  const named = found.map((record) => ({ record, names: namesOf(record) }))
  const labels = named.map(({ record, names }) => [`key ${record.key}`, ...(known.apart.has(record.key) ? [] : names)])
  return groupsOf(labels).map((indices) => {
    const members = indices.map((i) => named[i] as (typeof named)[number])
    const names = byStrength(members.flatMap((one) => (known.apart.has(one.record.key) ? [] : one.names)))
    const papers = new Set<string>()
    for (const { record } of members) add(papers, known.keyToPaper.get(record.key))
    for (const name of names) add(papers, known.nameToPaper.get(name))
    return { members, names, papers: [...papers].sort(olderFirst(known.firstSeenAt)) }
  })
}

const add = (papers: Set<string>, paper: string | undefined) => {
  if (paper !== undefined) papers.add(paper)
}

/** Older papers first; of equal age, by id. */
export const olderFirst =
  (firstSeenAt: Map<string, number>) =>
  (a: string, b: string): number =>
    (firstSeenAt.get(a) ?? 0) - (firstSeenAt.get(b) ?? 0) || (a < b ? -1 : a > b ? 1 : 0)

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
