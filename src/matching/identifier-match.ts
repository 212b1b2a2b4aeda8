/**
 * Groups records by paper. Evidence, surest first: an equal identifier, or the same source's same record; a trusted link
 * (link-trust.ts); an equal title and first author; a sure classifier (fuzzy-match.ts). What the operator split or marked as
 * distinct overrules all of them. This file has the first two steps.
 */

import { schemeOf, sortByStrength, titleIdentifier } from '../identifiers/identifiers.ts'
import type { MergeRule, SourceRecord } from '../model.ts'
import { type LinkTrustSnapshot, trustedLinksOf } from './link-trust.ts'
import { connectedComponents } from './union-find.ts'

/** What the store knows of the records of one visit. */
export type MatchSnapshot = LinkTrustSnapshot & {
  firstSeenAt: Map<string, number>
  /** Whether the operator marked two papers as distinct. */
  areDistinct: (a: string, b: string) => boolean
}

/** A record with its identifiers, trusted claims among them. */
export type GroupMember = { record: SourceRecord; identifiers: string[] }

/** Why two papers that share no identifier are one: their ids until then, the rule and its evidence. */
export type MergeDecision = { sides: [string, string]; rule: MergeRule; evidence: string; probability: number | null }

/** Records of one visit that are one paper, all their identifiers, strongest first, and the known papers they lead to, oldest first. */
export type RecordGroup = { members: GroupMember[]; identifiers: string[]; papers: string[]; mergeDecisions: MergeDecision[] }

/**
 * Groups records that share an identifier, directly, through others, or through a known paper. A group without a known paper
 * is a new paper; one with several unites them, and the oldest keeps its id. If that would unite papers marked as distinct,
 * each record stays with its own paper.
 */
export function groupByIdentifier(records: SourceRecord[], snapshot: MatchSnapshot): RecordGroup[] {
  const links = trustedLinksOf(records, snapshot)
  const members = records.map((record, i): GroupMember => {
    const identifiers = links[i]?.identifiers ?? []
    const needsTitle = identifiers.length === 0 && !snapshot.splitKeys.has(record.key)
    return { record, identifiers: needsTitle ? [titleIdentifier(record)] : sortByStrength(identifiers) }
  })
  const linkedPapers = new Map(members.map((member, i) => [member, links[i]?.papers ?? []]))
  const papersOf = (member: GroupMember): string[] => {
    const titles = groupingIdentifiersOf(member).filter((identifier) => schemeOf(identifier) === 'title')
    return [...(linkedPapers.get(member) ?? []), ...titles.flatMap((title) => snapshot.paperByIdentifier.get(title) ?? [])]
  }
  const labels = members.map((member) => [
    `key ${member.record.key}`,
    ...groupingIdentifiersOf(member),
    ...papersOf(member).map((paper) => `paper ${paper}`),
  ])
  return connectedComponents(labels).flatMap((indexes) => {
    const component = indexes.map((i) => members[i] as GroupMember)
    const papers = new Set(component.flatMap(papersOf))
    if (!hasDistinctPair([...papers], snapshot.areDistinct)) return [buildGroup(component, papers, snapshot)]
    const parts = Map.groupBy(component, (member) => papersOf(member)[0] ?? member.identifiers[0])
    return [...parts.values()].map((part) => buildGroup(part, new Set(part.flatMap((member) => papersOf(member).slice(0, 1))), snapshot))
  })
}

/**
 * The identifiers that make records one paper. A title identifier of a record with authors is evidence, not an identifier;
 * without authors it is made of the page's address, and an equal page is an equal record.
 */
const groupingIdentifiersOf = ({ record, identifiers }: GroupMember): string[] =>
  record.authors.length === 0 ? identifiers : identifiers.filter((identifier) => schemeOf(identifier) !== 'title')

const buildGroup = (members: GroupMember[], papers: Set<string>, { firstSeenAt }: Pick<MatchSnapshot, 'firstSeenAt'>): RecordGroup => ({
  members,
  identifiers: sortByStrength(members.flatMap(({ identifiers }) => identifiers)),
  papers: [...papers].sort(compareByAge(firstSeenAt)),
  mergeDecisions: [],
})

const hasDistinctPair = (papers: string[], areDistinct: MatchSnapshot['areDistinct']): boolean =>
  papers.some((paper, i) => papers.slice(i + 1).some((other) => areDistinct(paper, other)))

/** Sorts older papers first, those of equal age by id. */
export const compareByAge =
  (firstSeenAt: Map<string, number>) =>
  (a: string, b: string): number =>
    (firstSeenAt.get(a) ?? 0) - (firstSeenAt.get(b) ?? 0) || (a < b ? -1 : a > b ? 1 : 0)
