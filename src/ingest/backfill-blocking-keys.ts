/** Recomputes the blocking keys of papers stored under an older `BLOCKING_KEYS_VERSION`, one batch a round. */

import { BLOCKING_KEYS_VERSION } from '../matching/blocking-keys.ts'
import { blockingKeyHashesOf, distinctMetadataOf } from '../matching/compare.ts'
import { blockingKeyStatements } from '../store/apply-changeset.ts'
import { backfillProgressStatements, hasCurrentBlockingKeys, papersToBackfill } from '../store/blocking-key-backfills.ts'
import type { Db } from '../store/db.ts'
import { withOptimisticLock } from '../store/optimistic-lock.ts'

/** A batch of this many papers takes a tenth of a second. */
const BACKFILL_BATCH_SIZE = 1000

/** Recomputes the next batch and returns whether more papers are left: one database request when all keys are current, else three. */
export async function backfillBlockingKeys(db: Db, batchSize = BACKFILL_BATCH_SIZE): Promise<boolean> {
  if (await hasCurrentBlockingKeys(db, BLOCKING_KEYS_VERSION)) return false
  return withOptimisticLock(db, async () => {
    const { lockVersion, papers, lastSeq } = await papersToBackfill(db, BLOCKING_KEYS_VERSION, batchSize)
    const blockingKeys = papers.map(({ id, metadata }) => ({ paper: id, keys: blockingKeyHashesOf(distinctMetadataOf(metadata)) }))
    const doneSeq = papers.length < batchSize ? lastSeq : (papers.at(-1)?.seq ?? lastSeq)
    const statements = [
      ...blockingKeyStatements(db, blockingKeys),
      ...backfillProgressStatements(db, { version: BLOCKING_KEYS_VERSION, doneSeq, lastSeq }),
    ]
    return { lockVersion, statements, result: doneSeq < lastSeq }
  })
}
