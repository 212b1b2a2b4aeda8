/**
 * Merges papers whose records share no identifier but match by title, authors, venue and date. Blocking keys find the
 * candidates; a pair is merged if title and first author are equal or the classifier is sure, since a wrong merge is worse
 * than a missed one.
 *
 * A verdict depends on the two papers alone, so the order in which records arrive does not matter. Two exceptions depend on
 * what is stored: papers whose identifiers conflict, or that the operator marked as distinct, are never merged, and a record
 * that matches two such papers joins neither.
 */

import {
  conflictingIdPrefix,
  groupIdentifiersByKind,
  haveIdentifierConflict,
  type IdentifiersByKind,
  sortByStrength,
} from '../identifiers/identifiers.ts'
import { ENOUGH_KEY_HITS, MAX_PAPERS_PER_KEY } from './blocking-keys.ts'
import {
  blockingKeyHashesOf,
  compareMetadata,
  distinctMetadataOf,
  isNewMetadata,
  type MatchVerdict,
  type RecordMetadata,
} from './compare.ts'
import { compareByAge, type MergeDecision, type RecordGroup } from './identifier-match.ts'
import { createUnionFind, type UnionFind } from './union-find.ts'

/** Each paper is listed in at most this many possible duplicates. */
const MAX_POSSIBLE_DUPLICATES = 3

/** A group to find candidates for: its new metadata, the blocking keys of that, and the prefix of ids that cannot be the same paper. */
export type MatchProbe = { group: RecordGroup; metadata: RecordMetadata[]; keys: number[]; conflictingPrefix: string | undefined }

/** The probes of a visit: one for each group with new metadata, unless the operator split off one of its records. */
export function matchProbesOf(
  groups: RecordGroup[],
  storedRecords: Map<string, { record: RecordMetadata }[]>,
  splitKeys: Set<string>,
): MatchProbe[] {
  return groups.flatMap((group) => {
    if (group.members.some(({ record }) => splitKeys.has(record.key))) return []
    const before = group.papers.flatMap((paper) => (storedRecords.get(paper) ?? []).map(({ record }) => record))
    const added = group.members.map(({ record }) => record).filter((record) => isNewMetadata(record, before))
    if (added.length === 0) return []
    const metadata = distinctMetadataOf(added, before)
    const keys = blockingKeyHashesOf(metadata)
    return keys.length > 0 ? [{ group, metadata, keys, conflictingPrefix: conflictingIdPrefix(group.identifiers) }] : []
  })
}

/** A known paper that shares blocking keys with probes; `probes` are their indexes. */
export type MatchCandidate = { id: string; firstSeenAt: number; identifiers: string[]; metadata: RecordMetadata[]; probes: number[] }

/** Two papers that may be one: the operator decides. */
export type PossibleDuplicate = { left: string; right: string; probability: number; evidence: string }

export type FuzzyMatchResult = {
  /** All groups; those of one paper are united, and the known papers they match are among `papers`. */
  groups: RecordGroup[]
  possibleDuplicates: PossibleDuplicate[]
}

/** What the store knows of the papers that groups lead to. */
export type FuzzyMatchContext = {
  identifiers: Map<string, string[]>
  firstSeenAt: Map<string, number>
  areDistinct: (a: string, b: string) => boolean
}

/** Groups and known papers that are one paper. */
type PaperCluster = {
  groups: RecordGroup[]
  papers: string[]
  identifiers: string[]
  identifiersByKind: IdentifiersByKind
  metadata: RecordMetadata[]
}
type ClusterByPart = Map<RecordGroup | string, PaperCluster>
type ClusterPair = MatchVerdict & { left: PaperCluster; right: PaperCluster }

