/** Sends leased letters over several connections, pausing for domains and providers that ask to wait. */
import type { AppContext } from '../app-context.ts'
import { backoffSeconds } from '../backoff.ts'
import type { Moment } from '../model.ts'
import type { MailSettings } from '../settings.ts'
import { invalidateConfirmation } from '../store/confirmations.ts'
import { executeBatch } from '../store/db.ts'
import {
  isDigest,
  type LeasedLetter,
  type Letter,
  type LetterOutcome,
  markLetterSending,
  requeueLetters,
  saveLetterOutcome,
} from '../store/outbox.ts'
import { reserveSiteSlots } from '../store/sites.ts'
import { endAfterBouncesStatement, endDelivery } from '../store/subscribers.ts'
import { domainOf, type EmailMessage } from './html.ts'
import { parseMessageId, renderLetters } from './render-letters.ts'
import { loadLinkSigner } from './signed-links.ts'
import type { DeliveryResult, Transport, TransportConnection } from './transport.ts'

export type LetterSenderPorts = {
  leaseHolder: string
  wait: (ms: number) => Promise<void>
  log: (line: string) => void
  /** The number of parallel connections. */
  concurrency?: number
}

export type LetterSender = {
  /** Sends leased letters and saves the outcome of each; returns the number sent. */
  send: (letters: LeasedLetter[], transport: Transport) => Promise<number>
  isProviderPaused: () => boolean
  stop: () => void
  isStopping: () => boolean
}

const DEFAULT_CONCURRENCY = 3
/** Between attempts to send a letter: a minute, doubled each time, at most two hours. */
const MAIL_BACKOFF = { minSeconds: 60, maxSeconds: 2 * 3600 }

type QueuedLetter = { letter: Letter; message: EmailMessage | undefined }

export function createLetterSender(service: AppContext, mail: MailSettings, ports: LetterSenderPorts): LetterSender {
  const { db, site, topics, now } = service
  const { leaseHolder, log } = ports
  const gapMs = 60_000 / mail.perMinute
  let stopping = false
  /** When domains may be written to again; the empty domain is the provider. */
  const pauses = new Map<string, Moment>()
  const pausedUntil = (domain: string): Moment => Math.max(pauses.get('') ?? 0, pauses.get(domain) ?? 0)
  const saveOutcome = (letter: Letter, outcome: LetterOutcome) => saveLetterOutcome(db, letter, outcome, leaseHolder, now())

  /** Sends a letter in its slot; true if it was sent. */
  const sendLetter = async (
    { letter, message }: QueuedLetter,
    connection: TransportConnection,
    provider: string,
    nextSlot: () => number,
  ): Promise<boolean> => {
    const domain = message ? domainOf(message.to) : ''
    const pauseEnd = pausedUntil(domain)
    if (stopping || pauseEnd > now()) {
      await requeueLetters(db, [letter], leaseHolder, pauseEnd > now() ? pauseEnd : undefined)
      return false
    }
    if (!message) {
      await saveOutcome(letter, { state: 'dropped' })
      return false
    }
    await ports.wait(Math.max(0, nextSlot() - Date.now()))
    const result = await connection.send(message, () => markLetterSending(db, letter, leaseHolder, now()))
    await saveOutcome(letter, letterOutcomeOf(letter, result, now()))
    if (result.outcome === 'refused') await applyRefusal(letter, message, result.isUnknownRecipient)
    if (result.outcome === 'retry') pauses.set(result.isProviderWide ? '' : domain, now() + retryDelayOf(letter, result))
    if ('responseCode' in result)
      log(`mail: ${provider} answered ${result.responseCode} to a ${isDigest(letter) ? 'digest' : 'confirmation'}: ${result.outcome}`)
    return result.outcome === 'sent'
  }

  const applyRefusal = async (letter: Letter, { messageId }: EmailMessage, isUnknownRecipient: boolean): Promise<void> => {
    const { kind, id } = parseMessageId(messageId) ?? { kind: 'digest', id: '' }
    if (kind === 'confirm') await invalidateConfirmation(db, id, now())
    else if (isUnknownRecipient) await endDelivery(db, id, 'bounced', now())
    else if (isDigest(letter)) await executeBatch(db, [endAfterBouncesStatement(db, id, now())])
  }

  return {
    send: async (letters, transport) => {
      const messages = await renderLetters(db, { site, topics, from: mail.from }, await loadLinkSigner(db), letters)
      const queue = letters.map(({ letter }, i): QueuedLetter => ({ letter, message: messages[i] }))
      let slotMs = Date.now() + 1000 * (await reserveSiteSlots(db, `mail:${transport.name}`, queue.length, gapMs / 1000))
      const nextSlot = () => {
        slotMs += gapMs
        return slotMs - gapMs
      }
      let sent = 0
      const sendFromQueue = async (connection: TransportConnection) => {
        for (let next = queue.shift(); next; next = queue.shift()) if (await sendLetter(next, connection, transport.name, nextSlot)) sent++
      }
      const connections = Array.from({ length: Math.min(ports.concurrency ?? DEFAULT_CONCURRENCY, queue.length) }, () =>
        transport.connect(),
      )
      try {
        await Promise.all(connections.map(sendFromQueue))
      } finally {
        for (const connection of connections) connection.close()
      }
      return sent
    },
    isProviderPaused: () => pausedUntil('') > now(),
    stop: () => {
      stopping = true
    },
    isStopping: () => stopping,
  }
}

type RetryResult = DeliveryResult & { outcome: 'retry' }

const retryDelayOf = (letter: Letter, { retryAfterSeconds }: RetryResult): number =>
  retryAfterSeconds ?? backoffSeconds(letter.attempts + 1, MAIL_BACKOFF)

/** The state of a letter after an attempt to send it. */
function letterOutcomeOf(letter: Letter, result: DeliveryResult, now: Moment): LetterOutcome {
  switch (result.outcome) {
    case 'sent':
      return { state: 'sent' }
    case 'cancelled':
      return { state: 'dropped' }
    case 'retry':
      return {
        state: 'queued',
        lastResponse: result.responseCode,
        attempts: letter.attempts + 1,
        nextTryAt: now + retryDelayOf(letter, result),
      }
    default:
      return { state: result.outcome, lastResponse: result.responseCode }
  }
}
