import { openHost } from '../host.ts'
import { pickByHand } from '../ingest/curation.ts'
import { factsOf } from '../ingest/ingest-visit.ts'
import { everySource } from '../sources/all-sources.ts'
import { type Command, parse, progress, say } from './command.ts'

async function setPick(args: string[], picked: boolean): Promise<number> {
  const [name = ''] = parse(args, {}, 1).positionals
  const { gathering, now, close } = await openHost({ log: progress })
  const { db } = gathering.ports
  const facts = factsOf(await everySource(db, gathering.sources))
  const paper = await pickByHand(db, name, picked, { facts, now: Math.floor(now().getTime() / 1000) })
  say(`${paper} is ${picked ? "an editor's pick" : "no editor's pick any more"}`)
  close()
  return 0
}

/** `pick`: an editor finds a paper worth reading. */
export const pickPaper: Command = {
  usage: 'pick <paper>',
  about: "Makes a paper, by any of its names, an editor's pick: it adds to its merit from now on, as much as three times the usual votes.",
  run: (args) => setPick(args, true),
}

/** `unpick`: takes it back. */
export const unpickPaper: Command = {
  usage: 'unpick <paper>',
  about: "Takes an editor's pick back; what was admitted stays.",
  run: (args) => setPick(args, false),
}
