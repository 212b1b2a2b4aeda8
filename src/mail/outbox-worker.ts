/**
 * The mail of an instance: makes the digests that are due, and sends what waits, at the pace its provider asks for. Several instances
 * may do so on one database. A letter is in the ledger before it is sent; it is taken by one sender, and once it was handed over it is
 * never taken again, so that a process that dies at any moment sends nothing twice. What it leaves behind is made good by the
 * next one: what had not been handed over is sent, and of what may have been, the next digest tells where it can be read.
 */

import type { Service } from '../app-context.ts'
import { inWords } from '../errors.ts'
import type { Moment } from '../model.ts'
import { send } from '../store/db.ts'
import {
  type Became,
  giveLettersBack,
  handLetter,
  isDigest,
  type Letter,
  papersNamed,
  reservePace,
  settleLetter,
  sweepLetters,
  type Taken,
  takeLetters,
} from '../store/outbox.ts'
import { seenPapers } from '../store/paper-lists.ts'
import { endDelivery, endIfReturned, spoilConfirmation } from '../store/subscribers.ts'
import { oneAtATime } from '../text/one-at-a-time.ts'
import { count } from '../text/strings.ts'
import { makeDue } from './digest.ts'
import type { Written } from './html.ts'
import { type Keys, keysOf } from './signed-links.ts'
import { confirmationLetter, type DigestParts, digestLetter, type Sender } from './templates.ts'
import type { Carried, Carrier, Line } from './transport.ts'

/** What mail needs of its host. */
export type MailPorts = {
  carrier: () => Promise<Carrier>
  holder: string
  wait: (ms: number) => Promise<void>
  log: (line: string) => void
  /** As many letters as are made and sent in one go; default all that are due. */
  most?: number
  /** Letters under way at once. */
  atOnce?: number
}

export type Mail = {
  /** Makes and sends what is due. Called while it works, it looks once more. */
  work: () => Promise<void>
  /** Finishes the letters under way and takes no more. */
  stop: () => Promise<void>
}

const AT_ONCE = 3
/** Subscribers whose digests are made together. */
const MADE_TOGETHER = 200
/** Letters that are taken together: few enough to be sent within the time they are taken for. */
const TAKEN_TOGETHER = 24
const FIRST_REST_SECONDS = 60
const LONGEST_REST_SECONDS = 2 * 3600

const restSeconds = (tries: number): number => Math.min(LONGEST_REST_SECONDS, FIRST_REST_SECONDS * 2 ** Math.max(0, tries - 1))

/** The mail of this service; undefined where none is configured. */
export function mailOf(service: Service, ports: MailPorts): Mail | undefined {
  const { settings } = service
  if (!settings.mail) return undefined
  const { db, site, topics, now } = service
  const { perMinute, from } = settings.mail
  const { holder, log } = ports
  const sender: Sender = { site, topics, from }
  const gapMs = 60_000 / perMinute
  let stopping = false
  /** Domains that asked to be left alone, and until when; under no name the provider itself. */
  const resting = new Map<string, Moment>()
  const restsUntil = (domain: string): Moment => Math.max(resting.get('') ?? 0, resting.get(domain) ?? 0)

  /** Sends letters that were taken, and settles each. */
  const sendTaken = async (taken: Taken[], carrier: Carrier): Promise<number> => {
    const written = await lettersWritten(service, sender, await keysOf(db), taken)
    const queue = taken.map(({ letter }, i) => ({ letter, written: written[i] }))
    const pace = Date.now() + 1000 * (await reservePace(db, `mail:${carrier.name}`, queue.length, gapMs / 1000))
    let place = 0
    let sent = 0
    const settle = (letter: Letter, became: Became) => settleLetter(db, letter, became, holder, now())
    const line = async (open: Line) => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { letter, written } = next
        const domain = written ? written.to.slice(written.to.lastIndexOf('@') + 1) : ''
        const rest = restsUntil(domain)
        if (stopping || rest > now()) {
          await giveLettersBack(db, [letter], holder, rest > now() ? rest : undefined)
          continue
        }
        if (!written) {
          await settle(letter, { became: 'dropped' })
          continue
        }
        await ports.wait(Math.max(0, pace + place++ * gapMs - Date.now()))
        const carried = await open.carry(written, () => handLetter(db, letter, holder, now()))
        if (carried.became === 'sent') sent++
        await settle(letter, becameOf(letter, carried, now()))
        if (carried.became === 'refused') await onRefusal(letter, written, carried.gone)
        if (carried.became === 'later') {
          const until = now() + (carried.afterSeconds ?? restSeconds(letter.tries + 1))
          resting.set(carried.whole ? '' : domain, until)
        }
        if ('said' in carried)
          log(`mail: a ${isDigest(letter) ? 'digest' : 'confirmation'} was answered ${carried.said} by ${carrier.name}: ${carried.became}`)
      }
    }
    const lines = Array.from({ length: Math.min(ports.atOnce ?? AT_ONCE, queue.length) }, () => carrier.open())
    try {
      await Promise.all(lines.map(line))
    } finally {
      for (const open of lines) open.close()
    }
    return sent
  }

  const onRefusal = async (letter: Letter, { messageId }: Written, gone: boolean): Promise<void> => {
    const { kind, id } = readMessageId(messageId) ?? { kind: 'digest', id: '' }
    if (kind === 'confirm') await spoilConfirmation(db, id, now())
    else if (gone) await endDelivery(db, id, 'bounced', now())
    else if (isDigest(letter)) await send(db, [endIfReturned(db, id, now())])
  }

  const work = async (): Promise<void> => {
    const most = ports.most ?? Number.POSITIVE_INFINITY
    let sent = 0
    try {
      const carrier = await ports.carrier()
      await sweepLetters(db, carrier.repeatable, now())
      for (let made = 0; !stopping && made < most; ) {
        const together = Math.min(MADE_TOGETHER, most - made)
        const some = await makeDue(service, now(), together, log)
        made += some
        if (some < together) break
      }
      const together = Math.max(1, Math.min(TAKEN_TOGETHER, Math.floor(2 * perMinute)))
      for (let taken = 0; !stopping && taken < most; ) {
        const some = await takeLetters(db, holder, now(), Math.min(together, most - taken))
        if (some.length === 0) break
        taken += some.length
        sent += await sendTaken(some, carrier)
        // the others need not be told one by one
        if (restsUntil('') > now()) break
      }
    } catch (error) {
      log(`mail: ${inWords(error)}`)
    }
    if (sent > 0) log(`mail: ${count(sent, 'letter')} sent`)
  }
  const turns = oneAtATime(work)
  return {
    work: turns,
    stop: async () => {
      stopping = true
      await turns()
    },
  }
}

