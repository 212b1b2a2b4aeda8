/** What some feeds announce again of an admitted paper: its publication, and each new version. */

import { uuidOf } from '../identifiers/uuid.ts'
import type { MergedPaper } from '../papers/merge-records.ts'
import { type VersionedRecord, versionsOf } from '../papers/versions.ts'
import type { AnnouncementRow, PaperRow } from '../store/papers.ts'

/** The entry id of an announcement, the same on every instance. Its input is stored in readers: never changed. */
export const announcementIdOf = (paper: string, mark: string): string => uuidOf(`${paper} ${mark}`)

/** The entry ids of everything that can be announced of a paper up to a version. */
export const announcementIdsOf = (paper: string, version: number): string[] =>
  ['published', ...Array.from({ length: version }, (_, i) => `v${i + 1}`)].map((mark) => announcementIdOf(paper, mark))

/**
 * The announcements of a paper, given its admitted states before the visit; they wait for a date. A publication or version from
 * before the admission is not announced, nor is anything of a withdrawn or retracted paper.
 */
export function announcementsOf(
  paper: string,
  admittedStates: Pick<PaperRow, 'venue' | 'version'>[],
  merged: MergedPaper,
  records: VersionedRecord[],
): AnnouncementRow[] {
  if (admittedStates.length === 0 || merged.withdrawn || merged.retracted) return []
  const announcement = (kind: AnnouncementRow['kind'], mark: string, reason: string): AnnouncementRow => ({
    entryId: announcementIdOf(paper, mark),
    ...{ paper, kind, mark, reason, at: null, changedAt: null },
  })
  const versions = versionsOf(records)
  const dateSuffix = (date: string | undefined) => (date === undefined ? '' : `, ${date.slice(0, 10)}`)
  const isPublished = merged.venue !== undefined && admittedStates.every(({ venue }) => venue === null)
  const admittedVersion = Math.max(0, ...admittedStates.map(({ version }) => version ?? 0))
  const { venue, version = 0 } = merged
  const publishedAt = versions.find((state) => state.venue !== undefined)?.at
  const revisedAt = versions.find((state) => state.version === version)?.at
  return [
    ...(isPublished ? [announcement('published', 'published', `published in ${venue}${dateSuffix(publishedAt)}`)] : []),
    ...(admittedVersion > 0 && version > admittedVersion
      ? [announcement('revision', `v${version}`, `version ${version}${dateSuffix(revisedAt)}`)]
      : []),
  ]
}
