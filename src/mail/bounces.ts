/**
 * Bounces and complaints: delivery reports (RFC 3464) and feedback reports (RFC 5965) from a mailbox, or events at a webhook. Reports
 * are authenticated by our Message-ID, which only recipients know; webhooks by a token or a signature (https://www.standardwebhooks.com).
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import type { AppContext } from '../app-context.ts'
import { BadRequest } from '../errors.ts'
import { readBody } from '../http/read-body.ts'
import type { Moment } from '../model.ts'
import { invalidateConfirmation } from '../store/confirmations.ts'
import { executeBatch } from '../store/db.ts'
import { endAfterBouncesStatement, endDelivery, markReturnedStatement, subscriberIdOf } from '../store/subscribers.ts'
import { type LetterReference, parseMessageId } from './render-letters.ts'
import { loadLinkSigner, timingSafeEqual } from './signed-links.ts'

const MAX_WEBHOOK_BYTES = 1_000_000

/** An unknown address, a refused letter, a letter that may still arrive, or a complaint. */
export type BounceKind = 'gone' | 'refused' | 'delayed' | 'complaint'

/** Parses a report and the letter it is about; undefined for other messages, and letters that are not ours. */
export function parseBounceReport(message: string): { kind: BounceKind; letter: LetterReference } | undefined {
  const text = message.replace(/\r\n/g, '\n').replace(/\n[ \t]+/g, ' ')
  const type = /^content-type:\s*multipart\/report\b([^\n]*)/im.exec(text)?.[1] ?? ''
  const report = /report-type="?([\w-]+)/i.exec(type)?.[1]?.toLowerCase()
  // the returned letter comes last in a report
  const ids = [...text.matchAll(/^message-id:\s*<?([^\s<>]+)/gim)].map(([, id = '']) => parseMessageId(id))
  const letter = ids.findLast((id) => id !== undefined)
  if (!letter) return undefined
  if (report === 'feedback-report') {
    const feedback = /^feedback-type:\s*([\w-]+)/im.exec(text)?.[1]?.toLowerCase()
    return feedback === 'not-spam' ? undefined : { kind: 'complaint', letter }
  }
  if (report !== 'delivery-status') return undefined
  const action = /^action:\s*(\w+)/im.exec(text)?.[1]?.toLowerCase()
  const status = /^status:\s*(\d\.\d{1,3}\.\d{1,3})/im.exec(text)?.[1] ?? ''
  if (action !== 'failed') return { kind: 'delayed', letter }
  return { kind: /^5\.1\.[0-36]$|^5\.2\.1$/.test(status) ? 'gone' : 'refused', letter }
}

/** Ends delivery after a complaint, an unknown address, or the third refusal in a row. */
export async function applyBounce(
  { db }: Pick<AppContext, 'db'>,
  bounce: BounceKind,
  { kind, id, issue }: LetterReference,
  now: Moment,
): Promise<void> {
  if (bounce === 'delayed') return
  if (kind === 'confirm') {
    await invalidateConfirmation(db, id, now)
    const subscriber = bounce === 'refused' ? undefined : await subscriberIdOf(db, { confirmation: id })
    if (subscriber !== undefined) await endDelivery(db, subscriber, bounce === 'complaint' ? 'complained' : 'bounced', now)
  } else if (bounce === 'refused') await executeBatch(db, [markReturnedStatement(db, id, issue), endAfterBouncesStatement(db, id, now)])
  else await endDelivery(db, id, bounce === 'complaint' ? 'complained' : 'bounced', now)
}

/** Handles the webhook of a provider; `taken` is the number of subscribed addresses in its events. */
export async function handleBounceWebhook(request: Request, service: AppContext): Promise<{ taken: number }> {
  const { db, settings, now } = service
  const token = settings.mail?.bounceToken
  if (token === undefined) throw new BadRequest('this webhook is off: MAIL_BOUNCE_TOKEN is not set', 404)
  const body = await readBody(request, MAX_WEBHOOK_BYTES)
  if (!isAuthorized(request.headers, body, token, now())) throw new BadRequest('the token or the signature is wrong', 401)
  let events: unknown
  try {
    events = JSON.parse(body)
  } catch {
    throw new BadRequest('the body is not JSON')
  }
  const signer = await loadLinkSigner(db)
  let count = 0
  for (const { kind, address } of (Array.isArray(events) ? events.slice(0, 1000) : [events]).flatMap(parseBounceEvents)) {
    const id = await subscriberIdOf(db, { hash: signer.hashAddress(address) })
    if (id === undefined) continue
    count++
    await applyBounce(service, kind, { kind: 'digest', id }, now())
  }
  return { taken: count }
}

/**
 * An event: Resend's (`{"type":"email.bounced","data":{"to":[…]}}`), Postmark's (`{"RecordType":"Bounce","Type":"HardBounce","Email":…}`), or a
 * plain one (`{"event":"bounce","permanent":true,"address":…}`). Other events are ignored.
 */
export function parseBounceEvents(event: unknown): { kind: BounceKind; address: string }[] {
  const fieldsOf = (value: unknown): Record<string, unknown> =>
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const { type, data, RecordType, Type, Email, event: name, permanent, address } = fieldsOf(event)
  const to = (value: unknown) => (Array.isArray(value) ? value : [value]).filter((address) => typeof address === 'string')
  const each = (kind: BounceKind, value: unknown) => to(value).map((recipient) => ({ kind, address: bareAddress(recipient) }))
  if (type === 'email.complained') return each('complaint', fieldsOf(data).to)
  if (type === 'email.bounced') return each(fieldsOf(fieldsOf(data).bounce).type === 'Transient' ? 'refused' : 'gone', fieldsOf(data).to)
  if (RecordType === 'SpamComplaint') return each('complaint', Email)
  if (RecordType === 'Bounce')
    return each(Type === 'HardBounce' || Type === 'BadEmailAddress' ? 'gone' : Type === 'SpamComplaint' ? 'complaint' : 'refused', Email)
  if (name === 'complaint') return each('complaint', address)
  if (name === 'bounce') return each(permanent === true ? 'gone' : 'refused', address)
  return []
}

/** `Ada <ada@example.org>` as `ada@example.org`. */
const bareAddress = (text: string): string => /<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim()

/** The tolerated clock difference of a signature. */
const SIGNATURE_TOLERANCE_SECONDS = 300

function isAuthorized(headers: Headers, body: string, token: string, now: Moment): boolean {
  if (token.startsWith('whsec_')) {
    const header = (name: string) => headers.get(`webhook-${name}`) ?? headers.get(`svix-${name}`) ?? ''
    const at = Number(header('timestamp'))
    if (!(Math.abs(now - at) <= SIGNATURE_TOLERANCE_SECONDS)) return false
    const key = Uint8Array.from(atob(token.slice('whsec_'.length)), (letter) => letter.charCodeAt(0))
    const signature = btoa(String.fromCharCode(...hmac(sha256, key, utf8ToBytes(`${header('id')}.${header('timestamp')}.${body}`))))
    return header('signature')
      .split(' ')
      .some((candidate) => timingSafeEqual(candidate, `v1,${signature}`))
  }
  const [, scheme = '', credentials = ''] = /^(Bearer|Basic) +(\S+)$/i.exec(headers.get('authorization') ?? '') ?? []
  try {
    return timingSafeEqual(/^basic$/i.test(scheme) ? atob(credentials).replace(/^[^:]*:/, '') : credentials, token)
  } catch {
    return false
  }
}