/** What stands in the ledger of a letter after it was carried. */
function becameOf(letter: Letter, carried: Carried, now: Moment): Became {
  switch (carried.became) {
    case 'sent':
      return { became: 'sent' }
    case 'withheld':
      return { became: 'dropped' }
    case 'later': {
      const tries = letter.tries + 1
      return { became: 'waiting', said: carried.said, tries, nextTryAt: now + (carried.afterSeconds ?? restSeconds(tries)) }
    }
    default:
      return { became: carried.became, said: carried.said }
  }
}

/** A subscriber's or a confirmation's id, and the day of a digest. */
export type Whose = { kind: 'digest' | 'confirm'; id: string; issue?: string }

/** What a Message-ID of ours says: whose letter it was, never which address. */
export function readMessageId(messageId: string): Whose | undefined {
  const [, kind, id, issue] = /^(digest|confirm)\.([0-9a-f]{32})(?:\.(\d{4}-\d\d-\d\d))?@/.exec(messageId) ?? []
  return kind !== undefined && id !== undefined ? { kind: kind as Whose['kind'], id, ...(issue !== undefined && { issue }) } : undefined
}

/** The letters as they are to be sent, in order; nothing of one that may not be sent any more, or has nothing to say. */
async function lettersWritten({ db }: Service, sender: Sender, keys: Keys, taken: Taken[]): Promise<(Written | undefined)[]> {
  const papers = await papersOf(
    db,
    taken.flatMap(({ letter }) => letter.papers),
  )
  return taken.map(({ letter, subscriber, confirmation, uncertain }) => {
    if (!isDigest(letter)) {
      if (!confirmation || confirmation.address === null || confirmation.usedAt !== null) return undefined
      const manage = subscriber?.state === 'active' ? keys.linkOf(subscriber.id) : undefined
      return confirmationLetter(sender, { confirmation, link: keys.confirmationLinkOf(confirmation.id, confirmation.expiresAt), manage })
    }
    if (subscriber?.state !== 'active' || subscriber.address === null) return undefined
    if (!letter.papers.some((id) => papers.has(id)) && !subscriber.choice.evenIfNone) return undefined
    return digestLetter(sender, { letter, subscriber, ends: keys.linkOf(subscriber.id), papers, uncertain })
  })
}

/** Papers by the ids that letters know them by: since they were made, some may have become another's. */
export async function papersOf(db: Service['db'], ids: string[]): Promise<DigestParts['papers']> {
  if (ids.length === 0) return new Map()
  const named = await papersNamed(db, ids)
  const seen = new Map((await seenPapers(db, [...new Set(named.values())])).map((one) => [one.paper.id, one]))
  return new Map(
    ids.flatMap((id) => {
      const one = seen.get(named.get(id) ?? id)
      return one ? [[id, one] as const] : []
    }),
  )
}
