import { feedAt } from '../gather/feed-discovery.ts'
import { openHost } from '../host.ts'
import { canonical, everySource, newFeeds } from '../sources/all-sources.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { type Command, parse, progress, say } from './command.ts'

/** `add`: a feed becomes a source. */
export const addFeed: Command = {
  usage: 'add <url>',
  about:
    'Asks an address once and, when it is a feed, makes it a source, kept in the database. Of a web page it says which feeds it names.',
  run: async (args) => {
    const address = parse(args, {}, 1).positionals[0] ?? ''
    const host = await openHost({ log: progress })
    const { ports, sources, settings } = host.gathering
    const given = await feedAt(address, ports, settings)
    const known = await everySource(ports.db, sources)
    const rows = newFeeds([given], known, Math.floor(host.now().getTime() / 1000))
    await addFeeds(ports.db, rows)
    for (const { id, url, name } of rows) say(`added ${id} ${url} (${name}); it is asked in the next round`)
    if (rows.length === 0) {
      const there = known.find(({ feed }) => feed !== undefined && canonical(feed) === canonical(given.url))
      say(`there already: ${there?.id} ${given.url}`)
    }
    host.close()
    return 0
  },
}
