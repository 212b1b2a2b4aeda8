import { renderOpml } from '../formats/opml.ts'
import { openHost } from '../host.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { type Command, parseCommandArgs, printProgress } from './command.ts'

/** `opml`: all sources as a list that readers and `import` take. */
export const printOpml: Command = {
  usage: 'opml',
  description: 'Prints all sources as OPML: feeds as feeds, others as links to their pages.',
  run: async (args) => {
    parseCommandArgs(args, {})
    const host = await openHost({ log: printProgress })
    const sources = await loadAllSources(host.gathering.ports.db, host.gathering.sources)
    process.stdout.write(
      renderOpml(
        `${host.settings.siteName}: sources`,
        sources.map(({ name, homepage, feed }) => ({ title: name, htmlUrl: homepage, ...(feed !== undefined && { xmlUrl: feed }) })),
      ),
    )
    host.close()
    return 0
  },
}
