import { BadRequest } from '../errors.ts'
import { reindex, trainEmbeddings } from '../search/train-embeddings.ts'
import { formatCount } from '../text/strings.ts'
import { parseCommandArgs, type RunCommand } from './command.ts'
import { withHost } from './with-host.ts'

/** `train-embeddings`: searches use the old embeddings until the new ones are complete. */
export const runTrainEmbeddings: RunCommand = async (args, io) => {
  const { values } = parseCommandArgs(args, { reindex: { type: 'boolean' } })
  return withHost(io, async (host) => {
    const { db, embedder } = host.gathering.ports
    if (values.reindex) await reindex(db, (done) => io.printProgress(`indexed ${formatCount(done, 'paper')}`))
    try {
      const { papers, terms } = await trainEmbeddings(db, embedder, (done) => io.printProgress(`embedded ${formatCount(done, 'paper')}`))
      io.printLine(`${formatCount(papers, 'paper')} embedded ${embedder ? `by ${embedder.model}` : `with ${formatCount(terms, 'term')}`}`)
    } catch (error) {
      const embedderError = embedder?.lastError()
      if (!embedderError) throw error
      throw new BadRequest(`${embedderError.message}; searches keep the old embeddings`)
    }
    return 0
  })
}
