/**
 * The mail of an instance: makes the digests that are due, and sends what waits, at the pace its provider asks for. Several instances
 * may do so on one database. A letter is in the ledger before it is sent; it is taken by one sender, and once it was handed over it is
 * never taken again, so that a process that dies at any moment sends nothing twice. What it leaves behind is made good by the
 * next one: what had not been handed over is sent, and of what may have been, the next digest tells where it can be read.
 */

import type { AppContext } from '../app-context.ts'
import { backoffSeconds } from '../backoff.ts'
import { describeError } from '../errors.ts'
import type { Moment } from '../model.ts'
import { executeBatch } from '../store/db.ts'
import {
  isDigest,
  type LeasedLetter,
  type Letter,
  type LetterOutcome,
  leaseLetters,
  markLetterSending,
  recoverLetters,
  requeueLetters,
  reserveSendSlots,
  resolveIdentifiers,
  saveLetterOutcome,
} from '../store/outbox.ts'
import { loadDatedPapers } from '../store/paper-lists.ts'
import { endAfterBouncesStatement, endDelivery, invalidateConfirmation } from '../store/subscribers.ts'
import { coalesceRuns } from '../text/one-at-a-time.ts'
import { formatCount } from '../text/strings.ts'
import { createDueDigests } from './digest.ts'
import type { EmailMessage } from './html.ts'
import { type LinkSigner, loadLinkSigner } from './signed-links.ts'
import { type DigestData, type LetterContext, renderConfirmation, renderDigest } from './templates.ts'
import type { DeliveryResult, Transport, TransportConnection } from './transport.ts'

/** What mail needs of its host. */
export type OutboxWorkerPorts = {
  transport: () => Promise<Transport>
  leaseHolder: string
  wait: (ms: number) => Promise<void>
  log: (line: string) => void
  /** As many letters as are made and sent in one go; default all that are due. */
  maxLetters?: number
  /** Letters under way at once. */
  concurrency?: number
}

export type OutboxWorker = {
  /** Makes and sends what is due. Called while it works, it looks once more. */
  run: () => Promise<void>
  /** Finishes the letters under way and takes no more. */
  stop: () => Promise<void>
}

const DEFAULT_CONCURRENCY = 3
/** Subscribers whose digests are made together. */
const DIGEST_BATCH_SIZE = 200
/** Letters that are taken together: few enough to be sent within the time they are taken for. */
const LETTER_BATCH_SIZE = 24
/** Between attempts to send a letter: a minute, doubled each time, at most two hours. */
const MAIL_BACKOFF = { minSeconds: 60, maxSeconds: 2 * 3600 }

/** The mail of this service; undefined where none is configured. */
export function createOutboxWorker(service: AppContext, ports: OutboxWorkerPorts): OutboxWorker | undefined {
  const { settings } = service
  if (!settings.mail) return undefined
  const { db, site, topics, now } = service
  const { perMinute, from } = settings.mail
  const { leaseHolder, log } = ports
  const sender: LetterContext = { site, topics, from }
  const gapMs = 60_000 / perMinute
  let stopping = false
  /** Domains that asked to be left alone, and until when; under no name the provider itself. */
  const resting = new Map<string, Moment>()
  const restsUntil = (domain: string): Moment => Math.max(resting.get('') ?? 0, resting.get(domain) ?? 0)

  /** Sends letters that were taken, and settles each. */
  const sendTaken = async (taken: LeasedLetter[], carrier: Transport): Promise<number> => {
    const written = await renderLetters(service, sender, await loadLinkSigner(db), taken)
    const queue = taken.map(({ letter }, i) => ({ letter, written: written[i] }))
    const pace = Date.now() + 1000 * (await reserveSendSlots(db, `mail:${carrier.name}`, queue.length, gapMs / 1000))
    let place = 0
    let sent = 0
    const settle = (letter: Letter, became: LetterOutcome) => saveLetterOutcome(db, letter, became, leaseHolder, now())
    const line = async (open: TransportConnection) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { letter, written } = next
        const domain = written ? written.to.slice(written.to.lastIndexOf('@') + 1) : ''
        const rest = restsUntil(domain)
        if (stopping || rest > now()) {
          await requeueLetters(db, [letter], leaseHolder, rest > now() ? rest : undefined)
          continue
        }
        if (!written) {
          await settle(letter, { state: 'dropped' })
          continue
        }
        await ports.wait(Math.max(0, pace + place++ * gapMs - Date.now()))
        const carried = await open.send(written, () => markLetterSending(db, letter, leaseHolder, now()))
        if (carried.outcome === 'sent') sent++
        await settle(letter, letterOutcomeOf(letter, carried, now()))
        if (carried.outcome === 'refused') await onRefusal(letter, written, carried.isUnknownRecipient)
        if (carried.outcome === 'later') {
          const until = now() + (carried.retryAfterSeconds ?? backoffSeconds(letter.attempts + 1, MAIL_BACKOFF))
          resting.set(carried.isProviderWide ? '' : domain, until)
        }
        if ('responseCode' in carried)
          log(
            `mail: a ${isDigest(letter) ? 'digest' : 'confirmation'} was answered ${carried.responseCode} by ${carrier.name}: ${carried.outcome}`,
          )
      }
    }
    const lines = Array.from({ length: Math.min(ports.concurrency ?? DEFAULT_CONCURRENCY, queue.length) }, () => carrier.connect())
    try {
      await Promise.all(lines.map(line))
    } finally {
      for (const open of lines) open.close()
    }
    return sent
  }

  const onRefusal = async (letter: Letter, { messageId }: EmailMessage, gone: boolean): Promise<void> => {
    const { kind, id } = parseMessageId(messageId) ?? { kind: 'digest', id: '' }
    if (kind === 'confirm') await invalidateConfirmation(db, id, now())
    else if (gone) await endDelivery(db, id, 'bounced', now())
    else if (isDigest(letter)) await executeBatch(db, [endAfterBouncesStatement(db, id, now())])
  }

  const work = async (): Promise<void> => {
    const most = ports.maxLetters ?? Number.POSITIVE_INFINITY
    let sent = 0
    try {
      const carrier = await ports.transport()
      await recoverLetters(db, carrier.isIdempotent, now())
      for (let made = 0; !stopping && made < most; ) {
        const together = Math.min(DIGEST_BATCH_SIZE, most - made)
        const some = await createDueDigests(service, now(), together, log)
        made += some
        if (some < together) break
      }
      const together = Math.max(1, Math.min(LETTER_BATCH_SIZE, Math.floor(2 * perMinute)))
      for (let taken = 0; !stopping && taken < most; ) {
        const some = await leaseLetters(db, leaseHolder, now(), Math.min(together, most - taken))
        if (some.length === 0) break
        taken += some.length
        sent += await sendTaken(some, carrier)
        // the others need not be told one by one
        if (restsUntil('') > now()) break
      }
    } catch (error) {
      log(`mail: ${describeError(error)}`)
    }
    if (sent > 0) log(`mail: ${formatCount(sent, 'letter')} sent`)
  }
  const turns = coalesceRuns(work)
  return {
    run: turns,
    stop: async () => {
      stopping = true
      await turns()
    },
  }
}

