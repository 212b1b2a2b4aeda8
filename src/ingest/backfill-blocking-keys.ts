/** Keys of papers that were stored under an older `KEYS_VERSION`, or before there were any, are made anew, a portion a round. */

import { BLOCKING_KEYS_VERSION } from '../matching/blocking-keys.ts'
import { blockingKeyHashesOf, distinctMetadataOf } from '../matching/compare.ts'
import { blockingKeyStatements } from '../store/apply-changeset.ts'
import { type Db, withOptimisticLock } from '../store/db.ts'
import { backfillProgressStatements, hasCurrentBlockingKeys, papersToBackfill } from '../store/merges.ts'

/** Papers of one portion: a tenth of a second. */
const BACKFILL_BATCH_SIZE = 1000

/** Makes the keys of the next papers anew; whether more are left. One request where all are as they should be, else three. */
export async function backfillBlockingKeys(db: Db, most = BACKFILL_BATCH_SIZE): Promise<boolean> {
  if (await hasCurrentBlockingKeys(db, BLOCKING_KEYS_VERSION)) return false
  return withOptimisticLock(db, async () => {
    const { turn, papers, until } = await papersToBackfill(db, BLOCKING_KEYS_VERSION, most)
    const keyed = papers.map(({ id, metadata }) => ({ paper: id, keys: blockingKeyHashesOf(distinctMetadataOf(metadata)) }))
    const upTo = papers.length < most ? until : (papers.at(-1)?.seq ?? until)
    const statements = [
      ...blockingKeyStatements(db, keyed),
      ...backfillProgressStatements(db, { version: BLOCKING_KEYS_VERSION, doneSeq: upTo, lastSeq: until }),
    ]
    return { turn, statements, result: upTo < until }
  })
}
