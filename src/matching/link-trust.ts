/**
 * Decides which links of a record to trust. A record has its own identifiers whatever else it says; that it is a copy of what
 * has another identifier is a claim. Claims are sometimes wrong: a publisher's DOI typed into the wrong preprint, two preprints
 * that state one DOI. A claim is trusted unless
 *
 * - authors and titles of both sides contradict it (`areClearlyDifferent`), or
 * - it would unite two preprints of one server that do not link to each other themselves, and the classifier does not
 *   support it (`compareMetadata`).
 *
 * Two kinds of link are never doubted: what a text *presents* (a laboratory's post has another title and author than its
 * paper), and those of a record without any identifier of its own.
 */

import { copyLinksOf, havePreprintConflict, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import type { SourceRecord } from '../model.ts'
import { areClearlyDifferent, compareMetadata } from './compare.ts'
import { createUnionFind } from './union-find.ts'

/** What the store knows of the identifiers, keys and records of a visit; `splitKeys` are records that the operator split off. */
export type LinkTrustSnapshot = {
  paperByIdentifier: Map<string, string>
  paperByRecordKey: Map<string, string>
  records: Map<string, { record: SourceRecord }[]>
  splitKeys: Set<string>
}

/** The identifiers of a record, trusted claims among them, and the known papers they lead to. */
export type TrustedLinks = { identifiers: string[]; papers: string[] }

/** The identifiers a record has itself, and those it claims to be a copy of. */
type Claims = { own: string[]; claimed: string[] }

/** Returns the trusted links of each record; the order of the records does not matter. */
export function trustedLinksOf(records: SourceRecord[], snapshot: LinkTrustSnapshot): TrustedLinks[] {
  const clusters = createClusters(snapshot)
  const entries = records.map(
    (record): ClusterEntry => ({
      record,
      ...separateClaims(record, snapshot.splitKeys),
      cluster: { records: [record] },
    }),
  )
  for (const { record, cluster } of entries) {
    const paper = snapshot.paperByRecordKey.get(record.key)
    if (paper !== undefined) clusters.merge(clusters.ofPaper(paper), cluster)
  }
  const refused = refusedClaimsOf(entries, clusters, holdersByIdentifier(entries, clusters, snapshot))
  return entries.map(({ record, own, claimed, cluster }) => {
    const identifiers = [...own, ...claimed.filter((identifier) => !refused.has(claimKeyOf(record, identifier)))]
    const papers = [
      snapshot.paperByRecordKey.get(record.key),
      ...identifiers.map((identifier) => snapshot.paperByIdentifier.get(identifier)),
    ]
    return {
      identifiers,
      papers: papers.filter((paper) => paper !== undefined && clusters.areOne(clusters.ofPaper(paper), cluster)) as string[],
    }
  })
}

/** Records, of the visit and of known papers, that are one paper as far as it is decided. */
type RecordCluster = { records: SourceRecord[] }
type ClusterEntry = Claims & { record: SourceRecord; cluster: RecordCluster }
type Clusters = ReturnType<typeof createClusters>

function createClusters(snapshot: LinkTrustSnapshot) {
  const sets = createUnionFind<RecordCluster>()
  const clusterByPaper = new Map<string, RecordCluster>()
  return {
    ofPaper: (paper: string): RecordCluster => {
      const cluster = clusterByPaper.get(paper) ?? { records: (snapshot.records.get(paper) ?? []).map(({ record }) => record) }
      clusterByPaper.set(paper, cluster)
      return cluster
    },
    merge: (left: RecordCluster, right: RecordCluster): void => {
      const [a, b] = [sets.find(left), sets.find(right)]
      if (a === b) return
      sets.union(a, b)
      a.records = [...a.records, ...b.records]
    },
    areOne: (left: RecordCluster, right: RecordCluster): boolean => sets.find(left) === sets.find(right),
    recordsOf: (cluster: RecordCluster): SourceRecord[] => sets.find(cluster).records,
  }
}

/** The clusters that have an identifier: the records that state it as their own, else the known paper that has it. */
function holdersByIdentifier(entries: ClusterEntry[], clusters: Clusters, snapshot: LinkTrustSnapshot): Map<string, RecordCluster[]> {
  const holders = new Map<string, RecordCluster[]>()
  const owners = Map.groupBy(
    entries.flatMap(({ own, record, cluster }) => own.map((identifier) => ({ identifier, record, cluster }))),
    ({ identifier }) => identifier,
  )
  for (const [identifier, [first, ...others]] of owners) {
    if (!first) continue
    for (const { cluster } of others) clusters.merge(first.cluster, cluster)
    const paper = snapshot.paperByIdentifier.get(identifier)
    if (paper !== undefined) {
      const known = clusters.ofPaper(paper)
      const isSamePaper =
        clusters.areOne(known, first.cluster) ||
        !hasIdentifierByClaimOnly(paper, identifier, snapshot) ||
        [first, ...others].some(({ record }) => clusters.recordsOf(known).some((other) => !areClearlyDifferent(record, other)))
      if (isSamePaper) clusters.merge(known, first.cluster)
    }
    holders.set(identifier, [first.cluster])
  }
  for (const identifier of entries.flatMap(({ claimed }) => claimed)) {
    const paper = snapshot.paperByIdentifier.get(identifier)
    if (paper !== undefined && !holders.has(identifier)) holders.set(identifier, [clusters.ofPaper(paper)])
  }
  return holders
}

type Claim = { identifier: string; record: SourceRecord; cluster: RecordCluster; claimant: string }

/** Judges every claim, merges the clusters of those it trusts, and returns the keys of the others. */
function refusedClaimsOf(entries: ClusterEntry[], clusters: Clusters, holders: Map<string, RecordCluster[]>): Set<string> {
  const claims = entries.flatMap(({ record, own, claimed, cluster }) =>
    claimed.map((identifier): Claim => ({ identifier, record, cluster, claimant: own[0] ?? '' })),
  )
  const claimsByIdentifier = Map.groupBy(claims, ({ identifier }) => identifier)
  const isSupported = ({ identifier, record }: Claim): boolean =>
    (claimsByIdentifier.get(identifier) ?? []).length > 1 &&
    (holders.get(identifier) ?? []).some((holder) => compareMetadata([record], clusters.recordsOf(holder)) !== undefined)
  const ordered = claims.map((claim) => ({ ...claim, order: isSupported(claim) ? 0 : 1 })).sort(compareClaims)
  const refused = new Set<string>()
  for (const { identifier, record, cluster } of ordered) {
    const others = (holders.get(identifier) ?? []).filter((other) => !clusters.areOne(other, cluster))
    if (others.every((other) => canMerge(record, clusters.recordsOf(cluster), clusters.recordsOf(other)))) {
      for (const other of others) clusters.merge(other, cluster)
      holders.set(identifier, [...(holders.get(identifier) ?? []), cluster])
    } else refused.add(claimKeyOf(record, identifier))
  }
  return refused
}

const claimKeyOf = (record: SourceRecord, identifier: string): string => `${record.key}\n${identifier}`

/** Contested claims that a holder's metadata supports first, then by identifiers. */
const compareClaims = (a: Claim & { order: number }, b: Claim & { order: number }): number =>
  a.order - b.order || (`${a.claimant} ${a.identifier}` < `${b.claimant} ${b.identifier}` ? -1 : 1)

/** Whether a known paper has an identifier that none of its records states as its own: then a record that does may take it. */
export const hasIdentifierByClaimOnly = (paper: string, identifier: string, snapshot: Pick<LinkTrustSnapshot, 'records'>): boolean =>
  identifier !== paper &&
  !(snapshot.records.get(paper) ?? []).some(({ record }) => separateClaims(record, new Set()).own.includes(identifier))

function separateClaims(record: SourceRecord, splitKeys: Set<string>): Claims {
  if (splitKeys.has(record.key)) return { own: [], claimed: [] }
  const stated = ownIdentifiersOf(record)
  const links = copyLinksOf(record)
  const certain = stated.length === 0 ? links : links.filter(({ says }) => says === 'presents')
  const own = [...new Set([...stated, ...certain.map(({ identifier }) => identifier)])]
  return { own, claimed: [...new Set(links.map(({ identifier }) => identifier))].filter((identifier) => !own.includes(identifier)) }
}

/** Whether the paper of a record that claims an identifier may be one with a paper that has it. */
function canMerge(claimant: SourceRecord, ownRecords: SourceRecord[], otherRecords: SourceRecord[]): boolean {
  if (otherRecords.length > 0 && otherRecords.every((record) => areClearlyDifferent(claimant, record))) return false
  return ownRecords.every((own) =>
    otherRecords.every((other) => !areConflictingPreprints(own, other) || compareMetadata([own], [other]) !== undefined),
  )
}

/** Whether two records are different preprints of one server, and neither links to the other. */
function areConflictingPreprints(left: SourceRecord, right: SourceRecord): boolean {
  const [leftIdentifiers, rightIdentifiers] = [ownIdentifiersOf(left), ownIdentifiersOf(right)]
  if (!havePreprintConflict(leftIdentifiers, rightIdentifiers)) return false
  return (
    !copyLinksOf(left).some(({ identifier }) => rightIdentifiers.includes(identifier)) &&
    !copyLinksOf(right).some(({ identifier }) => leftIdentifiers.includes(identifier))
  )
}
