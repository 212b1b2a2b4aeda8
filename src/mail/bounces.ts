/**
 * What comes back: a message that says that a letter was not delivered (RFC 3464) or not wanted (RFC 5965), from a mailbox; or a
 * provider's word of the same at a webhook. A message is believed by the Message-ID of ours that it carries, which nobody can guess
 * who was not mailed; a webhook by its token, or its signature (https://www.standardwebhooks.com).
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { readBody } from '../http/read-body.ts'
import type { Moment } from '../model.ts'
import { executeBatch } from '../store/db.ts'
import {
  endAfterBouncesStatement,
  endDelivery,
  invalidateConfirmation,
  markReturnedStatement,
  subscriberIdOf,
} from '../store/subscribers.ts'
import { type LetterReference, parseMessageId } from './outbox-worker.ts'
import { loadLinkSigner, timingSafeEqual } from './signed-links.ts'

const MAX_WEBHOOK_BYTES = 1_000_000

/** What was said of a letter: there is no such reader; it was not taken this time; it may still arrive; its reader does not want it. */
export type BounceKind = 'gone' | 'refused' | 'delayed' | 'complaint'

/** What a message from a mailbox says, and of whose letter; undefined of a message that is no such report, or of none of ours. */
export function parseBounceReport(message: string): { returned: BounceKind; whom: LetterReference } | undefined {
  const text = message.replace(/\r\n/g, '\n').replace(/\n[ \t]+/g, ' ')
  const type = /^content-type:\s*multipart\/report\b([^\n]*)/im.exec(text)?.[1] ?? ''
  const report = /report-type="?([\w-]+)/i.exec(type)?.[1]?.toLowerCase()
  // the letter that came back stands last; a reply to one names it in other headers
  const ids = [...text.matchAll(/^message-id:\s*<?([^\s<>]+)/gim)].map(([, id = '']) => parseMessageId(id))
  const whom = ids.findLast((id) => id !== undefined)
  if (!whom) return undefined
  if (report === 'feedback-report') {
    const kind = /^feedback-type:\s*([\w-]+)/im.exec(text)?.[1]?.toLowerCase()
    return kind === 'not-spam' ? undefined : { returned: 'complaint', whom }
  }
  if (report !== 'delivery-status') return undefined
  const action = /^action:\s*(\w+)/im.exec(text)?.[1]?.toLowerCase()
  const status = /^status:\s*(\d\.\d{1,3}\.\d{1,3})/im.exec(text)?.[1] ?? ''
  if (action !== 'failed') return { returned: 'delayed', whom }
  return { returned: /^5\.1\.[0-36]$|^5\.2\.1$/.test(status) ? 'gone' : 'refused', whom }
}

/** Does what follows: whoever is gone, or complained, is written to no more; a third refusal in a row is as good. */
export async function applyBounce(
  { db }: Pick<AppContext, 'db'>,
  returned: BounceKind,
  { kind, id, issue }: LetterReference,
  now: Moment,
): Promise<void> {
  if (returned === 'delayed') return
  if (kind === 'confirm') {
    await invalidateConfirmation(db, id, now)
    const subscriber = returned === 'refused' ? undefined : await subscriberIdOf(db, { confirmation: id })
    if (subscriber !== undefined) await endDelivery(db, subscriber, returned === 'complaint' ? 'complained' : 'bounced', now)
  } else if (returned === 'refused') await executeBatch(db, [markReturnedStatement(db, id, issue), endAfterBouncesStatement(db, id, now)])
  else await endDelivery(db, id, returned === 'complaint' ? 'complained' : 'bounced', now)
}

/** Answers a provider's webhook: how many of the addresses it names were known. */
export async function handleBounceWebhook(request: Request, service: AppContext): Promise<{ taken: number }> {
  const { db, settings, now } = service
  const token = settings.mail?.bounceToken
  if (token === undefined) throw new BadRequest('MAIL_BOUNCE_TOKEN is not set here: this address is off', 404)
  const body = await readBody(request, MAX_WEBHOOK_BYTES)
  if (!isAuthorized(request.headers, body, token, now())) throw new BadRequest('the token or the signature is wrong', 401)
  let said: unknown
  try {
    said = JSON.parse(body)
  } catch {
    throw new BadRequest('that is no JSON')
  }
  const keys = await loadLinkSigner(db)
  let taken = 0
  for (const { returned, address } of (Array.isArray(said) ? said.slice(0, 1000) : [said]).flatMap(parseBounceEvents)) {
    const id = await subscriberIdOf(db, { hash: keys.hashAddress(address) })
    if (id === undefined) continue
    taken++
    await applyBounce(service, returned, { kind: 'digest', id }, now())
  }
  return { taken }
}

/**
 * An event: Resend's (`{"type":"email.bounced","data":{"to":[…]}}`), Postmark's (`{"RecordType":"Bounce","Type":"HardBounce","Email":…}`), or a
 * plain one (`{"event":"bounce","permanent":true,"address":…}`). Events that say nothing of this are let pass.
 */
export function parseBounceEvents(event: unknown): { returned: BounceKind; address: string }[] {
  const of = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const { type, data, RecordType, Type, Email, event: kind, permanent, address } = of(event)
  const to = (value: unknown) => (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string')
  const each = (returned: BounceKind, value: unknown) => to(value).map((one) => ({ returned, address: bareAddress(one) }))
  if (type === 'email.complained') return each('complaint', of(data).to)
  if (type === 'email.bounced') return each(of(of(data).bounce).type === 'Transient' ? 'refused' : 'gone', of(data).to)
  if (RecordType === 'SpamComplaint') return each('complaint', Email)
  if (RecordType === 'Bounce')
    return each(Type === 'HardBounce' || Type === 'BadEmailAddress' ? 'gone' : Type === 'SpamComplaint' ? 'complaint' : 'refused', Email)
  if (kind === 'complaint') return each('complaint', address)
  if (kind === 'bounce') return each(permanent === true ? 'gone' : 'refused', address)
  return []
}

/** `Ada <ada@example.org>` as `ada@example.org`. */
const bareAddress = (text: string): string => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim()

/** How far a signature's time may be from ours. */
const SIGNATURE_TOLERANCE_SECONDS = 300

function isAuthorized(headers: Headers, body: string, token: string, now: Moment): boolean {
  if (token.startsWith('whsec_')) {
    const named = (name: string) => headers.get(`webhook-${name}`) ?? headers.get(`svix-${name}`) ?? ''
    const at = Number(named('timestamp'))
    if (!(Math.abs(now - at) <= SIGNATURE_TOLERANCE_SECONDS)) return false
    const key = Uint8Array.from(atob(token.slice('whsec_'.length)), (letter) => letter.charCodeAt(0))
    const signature = btoa(String.fromCharCode(...hmac(sha256, key, utf8ToBytes(`${named('id')}.${named('timestamp')}.${body}`))))
    return named('signature')
      .split(' ')
      .some((one) => timingSafeEqual(one, `v1,${signature}`))
  }
  const [, scheme = '', given = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
  try {
    return timingSafeEqual(/^basic$/i.test(scheme) ? atob(given).replace(/^[^:]*:/, '') : given, token)
  } catch {
    return false
  }
}
