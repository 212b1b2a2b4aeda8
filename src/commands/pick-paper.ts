import { setEditorPick } from '../ingest/curation.ts'
import { sourceLookupOf } from '../ingest/ingest-visit.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { unixSeconds } from '../text/dates.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `pick`: makes a paper an editor's pick. */
export const pickPaper: RunCommand = (args, io) => setPick(true, args, io)

/** `unpick`: takes an editor's pick back. */
export const unpickPaper: RunCommand = (args, io) => setPick(false, args, io)

function setPick(isPick: boolean, ...[args, io]: Parameters<RunCommand>): Promise<number> {
  const [identifier = ''] = parseCommandArgs(args, {}, 1).positionals
  return withHost(io, async ({ gathering, now }) => {
    const { db } = gathering.ports
    const sourceLookup = sourceLookupOf(await loadAllSources(db, gathering.sources))
    const paper = await setEditorPick(db, identifier, isPick, { sourceLookup, now: unixSeconds(now()) })
    io.printLine(`${paper} is ${isPick ? "now an editor's pick" : "no longer an editor's pick"}`)
    return 0
  })
}
