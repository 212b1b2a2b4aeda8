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

import { linksOf, ownNamesOf, rivalPreprints } from '../identifiers/identifiers.ts'
import type { SourceRecord } from '../model.ts'
import { disagree, judged } from './compare.ts'

/** What claims are weighed by: whose names, keys and records are known, and which keys the operator set apart. */
export type KnownClaims = {
  nameToPaper: Map<string, string>
  keyToPaper: Map<string, string>
  records: Map<string, { record: SourceRecord }[]>
  apart: Set<string>
}

/** What is believed of a record: the names it goes by, those of its claims that hold among them, and the known papers it leads to. */
export type Believed = { names: string[]; papers: string[] }

/** Records that are one paper as far as it is decided, of the visit and of known papers. */
type Side = { into?: Side; records: SourceRecord[] }

/** Weighs what each of these records claims, in their order; the order itself plays no part. */
export function believed(found: SourceRecord[], known: KnownClaims): Believed[] {
  const told = found.map((record) => ({ record, ...namesIn(record, known.apart), side: { records: [record] } as Side }))
  const sidesOfPapers = new Map<string, Side>()
  const sideOf = (paper: string): Side => {
    const side = sidesOfPapers.get(paper) ?? { records: (known.records.get(paper) ?? []).map(({ record }) => record) }
    sidesOfPapers.set(paper, side)
    return side
  }
  for (const { record, side } of told) {
    const paper = known.keyToPaper.get(record.key)
    if (paper !== undefined) put(sideOf(paper), side)
  }
  // who has a name, as far as it is decided: a record that goes by it, else the known paper that does
  const holders = new Map<string, Side[]>()
  const owners = Map.groupBy(
    told.flatMap(({ own, record, side }) => own.map((name) => ({ name, record, side }))),
    ({ name }) => name,
  )
  for (const [name, of] of owners) {
    const [first] = of
    if (!first) continue
    for (const { side } of of) put(first.side, side)
    const paper = known.nameToPaper.get(name)
    const isTheirs =
      paper !== undefined &&
      (whole(sideOf(paper)) === whole(first.side) ||
        !onlyClaims(paper, name, known) ||
        of.some(({ record }) => whole(sideOf(paper)).records.some((its) => !disagree(record, its))))
    if (isTheirs) put(sideOf(paper), first.side)
    holders.set(name, [first.side])
  }
  const claims = told.flatMap(({ record, own, claimed, side }) => claimed.map((name) => ({ name, record, side, by: own[0] ?? '' })))
  for (const { name } of claims) {
    const paper = known.nameToPaper.get(name)
    if (paper !== undefined && !holders.has(name)) holders.set(name, [sideOf(paper)])
  }
  const contested = new Set([...Map.groupBy(claims, ({ name }) => name)].filter(([, of]) => of.length > 1).map(([name]) => name))
  const isSupported = ({ name, record }: (typeof claims)[number]) =>
    contested.has(name) && (holders.get(name) ?? []).some((holder) => judged([record], whole(holder).records) !== undefined)
  const weighed = claims.map((claim) => ({ ...claim, late: isSupported(claim) ? 0 : 1 }))
  const refused = new Set<string>()
  for (const { name, record, side } of weighed.sort(inTurn)) {
    const others = (holders.get(name) ?? []).filter((other) => whole(other) !== whole(side))
    if (others.every((other) => mayJoin(record, side, other))) {
      for (const other of others) put(other, side)
      holders.set(name, [...(holders.get(name) ?? []), side])
    } else refused.add(`${record.key}\n${name}`)
  }
  return told.map(({ record, own, claimed, side }) => {
    const names = [...own, ...claimed.filter((name) => !refused.has(`${record.key}\n${name}`))]
    const papers = [known.keyToPaper.get(record.key), ...names.map((name) => known.nameToPaper.get(name))]
    return { names, papers: papers.filter((paper) => paper !== undefined && whole(sideOf(paper)) === whole(side)) as string[] }
  })
}

/** Claims that a holder's words support first, then by names. */
const inTurn = (a: { late: number; by: string; name: string }, b: { late: number; by: string; name: string }): number =>
  a.late - b.late || (`${a.by} ${a.name}` < `${b.by} ${b.name}` ? -1 : 1)

/** Whether none of a known paper's records goes by this name itself, though the paper has it: then who does may take it. */
export const onlyClaims = (paper: string, name: string, known: Pick<KnownClaims, 'records'>): boolean =>
  name !== paper && !(known.records.get(paper) ?? []).some(({ record }) => namesIn(record, new Set()).own.includes(name))

/** The names that a record goes by for certain, and those that it claims. */
function namesIn(record: SourceRecord, apart: Set<string>): { own: string[]; claimed: string[] } {
  if (apart.has(record.key)) return { own: [], claimed: [] }
  const goesBy = ownNamesOf(record)
  const links = linksOf(record)
  const certain = goesBy.length === 0 ? links : links.filter(({ says }) => says === 'presents')
  const own = [...new Set([...goesBy, ...certain.map(({ name }) => name)])]
  return { own, claimed: [...new Set(links.map(({ name }) => name))].filter((name) => !own.includes(name)) }
}

/** The side as it stands after all that was put together. */
function whole(side: Side): Side {
  let at = side
  while (at.into) at = at.into
  return at
}

function put(left: Side, right: Side): void {
  const [a, b] = [whole(left), whole(right)]
  if (a === b) return
  b.into = a
  a.records = [...a.records, ...b.records]
}

/** Whether the side of a record that claims a name may be one with a side that has it. */
function mayJoin(claiming: SourceRecord, side: Side, other: Side): boolean {
  const [its, theirs] = [whole(side).records, whole(other).records]
  if (theirs.length > 0 && theirs.every((record) => disagree(claiming, record))) return false
  return its.every((one) => theirs.every((another) => !areRivals(one, another) || judged([one], [another]) !== undefined))
}

/** Whether two records are of two preprints of one server, and neither says that it is a copy of the other. */
function areRivals(one: SourceRecord, another: SourceRecord): boolean {
  const [own, others] = [ownNamesOf(one), ownNamesOf(another)]
  if (!rivalPreprints(own, others)) return false
  return !linksOf(one).some(({ name }) => others.includes(name)) && !linksOf(another).some(({ name }) => own.includes(name))
}
