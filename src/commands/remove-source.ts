import { BadRequest } from '../errors.ts'
import { feedRows, removeFeed } from '../store/added-feeds.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `remove`: removes a source that is stored in the database. */
export const removeSource: RunCommand = async (args, io) => {
  const target = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
  return withHost(io, async (host) => {
    const { ports, sources } = host.gathering
    const rows = await feedRows(ports.db)
    const row = rows.find(({ id, url }) => id === target || url === target)
    if (!row) {
      if (sources.some(({ id, feed }) => id === target || feed === target))
        throw new BadRequest(`${target} is listed in feeds/sources.ts: delete it there`)
      throw new BadRequest(
        rows.length === 0
          ? `there is no source ${target} to remove: none was added`
          : `there is no source ${target} to remove; the added ones are ${rows.map(({ id }) => id).join(', ')}`,
      )
    }
    await removeFeed(ports.db, row.id)
    io.printLine(`removed ${row.id} ${row.url}; its papers stay`)
    return 0
  })
}
