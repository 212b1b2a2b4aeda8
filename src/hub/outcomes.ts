/** What becomes of a subscription after a request to its callback. */
import { backoffSeconds } from '../backoff.ts'
import type { Moment } from '../model.ts'
import type { Subscription, SubscriptionOutcome } from '../store/hub-subscriptions.ts'

/** Between requests to a failing callback: a minute, doubled each time, at most six hours. */
export const DELIVERY_BACKOFF = { minSeconds: 60, maxSeconds: 6 * 3600 }

export const subscriptionKeyOf = ({ callback, topic }: Subscription) => ({ callback, topic })

/** The next try of a subscription whose callback failed this often in a row. */
export const retryOutcome = (subscription: Subscription, now: Moment, failures: number): SubscriptionOutcome => ({
  ...subscriptionKeyOf(subscription),
  result: 'later',
  challenge: subscription.intent?.challenge ?? null,
  tries: failures,
  nextTryAt: now + backoffSeconds(failures, DELIVERY_BACKOFF),
})
