/**
 * The versions of a paper: those of its preprints, with their dates, and its publication. A record is overwritten by the next
 * visit, so every version it ever listed is stored beside it.
 */

import { copyLinksOf, isPreprintIdentifier, ownIdentifiersOf } from '../identifiers/identifiers.ts'
import { isPreprintServer } from '../identifiers/preprint-servers.ts'
import type { PaperVersion, SourceRecord, Version } from '../model.ts'
import { parseMoment, pickEarliestDate } from '../text/dates.ts'

/** A record with every version it ever listed. */
export type VersionedRecord = { source: string; record: SourceRecord; versions: Version[] }

/** The venue of a record, unless it is a preprint server. */
export const publicationVenueOf = ({ venue }: Pick<SourceRecord, 'venue'>): string | undefined =>
  venue && !isPreprintServer(venue) ? venue : undefined

/** Whether a record is of the published version: it has a venue, and no preprint's identifier of its own. */
export const isPublication = (record: Pick<SourceRecord, 'identifiers' | 'url' | 'venue'>): boolean =>
  publicationVenueOf(record) !== undefined && !ownIdentifiersOf(record).some(isPreprintIdentifier)

/** The versions a record states: those it lists, its own, and the first, dated when the preprint was published. */
export function recordVersionsOf(record: SourceRecord): Version[] {
  if (!ownIdentifiersOf(record).some(isPreprintIdentifier)) return []
  const { version, versions = [], published, updated } = record
  const ownDate = version === 1 ? (published ?? updated) : updated
  const stated = [
    ...versions,
    ...(version !== undefined && ownDate !== undefined ? [{ version, at: ownDate }] : []),
    ...(published !== undefined ? [{ version: 1, at: published }] : []),
  ]
  return earliestOfEachVersion(stated)
}

/** Adds the versions a record states to the stored ones: each version once, at its earliest date. */
export const mergeVersions = (stored: Version[], record: SourceRecord): Version[] =>
  earliestOfEachVersion([...stored, ...recordVersionsOf(record)])

function earliestOfEachVersion(versions: Version[]): Version[] {
  const byNumber = Map.groupBy(
    versions.filter(({ version }) => version >= 1),
    ({ version }) => version,
  )
  return [...byNumber]
    .flatMap(([version, entries]) => {
      const at = pickEarliestDate(entries.map((entry) => entry.at))
      return at === undefined ? [] : [{ version, at }]
    })
    .sort((a, b) => a.version - b.version)
}

/** All public versions of a paper, oldest first; a preprint before a publication of equal age. */
export function versionsOf(rows: VersionedRecord[]): PaperVersion[] {
  const preprints = new Map<string, { url: string; versions: Version[] }>()
  for (const { record, versions } of sortBySourceAndKey(rows)) {
    const identifier = ownIdentifiersOf(record).find(isPreprintIdentifier)
    if (identifier === undefined) continue
    const { url, versions: listed } = preprints.get(identifier) ?? { url: record.url, versions: [] }
    preprints.set(identifier, { url, versions: [...listed, ...mergeVersions(versions, record)] })
  }
  const preprintVersions = [...preprints].flatMap(([identifier, { url, versions }]) =>
    earliestOfEachVersion(versions).map(
      ({ version, at }): PaperVersion => ({ identifier, version, at, url: versionUrlOf(identifier, version, url) }),
    ),
  )
  const age = ({ at }: PaperVersion) => parseMoment(at) ?? Number.POSITIVE_INFINITY
  return [...preprintVersions, ...publicationVersionsOf(rows)].sort(
    (a, b) =>
      age(a) - age(b) ||
      Number(a.venue !== undefined) - Number(b.venue !== undefined) ||
      (a.version ?? 0) - (b.version ?? 0) ||
      ((a.identifier ?? a.url) < (b.identifier ?? b.url) ? -1 : 1),
  )
}

/** The publications of a paper, one for each DOI; if no record is of one, what a preprint's record says of it. */
function publicationVersionsOf(rows: VersionedRecord[]): PaperVersion[] {
  const publications = new Map<string, PaperVersion>()
  for (const { record } of sortBySourceAndKey(rows)) {
    if (!isPublication(record)) continue
    const own = ownIdentifiersOf(record)
    const identifier = own.find((candidate) => candidate.startsWith('doi:')) ?? own[0]
    const key = identifier ?? record.url
    const { venue = publicationVenueOf(record), url = record.url, at: earlier } = publications.get(key) ?? {}
    const at = pickEarliestDate([earlier, record.published].flatMap((date) => date ?? []))
    const publication = { ...(identifier !== undefined && { identifier }), ...(venue !== undefined && { venue }), url }
    publications.set(key, { ...publication, ...(at !== undefined && { at }) })
  }
  if (publications.size > 0) return [...publications.values()]
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

/** The page of one version of a preprint. */
function versionUrlOf(identifier: string, version: number, url: string): string {
  if (identifier.startsWith('arxiv:')) return `https://arxiv.org/abs/${identifier.slice('arxiv:'.length)}v${version}`
  return /^https:\/\/www\.(?:bio|med)rxiv\.org\/content\/10\./.test(url) ? `${url.replace(/v\d+$/, '')}v${version}` : url
}