/** Compares probes with their candidates and with each other, merges sure matches, and lists possible duplicates. */
export function fuzzyMatch(
  groups: RecordGroup[],
  probes: MatchProbe[],
  candidates: MatchCandidate[],
  context: FuzzyMatchContext,
): FuzzyMatchResult {
  const firstSeenAt = new Map([...context.firstSeenAt, ...candidates.map((candidate) => [candidate.id, candidate.firstSeenAt] as const)])
  const byAge = compareByAge(firstSeenAt)
  const idOf = ({ papers, identifiers }: PaperCluster) => papers.toSorted(byAge)[0] ?? identifiers[0] ?? ''
  const conflict = (a: PaperCluster, b: PaperCluster) =>
    haveIdentifierConflict(a.identifiersByKind, b.identifiersByKind) ||
    a.papers.some((left) => b.papers.some((right) => context.areDistinct(left, right)))

  const clusters = createClusters(groups, probes, candidates, context)
  const pairs = candidatePairsOf(probes, candidates, clusters).flatMap(([left, right]): ClusterPair[] => {
    const verdict = conflict(left, right) ? undefined : compareMetadata(left.metadata, right.metadata)
    return verdict ? [{ left, right, ...verdict }] : []
  })
  const sets = createUnionFind<PaperCluster>()
  for (const pair of mergeOrder(pairs, ambiguousPairsOf(pairs, conflict), idOf)) {
    const [left, right] = [sets.find(pair.left), sets.find(pair.right)]
    if (left === right || conflict(left, right)) continue
    const { rule, evidence, probability } = pair
    mergeClusters(left, right, { sides: [idOf(left), idOf(right)], rule, evidence, probability })
    sets.union(left, right)
  }
  const roots = new Set(groups.map((group) => sets.find(clusters.get(group) as PaperCluster)))
  return {
    groups: [...roots].map((cluster) => mergedGroupOf(cluster, byAge)),
    possibleDuplicates: possibleDuplicatesOf(pairs, sets, conflict, idOf),
  }
}

/** The cluster of every group and known paper, before any is merged. */
function createClusters(
  groups: RecordGroup[],
  probes: MatchProbe[],
  candidates: MatchCandidate[],
  context: FuzzyMatchContext,
): ClusterByPart {
  const clusters: ClusterByPart = new Map()
  for (const group of groups) {
    const storedIdentifiers = group.papers.flatMap((paper) => context.identifiers.get(paper) ?? [])
    const cluster = createCluster([group], group.papers, [...group.identifiers, ...storedIdentifiers])
    for (const part of [group, ...group.papers]) clusters.set(part, cluster)
  }
  for (const { group, metadata } of probes) clusters.get(group)?.metadata.push(...metadata)
  for (const { id, identifiers, metadata } of candidates) {
    const cluster = clusters.get(id) ?? createCluster([], [id], identifiers)
    cluster.metadata.push(...distinctMetadataOf(metadata))
    clusters.set(id, cluster)
  }
  return clusters
}

const createCluster = (groups: RecordGroup[], papers: string[], identifiers: string[]): PaperCluster => ({
  groups,
  papers,
  identifiers,
  identifiersByKind: groupIdentifiersByKind(identifiers),
  metadata: [],
})

/** The certain pairs that are not ambiguous, surest first, those of equal probability by their ids. */
function mergeOrder(pairs: ClusterPair[], ambiguous: Set<ClusterPair>, idOf: (cluster: PaperCluster) => string): ClusterPair[] {
  return pairs
    .filter((pair) => pair.isCertain && !ambiguous.has(pair))
    .map((pair) => ({ pair, ids: [idOf(pair.left), idOf(pair.right)].sort().join('\n') }))
    .sort((a, b) => b.pair.probability - a.pair.probability || (a.ids < b.ids ? -1 : 1))
    .map(({ pair }) => pair)
}

function mergeClusters(left: PaperCluster, right: PaperCluster, decision: MergeDecision): void {
  left.groups = [...left.groups, ...right.groups].map((group, i) =>
    i === 0 ? { ...group, mergeDecisions: [...group.mergeDecisions, decision] } : group,
  )
  left.papers = [...left.papers, ...right.papers]
  left.identifiers = sortByStrength([...left.identifiers, ...right.identifiers])
  left.identifiersByKind = groupIdentifiersByKind(left.identifiers)
}

