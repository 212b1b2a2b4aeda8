/**
 * Which asserted links are believed. A record goes by its own names whatever it says; that it is a copy of what goes by
 * another name is a claim, and claims are wrong now and then: a publisher's DOI typed into the wrong preprint, two preprints
 * that state one DOI. A claim is believed unless
 *
 * - people and titles of both sides speak against it (`disagree`), or
 * - it would make one paper of two preprints of one server, neither of which says so of the other itself, and nothing else
 *   speaks for that (`judged`).
 *
 * What a text presents is not asked: a laboratory's post has another title and another author than its paper. Nor is a record
 * without any name of its own: it is what it claims to be, or nothing.
 */

import { copyLinksOf, havePreprintConflict, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import type { SourceRecord } from '../model.ts'
import { areClearlyDifferent, compareMetadata } from './compare.ts'

/** What claims are weighed by: whose names, keys and records are known, and which keys the operator set apart. */
export type LinkTrustSnapshot = {
  paperByIdentifier: Map<string, string>
  paperByRecordKey: Map<string, string>
  records: Map<string, { record: SourceRecord }[]>
  splitKeys: Set<string>
}

/** What is believed of a record: the names it goes by, those of its claims that hold among them, and the known papers it leads to. */
export type TrustedLinks = { identifiers: string[]; papers: string[] }

/** Records that are one paper as far as it is decided, of the visit and of known papers. */
type RecordCluster = { mergedInto?: RecordCluster; records: SourceRecord[] }

/** Weighs what each of these records claims, in their order; the order itself plays no part. */
export function trustedLinksOf(found: SourceRecord[], known: LinkTrustSnapshot): TrustedLinks[] {
  const told = found.map((record) => ({ record, ...separateClaims(record, known.splitKeys), side: { records: [record] } as RecordCluster }))
  const sidesOfPapers = new Map<string, RecordCluster>()
  const sideOf = (paper: string): RecordCluster => {
    const side = sidesOfPapers.get(paper) ?? { records: (known.records.get(paper) ?? []).map(({ record }) => record) }
    sidesOfPapers.set(paper, side)
    return side
  }
  for (const { record, side } of told) {
    const paper = known.paperByRecordKey.get(record.key)
    if (paper !== undefined) mergeClusters(sideOf(paper), side)
  }
  // who has a name, as far as it is decided: a record that goes by it, else the known paper that does
  const holders = new Map<string, RecordCluster[]>()
  const owners = Map.groupBy(
    told.flatMap(({ own, record, side }) => own.map((name) => ({ name, record, side }))),
    ({ name }) => name,
  )
  for (const [name, of] of owners) {
    const [first] = of
    if (!first) continue
    for (const { side } of of) mergeClusters(first.side, side)
    const paper = known.paperByIdentifier.get(name)
    const isTheirs =
      paper !== undefined &&
      (findRoot(sideOf(paper)) === findRoot(first.side) ||
        !hasIdentifierByClaimOnly(paper, name, known) ||
        of.some(({ record }) => findRoot(sideOf(paper)).records.some((its) => !areClearlyDifferent(record, its))))
    if (isTheirs) mergeClusters(sideOf(paper), first.side)
    holders.set(name, [first.side])
  }
  const claims = told.flatMap(({ record, own, claimed, side }) => claimed.map((name) => ({ name, record, side, by: own[0] ?? '' })))
  for (const { name } of claims) {
    const paper = known.paperByIdentifier.get(name)
    if (paper !== undefined && !holders.has(name)) holders.set(name, [sideOf(paper)])
  }
  const contested = new Set([...Map.groupBy(claims, ({ name }) => name)].filter(([, of]) => of.length > 1).map(([name]) => name))
  const isSupported = ({ name, record }: (typeof claims)[number]) =>
    contested.has(name) && (holders.get(name) ?? []).some((holder) => compareMetadata([record], findRoot(holder).records) !== undefined)
  const weighed = claims.map((claim) => ({ ...claim, late: isSupported(claim) ? 0 : 1 }))
  const refused = new Set<string>()
  for (const { name, record, side } of weighed.sort(compareClaims)) {
    const others = (holders.get(name) ?? []).filter((other) => findRoot(other) !== findRoot(side))
    if (others.every((other) => canMerge(record, side, other))) {
      for (const other of others) mergeClusters(other, side)
      holders.set(name, [...(holders.get(name) ?? []), side])
    } else refused.add(`${record.key}\n${name}`)
  }
  return told.map(({ record, own, claimed, side }) => {
    const names = [...own, ...claimed.filter((name) => !refused.has(`${record.key}\n${name}`))]
    const papers = [known.paperByRecordKey.get(record.key), ...names.map((name) => known.paperByIdentifier.get(name))]
    return {
      identifiers: names,
      papers: papers.filter((paper) => paper !== undefined && findRoot(sideOf(paper)) === findRoot(side)) as string[],
    }
  })
}

/** Claims that a holder's words support first, then by names. */
const compareClaims = (a: { late: number; by: string; name: string }, b: { late: number; by: string; name: string }): number =>
  a.late - b.late || (`${a.by} ${a.name}` < `${b.by} ${b.name}` ? -1 : 1)

/** Whether none of a known paper's records goes by this name itself, though the paper has it: then who does may take it. */
export const hasIdentifierByClaimOnly = (paper: string, name: string, known: Pick<LinkTrustSnapshot, 'records'>): boolean =>
  name !== paper && !(known.records.get(paper) ?? []).some(({ record }) => separateClaims(record, new Set()).own.includes(name))

/** The names that a record goes by for certain, and those that it claims. */
function separateClaims(record: SourceRecord, apart: Set<string>): { own: string[]; claimed: string[] } {
  if (apart.has(record.key)) return { own: [], claimed: [] }
  const goesBy = ownIdentifiersOf(record)
  const links = copyLinksOf(record)
  const certain = goesBy.length === 0 ? links : links.filter(({ says }) => says === 'presents')
  const own = [...new Set([...goesBy, ...certain.map(({ identifier }) => identifier)])]
  return { own, claimed: [...new Set(links.map(({ identifier }) => identifier))].filter((name) => !own.includes(name)) }
}

/** The side as it stands after all that was put together. */
function findRoot(side: RecordCluster): RecordCluster {
  let at = side
  while (at.mergedInto) at = at.mergedInto
  return at
}

function mergeClusters(left: RecordCluster, right: RecordCluster): void {
  const [a, b] = [findRoot(left), findRoot(right)]
  if (a === b) return
  b.mergedInto = a
  a.records = [...a.records, ...b.records]
}

/** Whether the side of a record that claims a name may be one with a side that has it. */
function canMerge(claiming: SourceRecord, side: RecordCluster, other: RecordCluster): boolean {
  const [its, theirs] = [findRoot(side).records, findRoot(other).records]
  if (theirs.length > 0 && theirs.every((record) => areClearlyDifferent(claiming, record))) return false
  return its.every((one) =>
    theirs.every((another) => !areConflictingPreprints(one, another) || compareMetadata([one], [another]) !== undefined),
  )
}

/** Whether two records are of two preprints of one server, and neither says that it is a copy of the other. */
function areConflictingPreprints(one: SourceRecord, another: SourceRecord): boolean {
  const [own, others] = [ownIdentifiersOf(one), ownIdentifiersOf(another)]
  if (!havePreprintConflict(own, others)) return false
  return (
    !copyLinksOf(one).some(({ identifier }) => others.includes(identifier)) &&
    !copyLinksOf(another).some(({ identifier }) => own.includes(identifier))
  )
}
