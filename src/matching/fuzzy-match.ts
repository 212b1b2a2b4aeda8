/**
 * Near matches: which papers are one though no record names both. Candidates are found by blocking keys, never by comparing
 * all; a pair is judged on all that its records say, and a wrong merge is worse than a missed one. The lower two steps of the
 * ladder: an equal title and first author, at most a year apart, and nothing against it; and what the judge is `SURE` of.
 *
 * What a pair comes to depends on what the two say alone, not on who came first, and papers hang together by such pairs: so
 * the order in which records arrive plays no part. One thing is decided by what is there: no near match joins papers whose
 * names conflict, or that the operator set apart, nor a record to one of two such papers when it fits both.
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

/** Of a paper's possible duplicates, so many are listed. */
const MAX_POSSIBLE_DUPLICATES = 3

/** A paper of a visit that near ones are looked for: what is said of it for the first time, the keys of that, and which ids are those of others. */
export type MatchProbe = { group: RecordGroup; metadata: RecordMetadata[]; keys: number[]; conflictingPrefix: string | undefined }

/** The groups to be probed: new papers, and known ones of which a record says something new. */
export function matchProbesOf(
  groups: RecordGroup[],
  knownRecords: Map<string, { record: RecordMetadata }[]>,
  apart: Set<string>,
): MatchProbe[] {
  return groups.flatMap((group) => {
    if (group.members.some(({ record }) => apart.has(record.key))) return []
    const before = group.papers.flatMap((paper) => (knownRecords.get(paper) ?? []).map(({ record }) => record))
    const fresh = group.members.map(({ record }) => record).filter((record) => isNewMetadata(record, before))
    if (fresh.length === 0) return []
    const said = distinctMetadataOf(fresh, before)
    const keys = blockingKeyHashesOf(said)
    return keys.length > 0 ? [{ group, metadata: said, keys, conflictingPrefix: conflictingIdPrefix(group.identifiers) }] : []
  })
}

/** A known paper that shares keys with probes (their places in the list), as it is judged. */
export type MatchCandidate = { id: string; firstSeenAt: number; identifiers: string[]; metadata: RecordMetadata[]; probes: number[] }

/** Two papers that may be one, for the operator. */
export type PossibleDuplicate = { left: string; right: string; probability: number; evidence: string }

export type FuzzyMatchResult = {
  /** All groups, those that were found to be one put together; a known paper that was found is among a group's papers. */
  groups: RecordGroup[]
  possibleDuplicates: PossibleDuplicate[]
}

/** What is known beside the candidates: names and ages of the papers that groups lead to, and what the operator set apart. */
export type FuzzyMatchContext = {
  identifiers: Map<string, string[]>
  firstSeenAt: Map<string, number>
  areDistinct: (a: string, b: string) => boolean
}

/** Papers while they are put together: a group, a known paper, or several of both. */
type PaperCluster = {
  mergedInto?: PaperCluster
  groups: RecordGroup[]
  papers: string[]
  identifiers: string[]
  identifiersByKind: IdentifiersByKind
  metadata: RecordMetadata[]
}

type ClusterPair = MatchVerdict & { left: PaperCluster; right: PaperCluster }

/** Puts groups and known papers together that are one by what they say, and names those that may be. */
export function fuzzyMatch(
  groups: RecordGroup[],
  probes: MatchProbe[],
  candidates: MatchCandidate[],
  around: FuzzyMatchContext,
): FuzzyMatchResult {
  const firstSeenAt = new Map([...around.firstSeenAt, ...candidates.map((one) => [one.id, one.firstSeenAt] as const)])
  const older = compareByAge(firstSeenAt)
  const bySide = new Map<RecordGroup | string, PaperCluster>()
  for (const group of groups) {
    const side = createCluster([group], group.papers, [
      ...group.identifiers,
      ...group.papers.flatMap((paper) => around.identifiers.get(paper) ?? []),
    ])
    bySide.set(group, side)
    for (const paper of group.papers) bySide.set(paper, side)
  }
  for (const probe of probes) (bySide.get(probe.group) as PaperCluster).metadata.push(...probe.metadata)
  for (const { id, identifiers, metadata } of candidates) {
    const side = bySide.get(id) ?? createCluster([], [id], identifiers)
    side.metadata.push(...distinctMetadataOf(metadata))
    bySide.set(id, side)
  }
  const different = (a: PaperCluster, b: PaperCluster) =>
    haveIdentifierConflict(a.identifiersByKind, b.identifiersByKind) ||
    a.papers.some((left) => b.papers.some((right) => around.areDistinct(left, right)))
  const idOf = ({ papers, identifiers }: PaperCluster) => papers.toSorted(older)[0] ?? identifiers[0] ?? ''

  const pairs = candidatePairsOf(probes, candidates, bySide).flatMap(([left, right]): ClusterPair[] => {
    const verdict = different(left, right) ? undefined : compareMetadata(left.metadata, right.metadata)
    return verdict ? [{ left, right, ...verdict }] : []
  })
  const doubtful = new Set(ambiguousPairsOf(pairs, different))
  const called = ({ left, right }: ClusterPair) => [idOf(left), idOf(right)].sort().join('\n')
  const sure = pairs
    .filter((pair) => pair.isCertain && !doubtful.has(pair))
    .map((pair) => ({ pair, by: called(pair) }))
    .sort((a, b) => b.pair.probability - a.pair.probability || (a.by < b.by ? -1 : 1))
  for (const { pair } of sure) {
    const [left, right] = [findRoot(pair.left), findRoot(pair.right)]
    if (left !== right && !different(left, right)) joinClusters(left, right, { sides: [idOf(left), idOf(right)], ...mergeReasonOf(pair) })
  }
  return {
    groups: [...new Set(groups.map((group) => findRoot(bySide.get(group) as PaperCluster)))].map((side) => mergedGroupOf(side, older)),
    possibleDuplicates: possibleDuplicatesOf(pairs, different, idOf),
  }
}

