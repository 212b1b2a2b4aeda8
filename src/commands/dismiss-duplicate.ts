import { markAsDistinct } from '../ingest/curation.ts'
import { unixSeconds } from '../text/dates.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `dismiss`: marks two papers as distinct. */
export const dismissDuplicate: RunCommand = async (args, io) => {
  const [left = '', right = ''] = parseCommandArgs(args, {}, 2).positionals
  return withHost(io, async (host) => {
    const papers = await markAsDistinct(host.gathering.ports.db, left, right, unixSeconds(host.now()))
    io.printLine(`${papers.left} and ${papers.right} are distinct`)
    return 0
  })
}
