import { mergeManually } from '../ingest/curation.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { createCurationContext } from './curation-context.ts'
import { withHost } from './with-host.ts'

/** `merge`: merges two papers by hand. */
export const mergePapers: RunCommand = async (args, io) => {
  const [left = '', right = ''] = parseCommandArgs(args, {}, 2).positionals
  return withHost(io, async (host) => {
    const { into, from } = await mergeManually(host.gathering.ports.db, left, right, await createCurationContext(host))
    io.printLine(`${from} is merged into ${into}`)
    return 0
  })
}
