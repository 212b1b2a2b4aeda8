import { type Host, openHost } from '../host.ts'
import type { CommandIo } from './command.ts'

/** Opens the database and the ports of this process for a command, and closes them afterwards. `now` overrides the setting NOW. */
export async function withHost<T>(io: CommandIo, run: (host: Host) => Promise<T>, now?: Date): Promise<T> {
  const host = await openHost({ env: io.env, log: io.printProgress, ...(now && { now }) })
  try {
    return await run(host)
  } finally {
    host.close()
  }
}
