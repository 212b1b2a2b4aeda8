import { renderOpml } from '../formats/opml.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `opml`: all sources as a list for feed readers and `import`. */
export const printOpml: RunCommand = async (args, io) => {
  parseCommandArgs(args, {})
  return withHost(io, async (host) => {
    const sources = await loadAllSources(host.gathering.ports.db, host.gathering.sources)
    io.write(
      renderOpml(
        `${host.settings.siteName}: sources`,
        sources.map(({ name, homepage, feed }) => ({ title: name, htmlUrl: homepage, ...(feed !== undefined && { xmlUrl: feed }) })),
      ),
    )
    return 0
  })
}
