import type { Host } from '../host.ts'
import { parseMailAddress } from '../mail/preferences.ts'
import { loadLinkSigner } from '../mail/signed-links.ts'
import { loadSubscriberData } from '../store/subscribers.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `export`: the stored data about a mail address, for its owner. */
export const exportAddress: RunCommand = (args, io) => {
  const [address = ''] = parseCommandArgs(args, {}, 1).positionals
  return withHost(io, async (host) => {
    io.printLine(JSON.stringify(await loadSubscriberData(host.gathering.ports.db, await addressHashOf(host, address)), null, 1))
    return 0
  })
}

/** The hash under which the data about a mail address is stored. */
export async function addressHashOf({ gathering }: Host, address: string): Promise<string> {
  return (await loadLinkSigner(gathering.ports.db)).hashAddress(parseMailAddress(address))
}
