import { readFileSync } from 'node:fs'
import { BadRequest } from '../errors.ts'
import { checkAddress } from '../gather/address.ts'
import { decode } from '../gather/decode.ts'
import { type FeedReference, loadAllSources, newFeedRows } from '../sources/all-sources.ts'
import { readOpml } from '../sources/reading/read-opml.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { unixSeconds } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { assertFileExists, parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `import`: adds the feeds of an OPML list as sources. */
export const importOpml: RunCommand = async (args, io) => {
  const file = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
  const references = readFeedList(file)
  return withHost(io, async (host) => {
    const { ports, sources, settings } = host.gathering
    const allowed = references.filter(({ url }) => {
      try {
        checkAddress(url, settings.allowPrivateAddresses)
        return true
      } catch (error) {
        io.printProgress(`left out: ${error instanceof Error ? error.message : error}`)
        return false
      }
    })
    const rows = newFeedRows(allowed, await loadAllSources(ports.db, sources), unixSeconds(host.now()))
    await addFeeds(ports.db, rows)
    for (const { id, url } of rows) io.printLine(`added ${id} ${url}`)
    io.printProgress(
      `${formatCount(rows.length, 'feed')} added, ${allowed.length - rows.length} already sources, ${references.length - allowed.length} left out; they are visited in the next round`,
    )
    if (allowed.length === 0) throw new BadRequest(`${file}: none of its URLs is allowed`)
    return 0
  })
}

function readFeedList(file: string): FeedReference[] {
  let references: FeedReference[]
  try {
    references = readOpml(decode(readFileSync(assertFileExists(file)), ''))
  } catch (error) {
    throw error instanceof BadRequest && !error.message.startsWith(file) ? new BadRequest(`${file}: ${error.message}`) : error
  }
  if (references.length === 0) throw new BadRequest(`${file}: there is no feed in this list: an outline names one as xmlUrl="https://…"`)
  return references
}
