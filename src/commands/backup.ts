import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { BadRequest, describeError } from '../errors.ts'
import { openHost } from '../host.ts'
import { countStoredItems } from '../store/documents.ts'
import { formatCount } from '../text/strings.ts'
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

/** `backup`: the whole database in one new file, whoever is writing meanwhile. */
export const backup: Command = {
  usage: 'backup <file>',
  description:
    'Writes the whole database to a new file, as of one moment; others may go on gathering and serving. For databases in a file.',
  run: async (args) => {
    const file = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
    if (existsSync(file)) throw new BadRequest(`${file} is there already: name a new file`)
    const host = await openHost({ log: printProgress })
    const { databaseUrl } = host.settings
    if (!databaseUrl.startsWith('file:'))
      throw new BadRequest(`DATABASE_URL is ${databaseUrl}: only a database in a file is backed up from here; ask its keeper for a dump`)
    try {
      mkdirSync(dirname(file), { recursive: true })
      await host.database.client.execute({ sql: 'vacuum into ?', args: [file] })
    } catch (error) {
      throw new BadRequest(`${file} could not be written: ${describeError(error)}`)
    }
    const { papers } = await countStoredItems(host.gathering.ports.db)
    host.close()
    printLine(
      `${file}: ${formatCount(papers, 'paper')}, ${formatCount(Math.ceil(statSync(file).size / 1000), 'kB', 'kB')}; DATABASE_URL=file:${file} opens it`,
    )
    return 0
  },
}
