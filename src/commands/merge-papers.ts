import { BadRequest } from '../errors.ts'
import { type Host, openHost } from '../host.ts'
import { type CurationContext, markAsDistinct, mergeManually, splitManually } from '../ingest/curation.ts'
import { sourceLookupOf } from '../ingest/ingest-visit.ts'
import { describeProbability } from '../matching/merge-reasons.ts'
import { loadAllSources } from '../sources/all-sources.ts'
import { loadPossibleDuplicates } from '../store/possible-duplicates.ts'
import { rfc3339, unixSeconds } from '../text/dates.ts'
import { formatCount } from '../text/strings.ts'
import { buildClassifier, classify } from '../topics/classify.ts'
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

async function createCurationContext({ gathering, now }: Host): Promise<CurationContext> {
  const classifier = buildClassifier(gathering.topics)
  const sources = await loadAllSources(gathering.ports.db, gathering.sources)
  return {
    sourceLookup: sourceLookupOf(sources),
    classifyPaper: (paper) => classify(paper, classifier),
    now: unixSeconds(now()),
  }
}

/** `merge`: two papers are one. */
export const mergePapers: Command = {
  usage: 'merge <paper> <paper>',
  description: 'Makes two papers one, by any of their names; the older keeps its id. Remembered, and undone by split.',
  run: async (args) => {
    const [left = '', right = ''] = parseCommandArgs(args, {}, 2).positionals
    const host = await openHost({ log: printProgress })
    const { into, from } = await mergeManually(host.gathering.ports.db, left, right, await createCurationContext(host))
    printLine(`${from} is ${into} from now on`)
    host.close()
    return 0
  },
}

/** `split`: a record is a paper of its own. */
export const splitRecord: Command = {
  usage: 'split <source>/<key>',
  description:
    "Makes a record a paper of its own again, as the API lists a paper's records. Remembered, and stronger than any later evidence.",
  run: async (args) => {
    const record = parseCommandArgs(args, {}, 1).positionals[0] ?? ''
    const slash = record.indexOf('/')
    if (slash < 1)
      throw new BadRequest(`${JSON.stringify(record)} is no record: write it as <source>/<key>, as in arxiv-ai/oai:arXiv.org:2511.00001`)
    const host = await openHost({ log: printProgress })
    const { paper, from } = await splitManually(
      host.gathering.ports.db,
      record.slice(0, slash),
      record.slice(slash + 1),
      await createCurationContext(host),
    )
    printLine(`${record} is ${paper} now, apart from ${from}`)
    host.close()
    return 0
  },
}

/** Of possible duplicates, so many are listed unless more are asked for. */
const DEFAULT_DUPLICATE_LIMIT = 20

/** `duplicates`: what may be one paper, for the operator to say. */
export const listDuplicates: Command = {
  usage: 'duplicates [--most 20]',
  description: 'Lists papers that may be one, newest first, with what speaks for it, how sure that is, and the commands that settle each.',
  run: async (args) => {
    const { values } = parseCommandArgs(args, { most: { type: 'string' } })
    const most = Number(values.most ?? DEFAULT_DUPLICATE_LIMIT)
    if (!Number.isInteger(most) || most < 1) throw new BadRequest('--most must be a whole number from 1')
    const host = await openHost({ log: printProgress })
    const found = await loadPossibleDuplicates(host.gathering.ports.db, most)
    for (const { left, right, leftTitle, rightTitle, probability, evidence, at } of found) {
      printLine(`${rfc3339(at)}  ${describeProbability(probability)}: ${evidence}`)
      printLine(`  ${left}  ${leftTitle}`)
      printLine(`  ${right}  ${rightTitle}`)
      printLine(`  npm run paperwire -- merge ${shellQuote(left)} ${shellQuote(right)}`)
      printLine(`  npm run paperwire -- dismiss ${shellQuote(left)} ${shellQuote(right)}\n`)
    }
    printProgress(found.length === 0 ? 'no possible duplicates' : formatCount(found.length, 'possible duplicate'))
    host.close()
    return 0
  },
}

/** As a shell reads it: DOIs may hold brackets and semicolons. */
const shellQuote = (name: string): string => (/^[\w:./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`)

/** `dismiss`: two papers are two. */
export const dismissDuplicate: Command = {
  usage: 'dismiss <paper> <paper>',
  description:
    'Says that two papers are two. Remembered: no later evidence joins them, and they are not listed as possible duplicates again.',
  run: async (args) => {
    const [left = '', right = ''] = parseCommandArgs(args, {}, 2).positionals
    const host = await openHost({ log: printProgress })
    const said = await markAsDistinct(host.gathering.ports.db, left, right, unixSeconds(host.now()))
    printLine(`${said.left} and ${said.right} are two papers, and stay so`)
    host.close()
    return 0
  },
}
