import { BadRequest } from '../errors.ts'
import { describeProbability } from '../matching/merge-reasons.ts'
import { loadPossibleDuplicates } from '../store/possible-duplicates.ts'
import { rfc3339 } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

const DEFAULT_LIMIT = 20

/** `duplicates`: pairs for the operator to merge or dismiss. */
export const listDuplicates: RunCommand = async (args, io) => {
  const { values } = parseCommandArgs(args, { limit: { type: 'string' } })
  const limit = Number(values.limit ?? DEFAULT_LIMIT)
  if (!Number.isInteger(limit) || limit < 1) throw new BadRequest('--limit must be a whole number from 1')
  return withHost(io, async (host) => {
    const duplicates = await loadPossibleDuplicates(host.gathering.ports.db, limit)
    for (const { left, right, leftTitle, rightTitle, probability, evidence, at } of duplicates) {
      io.printLine(`${rfc3339(at)}  ${describeProbability(probability)}: ${evidence}`)
      io.printLine(`  ${left}  ${leftTitle}`)
      io.printLine(`  ${right}  ${rightTitle}`)
      io.printLine(`  npm run paperwire -- merge ${shellQuote(left)} ${shellQuote(right)}`)
      io.printLine(`  npm run paperwire -- dismiss ${shellQuote(left)} ${shellQuote(right)}\n`)
    }
    io.printProgress(duplicates.length === 0 ? 'no possible duplicates' : formatCount(duplicates.length, 'possible duplicate'))
    return 0
  })
}

/** Quoted for a shell: DOIs may contain brackets and semicolons. */
const shellQuote = (text: string): string => (/^[\w:./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`)
