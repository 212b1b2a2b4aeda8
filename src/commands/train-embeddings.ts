import { Mistake } from '../errors.ts'
import { openHost } from '../host.ts'
import { refit, reindex } from '../search/train-embeddings.ts'
import { count } from '../text/strings.ts'
import { type Command, parse, progress, say } from './command.ts'

/** `refit`: search by meaning learned anew from the papers gathered; searches go on meanwhile. */
export const refitCommand: Command = {
  usage: 'refit [--reindex]',
  about:
    'Learns anew from the papers gathered which of them are alike in meaning; with EMBEDDINGS_URL, asks there. Searches go on with what they had until it is done. --reindex first indexes papers again that are not indexed as they stand.',
  run: async (args) => {
    const { values } = parse(args, { reindex: { type: 'boolean' } })
    const host = await openHost({ log: progress })
    const { db, embedder } = host.gathering.ports
    if (values.reindex) await reindex(db, (done) => progress(`looked at ${count(done, 'paper')}`))
    try {
      const { papers, terms } = await refit(db, embedder, (done) => progress(`placed ${count(done, 'paper')}`))
      say(`${count(papers, 'paper')} placed ${embedder ? `by ${embedder.model}` : `by ${count(terms, 'term')}`}`)
    } catch (error) {
      const trouble = embedder?.trouble()
      if (!trouble) throw error
      throw new Mistake(`${trouble.said}; searches go on with what they had`)
    } finally {
      host.close()
    }
    return 0
  },
}
