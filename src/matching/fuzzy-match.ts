/**
 * Near matches: which papers are one though no record names both. Candidates are found by blocking keys, never by comparing
 * all; a pair is judged on all that its records say, and a wrong merge is worse than a missed one. The lower two steps of the
 * ladder: an equal title and first author, at most a year apart, and nothing against it; and what the judge is `SURE` of.
 *
 * What a pair comes to depends on what the two say alone, not on who came first, and papers hang together by such pairs: so
 * the order in which records arrive plays no part. One thing is decided by what is there: no near match joins papers whose
 * names conflict, or that the operator set apart, nor a record to one of two such papers when it fits both.
 */

import { byStrength, conflicting, type OneOfEach, oneOfEach, rivalPrefix } from '../identifiers/identifiers.ts'
import { CROWDED, ENOUGH } from './blocking-keys.ts'
import { differentlySaid, judged, keyNumbersOf, type Said, saysMore, type Verdict } from './compare.ts'
import { type Group, type Join, olderFirst } from './identifier-match.ts'

/** Of a paper's possible duplicates, so many are listed. */
const MOST_POSSIBLES = 3

/** A paper of a visit that near ones are looked for: what is said of it for the first time, the keys of that, and which ids are those of others. */
export type Probe = { group: Group; said: Said[]; keys: number[]; rivals: string | undefined }

/** The groups to be probed: new papers, and known ones of which a record says something new. */
export function probesOf(groups: Group[], knownRecords: Map<string, { record: Said }[]>, apart: Set<string>): Probe[] {
  return groups.flatMap((group) => {
    if (group.members.some(({ record }) => apart.has(record.key))) return []
    const before = group.papers.flatMap((paper) => (knownRecords.get(paper) ?? []).map(({ record }) => record))
    const fresh = group.members.map(({ record }) => record).filter((record) => saysMore(record, before))
    if (fresh.length === 0) return []
    const said = differentlySaid(fresh, before)
    const keys = keyNumbersOf(said)
    return keys.length > 0 ? [{ group, said, keys, rivals: rivalPrefix(group.names) }] : []
  })
}

/** A known paper that shares keys with probes (their places in the list), as it is judged. */
export type Candidate = { id: string; firstSeenAt: number; names: string[]; said: Said[]; probes: number[] }

/** Two papers that may be one, for the operator. */
export type Possible = { left: string; right: string; probability: number; evidence: string }

export type Near = {
  /** All groups, those that were found to be one put together; a known paper that was found is among a group's papers. */
  groups: Group[]
  possibles: Possible[]
}

/** What is known beside the candidates: names and ages of the papers that groups lead to, and what the operator set apart. */
export type Around = {
  names: Map<string, string[]>
  firstSeenAt: Map<string, number>
  different: (a: string, b: string) => boolean
}

/** Papers while they are put together: a group, a known paper, or several of both. */
type Side = { into?: Side; groups: Group[]; papers: string[]; names: string[]; one: OneOfEach; said: Said[] }

type Pair = Verdict & { left: Side; right: Side }

/** Puts groups and known papers together that are one by what they say, and names those that may be. */
export function matchNear(groups: Group[], probes: Probe[], candidates: Candidate[], around: Around): Near {
  const firstSeenAt = new Map([...around.firstSeenAt, ...candidates.map((one) => [one.id, one.firstSeenAt] as const)])
  const older = olderFirst(firstSeenAt)
  const bySide = new Map<Group | string, Side>()
  for (const group of groups) {
    const side = sideOf([group], group.papers, [...group.names, ...group.papers.flatMap((paper) => around.names.get(paper) ?? [])])
    bySide.set(group, side)
    for (const paper of group.papers) bySide.set(paper, side)
  }
  for (const probe of probes) (bySide.get(probe.group) as Side).said.push(...probe.said)
  for (const { id, names, said } of candidates) {
    const side = bySide.get(id) ?? sideOf([], [id], names)
    side.said.push(...differentlySaid(said))
    bySide.set(id, side)
  }
  const different = (a: Side, b: Side) =>
    conflicting(a.one, b.one) || a.papers.some((left) => b.papers.some((right) => around.different(left, right)))
  const idOf = ({ papers, names }: Side) => papers.toSorted(older)[0] ?? names[0] ?? ''

  const pairs = pairsOf(probes, candidates, bySide).flatMap(([left, right]): Pair[] => {
    const verdict = different(left, right) ? undefined : judged(left.said, right.said)
    return verdict ? [{ left, right, ...verdict }] : []
  })
  const doubtful = new Set(ambiguous(pairs, different))
  const called = ({ left, right }: Pair) => [idOf(left), idOf(right)].sort().join('\n')
  const sure = pairs
    .filter((pair) => pair.sure && !doubtful.has(pair))
    .map((pair) => ({ pair, by: called(pair) }))
    .sort((a, b) => b.pair.probability - a.pair.probability || (a.by < b.by ? -1 : 1))
  for (const { pair } of sure) {
    const [left, right] = [whole(pair.left), whole(pair.right)]
    if (left !== right && !different(left, right)) put(left, right, { sides: [idOf(left), idOf(right)], ...joinBy(pair) })
  }
  return {
    groups: [...new Set(groups.map((group) => whole(bySide.get(group) as Side)))].map((side) => together(side, older)),
    possibles: possiblesOf(pairs, different, idOf),
  }
}

