import { BadRequest } from '../errors.ts'
import { splitManually } from '../ingest/curation.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { createCurationContext } from './curation-context.ts'
import { withHost } from './with-host.ts'

/** `split`: makes a record a separate paper. */
export const splitRecord: RunCommand = async (args, io) => {
  const record = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
  const slash = record.indexOf('/')
  if (slash < 1)
    throw new BadRequest(`${JSON.stringify(record)} is not a record: write it as <source>/<key>, as in arxiv-ai/oai:arXiv.org:2511.00001`)
  return withHost(io, async (host) => {
    const { paper, from } = await splitManually(
      host.gathering.ports.db,
      record.slice(0, slash),
      record.slice(slash + 1),
      await createCurationContext(host),
    )
    io.printLine(`${record} is now the paper ${paper}, separate from ${from}`)
    return 0
  })
}
