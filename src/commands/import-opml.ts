import { readFileSync } from 'node:fs'
import { Mistake } from '../errors.ts'
import { checkAddress } from '../gather/address.ts'
import { decode } from '../gather/decode.ts'
import { openHost } from '../host.ts'
import { everySource, type Given, newFeeds } from '../sources/all-sources.ts'
import { readOpml } from '../sources/reading/read-opml.ts'
import { addFeeds } from '../store/added-feeds.ts'
import { count } from '../text/strings.ts'
import { type Command, existing, parse, progress, say } from './command.ts'

/** `import`: the feeds of a reader's list become sources. */
export const importList: Command = {
  usage: 'import <file.opml>',
  about: 'Makes each feed of an OPML list a source, kept in the database beside those of feeds/sources.ts. Nothing is asked.',
  run: async (args) => {
    const file = parse(args, {}, 1).positionals[0] ?? ''
    const given = feedsIn(file)
    const host = await openHost({ log: progress })
    const { ports, sources, settings } = host.gathering
    const allowed = given.filter(({ url }) => {
      try {
        checkAddress(url, settings.allowPrivateAddresses)
        return true
      } catch (error) {
        progress(`left out: ${error instanceof Error ? error.message : error}`)
        return false
      }
    })
    const rows = newFeeds(allowed, await everySource(ports.db, sources), Math.floor(host.now().getTime() / 1000))
    await addFeeds(ports.db, rows)
    for (const { id, url } of rows) say(`added ${id} ${url}`)
    progress(
      `${count(rows.length, 'feed')} added, ${allowed.length - rows.length} there already, ${given.length - allowed.length} left out; they are asked in the next round`,
    )
    host.close()
    if (allowed.length === 0) throw new Mistake(`${file}: none of its addresses may be asked`)
    return 0
  },
}

function feedsIn(file: string): Given[] {
  let given: Given[]
  try {
    given = readOpml(decode(readFileSync(existing(file)), ''))
  } catch (error) {
    throw error instanceof Mistake && !error.message.startsWith(file) ? new Mistake(`${file}: ${error.message}`) : error
  }
  if (given.length === 0) throw new Mistake(`${file}: there is no feed in this list: an outline names one as xmlUrl="https://…"`)
  return given
}