/** What stands in the ledger of a letter after it was carried. */
function letterOutcomeOf(letter: Letter, carried: DeliveryResult, now: Moment): LetterOutcome {
  switch (carried.outcome) {
    case 'sent':
      return { state: 'sent' }
    case 'withheld':
      return { state: 'dropped' }
    case 'later': {
      const tries = letter.attempts + 1
      return {
        state: 'queued',
        lastResponse: carried.responseCode,
        attempts: tries,
        nextTryAt: now + (carried.retryAfterSeconds ?? backoffSeconds(tries, MAIL_BACKOFF)),
      }
    }
    default:
      return { state: carried.outcome, lastResponse: carried.responseCode }
  }
}

/** A subscriber's or a confirmation's id, and the day of a digest. */
export type LetterReference = { kind: 'digest' | 'confirm'; id: string; issue?: string }

/** What a Message-ID of ours says: whose letter it was, never which address. */
export function parseMessageId(messageId: string): LetterReference | undefined {
  const [, kind, id, issue] = /^(digest|confirm)\.([0-9a-f]{32})(?:\.(\d{4}-\d\d-\d\d))?@/.exec(messageId) ?? []
  return kind !== undefined && id !== undefined
    ? { kind: kind as LetterReference['kind'], id, ...(issue !== undefined && { issue }) }
    : undefined
}

/** The letters as they are to be sent, in order; nothing of one that may not be sent any more, or has nothing to say. */
async function renderLetters(
  { db }: AppContext,
  sender: LetterContext,
  keys: LinkSigner,
  taken: LeasedLetter[],
): Promise<(EmailMessage | undefined)[]> {
  const papers = await loadLetterPapers(
    db,
    taken.flatMap(({ letter }) => letter.papers),
  )
  return taken.map(({ letter, subscriber, confirmation, unknownIssues }) => {
    if (!isDigest(letter)) {
      if (!confirmation || confirmation.address === null || confirmation.usedAt !== null) return undefined
      const manage = subscriber?.state === 'active' ? keys.signSubscriberLink(subscriber.id) : undefined
      return renderConfirmation(sender, { confirmation, link: keys.signConfirmationLink(confirmation.id, confirmation.expiresAt), manage })
    }
    if (subscriber?.state !== 'active' || subscriber.address === null) return undefined
    if (!letter.papers.some((id) => papers.has(id)) && !subscriber.preferences.sendIfEmpty) return undefined
    return renderDigest(sender, { letter, subscriber, linkToken: keys.signSubscriberLink(subscriber.id), papers, unknownIssues })
  })
}

/** Papers by the ids that letters know them by: since they were made, some may have become another's. */
export async function loadLetterPapers(db: AppContext['db'], ids: string[]): Promise<DigestData['papers']> {
  if (ids.length === 0) return new Map()
  const named = await resolveIdentifiers(db, ids)
  const seen = new Map((await loadDatedPapers(db, [...new Set(named.values())])).map((one) => [one.paper.id, one]))
  return new Map(
    ids.flatMap((id) => {
      const one = seen.get(named.get(id) ?? id)
      return one ? [[id, one] as const] : []
    }),
  )
}
