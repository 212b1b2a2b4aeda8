import { Mistake } from '../errors.ts'
import { type Host, openHost } from '../host.ts'
import { type Deciding, dismissByHand, mergeByHand, splitByHand } from '../ingest/curation.ts'
import { factsOf } from '../ingest/ingest-visit.ts'
import { sureness } from '../matching/merge-reasons.ts'
import { everySource } from '../sources/all-sources.ts'
import { possibleDuplicates } from '../store/merges.ts'
import { rfc3339 } from '../text/dates.ts'
import { count } from '../text/strings.ts'
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

/** Of possible duplicates, so many are listed unless more are asked for. */
const LISTED = 20

/** `duplicates`: what may be one paper, for the operator to say. */
export const listDuplicates: Command = {
  usage: 'duplicates [--most 20]',
  about: 'Lists papers that may be one, newest first, with what speaks for it, how sure that is, and the commands that settle each.',
  run: async (args) => {
    const { values } = parse(args, { most: { type: 'string' } })
    const most = Number(values.most ?? LISTED)
    if (!Number.isInteger(most) || most < 1) throw new Mistake('--most must be a whole number from 1')
    const host = await openHost({ log: progress })
    const found = await possibleDuplicates(host.gathering.ports.db, most)
    for (const { left, right, leftTitle, rightTitle, probability, evidence, at } of found) {
      say(`${rfc3339(at)}  ${sureness(probability)}: ${evidence}`)
      say(`  ${left}  ${leftTitle}`)
      say(`  ${right}  ${rightTitle}`)
      say(`  npm run paperwire -- merge ${quoted(left)} ${quoted(right)}`)
      say(`  npm run paperwire -- dismiss ${quoted(left)} ${quoted(right)}\n`)
    }
    progress(found.length === 0 ? 'no possible duplicates' : count(found.length, 'possible duplicate'))
    host.close()
    return 0
  },
}

/** As a shell reads it: DOIs may hold brackets and semicolons. */
const quoted = (name: string): string => (/^[\w:./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`)

/** `dismiss`: two papers are two. */
export const dismissDuplicate: Command = {
  usage: 'dismiss <paper> <paper>',
  about: 'Says that two papers are two. Remembered: no later evidence joins them, and they are not listed as possible duplicates again.',
  run: async (args) => {
    const [left = '', right = ''] = parse(args, {}, 2).positionals
    const host = await openHost({ log: progress })
    const said = await dismissByHand(host.gathering.ports.db, left, right, Math.floor(host.now().getTime() / 1000))
    say(`${said.left} and ${said.right} are two papers, and stay so`)
    host.close()
    return 0
  },
}
