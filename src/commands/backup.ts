import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { inWords, Mistake } from '../errors.ts'
import { openHost } from '../host.ts'
import { sizes } from '../store/documents.ts'
import { count } from '../text/strings.ts'
import { type Command, parse, progress, say } from './command.ts'

/** `backup`: the whole database in one new file, whoever is writing meanwhile. */
export const backup: Command = {
  usage: 'backup <file>',
  about: 'Writes the whole database to a new file, as of one moment; others may go on gathering and serving. For databases in a file.',
  run: async (args) => {
    const file = parse(args, {}, 1).positionals[0] ?? ''
    if (existsSync(file)) throw new Mistake(`${file} is there already: name a new file`)
    const host = await openHost({ log: progress })
    const { databaseUrl } = host.settings
    if (!databaseUrl.startsWith('file:'))
      throw new Mistake(`DATABASE_URL is ${databaseUrl}: only a database in a file is backed up from here; ask its keeper for a dump`)
    try {
      mkdirSync(dirname(file), { recursive: true })
      await host.opened.client.execute({ sql: 'vacuum into ?', args: [file] })
    } catch (error) {
      throw new Mistake(`${file} could not be written: ${inWords(error)}`)
    }
    const { papers } = await sizes(host.gathering.ports.db)
    host.close()
    say(
      `${file}: ${count(papers, 'paper')}, ${count(Math.ceil(statSync(file).size / 1000), 'kB', 'kB')}; DATABASE_URL=file:${file} opens it`,
    )
    return 0
  },
}
