/**
 * A small WebSub hub of our own (https://www.w3.org/TR/websub/): a subscriber's form waits in the database until its
 * callback confirms it, and each change of a feed is sent, whole and signed, to those whose lease runs.
 *
 * The table is the queue: a row is due when something is to be confirmed, or when its feed is at another revision than it was
 * sent. What is done is written afterwards, so a process that dies in between does it again: at least once, and the newest
 * state rather than every one.
 */

import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { AppContext } from '../app-context.ts'
import { backoffSeconds } from '../backoff.ts'
import { describeError } from '../errors.ts'
import type { Moment } from '../model.ts'
import { feedResponse } from '../publish/handlers.ts'
import { userAgentOf } from '../settings.ts'
import {
  deleteExpiredSubscriptions,
  type FeedRevision,
  leaseDueSubscriptions,
  type Subscription,
  type SubscriptionOutcome,
  saveSubscriptionOutcomes,
} from '../store/hub-subscriptions.ts'
import { coalesceRuns } from '../text/one-at-a-time.ts'
import { currentRevisions, hubTopicUrl } from './subscribable-feeds.ts'
import { queueSubscription } from './subscription-request.ts'

/** What the hub needs of its host: `fetch` is one that cannot reach private addresses. */
export type HubPorts = { fetch: typeof globalThis.fetch; holder: string; log: (line: string) => void; timeoutMs?: number }

export type Hub = {
  /** Takes a subscriber's form; what it asks is confirmed behind the answer. Throws a Mistake where it is refused. */
  acceptSubscription: (request: Request) => Promise<void>
  /** Confirms and sends what is due, until nothing is. Called while it works, it looks once more. */
  deliverDue: () => Promise<void>
}

const TIMEOUT_MS = 10_000
const MAX_CONCURRENT_HOSTS = 8
/** Rows a pass takes: few enough to be done within the time they are taken for, though every one is slow. */
const MAX_SUBSCRIPTIONS_PER_PASS = 50
/** How often a callback that does not answer is asked for its confirmation. */
const MAX_VERIFICATION_ATTEMPTS = 3
/** Between requests to a callback that fails: a minute, doubled each time, at most six hours. */
export const DELIVERY_BACKOFF = { minSeconds: 60, maxSeconds: 6 * 3600 }

/** The signature of what is sent (§7.1). */
export const signatureOf = (secret: string, body: Uint8Array): string => `sha256=${bytesToHex(hmac(sha256, utf8ToBytes(secret), body))}`

/** A feed as a reader would be answered that asks for it now. */
type FeedContent = { bytes: Uint8Array<ArrayBuffer>; etag: string; headers: Record<string, string> }

/** What a callback answered: nothing where it was not reached in time. */
type CallbackResult = { status: number; text: string } | { silent: string }

