/** What became of an admitted paper that some feeds announce again: its publication, and each new version. */

import { uuidOf } from '../identifiers/identifiers.ts'
import type { MergedPaper } from '../papers/merge-records.ts'
import { type VersionedRecord, versionsOf } from '../papers/versions.ts'
import type { AnnouncementRow, PaperRow } from '../store/papers.ts'

/** The identifier of an entry that announces something of a paper: the same on every instance. */
export const announcementIdOf = (paper: string, mark: string): string => uuidOf(`${paper} ${mark}`)

/** The identifiers of all that can be announced of a paper up to a version. */
export const announcementIdsOf = (paper: string, version: number): string[] =>
  ['published', ...Array.from({ length: version }, (_, i) => `v${i + 1}`)].map((mark) => announcementIdOf(paper, mark))

/**
 * What there is to announce of a paper of which these states, as it stood before, were admitted; they await their date. What
 * was published, or of that version, when it was admitted is no news, and nothing is of a paper that was taken back.
 */
export function announcementsOf(
  paper: string,
  admitted: Pick<PaperRow, 'venue' | 'version'>[],
  after: MergedPaper,
  records: VersionedRecord[],
): AnnouncementRow[] {
  if (admitted.length === 0 || after.withdrawn || after.retracted) return []
  const pending = (kind: AnnouncementRow['kind'], mark: string, reason: string): AnnouncementRow => ({
    entryId: announcementIdOf(paper, mark),
    ...{ paper, kind, mark, reason, at: null, changedAt: null },
  })
  const states = versionsOf(records)
  const on = (at: string | undefined) => (at === undefined ? '' : `, ${at.slice(0, 10)}`)
  const published = after.venue !== undefined && admitted.every(({ venue }) => venue === null)
  const known = Math.max(0, ...admitted.map(({ version }) => version ?? 0))
  const { version = 0 } = after
  return [
    ...(published
      ? [pending('published', 'published', `published in ${after.venue}${on(states.find(({ venue }) => venue !== undefined)?.at)}`)]
      : []),
    ...(known > 0 && version > known
      ? [pending('revision', `v${version}`, `version ${version}${on(states.find((state) => state.version === version)?.at)}`)]
      : []),
  ]
}
