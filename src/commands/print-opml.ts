import { opml } from '../formats/opml.ts'
import { openHost } from '../host.ts'
import { everySource } from '../sources/all-sources.ts'
import { type Command, parse, progress } from './command.ts'

/** `opml`: all sources as a list that readers and `import` take. */
export const printList: Command = {
  usage: 'opml',
  about: 'Prints all sources as OPML: feeds as feeds, others as links to their pages.',
  run: async (args) => {
    parse(args, {})
    const host = await openHost({ log: progress })
    const sources = await everySource(host.gathering.ports.db, host.gathering.sources)
    process.stdout.write(
      opml(
        `${host.settings.siteName}: sources`,
        sources.map(({ name, homepage, feed }) => ({ title: name, htmlUrl: homepage, ...(feed !== undefined && { xmlUrl: feed }) })),
      ),
    )
    host.close()
    return 0
  },
}
