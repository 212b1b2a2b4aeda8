import { discoverFeed } from '../gather/feed-discovery.ts'
import { openHost } from '../host.ts'
import { canonicalUrl, loadAllSources, newFeedRows } from '../sources/all-sources.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { unixSeconds } from '../text/dates.ts'
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

/** `add`: a feed becomes a source. */
export const addFeed: Command = {
  usage: 'add <url>',
  description:
    'Asks an address once and, when it is a feed, makes it a source, kept in the database. Of a web page it says which feeds it names.',
  run: async (args) => {
    const address = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
    const host = await openHost({ log: printProgress })
    const { ports, sources, settings } = host.gathering
    const given = await discoverFeed(address, ports, settings)
    const known = await loadAllSources(ports.db, sources)
    const rows = newFeedRows([given], known, unixSeconds(host.now()))
    await addFeeds(ports.db, rows)
    for (const { id, url, name } of rows) printLine(`added ${id} ${url} (${name}); it is asked in the next round`)
    if (rows.length === 0) {
      const there = known.find(({ feed }) => feed !== undefined && canonicalUrl(feed) === canonicalUrl(given.url))
      printLine(`there already: ${there?.id} ${given.url}`)
    }
    host.close()
    return 0
  },
}