const sideOf = (groups: Group[], papers: string[], names: string[]): Side => ({ groups, papers, names, one: oneOfEach(names), said: [] })

/** The side as it stands after all that was put together. */
function whole(side: Side): Side {
  let at = side
  while (at.into) at = at.into
  return at
}

const joinBy = ({ rule, evidence, probability }: Verdict) => ({ rule, evidence, probability })

function put(left: Side, right: Side, join: Join): void {
  right.into = left
  left.groups = [...left.groups, ...right.groups].map((group, i) => (i === 0 ? { ...group, joins: [...group.joins, join] } : group))
  left.papers = [...left.papers, ...right.papers]
  left.names = byStrength([...left.names, ...right.names])
  left.one = oneOfEach(left.names)
}

/** One group of all that a side holds. */
function together({ groups, papers }: Side, older: (a: string, b: string) => number): Group {
  const [only] = groups
  if (groups.length === 1 && only && only.papers.length === papers.length) return only
  return {
    members: groups.flatMap(({ members }) => members),
    names: byStrength(groups.flatMap(({ names }) => names)),
    papers: papers.toSorted(older),
    joins: groups.flatMap(({ joins }) => joins),
  }
}

/** The pairs to be judged, each once: probes with the known papers that share a key, and with each other. */
function pairsOf(probes: Probe[], candidates: Candidate[], bySide: Map<Group | string, Side>): [Side, Side][] {
  const pairs = new Map<Side, Set<Side>>()
  const add = (left: Side, right: Side) => {
    if (left === right || pairs.get(right)?.has(left)) return
    const others = pairs.get(left)
    if (others) others.add(right)
    else pairs.set(left, new Set([right]))
  }
  const sides = probes.map(({ group }) => bySide.get(group) as Side)
  for (const { id, probes: of } of candidates) for (const i of of) add(sides[i] as Side, bySide.get(id) as Side)
  const holders = Map.groupBy(
    probes.flatMap(({ keys }, i) => keys.map((key) => ({ key, i }))),
    ({ key }) => key,
  )
  probes.forEach(({ keys }, i) => {
    const held = keys.map((key) => holders.get(key) ?? []).sort((a, b) => a.length - b.length)
    let found = 0
    for (const others of held) {
      if (others.length > CROWDED || found >= ENOUGH) break
      for (const other of others) add(sides[i] as Side, sides[other.i] as Side)
      found += others.length - 1
    }
  })
  return [...pairs].flatMap(([left, others]) => [...others].map((right): [Side, Side] => [left, right]))
}

/** Sure pairs of a side that fits two others which cannot be one: it is put to neither. */
function ambiguous(pairs: Pair[], different: (a: Side, b: Side) => boolean): Pair[] {
  const sure = pairs.filter((pair) => pair.sure)
  const bySide = new Map<Side, Pair[]>()
  for (const pair of sure) for (const side of [pair.left, pair.right]) bySide.set(side, [...(bySide.get(side) ?? []), pair])
  return [...bySide].flatMap(([side, of]) => {
    const others = of.map(({ left, right }) => (left === side ? right : left))
    return others.some((one, i) => others.slice(i + 1).some((other) => different(one, other))) ? of : []
  })
}

/** Pairs that were not put together and may be one: of each side its likeliest. */
function possiblesOf(pairs: Pair[], different: (a: Side, b: Side) => boolean, idOf: (side: Side) => string): Possible[] {
  const listed = new Map<Side, number>()
  const found = new Map<string, Possible>()
  for (const { left, right, probability, evidence } of pairs.toSorted((a, b) => b.probability - a.probability)) {
    const [a, b] = [whole(left), whole(right)]
    if (a === b || different(a, b) || Math.max(listed.get(a) ?? 0, listed.get(b) ?? 0) >= MOST_POSSIBLES) continue
    for (const side of [a, b]) listed.set(side, (listed.get(side) ?? 0) + 1)
    const [first = '', second = ''] = [idOf(a), idOf(b)].sort()
    if (!found.has(`${first}\n${second}`)) found.set(`${first}\n${second}`, { left: first, right: second, probability, evidence })
  }
  return [...found.values()]
}
