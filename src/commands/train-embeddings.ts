import { BadRequest } from '../errors.ts'
import { openHost } from '../host.ts'
import { reindex, trainEmbeddings } from '../search/train-embeddings.ts'
import { formatCount } from '../text/strings.ts'
import { type Command, parseCommandArgs, printLine, printProgress } from './command.ts'

/** `refit`: search by meaning learned anew from the papers gathered; searches go on meanwhile. */
export const trainEmbeddingsCommand: Command = {
  usage: 'refit [--reindex]',
  description:
    'Learns anew from the papers gathered which of them are alike in meaning; with EMBEDDINGS_URL, asks there. Searches go on with what they had until it is done. --reindex first indexes papers again that are not indexed as they stand.',
  run: async (args) => {
    const { values } = parseCommandArgs(args, { reindex: { type: 'boolean' } })
    const host = await openHost({ log: printProgress })
    const { db, embedder } = host.gathering.ports
    if (values.reindex) await reindex(db, (done) => printProgress(`looked at ${formatCount(done, 'paper')}`))
    try {
      const { papers, terms } = await trainEmbeddings(db, embedder, (done) => printProgress(`placed ${formatCount(done, 'paper')}`))
      printLine(`${formatCount(papers, 'paper')} placed ${embedder ? `by ${embedder.model}` : `by ${formatCount(terms, 'term')}`}`)
    } catch (error) {
      const trouble = embedder?.lastError()
      if (!trouble) throw error
      throw new BadRequest(`${trouble.message}; searches go on with what they had`)
    } finally {
      host.close()
    }
    return 0
  },
}
