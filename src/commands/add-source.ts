import { discoverFeed } from '../gather/feed-discovery.ts'
import { canonicalUrl, loadAllSources, newFeedRows } from '../sources/all-sources.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { unixSeconds } from '../text/dates.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `add`: adds the feed at a URL as a source. */
export const addFeed: RunCommand = async (args, io) => {
  const address = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
  return withHost(io, async (host) => {
    const { ports, sources, settings } = host.gathering
    const reference = await discoverFeed(address, ports, settings)
    const existing = await loadAllSources(ports.db, sources)
    const rows = newFeedRows([reference], existing, unixSeconds(host.now()))
    await addFeeds(ports.db, rows)
    for (const { id, url, name } of rows) io.printLine(`added ${id} ${url} (${name}); it is visited in the next round`)
    if (rows.length === 0) {
      const duplicate = existing.find(({ feed }) => feed !== undefined && canonicalUrl(feed) === canonicalUrl(reference.url))
      io.printLine(`already a source: ${duplicate?.id} ${reference.url}`)
    }
    return 0
  })
}