/** Unites the groups of a cluster. */
function mergedGroupOf({ groups, papers }: PaperCluster, byAge: (a: string, b: string) => number): RecordGroup {
  const [first] = groups
  if (groups.length === 1 && first && first.papers.length === papers.length) return first
  return {
    members: groups.flatMap(({ members }) => members),
    identifiers: sortByStrength(groups.flatMap(({ identifiers }) => identifiers)),
    papers: papers.toSorted(byAge),
    mergeDecisions: groups.flatMap(({ mergeDecisions }) => mergeDecisions),
  }
}

/** The pairs to compare, each once: probes with candidates, and probes with each other, that share a blocking key. */
function candidatePairsOf(probes: MatchProbe[], candidates: MatchCandidate[], clusters: ClusterByPart): [PaperCluster, PaperCluster][] {
  const pairs = new Map<PaperCluster, Set<PaperCluster>>()
  const add = (left: PaperCluster, right: PaperCluster) => {
    if (left === right || pairs.get(right)?.has(left)) return
    const others = pairs.get(left)
    if (others) others.add(right)
    else pairs.set(left, new Set([right]))
  }
  const probeClusters = probes.map(({ group }) => clusters.get(group) as PaperCluster)
  for (const candidate of candidates)
    for (const i of candidate.probes) add(probeClusters[i] as PaperCluster, clusters.get(candidate.id) as PaperCluster)
  const holders = Map.groupBy(
    probes.flatMap(({ keys }, i) => keys.map((key) => ({ key, i }))),
    ({ key }) => key,
  )
  probes.forEach(({ keys }, i) => {
    const holdersByRarity = keys.map((key) => holders.get(key) ?? []).sort((a, b) => a.length - b.length)
    let hits = 0
    for (const others of holdersByRarity) {
      if (others.length > MAX_PAPERS_PER_KEY || hits >= ENOUGH_KEY_HITS) break
      for (const other of others) add(probeClusters[i] as PaperCluster, probeClusters[other.i] as PaperCluster)
      hits += others.length - 1
    }
  })
  return [...pairs].flatMap(([left, others]) => [...others].map((right): [PaperCluster, PaperCluster] => [left, right]))
}

type Conflict = (a: PaperCluster, b: PaperCluster) => boolean

/** The certain pairs of a cluster that matches two conflicting ones: it is merged with neither. */
function ambiguousPairsOf(pairs: ClusterPair[], conflict: Conflict): Set<ClusterPair> {
  const pairsByCluster = new Map<PaperCluster, ClusterPair[]>()
  for (const pair of pairs.filter(({ isCertain }) => isCertain))
    for (const cluster of [pair.left, pair.right]) pairsByCluster.set(cluster, [...(pairsByCluster.get(cluster) ?? []), pair])
  const ambiguous = [...pairsByCluster].flatMap(([cluster, ownPairs]) => {
    const others = ownPairs.map(({ left, right }) => (left === cluster ? right : left))
    return others.some((other, i) => others.slice(i + 1).some((next) => conflict(other, next))) ? ownPairs : []
  })
  return new Set(ambiguous)
}

/** The most probable pairs of each cluster that were not merged. */
function possibleDuplicatesOf(
  pairs: ClusterPair[],
  sets: UnionFind<PaperCluster>,
  conflict: Conflict,
  idOf: (cluster: PaperCluster) => string,
): PossibleDuplicate[] {
  const counts = new Map<PaperCluster, number>()
  const duplicates = new Map<string, PossibleDuplicate>()
  for (const { left, right, probability, evidence } of pairs.toSorted((a, b) => b.probability - a.probability)) {
    const [a, b] = [sets.find(left), sets.find(right)]
    if (a === b || conflict(a, b) || Math.max(counts.get(a) ?? 0, counts.get(b) ?? 0) >= MAX_POSSIBLE_DUPLICATES) continue
    for (const cluster of [a, b]) counts.set(cluster, (counts.get(cluster) ?? 0) + 1)
    const [first = '', second = ''] = [idOf(a), idOf(b)].sort()
    const key = `${first}\n${second}`
    if (!duplicates.has(key)) duplicates.set(key, { left: first, right: second, probability, evidence })
  }
  return [...duplicates.values()]
}
