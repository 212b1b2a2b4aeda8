/** Verification of intent (https://www.w3.org/TR/websub/ §5.3): a callback confirms a subscription by repeating a challenge. */
import type { AppContext } from '../app-context.ts'
import { userAgentOf } from '../settings.ts'
import type { Subscription, SubscriptionOutcome } from '../store/hub-subscriptions.ts'
import type { CallbackClient, CallbackResult } from './callback.ts'
import { retryOutcome, subscriptionKeyOf } from './outcomes.ts'
import { hubTopicUrl } from './subscribable-feeds.ts'

/** How often a callback that does not answer is asked to confirm. */
const MAX_VERIFICATION_ATTEMPTS = 3

/** Asks a callback to confirm what its subscriber requested; a confirmed subscription starts at `revision`. */
export async function verifyIntent(
  subscription: Subscription,
  intent: NonNullable<Subscription['intent']>,
  revision: number,
  context: AppContext,
  { callCallback, log }: { callCallback: CallbackClient; log: (line: string) => void },
): Promise<SubscriptionOutcome> {
  const now = context.now()
  const { mode, challenge, leaseSeconds } = intent
  const url = verificationUrlOf(subscription, intent, context)
  const answer = await callCallback(url, { headers: { 'user-agent': userAgentOf(context.settings) } }, challenge.length + 1)
  const isUnreachable = 'error' in answer || answer.status >= 500 || answer.status === 429
  if (isUnreachable && subscription.attempts + 1 < MAX_VERIFICATION_ATTEMPTS)
    return retryOutcome(subscription, now, subscription.attempts + 1)
  const key = subscriptionKeyOf(subscription)
  if (isUnreachable || answer.status < 200 || answer.status > 299 || answer.text !== challenge) {
    log(`hub: ${subscription.host} did not confirm "${mode}" of ${subscription.topic}: ${describeRefusal(answer)}`)
    return { ...key, result: 'denied', challenge }
  }
  if (mode === 'unsubscribe') return { ...key, result: 'ended', challenge }
  return { ...key, result: 'subscribed', challenge, leaseUntilAt: now + leaseSeconds, revision }
}

function verificationUrlOf(
  { callback, topic }: Subscription,
  { mode, challenge, leaseSeconds }: NonNullable<Subscription['intent']>,
  context: AppContext,
): string {
  const query = new URLSearchParams({ 'hub.mode': mode, 'hub.topic': hubTopicUrl(topic, context), 'hub.challenge': challenge })
  if (mode === 'subscribe') query.set('hub.lease_seconds', String(leaseSeconds))
  return `${callback}${callback.includes('?') ? '&' : '?'}${query}`
}

function describeRefusal(answer: CallbackResult): string {
  if ('error' in answer) return answer.error
  return answer.status > 299 ? String(answer.status) : 'another challenge'
}