const createCluster = (groups: RecordGroup[], papers: string[], identifiers: string[]): PaperCluster => ({
  groups,
  papers,
  identifiers,
  identifiersByKind: groupIdentifiersByKind(identifiers),
  metadata: [],
})

/** The side as it stands after all that was put together. */
function findRoot(side: PaperCluster): PaperCluster {
  let at = side
  while (at.mergedInto) at = at.mergedInto
  return at
}

const mergeReasonOf = ({ rule, evidence, probability }: MatchVerdict) => ({ rule, evidence, probability })

function joinClusters(left: PaperCluster, right: PaperCluster, join: MergeDecision): void {
  right.mergedInto = left
  left.groups = [...left.groups, ...right.groups].map((group, i) =>
    i === 0 ? { ...group, mergeDecisions: [...group.mergeDecisions, join] } : group,
  )
  left.papers = [...left.papers, ...right.papers]
  left.identifiers = sortByStrength([...left.identifiers, ...right.identifiers])
  left.identifiersByKind = groupIdentifiersByKind(left.identifiers)
}

/** One group of all that a side holds. */
function mergedGroupOf({ groups, papers }: PaperCluster, older: (a: string, b: string) => number): RecordGroup {
  const [only] = groups
  if (groups.length === 1 && only && only.papers.length === papers.length) return only
  return {
    members: groups.flatMap(({ members }) => members),
    identifiers: sortByStrength(groups.flatMap(({ identifiers }) => identifiers)),
    papers: papers.toSorted(older),
    mergeDecisions: groups.flatMap(({ mergeDecisions }) => mergeDecisions),
  }
}

/** The pairs to be judged, each once: probes with the known papers that share a key, and with each other. */
function candidatePairsOf(
  probes: MatchProbe[],
  candidates: MatchCandidate[],
  bySide: Map<RecordGroup | string, PaperCluster>,
): [PaperCluster, PaperCluster][] {
  const pairs = new Map<PaperCluster, Set<PaperCluster>>()
  const add = (left: PaperCluster, right: PaperCluster) => {
    if (left === right || pairs.get(right)?.has(left)) return
    const others = pairs.get(left)
    if (others) others.add(right)
    else pairs.set(left, new Set([right]))
  }
  const sides = probes.map(({ group }) => bySide.get(group) as PaperCluster)
  for (const { id, probes: of } of candidates) for (const i of of) add(sides[i] as PaperCluster, bySide.get(id) as PaperCluster)
  const holders = Map.groupBy(
    probes.flatMap(({ keys }, i) => keys.map((key) => ({ key, i }))),
    ({ key }) => key,
  )
  probes.forEach(({ keys }, i) => {
    const held = keys.map((key) => holders.get(key) ?? []).sort((a, b) => a.length - b.length)
    let found = 0
    for (const others of held) {
      if (others.length > MAX_PAPERS_PER_KEY || found >= ENOUGH_KEY_HITS) break
      for (const other of others) add(sides[i] as PaperCluster, sides[other.i] as PaperCluster)
      found += others.length - 1
    }
  })
  return [...pairs].flatMap(([left, others]) => [...others].map((right): [PaperCluster, PaperCluster] => [left, right]))
}

/** Sure pairs of a side that fits two others which cannot be one: it is put to neither. */
function ambiguousPairsOf(pairs: ClusterPair[], different: (a: PaperCluster, b: PaperCluster) => boolean): ClusterPair[] {
  const sure = pairs.filter((pair) => pair.isCertain)
  const bySide = new Map<PaperCluster, ClusterPair[]>()
  for (const pair of sure) for (const side of [pair.left, pair.right]) bySide.set(side, [...(bySide.get(side) ?? []), pair])
  return [...bySide].flatMap(([side, of]) => {
    const others = of.map(({ left, right }) => (left === side ? right : left))
    return others.some((one, i) => others.slice(i + 1).some((other) => different(one, other))) ? of : []
  })
}

/** Pairs that were not put together and may be one: of each side its likeliest. */
function possibleDuplicatesOf(
  pairs: ClusterPair[],
  different: (a: PaperCluster, b: PaperCluster) => boolean,
  idOf: (side: PaperCluster) => string,
): PossibleDuplicate[] {
  const listed = new Map<PaperCluster, number>()
  const found = new Map<string, PossibleDuplicate>()
  for (const { left, right, probability, evidence } of pairs.toSorted((a, b) => b.probability - a.probability)) {
    const [a, b] = [findRoot(left), findRoot(right)]
    if (a === b || different(a, b) || Math.max(listed.get(a) ?? 0, listed.get(b) ?? 0) >= MAX_POSSIBLE_DUPLICATES) continue
    for (const side of [a, b]) listed.set(side, (listed.get(side) ?? 0) + 1)
    const [first = '', second = ''] = [idOf(a), idOf(b)].sort()
    if (!found.has(`${first}\n${second}`)) found.set(`${first}\n${second}`, { left: first, right: second, probability, evidence })
  }
  return [...found.values()]
}
