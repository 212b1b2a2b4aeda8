/** Keys of papers that were stored under an older `KEYS_VERSION`, or before there were any, are made anew, a portion a round. */

import { KEYS_VERSION } from '../matching/blocking-keys.ts'
import { differentlySaid, keyNumbersOf } from '../matching/compare.ts'
import { keyStatements } from '../store/apply-changeset.ts'
import { type Db, inTurn } from '../store/db.ts'
import { allKeyed, keyingStatements, unkeyed } from '../store/merges.ts'

/** Papers of one portion: a tenth of a second. */
const PORTION = 1000

/** Makes the keys of the next papers anew; whether more are left. One request where all are as they should be, else three. */
export async function rekey(db: Db, most = PORTION): Promise<boolean> {
  if (await allKeyed(db, KEYS_VERSION)) return false
  return inTurn(db, async () => {
    const { turn, papers, until } = await unkeyed(db, KEYS_VERSION, most)
    const keyed = papers.map(({ id, said }) => ({ paper: id, keys: keyNumbersOf(differentlySaid(said)) }))
    const upTo = papers.length < most ? until : (papers.at(-1)?.seq ?? until)
    const statements = [...keyStatements(db, keyed), ...keyingStatements(db, { version: KEYS_VERSION, upTo, until })]
    return { turn, statements, result: upTo < until }
  })
}
