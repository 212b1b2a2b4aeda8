import { Mistake } from '../errors.ts'
import { factsOf } from '../gather/keep.ts'
import { type Host, openHost } from '../host.ts'
import { type Deciding, mergeByHand, splitByHand } from '../papers/hand.ts'
import { everySource } from '../sources/stored.ts'
import { classifierOf, classify } from '../topics/classify.ts'
import { type Command, parse, progress, say } from './command.ts'

async function deciding({ gathering, now }: Host): Promise<Deciding> {
  const classifier = classifierOf(gathering.topics)
  const sources = await everySource(gathering.ports.db, gathering.sources)
  return { facts: factsOf(sources), classify: (paper) => classify(paper, classifier), now: Math.floor(now().getTime() / 1000) }
}

/** `merge`: two papers are one. */
export const mergePapers: Command = {
  usage: 'merge <paper> <paper>',
  about: 'Makes two papers one, by any of their names; the older keeps its id. Remembered, and undone by split.',
  run: async (args) => {
    const [left = '', right = ''] = parse(args, {}, 2).positionals
    const host = await openHost({ log: progress })
    const { into, from } = await mergeByHand(host.gathering.ports.db, left, right, await deciding(host))
    say(`${from} is ${into} from now on`)
    host.close()
    return 0
  },
}

/** `split`: a record is a paper of its own. */
export const splitRecord: Command = {
  usage: 'split <source>/<key>',
  about: "Makes a record a paper of its own again, as the API lists a paper's records. Remembered, and stronger than any later evidence.",
  run: async (args) => {
    const record = parse(args, {}, 1).positionals[0] ?? ''
    const slash = record.indexOf('/')
    if (slash < 1)
      throw new Mistake(`${JSON.stringify(record)} is no record: write it as <source>/<key>, as in arxiv-ai/oai:arXiv.org:2511.00001`)
    const host = await openHost({ log: progress })
    const { paper, from } = await splitByHand(
      host.gathering.ports.db,
      record.slice(0, slash),
      record.slice(slash + 1),
      await deciding(host),
    )
    say(`${record} is ${paper} now, apart from ${from}`)
    host.close()
    return 0
  },
}
