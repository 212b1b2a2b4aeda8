import { openHost } from '../host.ts'
import { setEditorPick } from '../ingest/curation.ts'
import { sourceLookupOf } from '../ingest/ingest-visit.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { unixSeconds } from '../text/dates.ts'
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

async function setPick(args: string[], picked: boolean): Promise<number> {
  const [name = ''] = parseCommandArgs(args, {}, 1).positionals
  const { gathering, now, close } = await openHost({ log: printProgress })
  const { db } = gathering.ports
  const sourceLookup = sourceLookupOf(await loadAllSources(db, gathering.sources))
  const paper = await setEditorPick(db, name, picked, { sourceLookup, now: unixSeconds(now()) })
  printLine(`${paper} is ${picked ? "an editor's pick" : "no editor's pick any more"}`)
  close()
  return 0
}

/** `pick`: an editor finds a paper worth reading. */
export const pickPaper: Command = {
  usage: 'pick <paper>',
  description:
    "Makes a paper, by any of its names, an editor's pick: it adds to its merit from now on, as much as three times the usual votes.",
  run: (args) => setPick(args, true),
}

/** `unpick`: takes it back. */
export const unpickPaper: Command = {
  usage: 'unpick <paper>',
  description: "Takes an editor's pick back; what was admitted stays.",
  run: (args) => setPick(args, false),
}
