/** Content distribution (https://www.w3.org/TR/websub/ §7): the whole feed with its type and links, signed if there is a secret. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { AppContext } from '../app-context.ts'
import { feedResponse } from '../publish/handlers.ts'
import { userAgentOf } from '../settings.ts'
import type { Subscription, SubscriptionOutcome } from '../store/hub-subscriptions.ts'
import type { CallbackClient } from './callback.ts'
import { retryOutcome, subscriptionKeyOf } from './outcomes.ts'
import { hubTopicUrl } from './subscribable-feeds.ts'

/** A feed as a reader would get it now. */
export type FeedContent = { bytes: Uint8Array<ArrayBuffer>; etag: string; headers: Record<string, string> }

/** The signature header's value (§7.1). */
export const signatureOf = (secret: string, body: Uint8Array): string => `sha256=${bytesToHex(hmac(sha256, utf8ToBytes(secret), body))}`

/** The current content of a feed; `topic` is its name, `compression.atom`. */
export async function loadFeedContent(topic: string, context: AppContext): Promise<FeedContent> {
  const request = new Request(hubTopicUrl(topic, context))
  const response = await feedResponse(request, topic, { ...context, publisher: context.publisher.withoutCache() })
  const headers = { 'content-type': response.headers.get('content-type') ?? '', link: response.headers.get('link') ?? '' }
  return { bytes: new Uint8Array(await response.arrayBuffer()), etag: response.headers.get('etag') ?? '', headers }
}

/** Sends a feed to a callback, unless that already has the same content; 410 ends the subscription. */
export async function deliverFeed(
  subscription: Subscription,
  content: FeedContent,
  revision: number,
  context: AppContext,
  { callCallback, log }: { callCallback: CallbackClient; log: (line: string) => void },
): Promise<SubscriptionOutcome> {
  const now = context.now()
  const { callback, topic, host, secret, attempts } = subscription
  const delivered: SubscriptionOutcome = { ...subscriptionKeyOf(subscription), result: 'sent', revision, etag: content.etag }
  if (subscription.etag === content.etag) return delivered
  const signature: Record<string, string> = secret === null ? {} : { 'x-hub-signature': signatureOf(secret, content.bytes) }
  const headers = { ...content.headers, ...signature, 'user-agent': userAgentOf(context.settings) }
  const answer = await callCallback(callback, { method: 'POST', headers, body: content.bytes }, 0)
  if (!('error' in answer) && answer.status >= 200 && answer.status < 300) return delivered
  if (!('error' in answer) && answer.status === 410) return { ...subscriptionKeyOf(subscription), result: 'ended' }
  log(`hub: ${host} did not accept ${topic} (attempt ${attempts + 1}): ${'error' in answer ? answer.error : answer.status}`)
  return retryOutcome(subscription, now, attempts + 1)
}
