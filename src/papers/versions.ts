/**
 * The versions of a paper: those of its preprints, with their dates, and where it was published. A record is overwritten by
 * its next, so every date that a record ever gave is kept beside it (`keptVersions`).
 */

import { copyLinksOf, isPreprintIdentifier, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import { isPreprintServer } from '../identifiers/preprint-servers.ts'
import type { PaperVersion, SourceRecord, Version } from '../model.ts'
import { parseMoment, pickEarliestDate } from '../text/dates.ts'

/** A record with every version it ever said there was. */
export type VersionedRecord = { source: string; record: SourceRecord; versions: Version[] }

/** The venue of a record, where it is none that only serves preprints. */
export const publicationVenueOf = ({ venue }: Pick<SourceRecord, 'venue'>): string | undefined =>
  venue && !isPreprintServer(venue) ? venue : undefined

/** Whether a record is of the published version: it names a venue, and goes by no name of a preprint itself. */
export const isPublication = (record: Pick<SourceRecord, 'identifiers' | 'url' | 'venue'>): boolean =>
  publicationVenueOf(record) !== undefined && !ownIdentifiersOf(record).some(isPreprintIdentifier)

/** The versions that one record tells of: those it lists, its own, and the first, which is as old as the preprint. */
export function recordVersionsOf(record: SourceRecord): Version[] {
  if (!ownIdentifiersOf(record).some(isPreprintIdentifier)) return []
  const { version, versions = [], published, updated } = record
  const own = version === undefined ? undefined : version === 1 ? (published ?? updated) : updated
  const stated = [
    ...versions,
    ...(version !== undefined && own !== undefined ? [{ version, at: own }] : []),
    ...(published !== undefined ? [{ version: 1, at: published }] : []),
  ]
  return earliestOfEachVersion(stated)
}

/** What is kept beside a record that says this, after what was kept before: each version once, at its earliest date. */
export const mergeVersions = (before: Version[], record: SourceRecord): Version[] =>
  earliestOfEachVersion([...before, ...recordVersionsOf(record)])

function earliestOfEachVersion(stated: Version[]): Version[] {
  const byNumber = Map.groupBy(
    stated.filter(({ version }) => version >= 1),
    ({ version }) => version,
  )
  return [...byNumber]
    .flatMap(([version, all]) => {
      const at = pickEarliestDate(all.map((one) => one.at))
      return at === undefined ? [] : [{ version, at }]
    })
    .sort((a, b) => a.version - b.version)
}

/** All states in which a paper was public, oldest first; of equal age as a preprint before its publication. */
export function versionsOf(rows: VersionedRecord[]): PaperVersion[] {
  const preprints = new Map<string, { url: string; versions: Version[] }>()
  for (const { record, versions } of sortBySourceAndKey(rows)) {
    const name = ownIdentifiersOf(record).find(isPreprintIdentifier)
    if (name === undefined) continue
    const known = preprints.get(name)
    preprints.set(name, { url: known?.url ?? record.url, versions: [...(known?.versions ?? []), ...mergeVersions(versions, record)] })
  }
  const found = [...preprints].flatMap(([identifier, { url, versions }]) =>
    earliestOfEachVersion(versions).map(
      ({ version, at }): PaperVersion => ({ identifier, version, at, url: versionUrlOf(identifier, version, url) }),
    ),
  )
  const age = ({ at }: PaperVersion) => parseMoment(at) ?? Number.POSITIVE_INFINITY
  return [...found, ...publicationVersionsOf(rows)].sort(
    (a, b) =>
      age(a) - age(b) ||
      Number(a.venue !== undefined) - Number(b.venue !== undefined) ||
      (a.version ?? 0) - (b.version ?? 0) ||
      ((a.identifier ?? a.url) < (b.identifier ?? b.url) ? -1 : 1),
  )
}

/** Where a paper was published: once for each DOI; where only a preprint says so, as that says. */
function publicationVersionsOf(rows: VersionedRecord[]): PaperVersion[] {
  const found = new Map<string, PaperVersion>()
  for (const { record } of sortBySourceAndKey(rows)) {
    if (!isPublication(record)) continue
    const venue = publicationVenueOf(record) as string
    const own = ownIdentifiersOf(record)
    const name = own.find((one) => one.startsWith('doi:')) ?? own[0]
    const known = found.get(name ?? record.url)
    const at = pickEarliestDate([known?.at, record.published].flatMap((date) => date ?? []))
    const stated = { venue: known?.venue ?? venue, url: known?.url ?? record.url, ...(at !== undefined && { at }) }
    found.set(name ?? record.url, name === undefined ? stated : { identifier: name, ...stated })
  }
  if (found.size > 0) return [...found.values()]
  for (const { record } of sortBySourceAndKey(rows)) {
    const venue = publicationVenueOf(record)
    if (venue === undefined) continue
    const identifier = copyLinksOf(record).find(({ says }) => says === 'was published as')?.identifier
    if (identifier === undefined) return [{ venue, url: record.url }]
    return [{ identifier, venue, url: identifier.startsWith('doi:') ? `https://doi.org/${encodeURI(identifier.slice(4))}` : record.url }]
  }
  return []
}

const sortBySourceAndKey = (rows: VersionedRecord[]): VersionedRecord[] =>
  rows.toSorted((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : a.record.key < b.record.key ? -1 : 1))

/** Where a version of a preprint can be read. */
function versionUrlOf(name: string, version: number, url: string): string {
  if (name.startsWith('arxiv:')) return `https://arxiv.org/abs/${name.slice('arxiv:'.length)}v${version}`
  return /^https:\/\/www\.(?:bio|med)rxiv\.org\/content\/10\./.test(url) ? `${url.replace(/v\d+$/, '')}v${version}` : url
}
