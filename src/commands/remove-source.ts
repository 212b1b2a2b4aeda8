import { BadRequest } from '../errors.ts'
import { openHost } from '../host.ts'
import { feedRows, removeFeed } from '../store/added-feeds.ts'
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

/** `remove`: a feed that was added is no source any more. */
export const removeSource: Command = {
  usage: 'remove <source>',
  description: 'Forgets a feed that was added or imported, by its id or its address. Its papers stay.',
  run: async (args) => {
    const named = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
    const host = await openHost({ log: printProgress })
    const { ports, sources } = host.gathering
    const rows = await feedRows(ports.db)
    const row = rows.find(({ id, url }) => id === named || url === named)
    if (!row) {
      if (sources.some(({ id, feed }) => id === named || feed === named))
        throw new BadRequest(`${named} stands in feeds/sources.ts: delete its line there`)
      throw new BadRequest(
        rows.length === 0
          ? `there is no source ${named} to remove: none was added`
          : `there is no source ${named} to remove; those that were added are ${rows.map(({ id }) => id).join(', ')}`,
      )
    }
    await removeFeed(ports.db, row.id)
    printLine(`removed ${row.id} ${row.url}; its papers stay`)
    host.close()
    return 0
  },
}
