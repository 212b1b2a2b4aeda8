import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { BadRequest, describeError } from '../errors.ts'
import { countStoredItems } from '../store/documents.ts'
import { formatCount } from '../text/strings.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `backup`: a consistent copy of the database, also while others write. */
export const backup: RunCommand = async (args, io) => {
  const file = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
  if (existsSync(file)) throw new BadRequest(`${file} already exists: name a new file`)
  return withHost(io, async (host) => {
    const { databaseUrl } = host.settings
    if (!databaseUrl.startsWith('file:'))
      throw new BadRequest(
        `DATABASE_URL is ${databaseUrl}: only a database in a file can be backed up; use the backups of your database provider`,
      )
    try {
      mkdirSync(dirname(file), { recursive: true })
      await host.database.client.execute({ sql: 'vacuum into ?', args: [file] })
    } catch (error) {
      throw new BadRequest(`${file} could not be written: ${describeError(error)}`)
    }
    const { papers } = await countStoredItems(host.gathering.ports.db)
    io.printLine(
      `${file}: ${formatCount(papers, 'paper')}, ${formatCount(Math.ceil(statSync(file).size / 1000), 'kB', 'kB')}; DATABASE_URL=file:${file} opens it`,
    )
    return 0
  })
}
