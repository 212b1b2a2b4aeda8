import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `migrate`: opening the database migrates it. */
export const runMigrate: RunCommand = (args, io) => {
  parseCommandArgs(args, {})
  return withHost(io, async ({ settings }) => {
    io.printLine(`${settings.databaseUrl} is up to date`)
    return 0
  })
}
