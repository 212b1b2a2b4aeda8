import { eraseSubscriberData } from '../store/subscribers.ts'
import { formatCount } from '../text/strings.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { addressHashOf } from './export-address.ts'
import { withHost } from './with-host.ts'

/** `erase`: deletes the stored data about a mail address. */
export const eraseAddress: RunCommand = (args, io) => {
  const [address = ''] = parseCommandArgs(args, {}, 1).positionals
  return withHost(io, async (host) => {
    const rowCount = await eraseSubscriberData(host.gathering.ports.db, await addressHashOf(host, address))
    io.printLine(`deleted ${formatCount(rowCount, 'row')}`)
    return 0
  })
}
