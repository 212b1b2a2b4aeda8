import { readFileSync } from 'node:fs'
import { BadRequest } from '../errors.ts'
import { checkAddress } from '../gather/address.ts'
import { decode } from '../gather/decode.ts'
import { openHost } from '../host.ts'
import { type FeedReference, loadAllSources, newFeedRows } from '../sources/all-sources.ts'
import { readOpml } from '../sources/reading/read-opml.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { unixSeconds } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { assertFileExists, type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

/** `import`: the feeds of a reader's list become sources. */
export const importOpml: Command = {
  usage: 'import <file.opml>',
  description: 'Makes each feed of an OPML list a source, kept in the database beside those of feeds/sources.ts. Nothing is asked.',
  run: async (args) => {
    const file = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
    const given = readFeedList(file)
    const host = await openHost({ log: printProgress })
    const { ports, sources, settings } = host.gathering
    const allowed = given.filter(({ url }) => {
      try {
        checkAddress(url, settings.allowPrivateAddresses)
        return true
      } catch (error) {
        printProgress(`left out: ${error instanceof Error ? error.message : error}`)
        return false
      }
    })
    const rows = newFeedRows(allowed, await loadAllSources(ports.db, sources), unixSeconds(host.now()))
    await addFeeds(ports.db, rows)
    for (const { id, url } of rows) printLine(`added ${id} ${url}`)
    printProgress(
      `${formatCount(rows.length, 'feed')} added, ${allowed.length - rows.length} there already, ${given.length - allowed.length} left out; they are asked in the next round`,
    )
    host.close()
    if (allowed.length === 0) throw new BadRequest(`${file}: none of its addresses may be asked`)
    return 0
  },
}

function readFeedList(file: string): FeedReference[] {
  let given: FeedReference[]
  try {
    given = readOpml(decode(readFileSync(assertFileExists(file)), ''))
  } catch (error) {
    throw error instanceof BadRequest && !error.message.startsWith(file) ? new BadRequest(`${file}: ${error.message}`) : error
  }
  if (given.length === 0) throw new BadRequest(`${file}: there is no feed in this list: an outline names one as xmlUrl="https://…"`)
  return given
}
