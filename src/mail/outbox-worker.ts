/**
 * The mail of an instance: creates the digests that are due and sends queued letters, at the pace of the provider. Several instances
 * may share a database. A letter is stored before it is sent (an outbox), leased by one sender, and marked just before its first byte
 * leaves, so that a process killed at any moment never sends a letter twice. A letter that was only leased is sent by the next
 * process; one that may have been sent is mentioned in the subscriber's next digest, with a link to it.
 */
import type { AppContext } from '../app-context.ts'
import { describeError } from '../errors.ts'
import { leaseLetters, recoverLetters } from '../store/outbox.ts'
import { coalesceRuns } from '../text/one-at-a-time.ts'
import { formatCount } from '../text/strings.ts'
import { createDueDigests } from './digest.ts'
import { createLetterSender, type LetterSenderPorts } from './send-letters.ts'
import type { Transport } from './transport.ts'

/** The ports of a host. */
export type OutboxWorkerPorts = LetterSenderPorts & {
  transport: () => Promise<Transport>
  /** The letters that a run creates and sends; by default all that are due. */
  maxLetters?: number
}

export type OutboxWorker = {
  /** Creates and sends what is due. A call during a run starts another run after it. */
  run: () => Promise<void>
  /** Finishes the letters being sent and starts no more. */
  stop: () => Promise<void>
}

/** Subscribers whose digests are created together. */
const DIGEST_BATCH_SIZE = 200
/** Letters that are leased together: few enough to be sent before their lease ends. */
const LETTER_BATCH_SIZE = 24

/** Creates the outbox worker of an instance; undefined if mail is not configured. */
export function createOutboxWorker(service: AppContext, ports: OutboxWorkerPorts): OutboxWorker | undefined {
  const { db, now, settings } = service
  if (!settings.mail) return undefined
  const { leaseHolder, log } = ports
  const maxLetters = ports.maxLetters ?? Number.POSITIVE_INFINITY
  const batchSize = Math.max(1, Math.min(LETTER_BATCH_SIZE, Math.floor(2 * settings.mail.perMinute)))
  const sender = createLetterSender(service, settings.mail, ports)

  const createDigests = async (): Promise<void> => {
    for (let count = 0; !sender.isStopping() && count < maxLetters; ) {
      const limit = Math.min(DIGEST_BATCH_SIZE, maxLetters - count)
      const created = await createDueDigests(service, now(), limit, log)
      count += created
      if (created < limit) break
    }
  }

  const sendLetters = async (transport: Transport): Promise<number> => {
    let sent = 0
    for (let count = 0; !sender.isStopping() && count < maxLetters; ) {
      const letters = await leaseLetters(db, leaseHolder, now(), Math.min(batchSize, maxLetters - count))
      if (letters.length === 0) break
      count += letters.length
      sent += await sender.send(letters, transport)
      if (sender.isProviderPaused()) break
    }
    return sent
  }

  const run = coalesceRuns(async () => {
    let sent = 0
    try {
      const transport = await ports.transport()
      await recoverLetters(db, transport.isIdempotent, now())
      await createDigests()
      sent = await sendLetters(transport)
    } catch (error) {
      log(`mail: ${describeError(error)}`)
    }
    if (sent > 0) log(`mail: ${formatCount(sent, 'letter')} sent`)
  })
  return {
    run,
    stop: async () => {
      sender.stop()
      await run()
    },
  }
}