export function createHub(service: AppContext, ports: HubPorts): Hub {
  const { db, site } = service
  const timeoutMs = ports.timeoutMs ?? TIMEOUT_MS

  const askCallback = async (url: string, init: RequestInit, most: number): Promise<CallbackResult> => {
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await ports.fetch(url, { ...init, redirect: 'manual', signal })
      const text = await readPrefix(response, most)
      return { status: response.status, text }
    } catch (error) {
      return { silent: describeError(error) }
    }
  }

  const later = (row: Subscription, now: Moment, tries: number): SubscriptionOutcome => ({
    ...subscriptionKeyOf(row),
    result: 'later',
    challenge: row.intent?.challenge ?? null,
    tries,
    nextTryAt: now + backoffSeconds(tries, DELIVERY_BACKOFF),
  })

  /** Verification of intent (§5.3): the callback must repeat the challenge. */
  const confirm = async (
    row: Subscription,
    intent: NonNullable<Subscription['intent']>,
    revision: number,
  ): Promise<SubscriptionOutcome> => {
    const now = service.now()
    const { mode, challenge, leaseSeconds } = intent
    const query = new URLSearchParams({ 'hub.mode': mode, 'hub.topic': hubTopicUrl(row.topic, service), 'hub.challenge': challenge })
    if (mode === 'subscribe') query.set('hub.lease_seconds', String(leaseSeconds))
    const url = `${row.callback}${row.callback.includes('?') ? '&' : '?'}${query}`
    const answer = await askCallback(url, { headers: { 'user-agent': userAgentOf(service.settings) } }, challenge.length + 1)
    const unreachable = 'silent' in answer || answer.status >= 500 || answer.status === 429
    if (unreachable && row.attempts + 1 < MAX_VERIFICATION_ATTEMPTS) return later(row, now, row.attempts + 1)
    if (unreachable || answer.status < 200 || answer.status > 299 || answer.text !== challenge) {
      const why = 'silent' in answer ? answer.silent : answer.status > 299 ? answer.status : 'another challenge'
      ports.log(`hub: ${row.host} did not confirm that it would ${mode} to ${row.topic}: ${why}`)
      return { ...subscriptionKeyOf(row), result: 'denied', challenge }
    }
    if (mode === 'unsubscribe') return { ...subscriptionKeyOf(row), result: 'ended', challenge }
    return { ...subscriptionKeyOf(row), result: 'subscribed', challenge, leaseUntilAt: now + leaseSeconds, revision }
  }

  /** Content distribution (§7): the feed whole, with its type and links, signed where there is a secret. */
  const sendTo = async (row: Subscription, content: FeedContent, revision: number): Promise<SubscriptionOutcome> => {
    const now = service.now()
    const done: SubscriptionOutcome = { ...subscriptionKeyOf(row), result: 'sent', revision, etag: content.etag }
    if (row.etag === content.etag) return done
    const signature: Record<string, string> = row.secret === null ? {} : { 'x-hub-signature': signatureOf(row.secret, content.bytes) }
    const headers = { ...content.headers, ...signature, 'user-agent': userAgentOf(service.settings) }
    const answer = await askCallback(row.callback, { method: 'POST', headers, body: content.bytes }, 0)
    if (!('silent' in answer) && answer.status >= 200 && answer.status < 300) return done
    if (!('silent' in answer) && answer.status === 410) return { ...subscriptionKeyOf(row), result: 'ended' }
    const why = 'silent' in answer ? answer.silent : answer.status
    ports.log(`hub: ${row.host} did not take ${row.topic} (${row.attempts + 1}): ${why}`)
    return later(row, now, row.attempts + 1)
  }

  const contentOf = async (topic: string): Promise<FeedContent> => {
    const url = hubTopicUrl(topic, service)
    const answer = await feedResponse(new Request(url), topic, { ...service, publisher: service.publisher.withoutCache() })
    const headers = { 'content-type': answer.headers.get('content-type') ?? '', link: answer.headers.get('link') ?? '' }
    return { bytes: new Uint8Array(await answer.arrayBuffer()), etag: answer.headers.get('etag') ?? '', headers }
  }

  /** One after the other for one host; when it is silent, its others wait like this one. */
  const serveHost = async (rows: Subscription[], revisions: Map<string, number>, contents: Map<string, Promise<FeedContent>>) => {
    const outcomes: SubscriptionOutcome[] = []
    let silent = false
    for (const row of rows) {
      if (silent) {
        outcomes.push(later(row, service.now(), row.attempts))
        continue
      }
      const revision = revisions.get(row.topic) ?? row.revision
      const started = Date.now()
      if (row.intent) outcomes.push(await confirm(row, row.intent, revision))
      else {
        const content = contents.get(row.topic) ?? contentOf(row.topic)
        contents.set(row.topic, content)
        outcomes.push(await sendTo(row, await content, revision))
      }
      silent = Date.now() - started >= timeoutMs
    }
    await saveSubscriptionOutcomes(db, outcomes)
  }

  const pass = async (): Promise<number> => {
    const now = service.now()
    const revisions: FeedRevision[] = await currentRevisions(service)
    const rows = await leaseDueSubscriptions(db, { revisions, now, most: MAX_SUBSCRIPTIONS_PER_PASS, holder: ports.holder })
    if (rows.length === 0) return 0
    const known = new Map(revisions.map(({ topic, revision }) => [topic, revision]))
    const contents = new Map<string, Promise<FeedContent>>()
    const queues = [...Map.groupBy(rows, ({ host }) => host).values()]
    const worker = async () => {
      for (let queue = queues.shift(); queue; queue = queues.shift()) await serveHost(queue, known, contents)
    }
    await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_HOSTS, queues.length) }, worker))
    return rows.length
  }

  const deliverDue = coalesceRuns(async () => {
    try {
      await deleteExpiredSubscriptions(db, service.now())
      while ((await pass()) > 0);
    } catch (error) {
      ports.log(`hub of ${site.name}: ${describeError(error)}`)
    }
  })
  return {
    acceptSubscription: async (request) => {
      await queueSubscription(request, service)
      void deliverDue()
    },
    deliverDue,
  }
}

const subscriptionKeyOf = ({ callback, topic }: Subscription) => ({ callback, topic })

/** The first characters of an answer; the rest is not waited for. */
async function readPrefix(response: Response, most: number): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  while (reader && text.length < most) {
    const { done, value } = await reader.read()
    if (done) break
    text += decoder.decode(value, { stream: true })
  }
  await reader?.cancel().catch(() => undefined)
  return text
}
