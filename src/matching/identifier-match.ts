/**
 * Which records are one paper. The ladder, surest first: an equal name, or the same source's same record; a link that a
 * record asserts, where it is believed (claims.ts); the same title, first author and year; near titles, judged on all the
 * evidence together. What the operator set apart is stronger than any of them.
 *
 * Here are the first two steps; the others stand in near.ts.
 */

import { schemeOf, sortByStrength, titleIdentifier } from '../identifiers/identifiers.ts'
import type { MergeRule, SourceRecord } from '../model.ts'
import { type LinkTrustSnapshot, trustedLinksOf } from './link-trust.ts'

/** What the store already knows of the records of one visit; keys that the operator set apart are matched by their key alone. */
export type MatchSnapshot = LinkTrustSnapshot & {
  firstSeenAt: Map<string, number>
  /** Whether the operator said of two papers that they are two. */
  areDistinct: (a: string, b: string) => boolean
}

export type GroupMember = { record: SourceRecord; identifiers: string[] }

/** Two papers found to be one though they share no name: what each was called, and why. */
export type MergeDecision = { sides: [string, string]; rule: MergeRule; evidence: string; probability: number | null }

/** Records of one visit that are one paper, all their names, strongest first, and the known papers they lead to, oldest first. */
export type RecordGroup = { members: GroupMember[]; identifiers: string[]; papers: string[]; mergeDecisions: MergeDecision[] }

/**
 * Records by the names they share, directly or through others, or through a known paper. A group that leads to no known
 * paper is a new one; one that leads to several bridges them: they are one paper, and the oldest keeps its id. Where that
 * would join what the operator set apart, each record stands with its own paper only.
 */
export function groupByIdentifier(found: SourceRecord[], known: MatchSnapshot): RecordGroup[] {
  const beliefs = trustedLinksOf(found, known)
  const members = found.map((record, i): GroupMember => {
    const names = beliefs[i]?.identifiers ?? []
    return { record, identifiers: names.length > 0 || known.splitKeys.has(record.key) ? sortByStrength(names) : [titleIdentifier(record)] }
  })
  const led = new Map(members.map((member, i) => [member, beliefs[i]?.papers ?? []]))
  const leads = (member: GroupMember): string[] => {
    const titled = groupingIdentifiersOf(member).filter((name) => schemeOf(name) === 'title')
    return [...(led.get(member) ?? []), ...titled.flatMap((name) => known.paperByIdentifier.get(name) ?? [])]
  }
  const labels = members.map((member) => [
    `key ${member.record.key}`,
    ...groupingIdentifiersOf(member),
    ...leads(member).map((paper) => `paper ${paper}`),
  ])
  return connectedComponents(labels).flatMap((indices) => {
    const of = indices.map((i) => members[i] as GroupMember)
    const papers = new Set(of.flatMap(leads))
    if (!hasDistinctPair([...papers], known.areDistinct)) return [buildGroup(of, papers, known)]
    const parts = Map.groupBy(of, (member) => leads(member)[0] ?? member.identifiers[0])
    return [...parts.values()].map((part) => buildGroup(part, new Set(part.flatMap((member) => leads(member).slice(0, 1))), known))
  })
}

/**
 * The names by which a record is the same paper as others that have them. One made of its title, author and year is evidence,
 * not a name shared; where no author is known its page's address is in it, and an equal page is an equal record.
 */
const groupingIdentifiersOf = ({ record, identifiers }: GroupMember): string[] =>
  record.authors.length === 0 ? identifiers : identifiers.filter((name) => schemeOf(name) !== 'title')

const buildGroup = (members: GroupMember[], papers: Set<string>, { firstSeenAt }: Pick<MatchSnapshot, 'firstSeenAt'>): RecordGroup => ({
  members,
  identifiers: sortByStrength(members.flatMap(({ identifiers }) => identifiers)),
  papers: [...papers].sort(compareByAge(firstSeenAt)),
  mergeDecisions: [],
})

const hasDistinctPair = (papers: string[], different: MatchSnapshot['areDistinct']): boolean =>
  papers.some((paper, i) => papers.slice(i + 1).some((other) => different(paper, other)))

/** Older papers first; of equal age, by id. */
export const compareByAge =
  (firstSeenAt: Map<string, number>) =>
  (a: string, b: string): number =>
    (firstSeenAt.get(a) ?? 0) - (firstSeenAt.get(b) ?? 0) || (a < b ? -1 : a > b ? 1 : 0)

/** Indices that share a label, directly or through others, in one group each (union–find). */
function connectedComponents(labels: string[][]): number[][] {
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
    const group = groups.get(root(i))
    if (group) group.push(i)
    else groups.set(root(i), [i])
  })
  return [...groups.values()]
}
